//! Findings about penalty points.

use chrono::NaiveDate;

use super::{About, Brings, Finding, Known, Place, Urgency};
use crate::rules::obligations::Obligation;
use crate::rules::penalties::{LateSubmissionPenalty, LateSubmissionStatus};
use crate::rules::penalty_rules::{Missed, NextMiss, NotKnown, Outlook, next_miss, outlook};
use crate::rules::{SentOption, TaxYear};

/// What a deadline missed on `due` has brought: as HMRC's penalties tell, else as the dated rules expect.
pub(super) fn brings(known: Known<'_>, missed: Missed, due: NaiveDate, year: Option<TaxYear>) -> Brings {
    let is_for_it =
        |one: &&LateSubmissionPenalty| one.late_submissions.iter().any(|late| late.due.value() == Some(due));
    let given = known.penalties.and_then(|held| held.late_submission.iter().find(is_for_it));
    if let Some(given) = given {
        return Brings::Given {
            category: given.category.clone(),
            charge: given.charge_amount,
            counts: given.status != Some(LateSubmissionStatus::Inactive),
        };
    }
    let expected = || {
        let statuses = known.statuses.unwrap_or_default();
        Some(next_miss(&known.dated?.penalties, known.penalties, statuses, missed, year?))
    };
    Brings::Expected(expected().unwrap_or(NextMiss::NotKnown(NotKnown::NoRule)))
}

/// One more missed deadline would bring a charge, or it has. Source: HMRC's threshold and charge, as sent; what the
/// next miss would do, from the dated rules where they say so.
pub(super) fn near_threshold(known: Known<'_>, today: NaiveDate) -> Option<Finding> {
    let penalties = known.penalties?;
    let points = penalties.points.as_ref()?;
    (points.active_points > 0 && points.points_to_threshold() <= 1).then(|| Finding {
        urgency: Urgency::Soon,
        place: Place::Penalties,
        about: About::PointsNearThreshold {
            points: points.active_points,
            threshold: points.threshold,
            charge: points.charge_amount,
            next: next(known, today),
        },
    })
}

fn next(known: Known<'_>, today: NaiveDate) -> Option<(Missed, NaiveDate, NextMiss)> {
    let rules = &known.dated?.penalties;
    let open: Vec<Obligation> =
        known.updates.unwrap_or_default().iter().chain(known.returns.unwrap_or_default()).cloned().collect();
    let Outlook { update, tax_return, .. } =
        outlook(rules, known.penalties, known.statuses.unwrap_or_default(), &open, today);
    let each = [(Missed::Update, update), (Missed::Return, tax_return)];
    let said = each.into_iter().filter_map(|(missed, one)| one.map(|one| (missed, one.due, one.miss)));
    // A deadline that brings something comes before one that brings nothing, even if it is later.
    let harmless = |miss: &NextMiss| matches!(miss, NextMiss::NothingBecause { .. });
    said.filter(|(_, _, miss)| !matches!(miss, NextMiss::NotKnown(_)))
        .min_by_key(|(_, due, miss)| (harmless(miss), *due))
}
