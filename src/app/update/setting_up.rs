//! Forms: setting up a profile, adding and removing an agent's clients.

use crate::app::access::{AccessState, NewClient, NewProfile};
use crate::app::effect::Effect;
use crate::app::field::Line;
use crate::app::form::{self, FieldId, Form, Pick, Pressed};
use crate::app::key::{Code, Key};
use crate::app::list::ListState;
use crate::app::model::{Connection, Model, Overlay, Part};
use crate::app::pane::Pane;
use crate::app::remote::Answers;
use crate::app::set_up::{Page, SetUp};
use crate::app::update::signing_in::{self, say};
use crate::app::update::{ask_missing, refresh_rows, remember_selection};
use crate::rules::environment::port_in;
use crate::rules::{Person, ProfileName, Role};
use crate::words::access;

/// The fields of somebody to be added, for an agent.
const CLIENT: &[FieldId] = &[FieldId::Name, FieldId::Nino, FieldId::Utr, FieldId::ClientRole];
/// The fields of the profile's own taxpayer.
const ONESELF: &[FieldId] = &[FieldId::Name, FieldId::Nino, FieldId::Utr];
/// The word that removes somebody.
const REMOVE: &str = "yes";

/// Opens the set-up.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    model.overlay = Some(Overlay::SetUp(Box::default()));
    Vec::new()
}

pub(super) fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(Overlay::SetUp(page)) = &mut model.overlay else { return Vec::new() };
    if page.leaving {
        page.leaving = false;
        if key.code == Code::Char('y') {
            model.overlay = None;
        }
        return Vec::new();
    }
    // While it is being added there is nothing to change. Esc stops waiting; what comes of it is taken in all the same.
    if page.adding {
        page.adding = key.code != Code::Esc;
        return Vec::new();
    }
    if key.code == Code::Esc {
        if !page.back() {
            if page.form.is_touched() {
                page.leaving = true;
            } else {
                model.overlay = None;
            }
        }
        return Vec::new();
    }
    match page.page {
        Page::Hub => press_hub(page, key),
        Page::Review if key.code == Code::Enter => add_profile(model),
        _ => {
            let fields = page.fields();
            let outcome = page.form.press(key, fields);
            if outcome == Pressed::Done {
                page.go_on();
            }
            Vec::new()
        }
    }
}

fn press_hub(page: &mut SetUp, key: Key) -> Vec<Effect> {
    let last = page.addresses().count().saturating_sub(1);
    match key.code {
        Code::Enter => {
            page.go_on();
        }
        Code::Down | Code::Char('j') => page.address = (page.address + 1).min(last),
        Code::Up | Code::Char('k') => page.address = page.address.saturating_sub(1),
        Code::PageDown => page.scroll = page.scroll.saturating_add(8),
        Code::PageUp => page.scroll = page.scroll.saturating_sub(8),
        Code::Char('y') => {
            let text = page.addresses().nth(page.address).unwrap_or(SetUp::HUB).to_owned();
            return vec![Effect::Copy { what: text.clone(), text }];
        }
        _ => {}
    }
    Vec::new()
}

fn add_profile(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::SetUp(page)) = &mut model.overlay else { return Vec::new() };
    let Some((profile, secret)) = page.profile() else { return Vec::new() };
    page.adding = true;
    page.failed = None;
    model.adding = Some(NewProfile { passphrase: None, person: None, ..profile.clone() });
    vec![Effect::AddProfile(profile, secret)]
}

/// A profile was added: the screen is its own from now on, and nothing of the one before is left.
pub(super) fn profile_added(model: &mut Model, name: &ProfileName, starts_with: Option<ProfileName>) -> Vec<Effect> {
    if matches!(model.overlay, Some(Overlay::SetUp(_))) {
        model.overlay = None;
    }
    super::writing::lock(model);
    if let Some(added) = model.adding.take() {
        let words = access::environment(added.environment).to_owned();
        model.settings.environment = added.environment;
        model.settings.server_port = added.server.as_deref().and_then(port_in);
        model.settings.environment_words = match &added.server {
            Some(server) => format!("{words}, {}", server.trim_start_matches("http://")),
            None => words,
        };
        model.access.role = added.role;
        model.access.keeps = Some(added.keeps);
    }
    model.access = AccessState {
        profile: Some(name.clone()),
        starts_with,
        authority_ends: None,
        retirements: Vec::new(),
        ..model.access.clone()
    };
    model.people = Vec::new();
    model.subject = None;
    model.answers = Answers::default();
    model.lists = <[ListState; 10]>::default();
    model.connection = Connection::Connecting;
    (model.pane, model.part, model.detail) = (Pane::Overview, Part::List, None);
    refresh_rows(model);
    say(model, format!("The profile {name} is set up. L signs in"), false);
    // The last page of the set-up said that signing in comes next.
    if model.overlay.is_none() { signing_in::open(model) } else { Vec::new() }
}

/// Something was not done: said where it was asked for.
pub(super) fn not_done(model: &mut Model, why: String) -> Vec<Effect> {
    match &mut model.overlay {
        Some(Overlay::SetUp(page)) => {
            page.adding = false;
            page.failed = Some(why);
        }
        Some(Overlay::NewClient { adding, failed, .. }) => {
            *adding = false;
            *failed = Some(why);
        }
        _ => say(model, why, true),
    }
    Vec::new()
}

