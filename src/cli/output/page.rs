//! A page for people: paragraphs, lines and tables, with colour by meaning where the terminal allows it.
//!
//! Words carry every meaning; colour and weight only repeat it. Every text is made harmless on its way out.

use unicode_width::UnicodeWidthStr;

use super::table::Table;
use crate::cli::wording::harmless;

/// What a text means, which decides how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// A heading, a total.
    Strong,
    /// Beside the matter.
    Quiet,
    /// Late or overdue.
    Late,
    /// Coming near.
    Soon,
    /// Done, paid, received.
    Good,
}

impl Tone {
    /// The text in this tone, between ANSI sequences.
    pub fn paint(self, text: &str, paper: Paper) -> String {
        let code = match self {
            _ if !paper.colour || text.is_empty() => return text.to_owned(),
            Self::Plain => return text.to_owned(),
            Self::Strong => "1",
            Self::Quiet => "2",
            Self::Late => "1;31",
            Self::Soon => "33",
            Self::Good => "32",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// What is written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// Columns.
    pub width: usize,
    /// Whether colours may be used.
    pub colour: bool,
    /// Plain lines, for screen readers.
    pub plain: bool,
    /// Only characters every terminal has.
    pub ascii: bool,
}

impl Default for Paper {
    fn default() -> Self {
        Self { width: 80, colour: false, plain: false, ascii: false }
    }
}

#[derive(Debug, Clone)]
enum Block {
    Title(String),
    Paragraph(Tone, String),
    Line(Tone, String),
    Link(String),
    Table(Table),
    LineTable(Table),
}

/// Blocks from top to bottom, an empty line between them.
#[derive(Debug, Clone, Default)]
pub struct Page {
    blocks: Vec<Block>,
    /// Whether it goes without a heading, though it has a title.
    of_no_hmrc: bool,
}

impl Page {
    /// A page under a title.
    pub fn titled(title: impl Into<String>) -> Self {
        Self { blocks: vec![Block::Title(title.into())], of_no_hmrc: false }
    }

    /// A page under a title that is the same whichever HMRC is asked: it does not say which.
    pub fn of_no_hmrc(title: impl Into<String>) -> Self {
        Self { of_no_hmrc: true, ..Self::titled(title) }
    }

    /// A page without heading or title: bare lines.
    pub fn bare() -> Self {
        Self::default()
    }

    /// One more title.
    pub fn title(&mut self, title: impl Into<String>) {
        self.blocks.push(Block::Title(title.into()));
    }

    /// A paragraph, wrapped to the width.
    pub fn say(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(Tone::Plain, text.into()));
    }

    /// A paragraph in a tone.
    pub fn say_in(&mut self, tone: Tone, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(tone, text.into()));
    }

    /// A line right under what stands above it.
    pub fn line(&mut self, tone: Tone, text: impl Into<String>) {
        self.blocks.push(Block::Line(tone, text.into()));
    }

    /// An address by itself, to click on where the terminal can.
    pub fn link(&mut self, address: impl Into<String>) {
        self.blocks.push(Block::Link(address.into()));
    }

    /// A table.
    pub fn table(&mut self, table: Table) {
        self.blocks.push(Block::Table(table));
    }

    /// A table right under what stands above it.
    pub fn line_table(&mut self, table: Table) {
        self.blocks.push(Block::LineTable(table));
    }

    /// The page as text, under a heading of parts; a bare page has none.
    pub fn print(&self, heading: &[String], paper: Paper) -> String {
        let mut out = String::new();
        let bare = self.of_no_hmrc || !matches!(self.blocks.first(), Some(Block::Title(_)));
        if !bare {
            for line in joined(heading, paper) {
                push_line(&mut out, &Tone::Quiet.paint(&line, paper));
            }
            if !paper.plain {
                push_line(&mut out, &Tone::Quiet.paint(&"─".repeat(paper.width.min(RULE)), paper));
            }
        }
        let mut first = true;
        for block in &self.blocks {
            if !first && !matches!(block, Block::Line(..) | Block::Link(_) | Block::LineTable(_)) {
                out.push('\n');
            }
            first = false;
            block.print(&mut out, paper);
        }
        if paper.ascii { in_ascii(&out) } else { out }
    }
}

/// The longest rule: a line across a very wide window leads the eye nowhere.
const RULE: usize = 100;

impl Block {
    fn print(&self, out: &mut String, paper: Paper) {
        match self {
            Self::Title(text) => {
                for line in wrapped(&harmless(text), paper.width) {
                    push_line(out, &Tone::Strong.paint(&line, paper));
                }
            }
            Self::Paragraph(tone, text) | Self::Line(tone, text) => {
                for line in wrapped(&harmless(text), paper.width) {
                    push_line(out, &tone.paint(&line, paper));
                }
            }
            Self::Link(address) => {
                let address = harmless(address);
                // OSC 8: terminals that know it make a link of it, all others show the text.
                let text = if paper.colour && !paper.plain {
                    format!("\x1b]8;;{address}\x1b\\{address}\x1b]8;;\x1b\\")
                } else {
                    address.into_owned()
                };
                push_line(out, &text);
            }
            Self::Table(table) | Self::LineTable(table) => {
                for line in table.lines(paper) {
                    push_line(out, &line);
                }
            }
        }
    }
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}

/// The parts of a heading on as few lines as the width allows.
fn joined(parts: &[String], paper: Paper) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        let part = harmless(part);
        match lines.last_mut() {
            Some(line) if line.width() + part.width() + 3 <= paper.width => {
                line.push_str(if paper.plain { "; " } else { " · " });
                line.push_str(&part);
            }
            _ => lines.push(part.into_owned()),
        }
    }
    lines
}

/// `text` in lines of at most `width` columns, broken between words; a word longer than that is left whole.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

fn in_ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '─' | '–' | '—' => out.push('-'),
            '•' => out.push('*'),
            '✓' => out.push('+'),
            '▸' => out.push('>'),
            '·' => out.push('|'),
            '…' => out.push_str("..."),
            '‘' | '’' => out.push('\''),
            '“' | '”' => out.push('"'),
            other => out.push(other),
        }
    }
    out
}
