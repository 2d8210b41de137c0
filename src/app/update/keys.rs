//! Keys, pasted text and the wheel: what they mean depends on what is open.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher};
use tui_input::InputRequest;

use crate::app::command::{COMMANDS, Command};
use crate::app::effect::Effect;
use crate::app::field::edit;
use crate::app::key::{Code, Key};
use crate::app::model::{Found, Model, Notice, Overlay, Part};
use crate::app::rows;
use crate::app::update::{commands, handing_over, input, paper, remember_selection, setting_up, signing_in, writing};

/// Letters taken of a pasted text.
const LONGEST_PASTE: usize = 200;

pub(super) fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    model.notice = None;
    let meant = model.settings.keymap.command(key);
    // However the keys are changed, one way out stays.
    let way_out = Key { ctrl: true, ..Key::plain(Code::Char('c')) };
    let way_out = key == way_out && meant.is_none_or(|command| command != Command::Suspend);
    // What is waited for is called off first; the second time it leaves.
    if (way_out || meant == Some(Command::QuitNow)) && waits(model) {
        return call_off(model);
    }
    if way_out {
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
        (Some(Overlay::Help { .. } | Overlay::Headers { .. } | Overlay::CheckUp { .. }), _) => read_sheet(model, meant),
        (Some(Overlay::Journal(_)), _) => writing::press_journal(model, key, meant),
        (Some(Overlay::Statement(_)), _) => {
            paper::press_statement(model, meant).unwrap_or_else(|| read_sheet(model, meant))
        }
        (Some(Overlay::Export(_)), _) => paper::press_export(model, key),
        (Some(Overlay::WhatIf(_)), _) => paper::press_what_if(model, key, meant),
        (Some(Overlay::Unlock(_)), _) => writing::press_unlock(model, key),
        (Some(Overlay::Amounts(_)), _) => writing::press_amounts(model, key),
        (Some(Overlay::Write(_)), _) => writing::press_write(model, key, meant),
        (Some(Overlay::HandOff(_)), _) => handing_over::press(model, key, meant),
        (Some(Overlay::Passphrase { .. }), _) => signing_in::press_passphrase(model, key),
        (Some(Overlay::SignIn(_)), _) => signing_in::press(model, key, meant),
        (Some(Overlay::SetUp(_)), _) => setting_up::press(model, key),
        (Some(Overlay::NewClient { .. }), _) => setting_up::press_client(model, key),
        (Some(Overlay::RemoveClient { .. }), _) => setting_up::press_removal(model, key),
        (None, Some(command)) => commands::run(model, command.here(model.pane)),
        (None, None) => {
            model.notice = Some(Notice { text: format!("{key} means nothing here; ? shows the keys"), trouble: false });
            Vec::new()
        }
    }
}

/// Whether what is open waits for somebody else: HMRC, a browser, a host that does not answer.
fn waits(model: &Model) -> bool {
    matches!(model.overlay, Some(Overlay::SignIn(_) | Overlay::CheckUp { done: false, .. }))
}

fn call_off(model: &mut Model) -> Vec<Effect> {
    if matches!(model.overlay, Some(Overlay::SignIn(_))) {
        return signing_in::close(model);
    }
    model.overlay = None;
    Vec::new()
}

pub(super) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    if signing_in::paste(model, text) || setting_up::paste(model, text) || paper::paste(model, text) {
        return Vec::new();
    }
    let (taken, effects) = writing::paste(model, text);
    if taken {
        return effects;
    }
    // A field holds a line; what is longer is no name of anything here.
    let line: String =
        text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(LONGEST_PASTE).collect();
    let ((Some(field), _) | (None, Some(Overlay::Palette { input: field, .. }))) =
        (&mut model.filtering, &mut model.overlay)
    else {
        let text = if model.overlay.is_none() {
            "There is no field to paste into; / opens one"
        } else {
            "There is no field to paste into here"
        };
        let text = text.to_owned();
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
    if model.overlay.is_some() {
        scroll_sheet(model, i16::try_from(by).unwrap_or_default());
        return Vec::new();
    }
    commands::scroll(model, i64::from(by))
}

/// Scrolls what is read in an overlay; false where there is nothing to scroll.
fn scroll_sheet(model: &mut Model, by: i16) -> bool {
    match &mut model.overlay {
        Some(Overlay::Help { scroll } | Overlay::Headers { scroll, .. } | Overlay::CheckUp { scroll, .. }) => {
            *scroll = scroll.saturating_add_signed(by);
        }
        Some(Overlay::Journal(sheet)) if sheet.open => sheet.scroll = sheet.scroll.saturating_add_signed(by),
        Some(Overlay::Journal(sheet)) => sheet.go(by.into()),
        Some(Overlay::Write(sheet)) => sheet.scroll = sheet.scroll.saturating_add_signed(by),
        Some(Overlay::Statement(sheet)) => sheet.scroll = sheet.scroll.saturating_add_signed(by),
        Some(Overlay::WhatIf(sheet)) => sheet.scroll = sheet.scroll.saturating_add_signed(by),
        Some(Overlay::SetUp(page)) => page.scroll = page.scroll.saturating_add_signed(by),
        Some(Overlay::HandOff(sheet)) => match &mut sheet.card {
            Some(card) => card.scroll = card.scroll.saturating_add_signed(by),
            None => return false,
        },
        _ => return false,
    }
    true
}

