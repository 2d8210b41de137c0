//! What is not as it was, and whether that is what a task was to change.

use chrono::NaiveDate;

use super::{Change, Seen};
use crate::rules::hand_off::{About, PenaltyKind};
use crate::rules::itsa_status::Status;
use crate::rules::penalties::AppealStatus;
use crate::rules::{Money, Query};

/// What is not as it was, in the order of [`Change`]. A part that either side lacks gives nothing, and neither does what
/// is no longer told of: only what came, or stands otherwise.
pub fn noticed(before: &Seen, now: &Seen) -> Vec<Change> {
    let mut all = Vec::new();
    if let Some((before, now)) = both(before.businesses.as_ref(), now.businesses.as_ref()) {
        all.extend(came(before, now).cloned().map(Change::BusinessAdded));
    }
    if let Some((before, now)) = both(before.ends.as_ref(), now.ends.as_ref()) {
        let ended = now.iter().filter_map(|(id, on)| Some((id, (*on)?)));
        let ended = ended.filter(|(id, _)| before.iter().any(|(other, on)| other == *id && on.is_none()));
        all.extend(ended.map(|(id, on)| Change::BusinessCeased { id: id.clone(), on }));
    }
    if let Some((before, now)) = both(before.reporting.as_ref(), now.reporting.as_ref()) {
        // Of a business that is new altogether its arrival is told.
        let other = now
            .iter()
            .filter(|(id, year, to)| before.iter().any(|(other, of, from)| other == id && of == year && from != to));
        all.extend(other.map(|(id, year, to)| Change::Reporting { id: id.clone(), tax_year: *year, to: to.clone() }));
    }
    if let Some((before, now)) = both(before.updates.as_ref(), now.updates.as_ref()) {
        let (gone, came) = (came(now, before).count(), came(before, now).count());
        all.extend((gone > 0).then_some(Change::UpdatesGone(gone)));
        all.extend((came > 0).then_some(Change::UpdatesCame(came)));
    }
    if let Some((before, now)) = both(before.statuses.as_ref(), now.statuses.as_ref()) {
        all.extend(now.iter().filter_map(|(year, to)| {
            let from = before.iter().find(|(other, _)| other == year).map(|(_, from)| from.clone());
            let change = Change::Status { tax_year: *year, from: from.clone(), to: to.clone() };
            (from.as_ref() != Some(to)).then_some(change)
        }));
    }
    if let Some((before, now)) = both(before.on_account.as_ref(), now.on_account.as_ref()) {
        let pairs = before.iter().filter_map(|(id, from)| {
            let to = now.iter().find(|(other, _)| other == id).map(|(_, to)| *to)?;
            (*from != to).then_some((*from, to))
        });
        let (from, to): (Vec<Money>, Vec<Money>) = pairs.unzip();
        if !from.is_empty() {
            all.push(Change::OnAccount { from: from.iter().sum(), to: to.iter().sum() });
        }
    }
    if let Some((before, now)) = both(before.payments.as_ref(), now.payments.as_ref()) {
        let new = now.iter().filter(|(id, ..)| !before.iter().any(|(other, ..)| other == id));
        all.extend(new.map(|(_, amount, on)| Change::Payment { amount: *amount, on: *on }));
    }
    if let Some((before, now)) = both(before.refunds.as_ref(), now.refunds.as_ref()) {
        all.extend(came(before, now).copied().map(Change::RefundAsked));
    }
    if let Some((before, now)) = both(before.penalties.as_ref(), now.penalties.as_ref()) {
        let other = now.iter().filter_map(|(number, to)| Some((number, to.as_ref()?)));
        let other = other
            .filter(|(number, to)| before.iter().any(|(known, from)| known == *number && from.as_ref() != Some(*to)));
        all.extend(other.map(|(number, to)| Change::Appeal { number: number.clone(), to: to.clone() }));
    }
    all
}

fn both<'a, T>(before: Option<&'a Vec<T>>, now: Option<&'a Vec<T>>) -> Option<(&'a [T], &'a [T])> {
    Some((before?, now?))
}

/// What stands in `now` more often than in `before`.
fn came<'a, T: PartialEq>(before: &'a [T], now: &'a [T]) -> impl Iterator<Item = &'a T> {
    let times = |list: &[T], one: &T| list.iter().filter(|other| *other == one).count();
    now.iter().enumerate().filter_map(move |(place, one)| {
        let so_far = times(now.get(..=place).unwrap_or_default(), one);
        (so_far > times(before, one)).then_some(one)
    })
}

