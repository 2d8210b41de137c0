//! The journal read as writes: what belongs together, and what became of it.

use chrono::{DateTime, Utc};

use super::change::Change;
use super::held::Standing;
use super::life::IntentId;
use super::steps::{Entry, Step, Where, where_it_stands};
use crate::rules::Subject;

/// One write, with all its steps, the oldest first. It has at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<'a> {
    /// Its name.
    pub id: &'a IntentId,
    /// Whose account.
    pub subject: &'a Subject,
    /// Its rows.
    pub entries: Vec<&'a Entry>,
}

/// The writes of a journal, the oldest first.
pub fn writes(entries: &[Entry]) -> Vec<Written<'_>> {
    let mut found: Vec<Written<'_>> = Vec::new();
    for entry in entries {
        match found.iter_mut().find(|one| *one.id == entry.intent) {
            Some(one) => one.entries.push(entry),
            None => found.push(Written { id: &entry.intent, subject: &entry.subject, entries: vec![entry] }),
        }
    }
    found
}

impl<'a> Written<'a> {
    /// When it began; none only where it has no rows.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        self.entries.first().map(|entry| entry.at)
    }

    /// What it changes, and how HMRC's record stood before; none where the row that says so cannot be read.
    pub fn change(&self) -> Option<(&'a Change, &'a Standing)> {
        self.steps().find_map(Step::confirmed)
    }

    /// Its steps.
    pub fn steps(&self) -> impl Iterator<Item = &'a Step> + use<'a> {
        self.entries.clone().into_iter().map(|entry| &entry.step)
    }

    /// Where it stands.
    pub fn stands(&self) -> Where {
        where_it_stands(self.steps())
    }

    /// HMRC's id for it, to quote to HMRC: of the answer that took it, or refused it.
    pub fn correlation_id(&self) -> Option<&'a str> {
        self.steps().find_map(|step| match step {
            Step::Accepted { correlation_id } => correlation_id.as_deref(),
            Step::Refused { failure } | Step::Unknown { failure: Some(failure) } => failure.correlation_id.as_deref(),
            Step::Confirmed { .. }
            | Step::Sent
            | Step::Unknown { failure: None }
            | Step::Proved(_)
            | Step::Found(_)
            | Step::Withdrawn => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::write::Found;

    #[test]
    fn rows_of_two_writes_in_between_one_another_are_told_apart() {
        let subject = Subject { nino: "AA000001A".parse().unwrap() };
        let change = Change::OptOutOfCodingOut { tax_year: "2025-26".parse().unwrap() };
        let confirmed = Step::Confirmed { before: Standing::CodingOut { opted_out: false }, change };
        let entry = |number: u64, intent: &str, step: Step| Entry {
            number,
            at: "2026-11-21T12:00:00Z".parse().unwrap(),
            intent: IntentId::new(intent),
            subject: subject.clone(),
            step,
        };
        let entries = [
            entry(1, "a", confirmed),
            entry(2, "a", Step::Sent),
            entry(3, "b", Step::Sent),
            entry(4, "a", Step::Accepted { correlation_id: Some("c-1".to_owned()) }),
            entry(5, "b", Step::Unknown { failure: None }),
        ];
        let told: Vec<_> = writes(&entries)
            .iter()
            .map(|one| (one.id.as_str(), one.entries.len(), one.change().is_some(), one.stands(), one.correlation_id()))
            .collect();
        assert_eq!(told, [("a", 3, true, Where::Over, Some("c-1")), ("b", 2, false, Where::Open, None)]);
        let over = [entry(1, "b", Step::Sent), entry(2, "b", Step::Found(Found::Done))];
        assert_eq!(writes(&over)[0].stands(), Where::Over);
    }
}
