use super::*;
use crate::rules::allocation::Allocation;
use crate::rules::businesses::TypeOfBusiness;
use crate::rules::charges::{
    BalanceDetails, BreakdownLine, CodedOutStatus, Document, Item, LatePaymentInterest, Locks,
};
use crate::rules::dated::{Source, Years};
use crate::rules::itsa_status::StatusDetail;
use crate::rules::obligations::Duty;
use crate::rules::penalties::PointsSummary;
use crate::rules::penalty_rules::{NextMiss, PenaltyRules, Threshold};
use crate::rules::tax_code_terms::TaxCodeTerms;
use crate::rules::{Percentage, Sent};
use rstest::rstest;

mod owed;

const TODAY: &str = "2026-11-21";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn sent<T: std::str::FromStr>(text: &str) -> Sent<T> {
    Sent::parse(text.to_owned())
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

/// A document with a main transaction code; a due date of "" is none.
fn document(code: &str, year: &str, due: &str, original: &str, left: &str) -> Document {
    let line = BreakdownLine {
        tax_year: Some(sent(year)),
        document_id: sent("000000000001"),
        document_type: Some(code.to_owned()),
        items: vec![Item::default()],
        ..BreakdownLine::default()
    };
    Document {
        tax_year: Some(sent(year)),
        document_id: sent("000000000001"),
        document_date: sent("2026-01-01"),
        document_due_date: (!due.is_empty()).then(|| sent(due)),
        original_amount: money(original),
        outstanding_amount: money(left),
        breakdown: vec![line],
        ..Document::default()
    }
}

fn with_interest(mut document: Document, so_far: &str, rate: &str, held: bool) -> Document {
    document.late_payment_interest = Some(LatePaymentInterest {
        accruing_amount: Some(money(so_far)),
        rate: Some(Percentage::new(rate.parse().unwrap())),
        ..LatePaymentInterest::default()
    });
    let locks = Locks { interest_accrual_on_hold: held, ..Locks::default() };
    document.breakdown[0].items[0].locks = Some(locks);
    document
}

fn account(overdue: &str, documents: Vec<Document>) -> Account {
    let balance = BalanceDetails { overdue_amount: money(overdue), ..BalanceDetails::default() };
    Account { balance, documents, ..Account::default() }
}

fn update(business: &str, end: &str, due: &str, status: &str, received: Option<&str>) -> Obligation {
    Obligation {
        duty: Duty::QuarterlyUpdate { type_of_business: TypeOfBusiness::SelfEmployment, business_id: sent(business) },
        period_start: sent("2026-04-06"),
        period_end: sent(end),
        due: sent(due),
        status: status.into(),
        received: received.map(sent),
    }
}

fn tax_return(year: &str, status: &str) -> Obligation {
    let year: TaxYear = year.parse().unwrap();
    Obligation {
        duty: Duty::TaxReturn,
        period_start: year.start().into(),
        period_end: year.end().into(),
        due: year.filing_deadline().into(),
        status: status.into(),
        received: (status == "fulfilled").then(|| sent("2026-06-01")),
    }
}

fn statuses(now: &str, then: &str) -> Vec<YearStatus> {
    let of = |year: &str, status: &str| YearStatus {
        tax_year: sent(year),
        details: vec![StatusDetail {
            submitted_on: sent("2026-05-01T10:00:00Z"),
            status: status.into(),
            reason: String::new(),
            business_income_two_years_prior: None,
        }],
    };
    vec![of("2026-27", now), of("2027-28", then)]
}

fn source() -> Source {
    Source { name: "GOV.UK".to_owned(), address: String::new(), checked: day("2026-11-22") }
}

fn dated() -> DatedRules {
    let years = Years { from: "2025-26".parse().unwrap(), to: None };
    let threshold = Threshold {
        statuses: vec![Status::MtdMandated],
        years,
        points: 4,
        charge: money("200"),
        compliance_months: 12,
        sent_of_last_months: 24,
        expires_after_months: 24,
        source: source(),
    };
    let terms = TaxCodeTerms {
        years,
        owed_less_than: money("3000"),
        submit_by: (12, 30),
        most_of_paye_income: 50,
        most_times_usual_tax: 2,
        class2_too: false,
        source: source(),
    };
    DatedRules { penalties: PenaltyRules { thresholds: vec![threshold], easements: Vec::new() }, tax_code: vec![terms] }
}

fn ids(known: Known<'_>, today: &str) -> Vec<&'static str> {
    findings(known, day(today)).iter().map(Finding::id).collect()
}

#[test]
fn nothing_known_is_nothing_found() {
    assert!(findings(Known::default(), day(TODAY)).is_empty());
}

#[test]
fn overdue_money_and_its_interest_are_one_finding() {
    let late = with_interest(document("4910", "2024-25", "2026-01-31", "3650", "3650"), "30", "10", false);
    let held = with_interest(document("4920", "2025-26", "2026-01-31", "3650", "3650"), "12", "10", true);
    let account = account("7342", vec![late, held]);
    let found = findings(Known { account: Some(&account), ..Known::default() }, day(TODAY));
    let [only] = found.as_slice() else { panic!("{found:?}") };
    let About::OverdueMoney { amount, interest, a_day, since, .. } = &only.about else { panic!("{only:?}") };
    assert_eq!((amount.to_string().as_str(), interest.to_string().as_str()), ("7342.00", "42.00"));
    // Interest that is on hold does not grow.
    assert_eq!((a_day.unwrap().to_string().as_str(), since.unwrap()), ("1.00", day("2026-01-31")));
}

#[test]
fn interest_on_what_is_paid_is_told_where_nothing_is_overdue() {
    let paid = with_interest(document("4910", "2024-25", "2026-01-31", "3650", "0"), "4.20", "10", false);
    let account = account("0", vec![paid]);
    let found = findings(Known { account: Some(&account), ..Known::default() }, day(TODAY));
    let interest = money("4.20");
    assert_eq!(found[0].about, About::InterestGrowing { interest, a_day: None, charges: 1 });
}

#[test]
fn one_missed_deadline_is_one_finding_and_only_the_first_is_counted() {
    let updates = [
        update("XAIS00000000001", "2027-07-05", "2027-08-07", "open", None),
        update("XAIS00000000002", "2027-07-05", "2027-08-07", "open", None),
        update("XAIS00000000001", "2027-10-05", "2027-11-07", "open", None),
    ];
    let (statuses, dated) = (statuses_from("2027-28"), dated());
    let penalties = Penalties::default();
    let known = Known {
        updates: Some(&updates),
        statuses: Some(&statuses),
        penalties: Some(&penalties),
        dated: Some(&dated),
        ..Known::default()
    };
    let told: Vec<(usize, Option<u32>)> = findings(known, day("2027-11-21"))
        .into_iter()
        .map(|finding| match finding.about {
            About::OverdueUpdate { businesses, brings: Brings::Expected(NextMiss::Point { number, .. }), .. } => {
                (businesses, number)
            }
            About::OverdueUpdate { businesses, brings: Brings::Expected(NextMiss::NotKnown(_)), .. } => {
                (businesses, None)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told, [(2, Some(1)), (1, None)]);
}

fn statuses_from(year: &str) -> Vec<YearStatus> {
    let mut all = statuses("MTD Mandated", "MTD Mandated");
    all[0].tax_year = sent(year);
    all.truncate(1);
    all
}

#[rstest]
// Seventy days ahead, nothing; in December the two things of the 30th; then the deadline; in the last week it is due.
#[case("2026-10-01", false, &[])]
#[case("2026-12-30", false, &["coding-out-choice", "pay-through-tax-code"])]
#[case("2026-12-30", true, &["coding-out-choice"])]
#[case("2026-12-31", false, &["return-deadline"])]
#[case("2027-01-23", false, &["return-deadline"])]
#[case("2027-01-24", false, &["due-soon"])]
#[case("2027-02-01", false, &["overdue-return"])]
fn an_open_return_is_brought_up_once_at_a_time(#[case] today: &str, #[case] out: bool, #[case] expected: &[&str]) {
    let (returns, dated) = ([tax_return("2025-26", "open")], dated());
    let coding_out = Some(("2025-26".parse().unwrap(), out));
    let known = Known { returns: Some(&returns), coding_out, dated: Some(&dated), ..Known::default() };
    assert_eq!(ids(known, today), expected);
}

#[rstest]
#[case("2026-11-21", "open", None, true)]
// Not yet near; the return is in; reduced before; too late.
#[case("2026-10-01", "open", None, false)]
#[case("2026-11-21", "fulfilled", None, false)]
#[case("2026-11-21", "open", Some("2000"), false)]
#[case("2028-02-01", "open", None, false)]
fn payments_on_account_may_be_reduced(
    #[case] today: &str,
    #[case] status: &str,
    #[case] first_set: Option<&str>,
    #[case] expected: bool,
) {
    let mut both = vec![
        document("4930", "2026-27", "2027-07-31", "1500", "1500"),
        document("4920", "2026-27", "2027-01-31", "1500", "1500"),
    ];
    both[0].poa_relevant_amount = first_set.map(money);
    let (account, returns) = (account("0", both), [tax_return("2026-27", status)]);
    let known = Known { account: Some(&account), returns: Some(&returns), ..Known::default() };
    assert_eq!(ids(known, today).contains(&"payments-on-account"), expected);
    // Without the returns it is not known whether it is too late.
    assert!(!ids(Known { returns: None, ..known }, today).contains(&"payments-on-account"));
}

#[rstest]
#[case(CodedOutStatus::Cancelled, true)]
#[case(CodedOutStatus::NotCollected, true)]
#[case(CodedOutStatus::PartlyCollected, true)]
#[case(CodedOutStatus::Initiated, false)]
#[case(CodedOutStatus::FullyCollected, false)]
fn what_a_tax_code_gave_back_is_told(#[case] status: CodedOutStatus, #[case] expected: bool) {
    let mut back = document("4910", "2025-26", "2027-01-31", "842", "842");
    back.breakdown[0].items[0].coded_out_status = Some(status);
    let account = account("0", vec![back]);
    let known = Known { account: Some(&account), ..Known::default() };
    assert_eq!(ids(known, TODAY).contains(&"tax-code-returned"), expected);
}

fn payment(received: &str, amount: &str, allocated: &str) -> Payment {
    let allocation = Allocation {
        charge_reference: "XM002610011594".to_owned(),
        cleared_amount: Some(money(allocated)),
        ..Allocation::default()
    };
    Payment {
        payment_lot: Some("LOT".to_owned()),
        payment_lot_item: Some("000001".to_owned()),
        payment_amount: Some(money(amount)),
        transaction_date: Some(sent(received)),
        allocations: vec![allocation],
        ..Payment::default()
    }
}

/// The payment's own document, with so much still open on it.
fn paid(amount: &str, open: &str) -> Document {
    let mut document = document("0060", "2025-26", "", &format!("-{amount}"), &format!("-{open}"));
    document.payment_lot = Some("LOT".to_owned());
    document.payment_lot_item = Some("000001".to_owned());
    document
}

#[rstest]
#[case("2026-02-02", "0", "100", None, &["unallocated-payment"])]
#[case("2026-02-02", "40", "60", None, &["partly-allocated-payment"])]
// Of what is open, 35 is credit and 25 HMRC cannot show.
#[case("2026-02-02", "40", "35", None, &["partly-allocated-payment"])]
// The credit is told beside the debt: only what HMRC cannot show is added.
#[case("2026-02-02", "0", "100", Some("100"), &["overdue-money", "credit-beside-debt"])]
#[case("2026-02-02", "40", "60", Some("60"), &["overdue-money", "credit-beside-debt"])]
#[case("2026-02-02", "40", "35", Some("35"), &["overdue-money", "credit-beside-debt", "partly-allocated-payment"])]
// All on charges; too long ago.
#[case("2026-02-02", "100", "0", None, &[])]
#[case("2025-02-02", "40", "60", None, &[])]
fn where_a_payment_went(
    #[case] received: &str,
    #[case] allocated: &str,
    #[case] open: &str,
    #[case] credit_beside_debt: Option<&str>,
    #[case] expected: &[&str],
) {
    let mut account = account("0", vec![paid("100", open)]);
    if let Some(credit) = credit_beside_debt {
        account.balance.unallocated_credit = Some(money(credit));
        account.balance.overdue_amount = money("500");
    }
    let payments = [payment(received, "100", allocated)];
    let known = Known { account: Some(&account), payments: Some(&payments), ..Known::default() };
    assert_eq!(ids(known, TODAY), expected);
}

#[test]
fn credit_from_elsewhere_is_told_together_with_the_payment_on_no_charge() {
    let overpaid = document("4905", "2024-25", "", "-1100", "-325");
    let mut with_both = account("0", vec![overpaid, paid("500", "500")]);
    with_both.balance.unallocated_credit = Some(money("825"));
    let payments = [payment("2026-02-02", "500", "0")];
    let known = Known { account: Some(&with_both), payments: Some(&payments), ..Known::default() };
    let found = findings(known, day(TODAY));
    assert_eq!(found.iter().map(Finding::id).collect::<Vec<_>>(), ["credit-not-used"], "one finding, not two");
    assert_eq!(found[0].amount(), Some(money("825")));
    let About::CreditNotUsed { payments: from_payments, others, .. } = &found[0].about else { panic!("{found:?}") };
    assert_eq!(from_payments.map(|(sum, count, _)| (sum, count)), Some((money("500"), 1)));
    assert_eq!(others.iter().map(|one| one.open).collect::<Vec<_>>(), [money("325")]);
    // Without the payments the rest is told all the same; beside a debt it is told there.
    assert_eq!(ids(Known { payments: None, ..known }, TODAY), ["credit-not-used"]);
    let mut with_debt = with_both.clone();
    with_debt.balance.overdue_amount = money("500");
    assert_eq!(ids(Known { account: Some(&with_debt), ..known }, TODAY), ["overdue-money", "credit-beside-debt"]);
}

#[test]
fn a_payment_without_its_document_is_not_guessed_at() {
    let (payments, history) = ([payment("2026-02-02", "100", "40")], account("0", Vec::new()));
    let known = Known { payments: Some(&payments), ..Known::default() };
    assert!(findings(known, day(TODAY)).is_empty(), "the history, which might tell, is not known");
    let found = findings(Known { history: Some(&history), ..known }, day(TODAY));
    let About::PartlyAllocatedPayment { not_allocated, not_shown, not_told, .. } = &found[0].about else {
        panic!("{found:?}")
    };
    assert_eq!([*not_allocated, *not_shown, *not_told], [money("0"), money("0"), money("60")]);
}

#[rstest]
// The update of the quarter it ceased in is an ordinary one.
#[case("2026-11-15", Some((1, "2027-05-07")))]
#[case("2026-10-05", Some((2, "2027-02-07")))]
#[case("2026-07-05", Some((3, "2026-11-07")))]
#[case("2026-11-22", None)]
fn updates_after_a_business_ceased(#[case] ceased: &str, #[case] expected: Option<(usize, &str)>) {
    let business = Business {
        business_id: sent("XAIS00000000001"),
        type_of_business: TypeOfBusiness::SelfEmployment,
        trading_type: None,
        trading_name: Some("The Rye Loaf".to_owned()),
        year_of_migration: None,
        first_accounting_period: None,
        latency: None,
        quarterly_type_choice: None,
        accounting_periods: Vec::new(),
        commencement_date: None,
        cessation_date: Some(sent(ceased)),
        address: Vec::new(),
    };
    let updates = [
        update("XAIS00000000001", "2026-10-05", "2026-11-07", "open", None),
        update("XAIS00000000001", "2027-01-05", "2027-02-07", "open", None),
        update("XAIS00000000001", "2027-04-05", "2027-05-07", "open", None),
        update("XAIS00000000002", "2027-04-05", "2027-05-07", "open", None),
    ];
    let businesses = [&business];
    let known = Known { updates: Some(&updates), businesses: &businesses, ..Known::default() };
    let found = findings(known, day(TODAY));
    let told = found.iter().find_map(|finding| match &finding.about {
        About::CeasedBusiness { updates, due, .. } => Some((*updates, *due)),
        _ => None,
    });
    assert_eq!(told, expected.map(|(updates, due)| (updates, Some(day(due)))));
}

#[test]
fn what_hmrc_contradicts_is_told_once_for_each_deadline() {
    let year = [
        update("XAIS00000000001", "2026-07-05", "2026-08-07", "fulfilled", None),
        update("XAIS00000000002", "2026-07-05", "2026-08-07", "fulfilled", None),
        update("XAIS00000000001", "2027-01-05", "2027-02-07", "open", Some("2026-11-20")),
        update("XAIS00000000002", "2027-01-05", "2027-02-07", "open", None),
    ];
    let open = [year[2].clone(), year[3].clone()];
    let known = Known { updates: Some(&open), year_updates: Some(&year), ..Known::default() };
    let told: Vec<About> = findings(known, day(TODAY)).into_iter().map(|finding| finding.about).collect();
    let (first, second) = (Some(day("2027-02-07")), Some(day("2026-08-07")));
    assert_eq!(
        told,
        [
            About::OpenWithReceivedDate { due: first, obligations: 1 },
            About::ReceivedWithoutDate { due: second, obligations: 2 }
        ]
    );
}

#[rstest]
#[case("MTD Mandated", "MTD Voluntary", "2026-11-21", Some(Urgency::Note))]
#[case("MTD Voluntary", "MTD Mandated", "2026-11-21", Some(Urgency::Note))]
#[case("MTD Voluntary", "MTD Mandated", "2027-02-01", Some(Urgency::Soon))]
#[case("MTD Mandated", "MTD Mandated", "2026-11-21", None)]
fn another_status_next_year(
    #[case] now: &str,
    #[case] then: &str,
    #[case] today: &str,
    #[case] expected: Option<Urgency>,
) {
    let statuses = statuses(now, then);
    let found = findings(Known { statuses: Some(&statuses), ..Known::default() }, day(today));
    assert_eq!(found.first().map(|finding| finding.urgency), expected);
}

#[rstest]
#[case(2, 4, false)]
#[case(3, 4, true)]
#[case(4, 4, true)]
#[case(1, 2, true)]
#[case(0, 1, false)]
fn points_are_told_from_one_before_the_threshold_on(#[case] active: u32, #[case] threshold: u32, #[case] told: bool) {
    let points = PointsSummary {
        active_points: active,
        inactive_points: 0,
        period_of_compliance_achievement: None,
        threshold,
        charge_amount: money("200"),
    };
    let penalties = Penalties { points: Some(points), ..Penalties::default() };
    let found = ids(Known { penalties: Some(&penalties), ..Known::default() }, TODAY);
    assert_eq!(found.contains(&"points-near-threshold"), told);
}
