//! Keys, pasted text and the wheel: what they mean depends on what is open.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher};
use tui_input::{Input, InputRequest};

use crate::app::command::{COMMANDS, Command};
use crate::app::effect::Effect;
use crate::app::key::{Code, Key};
use crate::app::model::{Model, Notice, Overlay, Part};
use crate::app::rows;
use crate::app::update::{commands, input};

/// Letters taken of a pasted text.
const LONGEST_PASTE: usize = 200;

pub(super) fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    model.notice = None;
    let meant = model.settings.keymap.command(key);
    // However the keys are changed, one way out stays.
    let way_out = Key { ctrl: true, ..Key::plain(Code::Char('c')) };
    if key == way_out && meant.is_none_or(|command| command != Command::Suspend) {
        return commands::run(model, Command::QuitNow);
    }
    if matches!(meant, Some(Command::QuitNow | Command::Suspend)) {
        return meant.map(|command| commands::run(model, command)).unwrap_or_default();
    }
    if model.filtering.is_some() {
        return type_filter(model, key);
    }
    match (&model.overlay, meant) {
        (Some(Overlay::Palette { .. }), _) => type_palette(model, key),
        (Some(Overlay::Help { .. }), _) => read_help(model, meant),
        (None, Some(command)) => commands::run(model, command),
        (None, None) => {
            model.notice = Some(Notice { text: format!("{key} means nothing here; ? shows the keys"), trouble: false });
            Vec::new()
        }
    }
}

pub(super) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    // A field holds a line; what is longer is no name of anything here.
    let line: String =
        text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(LONGEST_PASTE).collect();
    let ((Some(field), _) | (None, Some(Overlay::Palette { input: field, .. }))) =
        (&mut model.filtering, &mut model.overlay)
    else {
        let text = "There is no field to paste into; / opens one".to_owned();
        model.notice = Some(Notice { text, trouble: false });
        return Vec::new();
    };
    for letter in line.chars() {
        field.handle(InputRequest::InsertChar(letter));
    }
    typed(model);
    Vec::new()
}

pub(super) fn wheel(model: &mut Model, by: i32) -> Vec<Effect> {
    if let Some(Overlay::Help { scroll }) = &mut model.overlay {
        *scroll = scroll.saturating_add_signed(i16::try_from(by).unwrap_or_default());
        return Vec::new();
    }
    commands::scroll(model, i64::from(by))
}

fn read_help(model: &mut Model, meant: Option<Command>) -> Vec<Effect> {
    let page = i16::try_from(model.size.1 / 2).unwrap_or(10);
    let by = match meant {
        Some(Command::Down) => 1,
        Some(Command::Up) => -1,
        Some(Command::PageDown) => page,
        Some(Command::PageUp) => -page,
        Some(Command::Top) => i16::MIN,
        Some(Command::Bottom) => i16::MAX,
        _ => {
            model.overlay = None;
            return Vec::new();
        }
    };
    if let Some(Overlay::Help { scroll }) = &mut model.overlay {
        *scroll = scroll.saturating_add_signed(by);
    }
    Vec::new()
}

fn type_filter(model: &mut Model, key: Key) -> Vec<Effect> {
    match key.code {
        Code::Esc => {
            close_filter(model);
            set_filter(model, String::new());
        }
        Code::Enter | Code::Down | Code::Tab => close_filter(model),
        _ => {
            if let Some(field) = &mut model.filtering {
                edit(field, key);
            }
            typed(model);
        }
    }
    Vec::new()
}

fn type_palette(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(Overlay::Palette { input: field, matches, chosen }) = &mut model.overlay else { return Vec::new() };
    match (key.code, key.ctrl) {
        (Code::Esc, _) => model.overlay = None,
        (Code::Down, _) | (Code::Char('n'), true) => *chosen = (*chosen + 1).min(matches.len().saturating_sub(1)),
        (Code::Up, _) | (Code::Char('p'), true) => *chosen = chosen.saturating_sub(1),
        (Code::Enter, _) => {
            let command = matches.get(*chosen).and_then(|index| COMMANDS.get(*index)).map(|entry| entry.command);
            model.overlay = None;
            if let Some(command) = command {
                return commands::run(model, command);
            }
        }
        _ => {
            edit(field, key);
            typed(model);
        }
    }
    Vec::new()
}

/// After a field changed: the filter filters, the palette finds.
fn typed(model: &mut Model) {
    if let Some(field) = &model.filtering {
        let text = field.value().to_owned();
        set_filter(model, text);
    } else if let Some(Overlay::Palette { input: field, matches, chosen }) = &mut model.overlay {
        *matches = find(field.value());
        *chosen = 0;
    }
}

pub(super) fn set_filter(model: &mut Model, text: String) {
    model.list_mut().filter = text;
    // The row that was selected stays in mind, so that it is selected again when the filter goes.
    rows::reorder(model, model.pane);
    model.part = Part::List;
}

/// Commands whose name, title or aliases match, the best first; all of them for nothing typed.
pub(super) fn find(text: &str) -> Vec<usize> {
    if text.trim().is_empty() {
        return (0..COMMANDS.len()).collect();
    }
    let pattern = Pattern::new(text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut scored: Vec<(u32, usize)> = COMMANDS
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| {
            let mut score = |words: &str, weight: u32| {
                buffer.clear();
                let score = pattern.score(nucleo_matcher::Utf32Str::new(words, &mut buffer), &mut matcher);
                score.map(|score| score * weight)
            };
            let best = [score(entry.title, 3), score(entry.name, 2), score(entry.aliases, 1)];
            best.into_iter().flatten().max().map(|score| (score, index))
        })
        .collect();
    scored.sort_by_key(|(score, index)| (std::cmp::Reverse(*score), *index));
    scored.into_iter().map(|(_, index)| index).collect()
}

/// Opens the field of the filter with what it holds.
pub(super) fn open_filter(model: &mut Model) {
    model.filter_texts = Some(rows::texts(model, model.pane));
    model.filtering = Some(input(&model.list().filter));
}

pub(super) fn close_filter(model: &mut Model) {
    model.filtering = None;
    model.filter_texts = None;
}

/// Opens the palette.
pub(super) fn open_palette(model: &mut Model) {
    model.overlay = Some(Overlay::Palette { input: input(""), matches: find(""), chosen: 0 });
}

fn edit(field: &mut Input, key: Key) {
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
