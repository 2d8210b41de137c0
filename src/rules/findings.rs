//! What needs attention: each finding a small pure function of the account and today.
//!
//! A finding says why it matters, how urgent it is and where to go; its sentences are in `words::findings`.

use chrono::NaiveDate;

use super::charges::{Account, ChargeStanding};
use super::coding_out::{ChoiceWindow, choice_window};
use super::itsa_status::Status;
use super::next_dates::{Due, next_dates};
use super::obligations::{Duty, Obligation, ObligationStatus};
use super::penalties::Penalties;
use super::sent::SentOption;
use super::{Money, TaxYear};

/// How much something presses, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Late already: it costs money or points.
    Now,
    /// A date comes near.
    Soon,
    /// Worth knowing.
    Note,
}

impl Urgency {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Soon => "soon",
            Self::Note => "note",
        }
    }
}

/// Where in the program a finding is dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The obligations pane.
    Obligations,
    /// The pane of what is owed.
    WhatYouOwe,
    /// The payments pane.
    Payments,
    /// The coding-out pane.
    CodingOut,
    /// The penalties pane.
    Penalties,
    /// The list of HMRC online services.
    Online,
}

impl Place {
    /// The command of the same name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Obligations => "obligations",
            Self::WhatYouOwe => "charges",
            Self::Payments => "payments",
            Self::CodingOut => "coding-out",
            Self::Penalties => "penalties",
            Self::Online => "tasks",
        }
    }
}

/// Something that needs attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How much it presses.
    pub urgency: Urgency,
    /// Where it is dealt with.
    pub place: Place,
    /// What it is.
    pub about: About,
}

/// What a finding is about, with the figures its sentence needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Money past its due date.
    OverdueMoney {
        /// HMRC's overdue total, interest included.
        amount: Money,
        /// Interest within it that is still owed.
        interest: Money,
        /// Since when: the due date of the oldest overdue charge.
        since: Option<NaiveDate>,
    },
    /// A quarterly update past its due date.
    OverdueUpdate {
        /// The due date.
        due: NaiveDate,
        /// How many businesses have not sent it.
        businesses: usize,
        /// Last day of the period.
        period_end: Option<NaiveDate>,
        /// Whether a late update can bring a penalty point; unknown without the status of the year.
        penalised: Option<bool>,
    },
    /// A tax return past its due date.
    OverdueReturn {
        /// The due date.
        due: NaiveDate,
        /// Its tax year.
        tax_year: Option<TaxYear>,
    },
    /// Something that is due within a week: an update, a return or money.
    DueSoon {
        /// What.
        what: Due,
        /// The day.
        date: NaiveDate,
    },
    /// Credit that could pay what is overdue.
    CreditBesideDebt {
        /// Credit not used yet.
        credit: Money,
        /// HMRC's overdue total.
        overdue: Money,
    },
    /// The last day to choose whether a bill may be collected through a tax code.
    CodingOutChoice {
        /// The year of the bill.
        tax_year: TaxYear,
        /// The last day.
        until: NaiveDate,
        /// Whether the customer has opted out now.
        opted_out: bool,
    },
    /// Penalty points at or near the number that brings a charge.
    PointsNearThreshold {
        /// Points that count.
        points: u32,
        /// Points at which HMRC charges.
        threshold: u32,
        /// What HMRC charges.
        charge: Money,
    },
}

impl Finding {
    /// A stable name for scripts.
    pub const fn id(&self) -> &'static str {
        match self.about {
            About::OverdueMoney { .. } => "overdue-money",
            About::OverdueUpdate { .. } => "overdue-update",
            About::OverdueReturn { .. } => "overdue-return",
            About::DueSoon { .. } => "due-soon",
            About::CreditBesideDebt { .. } => "credit-beside-debt",
            About::CodingOutChoice { .. } => "coding-out-choice",
            About::PointsNearThreshold { .. } => "points-near-threshold",
        }
    }

    /// The sum it is about, when it is about one.
    pub const fn amount(&self) -> Option<Money> {
        match &self.about {
            About::OverdueMoney { amount, .. } => Some(*amount),
            About::CreditBesideDebt { credit, .. } => Some(*credit),
            About::PointsNearThreshold { charge, .. } => Some(*charge),
            About::DueSoon { what, .. } => what.amount(),
            About::OverdueUpdate { .. } | About::OverdueReturn { .. } | About::CodingOutChoice { .. } => None,
        }
    }

    /// Since when it holds.
    pub const fn since(&self) -> Option<NaiveDate> {
        match &self.about {
            About::OverdueMoney { since, .. } => *since,
            About::OverdueUpdate { due, .. } | About::OverdueReturn { due, .. } => Some(*due),
            About::DueSoon { .. }
            | About::CreditBesideDebt { .. }
            | About::CodingOutChoice { .. }
            | About::PointsNearThreshold { .. } => None,
        }
    }

    /// Until when something can be done about it.
    pub const fn until(&self) -> Option<NaiveDate> {
        match &self.about {
            About::CodingOutChoice { until, .. } => Some(*until),
            About::DueSoon { date, .. } => Some(*date),
            _ => None,
        }
    }
}

