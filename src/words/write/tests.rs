use rstest::rstest;

use super::*;
use crate::rules::coding_out::{Closing, Correction, Corrections, Kind, Window};
use crate::rules::failure::{Changed, FailureDetail};
use crate::rules::write::{Change, Difference, Found, Line, Objection, Proof, Standing, Step, Withdrawal};
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

/// HMRC's code, the writes it may answer, and how the sentence starts to the taxpayer and, where it is another, to the
/// agent.
type Said = (&'static str, &'static [fn() -> Change], &'static str, &'static str);

/// HMRC's codes for the four writes of coding out, and what both readers are told.
const CODES: [Said; 14] = [
    ("FORMAT_TAX_YEAR", &[amend, opt_out, opt_in], "The tax year is not written as HMRC takes it.", ""),
    ("RULE_TAX_YEAR_RANGE_INVALID", &[amend, opt_out], "The two halves of the tax year do not follow one another.", ""),
    ("RULE_TAX_YEAR_NOT_SUPPORTED", &[amend, delete, opt_in], "HMRC does not offer this for so early a tax year.", ""),
    ("RULE_TAX_YEAR_NOT_ENDED", &[amend], "HMRC takes this only once the tax year has ended, from 6 April.", ""),
    ("RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED", &[amend], "What was sent is empty, lacks something", ""),
    ("FORMAT_VALUE", &[amend], "An amount is out of range, or has more than two decimals.", ""),
    ("FORMAT_ID", &[amend], "The number of an amount is not a whole number HMRC takes.", ""),
    ("RULE_DUPLICATE_ID_NOT_ALLOWED", &[amend], "The same amount was sent twice.", ""),
    ("RULE_OUTSIDE_AMENDMENT_WINDOW", &[amend, delete], "The 2025-26 return is in, or its time is over.", ""),
    (
        "MATCHING_RESOURCE_NOT_FOUND",
        &[delete],
        "There are no amounts of your own",
        "There are no amounts of your client's",
    ),
    ("RULE_ALREADY_OPTED_OUT", &[opt_out], "You have already chosen not to", "Your client has already chosen not to"),
    ("RULE_ALREADY_OPTED_IN", &[opt_in], "You have already chosen to", "Your client has already chosen to"),
    ("RULE_BUSINESS_PARTNER_NOT_EXIST", &[opt_out, opt_in], "HMRC's systems have no record of you", ""),
    ("RULE_ITSA_CONTRACT_OBJECT_NOT_EXIST", &[opt_out, opt_in], "HMRC's systems have no Income Tax", ""),
];

