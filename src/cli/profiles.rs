//! `profile`: which HMRC, as whom, with which application.

use super::access::{self, passphrase};
use super::ask_person;
use super::output::Report;
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::Sheet;
use super::output::table::{Cell, Column, Table};
use super::plan::{Plan, ProfileAction, ToAdd};
use super::sign_in::WHERE_AUTHORITY_ENDS;
use super::trouble::Trouble;
use crate::rules::profile::Keeps;
use crate::rules::{Environment, Profile, ProfileName, Role};
use crate::service::access::{Opening, Unlocked, forget_data as forget_data_of, unlock};
use crate::service::set_up::{self, Wanted};
use crate::store::places::{NoHome, Places};
use crate::words::count;

/// Does what the command line wants with profiles.
pub(super) fn act(plan: &Plan, what: &ProfileAction) -> Result<Report, Trouble> {
    let places = plan.places.as_ref().ok_or(NoHome)?;
    match what {
        ProfileAction::List => list(places),
        ProfileAction::Add(new) => add(plan, places, new),
        ProfileAction::Use(name) => {
            find(places, name)?;
            set_up::use_from_now_on(places, name)?;
            Ok(done("profile-use", name, format!("Quarterdeck now uses {name}.")))
        }
        ProfileAction::Remove { name, sure } => remove(plan, places, name, *sure),
        ProfileAction::ForgetData { name, sure } => forget_data(plan, places, name.as_ref(), *sure),
    }
}

fn find(places: &Places, name: &ProfileName) -> Result<Profile, Trouble> {
    let known = access::profiles(places)?;
    known.all.into_iter().find(|one| one.name == *name).ok_or_else(|| super::plan::no_such_profile(name))
}

fn done(report: &'static str, name: &ProfileName, line: String) -> Report {
    let mut page = Page::bare();
    page.line(Tone::Plain, line);
    let mut sheet = Sheet::new(&["profile"]);
    sheet.row([name.to_string()]);
    Report::new(report, Object::new().put("profile", &name.as_str()), page, sheet)
}

fn list(places: &Places) -> Result<Report, Trouble> {
    let known = access::profiles(places)?;
    let mut page = Page::of_no_hmrc("Profiles");
    let mut table = Table::new(&[
        Column::text("Profile"),
        Column::text("HMRC"),
        Column::text("As"),
        Column::text("Secrets in").rank(1),
    ]);
    let mut sheet = Sheet::new(&["profile", "environment", "role", "secrets", "current"]);
    let mut objects = Vec::new();
    for one in &known.all {
        let current = known.current.as_ref() == Some(&one.name);
        table.row([
            Cell::from(if current { format!("{} (used)", one.name) } else { one.name.to_string() }).tone(Tone::Strong),
            hmrc(one.environment).into(),
            role(one.role).into(),
            kept_in(one.keeps).into(),
        ]);
        sheet.row([
            one.name.to_string(),
            one.environment.as_str().to_owned(),
            one.role.as_str().to_owned(),
            one.keeps.as_str().to_owned(),
            current.to_string(),
        ]);
        objects.push(
            Object::new()
                .put("profile", &one.name.as_str())
                .put("environment", &one.environment.as_str())
                .put("role", &one.role.as_str())
                .put("secrets", &one.keeps.as_str())
                .put("current", &current),
        );
    }
    if table.is_empty() {
        page.say("There are none yet, so Quarterdeck shows the demo. `quarterdeck profile add` adds one.");
    } else {
        page.table(table);
    }
    Ok(Report::new("profile-list", Object::new().put("profiles", &objects), page, sheet))
}

fn hmrc(environment: Environment) -> &'static str {
    match environment {
        Environment::Demo => "the demo",
        Environment::Local => "a server on this computer",
        Environment::Sandbox => "HMRC's sandbox",
        Environment::Production => "HMRC",
    }
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Individual => "the taxpayer",
        Role::MainAgent => "main agent",
        Role::SupportingAgent => "supporting agent",
    }
}

/// Where secrets are kept, in words.
pub(super) const fn kept_in(keeps: Keeps) -> &'static str {
    match keeps {
        Keeps::Keyring => "the keyring",
        Keeps::File => "a file sealed with a passphrase",
        Keeps::Memory => "memory, for one run",
        Keeps::KeyFile => "a file only you can read",
    }
}

