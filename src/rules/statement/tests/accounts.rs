//! Accounts made of what people live through, as HMRC would tell them.

use super::*;
use crate::rules::charges::LatePaymentInterest;

/// What became of a charge besides being paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Plain,
    /// Raised higher, and then reduced by so much, as its history tells.
    Reduced(i64),
    Estimate,
    /// A tax code is collecting it.
    WithCode,
    /// A tax code has collected it.
    Collected,
    /// A tax code collected so many hundredths; the rest is back on the account.
    PartlyCollected(i64),
}

/// One charge as it was lived: its amount, its age, interest, what became of it.
#[derive(Debug, Clone)]
struct Lived {
    amount: i64,
    age: i64,
    interest: i64,
    fate: Fate,
}

impl Lived {
    /// Whether payments and credits go to it.
    const fn is_to_pay(&self) -> bool {
        !matches!(self.fate, Fate::Estimate | Fate::WithCode | Fate::Collected)
    }

    const fn collected(&self) -> i64 {
        match self.fate {
            Fate::Collected => self.amount,
            Fate::PartlyCollected(hundredths) => self.amount * hundredths / 100,
            Fate::Plain | Fate::Reduced(_) | Fate::Estimate | Fate::WithCode => 0,
        }
    }
}

/// How much HMRC tells of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Telling {
    All,
    /// Its own document is missing: what is on no charge is not told apart.
    NoDocument,
    /// Its allocations come to so much more than the payment.
    Beyond(i64),
}

/// One payment: what of it went to older debts, and what HMRC paid back of the rest.
#[derive(Debug, Clone)]
struct Paid {
    amount: i64,
    older: i64,
    refunded: i64,
    age: i64,
    telling: Telling,
}

/// One credit: set against a charge as far as `used`, or so much of it paid out.
#[derive(Debug, Clone)]
struct Credited {
    amount: i64,
    used: i64,
    paid_out: bool,
    /// Whether HMRC sends the refund as a document too.
    with_document: bool,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Plain),
        2 => (1i64..90_000).prop_map(Fate::Reduced),
        1 => Just(Fate::Estimate),
        1 => Just(Fate::WithCode),
        1 => Just(Fate::Collected),
        1 => (1i64..100).prop_map(Fate::PartlyCollected),
    ]
}

prop_compose! {
    fn lived()(amount in 100i64..900_000, age in 0i64..1_300, interest in 0i64..9_000, fate in fate()) -> Lived {
        Lived { amount, age, interest, fate }
    }
}

fn paid(telling: impl Strategy<Value = Telling>) -> impl Strategy<Value = Paid> {
    let sum = || prop_oneof![Just(0i64), 0i64..100_000];
    (1i64..900_000, sum(), sum(), 0i64..1_300, telling).prop_map(|(amount, older, refunded, age, telling)| Paid {
        amount,
        older,
        refunded,
        age,
        telling,
    })
}

prop_compose! {
    fn credited()(amount in 1i64..90_000, used in 0i64..90_000, paid_out: bool, with_document: bool) -> Credited {
        Credited { amount, used, paid_out, with_document }
    }
}

fn cleared(amount: i64, on: NaiveDate, reason: &str, by: Option<String>) -> Item {
    Item {
        amount: Some(pence(amount)),
        clearing_date: Some(Sent::Read(on)),
        clearing_reason: Some(reason.to_owned()),
        clearing_document: by,
        ..Item::default()
    }
}

fn today() -> NaiveDate {
    day("2026-11-21")
}

/// A charge as it was raised, and its history where it was reduced.
fn charge(place: usize, lived: &Lived) -> (Document, Option<Vec<ChargeChange>>) {
    let made = today() - chrono::Duration::days(lived.age);
    let mut document = document(&format!("D{place}"), "4910", made, lived.amount, lived.amount - lived.collected());
    document.is_charge_estimate = lived.fate == Fate::Estimate;
    let status = match lived.fate {
        Fate::WithCode => Some(CodedOutStatus::Initiated),
        Fate::Collected => Some(CodedOutStatus::FullyCollected),
        Fate::PartlyCollected(_) => Some(CodedOutStatus::PartlyCollected),
        Fate::Plain | Fate::Reduced(_) | Fate::Estimate => None,
    };
    let items = &mut document.breakdown[0].items;
    if lived.collected() > 0 {
        items.push(cleared(
            lived.collected(),
            (made + chrono::Duration::days(90)).min(today()),
            "Automatic Clearing",
            None,
        ));
    }
    for item in items {
        item.coded_out_status.clone_from(&status);
    }
    let Fate::Reduced(by) = lived.fate else { return (document, None) };
    let change = |total: i64, on: NaiveDate| ChargeChange {
        tax_year: None,
        transaction_id: Sent::parse(format!("D{place}")),
        transaction_date: Sent::Read(made),
        description: String::new(),
        charge_classification: None,
        total_amount: pence(total),
        changed: Some(Sent::Read(on)),
        change_reason: "Customer Request".to_owned(),
        poa_adjustment_reason: None,
    };
    let reduced = (made + chrono::Duration::days(20)).min(today());
    (document, Some(vec![change(lived.amount + by, made), change(lived.amount, reduced)]))
}

