//! Answers, from not asked to ready or failed, keyed by their question.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::rules::query::Fetched;
use crate::rules::{Answer, Failure, FailureKind, Query, Subject};

/// What is known of something that must be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remote<T> {
    /// Nobody asked yet.
    NotAsked,
    /// Asked; what was known before stays.
    Loading {
        /// The question's number, so that the answer to an older one is told apart.
        asked: u64,
        /// What was known before.
        stale: Option<Fetched<T>>,
        /// Why it takes longer: what was in the way the last time, while it is asked again.
        hindered: Option<Failure>,
    },
    /// Answered.
    Ready(Fetched<T>),
    /// Not answered.
    Failed {
        /// Why.
        failure: Failure,
        /// When it failed.
        at: DateTime<Utc>,
        /// What was known before.
        stale: Option<Fetched<T>>,
    },
}

impl<T> Remote<T> {
    /// What is known, however old.
    pub const fn known(&self) -> Option<&Fetched<T>> {
        match self {
            Self::Ready(fetched) => Some(fetched),
            Self::Loading { stale, .. } | Self::Failed { stale, .. } => stale.as_ref(),
            Self::NotAsked => None,
        }
    }

    /// Whether an answer is awaited.
    pub const fn is_loading(&self) -> bool {
        matches!(self, Self::Loading { .. })
    }

    /// Why it failed, if it did.
    pub const fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed { failure, .. } => Some(failure),
            Self::NotAsked | Self::Loading { .. } | Self::Ready(_) => None,
        }
    }

    /// What is in the way of an answer that is awaited, if anything.
    pub const fn hindrance(&self) -> Option<&Failure> {
        match self {
            Self::Loading { hindered, .. } => hindered.as_ref(),
            Self::NotAsked | Self::Ready(_) | Self::Failed { .. } => None,
        }
    }

    fn into_known(self) -> Option<Fetched<T>> {
        match self {
            Self::Ready(fetched) => Some(fetched),
            Self::Loading { stale, .. } | Self::Failed { stale, .. } => stale,
            Self::NotAsked => None,
        }
    }
}

/// A question on its way: whose account, what, and its number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ticket {
    /// Whose account.
    pub subject: Subject,
    /// The question.
    pub query: Query,
    /// Its number; only the answer to the latest counts.
    pub asked: u64,
}

/// Every answer of this run. An answer is filed under its own question, so one for another person or year can never be
/// taken for the one on screen.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    held: HashMap<Subject, HashMap<Query, Remote<Arc<Answer>>>>,
    asked: u64,
}

/// What is known of a question nobody asked.
static NOT_ASKED: Remote<Arc<Answer>> = Remote::NotAsked;

impl Answers {
    /// What is known of `query` about `subject`.
    pub fn get(&self, subject: &Subject, query: &Query) -> &Remote<Arc<Answer>> {
        self.held.get(subject).and_then(|of| of.get(query)).unwrap_or(&NOT_ASKED)
    }

    /// Marks a question as asked and gives its ticket.
    pub fn ask(&mut self, subject: &Subject, query: Query) -> Ticket {
        self.asked += 1;
        let asked = self.asked;
        let of = self.held.entry(subject.clone()).or_default();
        let stale = of.remove(&query).and_then(Remote::into_known);
        of.insert(query.clone(), Remote::Loading { asked, stale, hindered: None });
        Ticket { subject: subject.clone(), query, asked }
    }

    /// Files an answer. False when it is to an older question than the latest, and was dropped.
    pub fn file(&mut self, ticket: &Ticket, outcome: Result<Answer, Failure>, at: DateTime<Utc>) -> bool {
        let Some(slot) = self.held.get_mut(&ticket.subject).and_then(|of| of.get_mut(&ticket.query)) else {
            return false;
        };
        let Remote::Loading { asked, stale, .. } = slot else { return false };
        if *asked != ticket.asked {
            return false;
        }
        let stale = stale.take();
        *slot = match outcome {
            Ok(answer) => Remote::Ready(Fetched { value: Arc::new(answer), at }),
            Err(failure) => Remote::Failed { failure, at, stale },
        };
        true
    }

