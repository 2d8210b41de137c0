//! What the next missed deadline would do. Said only from dated rules (`assets/penalties.toml`) that cover the status
//! and the tax year and do not contradict what HMRC sent; else it is not known, and only HMRC's figures are shown.

use chrono::NaiveDate;

use super::dated::{Source, Years};
use super::itsa_status::{Status, StatusDetail, YearStatus, status_for};
use super::obligations::{Duty, Obligation, ObligationStatus};
use super::penalties::{ExpiryReason, LateSubmissionPenalty, LateSubmissionStatus, Penalties};
use super::{Money, TaxYear};

/// Points at which HMRC charges, for those with one of the statuses, and how points go away again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// The statuses it holds for.
    pub statuses: Vec<Status>,
    /// The tax years it holds for.
    pub years: Years,
    /// Points at which HMRC charges.
    pub points: u32,
    /// What it charges then, and for each later miss.
    pub charge: Money,
    /// At the threshold points stay until everything was on time for so many months …
    pub compliance_months: u32,
    /// … and everything due in so many months was sent.
    pub sent_of_last_months: u32,
    /// Below the threshold a point goes by itself after so many months.
    pub expires_after_months: u32,
    /// Who said so.
    pub source: Source,
}

/// Why a late update brings no point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoPoint {
    /// The first year in which updates are required, for those required from 6 April 2026.
    FirstYear,
    /// Updates are voluntary.
    Voluntary,
}

impl NoPoint {
    /// The word used in data and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FirstYear => "first-year",
            Self::Voluntary => "voluntary",
        }
    }
}

/// Late updates that bring no point; the tax return still counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Easement {
    /// Why.
    pub because: NoPoint,
    /// The statuses it holds for.
    pub statuses: Vec<Status>,
    /// The tax years of the updates.
    pub years: Years,
    /// Who said so.
    pub source: Source,
}

/// All rules about what a missed deadline brings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PenaltyRules {
    /// Thresholds.
    pub thresholds: Vec<Threshold>,
    /// Easements for updates.
    pub easements: Vec<Easement>,
}

/// What a deadline is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missed {
    /// A quarterly update, however many businesses send one by that day.
    Update,
    /// The tax return.
    Return,
}

/// What the next missed deadline would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextMiss {
    /// A point and no charge.
    Point {
        /// Which point it would be, where HMRC told how many there are.
        number: Option<u32>,
        /// Points at which HMRC charges.
        threshold: u32,
        /// What it charges there.
        charge: Money,
        /// Who said so.
        source: Source,
    },
    /// A charge.
    Charge {
        /// How much.
        amount: Money,
        /// The point that would bring it; none where every point is taken already.
        point: Option<u32>,
        /// Who said so.
        source: Source,
    },
    /// Nothing.
    NothingBecause {
        /// Why.
        why: NoPoint,
        /// Who said so.
        source: Source,
    },
    /// It cannot be said.
    NotKnown(NotKnown),
}

/// Why it cannot be said what a missed deadline would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotKnown {
    /// The status of that year is not known: HMRC told none, or was asked for later years only.
    NoStatus,
    /// Somebody with that status sends no updates, as far as the rules go.
    NoUpdates,
    /// No dated rule covers the status and the year.
    NoRule,
    /// HMRC gave a point for an update of that year, which the rule for it rules out.
    PointAllTheSame,
    /// HMRC's threshold or charge is another than the rule's.
    OtherFigures,
    /// Several deadlines are missed already, and which of them brings which point is HMRC's to say.
    SeveralMissed,
}

impl NotKnown {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoStatus => "no-status",
            Self::NoUpdates => "no-updates",
            Self::NoRule => "no-rule",
            Self::PointAllTheSame => "point-all-the-same",
            Self::OtherFigures => "other-figures",
            Self::SeveralMissed => "several-missed",
        }
    }
}

impl NextMiss {
    /// The word used in JSON.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Point { .. } => "point",
            Self::Charge { .. } => "charge",
            Self::NothingBecause { .. } => "nothing",
            Self::NotKnown(_) => "not-known",
        }
    }

    /// Who said so.
    pub const fn source(&self) -> Option<&Source> {
        match self {
            Self::Point { source, .. } | Self::Charge { source, .. } | Self::NothingBecause { source, .. } => {
                Some(source)
            }
            Self::NotKnown(_) => None,
        }
    }
}

impl PenaltyRules {
    /// The threshold of somebody with `status` in `year`.
    pub fn threshold(&self, status: &Status, year: TaxYear) -> Option<&Threshold> {
        self.thresholds.iter().find(|rule| rule.years.cover(year) && rule.statuses.contains(status))
    }

    /// Why a late update of `year` brings no point to somebody with `status`.
    fn easement(&self, status: &Status, year: TaxYear) -> Option<&Easement> {
        self.easements.iter().find(|rule| rule.years.cover(year) && rule.statuses.contains(status))
    }
}

