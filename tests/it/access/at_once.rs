//! Two processes that must renew the same sign-in at the same instant.

use std::process::{Child, Stdio};

use super::desk::{Desk, Ran};

/// How often; `QUARTERDECK_ROUNDS` makes it fewer.
#[expect(clippy::disallowed_methods, reason = "a test reads the environment it was started in")]
fn rounds() -> i64 {
    std::env::var("QUARTERDECK_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(200)
}

fn started(desk: &Desk) -> Child {
    let mut command = desk.command("balance");
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn two_processes_renew_at_the_same_instant_and_neither_is_signed_out() {
    let desk = Desk::signed_in();
    desk.wire.forget();
    let mut before = desk.keys();
    for round in 1..=rounds() {
        // The access token has ended at HMRC, and is about to end here.
        desk.hours(round * 4);
        let two = [started(&desk), started(&desk)];
        for child in two {
            let ran = Ran(child.wait_with_output().unwrap());
            assert_eq!(ran.code(), 0, "round {round}: {}", ran.all());
            assert!(ran.err().is_empty(), "round {round}: {}", ran.all());
        }
        let after = desk.keys();
        assert_ne!(before, after, "round {round}: somebody renewed");
        before = after;
    }
    let renewed = i64::try_from(desk.wire.count("POST /oauth/token")).unwrap();
    assert_eq!(renewed, rounds(), "one renewal each time, and the other process waited for it");
    desk.done("balance");
}
