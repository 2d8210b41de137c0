use super::*;
use crate::rules::charges::{BreakdownLine, Document};
use crate::rules::penalties::{LatePaymentPenalty, LatePaymentStatus, Penalties, PenaltyPart};
use rstest::rstest;

#[rstest]
#[case::overdue_first("150.10", "20", "30", Some("150.10"))]
#[case::then_within_30_days("0", "20", "30", Some("20"))]
#[case::then_later("0", "0", "30", Some("30"))]
#[case::nothing("0", "0", "0", None)]
fn the_sum_hmrcs_page_offers(
    #[case] overdue: &str,
    #[case] soon: &str,
    #[case] later: &str,
    #[case] wanted: Option<&str>,
) {
    let account = balance(overdue, soon, later);
    let told = one("pay", &asked(Known { account: Some(&account), ..Known::default() }, "2026-11-21"));
    let Some(wanted) = wanted.map(money) else {
        assert_eq!(told.verdict, Verdict::Closed(Why::NothingToPay));
        assert_eq!(told.points, [Point::OlderDebtsFirst], "what software cannot see may still be owed");
        return;
    };
    assert_eq!((&told.about, &told.verdict), (&About::Amount(wanted), &Verdict::YES));
    assert_eq!(told.points.first(), Some(&Point::PageOffers(wanted)));
    let parts: Money = told
        .points
        .iter()
        .filter_map(|point| match point {
            Point::Part { amount, .. } => Some(*amount),
            _ => None,
        })
        .sum();
    assert_eq!(parts, account.balance.total_balance, "the parts come to all that is owed");
    assert_eq!(told.points[told.points.len() - 2..], [Point::PaymentReference, Point::OlderDebtsFirst]);
}

fn charge(left: &str) -> Document {
    Document {
        original_amount: money(left),
        outstanding_amount: money(left),
        breakdown: vec![BreakdownLine { document_type: Some("4910".to_owned()), ..BreakdownLine::default() }],
        ..Document::default()
    }
}

#[test]
fn charges_in_none_of_hmrcs_sums_are_added_up() {
    let mut account = balance("0", "0", "0");
    let estimate = Document { is_charge_estimate: true, ..charge("500") };
    account.documents = vec![charge("12.34"), charge("0.66"), estimate, charge("-40")];
    let told = one("pay", &asked(Known { account: Some(&account), ..Known::default() }, "2026-11-21"));
    assert_eq!(told.about, About::Amount(money("13")));
}

fn penalties(from: &str, to: &str) -> Penalties {
    let penalty = LatePaymentPenalty {
        principal_charge_reference: "XM1".to_owned(),
        category: None,
        status: LatePaymentStatus::Posted,
        amount_accruing: Money::ZERO,
        amount_posted: Money::ZERO,
        amount_paid: None,
        amount_outstanding: None,
        lower: PenaltyPart::default(),
        higher: PenaltyPart::default(),
        second_days: None,
        second_percentage: None,
        created: None,
        letter_sent: None,
        charge_reference: None,
        due: None,
        appeals: Vec::new(),
        principal_document: None,
        principal_from: sent("2024-04-06"),
        principal_to: sent("2025-04-05"),
        principal_due: sent("2026-01-31"),
        principal_latest_clearing: None,
        time_to_pay: vec![(sent(from), sent(to))],
    };
    Penalties { late_payment: vec![penalty], ..Penalties::default() }
}

