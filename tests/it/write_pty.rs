//! Writing in a real terminal: the whole way by keyboard, and what happens when HMRC or the answer is gone in the middle.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use rustix::process::Signal;
use serde_json::Value;

use crate::support::http::ask;
use crate::support::program::{Served, program};
use crate::support::pty::Term;

/// Tomasz's coding out, in the demo.
fn tomasz() -> Term {
    let mut term = Term::demo();
    choose_tomasz(&mut term);
    term
}

fn choose_tomasz(term: &mut Term) {
    term.wait_for("Maya Lindqvist");
    term.wait_for("as at");
    term.press("0");
    term.wait_for("Enter open");
    term.press("/Tomasz<enter>");
    term.wait_gone("Héloïse");
    term.press("<enter>5");
    term.wait_for("x opt out for 2025-26");
    term.wait_for("d delete yours");
}

fn unlock(term: &mut Term) {
    term.press("U");
    term.wait_for("Unlock writing to HMRC?");
    term.press("j<enter>");
    term.wait_for("Writing is unlocked until 12:15");
}

fn confirm(term: &mut Term) {
    term.wait_for("Send it?");
    term.press("2025-26");
    term.wait_for("for No: 2025-26");
    term.press("<enter>");
}

#[test]
fn unlocked_corrected_no_yes_receipt_deleted_opted_out_and_back_in() {
    let mut term = tomasz();
    term.wait_for("read-only  U");
    unlock(&mut term);
    term.press("c");
    term.wait_for("Should be £");
    term.press("500<enter>");
    term.wait_for("Send it?");
    term.press("yes<enter>");
    term.wait_for("That is not 2025-26. Nothing was sent.");
    term.press("<esc>");
    term.wait_for("No: nothing was sent.");
    term.press("2025-26");
    term.press("c");
    term.wait_for("A draft is kept");
    term.press("512.34<enter>");
    confirm(&mut term);
    term.wait_for("HMRC took it.");
    term.wait_for("shows it.");
    term.press("<enter>");
    term.wait_for("512.34      512.34");
    term.press("d");
    confirm(&mut term);
    term.wait_for("HMRC took it.");
    term.press("<enter>");
    term.wait_gone("512.34");
    term.press("x");
    confirm(&mut term);
    term.wait_for("HMRC took it.");
    term.press("<enter>");
    term.wait_for("x opt back in for 2025-26");
    term.press("x");
    confirm(&mut term);
    term.wait_for("HMRC took it.");
    term.press("<enter>");
    term.wait_for("x opt out for 2025-26");
    term.press("J");
    term.wait_for("16 rows, each as it was written, none missing");
    term.press("<esc>");
    term.wait_gone("none missing");
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
}

#[test]
fn what_was_typed_is_there_after_a_kill() {
    let mut term = tomasz();
    term.press("c");
    term.wait_for("Should be £");
    term.press("77.31<esc>");
    // The pane says so once something is on the disk: at first what was typed before the last keys.
    term.wait_for("take up the draft");
    let mut whole = false;
    while !whole {
        term.press("c");
        term.wait_for("Should be £");
        whole = term.screen().contains("77.31");
        term.press("<esc>");
        term.wait_for("take up the draft");
    }
    let home = Arc::clone(&term.home);
    term.signal(Signal::KILL);
    term.wait_end();
    let mut term = Term::demo_in(home);
    choose_tomasz(&mut term);
    term.wait_for("take up the draft");
    term.press("c");
    term.wait_for("77.31");
}

/// The program in a terminal, for Tomasz at a simulator that is a process of its own.
fn at(served: &Served, home: &Arc<tempfile::TempDir>, now: &str) -> Term {
    let mut command = CommandBuilder::new(crate::support::program());
    command.args(["--base-url", &served.base_url, "--nino", "AA000002A", "--today", now, "--tax-year", "2025-26"]);
    Term::open_with(command, Arc::clone(home), &[("QUARTERDECK_TOKEN", &served.token)])
}

fn opting_out(served: &Served, home: &Arc<tempfile::TempDir>) -> Term {
    let mut term = at(served, home, "2026-11-21T12:00:00Z");
    term.wait_for("as at");
    term.press("5");
    term.wait_for("x opt out for 2025-26");
    unlock(&mut term);
    term.press("x");
    confirm(&mut term);
    term
}

