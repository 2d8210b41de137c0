//! When coding out can be changed. HMRC's clock is UTC, and so is `today` here.

use chrono::NaiveDate;

use crate::rules::obligations::{Duty, Obligation, ObligationStatus};
use crate::rules::{Sent, TaxYear};

/// What HMRC says of a year's return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Return {
    /// It is in, since this day where HMRC says so.
    In(Option<NaiveDate>),
    /// It is not in.
    Out,
    /// HMRC did not say.
    Unknown,
}

impl Return {
    /// The return of `year` among `obligations`.
    pub fn of(obligations: &[Obligation], year: TaxYear) -> Self {
        let of_year = obligations.iter().find(|one| one.duty == Duty::TaxReturn && one.tax_year() == Some(year));
        match of_year.map(|one| (&one.status, &one.received)) {
            Some((ObligationStatus::Fulfilled, received)) => Self::In(received.as_ref().and_then(Sent::value)),
            Some((ObligationStatus::Open, _)) => Self::Out,
            Some((ObligationStatus::Other(_), _)) | None => Self::Unknown,
        }
    }
}

/// Whether something can be changed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Not before this day: the tax year has not ended.
    NotYet {
        /// First day.
        opens: NaiveDate,
    },
    /// Open, as far as dates and HMRC's word about the return tell.
    Open {
        /// First day it was open.
        since: NaiveDate,
        /// Last day; without one it ends when the return is submitted.
        until: Option<NaiveDate>,
        /// Whether HMRC did not say if the return is in, which would close it.
        return_unknown: bool,
    },
    /// Closed for good.
    Closed(Closing),
}

/// What closed a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The return is in, since this day where HMRC says so.
    ReturnIn(Option<NaiveDate>),
    /// This was the last day.
    LastDay(NaiveDate),
}

impl Window {
    /// Whether it is open.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open { .. })
    }
}

/// When amounts in the tax code of `year` can be corrected, or a correction be deleted: from the end of the tax year until
/// its return is submitted (HMRC's end-to-end service guide; `RULE_TAX_YEAR_NOT_ENDED`, `RULE_OUTSIDE_AMENDMENT_WINDOW`).
pub fn correction(year: TaxYear, the_return: Return, today: NaiveDate) -> Window {
    let opens = day_after(year);
    match the_return {
        _ if !year.has_ended(today) => Window::NotYet { opens },
        Return::In(day) => Window::Closed(Closing::ReturnIn(day)),
        Return::Out | Return::Unknown => {
            Window::Open { since: opens, until: None, return_unknown: the_return == Return::Unknown }
        }
    }
}

/// When the choice for the bill of `year` can be changed: from the end of the tax year to 30 December after it, and
/// never once its return is in.
pub fn choice(year: TaxYear, the_return: Return, today: NaiveDate) -> Window {
    let until = year.coding_out_deadline();
    match correction(year, the_return, today) {
        Window::Open { .. } if today > until => Window::Closed(Closing::LastDay(until)),
        Window::Open { since, return_unknown, .. } => Window::Open { since, until: Some(until), return_unknown },
        other => other,
    }
}

fn day_after(year: TaxYear) -> NaiveDate {
    year.end().succ_opt().unwrap_or_else(|| year.end())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn said(window: Window) -> String {
        match window {
            Window::NotYet { opens } => format!("from {opens}"),
            Window::Open { since, until, return_unknown } => {
                let until = until.map_or_else(|| "the return".to_owned(), |until| until.to_string());
                format!("open {since} to {until}{}", if return_unknown { "?" } else { "" })
            }
            Window::Closed(Closing::ReturnIn(since)) => {
                format!("return in {}", since.map(|day| day.to_string()).unwrap_or_default())
            }
            Window::Closed(Closing::LastDay(last)) => format!("over {last}"),
        }
    }

    #[rstest]
    #[case::before_the_end("2026-04-05", Return::Out, "from 2026-04-06", "from 2026-04-06")]
    #[case::first_day("2026-04-06", Return::Out, "open 2026-04-06 to the return", "open 2026-04-06 to 2026-12-30")]
    #[case::last_day("2026-12-30", Return::Out, "open 2026-04-06 to the return", "open 2026-04-06 to 2026-12-30")]
    #[case::day_after("2026-12-31", Return::Out, "open 2026-04-06 to the return", "over 2026-12-30")]
    #[case::unknown("2026-07-01", Return::Unknown, "open 2026-04-06 to the return?", "open 2026-04-06 to 2026-12-30?")]
    #[case::in_since("2026-07-01", Return::In(Some(day("2026-06-12"))), "return in 2026-06-12", "return in 2026-06-12")]
    #[case::both_over("2027-02-01", Return::In(None), "return in ", "return in ")]
    fn of_2025_26(#[case] today: &str, #[case] the_return: Return, #[case] amounts: &str, #[case] bill: &str) {
        let year = "2025-26".parse().unwrap();
        assert_eq!(said(correction(year, the_return, day(today))), amounts);
        assert_eq!(said(choice(year, the_return, day(today))), bill);
    }
}
