//! Rules that hold for some tax years, as somebody said on some day. They are data (`assets/*.toml`), never code, and
//! whatever is said because of them names its source. Without them nothing of the kind is said.

use chrono::NaiveDate;

use super::TaxYear;
use super::penalty_rules::PenaltyRules;
use super::tax_code_terms::TaxCodeTerms;

/// Who said it, where, and when that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// "GOV.UK".
    pub name: String,
    /// The page.
    pub address: String,
    /// The day it was read.
    pub checked: NaiveDate,
}

/// The tax years a rule holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Years {
    /// The first.
    pub from: TaxYear,
    /// The last; none where the source names no end.
    pub to: Option<TaxYear>,
}

impl Years {
    /// Whether `year` is among them.
    pub fn cover(self, year: TaxYear) -> bool {
        self.from <= year && self.to.is_none_or(|last| year <= last)
    }
}

/// Every dated rule that came with the program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DatedRules {
    /// What a missed deadline brings.
    pub penalties: PenaltyRules,
    /// When a bill can be paid through a tax code.
    pub tax_code: Vec<TaxCodeTerms>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_hold_both_ends() {
        let year = |text: &str| -> TaxYear { text.parse().unwrap() };
        let one = Years { from: year("2026-27"), to: Some(year("2026-27")) };
        assert_eq!(["2025-26", "2026-27", "2027-28"].map(|text| one.cover(year(text))), [false, true, false]);
        let open = Years { from: year("2026-27"), to: None };
        assert_eq!(["2025-26", "2026-27", "2040-41"].map(|text| open.cover(year(text))), [false, true, true]);
    }
}
