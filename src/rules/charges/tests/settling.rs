//! What settled a charge, what lowered it, and how it changed.

use proptest::prelude::*;
use rstest::rstest;

use super::super::settled::{SettledBy, Settlement, settlement};
use super::super::*;
use super::{document, line};
use crate::rules::allocation::{Allocation, Payment};

fn pence(amount: i64) -> Money {
    Money::from_pence(amount)
}

fn day(text: &str) -> Sent<NaiveDate> {
    Sent::parse(text.to_owned())
}

fn named(id: &str, amount: i64, left: i64) -> Document {
    Document { document_id: Sent::parse(id.to_owned()), ..document(amount, left, "2026-01-31") }
}

fn cleared(amount: i64, with: Option<&str>) -> Item {
    Item {
        amount: Some(pence(amount)),
        clearing_date: Some(day("2026-02-03")),
        clearing_document: with.map(str::to_owned),
        ..Item::default()
    }
}

fn because(reason: &str, amount: i64) -> Item {
    Item { clearing_reason: Some(reason.to_owned()), ..cleared(amount, None) }
}

/// Each part with its sum, and then the rest.
fn shown(found: &Settlement<'_>) -> Vec<String> {
    let item = |item: Option<&String>| item.cloned().unwrap_or_default();
    let name = |by: SettledBy<'_>| match by {
        SettledBy::Payment(payment) => format!("payment {}", item(payment.payment_lot_item.as_ref())),
        SettledBy::PaymentOfItem(of) => format!("payment of item {}", item(of.payment_lot_item.as_ref())),
        SettledBy::Credit(credit) => format!("credit {}", credit.document_id),
        SettledBy::TaxCode => "tax code".to_owned(),
        SettledBy::WrittenOff => "written off".to_owned(),
        SettledBy::Reversed => "taken back".to_owned(),
        SettledBy::Called(reason) => format!("called {reason}"),
        SettledBy::NotTold(Some(reason)) => format!("not told, {reason}"),
        SettledBy::NotTold(None) => "not told".to_owned(),
    };
    let sum = |sum: Option<Money>| sum.map_or_else(|| "not told".to_owned(), |sum| sum.to_string());
    found.all().map(|part| format!("{}: {}", name(part.by), sum(part.amount))).collect()
}

fn payment(item: &str, to: &[(Option<&str>, &str, i64)]) -> Payment {
    let allocation = |(id, reference, amount): &(Option<&str>, &str, i64)| Allocation {
        charge_reference: (*reference).to_owned(),
        document_id: id.map(|id| Sent::parse(id.to_owned())),
        cleared_amount: Some(pence(*amount)),
        ..Allocation::default()
    };
    Payment {
        payment_lot: Some("LOT".to_owned()),
        payment_lot_item: Some(item.to_owned()),
        transaction_date: Some(day("2026-02-01")),
        allocations: to.iter().map(allocation).collect(),
        ..Payment::default()
    }
}

/// A charge of £10.00 on two lines, and a credit of £3.00 that shares a clearing document with both.
fn charge_and_credit() -> (Document, Account) {
    let mut charge = named("C1", 1_000, 0);
    charge.breakdown = vec![line("4910"), line("4910")];
    charge.breakdown[0].items = vec![cleared(200, Some("K1")), cleared(500, None)];
    charge.breakdown[0].charge_reference = Some("XM1".to_owned());
    charge.breakdown[1].items = vec![cleared(100, Some("K1"))];
    let mut credit = named("K", -300, 0);
    credit.breakdown = vec![line("4916")];
    credit.breakdown[0].items = vec![cleared(-300, Some("K1"))];
    credit.reduced_charge = Some(ReducedCharge { document_number: Some("C1".to_owned()), ..ReducedCharge::default() });
    (charge, Account { documents: vec![credit], ..Account::default() })
}

#[test]
fn payments_credits_and_a_rest_nobody_tells_of() {
    let (charge, account) = charge_and_credit();
    let payments = [payment("1", &[(Some("C1"), "XM1", 500)]), payment("2", &[(Some("other"), "XM9", 900)])];
    let found = settlement(&charge, &[&account, &account], Some(&payments));
    assert_eq!(found.exceeded(), None);
    assert_eq!(shown(&found), ["payment 1: 5.00", "credit K: 3.00", "not told: 2.00"]);
    let total: Money = found.all().filter_map(|part| part.amount).sum();
    assert_eq!(total, charge.original_amount - charge.outstanding_amount);
}

