//! Dates and ages as people in the UK write them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::rules::Sent;
use crate::words::count;

/// "31 Jan 2027".
pub fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// "31 January 2027".
pub fn day_long(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// "Sun 31 Jan 2027".
pub fn day_of_week(date: NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}

/// A date HMRC sent: "31 Jan 2027", or its text marked with a question mark when it is no date.
pub fn day_sent(date: &Sent<NaiveDate>) -> String {
    match date {
        Sent::Read(date) => day(*date),
        Sent::Unreadable(text) => format!("{text} (?)"),
    }
}

/// A timestamp HMRC sent, as its UTC day.
pub fn instant_sent(instant: &Sent<DateTime<Utc>>) -> String {
    match instant {
        Sent::Read(instant) => day(instant.date_naive()),
        Sent::Unreadable(text) => format!("{text} (?)"),
    }
}

/// An instant of this program's own: "20 Nov 2026, 14:32 UTC".
pub fn instant(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, %H:%M UTC").to_string()
}

/// "today", "tomorrow", "in 71 days", "yesterday", "14 days ago".
pub fn from_today(date: NaiveDate, today: NaiveDate) -> String {
    match (date - today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        days if days > 0 => format!("in {days} days"),
        days => format!("{} days ago", -days),
    }
}

/// How old something is: "just now", "2 min ago", "3 h ago", "5 days ago".
pub fn age(age: TimeDelta) -> String {
    match age.num_minutes() {
        minutes if minutes < 1 => "just now".to_owned(),
        minutes if minutes < 60 => format!("{minutes} min ago"),
        minutes if minutes < 48 * 60 => format!("{} h ago", minutes / 60),
        minutes => format!("{} ago", count(minutes / (24 * 60), "day", "days")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2026-11-21", "today")]
    #[case("2026-11-22", "tomorrow")]
    #[case("2026-11-20", "yesterday")]
    #[case("2027-01-31", "in 71 days")]
    #[case("2026-11-07", "14 days ago")]
    fn relative(#[case] date: &str, #[case] words: &str) {
        assert_eq!(from_today(date.parse().unwrap(), "2026-11-21".parse().unwrap()), words);
    }

    #[rstest]
    #[case(0, "just now")]
    #[case(59, "just now")]
    #[case(120, "2 min ago")]
    #[case(3 * 3600, "3 h ago")]
    #[case(72 * 3600, "3 days ago")]
    #[case(-5, "just now")]
    fn ages(#[case] seconds: i64, #[case] words: &str) {
        assert_eq!(age(TimeDelta::seconds(seconds)), words);
    }

    #[test]
    fn an_unreadable_date_is_shown_as_sent_and_marked() {
        assert_eq!(day_sent(&Sent::parse("2026-02-30".to_owned())), "2026-02-30 (?)");
        assert_eq!(day_sent(&Sent::parse("2026-02-28".to_owned())), "28 Feb 2026");
    }
}
