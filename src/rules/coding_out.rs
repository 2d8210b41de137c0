//! Coding out: tax collected through a tax code.
//!
//! Two things share the name. The amounts at a tax year sit in *that* year's tax code and concern earlier years. Opting
//! out for a tax year is about the bill *of* that year, which HMRC would otherwise collect through a later code.

use chrono::{DateTime, Utc};

mod collected;
mod corrections;
mod side_by_side;
mod window;

pub use collected::{CodeTime, Collection, Returned, collections, returned};
pub use corrections::{Correction, Corrections, LARGEST_ID, NotSendable, is_sendable_amount};
pub use side_by_side::{Row, side_by_side, total_of};
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