/// The other side of the same figures: what a credit was used for is what it settled.
#[test]
fn a_credit_knows_where_it_went() {
    let (charge, credits) = charge_and_credit();
    let account = Account { documents: vec![charge.clone()], ..Account::default() };
    let accounts = [&account, &credits];
    let uses = used::used_for(&credits.documents[0], &accounts, Some(&[]));
    let by_credit = settlement(&charge, &accounts, Some(&[])).by_credits();
    assert!(by_credit.is_positive());
    assert_eq!(uses.iter().filter_map(|one| one.amount).sum::<Money>(), by_credit);
    assert_eq!(uses[0].charge.document_id, charge.document_id);
}

#[test]
fn while_payments_are_not_known_no_rest_is_named() {
    let (charge, account) = charge_and_credit();
    assert_eq!(shown(&settlement(&charge, &[&account], None)), ["credit K: 3.00"]);
    // Items called payments, and how it was last settled, may be those payments too; a write-off is none.
    let mut unnamed = named("C1", 1_000, 0);
    unnamed.breakdown = vec![line("4910")];
    unnamed.breakdown[0].items = vec![because("Incoming Payment", 700), because("Write-Off", 100)];
    let last =
        LastClearing { reason: Some("Sunspots".to_owned()), amount: Some(pence(200)), ..LastClearing::default() };
    unnamed.last_clearing = Some(last);
    assert_eq!(shown(&settlement(&unnamed, &[], None)), ["written off: 1.00"]);
    let known = settlement(&unnamed, &[], Some(&[]));
    assert_eq!(shown(&known), ["written off: 1.00", "called Incoming Payment: 7.00", "not told, Sunspots: 2.00"]);
}

#[test]
fn two_credits_on_one_clearing_leave_their_amounts_open() {
    let (charge, mut account) = charge_and_credit();
    let mut second = account.documents[0].clone();
    second.document_id = Sent::parse("K2".to_owned());
    account.documents.push(second);
    let found = settlement(&charge, &[&account], Some(&[]));
    assert_eq!(shown(&found), ["credit K: not told", "credit K2: not told", "not told: 7.00"]);
    assert_eq!((found.by_credits(), found.untold()), (pence(300), pence(700)), "together they are told");
    // An allocation without its sum leaves open how much is left.
    let mut unsaid = payment("1", &[(Some("C1"), "XM1", 0)]);
    unsaid.allocations[0].cleared_amount = None;
    let unsaid = [unsaid];
    assert_eq!(settlement(&charge, &[&account], Some(&unsaid)).rest, None);
}

#[test]
fn answers_that_disagree_are_shown_so() {
    let (charge, account) = charge_and_credit();
    let payments = [payment("1", &[(None, "XM1", 900)])];
    let found = settlement(&charge, &[&account], Some(&payments));
    assert_eq!(found.exceeded(), Some(pence(200)));
}

#[test]
fn interest_paid_is_told_apart_from_the_charge() {
    let (mut charge, account) = charge_and_credit();
    charge.late_payment_interest =
        Some(LatePaymentInterest { id: Some("IM1".to_owned()), ..LatePaymentInterest::default() });
    let payments = [payment("1", &[(Some("C1"), "XM1", 700), (None, "IM1", 45)])];
    let found = settlement(&charge, &[&account], Some(&payments));
    let interest: Vec<Option<Money>> =
        found.parts.iter().filter(|part| part.to_interest).map(|part| part.amount).collect();
    assert_eq!((interest, found.exceeded()), (vec![Some(pence(45))], None));
}

#[test]
fn a_payment_older_than_the_list_is_told_by_its_item() {
    let mut charge = named("C1", 1_000, 400);
    charge.breakdown = vec![line("4910")];
    let with_lot = |amount| Item {
        payment_lot: Some("LOT".to_owned()),
        payment_lot_item: Some("9".to_owned()),
        ..cleared(amount, Some("P1"))
    };
    charge.breakdown[0].items = vec![with_lot(350), with_lot(250)];
    let found = settlement(&charge, &[], Some(&[]));
    assert_eq!(found.parts.len(), 1);
    assert_eq!(found.parts[0].amount, Some(pence(600)));
    assert!(matches!(found.parts[0].by, SettledBy::PaymentOfItem(_)));
}