/// Builds an account out of charges, payments and credits: each payment loses a part to older debts and a part to a
/// refund, the rest goes to the charges in turn, each before its interest, and what is left stays open on its document.
fn account(charges: &[Lived], payments: &[Paid], credits: &[Credited]) -> Made {
    let (mut documents, histories): (Vec<Document>, Vec<_>) =
        charges.iter().enumerate().map(|(place, lived)| charge(place, lived)).unzip();
    let mut left: Vec<(i64, i64)> =
        charges.iter().map(|lived| (lived.amount - lived.collected(), lived.interest)).collect();
    let (mut made_payments, mut extra, mut credit_left) = (Vec::new(), Vec::new(), 0);
    for (place, paid) in payments.iter().enumerate() {
        let on = today() - chrono::Duration::days(paid.age);
        let older = paid.older.min(paid.amount);
        let refunded = if paid.telling == Telling::All { paid.refunded.min(paid.amount - older) } else { 0 };
        let mut rest = paid.amount - older - refunded;
        let mut allocations = Vec::new();
        for (charge, (owed, interest)) in left.iter_mut().enumerate() {
            if !charges[charge].is_to_pay() || rest == 0 {
                continue;
            }
            let taken = rest.min(*owed);
            if taken > 0 {
                *owed -= taken;
                rest -= taken;
                allocations.push(allocation(&format!("XMD{charge}"), Some(&format!("D{charge}")), taken));
            }
            let taken = rest.min(*interest);
            if *owed == 0 && taken > 0 {
                *interest -= taken;
                rest -= taken;
                allocations.push(allocation(&format!("XI{charge}"), None, taken));
            }
        }
        if let Telling::Beyond(more) = paid.telling {
            allocations.push(allocation("XMELSEWHERE", Some("ELSEWHERE"), paid.amount + more));
        }
        if paid.telling != Telling::NoDocument {
            let mut own = payment_document(&format!("P{place}"), &place.to_string(), on, paid.amount, rest);
            if refunded > 0 {
                own.breakdown[0].items = vec![cleared(-refunded, today(), "Outgoing Payment", None)];
            }
            extra.push(own);
        }
        credit_left += rest;
        made_payments.push(payment(&place.to_string(), on, paid.amount, allocations));
    }
    for (place, credited) in credits.iter().enumerate() {
        let id = format!("C{place}");
        let mut used = credited.used.min(credited.amount);
        if !credited.paid_out {
            // Set against the first charge that has room for it; no allocation tells of it, its items do.
            let mut room = left.iter_mut().zip(charges).zip(&mut documents).filter(|(((owed, _), _), _)| *owed > 0);
            used = room.find(|((_, lived), _)| lived.is_to_pay()).map_or(0, |(((owed, _), lived), document)| {
                let taken = used.min(*owed);
                *owed -= taken;
                if taken > 0 {
                    let mut item = cleared(taken, today(), "Automatic Clearing", Some(id.clone()));
                    let partly = matches!(lived.fate, Fate::PartlyCollected(_));
                    item.coded_out_status = partly.then_some(CodedOutStatus::PartlyCollected);
                    document.breakdown[0].items.push(item);
                }
                taken
            });
        }
        let mut credit = document(&id, "4905", today(), -credited.amount, used - credited.amount);
        let reason = if credited.paid_out { "Outgoing Payment" } else { "Automatic Clearing" };
        let by = (!credited.paid_out).then(|| id.clone());
        credit.breakdown[0].items = vec![cleared(-used, today(), reason, by)];
        if credited.paid_out && credited.with_document && used > 0 {
            let mut refund = document(&format!("R{place}"), "", today(), used, 0);
            refund.document_description = Some("Repayment".to_owned());
            extra.push(refund);
        }
        credit_left += credited.amount - used;
        extra.push(credit);
    }
    let mut total = 0;
    for ((document, lived), (place, (owed, interest))) in
        documents.iter_mut().zip(charges).zip(left.into_iter().enumerate())
    {
        document.outstanding_amount = pence(owed);
        if !lived.is_to_pay() {
            continue;
        }
        total += owed + interest;
        let grows = owed > 0;
        document.late_payment_interest = (lived.interest > 0).then(|| LatePaymentInterest {
            id: Some(format!("XI{place}")),
            accruing_amount: grows.then(|| pence(lived.interest)),
            amount: Some(pence(if grows { 0 } else { lived.interest })),
            outstanding_amount: Some(pence(interest)),
            end_date: Some(Sent::Read(today())),
            ..LatePaymentInterest::default()
        });
    }
    documents.extend(extra);
    let mut made = Made::new(documents, made_payments, total, credit_left);
    let told = histories.into_iter().enumerate().filter_map(|(place, history)| Some((place, history?)));
    made.changes = told.map(|(place, history)| (format!("D{place}").parse().unwrap(), history)).collect();
    made
}

fn made(telling: impl Strategy<Value = Telling>) -> impl Strategy<Value = Made> {
    let charges = prop::collection::vec(lived(), 0..6);
    let payments = prop::collection::vec(paid(telling), 0..5);
    let credits = prop::collection::vec(credited(), 0..3);
    (charges, payments, credits).prop_map(|(charges, payments, credits)| account(&charges, &payments, &credits))
}

/// An account that adds up: charges reduced, estimated, with a tax code or collected by one; payments that went to older
/// debts, were paid back or are open; credits used or paid out.
pub(crate) fn any_account() -> impl Strategy<Value = Made> {
    made(Just(Telling::All))
}

/// An account that may not add up: documents of payments are missing, and allocations come to more than was paid.
pub(crate) fn any_odd_account() -> impl Strategy<Value = Made> {
    made(prop_oneof![
        2 => Just(Telling::All),
        1 => Just(Telling::NoDocument),
        1 => (1i64..90_000).prop_map(Telling::Beyond),
    ])
}
