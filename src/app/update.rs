//! The only place that changes the [`Model`]. It never waits: what the world must do comes back as effects.

mod commands;
mod handing_over;
mod keys;
mod paper;
mod setting_up;
mod signing_in;
mod watching;
mod writing;

pub use setting_up::client_fields;
pub use watching::handed_over;

use std::time::Duration;

use tui_input::Input;

use crate::app::access::AccessState;
use crate::app::effect::Effect;
use crate::app::model::{Connection, Model, Notice, Overlay};
use crate::app::msg::{Msg, Target};
use crate::app::pane::Pane;
use crate::app::remote::{Remote, Ticket};
use crate::app::rows::{self, Rows};
use crate::app::{command::Command, questions, statement};
use crate::rules::{Answer, Failure, Person};
use crate::words;
use chrono::{DateTime, Utc};

/// How long a frame of the loading mark stays.
const SPIN: Duration = Duration::from_millis(120);
/// How many frames it moves for: about a second, then it rests.
const SPIN_FRAMES: u8 = 8;

/// What to do first.
pub fn start() -> Vec<Effect> {
    vec![Effect::Connect]
}

/// Takes in what happened and says what the world must do about it.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = take(model, msg);
    effects.extend(writing::keep_to_the_account(model));
    effects
}

fn take(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Now(now) => {
            writing::was_drawn(model);
            let turned = now.date_naive() != model.today();
            model.now = now;
            if turned {
                refresh_rows(model);
            }
            Vec::new()
        }
        Msg::Key(key) => keys::press(model, key),
        Msg::Paste(text) => keys::paste(model, &text),
        Msg::Command(command) => commands::run(model, command),
        Msg::Click(target) => click(model, target),
        Msg::Wheel(by) => keys::wheel(model, by),
        Msg::Resize(columns, rows) => {
            model.size = (columns, rows);
            Vec::new()
        }
        Msg::Viewport(rows) => {
            model.viewport = rows;
            for list in &mut model.lists {
                list.scroll(rows);
            }
            Vec::new()
        }
        Msg::Connected(people) => connected(model, people),
        Msg::NotConnected(why) => {
            if matches!(model.overlay, Some(Overlay::Passphrase { .. })) {
                model.overlay = None;
            }
            // A profile that cannot be connected with is not there yet, as far as its form can tell.
            if matches!(&model.overlay, Some(Overlay::SetUp(page)) if page.adding) {
                return setting_up::not_done(model, why);
            }
            model.connection = Connection::Failed(why);
            // What HMRC online services offer is known without a connection.
            refresh_rows(model);
            Vec::new()
        }
        Msg::Answered { ticket, outcome, at } => answered(model, &ticket, outcome, at),
        Msg::Hindered { ticket, failure } => {
            model.answers.hinder(&ticket, failure);
            Vec::new()
        }
        Msg::Kept { ticket, answer, at } => {
            if model.answers.keep(&ticket, answer, at) && Some(&ticket.subject) == model.subject.as_ref() {
                refresh_rows(model);
            }
            Vec::new()
        }
        Msg::Locked { wrong } => signing_in::locked(model, wrong),
        Msg::SignInAt { address, by_hand, opened } => signing_in::at(model, address, by_hand, opened),
        Msg::SignedIn => {
            let mut effects = signing_in::done(model);
            effects.extend(watching::signed_in(model));
            effects
        }
        Msg::CodeRefused { code } => signing_in::code_refused(model, code),
        Msg::SignInFailed { code } => signing_in::failed(model, code),
        Msg::Headers(headers) => {
            if let Some(Overlay::Headers { shown, .. }) = &mut model.overlay {
                *shown = Some(headers);
            }
            Vec::new()
        }
        Msg::CheckedUp(all) => {
            if let Some(Overlay::CheckUp { steps, .. }) = &mut model.overlay {
                *steps = all;
            }
            Vec::new()
        }
        Msg::CheckUpDone => {
            if let Some(Overlay::CheckUp { done, .. }) = &mut model.overlay {
                *done = true;
            }
            Vec::new()
        }
        Msg::People(people) => setting_up::people(model, people),
        Msg::ProfileAdded { name, starts_with } => setting_up::profile_added(model, &name, starts_with),
        Msg::PeopleSeen(people) => setting_up::people_seen(model, people),
        Msg::TakenAway(what) => {
            model.notice = Some(Notice { text: what, trouble: true });
            Vec::new()
        }
        Msg::NotDone(why) => setting_up::not_done(model, why),
        Msg::PagesAt(origin) => {
            model.handing_over.origin = origin;
            Vec::new()
        }
        Msg::PageOpened { number, gone, outcome } => {
            handing_over::opened(model, number, gone.map(|gone| *gone), outcome)
        }
        Msg::CodeDrawn { number, drawn } => handing_over::code(model, number, drawn),
        Msg::Access(state) => access(model, state),
        Msg::Copied(outcome) => {
            model.notice = Some(match outcome {
                Ok(what) => Notice { text: format!("Copied {what}"), trouble: false },
                Err(why) => Notice { text: why, trouble: true },
            });
            Vec::new()
        }
        Msg::Exported(outcome) => paper::exported(model, outcome),
        Msg::NotSuspended(why) => {
            model.notice = Some(Notice { text: why, trouble: true });
            Vec::new()
        }
        Msg::Drafts { subject, drafts } => writing::drafts(model, &subject, drafts),
        Msg::Reviewed { number, outcome } => writing::reviewed(model, number, outcome),
        Msg::SendTold { id, told } => writing::told(model, &id, *told),
        Msg::OpenWrites(open) => writing::open_writes(model, open),
        Msg::FoundOut { found, trouble } => writing::found_out(model, found, trouble.as_deref()),
        Msg::LookAgain => writing::look(model),
        // Whether it is over is looked at after everything that happens.
        Msg::LockEnds => Vec::new(),
        Msg::Journal(told) => writing::journal_told(model, told),
        Msg::Noticed { run, outcome } => watching::told(model, run, outcome.map(|told| *told)),
        Msg::WatchDue => watching::due(model),
        Msg::Back => watching::back(model),
        Msg::Spin => {
            model.spinning = false;
            spin(model)
        }
    }
}

