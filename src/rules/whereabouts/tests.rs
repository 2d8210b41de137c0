use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::rules::Sent;
use crate::rules::allocation::Allocation;
use crate::rules::charges::{BreakdownLine, CodedOutStatus, Item, LastClearing};

fn pence(pence: i64) -> Money {
    Money::from_pence(pence)
}

pub(super) fn allocation(document: &str, cleared: i64) -> Allocation {
    Allocation {
        charge_reference: format!("XM{document}"),
        period_key: None,
        period_key_description: None,
        start_date: None,
        end_date: Some(Sent::parse("2026-04-05".to_owned())),
        due_date: None,
        document_id: Some(Sent::parse(document.to_owned())),
        document_type: Some("4910".to_owned()),
        document_type_description: None,
        charge_type: None,
        charge_type_description: None,
        amount: None,
        cleared_amount: Some(pence(cleared)),
    }
}

pub(super) fn payment(item: &str, amount: Option<i64>, allocations: Vec<Allocation>) -> Payment {
    Payment {
        payment_lot: Some("LOT".to_owned()),
        payment_lot_item: Some(item.to_owned()),
        payment_reference: None,
        payment_amount: amount.map(pence),
        payment_method: None,
        transaction_date: Some(Sent::parse("2026-01-30".to_owned())),
        allocations,
    }
}

fn document(id: &str, code: &str, original: i64, left: i64, items: Vec<Item>) -> Document {
    let document_id = Sent::parse(id.to_owned());
    Document {
        tax_year: None,
        document_id: document_id.clone(),
        form_bundle_number: None,
        credit_reason: None,
        document_date: Sent::parse("2026-01-30".to_owned()),
        document_text: None,
        document_due_date: None,
        document_description: None,
        charge_classification: None,
        original_amount: pence(original),
        outstanding_amount: pence(left),
        last_clearing: None,
        is_charge_estimate: false,
        is_coded_out: false,
        payment_lot: None,
        payment_lot_item: None,
        effective_date_of_payment: None,
        late_payment_interest: None,
        amount_coded_out: None,
        reduced_charge: None,
        poa_relevant_amount: None,
        breakdown: vec![BreakdownLine {
            tax_year: None,
            document_id,
            document_type: Some(code.to_owned()),
            document_type_description: None,
            charge_type: None,
            charge_type_description: None,
            tax_period_from: None,
            tax_period_to: None,
            charge_reference: None,
            original_amount: None,
            outstanding_amount: None,
            cleared_amount: None,
            accrued_interest: None,
            items,
        }],
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

fn cleared_item(amount: i64, reason: &str) -> Item {
    Item {
        amount: Some(pence(amount)),
        clearing_date: Some(Sent::parse("2026-02-01".to_owned())),
        clearing_reason: Some(reason.to_owned()),
        ..Item::default()
    }
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

    #[test]
    fn what_settled_a_charge_and_what_is_untold_is_what_was_settled(
        original in 0i64..100_000,
        left in 0i64..100_000,
        paid in prop::collection::vec(0i64..50_000, 0..3),
        items in prop::collection::vec((0i64..50_000, 0usize..5), 0..5),
    ) {
        let reasons = ["Incoming Payment", "Reversal", "Write-Off", "Automatic Clearing", "Sunspots"];
        let items = items.into_iter().map(|(sum, reason)| cleared_item(sum, reasons[reason])).collect();
        let charge = document("C1", "4910", original, left, items);
        let payments: Vec<Payment> =
            paid.iter().map(|sum| payment("1", Some(*sum), vec![allocation("C1", *sum)])).collect();
        let account = account(vec![charge.clone()]);
        let cleared = cleared_by(&charge, &payments, &[&account]);
        prop_assert_eq!(cleared.told() + cleared.untold(), pence(original - left));
    }
}

fn told(cleared: &Cleared<'_>) -> Vec<(String, i64)> {
    let name = |by: By<'_>| match by {
        By::Payment(payment) => format!("payment {}", payment.payment_lot_item.as_deref().unwrap_or_default()),
        By::PaymentNotListed(item) => format!("unlisted {}", item.payment_lot_item.as_deref().unwrap_or_default()),
        By::Credit(document) => format!("credit {}", document.document_id),
        By::TaxCode => "tax code".to_owned(),
        By::WrittenOff => "written off".to_owned(),
        By::Reversed => "reversed".to_owned(),
        By::Other(reason) => reason.unwrap_or("nothing told").to_owned(),
    };
    let pence = |money: Money| money.to_string().replace('.', "").parse().unwrap();
    cleared.parts.iter().map(|part| (name(part.by), pence(part.amount))).collect()
}

#[test]
fn a_charge_is_settled_by_payments_credits_and_a_tax_code_each_told_once() {
    let paid = |item: &str, amount: i64| Item {
        payment_lot: Some("LOT".to_owned()),
        payment_lot_item: Some(item.to_owned()),
        ..cleared_item(amount, "Incoming Payment")
    };
    let joined =
        |amount: i64| Item { clearing_document: Some("J1".to_owned()), ..cleared_item(amount, "Automatic Clearing") };
    let coded =
        Item { coded_out_status: Some(CodedOutStatus::FullyCollected), ..cleared_item(700, "Automatic Clearing") };
    let items = vec![paid("1", 500), paid("7", 300), joined(200), coded, cleared_item(50, "Reversal")];
    let charge = document("C1", "4910", 2000, 250, items);
    let credit = document("K1", "4905", -900, -700, vec![joined(-200)]);
    let (bare, full) = (document("C1", "4910", 2000, 250, Vec::new()), account(vec![charge, credit]));
    let payments = [payment("1", Some(800), vec![allocation("C1", 500), allocation("C2", 300)])];
    let cleared = cleared_by(&bare, &payments, &[&full]);
    let expected = [("payment 1", 500), ("unlisted 7", 300), ("credit K1", 200), ("tax code", 700), ("reversed", 50)];
    assert_eq!(told(&cleared), expected.map(|(name, sum)| (name.to_owned(), sum)));
    assert!(cleared.untold().is_zero());
}

#[test]
fn items_without_a_lot_are_the_allocations_as_far_as_those_go() {
    let charge = document("C1", "4910", 1000, 0, vec![cleared_item(1000, "Incoming Payment")]);
    let account = account(vec![charge.clone()]);
    let payments = [payment("1", Some(600), vec![allocation("C1", 600)])];
    let cleared = cleared_by(&charge, &payments, &[&account]);
    assert_eq!(told(&cleared), [("payment 1".to_owned(), 600), ("Incoming Payment".to_owned(), 400)]);
}

#[test]
fn how_it_was_last_settled_tells_where_items_do_not() {
    let last =
        LastClearing { reason: Some("Write-Off".to_owned()), amount: Some(pence(30)), ..LastClearing::default() };
    let charge = Document { last_clearing: Some(last), ..document("C1", "4910", 100, 20, Vec::new()) };
    let cleared = cleared_by(&charge, &[], &[]);
    assert_eq!(told(&cleared), [("written off".to_owned(), 30)]);
    assert_eq!(cleared.untold(), pence(50));
}
