//! Causes and outcomes on small accounts; whole accounts are held to it by the simulator's tests.

use rstest::rstest;

use super::*;
use crate::rules::charges::{BalanceDetails, BreakdownLine, CodedOutStatus, Item, LatePaymentInterest, Locks};

fn pence(pence: i64) -> Money {
    Money::from_pence(pence)
}

fn charge(id: &str, due: &str, original: i64, left: i64, item: Item) -> Document {
    let document_id = Sent::parse(id.to_owned());
    Document {
        tax_year: Some(Sent::parse("2025-26".to_owned())),
        document_id: document_id.clone(),
        document_date: Sent::parse("2026-06-12".to_owned()),
        document_due_date: Some(Sent::parse(due.to_owned())),
        original_amount: pence(original),
        outstanding_amount: pence(left),
        breakdown: vec![BreakdownLine {
            document_id,
            document_type: Some("4910".to_owned()),
            items: vec![item],
            ..BreakdownLine::default()
        }],
        ..Document::default()
    }
}

/// One overdue charge of 1,000.00 with interest of 10.00, and one of 500.00 due within 30 days.
fn account() -> Account {
    let interest = LatePaymentInterest { outstanding_amount: Some(pence(1000)), ..LatePaymentInterest::default() };
    let late = Document {
        late_payment_interest: Some(interest),
        ..charge("C1", "2026-07-31", 100_000, 100_000, Item::default())
    };
    let soon = charge("C2", "2026-12-01", 50_000, 50_000, Item::default());
    Account {
        balance: BalanceDetails {
            overdue_amount: pence(101_000),
            payable_amount: pence(50_000),
            total_balance: pence(151_000),
            bcd_balance_per_year: vec![(Sent::parse("2025-26".to_owned()), pence(150_000))],
            total_bcd_balance: Some(pence(150_000)),
            ..BalanceDetails::default()
        },
        documents: vec![late, soon],
        ..Account::default()
    }
}

fn known(open: &Account) -> Known<'_> {
    let today: NaiveDate = "2026-11-21".parse().unwrap();
    Known {
        open,
        history: Some(open),
        payments: Some(&[]),
        range: DateRange::four_tax_years_to(today),
        today,
        same_moment: true,
    }
}

/// Every check that does not agree, with its causes.
fn not_agreeing(known: Known<'_>) -> Vec<(&'static str, Option<Money>, Vec<Cause>)> {
    let checks = reconcile(known).checks;
    let told = checks.iter().filter_map(|check| match &check.outcome {
        Outcome::Agrees => None,
        Outcome::Differs { difference, causes } => Some((check.id.as_str(), Some(*difference), causes.clone())),
        Outcome::CannotBeKnown(causes) => Some((check.id.as_str(), None, causes.clone())),
    });
    told.collect()
}

#[test]
fn what_adds_up_agrees() {
    assert_eq!(not_agreeing(known(&account())), []);
}

#[test]
fn interest_that_hmrc_leaves_out_is_named() {
    let mut account = account();
    account.balance.overdue_amount = pence(100_000);
    account.balance.total_balance = pence(150_000);
    let less = (Some(pence(-1000)), vec![Cause::InterestNotIncluded]);
    let expected = [("overdue", less.0, less.1.clone()), ("total", less.0, less.1)];
    assert_eq!(not_agreeing(known(&account)), expected);
}

#[rstest]
#[case::held(Item { locks: Some(Locks { charge_on_hold: true, ..Locks::default() }), ..Item::default() }, -50_000, Cause::Lock)]
#[case::coded(Item { coded_out_status: Some(CodedOutStatus::Initiated), ..Item::default() }, 50_000, Cause::CodedOut)]
fn what_one_side_counts_is_named(#[case] item: Item, #[case] difference: i64, #[case] cause: Cause) {
    let mut account = account();
    account.documents[1] = charge("C2", "2026-12-01", 50_000, 50_000, item);
    if cause == Cause::Lock {
        account.balance.payable_amount = pence(0);
        account.balance.total_balance = pence(101_000);
    }
    let found = not_agreeing(known(&account));
    let payable = found.iter().find(|(id, ..)| *id == "due-within-30-days").unwrap();
    assert_eq!((payable.1, payable.2.as_slice()), (Some(pence(difference)), [cause].as_slice()));
}

#[test]
fn an_estimate_in_hmrcs_figure_is_named() {
    let mut account = account();
    account.documents[1].is_charge_estimate = true;
    let found = not_agreeing(known(&account));
    assert!(found.contains(&("total", Some(pence(50_000)), vec![Cause::EstimateIncluded])), "{found:?}");
}

#[test]
fn a_penny_that_nothing_explains_is_said_to_be_unexplained() {
    let mut account = account();
    account.balance.total_balance += pence(1);
    let expected =
        [("total-of-its-parts", Some(pence(1)), vec![Cause::Unknown]), ("total", Some(pence(1)), vec![Cause::Unknown])];
    assert_eq!(not_agreeing(known(&account)), expected);
    let at_odds = Known { same_moment: false, ..known(&account) };
    assert!(not_agreeing(at_odds).iter().all(|(.., causes)| *causes == [Cause::AnotherMoment]));
}

#[test]
fn less_than_a_penny_is_rounding() {
    let mut account = account();
    account.balance.total_balance = "1510.004".parse().unwrap();
    assert!(not_agreeing(known(&account)).iter().all(|(.., causes)| *causes == [Cause::Rounding]));
}

