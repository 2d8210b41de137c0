//! Keys of the journal: its rows, the receipt of one, and the keys themselves.

use super::say;
use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::key::{Code, Key};
use crate::app::model::{Model, Overlay};
use crate::app::update::{commands, keys};
use crate::app::writing::{JournalRow, JournalSheet, JournalTold};
use crate::words::writing as words;

/// `J`: the journal.
pub(in crate::app::update) fn journal(model: &mut Model) -> Vec<Effect> {
    model.overlay = Some(Overlay::Journal(JournalSheet::default()));
    vec![Effect::LookAtJournal]
}

/// The journal was read. What is under the cursor stays there.
pub(in crate::app::update) fn journal_told(model: &mut Model, told: Result<JournalTold, String>) -> Vec<Effect> {
    if let Some(Overlay::Journal(sheet)) = &mut model.overlay {
        sheet.told = Some(told);
        sheet.selected = sheet.chosen().map(|one| one.name().to_owned());
    }
    Vec::new()
}

/// What was noted meanwhile is read, where the journal is on screen.
pub(super) fn read_anew(model: &Model) -> Option<Effect> {
    matches!(model.overlay, Some(Overlay::Journal(_))).then_some(Effect::LookAtJournal)
}

pub(in crate::app::update) fn press_journal(model: &mut Model, key: Key, meant: Option<Command>) -> Vec<Effect> {
    let Some(Overlay::Journal(sheet)) = &mut model.overlay else { return Vec::new() };
    if std::mem::take(&mut sheet.help) {
        return Vec::new();
    }
    match (key.code, meant) {
        (Code::Esc | Code::Enter, _) | (_, Some(Command::Back)) if sheet.open => sheet.open = false,
        (Code::Esc, _) | (_, Some(Command::Back | Command::Quit)) => model.overlay = None,
        (Code::Enter, _) | (_, Some(Command::Open)) => {
            sheet.open = sheet.chosen().is_some();
            sheet.scroll = 0;
        }
        (_, Some(Command::Help)) => sheet.help = true,
        (_, Some(Command::Refresh | Command::Journal)) => return vec![Effect::LookAtJournal],
        (_, Some(Command::Mask)) => return commands::run(model, Command::Mask),
        (_, Some(Command::Copy)) => {
            let (id, none) = match sheet.chosen() {
                Some(JournalRow::HandOff(_)) => (None, words::NO_CORRELATION_ID_OF_HAND_OFFS),
                Some(JournalRow::Write(one)) => (one.correlation_id().map(str::to_owned), words::NO_CORRELATION_ID),
                None => (None, words::NO_CORRELATION_ID),
            };
            match id {
                Some(text) => return vec![Effect::Copy { text, what: words::CORRELATION_ID.to_owned() }],
                None => say(model, none, false),
            }
        }
        _ => {
            if !keys::read_on(model, meant) {
                say(model, &format!("{key} means nothing here; ? shows the keys"), false);
            }
        }
    }
    Vec::new()
}
