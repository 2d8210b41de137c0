//! Writing: the lock, the form of amounts, the review, what is confirmed, and what becomes of it.
//!
//! The only place where a [`Confirmed`](crate::rules::write::Confirmed) is made is `review`: from the review on screen, of
//! the account on screen, with the word that was typed there.

mod journal;
mod outcome;
mod review;

pub(super) use journal::{journal, journal_told, press_journal};
pub(super) use outcome::{drafts, found_out, leave, look, open_writes, told};

use chrono::{DurationRound, TimeDelta};

use crate::app::effect::Effect;
use crate::app::field::Line;
use crate::app::key::{Code, Key};
use crate::app::model::{Model, Notice, Overlay};
use crate::app::msg::Msg;
use crate::app::update::{commands, keys};
use crate::app::writing::{
    AmountsSheet, AskedOnce, ReviewPage, Said, Stage, Stopped, ToKeep, Told, UnlockSheet, WriteSheet,
};
use crate::app::{command::Command, writing::Writing};
use crate::rules::Failure;
use crate::rules::write::{Change, Held, Lock, Outcome, Reviewed, Topic};
use crate::words::writing as words;

/// Locks, closes and forgets what no longer holds, after anything that happened: another account, or the time is over.
pub(super) fn keep_to_the_account(model: &mut Model) -> Vec<Effect> {
    if let Lock::Unlocked { subject, .. } = &model.writing.lock {
        let over = model.writing.lock.until(subject, model.now).is_none();
        if over || model.subject.as_ref() != Some(subject) {
            model.writing.lock = Lock::Locked;
            let text = if over { words::LOCKED_AGAIN } else { words::LOCKED_FOR_ANOTHER };
            say(model, text, false);
        }
    }
    let whose = model.subject.clone();
    let of_another = match &model.overlay {
        Some(Overlay::Write(sheet)) => sheet.may_be_closed() && Some(&sheet.subject) != whose.as_ref(),
        Some(Overlay::Amounts(sheet)) => Some(&sheet.subject) != whose.as_ref(),
        Some(Overlay::Unlock(_)) => whose.is_none(),
        _ => false,
    };
    if of_another {
        model.overlay = None;
    }
    if model.writing.drafts.iter().any(|draft| Some(&draft.subject) != whose.as_ref()) {
        model.writing.drafts.clear();
        return look_at_drafts(model);
    }
    Vec::new()
}

/// What is looked at once there is a connection: drafts, and writes that nobody knows the outcome of.
pub(super) fn connected(model: &mut Model) -> Vec<Effect> {
    let sending = model.writing.sending.take();
    model.writing = Writing { sending, asked: model.writing.asked, ..Writing::default() };
    // What was seen through another connection is not what is confirmed through this one.
    let seen_before = match &model.overlay {
        Some(Overlay::Write(sheet)) => sheet.may_be_closed(),
        Some(Overlay::Amounts(_) | Overlay::Unlock(_)) => true,
        _ => false,
    };
    if seen_before {
        model.overlay = None;
    }
    let mut effects = look_at_drafts(model);
    if !model.settings.offline {
        effects.push(Effect::LookForOpen);
    }
    effects
}

/// A new batch of things that happen begins: what is on the screen was drawn before them.
pub(super) fn was_drawn(model: &mut Model) {
    if let Some(Overlay::Write(sheet)) = &mut model.overlay
        && let Stage::Review(page) = &mut sheet.stage
    {
        page.drawn = true;
    }
}

/// Looks at what is kept of the person on screen.
pub(super) fn look_at_drafts(model: &Model) -> Vec<Effect> {
    model.subject.clone().map(Effect::LookAtDrafts).into_iter().collect()
}

/// Another profile is in use from now on.
pub(super) fn lock(model: &mut Model) {
    model.writing.lock = Lock::Locked;
}

/// `U`: asks whether to unlock; locks where it is unlocked.
pub(super) fn unlock(model: &mut Model) -> Vec<Effect> {
    if model.unlocked_until().is_some() {
        lock(model);
        say(model, words::LOCKED_NOW, false);
        return Vec::new();
    }
    let under = match model.overlay.take() {
        Some(Overlay::Write(sheet)) => Some(sheet),
        _ => None,
    };
    model.overlay = Some(Overlay::Unlock(UnlockSheet { unlock: false, under }));
    Vec::new()
}

pub(super) fn press_unlock(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(Overlay::Unlock(sheet)) = &mut model.overlay else { return Vec::new() };
    match key.code {
        Code::Down | Code::Up | Code::Tab | Code::Char('j' | 'k') => sheet.unlock = !sheet.unlock,
        Code::Enter | Code::Esc => {
            let unlock = sheet.unlock && key.code == Code::Enter;
            model.overlay = sheet.under.take().map(Overlay::Write);
            if unlock {
                return unlock_now(model);
            }
            say(model, words::STAYS_LOCKED, false);
        }
        _ => say(model, words::UNLOCK_KEYS, false),
    }
    Vec::new()
}

