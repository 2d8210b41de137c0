//! Findings about what is to be sent: updates, returns, and what HMRC says of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::points::brings;
use super::{About, Brings, Finding, Known, Place, Urgency};
use crate::rules::businesses::Business;
use crate::rules::itsa_status::Status;
use crate::rules::next_dates::{Due, next_dates};
use crate::rules::obligations::{Duty, Obligation, ObligationStatus};
use crate::rules::penalty_rules::{Missed, NextMiss, NotKnown};
use crate::rules::{SentOption, TaxYear};

/// One finding for each missed deadline: a missed deadline is one point, however many businesses are in it.
/// Source: guide, "check when updates and payments are due"; Schedule 24 to the Finance Act 2021.
pub(super) fn overdue_updates(known: Known<'_>, today: NaiveDate) -> Vec<Finding> {
    let mut deadlines: BTreeMap<NaiveDate, Vec<&Obligation>> = BTreeMap::new();
    for update in known.updates.unwrap_or_default().iter().filter(|update| update.is_late(today)) {
        if let (Some(due), Duty::QuarterlyUpdate { .. }) = (update.due.value(), &update.duty) {
            deadlines.entry(due).or_default().push(update);
        }
    }
    let mut found: Vec<Finding> = Vec::new();
    for (due, late) in deadlines {
        let year = late.iter().find_map(|update| update.tax_year());
        let about = About::OverdueUpdate {
            due,
            businesses: late.len(),
            period_end: late.iter().filter_map(|update| update.period_end.value()).max(),
            brings: brings(known, Missed::Update, due, year),
        };
        found.push(Finding { urgency: Urgency::Now, place: Place::Obligations, about });
    }
    count_no_further_than_one(&mut found);
    found
}

/// Where several missed deadlines have brought nothing yet, it is not known which of them brings which point.
fn count_no_further_than_one(found: &mut [Finding]) {
    let counted = |finding: &&mut Finding| {
        matches!(
            &finding.about,
            About::OverdueUpdate { brings: Brings::Expected(NextMiss::Point { .. } | NextMiss::Charge { .. }), .. }
        )
    };
    for finding in found.iter_mut().filter(counted).skip(1) {
        if let About::OverdueUpdate { brings, .. } = &mut finding.about {
            *brings = Brings::Expected(NextMiss::NotKnown(NotKnown::SeveralMissed));
        }
    }
}

/// A tax return whose due date has passed. Source: guide, "31 January".
pub(super) fn overdue_returns(known: Known<'_>, today: NaiveDate) -> Vec<Finding> {
    let late = known.returns.unwrap_or_default().iter().filter(|one| one.is_late(today));
    late.filter_map(|one| {
        let (due, tax_year) = (one.due.value()?, one.tax_year());
        let about = About::OverdueReturn { due, tax_year, brings: brings(known, Missed::Return, due, tax_year) };
        Some(Finding { urgency: Urgency::Now, place: Place::Obligations, about })
    })
    .collect()
}

/// Days ahead for which what is due is a finding of its own.
pub const SOON_DAYS: i64 = 7;

/// What is due today or within a week.
pub(super) fn due_soon(known: Known<'_>, today: NaiveDate) -> Vec<Finding> {
    let open: Vec<Obligation> =
        known.updates.unwrap_or_default().iter().chain(known.returns.unwrap_or_default()).cloned().collect();
    let dates = next_dates(known.account, &open, today).into_iter();
    dates
        .filter(|next| (0..=SOON_DAYS).contains(&(next.date - today).num_days()))
        .map(|next| Finding {
            urgency: Urgency::Soon,
            place: match next.what {
                Due::Updates { .. } | Due::Return { .. } => Place::Obligations,
                Due::Payment { .. } => Place::WhatYouOwe,
            },
            about: About::DueSoon { what: next.what, date: next.date },
        })
        .collect()
}

/// Days ahead for which a return's deadline is brought up; within a week [`due_soon`] speaks instead.
const RETURN_NOTICE_DAYS: i64 = 31;

