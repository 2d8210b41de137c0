use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::rules::Sent;
use crate::rules::allocation::Allocation;
use crate::rules::charges::{BreakdownLine, Item};

fn pence(pence: i64) -> Money {
    Money::from_pence(pence)
}

pub(super) fn allocation(document: &str, cleared: i64) -> Allocation {
    Allocation {
        charge_reference: format!("XM{document}"),
        end_date: Some(Sent::parse("2026-04-05".to_owned())),
        document_id: Some(Sent::parse(document.to_owned())),
        document_type: Some("4910".to_owned()),
        cleared_amount: Some(pence(cleared)),
        ..Allocation::default()
    }
}

pub(super) fn payment(item: &str, amount: Option<i64>, allocations: Vec<Allocation>) -> Payment {
    Payment {
        payment_lot: Some("LOT".to_owned()),
        payment_lot_item: Some(item.to_owned()),
        payment_amount: amount.map(pence),
        transaction_date: Some(Sent::parse("2026-01-30".to_owned())),
        allocations,
        ..Payment::default()
    }
}

fn document(id: &str, code: &str, original: i64, left: i64, items: Vec<Item>) -> Document {
    let document_id = Sent::parse(id.to_owned());
    Document {
        document_id: document_id.clone(),
        document_date: Sent::parse("2026-01-30".to_owned()),
        original_amount: pence(original),
        outstanding_amount: pence(left),
        breakdown: vec![BreakdownLine {
            document_id,
            document_type: Some(code.to_owned()),
            items,
            ..BreakdownLine::default()
        }],
        ..Document::default()
    }
}

/// The document of payment `item`.
fn of_payment(item: &str, amount: i64, open: i64, refunded: i64) -> Document {
    let paid_out = Item {
        amount: Some(pence(-refunded)),
        clearing_reason: Some("Outgoing Payment".to_owned()),
        ..Item::default()
    };
    let items = if refunded == 0 { Vec::new() } else { vec![paid_out] };
    Document {
        payment_lot: Some("LOT".to_owned()),
        payment_lot_item: Some(item.to_owned()),
        ..document("P1", "0060", -amount, -open, items)
    }
}

fn account(documents: Vec<Document>) -> Account {
    Account { documents, ..Account::default() }
}

#[rstest]
// Amount, allocated, and of the payment's own document what is open and what was refunded.
#[case(Some(2500), 2042, Some((0, 0)), Rest::Told { not_allocated: pence(0), not_shown: pence(458) })]
#[case(Some(2500), 2042, Some((458, 0)), Rest::Told { not_allocated: pence(458), not_shown: pence(0) })]
#[case(Some(2500), 2042, Some((100, 58)), Rest::Told { not_allocated: pence(100), not_shown: pence(300) })]
#[case(Some(2500), 2042, None, Rest::NotTold(pence(458)))]
#[case(Some(2500), 2500, None, Rest::Nothing)]
#[case(Some(2500), 2500, Some((0, 0)), Rest::Nothing)]
#[case(Some(2500), 2600, None, Rest::Exceeded(pence(100)))]
#[case(Some(2500), 2500, Some((50, 0)), Rest::Exceeded(pence(50)))]
#[case(Some(2500), 2400, Some((100, 30)), Rest::Exceeded(pence(30)))]
#[case(None, 2400, Some((100, 30)), Rest::NoAmount)]
fn where_the_rest_went(
    #[case] amount: Option<i64>,
    #[case] allocated: i64,
    #[case] document: Option<(i64, i64)>,
    #[case] expected: Rest,
) {
    let payment = payment("1", amount, vec![allocation("C1", allocated)]);
    let documents = document.map(|(open, refunded)| of_payment("1", amount.unwrap_or_default(), open, refunded));
    let account = account(documents.into_iter().collect());
    assert_eq!(of(&payment, &[&account]).rest, expected);
}

#[test]
fn a_charge_with_the_lot_of_a_payment_is_not_its_document() {
    let charge = Document {
        payment_lot: Some("LOT".to_owned()),
        payment_lot_item: Some("1".to_owned()),
        ..document("C1", "4910", 100, 40, Vec::new())
    };
    let account = account(vec![charge]);
    let payment = payment("1", Some(100), vec![allocation("C1", 60)]);
    assert_eq!(of(&payment, &[&account]).rest, Rest::NotTold(pence(40)));
}

fn accounts_and_payments() -> impl Strategy<Value = (Vec<Payment>, Account)> {
    let sums = || -20_000i64..50_000;
    let one = (
        prop::option::weighted(0.9, 0i64..100_000),
        prop::collection::vec(sums(), 0..4),
        prop::option::weighted(0.7, (0i64..50_000, 0i64..20_000)),
    );
    prop::collection::vec(one, 0..6).prop_map(|all| {
        let mut payments = Vec::new();
        let mut documents = Vec::new();
        for (number, (amount, allocations, own)) in all.into_iter().enumerate() {
            let item = number.to_string();
            let allocations = allocations.into_iter().map(|sum| allocation("C1", sum)).collect();
            payments.push(payment(&item, amount, allocations));
            documents.extend(own.map(|(open, refunded)| of_payment(&item, amount.unwrap_or(0), open, refunded)));
        }
        (payments, account(documents))
    })
}

proptest! {
    #[test]
    fn the_parts_always_add_up_to_the_payment((payments, account) in accounts_and_payments()) {
        let index = Documents::of(&[&account]);
        for payment in &payments {
            let went = of(payment, &[&account]);
            prop_assert_eq!(went, index.whereabouts(payment));
            let parts = went.allocated + went.refunded + went.not_allocated() + went.not_shown() + went.not_told();
            prop_assert_eq!(parts - went.beyond(), payment.payment_amount.unwrap_or_default());
            for part in [went.not_allocated(), went.not_shown(), went.not_told(), went.beyond()] {
                prop_assert!(!part.is_negative() || went.rest == Rest::NoAmount);
            }
            if payment.payment_amount.is_some_and(|amount| went.allocated > amount) {
                prop_assert!(matches!(went.rest, Rest::Exceeded(_)), "allocations beyond the payment are reported");
            }
        }
    }
}
