//! Findings about money, in words.

use chrono::NaiveDate;

use super::about_a_day;
use crate::rules::charges::{CodedOutStatus, DocumentKind};
use crate::rules::findings::{Held, OlderCharge, OtherCredit};
use crate::rules::{Money, TaxYear};
use crate::words::{Voice, capital, charges, count, dates};

/// What is overdue; `beside_plan` says to whom it is told that a payment plan covers other money and not this.
pub(super) fn overdue(
    amount: Money,
    interest: (Money, Option<Money>),
    since: Option<NaiveDate>,
    held: Held,
    beside_plan: Option<Voice>,
) -> String {
    let since = since.map_or_else(String::new, |day| format!(" since {}", dates::day_long(day)));
    let not_planned = beside_plan.map_or_else(String::new, |voice| {
        format!(
            "; as far as HMRC tells software, {} payment plan does not cover this, and a payment may go to the charge in \
             the plan first",
            voice.possessive()
        )
    });
    let interest = of_it_interest(interest);
    format!("{} has been overdue{since}{interest}{}{not_planned}", amount.pounds(), of_it_held(held))
}

/// "; £3,185.04 of it is on hold, and £187.74 of the interest is not charged for now"; nothing where nothing is held.
fn of_it_held(held: Held) -> String {
    let on_hold = format!("; {} of it is on hold", held.on_hold.pounds());
    let interest = format!("{} of the interest is not charged for now", held.interest.pounds());
    match (held.on_hold.is_positive(), held.interest.is_positive()) {
        (true, true) => format!("{on_hold}, and {interest}"),
        (true, false) => on_hold,
        (false, true) => format!("; {interest}"),
        (false, false) => String::new(),
    }
}

/// "£3,624.61 due since 31 January 2026 is in your payment plan from … to …: nothing else to do while you keep to it".
pub(super) fn in_payment_plan(
    amount: Money,
    interest: (Money, Option<Money>),
    since: Option<NaiveDate>,
    times: &[(NaiveDate, NaiveDate)],
    voice: Voice,
) -> String {
    let since = since.map_or_else(String::new, |day| format!(", due {},", dates::day_long(day)));
    let from_to = times.iter().map(|(from, to)| format!("from {} to {}", dates::day_long(*from), dates::day_long(*to)));
    let (a_plan, it) = if times.len() == 1 { ("payment plan", "it") } else { ("payment plans", "them") };
    let keep = match voice {
        Voice::You => "you keep",
        Voice::YourClient => "your client keeps",
    };
    format!(
        "{}{since} is in {} {a_plan} {}: nothing else to do about it while {keep} to {it}{}",
        amount.pounds(),
        voice.possessive(),
        from_to.collect::<Vec<_>>().join(" and "),
        of_it_interest(interest)
    )
}

/// "; of it £28.79 is interest so far, about £0.25 a day (est.)"; nothing where there is none.
fn of_it_interest((interest, a_day): (Money, Option<Money>)) -> String {
    match a_day {
        _ if !interest.is_positive() => String::new(),
        Some(day) => format!("; of it {} is interest so far, {}", interest.pounds(), about_a_day(day)),
        None => format!("; of it {} is interest so far (est.)", interest.pounds()),
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

pub(super) fn reduced_too_far(
    year: TaxYear,
    left: Money,
    (interest, a_day): (Money, Option<Money>),
    since: Option<NaiveDate>,
    voice: Voice,
) -> String {
    let since = since.map_or_else(|| "their due dates".to_owned(), dates::day_long);
    let extra = if left.is_positive() { format!("{} of it is unpaid", left.pounds()) } else { "it is paid".to_owned() };
    let interest = match a_day {
        _ if !interest.is_positive() => String::new(),
        Some(day) => format!(", with {} of interest so far, {}", interest.pounds(), about_a_day(day)),
        None => format!(", with {} of interest still to pay", interest.pounds()),
    };
    format!(
        "The {year} payments on account were reduced too far: {} return came to more, and HMRC charges the extra amount \
         with interest from {since}. {}{interest}",
        voice.possessive(),
        capital(&extra)
    )
}

pub(super) fn went_to_older(
    (amount, received): (Money, NaiveDate),
    older: &[OlderCharge],
    (kind, tax_year, left): (&DocumentKind, Option<TaxYear>, Money),
    voice: Voice,
) -> String {
    let label = |kind: &DocumentKind, year: Option<TaxYear>| {
        let year = year.map_or_else(String::new, |year| format!(" {year}"));
        format!("the {}{year}", charges::inside_a_sentence(charges::kind(kind)))
    };
    let taken: Vec<String> = older
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let before = place.checked_sub(1).and_then(|before| older.get(before));
            let is_its = before.is_some_and(|before| (&before.kind, before.tax_year) == (&one.kind, one.tax_year));
            match (one.is_interest, is_its) {
                (true, true) => "interest on it".to_owned(),
                (true, false) => format!("interest on {}", label(&one.kind, one.tax_year)),
                (false, _) => label(&one.kind, one.tax_year),
            }
        })
        .collect();
    let several = taken.len() > 1;
    let due = if several { "were due earlier" } else { "was due earlier" };
    let year = if several { "are for an earlier tax year" } else { "is for an earlier tax year" };
    // Why HMRC took them first it does not tell; only what is true of them is said.
    let why = match (older.iter().any(|one| one.due_earlier), older.iter().all(|one| one.due_earlier)) {
        (_, true) => due.to_owned(),
        (false, _) => year.to_owned(),
        (true, false) => format!("{due} or {year}"),
    };
    format!(
        "{} of {} payment of {} went to {}, which {why}; {} of {} is still to pay",
        amount.pounds(),
        voice.possessive(),
        dates::day_long(received),
        taken.join(" and "),
        left.pounds(),
        label(kind, tax_year)
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

/// What must be done, and the two conditions that decide for most; the pane and the command of coding out tell them all.
pub(super) fn submit_by(year: TaxYear, until: NaiveDate, owed_less_than: Money, voice: Voice) -> String {
    format!(
        "To pay the {year} bill through {} tax code, submit the return by {}: only a bill below {}, and only with income \
         under PAYE",
        voice.possessive(),
        dates::day_long(until),
        owed_less_than.pounds(),
    )
}

fn number(of: usize, one: &str, many: &str) -> String {
    count(i64::try_from(of).unwrap_or(i64::MAX), one, many)
}
