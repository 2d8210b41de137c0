//! Whether the journal is as this program left it, and whether it is known what became of every write in it.

use std::path::PathBuf;

use super::cause;
use crate::rules::check_up::{Cause, Finding, OpenWrite, StepId};
use crate::rules::write::{Where, writes};
use crate::service::access::{AccessError, JournalOf, look_at_made_up, made_up_file};
use crate::store::db::{Journal, Verified};
use crate::store::places::Places;

/// What is looked at, in this order.
pub(super) const STEPS: [StepId; 2] = [StepId::Journal, StepId::Writes];

/// Whose journal, where its data is made up.
pub(super) enum Whose {
    /// The demo's.
    Demo,
    /// That of the server with this address.
    Base(String),
}

/// Looks at a journal of made-up data.
pub(super) async fn look(places: Option<Places>, whose: Whose) -> [Finding; 2] {
    let looked = tokio::task::spawn_blocking(move || {
        let places = places?;
        look_at_made_up(&places, whose.of())
    });
    match looked.await.ok().flatten() {
        None => [Finding::JournalNone, Finding::JournalNone],
        Some(seen) => found(seen),
    }
}

impl Whose {
    fn of(&self) -> JournalOf<'_> {
        match self {
            Self::Demo => JournalOf::Demo,
            Self::Base(base) => JournalOf::Base(authority(base)),
        }
    }
}

/// The database of made-up data; nothing where there is none.
pub(super) fn file(places: Option<&Places>, whose: &Whose) -> Option<PathBuf> {
    made_up_file(places?, whose.of())
}

/// The host and port of an address.
fn authority(base: &str) -> &str {
    let rest = base.split_once("://").map_or(base, |(_, rest)| rest);
    rest.split_once('/').map_or(rest, |(authority, _)| authority)
}

/// What was seen of a journal, as what the two steps found.
pub(super) fn found(seen: Result<(Verified, Journal), AccessError>) -> [Finding; 2] {
    let (verified, journal) = match seen {
        Ok(seen) => seen,
        Err(error) => {
            let hint = match &error {
                AccessError::Journal(error) => Some(error.hint().to_owned()),
                _ => None,
            };
            let why = cause(&error);
            let out = Finding::JournalOut(Cause { hint: hint.or(why.hint), ..why });
            return [out, Finding::ComesAfter(StepId::Journal)];
        }
    };
    if verified.rows == 0 && verified.flaws.is_empty() {
        return [Finding::JournalNone, Finding::JournalNone];
    }
    let last = journal.entries.last().map(|entry| entry.at);
    let whole = if verified.flaws.is_empty() {
        Finding::JournalWhole { rows: verified.rows, last, unfinished: verified.unfinished }
    } else {
        Finding::JournalFlawed(verified.flaws)
    };
    let all = writes(&journal.entries);
    let open: Vec<OpenWrite> = all
        .iter()
        .filter(|one| one.stands() == Where::Open)
        .map(|one| OpenWrite { change: one.change().map(|(change, _)| change.clone()), at: one.at() })
        .collect();
    [whole, if open.is_empty() { Finding::WritesKnown } else { Finding::WritesOpen(open) }]
}