    /// Keeps a stored answer to show until the question is answered. False when nobody waits for it, or what is known
    /// is no older.
    pub fn keep(&mut self, ticket: &Ticket, answer: Answer, at: DateTime<Utc>) -> bool {
        let slot = self.held.get_mut(&ticket.subject).and_then(|of| of.get_mut(&ticket.query));
        let Some(Remote::Loading { asked, stale, .. }) = slot else { return false };
        if *asked != ticket.asked || stale.as_ref().is_some_and(|known| known.at >= at) {
            return false;
        }
        *stale = Some(Fetched { value: Arc::new(answer), at });
        true
    }

    /// Files an answer that came without being asked for here, to a question that was asked before. False where nobody
    /// asked it, or what is known is no older.
    pub fn fresh(&mut self, subject: &Subject, query: &Query, fetched: Fetched<Answer>) -> bool {
        let Some(slot) = self.held.get_mut(subject).and_then(|of| of.get_mut(query)) else { return false };
        let fetched = Fetched { value: Arc::new(fetched.value), at: fetched.at };
        if slot.known().is_some_and(|known| known.at >= fetched.at) {
            return false;
        }
        match slot {
            // Whoever waits for an answer is still told it.
            Remote::Loading { stale, .. } => *stale = Some(fetched),
            slot => *slot = Remote::Ready(fetched),
        }
        true
    }

    /// Takes questions about somebody as never asked, unless they are being asked.
    pub fn forget(&mut self, subject: &Subject, queries: &[Query]) {
        if let Some(of) = self.held.get_mut(subject) {
            of.retain(|query, remote| remote.is_loading() || !queries.contains(query));
        }
    }

    /// Notes what is in the way of an answer that is still awaited. False when nobody waits for it.
    pub fn hinder(&mut self, ticket: &Ticket, failure: Failure) -> bool {
        let slot = self.held.get_mut(&ticket.subject).and_then(|of| of.get_mut(&ticket.query));
        match slot {
            Some(Remote::Loading { asked, hindered, .. }) if *asked == ticket.asked => {
                *hindered = Some(failure);
                true
            }
            _ => false,
        }
    }

    /// Every question about `subject` that failed, in order.
    pub fn failed(&self, subject: &Subject) -> Vec<Query> {
        let of = self.held.get(subject).into_iter().flatten();
        let mut failed: Vec<Query> =
            of.filter(|(_, remote)| remote.failure().is_some()).map(|(query, _)| query.clone()).collect();
        failed.sort();
        failed
    }

    /// Takes questions that failed for want of a sign-in, and of which nothing is known, as never asked.
    pub fn forget_refusals(&mut self) {
        for of in self.held.values_mut() {
            of.retain(|_, remote| match remote {
                Remote::Failed { failure, stale: None, .. } => failure.kind != FailureKind::SignIn,
                _ => true,
            });
        }
    }

    /// Every question asked about `subject` so far, in order.
    pub fn questions(&self, subject: &Subject) -> Vec<Query> {
        let mut all: Vec<Query> = self.held.get(subject).map(|of| of.keys().cloned().collect()).unwrap_or_default();
        all.sort();
        all
    }

    /// Whether any answer about `subject` is awaited.
    pub fn any_loading(&self, subject: &Subject) -> bool {
        self.held.get(subject).is_some_and(|of| of.values().any(Remote::is_loading))
    }
}

