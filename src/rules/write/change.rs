//! What is to be changed at HMRC.

use crate::rules::coding_out::{Corrections, Wanted};
use crate::rules::{Query, TaxYear};

use super::held::Standing;

/// A change to make at HMRC: what one request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Put the customer's own amounts in place of HMRC's in a year's tax code. Replaces all that was sent before.
    CorrectCodedOut {
        /// The year whose code holds the amounts.
        tax_year: TaxYear,
        /// All amounts.
        amounts: Corrections,
    },
    /// Take the customer's own amounts away again, so that HMRC's apply.
    DeleteCodedOut {
        /// The year whose code holds the amounts.
        tax_year: TaxYear,
    },
    /// Have a year's bill not collected through a tax code.
    OptOutOfCodingOut {
        /// The year whose bill it is.
        tax_year: TaxYear,
    },
    /// Have a year's bill collected through a tax code again.
    OptInToCodingOut {
        /// The year whose bill it is.
        tax_year: TaxYear,
    },
}

/// What a change is about. Two changes of one topic for one person get in each other's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// The amounts in a year's tax code.
    CodedOut(TaxYear),
    /// The choice for a year's bill.
    CodingOut(TaxYear),
}

impl Change {
    /// What it is about.
    pub const fn topic(&self) -> Topic {
        match self {
            Self::CorrectCodedOut { tax_year, .. } | Self::DeleteCodedOut { tax_year } => Topic::CodedOut(*tax_year),
            Self::OptOutOfCodingOut { tax_year } | Self::OptInToCodingOut { tax_year } => Topic::CodingOut(*tax_year),
        }
    }

    /// How HMRC's record stands once it is done.
    pub fn after(&self) -> Standing {
        match self {
            Self::CorrectCodedOut { amounts, .. } => Standing::CodedOut(amounts.amounts().to_vec()),
            Self::DeleteCodedOut { .. } => Standing::CodedOut(Vec::new()),
            Self::OptOutOfCodingOut { .. } => Standing::CodingOut { opted_out: true },
            Self::OptInToCodingOut { .. } => Standing::CodingOut { opted_out: false },
        }
    }

    /// What has to be typed to confirm it: the tax year, as `2025-26`.
    pub fn word(&self) -> String {
        self.topic().tax_year().to_string()
    }

    /// Its name, as it stands in the journal, in JSON, and as the command: `amend`, `delete`, `opt-out`, `opt-in`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CorrectCodedOut { .. } => "coding-out amend",
            Self::DeleteCodedOut { .. } => "coding-out delete",
            Self::OptOutOfCodingOut { .. } => "coding-out opt-out",
            Self::OptInToCodingOut { .. } => "coding-out opt-in",
        }
    }
}

impl Topic {
    /// The tax year it is about.
    pub const fn tax_year(self) -> TaxYear {
        match self {
            Self::CodedOut(year) | Self::CodingOut(year) => year,
        }
    }

    /// What is asked of HMRC to see how it stands, in this order: HMRC's, the customer's and the latest amounts; or the
    /// choice. [`Held::of`](super::Held::of) takes the answers.
    pub fn questions(self) -> Vec<Query> {
        match self {
            Self::CodedOut(year) => {
                [Wanted::HmrcHeld, Wanted::User, Wanted::Latest].map(|wanted| Query::CodedOut(year, wanted)).to_vec()
            }
            Self::CodingOut(year) => vec![Query::CodingOutStatus(year)],
        }
    }
}