/// Whether a key scrolls what is read in an overlay.
pub(super) const fn reads_on(meant: Option<Command>) -> bool {
    matches!(
        meant,
        Some(Command::Down | Command::Up | Command::PageDown | Command::PageUp | Command::Top | Command::Bottom)
    )
}

/// Scrolls what is read in an overlay, where a key means that; false where it means something else.
pub(super) fn read_on(model: &mut Model, meant: Option<Command>) -> bool {
    let page = i16::try_from(model.size.1 / 2).unwrap_or(10);
    let by = match meant {
        Some(Command::Down) => 1,
        Some(Command::Up) => -1,
        Some(Command::PageDown) => page,
        Some(Command::PageUp) => -page,
        Some(Command::Top) => i16::MIN,
        Some(Command::Bottom) => i16::MAX,
        _ => return false,
    };
    scroll_sheet(model, by);
    true
}

fn read_sheet(model: &mut Model, meant: Option<Command>) -> Vec<Effect> {
    if read_on(model, meant) {
        return Vec::new();
    }
    match meant {
        Some(Command::Mask) if matches!(model.overlay, Some(Overlay::Headers { .. } | Overlay::Statement(_))) => {
            commands::run(model, Command::Mask)
        }
        Some(Command::Refresh) if matches!(model.overlay, Some(Overlay::Headers { .. })) => {
            commands::run(model, Command::Headers)
        }
        Some(Command::Refresh) if matches!(model.overlay, Some(Overlay::CheckUp { done: true, .. })) => {
            commands::run(model, Command::CheckUp)
        }
        Some(Command::SignIn) if matches!(model.overlay, Some(Overlay::CheckUp { .. })) => {
            model.overlay = None;
            commands::run(model, Command::SignIn)
        }
        _ => {
            model.overlay = None;
            Vec::new()
        }
    }
}

fn type_filter(model: &mut Model, key: Key) -> Vec<Effect> {
    match key.code {
        Code::Esc => {
            close_filter(model);
            set_filter(model, String::new());
        }
        Code::Enter | Code::Down | Code::Tab => {
            close_filter(model);
            remember_selection(model, model.pane);
        }
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
            let found = matches.get(*chosen).copied();
            model.overlay = None;
            return match found {
                Some(Found::Command(index)) => {
                    let command = COMMANDS.get(index).map(|entry| entry.command);
                    command.map(|command| commands::run(model, command)).unwrap_or_default()
                }
                Some(Found::Task(index)) => {
                    let id = model.settings.tasks.get(index).map(|task| task.id.clone());
                    id.map(|id| handing_over::open_task(model, &id)).unwrap_or_default()
                }
                None => Vec::new(),
            };
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
    } else if let Some(Overlay::Palette { input: field, .. }) = &model.overlay {
        let found = find(field.value(), model);
        if let Some(Overlay::Palette { matches, chosen, .. }) = &mut model.overlay {
            *matches = found;
            *chosen = 0;
        }
    }
}

pub(super) fn set_filter(model: &mut Model, text: String) {
    model.list_mut().filter = text;
    // The row that was selected stays in mind, so that it is selected again when the filter goes.
    rows::reorder(model, model.pane);
    model.part = Part::List;
}

/// Commands whose name, title or aliases match, and tasks of HMRC online services, the best first; all of them for
/// nothing typed.
pub(super) fn find(text: &str, model: &Model) -> Vec<Found> {
    let tasks = &model.settings.tasks;
    let commands = (0..COMMANDS.len()).map(Found::Command);
    if text.trim().is_empty() {
        return commands.chain((0..tasks.len()).map(Found::Task)).collect();
    }
    let pattern = Pattern::new(text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut score = |words: &str, weight: u32| {
        buffer.clear();
        let score = pattern.score(nucleo_matcher::Utf32Str::new(words, &mut buffer), &mut matcher);
        score.map(|score| score * weight)
    };
    // Of what fits alike: what goes by that name, then what has it among its other words, then what cannot be used now.
    let mut scored: Vec<(u32, u8, Found)> = Vec::new();
    for (index, entry) in COMMANDS.iter().enumerate() {
        let cannot = entry.command.why_not(model).is_some();
        // A title weighs more than a task's, which is long; but not that of a command that cannot be used.
        let [title, name] = if cannot { [1, 1] } else { [3, 2] };
        let (named, other) = (score(entry.title, title).max(score(entry.name, name)), score(entry.aliases, 1));
        let last = if cannot { 2 } else { u8::from(other > named) };
        scored.extend(named.max(other).map(|score| (score, last, Found::Command(index))));
    }
    for (index, task) in tasks.iter().enumerate() {
        let best = [score(&format!("Hand over: {}", task.title), 1), score(&task.id, 1)];
        scored.extend(best.into_iter().flatten().max().map(|score| (score, 0, Found::Task(index))));
    }
    scored.sort_by_key(|(score, last, _)| (std::cmp::Reverse(*score), *last));
    scored.into_iter().map(|(_, _, found)| found).collect()
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
    model.overlay = Some(Overlay::Palette { input: input(""), matches: find("", model), chosen: 0 });
}
