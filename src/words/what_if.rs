//! What would follow from a payment or a reduction, in words. Everything here is an if.

use crate::rules::what_if::{GrowingPenalty, Line, Paying, Reducing, Refusal, Window};
use crate::rules::{Money, TaxYear};
use crate::words::{Voice, charges, count, dates, penalties};

/// Said before anything else about a payment: one line.
pub const OLDER_DEBTS_FIRST: &str = "Older debts, which software cannot see, would be paid first.";

/// Said before anything else about a reduction: where and until when it is made.
pub fn only_online(until: chrono::NaiveDate) -> String {
    format!("Made in HMRC online services only: before the return, by {}.", dates::day(until))
}

/// The most charges that are named one by one as cleared.
const MOST_NAMED: usize = 3;

/// What a payment would clear, and what would be left of the charge it reaches last: the answer, before any details.
fn clears(told: &Paying, voice: Voice) -> Vec<String> {
    if told.lines.is_empty() {
        return vec!["There is nothing to pay on the account that HMRC shows.".to_owned()];
    }
    let cleared: Vec<&Line> = told.lines.iter().filter(|line| line.is_cleared()).collect();
    let reached = |line: &&Line| !line.is_cleared() && (line.paid + line.interest_paid).is_positive();
    let names: Vec<String> = cleared.iter().map(|line| inside(line, voice)).collect();
    let mut said = Vec::new();
    match names.as_slice() {
        [] => {}
        names if names.len() == told.lines.len() && names.len() > 1 => {
            said.push(format!("It would clear all {} charges there are to pay.", names.len()));
        }
        [one] => said.push(format!("It would clear the {one}.")),
        [first @ .., last] if names.len() <= MOST_NAMED => {
            said.push(format!("It would clear the {} and the {last}.", first.join(", the ")));
        }
        names => {
            let many = count(i64::try_from(names.len()).unwrap_or(i64::MAX), "charge", "charges");
            said.push(format!("It would clear {many}, the oldest due first."));
        }
    }
    said.extend(told.lines.iter().filter(reached).map(|line| {
        let est = if line.growth.is_zero() { "" } else { " (est.)" };
        let (paid, left) = (line.paid + line.interest_paid, line.left() + line.interest_left());
        let name = inside(line, voice);
        let nothing = if names.is_empty() { "It would clear no charge; " } else { "" };
        let sentence = format!("{} would go to the {name}, leaving {}{est} of it.", paid.pounds(), left.pounds());
        format!("{nothing}{sentence}")
    }));
    said
}

/// "second payment on account 2025-26".
fn inside(of: &Line, voice: Voice) -> String {
    let name = charges::in_voice(charges::named(&of.kind, of.is_interest_only()), voice);
    with_year(&charges::inside_a_sentence(name), of.tax_year)
}

/// How much less would be to pay on account, and when: the answer, before any details.
fn less(told: &Reducing) -> Vec<String> {
    let way = |amount: Money| if amount.is_negative() { "more" } else { "less" };
    let difference = told.difference();
    let each = told.halves.iter().map(|half| {
        let by = half.due.as_ref().map(|due| format!(" on {}", dates::day_sent(due))).unwrap_or_default();
        format!("{} {}{by}", half.difference().abs().pounds(), way(half.difference()))
    });
    let each = each.collect::<Vec<_>>().join(", ");
    let mut said = vec![format!("{} {} to pay on account: {each}.", difference.abs().pounds(), way(difference))];
    let credit = told.credit();
    if credit.is_positive() {
        said.push(format!("{} of what is paid already would become credit.", credit.pounds()));
    }
    said
}

/// Said under everything reckoned here.
pub const ESTIMATE: &str = "Nothing was sent or asked. est. is this program's estimate, not HMRC's figure: simple interest \
                            at the latest rate HMRC told.";

/// The whole answer to a payment: what it clears, what interest stops, what is left of it.
pub fn paid(told: &Paying, voice: Voice) -> Vec<String> {
    let mut said = clears(told, voice);
    said.extend(stops(told));
    said.extend(penalties(told, voice));
    said.extend(left_over(told));
    said.extend(credit(told));
    said
}

/// The whole answer to a reduction: how much less, and the danger of it. Nothing where HMRC would not take it.
pub fn reduced(told: &Reducing, voice: Voice) -> Vec<String> {
    if told.refusal.is_some() {
        return Vec::new();
    }
    let mut said = less(told);
    said.extend(told.difference().is_positive().then(|| risk(told, voice)));
    said
}

/// What would be left of the payment.
fn left_over(told: &Paying) -> Option<String> {
    told.left_over.is_positive().then(|| {
        format!("{} would be left over: credit on the account, unless an older debt takes it.", told.left_over.pounds())
    })
}

/// Credit that lies there already.
fn credit(told: &Paying) -> Option<String> {
    told.credit
        .is_positive()
        .then(|| format!("{} of credit lies on the account already; it is not counted here.", told.credit.pounds()))
}

/// The interest that would stop.
fn stops(told: &Paying) -> Vec<String> {
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
    let until = told
        .saved_until_next_due()
        .map(|(until, saved)| format!(": {} until the next payment is due on {}", saved.pounds(), dates::day(until)));
    vec![format!("Interest of {} a day would stop (est.){}.", stops.pounds(), until.unwrap_or_default())]
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

/// Whether there is time for a change of the payments on account of `year`, and if not, since when it is over.
pub fn window(year: TaxYear, window: Window, voice: Voice) -> String {
    match window {
        Window::Open(until) => format!(
            "Payments on account for {year} can be changed until the return is in, and by {} at the latest.",
            dates::day_long(until)
        ),
        Window::ReturnIsIn(received) => {
            let since = received.map(|day| format!(" since {}", dates::day_long(day))).unwrap_or_default();
            let whose = voice.possessive();
            format!(
                "{year} is over: HMRC has {whose} return{since}. Its payments on account cannot be changed any more."
            )
        }
        Window::Over(until) => format!(
            "{year} is over: its payments on account could be changed until {}, and not any more.",
            dates::day_long(until)
        ),
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
fn risk(told: &Reducing, voice: Voice) -> String {
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