fn connected(model: &mut Model, people: Vec<Person>) -> Vec<Effect> {
    if matches!(model.overlay, Some(Overlay::Passphrase { .. })) {
        model.overlay = None;
    }
    model.connection = Connection::Ready;
    model.people = people;
    if model.subject.is_none() {
        model.subject = model.people.first().map(|person| person.subject.clone());
    }
    refresh_rows(model);
    let place = model.people.iter().position(|person| Some(&person.subject) == model.subject.as_ref());
    let viewport = model.viewport;
    model.lists[Pane::People.index()].move_to(place.unwrap_or(0), viewport);
    remember_selection(model, Pane::People);
    let mut effects = ask_missing(model);
    effects.extend(writing::connected(model));
    effects.extend(watching::connected(model));
    effects
}

fn access(model: &mut Model, state: AccessState) -> Vec<Effect> {
    // What is going to end is told once when it is heard of; the overview keeps it where there is room.
    let new = state.retirements.iter().find(|one| !model.access.retirements.contains(one));
    if let (Some(one), None) = (new, &model.notice) {
        model.notice = Some(Notice { text: words::access::retirement(one), trouble: false });
    }
    model.access = state;
    refresh_rows(model);
    ask_missing(model)
}

fn answered(model: &mut Model, ticket: &Ticket, outcome: Result<Answer, Failure>, at: DateTime<Utc>) -> Vec<Effect> {
    let failure = outcome.as_ref().err().cloned();
    if !model.answers.file(ticket, outcome, at) {
        return Vec::new();
    }
    if let Some(failure) = failure {
        signing_in::wanted(model, &failure);
    }
    if Some(&ticket.subject) != model.subject.as_ref() {
        return Vec::new();
    }
    refresh_rows(model);
    ask_missing(model)
}

fn click(model: &mut Model, target: Target) -> Vec<Effect> {
    // What lies below a sheet is out of reach, for the mouse as for keys.
    if model.overlay.is_some() {
        return Vec::new();
    }
    match target {
        Target::Pane(pane) => commands::run(model, Command::Show(pane)),
        Target::EarlierYear => commands::run(model, Command::EarlierYear),
        Target::LaterYear => commands::run(model, Command::LaterYear),
        Target::Row(row) => {
            let viewport = model.viewport;
            let list = model.list_mut();
            let place = list.offset + row;
            if place >= list.order.len() {
                return Vec::new();
            }
            let again = list.cursor == place;
            list.move_to(place, viewport);
            remember_selection(model, model.pane);
            if again { commands::run(model, Command::Open) } else { ask_missing(model) }
        }
    }
}

/// Works the rows out anew and keeps every selection on its row.
pub(in crate::app) fn refresh_rows(model: &mut Model) {
    model.rows = Rows::of(model);
    statement::work_out(model);
    if model.filter_texts.is_some() {
        model.filter_texts = Some(rows::texts(model, model.pane));
    }
    for pane in Pane::ALL {
        rows::reorder(model, pane);
    }
    handing_over::answered(model);
}

/// Remembers which row the cursor of a pane stands on.
pub(in crate::app) fn remember_selection(model: &mut Model, pane: Pane) {
    let index = model.lists[pane.index()].selected_index();
    model.lists[pane.index()].selected = index.map(|index| rows::id(model, pane, index));
}

/// Asks what the pane on screen needs and nobody asked yet.
pub(in crate::app) fn ask_missing(model: &mut Model) -> Vec<Effect> {
    let wanted = questions::of_pane(model);
    let missing = wanted.into_iter().filter(|query| matches!(model.remote(query), Remote::NotAsked)).collect();
    ask(model, missing)
}

/// Asks these questions about the person on screen, again if need be.
pub(in crate::app) fn ask(model: &mut Model, queries: Vec<crate::rules::Query>) -> Vec<Effect> {
    if model.connection != Connection::Ready {
        return Vec::new();
    }
    let Some(subject) = model.subject.clone() else { return Vec::new() };
    let mut effects: Vec<Effect> = Vec::new();
    let role = model.role();
    // What HMRC never answers to this role is not asked.
    for query in queries.into_iter().filter(|query| role.may_ask(query)) {
        if !model.answers.get(&subject, &query).is_loading() {
            effects.push(Effect::Fetch(model.answers.ask(&subject, query)));
        }
    }
    if !effects.is_empty() {
        model.spin = 0;
        effects.extend(spin(model));
    }
    effects
}

/// Keeps the loading mark moving while something loads, for its first second.
fn spin(model: &mut Model) -> Vec<Effect> {
    let loading = model.subject.as_ref().is_some_and(|subject| model.answers.any_loading(subject));
    if model.spinning || !loading || model.spin >= SPIN_FRAMES {
        return Vec::new();
    }
    model.spin += 1;
    model.spinning = true;
    vec![Effect::After(SPIN, Msg::Spin)]
}

/// A field with a text in it, the cursor at its end.
fn input(text: &str) -> Input {
    Input::new(text.to_owned())
}
