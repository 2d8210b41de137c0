//! Findings about money, in words.

use chrono::NaiveDate;

use super::about_a_day;
use crate::rules::charges::CodedOutStatus;
use crate::rules::findings::{OtherCredit, PaymentPlan};
use crate::rules::tax_code_terms::TaxCodeTerms;
use crate::rules::{Money, TaxYear};
use crate::words::{Voice, charges, count, dates};

pub(super) fn overdue(
    amount: Money,
    (interest, a_day): (Money, Option<Money>),
    since: Option<NaiveDate>,
    plan: Option<&PaymentPlan>,
    voice: Voice,
) -> String {
    let overdue = late(amount, interest, a_day, since);
    plan.map_or_else(|| overdue.clone(), |plan| format!("{overdue}; {}", in_plan(plan, voice)))
}

/// "you pay this through a payment plan from 1 May 2026 to 1 May 2027: keep to it".
fn in_plan(plan: &PaymentPlan, voice: Voice) -> String {
    let what = if plan.whole { "this".to_owned() } else { format!("{} of it", plan.principal.pounds()) };
    let times =
        plan.times.iter().map(|(from, to)| format!("from {} to {}", dates::day_long(*from), dates::day_long(*to)));
    let times = times.collect::<Vec<_>>().join(" and ");
    let a_plan = if plan.times.len() == 1 { "a payment plan" } else { "payment plans" };
    match voice {
        Voice::You => format!("you pay {what} through {a_plan} {times}: keep to it"),
        Voice::YourClient => format!("your client pays {what} through {a_plan} {times} and has to keep to it"),
    }
}

fn late(amount: Money, interest: Money, a_day: Option<Money>, since: Option<NaiveDate>) -> String {
    let since = since.map_or_else(String::new, |day| format!(" since {}", dates::day_long(day)));
    let overdue = format!("{} has been overdue{since}", amount.pounds());
    match a_day {
        _ if !interest.is_positive() => overdue,
        Some(day) => format!("{overdue}; of it {} is interest so far, {}", interest.pounds(), about_a_day(day)),
        None => format!("{overdue}; of it {} is interest so far (est.)", interest.pounds()),
    }
}

pub(super) fn interest_growing(interest: Money, a_day: Option<Money>, on: usize) -> String {
    let on = number(on, "charge", "charges");
    match a_day {
        Some(day) => {
            format!("Interest on {on} comes to {} so far, {}", interest.pounds(), about_a_day(day))
        }
        None => format!("{} of interest on {on} is still to pay", interest.pounds()),
    }
}

pub(super) fn pending_refund(amount: Money, requests: usize) -> String {
    let which = if requests == 1 { "A refund".to_owned() } else { format!("{requests} refunds") };
    let sums = if requests == 1 { "" } else { " in all" };
    let is = if requests == 1 { "is" } else { "are" };
    format!("{which} of {}{sums} {is} asked for and not paid out yet", amount.pounds())
}

/// "The payment of 14 March 2026", "2 payments of the last year".
fn which(payments: usize, received: Option<NaiveDate>) -> String {
    match received {
        Some(day) => format!("the payment of {}", dates::day_long(day)),
        None => number(payments, "payment", "payments") + " of the last year",
    }
}

pub(super) fn unallocated(amount: Money, payments: usize, received: Option<NaiveDate>, voice: Voice) -> String {
    let account = voice.possessive();
    format!(
        "{} from {} is on no charge: it lies in {account} account as credit",
        amount.pounds(),
        which(payments, received)
    )
}

/// "£825.00 of credit is not used yet: £500.00 from the payment of 2 June 2026, which is on no charge; £325.00, credit
/// from overpaid tax 2024-25".
pub(super) fn credit_not_used(
    amount: Money,
    of: Option<Money>,
    payments: Option<(Money, usize, Option<NaiveDate>)>,
    others: &[OtherCredit],
    voice: Voice,
) -> String {
    let mut parts = Vec::new();
    if let Some((sum, payments, received)) = payments {
        let is = if payments == 1 { "is" } else { "are" };
        parts.push(format!("{} from {}, which {is} on no charge", sum.pounds(), which(payments, received)));
    }
    for one in others {
        let name = charges::inside_a_sentence(charges::in_voice(charges::kind(&one.kind), voice));
        let year = one.tax_year.map(|year| format!(" {year}")).unwrap_or_default();
        // The one part of a sum needs no sum of its own.
        let sum = if one.open == amount { String::new() } else { format!("{}, ", one.open.pounds()) };
        parts.push(format!("{sum}{name}{year}"));
    }
    let in_all = of.filter(|of| *of != amount).map(|of| format!(", of {} in all,", of.pounds())).unwrap_or_default();
    format!("{} of credit{in_all} is not used yet: {}", amount.pounds(), parts.join("; "))
}

