//! Killed at random moments while it writes: no draft is lost, nothing is sent twice, and whatever nobody knew is found
//! out to be what HMRC holds.
//!
//! The simulator is a process of its own, and so is the program that writes; it is killed anywhere from its start to
//! after its end, most often between the first step on the disk and the last, and the next one may be killed while it
//! finds out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use quarterdeck::hmrc::client::{Client, Connection, Secret};
use quarterdeck::rules::coding_out::{Corrections, Kind};
use quarterdeck::rules::write::{Change, Entry, Found, Held, Lock, Outcome, Step, Topic, writes};
use quarterdeck::rules::{Failure, Money, Role, Subject, TaxYear};
use quarterdeck::service::accounts::Accounts;
use quarterdeck::service::clock::Clock;
use quarterdeck::service::keeper::Keeper;
use quarterdeck::service::write::{NotSent, Writer};
use quarterdeck::store::db::{Database, new_key};
use serde_json::{Value, json};

use super::support::again::{again, part, said, say};
use super::support::http::ask;
use super::support::program::Served;

/// Between two of its lives the program's clock goes on by more than a request may be under way.
const APART: TimeDelta = TimeDelta::minutes(5);
/// The faults that take turns, the usual one more often.
const FAULTS: [&[&str]; 7] = [
    &[],
    &["latency=2ms@tax-code"],
    &["lose-answer=PUT", "lose-answer=POST"],
    &[],
    &["fail-after=503@tax-code"],
    &["late=PUT:12ms", "late=POST:12ms"],
    &["status=503:0.05@tax-code"],
];
/// The latest that a write is done after it was sent, here: the fault of that name, and something for the way.
const LATEST: Duration = Duration::from_millis(25);

#[expect(clippy::disallowed_methods, reason = "a test reads the environment it was started in")]
fn rounds() -> u32 {
    std::env::var("QUARTERDECK_KILLS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(200)
}

fn tomasz() -> Subject {
    Subject { nino: "AA000002A".parse().unwrap() }
}

fn year() -> TaxYear {
    "2025-26".parse().unwrap()
}

fn topics() -> [Topic; 2] {
    [Topic::CodedOut(year()), Topic::CodingOut(year())]
}

/// Numbers that look like chance, and are the same each time.
fn chance(seed: u32) -> u64 {
    let mut x = u64::from(seed).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ (x >> 27)
}

/// Waits for less than the system's timer can.
fn wait(moment: Duration) {
    let started = Instant::now();
    while started.elapsed() < moment {
        std::thread::yield_now();
    }
}

/// The simulator as a process of its own, and the folder of the program that writes.
struct Desk {
    simulator: Served,
    folder: tempfile::TempDir,
    key: Secret,
    runtime: tokio::runtime::Runtime,
}

fn writer(base_url: &str, token: &str, folder: &Path, key: &Secret, now: DateTime<Utc>) -> Writer {
    let client = Client::new(Connection::new(base_url, Secret::new(token))).unwrap();
    let keeper = Keeper::start(Database::open(&folder.join("local-test.db"), key).unwrap()).unwrap();
    let make = Box::new(move || Ok(client.clone()));
    let accounts = Accounts::new(Some(make), Some(keeper), Role::Individual, Clock::set_to(now), "here");
    accounts.writer(&folder.join("locks")).unwrap()
}

/// What is written in a round: mostly an amount that no other round sends, else the choice turned round.
async fn change_of(writer: &Writer, round: u32) -> Result<Change, Failure> {
    let topic = if round % 3 == 2 { topics()[1] } else { topics()[0] };
    Ok(match writer.see(&tomasz(), topic).await?.held {
        Held::CodingOut(status) if status.opted_out => Change::OptInToCodingOut { tax_year: year() },
        Held::CodingOut(_) => Change::OptOutOfCodingOut { tax_year: year() },
        Held::CodedOut { held, .. } => {
            let mut amounts = held.corrections();
            for one in amounts.iter_mut().filter(|one| one.kind == Kind::PayeUnderpayment) {
                one.amount = Money::from_pence(i64::from(round) * 100 + 100_001);
            }
            Change::CorrectCodedOut { tax_year: year(), amounts: Corrections::new(amounts).unwrap() }
        }
    })
}

/// The program: finds out what it does not know, then writes something new, saying how far it is. Where HMRC fails
/// meanwhile it ends.
#[tokio::test]
async fn writing_process() {
    let Some(part) = part() else { return };
    let lines: Vec<&str> = part.lines().collect();
    let [base_url, token, folder, key, now, round, how] = lines.as_slice() else { panic!("{} lines", lines.len()) };
    let now: DateTime<Utc> = now.parse().unwrap();
    let writer = writer(base_url, token, Path::new(folder), &Secret::new(*key), now);
    writer.find_out().await.unwrap();
    let Ok(change) = change_of(&writer, round.parse().unwrap()).await else { return };
    let draft = writer.draft(tomasz(), change).unwrap();
    writer.save_draft(&draft).await.unwrap();
    say(&format!("saved {}", draft.made.to_rfc3339()));
    let Ok(reviewed) = writer.review(draft, now.date_naive()).await else { return };
    let word = reviewed.word();
    let confirmed = reviewed.confirm(&word, &Lock::open(tomasz(), now), now).unwrap();
    say("confirmed");
    if *how == "when told" {
        std::io::stdin().read_line(&mut String::new()).unwrap();
    }
    say(match writer.send(confirmed).await {
        Ok(told) => match told.outcome {
            Outcome::Accepted(_) => "accepted",
            Outcome::Refused(_) => "refused",
            Outcome::Unknown(_) => "unknown",
        },
        Err(NotSent::Changed(_)) => "changed",
        Err(_other) => "not sent",
    });
}

/// What the other process says, as it says it.
fn listen(child: &mut Child) -> mpsc::Receiver<String> {
    let (say, heard) = mpsc::channel();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            if let Some(said) = said(&line) {
                let _nobody_listens = say.send(said.to_owned());
            }
        }
    });
    heard
}

