//! Values of the command line, read one by one: each wrong one has a sentence of its own.

use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};

use super::super::arguments::Range;
use super::super::trouble::Trouble;
use crate::rules::{DateRange, Money, Nino, TaxYear};
use crate::service::clock::Clock;

pub(super) fn patience(text: &str) -> Result<Duration, Trouble> {
    match text.parse::<u64>() {
        Ok(seconds @ 1..=600) => Ok(Duration::from_secs(seconds)),
        _ => Err(Trouble::usage(
            "timeout",
            "QUARTERDECK_TIMEOUT is not a number of seconds from 1 to 600",
            "Correct it, or take it out of the environment.",
        )),
    }
}

pub(super) fn scenario(text: &str) -> Result<String, Trouble> {
    let fits =
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if fits {
        Ok(text.to_owned())
    } else {
        Err(Trouble::usage(
            "scenario",
            "that is no name of a test scenario",
            "They are letters, digits and underscores, as in NOT_FOUND.",
        ))
    }
}

pub(super) fn nino(text: &str) -> Result<Nino, Trouble> {
    // The text is not repeated: a slip of one letter in a real number would put it on screen and in a log.
    text.parse().map_err(|_not_a_nino| {
        Trouble::usage(
            "nino",
            "that is not a National Insurance number",
            "Two letters, six digits and a letter A to D, as in AA000001A. Some pairs of letters do not exist.",
        )
    })
}

pub(super) fn tax_year(text: &str) -> Result<TaxYear, Trouble> {
    text.parse().map_err(|why: crate::rules::tax_year::NotATaxYear| {
        Trouble::usage("tax-year", format!("--tax-year: {why}"), "From 2010-11 to 2098-99, as in 2025-26.")
    })
}

pub(super) fn date(option: &str, text: &str) -> Result<NaiveDate, Trouble> {
    let wrong = || {
        Trouble::usage("date", format!("--{option} takes a date that exists"), "Year, month and day, as in 2026-11-21.")
    };
    let strict = text.len() == 10
        && text
            .bytes()
            .zip(0..)
            .all(|(byte, at)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| strict).ok_or_else(wrong)
}

/// An amount of money as people write it, to the penny.
pub(super) fn amount(text: &str) -> Result<Money, Trouble> {
    Money::typed(text).ok_or_else(|| {
        Trouble::usage("amount", "that is no amount of pounds and pence", "As in 1200, 1200.50 or 1,200.50.")
    })
}

/// A day means noon of it, so that a command that takes a while stays on that day.
pub(super) fn clock(text: &str) -> Result<Clock, Trouble> {
    let instant = match DateTime::parse_from_rfc3339(text) {
        Ok(instant) => instant.with_timezone(&Utc),
        Err(_) => date("today", text)?.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default()).and_utc(),
    };
    let day = instant.date_naive();
    if TaxYear::containing(day).contains(day) {
        Ok(Clock::set_to(instant))
    } else {
        Err(Trouble::usage(
            "date",
            "--today lies outside the years HMRC's API knows",
            "From 6 April 2010 to 5 April 2099, as in 2026-11-21 or 2026-11-21T09:00:00Z.",
        ))
    }
}

pub(super) fn id<T>(text: &str, code: &'static str, list: &str) -> Result<T, Trouble>
where
    T: FromStr<Err: std::fmt::Display>,
{
    text.parse().map_err(|why: T::Err| Trouble::usage(code, format!("that is {why}"), list))
}

/// The days given; the end left out is today, the start left out lies where the usual range of four tax years starts.
pub(super) fn date_range(range: &Range, today: NaiveDate) -> Result<Option<DateRange>, Trouble> {
    if range.from.is_none() && range.to.is_none() {
        return Ok(None);
    }
    let to = range.to.as_deref().map_or(Ok(today), |text| date("to", text))?;
    let usual = || Ok(DateRange::four_tax_years_to(to).from());
    let from = range.from.as_deref().map_or_else(usual, |text| date("from", text))?;
    let hint = "As in --from 2025-04-06 --to 2026-04-05.";
    if from.year() < 1900 || to.year() > 2099 {
        return Err(Trouble::usage("date", "HMRC's API knows the years 1900 to 2099 only", hint));
    }
    DateRange::new(from, to).map(Some).map_err(|why| Trouble::usage("date", why.to_string(), hint))
}