/// Whether the answer to a question may be another one because of this change.
pub const fn concerns(change: &Change, query: &Query) -> bool {
    match change {
        Change::BusinessAdded(_) | Change::BusinessCeased { .. } | Change::Reporting { .. } => {
            matches!(query, Query::Businesses | Query::Business(_) | Query::OpenUpdates | Query::UpdatesOf(_))
        }
        Change::UpdatesGone(_) | Change::UpdatesCame(_) => {
            matches!(query, Query::OpenUpdates | Query::UpdatesOf(_) | Query::Returns(_))
        }
        Change::Status { .. } => {
            matches!(query, Query::ItsaStatus(_) | Query::OpenUpdates | Query::UpdatesOf(_) | Query::Returns(_))
        }
        Change::OnAccount { .. } => matches!(
            query,
            Query::OpenAccount | Query::AccountHistory(_) | Query::AccountDocument(_) | Query::ChargeHistory(_)
        ),
        Change::Payment { .. } => {
            matches!(query, Query::Payments(_) | Query::OpenAccount | Query::AccountHistory(_))
        }
        Change::RefundAsked(_) => matches!(query, Query::OpenAccount | Query::AccountHistory(_)),
        Change::Appeal { .. } => matches!(query, Query::Penalties),
    }
}

/// Whether this change means that the task is done, by somebody who went on the day `went`.
///
/// A payment that HMRC dates to an earlier day was on its way before: it is told, and the one that was meant is still
/// awaited. One of another sum is the one that was meant all the same, since HMRC's page takes any: see
/// [`other_sum`].
pub fn settles(task: &str, about: &About, went: NaiveDate, change: &Change) -> bool {
    match (task, change) {
        ("cease-business", Change::BusinessCeased { id, .. })
        | ("new-business-years", Change::Reporting { id, .. }) => match about {
            About::Business { id: meant, .. } => meant.as_str() == id,
            _ => true,
        },
        (
            "opt-out" | "sign-up-again" | "sign-up" | "reporting-obligations" | "exemption",
            Change::Status { tax_year, to, .. },
        ) => {
            let of_that_year = match about {
                About::TaxYear(year) => year == tax_year,
                _ => true,
            };
            of_that_year && is_status_after(task, &Status::from(to.as_str()))
        }
        ("add-business", Change::BusinessAdded(_))
        | ("check-active-businesses", Change::BusinessAdded(_) | Change::BusinessCeased { .. })
        | ("payments-on-account", Change::OnAccount { .. })
        | ("claim-refund", Change::RefundAsked(_)) => true,
        ("pay", Change::Payment { on, .. }) => on.is_none_or(|on| on >= went),
        ("appeal-penalty", Change::Appeal { number, to }) => {
            let meant = match about {
                About::Penalty { number: meant, kind: PenaltyKind::LateSubmission, .. } => meant == number,
                // HMRC's pages know late payment penalties by the reference of either charge.
                _ => true,
            };
            meant && to.contains(AppealStatus::UnderAppeal.as_str())
        }
        _ => false,
    }
}

/// A sum that came where another one was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherSum {
    /// What came, all in all.
    pub came: Money,
    /// What was meant.
    pub meant: Money,
    /// In how many parts it came.
    pub parts: usize,
}

/// What arrived since, or was asked back, where that comes to another sum than the one that was meant; none while
/// nothing did, and where no sum was meant.
pub fn other_sum(task: &str, about: &About, went: NaiveDate, changes: &[Change]) -> Option<OtherSum> {
    let About::Amount(meant) = about else { return None };
    let came = changes.iter().filter(|change| settles(task, about, went, change)).filter_map(|change| match change {
        Change::Payment { amount, .. } | Change::RefundAsked(amount) => Some(*amount),
        _ => None,
    });
    let parts: Vec<Money> = came.collect();
    let came = parts.iter().sum::<Money>();
    (!parts.is_empty() && came != *meant).then_some(OtherSum { came, meant: *meant, parts: parts.len() })
}

/// What a change is of, where that is another one than somebody went for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Another {
    /// Another tax year.
    Year,
    /// Another business.
    Business,
    /// Another penalty.
    Penalty,
}

/// Whether a change is of another thing than a hand-off was about; none where it is about nothing in particular, where
/// the change says nothing of the kind, and where HMRC's numbers do not tell.
pub fn another(about: &About, change: &Change) -> Option<Another> {
    match (about, change) {
        (About::TaxYear(meant), Change::Status { tax_year, .. }) => (meant != tax_year).then_some(Another::Year),
        (About::Business { id: meant, .. }, Change::BusinessCeased { id, .. } | Change::Reporting { id, .. }) => {
            (meant.as_str() != id).then_some(Another::Business)
        }
        // HMRC's pages know late payment penalties by the reference of either charge.
        (About::Penalty { number: meant, kind: PenaltyKind::LateSubmission, .. }, Change::Appeal { number, .. }) => {
            (meant != number).then_some(Another::Penalty)
        }
        _ => None,
    }
}

/// Whether a year has this status after the task.
fn is_status_after(task: &str, status: &Status) -> bool {
    match task {
        "opt-out" => matches!(status, Status::Annual),
        "sign-up-again" | "sign-up" => status.sends_quarterly_updates(),
        "exemption" => matches!(status, Status::MtdExempt | Status::DigitallyExempt | Status::NonDigital),
        _ => true,
    }
}
