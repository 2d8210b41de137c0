//! What becomes of what was confirmed: the answer, what is found out later, the journal, and leaving meanwhile.

use std::time::Duration;

use super::journal::read_anew;
use super::{look_at_drafts, say};
use crate::app::effect::Effect;
use crate::app::field::Line;
use crate::app::model::{Model, Overlay};
use crate::app::msg::Msg;
use crate::app::pane::Pane;
use crate::app::questions;
use crate::app::update::ask;
use crate::app::writing::{FoundOut, Looked, ReviewPage, Said, SendTold, Stage, Told};
use crate::rules::write::{Change, Draft, Entry, Found, IntentId, Outcome, Sent, Topic};
use crate::rules::{Query, Subject};
use crate::words::writing as words;

/// How soon a write that nobody knows the outcome of is looked for.
const LOOK_FIRST: Duration = Duration::from_secs(3);
/// How soon it is looked for again; it may still arrive for two minutes.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// How soon after several times in vain.
const LOOK_LATER: Duration = Duration::from_mins(1);
/// How often it is looked for at the shorter distance: a little over those two minutes.
const LOOKS: u32 = 14;

/// What became of what was confirmed.
pub(in crate::app::update) fn told(model: &mut Model, id: &IntentId, told: SendTold) -> Vec<Effect> {
    let Some(sending) = model.writing.sending.take_if(|sending| sending.id == *id) else { return Vec::new() };
    let mut effects = Vec::new();
    let sentence = in_a_line(&told);
    let stage = match told {
        SendTold::Sent(told) => {
            effects.extend(after(model, &told));
            Stage::Told(told)
        }
        SendTold::Changed(reviewed) => {
            let Draft { subject, change, .. } = reviewed.draft();
            effects.extend(refresh(model, subject, change.topic()));
            Stage::Review(ReviewPage {
                reviewed,
                field: Line::default(),
                drawn: false,
                request: false,
                said: Some(Said::Changed),
            })
        }
        SendTold::NotSent(stopped) => Stage::Stopped(stopped),
    };
    match &mut model.overlay {
        Some(Overlay::Write(sheet)) if matches!(sheet.stage, Stage::Sending) => {
            sheet.stage = stage;
            sheet.scroll = 0;
        }
        _ => say(model, &sentence, true),
    }
    effects.extend(look_at_drafts(model));
    if sending.leaving {
        effects.push(Effect::Exit);
    }
    effects
}

/// What became of it, in a line, for where no sheet says it.
fn in_a_line(told: &SendTold) -> String {
    match told {
        SendTold::Sent(told) => {
            let name = crate::words::capital(&words::name(&told.sent().change));
            match &told.outcome {
                Outcome::Accepted(_) => format!("{name}: HMRC took it"),
                Outcome::Refused(_) => format!("{name}: not done; the draft is kept"),
                Outcome::Unknown(_) => words::still_open(told.sent(), None),
            }
        }
        SendTold::Changed(_) | SendTold::NotSent(_) => "Nothing was sent".to_owned(),
    }
}

/// After a write was sent: what it may have changed is asked anew; what is not known is looked for.
fn after(model: &mut Model, told: &Told) -> Vec<Effect> {
    let sent = told.sent().clone();
    let unknown = matches!(told.outcome, Outcome::Unknown(_));
    let mut effects = refresh(model, &sent.subject, sent.change.topic());
    if unknown {
        if !model.writing.open.iter().any(|open| open.id == sent.id) {
            model.writing.open.push(sent);
        }
        model.writing.one_more = model.writing.finding;
        model.writing.looks = 0;
        effects.extend(look_again(model));
    }
    effects
}

/// Asks anew what a write may have changed: how its topic stands, and whatever else the pane it was made from shows, so that
/// all of it is as fresh as the receipt.
pub(super) fn refresh(model: &mut Model, subject: &Subject, topic: Topic) -> Vec<Effect> {
    if model.subject.as_ref() != Some(subject) {
        return Vec::new();
    }
    let mut queries = topic.questions();
    if model.pane == Pane::CodingOut {
        let beside = questions::of_pane(model).into_iter().filter(|query| !queries.contains(query));
        queries.extend(beside.collect::<Vec<_>>());
    }
    // What is being asked already was asked before it, and its answer may be of before.
    let (before, idle): (Vec<Query>, Vec<Query>) =
        queries.into_iter().partition(|query| model.answers.get(subject, query).is_loading());
    let mut effects = ask(model, idle);
    effects.extend(before.into_iter().map(|query| Effect::Fetch(model.answers.ask(subject, query))));
    effects
}

/// Sets a time to look again, where something is open and none is set.
fn look_again(model: &mut Model) -> Vec<Effect> {
    if model.writing.open.is_empty() || model.writing.looking {
        return Vec::new();
    }
    model.writing.looking = true;
    let wait = match model.writing.looks {
        0 => LOOK_FIRST,
        looks if looks < LOOKS => LOOK_AGAIN,
        _ => LOOK_LATER,
    };
    vec![Effect::After(wait, Msg::LookAgain)]
}

