//! Coding out: tax collected through a tax code.
//!
//! Two things share the name. The amounts at a tax year sit in *that* year's tax code and concern earlier years. Opting
//! out for a tax year is about the bill *of* that year, which HMRC would otherwise collect through a later code.

use chrono::{DateTime, NaiveDate, Utc};

mod corrections;
mod window;

pub use corrections::{Correction, Corrections, LARGEST_ID, NotSendable, is_sendable_amount};
pub use window::{Closing, Return, Window, choice, correction};

use super::open_enum::open_enum;
use super::sent::Sent;
use super::{Money, TaxYear};

open_enum! {
    /// Who an amount comes from.
    pub enum Source {
        /// HMRC's own figure.
        HmrcHeld = "hmrcHeld",
        /// The customer's figure.
        User = "user",
    }
}

/// Which amounts to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wanted {
    /// HMRC's own figures.
    HmrcHeld,
    /// Figures the customer submitted.
    User,
    /// The figures in use.
    Latest,
}

impl Wanted {
    /// The value of HMRC's `source` parameter.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HmrcHeld => "hmrcHeld",
            Self::User => "user",
            Self::Latest => "latest",
        }
    }
}

/// The four kinds of amount, in the order HMRC's documentation lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Underpaid Self Assessment tax.
    SelfAssessmentUnderpayment,
    /// Underpaid PAYE tax.
    PayeUnderpayment,
    /// A debt.
    Debt,
    /// An adjustment within the year.
    InYearAdjustment,
}

impl Kind {
    /// All four.
    pub const ALL: [Self; 4] =
        [Self::SelfAssessmentUnderpayment, Self::PayeUnderpayment, Self::Debt, Self::InYearAdjustment];

    /// HMRC's field name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SelfAssessmentUnderpayment => "selfAssessmentUnderpayment",
            Self::PayeUnderpayment => "payeUnderpayment",
            Self::Debt => "debt",
            Self::InYearAdjustment => "inYearAdjustment",
        }
    }
}

/// One amount in a tax code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Its kind.
    pub kind: Kind,
    /// HMRC's number for it (up to 15 digits), given only once the tax year has ended.
    pub id: Option<u64>,
    /// How much.
    pub amount: Money,
    /// The earlier year it concerns.
    pub related_tax_year: Option<Sent<TaxYear>>,
    /// When it was recorded.
    pub submitted_on: Sent<DateTime<Utc>>,
    /// Whose figure it is; HMRC sends none for unmatched entries.
    pub source: Option<Source>,
}

/// The amounts of one tax year from one source. Nothing in either list means nothing is coded out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodedOut {
    /// Amounts in the tax code.
    pub components: Vec<Component>,
    /// Entries the customer submitted that HMRC could not match to its own.
    pub unmatched: Vec<Component>,
}

impl CodedOut {
    /// Everything in the tax code together; unmatched entries are not in it.
    pub fn total(&self) -> Money {
        self.components.iter().map(|component| component.amount).sum()
    }

    /// True when HMRC holds nothing at all.
    pub const fn is_empty(&self) -> bool {
        self.components.is_empty() && self.unmatched.is_empty()
    }
}

/// Whether HMRC may collect a year's bill through a tax code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodingOutStatus {
    /// When HMRC answered.
    pub processing_date: Sent<DateTime<Utc>>,
    /// The year whose bill it concerns.
    pub tax_year: Sent<TaxYear>,
    /// True: the customer opted out, the bill is to be paid directly.
    pub opted_out: bool,
}

/// Whether the choice for a year's bill can still be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceWindow {
    /// Not before this day: the tax year has not ended.
    NotYet {
        /// First day.
        opens: NaiveDate,
    },
    /// Open.
    Open {
        /// Last day.
        until: NaiveDate,
    },
    /// Closed since the day after this one.
    Closed {
        /// The last day it was open.
        since: NaiveDate,
    },
}

/// The window of the choice for `year`'s bill: from the end of the year to 30 December after it, both at UTC.
///
/// It also closes when the return is submitted, which HMRC's obligations tell, not this rule.
pub fn choice_window(year: TaxYear, today: NaiveDate) -> ChoiceWindow {
    let until = year.coding_out_deadline();
    if !year.has_ended(today) {
        ChoiceWindow::NotYet { opens: year.end().succ_opt().unwrap_or(until) }
    } else if today <= until {
        ChoiceWindow::Open { until }
    } else {
        ChoiceWindow::Closed { since: until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2026-04-05", "not yet, 2026-04-06")]
    #[case("2026-04-06", "open, 2026-12-30")]
    #[case("2026-12-30", "open, 2026-12-30")]
    #[case("2026-12-31", "closed, 2026-12-30")]
    fn the_choice_for_2025_26(#[case] today: &str, #[case] expected: &str) {
        let window = match choice_window("2025-26".parse().unwrap(), today.parse().unwrap()) {
            ChoiceWindow::NotYet { opens } => format!("not yet, {opens}"),
            ChoiceWindow::Open { until } => format!("open, {until}"),
            ChoiceWindow::Closed { since } => format!("closed, {since}"),
        };
        assert_eq!(window, expected);
    }
}
