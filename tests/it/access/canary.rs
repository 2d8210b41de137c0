//! Secrets and numbers put through every path: where they must not come out.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use super::desk::{Desk, Ran, Waiting};
use crate::local_data::in_clear;

const SECRET: &str = "canary-of-a-client-secret";
const PASSPHRASE: &str = "canary of a passphrase";
const NAME: &str = "Canary Yellowbird";
const NINO: &str = "AA000001A";
const UTR: &str = "9876501234";
/// How the simulator's tokens begin.
const TOKENS: [&str; 2] = ["sim-access-", "sim-refresh-"];

/// Every way of asking, and some ways of asking wrongly.
const COMMANDS: [&str; 16] = [
    "overview",
    "balance --format json",
    "obligations --format csv",
    "charges --all --format json",
    "charges show NOTHING",
    "payments --format json",
    "coding-out",
    "businesses --format json",
    "penalties",
    "itsa-status",
    "findings",
    "balance --offline",
    "profile list",
    "profile add sim --base-url http://127.0.0.1:9",
    "login --no-such-option",
    "clients list",
];

/// What goes wrong at HMRC meanwhile.
const FAULTS: [&str; 5] = ["garble=html", "garble=truncate", "garble=escape", "status=401", "lose-answer=GET"];

/// A desk where everything worth hiding is a canary, and the passphrase lies elsewhere.
struct Cage {
    desk: Desk,
    word: tempfile::NamedTempFile,
}

impl Cage {
    /// A profile whose secrets are sealed, with canaries in all of them, signed in.
    fn new() -> Self {
        let (desk, word) = (Desk::bare(), tempfile::NamedTempFile::new().unwrap());
        std::fs::write(word.path(), PASSPHRASE).unwrap();
        std::fs::set_permissions(word.path(), std::fs::Permissions::from_mode(0o600)).unwrap();
        let cage = Self { desk, word };
        let mut add = cage.desk.add("sim", &format!("--nino {NINO} --utr {UTR} --secrets file"));
        add.args(["--person", NAME]).env("QUARTERDECK_CLIENT_SECRET", SECRET);
        Self::holds("profile add", &Ran(cage.with_word(add).output().unwrap()), 0);
        let waiting = Waiting::start(cage.command("login --paste"));
        let title = cage.desk.code(&waiting.address, NINO);
        Self::holds("login", &waiting.paste(&title), 0);
        cage
    }

    fn with_word(&self, mut command: Command) -> Command {
        command.env("QUARTERDECK_PASSPHRASE_FILE", self.word.path());
        command
    }

    fn command(&self, arguments: &str) -> Command {
        self.with_word(self.desk.command(arguments))
    }

    /// Holds a run to ending in order and to saying nothing that is nobody's business.
    #[track_caller]
    fn says_nothing(what: &str, ran: &Ran) {
        let said = ran.all();
        for canary in [SECRET, PASSPHRASE, "sim-access-", "sim-refresh-", NINO, "AA 00 00 01 A", UTR, "panicked"] {
            assert!(!said.contains(canary), "{canary} is said by {what}: {said}");
        }
        assert!(!ran.err().contains(NAME), "a name in a message of {what}: {said}");
    }

    #[track_caller]
    fn holds(what: &str, ran: &Ran, code: i32) {
        assert_eq!(ran.code(), code, "{what}: {}", ran.all());
        Self::says_nothing(what, ran);
    }

    /// Holds every file of the home to keeping them to itself.
    #[track_caller]
    fn keeps_them(&self, when: &str) {
        let canaries = [&[SECRET, PASSPHRASE, NAME, NINO, UTR], &TOKENS[..]].concat();
        assert_eq!(in_clear(self.desk.home.path(), &canaries), [""; 0], "{when}");
    }
}

#[test]
fn nothing_secret_or_personal_comes_out() {
    let cage = Cage::new();
    cage.keeps_them("after signing in");
    let mut codes = BTreeSet::new();
    for line in COMMANDS {
        let ran = Ran(cage.command(line).output().unwrap());
        codes.insert(ran.code());
        Cage::says_nothing(line, &ran);
    }
    assert!(codes.is_superset(&BTreeSet::from([0, 2])), "some worked and some did not: {codes:?}");
    cage.keeps_them("after every command");
    for (place, fault) in FAULTS.into_iter().enumerate() {
        cage.desk.faults(&[fault]);
        let form = if place % 2 == 0 { "table" } else { "json" };
        // Of somebody whose answers are not stored, so that the failure is what is told.
        let line = format!("penalties --tax-year 2024-25 --format {form}");
        let ran = Ran(cage.command(&line).env("QUARTERDECK_TIMEOUT", "1").output().unwrap());
        Cage::says_nothing(&format!("{line} with {fault}"), &ran);
        if fault == "status=401" {
            assert_eq!(ran.code(), 3, "{}", ran.all());
        }
    }
    cage.keeps_them("after every fault");

    // A sign-in that is renewed, refused and lost.
    for fault in ["garble=truncate@token", "status=503@token", "lose-answer=POST@token"] {
        cage.desk.hours(5);
        cage.desk.faults(&[fault]);
        let ran = Ran(cage.command("balance").env("QUARTERDECK_TIMEOUT", "1").output().unwrap());
        Cage::says_nothing(fault, &ran);
        assert_ne!(ran.code(), 0, "{fault}: {}", ran.all());
    }
    cage.desk.faults(&[]);
    Cage::holds("balance", &Ran(cage.command("balance").output().unwrap()), 3);
    cage.keeps_them("after losing the sign-in");
}

#[test]
fn a_number_is_shown_in_full_only_when_asked_for() {
    let desk = Desk::signed_in();
    for form in ["table", "json", "csv"] {
        let masked = desk.done(&format!("balance --format {form}"));
        assert!(!masked.all().contains(NINO) && !masked.all().contains("AA 00 00 01 A"), "{}", masked.all());
    }
    assert_eq!(desk.done("balance --format json --reveal").json()["nino"], NINO);
    assert!(desk.done("balance --reveal").out().contains("AA 00 00 01 A"));
}

/// The key file of a made-up account holds its secrets in clear; the data beside it hold nothing, and nobody else may
/// read either.
#[test]
fn a_key_file_is_all_that_lies_in_clear() {
    let desk = Desk::signed_in();
    desk.done("overview");
    let canaries = [&[NINO, "Lindqvist"], &TOKENS[..]].concat();
    let files: BTreeSet<String> = in_clear(desk.home.path(), &canaries)
        .iter()
        .map(|found| Path::new(found.rsplit_once(" in ").unwrap().1).file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(files, BTreeSet::from(["local-sim.keys".to_owned()]));
    for file in [desk.key_file(), desk.database()] {
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
