use super::*;
use crate::rules::Sent;
use crate::rules::itsa_status::{StatusDetail, YearStatus};
use crate::rules::penalties::{LateSubmission, LateSubmissionPenalty, LateSubmissionStatus, Penalties, PointsSummary};
use crate::rules::penalty_rules::{Missed, NextMiss, next_miss};
use rstest::rstest;

#[test]
fn every_rule_names_a_page_and_a_day() {
    let rules = shipped().unwrap();
    let penalties = &rules.penalties;
    let sources = penalties.thresholds.iter().map(|rule| &rule.source);
    let sources: Vec<&Source> = sources
        .chain(penalties.easements.iter().map(|rule| &rule.source))
        .chain(rules.tax_code.iter().map(|terms| &terms.source))
        .collect();
    assert_eq!(sources.len(), 5);
    for source in sources {
        let host = source.address.strip_prefix("https://").unwrap().split('/').next().unwrap();
        assert!(["www.gov.uk", "www.icaew.com", "www.legislation.gov.uk"].contains(&host), "{}", source.address);
        assert!(!source.name.is_empty());
        assert_eq!(source.checked.to_string(), "2026-11-22");
    }
    let terms = &rules.tax_code[0];
    assert_eq!(terms.last_day("2025-26".parse().unwrap()), "2026-12-30".parse().ok());
}

#[test]
fn no_status_has_two_thresholds_in_one_year() {
    let thresholds = &shipped().unwrap().penalties.thresholds;
    for start in 2024..2032 {
        let year = TaxYear::starting(start).unwrap();
        for status in thresholds.iter().flat_map(|rule| &rule.statuses) {
            let rules = thresholds.iter().filter(|rule| rule.years.cover(year) && rule.statuses.contains(status));
            assert!(rules.count() <= 1, "{status} {year}");
        }
    }
}

#[test]
fn what_cannot_be_right_is_found() {
    let broken = |from: &str, to: &str| {
        assert!(PENALTIES.contains(from), "{from}");
        read(&PENALTIES.replacen(from, to, 1), TAX_CODE).unwrap_err()
    };
    assert!(broken("MTD Mandated", "MTD Mandatory").contains("no status"));
    assert!(broken("points = 4", "point = 4").contains("point"));
    assert!(broken("2026-27", "2026-28").contains("2026-28"));
    assert!(broken("\"200.00\"", "\"£200\"").contains("£200"));
}

fn held(active: u32, threshold: u32, charge: &str) -> Penalties {
    let points = PointsSummary {
        active_points: active,
        inactive_points: 0,
        period_of_compliance_achievement: None,
        threshold,
        charge_amount: charge.parse().unwrap(),
    };
    Penalties { points: Some(points), ..Penalties::default() }
}

/// A point that counts, for the deadline of `due`.
fn point(period_end: &str, due: &str, status: LateSubmissionStatus) -> LateSubmissionPenalty {
    let late = LateSubmission {
        id: "001".to_owned(),
        income_source: None,
        tax_period: None,
        return_status: None,
        period_start: None,
        period_end: Some(Sent::parse(period_end.to_owned())),
        due: Some(Sent::parse(due.to_owned())),
        received: None,
    };
    LateSubmissionPenalty {
        number: "1".to_owned(),
        order: None,
        category: None,
        status: Some(status),
        frequency_adjustment: false,
        created: Sent::parse(due.to_owned()),
        expires: Sent::parse("2029-01-01".to_owned()),
        expiry_reason: None,
        letter_sent: None,
        late_submissions: vec![late],
        appeals: Vec::new(),
        charge_reference: None,
        charge_amount: None,
        charge_outstanding: None,
        charge_due: None,
    }
}

fn said(status: &str, missed: Missed, year: &str, penalties: Option<&Penalties>) -> String {
    let rules = &shipped().unwrap().penalties;
    let statuses = [year_status(year, status)];
    in_words(&next_miss(rules, penalties, &statuses, missed, year.parse().unwrap()))
}

fn year_status(year: &str, status: &str) -> YearStatus {
    let detail = StatusDetail {
        submitted_on: Sent::parse("2026-04-06T08:00:00Z".to_owned()),
        status: Status::from(status),
        reason: "Rollover".to_owned(),
        business_income_two_years_prior: None,
    };
    YearStatus { tax_year: Sent::parse(year.to_owned()), details: vec![detail] }
}

fn in_words(miss: &NextMiss) -> String {
    match miss {
        NextMiss::Point { number: Some(number), threshold, .. } => format!("point {number} of {threshold}"),
        NextMiss::Point { number: None, threshold, .. } => format!("a point, {threshold} bring a charge"),
        NextMiss::Charge { amount, point: Some(point), .. } => format!("point {point} and {amount}"),
        NextMiss::Charge { amount, point: None, .. } => format!("{amount}"),
        NextMiss::NothingBecause { why, .. } => format!("nothing, {}", why.as_str()),
        NextMiss::NotKnown(_) => "not known".to_owned(),
    }
}

