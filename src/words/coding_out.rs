//! Coding out in words.

use crate::rules::coding_out::{ChoiceWindow, Kind, Source};
use crate::words::dates;

/// "Self Assessment underpayment".
pub const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::SelfAssessmentUnderpayment => "Self Assessment underpayment",
        Kind::PayeUnderpayment => "PAYE underpayment",
        Kind::Debt => "Debt",
        Kind::InYearAdjustment => "In-year adjustment",
    }
}

/// Whose figure it is.
pub fn source(source: Option<&Source>) -> &str {
    match source {
        Some(Source::HmrcHeld) => "HMRC",
        Some(Source::User) => "you",
        Some(Source::Other(text)) => text,
        None => "–",
    }
}

/// Whether the choice can still be changed.
pub fn choice_window(window: ChoiceWindow) -> String {
    match window {
        ChoiceWindow::NotYet { opens } => format!("can be changed from {}", dates::day(opens)),
        ChoiceWindow::Open { until } => {
            format!("can be changed until {}, or until the return is submitted", dates::day(until))
        }
        ChoiceWindow::Closed { since } => format!("could be changed until {}", dates::day(since)),
    }
}
