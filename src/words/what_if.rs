//! What would follow from a payment or a reduction, in words. Everything here is an if.

use crate::rules::Money;
use crate::rules::what_if::{Paying, Reducing, Refusal, Window};
use crate::words::{Voice, dates};

/// Said before anything else about a payment.
pub const OLDER_DEBTS_FIRST: &str = "HMRC uses a payment for Self Assessment debts from before Making Tax Digital first, and software cannot see those. \
     If there are any, less of the payment reaches the charges below.";

/// Said under everything reckoned here.
pub const ESTIMATE: &str = "Nothing was sent or asked. est. is this program's estimate, not HMRC's figure: simple interest \
                            at the latest rate HMRC told.";

/// Where the change itself is made.
pub const ONLY_ONLINE: &str = "Payments on account are changed in HMRC online services only, never through software.";

/// What would be left of the payment.
pub fn left_over(told: &Paying) -> Option<String> {
    told.left_over.is_positive().then(|| {
        format!("{} would be left over: credit on the account, unless an older debt takes it.", told.left_over.pounds())
    })
}

/// Credit that lies there already.
pub fn credit(told: &Paying) -> Option<String> {
    told.credit
        .is_positive()
        .then(|| format!("{} of credit lies on the account already; it is not counted here.", told.credit.pounds()))
}

/// The interest that would stop.
pub fn stops(told: &Paying) -> Vec<String> {
    let stops = told.stops_per_day();
    if !stops.is_positive() {
        let why = match told.rate {
            None if told.lines.iter().any(|line| line.interest.is_positive()) => {
                "HMRC told no rate of interest, so what would stop is not reckoned."
            }
            _ => return Vec::new(),
        };
        return vec![why.to_owned()];
    }
    let mut said = vec![format!("Interest of {} a day would stop (est.).", stops.pounds())];
    said.extend(told.saved_until_next_due().map(|(until, saved)| {
        format!("Until {}, when the next payment is due, that is {} (est.).", dates::day_long(until), saved.pounds())
    }));
    said
}

/// Whether there is time for a change.
pub fn window(told: &Reducing, voice: Voice) -> String {
    let your = voice.possessive();
    match told.window {
        Window::Open(until) => format!(
            "They can be changed until {} submits the {} tax return, and until {} at the latest.",
            voice.subject(),
            told.year,
            dates::day_long(until)
        )
        .replace("you submits", "you submit"),
        Window::ReturnIsIn => format!("HMRC has {your} {} tax return: they cannot be changed any more.", told.year),
        Window::Over(since) => format!("They could be changed until {}; that time is over.", dates::day_long(since)),
    }
}

/// Why HMRC would not take it.
pub fn refusal(refusal: Refusal) -> String {
    match refusal {
        Refusal::NoChange => "They come to that already.".to_owned(),
        Refusal::FirstOnlyReduces => {
            "HMRC would not take this: the first change of a year may only reduce them.".to_owned()
        }
        Refusal::AboveTheFirst(most) => {
            format!(
                "HMRC would not take this: they can never come to more than the {} they started with.",
                most.pounds()
            )
        }
    }
}

/// The danger of reducing too far.
pub fn risk(told: &Reducing, voice: Voice) -> String {
    let due = dates::day_long(told.balancing_due);
    let if_higher = format!(
        "If {} {} bill turns out as high as now expected, HMRC charges interest on the difference from each due date.",
        voice.possessive(),
        told.year
    );
    match (told.risk(), told.rate) {
        (Some(risk), Some(rate)) => {
            format!("{if_higher} Until the balancing payment is due on {due}: {} (est., at {rate} %).", risk.pounds())
        }
        (None, None) => format!("{if_higher} HMRC told no rate of interest, so how much is not reckoned."),
        _ => String::new(),
    }
}

/// "If £1,000.00 were paid on 1 December 2026".
pub fn if_paid(amount: Money, on: chrono::NaiveDate) -> String {
    format!("If HMRC received {} on {}", amount.pounds(), dates::day_long(on))
}

/// "If each payment on account for 2026-27 were £1,000.00".
pub fn if_reduced(told: &Reducing) -> String {
    format!("If each payment on account for {} were {}", told.year, told.to.pounds())
}