/// What missing the next deadline of `year` would do to somebody with these `statuses`. `penalties` is HMRC's answer,
/// where there is one; points that it does not tell are not counted.
pub fn next_miss(
    rules: &PenaltyRules,
    penalties: Option<&Penalties>,
    statuses: &[YearStatus],
    missed: Missed,
    year: TaxYear,
) -> NextMiss {
    let Some(StatusDetail { status, .. }) = status_for(statuses, year) else {
        return NextMiss::NotKnown(NotKnown::NoStatus);
    };
    if missed == Missed::Update {
        let first = || !required_before(statuses, penalties, year);
        let easement = rules.easement(status, year).filter(|rule| rule.because != NoPoint::FirstYear || first());
        if let Some(easement) = easement {
            // HMRC gave a point all the same: then it knows something this rule does not.
            if penalties.is_some_and(|held| has_point_for_an_update_of(held, year)) {
                return NextMiss::NotKnown(NotKnown::PointAllTheSame);
            }
            return NextMiss::NothingBecause { why: easement.because, source: easement.source.clone() };
        }
        if !status.sends_quarterly_updates() {
            return NextMiss::NotKnown(NotKnown::NoUpdates);
        }
    }
    let Some(rule) = rules.threshold(status, year) else { return NextMiss::NotKnown(NotKnown::NoRule) };
    let (threshold, charge, source) = (rule.points, rule.charge, rule.source.clone());
    let held = match penalties.map(|held| &held.points) {
        // HMRC told nothing: how many points there are is not known.
        None => return NextMiss::Point { number: None, threshold, charge, source },
        // HMRC answered and holds none.
        Some(None) => 0,
        Some(Some(points)) if points.threshold != threshold || points.charge_amount != charge => {
            return NextMiss::NotKnown(NotKnown::OtherFigures);
        }
        Some(Some(points)) => points.active_points,
    };
    let next = held.saturating_add(1);
    match next.cmp(&threshold) {
        std::cmp::Ordering::Less => NextMiss::Point { number: Some(next), threshold, charge, source },
        std::cmp::Ordering::Equal => NextMiss::Charge { amount: charge, point: Some(next), source },
        std::cmp::Ordering::Greater => NextMiss::Charge { amount: charge, point: None, source },
    }
}

/// Whether HMRC holds a point that counts for a late update of `year`.
fn has_point_for_an_update_of(penalties: &Penalties, year: TaxYear) -> bool {
    let counting =
        penalties.late_submission.iter().filter(|one| one.status.as_ref() == Some(&LateSubmissionStatus::Active));
    counting.flat_map(|one| &one.late_submissions).any(|late| late.tax_year() == Some(year) && !late.is_return())
}

/// Whether updates were required before `year`, so that it is not the first year in which they are: HMRC's status of an
/// earlier year says so, or a point that it gave for a late update of one and did not take back.
fn required_before(statuses: &[YearStatus], penalties: Option<&Penalties>, year: TaxYear) -> bool {
    let is_earlier = |of: Option<TaxYear>| of.is_some_and(|of| of < year);
    let by_status = statuses.iter().any(|one| {
        is_earlier(one.tax_year.value())
            && one.current().is_some_and(|detail| detail.status.late_updates_are_penalised())
    });
    let stood = |one: &&LateSubmissionPenalty| {
        one.status == Some(LateSubmissionStatus::Active)
            || matches!(one.expiry_reason, Some(ExpiryReason::NaturalExpiry | ExpiryReason::ExpiryConditionsMet))
    };
    let points = penalties.into_iter().flat_map(|held| &held.late_submission).filter(stood);
    by_status
        || points.flat_map(|one| &one.late_submissions).any(|late| is_earlier(late.tax_year()) && !late.is_return())
}

/// What the next deadlines would do if they were missed, and how points at the threshold go away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outlook {
    /// The next update that is not due yet, for all businesses that send one by that day.
    pub update: Option<Expected>,
    /// The next tax return that is not due yet.
    pub tax_return: Option<Expected>,
    /// What must happen before points at the threshold go; only where they have reached it.
    pub compliance: Option<Threshold>,
}

/// A deadline to come, and what missing it would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The deadline.
    pub due: NaiveDate,
    /// Its tax year.
    pub year: TaxYear,
    /// What missing it would do.
    pub miss: NextMiss,
}

/// What is ahead of somebody on `today`: `statuses` and `obligations` as HMRC sent them.
pub fn outlook(
    rules: &PenaltyRules,
    penalties: Option<&Penalties>,
    statuses: &[YearStatus],
    obligations: &[Obligation],
    today: NaiveDate,
) -> Outlook {
    let status = |year| status_for(statuses, year).map(|detail| &detail.status);
    let expected = |missed, one: Option<&Obligation>| {
        let (due, year) = (one?.due.value()?, one?.tax_year()?);
        Some(Expected { due, year, miss: next_miss(rules, penalties, statuses, missed, year) })
    };
    let to_come = obligations
        .iter()
        .filter(|one| one.status == ObligationStatus::Open && one.due.value().is_some_and(|due| due >= today));
    let next = |is_return: bool| {
        to_come.clone().filter(|one| (one.duty == Duty::TaxReturn) == is_return).min_by_key(|one| one.due.value())
    };
    let year = TaxYear::containing(today);
    let points = penalties.and_then(|held| held.points.as_ref()).filter(|points| points.points_to_threshold() == 0);
    let compliance = points.and_then(|points| {
        let rule = rules.threshold(status(year)?, year)?;
        (rule.points == points.threshold).then(|| rule.clone())
    });
    Outlook {
        update: expected(Missed::Update, next(false)),
        tax_return: expected(Missed::Return, next(true)),
        compliance,
    }
}