impl Desk {
    fn new() -> Self {
        Self {
            simulator: Served::start(""),
            folder: tempfile::tempdir().unwrap(),
            key: new_key().unwrap(),
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
        }
    }

    /// What the program's clock shows in a round: later than anything of the round before may still arrive.
    fn now(round: u32) -> DateTime<Utc> {
        "2026-11-21T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + APART * i32::try_from(round).unwrap()
    }

    /// The time at HMRC, which decides whether something may still arrive.
    fn steer(&self, now: DateTime<Utc>) {
        let body = json!({ "now": now.to_rfc3339() }).to_string();
        assert_eq!(ask("PUT", "/simulator/clock").body(&body).send(&self.simulator.base_url).status, 204);
    }

    /// A copy of the program, in a process of its own.
    fn start(&self, round: u32, how: &str) -> Child {
        self.steer(Self::now(round));
        let Served { base_url, token, .. } = &self.simulator;
        let (folder, now) = (self.folder.path().display().to_string(), Self::now(round).to_rfc3339());
        let part = [base_url, token, &folder, self.key.reveal(), &now, &round.to_string(), how].join("\n");
        let mut command = again("kill_write::writing_process", &part);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    }

    fn faults(&self, faults: &[&str]) {
        let body = json!({ "faults": faults }).to_string();
        assert_eq!(ask("PUT", "/simulator/faults").body(&body).send(&self.simulator.base_url).status, 204);
    }

    /// The writes that reached HMRC. Asked a few times over, so that what was on its way when the program was killed
    /// has arrived.
    fn arrived(&self) -> Vec<Value> {
        let listed = || ask("GET", "/simulator/writes").send(&self.simulator.base_url).json();
        let (_, _, last) = (listed(), listed(), listed());
        last["writes"].as_array().unwrap().clone()
    }

    fn database(&self) -> Database {
        Database::open(&self.folder.path().join("local-test.db"), &self.key).unwrap()
    }

    /// The journal's rows, of a journal that is sound.
    fn entries(&self, what: &str) -> Vec<Entry> {
        let database = self.database();
        assert_eq!(database.verify_journal().unwrap().flaws, [], "{what}");
        let journal = database.journal().unwrap();
        assert!(journal.unreadable.is_empty(), "{what}");
        journal.entries
    }

    /// Finds out what nobody knows; whether it was done, of each.
    fn find_out(&self, round: u32, what: &str) -> Vec<bool> {
        let Served { base_url, token, .. } = &self.simulator;
        let now = Self::now(round) + APART / 2;
        self.steer(now);
        let writer = writer(base_url, token, self.folder.path(), &self.key, now);
        self.runtime.block_on(async {
            let mut done = Vec::new();
            for one in writer.find_out().await.unwrap() {
                let held = writer.see(&tomasz(), one.sent.change.topic()).await.unwrap().held.standing();
                let truth = if held == one.sent.change.after() { Found::Done } else { Found::NotDone };
                assert_eq!(one.found.unwrap(), Some(truth), "{what}: what HMRC really holds");
                assert!(one.trouble.is_none());
                done.push(truth == Found::Done);
            }
            assert!(writer.find_out().await.unwrap().is_empty(), "{what}: everything is found out");
            done
        })
    }
}

