//! What each command prints.

use rstest::rstest;
use serde_json::Value;

use super::answers::{maya, nobody, tax_return};
use super::{Told, object, printed};
use crate::cli::output::page::Paper;
use crate::rules::{Answer, Failure, FailureKind, Query};
use crate::service::accounts::NOT_FOR_SUPPORTING_AGENTS;

const COMMANDS: [&str; 18] = [
    "overview",
    "obligations",
    "balance",
    "charges",
    "charges --all",
    "charges show 003500000001",
    "charges history 003500000001",
    "payments",
    "payments --matrix",
    "payments show 081203010025/000001",
    "reconcile",
    "coding-out",
    "coding-out status",
    "businesses",
    "businesses show XPIS00000000012",
    "penalties",
    "itsa-status",
    "findings",
];

fn name(line: &str) -> String {
    line.split_whitespace().filter(|word| !word.starts_with(|c: char| c.is_ascii_digit())).collect::<Vec<_>>().join("_")
}

#[test]
fn tables() {
    for line in COMMANDS {
        insta::assert_snapshot!(format!("table_{}", name(line)), printed(&maya(), line, Paper::default()));
    }
}

#[test]
fn wide_tables() {
    let paper = Paper { width: 140, ..Paper::default() };
    for line in ["charges", "payments", "penalties", "overview"] {
        insta::assert_snapshot!(format!("wide_{}", name(line)), printed(&maya(), line, paper));
    }
}

#[test]
fn nothing_says_why_it_is_nothing() {
    for line in COMMANDS.into_iter().filter(|line| !line.contains(" show ")) {
        insta::assert_snapshot!(format!("empty_{}", name(line)), printed(&nobody(), line, Paper::default()));
    }
}

#[test]
fn objects() {
    for line in COMMANDS {
        let line_json = format!("{line} --format json");
        insta::assert_snapshot!(format!("json_{}", name(line)), printed(&maya(), &line_json, Paper::default()));
    }
}

#[test]
fn sheets() {
    for line in COMMANDS {
        let line_csv = format!("{line} --format csv");
        insta::assert_snapshot!(format!("csv_{}", name(line)), printed(&maya(), &line_csv, Paper::default()));
    }
}

#[test]
fn a_screen_reader_gets_lines() {
    let paper = Paper { plain: true, ..Paper::default() };
    insta::assert_snapshot!("plain_overview", printed(&maya(), "overview", paper));
}

#[test]
fn every_object_has_the_same_outside() {
    for line in COMMANDS {
        let object = object(&maya(), &format!("{line} --format json"));
        let schema = object["schema"].as_str().unwrap();
        assert!(schema.starts_with("quarterdeck/") && schema.ends_with("/1"), "{schema}");
        assert_eq!(object["environment"], "demo");
        assert_eq!(object["profile"], Value::Null);
        assert_eq!(object["nino"], "AA****01A");
        assert_eq!(object["fetchedAt"], "2026-11-21T12:00:00Z");
        assert_eq!(object["stale"], false);
        assert!(object["data"].is_object(), "{line}");
    }
}

#[test]
fn money_is_always_a_text_with_two_decimals() {
    fn walk(value: &Value, path: &str) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| walk(value, &format!("{path}/{name}"))),
            Value::Array(values) => values.iter().for_each(|value| walk(value, path)),
            Value::Number(number) => assert!(number.is_i64() || number.is_u64(), "{path}: {number}"),
            Value::String(text) if path.to_ascii_lowercase().contains("amount") => {
                assert!(text.split_once('.').is_some_and(|(_, pence)| pence.len() >= 2), "{path}: {text}");
            }
            _ => {}
        }
    }
    for line in COMMANDS {
        walk(&object(&maya(), &format!("{line} --format json")), line);
    }
}

#[test]
fn identifiers_are_masked_unless_asked_for() {
    for form in ["table", "json", "csv"] {
        for line in COMMANDS {
            let masked = printed(&maya(), &format!("{line} --format {form}"), Paper { width: 300, ..Paper::default() });
            assert!(!masked.contains("AA000001A") && !masked.contains("AA 00 00 01 A"), "{line} {form}");
            assert!(!masked.contains("1234567890"), "{line} {form}");
        }
    }
    let shown = printed(&maya(), "payments --format json --reveal", Paper::default());
    assert!(shown.contains("1234567890K") && shown.contains("\"AA000001A\""));
    let shown = printed(&maya(), "payments --reveal", Paper { width: 300, ..Paper::default() });
    assert!(shown.contains("AA 00 00 01 A"));
}

