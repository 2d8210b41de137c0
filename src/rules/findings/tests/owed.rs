//! Payment plans, payments that went to older charges, payments on account reduced too far.

use super::*;
use crate::rules::penalties::{LatePaymentCategory, LatePaymentPenalty, LatePaymentStatus, PenaltyPart};

fn numbered(mut document: Document, id: &str) -> Document {
    document.document_id = sent(id);
    document
}

/// A penalty for the late payment of a document, with the days of a payment plan.
fn late(principal: &str, plan: Option<(&str, &str)>) -> LatePaymentPenalty {
    LatePaymentPenalty {
        principal_charge_reference: String::new(),
        category: Some(LatePaymentCategory::First),
        status: LatePaymentStatus::Posted,
        amount_accruing: Money::ZERO,
        amount_posted: money("60"),
        amount_paid: None,
        amount_outstanding: Some(money("60")),
        lower: PenaltyPart::default(),
        higher: PenaltyPart::default(),
        second_days: None,
        second_percentage: None,
        created: None,
        letter_sent: None,
        charge_reference: Some("XM002581000018".to_owned()),
        due: None,
        appeals: Vec::new(),
        principal_document: Some(sent(principal)),
        principal_from: sent("2024-04-06"),
        principal_to: sent("2025-04-05"),
        principal_due: sent("2026-01-31"),
        principal_latest_clearing: None,
        time_to_pay: plan.iter().map(|(from, to)| (sent(from), sent(to))).collect(),
    }
}

/// The late tax with its interest, and the penalty for it: 1,030.00 and 60.00.
#[rstest]
#[case::no_plan(None, "1090", &[("overdue-money", Urgency::Now, "1090.00")])]
#[case::over(Some(("2026-01-01", "2026-11-20")), "1090", &[("overdue-money", Urgency::Now, "1090.00")])]
#[case::not_begun(Some(("2026-11-22", "2027-11-21")), "1090", &[("overdue-money", Urgency::Now, "1090.00")])]
// What the plan covers is no alarm; what it does not stays one, with its own sum.
#[case::runs(
    Some(("2026-11-01", "2027-11-21")), "1090",
    &[("overdue-money", Urgency::Now, "60.00"), ("in-payment-plan", Urgency::Note, "1030.00")]
)]
// HMRC's total is believed: what it counts and no document shows is in no plan.
#[case::more(
    Some(("2026-11-01", "2027-11-21")), "1100",
    &[("overdue-money", Urgency::Now, "70.00"), ("in-payment-plan", Urgency::Note, "1030.00")]
)]
#[case::all_of_it(Some(("2026-11-01", "2027-11-21")), "1030", &[("in-payment-plan", Urgency::Note, "1030.00")])]
fn a_payment_plan_quiets_what_it_covers_and_nothing_else(
    #[case] plan: Option<(&str, &str)>,
    #[case] overdue: &str,
    #[case] expected: &[(&str, Urgency, &str)],
) {
    let tax = with_interest(document("4910", "2024-25", "2026-01-31", "1000", "1000"), "30", "7.75", false);
    let penalty = document("4028", "2024-25", "2026-04-02", "60", "60");
    let account = account(overdue, vec![numbered(tax, "000000000001"), numbered(penalty, "000000000002")]);
    let penalties = Penalties { late_payment: vec![late("000000000001", plan)], ..Penalties::default() };
    let found =
        findings(Known { account: Some(&account), penalties: Some(&penalties), ..Known::default() }, day(TODAY));
    let told: Vec<(&str, Urgency, String)> =
        found.iter().map(|one| (one.id(), one.urgency, one.amount().unwrap_or_default().to_string())).collect();
    let expected: Vec<(&str, Urgency, String)> =
        expected.iter().map(|(id, urgency, sum)| (*id, *urgency, (*sum).to_owned())).collect();
    assert_eq!(told, expected);
}

/// One truth for every screen: the charge in the plan says so, the penalty for it does not, and of HMRC's overdue total
/// it is told how much is in the plan.
#[test]
fn the_charge_in_a_plan_says_so_and_its_penalty_does_not() {
    use crate::rules::charges::Condition;
    use crate::rules::penalties::PaymentPlans;
    let tax = with_interest(document("4910", "2024-25", "2026-01-31", "1000", "1000"), "30", "7.75", false);
    let penalty = document("4028", "2024-25", "2026-04-02", "60", "60");
    let account = account("1090", vec![numbered(tax, "000000000001"), numbered(penalty, "000000000002")]);
    let late_payment = vec![late("000000000001", Some(("2026-11-01", "2027-11-21")))];
    let penalties = Penalties { late_payment, ..Penalties::default() };
    let plans = PaymentPlans::of(Some(&penalties), &account, day(TODAY));
    let in_plan = |one: &Document| one.conditions_in(plans.days_of(one), day(TODAY)).into_iter().next();
    let expected = Condition::InPaymentPlan { from: day("2026-11-01"), to: day("2027-11-21") };
    assert_eq!(in_plan(&account.documents[0]), Some(expected));
    assert_eq!(in_plan(&account.documents[1]), None);
    assert_eq!(plans.overdue(&account, day(TODAY)), Some(money("1030")));
    assert_eq!(PaymentPlans::of(None, &account, day(TODAY)).overdue(&account, day(TODAY)), None);
}