/// The steps of what was drafted then: every review gives it another name.
fn steps_of(entries: &[Entry], drafted: DateTime<Utc>) -> impl Iterator<Item = &Step> {
    let of_it = writes(entries).into_iter().filter(move |one| one.basis().is_some_and(|it| it.drafted == drafted));
    of_it.flat_map(|one| one.entries.into_iter().map(|entry| &entry.step))
}

const fn is_done(step: &Step) -> bool {
    matches!(step, Step::Accepted { .. } | Step::Found(Found::Done))
}

/// No draft is lost, and nothing was sent twice or without a word in the journal.
fn holds(desk: &Desk, heard: &[String], what: &str) {
    let entries = desk.entries(what);
    if let Some(drafted) = heard.iter().find_map(|line| line.strip_prefix("saved ")) {
        // No two rounds have the same time.
        let drafted: DateTime<Utc> = drafted.parse().unwrap();
        let kept = desk.database().drafts(&tomasz()).unwrap().iter().any(|draft| draft.made == drafted);
        assert!(kept || steps_of(&entries, drafted).any(is_done), "{what}: the draft is lost");
        if heard.iter().any(|line| line == "accepted") {
            assert!(steps_of(&entries, drafted).any(is_done), "{what}: it was told, so it is in the journal");
        }
    }
    let arrived = desk.arrived();
    let bodies: Vec<&str> =
        arrived.iter().filter_map(|write| write["body"].as_str()).filter(|it| !it.is_empty()).collect();
    assert_eq!(bodies.iter().collect::<BTreeSet<_>>().len(), bodies.len(), "{what}: something was sent twice");
    let sent = entries.iter().filter(|entry| entry.step == Step::Sent).count();
    assert!(arrived.len() <= sent, "{what}: {} arrived of {sent} sent", arrived.len());
}

#[test]
fn killed_at_any_moment_of_a_write_it_finds_out_what_became_of_it() {
    let desk = Desk::new();
    let mut last_steps: BTreeMap<&str, u32> = BTreeMap::new();
    let (mut done, mut not_done) = (0, 0);
    for round in 0..rounds() {
        let what = format!("round {round}");
        desk.faults(FAULTS[round as usize % FAULTS.len()]);
        let mut child = desk.start(round, "at once");
        let heard = listen(&mut child);
        let mut said = Vec::new();
        // Some are killed while they start, find out or review, most while they send.
        let limit = if round % 5 == 0 {
            120_000
        } else {
            said.extend(heard.iter().take_while(|line| line != "confirmed"));
            45_000
        };
        wait(Duration::from_micros(chance(round) % limit));
        child.kill().unwrap();
        child.wait().unwrap();
        said.extend(heard.iter());
        if FAULTS[round as usize % FAULTS.len()].iter().any(|fault| fault.starts_with("late")) {
            wait(LATEST);
        }
        desk.faults(&[]);
        holds(&desk, &said, &what);
        let last = desk.entries(&what).last().map_or("nothing", |entry| entry.step.name());
        *last_steps.entry(last).or_default() += 1;
        // Every now and then it is the next one that has to find out, and may be killed over it.
        if round % 4 != 3 {
            let found = desk.find_out(round, &what);
            done += found.iter().filter(|done| **done).count();
            not_done += found.iter().filter(|done| !**done).count();
        }
    }
    desk.find_out(rounds(), "at the end");
    let entries = desk.entries("at the end");
    let done_by_the_journal = entries.iter().filter(|entry| is_done(&entry.step)).count();
    let done_by_hmrc = desk.arrived().iter().filter(|write| write["status"] == 204).count();
    assert_eq!(done_by_the_journal, done_by_hmrc, "the journal tells the truth");
    if rounds() >= 100 {
        for step in ["confirmed", "sent", "unknown", "proved"] {
            assert!(last_steps.contains_key(step), "no kill came after {step:?}: {last_steps:?}");
        }
        assert!(done > 0 && not_done > 0, "{done} found done and {not_done} not");
    }
}

#[test]
fn of_two_processes_at_once_one_is_told_that_it_changed() {
    let desk = Desk::new();
    let mut both = [3, 4].map(|round| {
        let mut child = desk.start(round, "when told");
        let heard = listen(&mut child);
        (child, heard)
    });
    for (_, heard) in &both {
        assert!(heard.iter().any(|line| line == "confirmed"));
    }
    for (child, _) in &mut both {
        child.stdin.take().unwrap().write_all(b"now\n").unwrap();
    }
    let mut told = both.map(|(mut child, heard)| {
        child.wait().unwrap();
        heard.iter().last().unwrap()
    });
    told.sort();
    assert_eq!(told, ["accepted", "changed"]);
    assert_eq!(desk.arrived().len(), 1);
    holds(&desk, &[], "two at once");
}