#[test]
fn the_accounting_periods_hmrc_forbids_to_show_are_nowhere() {
    for form in ["table", "json", "csv"] {
        for line in ["businesses", "businesses show XPIS00000000012"] {
            let text = printed(&maya(), &format!("{line} --format {form}"), Paper { width: 300, ..Paper::default() });
            assert!(!text.to_ascii_lowercase().contains("accounting"), "{text}");
        }
    }
}

#[test]
fn nothing_from_hmrc_steers_the_terminal() {
    for line in COMMANDS {
        let text = printed(&maya(), line, Paper::default());
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{line}");
    }
}

#[test]
fn no_line_is_wider_than_the_window() {
    use unicode_width::UnicodeWidthStr;
    for width in [80, 100, 140] {
        for line in COMMANDS {
            let text = printed(&maya(), line, Paper { width, ..Paper::default() });
            for row in text.lines() {
                assert!(row.width() <= width, "{line} at {width}: {row}");
            }
        }
    }
}

#[rstest]
#[case("obligations --status open", 5)]
#[case("obligations --status fulfilled", 1)]
#[case("obligations --status all", 6)]
fn obligations_are_chosen_by_status(#[case] line: &str, #[case] many: usize) {
    let object = object(&maya(), &format!("{line} --format json"));
    assert_eq!(object["data"]["obligations"].as_array().unwrap().len(), many);
}

#[test]
fn open_charges_can_be_those_of_one_tax_year() {
    let object = object(&maya(), "charges --tax-year 2026-27 --format json");
    let ids: Vec<&str> =
        object["data"]["charges"].as_array().unwrap().iter().map(|one| one["documentId"].as_str().unwrap()).collect();
    assert_eq!(ids, ["003500000003", "003500000004"]);
    assert_eq!(object["taxYear"], "2026-27");
}

#[test]
fn all_charges_of_a_year_are_those_of_that_year_whenever_they_were_made() {
    let object = object(&maya(), "charges --all --tax-year 2026-27 --format json");
    let charges = object["data"]["charges"].as_array().unwrap();
    assert!(!charges.is_empty());
    assert!(charges.iter().all(|one| one["taxYear"] == "2026-27"));
}

#[test]
fn a_year_without_open_charges_is_no_all_clear() {
    let said = printed(&maya(), "charges --tax-year 2018-19", Paper::default());
    assert!(said.contains("no open charges for 2018-19"), "{said}");
    assert!(!said.contains("nothing to pay"), "{said}");
}

