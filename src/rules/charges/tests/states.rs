//! Every state HMRC's account derives.

use rstest::rstest;

use super::super::*;
use super::{document, line, today};

fn sum(text: &str) -> Money {
    text.parse().unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "HMRC's dates are optional, and the cases read better so")]
fn day(text: &str) -> Option<Sent<NaiveDate>> {
    Some(Sent::parse(text.to_owned()))
}

fn with_items(mut one: Document, items: Vec<Item>) -> Document {
    one.breakdown = vec![line("4910")];
    one.breakdown[0].items = items;
    one
}

fn locked(locks: Locks) -> Item {
    Item { locks: Some(locks), ..Item::default() }
}

#[rstest]
#[case(100, 0, "2026-01-31", ChargeStanding::Paid, None)]
#[case(100, 100, "2026-11-21", ChargeStanding::Due { days: 0 }, Some(Bucket::DueWithin30Days))]
#[case(100, 100, "2026-12-21", ChargeStanding::Due { days: 30 }, Some(Bucket::DueWithin30Days))]
#[case(100, 100, "2026-12-22", ChargeStanding::Due { days: 31 }, Some(Bucket::NotYetDue))]
#[case(100, 100, "2026-11-20", ChargeStanding::Overdue { days: 1 }, Some(Bucket::Overdue))]
#[case(100, 40, "2027-01-31", ChargeStanding::Due { days: 71 }, Some(Bucket::NotYetDue))]
#[case(100, 100, "31/01/2027", ChargeStanding::NoDueDate, None)]
fn standing_and_bucket(
    #[case] amount: i64,
    #[case] left: i64,
    #[case] due: &str,
    #[case] expected: ChargeStanding,
    #[case] bucket: Option<Bucket>,
) {
    let standing = document(amount, left, due).standing(today());
    assert_eq!((standing, standing.bucket()), (expected, bucket));
}

#[test]
fn part_paid_says_how_much() {
    assert_eq!(
        document(100_000, 40_000, "2027-01-31").conditions(today()),
        [Condition::PartPaid { settled: sum("600") }]
    );
    assert_eq!(document(100_000, 100_000, "2027-01-31").conditions(today()), []);
    assert_eq!(document(100_000, 0, "2027-01-31").conditions(today()), []);
    assert_eq!(document(100, 150, "2027-01-31").conditions(today()), [], "more left than there was is no part payment");
    assert_eq!(document(-12_000, -4_000, "2027-01-31").conditions(today()), [Condition::PartUsed { used: sum("80") }]);
}

fn growing() -> Document {
    let mut one = document(120_000, 120_000, "2026-07-31");
    one.late_payment_interest = Some(LatePaymentInterest {
        accruing_amount: Some(sum("28.79")),
        rate: Some(Percentage::new("7.75".parse().unwrap())),
        start_date: day("2026-08-01"),
        end_date: day("2026-11-21"),
        outstanding_amount: Some(sum("28.79")),
        ..LatePaymentInterest::default()
    });
    one
}

fn accruing(one: &Document) -> Option<Accruing> {
    one.conditions(today()).into_iter().find_map(|condition| match condition {
        Condition::Accruing(accruing) => Some(accruing),
        _ => None,
    })
}

#[test]
fn growing_interest_has_hmrcs_amount_and_our_estimate_of_a_day() {
    let interest = accruing(&growing()).unwrap();
    assert_eq!(interest.so_far, sum("28.79"));
    assert_eq!(interest.since, day("2026-08-01"));
    // 1200 × 7.75 % ÷ 365 = 0.2547…
    assert_eq!(interest.per_day, Some(sum("0.25")));
}

#[test]
fn nothing_a_day_while_interest_is_on_hold_or_nothing_is_left() {
    let locks = Locks { interest_accrual_on_hold: true, ..Locks::default() };
    let held = with_items(growing(), vec![locked(locks)]);
    assert_eq!(accruing(&held).unwrap().per_day, None);
    assert!(held.conditions(today()).contains(&Condition::InterestOnHold));
    let mut paid = growing();
    paid.outstanding_amount = Money::ZERO;
    assert_eq!(accruing(&paid).unwrap().per_day, None);
    assert!(paid.conditions(today()).contains(&Condition::InterestLeft { left: sum("28.79") }));
    let reviewed = Locks { interest_charge_on_hold: true, ..Locks::default() };
    assert!(accruing(&with_items(growing(), vec![locked(reviewed)])).unwrap().per_day.is_some(), "it may still run");
}

#[test]
fn posted_interest_and_what_of_it_is_unpaid() {
    let mut one = document(120_000, 0, "2026-07-31");
    let interest = LatePaymentInterest {
        amount: Some(sum("9.10")),
        outstanding_amount: Some(sum("2.47")),
        start_date: day("2026-08-01"),
        end_date: day("2026-09-04"),
        ..LatePaymentInterest::default()
    };
    one.late_payment_interest = Some(interest.clone());
    let posted = Condition::Posted(Posted {
        amount: sum("9.10"),
        unpaid: Some(sum("2.47")),
        from: day("2026-08-01"),
        to: day("2026-09-04"),
    });
    assert_eq!(one.conditions(today()), [posted, Condition::InterestLeft { left: sum("2.47") }]);
    assert_eq!(one.date_shown(), day("2026-09-04").as_ref());
    // While more grows, HMRC's unpaid figure is of both.
    one.late_payment_interest = Some(LatePaymentInterest { accruing_amount: Some(sum("11")), ..interest });
    let posted = one.conditions(today()).into_iter().find_map(|condition| match condition {
        Condition::Posted(posted) => Some(posted),
        _ => None,
    });
    assert_eq!(posted.unwrap().unpaid, None);
}

