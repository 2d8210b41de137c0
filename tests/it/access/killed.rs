//! Killed while it renews its sign-in, and answers that get lost on the way.

use std::process::Stdio;
use std::time::Instant;

use super::desk::{Desk, MAYA, Ran};
use crate::support::moments::wait;

/// How often it is killed.
const KILLS: u32 = 60;
/// How often one run may call for a token: as long as HMRC says that a renewal is under way, it is asked again.
const MOST_CALLS: usize = 5;

/// Holds a run after a disturbed one to working, or to saying that somebody must sign in; whether it worked.
#[track_caller]
fn works_or_says_so(desk: &Desk, what: &str) -> bool {
    desk.wire.forget();
    let ran = desk.run("balance");
    assert!(ran.0.status.code().is_some(), "{what}: {:?}", ran.0);
    let calls = desk.wire.count("POST /oauth/token");
    assert!(calls <= MOST_CALLS, "{what}: {calls} calls for a token: {}", ran.all());
    assert!(!ran.all().contains("panicked"), "{what}: {}", ran.all());
    if ran.code() == 0 {
        return true;
    }
    assert_eq!(ran.code(), 3, "{what}: {}", ran.all());
    assert!(ran.err().contains("quarterdeck login"), "{what}: {}", ran.all());
    false
}

#[test]
fn killed_at_any_moment_of_a_renewal_it_works_or_says_that_a_sign_in_is_needed() {
    let desk = Desk::signed_in();
    desk.faults(&["slow-refresh=40ms"]);
    desk.hours(4);
    let started = Instant::now();
    desk.done("balance");
    let whole = started.elapsed();
    let (mut worked, mut ended) = (0, 0);
    for kill in 0..KILLS {
        desk.hours(4 * i64::from(kill + 2));
        let mut command = desk.command("balance");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // From the beginning to a little after the end, in an order that mixes early and late.
        wait(whole * (kill * 37 % KILLS) / KILLS * 6 / 5);
        child.kill().unwrap();
        child.wait().unwrap();
        if works_or_says_so(&desk, &format!("kill {kill}")) {
            worked += 1;
        } else {
            ended += 1;
            desk.login(MAYA);
            desk.done("balance");
        }
    }
    assert!(worked > 0, "killed before HMRC was asked, or after the pair was kept: {worked} and {ended}");
}

#[test]
fn a_renewal_whose_answer_is_lost_ends_the_sign_in_in_words() {
    let desk = Desk::signed_in();
    desk.hours(5);
    desk.faults(&["lose-answer=POST@token"]);
    desk.wire.forget();
    let ran = desk.run("balance");
    ran.is(5, "Error: ");
    assert!(desk.wire.count("POST /oauth/token") <= MOST_CALLS);
    desk.faults(&[]);
    assert!(!works_or_says_so(&desk, "the answer was lost"));
    assert!(!works_or_says_so(&desk, "and again"));
    desk.login(MAYA);
    desk.done("balance");
}

#[test]
fn a_sign_in_service_that_fails_for_a_while_ends_nothing() {
    let desk = Desk::signed_in();
    desk.hours(5);
    desk.faults(&["status=503@token"]);
    let ran = desk.run_in_a_hurry("balance --format json");
    assert_eq!(ran.code(), 5, "{}", ran.all());
    assert_eq!(ran.json()["error"]["code"], "sign-in-server");
    desk.faults(&[]);
    desk.done("balance");
}

#[test]
fn a_person_who_has_no_patience_loses_no_sign_in() {
    let desk = Desk::signed_in();
    desk.hours(5);
    desk.faults(&["slow-refresh=2s"]);
    let mut command = desk.command("balance");
    let ran = Ran(command.env("QUARTERDECK_TIMEOUT", "1").output().unwrap());
    assert!([0, 5].contains(&ran.code()), "{}", ran.all());
    desk.faults(&[]);
    desk.done("balance");
}
