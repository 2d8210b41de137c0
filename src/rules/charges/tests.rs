use super::*;

mod kinds;
mod settling;
mod states;

pub(super) fn today() -> NaiveDate {
    "2026-11-21".parse().unwrap()
}

pub(in crate::rules) fn document(amount: i64, left: i64, due: &str) -> Document {
    Document {
        tax_year: None,
        document_id: Sent::parse("D1".to_owned()),
        form_bundle_number: None,
        credit_reason: None,
        document_date: Sent::parse("2026-06-12".to_owned()),
        document_text: None,
        document_due_date: Some(Sent::parse(due.to_owned())),
        document_description: None,
        charge_classification: None,
        original_amount: Money::from_pence(amount),
        outstanding_amount: Money::from_pence(left),
        last_clearing: None,
        is_charge_estimate: false,
        is_coded_out: false,
        payment_lot: None,
        payment_lot_item: None,
        effective_date_of_payment: None,
        late_payment_interest: None,
        amount_coded_out: None,
        reduced_charge: None,
        poa_relevant_amount: None,
        breakdown: Vec::new(),
    }
}

pub(in crate::rules) fn line(code: &str) -> BreakdownLine {
    BreakdownLine {
        tax_year: None,
        document_id: Sent::parse("D1".to_owned()),
        document_type: Some(code.to_owned()),
        document_type_description: None,
        charge_type: None,
        charge_type_description: Some("NIC4 Wales".to_owned()),
        tax_period_from: None,
        tax_period_to: None,
        charge_reference: None,
        original_amount: None,
        outstanding_amount: None,
        cleared_amount: None,
        accrued_interest: None,
        items: Vec::new(),
    }
}

#[test]
fn a_paid_charge_may_still_owe_interest() {
    let mut paid = document(100, 0, "2026-01-31");
    paid.late_payment_interest = Some(LatePaymentInterest {
        outstanding_amount: Some(Money::from_pence(312)),
        ..LatePaymentInterest::default()
    });
    assert_eq!(paid.standing("2026-11-21".parse().unwrap()), ChargeStanding::InterestOnly);
    assert_eq!(paid.interest_left(), Money::from_pence(312));
}

#[test]
fn lines_find_their_document_or_stay_loose() {
    let mut stray = line("4910");
    stray.document_id = Sent::parse("elsewhere".to_owned());
    let documents = vec![document(100, 100, "2027-01-31")];
    let account = Account::new(BalanceDetails::default(), Vec::new(), documents, vec![line("4910"), stray]);
    assert_eq!(account.document("D1").unwrap().breakdown.len(), 1);
    assert_eq!(account.loose_lines.len(), 1);
    assert_eq!(account.document("D1").unwrap().breakdown[0].kind(), BreakdownKind::Class4);
}
