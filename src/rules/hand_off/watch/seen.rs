//! What to ask HMRC, and what its answers show of what a task can change.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};

use super::{Seen, Watched};
use crate::rules::charges::{Account, Document};
use crate::rules::hand_off::About;
use crate::rules::obligations::{Duty, Obligation, ObligationStatus};
use crate::rules::penalties::{Appeal, Penalties};
use crate::rules::{Answer, BusinessId, DateRange, Money, Query, Sent, SentOption, TaxYear};

/// How far back payments are read: HMRC may date one some days before it shows it.
const PAYMENTS_BACK: TimeDelta = TimeDelta::days(60);

/// The questions whose answers show a task's change, each once. [`questions_then`] has those that follow from their
/// answers.
pub fn questions(watched: &[Watched], about: &About, today: NaiveDate) -> Vec<Query> {
    let all: BTreeSet<Query> = watched.iter().map(|one| question(*one, about, today)).collect();
    all.into_iter().collect()
}

fn question(watched: Watched, about: &About, today: NaiveDate) -> Query {
    match (watched, about) {
        (Watched::Ends, About::Business { id, .. }) => Query::Business(id.clone()),
        (Watched::Businesses | Watched::Ends, _) => Query::Businesses,
        (Watched::Updates, _) => Query::OpenUpdates,
        (Watched::Status, _) => Query::ItsaStatus(first_year(about, today)),
        (Watched::OnAccount | Watched::Refund, _) => Query::OpenAccount,
        (Watched::Payments, _) => Query::Payments(lately(today)),
        (Watched::Penalties, _) => Query::Penalties,
    }
}

/// HMRC tells the status of a year and all later ones: this year, or the one it is about where that is earlier.
fn first_year(about: &About, today: NaiveDate) -> TaxYear {
    let this = TaxYear::containing(today);
    match about {
        About::TaxYear(year) => this.min(*year),
        _ => this,
    }
}

fn lately(today: NaiveDate) -> DateRange {
    let from = today.checked_sub_signed(PAYMENTS_BACK).unwrap_or(today);
    DateRange::new(from, today).unwrap_or_else(|_backwards| DateRange::four_tax_years_to(today))
}

/// What must be asked besides, once the first answers are there: each business where it is about none in particular,
/// and payments on account that are no longer among what is open, because they were reduced to nothing.
pub fn questions_then(watched: &[Watched], about: &About, before: &Seen, now: &Seen) -> Vec<Query> {
    let mut all = BTreeSet::new();
    if watched.contains(&Watched::Ends) && !matches!(about, About::Business { .. }) {
        let ids = now.businesses.iter().flatten().filter_map(|id| id.parse::<BusinessId>().ok());
        all.extend(ids.map(Query::Business));
    }
    if watched.contains(&Watched::OnAccount)
        && let (Some(before), Some(now)) = (&before.on_account, &now.on_account)
    {
        let is_gone = |id: &&String| !now.iter().any(|(other, _)| other == *id);
        let ids = before.iter().map(|(id, _)| id).filter(is_gone).filter_map(|id| id.parse().ok());
        all.extend(ids.map(Query::AccountDocument));
    }
    all.into_iter().collect()
}

/// What answers say, gathered in whatever order they come.
#[derive(Default)]
struct Gathered {
    businesses: Option<BTreeSet<String>>,
    ends: Option<BTreeMap<String, Option<NaiveDate>>>,
    reporting: Option<BTreeSet<(String, TaxYear, String)>>,
    updates: Option<BTreeSet<(String, NaiveDate)>>,
    statuses: Option<BTreeMap<TaxYear, String>>,
    on_account: Option<BTreeMap<String, Money>>,
    payments: Option<BTreeMap<String, (Money, Option<NaiveDate>)>>,
    refunds: Option<Vec<Money>>,
    penalties: Option<BTreeMap<String, Option<String>>>,
}

