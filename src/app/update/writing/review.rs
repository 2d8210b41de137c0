//! The review of a write: what is typed there, Yes, and No.

use super::{ask_for_review, edit_again, look_at_drafts, say, scroll};
use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::field::Line;
use crate::app::key::{Code, Key};
use crate::app::model::{Model, Overlay};
use crate::app::update::{commands, keys};
use crate::app::writing::{AmountsSheet, ReviewPage, Said, Sending, Stage, WriteSheet};
use crate::rules::write::{Change, NotConfirmed};
use crate::words::writing as words;

/// Of a review: what is typed is held against the word; while nothing is typed, letters do what the foot says.
pub(super) fn press(model: &mut Model, key: Key, meant: Option<Command>) -> Vec<Effect> {
    let unlocked = model.unlocked_until().is_some();
    let Some(Overlay::Write(sheet)) = &mut model.overlay else { return Vec::new() };
    let corrects = matches!(sheet.change, Change::CorrectCodedOut { .. });
    let Stage::Review(page) = &mut sheet.stage else { return Vec::new() };
    if !page.drawn {
        return Vec::new();
    }
    if is_typed(page, key, meant, corrects) {
        if unlocked {
            page.said = None;
            page.field.press(key);
        } else {
            page.said = Some(Said::Locked);
        }
        return Vec::new();
    }
    match (key.code, meant) {
        (Code::Esc, _) if page.request => {
            page.request = false;
            sheet.scroll = 0;
            Vec::new()
        }
        (Code::Esc, _) => say_no(model),
        (Code::Enter, _) => match page.field.text().to_ascii_lowercase().as_str() {
            "n" | "no" => say_no(model),
            "" => {
                page.said = Some(if unlocked { Said::NoWord } else { Said::Locked });
                Vec::new()
            }
            _ => confirm(model),
        },
        (_, Some(Command::View)) => {
            page.request = !page.request;
            sheet.scroll = 0;
            Vec::new()
        }
        (_, Some(Command::Correct)) => edit_again(model),
        (_, Some(Command::Unlock)) => commands::run(model, Command::Unlock),
        (_, Some(Command::Refresh)) => {
            let before = (Box::new(page.reviewed.seen().held.clone()), std::mem::take(&mut page.field));
            ask_for_review(model, Some(before))
        }
        _ => scroll(model, meant),
    }
}

/// Whether a key types into the field of a review. Letters that mean something there do so only while nothing is typed:
/// no word that somebody types there does anything but stand in the field.
fn is_typed(page: &ReviewPage, key: Key, meant: Option<Command>, corrects: bool) -> bool {
    let edits = matches!(key.code, Code::Backspace | Code::Delete)
        || key.ctrl && matches!(key.code, Code::Char('h' | 'u' | 'w'));
    let Some(letter) = key.typed() else { return edits };
    let means_something = match meant {
        Some(Command::View | Command::Unlock | Command::Refresh | Command::Mask) => true,
        Some(Command::Correct) => corrects,
        other => keys::reads_on(other),
    };
    let of_the_word = letter.is_ascii_digit() || letter == '-';
    of_the_word || !means_something || !page.field.value().is_empty()
}

/// Yes, if what was typed is the word, writing is unlocked for this account, and what is on screen is fresh.
fn confirm(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Write(sheet)) = &mut model.overlay else { return Vec::new() };
    let whose_is_on_screen = model.subject.as_ref() == Some(&sheet.subject);
    if !whose_is_on_screen || model.writing.sending.is_some() {
        return Vec::new();
    }
    let Stage::Review(page) = &mut sheet.stage else { return Vec::new() };
    let typed = page.field.clone();
    match page.reviewed.as_ref().clone().confirm(typed.text(), &model.writing.lock, model.now) {
        Ok(confirmed) => {
            let id = confirmed.reviewed().draft().id.clone();
            sheet.stage = Stage::Sending;
            sheet.scroll = 0;
            model.writing.sending = Some(Sending { id, since: model.now, leaving: false });
            vec![Effect::Send(Box::new(confirmed))]
        }
        Err(refused) => match refused.1 {
            NotConfirmed::Word => {
                page.field = Line::default();
                page.said = Some(Said::WrongWord);
                Vec::new()
            }
            NotConfirmed::Locked => {
                // It is typed anew once writing is unlocked: whoever unlocks has not said yes yet.
                page.field = Line::default();
                page.said = Some(Said::Locked);
                Vec::new()
            }
            NotConfirmed::Stale => {
                let before = (Box::new(page.reviewed.seen().held.clone()), typed);
                ask_for_review(model, Some(before))
            }
        },
    }
}

/// Nothing is sent, and nothing can be now.
pub(super) fn close_unsent(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Write(sheet)) = model.overlay.take() else { return Vec::new() };
    let kept = stays_as_a_draft(model, &sheet);
    say(model, if kept { words::NOT_SENT_DRAFT_KEPT } else { words::NOT_SENT }, false);
    without_it(model, &sheet, kept)
}

/// No: nothing is sent. That is said until somebody has seen it.
fn say_no(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Write(mut sheet)) = model.overlay.take() else { return Vec::new() };
    let kept = stays_as_a_draft(model, &sheet);
    let effects = without_it(model, &sheet, kept);
    sheet.stage = Stage::No;
    sheet.scroll = 0;
    model.overlay = Some(Overlay::Write(sheet));
    effects
}

/// Whether what was not sent stays as a draft: a correction does, if it changes anything; of anything else there is nothing
/// to keep.
fn stays_as_a_draft(model: &Model, sheet: &WriteSheet) -> bool {
    let Change::CorrectCodedOut { tax_year, .. } = &sheet.change else { return false };
    let untouched = AmountsSheet::new(sheet.subject.clone(), *tax_year, &model.rows.coding, None).change();
    untouched.as_ref() != Some(&sheet.change)
}

/// What is to be done on the disk where a write was not sent.
fn without_it(model: &Model, sheet: &WriteSheet, kept: bool) -> Vec<Effect> {
    let WriteSheet { subject, change, replaced, .. } = sheet.clone();
    let mut effects = match replaced {
        _ if kept => Vec::new(),
        Some(change) => vec![Effect::SaveDraft { subject, change }],
        None => vec![Effect::ForgetDraft { subject, topic: change.topic() }],
    };
    effects.extend(look_at_drafts(model));
    effects
}