fn unlock_now(model: &mut Model) -> Vec<Effect> {
    let Some(subject) = model.subject.clone() else { return Vec::new() };
    // From the beginning of the minute, so that the minute it is said to end in is the one it ends at.
    let since = model.now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(model.now);
    model.writing.lock = Lock::open(subject, since);
    if let Some(Overlay::Write(sheet)) = &mut model.overlay
        && let Stage::Review(page) = &mut sheet.stage
    {
        page.said = None;
    }
    let Some(until) = model.unlocked_until() else { return Vec::new() };
    say(model, &words::unlocked(until), false);
    let wait = (until - model.now).to_std().unwrap_or_default();
    vec![Effect::After(wait, Msg::LockEnds)]
}

/// `c`: the form of all amounts, with what a kept draft holds.
pub(super) fn correct(model: &mut Model) -> Vec<Effect> {
    let Some(subject) = model.subject.clone() else { return Vec::new() };
    let year = model.year();
    let draft = model.draft_of(Topic::CodedOut(year));
    let drafted = match draft.map(|draft| (&draft.change, draft.made)) {
        Some((Change::CorrectCodedOut { amounts, .. }, made)) => Some((amounts, made)),
        _ => None,
    };
    let mut sheet = AmountsSheet::new(subject, year, &model.rows.coding, drafted);
    // The row under the cursor is the one that is meant.
    let row = model.list().selected_index().and_then(|index| model.rows.coding.get(index));
    let place = row.and_then(|row| sheet.rows.iter().position(|one| one.kind == row.kind && Some(one.id) == row.id));
    sheet.go_to(place.unwrap_or(0));
    model.overlay = Some(Overlay::Amounts(Box::new(sheet)));
    Vec::new()
}

pub(super) fn press_amounts(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(Overlay::Amounts(sheet)) = &mut model.overlay else { return Vec::new() };
    let asked = sheet.asked.take();
    match key.code {
        Code::Esc => {
            let effects = save(sheet);
            let kept = sheet.is_kept();
            model.overlay = None;
            if kept {
                say(model, words::DRAFT_KEPT, false);
            }
            effects
        }
        Code::Enter => {
            if sheet.go_to_wrong() {
                return save(sheet);
            }
            // What is as it was is not sent, unless HMRC's figures are to become the customer's own, and that is meant.
            let is_meant = asked == Some(AskedOnce::SendSame) && !sheet.is_all_own();
            if sheet.changes_nothing() && !is_meant {
                sheet.asked = Some(AskedOnce::SendSame);
                return save(sheet);
            }
            let Some(change) = sheet.change() else {
                say(model, words::NOTHING_LEFT, false);
                return Vec::new();
            };
            review(model, change)
        }
        Code::Char('x') if key.ctrl && !key.alt => throw_away(model, asked == Some(AskedOnce::ThrowAway)),
        _ => {
            if !sheet.press(key) {
                say(model, words::AMOUNT_KEYS, false);
                return Vec::new();
            }
            save(sheet)
        }
    }
}

fn save(sheet: &mut AmountsSheet) -> Vec<Effect> {
    let subject = sheet.subject.clone();
    let effect = sheet.to_keep().map(|what| match what {
        ToKeep::Draft(change) => Effect::SaveDraft { subject, change },
        ToKeep::Nothing(topic) => Effect::ForgetDraft { subject, topic },
    });
    effect.into_iter().collect()
}

/// Throws a kept draft away, where that was asked for twice.
fn throw_away(model: &mut Model, asked: bool) -> Vec<Effect> {
    let Some(Overlay::Amounts(sheet)) = &mut model.overlay else { return Vec::new() };
    if !sheet.is_kept() {
        say(model, words::NO_DRAFT, false);
        return Vec::new();
    }
    if !asked {
        sheet.asked = Some(AskedOnce::ThrowAway);
        return Vec::new();
    }
    let (subject, year, focus) = (sheet.subject.clone(), sheet.year, sheet.focus);
    let mut fresh = AmountsSheet::new(subject.clone(), year, &model.rows.coding, None);
    fresh.go_to(focus);
    model.overlay = Some(Overlay::Amounts(Box::new(fresh)));
    let topic = Topic::CodedOut(year);
    model.writing.drafts.retain(|draft| draft.change.topic() != topic);
    say(model, words::DRAFT_GONE, false);
    vec![Effect::ForgetDraft { subject, topic }]
}