#[test]
fn a_charge_nobody_holds_is_refused_with_where_to_look() {
    insta::assert_snapshot!(printed(&maya(), "charges show 009999999", Paper::default()), @r#"
    exit 4
    Said {
        code: "not-held",
        message: "HMRC holds no charge under that id.",
        hint: "`quarterdeck charges --all` lists what there is.",
        changed: No,
        correlation_id: None,
    }
    "#);
}

#[test]
fn check_says_nothing_when_there_is_nothing_and_finds_what_comes_within_days() {
    assert_eq!(printed(&nobody(), "check", Paper::default()), "");
    assert_eq!(printed(&nobody(), "check --within 3660 --format json", Paper::default()), "");
    insta::assert_snapshot!(printed(&maya(), "check --within 80", Paper::default()), @r"
    £1,228.79 has been overdue since 31 July 2026; of it £28.79 is interest so far,
    about £0.25 a day (est.)
    The update due on 7 November 2026 is 14 days late, for 2 businesses
    HMRC may collect the 2025-26 bill through your tax code; to pay it directly, opt
    out by 30 December 2026
    To pay the 2025-26 bill through your tax code, submit the return by 30 December
    2026: only a bill below £3,000.00, and only with income under PAYE
    £120.00 of credit is not used, while £1,228.79 is overdue
    3 penalty points of 4; at 4 HMRC charges £200.00
    Sun 31 Jan 2027, in 71 days: Submit your 2025-26 tax return
    Sun 31 Jan 2027, in 71 days: Pay £4,812.27: balancing payment 2025-26, first
    payment on account 2026-27
    Sun 7 Feb 2027, in 78 days: Send the update to 5 January
    exit 1
    ");
}

fn down() -> Failure {
    Failure { status: Some(503), ..Failure::new(FailureKind::Unavailable, "SERVER_ERROR") }
}

#[test]
fn check_never_takes_a_failure_for_nothing() {
    let told = nobody().without(Query::OpenAccount, down());
    let text = printed(&told, "check", Paper::default());
    assert!(
        text.starts_with("Not known: HMRC did not answer (charges and balance).\naside: Charges and balance: "),
        "{text}"
    );
    assert!(text.ends_with("exit 5\n"), "{text}");
}

#[test]
fn a_sign_in_that_ended_is_said_once_and_as_what_it_is() {
    let ended = Failure::new(FailureKind::SignIn, "sign-in-authority-ended");
    let told = Told(nobody().0.into_keys().map(|query| (query, Err(ended.clone()))).collect());
    for line in ["check", "overview", "findings"] {
        let text = printed(&told, line, Paper::default());
        assert_eq!(text.matches("aside: ").count(), 1, "{line}: {text}");
        assert_eq!(text.matches("Run `quarterdeck login`.").count(), 1, "{line}: {text}");
        let text = text.replace('\n', " ");
        assert!(text.contains("Not known: HMRC wants a sign-in first (charges and balance, updates"), "{line}: {text}");
        assert!(!text.contains("did not answer") && !text.contains("QUARTERDECK_TOKEN"), "{line}: {text}");
    }
}

#[test]
fn a_refusal_is_no_silence() {
    let told = nobody()
        .without(Query::OpenAccount, Failure::new(FailureKind::NotAuthorised, "CLIENT_OR_AGENT_NOT_AUTHORISED"))
        .without(Query::Penalties, down())
        .without(Query::OpenUpdates, down());
    let text = printed(&told, "check", Paper::default());
    assert!(text.contains("Not known: HMRC refused to say (charges and balance).\n"), "{text}");
    assert!(text.contains("Not known: HMRC did not answer (updates and returns, penalties).\n"), "{text}");
    assert!(text.contains("aside: Updates and returns, penalties: HMRC's service is failing."), "{text}");
}

#[test]
fn what_supporting_agents_are_not_shown_makes_no_failure_of_a_check() {
    let closed = || Failure::new(FailureKind::NotAuthorised, NOT_FOR_SUPPORTING_AGENTS);
    let told = nobody().without(Query::OpenAccount, closed()).without(Query::Penalties, closed());
    assert_eq!(printed(&told, "check", Paper::default()), "");
    let text = printed(&told, "findings", Paper::default());
    assert!(
        text.replace('\n', " ").contains("HMRC does not show it to supporting agents (charges and balance"),
        "{text}"
    );
    assert!(!text.contains("aside: "), "{text}");
}

#[test]
fn what_hmrc_did_not_answer_is_said_to_be_not_known() {
    let refused = || Failure::new(FailureKind::NotOffered, "MATCHING_RESOURCE_NOT_FOUND");
    let told = nobody().without(Query::OpenUpdates, down()).without(Query::Penalties, refused());
    for line in ["overview", "findings"] {
        let text = printed(&told, line, Paper::default());
        assert!(text.contains("Not known: HMRC did not answer (updates and returns).\n"), "{line}: {text}");
        assert!(text.contains("Not known: HMRC does not give it to software (penalties).\n"), "{line}: {text}");
        assert!(!text.contains("No date is known") && !text.contains("Nothing needs"), "{line}: {text}");
    }
    let told = maya().without(Query::OpenAccount, down());
    let text = printed(&told, "overview", Paper::default());
    let next = text.split("What you owe").next().unwrap();
    assert!(next.contains("Submit your") && next.contains("Not known: HMRC did not answer (charges and balance)."));
    let known = printed(&nobody(), "overview", Paper::default());
    assert!(!known.contains("Not known") && known.contains("Nothing needs attention."), "{known}");
}

#[test]
fn one_part_failing_leaves_the_rest_of_the_overview() {
    let told = maya().without(Query::Penalties, down());
    let object_text = printed(&told, "overview --format json", Paper::default());
    assert!(!object_text.contains("exit"), "penalties are not needed: {object_text}");
    let told = maya().without(Query::OpenAccount, down());
    let text = printed(&told, "overview", Paper::default());
    assert!(text.contains("2 businesses") && text.ends_with("exit 5\n"), "{text}");
}

#[test]
fn what_hmrc_does_not_offer_is_unavailable_and_no_failure() {
    let told = maya().without(Query::Penalties, Failure::new(FailureKind::NotOffered, "MATCHING_RESOURCE_NOT_FOUND"));
    let object = object(&told, "overview --format json");
    assert_eq!(object["data"]["parts"]["penalties"]["status"], "unavailable");
    assert_eq!(object["data"]["parts"]["penalties"]["error"]["code"], "MATCHING_RESOURCE_NOT_FOUND");
    assert_eq!(object["data"]["parts"]["balance"]["status"], "ok");
}

#[rstest]
#[case(FailureKind::SignIn, 3)]
#[case(FailureKind::NotAuthorised, 3)]
#[case(FailureKind::NotOffered, 4)]
#[case(FailureKind::Refused, 4)]
#[case(FailureKind::Throttled, 5)]
#[case(FailureKind::Unavailable, 5)]
#[case(FailureKind::Unreachable, 5)]
#[case(FailureKind::BadAnswer, 5)]
#[case(FailureKind::Invalid, 2)]
fn every_kind_of_failure_has_its_exit_code(#[case] kind: FailureKind, #[case] code: u8) {
    let told = maya().without(Query::OpenAccount, Failure::new(kind, "X"));
    assert!(printed(&told, "balance", Paper::default()).starts_with(&format!("exit {code}\n")));
}

#[test]
fn an_answer_to_another_question_is_a_bad_answer() {
    let told = maya().with(Query::OpenAccount, Answer::Businesses(Vec::new()));
    assert!(printed(&told, "balance", Paper::default()).starts_with("exit 5\n"));
}

#[test]
fn a_total_with_no_charge_behind_it_is_not_nothing_to_pay() {
    use crate::rules::Money;
    use crate::rules::charges::{Account, BalanceDetails};

    let of = |total| {
        let balance = BalanceDetails { total_balance: total, ..BalanceDetails::default() };
        let account = Account::new(balance, Vec::new(), Vec::new(), Vec::new());
        let told = nobody().with(Query::OpenAccount, Answer::Account(Some(Box::new(account))));
        printed(&told, "charges", Paper::default())
    };
    let owed = of(Money::from_pence(12_345));
    assert!(owed.contains("HMRC lists no charge that makes up its total.") && owed.contains("£123.45"), "{owed}");
    for total in [Money::ZERO, Money::from_pence(-12_345)] {
        assert!(of(total).contains("There is nothing to pay"), "{total:?}");
    }
}

/// What HMRC answers about the choice for a year's bill.
fn allowed(of: &str) -> Answer {
    use crate::rules::Sent;
    use crate::rules::coding_out::CodingOutStatus;
    Answer::CodingOutStatus(CodingOutStatus {
        processing_date: Sent::Read("2026-11-21T12:00:00Z".parse().unwrap()),
        tax_year: of.parse::<crate::rules::TaxYear>().unwrap().into(),
        opted_out: false,
    })
}

#[rstest]
#[case("coding-out status")]
#[case("coding-out status --tax-year 2025-26")]
#[case("coding-out")]
fn a_return_that_is_in_closes_the_choice_before_its_last_day(#[case] line: &str) {
    let year = "2025-26".parse().unwrap();
    let is_in = Answer::Obligations(vec![tax_return("2025-26", Some("2026-06-12"))]);
    let told = maya().with(Query::Returns(None), is_in.clone()).with(Query::Returns(Some(year)), is_in);
    let text = printed(&told, line, Paper::default());
    assert!(text.contains("The 2025-26 return is in, so this can no longer be changed."), "{text}");
    assert!(!text.contains("can be changed until"), "{text}");
    let object = object(&told, &format!("{line} --format json"));
    let status = if line == "coding-out" { &object["data"]["status"] } else { &object["data"] };
    assert_eq!(status["changeable"]["state"], "closed");
}

#[test]
fn nothing_is_chosen_for_a_year_that_has_not_ended() {
    let told = maya().with(Query::CodingOutStatus("2026-27".parse().unwrap()), allowed("2026-27"));
    let text = printed(&told, "coding-out status --tax-year 2026-27", Paper::default());
    assert!(text.contains("Nothing is chosen yet") && text.contains("can be changed from 6 Apr 2027"), "{text}");
    assert!(!text.contains("Allowed"), "{text}");
    for line in ["coding-out --tax-year 2027-28", "coding-out status --tax-year 2030-31"] {
        let text = printed(&told, line, Paper::default());
        assert!(text.starts_with("exit 2\n") && text.contains("has not begun"), "{text}");
    }
}
