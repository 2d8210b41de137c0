//! The copy of the updates sent: whole, or none.

use super::answers::{JOINERY, LETTING, maya, year};
use super::{Told, setting};
use crate::cli::arguments::ExportWhat;
use crate::cli::export::{Heard, Made, Wanted, file};
use crate::cli::plan::Form;
use crate::cli::trouble::Trouble;
use crate::rules::updates::{Income, SentUpdates};
use crate::rules::{Answer, Failure, FailureKind, Query, Sent};

const TRADE: &str = r#"{"periodDates":{"periodStartDate":"2026-04-06","periodEndDate":"2026-10-05"},
    "periodIncome":{"turnover":20000.10,"brandNew":99999999999.99},"periodExpenses":{"consolidatedExpenses":-0.50}}"#;

fn query(id: &str, income: Income) -> Query {
    Query::SentUpdates(id.parse().unwrap(), income, year("2026-27"))
}

fn told() -> Told {
    let sent = SentUpdates {
        from: Some(Sent::parse("2026-04-06".to_owned())),
        to: Some(Sent::parse("2026-10-05".to_owned())),
        submitted_on: None,
        text: TRADE.to_owned(),
    };
    maya()
        .with(query(JOINERY, Income::SelfEmployment), Answer::SentUpdates(Some(Box::new(sent))))
        .with(query(LETTING, Income::UkProperty), Answer::SentUpdates(None))
}

fn made(told: &Told, form: Form) -> Result<Made, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let wanted = Wanted { what: ExportWhat::Updates, form, range: None, tasks: &[] };
    runtime.block_on(file(told, &setting(), Heard::default, Some(year("2026-27")), wanted))
}

#[test]
fn the_object_holds_hmrcs_own_number_for_number() {
    let text = String::from_utf8(made(&told(), Form::Json).unwrap().bytes).unwrap();
    let object: serde_json::Value = serde_json::from_str(&text).unwrap();
    let updates = object["data"]["updates"].as_array().unwrap();
    let trade = updates.iter().find(|one| one["businessId"] == JOINERY).unwrap();
    assert_eq!(trade["sent"], serde_json::from_str::<serde_json::Value>(TRADE).unwrap());
    assert_eq!((&trade["from"], &trade["to"]), (&"2026-04-06".into(), &"2026-10-05".into()));
    for number in ["20000.10", "99999999999.99", "-0.50"] {
        assert!(text.contains(number), "{number} is as HMRC wrote it");
    }
    let letting = updates.iter().find(|one| one["businessId"] == LETTING).unwrap();
    assert!(letting["sent"].is_null());
    assert_eq!(object["taxYear"], "2026-27");
}

#[test]
fn the_sheet_has_a_row_for_each_value() {
    let text = String::from_utf8(made(&told(), Form::Csv).unwrap().bytes).unwrap();
    for row in [
        "periodDates.periodStartDate,2026-04-06",
        "periodIncome.turnover,20000.10",
        "periodIncome.brandNew,99999999999.99",
        "periodExpenses.consolidatedExpenses,-0.50",
    ] {
        assert!(text.lines().any(|line| line.starts_with(JOINERY) && line.ends_with(row)), "{row}: {text}");
    }
    assert_eq!(text.lines().count(), 6);
}

#[test]
fn what_hmrc_received_and_does_not_show_is_said() {
    let silent = told().with(query(JOINERY, Income::SelfEmployment), Answer::SentUpdates(None));
    let asides = made(&silent, Form::Json).unwrap().asides;
    assert!(asides.iter().any(|aside| aside.starts_with("Lindqvist Joinery: HMRC says")), "{asides:?}");
    assert_eq!(made(&told(), Form::Json).unwrap().asides, Vec::<String>::new());
}

#[test]
fn a_copy_that_lacks_a_business_is_none() {
    let failure = Failure::new(FailureKind::Unavailable, "SERVER_ERROR");
    let told = told().without(query(LETTING, Income::UkProperty), failure);
    assert!(made(&told, Form::Json).is_err());
}
