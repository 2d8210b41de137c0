//! The events of a statement of account, and how it ends, in words.

use crate::rules::charges::{CodedOutEffect, DocumentKind};
use crate::rules::statement::{Cause, Collected, Event, Part, To, What};
use crate::rules::whereabouts::Rest;
use crate::rules::{DateRange, Money, TaxYear};
use crate::words::{Voice, capital, charges, dates};

/// What the balance is made of, said under every statement.
pub const BALANCE: &str = "The balance is what HMRC has charged, due or not, with the interest it has posted, less what \
                           was paid, credited or taken elsewhere. Below nothing, HMRC owes it back.";

/// What the numbers under an event are.
pub const NUMBERS: &str = "Numbers alone are HMRC's documents; with a stroke, payment lot and item.";

/// Why accruing interest is no event.
pub const ACCRUING: &str = "Interest still accruing, est.";

/// Why what went to a tax code stands on the day of its charge: the day it was collected is another.
const NO_DAY_TO_CODE: &str = "HMRC does not tell when it went to the code, so this is the day of the charge";

/// Why an event stands on the day of its document.
const NO_DAY: &str = "HMRC does not tell when, so this is the day of the charge";

/// The days of a statement: "6 Apr 2023 to 22 Nov 2026".
pub fn period(period: DateRange) -> String {
    format!("{} to {}", dates::day(period.from()), dates::day(period.to()))
}

/// The one line of an event: "First payment on account 2026-27", "Payment received".
pub fn label(event: &Event) -> String {
    let year = event.tax_year;
    match &event.what {
        What::Earlier { kind, interest } => format!("{}, from before these days", named(kind, *interest, year)),
        What::Charge { kind, .. } | What::Credit { kind, .. } => named(kind, false, year),
        What::Changed { kind, reason, .. } => {
            let way = if event.amount.is_negative() { "lowered" } else { "raised" };
            let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
            format!("{} {way}{reason}", named(kind, false, year))
        }
        What::Interest { on, .. } => named(on, true, year),
        What::ToTaxCode { kind, year: code, in_part, collected, .. } => {
            let code = code.map_or_else(|| "a tax code".to_owned(), |code| format!("the {code} tax code"));
            let way = match () {
                () if *in_part => "collected in part",
                () if *collected == -event.amount => "collected",
                () => "to be collected",
            };
            format!("{} {way} through {code}", named(kind, false, year))
        }
        What::Payment { .. } => "Payment received".to_owned(),
        What::NotShown { .. } => "Used for something HMRC does not show software".to_owned(),
        What::Refund { .. } => "Refund issued".to_owned(),
        What::Cancelled { kind: DocumentKind::Payment, reason } => format!("Payment taken back ({reason})"),
        What::Cancelled { kind, reason } => format!("{} cancelled ({reason})", named(kind, false, year)),
    }
}

fn named(kind: &DocumentKind, interest: bool, year: Option<TaxYear>) -> String {
    let name = if interest { charges::interest_on(kind) } else { charges::kind(kind) };
    year.map_or_else(|| name.clone().into_owned(), |year| format!("{name} {year}"))
}

/// What is said of the day of an event that HMRC gives none of.
pub const fn no_day(event: &Event) -> &'static str {
    match event.what {
        What::ToTaxCode { in_part: false, .. } => NO_DAY_TO_CODE,
        _ => NO_DAY,
    }
}

/// What else is to be known of an event, a few words each; the payer's reference is not among it.
pub fn details(event: &Event) -> Vec<String> {
    let mut details = Vec::new();
    match &event.what {
        What::Charge { coded_out: Some(status), .. } if status.effect() == CodedOutEffect::BackOnTheAccount => details
            .push("It was meant for the tax code and is back on the account; HMRC does not tell since when".to_owned()),
        What::Changed { on_account_reason: Some(code), .. } => {
            details.push(capital(charges::poa_adjustment_reason(code)));
        }
        What::Interest { from: Some(from), rate, .. } => {
            let rate = rate.map(|rate| format!(", latest rate {rate} %")).unwrap_or_default();
            details.push(format!("from {}{rate}", dates::day_sent(from)));
        }
        What::Credit { reduced: Some(reduced), .. } => details.push(format!("from a reduced charge: {reduced}")),
        What::Payment { method, rest, .. } => {
            details.extend(method.clone());
            if *rest == Rest::NoAmount {
                details.push("HMRC sent no amount; this is what it tells of".to_owned());
            }
        }
        What::Refund { method: Some(method) } => details.push(method.clone()),
        What::ToTaxCode { in_part: false, collected, collected_on, .. } if collected.is_positive() => {
            let until = collected_on.as_ref().map(|day| format!(" by {}", dates::day_sent(day))).unwrap_or_default();
            details.push(format!("{} collected{until}", collected.pounds()));
        }
        What::NotShown { .. } => {
            details
                .push("HMRC uses a payment for Self Assessment debts from before Making Tax Digital first".to_owned());
        }
        _ => {}
    }
    details.extend(event.due.as_ref().map(|due| format!("due {}", dates::day_sent(due))));
    if !event.is_dated {
        details.push(no_day(event).to_owned());
    }
    details
}

