//! Journals looked at from outside, where no accounts are opened: by the check-up, and by commands that only want to know
//! whether a write is open.

use std::path::PathBuf;

use super::{AccessError, demo, in_the_demo, name_of_base};
use crate::rules::profile::Keeps;
use crate::rules::{Environment, Profile, ProfileName};
use crate::store::db::{self, Database, DbError, Journal, Verified};
use crate::store::places::Places;
use crate::store::secrets::{self, Slot};

/// Whose journal.
#[derive(Debug, Clone, Copy)]
pub enum JournalOf<'a> {
    /// The demo's.
    Demo,
    /// That of a server on this computer, named by its authority.
    Base(&'a str),
    /// A profile's.
    Profile(&'a Profile),
}

/// Where it is kept; nothing where it has no place on the disk.
fn place(places: &Places, of: JournalOf<'_>) -> Option<(Places, Environment, ProfileName)> {
    Some(match of {
        JournalOf::Demo => (in_the_demo(places), Environment::Demo, demo().ok()?),
        JournalOf::Base(authority) => (places.clone(), Environment::Local, name_of_base(authority).ok()?),
        JournalOf::Profile(profile) => (places.clone(), profile.environment, profile.name.clone()),
    })
}

fn file(places: &Places, of: JournalOf<'_>) -> Option<PathBuf> {
    let (places, environment, name) = place(places, of)?;
    Some(places.database_file(environment, &name))
}

/// How many writes nobody knows the outcome of, as noted beside the journal: told without a key.
pub fn open_writes_noted(places: &Places, of: JournalOf<'_>) -> u64 {
    file(places, of).map_or(0, |file| db::open_writes_noted(&file))
}

/// The database of made-up data; nothing where there is none.
pub(in crate::service) fn made_up_file(places: &Places, of: JournalOf<'_>) -> Option<PathBuf> {
    file(places, of).filter(|file| file.exists())
}

/// The journal of made-up data, whose key lies beside it, and whether it is sound; nothing where there is none.
pub(in crate::service) fn look_at_made_up(
    places: &Places,
    of: JournalOf<'_>,
) -> Option<Result<(Verified, Journal), AccessError>> {
    let (places, environment, name) = place(places, of)?;
    let file = places.database_file(environment, &name);
    file.exists().then(|| {
        let secrets = secrets::open(Keeps::KeyFile, &places, environment, &name, None)?;
        let Some(key) = secrets.get(Slot::DatabaseKey)? else { return Err(DbError::WrongKey { file }.into()) };
        Ok(Database::open(&file, &key)?.look_at_journal()?)
    })
}