#[test]
fn a_tax_code_settles_what_it_collected() {
    let mut charge = named("C1", 1_000, 400);
    charge.breakdown = vec![line("4910")];
    charge.breakdown[0].items =
        vec![Item { coded_out_status: Some(CodedOutStatus::PartlyCollected), ..cleared(600, None) }];
    assert_eq!(settlement(&charge, &[], Some(&[])).parts[0].by, SettledBy::TaxCode);
    charge.breakdown[0].items[0].coded_out_status = Some(CodedOutStatus::Cancelled);
    let clearing = LastClearing { reason: Some("Write-Off".to_owned()), ..LastClearing::default() };
    charge.last_clearing = Some(clearing);
    assert_eq!(shown(&settlement(&charge, &[], Some(&[]))), ["not told, Write-Off: 6.00"]);
    charge.is_coded_out = true;
    assert_eq!(
        shown(&settlement(&charge, &[], Some(&[]))),
        ["tax code: 6.00"],
        "of the document, where no item says so"
    );
}

#[test]
fn a_charge_is_settled_by_payments_credits_and_a_tax_code_each_told_once() {
    let paid = |item: &str, amount: i64| Item {
        payment_lot: Some("LOT".to_owned()),
        payment_lot_item: Some(item.to_owned()),
        ..because("Incoming Payment", amount)
    };
    let joined =
        |amount: i64| Item { clearing_document: Some("J1".to_owned()), ..because("Automatic Clearing", amount) };
    let coded = Item { coded_out_status: Some(CodedOutStatus::FullyCollected), ..because("Automatic Clearing", 700) };
    let bare = named("C1", 2_000, 250);
    let mut full = Document { breakdown: vec![line("4910")], ..bare.clone() };
    full.breakdown[0].items = vec![paid("1", 500), paid("7", 300), joined(200), coded, because("Reversal", 50)];
    let mut credit = Document { breakdown: vec![line("4905")], ..named("K1", -900, -700) };
    credit.breakdown[0].items = vec![joined(-200)];
    let account = Account { documents: vec![full, credit], ..Account::default() };
    let payments = [payment("1", &[(Some("C1"), "XM1", 500), (Some("C2"), "XM2", 300)])];
    let found = settlement(&bare, &[&account], Some(&payments));
    let expected =
        ["payment 1: 5.00", "payment of item 7: 3.00", "credit K1: 2.00", "tax code: 7.00", "taken back: 0.50"];
    assert_eq!(shown(&found), expected, "the fullest copy of the charge is read");
    assert!(found.untold().is_zero());
}

#[rstest]
#[case("Incoming Payment")]
#[case("Sunspots")]
fn items_without_a_lot_are_the_allocations_as_far_as_those_go(#[case] reason: &str) {
    let mut charge = named("C1", 1_000, 0);
    charge.breakdown = vec![line("4910")];
    charge.breakdown[0].items = vec![because(reason, 1_000)];
    let payments = [payment("1", &[(Some("C1"), "XM1", 600)])];
    let found = settlement(&charge, &[], Some(&payments));
    assert_eq!(shown(&found), ["payment 1: 6.00".to_owned(), format!("called {reason}: 4.00")]);
    assert_eq!(found.settled_by(SettledBy::is_payment) == found.settled, reason == "Incoming Payment");
}

#[test]
fn how_it_was_last_settled_tells_where_items_do_not() {
    let last =
        LastClearing { reason: Some("Write-Off".to_owned()), amount: Some(pence(30)), ..LastClearing::default() };
    let charge = Document { last_clearing: Some(last), ..named("C1", 100, 20) };
    let found = settlement(&charge, &[], Some(&[]));
    assert_eq!(shown(&found), ["written off: 0.30", "not told: 0.50"]);
    assert_eq!(found.untold(), pence(50));
}

#[test]
fn a_charge_knows_what_lowered_it_and_a_credit_where_it_came_from() {
    let (charge, credits) = charge_and_credit();
    let charges = Account { documents: vec![charge.clone()], ..Account::default() };
    let found = reduced::reductions_of(&charge, &[&credits, &charges, &credits]);
    assert_eq!(found.iter().map(|one| one.document_id.to_string()).collect::<Vec<_>>(), ["K"]);
    assert_eq!(reduced::reduced_by(found[0], &[&credits, &charges]), Some(&charges.documents[0]));
    assert_eq!(reduced::reduced_by(found[0], &[&credits]), None);
    let blank = Document { document_id: Sent::parse(String::new()), ..charge };
    assert!(reduced::reductions_of(&blank, &[&credits]).is_empty());
}

fn change(on: &str, total: i64) -> ChargeChange {
    ChargeChange {
        tax_year: None,
        transaction_id: Sent::parse("C1".to_owned()),
        transaction_date: day("2026-01-01"),
        description: String::new(),
        charge_classification: None,
        total_amount: pence(total),
        changed: Some(day(on)),
        change_reason: String::new(),
        poa_adjustment_reason: None,
    }
}