/// It is time to look again.
pub(in crate::app::update) fn look(model: &mut Model) -> Vec<Effect> {
    model.writing.looking = false;
    model.writing.looks = model.writing.looks.saturating_add(1);
    if model.writing.sending.is_some() {
        // It is found out once the answer is there.
        return look_again(model);
    }
    if model.writing.open.is_empty() || model.writing.finding {
        return Vec::new();
    }
    model.writing.finding = true;
    vec![Effect::FindOut]
}

/// What the journal says of writes that nobody knows the outcome of. Then HMRC's record is asked about them.
pub(in crate::app::update) fn open_writes(model: &mut Model, open: Result<Vec<Sent>, String>) -> Vec<Effect> {
    model.writing.looked = Looked::Once;
    match open {
        Ok(open) => {
            let known: Vec<IntentId> = model.writing.open.iter().map(|one| one.id.clone()).collect();
            model.writing.open.extend(open.into_iter().filter(|one| !known.contains(&one.id)));
            if let Some(first) = model.writing.open.first() {
                let text = words::still_open(first, whose(model, &first.subject).as_deref());
                say(model, &text, true);
            }
        }
        Err(why) => say(model, &why, true),
    }
    if model.writing.finding {
        return Vec::new();
    }
    model.writing.finding = true;
    vec![Effect::FindOut]
}

/// What was found out of writes that nobody knew of.
pub(in crate::app::update) fn found_out(model: &mut Model, found: Vec<FoundOut>, trouble: Option<&str>) -> Vec<Effect> {
    model.writing.finding = false;
    let mut effects = Vec::new();
    let mut open = Vec::new();
    let mut lines = Vec::new();
    for FoundOut { sent, found, rows } in found {
        let Ok(Some(found)) = found else {
            open.push(sent);
            continue;
        };
        lines.push(words::found_out(&sent, found, whose(model, &sent.subject).as_deref()));
        effects.extend(refresh(model, &sent.subject, sent.change.topic()));
        note_found(model, &sent.id, found, rows);
    }
    // One that another look found out meanwhile is no longer open.
    let is_new = open.iter().any(|one| !model.writing.open.iter().any(|known| known.id == one.id));
    let before = std::mem::replace(&mut model.writing.open, open);
    if std::mem::take(&mut model.writing.one_more) || trouble.is_some() {
        // This look may have begun before that one was sent, or have ended before it came to that one.
        let known: Vec<IntentId> = model.writing.open.iter().map(|one| one.id.clone()).collect();
        model.writing.open.extend(before.into_iter().filter(|one| !known.contains(&one.id)));
    }
    if !lines.is_empty() {
        say(model, &lines.join(" "), false);
        effects.extend(look_at_drafts(model));
        effects.extend(read_anew(model));
    } else if let Some(trouble) = trouble {
        say(model, trouble, true);
    } else if is_new && let Some(first) = model.writing.open.first() {
        let text = words::still_open(first, whose(model, &first.subject).as_deref());
        say(model, &text, true);
    }
    effects.extend(look_again(model));
    effects
}

/// The name of somebody who is not on screen.
fn whose(model: &Model, subject: &Subject) -> Option<String> {
    if model.subject.as_ref() == Some(subject) {
        return None;
    }
    model.people.iter().find(|person| person.subject == *subject).map(|person| person.name.clone())
}

fn note_found(model: &mut Model, id: &IntentId, found: Found, rows: Vec<Entry>) {
    if let Some(Overlay::Write(sheet)) = &mut model.overlay
        && let Stage::Told(told) = &mut sheet.stage
        && told.sent().id == *id
    {
        told.found = Some(found);
        told.rows = rows;
    }
}

/// What is kept of somebody.
pub(in crate::app::update) fn drafts(model: &mut Model, subject: &Subject, drafts: Vec<Draft>) -> Vec<Effect> {
    if model.subject.as_ref() == Some(subject) {
        // What was typed on in an open form is a newer draft than the one that was taken up.
        if let Some(Overlay::Amounts(sheet)) = &mut model.overlay
            && sheet.subject == *subject
            && sheet.kept.is_some()
        {
            let corrects = |draft: &&Draft| matches!(&draft.change, Change::CorrectCodedOut { tax_year, .. } if *tax_year == sheet.year);
            sheet.kept = drafts.iter().find(corrects).map(|draft| draft.made);
        }
        model.writing.drafts = drafts;
    }
    Vec::new()
}

/// Leaves; while something is being sent, as soon as the journal has what became of it. Asked for twice, at once: the
/// next start finds out.
pub(in crate::app::update) fn leave(model: &mut Model) -> Vec<Effect> {
    match &mut model.writing.sending {
        Some(sending) if !sending.leaving => {
            sending.leaving = true;
            say(model, words::LEAVES_THEN, false);
            Vec::new()
        }
        _ => vec![Effect::Exit],
    }
}
