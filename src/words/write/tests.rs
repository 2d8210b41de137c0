use rstest::rstest;

use super::*;
use crate::rules::coding_out::{Closing, Correction, Corrections, Kind, Window};
use crate::rules::failure::{Changed, FailureDetail};
use crate::rules::write::{Change, Found, Objection, Proof, Standing, Step};
use crate::rules::{Failure, FailureKind, Money, TaxYear};
use crate::words::Voice;

fn year() -> TaxYear {
    "2025-26".parse().unwrap()
}

fn amend() -> Change {
    let one = |kind, id| Correction { kind, id, amount: Money::parse("96").unwrap() };
    let amounts = vec![one(Kind::PayeUnderpayment, 1002), one(Kind::Debt, 7), one(Kind::Debt, 9)];
    Change::CorrectCodedOut { tax_year: year(), amounts: Corrections::new(amounts).unwrap() }
}

fn delete() -> Change {
    Change::DeleteCodedOut { tax_year: year() }
}

fn opt_out() -> Change {
    Change::OptOutOfCodingOut { tax_year: year() }
}

fn opt_in() -> Change {
    Change::OptInToCodingOut { tax_year: year() }
}

/// HMRC's code, the write, and how the sentence starts to the taxpayer and, where it is another, to the agent.
type Said = (&'static str, fn() -> Change, &'static str, &'static str);

/// HMRC's codes for the four writes of coding out, and what both readers are told.
const CODES: [Said; 24] = [
    ("FORMAT_TAX_YEAR", amend, "The tax year is not written as HMRC takes it.", ""),
    ("RULE_TAX_YEAR_RANGE_INVALID", amend, "The two halves of the tax year do not follow one another.", ""),
    ("RULE_TAX_YEAR_NOT_SUPPORTED", amend, "HMRC does not offer this for so early a tax year.", ""),
    ("RULE_TAX_YEAR_NOT_ENDED", amend, "HMRC takes this only once the tax year has ended, from 6 April.", ""),
    ("RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED", amend, "What was sent is empty, lacks something", ""),
    ("FORMAT_VALUE", amend, "An amount is out of range, or has more than two decimals.", ""),
    ("FORMAT_ID", amend, "The number of an amount is not a whole number HMRC takes.", ""),
    ("RULE_DUPLICATE_ID_NOT_ALLOWED", amend, "The same amount was sent twice.", ""),
    ("RULE_OUTSIDE_AMENDMENT_WINDOW", amend, "The 2025-26 return is in, or its time is over.", ""),
    ("CLIENT_OR_AGENT_NOT_AUTHORISED", amend, "HMRC does not let this sign-in see", "HMRC does not let you see"),
    ("RULE_OUTSIDE_AMENDMENT_WINDOW", delete, "The 2025-26 return is in, or its time is over.", ""),
    (
        "MATCHING_RESOURCE_NOT_FOUND",
        delete,
        "There are no amounts of your own",
        "There are no amounts of your client's own",
    ),
    ("RULE_TAX_YEAR_NOT_SUPPORTED", delete, "HMRC does not offer this for so early a tax year.", ""),
    ("FORMAT_TAX_YEAR", opt_out, "The tax year is not written as HMRC takes it.", ""),
    (
        "RULE_BUSINESS_PARTNER_NOT_EXIST",
        opt_out,
        "HMRC's systems have no record of you",
        "HMRC's systems have no record of your client",
    ),
    ("RULE_ITSA_CONTRACT_OBJECT_NOT_EXIST", opt_out, "HMRC's systems have no Income Tax", ""),
    ("RULE_ALREADY_OPTED_OUT", opt_out, "You have already chosen not to", "Your client has already chosen not to"),
    ("RULE_TAX_YEAR_RANGE_INVALID", opt_out, "The two halves of the tax year", ""),
    ("FORMAT_TAX_YEAR", opt_in, "The tax year is not written as HMRC takes it.", ""),
    (
        "RULE_BUSINESS_PARTNER_NOT_EXIST",
        opt_in,
        "HMRC's systems have no record of you",
        "HMRC's systems have no record of your client",
    ),
    ("RULE_ITSA_CONTRACT_OBJECT_NOT_EXIST", opt_in, "HMRC's systems have no Income Tax", ""),
    ("RULE_ALREADY_OPTED_IN", opt_in, "You have already chosen to", "Your client has already chosen to"),
    ("RULE_TAX_YEAR_NOT_SUPPORTED", opt_in, "HMRC does not offer this for so early a tax year.", ""),
    ("CLIENT_OR_AGENT_NOT_AUTHORISED", opt_in, "HMRC does not let this sign-in see", "HMRC does not let you see"),
];

#[test]
fn every_code_of_a_write_is_said_to_taxpayer_and_agent() {
    for (code, change, to_you, to_agent) in CODES {
        for (voice, expected) in [(Voice::You, to_you), (Voice::YourClient, to_agent)] {
            let expected = if expected.is_empty() { to_you } else { expected };
            let said = refused(&Failure::new(FailureKind::Refused, code), &change(), voice);
            assert!(said.what.starts_with(expected), "{code}: {}", said.what);
            assert!(said.what.ends_with("Nothing changed at HMRC."), "{code}: {}", said.what);
            assert!(!said.next.is_empty() && !said.what.contains(['{', '_']), "{code}");
        }
    }
}

#[test]
fn the_field_at_fault_is_named_as_a_person_knows_it() {
    let detail = |code: &str, path: &str| FailureDetail { code: code.to_owned(), paths: vec![path.to_owned()] };
    let failure = Failure {
        details: vec![
            detail("FORMAT_VALUE", "/taxCodeComponents/debt/1/amount"),
            detail("FORMAT_ID", "/taxCodeComponents/payeUnderpayment/0/id"),
        ],
        ..Failure::new(FailureKind::Refused, "INVALID_REQUEST")
    };
    let said = refused(&failure, &amend(), Voice::You).what;
    assert!(said.contains("(In the amount of Debt 9.)"), "{said}");
    assert!(said.contains("(In the number of PAYE underpayment 1002.)"), "{said}");
    assert_eq!(
        field("/taxCodeComponents/debt/7/amount", &amend()),
        None,
        "a field that was not sent stays as HMRC names it"
    );
    assert_eq!(field("/other", &amend()), None);
}

#[rstest]
#[case(opt_out(), "INTERNAL_SERVER_ERROR", 500, true)]
#[case(opt_in(), "INTERNAL_SERVER_ERROR", 500, true)]
#[case(opt_out(), "SERVER_ERROR", 503, false)]
#[case(amend(), "INTERNAL_SERVER_ERROR", 500, false)]
fn a_500_that_may_mean_too_late_says_so(
    #[case] change: Change,
    #[case] code: &str,
    #[case] status: u16,
    #[case] late: bool,
) {
    let failure =
        Failure { status: Some(status), changed: Changed::Unknown, ..Failure::new(FailureKind::Unavailable, code) };
    let said = unknown(Some(&failure), &change, Voice::You);
    assert_eq!(said.what.contains("once the 2025-26 return is in"), late, "{}", said.what);
    assert!(said.what.ends_with("It is not known yet whether HMRC carried it out."), "{}", said.what);
    assert!(!said.what.contains("Nothing changed at HMRC."), "{}", said.what);
    assert!(said.next.starts_with("Do not send it again."));
}

#[rstest]
#[case(Objection::AlreadySo, delete(), "There are no amounts of your client's own for 2025-26 to delete")]
#[case(Objection::AlreadySo, opt_out(), "Your client has opted out for 2025-26 already.")]
#[case(Objection::NoNumbers, amend(), "HMRC holds no amounts in your client's 2025-26 tax code")]
#[case(
    Objection::Window(Window::Closed(Closing::ReturnIn(None))),
    amend(),
    "The amounts in the 2025-26 tax code can no longer be changed: the 2025-26 return is in."
)]
#[case(
    Objection::Window(Window::NotYet { opens: "2026-04-06".parse().unwrap() }),
    opt_in(),
    "The choice for the 2025-26 bill can be changed from 6 Apr 2026, when the 2025-26 tax year has ended."
)]
fn why_it_is_not_sent(#[case] why: Objection, #[case] change: Change, #[case] expected: &str) {
    let said = objection(&why, &change, Voice::YourClient);
    assert!(said.what.starts_with(expected), "{}", said.what);
    assert!(said.what.ends_with("Nothing was sent."), "{}", said.what);
}