#[test]
fn history_is_a_diff_from_old_to_new() {
    let changes =
        [change("sometime", 100), change("2026-10-01", 700), change("2026-03-01", 500), change("2026-05-01", 900)];
    let steps = history::steps(&changes);
    let shown: Vec<(Money, Option<Money>)> =
        steps.iter().map(|step| (step.change.total_amount, step.difference)).collect();
    let expected = [(500, None), (900, Some(400)), (700, Some(-200)), (100, Some(-600))];
    assert_eq!(shown, expected.map(|(total, by)| (pence(total), by.map(pence))));
    assert_eq!(history::ends_elsewhere(&steps, pence(100)), None);
    assert_eq!(history::ends_elsewhere(&steps, pence(101)), Some(pence(100)));
    assert_eq!(history::ends_elsewhere(&history::steps(&[]), pence(5)), None);
}

/// HMRC keeps the history of the whole bill: what a tax code collects of it is another document of the year, and only
/// where it is the difference to the penny does it explain one.
#[test]
fn a_history_that_ends_higher_is_explained_by_what_went_to_a_tax_code() {
    let year = |document: Document| Document { tax_year: Some(Sent::parse("2024-25".to_owned())), ..document };
    let item = Item { coded_out_status: Some(CodedOutStatus::FullyCollected), ..Item::default() };
    let bill = year(named("BILL", 57_750, 0));
    let mut coded = year(named("CODED", 148_825, 0));
    coded.breakdown = vec![BreakdownLine { items: vec![item], ..BreakdownLine::default() }];
    let account = Account { documents: vec![bill.clone(), coded], ..Account::default() };
    let found = |total| {
        history::gone_to_tax_code(&bill, pence(total), &[&account]).map(|document| document.document_id.to_string())
    };
    assert_eq!(found(206_575).as_deref(), Some("CODED"));
    assert_eq!(found(206_576), None);
    assert_eq!(found(57_750), None);
}

proptest! {
    /// What the parts come to is what HMRC says is settled, or the difference is told; nothing vanishes.
    #[test]
    fn every_penny_settled_is_told(
        left in 0i64..2_000,
        paid in prop::collection::vec(1i64..900, 0..4),
        credited in prop::collection::vec(1i64..900, 0..3),
    ) {
        let mut charge = named("C1", 2_000, left);
        charge.breakdown = vec![line("4910")];
        let mut credits = Vec::new();
        for (number, amount) in credited.iter().enumerate() {
            let clearing = format!("K{number}");
            charge.breakdown[0].items.push(cleared(*amount, Some(&clearing)));
            let mut credit = named(&clearing, -amount, 0);
            credit.breakdown = vec![line("4916")];
            credit.breakdown[0].items = vec![cleared(-amount, Some(&clearing))];
            credits.push(credit);
        }
        let account = Account { documents: credits, ..Account::default() };
        let payments: Vec<Payment> =
            paid.iter().map(|amount| payment(&amount.to_string(), &[(Some("C1"), "XM1", *amount)])).collect();
        let found = settlement(&charge, &[&account], Some(&payments));
        let told: Money = found.all().filter_map(|part| part.amount).sum();
        prop_assert_eq!(told - found.exceeded().unwrap_or_default(), pence(2_000 - left));
    }

    /// Whatever HMRC calls what cleared the items: the parts, the rest and what is too much come to what was settled.
    #[test]
    fn what_settled_a_charge_and_what_is_untold_is_what_was_settled(
        left in 0i64..100_000,
        paid in prop::collection::vec(0i64..50_000, 0..3),
        items in prop::collection::vec((0i64..50_000, 0usize..5), 0..5),
    ) {
        let reasons = ["Incoming Payment", "Reversal", "Write-Off", "Automatic Clearing", "Sunspots"];
        let mut charge = named("C1", 100_000, left);
        charge.breakdown = vec![line("4910")];
        charge.breakdown[0].items = items.into_iter().map(|(sum, reason)| because(reasons[reason], sum)).collect();
        let payments: Vec<Payment> = paid.iter().map(|sum| payment("1", &[(Some("C1"), "XM1", *sum)])).collect();
        let found = settlement(&charge, &[], Some(&payments));
        let told: Money = found.all().filter_map(|part| part.amount).sum();
        prop_assert_eq!(told - found.exceeded().unwrap_or_default(), pence(100_000 - left));
        prop_assert_eq!(found.told() + found.untold(), found.settled);
    }
}
