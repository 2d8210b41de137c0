use super::*;
use crate::rules::businesses::LatencyIndicator;
use crate::rules::hand_off::offer::{PayPart, Point};
use crate::rules::hand_off::{DoneBy, Task};
use crate::rules::itsa_status::Status;
use crate::rules::{Money, Sent, TaxYear, TypeOfBusiness};

fn day() -> chrono::NaiveDate {
    "2027-01-31".parse().unwrap()
}

fn every_why() -> Vec<Why> {
    let tax_year: TaxYear = "2026-27".parse().unwrap();
    let mut all: Vec<Why> =
        Status::KNOWN.iter().map(|status| Why::Status { tax_year, status: Some(Status::from(*status)) }).collect();
    all.extend([
        Why::NotOnline,
        Why::InSoftware,
        Why::NeverAgents,
        Why::MainAgentOnly,
        Why::AgentsOnly,
        Why::Status { tax_year, status: None },
        Why::Exempt,
        Why::ReturnIsIn(tax_year),
        Why::NoPaymentsOnAccount,
        Why::TooLate(day()),
        Why::NothingToPay,
        Why::NoCredit { pending: Money::ZERO },
        Why::NoCredit { pending: Money::from_pence(1_250) },
        Why::NothingOverdue,
        Why::SomethingOverdue,
        Why::AbovePlanLimit(Money::from_pence(3_000_000)),
        Why::PlanRuns,
        Why::NoBusiness,
        Why::Ceased(day()),
        Why::AlreadyHeld,
        Why::NoPenalty,
        Why::NotAppealable,
        Why::ReturnMissing(tax_year),
        Why::NoNewBusiness,
    ]);
    all
}

fn every_point() -> Vec<Point> {
    let (tax_year, sum): (TaxYear, _) = ("2026-27".parse().unwrap(), Money::from_pence(123_456));
    let kind = TypeOfBusiness::UkProperty;
    vec![
        Point::UpdatesDeleted { tax_year, received: Some(1) },
        Point::UpdatesDeleted { tax_year, received: Some(3) },
        Point::UpdatesDeleted { tax_year, received: None },
        Point::CopyFirst(tax_year),
        Point::LaterYearsToo(tax_year),
        Point::RequiredAgain(tax_year),
        Point::AtOnce,
        Point::OverdueAtOnce(2),
        Point::OnAccount { tax_year, each: Some(sum), most: Some(sum), reduced: false },
        Point::OnAccount { tax_year, each: None, most: None, reduced: true },
        Point::InterestIfTooLow,
        Point::Part { part: PayPart::Within30Days, amount: sum },
        Point::PlanCovers(sum),
        Point::PageOffers(sum),
        Point::PaymentReference,
        Point::OlderDebtsFirst,
        Point::Credit { available: sum, pending: sum },
        Point::Credit { available: Money::ZERO, pending: sum },
        Point::ThenDue(sum),
        Point::StayDue(1),
        Point::StayDue(2),
        Point::Vanish(1),
        Point::Vanish(2),
        Point::StartedOn(day()),
        Point::EndNotBefore(day()),
        Point::AllOfKind(kind.clone()),
        Point::OutsideAtFirst,
        Point::FirstYear { tax_year: Sent::Read(tax_year), how: LatencyIndicator::Annual },
        Point::Listed { name: None, kind: kind.clone(), started: None, ended: None },
        Point::Listed { name: Some("Willow".to_owned()), kind, started: Some(day()), ended: Some(day()) },
        Point::Penalty { number: "004000000001".to_owned(), amount: Some(sum) },
        Point::Appealed { status: "under-appeal".into(), level: Some("tribunal".into()) },
        Point::AppealBy { day: day(), late: false },
        Point::AppealBy { day: day(), late: true },
        Point::ConditionsNotShown,
    ]
}

/// A whole sentence, in HMRC's words, that speaks to whom it is for.
fn check(text: &str, voice: Voice) {
    assert!(
        text.ends_with('.') && text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '£'),
        "{text}"
    );
    for no in ["  ", "MTD", "Mandated", "Voluntary", "repayment", "final declaration", "time to pay", "{", "}"] {
        assert!(!text.contains(no), "{no}: {text}");
    }
    if voice == Voice::YourClient {
        let rest = text.replace("your client", "").replace("Your client", "");
        assert!(!rest.to_lowercase().contains("you"), "{text}");
    } else {
        assert!(!text.contains("client"), "{text}");
    }
}

#[test]
fn every_refusal_and_every_point_has_a_sentence_in_both_voices() {
    for voice in [Voice::You, Voice::YourClient] {
        for reason in every_why() {
            check(&why(&reason, voice), voice);
            assert_eq!(verdict(&Verdict::Closed(reason.clone()), voice), why(&reason, voice));
        }
        for one in every_point() {
            check(&point(&one, voice), voice);
        }
        let unknown = [
            Unknown::Statuses,
            Unknown::Returns,
            Unknown::Account,
            Unknown::Businesses,
            Unknown::Penalties,
            Unknown::NotTold,
        ];
        for one in unknown {
            check(&verdict(&Verdict::NotKnown(one), voice), voice);
        }
        for until in [None, Some(day())] {
            check(&verdict(&Verdict::Open { until }, voice), voice);
        }
    }
}

#[test]
fn what_a_client_is_sent_has_the_address_the_way_and_what_to_have_ready() {
    let mut task = Task {
        id: "contact-preference".to_owned(),
        title: "Paperless settings".to_owned(),
        by: DoneBy::Hmrc,
        pane: None,
        individual: "https://www.tax.service.gov.uk/personal-account/preferences".parse().ok(),
        agent: None,
        fallback: "https://www.gov.uk/log-in-register-hmrc-online-services".parse().ok(),
        exact: Vec::new(),
        of_client: false,
        path: vec!["Profile and settings".to_owned(), "Paperless settings".to_owned()],
        for_individual: true,
        for_main_agent: false,
        for_supporting_agent: false,
        live: true,
        checked: day(),
        why: "HMRC keeps this to the taxpayer.".to_owned(),
        have_ready: vec!["An email address".to_owned()],
        warning: Some("A link is sent to it.".to_owned()),
        afterwards: None,
    };
    assert_eq!(
        for_the_client(&task),
        "Paperless settings\n\n\
         HMRC lets only you do this, signed in to your own account. HMRC keeps this to the taxpayer.\n\n\
         Go to https://www.tax.service.gov.uk/personal-account/preferences\n\
         and sign in with your own Government Gateway user ID. If another page comes first, choose: Profile and \
         settings > Paperless settings.\n\n\
         Have ready:\n- An email address\n\n\
         Before you start: A link is sent to it.\n\n\
         If the page has moved, start at https://www.gov.uk/log-in-register-hmrc-online-services\n"
    );
    task.live = false;
    let not_live = for_the_client(&task);
    assert!(not_live.contains("Go to https://www.gov.uk/log-in") && !not_live.contains("preferences"), "{not_live}");
}