#[test]
fn the_day_shown_is_the_due_date_but_for_interest_on_a_paid_charge() {
    assert_eq!(growing().date_shown(), day("2026-07-31").as_ref());
    let mut paid = growing();
    paid.outstanding_amount = Money::ZERO;
    assert_eq!(paid.date_shown(), day("2026-11-21").as_ref());
    paid.late_payment_interest.as_mut().unwrap().end_date = None;
    assert_eq!(paid.date_shown(), day("2026-07-31").as_ref());
    let mut nothing = with_items(document(0, 0, "2027-01-31"), Vec::new());
    assert_eq!(nothing.date_shown(), None, "a balancing payment of nothing is due on no day");
    nothing.is_coded_out = true;
    assert_eq!(nothing.date_shown(), day("2027-01-31").as_ref());
}

#[rstest]
#[case(None, None, "0")]
#[case(Some("3"), Some("9"), "3")]
#[case(None, Some("9"), "9")]
#[case(Some("0"), Some("9"), "0")]
#[case(Some("-1"), Some("9"), "0")]
fn interest_left(#[case] outstanding: Option<&str>, #[case] accruing: Option<&str>, #[case] left: &str) {
    let interest = LatePaymentInterest {
        outstanding_amount: outstanding.map(sum),
        accruing_amount: accruing.map(sum),
        ..LatePaymentInterest::default()
    };
    assert_eq!(interest.left(), sum(left));
}

#[rstest]
#[case(Locks { charge_on_hold: true, ..Locks::default() }, Condition::PaymentOnHold)]
#[case(Locks { estimated_charge_on_hold: true, ..Locks::default() }, Condition::EstimateOnHold)]
#[case(Locks { interest_accrual_on_hold: true, ..Locks::default() }, Condition::InterestOnHold)]
#[case(
    Locks { interest_charge_on_hold: true, ..Locks::default() },
    Condition::UnderReview { payment_on_hold: false, interest_not_charged: None }
)]
fn each_lock_is_a_state_of_its_own(#[case] locks: Locks, #[case] condition: Condition) {
    // The lock may be on any item of any line.
    let one = with_items(document(100, 100, "2027-01-31"), vec![Item::default(), locked(locks)]);
    assert_eq!(one.conditions(today()), [condition]);
}

#[rstest]
#[case("2026-07-31", "5", true)]
#[case("2027-01-31", "5", false)]
#[case("2026-07-31", "0", false)]
fn interest_under_a_lock_on_an_overdue_charge_is_a_review(
    #[case] due: &str,
    #[case] amount: &str,
    #[case] expected: bool,
) {
    let mut one = document(100, 100, due);
    one.late_payment_interest =
        Some(LatePaymentInterest { dunning_lock_amount: Some(sum(amount)), ..LatePaymentInterest::default() });
    assert_eq!(one.is_under_review(today()), expected);
    let told = one.conditions(today());
    let review = Condition::UnderReview { payment_on_hold: false, interest_not_charged: Some(sum(amount)) };
    assert_eq!(told.contains(&review), expected);
}

#[rstest]
#[case("initiated", CodedOutEffect::Collecting, ChargeStanding::ThroughTaxCode)]
#[case("fully-collected", CodedOutEffect::Collected, ChargeStanding::Due { days: 71 })]
#[case("cancelled", CodedOutEffect::BackOnTheAccount, ChargeStanding::Due { days: 71 })]
#[case("not-collected", CodedOutEffect::BackOnTheAccount, ChargeStanding::Due { days: 71 })]
#[case("partly-collected", CodedOutEffect::BackOnTheAccount, ChargeStanding::Due { days: 71 })]
#[case("awaiting-collection", CodedOutEffect::None, ChargeStanding::Due { days: 71 })]
#[case("waiting-cancellation", CodedOutEffect::None, ChargeStanding::Due { days: 71 })]
#[case("rejected", CodedOutEffect::None, ChargeStanding::Due { days: 71 })]
#[case("lost", CodedOutEffect::Unknown, ChargeStanding::Due { days: 71 })]
fn coding_out(#[case] word: &str, #[case] effect: CodedOutEffect, #[case] standing: ChargeStanding) {
    let status = CodedOutStatus::from(word);
    let item = Item { coded_out_status: Some(status.clone()), ..Item::default() };
    let mut one = with_items(document(100, 100, "2027-01-31"), vec![item]);
    one.amount_coded_out = Some(sum("1"));
    assert_eq!((status.effect(), one.standing(today())), (effect, standing));
    assert_eq!(one.conditions(today()), [Condition::CodedOut { status, amount: Some(sum("1")) }]);
}

#[test]
fn estimates_amendments_and_reductions() {
    let mut one = document(100, 100, "2027-01-31");
    one.is_charge_estimate = true;
    one.charge_classification = Some("auto-correction".to_owned());
    assert_eq!(one.standing(today()), ChargeStanding::Estimate);
    assert_eq!(
        one.conditions(today()),
        [Condition::Estimate, Condition::Amended(ChargeClassification::AutoCorrection)]
    );
    let mut credit = document(-100, -100, "2027-01-31");
    let reduced = ReducedCharge { document_number: Some("D7".to_owned()), ..ReducedCharge::default() };
    credit.reduced_charge = Some(reduced.clone());
    assert_eq!(credit.conditions(today()), [Condition::CameOfReducing(reduced)]);
}
