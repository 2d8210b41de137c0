//! A simulator, a journal on the disk, and somebody who writes.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use quarterdeck::hmrc::client::{Client, Connection, Secret};
use quarterdeck::rules::coding_out::{Correction, Corrections, Kind};
use quarterdeck::rules::write::{Change, Confirmed, Draft, Held, Lock, Reviewed, Standing, Topic};
use quarterdeck::rules::{Money, Role, Subject, TaxYear};
use quarterdeck::service::accounts::Accounts;
use quarterdeck::service::clock::Clock;
use quarterdeck::service::keeper::Keeper;
use quarterdeck::service::write::{NotReviewed, Writer};
use quarterdeck::simulator::{Options, Running, start};
use quarterdeck::store::db::{Database, new_key};
use serde_json::json;

use crate::support::http::ask;
use crate::support::options;

/// Tomasz's year that has ended and whose return is not in.
pub(super) const YEAR: &str = "2025-26";
pub(super) const TAX_CODE: &str = "/accounts/self-assessment/AA000002A/2025-26/collection/tax-code";

pub(super) fn year() -> TaxYear {
    YEAR.parse().unwrap()
}

pub(super) fn tomasz() -> Subject {
    Subject { nino: "AA000002A".parse().unwrap() }
}

pub(super) fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// The simulator, and the folder where the program keeps what it keeps.
pub(super) struct Desk {
    pub(super) simulator: Running,
    pub(super) folder: tempfile::TempDir,
    key: Secret,
    /// How far the program's clock has gone on since noon.
    ahead: Arc<Mutex<TimeDelta>>,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self::with(options("2026-11-21"))
    }

    pub(super) fn with(options: Options) -> Self {
        Self {
            simulator: start(options).unwrap(),
            folder: tempfile::tempdir().unwrap(),
            key: new_key().unwrap(),
            ahead: Arc::default(),
        }
    }

    pub(super) fn database_file(&self) -> PathBuf {
        self.folder.path().join("local-test.db")
    }

    pub(super) fn database(&self) -> Database {
        Database::open(&self.database_file(), &self.key).unwrap()
    }

    /// Time goes on, here and at HMRC.
    pub(super) fn later(&self, by: TimeDelta) {
        self.later_here_alone(by);
        let now = noon() + *self.ahead.lock().unwrap();
        let body = json!({ "now": now.to_rfc3339() }).to_string();
        assert_eq!(ask("PUT", "/simulator/clock").body(&body).send(self.simulator.base_url()).status, 204);
    }

    /// The program's clock goes on, and HMRC's does not: somebody says `--today`.
    pub(super) fn later_here_alone(&self, by: TimeDelta) {
        *self.ahead.lock().unwrap() += by;
    }

    pub(super) fn clock(&self) -> Clock {
        Clock::set_to(noon() + *self.ahead.lock().unwrap())
    }

    /// A copy of the program, as it is after a start.
    pub(super) fn writer(&self) -> Writer {
        let connection = Connection::new(self.simulator.base_url(), Secret::new(self.simulator.token()));
        self.writer_through(connection)
    }

    pub(super) fn writer_through(&self, connection: Connection) -> Writer {
        let client = Client::new(connection).unwrap();
        let make = Box::new(move || Ok(client.clone()));
        let keeper = Keeper::start(self.database()).unwrap();
        let accounts = Accounts::new(Some(make), Some(keeper), Role::Individual, self.clock(), "here");
        accounts.writer(&self.folder.path().join("locks")).unwrap()
    }

    /// Every write that reached HMRC, as method and status.
    pub(super) fn writes(&self) -> Vec<String> {
        let listed = ask("GET", "/simulator/writes").send(self.simulator.base_url()).json();
        let one = |write: &serde_json::Value| format!("{} {}", write["method"].as_str().unwrap(), write["status"]);
        listed["writes"].as_array().unwrap().iter().map(one).collect()
    }

    /// Waits until the journal's last step is this one.
    pub(super) async fn noted(&self, step: &str) {
        let database = self.database();
        while database.journal().unwrap().entries.last().is_none_or(|entry| entry.step.name() != step) {
            tokio::task::yield_now().await;
        }
    }

    /// The file beside the database that says how many rows the journal has.
    pub(super) fn head_file(&self) -> PathBuf {
        self.folder.path().join("local-test.db.journal-head")
    }

    /// Waits until the head has that many rows.
    pub(super) async fn head_noted(&self, rows: u64) {
        let noted = format!(r#""count":{rows},"#);
        while !std::fs::read_to_string(self.head_file()).is_ok_and(|head| head.contains(&noted)) {
            tokio::task::yield_now().await;
        }
    }

    /// What goes wrong at HMRC from now on.
    pub(super) fn faults(&self, faults: &[&str]) {
        let body = json!({ "faults": faults }).to_string();
        assert_eq!(ask("PUT", "/simulator/faults").body(&body).send(self.simulator.base_url()).status, 204);
    }

    /// A person reviews a change.
    pub(super) async fn review(&self, writer: &Writer, change: Change) -> Result<Reviewed, NotReviewed> {
        let draft = writer.draft(tomasz(), change).unwrap();
        self.review_draft(writer, draft).await
    }

    pub(super) async fn review_draft(&self, writer: &Writer, draft: Draft) -> Result<Reviewed, NotReviewed> {
        writer.review(draft, self.clock().today()).await
    }

    /// A person says yes to what they saw.
    pub(super) fn confirm(&self, reviewed: Reviewed) -> Confirmed {
        let now = self.clock().now();
        let word = reviewed.word();
        let lock = Lock::open(reviewed.draft().subject.clone(), now);
        reviewed.confirm(&word, &lock, now).unwrap()
    }

    /// How HMRC's record stands.
    pub(super) async fn standing(&self, topic: Topic) -> Standing {
        self.writer().see(&tomasz(), topic).await.unwrap().held.standing()
    }

    /// The journal's steps, by name.
    pub(super) fn steps(&self) -> Vec<&'static str> {
        let journal = self.database().journal().unwrap();
        assert!(journal.unreadable.is_empty());
        journal.entries.iter().map(|entry| entry.step.name()).collect()
    }

    /// The journal is sound.
    pub(super) fn is_sound(&self) {
        let verified = self.database().verify_journal().unwrap();
        assert_eq!((verified.flaws.as_slice(), verified.unfinished), (&[][..], false));
    }
}

/// All of HMRC's figures, with so much in place of its PAYE underpayment.
pub(super) async fn correction(writer: &Writer, pounds: &str) -> Change {
    let seen = writer.see(&tomasz(), Topic::CodedOut(year())).await.unwrap();
    let Held::CodedOut { held, .. } = seen.held else { panic!("amounts were asked for") };
    let mut amounts: Vec<Correction> = held.corrections();
    for one in &mut amounts {
        if one.kind == Kind::PayeUnderpayment {
            one.amount = Money::parse(pounds).unwrap();
        }
    }
    Change::CorrectCodedOut { tax_year: year(), amounts: Corrections::new(amounts).unwrap() }
}

/// Opting out for Tomasz's year.
pub(super) fn opt_out() -> Change {
    Change::OptOutOfCodingOut { tax_year: year() }
}
