//! The clipboard, reached through the terminal: OSC 52 works over SSH too, and needs no library of the desktop's.
//!
//! The terminal says nothing back, so what was asked for cannot be known to have happened.

use std::fmt::Write as _;

use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;

/// Bytes of text that every terminal with OSC 52 takes: xterm stops at 100,000 characters of base64.
pub const MOST_BYTES: usize = 74_000;

/// Why a text cannot be copied. The message reads after "could not …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCopied {
    /// More than a terminal takes.
    #[error("copy a text this long: terminals take up to {MOST_BYTES} bytes")]
    TooLong,
}

/// What a terminal must be told for `text` to be on the clipboard of the machine it runs on.
pub fn osc52(text: &str) -> Result<String, NotCopied> {
    if text.len() > MOST_BYTES {
        return Err(NotCopied::TooLong);
    }
    let mut sequence = String::new();
    // Writing to a String cannot fail.
    let _written = write!(sequence, "{}", Ansi(text));
    Ok(sequence)
}

struct Ansi<'a>(&'a str);

impl std::fmt::Display for Ansi<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        CopyToClipboard::to_clipboard_from(self.0).write_ansi(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_to_the_clipboard_as_base64() {
        assert_eq!(osc52("XA000012345").unwrap(), "\x1b]52;c;WEEwMDAwMTIzNDU=\x1b\\");
    }

    #[test]
    fn what_no_terminal_takes_is_refused() {
        assert!(osc52(&"a".repeat(MOST_BYTES)).is_ok());
        assert_eq!(osc52(&"a".repeat(MOST_BYTES + 1)), Err(NotCopied::TooLong));
    }
}
