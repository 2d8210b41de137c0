//! Findings about what is to be sent, in words.

use chrono::NaiveDate;

use crate::rules::findings::Brings;
use crate::rules::itsa_status::Status;
use crate::rules::next_dates::Due;
use crate::rules::penalties::LateSubmissionCategory;
use crate::rules::penalty_rules::{Missed, NextMiss};
use crate::rules::{Money, TaxYear};
use crate::words::{Voice, capital, count, dates, itsa_status, next_dates, penalties};

pub(super) fn late_update(due: NaiveDate, businesses: usize, brings: &Brings, today: NaiveDate) -> String {
    let late = count((today - due).num_days(), "day", "days");
    let which = if businesses > 1 { format!(", for {businesses} businesses") } else { String::new() };
    format!("The update due on {} is {late} late{which}{}", dates::day_long(due), brought(brings))
}

pub(super) fn late_return(
    due: NaiveDate,
    year: Option<TaxYear>,
    brings: &Brings,
    voice: Voice,
    today: NaiveDate,
) -> String {
    let late = count((today - due).num_days(), "day", "days");
    let year = year.map_or_else(String::new, |year| format!("{year} "));
    format!("{} {year}tax return is {late} late{}", capital(voice.possessive()), brought(brings))
}

/// What a missed deadline brought, by HMRC's penalties; else what it brings, by the dated rules; else nothing.
fn brought(brings: &Brings) -> String {
    match brings {
        Brings::Given { counts: false, .. } => "; HMRC gave a penalty point, which no longer counts".to_owned(),
        Brings::Given { category, charge: Some(charge), .. } => {
            let point = if *category == Some(LateSubmissionCategory::Threshold) { "a penalty point and " } else { "" };
            format!("; HMRC gave {point}a {} penalty for it", charge.pounds())
        }
        Brings::Given { charge: None, .. } => "; HMRC gave a penalty point for it".to_owned(),
        Brings::Expected(miss) => match (penalties::miss(miss), source(miss)) {
            (Some(miss), Some(source)) => format!("; {miss}{source}"),
            _ => String::new(),
        },
    }
}

/// " (GOV.UK, checked on 22 Nov 2026)".
fn source(miss: &NextMiss) -> Option<String> {
    let source = miss.source()?;
    Some(format!(" ({})", penalties::says_who(source)))
}

pub(super) fn due_soon(what: &Due, date: NaiveDate, voice: Voice, today: NaiveDate) -> String {
    format!("{}: {}", capital(&dates::from_today(date, today)), next_dates::sentence(what, voice))
}

pub(super) fn return_deadline(year: TaxYear, due: NaiveDate, voice: Voice, today: NaiveDate) -> String {
    let whose = capital(voice.possessive());
    format!("{whose} {year} tax return is due on {}, {}", dates::day_long(due), dates::from_today(due, today))
}

pub(super) fn points(
    [points, threshold]: [u32; 2],
    charge: Money,
    next: Option<&(Missed, NaiveDate, NextMiss)>,
    voice: Voice,
) -> String {
    let points_in_words = count(i64::from(points), "penalty point", "penalty points");
    let now = if points >= threshold {
        let (who, have) = (voice.subject_capital(), voice.have());
        format!("{who} {have} {points_in_words}, the number that brings a {} penalty", charge.pounds())
    } else {
        format!("{points_in_words} of {threshold}; at {threshold} HMRC charges {}", charge.pounds())
    };
    let next = next.and_then(|(missed, due, miss)| {
        let what = match missed {
            Missed::Update => "update",
            Missed::Return => "tax return",
        };
        let (miss, source) = (penalties::miss(miss)?, source(miss)?);
        Some(format!(". The {what} due {}, if late: {miss}{source}", dates::day_long(*due)))
    });
    format!("{now}{}", next.unwrap_or_default())
}

pub(super) fn ceased(name: Option<&str>, ceased: NaiveDate, updates: usize, due: Option<NaiveDate>) -> String {
    let who = name.unwrap_or("The property business");
    let (updates, first) = match updates {
        1 => ("an update".to_owned(), ""),
        many => (format!("{many} updates"), "the first "),
    };
    let due = due.map_or_else(String::new, |day| format!(", {first}due {}", dates::day_long(day)));
    format!(
        "{who} ceased on {}, and HMRC still asks for {updates} of the time after{due}: check the cessation date with HMRC",
        dates::day_long(ceased)
    )
}

fn obligations(due: Option<NaiveDate>, number: usize) -> String {
    let due =
        due.map_or_else(|| "without a readable due date".to_owned(), |day| format!("due {}", dates::day_long(day)));
    match number {
        1 => format!("what was {due}"),
        many => format!("{many} things {due}"),
    }
}

pub(super) fn received_without_date(due: Option<NaiveDate>, number: usize) -> String {
    format!("HMRC has {}, and does not say when it was received", obligations(due, number))
}

pub(super) fn open_with_received_date(due: Option<NaiveDate>, number: usize) -> String {
    format!(
        "HMRC still asks for {}, and gives a day on which it was received. Up to an hour after sending, that is usual",
        obligations(due, number)
    )
}

pub(super) fn status_change(year: TaxYear, now: &Status, then: &Status, voice: Voice) -> String {
    let start = dates::day_long(year.start());
    match (now, then) {
        (_, Status::MtdMandated) => {
            format!("From {start} quarterly updates are required of {}", voice.subject())
        }
        (Status::MtdMandated, Status::MtdVoluntary) => format!(
            "Quarterly updates are required this year and voluntary from {start}: {} can then opt out, in HMRC online \
             services",
            voice.subject()
        ),
        (now, then) => format!(
            "From {start} HMRC's status for {} is “{}”; this year it is “{}”",
            voice.subject(),
            itsa_status::status(then),
            itsa_status::status(now)
        ),
    }
}