/// Adds a profile. Its secrets are kept before it is, so that one that is listed can be used.
fn add(plan: &Plan, places: &Places, new: &ToAdd) -> Result<Report, Trouble> {
    let known = access::profiles(places)?;
    let asked = ask_person::complete(new, &known)?;
    let wanted = Wanted {
        redirects: new.redirects.clone(),
        token_url: new.token_url.clone(),
        authorise_url: new.authorise_url.clone(),
        calls_per_second: new.calls_per_second,
        connection_method: new.connection_method,
        passphrase: match asked.passphrase {
            Some(passphrase) => Some(passphrase),
            None => passphrase(asked.keeps, new.passphrase_file.as_deref(), "Passphrase: ")?,
        },
        ..asked
    };
    let Wanted { name, environment, role, keeps, .. } = &wanted;
    set_up::add(&wanted, |profile| Opening { offline: true, ..access::opening(&plan.world, &profile, places) })?;
    let mut page = Page::bare();
    page.line(Tone::Good, format!("Profile {name} is added, for {}.", hmrc(*environment)));
    page.line(Tone::Plain, format!("Its secrets are in {}.", kept_in(*keeps)));
    page.line(
        Tone::Plain,
        match &known.current {
            None => "Next: `quarterdeck login`, then `quarterdeck`.".to_owned(),
            Some(used) => format!(
                "Next: `quarterdeck login --profile {name}`. {used} stays the one used; `quarterdeck profile use {name}` \
                 changes that."
            ),
        },
    );
    let object = Object::new()
        .put("profile", &name.as_str())
        .put("environment", &environment.as_str())
        .put("role", &role.as_str())
        .put("secrets", &keeps.as_str());
    let mut sheet = Sheet::new(&["profile"]);
    sheet.row([name.to_string()]);
    Ok(Report::new("profile-add", object, page, sheet))
}

fn remove(plan: &Plan, places: &Places, name: &ProfileName, sure: bool) -> Result<Report, Trouble> {
    let profile = find(places, name)?;
    if !sure {
        let what = format!(
            "This removes {name}, its secrets and its sign-in, every stored answer, the people in it and the journal of what was sent to HMRC."
        );
        ask_person::confirm(&what)?;
    }
    let signed_in = signed_in(plan, places, &profile);
    set_up::remove(places, &profile)?;
    let mut report = done("profile-remove", name, format!("Profile {name} is removed, with everything stored for it."));
    if signed_in {
        report.page.line(Tone::Quiet, WHERE_AUTHORITY_ENDS);
    }
    Ok(report)
}

/// The profile with its secrets in reach, where nobody has to be asked for that.
fn unlocked(plan: &Plan, places: &Places, profile: &Profile) -> Option<Unlocked> {
    if profile.keeps == Keeps::File {
        return None;
    }
    unlock(Opening { offline: true, ..access::opening(&plan.world, profile, places) }).ok()
}

/// Whether HMRC may know of a permission. Where that cannot be looked up, it may.
fn signed_in(plan: &Plan, places: &Places, profile: &Profile) -> bool {
    let known = || unlocked(plan, places, profile)?.vault().load().ok().map(|tokens| tokens.is_some());
    profile.environment != Environment::Local && known().unwrap_or(true)
}

fn forget_data(plan: &Plan, places: &Places, name: Option<&ProfileName>, sure: bool) -> Result<Report, Trouble> {
    let known = access::profiles(places)?;
    let name = name.or(known.current.as_ref()).ok_or_else(|| {
        Trouble::usage("profile", "there is no profile to forget the data of", "`quarterdeck profile list` lists them.")
    })?;
    let profile = find(places, name)?;
    if !sure {
        let book = unlocked(plan, places, &profile).and_then(|unlocked| unlocked.book().ok());
        let people = book.as_ref().and_then(|book| book.people().ok());
        let written = book.and_then(|book| book.journal().ok());
        let written = written.map(|journal| journal.entries.len() + journal.unreadable.len());
        let what = what_is_forgotten(&profile, people.map(|people| people.len()));
        ask_person::confirm(format!("{what} {}", what_of_the_journal(written)).trim_end())?;
    }
    forget_data_of(places, profile.environment, name)?;
    Ok(done("profile-forget-data", name, format!("Everything stored for {name} is forgotten; it is still signed in.")))
}

/// That the journal goes as well, where there is one; how many rows it has, where that is known.
fn what_of_the_journal(rows: Option<usize>) -> String {
    let rows = match rows {
        Some(0) => return String::new(),
        Some(rows) => format!(", {}", count(i64::try_from(rows).unwrap_or(i64::MAX), "entry", "entries")),
        None => String::new(),
    };
    format!(
        "The journal of what was sent to HMRC goes too{rows}, and it is kept nowhere else: save it first with \
         `quarterdeck journal export`."
    )
}

/// What goes with the stored data of a profile; the number of its people, where it is known.
fn what_is_forgotten(profile: &Profile, people: Option<usize>) -> String {
    let whom = match (profile.role.is_agent(), people) {
        (_, Some(0)) => return format!("This forgets every answer stored for {}.", profile.name),
        (true, Some(many)) => {
            let clients = count(i64::try_from(many).unwrap_or(i64::MAX), "client", "clients");
            format!("its whole list of {clients}")
        }
        (true, None) => "its whole list of clients".to_owned(),
        (false, _) => "the taxpayer in it".to_owned(),
    };
    format!(
        "This forgets every answer stored for {}, and {whom}: names and numbers typed by hand are gone for good.",
        profile.name
    )
}