/// The fields that tell who is to be added.
pub fn client_fields(model: &Model) -> &'static [FieldId] {
    if model.access.role.is_agent() { CLIENT } else { ONESELF }
}

/// Opens the form for somebody new.
pub(super) fn open_client(model: &mut Model) -> Vec<Effect> {
    let mut roles = [Role::MainAgent, Role::SupportingAgent];
    if model.access.role == Role::SupportingAgent {
        roles.reverse();
    }
    let form = Form::new(vec![
        (FieldId::Name, Form::line()),
        (FieldId::Nino, Form::line()),
        (FieldId::Utr, Form::line()),
        (FieldId::ClientRole, Form::choice(Pick::Role(roles[0]), &[Pick::Role(roles[1])])),
    ]);
    model.overlay = Some(Overlay::NewClient { form: Box::new(form), leaving: false, adding: false, failed: None });
    Vec::new()
}

pub(super) fn press_client(model: &mut Model, key: Key) -> Vec<Effect> {
    let fields = client_fields(model);
    let agent = model.access.role.is_agent();
    let Some(Overlay::NewClient { form, leaving, adding, failed }) = &mut model.overlay else { return Vec::new() };
    if *leaving {
        *leaving = false;
        if key.code == Code::Char('y') {
            model.overlay = None;
        }
        return Vec::new();
    }
    if *adding {
        *adding = key.code != Code::Esc;
        return Vec::new();
    }
    if key.code == Code::Esc {
        if form.is_touched() {
            *leaving = true;
        } else {
            model.overlay = None;
        }
        return Vec::new();
    }
    if form.press(key, fields) == Pressed::Done && form.check(fields) {
        let Some(nino) = form::nino(form.text(FieldId::Nino)) else { return Vec::new() };
        let role = match form.chosen(FieldId::ClientRole) {
            Some(Pick::Role(role)) if agent => Some(role),
            _ => None,
        };
        *adding = true;
        *failed = None;
        let name = form.text(FieldId::Name).to_owned();
        return vec![Effect::AddClient(NewClient { name, nino, utr: form::utr(form.text(FieldId::Utr)), role })];
    }
    Vec::new()
}

/// Asks whether the selected client shall be removed.
pub(super) fn open_removal(model: &mut Model) -> Vec<Effect> {
    let index = model.lists[Pane::People.index()].selected_index();
    if let Some(person) = index.and_then(|index| model.people.get(index)) {
        let (nino, name) = (person.subject.nino.clone(), person.name.clone());
        model.overlay = Some(Overlay::RemoveClient { nino, name, field: Line::default() });
    }
    Vec::new()
}

pub(super) fn press_removal(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(Overlay::RemoveClient { nino, field, .. }) = &mut model.overlay else { return Vec::new() };
    match key.code {
        Code::Esc => model.overlay = None,
        Code::Enter => {
            let effects = if field.text() == REMOVE { vec![Effect::RemoveClient(nino.clone())] } else { Vec::new() };
            model.overlay = None;
            if effects.is_empty() {
                say(model, "Nobody was removed: the word was not typed".to_owned(), false);
            }
            return effects;
        }
        _ => field.press(key),
    }
    Vec::new()
}

/// The profile's people are these now.
pub(super) fn people(model: &mut Model, people: Vec<Person>) -> Vec<Effect> {
    let added = match &mut model.overlay {
        Some(Overlay::NewClient { .. }) => {
            model.overlay = None;
            people.iter().find(|person| !model.people.contains(person)).map(|person| person.subject.clone())
        }
        _ => None,
    };
    let effects = take_in(model, people);
    if let Some(subject) = added
        && let Some(index) = model.people.iter().position(|person| person.subject == subject)
    {
        // The cursor goes to whoever is new.
        let place = model.lists[Pane::People.index()].order.iter().position(|row| *row as usize == index);
        let viewport = model.viewport;
        model.lists[Pane::People.index()].move_to(place.unwrap_or(0), viewport);
        remember_selection(model, Pane::People);
    }
    effects
}

/// Who is in the book now, as another copy of the program may have left it.
pub(super) fn people_seen(model: &mut Model, people: Vec<Person>) -> Vec<Effect> {
    if model.people == people { Vec::new() } else { take_in(model, people) }
}

/// Takes the people in; whoever was on screen and is gone makes room for the first.
fn take_in(model: &mut Model, people: Vec<Person>) -> Vec<Effect> {
    model.people = people;
    let still_there = model.people.iter().any(|person| Some(&person.subject) == model.subject.as_ref());
    if !still_there {
        model.subject = model.people.first().map(|person| person.subject.clone());
        model.detail = None;
        model.part = Part::List;
    }
    refresh_rows(model);
    ask_missing(model)
}

/// Takes in a pasted text; false where no form takes it.
pub(super) fn paste(model: &mut Model, text: &str) -> bool {
    match &mut model.overlay {
        Some(Overlay::SetUp(page)) if !page.adding && !page.leaving => {
            let here = page.fields().contains(&page.form.focus);
            here && page.form.paste(text)
        }
        Some(Overlay::NewClient { form, adding: false, leaving: false, .. }) => form.paste(text),
        Some(Overlay::RemoveClient { field, .. }) => {
            field.paste(text);
            true
        }
        _ => false,
    }
}
