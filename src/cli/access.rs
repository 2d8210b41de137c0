//! From a profile to somebody who answers: its secrets unlocked, its database opened.

use std::io::IsTerminal as _;
use std::path::Path;
use std::time::Duration;

use super::base_url::BaseUrl;
use super::hidden;
use super::plan::{Source, WorldPlan};
use super::trouble::Trouble;
use super::wording::{Reader, explain};
use super::world::{Line, machine};
use crate::rules::profile::Keeps;
use crate::rules::{Failure, Nino, Person, Profile, Secret, Subject};
use crate::service::access::{self, AccessError, Opening, Unlocked};
use crate::service::keeper::Keeper;
use crate::service::set_up;
use crate::store::db::{DbError, Entry};
use crate::store::places::{Places, create_private};
use crate::store::profiles::Profiles;
use crate::store::secrets::{SecretError, read_passphrase_file};

/// The profiles of this computer.
pub(super) fn profiles(places: &Places) -> Result<Profiles, Trouble> {
    Ok(set_up::load(places)?)
}

/// How long a command goes on asking an HMRC that fails: whoever waits for it may have a stored answer to fall back on.
const PERSISTENCE: Duration = Duration::from_secs(8);

/// Everything a profile is opened with, without its passphrase.
pub(super) fn opening(plan: &WorldPlan, profile: &Profile, places: &Places) -> Opening {
    let scenario = match &plan.source {
        Source::Profile { scenario, .. } => scenario.clone(),
        Source::Demo { .. } | Source::Local { .. } => None,
    };
    // Where the folder cannot be made the number of this computer is missing, with its reason, which the doctor says.
    let _missing = create_private(&places.data);
    let device_file = Some(places.device_file());
    Opening {
        profile: profile.clone(),
        places: places.clone(),
        clock: plan.clock,
        passphrase: None,
        patience: plan.patience,
        persistence: PERSISTENCE,
        scenario,
        offline: plan.offline,
        machine: machine(device_file, profile.connection_method),
    }
}

/// The profile of the plan with its secrets in reach; a person is asked for the passphrase where there is one to ask.
pub(super) fn unlocked(plan: &WorldPlan, places: &Places) -> Result<Unlocked, Trouble> {
    let Source::Profile { profile, passphrase_file, .. } = &plan.source else {
        return Err(Trouble::usage(
            "profile",
            "there is no profile to do that with",
            "`quarterdeck profile add` adds one.",
        ));
    };
    let mut opening = opening(plan, profile, places);
    opening.passphrase = passphrase(profile.keeps, passphrase_file.as_deref(), "Passphrase: ")?;
    Ok(access::unlock(opening)?)
}

/// The passphrase, where secrets are kept in a file: from the file named in the environment, else from the person.
pub(super) fn passphrase(keeps: Keeps, file: Option<&Path>, prompt: &str) -> Result<Option<Secret>, Trouble> {
    if keeps != Keeps::File {
        return Ok(None);
    }
    if let Some(file) = file {
        return Ok(Some(read_passphrase_file(file).map_err(AccessError::from)?));
    }
    if !std::io::stdin().is_terminal() {
        return Err(AccessError::from(SecretError::NeedsPassphrase).into());
    }
    hidden::ask(prompt).map(Some)
}

/// The line that a profile leads to.
pub(super) fn line(plan: &WorldPlan, places: &Places) -> Result<Line, Trouble> {
    let unlocked = unlocked(plan, places)?;
    let opened = unlocked.open()?;
    let mut notices: Vec<String> =
        opened.notice.iter().map(|why| in_a_sentence(&why.to_string(), why.hint())).collect();
    if let Some(place) = &opened.set_aside {
        notices.push(format!("What was stored before could not be read; it is kept as {}.", place.display()));
    }
    let people = opened.people.iter().map(person).collect();
    let numbers = opened.people.iter().map(|entry| entry.id).collect();
    Ok(Line { people, numbers, accounts: opened.accounts, keep: None, notices })
}

/// An entry of the profile's book as somebody who can be asked about.
fn person(entry: &Entry) -> Person {
    Person {
        utr: entry.utr.clone(),
        role: entry.role,
        ..Person::new(Subject { nino: entry.nino.clone() }, entry.name.clone())
    }
}

/// "Could not …. Do …."
pub(super) fn in_a_sentence(message: &str, hint: &str) -> String {
    format!("Could not {message}. {hint}").trim_end().to_owned()
}

/// The client with this number.
pub(super) fn client_numbered(line: &Line, id: i64) -> Result<Nino, Trouble> {
    let place = line.numbers.iter().position(|number| *number == id);
    let person = place.and_then(|place| line.people.get(place));
    person.map(|person| person.subject.nino.clone()).ok_or_else(|| {
        Trouble::usage(
            "client",
            format!("there is no client number {id}"),
            "`quarterdeck clients list` lists them; --client is for agents.",
        )
    })
}

/// Whether it goes without saying which client is meant.
pub(super) fn in_no_doubt(line: &Line) -> Result<(), Trouble> {
    match line.people.len() {
        0 | 1 => Ok(()),
        many => Err(Trouble::usage(
            "client",
            format!("this profile has {many} clients, and the command does not say which"),
            "Add --client NUMBER; `quarterdeck clients list` lists them.",
        )),
    }
}

/// Nobody is known to ask about.
pub(super) fn nobody(source: &Source) -> Trouble {
    match source.profile() {
        None => Trouble::Simulator("it has no people".to_owned()),
        Some(profile) if profile.role.is_agent() => Trouble::usage(
            "client",
            "this profile has no clients yet",
            "`quarterdeck clients add --name NAME --nino NINO` adds one.",
        ),
        Some(_) => Trouble::usage(
            "nino",
            "this profile does not say whose account it is",
            "Add --nino to the command; or open `quarterdeck` and add yourself for good: 0, then a.",
        ),
    }
}

/// Who keeps the answers of a server named by its address. Where nothing can be kept, why.
pub(super) fn keeper_of_base(places: Option<&Places>, base: &BaseUrl) -> (Option<Keeper>, Option<String>) {
    let Some(places) = places else { return (None, None) };
    match access::keeper_of_base(places, base.authority()) {
        Ok(keeper) => (Some(keeper), None),
        Err(why) => {
            let hint = "Answers are shown all the same; nothing of them is stored.";
            (None, Some(in_a_sentence(&why.to_string(), hint)))
        }
    }
}

impl From<AccessError> for Trouble {
    fn from(error: AccessError) -> Self {
        Self::Access(Box::new(error))
    }
}

/// What to do about it.
pub(crate) fn hint(error: &AccessError) -> String {
    let own = match error {
        AccessError::Secrets(error) => crate::words::access::secrets_hint(error.code()),
        AccessError::Database(error) => error.hint(),
        AccessError::Journal(error) => error.hint(),
        AccessError::Profiles(error) => error.hint(),
        AccessError::Thread(_) | AccessError::Name => "Close other programs and try again.",
        AccessError::Forget(_) => "Check who may delete files there.",
        AccessError::NoAddress => "Add --base-url; `quarterdeck simulator serve` prints one.",
        AccessError::NoClientSecret => "Remove the profile and add it again with its client secret.",
        AccessError::Connection(_) => "Check the profile's addresses and this computer's certificates.",
        AccessError::SignIn(error) => return explain(&Failure::from(error.clone()), &Reader::default()).next,
    };
    own.to_owned()
}

impl From<DbError> for Trouble {
    fn from(error: DbError) -> Self {
        AccessError::from(error).into()
    }
}