/// Reads one kind of answer out of the common type: `None` for another kind.
macro_rules! readers {
    ($($(#[$meta:meta])* $name:ident($variant:ident as $held:ident) -> $type:ty { $read:expr })+) => {
        $(
            $(#[$meta])*
            pub fn $name(answer: &Answer) -> Option<$type> {
                match answer {
                    Answer::$variant($held) => $read,
                    _ => None,
                }
            }
        )+
    };
}

/// Readers for each kind of answer.
pub mod read {
    use crate::rules::Answer;
    use crate::rules::allocation::Payment;
    use crate::rules::businesses::{
        AccountingType, Business, LateAccountingDateRule, ListedBusiness, PeriodsOfAccount,
    };
    use crate::rules::charges::{Account, ChargeChange};
    use crate::rules::coding_out::{CodedOut, CodingOutStatus};
    use crate::rules::itsa_status::YearStatus;
    use crate::rules::obligations::Obligation;
    use crate::rules::penalties::Penalties;

    readers! {
        /// The account; `None` also when HMRC holds nothing.
        account(Account as held) -> &Account { held.as_deref() }
        /// Payments.
        payments(Payments as held) -> &[Payment] { Some(held) }
        /// A charge's history.
        charge_history(ChargeHistory as held) -> &[ChargeChange] { Some(held) }
        /// Amounts in a tax code.
        coded_out(CodedOut as held) -> &CodedOut { Some(held) }
        /// Whether a bill may be collected through a tax code.
        coding_out_status(CodingOutStatus as held) -> &CodingOutStatus { Some(held) }
        /// Points and penalties.
        penalties(Penalties as held) -> &Penalties { Some(held) }
        /// Obligations.
        obligations(Obligations as held) -> &[Obligation] { Some(held) }
        /// Businesses.
        businesses(Businesses as held) -> &[ListedBusiness] { Some(held) }
        /// One business; `None` also when HMRC does not know it.
        business(Business as held) -> &Business { held.as_deref() }
        /// How a business accounts.
        accounting_type(AccountingType as held) -> &AccountingType { held.as_ref() }
        /// Periods of account.
        periods_of_account(PeriodsOfAccount as held) -> &PeriodsOfAccount { held.as_ref() }
        /// The late accounting date rule.
        late_accounting_date_rule(LateAccountingDateRule as held) -> &LateAccountingDateRule { held.as_ref() }
        /// Status, year by year.
        itsa_status(ItsaStatus as held) -> &[YearStatus] { Some(held) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(nino: &str) -> Subject {
        Subject { nino: nino.parse().unwrap() }
    }

    #[test]
    fn only_the_answer_to_the_latest_question_counts() {
        let maya = subject("AA000001A");
        let mut answers = Answers::default();
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let first = answers.ask(&maya, Query::Penalties);
        let second = answers.ask(&maya, Query::Penalties);
        assert!(!answers.file(&first, Ok(Answer::Penalties(Box::default())), now), "older question");
        assert!(answers.get(&maya, &Query::Penalties).is_loading());
        assert!(answers.file(&second, Ok(Answer::Penalties(Box::default())), now));
        assert!(!answers.file(&second, Ok(Answer::Penalties(Box::default())), now), "answered twice");
        assert!(answers.get(&maya, &Query::Penalties).known().is_some());
        assert!(answers.get(&subject("AA000002A"), &Query::Penalties).known().is_none());
    }

    #[test]
    fn what_is_in_the_way_is_known_until_the_answer_comes() {
        let maya = subject("AA000001A");
        let mut answers = Answers::default();
        let old = answers.ask(&maya, Query::Penalties);
        let ticket = answers.ask(&maya, Query::Penalties);
        let refused = Failure::new(FailureKind::Unreachable, "connection-refused");
        assert!(!answers.hinder(&old, refused.clone()), "nobody waits for the older one");
        assert!(answers.hinder(&ticket, refused.clone()));
        assert_eq!(answers.get(&maya, &Query::Penalties).hindrance(), Some(&refused));
        answers.file(&ticket, Ok(Answer::Penalties(Box::default())), DateTime::<Utc>::UNIX_EPOCH);
        assert_eq!(answers.get(&maya, &Query::Penalties).hindrance(), None);
        assert!(!answers.hinder(&ticket, refused), "it came");
    }

    #[test]
    fn a_failed_refresh_keeps_what_was_known() {
        let maya = subject("AA000001A");
        let mut answers = Answers::default();
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let ticket = answers.ask(&maya, Query::Penalties);
        answers.file(&ticket, Ok(Answer::Penalties(Box::default())), now);
        let ticket = answers.ask(&maya, Query::Penalties);
        let failure = Failure::new(FailureKind::Unreachable, "unreachable");
        answers.file(&ticket, Err(failure), now);
        let held = answers.get(&maya, &Query::Penalties);
        assert!(held.failure().is_some());
        assert!(held.known().is_some());
    }
}
