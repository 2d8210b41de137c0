//! Keys as the core knows them, and how they are written: `q`, `G`, `ctrl-p`, `shift-tab`, `enter`.
//!
//! The core has its own type so that it knows nothing of the terminal library, and because a key is written here as it
//! is printed on a keyboard: `G`, not `shift-g`.

use std::fmt;
use std::str::FromStr;

/// A key with its modifiers. A shifted letter is its capital, without `shift`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// With Ctrl.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift; only for keys that are no character.
    pub shift: bool,
}

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "keys are named for what is printed on them")]
pub enum Code {
    Char(char),
    F(u8),
    Enter,
    Esc,
    Tab,
    Backspace,
    Delete,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
}

impl Key {
    /// The key without modifiers.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// The character typed, when the key types one.
    pub const fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(letter) if !self.ctrl && !self.alt => Some(letter),
            _ => None,
        }
    }
}

/// A text that names no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no key is called {0:?}")]
pub struct NoSuchKey(pub String);

/// Every key that is not a character: as written in a file, as shown.
const NAMED: [(&str, &str, Code); 14] = [
    ("enter", "Enter", Code::Enter),
    ("esc", "Esc", Code::Esc),
    ("tab", "Tab", Code::Tab),
    ("backspace", "Backspace", Code::Backspace),
    ("delete", "Delete", Code::Delete),
    ("left", "←", Code::Left),
    ("right", "→", Code::Right),
    ("up", "↑", Code::Up),
    ("down", "↓", Code::Down),
    ("home", "Home", Code::Home),
    ("end", "End", Code::End),
    ("pageup", "PgUp", Code::PageUp),
    ("pagedown", "PgDn", Code::PageDown),
    ("space", "Space", Code::Char(' ')),
];

impl FromStr for Key {
    type Err = NoSuchKey;

    fn from_str(text: &str) -> Result<Self, NoSuchKey> {
        let mut key = Self::plain(Code::Esc);
        let mut rest = text;
        loop {
            let lower = rest.to_ascii_lowercase();
            let (flag, length) = match () {
                () if lower.starts_with("ctrl-") => (&mut key.ctrl, 5),
                () if lower.starts_with("alt-") => (&mut key.alt, 4),
                () if lower.starts_with("shift-") => (&mut key.shift, 6),
                () => break,
            };
            *flag = true;
            rest = rest.get(length..).unwrap_or_default();
        }
        let lower = rest.to_ascii_lowercase();
        let mut letters = rest.chars();
        key.code = match (letters.next(), letters.next()) {
            (Some(letter), None) => Code::Char(letter),
            _ => named(&lower).ok_or_else(|| NoSuchKey(text.to_owned()))?,
        };
        if let (Code::Char(letter), true) = (key.code, key.shift) {
            key.code = Code::Char(letter.to_ascii_uppercase());
            key.shift = false;
        }
        Ok(key)
    }
}

fn named(lower: &str) -> Option<Code> {
    if let Some((_, _, code)) = NAMED.iter().find(|(name, _, _)| *name == lower) {
        return Some(*code);
    }
    let number = lower.strip_prefix('f')?.parse().ok()?;
    (1..=12).contains(&number).then_some(Code::F(number))
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (flag, name) in [(self.ctrl, "Ctrl-"), (self.alt, "Alt-"), (self.shift, "Shift-")] {
            if flag {
                f.write_str(name)?;
            }
        }
        if let Some((_, shown, _)) = NAMED.iter().find(|(_, _, code)| *code == self.code) {
            return f.write_str(shown);
        }
        match self.code {
            Code::Char(letter) => write!(f, "{letter}"),
            Code::F(number) => write!(f, "F{number}"),
            other => write!(f, "{other:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("q", "q")]
    #[case("G", "G")]
    #[case("shift-g", "G")]
    #[case("ctrl-p", "Ctrl-p")]
    #[case("Shift-Tab", "Shift-Tab")]
    #[case("-", "-")]
    #[case("ctrl--", "Ctrl--")]
    #[case("f1", "F1")]
    #[case("pagedown", "PgDn")]
    #[case("space", "Space")]
    #[case("é", "é")]
    fn written_and_shown(#[case] written: &str, #[case] shown: &str) {
        assert_eq!(written.parse::<Key>().unwrap().to_string(), shown);
    }

    #[rstest]
    #[case("")]
    #[case("ctrl-")]
    #[case("f13")]
    #[case("pgdn")]
    fn no_such_key(#[case] written: &str) {
        assert!(written.parse::<Key>().is_err());
    }
}
