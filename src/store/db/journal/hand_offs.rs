//! Rows of the journal about hand-offs to HMRC online services.
//!
//! They stand between the rows of writes, in the same chain. Each tells its task by itself, so that it can be read
//! without the others. No address is in them: one may hold a client's reference.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::JournalError;
use super::chain::Row;
use crate::rules::hand_off::watch::{Happened, Noted, NotedEntry, Way};
use crate::rules::{Role, Subject};
use crate::store::db::Database;
use crate::store::db::hand_offs::{about_from_json, about_to_json, changes_from_json, changes_to_json};

/// The version of the form.
const VERSION: u32 = 1;
/// What the names of hand-offs begin with where writes have theirs.
const PREFIX: &str = "hand-off-";

/// What stands in the column `details`.
#[derive(Serialize, Deserialize)]
struct NotedForm {
    version: u32,
    task: String,
    about: Value,
    role: String,
    way: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Value>,
}

impl Database {
    /// Notes what happened to a hand-off; the number of its row. It survives a power cut once this returns.
    pub fn note_hand_off(&self, at: DateTime<Utc>, subject: &Subject, noted: &Noted) -> Result<u64, JournalError> {
        let details = details(noted);
        self.add_row(false, |number, previous| {
            let row = Row {
                number,
                at: at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
                intent: noted.name(),
                subject: subject.nino.as_str().to_owned(),
                step: noted.what.name().to_owned(),
                details,
                previous: previous.to_owned(),
                hash: String::new(),
            };
            Row { hash: row.reckoned(), ..row }
        })
    }
}

fn details(noted: &Noted) -> String {
    let changes = match &noted.what {
        Happened::Noticed(changes) => Some(value(&changes_to_json(changes))),
        Happened::HandedOver | Happened::Done | Happened::NotDone | Happened::GaveUp => None,
    };
    let form = NotedForm {
        version: VERSION,
        task: noted.task.clone(),
        about: value(&about_to_json(&noted.about)),
        role: noted.role.as_str().to_owned(),
        way: noted.way.as_str().to_owned(),
        changes,
    };
    // A plain struct of texts: there is nothing in it that JSON cannot say.
    serde_json::to_string(&form).unwrap_or_default()
}

fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_default()
}

/// The row as one about a hand-off; `None` where it is none, or cannot be read.
pub(super) fn entry(row: &Row) -> Option<NotedEntry> {
    let hand_off = row.intent.strip_prefix(PREFIX)?.parse().ok()?;
    let form: NotedForm = serde_json::from_str(&row.details).ok()?;
    if form.version != VERSION {
        return None;
    }
    let what = match row.step.as_str() {
        "handed-over" => Happened::HandedOver,
        "noticed" => Happened::Noticed(changes_from_json(&form.changes?.to_string())?),
        "hand-off-done" => Happened::Done,
        "hand-off-not-done" => Happened::NotDone,
        "hand-off-gave-up" => Happened::GaveUp,
        _ => return None,
    };
    Some(NotedEntry {
        number: row.number,
        at: row.at.parse().ok()?,
        subject: Subject { nino: row.subject.parse().ok()? },
        noted: Noted {
            hand_off,
            task: form.task,
            about: about_from_json(&form.about.to_string())?,
            role: form.role.parse::<Role>().ok()?,
            way: Way::ALL.into_iter().find(|way| way.as_str() == form.way)?,
            what,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Money;
    use crate::rules::hand_off::About;
    use crate::rules::hand_off::watch::Change;
    use crate::rules::write::{IntentId, Step};
    use crate::store::db::new_key;

    fn noted(what: Happened) -> Noted {
        let about = About::Amount(Money::from_pence(12_345));
        Noted { hand_off: 3, task: "pay".to_owned(), about, role: Role::MainAgent, way: Way::Shown, what }
    }

    #[test]
    fn hand_offs_stand_in_the_chain_between_writes_and_come_back_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("work.db"), &new_key().unwrap()).unwrap();
        let at: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
        let subject = Subject { nino: "AA000001A".parse().unwrap() };
        let all = [
            Happened::HandedOver,
            Happened::Noticed(vec![
                Change::Payment { amount: Money::from_pence(5), on: at.date_naive().into() },
                Change::UpdatesGone(1),
            ]),
            Happened::Done,
            Happened::NotDone,
            Happened::GaveUp,
        ];
        for what in &all {
            database.note_hand_off(at, &subject, &noted(what.clone())).unwrap();
        }
        database.append(at, &IntentId::new("a"), &subject, &Step::Withdrawn { why: None }).unwrap();
        database.note_hand_off(at, &subject, &noted(Happened::HandedOver)).unwrap();
        let (verified, journal) = database.look_at_journal().unwrap();
        assert_eq!((verified.rows, verified.flaws), (7, Vec::new()));
        assert_eq!((journal.entries.len(), journal.hand_offs.len(), journal.unreadable), (1, 6, Vec::new()));
        let read: Vec<Noted> = journal.hand_offs.iter().take(5).map(|one| one.noted.clone()).collect();
        assert_eq!(read, all.map(noted));
        assert_eq!((journal.hand_offs[5].number, journal.hand_offs[5].at), (7, at));
    }

    /// What is on disk is read by later versions.
    #[test]
    fn the_form_stays() {
        assert_eq!(
            details(&noted(Happened::Noticed(vec![Change::UpdatesGone(1)]))),
            r#"{"version":1,"task":"pay","about":{"version":1,"kind":"amount","amount":"123.45"},"role":"main-agent","way":"shown","changes":{"version":1,"changes":[{"kind":"updates-gone","number":1}]}}"#
        );
    }
}
