use super::*;
use crate::rules::Money;
use crate::rules::charges::DocumentKind;
use crate::rules::dated::Source;
use crate::rules::findings::{Brings, Held, OlderCharge, OtherCredit, Place, Urgency};
use crate::rules::penalty_rules::{Missed, NextMiss, NoPoint, NotKnown};
use rstest::rstest;

fn said(about: About, voice: Voice) -> String {
    let finding = Finding { urgency: Urgency::Now, place: Place::WhatYouOwe, about };
    sentence(&finding, voice, "2026-11-21".parse().unwrap())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn pence(pence: i64) -> Money {
    Money::from_pence(pence)
}

fn source() -> Source {
    Source { name: "GOV.UK".to_owned(), address: String::new(), checked: day("2026-11-22") }
}

#[test]
fn the_help_tells_of_every_kind_and_of_no_other() {
    assert_eq!(KINDS.map(|(id, _)| id), About::IDS);
}

#[rstest]
#[case(3, "3 penalty points of 4; at 4 HMRC charges £200.00")]
#[case(4, "Your client has 4 penalty points, the number that brings a £200.00 penalty")]
fn points_near_the_threshold(#[case] points: u32, #[case] expected: &str) {
    let charge = pence(20_000);
    let about = About::PointsNearThreshold { points, threshold: 4, charge, next: None };
    assert_eq!(said(about, Voice::YourClient), expected);
}

#[test]
fn what_the_next_miss_would_do_names_its_source() {
    let miss = NextMiss::Charge { amount: pence(20_000), point: Some(4), source: source() };
    let next = Some((Missed::Return, day("2027-01-31"), miss));
    let about = About::PointsNearThreshold { points: 3, threshold: 4, charge: pence(20_000), next };
    assert_eq!(
        said(about, Voice::You),
        "3 penalty points of 4; at 4 HMRC charges £200.00. The tax return due 31 January 2027, if late: penalty point 4 \
         and with it a £200.00 penalty (GOV.UK, checked on 22 Nov 2026)"
    );
}

#[test]
fn overdue_money_names_its_day_its_interest_and_what_that_grows_by() {
    let about = |a_day| About::OverdueMoney {
        amount: pence(122_879),
        interest: pence(2_879),
        a_day,
        since: Some(day("2026-07-31")),
        held: Held::default(),
        beside_plan: false,
    };
    let start = "£1,228.79 has been overdue since 31 July 2026; of it £28.79 is interest so far";
    assert_eq!(said(about(None), Voice::You), format!("{start} (est.)"));
    assert_eq!(said(about(Some(pence(25))), Voice::You), format!("{start}, about £0.25 a day (est.)"));
}

#[test]
fn overdue_money_says_what_of_it_is_on_hold() {
    let about = |on_hold, interest| About::OverdueMoney {
        amount: pence(954_410),
        interest: pence(44_392),
        a_day: Some(pence(129)),
        since: Some(day("2026-01-31")),
        held: Held { on_hold: pence(on_hold), interest: pence(interest) },
        beside_plan: false,
    };
    let start =
        "£9,544.10 has been overdue since 31 January 2026; of it £443.92 is interest so far, about £1.29 a day (est.)";
    let held = "£187.74 of the interest is not charged for now";
    assert_eq!(said(about(318_504, 18_774), Voice::You), format!("{start}; £3,185.04 of it is on hold, and {held}"));
    assert_eq!(said(about(0, 18_774), Voice::You), format!("{start}; {held}"));
}

#[test]
fn a_payment_plan_is_told_apart_from_what_it_does_not_cover() {
    let times = vec![(day("2026-05-01"), day("2027-05-01"))];
    let planned = About::InPaymentPlan {
        amount: pence(122_879),
        interest: pence(2_879),
        a_day: Some(pence(25)),
        since: Some(day("2026-01-31")),
        times,
    };
    let end = "from 1 May 2026 to 1 May 2027: nothing else to do about it while";
    let interest = "of it £28.79 is interest so far, about £0.25 a day (est.)";
    assert_eq!(
        said(planned.clone(), Voice::You),
        format!("£1,228.79, due 31 January 2026, is in your payment plan {end} you keep to it; {interest}")
    );
    assert_eq!(
        said(planned, Voice::YourClient),
        format!(
            "£1,228.79, due 31 January 2026, is in your client's payment plan {end} your client keeps to it; {interest}"
        )
    );
    let rest = About::OverdueMoney {
        amount: pence(6_000),
        interest: pence(0),
        a_day: None,
        since: Some(day("2026-04-02")),
        held: Held::default(),
        beside_plan: true,
    };
    assert_eq!(
        said(rest, Voice::You),
        "£60.00 has been overdue since 2 April 2026; as far as HMRC tells software, your payment plan does not cover this, \
         and a payment may go to the charge in the plan first"
    );
}

#[test]
fn a_payment_that_went_to_something_older_names_it_and_what_is_still_to_pay() {
    let of = |is_interest, due_earlier| OlderCharge {
        kind: DocumentKind::SecondPaymentOnAccount,
        tax_year: Some("2024-25".parse().unwrap()),
        is_interest,
        due_earlier,
    };
    let charge = |is_interest| of(is_interest, true);
    let about = |older| About::WentToOlderCharge {
        amount: pence(155_860),
        received: day("2026-01-31"),
        older,
        kind: DocumentKind::FirstPaymentOnAccount,
        tax_year: Some("2025-26".parse().unwrap()),
        left: pence(115_860),
    };
    assert_eq!(
        said(about(vec![charge(false), charge(true)]), Voice::You),
        "£1,558.60 of your payment of 31 January 2026 went to the second payment on account 2024-25 and interest on it, \
         which were due earlier; £1,158.60 of the first payment on account 2025-26 is still to pay"
    );
    assert!(said(about(vec![charge(false)]), Voice::YourClient).contains("your client's payment"));
    assert!(said(about(vec![charge(false)]), Voice::YourClient).contains("2024-25, which was due earlier;"));
    let same_day = said(about(vec![of(false, false)]), Voice::You);
    assert!(same_day.contains("2024-25, which is for an earlier tax year;"), "{same_day}");
    let mixed = said(about(vec![of(false, false), of(true, true)]), Voice::You);
    assert!(mixed.contains("which were due earlier or are for an earlier tax year;"), "{mixed}");
}

#[test]
fn payments_on_account_reduced_too_far_say_what_interest_runs_on() {
    let about = |left, interest, a_day| About::ReducedTooFar {
        tax_year: "2024-25".parse().unwrap(),
        left: pence(left),
        interest: pence(interest),
        a_day,
        since: Some(day("2025-07-31")),
    };
    let start = "The 2024-25 payments on account were reduced too far:";
    let middle = "return came to more, and HMRC charges the extra amount with interest from 31 July 2025.";
    assert_eq!(
        said(about(135_000, 13_730, Some(pence(29))), Voice::You),
        format!(
            "{start} your {middle} £1,350.00 of it is unpaid, with £137.30 of interest so far, about £0.29 a day (est.)"
        )
    );
    assert_eq!(
        said(about(0, 13_730, None), Voice::YourClient),
        format!("{start} your client's {middle} It is paid, with £137.30 of interest still to pay")
    );
}

/// What HMRC gave is certain; what the rules say names them; what neither tells is not said.
#[rstest]
#[case(Brings::Given { category: None, charge: None, counts: true }, "; HMRC gave a penalty point for it")]
#[case(
    Brings::Given { category: None, charge: None, counts: false },
    "; HMRC gave a penalty point, which no longer counts"
)]
#[case(
    Brings::Given { category: Some("charge".into()), charge: Some(pence(20_000)), counts: true },
    "; HMRC gave a £200.00 penalty for it"
)]
#[case(
    Brings::Given { category: Some("threshold".into()), charge: Some(pence(20_000)), counts: true },
    "; HMRC gave a penalty point and a £200.00 penalty for it"
)]
#[case(
    Brings::Expected(NextMiss::NothingBecause { why: NoPoint::Voluntary, source: source() }),
    "; no penalty point, as updates are voluntary; a late tax return still counts (GOV.UK, checked on 22 Nov 2026)"
)]
#[case(Brings::Expected(NextMiss::NotKnown(NotKnown::NoRule)), "")]
fn what_a_late_update_brings(#[case] brings: Brings, #[case] expected: &str) {
    let about = About::OverdueUpdate { due: day("2026-11-07"), businesses: 2, period_end: None, brings };
    assert_eq!(
        said(about, Voice::You),
        format!("The update due on 7 November 2026 is 14 days late, for 2 businesses{expected}")
    );
}

