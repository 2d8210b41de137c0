//! The journal read as writes: what belongs together, and what became of it.

use std::collections::HashMap;

use chrono::{DateTime, SubsecRound as _, Utc};

use super::change::Change;
use super::held::{Line, Standing};
use super::life::IntentId;
use super::steps::{Basis, Entry, Found, Proof, Step, Where, where_it_stands};
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
    let mut places: HashMap<&IntentId, usize> = HashMap::new();
    let mut found: Vec<Written<'_>> = Vec::new();
    for entry in entries {
        let place = *places.entry(&entry.intent).or_insert(found.len());
        match found.get_mut(place) {
            Some(one) => one.entries.push(entry),
            None => found.push(Written { id: &entry.intent, subject: &entry.subject, entries: vec![entry] }),
        }
    }
    found
}

/// What became of a write, as far as its journal tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Became {
    /// Confirmed, and not sent so far.
    NotSent,
    /// Confirmed, and not sent: HMRC's record had changed, or the program ended before.
    Withdrawn,
    /// Sent, and nobody knows yet.
    Open,
    /// HMRC took it; what reading its record again said, where it was read.
    Accepted(Option<Proof>),
    /// HMRC refused it, or it never arrived.
    Refused,
    /// Nobody knew, and HMRC's record told.
    Found(Found),
}

impl Became {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotSent => "not-sent",
            Self::Withdrawn => "withdrawn",
            Self::Open => "unknown",
            Self::Accepted(Some(Proof::NotAsSent)) => "accepted-not-shown",
            Self::Accepted(_) => "accepted",
            Self::Refused => "refused",
            Self::Found(found) => found.name(),
        }
    }

    /// Whether HMRC did what was asked, as far as is known.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Accepted(_) | Self::Found(Found::Done | Found::AfterAll))
    }
}

impl<'a> Written<'a> {
    /// One write with these rows, the oldest first; none where there are none.
    pub fn of(rows: &'a [Entry]) -> Option<Self> {
        let first = rows.first()?;
        Some(Self { id: &first.intent, subject: &first.subject, entries: rows.iter().collect() })
    }

    /// When it began; none only where it has no rows.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        self.entries.first().map(|entry| entry.at)
    }

    /// What it changes, and how HMRC's record stood before; none where the row that says so cannot be read.
    pub fn change(&self) -> Option<(&'a Change, &'a Standing)> {
        self.last_of(|entry| entry.step.confirmed())
    }

    /// What its confirmation rested on; none where no row says.
    pub fn basis(&self) -> Option<&'a Basis> {
        self.last_of(|entry| match &entry.step {
            Step::Confirmed { basis, .. } => basis.as_deref(),
            Step::Sent
            | Step::Accepted { .. }
            | Step::Refused { .. }
            | Step::Unknown { .. }
            | Step::Proved(_)
            | Step::Found(_)
            | Step::Withdrawn { .. } => None,
        })
    }

    /// Before and after: as it was reviewed, else as far as the record's standings tell. Those hold neither HMRC's own
    /// figures nor what they concern, so that nothing can be said of them, nor of what all comes to: it is known only
    /// where there is a [basis](Self::basis).
    pub fn lines(&self) -> Vec<Line> {
        match (self.basis(), self.change()) {
            (Some(basis), _) => basis.lines.clone(),
            (None, Some((change, before))) => before.lines(&change.after()),
            (None, None) => Vec::new(),
        }
    }

    /// The last row of which `what` says something.
    fn last_of<T>(&self, what: impl Fn(&'a Entry) -> Option<T>) -> Option<T> {
        self.entries.iter().rev().find_map(|entry| what(entry))
    }

    /// The last row with a step that `is` so.
    pub fn row(&self, is: impl Fn(&Step) -> bool) -> Option<&'a Entry> {
        self.last_of(|entry| is(&entry.step).then_some(entry))
    }

    /// Its rows with the time at HMRC, as far as that is known: HMRC's answers tell it to the second, and what was learnt of
    /// it in between does not turn it back.
    pub fn at_hmrc(&self) -> impl Iterator<Item = (&'a Entry, Option<DateTime<Utc>>)> + use<'a> {
        let mut latest = None;
        self.entries.clone().into_iter().map(move |entry| {
            let there = entry.there.map(|there| there.trunc_subsecs(0));
            latest = latest.max(there);
            (entry, there.and(latest))
        })
    }

    /// Its steps.
    pub fn steps(&self) -> impl Iterator<Item = &'a Step> + use<'a> {
        self.entries.clone().into_iter().map(|entry| &entry.step)
    }

    /// Where it stands.
    pub fn stands(&self) -> Where {
        where_it_stands(self.steps())
    }

    /// What became of it.
    pub fn became(&self) -> Became {
        let accepted = self.steps().any(|step| matches!(step, Step::Accepted { .. }));
        match self.steps().last() {
            None | Some(Step::Confirmed { .. }) => Became::NotSent,
            Some(Step::Accepted { .. }) => Became::Accepted(None),
            // A proof without its acceptance is one that the journal could not take.
            Some(Step::Proved(proof)) if accepted || *proof == Proof::AsSent => Became::Accepted(Some(*proof)),
            Some(Step::Sent | Step::Unknown { .. } | Step::Proved(_)) => Became::Open,
            Some(Step::Refused { .. }) => Became::Refused,
            Some(Step::Found(found)) => Became::Found(*found),
            Some(Step::Withdrawn { .. }) => Became::Withdrawn,
        }
    }

    /// HMRC's id for it, to quote to HMRC: of the answer that took it, or refused it.
    pub fn correlation_id(&self) -> Option<&'a str> {
        self.steps().find_map(Step::correlation_id)
    }
}

