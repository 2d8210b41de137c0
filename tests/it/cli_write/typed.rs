//! With somebody at the terminal: the tax year has to be typed, and anything else is No.

use std::sync::Arc;

use portable_pty::CommandBuilder;
use rstest::rstest;

use super::desk::{Desk, PAYE};
use crate::support::program::{TODAY, program};
use crate::support::pty::Term;

/// The command in a terminal, as far as its question.
fn asked(desk: &Desk, line: &str) -> Term {
    let mut command = CommandBuilder::new(crate::support::program());
    command.args(desk.line(line).split_whitespace());
    let home = Arc::new(tempfile::TempDir::new_in(desk.home.path()).unwrap());
    let folder = desk.home.path().to_str().unwrap();
    let variables = [("QUARTERDECK_TOKEN", desk.served.token.as_str()), ("QUARTERDECK_HOME", folder)];
    let mut term = Term::open_with(command, home, &variables);
    term.wait_for("Type 2025-26 to send this.");
    term
}

#[test]
fn the_year_typed_is_yes() {
    let desk = Desk::new();
    let mut term = asked(&desk, &format!("coding-out amend {PAYE}=50 --unlock"));
    term.send(b"2025-26\r");
    // What HMRC did stands at the top of the receipt, which is longer than this screen.
    term.wait_for("Read again: HMRC's record shows it");
    assert!(term.wait_end().success());
    assert_eq!(desk.paye().as_deref(), Some("50.00"));
}

#[rstest]
#[case("")]
#[case("y")]
#[case("yes")]
#[case("2024-25")]
fn anything_else_is_no(#[case] typed: &str) {
    let desk = Desk::new();
    let mut term = asked(&desk, &format!("coding-out amend {PAYE}=50 --unlock"));
    term.send(format!("{typed}\r").as_bytes());
    term.wait_for("nothing was sent");
    assert_eq!(term.wait_end().exit_code(), 130);
    assert!(desk.writes().is_empty());
    let taken_up = desk.run("coding-out amend --dry-run");
    assert!(taken_up.code == 0 && taken_up.out.contains(r#""amount":50.00"#), "the amounts are kept: {taken_up:?}");
}

#[test]
fn what_another_copy_changed_meanwhile_is_shown_and_nothing_is_sent() {
    let desk = Desk::new();
    let mut term = asked(&desk, &format!("coding-out amend {PAYE}=50 --unlock"));
    assert_eq!(desk.write(&format!("coding-out amend {PAYE}=60")).code, 0);
    term.send(b"2025-26\r");
    term.wait_for("Run the command again to review and send it.");
    assert_eq!(term.wait_end().exit_code(), 2);
    assert_eq!((desk.writes(), desk.paye().as_deref()), (vec!["PUT 204".to_owned()], Some("60.00")));
    assert_eq!(desk.run("journal verify").code, 0);
}

/// The review showed an entry HMRC could not match, and another copy of the program dropped it before the year was typed.
#[test]
fn an_entry_dropped_meanwhile_is_not_called_unknown() {
    let desk = Desk::new();
    let mut term = asked(&desk, &format!("coding-out amend {PAYE}=50 --unlock"));
    assert_eq!(desk.write("coding-out amend --drop-unmatched").code, 0);
    term.send(b"2025-26\r");
    term.wait_for("has changed since it was shown: it no longer holds Debt");
    assert_eq!(term.wait_end().exit_code(), 2);
    assert_eq!(desk.writes(), ["PUT 204"]);
    let taken_up = desk.run("coding-out amend --dry-run");
    let said = "has changed since the draft was made: it no longer holds Debt 253000000200. Nothing was sent.";
    assert!(taken_up.code == 2 && taken_up.err.contains(said), "{taken_up:?}");
}

#[test]
fn what_another_copy_did_meanwhile_is_no_failure() {
    let desk = Desk::new();
    let mut term = asked(&desk, "coding-out opt-out --unlock");
    assert_eq!(desk.write("coding-out opt-out").code, 0);
    term.send(b"2025-26\r");
    term.wait_for("HMRC's record has changed since it was shown. You have opted out");
    assert!(term.wait_end().success());
    assert_eq!(desk.writes(), ["POST 204"]);
}

/// Colour has no width.
#[test]
fn the_columns_of_the_review_stay_columns_where_it_is_confirmed() {
    let desk = Desk::new();
    let term = asked(&desk, &format!("coding-out amend {PAYE}=50 --unlock --color always"));
    let screen = term.screen();
    let end = |wanted: &str| {
        let line = screen.lines().find(|line| line.contains(wanted)).unwrap_or_else(|| panic!("{wanted}: {screen}"));
        line.split_once(wanted).unwrap().0.chars().count() + wanted.chars().count()
    };
    // The table of what HMRC could not match is the last on the screen.
    assert_eq!(end("Sent now £"), end("40.00       40.00"), "{screen}");
}

/// The demo is one world, however many copies of the program look at it.
#[test]
fn what_a_command_does_in_the_demo_an_open_interface_sees() {
    let home = Arc::new(tempfile::tempdir().unwrap());
    let mut command = CommandBuilder::new(crate::support::program());
    command.args(["--demo", "--nino", "AA000002A", "--today", TODAY]);
    let mut term = Term::open(command, Arc::clone(&home));
    term.press("5");
    term.wait_for("1,127.50");
    let amend = |amount: &str| {
        let line = format!(
            "--demo --nino AA000002A --tax-year 2025-26 --today {TODAY} --format json --unlock --yes coding-out amend {PAYE}={amount}"
        );
        let run = program(home.path(), &line).output().unwrap();
        serde_json::from_slice::<serde_json::Value>(&run.stdout).unwrap()["data"]["receipt"].clone()
    };
    let (one, other) = (amend("61"), amend("62"));
    assert_ne!(one["correlationId"], other["correlationId"], "{one} {other}");
    let before = other["before"]["ownAmounts"].as_array().unwrap();
    assert!(before.iter().any(|amount| amount["amount"] == "61.00"), "{other}");
    term.press("r");
    term.wait_for("62.00");
}