/// What a plan covers has the plan's days; the rest keeps its own.
#[test]
fn what_a_plan_covers_is_no_date_to_pay_by() {
    let tax = numbered(document("4910", "2024-25", "2026-01-31", "1000", "1000"), "000000000001");
    let penalty = numbered(document("4028", "2024-25", "2026-04-02", "60", "60"), "000000000002");
    let account = account("1060", vec![tax, penalty]);
    let days = |plan| {
        let penalties = Penalties { late_payment: vec![late("000000000001", plan)], ..Penalties::default() };
        let beside = beside_plans(&account, Some(&penalties), day(TODAY));
        let next = crate::rules::next_dates::next_dates(Some(&beside), &[], day(TODAY));
        next.into_iter().map(|next| next.date.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(days(Some(("2026-11-01", "2027-11-21"))), ["2026-04-02"]);
    assert_eq!(days(Some(("2026-01-01", "2026-11-20"))), ["2026-01-31", "2026-04-02"]);
}

#[test]
fn interest_stands_with_the_money_it_is_on() {
    let tax = with_interest(document("4910", "2024-25", "2026-01-31", "3650", "3650"), "30", "10", false);
    let other = with_interest(document("4920", "2025-26", "2026-07-31", "365", "365"), "2", "10", false);
    let account = account("4047", vec![numbered(tax, "000000000001"), numbered(other, "000000000002")]);
    let penalties = Penalties {
        late_payment: vec![late("000000000001", Some(("2026-11-01", "2027-11-21")))],
        ..Penalties::default()
    };
    let known = Known { account: Some(&account), penalties: Some(&penalties), ..Known::default() };
    let found: Vec<About> = findings(known, day(TODAY)).into_iter().map(|one| one.about).collect();
    assert_eq!(
        found,
        [
            About::OverdueMoney {
                amount: money("367"),
                interest: money("2"),
                a_day: Some(money("0.10")),
                since: Some(day("2026-07-31")),
                held: Held::default(),
                beside_plan: true,
            },
            About::InPaymentPlan {
                amount: money("3680"),
                interest: money("30"),
                a_day: Some(money("1.00")),
                since: Some(day("2026-01-31")),
                times: vec![(day("2026-11-01"), day("2027-11-21"))],
            },
        ]
    );
}

fn part(code: &str, id: &str, year: &str, due: &str, cleared: &str) -> Allocation {
    let year: TaxYear = year.parse().unwrap();
    Allocation {
        charge_reference: format!("XM{id}"),
        end_date: Some(year.end().into()),
        due_date: Some(sent(due)),
        document_id: Some(sent(id)),
        document_type: Some(code.to_owned()),
        cleared_amount: Some(money(cleared)),
        ..Allocation::default()
    }
}

fn made(received: &str, amount: &str, parts: Vec<Allocation>) -> Payment {
    Payment { allocations: parts, ..payment(received, amount, "0") }
}

/// The first payment on account 2025-26, of which so much is left; document 3.
fn first_on_account(left: &str) -> Document {
    numbered(document("4920", "2025-26", "2026-01-31", "1900", left), "000000000003")
}

/// Code, document, tax year and due date of a charge.
type Older = (&'static str, &'static str, &'static str, &'static str);

const OLD_PART: Older = ("4930", "000000000001", "2024-25", "2025-07-31");
const SAME_DAY: Older = ("4910", "000000000002", "2024-25", "2026-01-31");

#[rstest]
// It reached the charge, and something that fell due before took a part of it first.
#[case::reached("2026-01-31", "2700", &[(OLD_PART, "1500")], "400", "1500", Some("1500"))]
// To the penny the charge, and all of it went to what fell due on the same day for the year before.
#[case::its_amount("2026-01-30", "1900", &[(SAME_DAY, "1900")], "0", "1900", Some("1900"))]
#[case::both("2026-01-30", "1900", &[(OLD_PART, "500"), (SAME_DAY, "1000")], "400", "1500", Some("1500"))]
// What fell due with it may have been meant too: nobody can tell.
#[case::same_day("2026-01-31", "2700", &[(SAME_DAY, "800")], "1900", "100", None)]
// The charge it was made for is paid.
#[case::paid("2026-01-31", "3400", &[(OLD_PART, "1500")], "1900", "0", None)]
// Neither its amount nor its day; its amount by chance, long before; more than a year ago.
#[case::elsewhere("2026-01-31", "1500", &[(OLD_PART, "1500")], "0", "1900", None)]
#[case::long_before("2025-12-01", "1900", &[(OLD_PART, "1900")], "0", "1900", None)]
#[case::long_ago("2025-11-01", "2700", &[(OLD_PART, "1500")], "400", "1500", None)]
fn a_payment_that_went_to_an_older_charge(
    #[case] received: &str,
    #[case] amount: &str,
    #[case] elsewhere: &[(Older, &str)],
    #[case] reached: &str,
    #[case] left: &str,
    #[case] expected: Option<&str>,
) {
    let mut parts: Vec<Allocation> =
        elsewhere.iter().map(|((code, id, year, due), sum)| part(code, id, year, due, sum)).collect();
    parts.push(part("4920", "000000000003", "2025-26", "2026-01-31", reached));
    let account = account(left, vec![first_on_account(left)]);
    let payments = [made(received, amount, parts)];
    let known = Known { account: Some(&account), payments: Some(&payments), ..Known::default() };
    let found = findings(known, day(TODAY));
    let told = found.iter().find_map(|one| match &one.about {
        About::WentToOlderCharge { amount, left, .. } => Some((*amount, *left)),
        _ => None,
    });
    assert_eq!(told, expected.map(|sum| (money(sum), money(left))));
}

#[test]
fn interest_on_an_older_charge_is_told_as_interest() {
    let account = account("1500", vec![first_on_account("1500")]);
    let interest = Allocation {
        document_id: None,
        document_type: None,
        document_type_description: Some("SA Late Payment Interest".to_owned()),
        ..part("", "000000000009", "2024-25", "2025-07-31", "58.60")
    };
    let parts = vec![
        part("4930", "000000000001", "2024-25", "2025-07-31", "1500"),
        interest,
        part("4920", "000000000003", "2025-26", "2026-01-31", "400"),
    ];
    let payments = [made("2026-01-31", "1958.60", parts)];
    let known = Known { account: Some(&account), payments: Some(&payments), ..Known::default() };
    let found = findings(known, day(TODAY));
    let told = found.iter().find_map(|one| match &one.about {
        About::WentToOlderCharge { amount, older, .. } => Some((*amount, older.clone())),
        _ => None,
    });
    let charge = |is_interest| OlderCharge {
        kind: crate::rules::charges::DocumentKind::SecondPaymentOnAccount,
        tax_year: Some("2024-25".parse().unwrap()),
        is_interest,
        due_earlier: true,
    };
    assert_eq!(told, Some((money("1558.60"), vec![charge(false), charge(true)])));
}

#[rstest]
#[case::unpaid("4913", "1350", Some("137.30"), Some("1487.30"))]
#[case::only_interest("4911", "0", Some("137.30"), Some("137.30"))]
#[case::paid("4913", "0", None, None)]
// An ordinary payment on account; what a return gave back.
#[case::ordinary("4930", "1350", None, None)]
#[case::credit("4914", "1350", None, None)]
fn payments_on_account_reduced_too_far(
    #[case] code: &str,
    #[case] left: &str,
    #[case] interest: Option<&str>,
    #[case] expected: Option<&str>,
) {
    let mut extra = document(code, "2024-25", "2025-07-31", "1350", left);
    if let Some(interest) = interest {
        extra = with_interest(extra, interest, "7.75", false);
    }
    let account = account("0", vec![extra]);
    let found = findings(Known { account: Some(&account), ..Known::default() }, day(TODAY));
    let told = found.iter().find(|one| one.id() == "reduced-too-far");
    assert_eq!(told.and_then(Finding::amount), expected.map(money));
    assert!(told.is_none_or(|one| one.since() == Some(day("2025-07-31")) && one.urgency == Urgency::Note));
}

/// Two charges of which interest grows by two thirds of a penny a day each; a third is on hold with its interest.
#[test]
fn what_is_on_hold_is_told_apart_and_what_grows_is_rounded_once() {
    let late = |id: &str| {
        let one = with_interest(document("4910", "2024-25", "2026-01-31", "24.50", "24.50"), "3", "10", false);
        numbered(one, id)
    };
    let mut held =
        with_interest(document("4920", "2025-26", "2026-01-31", "2997.30", "2997.30"), "187.74", "7.75", false);
    held.breakdown[0].items[0].locks = Some(Locks { charge_on_hold: true, ..Locks::default() });
    held.late_payment_interest.as_mut().unwrap().dunning_lock_amount = Some(money("187.74"));
    let account = account("3240.04", vec![late("000000000001"), late("000000000002"), numbered(held, "000000000003")]);
    let found = findings(Known { account: Some(&account), ..Known::default() }, day(TODAY));
    let told = found.iter().find_map(|one| match &one.about {
        About::OverdueMoney { a_day, held, .. } => Some((*a_day, *held)),
        _ => None,
    });
    let held = Held { on_hold: money("3185.04"), interest: money("187.74") };
    // 0.67 + 0.67 pence is 1.34: a penny, and not two.
    assert_eq!(told, Some((Some(money("0.01")), held)));
}
