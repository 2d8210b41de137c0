//! What would follow from a payment or a reduction, in words. Everything here is an if.

use crate::rules::what_if::{GrowingPenalty, Line, Paying, Reducing, Refusal, Window};
use crate::rules::{Money, TaxYear};
use crate::words::{Voice, charges, dates, penalties};

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

/// What a charge is called, as among the charges, with its year.
pub fn charge(of: &Line, voice: Voice) -> String {
    with_year(&charges::in_voice(charges::named(&of.kind, of.is_interest_only()), voice), of.tax_year)
}

fn with_year(label: &str, year: Option<TaxYear>) -> String {
    year.map_or_else(|| label.to_owned(), |year| format!("{label} {year}"))
}

/// The penalties that would grow less or stop; that they are not known, where that matters.
pub fn penalties(told: &Paying, voice: Voice) -> Vec<String> {
    let Some(growing) = &told.penalties else {
        let why = "HMRC's penalties are not known here, so what would stop of them is not reckoned.";
        return if told.reaches_what_is_late() { vec![why.to_owned()] } else { Vec::new() };
    };
    growing.iter().map(|one| growing_penalty(one, voice)).collect()
}

fn growing_penalty(one: &GrowingPenalty, voice: Voice) -> String {
    let name = charges::inside_a_sentence(penalties::late_payment(one.category.as_ref()).into_owned().into());
    let on = with_year(&charges::inside_a_sentence(charges::in_voice(charges::kind(&one.on), voice)), one.tax_year);
    let a_day = one.stops_per_day.pounds();
    let so_far = one.so_far.pounds();
    if one.stops {
        format!(
            "The {name} on the {on} would stop growing: {a_day} a day (est.). What it has grown to by then, {so_far} today \
             (est.), HMRC still charges."
        )
    } else {
        format!("The {name} on the {on} would grow by {a_day} a day less (est.), and stop once the rest is paid.")
    }
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
