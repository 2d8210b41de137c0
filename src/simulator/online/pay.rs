//! Paying: any amount, at once or as slowly as banks.

use super::clients::utr;
use super::deeds::What;
use super::html::Doc;
use super::money::{later_arrival, to_pay, totals};
use super::visit::{Shown, Visit, long_day, plain, pounds, read_pounds};
use crate::simulator::story::Pence;

/// HMRC's page takes no more at once.
const MOST: Pence = 1_000_000_000;
const METHODS: [(&str, &str, &str); 3] = [
    ("Debit card", "Debit card", "No card is asked for, and nothing is charged."),
    ("Faster Payment", "Online banking", ""),
    ("BACS", "Direct Debit", ""),
];
const WHEN: [(&str, &str, &str); 2] =
    [("now", "At once", "So that you see it arrive."), ("later", "In three days", "As it may be with a real bank.")];

/// The amount of the address, or what HMRC's page would offer.
fn asked(visit: &Visit<'_>) -> Pence {
    let told = visit.query.get("amountInPence").parse().ok().filter(|sum| (0..=MOST).contains(sum));
    told.unwrap_or_else(|| totals(&visit.account()).offered())
}

pub(super) fn information(visit: &Visit<'_>) -> Shown {
    let sum = asked(visit);
    let doc = Doc::new("Making a payment")
        .p("A payment goes to what is overdue first, the oldest first, and then to what falls due next.")
        .p("It can take up to 3 working days to show.")
        .facts(&[("Payment reference", format!("{}K", utr(&visit.story))), ("Amount", pounds(sum))])
        .link(&visit.at(&format!("/payment?amountInPence={sum}")), "Continue to pay");
    doc.into()
}

fn one_of(told: &str, known: &[(&'static str, &str, &str)]) -> Option<&'static str> {
    known.iter().map(|(value, _, _)| *value).find(|value| *value == told)
}

/// The amount of the form, with how and when, or what is wrong with it.
fn read(visit: &Visit<'_>) -> Result<(Pence, &'static str, &'static str), &'static str> {
    let sum = read_pounds(visit.form.get("amount")).filter(|sum| (1..=MOST).contains(sum));
    let sum = sum.ok_or("Enter an amount from £0.01 to £10,000,000.00.")?;
    let method = one_of(visit.form.get("method"), &METHODS).ok_or("Choose how to pay.")?;
    let when = one_of(visit.form.get("when"), &WHEN).ok_or("Choose when HMRC has it.")?;
    Ok((sum, method, when))
}

fn question(visit: &Visit<'_>, wrong: Option<&str>) -> Doc {
    let told = |name: &'static str, first: &'static str| {
        if visit.post { visit.form.get(name).to_owned() } else { first.to_owned() }
    };
    let amount = if visit.post { visit.form.get("amount").to_owned() } else { plain(asked(visit)) };
    let form = visit
        .form_to("/payment")
        .field("amount", "Amount in pounds", "You can change it.", &amount)
        .radios("method", "How to pay", &METHODS, &told("method", "Debit card"))
        .radios("when", "When HMRC has it", &WHEN, &told("when", "now"));
    Doc::new("Pay your Self Assessment tax bill").error(wrong).form(form)
}

pub(super) fn amount(visit: &Visit<'_>) -> Shown {
    if !visit.post {
        return question(visit, None).into();
    }
    let (sum, method, when) = match read(visit) {
        Ok(read) => read,
        Err(wrong) => return question(visit, Some(wrong)).into(),
    };
    let form = visit
        .form_to("/payment/confirm")
        .hidden("amount", &plain(sum))
        .hidden("method", method)
        .hidden("when", when)
        .button("Pay (not really)");
    let facts = [
        ("Amount", pounds(sum)),
        ("How", METHODS.iter().find(|one| one.0 == method).map_or(method, |one| one.1).to_owned()),
        ("Payment reference", format!("{}K", utr(&visit.story))),
    ];
    Doc::new("Check your payment").facts(&facts).form(form).into()
}

/// What of a payment goes to penalties when it goes to everything open, the oldest first.
fn to_penalties(visit: &Visit<'_>, sum: Pence) -> Pence {
    let account = visit.account();
    let (mut left, mut penalties) = (sum, 0);
    for document in account.oldest_first().into_iter().filter_map(|place| account.documents.get(place)) {
        let taken = to_pay(&account, document).clamp(0, left);
        left -= taken;
        if document.is_penalty() {
            penalties += taken;
        }
    }
    penalties
}

/// Makes the payment that was checked.
pub(super) fn pay(visit: &Visit<'_>) -> Shown {
    let (amount, method, when) = match read(visit) {
        Ok(read) => read,
        Err(wrong) => return question(visit, Some(wrong)).into(),
    };
    let received = if when == "later" { later_arrival(visit.today) } else { visit.today };
    let to_penalties = to_penalties(visit, amount);
    let what = What::Paid { amount, to_penalties, received, method: method.to_owned() };
    match visit.do_it(what) {
        Ok(()) => visit.go(&format!("/payment/received?amountInPence={amount}&when={when}")),
        Err(refused) => refused,
    }
}

pub(super) fn paid(visit: &Visit<'_>) -> Shown {
    let sum = asked(visit);
    let day = match visit.query.get("when") {
        "later" => format!("HMRC has it on {}.", long_day(later_arrival(visit.today))),
        _ => "HMRC has it now.".to_owned(),
    };
    let doc = Doc::new("Payment made")
        .done(&format!("Paid: {}.", pounds(sum)))
        .p(&day)
        .link(&visit.at("/what-you-owe"), "What you owe")
        .link(&visit.at("/payment-refund-history"), "Payment and credit history");
    doc.into()
}
