//! A text typed without being shown.
//!
//! Keys are read one by one while the terminal hands them over raw, so that Ctrl-C is a key like any other: it calls
//! the question off, and the terminal is given back as it was.

use std::io::{self, Write as _};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use zeroize::Zeroizing;

use super::trouble::Trouble;
use crate::rules::Secret;

/// Longer than any secret; what is pasted by mistake ends there.
const LONGEST: usize = 8192;

/// Gives the terminal back, however the question ends.
struct Raw;

impl Raw {
    fn enter() -> io::Result<Self> {
        enable_raw_mode()?;
        Ok(Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing back.
        let _gone = disable_raw_mode();
        let _gone = io::stderr().write_all(b"\n");
    }
}

/// Asks, and reads a line without showing it.
pub(super) fn ask(prompt: &str) -> Result<Secret, Trouble> {
    let mut err = io::stderr();
    err.write_all(prompt.as_bytes()).and_then(|()| err.flush()).map_err(Trouble::Writing)?;
    let raw = Raw::enter().map_err(Trouble::Writing)?;
    let mut typed = Zeroizing::new(String::with_capacity(LONGEST));
    loop {
        let Event::Key(key) = read().map_err(Trouble::Writing)? else { continue };
        match meaning(key) {
            Meaning::Letter(letter) if typed.len() + letter.len_utf8() <= LONGEST => typed.push(letter),
            Meaning::Letter(_) | Meaning::Nothing => {}
            Meaning::TakeBack => drop(typed.pop()),
            Meaning::StartAgain => typed.clear(),
            Meaning::Done => break,
            Meaning::CallOff => return Err(Trouble::CalledOff),
        }
    }
    drop(raw);
    Ok(Secret::new(typed.as_str()))
}

#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    Letter(char),
    TakeBack,
    StartAgain,
    Done,
    CallOff,
    Nothing,
}

fn meaning(key: KeyEvent) -> Meaning {
    if key.kind == KeyEventKind::Release {
        return Meaning::Nothing;
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('c' | 'd') if control => Meaning::CallOff,
        KeyCode::Char('u' | 'w') if control => Meaning::StartAgain,
        KeyCode::Char('h') if control => Meaning::TakeBack,
        KeyCode::Char('j' | 'm') if control => Meaning::Done,
        KeyCode::Char(letter) if !control => Meaning::Letter(letter),
        KeyCode::Backspace => Meaning::TakeBack,
        KeyCode::Enter => Meaning::Done,
        KeyCode::Esc => Meaning::CallOff,
        _ => Meaning::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(KeyCode::Char('c'), KeyModifiers::CONTROL, Meaning::CallOff)]
    #[case(KeyCode::Char('c'), KeyModifiers::NONE, Meaning::Letter('c'))]
    #[case(KeyCode::Char('C'), KeyModifiers::SHIFT, Meaning::Letter('C'))]
    #[case(KeyCode::Enter, KeyModifiers::NONE, Meaning::Done)]
    #[case(KeyCode::Backspace, KeyModifiers::NONE, Meaning::TakeBack)]
    #[case(KeyCode::Char('u'), KeyModifiers::CONTROL, Meaning::StartAgain)]
    #[case(KeyCode::Up, KeyModifiers::NONE, Meaning::Nothing)]
    fn keys_mean_what_they_do_at_any_prompt(
        #[case] code: KeyCode,
        #[case] modifiers: KeyModifiers,
        #[case] expected: Meaning,
    ) {
        assert_eq!(meaning(KeyEvent::new(code, modifiers)), expected);
    }
}