/// `d`: reviews taking the customer's own amounts away.
pub(super) fn delete(model: &mut Model) -> Vec<Effect> {
    let tax_year = model.year();
    review(model, Change::DeleteCodedOut { tax_year })
}

/// `x`: reviews opting out, or back in.
pub(super) fn choose(model: &mut Model) -> Vec<Effect> {
    let tax_year = model.year();
    let Some(status) = model.choice_of(tax_year) else { return Vec::new() };
    let change =
        if status.opted_out { Change::OptInToCodingOut { tax_year } } else { Change::OptOutOfCodingOut { tax_year } };
    review(model, change)
}

/// Opens the review of a change: HMRC is asked how it stands first.
fn review(model: &mut Model, change: Change) -> Vec<Effect> {
    let Some(subject) = model.subject.clone() else { return Vec::new() };
    let kept = model.draft_of(change.topic()).map(|draft| draft.change.clone());
    let corrects = matches!(change, Change::CorrectCodedOut { .. });
    let sheet = WriteSheet {
        subject,
        replaced: kept.filter(|kept| !corrects && *kept != change),
        change,
        number: 0,
        stage: Stage::Asking { before: None },
        scroll: 0,
    };
    model.overlay = Some(Overlay::Write(Box::new(sheet)));
    ask_for_review(model, None)
}

/// Asks for the review of what is on screen, anew.
fn ask_for_review(model: &mut Model, before: Option<(Box<Held>, Line)>) -> Vec<Effect> {
    model.writing.asked += 1;
    let number = model.writing.asked;
    let Some(Overlay::Write(sheet)) = &mut model.overlay else { return Vec::new() };
    sheet.number = number;
    sheet.stage = Stage::Asking { before };
    sheet.scroll = 0;
    vec![Effect::Review { subject: sheet.subject.clone(), change: sheet.change.clone(), number }]
}

/// A review came.
pub(super) fn reviewed(model: &mut Model, number: u64, outcome: Result<Box<Reviewed>, Stopped>) -> Vec<Effect> {
    let Some(sheet) = awaited(model, number) else { return Vec::new() };
    let Stage::Asking { before } = &mut sheet.stage else { return Vec::new() };
    let before = before.take();
    let reviewed = match outcome {
        Ok(reviewed) if reviewed.draft().subject == sheet.subject && reviewed.draft().change == sheet.change => {
            reviewed
        }
        // It is about something else than what is on screen.
        Ok(_) => return Vec::new(),
        Err(stopped) => {
            let differs = matches!(stopped, Stopped::Objection(_));
            let (subject, topic) = (sheet.subject.clone(), sheet.change.topic());
            sheet.stage = Stage::Stopped(stopped);
            let mut effects = look_at_drafts(model);
            // HMRC's record may not be as the pane has it.
            effects.extend(if differs { outcome::refresh(model, &subject, topic) } else { Vec::new() });
            return effects;
        }
    };
    let (said, field) = match before {
        None => (None, Line::default()),
        Some((before, field)) if before.is_still(&reviewed.seen().held) => (Some(Said::Refreshed), field),
        Some(_) => (Some(Said::Changed), Line::default()),
    };
    let (subject, topic) = (sheet.subject.clone(), sheet.change.topic());
    sheet.stage = Stage::Review(ReviewPage { reviewed, field, drawn: false, request: false, said });
    let mut effects = look_at_drafts(model);
    effects.extend(if said == Some(Said::Changed) { outcome::refresh(model, &subject, topic) } else { Vec::new() });
    effects
}

/// The sheet that waits for the review of this number, of whatever is under the question whether to unlock too.
fn awaited(model: &mut Model, number: u64) -> Option<&mut WriteSheet> {
    let Some(Overlay::Write(sheet) | Overlay::Unlock(UnlockSheet { under: Some(sheet), .. })) = &mut model.overlay
    else {
        return None;
    };
    (sheet.number == number).then_some(sheet.as_mut())
}

pub(super) fn press_write(model: &mut Model, key: Key, meant: Option<Command>) -> Vec<Effect> {
    let Some(Overlay::Write(sheet)) = &mut model.overlay else { return Vec::new() };
    match &mut sheet.stage {
        Stage::Asking { .. } if key.code == Code::Esc => review::close_unsent(model),
        Stage::Review(_) => review::press(model, key, meant),
        Stage::Stopped(_) => match (key.code, meant) {
            (_, Some(Command::Correct)) => edit_again(model),
            (_, Some(Command::Refresh)) => ask_for_review(model, None),
            (Code::Enter | Code::Esc, _) => review::close_unsent(model),
            _ => scroll(model, meant),
        },
        // What is typed on in spite of a No is meant for the review that was there: it means nothing any more.
        Stage::No => match (key.code, meant) {
            (_, Some(Command::Correct)) => edit_again(model),
            (Code::Enter | Code::Esc, _) => {
                model.overlay = None;
                Vec::new()
            }
            _ => Vec::new(),
        },
        Stage::Sending if key.code == Code::Esc || meant == Some(Command::Quit) => leave(model),
        Stage::Asking { .. } | Stage::Sending => Vec::new(),
        Stage::Told(told) => match (key.code, meant) {
            (_, Some(Command::Correct)) if matches!(told.outcome, Outcome::Refused(_)) => edit_again(model),
            (_, Some(Command::Copy)) => {
                let id = correlation_id(told).map(str::to_owned);
                id.map(|text| Effect::Copy { text, what: words::CORRELATION_ID.to_owned() }).into_iter().collect()
            }
            (_, Some(Command::Journal)) => commands::run(model, Command::Journal),
            (Code::Enter | Code::Esc, _) => {
                model.overlay = None;
                Vec::new()
            }
            _ => scroll(model, meant),
        },
    }
}