#[test]
fn where_a_write_stands_is_told_by_its_steps() {
    let confirmed =
        Step::Confirmed { before: Standing::CodingOut { opted_out: false }, change: opt_out(), basis: None };
    let accepted = Step::Accepted { correlation_id: None };
    let lost = Step::Unknown { failure: None };
    let all = |steps: &[&Step]| stands(steps.iter().copied(), Voice::You);
    assert_eq!(all(&[&confirmed]), "Confirmed, and not sent");
    assert_eq!(all(&[&confirmed, &Step::Sent]), "Sent; not known yet whether it was done");
    assert_eq!(all(&[&confirmed, &Step::Sent, &lost]), "Sent; not known yet whether it was done");
    assert_eq!(
        all(&[&confirmed, &Step::Sent, &accepted, &Step::Proved(Proof::AsSent)]),
        "Done: HMRC took it, and its record shows it"
    );
    assert_eq!(
        all(&[&confirmed, &Step::Sent, &lost, &Step::Found(Found::NotDone)]),
        "It was not done: HMRC's record stands as before, and it cannot arrive any more"
    );
    let no = Step::Refused { failure: Failure::new(FailureKind::Refused, "RULE_ALREADY_OPTED_OUT") };
    assert!(all(&[&confirmed, &Step::Sent, &no]).starts_with("Refused, and nothing changed: You have already"));
}