#[test]
fn the_two_things_of_30_december_are_told_apart_to_a_taxpayer_and_to_an_agent() {
    let (tax_year, until) = ("2025-26".parse().unwrap(), day("2026-12-30"));
    assert_eq!(
        said(About::CodingOutChoice { tax_year, until, opted_out: false }, Voice::YourClient),
        "HMRC may collect the 2025-26 bill through your client's tax code; to pay it directly, opt out by 30 December \
         2026"
    );
    let about = About::PayThroughTaxCode { tax_year, until, owed_less_than: pence(300_000) };
    assert_eq!(
        said(about.clone(), Voice::You),
        "To pay the 2025-26 bill through your tax code, submit the return by 30 December 2026: only a bill below \
         £3,000.00, and only with income under PAYE"
    );
    assert!(said(about, Voice::YourClient).contains("your client's tax code"));
}

#[test]
fn where_a_payment_went_is_told_part_by_part() {
    let about = |not_allocated, not_shown, not_told| About::PartlyAllocatedPayment {
        not_allocated: pence(not_allocated),
        not_shown: pence(not_shown),
        not_told: pence(not_told),
        payments: 1,
        received: Some(day("2026-03-19")),
    };
    assert_eq!(
        said(about(5_500, 9_500, 0), Voice::You),
        "Of the payment of 19 March 2026: £55.00 is not used yet; £95.00 is on nothing that HMRC shows software: \
         it uses a payment for older Self Assessment debts first"
    );
    assert_eq!(
        said(about(0, 0, 100), Voice::You),
        "Of the payment of 19 March 2026: £1.00 is on no charge, and HMRC does not tell software whether it is used"
    );
}

#[test]
fn credit_not_used_is_told_with_its_parts() {
    let overpaid =
        OtherCredit { kind: DocumentKind::OverpaidTax, tax_year: "2024-25".parse().ok(), open: pence(32_500) };
    let about = About::CreditNotUsed {
        amount: pence(82_500),
        of: Some(pence(82_500)),
        payments: Some((pence(50_000), 1, Some(day("2026-06-02")))),
        others: vec![overpaid.clone()],
    };
    assert_eq!(
        said(about, Voice::You),
        "£825.00 of credit is not used yet: £500.00 from the payment of 2 June 2026, which is on no charge; £325.00, \
         credit from overpaid tax 2024-25"
    );
    let about =
        About::CreditNotUsed { amount: pence(32_500), of: Some(pence(44_500)), payments: None, others: vec![overpaid] };
    assert_eq!(
        said(about, Voice::YourClient),
        "£325.00 of credit, of £445.00 in all, is not used yet: credit from overpaid tax 2024-25"
    );
}
