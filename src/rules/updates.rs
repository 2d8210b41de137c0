//! What HMRC holds of the updates sent for a business and a tax year: the figures of the year so far, all in one.
//! Self-Employment Business 5.0 and Property Business 6.0, the cumulative period summaries, from 2025-26 on.
//!
//! Leaving Making Tax Digital for a year deletes them at HMRC, so a copy must hold everything HMRC holds: its text is
//! kept whole, and only the dates are read.

use core::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use super::sent::Sent;
use super::{TaxYear, TypeOfBusiness};

/// The first tax year whose updates are cumulative; earlier ones were a submission each.
pub const FIRST_CUMULATIVE_YEAR: u16 = 2025;

/// Whether updates of `year` are kept as the year so far.
pub const fn are_cumulative(year: TaxYear) -> bool {
    year.start_year() >= FIRST_CUMULATIVE_YEAR
}

/// The kinds of income that updates are sent for. HMRC has a call for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Income {
    /// A sole trade.
    SelfEmployment,
    /// All UK property.
    UkProperty,
    /// All foreign property.
    ForeignProperty,
}

impl Income {
    /// The kind a business is of; none for one that HMRC has no call for.
    pub const fn of(kind: &TypeOfBusiness) -> Option<Self> {
        match kind {
            TypeOfBusiness::SelfEmployment => Some(Self::SelfEmployment),
            TypeOfBusiness::UkProperty => Some(Self::UkProperty),
            TypeOfBusiness::ForeignProperty => Some(Self::ForeignProperty),
            TypeOfBusiness::PropertyUnspecified | TypeOfBusiness::Other(_) => None,
        }
    }

    /// HMRC's word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SelfEmployment => "self-employment",
            Self::UkProperty => "uk-property",
            Self::ForeignProperty => "foreign-property",
        }
    }
}

/// What HMRC holds of one business and year.
#[derive(Clone, PartialEq, Eq)]
pub struct SentUpdates {
    /// First day covered.
    pub from: Option<Sent<NaiveDate>>,
    /// Last day covered.
    pub to: Option<Sent<NaiveDate>>,
    /// When it was last sent; HMRC says so of property only.
    pub submitted_on: Option<Sent<DateTime<Utc>>>,
    /// HMRC's whole answer: a JSON object, to the letter.
    pub text: String,
}

/// Without the figures.
impl fmt::Debug for SentUpdates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentUpdates")
            .field("from", &self.from)
            .field("to", &self.to)
            .field("submitted_on", &self.submitted_on)
            .finish_non_exhaustive()
    }
}