/// Where a part of a payment went: "to balancing payment 2024-25", "not allocated".
pub fn to(to: &To) -> String {
    let To::Charge(charge) = to else { return besides(to).to_owned() };
    let name = if charge.interest { charges::interest_on(&charge.kind) } else { charges::kind(&charge.kind) };
    let name = charges::inside_a_sentence(name);
    let year = charge.tax_year.map(|year| format!(" {year}")).unwrap_or_default();
    format!("to {name}{year}")
}

/// Where a part of a payment went that is on no charge.
const fn besides(to: &To) -> &'static str {
    match to {
        To::Charge(_) => "to a charge",
        To::Refund => "refunded",
        To::NotAllocated => "not allocated",
        To::NotShown => "used for something HMRC does not show software",
        To::TakenBack => "taken back",
        To::NotTold => "on no charge; HMRC does not tell us which (credit, or an older debt)",
        To::NotListed => "of which HMRC does not tell where it went",
        To::Beyond => "as HMRC tells of more than was paid",
    }
}

/// A part of a payment: "£842.00 to balancing payment 2024-25".
pub fn part(part: &Part) -> String {
    format!("{} {}", part.amount.pounds(), to(&part.to))
}

/// The same, as short as a column of a page: "£842.00 to Balancing 2024-25".
pub fn part_short(part: &Part) -> String {
    let To::Charge(charge) = &part.to else { return self::part(part) };
    let interest = if charge.interest { "interest on " } else { "" };
    let year = charge.tax_year.map(|year| format!(" {year}")).unwrap_or_default();
    format!("{} to {interest}{}{year}", part.amount.pounds(), charges::kind_short(&charge.kind))
}

/// What a tax code collected, as an entry of a journal: "Balancing payment 2023-24 collected through a tax code".
pub fn collected(one: &Collected) -> String {
    format!("{} collected through a tax code", named(&one.kind, false, one.tax_year))
}

/// What is said of the day of a collection.
pub const fn collected_when(one: &Collected) -> &'static str {
    if one.is_told {
        "A code collects month by month, and HMRC tells one day for all of it."
    } else {
        "HMRC does not tell when it was collected, so this is the day it went to the tax code."
    }
}

/// What is said of what a tax code has still to collect, line by line.
pub const WITH_THE_CODE: [&str; 2] = [
    "With a tax code: to be collected out of pay or a pension. HMRC has not told",
    "software that it was, nor does it tell the months.",
];

/// How the end compares with HMRC's total, in a sentence.
pub fn agreement(difference: Money) -> String {
    if difference.is_zero() {
        "This agrees with HMRC's total to the penny.".to_owned()
    } else {
        let way = if difference.is_negative() { "less" } else { "more" };
        format!("HMRC's total is {} {way} than these events come to.", difference.abs().pounds())
    }
}

/// What may lie behind a difference.
pub fn cause(cause: &Cause, voice: Voice) -> String {
    match cause {
        Cause::NotTold(id, amount) => format!(
            "{} of the payment {id} is on no charge, and HMRC does not tell us which it is: credit, or used for an older \
             debt. HMRC online services show it.",
            amount.pounds()
        ),
        Cause::Exceeded(id, amount) => {
            format!("HMRC's allocations of the payment {id} come to {} more than the payment.", amount.pounds())
        }
        Cause::NoAmount(id) => {
            let id = id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
            format!("HMRC sent the payment{id} without its amount.")
        }
        Cause::Unknown(amount) => format!(
            "{} is explained by nothing HMRC shows software. A charge or payment from before these days, one HMRC is \
             still working on, or an answer from another moment may be behind it; {} HMRC online account shows more.",
            amount.abs().pounds(),
            voice.possessive()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Sent;
    use rstest::rstest;

    fn event(what: What, pence: i64) -> Event {
        Event {
            date: Sent::parse("2026-06-12".to_owned()),
            is_dated: true,
            what,
            amount: Money::from_pence(pence),
            due: None,
            document_id: None,
            tax_year: "2025-26".parse().ok(),
            parts: Vec::new(),
        }
    }

    #[rstest]
    #[case(What::Interest { on: DocumentKind::BalancingCharge, from: None, rate: None }, 1,
        "Late payment interest on balancing payment 2025-26")]
    #[case(What::Changed { kind: DocumentKind::FirstPaymentOnAccount, reason: "Customer Request".to_owned(), on_account_reason: None },
        -1, "First payment on account 2025-26 lowered: Customer Request")]
    #[case(What::ToTaxCode { kind: DocumentKind::BalancingCharge, year: "2027-28".parse().ok(), in_part: false, collected: Money::ZERO, collected_on: None }, -1,
        "Balancing payment 2025-26 to be collected through the 2027-28 tax code")]
    #[case(What::Cancelled { kind: DocumentKind::LateSubmissionPenalty, reason: "Write-Off".to_owned() }, -1,
        "Late submission penalty 2025-26 cancelled (Write-Off)")]
    fn labels(#[case] what: What, #[case] pence: i64, #[case] expected: &str) {
        assert_eq!(label(&event(what, pence)), expected);
    }
}
