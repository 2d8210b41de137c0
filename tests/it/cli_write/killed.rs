//! The command itself, killed at random moments against a simulator that is a process of its own: the next start says what
//! became of it, and says the truth.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::desk::{Desk, PAYE, YEAR};
use super::journal::found;
use crate::support::http::ask;
use crate::support::program::program;

/// Kills, unless they take longer than [`LONGEST`] together.
const KILLS: u32 = 30;
const LONGEST: Duration = Duration::from_secs(20);
/// Kills that are waited for even so.
const FEWEST: u32 = 6;
/// The faults that take turns.
const FAULTS: [&[&str]; 6] = [
    &[],
    &["latency=15ms@tax-code"],
    &["lose-answer=PUT"],
    &[],
    &["fail-after=503@tax-code"],
    &["status=503:0.1@tax-code"],
];

/// Numbers that look like chance, and are the same each time.
fn chance(seed: u32) -> u64 {
    let mut x = u64::from(seed).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ (x >> 27)
}

fn wait(moment: Duration) {
    let started = Instant::now();
    while started.elapsed() < moment {
        std::thread::yield_now();
    }
}

/// An amount that no other round sends.
fn amount(round: u32) -> String {
    format!("{}.07", 100 + round)
}

impl Desk {
    fn head(&self) -> Option<String> {
        let head: Option<PathBuf> = found(self.home.path(), ".journal-head");
        head.and_then(|file| std::fs::read_to_string(file).ok())
    }

    fn begin(&self, round: u32) -> Child {
        let line = format!("coding-out amend {PAYE}={} --tax-year {YEAR} --unlock --yes", amount(round));
        let mut command = program(self.home.path(), &self.line(&line));
        command.env("QUARTERDECK_TOKEN", &self.served.token).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    }

    /// HMRC's clock, so much later than when all began that nothing of this round can still arrive.
    fn after(&self, round: u32) {
        let noon: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
        let later = noon + TimeDelta::minutes(5) * i32::try_from(round + 1).unwrap();
        self.at_hmrc(&later.to_rfc3339());
    }

    /// His own amount, by HMRC's record.
    fn by_the_record(&self) -> Option<String> {
        let path = "/accounts/self-assessment/AA000002A/2025-26/collection/tax-code?source=user";
        let answer = ask("GET", path).send(&self.served.base_url).json();
        answer["taxCodeComponents"]["payeUnderpayment"][0]["amount"].as_f64().map(|amount| format!("{amount:.2}"))
    }

    /// Every write that arrived: its body, and whether HMRC took it.
    fn arrived(&self) -> Vec<(String, bool)> {
        let answer = ask("GET", "/simulator/writes").send(&self.served.base_url).json();
        let one = |write: &Value| (write["body"].as_str().unwrap().to_owned(), write["status"] == 204);
        answer["writes"].as_array().unwrap().iter().map(one).collect()
    }
}

/// Whether the journal says that a write was done.
fn is_done(write: &Value) -> bool {
    ["accepted", "done", "after-all"].contains(&write["state"].as_str().unwrap())
}

/// What the next start says of all, and that it is so.
fn the_next_start_says_the_truth(desk: &Desk, round: u32, what: &str) -> Option<&'static str> {
    let told = desk.run("journal --format json");
    assert_eq!(told.code, 0, "{what}: everything is found out: {told:?}");
    let told = told.json();
    let writes = told["data"]["writes"].as_array().unwrap();
    let record = desk.by_the_record();
    let ours = |write: &&Value| write["after"].to_string().contains(&format!("\"{}\"", amount(round)));
    let state = writes.iter().find(ours).map(|write| {
        let done = is_done(write);
        assert_eq!(done, record.as_deref() == Some(&amount(round)), "{what}: HMRC holds {record:?}: {write}");
        if !done {
            let kept = desk.run(&format!("coding-out amend --dry-run --tax-year {YEAR}"));
            assert!(
                kept.out.contains(&format!(r#""amount":{}"#, amount(round))),
                "{what}: the draft is lost: {kept:?}"
            );
        }
        if done { "done" } else { "not done" }
    });
    let arrived = desk.arrived();
    let mut bodies: Vec<&str> = arrived.iter().map(|(body, _)| body.as_str()).collect();
    bodies.sort_unstable();
    bodies.dedup();
    assert_eq!(bodies.len(), arrived.len(), "{what}: something was sent twice");
    let taken = arrived.iter().filter(|(_, taken)| *taken).count();
    assert_eq!(writes.iter().filter(|write| is_done(write)).count(), taken, "{what}: the journal tells the truth");
    state
}

#[test]
fn a_command_killed_at_any_moment_is_found_out_by_the_next_start() {
    let desk = Desk::new();
    let started = Instant::now();
    let mut told = Vec::new();
    for round in 0..KILLS {
        if round >= FEWEST && started.elapsed() > LONGEST {
            break;
        }
        let what = format!("round {round}");
        let before = desk.head();
        let faults = FAULTS[round as usize % FAULTS.len()];
        desk.faults(faults);
        let mut child = desk.begin(round);
        // Some are killed anywhere, most from the first row of the journal on.
        if round % 4 == 3 {
            wait(Duration::from_micros(chance(round) % 300_000));
        } else {
            while desk.head() == before && child.try_wait().unwrap().is_none() {
                std::thread::yield_now();
            }
            wait(Duration::from_micros(chance(round) % 120_000));
        }
        let _ended_by_itself = child.kill();
        child.wait().unwrap();
        desk.faults(&[]);
        desk.after(round);
        told.extend(the_next_start_says_the_truth(&desk, round, &what));
    }
    assert!(told.len() >= 4, "most were killed while they sent: {told:?}");
    let verified = desk.run("journal verify");
    assert_eq!(verified.code, 0, "{verified:?}");
}
