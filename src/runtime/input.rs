//! Input: the terminal library's events as messages, and the thread that reads them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind};
use futures_util::Stream;
use tokio::sync::mpsc::{Receiver, channel};

use crate::app::key::{Code, Key};
use crate::app::model::Model;
use crate::app::msg::Msg;
use crate::view;

/// Rows that one notch of the wheel moves.
const WHEEL_ROWS: i32 = 3;
/// Events that wait to be taken; the terminal's own buffer holds the rest.
const WAITING: usize = 256;

/// The events of the terminal, read by a thread of their own.
///
/// The library's own stream reads in the thread that polls it, and its reading blocks inside half an escape sequence
/// and never returns once the terminal is gone. Here only this thread can hang, and the process does not wait for it.
#[derive(Debug)]
pub(super) struct Keyboard(Receiver<io::Result<Event>>);

pub(super) fn keyboard() -> io::Result<Keyboard> {
    let (sender, receiver) = channel(WAITING);
    let read = move || {
        loop {
            let event = crossterm::event::read();
            let over = event.is_err();
            if sender.blocking_send(event).is_err() || over {
                return;
            }
        }
    };
    thread::Builder::new().name("input".to_owned()).spawn(read)?;
    Ok(Keyboard(receiver))
}

impl Stream for Keyboard {
    type Item = io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

/// What an event means to the core; `None` for those that mean nothing.
pub(super) fn message(model: &Model, event: Event) -> Option<Msg> {
    match event {
        Event::Key(event) => key(event).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(columns, rows) => Some(Msg::Resize(columns, rows)),
        Event::Mouse(event) => match event.kind {
            MouseEventKind::Down(MouseButton::Left) => view::hit(model, event.column, event.row).map(Msg::Click),
            MouseEventKind::ScrollDown => Some(Msg::Wheel(WHEEL_ROWS)),
            MouseEventKind::ScrollUp => Some(Msg::Wheel(-WHEEL_ROWS)),
            _ => None,
        },
        Event::FocusGained => Some(Msg::Back),
        Event::FocusLost => None,
    }
}

/// A key as the core writes it: a capital without Shift, Shift-Tab as such, letters with Ctrl small.
fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let has = |modifier| event.modifiers.contains(modifier);
    let mut key = Key {
        code: Code::Esc,
        ctrl: has(KeyModifiers::CONTROL),
        alt: has(KeyModifiers::ALT),
        shift: has(KeyModifiers::SHIFT),
    };
    key.code = match event.code {
        KeyCode::Char(letter) => {
            let letter = match (key.ctrl, key.shift) {
                (true, _) => letter.to_ascii_lowercase(),
                (false, true) => one_letter(letter.to_uppercase()).unwrap_or(letter),
                (false, false) => letter,
            };
            key.shift = false;
            Code::Char(letter)
        }
        KeyCode::BackTab => {
            key.shift = true;
            Code::Tab
        }
        KeyCode::F(number) => Code::F(number),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        _ => return None,
    };
    Some(key)
}

fn one_letter(mut letters: impl Iterator<Item = char>) -> Option<char> {
    let first = letters.next()?;
    letters.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyEventState;
    use rstest::rstest;

    use super::*;
    use crate::app::model::Settings;

    #[rstest]
    #[case(KeyCode::Char('q'), KeyModifiers::NONE, "q")]
    #[case(KeyCode::Char('G'), KeyModifiers::SHIFT, "G")]
    #[case(KeyCode::Char('g'), KeyModifiers::SHIFT, "G")]
    #[case(KeyCode::Char('?'), KeyModifiers::SHIFT, "?")]
    #[case(KeyCode::Char('ß'), KeyModifiers::SHIFT, "ß")]
    #[case(KeyCode::Char('P'), KeyModifiers::CONTROL, "ctrl-p")]
    #[case(KeyCode::Char('x'), KeyModifiers::ALT, "alt-x")]
    #[case(KeyCode::BackTab, KeyModifiers::SHIFT, "shift-tab")]
    #[case(KeyCode::BackTab, KeyModifiers::NONE, "shift-tab")]
    #[case(KeyCode::Enter, KeyModifiers::NONE, "enter")]
    #[case(KeyCode::F(1), KeyModifiers::NONE, "f1")]
    fn keys_are_written_as_on_the_keyboard(
        #[case] code: KeyCode,
        #[case] modifiers: KeyModifiers,
        #[case] written: &str,
    ) {
        assert_eq!(key(KeyEvent::new(code, modifiers)), Some(written.parse().unwrap()));
    }

    #[test]
    fn whoever_looks_at_the_terminal_again_may_be_back() {
        let settings = Settings::new(crate::rules::Environment::Demo, "");
        let model = Model::new(settings, chrono::DateTime::UNIX_EPOCH, (80, 24));
        assert!(matches!(message(&model, Event::FocusGained), Some(Msg::Back)));
        assert!(message(&model, Event::FocusLost).is_none());
    }

    #[test]
    fn letting_go_of_a_key_is_nothing() {
        let press = KeyEvent::new(KeyCode::Char('q'), KeyModifiers::NONE);
        let repeat = KeyEvent { kind: KeyEventKind::Repeat, ..press };
        let release = KeyEvent { kind: KeyEventKind::Release, ..press };
        assert!(key(repeat).is_some());
        assert_eq!(key(release), None);
        let media = KeyEvent { code: KeyCode::CapsLock, state: KeyEventState::NONE, ..press };
        assert_eq!(key(media), None);
    }
}