/// Due later, due within 30 days and credit are no reason; overdue is, up to the limit, unless a plan runs or a return
/// is late.
#[rstest]
#[case::nothing("0", "0", "2027-01-31", None, Verdict::Closed(Why::NothingOverdue))]
#[case::due("0", "500", "2027-01-31", None, Verdict::Closed(Why::NothingOverdue))]
#[case::overdue("0.01", "0", "2027-01-31", None, Verdict::YES)]
#[case::at_the_limit("20000", "10000", "2027-01-31", None, Verdict::YES)]
#[case::above(
    "20000",
    "10000.01",
    "2027-01-31",
    None,
    Verdict::Closed(Why::AbovePlanLimit(Money::from_pence(3_000_000)))
)]
#[case::return_due_today("1", "0", "2026-11-21", None, Verdict::YES)]
#[case::return_late("1", "0", "2026-11-20", None, Verdict::Closed(Why::ReturnMissing("2025-26".parse().unwrap())))]
#[case::plan("1", "0", "2027-01-31", Some(("2026-11-21", "2027-01-01")), Verdict::Closed(Why::PlanRuns))]
#[case::last_day_of_plan("1", "0", "2027-01-31", Some(("2026-01-01", "2026-11-21")), Verdict::Closed(Why::PlanRuns))]
#[case::plan_over("1", "0", "2027-01-31", Some(("2026-01-01", "2026-11-20")), Verdict::YES)]
fn a_payment_plan(
    #[case] overdue: &str,
    #[case] soon: &str,
    #[case] due: &str,
    #[case] plan: Option<(&str, &str)>,
    #[case] wanted: Verdict,
) {
    let account = balance(overdue, soon, "0");
    let returns = [Obligation { due: sent(due), ..tax_return("2025-26", "open") }];
    let penalties = plan.map(|(from, to)| penalties(from, to));
    let known =
        Known { account: Some(&account), returns: Some(&returns), penalties: penalties.as_ref(), ..Known::default() };
    let told = one("payment-plan", &asked(known, "2026-11-21"));
    assert_eq!(told.verdict, wanted);
    let conditions = told.points.contains(&Point::ConditionsNotShown);
    assert_eq!(conditions, told.is_open(), "conditions nobody shows are said where it is offered");
    let paying_ahead = one("budget-payment-plan", &asked(known, "2026-11-21"));
    assert_eq!(paying_ahead.is_open(), overdue == "0");
    let unheard = Known { returns: None, ..known };
    if wanted == Verdict::YES {
        let unknown = one("payment-plan", &asked(unheard, "2026-11-21"));
        assert_eq!(unknown.verdict, Verdict::NotKnown(Unknown::Returns));
    }
}

/// Credit not used, credit set against charges, refunds in progress, HMRC's figure of what is available; then what can
/// be asked for: a sum, `none` with what is in progress, or `?`.
#[rstest]
#[case::none(None, None, [None, None], None, "none 0.00")]
#[case::unused(Some("200"), None, [None, None], Some("200"), "200.00")]
#[case::unused_and_not_told(Some("200"), None, [None, None], None, "200.00")]
#[case::one_pending(Some("200"), None, [Some("50"), None], Some("150"), "150.00")]
#[case::two_pending(Some("200"), None, [Some("50"), Some("25")], Some("125"), "125.00")]
#[case::all_asked_for(Some("200"), None, [Some("200"), None], Some("0"), "none 200.00")]
#[case::all_asked_for_twice(Some("200"), None, [Some("150"), Some("50")], Some("0"), "none 200.00")]
#[case::more_asked_for(Some("200"), None, [Some("250"), None], None, "none 250.00")]
#[case::some_allocated(Some("200"), Some("120"), [Some("50"), None], Some("270"), "150.00")]
#[case::all_allocated(Some("0"), Some("120"), [None, None], Some("120"), "?")]
fn a_refund(
    #[case] unallocated: Option<&str>,
    #[case] allocated: Option<&str>,
    #[case] pending: [Option<&str>; 2],
    #[case] available: Option<&str>,
    #[case] wanted: &str,
) {
    let mut account = balance("0", "10", "30");
    account.balance = BalanceDetails {
        unallocated_credit: unallocated.map(money),
        allocated_credit: allocated.map(money),
        first_pending_amount_requested: pending[0].map(money),
        second_pending_amount_requested: pending[1].map(money),
        available_credit: available.map(money),
        ..account.balance
    };
    let known = Known { account: Some(&account), ..Known::default() };
    let told = one("claim-refund", &asked(known, "2026-11-21"));
    let short = match (&told.verdict, &told.about) {
        (Verdict::Open { .. }, About::Amount(sum)) => sum.to_string(),
        (Verdict::Closed(Why::NoCredit { pending }), _) => format!("none {pending}"),
        (Verdict::NotKnown(Unknown::NotTold), _) => "?".to_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(short, wanted);
    let sums: Money = pending.into_iter().flatten().map(money).sum();
    if told.is_open() {
        assert!(told.points.contains(&Point::Credit { available: money(wanted), pending: sums }));
        assert!(told.points.contains(&Point::ThenDue(money("40"))), "{:?}", told.points);
    }
    let status = one("refund-status", &asked(known, "2026-11-21"));
    assert_eq!(status.is_open(), sums.is_positive(), "HMRC tells only of refunds in progress");
}

#[test]
fn a_refund_says_what_is_overdue_now() {
    let mut account = balance("729.04", "0", "0");
    account.balance.unallocated_credit = Some(money("120"));
    let known = Known { account: Some(&account), ..Known::default() };
    let told = one("claim-refund", &asked(known, "2026-11-21"));
    let overdue = Point::Part { part: PayPart::Overdue, amount: money("729.04") };
    assert_eq!(told.points[1..], [overdue, Point::OlderDebtsFirst]);
}