/// A return is due within a month. Source: guide, software should remind of the 31 January deadline.
pub(super) fn return_deadlines(known: Known<'_>, today: NaiveDate) -> Vec<Finding> {
    let open = known.returns.unwrap_or_default().iter().filter(|one| one.status == ObligationStatus::Open);
    open.filter_map(|one| {
        let (due, tax_year) = (one.due.value()?, one.tax_year()?);
        (SOON_DAYS < (due - today).num_days() && (due - today).num_days() <= RETURN_NOTICE_DAYS).then_some(Finding {
            urgency: Urgency::Soon,
            place: Place::Obligations,
            about: About::ReturnDeadline { tax_year, due },
        })
    })
    .collect()
}

/// A business has ceased, and HMRC still asks for updates of quarters that began after that day. The update of the
/// quarter it ceased in is an ordinary one. Source: guide, "cease a business": future obligations are removed, and a
/// customer who does not tell HMRC risks penalties on periods that no longer exist.
pub(super) fn ceased_businesses(known: Known<'_>, today: NaiveDate) -> Vec<Finding> {
    let ceased = known.businesses.iter().filter(|business| business.has_ceased(today));
    ceased.filter_map(|business| ceased_business(business, known.updates.unwrap_or_default())).collect()
}

fn ceased_business(business: &Business, open: &[Obligation]) -> Option<Finding> {
    let ceased = business.cessation_date.value()?;
    let is_of_the_time_after = |one: &&Obligation| {
        one.is_update_of(&business.business_id)
            && one.status == ObligationStatus::Open
            && one.quarter_begins_after(ceased)
    };
    let after: Vec<&Obligation> = open.iter().filter(is_of_the_time_after).collect();
    (!after.is_empty()).then(|| Finding {
        urgency: Urgency::Soon,
        place: Place::Businesses,
        about: About::CeasedBusiness {
            name: business.name().map(str::to_owned),
            ceased,
            updates: after.len(),
            due: after.iter().filter_map(|one| one.due.value()).min(),
        },
    })
}

/// HMRC calls something received without a day, or open with one. Source: Obligations 3.0: a day of receipt is given
/// only, and always, where something is fulfilled.
pub(super) fn contradictions(known: Known<'_>) -> Vec<Finding> {
    let odd: BTreeSet<&Obligation> = known.obligations().filter(|one| one.contradicts_itself()).collect();
    let mut by_deadline: BTreeMap<(bool, Option<NaiveDate>), usize> = BTreeMap::new();
    for one in odd {
        let fulfilled = one.status == ObligationStatus::Fulfilled;
        *by_deadline.entry((fulfilled, one.due.value())).or_default() += 1;
    }
    let finding = |((fulfilled, due), obligations): ((bool, Option<NaiveDate>), usize)| {
        let (urgency, about) = if fulfilled {
            (Urgency::Note, About::ReceivedWithoutDate { due, obligations })
        } else {
            (Urgency::Soon, About::OpenWithReceivedDate { due, obligations })
        };
        Finding { urgency, place: Place::Obligations, about }
    };
    by_deadline.into_iter().map(finding).collect()
}

/// Days before a tax year from which updates that become required are more than a note.
const REQUIRED_NOTICE_DAYS: i64 = 92;

/// Next year's status is another than this year's. Source: guide, statuses are assigned per year and reviewed annually;
/// voluntary next year means opting out becomes possible.
pub(super) fn status_change(known: Known<'_>, today: NaiveDate) -> Option<Finding> {
    let year = TaxYear::containing(today);
    let next = year.next()?;
    let (now, then) = (known.status(year)?, known.status(next)?);
    let near = (next.start() - today).num_days() <= REQUIRED_NOTICE_DAYS;
    (now != then).then(|| Finding {
        urgency: if *then == Status::MtdMandated && near { Urgency::Soon } else { Urgency::Note },
        place: Place::Online,
        about: About::StatusChange { tax_year: next, now: now.clone(), then: then.clone() },
    })
}
