//! Killed at random moments while it stores answers: the database opens, verifies, and holds every answer that was said
//! to be kept.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use quarterdeck::rules::{Nino, Secret};
use quarterdeck::store::db::{Database, Kept, new_key};

use super::support::again::{again, part, said, say};
use crate::support::moments::wait;

/// How many questions take turns: enough to fill pages, few enough to overwrite old answers all the time.
const QUESTIONS: u64 = 24;

#[expect(clippy::disallowed_methods, reason = "a test reads the environment it was started in")]
fn rounds() -> u32 {
    std::env::var("QUARTERDECK_KILLS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(500)
}

fn nino() -> Nino {
    "AA000001A".parse().unwrap()
}

/// The answer of that number: its number, and then so much that it takes several pages.
fn answer(number: u64) -> Kept {
    let mut text = format!("{number} ").into_bytes();
    text.resize(200 + usize::try_from(number % 7).unwrap() * 3000, b'x');
    Kept {
        subject: nino(),
        question: format!("question {}", number % QUESTIONS),
        at: "2026-11-21T12:00:00Z".parse().unwrap(),
        source: "hmrc".to_owned(),
        answer: text,
    }
}

/// The number of the answer kept for a question, when it is as it was given.
fn number_in(kept: &Kept) -> u64 {
    let text = String::from_utf8(kept.answer.clone()).unwrap();
    let number = text.split_once(' ').unwrap().0.parse().unwrap();
    assert_eq!(*kept, answer(number), "an answer is whole");
    number
}

#[test]
fn storing_process() {
    let Some(part) = part() else { return };
    let (file, rest) = part.split_once('\n').unwrap();
    let (key, first) = rest.split_once('\n').unwrap();
    let database = Database::open(Path::new(file), &Secret::new(key)).unwrap();
    for number in first.parse::<u64>().unwrap().. {
        database.remember(&answer(number)).unwrap();
        say(&number.to_string());
    }
}

#[test]
fn killed_while_storing_it_loses_nothing_that_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data/sandbox-work.db");
    let key = new_key().unwrap();
    let mut last = 0;
    let mut kept_in_all = 0;
    for round in 0..rounds() {
        let part = format!("{}\n{}\n{}", file.display(), key.reveal(), last + 1);
        let mut child =
            again("kill_store::storing_process", &part).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (began, begins) = mpsc::channel();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let reader = std::thread::spawn(move || {
            let numbers = lines.by_ref().map_while(Result::ok);
            let numbers = numbers.filter_map(|line| said(&line).and_then(|number| number.parse::<u64>().ok()));
            let note = |_: &u64| {
                let _no_longer_asked_for = began.send(());
            };
            numbers.inspect(note).last()
        });
        // Some are killed while they open the database or make it, most while they store.
        let limit = if round % 5 == 0 {
            25_000
        } else {
            begins.recv().expect("it stores something");
            8_000
        };
        wait(Duration::from_micros(u64::from(round).wrapping_mul(7919) % limit));
        child.kill().unwrap();
        child.wait().unwrap();
        if let Some(printed) = reader.join().unwrap() {
            kept_in_all += printed - last;
            last = printed;
        }
        let database = Database::open(&file, &key).unwrap_or_else(|error| panic!("round {round}: {error}"));
        database.verify().unwrap_or_else(|error| panic!("round {round}: {error}"));
        let numbers: Vec<u64> = database.recall_all(&nino()).unwrap().iter().map(number_in).collect();
        for number in last.saturating_sub(QUESTIONS - 1).max(1)..=last {
            // The answer in flight may have been kept too, and the next run begins with its number again.
            let found = numbers.iter().any(|kept| kept % QUESTIONS == number % QUESTIONS && *kept >= number);
            assert!(found, "round {round}: answer {number} of {last} is lost; there are {numbers:?}");
        }
    }
    assert!(kept_in_all > u64::from(rounds()), "most were killed while they stored: {kept_in_all}");
}