/// Each status in each kind of year, from no point to beyond the threshold, for an update and for the return.
#[rstest]
// Before their first year the old penalties hold, of which this program knows nothing.
#[case("MTD Mandated", "2025-26", 4, [("not known", "not known"); 5])]
#[case("MTD Mandated", "2026-27", 4, [
    ("nothing, first-year", "point 1 of 4"),
    ("nothing, first-year", "point 2 of 4"),
    ("nothing, first-year", "point 3 of 4"),
    ("nothing, first-year", "point 4 and 200.00"),
    ("nothing, first-year", "200.00"),
])]
#[case("MTD Mandated", "2027-28", 4, [
    ("point 1 of 4", "point 1 of 4"),
    ("point 2 of 4", "point 2 of 4"),
    ("point 3 of 4", "point 3 of 4"),
    ("point 4 and 200.00", "point 4 and 200.00"),
    ("200.00", "200.00"),
])]
#[case("MTD Voluntary", "2023-24", 2, [("not known", "not known"); 5])]
#[case("MTD Voluntary", "2026-27", 2, [
    ("nothing, voluntary", "point 1 of 2"),
    ("nothing, voluntary", "point 2 and 200.00"),
    ("nothing, voluntary", "200.00"),
    ("nothing, voluntary", "200.00"),
    ("nothing, voluntary", "200.00"),
])]
#[case("Annual", "2026-27", 2, [
    ("not known", "point 1 of 2"),
    ("not known", "point 2 and 200.00"),
    ("not known", "200.00"),
    ("not known", "200.00"),
    ("not known", "200.00"),
])]
// HMRC still counts to four for somebody whose status brings two: its figures win, and nothing is said.
#[case("Annual", "2026-27", 4, [("not known", "not known"); 5])]
#[case("MTD Mandated", "2027-28", 5, [("not known", "not known"); 5])]
#[case("Dormant", "2026-27", 4, [("not known", "not known"); 5])]
#[case("No Status", "2026-27", 4, [("not known", "not known"); 5])]
#[case("Something New", "2026-27", 4, [("not known", "not known"); 5])]
fn what_the_next_missed_deadline_would_do(
    #[case] status: &str,
    #[case] year: &str,
    #[case] threshold: u32,
    #[case] expected: [(&str, &str); 5],
) {
    for (active, expected) in (0..).zip(expected) {
        let penalties = held(active, threshold, "200.00");
        let told = (
            said(status, Missed::Update, year, Some(&penalties)),
            said(status, Missed::Return, year, Some(&penalties)),
        );
        assert_eq!((told.0.as_str(), told.1.as_str()), expected, "{status} {year}, {active} points");
    }
}

#[test]
fn another_charge_than_the_rules_name_leaves_only_what_hmrc_sent() {
    let penalties = held(1, 4, "400.00");
    assert_eq!(said("MTD Mandated", Missed::Return, "2027-28", Some(&penalties)), "not known");
}

#[test]
fn without_an_answer_points_are_not_counted_and_with_an_empty_one_there_are_none() {
    assert_eq!(said("MTD Mandated", Missed::Return, "2026-27", None), "a point, 4 bring a charge");
    assert_eq!(said("MTD Mandated", Missed::Update, "2026-27", None), "nothing, first-year");
    assert_eq!(said("MTD Mandated", Missed::Return, "2026-27", Some(&Penalties::default())), "point 1 of 4");
}

/// Where HMRC gave a point that the easement rules out, the easement is not said; a point for the return of that year,
/// or one that was taken back, does not speak against it.
#[rstest]
#[case("2026-07-05", "2026-08-07", LateSubmissionStatus::Active, "not known")]
#[case("2027-04-05", "2027-05-07", LateSubmissionStatus::Active, "not known")]
#[case("2027-04-05", "2028-01-31", LateSubmissionStatus::Active, "nothing, first-year")]
#[case("2026-01-05", "2026-02-05", LateSubmissionStatus::Inactive, "nothing, first-year")]
#[case("2026-07-05", "2026-08-07", LateSubmissionStatus::Inactive, "nothing, first-year")]
fn a_point_that_hmrc_gave_counts_for_more_than_an_easement(
    #[case] period_end: &str,
    #[case] due: &str,
    #[case] status: LateSubmissionStatus,
    #[case] expected: &str,
) {
    let penalties = Penalties { late_submission: vec![point(period_end, due, status)], ..held(1, 4, "200.00") };
    assert_eq!(said("MTD Mandated", Missed::Update, "2026-27", Some(&penalties)), expected);
}

/// The easement is for the first year in which updates are required: not where HMRC required them the year before, by
/// its status or by a point that stands for an update of that year.
#[test]
fn a_year_after_another_required_one_is_not_the_first() {
    let rules = &shipped().unwrap().penalties;
    let year = "2026-27".parse().unwrap();
    let miss = |before: &str, penalties: &Penalties| {
        let statuses = [year_status("2025-26", before), year_status("2026-27", "MTD Mandated")];
        in_words(&next_miss(rules, Some(penalties), &statuses, Missed::Update, year))
    };
    assert_eq!(miss("MTD Voluntary", &held(0, 4, "200.00")), "nothing, first-year");
    assert_eq!(miss("MTD Mandated", &held(0, 4, "200.00")), "point 1 of 4");
    let late = vec![point("2026-01-05", "2026-02-05", LateSubmissionStatus::Active)];
    let penalties = Penalties { late_submission: late, ..held(3, 4, "200.00") };
    assert_eq!(said("MTD Mandated", Missed::Update, "2026-27", Some(&penalties)), "point 4 and 200.00");
    let late = vec![point("2025-04-05", "2026-01-31", LateSubmissionStatus::Active)];
    let penalties = Penalties { late_submission: late, ..held(1, 4, "200.00") };
    assert_eq!(said("MTD Mandated", Missed::Update, "2026-27", Some(&penalties)), "nothing, first-year");
}
