//! The conditions on which HMRC collects a Self Assessment bill through a tax code. Source: GOV.UK, Pay your Self
//! Assessment tax bill, Through your tax code; the figures are data, in `assets/through-tax-code.toml`.

use chrono::{Datelike, NaiveDate};

use super::dated::{Source, Years};
use super::{Money, TaxYear};

/// The conditions for the returns of some tax years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxCodeTerms {
    /// The tax years of the returns.
    pub years: Years,
    /// The bill must be less than this; a part payment does not help.
    pub owed_less_than: Money,
    /// Month and day, after the tax year, by which a return sent online must be in.
    pub submit_by: (u32, u32),
    /// The most of the PAYE income that may go in tax, in per cent.
    pub most_of_paye_income: u8,
    /// How many times the usual tax would be too much.
    pub most_times_usual_tax: u8,
    /// Whether Class 2 National Insurance can be paid so.
    pub class2_too: bool,
    /// Who said so.
    pub source: Source,
}

impl TaxCodeTerms {
    /// The last day to submit the return of `year`; none for a day that does not exist.
    pub fn last_day(&self, year: TaxYear) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year.end().year(), self.submit_by.0, self.submit_by.1)
    }
}

/// The terms on which the bill of `year` can still be collected so on a day, and the last day to submit its return: for a
/// year that has ended, until that day has passed. Whether the return is in or the customer has opted out is asked
/// elsewhere.
pub fn open_terms(terms: &[TaxCodeTerms], year: TaxYear, today: NaiveDate) -> Option<(&TaxCodeTerms, NaiveDate)> {
    let terms = terms_for(terms, year)?;
    let until = terms.last_day(year)?;
    (year.has_ended(today) && today <= until).then_some((terms, until))
}

/// The terms that hold for the return of `year`.
pub fn terms_for(terms: &[TaxCodeTerms], year: TaxYear) -> Option<&TaxCodeTerms> {
    terms.iter().find(|one| one.years.cover(year))
}
