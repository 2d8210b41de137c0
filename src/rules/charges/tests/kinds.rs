//! Every code, description and text HMRC's account tells charges by, with its label and its interest-only label.

use rstest::rstest;

use super::super::*;
use super::{document, line};
use crate::words::charges as words;

const POA_1: &str = "First payment on account";
const POA_2: &str = "Second payment on account";

/// A charge told by its main transaction code alone.
fn of_code(code: &str) -> Document {
    let mut one = document(100, 100, "2027-01-31");
    one.breakdown = vec![line(code)];
    one
}

#[rstest]
#[case("4920", POA_1, "Late payment interest on first payment on account")]
#[case("4930", POA_2, "Late payment interest on second payment on account")]
#[case("4910", "Balancing payment", "Late payment interest on balancing payment")]
#[case(
    "4911",
    "First payment on account: extra amount from your tax return",
    "Late payment interest for first payment on account: extra amount from your tax return"
)]
#[case(
    "4913",
    "Second payment on account: extra amount from your tax return",
    "Late payment interest for second payment on account: extra amount from your tax return"
)]
#[case(
    "4915",
    "Balancing payment: extra amount due to amended return",
    "Late payment interest on balancing payment: extra amount due to amended return"
)]
#[case("4027", "Late submission penalty", "Late payment interest on late submission penalty")]
#[case("4028", "First late payment penalty", "Late payment interest on first late payment penalty")]
#[case("4031", "First late payment penalty", "Late payment interest on first late payment penalty")]
#[case("4029", "Second late payment penalty", "Late payment interest on second late payment penalty")]
#[case("4032", "Second late payment penalty", "Late payment interest on second late payment penalty")]
#[case("4000", "HMRC adjustment", "Late payment interest on HMRC adjustment")]
#[case("4001", "HMRC adjustment", "Late payment interest on HMRC adjustment")]
#[case("4002", "HMRC adjustment", "Late payment interest on HMRC adjustment")]
#[case("4003", "HMRC adjustment", "Late payment interest on HMRC adjustment")]
fn charges_by_code(#[case] code: &str, #[case] label: &str, #[case] interest_only: &str) {
    let mut one = of_code(code);
    assert!(one.is_charge());
    assert_eq!(words::document(&one), label);
    one.outstanding_amount = Money::ZERO;
    one.late_payment_interest = Some(LatePaymentInterest {
        outstanding_amount: Some(Money::from_pence(312)),
        ..LatePaymentInterest::default()
    });
    assert_eq!(words::document(&one), interest_only);
}

#[rstest]
#[case("4912", "First payment on account: credit from your tax return")]
#[case("4914", "Second payment on account: credit from your tax return")]
#[case("4916", "Credit from your amended tax return")]
#[case("4905", "Credit from overpaid tax")]
#[case("6110", "Credit from an earlier tax year")]
#[case("6020", "Credit from repayment interest")]
#[case("0060", "Payment you made to HMRC")]
fn credits_by_code(#[case] code: &str, #[case] label: &str) {
    let one = of_code(code);
    assert!(!one.is_charge());
    assert_eq!(words::document(&one), label);
}

#[test]
fn hmrc_adjustment_credits_are_4004_to_4025_without_two() {
    for code in 4004..=4025 {
        let one = of_code(&code.to_string());
        let known = words::document(&one) == "Credit from HMRC adjustment";
        assert_eq!(known, code != 4010 && code != 4020, "{code}");
    }
}

#[rstest]
#[case("ITSA- POA 1", POA_1)]
#[case("ITSA - POA 2", POA_2)]
#[case("ITSA- POA 2", POA_2)]
#[case("ITSA- Bal Charge", "Balancing payment")]
#[case("ITSA BCD", "Balancing payment")]
#[case("POA 1 Reconciliation Debit", "First payment on account: extra amount from your tax return")]
#[case("POA 2 Reconciliation Debit", "Second payment on account: extra amount from your tax return")]
#[case("Payment", "Payment you made to HMRC")]
#[case("Repayment", "Refund issued")]
#[case("Clearing Document", "Clearing document")]
#[case("SA Payment on Account 1", POA_1)]
#[case("SA Payment on Account 2", POA_2)]
#[case("SA Balancing Charge", "Balancing payment")]
#[case("ITSA PAYE Charge", "HMRC adjustment")]
#[case("ITSA Calc Error Correction", "HMRC adjustment")]
#[case("ITSA Manual Penalty Pre CY-4", "HMRC adjustment")]
#[case("ITSA Misc Charge", "HMRC adjustment")]
#[case("New Charge", "“New Charge”")]
#[case("TRM New Charge", "“TRM New Charge”")]
#[case("TRM Amend Charge", "“TRM Amend Charge”")]
#[case("", "Unknown")]
fn by_description_or_by_the_text_of_the_code(#[case] text: &str, #[case] label: &str) {
    let mut described = document(100, 100, "2027-01-31");
    described.document_description = Some(text.to_owned());
    described.breakdown = vec![line("9999")];
    assert_eq!(words::document(&described), label, "by description");
    let mut told_by_line = document(100, 100, "2027-01-31");
    told_by_line.breakdown = vec![line("")];
    told_by_line.breakdown[0].document_type_description = Some(text.to_owned());
    if !label.starts_with('“') && !label.is_empty() {
        assert_eq!(words::document(&told_by_line), label, "by the text of the code");
    }
}