#[test]
fn without_payments_it_cannot_be_known_what_settled_a_charge() {
    let mut account = account();
    account.documents.push(charge("C3", "2026-01-31", 70_000, 0, Item::default()));
    let found = not_agreeing(Known { payments: None, ..known(&account) });
    assert_eq!(
        found,
        [("charges", None, vec![Cause::PaymentsNotKnown]), ("payments", None, vec![Cause::PaymentsNotKnown])]
    );
    let found = not_agreeing(known(&account));
    assert_eq!(found, [("charges", Some(pence(70_000)), vec![Cause::Unknown])]);
}

#[test]
fn a_settled_charge_older_than_the_range_says_so() {
    let mut open = account();
    let old = Document {
        document_date: Sent::parse("2019-06-12".to_owned()),
        ..charge("C3", "2020-01-31", 70_000, 1_000, Item::default())
    };
    open.documents.push(old);
    let found = not_agreeing(known(&open));
    assert!(found.contains(&("charges", Some(pence(69_000)), vec![Cause::OlderThanRange])), "{found:?}");
}

#[test]
fn two_answers_that_tell_one_document_differently_are_not_of_one_moment() {
    let (open, mut history) = (account(), account());
    history.documents[1].outstanding_amount = pence(60_000);
    let found = not_agreeing(Known { history: Some(&history), ..known(&open) });
    assert!(found.contains(&("both-answers", Some(pence(-10_000)), vec![Cause::AnotherMoment])), "{found:?}");
}

#[test]
fn the_steps_add_up_to_their_sums() {
    let account = account();
    let bridge = reconcile(known(&account)).bridge.unwrap();
    let mut running = Money::ZERO;
    for (step, sum) in &bridge.steps {
        if step.is_sum() {
            assert_eq!(*sum, running, "{step:?}");
        } else {
            running += *sum;
        }
    }
    assert_eq!(bridge.sum_of(Step::ToPay), account.balance.total_balance);
}

/// From the payments to what they did, every pound: the charge, the interest on it, and what is not used.
#[test]
fn payments_are_bridged_to_charges_and_interest() {
    use crate::rules::allocation::{Allocation, Payment};
    let mut open = account();
    let interest = LatePaymentInterest {
        id: Some("INTEREST".to_owned()),
        amount: Some(pence(5_987)),
        ..LatePaymentInterest::default()
    };
    let paid = charge("C3", "2026-01-31", 70_000, 0, Item::default());
    open.documents.push(Document { late_payment_interest: Some(interest), ..paid });
    let to = |id: Option<&str>, reference: &str, amount: i64| Allocation {
        document_id: id.map(|id| Sent::parse(id.to_owned())),
        charge_reference: reference.to_owned(),
        cleared_amount: Some(pence(amount)),
        ..Allocation::default()
    };
    let payment = Payment {
        payment_amount: Some(pence(88_000)),
        allocations: vec![to(Some("C3"), "", 70_000), to(None, "INTEREST", 5_987)],
        ..Payment::default()
    };
    let payments = [payment];
    let bridge = reconcile(Known { payments: Some(&payments), ..known(&open) }).bridge.unwrap();
    assert_eq!(bridge.raised_with_interest(), bridge.sum_of(Step::Raised) + pence(5_987));
    let told = bridge.paid.unwrap();
    assert_eq!(told.sum_of(PaidStep::Received), pence(88_000));
    assert_eq!(told.sum_of(PaidStep::ToCharges), pence(-70_000));
    assert_eq!(told.sum_of(PaidStep::ToInterest), pence(-5_987));
    assert_eq!(told.sum_of(PaidStep::NotTold), pence(-12_013));
    assert_eq!(told.sum_of(PaidStep::Left), pence(0));
}

/// A check without sums counts documents: one document off by a penny is one of them, by that penny.
#[test]
fn documents_are_counted_against_their_lines_and_not_added_up() {
    let mut account = account();
    let line = |amount: i64| BreakdownLine { original_amount: Some(pence(amount)), ..BreakdownLine::default() };
    for (document, amount) in account.documents.iter_mut().zip([100_000, 49_999]) {
        document.breakdown = vec![line(amount)];
    }
    let all = reconcile(known(&account));
    let check = all.checks.iter().find(|check| check.id == CheckId::Breakdown).unwrap();
    assert_eq!((check.hmrc, check.documents), (None, None));
    assert_eq!(check.counted, Some(Counted { documents: 2, agree: 1 }));
    assert_eq!((check.difference(), check.involved.len()), (Some(pence(1)), 1));
}

/// What credits paid and HMRC's figure does not count is told beside it, and is not among what is involved.
#[test]
fn allocated_credit_names_what_it_leaves_out() {
    let mut open = account();
    open.balance.allocated_credit = Some(pence(20_000));
    open.balance.unallocated_credit = Some(pence(0));
    open.balance.total_credit = Some(pence(20_000));
    for (id, due, amount) in [("P", "2026-01-31", 57_500), ("N", "2027-01-31", 20_000)] {
        let item = Item {
            amount: Some(pence(amount)),
            clearing_document: Some(format!("CL-{id}")),
            clearing_date: Some(Sent::parse("2026-01-31".to_owned())),
            ..Item::default()
        };
        let mut credit =
            charge(&format!("K{id}"), due, -amount, 0, Item { amount: Some(pence(-amount)), ..item.clone() });
        credit.breakdown[0].document_type = Some("4916".to_owned());
        open.documents.extend([charge(id, due, amount, 0, item), credit]);
    }
    let all = reconcile(known(&open));
    let check = all.checks.iter().find(|check| check.id == CheckId::CreditUsed).unwrap();
    assert_eq!(check.outcome, Outcome::Agrees);
    assert_eq!((check.documents, check.besides), (Some(pence(20_000)), Some(pence(57_500))));
    assert_eq!(check.involved.iter().map(|one| one.amount).sum::<Money>(), pence(20_000));
}
