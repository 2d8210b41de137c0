use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::rules::charges::{BalanceDetails, CodedOutStatus, LatePaymentInterest, Locks};
use crate::rules::obligations::{Duty, Obligation, ObligationStatus};
use crate::rules::penalties::growing::tests::second;
use crate::rules::penalties::{LatePaymentPenalty, LatePaymentStatus, Penalties};
use crate::rules::statement::tests::{day, document, pence};

fn today() -> NaiveDate {
    day("2026-11-21")
}

fn due(id: &str, due: &str, left: i64) -> Document {
    let mut document = document(id, "4910", day("2025-06-12"), left.max(1), left);
    document.document_due_date = Some(Sent::parse(due.to_owned()));
    document
}

fn with_interest(mut document: Document, so_far: i64, rate: &str) -> Document {
    document.late_payment_interest = Some(LatePaymentInterest {
        accruing_amount: Some(pence(so_far)),
        outstanding_amount: Some(pence(so_far)),
        rate: Some(Percentage::new(rate.parse().unwrap())),
        ..LatePaymentInterest::default()
    });
    document
}

/// A second penalty that grows by 10 per cent a year of what is left of this charge.
fn second_penalty(principal: &str) -> LatePaymentPenalty {
    LatePaymentPenalty {
        amount_accruing: pence(18_428),
        principal_document: Some(Sent::parse(principal.to_owned())),
        ..second()
    }
}

fn account(documents: Vec<Document>) -> Account {
    Account { balance: BalanceDetails::default(), documents, ..Account::default() }
}

fn maya() -> Account {
    account(vec![due("LATER", "2027-01-31", 240_818), with_interest(due("LATE", "2026-07-31", 120_000), 2_879, "7.75")])
}

/// Paid today: the overdue charge first, then its interest, then the next one.
#[rstest]
#[case(100_000, (100_000, 0), (0, 0), 0)]
#[case(120_000, (120_000, 0), (0, 0), 0)]
#[case(121_000, (120_000, 1_000), (0, 0), 0)]
#[case(122_879, (120_000, 2_879), (0, 0), 0)]
#[case(200_000, (120_000, 2_879), (77_121, 0), 0)]
#[case(400_000, (120_000, 2_879), (240_818, 0), 36_303)]
fn oldest_first(#[case] amount: i64, #[case] late: (i64, i64), #[case] later: (i64, i64), #[case] left_over: i64) {
    let told = pay(&maya(), pence(amount), today(), today());
    let went: Vec<_> = told.lines.iter().map(|line| (line.paid, line.interest_paid)).collect();
    assert_eq!(went, [late, later].map(|(paid, interest)| (pence(paid), pence(interest))));
    assert_eq!(told.left_over, pence(left_over));
}

#[test]
fn interest_grows_until_the_payment_and_stops_with_it() {
    let told = pay(&maya(), pence(130_000), day("2026-12-01"), today());
    let late = &told.lines[0];
    // 1,200.00 × 7.75 % ÷ 365 × 10 days
    assert_eq!(late.growth, pence(255));
    assert!(late.is_cleared());
    assert_eq!(late.stops_per_day, Some(pence(25)));
    assert_eq!(told.stops_per_day(), pence(25));
    // 61 days to 31 January
    assert_eq!(told.saved_until_next_due(), Some((day("2027-01-31"), pence(1_554))));
}

#[test]
fn no_interest_is_made_up() {
    let plain = account(vec![due("LATE", "2026-07-31", 120_000)]);
    let told = pay(&plain, pence(130_000), day("2026-12-01"), today());
    assert_eq!((told.lines[0].growth, told.lines[0].stops_per_day), (Money::ZERO, None));
    assert_eq!(told.saved_until_next_due(), None);
    let mut held = maya();
    held.documents[1].breakdown[0].items[0].locks = Some(Locks { interest_accrual_on_hold: true, ..Locks::default() });
    let told = pay(&held, pence(130_000), day("2026-12-01"), today());
    assert_eq!((told.lines[0].growth, told.lines[0].stops_per_day), (Money::ZERO, None));
}

#[test]
fn what_a_tax_code_collects_is_never_paid() {
    let mut coded = due("CODED", "2026-01-31", 84_200);
    coded.breakdown[0].items[0].coded_out_status = Some(CodedOutStatus::Initiated);
    let mut estimate = due("ESTIMATE", "2026-01-31", 84_200);
    estimate.is_charge_estimate = true;
    let told = pay(&account(vec![coded, estimate]), pence(50_000), today(), today());
    assert_eq!((told.lines.len(), told.left_over), (0, pence(50_000)));
}

fn on_account(id: &str, code: &str, due: &str, now: i64, first: i64, left: i64) -> Document {
    let mut document = document(id, code, day("2026-06-12"), now, left);
    document.tax_year = Some(Sent::parse("2026-27".to_owned()));
    document.document_due_date = Some(Sent::parse(due.to_owned()));
    document.poa_relevant_amount = Some(pence(first));
    document
}

fn halves(now: i64, first: i64) -> Account {
    let mut account = maya();
    account.documents.push(on_account("POA2", "4930", "2027-07-31", now, first, now));
    account.documents.push(on_account("POA1", "4920", "2027-01-31", now, first, now - 50_000));
    account
}

#[rstest]
#[case(240_409, 240_409, 100_000, None)]
#[case(240_409, 240_409, 240_409, Some(Refusal::NoChange))]
#[case(240_409, 240_409, 250_000, Some(Refusal::FirstOnlyReduces))]
#[case(100_000, 240_409, 200_000, None)]
#[case(100_000, 240_409, 240_409, None)]
#[case(100_000, 240_409, 250_000, Some(Refusal::AboveTheFirst(pence(240_409))))]
fn the_first_change_only_reduces_and_none_goes_above(
    #[case] now: i64,
    #[case] first: i64,
    #[case] to: i64,
    #[case] refusal: Option<Refusal>,
) {
    let told = reduce(&[&halves(now, first)], pence(to), None, &[], today()).unwrap();
    assert_eq!(told.refusal, refusal);
}