#[test]
fn every_code_of_a_write_is_said_to_taxpayer_and_agent() {
    let not_allowed: Said = (
        "CLIENT_OR_AGENT_NOT_AUTHORISED",
        &[amend, delete, opt_out, opt_in],
        "HMRC does not let this sign-in see",
        "HMRC does not let you see",
    );
    for (code, changes, to_you, to_agent) in CODES.into_iter().chain([not_allowed]) {
        for (change, (voice, expected)) in
            changes.iter().flat_map(|one| [(one, (Voice::You, to_you)), (one, (Voice::YourClient, to_agent))])
        {
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

#[rstest]
#[case(Objection::AlreadySo, "HMRC's record has changed since it was shown. You have opted out for 2025-26 already.")]
#[case(Objection::Unanswered, "HMRC's answer is about something else than it was asked.")]
#[case(Objection::Window(Window::Closed(Closing::LastDay("2026-12-30".parse().unwrap()))), "The choice for the 2025-26 bill")]
fn what_changed_after_the_review_is_said_to_have_changed(#[case] why: Objection, #[case] expected: &str) {
    let said = objection_meanwhile(&why, &opt_out(), Voice::You);
    assert!(said.what.starts_with(expected) && said.what.ends_with("Nothing was sent."), "{}", said.what);
}

#[test]
fn a_number_that_went_is_not_called_unknown() {
    let amounts = vec![Correction { kind: Kind::Debt, id: 9, amount: Money::ZERO }];
    let why = Objection::NotHmrcs { amounts };
    let meanwhile = objection_meanwhile(&why, &amend(), Voice::You).what;
    assert_eq!(meanwhile, "HMRC's record has changed since it was shown: it no longer holds Debt 9. Nothing was sent.");
    let draft = objection_to_draft(&why, &amend(), Voice::You).what;
    assert_eq!(
        draft,
        "HMRC's record has changed since the draft was made: it no longer holds Debt 9. Nothing was sent."
    );
}

/// A line of a review, from its sums before and after in pence.
fn line(before: i64, after: Option<i64>, difference: Difference) -> Line {
    Line::Amount {
        kind: Kind::Debt,
        id: Some(9),
        related: None,
        hmrc: None,
        before: Some(Money::from_pence(before)),
        was_own: false,
        after: after.map(Money::from_pence),
        difference,
    }
}

#[test]
fn a_correction_that_changes_no_amount_says_what_it_does_instead() {
    let own = line(500, Some(500), Difference::BecomesOwn);
    let dropped = line(500, None, Difference::Dropped);
    let back = line(500, Some(500), Difference::BackToHmrc);
    let same = line(500, Some(500), Difference::Same);
    let says = |lines: &[&Line]| {
        let lines: Vec<Line> = lines.iter().copied().cloned().collect();
        no_amount_changes(&lines, Voice::YourClient).map(|said| said.replace("No amount in the tax code changes: ", ""))
    };
    assert_eq!(says(&[&same, &own]).unwrap(), "it only makes HMRC's figures your client's own.");
    assert_eq!(says(&[&same, &dropped]).unwrap(), "it only drops what HMRC could not match.");
    assert!(says(&[&own, &dropped]).unwrap().ends_with("and makes HMRC's figures your client's own."));
    assert_eq!(says(&[&back, &same]).unwrap(), "it only makes the same figures HMRC's again.");
    assert_eq!(says(&[&own, &line(500, Some(499), Difference::Changed)]), None);
    assert_eq!(says(&[&dropped, &line(500, Some(700), Difference::BackToHmrc)]), None);
    assert_eq!(says(&[&Line::Choice { before: true, after: false }]), None);
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
    let changed = Step::Withdrawn { why: Some(Withdrawal::Changed) };
    assert_eq!(all(&[&confirmed, &changed]), "Not sent: HMRC's record had changed since it was reviewed");
    assert_eq!(all(&[&confirmed, &Step::Withdrawn { why: None }]), "Not sent");
    let no = Step::Refused { failure: Failure::new(FailureKind::Refused, "RULE_ALREADY_OPTED_OUT") };
    assert!(all(&[&confirmed, &Step::Sent, &no]).starts_with("Refused, and nothing changed: You have already"));
}

#[rstest]
#[case(Some("40"), "Not matched: Debt 9, £40.00: sent again, in no tax code")]
#[case(Some("50"), "Not matched: Debt 9, £40.00 becomes £50.00, in no tax code")]
#[case(None, "Not matched: Debt 9, £40.00: taken away")]
fn what_becomes_of_an_entry_that_hmrc_could_not_match(#[case] after: Option<&str>, #[case] expected: &str) {
    let line = Line::Amount {
        kind: Kind::Debt,
        id: Some(9),
        related: None,
        hmrc: None,
        before: Some(Money::parse("40").unwrap()),
        was_own: true,
        after: after.map(|sum| Money::parse(sum).unwrap()),
        difference: if after.is_some() { Difference::Changed } else { Difference::Dropped },
    };
    assert_eq!(not_matched(&line), expected);
}

#[test]
fn a_choice_names_the_same_tax_code_wherever_it_stands() {
    for (voice, code) in [(Voice::You, "your 2027-28 tax code"), (Voice::YourClient, "your client's 2027-28 tax code")]
    {
        for change in [opt_out(), opt_in()] {
            assert!(title(&change, voice).ends_with(&format!("through {code}")), "{}", title(&change, voice));
            assert!(hmrc_will(&change, voice).contains(&format!("through {code}")));
        }
        for out in [true, false] {
            assert!(chosen(out, year(), voice).contains(&format!("through {code}")));
        }
    }
}