/// HMRC's name for an exchange, to quote to HMRC.
pub(in crate::app) fn correlation_id(told: &Told) -> Option<&str> {
    match &told.outcome {
        Outcome::Accepted(accepted) => accepted.correlation_id.as_deref(),
        Outcome::Refused(refused) => refused.failure.correlation_id.as_deref(),
        Outcome::Unknown(unknown) => unknown.failure.as_ref().and_then(|failure| failure.correlation_id.as_deref()),
    }
}

fn scroll(model: &mut Model, meant: Option<Command>) -> Vec<Effect> {
    if meant == Some(Command::Mask) {
        return commands::run(model, Command::Mask);
    }
    keys::read_on(model, meant);
    Vec::new()
}

/// Back to the form, with what was to be sent in it; of what has no form, back to the pane.
fn edit_again(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Write(sheet)) = &model.overlay else { return Vec::new() };
    let Change::CorrectCodedOut { tax_year, amounts } = sheet.change.clone() else { return Vec::new() };
    let failed = match &sheet.stage {
        Stage::Told(told) => match &told.outcome {
            Outcome::Refused(refused) => Some(refused.failure.clone()),
            Outcome::Accepted(_) | Outcome::Unknown(_) => None,
        },
        _ => None,
    };
    let subject = sheet.subject.clone();
    // Of the draft that is kept its own time, if it is this one.
    let kept = model.draft_of(sheet.change.topic()).filter(|draft| draft.change == sheet.change);
    let made = kept.map_or(model.now, |draft| draft.made);
    let mut form = AmountsSheet::new(subject, tax_year, &model.rows.coding, Some((&amounts, made)));
    let fault = failed.and_then(|failure| at_fault(&form, &failure));
    form.go_to(fault.unwrap_or(0));
    model.overlay = Some(Overlay::Amounts(Box::new(form)));
    look_at_drafts(model)
}

/// The row of the form that HMRC named: a path such as `/taxCodeComponents/payeUnderpayment/0/amount`.
fn at_fault(form: &AmountsSheet, failure: &Failure) -> Option<usize> {
    let mut paths = failure.paths.iter().chain(failure.details.iter().flat_map(|detail| &detail.paths));
    paths.find_map(|path| place_named(form, path))
}

/// The row that a path in the request is about: its kind, and its place among those of the kind.
pub(in crate::app) fn place_named(form: &AmountsSheet, path: &str) -> Option<usize> {
    let parts: Vec<&str> = path.split('/').collect();
    let at = parts.iter().position(|part| form.rows.iter().any(|row| row.kind.as_str() == *part))?;
    let kind = parts.get(at)?;
    let number = parts.get(at + 1).and_then(|part| part.parse::<usize>().ok()).unwrap_or(0);
    // The request holds the amounts of a kind by their numbers.
    let mut of_kind: Vec<(u64, usize)> = (form.rows.iter().enumerate())
        .filter(|(_, row)| row.kind.as_str() == *kind && row.amount().is_ok_and(|amount| amount.is_some()))
        .map(|(place, row)| (row.id, place))
        .collect();
    of_kind.sort_unstable();
    of_kind.get(number).map(|(_, place)| *place)
}

/// Takes in a pasted text; false where no sheet here takes it.
pub(super) fn paste(model: &mut Model, text: &str) -> (bool, Vec<Effect>) {
    match &mut model.overlay {
        Some(Overlay::Amounts(sheet)) => {
            sheet.paste(text);
            (true, save(sheet))
        }
        // The word is typed, so that it is read.
        Some(Overlay::Write(_)) => {
            say(model, words::NOT_PASTED, false);
            (true, Vec::new())
        }
        _ => (false, Vec::new()),
    }
}

fn say(model: &mut Model, text: &str, trouble: bool) {
    model.notice = Some(Notice { text: text.to_owned(), trouble });
}