impl Seen {
    /// What these answers say. Answers to questions that [`questions`] does not ask add nothing.
    pub fn of<'a>(answers: impl IntoIterator<Item = (&'a Query, &'a Answer)>) -> Self {
        let mut gathered = Gathered::default();
        for (query, answer) in answers {
            gathered.add(query, answer);
        }
        gathered.seen()
    }

    /// Takes the parts that it does not have itself from `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            businesses: self.businesses.or(other.businesses),
            ends: self.ends.or(other.ends),
            reporting: self.reporting.or(other.reporting),
            updates: self.updates.or(other.updates),
            statuses: self.statuses.or(other.statuses),
            on_account: self.on_account.or(other.on_account),
            payments: self.payments.or(other.payments),
            refunds: self.refunds.or(other.refunds),
            penalties: self.penalties.or(other.penalties),
        }
    }

    /// Only what is looked at: nothing else need be kept.
    #[must_use]
    pub fn only(self, watched: &[Watched]) -> Self {
        let has = |one: Watched| watched.contains(&one);
        Self {
            businesses: self.businesses.filter(|_| has(Watched::Businesses)),
            ends: self.ends.filter(|_| has(Watched::Ends)),
            reporting: self.reporting.filter(|_| has(Watched::Ends)),
            updates: self.updates.filter(|_| has(Watched::Updates)),
            statuses: self.statuses.filter(|_| has(Watched::Status)),
            on_account: self.on_account.filter(|_| has(Watched::OnAccount)),
            payments: self.payments.filter(|_| has(Watched::Payments)),
            refunds: self.refunds.filter(|_| has(Watched::Refund)),
            penalties: self.penalties.filter(|_| has(Watched::Penalties)),
        }
    }

    /// Whether nothing at all was had.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Gathered {
    fn add(&mut self, query: &Query, answer: &Answer) {
        match (query, answer) {
            (Query::Businesses, Answer::Businesses(listed)) => {
                let ids = listed.iter().map(|one| one.business_id.to_string());
                self.businesses.get_or_insert_default().extend(ids);
            }
            (Query::Business(id), Answer::Business(Some(business))) => {
                let ended = business.cessation_date.value();
                self.ends.get_or_insert_default().insert(id.to_string(), ended);
                let years = business.latency.iter().flat_map(|latency| &latency.years);
                let years = years.filter_map(|(year, how)| Some((id.to_string(), year.value()?, how.to_string())));
                self.reporting.get_or_insert_default().extend(years);
            }
            (Query::OpenUpdates, Answer::Obligations(all)) => {
                self.updates.get_or_insert_default().extend(all.iter().filter_map(open_update));
            }
            (Query::ItsaStatus(_), Answer::ItsaStatus(years)) => {
                let told = years
                    .iter()
                    .filter_map(|year| Some((year.tax_year.value()?, year.current()?.status.as_str().to_owned())));
                self.statuses.get_or_insert_default().extend(told);
            }
            (Query::OpenAccount, Answer::Account(account)) => {
                self.refunds = Some(account.as_deref().map(pending_refunds).unwrap_or_default());
                self.on_account.get_or_insert_default().extend(on_account(account.as_deref()));
            }
            (Query::AccountDocument(_), Answer::Account(account)) => {
                self.on_account.get_or_insert_default().extend(on_account(account.as_deref()));
            }
            (Query::Payments(_), Answer::Payments(payments)) => {
                let told = payments.iter().filter_map(|payment| {
                    let amount = payment.payment_amount?;
                    // Without HMRC's number, what else tells it apart; never its reference, which may name a person.
                    let day = || payment.transaction_date.as_ref().map(Sent::to_string).unwrap_or_default();
                    let id = payment.id().map_or_else(|| format!("{} {amount}", day()), |id| id.to_string());
                    Some((id, (amount, payment.transaction_date.value())))
                });
                self.payments.get_or_insert_default().extend(told);
            }
            (Query::Penalties, Answer::Penalties(penalties)) => {
                self.penalties.get_or_insert_default().extend(appeals(penalties));
            }
            _ => {}
        }
    }

    fn seen(self) -> Seen {
        Seen {
            businesses: self.businesses.map(|all| all.into_iter().collect()),
            ends: self.ends.map(|all| all.into_iter().collect()),
            reporting: self.reporting.map(|all| all.into_iter().collect()),
            updates: self.updates.map(|all| all.into_iter().collect()),
            statuses: self.statuses.map(|all| all.into_iter().collect()),
            on_account: self.on_account.map(|all| all.into_iter().collect()),
            payments: self.payments.map(|all| all.into_iter().map(|(id, (amount, on))| (id, amount, on)).collect()),
            refunds: self.refunds,
            penalties: self.penalties.map(|all| all.into_iter().collect()),
        }
    }
}

fn open_update(one: &Obligation) -> Option<(String, NaiveDate)> {
    match &one.duty {
        Duty::QuarterlyUpdate { business_id, .. } if one.status == ObligationStatus::Open => {
            Some((business_id.to_string(), one.due.value()?))
        }
        _ => None,
    }
}

/// In order of size: HMRC calls them first and second, and the second becomes the first once that is paid out.
fn pending_refunds(account: &Account) -> Vec<Money> {
    let balance = &account.balance;
    let both = [balance.first_pending_amount_requested, balance.second_pending_amount_requested];
    let mut pending: Vec<Money> = both.into_iter().flatten().filter(|amount| !amount.is_zero()).collect();
    pending.sort();
    pending
}

fn on_account(account: Option<&Account>) -> impl Iterator<Item = (String, Money)> {
    let documents = account.into_iter().flat_map(|account| &account.documents);
    let mine = documents.filter(|one: &&Document| one.kind().is_payment_on_account() && !one.is_charge_estimate);
    mine.map(|one| (one.document_id.to_string(), one.original_amount))
}

/// Late submission penalties by their number, late payment penalties by the charge's reference: what an appeal is made
/// against.
fn appeals(penalties: &Penalties) -> impl Iterator<Item = (String, Option<String>)> {
    let submission = penalties.late_submission.iter().map(|one| (one.number.clone(), stands(&one.appeals)));
    let payment = penalties.late_payment.iter().map(|one| {
        let number = one.charge_reference.as_ref().unwrap_or(&one.principal_charge_reference);
        (number.clone(), stands(&one.appeals))
    });
    submission.chain(payment)
}

/// Where each appeal stands and with whom, in HMRC's words: `appeal-rejected, under-appeal/tribunal`.
fn stands(appeals: &[Appeal]) -> Option<String> {
    let one = |appeal: &Appeal| match &appeal.level {
        Some(level) => format!("{}/{level}", appeal.status),
        None => appeal.status.to_string(),
    };
    (!appeals.is_empty()).then(|| appeals.iter().map(one).collect::<Vec<_>>().join(", "))
}
