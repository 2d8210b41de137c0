//! A simulator as a process of its own, a home, and Tomasz, whose 2025-26 return is not in.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::http::ask;
use crate::support::program::{Served, program};

/// Tomasz's year that has ended and whose return is not in.
pub(super) const YEAR: &str = "2025-26";
pub(super) const NINO: &str = "AA000002A";
/// HMRC's numbers in that year's code: a PAYE underpayment, and an entry of his own that HMRC could not match.
pub(super) const PAYE: &str = "252000000201";

pub(super) struct Desk {
    pub(super) served: Served,
    pub(super) home: tempfile::TempDir,
    nino: &'static str,
    now: &'static str,
}

/// How a command ended.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Ran {
    pub(super) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The object printed.
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|why| panic!("{why}: {self:?}"))
    }

    /// All of it, for a snapshot.
    pub(super) fn all(&self) -> String {
        let err = if self.err.is_empty() { String::new() } else { format!("--- standard error\n{}", self.err) };
        format!("exit {}\n{}{err}", self.code, self.out)
    }
}

impl Desk {
    pub(super) fn new() -> Self {
        Self { served: Served::start(""), home: tempfile::tempdir().unwrap(), nino: NINO, now: "2026-11-21" }
    }

    /// The same about somebody else.
    pub(super) fn about(self, nino: &'static str) -> Self {
        Self { nino, ..self }
    }

    /// The same at another time, by the program's clock.
    pub(super) fn at(&mut self, now: &'static str) {
        self.now = now;
    }

    /// HMRC's clock shows another time.
    pub(super) fn at_hmrc(&self, now: &str) {
        let body = json!({ "now": now }).to_string();
        assert_eq!(ask("PUT", "/simulator/clock").body(&body).send(&self.served.base_url).status, 204);
    }

    pub(super) fn line(&self, line: &str) -> String {
        format!("--base-url {} --nino {} --today {} {line}", self.served.base_url, self.nino, self.now)
    }

    pub(super) fn run(&self, line: &str) -> Ran {
        self.run_against(&self.served.base_url, line)
    }

    pub(super) fn run_against(&self, base_url: &str, line: &str) -> Ran {
        let line = self.line(line).replace(&self.served.base_url, base_url);
        Ran::of(program(self.home.path(), &line).env("QUARTERDECK_TOKEN", &self.served.token))
    }

    /// The same, started in a folder.
    pub(super) fn run_in(&self, folder: &std::path::Path, line: &str) -> Ran {
        let mut command = program(self.home.path(), &self.line(line));
        Ran::of(command.env("QUARTERDECK_TOKEN", &self.served.token).current_dir(folder))
    }

    /// Sends it with everything that a script has to say.
    pub(super) fn write(&self, line: &str) -> Ran {
        self.run(&format!("{line} --tax-year {YEAR} --unlock --yes"))
    }

    /// What goes wrong at HMRC from now on.
    pub(super) fn faults(&self, faults: &[&str]) {
        let body = json!({ "faults": faults }).to_string();
        assert_eq!(ask("PUT", "/simulator/faults").body(&body).send(&self.served.base_url).status, 204);
    }

    /// What reached HMRC's writing endpoints: method and status.
    pub(super) fn writes(&self) -> Vec<String> {
        let answer = ask("GET", "/simulator/writes").send(&self.served.base_url).json();
        let all = answer["writes"].as_array().unwrap();
        all.iter().map(|one| format!("{} {}", one["method"].as_str().unwrap(), one["status"])).collect()
    }

    /// Whether he has opted out, by HMRC's record.
    pub(super) fn opted_out(&self) -> bool {
        let object = self.run("coding-out status --tax-year 2025-26 --format json").json();
        object["data"]["optOutIndicator"].as_bool().unwrap()
    }

    /// His own amount of the PAYE underpayment, by HMRC's record.
    pub(super) fn paye(&self) -> Option<String> {
        let object = self.run("coding-out --source user --tax-year 2025-26 --format json").json();
        let of_kind = &object["data"]["user"]["taxCodeComponents"]["payeUnderpayment"];
        of_kind[0]["amount"].as_str().map(ToOwned::to_owned)
    }
}

/// Without what is different each time.
pub(super) fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"2026-11-21T12:00:\d\d(\.\d+)?Z", "[noon]");
    settings.add_filter(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "[correlation id]");
    settings.add_filter(r"\b[0-9a-f]{32}\b", "[write]");
    settings.add_filter(r"In the journal( +)[0-9a-f]{8}", "In the journal$1[write]");
    settings.add_filter(r"127\.0\.0\.1:\d{4,5}", "127.0.0.1:[port]");
    settings.add_filter(r"12:00:\d\d UTC", "12:00:.. UTC");
    settings.add_filter(r"Receipt( +)[0-9a-f]{8}", "Receipt$1[write]");
    settings.add_filter(r#""receipt": "[0-9a-f]{8}""#, r#""receipt": "[receipt]""#);
    settings.add_filter(r"(?m)(Done|Not known yet|Not done) ( *)[0-9a-f]{8}$", "$1 $2[receipt]");
    settings.set_omit_expression(true);
    settings
}
