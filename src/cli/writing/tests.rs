//! Somebody who takes their time to confirm: the commands as they run, against a simulator, with a person who lets time
//! pass before they type. The time passes for the program only, not for this computer.

use std::cell::RefCell;
use std::collections::VecDeque;

use chrono::TimeDelta;
use clap::Parser as _;

use super::*;
use crate::cli::arguments::Arguments;
use crate::cli::environment::Environment;
use crate::cli::output::json::Json as _;
use crate::cli::plan::{Action, resolve};
use crate::service::clock::{Clock, let_pass};
use crate::simulator::{self, Running};
use crate::store::config::Config;
use crate::store::places::Places;
use crate::store::profiles::Profiles;

const NOON: &str = "2026-11-21T12:00:00Z";
const YEAR: &str = "2025-26";

/// A simulator, and the home of two copies of the program that ask it.
struct Desk {
    simulator: Running,
    home: tempfile::TempDir,
}

/// How a command ended: its exit code, its outcome or error, and what stood on standard error.
#[derive(Debug)]
struct Ended {
    code: u8,
    outcome: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        let simulator = simulator::start(world::options(Clock::set_to(NOON.parse().unwrap())));
        Self { simulator: simulator.unwrap(), home: tempfile::tempdir().unwrap() }
    }

    fn run(&self, line: &str, is_there: bool, types: &dyn Fn(&str) -> Result<String, Trouble>) -> Ended {
        let base = self.simulator.base_url();
        let line = format!(
            "quarterdeck --base-url {base} --nino AA000002A --today {NOON} --tax-year {YEAR} --color never {line}"
        );
        let environment = Environment { token: Some(self.simulator.token().to_owned()), ..Environment::default() };
        let places = Places::find(Some(self.home.path())).ok();
        let arguments = Arguments::try_parse_from(line.split_whitespace()).unwrap();
        let plan = resolve(arguments, &environment, places, Config::default(), &Profiles::default()).unwrap();
        let Action::Write(write) = &plan.action else { panic!("{line} writes nothing") };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams = Streams { out: &mut out, err: &mut err, terminal: false, width: 80, err_width: None };
        let ended = act_with(&plan, write, &Somebody { is_there, types }, &mut streams);
        let (code, outcome) = match ended {
            Ok((report, _)) => {
                let data = report.data.json();
                (report.exit, data["outcome"].as_str().unwrap().to_owned())
            }
            Err(why) => (why.exit_code(), why.said().code),
        };
        Ended { code, outcome, err: String::from_utf8(err).unwrap() }
    }

    /// The same with everything said beforehand, at noon, on a thread of its own.
    fn other_copy(&self, line: &str) -> Ended {
        let nobody = |_: &str| panic!("nobody is asked");
        std::thread::scope(|scope| scope.spawn(|| self.run(&format!("{line} --unlock --yes"), false, &nobody)).join())
            .unwrap()
    }

    /// With somebody who does what each of `answers` says before it types it.
    fn asked(&self, line: &str, answers: Vec<(&dyn Fn(), &str)>) -> Ended {
        let answers = RefCell::new(VecDeque::from(answers));
        let ended = self.run(&format!("{line} --unlock"), true, &|_| {
            let (happens, word) = answers.borrow_mut().pop_front().expect("asked once more than expected");
            happens();
            Ok(word.to_owned())
        });
        assert_eq!(answers.take().len(), 0, "asked less often than expected: {ended:?}");
        ended
    }
}

const CORRECTION: &str = "coding-out amend 252000000201=50";

#[test]
fn a_review_of_six_minutes_ago_is_read_again_and_holds_where_nothing_changed() {
    let desk = Desk::new();
    let ended = desk.asked(CORRECTION, vec![(&|| let_pass(TimeDelta::minutes(6)), YEAR)]);
    assert_eq!((ended.code, ended.outcome.as_str()), (0, "accepted"), "{ended:?}");
    assert!(!ended.err.contains("has changed"), "{ended:?}");
}

#[test]
fn where_somebody_changed_it_meanwhile_the_review_starts_again_and_asks_again() {
    let desk = Desk::new();
    let changes = || {
        assert_eq!(desk.other_copy("coding-out amend 252000000201=60").outcome, "accepted");
        let_pass(TimeDelta::minutes(6));
    };
    let ended = desk.asked(CORRECTION, vec![(&changes, YEAR), (&|| (), "no")]);
    assert_eq!((ended.code, ended.outcome.as_str()), (exit::CALLED_OFF, "called-off"), "{ended:?}");
    let (first, second) = ended.err.split_once("HMRC's record has changed since it was shown.").unwrap();
    let line = |review: &str| {
        let line = review.lines().find(|line| line.contains("252000000201")).unwrap();
        line.split_whitespace().filter(|word| word.contains('.')).collect::<Vec<_>>().join(" ")
    };
    assert_eq!((line(first), line(second)), ("114.50 96.00 50.00".to_owned(), "114.50 60.00 50.00".to_owned()));
    // Nothing of it reached HMRC.
    assert_eq!(desk.other_copy("coding-out amend 252000000201=60").outcome, "nothing-to-send");

    let again = desk.asked(CORRECTION, vec![(&|| let_pass(TimeDelta::minutes(6)), YEAR)]);
    assert_eq!((again.code, again.outcome.as_str()), (0, "accepted"), "{again:?}");
}

#[test]
fn five_minutes_are_fresh_and_a_wrong_word_stays_no_however_late() {
    let desk = Desk::new();
    let late = desk.asked(CORRECTION, vec![(&|| let_pass(TimeDelta::minutes(6)), "2024-25")]);
    assert_eq!((late.code, late.outcome.as_str()), (exit::CALLED_OFF, "called-off"), "{late:?}");
    let fresh = desk.asked(CORRECTION, vec![(&|| let_pass(TimeDelta::minutes(4)), YEAR)]);
    assert_eq!((fresh.code, fresh.outcome.as_str()), (0, "accepted"), "{fresh:?}");
}

#[test]
fn after_a_quarter_of_an_hour_it_is_locked_again() {
    let desk = Desk::new();
    let ended = desk.asked(CORRECTION, vec![(&|| let_pass(TimeDelta::minutes(15)), YEAR)]);
    assert_eq!((ended.code, ended.outcome.as_str()), (exit::USAGE, "locked"), "{ended:?}");
    let back = desk.other_copy("coding-out amend 252000000201=96");
    assert_eq!(back.outcome, "nothing-to-send", "{back:?}");
}