/// The writes that were noted as not done and could yet turn out to be: the last that was sent about their topic, noted
/// so not before `since` by HMRC's clock.
pub fn doubtful(entries: &[Entry], since: DateTime<Utc>) -> Vec<Written<'_>> {
    let all = writes(entries);
    let about = |one: &Written<'_>| one.change().map(|(change, _)| (one.subject.clone(), change.topic()));
    let sent = |one: &Written<'_>| one.row(|step| *step == Step::Sent).map(|row| row.number);
    let is_last = |one: &Written<'_>| {
        let mut others = all.iter().filter(|other| other.id != one.id && about(other) == about(one));
        others.all(|other| sent(other) < sent(one))
    };
    let is_recent = |one: &Written<'_>| {
        one.entries
            .last()
            .is_some_and(|row| row.step == Step::Found(Found::NotDone) && row.there.unwrap_or(row.at) >= since)
    };
    all.iter().filter(|one| is_recent(one) && one.change().is_some() && is_last(one)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Money;
    use crate::rules::coding_out::{Correction, Corrections, Kind};

    fn opt_out() -> Step {
        let change = Change::OptOutOfCodingOut { tax_year: "2025-26".parse().unwrap() };
        Step::Confirmed { before: Standing::CodingOut { opted_out: false }, change, basis: None }
    }

    fn entry(number: u64, intent: &str, step: Step) -> Entry {
        let at = "2026-11-21T12:00:00Z".parse().unwrap();
        let subject = Subject { nino: "AA000001A".parse().unwrap() };
        Entry { number, at, there: None, intent: IntentId::new(intent), subject, step }
    }

    #[test]
    fn rows_of_two_writes_in_between_one_another_are_told_apart() {
        let entries = [
            entry(1, "a", opt_out()),
            entry(2, "a", Step::Sent),
            entry(3, "b", Step::Sent),
            entry(4, "a", Step::Accepted { correlation_id: Some("c-1".to_owned()) }),
            entry(5, "b", Step::Unknown { failure: None }),
        ];
        let told: Vec<_> = writes(&entries)
            .iter()
            .map(|one| (one.id.as_str(), one.entries.len(), one.change().is_some(), one.became(), one.correlation_id()))
            .collect();
        let done = Became::Accepted(None);
        assert_eq!(told, [("a", 3, true, done, Some("c-1")), ("b", 2, false, Became::Open, None)]);
        let over = [entry(1, "b", Step::Sent), entry(2, "b", Step::Found(Found::Done))];
        assert_eq!(writes(&over)[0].stands(), Where::Over);
    }

    #[test]
    fn a_write_noted_as_not_done_is_in_doubt_until_another_about_the_same_is_sent() {
        let mut entries = vec![entry(1, "a", opt_out()), entry(2, "a", Step::Sent)];
        let early = "2026-11-21T00:00:00Z".parse().unwrap();
        let ids = |entries: &[Entry], since| -> Vec<String> {
            doubtful(entries, since).iter().map(|one| one.id.to_string()).collect()
        };
        assert!(ids(&entries, early).is_empty(), "it is open");
        entries.push(entry(3, "a", Step::Found(Found::NotDone)));
        assert_eq!(ids(&entries, early), ["a"]);
        assert!(ids(&entries, "2026-11-21T12:00:01Z".parse().unwrap()).is_empty(), "long ago");
        entries.extend([entry(4, "b", opt_out()), entry(5, "b", Step::Withdrawn { why: None })]);
        assert_eq!(ids(&entries, early), ["a"], "the other was not sent");
        entries.extend([entry(6, "b", opt_out()), entry(7, "b", Step::Sent)]);
        assert!(ids(&entries, early).is_empty());
    }

    #[test]
    fn the_time_at_hmrc_is_told_to_the_second_and_never_runs_back() {
        let there = ["12:00:05.700", "12:00:04.200", "", "12:00:06.100"];
        let mut rows = [1, 2, 3, 4].map(|number| entry(number, "a", Step::Sent));
        for (row, time) in rows.iter_mut().zip(there) {
            row.there = format!("2026-11-21T{time}Z").parse().ok();
        }
        let told: Vec<_> = Written::of(&rows).unwrap().at_hmrc().map(|(_, at)| at.map(|at| at.to_rfc3339())).collect();
        let at = |second| Some(format!("2026-11-21T12:00:0{second}+00:00"));
        assert_eq!(told, [at(5), at(5), None, at(6)]);
    }

    #[test]
    fn an_answer_that_was_lost_is_none() {
        use crate::rules::{Failure, FailureKind};
        let unknown = |failure| Step::Unknown { failure };
        assert!(!unknown(None).is_answer());
        assert!(!unknown(Some(Failure::new(FailureKind::Unreachable, "timed-out"))).is_answer());
        assert!(unknown(Some(Failure::new(FailureKind::Unavailable, "SERVICE_UNAVAILABLE"))).is_answer());
        assert!(Step::Accepted { correlation_id: None }.is_answer() && !Step::Sent.is_answer());
    }

    #[test]
    fn before_and_after_are_told_even_of_rows_that_hold_no_review() {
        let own = |pence| Correction { kind: Kind::Debt, id: 7, amount: Money::from_pence(pence) };
        let amounts = Corrections::new(vec![own(200)]).unwrap();
        let change = Change::CorrectCodedOut { tax_year: "2025-26".parse().unwrap(), amounts };
        let step = Step::Confirmed { before: Standing::CodedOut(vec![own(100)]), change, basis: None };
        let rows = [entry(1, "a", step)];
        let lines = Written::of(&rows).unwrap().lines();
        let [Line::Amount { before, after, was_own: true, .. }] = lines.as_slice() else { panic!("{lines:?}") };
        assert_eq!((*before, *after), (Some(Money::from_pence(100)), Some(Money::from_pence(200))));
        let rows = [entry(1, "a", opt_out())];
        assert_eq!(Written::of(&rows).unwrap().lines(), [Line::Choice { before: false, after: true }]);
    }
}
