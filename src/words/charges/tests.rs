use rstest::rstest;

use super::*;
use crate::rules::charges::{
    Accruing, ChargeChange, ChargeClassification, ChargeStanding, Condition, Posted, ReducedCharge,
};
use crate::rules::{Percentage, Sent};

fn sum(text: &str) -> Money {
    text.parse().unwrap()
}

fn change(reason: &str, poa: Option<&str>, class: Option<&str>) -> ChargeChange {
    ChargeChange {
        tax_year: None,
        transaction_id: Sent::parse("D1".to_owned()),
        transaction_date: Sent::parse("2026-01-01".to_owned()),
        description: String::new(),
        charge_classification: class.map(str::to_owned),
        total_amount: Money::ZERO,
        changed: None,
        change_reason: reason.to_owned(),
        poa_adjustment_reason: poa.map(str::to_owned),
    }
}

#[rstest]
#[case("Customer Request", Some("001"), None, "changed at your request (profits down, or the business ceased)")]
#[case("Customer Request", Some("002"), None, "changed at your request (other income down)")]
#[case("Customer Request", Some("003"), None, "changed at your request (allowances and reliefs up)")]
#[case(
    "Customer Request",
    Some("004"),
    None,
    "changed at your request (more tax taken off at source than the year before)"
)]
#[case("Customer Request", Some("005"), None, "changed at your request (raised again after an earlier change)")]
#[case("Customer Request", Some("099"), None, "changed at your request (HMRC's reason “099”)")]
#[case(
    "Amended return",
    None,
    Some("enquiry-amendment"),
    "return amended (HMRC enquired into the return and changed it)"
)]
#[case("ITSA return", None, None, "return received")]
#[case(" Brand new ", None, Some("novel"), "“Brand new” (“novel”)")]
#[case("", None, None, "HMRC gives no reason")]
fn why_a_charge_changed(
    #[case] reason: &str,
    #[case] poa: Option<&str>,
    #[case] class: Option<&str>,
    #[case] words: &str,
) {
    assert_eq!(change_reason(&change(reason, poa, class), Voice::You), words);
}

#[test]
fn an_agent_reads_of_a_client() {
    let said = |kind: DocumentKind| in_voice(super::kind(&kind), Voice::YourClient);
    assert_eq!(said(DocumentKind::Payment), "Payment your client made to HMRC");
    assert_eq!(
        said(DocumentKind::ReconciliationDebit(1)),
        "First payment on account: extra amount from your client's tax return"
    );
    assert_eq!(
        said(DocumentKind::CancelledPaye),
        "Cancelled PAYE Self Assessment (through your client's PAYE tax code)"
    );
    assert_eq!(said(DocumentKind::Unknown("your own".to_owned())), "“your own”", "HMRC's text stays as it is");
    assert_eq!(
        change_reason(&change("Customer Request", None, None), Voice::YourClient),
        "changed at your client's request"
    );
    assert_eq!(
        classification(&ChargeClassification::CustomerRejection, Voice::YourClient),
        "your client turned HMRC's correction down"
    );
    assert!(why(&DocumentKind::BalancingCharge, Voice::YourClient).contains("your client's tax return"));
}

#[rstest]
#[case(ChargeStanding::Overdue { days: 1 }, "overdue 1 day", "overdue")]
#[case(ChargeStanding::Due { days: 0 }, "due today", "due today")]
#[case(ChargeStanding::Due { days: 71 }, "due in 71 days", "due")]
#[case(ChargeStanding::InterestOnly, "interest to pay", "interest to pay")]
#[case(ChargeStanding::ThroughTaxCode, "in the tax code", "in the tax code")]
fn where_a_charge_stands(#[case] of: ChargeStanding, #[case] words: &str, #[case] brief: &str) {
    assert_eq!((standing(of).as_str(), standing_brief(of)), (words, brief));
}

#[expect(clippy::unnecessary_wraps, reason = "HMRC's dates are optional, and the cases read better so")]
fn day(text: &str) -> Option<Sent<chrono::NaiveDate>> {
    Some(Sent::parse(text.to_owned()))
}

#[test]
fn each_condition_as_a_sentence() {
    let said = |of: Condition| condition(&of, Voice::You);
    assert_eq!(
        said(Condition::Accruing(Accruing {
            so_far: sum("28.79"),
            rate: Some(Percentage::new("7.75".parse().unwrap())),
            since: day("2026-08-01"),
            per_day: Some(sum("0.25")),
        })),
        "Interest so far £28.79 est., at 7.75 per cent a year since 1 Aug 2026, about £0.25 a day est."
    );
    let bare = Accruing { so_far: sum("28.79"), rate: None, since: None, per_day: None };
    assert_eq!(said(Condition::Accruing(bare)), "Interest so far £28.79 est.");
    let posted = |unpaid: Option<&str>| {
        said(Condition::Posted(Posted {
            amount: sum("9.1"),
            unpaid: unpaid.map(sum),
            from: day("2026-08-01"),
            to: day("2026-09-04"),
        }))
    };
    assert_eq!(posted(Some("2.47")), "£9.10 of interest charged for 1 Aug 2026 to 4 Sep 2026; £2.47 of it is unpaid.");
    assert_eq!(posted(Some("0")), "£9.10 of interest charged for 1 Aug 2026 to 4 Sep 2026; all of it is paid.");
    assert_eq!(posted(None), "£9.10 of interest charged for 1 Aug 2026 to 4 Sep 2026.");
    assert_eq!(
        said(Condition::CodedOut { status: CodedOutStatus::PartlyCollected, amount: Some(sum("435")) }),
        "Collected in part through the tax code; the rest is back on the account. HMRC puts the amount coded out at £435.00."
    );
    assert_eq!(
        said(Condition::CameOfReducing(ReducedCharge {
            charge_type: Some("SA Balancing Charge".to_owned()),
            document_number: Some("124100000012".to_owned()),
            amendment_date: day("2025-12-12"),
            tax_year: Some(Sent::parse("2024-25".to_owned())),
        })),
        "It came of lowering “SA Balancing Charge” 2024-25 on 12 Dec 2025, document 124100000012."
    );
    let review =
        |payment_on_hold| said(Condition::UnderReview { payment_on_hold, interest_not_charged: Some(sum("3")) });
    let reviewed = review(false);
    assert!(reviewed.contains("no reason") && reviewed.ends_with("£3.00 of interest is not charged for now."));
    assert!(reviewed.contains("still to be paid"), "{reviewed}");
    // The next sentence says that it is not asked for now: one page says one thing.
    assert!(!review(true).contains("still to be paid"), "{}", review(true));
    assert!(said(Condition::PaymentOnHold).contains("not asked for"));
}

#[rstest]
#[case(None, "")]
#[case(Some("340"), "+340.00")]
#[case(Some("-1210"), "-1,210.00")]
#[case(Some("0"), "no change")]
fn by_how_much(#[case] by: Option<&str>, #[case] words: &str) {
    assert_eq!(difference(by.map(sum)), words);
}
