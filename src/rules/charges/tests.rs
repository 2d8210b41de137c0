use super::*;

mod kinds;
mod settling;
mod states;

pub(super) fn today() -> NaiveDate {
    "2026-11-21".parse().unwrap()
}

pub(in crate::rules) fn document(amount: i64, left: i64, due: &str) -> Document {
    Document {
        document_id: Sent::parse("D1".to_owned()),
        document_date: Sent::parse("2026-06-12".to_owned()),
        document_due_date: Some(Sent::parse(due.to_owned())),
        original_amount: Money::from_pence(amount),
        outstanding_amount: Money::from_pence(left),
        ..Document::default()
    }
}

pub(in crate::rules) fn line(code: &str) -> BreakdownLine {
    BreakdownLine {
        document_id: Sent::parse("D1".to_owned()),
        document_type: Some(code.to_owned()),
        charge_type_description: Some("NIC4 Wales".to_owned()),
        ..BreakdownLine::default()
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
