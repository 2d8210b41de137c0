//! Dates told in relation to today, so that a story stays young: `CY-1 12 Jun`, `T-9`, `2017-09-04`.
//!
//! `CY` is the tax year that contains today, `CY-1` the one before it; a day and month within a tax year name exactly
//! one date, because a tax year holds every day of the calendar once. `T-9` is nine days before today.

use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;

use crate::rules::TaxYear;

/// A tax year counted from the one that contains today: 0 is this year, -1 the year before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct YearFromNow(pub(crate) i16);

/// A day told in relation to today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum When {
    /// A day that does not move.
    Fixed(NaiveDate),
    /// A day and month of a tax year.
    In { year: YearFromNow, day: DayMonth },
    /// So many days before today; negative for days to come.
    DaysAgo(i64),
}

/// A day of the year, written `12 Jun`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct DayMonth {
    day: u32,
    month: u32,
}

/// A text in none of the notations.
#[derive(Debug, thiserror::Error)]
#[error("not a date of a story, which looks like `CY-1 12 Jun`, `T-9` or `2017-09-04`: {0}")]
pub(crate) struct NotAWhen(String);

impl YearFromNow {
    /// The tax year it names today.
    pub(crate) fn on(self, today: NaiveDate) -> TaxYear {
        later(TaxYear::containing(today), self.0)
    }
}

/// `year` and so many years more; the nearest year there is when that lies outside what HMRC's API can name.
pub(crate) fn later(year: TaxYear, years: i16) -> TaxYear {
    let start = year.start_year().saturating_add_signed(years);
    TaxYear::starting(start.clamp(2010, 2098)).unwrap_or(year)
}

impl When {
    /// The day it names today.
    pub(crate) fn on(self, today: NaiveDate) -> NaiveDate {
        match self {
            Self::Fixed(day) => day,
            Self::In { year, day } => day.within(year.on(today)),
            Self::DaysAgo(days) => add_days(today, -days),
        }
    }
}

impl DayMonth {
    /// The one such day in `year`.
    pub(crate) fn within(self, year: TaxYear) -> NaiveDate {
        let first = i32::from(year.start_year());
        let calendar_year = if (self.month, self.day) >= (4, 6) { first } else { first + 1 };
        self.of(calendar_year)
    }

    /// The first such day on or after `from`.
    pub(crate) fn next_from(self, from: NaiveDate) -> NaiveDate {
        let this_year = self.of(from.year());
        if this_year >= from { this_year } else { self.of(from.year() + 1) }
    }

    fn of(self, year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
            .or_else(|| NaiveDate::from_ymd_opt(year, self.month, 28))
            .unwrap_or_default()
    }
}

/// `day` and so many days more, or less.
pub(crate) fn add_days(day: NaiveDate, days: i64) -> NaiveDate {
    let step = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(step) } else { day.checked_add_days(step) };
    moved.unwrap_or(day)
}

/// The same calendar day so many years later, 28 February for a 29th that is not there.
pub(crate) fn add_years(day: NaiveDate, years: i32) -> NaiveDate {
    DayMonth { day: day.day(), month: day.month() }.of(day.year() + years)
}

impl FromStr for YearFromNow {
    type Err = NotAWhen;

    fn from_str(text: &str) -> Result<Self, NotAWhen> {
        let offset = text.strip_prefix("CY").ok_or_else(|| NotAWhen(text.to_owned()))?;
        if offset.is_empty() {
            return Ok(Self(0));
        }
        offset.parse().map(Self).map_err(|_not_a_number| NotAWhen(text.to_owned()))
    }
}

impl FromStr for DayMonth {
    type Err = NotAWhen;

    fn from_str(text: &str) -> Result<Self, NotAWhen> {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let wrong = || NotAWhen(text.to_owned());
        let (day, month) = text.split_once(' ').ok_or_else(wrong)?;
        let day: u32 = day.parse().map_err(|_not_a_number| wrong())?;
        let month = MONTHS.iter().zip(1u32..).find(|(name, _)| **name == month).ok_or_else(wrong)?.1;
        // A leap year, so that 29 February can be told; other years take the 28th.
        NaiveDate::from_ymd_opt(2024, month, day).ok_or_else(wrong)?;
        Ok(Self { day, month })
    }
}

impl FromStr for When {
    type Err = NotAWhen;

    fn from_str(text: &str) -> Result<Self, NotAWhen> {
        if let Some(days) = text.strip_prefix('T') {
            let days: i64 =
                if days.is_empty() { 0 } else { days.parse().map_err(|_not_a_number| NotAWhen(text.to_owned()))? };
            return Ok(Self::DaysAgo(-days));
        }
        if let Some((year, day)) = text.split_once(' ').filter(|_| text.starts_with("CY")) {
            return Ok(Self::In { year: year.parse()?, day: day.parse()? });
        }
        text.parse().map(Self::Fixed).map_err(|_not_a_date| NotAWhen(text.to_owned()))
    }
}

macro_rules! read_from_text {
    ($($name:ty),*) => {$(
        impl TryFrom<String> for $name {
            type Error = NotAWhen;

            fn try_from(text: String) -> Result<Self, NotAWhen> {
                text.parse()
            }
        }
    )*};
}

read_from_text!(YearFromNow, When, DayMonth);

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("CY 12 Jun", "2026-11-21", "2026-06-12")]
    #[case("CY-1 12 Jun", "2026-11-21", "2025-06-12")]
    #[case("CY 31 Jan", "2026-11-21", "2027-01-31")]
    #[case("CY 31 Jan", "2027-04-05", "2027-01-31")]
    #[case("CY 31 Jan", "2027-04-06", "2028-01-31")]
    #[case("CY+1 5 Apr", "2026-11-21", "2028-04-05")]
    #[case("CY 29 Feb", "2026-11-21", "2027-02-28")]
    #[case("CY 29 Feb", "2027-11-21", "2028-02-29")]
    #[case("T-9", "2026-11-21", "2026-11-12")]
    #[case("T", "2026-11-21", "2026-11-21")]
    #[case("2017-09-04", "2026-11-21", "2017-09-04")]
    fn days(#[case] told: &str, #[case] today: &str, #[case] day: &str) {
        let when: When = told.parse().unwrap();
        assert_eq!(when.on(today.parse().unwrap()).to_string(), day);
    }

    #[rstest]
    #[case("CY12 Jun")]
    #[case("CY-1")]
    #[case("CY-1 31 Jun")]
    #[case("T-x")]
    #[case("yesterday")]
    fn nonsense_is_refused(#[case] told: &str) {
        assert!(told.parse::<When>().is_err());
    }
}
