//! Ranges of days as HMRC's queries take them.

use chrono::{Days, NaiveDate};

use super::tax_year::TaxYear;

/// An inclusive range of days, `from` never after `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateRange {
    from: NaiveDate,
    to: NaiveDate,
}

/// A range that ends before it starts: HMRC's `RANGE_TO_DATE_BEFORE_FROM_DATE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the range ends before it starts")]
pub struct EndsBeforeItStarts;

impl DateRange {
    /// The furthest apart, in days, that the two ends may be in the balance and payments calls (HMRC's limit: 732).
    pub const ACCOUNTS_LIMIT: u64 = 732;
    /// The furthest apart, in days, that the two ends may be in the obligations call (HMRC's limit: 365).
    pub const OBLIGATIONS_LIMIT: u64 = 365;

    /// The days from `from` to `to`, both included.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, EndsBeforeItStarts> {
        if to < from { Err(EndsBeforeItStarts) } else { Ok(Self { from, to }) }
    }

    /// 6 April to 5 April.
    pub fn of_tax_year(year: TaxYear) -> Self {
        Self { from: year.start(), to: year.end() }
    }

    /// The default of every history view: the tax year of `today` and the three before it, up to today.
    pub fn four_tax_years_to(today: NaiveDate) -> Self {
        let first = (0..3).fold(TaxYear::containing(today), |year, _| year.previous().unwrap_or(year));
        Self { from: first.start().min(today), to: today }
    }

    /// The first day.
    pub const fn from(self) -> NaiveDate {
        self.from
    }

    /// The last day.
    pub const fn to(self) -> NaiveDate {
        self.to
    }

    /// True when `day` lies in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// Days between its ends: 0 for a single day.
    pub fn days_apart(self) -> u64 {
        u64::try_from((self.to - self.from).num_days()).unwrap_or(0)
    }

    /// The range cut into ranges whose ends are at most `limit` days apart, in order, without overlap or gap.
    pub fn split(self, limit: u64) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut from = self.from;
        loop {
            let to = from.checked_add_days(Days::new(limit)).map_or(self.to, |end| end.min(self.to));
            parts.push(Self { from, to });
            match to.succ_opt() {
                Some(next) if to < self.to => from = next,
                _ => return parts,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn four_tax_years_back() {
        let range = DateRange::four_tax_years_to(date("2026-11-21"));
        assert_eq!((range.from(), range.to()), (date("2023-04-06"), date("2026-11-21")));
    }

    #[test]
    fn backwards_is_refused() {
        assert!(DateRange::new(date("2026-01-02"), date("2026-01-01")).is_err());
        assert_eq!(DateRange::new(date("2026-01-02"), date("2026-01-02")).unwrap().days_apart(), 0);
    }

    proptest! {
        #[test]
        fn parts_cover_every_day_once(start in 0i64..20_000, length in 0i64..6_000, limit in 0u64..1_000) {
            let from = date("1990-01-01") + chrono::Duration::days(start);
            let whole = DateRange::new(from, from + chrono::Duration::days(length)).unwrap();
            let parts = whole.split(limit);
            prop_assert_eq!(parts.first().unwrap().from(), whole.from());
            prop_assert_eq!(parts.last().unwrap().to(), whole.to());
            prop_assert!(parts.iter().all(|part| part.days_apart() <= limit));
            for pair in parts.windows(2) {
                prop_assert_eq!(pair[0].to().succ_opt().unwrap(), pair[1].from());
            }
        }
    }
}
