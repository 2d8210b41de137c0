//! The tax year, 6 April to 5 April.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

/// A tax year, written `2025-26` in data and "2025 to 2026" to a person.
///
/// HMRC's API reads 2010-11 to 2098-99 only (its pattern is `20[1-9]x-[1-9]x`); this type holds exactly those.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxYear(u16);

/// Why a text is no tax year; HMRC's own two codes for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotATaxYear {
    /// HMRC's `FORMAT_TAX_YEAR`.
    #[error("not a tax year in the form 2025-26")]
    Format,
    /// HMRC's `RULE_TAX_YEAR_RANGE_INVALID`.
    #[error("a tax year's second half is the year after the first, as in 2025-26")]
    Range,
}

impl TaxYear {
    const FIRST: u16 = 2010;
    const LAST: u16 = 2098;

    /// The first year this type holds: 2010-11.
    pub const FIRST_READ: Self = Self(Self::FIRST);

    /// The tax year that starts on 6 April of `year`; `None` outside 2010..=2098.
    pub const fn starting(year: u16) -> Option<Self> {
        if year >= Self::FIRST && year <= Self::LAST { Some(Self(year)) } else { None }
    }

    /// The tax year that holds `date`, the nearest one this type can hold for dates far away.
    pub fn containing(date: NaiveDate) -> Self {
        let year = if (date.month(), date.day()) < (4, 6) { date.year() - 1 } else { date.year() };
        let clamped = year.clamp(i32::from(Self::FIRST), i32::from(Self::LAST));
        Self(u16::try_from(clamped).unwrap_or(Self::FIRST))
    }

    /// The calendar year it starts in.
    pub const fn start_year(self) -> u16 {
        self.0
    }

    /// 6 April.
    pub fn start(self) -> NaiveDate {
        Self::day(self.0, 4, 6)
    }

    /// 5 April of the following year, its last day.
    pub fn end(self) -> NaiveDate {
        Self::day(self.0 + 1, 4, 5)
    }

    /// 31 January after its end: the return's deadline and the balancing payment's due date.
    pub fn filing_deadline(self) -> NaiveDate {
        Self::day(self.0 + 2, 1, 31)
    }

    /// 30 December after its end: the last day to change coding out for the year, or to submit the return and pay
    /// through the tax code.
    pub fn coding_out_deadline(self) -> NaiveDate {
        Self::day(self.0 + 1, 12, 30)
    }

    /// The year after, when there is one.
    pub const fn next(self) -> Option<Self> {
        Self::starting(self.0 + 1)
    }

    /// The year before, when there is one.
    pub const fn previous(self) -> Option<Self> {
        Self::starting(self.0 - 1)
    }

    /// True when its last day is before `today`.
    pub fn has_ended(self, today: NaiveDate) -> bool {
        today > self.end()
    }

    /// True when `date` lies in it.
    pub fn contains(self, date: NaiveDate) -> bool {
        self.start() <= date && date <= self.end()
    }

    /// HMRC's long form: "2025 to 2026".
    pub fn in_words(self) -> String {
        format!("{} to {}", self.0, self.0 + 1)
    }

    fn day(year: u16, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(i32::from(year), month, day).unwrap_or_default()
    }
}

impl fmt::Display for TaxYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.0, (self.0 + 1) % 100)
    }
}

impl fmt::Debug for TaxYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TaxYear {
    type Err = NotATaxYear;

    fn from_str(text: &str) -> Result<Self, NotATaxYear> {
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let (from, to) = text.split_once('-').ok_or(NotATaxYear::Format)?;
        if from.len() != 4 || to.len() != 2 || !digits(from) || !digits(to) {
            return Err(NotATaxYear::Format);
        }
        let from: u16 = from.parse().or(Err(NotATaxYear::Format))?;
        let to: u16 = to.parse().or(Err(NotATaxYear::Format))?;
        if !(Self::FIRST..=2099).contains(&from) || to < 10 {
            return Err(NotATaxYear::Format);
        }
        match Self::starting(from) {
            Some(year) if to == (from + 1) % 100 => Ok(year),
            _ => Err(NotATaxYear::Range),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[rstest]
    #[case("2026-04-05", "2025-26")]
    #[case("2026-04-06", "2026-27")]
    #[case("2026-12-31", "2026-27")]
    #[case("2027-01-01", "2026-27")]
    #[case("2024-02-29", "2023-24")]
    #[case("1999-01-01", "2010-11")]
    #[case("2200-01-01", "2098-99")]
    fn the_year_of_a_date(#[case] day: &str, #[case] year: &str) {
        assert_eq!(TaxYear::containing(date(day)).to_string(), year);
    }

    #[rstest]
    #[case("2025-26", Ok(2025))]
    #[case("2010-11", Ok(2010))]
    #[case("2098-99", Ok(2098))]
    #[case("2025-27", Err(NotATaxYear::Range))]
    #[case("2025-25", Err(NotATaxYear::Range))]
    #[case("2099-10", Err(NotATaxYear::Range))]
    #[case("2099-00", Err(NotATaxYear::Format))]
    #[case("2009-10", Err(NotATaxYear::Format))]
    #[case("2025-2026", Err(NotATaxYear::Format))]
    #[case("2025/26", Err(NotATaxYear::Format))]
    #[case("25-26", Err(NotATaxYear::Format))]
    #[case("２０２５-26", Err(NotATaxYear::Format))]
    #[case("", Err(NotATaxYear::Format))]
    fn reads_what_hmrc_reads(#[case] text: &str, #[case] expected: Result<u16, NotATaxYear>) {
        assert_eq!(text.parse::<TaxYear>().map(TaxYear::start_year), expected);
    }

    #[test]
    fn its_dates() {
        let year: TaxYear = "2025-26".parse().unwrap();
        assert_eq!(year.start(), date("2025-04-06"));
        assert_eq!(year.end(), date("2026-04-05"));
        assert_eq!(year.filing_deadline(), date("2027-01-31"));
        assert_eq!(year.coding_out_deadline(), date("2026-12-30"));
        assert!(!year.has_ended(date("2026-04-05")));
        assert!(year.has_ended(date("2026-04-06")));
        assert_eq!(year.in_words(), "2025 to 2026");
    }

    proptest! {
        #[test]
        fn every_day_lies_in_its_year_and_years_join_without_gap(days in 0i64..32_000) {
            let day = date("2010-04-06") + chrono::Duration::days(days);
            let year = TaxYear::containing(day);
            prop_assert!(year.contains(day));
            prop_assert_eq!(year.to_string().parse::<TaxYear>(), Ok(year));
            if let Some(next) = year.next() {
                prop_assert_eq!(next.start(), year.end().succ_opt().unwrap());
                prop_assert_eq!(next.previous(), Some(year));
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _read = text.parse::<TaxYear>();
        }
    }
}
