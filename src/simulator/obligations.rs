//! Which quarterly updates HMRC asks a person for, and which it has.

use chrono::{Datelike, NaiveDate};

use super::story::{Business, Story};
use super::when::{DayMonth, YearFromNow, add_days, later};
use crate::rules::TaxYear;

/// One quarterly update of one business.
#[derive(Debug, Clone)]
pub(crate) struct Update {
    /// The business's place in the story.
    pub(crate) business: usize,
    pub(crate) year: TaxYear,
    pub(crate) start: NaiveDate,
    pub(crate) end: NaiveDate,
    pub(crate) due: NaiveDate,
    pub(crate) received: Option<NaiveDate>,
    /// Whether HMRC does not say when it was received.
    pub(crate) undated: bool,
}

/// The first tax year in which updates are cumulative.
const FIRST_CUMULATIVE: u16 = 2025;
/// The last tax year in which updates fall due on the 5th rather than the 7th.
const LAST_DUE_ON_THE_5TH: u16 = 2025;

impl Update {
    /// Whether its deadline passed without it.
    pub(crate) fn was_late(&self, today: NaiveDate) -> bool {
        self.received.unwrap_or(today) > self.due
    }
}

/// Whether a business reports calendar quarters in a year; the person's own choices come before their story.
pub(crate) type CalendarIn<'a> = dyn Fn(&Business, TaxYear) -> bool + 'a;

/// Every quarterly update from the year the person joined to this one, by business, then by date.
pub(crate) fn updates(story: &Story, today: NaiveDate, calendar_in: &CalendarIn<'_>) -> Vec<Update> {
    let Some(joined) = story.joined else { return Vec::new() };
    let (first, this_year) = (joined.on(today), TaxYear::containing(today));
    let mut all = Vec::new();
    for (number, business) in story.businesses.iter().enumerate() {
        let mut year = first;
        while year <= this_year {
            if reports_quarterly(story, business, year, today) {
                all.extend(of_year(number, business, year, today, calendar_in));
            }
            year = match year.next() {
                Some(next) => next,
                None => break,
            };
        }
    }
    all
}

fn reports_quarterly(story: &Story, business: &Business, year: TaxYear, today: NaiveDate) -> bool {
    let status = story.status_of(year, today).map_or("", |status| status.word.as_str());
    let asked = matches!(status, "MTD Mandated" | "MTD Voluntary" | "");
    let started = TaxYear::containing(business.commenced.on(today));
    let annual = business.latency.as_ref().is_some_and(|[first, second]| {
        (year == started && first == "A") || (year == later(started, 1) && second == "A")
    });
    asked && !annual && year >= started
}

fn of_year(
    number: usize,
    business: &Business,
    year: TaxYear,
    today: NaiveDate,
    calendar_in: &CalendarIn<'_>,
) -> Vec<Update> {
    let (commenced, ceased) = (business.commenced.on(today), business.ceased.map(|day| day.on(today)));
    let calendar = calendar_in(business, year);
    let after_calendar = calendar_in(business, later(year, -1));
    let sent = sent_days(business, year, today);
    let first_day = if after_calendar { date(year, 4, 1) } else { year.start() };
    let mut quarter_start = first_day;
    let mut found = Vec::new();
    for (quarter, told) in sent.iter().enumerate() {
        let end = quarter_end(year, quarter, calendar);
        let start = if year.start_year() >= FIRST_CUMULATIVE { first_day } else { quarter_start };
        let asked = end >= commenced && (business.still_asked || ceased.is_none_or(|ceased| quarter_start <= ceased));
        quarter_start = add_days(end, 1);
        let due = due(year, quarter);
        if !asked || business.told_on.is_some_and(|told| due < told) {
            continue;
        }
        let received = told.map(|day| day.next_from(add_days(end, -5))).filter(|day| *day <= today);
        let undated = business.undated.iter().any(|day| day.on(today) == due);
        found.push(Update { business: number, year, start, end, due, received, undated });
    }
    // An update restates the year so far: a later one meets the earlier ones that were missed.
    if year.start_year() >= FIRST_CUMULATIVE {
        let mut next_received: Option<NaiveDate> = None;
        for update in found.iter_mut().rev() {
            update.received = [update.received, next_received].into_iter().flatten().min();
            next_received = update.received;
        }
    }
    found
}

/// The days the four updates of `year` are sent, as the story tells them.
fn sent_days(business: &Business, year: TaxYear, today: NaiveDate) -> [Option<DayMonth>; 4] {
    let offset = i32::from(year.start_year()) - i32::from(TaxYear::containing(today).start_year());
    let own = own_updates(YearFromNow(i16::try_from(offset).unwrap_or_default()));
    let told = business.updates.get(&own).or_else(|| business.updates.get("usual"));
    told.map_or([None; 4], |days| std::array::from_fn(|quarter| days[quarter].parse().ok()))
}

/// What a story calls the updates of one year.
pub(crate) fn own_updates(year: YearFromNow) -> String {
    match year.0 {
        0 => "CY".to_owned(),
        years => format!("CY{years:+}"),
    }
}

fn quarter_end(year: TaxYear, quarter: usize, calendar: bool) -> NaiveDate {
    match (quarter, calendar) {
        (0, false) => date(year, 7, 5),
        (0, true) => date(year, 6, 30),
        (1, false) => date(year, 10, 5),
        (1, true) => date(year, 9, 30),
        (2, false) => next_date(year, 1, 5),
        (2, true) => date(year, 12, 31),
        (_, false) => year.end(),
        (_, true) => next_date(year, 3, 31),
    }
}

fn due(year: TaxYear, quarter: usize) -> NaiveDate {
    let day = if year.start_year() <= LAST_DUE_ON_THE_5TH { 5 } else { 7 };
    match quarter {
        0 => date(year, 8, day),
        1 => date(year, 11, day),
        2 => next_date(year, 2, day),
        _ => next_date(year, 5, day),
    }
}

fn date(year: TaxYear, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(i32::from(year.start_year()), month, day).unwrap_or_else(|| year.start())
}

fn next_date(year: TaxYear, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year.end().year(), month, day).unwrap_or_else(|| year.end())
}