fn home() -> Arc<tempfile::TempDir> {
    Arc::new(tempfile::tempdir().unwrap())
}

#[test]
fn a_lost_answer_is_found_out_by_itself() {
    let served = Served::start("--fault lose-answer=POST");
    let mut term = opting_out(&served, &home());
    term.wait_for("it is not known whether HMRC carried it out");
    term.wait_for("It was done: HMRC's record shows it.");
    term.press("<enter>");
    term.wait_for("x opt back in for 2025-26");
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
}

#[test]
fn hmrc_gone_in_the_middle_is_found_out_at_the_next_start() {
    let mut served = Served::start("--fault hang@opt-out");
    let home = home();
    let mut term = opting_out(&served, &home);
    term.wait_for("then sending");
    term.press("q");
    term.wait_for("Leaves as soon as the answer is in the journal.");
    // HMRC is looked at once more before the request leaves; then nothing moves any more.
    term.wait_quiet(Duration::from_secs(3));
    served.child().kill().unwrap();
    // The answer is that there will be none; with that in the journal it leaves.
    assert_eq!(term.wait_restored(), 0);
    assert!(journal_is_there(home.path()));

    let port = served.base_url.rsplit(':').next().unwrap().to_owned();
    drop(served);
    let again = Served::start(&format!("--port {port}"));
    let mut term = at(&again, &home, "2026-11-21T12:00:30Z");
    // It is said in a line of its own at first, and stays at the right afterwards.
    term.wait_for("Not known yet: opting out for the 2025-26 bill. J: journal");
    term.press("j");
    term.wait_for("1 write not known yet  J");
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
    // What time the program is told does not matter for it; HMRC's does.
    let body = r#"{"now":"2026-11-21T12:10:00Z"}"#;
    assert_eq!(ask("PUT", "/simulator/clock").body(body).send(&again.base_url).status, 204);
    let mut term = at(&again, &home, "2026-11-21T12:10:00Z");
    term.wait_for("Found out about opting out for the 2025-26 bill");
    term.press("J");
    term.wait_for("Opting out 2025-26");
    term.press("<enter>");
    term.wait_for("It was not done");
    term.press("<esc>");
    term.wait_for("Enter opens one");
    term.press("<esc>");
    term.wait_gone("Enter opens one");
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
}

/// Killed while it sends: the next start of anything says what became of it, and that is what HMRC holds.
#[test]
fn the_interface_killed_while_it_sends_is_found_out_by_the_next_start() {
    for moment in [Duration::ZERO, Duration::from_millis(40), Duration::from_millis(150)] {
        let served = Served::start("");
        let home = home();
        let mut term = opting_out(&served, &home);
        let since = Instant::now();
        while since.elapsed() < moment {
            std::thread::yield_now();
        }
        term.signal(Signal::KILL);
        term.wait_end();
        let body = r#"{"now":"2026-11-21T12:10:00Z"}"#;
        assert_eq!(ask("PUT", "/simulator/clock").body(body).send(&served.base_url).status, 204);
        let line = format!("--base-url {} --nino AA000002A --today 2026-11-21 journal --format json", served.base_url);
        let told = program(home.path(), &line).env("QUARTERDECK_TOKEN", &served.token).output().unwrap();
        assert!(told.status.success(), "{told:?}");
        let told: Value = serde_json::from_slice(&told.stdout).unwrap();
        let state = told["data"]["writes"][0]["state"].as_str();
        let path = "/accounts/self-assessment/AA000002A/2025-26/collection/tax-code/coding-out/status";
        let opted_out = ask("GET", path).send(&served.base_url).json()["optOutIndicator"] == true;
        let done = state.is_some_and(|state| state == "accepted" || state == "done");
        assert_eq!(done, opted_out, "after {moment:?}: {told}");
        let writes = ask("GET", "/simulator/writes").send(&served.base_url).json();
        assert!(writes["writes"].as_array().unwrap().len() <= 1, "{writes}");
    }
}

/// Whether something in the home holds the head of a journal.
fn journal_is_there(home: &Path) -> bool {
    let entries = std::fs::read_dir(home).unwrap().flatten();
    entries
        .map(|entry| entry.path())
        .any(|path| path.is_dir() && journal_is_there(&path) || path.to_string_lossy().ends_with(".journal-head"))
}