#[rstest]
#[case("4910", "ITSA- POA 1", "ITSA- POA 2", DocumentKind::BalancingCharge)]
#[case("4010", "ITSA- POA 1", "ITSA- POA 2", DocumentKind::FirstPaymentOnAccount)]
#[case("4010", "strange", "ITSA- POA 2", DocumentKind::SecondPaymentOnAccount)]
#[case("4020", "strange", "stranger", DocumentKind::Unknown("strange".to_owned()))]
#[case("", " ", "stranger", DocumentKind::Unknown("stranger".to_owned()))]
#[case("4910", "", "Class 2 National Insurance", DocumentKind::Class2)]
#[case("", "TRM New Charge", "Class 2 National Insurance", DocumentKind::Class2)]
#[case("", "TRM New Charge", "Balancing payment collected through PAYE tax code", DocumentKind::BalancingCharge)]
#[case("", "TRM Amend Charge", "Cancelled PAYE Self Assessment", DocumentKind::CancelledPaye)]
fn code_then_description_then_text(
    #[case] code: &str,
    #[case] description: &str,
    #[case] text: &str,
    #[case] kind: DocumentKind,
) {
    let mut one = document(100, 100, "2027-01-31");
    one.document_description = Some(description.to_owned());
    one.document_text = Some(text.to_owned());
    one.breakdown = vec![line(code)];
    assert_eq!(one.kind(), kind);
}

#[test]
fn an_enquiry_is_told_by_its_classification() {
    let mut one = of_code("4915");
    for (classification, label) in [
        ("enquiry-amendment", "Extra amount to pay due to HMRC enquiry amendment"),
        ("auto-correction", "Balancing payment: extra amount due to amended return"),
        ("manual-correction", "Balancing payment: extra amount due to amended return"),
        ("customer-rejection-of-a-correction", "Balancing payment: extra amount due to amended return"),
        ("brand-new", "Balancing payment: extra amount due to amended return"),
    ] {
        one.charge_classification = Some(classification.to_owned());
        assert_eq!(words::document(&one), label, "{classification}");
    }
    let mut other = of_code("4910");
    other.charge_classification = Some("enquiry-amendment".to_owned());
    assert_eq!(words::document(&other), "Balancing payment", "only an amended return becomes an enquiry's");
}

const CANCELLED: &str = "Cancelled PAYE Self Assessment (through your PAYE tax code)";

#[rstest]
#[case("4920", "initiated", "First payment on account collected through PAYE tax code")]
#[case("4930", "initiated", "Second payment on account collected through PAYE tax code")]
#[case("4910", "initiated", "Balancing payment collected through PAYE tax code")]
#[case("4920", "fully-collected", "First payment on account collected through PAYE tax code")]
#[case("4930", "fully-collected", "Second payment on account collected through PAYE tax code")]
#[case("4910", "fully-collected", "Balancing payment")]
#[case("4920", "cancelled", CANCELLED)]
#[case("4910", "not-collected", CANCELLED)]
#[case("4930", "partly-collected", CANCELLED)]
#[case("4910", "awaiting-collection", "Balancing payment")]
#[case("4910", "waiting-cancellation", "Balancing payment")]
#[case("4920", "rejected", POA_1)]
#[case("4920", "made-up", POA_1)]
#[case("4915", "cancelled", "Balancing payment: extra amount due to amended return")]
fn coding_out_changes_the_label(#[case] code: &str, #[case] status: &str, #[case] label: &str) {
    let mut one = of_code(code);
    one.breakdown[0].items = vec![Item::default(), Item { coded_out_status: Some(status.into()), ..Item::default() }];
    assert_eq!(words::document(&one), label);
    one.document_text = Some("Class 2 National Insurance".to_owned());
    assert_eq!(words::document(&one), "Class 2 National Insurance", "the text wins over any coding out");
}

#[rstest]
#[case("ITSA England & NI", "Income Tax")]
#[case("ITSA", "Income Tax")]
#[case("NIC4 Wales", "Class 4 National Insurance")]
#[case("NIC2-GB", "Class 2 National Insurance")]
#[case("Voluntary NIC2-GB", "Voluntary Class 2 National Insurance")]
#[case("CGT", "Capital Gains Tax")]
#[case("SL", "Student Loans")]
#[case("Cancelled PAYE Self Assessment", "Cancelled PAYE Self Assessment")]
#[case("Income Tax Estimate - ITSA", "“Income Tax Estimate - ITSA”")]
#[case("", "Not described by HMRC")]
fn six_taxes(#[case] text: &str, #[case] label: &str) {
    let mut one = line("4910");
    one.charge_type_description = Some(text.to_owned());
    assert_eq!(words::breakdown(&one.kind()), label);
}

#[rstest]
#[case(Some("4930"), Some("SA Payment on Account 1"), DocumentKind::SecondPaymentOnAccount)]
#[case(None, Some("SA Payment on Account 1"), DocumentKind::FirstPaymentOnAccount)]
#[case(Some("0060"), Some("On Account"), DocumentKind::Payment)]
#[case(None, Some("On Account"), DocumentKind::Unknown("On Account".to_owned()))]
#[case(Some("9999"), None, DocumentKind::Unknown("9999".to_owned()))]
#[case(None, None, DocumentKind::Unknown(String::new()))]
fn by_code_and_text_alone(#[case] code: Option<&str>, #[case] text: Option<&str>, #[case] kind: DocumentKind) {
    assert_eq!(kind_of(code, text), kind);
}
