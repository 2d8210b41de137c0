//! Fields a person types into: a line that can be read, and one that cannot.

use std::fmt;

use tui_input::{Input, InputRequest};
use zeroize::Zeroizing;

use crate::app::key::{Code, Key};
use crate::rules::Secret;

/// The most letters a field takes; an address that holds a sign-in code is the longest thing there is.
const LONGEST: usize = 2000;

/// A line of text. It may name a person, so `Debug` does not show it.
#[derive(Clone, Default)]
pub struct Line(Input);

impl Line {
    /// A field with a text in it, the cursor at its end.
    pub fn new(text: &str) -> Self {
        Self(Input::new(text.to_owned()))
    }

    /// What was typed, without room around it.
    pub fn text(&self) -> &str {
        self.0.value().trim()
    }

    /// What stands in the field.
    pub fn value(&self) -> &str {
        self.0.value()
    }

    /// Columns before the cursor.
    pub fn cursor(&self) -> usize {
        self.0.visual_cursor()
    }

    /// Takes in a key.
    pub fn press(&mut self, key: Key) {
        edit(&mut self.0, key);
    }

    /// Takes in a pasted text.
    pub fn paste(&mut self, text: &str) {
        for letter in one_line(text) {
            self.0.handle(InputRequest::InsertChar(letter));
        }
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line(…)")
    }
}

/// A secret being typed: only how long it is can be seen, and its memory is wiped.
#[derive(Clone)]
pub struct Hidden(Zeroizing<String>);

impl Default for Hidden {
    /// Room for everything there can be, so that no copy is left behind when it grows.
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(LONGEST * 4)))
    }
}

impl Hidden {
    /// How many letters were typed.
    pub fn letters(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was typed, without room around it.
    pub fn secret(&self) -> Secret {
        Secret::new(self.0.trim())
    }

    /// Whether both hold the same.
    pub fn same(&self, other: &Self) -> bool {
        self.0.trim() == other.0.trim()
    }

    /// Takes in a key. The cursor stays at the end: nobody edits in the middle of what they cannot see.
    pub fn press(&mut self, key: Key) {
        match (key.code, key.ctrl) {
            (Code::Char('u' | 'w'), true) => self.clear(),
            (Code::Backspace, _) | (Code::Char('h'), true) => {
                self.0.pop();
            }
            _ => {
                if let Some(letter) = key.typed() {
                    self.push(letter);
                }
            }
        }
    }

    /// Takes in a pasted text.
    pub fn paste(&mut self, text: &str) {
        for letter in one_line(text) {
            self.push(letter);
        }
    }

    /// Empties the field.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn push(&mut self, letter: char) {
        if self.letters() < LONGEST {
            self.0.push(letter);
        }
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}

/// The first line of a pasted text that holds anything, as letters a field takes.
fn one_line(text: &str) -> impl Iterator<Item = char> {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    line.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST)
}

/// What a key does in a line.
pub(in crate::app) fn edit(field: &mut Input, key: Key) {
    let request = match (key.code, key.ctrl) {
        (Code::Backspace, _) | (Code::Char('h'), true) => InputRequest::DeletePrevChar,
        (Code::Delete, _) => InputRequest::DeleteNextChar,
        (Code::Left, _) => InputRequest::GoToPrevChar,
        (Code::Right, _) => InputRequest::GoToNextChar,
        (Code::Home, _) | (Code::Char('a'), true) => InputRequest::GoToStart,
        (Code::End, _) | (Code::Char('e'), true) => InputRequest::GoToEnd,
        (Code::Char('w'), true) => InputRequest::DeletePrevWord,
        (Code::Char('u'), true) => InputRequest::DeleteLine,
        _ => match key.typed() {
            Some(letter) => InputRequest::InsertChar(letter),
            None => return,
        },
    };
    field.handle(request);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_field_is_typed_pasted_and_emptied() {
        let mut field = Hidden::default();
        for letter in "pässw".chars() {
            field.press(Key::plain(Code::Char(letter)));
        }
        field.press(Key::plain(Code::Backspace));
        field.paste("\r\n  0rd\u{1b}\nsecond line");
        assert_eq!(field.secret().reveal(), "päss0rd");
        assert_eq!(field.letters(), 7);
        field.press(Key { ctrl: true, ..Key::plain(Code::Char('u')) });
        assert!(field.is_empty());
        field.paste(&"x".repeat(LONGEST * 3));
        assert_eq!(field.letters(), LONGEST);
    }

    #[test]
    fn debug_shows_nothing_of_either() {
        let mut hidden = Hidden::default();
        hidden.paste("canary");
        assert_eq!(format!("{hidden:?} {:?}", Line::new("canary")), "Hidden(…) Line(…)");
    }
}