#[test]
fn each_half_its_difference_and_its_risk() {
    let told = reduce(&[&halves(240_409, 240_409)], pence(30_000), None, &[], today()).unwrap();
    assert_eq!((told.year.to_string().as_str(), told.window), ("2026-27", Window::Open(day("2028-01-31"))));
    let [first, second] = told.halves.as_slice() else { panic!("two halves") };
    assert_eq!(first.kind, DocumentKind::FirstPaymentOnAccount);
    assert_eq!((first.difference(), first.left(), first.credit()), (pence(210_409), Money::ZERO, pence(20_000)));
    assert_eq!((second.difference(), second.left(), second.credit()), (pence(210_409), pence(30_000), Money::ZERO));
    // 2,104.09 × 7.75 % for 365 days, and for 184
    assert_eq!((first.risk, second.risk), (Some(pence(16_307)), Some(pence(8_220))));
    assert_eq!(told.risk(), Some(pence(24_527)));
}

#[test]
fn the_window_closes_with_the_return_and_with_the_year() {
    let account = halves(240_409, 240_409);
    let asked = |received: Option<&str>| Obligation {
        duty: Duty::TaxReturn,
        period_start: Sent::parse("2026-04-06".to_owned()),
        period_end: Sent::parse("2027-04-05".to_owned()),
        due: Sent::parse("2028-01-31".to_owned()),
        status: if received.is_some() { ObligationStatus::Fulfilled } else { ObligationStatus::Open },
        received: received.map(|day| Sent::parse(day.to_owned())),
    };
    let window =
        |returns: &[Obligation], today: &str| reduce(&[&account], pence(1), None, returns, day(today)).unwrap().window;
    let received = day("2027-06-12");
    assert_eq!(window(&[asked(Some("2027-06-12"))], "2027-06-13"), Window::ReturnIsIn(Some(received)));
    assert_eq!(window(&[asked(Some("no day"))], "2027-06-13"), Window::ReturnIsIn(None));
    assert_eq!(window(&[], "2028-01-31"), Window::Open(day("2028-01-31")));
    assert_eq!(window(&[asked(None)], "2028-02-01"), Window::Over(day("2028-01-31")));
    assert_eq!(reduce(&[&maya()], pence(1), None, &[], today()), None);
}

prop_compose! {
    fn any_charge()(left in 0i64..500_000, due_in in -400i64..400, interest in 0i64..9_000, what in 0u8..8) -> Document {
        let day = today() + chrono::Duration::days(due_in);
        let mut made = with_interest(due(&format!("D{left}"), &day.to_string(), left), interest, "7.75");
        if what == 0 {
            made.breakdown[0].items[0].coded_out_status = Some(CodedOutStatus::Initiated);
        }
        made.is_charge_estimate = what == 1;
        made
    }
}

proptest! {
    #[test]
    fn every_penny_goes_somewhere_and_none_twice(
        charges in prop::collection::vec(any_charge(), 0..8),
        amount in 0i64..2_000_000,
        wait in 0i64..200,
    ) {
        let account = account(charges);
        let told = pay(&account, pence(amount), today() + chrono::Duration::days(wait), today());
        prop_assert_eq!(told.used() + told.left_over, told.amount);
        prop_assert!(!told.left_over.is_negative());
        let mut gone = false;
        for line in &told.lines {
            prop_assert!(line.paid <= line.outstanding && line.interest_paid <= line.interest + line.growth);
            prop_assert!(!line.paid.is_negative() && !line.interest_paid.is_negative());
            // What stands after one that is not cleared gets nothing.
            prop_assert!(!gone || (line.paid.is_zero() && line.interest_paid.is_zero()));
            gone |= !line.is_cleared();
        }
        if !told.left_over.is_zero() {
            prop_assert!(told.lines.iter().all(Line::is_cleared));
        }
    }
}

#[rstest]
// 10 per cent a year of what is paid: all of it, then half of it; nothing where the payment does not reach it.
#[case(120_000, Some((33, true)))]
#[case(60_000, Some((16, false)))]
#[case(0, None)]
fn a_penalty_that_grows_until_the_tax_is_paid_stops_with_it(#[case] amount: i64, #[case] stops: Option<(i64, bool)>) {
    let penalties = Penalties { late_payment: vec![second_penalty("LATE")], ..Penalties::default() };
    let told = pay(&maya(), pence(amount), today(), today()).and_penalties(&maya(), Some(&penalties));
    let found = told.penalties.unwrap();
    let found: Vec<_> = found.iter().map(|one| (one.stops_per_day, one.stops, one.so_far)).collect();
    let expected: Vec<_> = stops.into_iter().map(|(sum, whole)| (pence(sum), whole, pence(18_428))).collect();
    assert_eq!(found, expected);
}

#[test]
fn nothing_is_said_of_a_penalty_that_does_not_grow_and_missing_penalties_are_missing() {
    let mut posted = second_penalty("LATE");
    posted.status = LatePaymentStatus::Posted;
    let penalties = Penalties { late_payment: vec![posted], ..Penalties::default() };
    let told = pay(&maya(), pence(120_000), today(), today());
    assert_eq!(told.clone().and_penalties(&maya(), Some(&penalties)).penalties, Some(Vec::new()));
    assert_eq!(told.and_penalties(&maya(), None).penalties, None);
}
