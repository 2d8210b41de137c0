//! Quarterly updates and tax returns in words.

use chrono::Datelike;

use crate::rules::obligations::{Duty, Obligation, Standing};
use crate::rules::sent::Sent;
use crate::words::{businesses, count, dates};

/// Where it stands: "14 days late", "due in 3 days", "received".
pub fn standing(standing: Standing) -> String {
    match standing {
        Standing::Received => "received".to_owned(),
        Standing::Late { days } => format!("{} late", count(days, "day", "days")),
        Standing::Due { days: 0 } => "due today".to_owned(),
        Standing::Due { days } => format!("due in {}", count(days, "day", "days")),
        Standing::Upcoming { days } => format!("to come, in {}", count(days, "day", "days")),
        Standing::Unclear => "unclear".to_owned(),
    }
}

/// "Quarterly update" or "Tax return".
pub const fn duty(duty: &Duty) -> &'static str {
    match duty {
        Duty::QuarterlyUpdate { .. } => "Quarterly update",
        Duty::TaxReturn => "Tax return",
    }
}

/// The period, as short as it can be: "6 Apr – 5 Oct 2026", "6 Apr 2026 – 5 Jan 2027".
pub fn period(obligation: &Obligation) -> String {
    match (&obligation.period_start, &obligation.period_end) {
        (Sent::Read(start), Sent::Read(end)) if start.year() == end.year() => {
            format!("{} – {}", start.format("%-d %b"), dates::day(*end))
        }
        (start, end) => format!("{} – {}", dates::day_sent(start), dates::day_sent(end)),
    }
}

/// What to do about it: "Send the update to 5 October", "Submit your 2025-26 tax return".
pub fn to_do(obligation: &Obligation, possessive: &str) -> String {
    match (&obligation.duty, obligation.period_end.read(), obligation.tax_year()) {
        (Duty::QuarterlyUpdate { .. }, Some(end), _) => {
            format!("Send the update to {}", end.format("%-d %B"))
        }
        (Duty::QuarterlyUpdate { .. }, None, _) => "Send a quarterly update".to_owned(),
        (Duty::TaxReturn, _, Some(year)) => format!("Submit {possessive} {year} tax return"),
        (Duty::TaxReturn, _, None) => format!("Submit {possessive} tax return"),
    }
}

/// The business an update is for, when only its kind is known; "Tax return" has none.
pub fn source(obligation: &Obligation) -> String {
    match &obligation.duty {
        Duty::QuarterlyUpdate { type_of_business, .. } => businesses::type_of_business(type_of_business).into_owned(),
        Duty::TaxReturn => String::new(),
    }
}