/// What is known about a taxpayer; a part that could not be had is `None`, and no rule that needs it speaks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Everything open on the account.
    pub account: Option<&'a Account>,
    /// Open quarterly updates.
    pub updates: Option<&'a [Obligation]>,
    /// Tax returns.
    pub returns: Option<&'a [Obligation]>,
    /// Points and penalties.
    pub penalties: Option<&'a Penalties>,
    /// The latest ended tax year whose return is open, and whether the customer has opted out of coding out for it.
    pub coding_out: Option<(TaxYear, bool)>,
    /// The status of the current year.
    pub status: Option<&'a Status>,
}

/// Days before 30 December from which the coding-out choice is brought up.
const CODING_OUT_NOTICE_DAYS: i64 = 60;

/// Everything that needs attention on `today`, the most urgent first, then the oldest.
pub fn findings(known: Known<'_>, today: NaiveDate) -> Vec<Finding> {
    let mut found: Vec<Finding> = [
        overdue_money(known, today),
        credit_beside_debt(known),
        coding_out_choice(known, today),
        points_near_threshold(known),
    ]
    .into_iter()
    .flatten()
    .chain(overdue_updates(known, today))
    .chain(overdue_returns(known, today))
    .chain(due_soon(known, today))
    .collect();
    found.sort_by_key(|finding| (finding.urgency, finding.since().or(finding.until()).unwrap_or(NaiveDate::MAX)));
    found
}

/// HMRC's overdue total is above nothing.
fn overdue_money(known: Known<'_>, today: NaiveDate) -> Option<Finding> {
    let account = known.account?;
    let amount = account.balance.overdue_amount;
    if !amount.is_positive() {
        return None;
    }
    let overdue = || {
        // Unused credit has a date too, and is no debt.
        account.documents.iter().filter(|document| document.is_charge()).filter(|document| {
            matches!(document.standing(today), ChargeStanding::Overdue { .. } | ChargeStanding::InterestOnly)
        })
    };
    let interest = overdue().map(super::charges::Document::interest_left).sum();
    let since = overdue().filter_map(|document| document.document_due_date.value()).min();
    Some(Finding {
        urgency: Urgency::Now,
        place: Place::WhatYouOwe,
        about: About::OverdueMoney { amount, interest, since },
    })
}

/// One finding for each missed deadline: a missed deadline is one point, however many businesses are in it.
fn overdue_updates(known: Known<'_>, today: NaiveDate) -> Vec<Finding> {
    let mut deadlines: std::collections::BTreeMap<NaiveDate, Vec<&Obligation>> = std::collections::BTreeMap::new();
    for update in known.updates.unwrap_or_default().iter().filter(|update| update.is_late(today)) {
        if let (Some(due), Duty::QuarterlyUpdate { .. }) = (update.due.value(), &update.duty) {
            deadlines.entry(due).or_default().push(update);
        }
    }
    let finding = |(due, late): (NaiveDate, Vec<&Obligation>)| Finding {
        urgency: Urgency::Now,
        place: Place::Obligations,
        about: About::OverdueUpdate {
            due,
            businesses: late.len(),
            period_end: late.iter().filter_map(|update| update.period_end.value()).max(),
            penalised: known.status.map(Status::late_updates_are_penalised),
        },
    };
    deadlines.into_iter().map(finding).collect()
}

/// A tax return whose due date has passed.
fn overdue_returns(known: Known<'_>, today: NaiveDate) -> Vec<Finding> {
    let late = known.returns.unwrap_or_default().iter().filter(|one| one.is_late(today));
    late.filter_map(|one| {
        let about = About::OverdueReturn { due: one.due.value()?, tax_year: one.tax_year() };
        Some(Finding { urgency: Urgency::Now, place: Place::Obligations, about })
    })
    .collect()
}

/// Days ahead for which what is due is a finding of its own.
pub const SOON_DAYS: i64 = 7;

/// What is due today or within a week.
fn due_soon(known: Known<'_>, today: NaiveDate) -> Vec<Finding> {
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

/// Unused credit while something is overdue.
fn credit_beside_debt(known: Known<'_>) -> Option<Finding> {
    let balance = &known.account?.balance;
    let credit = balance.unallocated_credit?;
    let overdue = balance.overdue_amount;
    (credit.is_positive() && overdue.is_positive()).then_some(Finding {
        urgency: Urgency::Soon,
        place: Place::Payments,
        about: About::CreditBesideDebt { credit, overdue },
    })
}

/// 30 December comes near and the return of the ended year is still open.
fn coding_out_choice(known: Known<'_>, today: NaiveDate) -> Option<Finding> {
    let (tax_year, opted_out) = known.coding_out?;
    let still_open =
        known.returns?.iter().any(|one| one.tax_year() == Some(tax_year) && one.status == ObligationStatus::Open);
    match choice_window(tax_year, today) {
        ChoiceWindow::Open { until } if still_open && (until - today).num_days() <= CODING_OUT_NOTICE_DAYS => {
            Some(Finding {
                urgency: Urgency::Soon,
                place: Place::CodingOut,
                about: About::CodingOutChoice { tax_year, until, opted_out },
            })
        }
        _ => None,
    }
}

/// One more missed deadline would bring a charge, or it has.
fn points_near_threshold(known: Known<'_>) -> Option<Finding> {
    let points = known.penalties?.points.as_ref()?;
    (points.active_points > 0 && points.points_to_threshold() <= 1).then_some(Finding {
        urgency: Urgency::Soon,
        place: Place::Penalties,
        about: About::PointsNearThreshold {
            points: points.active_points,
            threshold: points.threshold,
            charge: points.charge_amount,
        },
    })
}
