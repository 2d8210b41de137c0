//! Where output goes, and how sentences stand on standard error.

use std::io::{self, IsTerminal, Write};

use unicode_width::UnicodeWidthStr;

use super::environment::Environment;
use super::output::page::wrapped;

/// Where output goes.
pub struct Streams<'a> {
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
    /// Whether standard output is a terminal.
    pub terminal: bool,
    /// Its columns.
    pub width: usize,
    /// The columns of standard error, where that is a terminal.
    pub err_width: Option<usize>,
}

impl std::fmt::Debug for Streams<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Streams").field("terminal", &self.terminal).field("width", &self.width).finish_non_exhaustive()
    }
}

impl Streams<'_> {
    /// Writes what is laid out for standard error already: columns stay columns.
    pub(super) fn lay_out(&mut self, text: &[u8]) {
        let _nobody_to_tell = self.err.write_all(text);
    }

    /// Writes to standard error, where nobody can be told that it went wrong.
    pub(super) fn say(&mut self, text: &str) {
        let _nobody_to_tell = self.err.write_all(folded(text, self.err_width).as_bytes());
    }
}

/// The columns of the terminal, as it says or else as the environment does.
fn columns(environment: Option<&Environment>) -> Option<u16> {
    let own = crossterm::terminal::size().ok().map(|(columns, _)| columns).filter(|columns| *columns > 0);
    own.or_else(|| environment.and_then(|environment| environment.columns))
}

/// How wide to write on standard output.
pub(super) fn width(terminal: bool, environment: &Environment) -> usize {
    let width = if terminal { columns(Some(environment)) } else { environment.columns };
    width.map_or(80, usize::from).clamp(20, 400)
}

/// The columns of standard error, where it is a terminal.
pub(super) fn err_width() -> Option<usize> {
    let terminal = io::stderr().is_terminal();
    terminal.then(|| columns(None).map_or(80, usize::from).clamp(20, 400))
}

/// `text` as it is; for a terminal of `width` columns with each line broken between words, what follows as far in as
/// the line began. An address is a word and stays whole.
pub(super) fn folded(text: &str, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        if line.width() <= width {
            out.extend([line, end]);
            continue;
        }
        let words = line.trim_start();
        let indent = line.get(..line.len() - words.len()).unwrap_or_default();
        // A question ends in a space, after which the answer is typed.
        let asks = if words.ends_with(' ') { " " } else { "" };
        for (number, piece) in wrapped(words, width.saturating_sub(indent.len()).max(10)).iter().enumerate() {
            let before = if number == 0 { "" } else { "\n" };
            out.extend([before, if piece.is_empty() { "" } else { indent }, piece]);
        }
        out.extend([asks, end]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_whole_words_and_everybody_else_whole_sentences() {
        let text = "Warning: HMRC is busy just now.\n\n  http://127.0.0.1:9/oauth/authorize?x=1\n\nType yes to go on: ";
        assert_eq!(folded(text, None), text);
        assert_eq!(
            folded(text, Some(20)),
            "Warning: HMRC is\nbusy just now.\n\n  http://127.0.0.1:9/oauth/authorize?x=1\n\nType yes to go on: "
        );
        assert_eq!(folded("   one two three four five\n", Some(20)), "   one two three\n   four five\n");
        assert_eq!(folded("  1  one\n", Some(20)), "  1  one\n", "what fits stays as it is");
    }
}
