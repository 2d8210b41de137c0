//! The answer is lost: nothing is sent again, and HMRC's record tells what became of it.

use super::desk::{Desk, PAYE, settings};

#[test]
fn a_lost_answer_is_found_out_at_once_where_the_record_shows_it() {
    let desk = Desk::new();
    desk.faults(&["lose-answer=PUT"]);
    let ran = desk.write(&format!("coding-out amend {PAYE}=50"));
    assert!(ran.code == 0 && ran.out.contains("It was done: HMRC's record shows it."), "{ran:?}");
    assert!(ran.out.contains("HMRC's answer was lost.") && ran.out.contains("rows 1 to 4 of the journal"), "{ran:?}");
    assert_eq!((desk.writes(), desk.paye().as_deref()), (vec!["PUT 204".to_owned()], Some("50.00")));
    assert!(desk.run("coding-out").err.is_empty(), "nothing is open any more");
    assert_eq!(ran.out.matches("No answer").count(), 1, "{ran:?}");
    let sheet = desk.run("journal list --format csv").out;
    let (head, row) = sheet.trim().split_once('\n').unwrap();
    let place = head.split(',').position(|name| name.trim() == "answered").unwrap();
    assert_eq!(row.split(',').nth(place), Some(""), "no answer came: {sheet}");
}

#[test]
fn what_was_not_done_is_unknown_until_it_cannot_arrive_any_more() {
    let mut desk = Desk::new();
    desk.faults(&["status=503@opt-out"]);
    let ran = desk.write("coding-out opt-out");
    settings().bind(|| insta::assert_snapshot!("unknown", ran.all()));
    desk.faults(&[]);

    // Whatever the command is about, it says so.
    for command in ["balance", "sync", "tasks", "doctor", "journal verify", "export --out x.json"] {
        let ran = desk.run_in(desk.home.path(), command);
        assert!(ran.err.contains("`quarterdeck journal` finds out"), "{command}: {ran:?}");
    }
    let checked = desk.run("doctor --format json").json();
    let step = checked["data"]["steps"].as_array().unwrap().iter().find(|step| step["id"] == "writes").unwrap().clone();
    assert_eq!(step["status"], "failing");
    assert!(step["text"].as_str().unwrap().contains("opting out for the 2025-26 bill"), "{step}");
    assert!(step["fix"].as_str().unwrap().contains("quarterdeck journal"), "{step}");

    let other = desk.run("balance");
    assert!(other.code == 0 && other.err.contains("`quarterdeck journal` finds out"), "{other:?}");
    let again = desk.write("coding-out opt-out");
    assert!(again.code == 7 && again.err.contains("nothing new is sent"), "{again:?}");
    let early = desk.run("journal");
    assert!(early.code == 7 && early.out.contains("Not known yet"), "{early:?}");

    // Tomorrow here is no tomorrow at HMRC.
    desk.at("2026-11-22");
    let told = desk.run("journal");
    assert!(told.code == 7 && told.out.contains("Not known yet"), "{told:?}");
    desk.at("2026-11-21T12:05:00Z");
    desk.at_hmrc("2026-11-21T12:05:00Z");
    let late = desk.run("journal");
    let flat = late.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(late.code == 0 && flat.contains("it was not done"), "{late:?}");
    assert!(desk.run("balance").err.is_empty());
    assert!(desk.run("tasks").err.is_empty());
    assert!(!desk.opted_out() && desk.write("coding-out opt-out").code == 0 && desk.opted_out());
    assert_eq!(desk.writes(), ["POST 204"]);
    assert_eq!(desk.run("journal verify").code, 0);
}

#[test]
fn what_arrives_late_is_found_done() {
    let desk = Desk::new();
    desk.faults(&["late=POST:1s"]);
    let ran = desk.write("coding-out opt-out --format json");
    assert_eq!((ran.code, &ran.json()["data"]["outcome"]), (7, &"unknown".into()), "{ran:?}");
    assert_eq!(ran.json()["data"]["error"]["changed"], "unknown");
    let mut told = desk.run("journal --format json");
    while told.code == 7 {
        told = desk.run("journal --format json");
    }
    let data = &told.json()["data"];
    assert_eq!((told.code, &data["writes"][0]["state"]), (0, &"done".into()), "{told:?}");
    assert!(data["foundOut"][0].as_str().unwrap().contains("it was done"), "{data}");
    assert!(desk.opted_out());
}
