use super::*;
use crate::rules::hand_off::about::PenaltyKind;
use crate::rules::penalties::{Appeal, LatePaymentPenalty, LateSubmissionPenalty, Penalties, PenaltyPart};
use rstest::rstest;

fn appeals(status: Option<&str>) -> Vec<Appeal> {
    let of = |status: &str| Appeal {
        status: status.into(),
        level: Some("statutory-review".into()),
        description: String::new(),
    };
    status.map(of).into_iter().collect()
}

fn point(status: Option<&str>, appeal: Option<&str>) -> LateSubmissionPenalty {
    LateSubmissionPenalty {
        number: "004000000001".to_owned(),
        order: None,
        category: Some("point".into()),
        status: status.map(Into::into),
        frequency_adjustment: false,
        created: sent("2026-08-10"),
        expires: sent("2028-08-10"),
        expiry_reason: None,
        letter_sent: None,
        late_submissions: Vec::new(),
        appeals: appeals(appeal),
        charge_reference: None,
        charge_amount: None,
        charge_outstanding: None,
        charge_due: None,
    }
}

fn late(category: &str, status: &str) -> LatePaymentPenalty {
    LatePaymentPenalty {
        principal_charge_reference: "XM002610011594".to_owned(),
        category: Some(category.into()),
        status: status.into(),
        amount_accruing: money("12.50"),
        amount_posted: money("60"),
        amount_paid: None,
        amount_outstanding: None,
        lower: PenaltyPart::default(),
        higher: PenaltyPart::default(),
        second_days: None,
        second_percentage: None,
        created: Some(sent("2026-06-01")),
        letter_sent: Some(sent("2026-06-03")),
        charge_reference: None,
        due: None,
        appeals: Vec::new(),
        principal_document: None,
        principal_from: sent("2024-04-06"),
        principal_to: sent("2025-04-05"),
        principal_due: sent("2026-01-31"),
        principal_latest_clearing: None,
        time_to_pay: Vec::new(),
    }
}

fn told(penalties: &Penalties) -> Vec<Offer> {
    offers(&task("appeal-penalty"), &asked(Known { penalties: Some(penalties), ..Known::default() }, "2026-11-21"))
}

#[rstest]
#[case(Some("active"), None, "open")]
#[case(None, None, "open")]
#[case(Some("active"), Some("under-appeal"), "not-now")]
#[case(Some("active"), Some("appeal-upheld"), "not-now")]
#[case(Some("active"), Some("appeal-rejected"), "open")]
#[case(Some("active"), Some("cannot-be-appealed"), "not-now")]
#[case(Some("active"), Some("brand-new"), "not-known")]
#[case(Some("inactive"), None, "not-now")]
#[case(Some("inactive"), Some("appeal-rejected"), "not-now")]
#[case(Some("brand-new"), None, "not-known")]
fn a_point(#[case] status: Option<&str>, #[case] appeal: Option<&str>, #[case] wanted: &str) {
    let all = Penalties { late_submission: vec![point(status, appeal)], ..Penalties::default() };
    let told = told(&all);
    let number = "004000000001".to_owned();
    assert_eq!(told[0].verdict.now().as_str(), wanted);
    // After a refusal it is HMRC's second stage, a review.
    let review = appeal == Some("appeal-rejected");
    assert_eq!(told[0].about, About::Penalty { number: number.clone(), kind: PenaltyKind::LateSubmission, review });
    assert_eq!(told[0].points[0], Point::Penalty { number, amount: None });
    // Thirty days from the notice; what HMRC refused has days of its own, which it does not tell.
    let by = told[0].points.contains(&Point::AppealBy { day: day("2026-09-09"), late: true });
    assert_eq!(by, appeal.is_none() && wanted != "not-now");
    assert_eq!(told[0].points.iter().any(|one| matches!(one, Point::Appealed { .. })), appeal.is_some());
}

#[rstest]
#[case("statutory-review", "open")]
#[case("tribunal", "not-now")]
#[case("appeal-first-tier-tribunal", "not-now")]
#[case("brand-new", "open")]
fn what_a_tribunal_refused_is_not_taken_to_hmrc_again(#[case] level: &str, #[case] wanted: &str) {
    let mut one = point(Some("active"), Some("appeal-rejected"));
    one.appeals[0].level = Some(level.into());
    let all = Penalties { late_submission: vec![one], ..Penalties::default() };
    assert_eq!(told(&all)[0].verdict.now().as_str(), wanted);
}

#[rstest]
#[case("lpp1", "posted", "open", Some(PenaltyKind::FirstLatePayment), "60")]
#[case("lpp2", "posted", "open", Some(PenaltyKind::SecondLatePayment), "60")]
#[case("lpp1", "accruing", "not-known", Some(PenaltyKind::FirstLatePayment), "12.50")]
#[case("lpp3", "posted", "not-known", None, "60")]
fn a_late_payment_penalty(
    #[case] category: &str,
    #[case] status: &str,
    #[case] wanted: &str,
    #[case] kind: Option<PenaltyKind>,
    #[case] amount: &str,
) {
    let all = Penalties { late_payment: vec![late(category, status)], ..Penalties::default() };
    let told = told(&all);
    let number = "XM002610011594".to_owned();
    assert_eq!(told[0].verdict.now().as_str(), wanted);
    let about = kind.map_or(About::Nothing, |kind| About::Penalty { number: number.clone(), kind, review: false });
    assert_eq!(told[0].about, about);
    assert_eq!(told[0].points[0], Point::Penalty { number, amount: Some(money(amount)) });
    let by = told[0].points.contains(&Point::AppealBy { day: day("2026-07-03"), late: true });
    assert_eq!(by, status == "posted", "from the letter, not from the day it was made");
}

/// The thirtieth day is still in time; after it, it is said to be past.
#[rstest]
#[case("2026-09-09", false)]
#[case("2026-09-10", true)]
fn the_days_of_an_appeal_end(#[case] today: &str, #[case] late: bool) {
    let all = Penalties { late_submission: vec![point(Some("active"), None)], ..Penalties::default() };
    let told = one("appeal-penalty", &asked(Known { penalties: Some(&all), ..Known::default() }, today));
    assert!(told.points.contains(&Point::AppealBy { day: day("2026-09-09"), late }), "{:?}", told.points);
}

#[test]
fn each_penalty_is_an_offer_and_none_is_a_refusal() {
    let both = Penalties {
        late_submission: vec![point(None, None), point(Some("inactive"), None)],
        late_payment: vec![late("lpp1", "posted")],
        ..Penalties::default()
    };
    assert_eq!(told(&both).len(), 3);
    assert_eq!(told(&Penalties::default())[0].verdict, Verdict::Closed(Why::NoPenalty));
    let unheard = one("appeal-penalty", &asked(Known::default(), "2026-11-21"));
    assert_eq!(unheard.verdict, Verdict::NotKnown(Unknown::Penalties));
}