pub(super) fn partly_allocated(
    [not_allocated, not_shown, not_told]: [Money; 3],
    payments: usize,
    received: Option<NaiveDate>,
) -> String {
    let parts = [
        (not_allocated, "is not used yet"),
        (not_shown, "is on nothing that HMRC shows software: it uses a payment for older Self Assessment debts first"),
        (not_told, "is on no charge, and HMRC does not tell software whether it is used"),
    ];
    let said = parts.iter().filter(|(sum, _)| sum.is_positive());
    let said: Vec<String> = said.map(|(sum, what)| format!("{} {what}", sum.pounds())).collect();
    format!("Of {}: {}", which(payments, received), said.join("; "))
}

pub(super) fn payments_on_account(
    year: TaxYear,
    each: &[Money],
    unpaid: Money,
    until: NaiveDate,
    voice: Voice,
) -> String {
    let all: Money = each.iter().sum();
    let unpaid =
        if unpaid == all { "nothing paid yet".to_owned() } else { format!("{} of it unpaid", unpaid.pounds()) };
    let each = match each {
        [first, second] if first == second => format!("{} each", first.pounds()),
        sums => sums.iter().map(|sum| sum.pounds()).collect::<Vec<_>>().join(" and "),
    };
    let whose = match voice {
        Voice::You => "your income",
        Voice::YourClient => "your client's income",
    };
    format!(
        "The {year} payments on account are {each}, {unpaid}. Has {whose} fallen? Then they can be reduced, before the \
         {year} return and by {}",
        dates::day_long(until)
    )
}

pub(super) fn returned_from_tax_code(
    amount: Money,
    on: usize,
    status: Option<&CodedOutStatus>,
    due: Option<NaiveDate>,
    voice: Voice,
    today: NaiveDate,
) -> String {
    let how = status.map_or_else(String::new, |status| format!(" ({})", charges::coded_out_status(status)));
    let due = due.map_or_else(String::new, |day| {
        let verb = if day < today { "was due" } else { "to pay by" };
        format!("; {verb} {}", dates::day_long(day))
    });
    let several = if on > 1 { format!(", on {}", number(on, "charge", "charges")) } else { String::new() };
    format!(
        "{}{several} that {} tax code was to collect is to be paid directly after all{how}{due}",
        amount.pounds(),
        voice.possessive()
    )
}

pub(super) fn choice(year: TaxYear, until: NaiveDate, opted_out: bool, voice: Voice) -> String {
    let (whose, until) = (voice.possessive(), dates::day_long(until));
    if opted_out {
        format!(
            "The {year} bill is to be paid directly; for HMRC to collect it through {whose} tax code, opt back in by {until}"
        )
    } else {
        format!("HMRC may collect the {year} bill through {whose} tax code; to pay it directly, opt out by {until}")
    }
}

pub(super) fn submit_by(year: TaxYear, until: NaiveDate, terms: &TaxCodeTerms, voice: Voice) -> String {
    let (whose, who) = (voice.possessive(), voice.subject());
    let pay = match voice {
        Voice::You => "pay",
        Voice::YourClient => "pays",
    };
    let class2 = if terms.class2_too { "" } else { ", and never for Class 2" };
    format!(
        "Submit {whose} {year} return by {} if the bill is to be paid through a tax code: only below {}, part payments \
         not counted, and only if {who} already {pay} tax through PAYE; not if that took over {} per cent of that income \
         or {} times the usual tax{class2} ({}, {})",
        dates::day_long(until),
        terms.owed_less_than.pounds(),
        terms.most_of_paye_income,
        terms.most_times_usual_tax,
        terms.source.name,
        dates::day(terms.source.checked)
    )
}

fn number(of: usize, one: &str, many: &str) -> String {
    count(i64::try_from(of).unwrap_or(i64::MAX), one, many)
}
