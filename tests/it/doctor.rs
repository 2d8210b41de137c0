//! `quarterdeck doctor`, the real program against `simulator serve`: green after a sign-in, and every broken link of the
//! chain told apart from the others.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use rstest::rstest;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::http::{Ask, ask};
use crate::support::program::{Served, TODAY, ended, program};
use crate::support::sign_in::application_form;

const MAYA: &str = "AA000001A";

/// A server and a home with one profile.
struct Stage {
    served: Served,
    home: TempDir,
    today: String,
}

impl Stage {
    /// A profile as whoever `options` say, at a simulator of the day of the tests.
    fn set(options: &str) -> Self {
        Self::at(Served::start("--strict-auth"), options, TODAY)
    }

    fn at(served: Served, options: &str, today: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let add = format!(
            "profile add deck --environment local --base-url {} --client-id application {options}",
            served.base_url
        );
        let run = program(home.path(), &add).env("QUARTERDECK_CLIENT_SECRET", "s3cret").output().unwrap();
        assert_eq!(run.status.code(), Some(0), "{}", ended(&run));
        Self { served, home, today: today.to_owned() }
    }

    fn of_maya() -> Self {
        Self::set(&format!("--nino {MAYA} --person Maya"))
    }

    fn of_an_agent(role: &str) -> Self {
        let stage = Self::set(&format!("--role {role}"));
        let run = stage.program(&format!("clients add --name Maya --nino {MAYA}")).output().unwrap();
        assert_eq!(run.status.code(), Some(0), "{}", ended(&run));
        stage
    }

    fn program(&self, arguments: &str) -> Command {
        let today = if self.today.is_empty() { String::new() } else { format!("--today {}", self.today) };
        program(self.home.path(), &format!("{today} {arguments}"))
    }

    /// Signs `who` in, with the code pasted.
    fn signed_in(self, who: &str) -> Self {
        let piped =
            self.program("login --paste").stdin(Stdio::piped()).stderr(Stdio::piped()).stdout(Stdio::null()).spawn();
        let mut login = piped.unwrap();
        let mut said = BufReader::new(login.stderr.take().unwrap());
        let mut line = String::new();
        while !line.trim_start().starts_with("http") {
            line.clear();
            assert_ne!(said.read_line(&mut line).unwrap(), 0, "it says where to sign in");
        }
        let code = grant(&self.served.base_url, line.trim(), who);
        let mut pasted = login.stdin.take().unwrap();
        writeln!(pasted, "{code}").unwrap();
        drop(pasted);
        let mut rest = String::new();
        said.read_to_string(&mut rest).unwrap();
        // With 3 somebody signed in who may not see the account.
        assert!(matches!(login.wait().unwrap().code(), Some(0 | 3)), "{rest}");
        self
    }

    fn steer(&self, path: &str, body: &Value) {
        let answer = ask("PUT", path).body(&body.to_string()).send(&self.served.base_url);
        assert_eq!(answer.status, 204, "{path}");
    }

    fn with_faults(self, faults: &[&str]) -> Self {
        self.steer("/simulator/faults", &json!({ "faults": faults }));
        self
    }

    fn doctor(&self, arguments: &str) -> Doctored {
        doctored(&mut self.program(&format!("doctor --format json {arguments}")))
    }
}

/// Gives permission as a person in a browser does; the code that the page shows.
fn grant(base: &str, address: &str, who: &str) -> String {
    let (_, asked) = address.split_once('?').unwrap();
    let page = Ask { body: format!("{asked}&who={who}&grant=yes"), ..application_form("/oauth/grantscope") }.send(base);
    let page = String::from_utf8(page.body).unwrap();
    let (_, title) = page.split_once("<title>Success code=").unwrap_or_else(|| panic!("{page}"));
    title.split_once("</title>").unwrap().0.to_owned()
}

/// What the doctor said.
#[derive(Debug)]
struct Doctored {
    exit: Option<i32>,
    data: Value,
}

fn doctored(command: &mut Command) -> Doctored {
    let run = command.output().unwrap();
    let object: Value = serde_json::from_slice(&run.stdout).unwrap_or_else(|_| panic!("{}", ended(&run)));
    assert_eq!(object["schema"], "quarterdeck/doctor/1");
    let text = ended(&run);
    for secret in ["s3cret", MAYA, "AA000002A"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    Doctored { exit: run.status.code(), data: object["data"].clone() }
}

impl Doctored {
    fn step(&self, id: &str) -> &Value {
        let steps = self.data["steps"].as_array().unwrap();
        steps.iter().find(|step| step["id"] == id).unwrap_or_else(|| panic!("no step {id}"))
    }

    fn said(&self, id: &str) -> (&str, &str) {
        let step = self.step(id);
        (step["status"].as_str().unwrap(), step["text"].as_str().unwrap())
    }

    fn failing(&self) -> Vec<&str> {
        let steps = self.data["steps"].as_array().unwrap().iter();
        steps.filter(|step| step["status"] == "failing").map(|step| step["id"].as_str().unwrap()).collect()
    }
}

#[test]
fn after_a_sign_in_everything_is_as_it_should_be() {
    let stage = Stage::of_maya().signed_in(MAYA);
    let told = stage.doctor("");
    assert_eq!((told.exit, told.failing()), (Some(0), Vec::new()), "{told:?}");
    for (id, text) in [
        ("profile", "deck, for a server on this computer"),
        ("secrets", "a file that only this user may read (0600)"),
        ("local-data", "Whole, encrypted"),
        ("connection", "127.0.0.1:"),
        ("sign-in", "Signed in on 21 November 2026."),
        ("scopes", "read:self-assessment, write:self-assessment"),
        ("authority", "until 21 May 2028"),
        ("enrolment", "You are signed up"),
        ("fraud-headers", "HMRC's test service (rules 3.3)"),
    ] {
        let (status, said) = told.said(id);
        assert!(status == "ok" && said.contains(text), "{id}: {status}, {said}");
    }
    // What is left out for a reason is told once, as what it is, and that nothing is to be done about it.
    let headers = told.said("fraud-headers").1;
    assert!(headers.contains("to Self Assessment Individual Details: nothing else"), "{headers}");
    assert!(headers.contains("It misses Gov-Client-Screens") && !headers.contains("Error"), "{headers}");
    assert!(headers.contains("You have nothing to do"), "{headers}");
    for id in ["clock", "browser", "agent"] {
        assert_eq!(told.said(id).0, "not-applicable", "{id}");
    }
    assert!(told.step("browser")["fix"].as_str().unwrap().contains("login --paste"));
}

#[test]
fn headers_are_masked_unless_they_are_to_be_shown() {
    let home = tempfile::tempdir().unwrap();
    let value = |told: &Doctored, name: &str| {
        let headers = told.data["headers"].as_array().unwrap().clone();
        headers.into_iter().find(|header| header["name"] == name).unwrap()
    };
    let masked = doctored(&mut program(home.path(), "doctor --demo --format json"));
    assert_eq!(masked.exit, Some(0), "the demo lacks nothing");
    assert_eq!(value(&masked, "Gov-Vendor-Product-Name")["value"], "****");
    let missing = value(&masked, "Gov-Client-Multi-Factor");
    assert_eq!((&missing["value"], missing["missing"].is_string()), (&Value::Null, true));
    let shown = doctored(&mut program(home.path(), "doctor --demo --reveal --format json"));
    assert_eq!(value(&shown, "Gov-Vendor-Product-Name")["value"], "Quarterdeck");
}

#[rstest]
#[case::not_signed_up("not-enrolled=AA000001A", "enrolment", "not signed up for Making Tax Digital")]
#[case::api_not_subscribed("status=404@itsa-status", "", "")]
#[case::hmrc_failing("status=503@itsa-status", "enrolment", "failing")]
#[case::test_service_out("status=503@validate", "fraud-headers", "did not judge them")]
#[case::no_test_service("status=404@validate", "", "")]
fn each_refusal_has_its_own_step_and_sentence(#[case] fault: &str, #[case] failing: &str, #[case] text: &str) {
    let stage = Stage::of_maya().signed_in(MAYA).with_faults(&[fault]);
    let told = stage.doctor("");
    if failing.is_empty() {
        assert_eq!((told.exit, told.failing()), (Some(0), Vec::new()), "{told:?}");
    } else {
        assert_eq!((told.exit, told.failing()), (Some(1), vec![failing]), "{told:?}");
        assert!(told.said(failing).1.contains(text), "{told:?}");
        assert!(told.step(failing)["fix"].is_string());
    }
}

#[test]
fn an_account_of_somebody_else_is_told_from_nobody_signed_up() {
    let told = Stage::of_maya().signed_in("AA000002A").doctor("");
    assert_eq!(told.failing(), ["enrolment"]);
    assert!(told.said("enrolment").1.contains("Somebody else signed in"), "{told:?}");
}

#[test]
fn whoever_never_signed_in_is_sent_to_sign_in_first() {
    let told = Stage::of_maya().doctor("");
    assert_eq!((told.exit, told.failing()), (Some(1), vec!["sign-in"]));
    assert_eq!(told.said("enrolment"), ("not-applicable", "Comes after “Sign-in”."));
    assert!(told.step("sign-in")["fix"].as_str().unwrap().contains("quarterdeck login"));
    assert_eq!(told.said("fraud-headers").0, "ok");
}

#[test]
fn the_end_of_the_authority_is_told_a_month_ahead_and_when_it_is_there() {
    let mut stage = Stage::of_maya().signed_in(MAYA);
    stage.steer("/simulator/clock", &json!({ "now": "2028-05-01T12:00:00Z" }));
    "2028-05-01".clone_into(&mut stage.today);
    let soon = stage.doctor("");
    assert_eq!((soon.exit, soon.said("authority").0), (Some(0), "ok"), "{soon:?}");
    assert!(soon.step("authority")["fix"].as_str().unwrap().contains("before that day"));
    stage.steer("/simulator/clock", &json!({ "now": "2028-06-01T12:00:00Z" }));
    "2028-06-01".clone_into(&mut stage.today);
    let over = stage.doctor("");
    assert_eq!((over.exit, over.failing()), (Some(1), vec!["authority"]), "{over:?}");
    assert_eq!(over.said("enrolment").1, "Comes after “How long they last”.");
}

#[test]
fn a_sign_in_that_the_server_forgot_is_an_authority_that_ended() {
    let stage = Stage::of_maya().signed_in(MAYA);
    assert_eq!(ask("DELETE", "/simulator/sign-ins").send(&stage.served.base_url).status, 204);
    let told = stage.doctor("");
    assert_eq!(told.failing(), ["authority"], "{told:?}");
    assert!(told.said("authority").1.contains("forgets its sign-ins"));
    assert!(!told.said("authority").1.contains("18 months"));
}

#[rstest]
#[case::as_set("main-agent", "agent", &[], "ok", "what a client's main agent may see")]
#[case::supporting("supporting-agent", "supporting-agent", &[], "ok", "You are a supporting agent")]
#[case::only_supporting("main-agent", "supporting-agent", &[], "failing", "only what a supporting agent may")]
#[case::main_after_all("supporting-agent", "agent", &[], "failing", "what a main agent may")]
#[case::no_client("main-agent", "agent", &["agent-not-authorised=AA000001A"], "failing", "has not authorised you")]
fn an_agents_role_is_found_out(
    #[case] role: &str,
    #[case] who: &str,
    #[case] faults: &[&str],
    #[case] status: &str,
    #[case] text: &str,
) {
    let told = Stage::of_an_agent(role).signed_in(who).with_faults(faults).doctor("");
    let (was, said) = told.said("agent");
    assert!(was == status && said.contains(text), "{told:?}");
    assert_eq!(told.failing().is_empty(), status == "ok", "{told:?}");
    assert!(told.data.to_string().contains("client"), "an agent is spoken to as one");
}

#[test]
fn a_server_that_is_down_is_named_and_everything_behind_it_waits() {
    let Stage { served, home, today } = Stage::of_maya().signed_in(MAYA);
    let base = served.base_url.clone();
    drop(served);
    let told = doctored(&mut program(home.path(), &format!("--today {today} doctor --format json")));
    assert_eq!((told.exit, told.failing()), (Some(1), vec!["connection"]), "{told:?}");
    let port = base.rsplit_once(':').unwrap().1.trim_end_matches('/');
    assert!(told.said("connection").1.contains(&format!("(port {port}) is not running")), "{told:?}");
    assert_eq!(told.said("sign-in").0, "ok", "what lies here is looked at all the same");
    assert_eq!(told.said("enrolment").1, "Comes after “Connection to HMRC”.");
}

#[test]
fn offline_nothing_is_asked() {
    let Stage { served, home, today } = Stage::of_maya().signed_in(MAYA);
    drop(served);
    let told = doctored(&mut program(home.path(), &format!("--today {today} doctor --offline --format json")));
    assert_eq!((told.exit, told.failing()), (Some(0), Vec::new()), "{told:?}");
    for id in ["clock", "connection", "enrolment"] {
        assert_eq!(told.said(id).0, "not-applicable", "{id}");
    }
    assert_eq!(told.said("authority").0, "ok");
}

#[test]
fn a_wrong_clock_is_said_with_how_wrong_it_is() {
    let stage = Stage::at(Served::by_the_clock(""), &format!("--nino {MAYA} --person Maya"), "");
    let right = stage.doctor("");
    assert_eq!(right.said("clock").0, "ok", "{right:?}");
    let now: chrono::DateTime<chrono::Utc> = now_at(&stage.served.base_url).parse().unwrap();
    let later = now + chrono::TimeDelta::hours(3);
    stage.steer("/simulator/clock", &json!({ "now": later.to_rfc3339() }));
    let wrong = stage.doctor("");
    assert!(wrong.failing().contains(&"clock"), "{wrong:?}");
    assert!(wrong.said("clock").1.contains("minutes behind HMRC's"), "{wrong:?}");
}

fn now_at(base: &str) -> String {
    ask("GET", "/simulator/clock").send(base).json()["now"].as_str().unwrap().to_owned()
}

#[test]
fn data_that_is_damaged_is_told_and_left_as_it_is() {
    let stage = Stage::of_maya();
    let file = database(stage.home.path());
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(7);
    std::fs::write(&file, &bytes).unwrap();
    let told = stage.doctor("--offline");
    assert!(told.failing().contains(&"local-data"), "{told:?}");
    assert_eq!(database(stage.home.path()), file, "the doctor moves nothing");
}

/// The head of a journal lies beside the database and is read without its key, by commands that open no profile.
#[test]
fn writes_that_are_open_and_a_journal_that_is_cut_are_told_of_a_profile() {
    let stage = Stage::of_maya();
    let list = || ended(&stage.program("profile list").output().unwrap());
    assert!(!list().contains("not known yet"));
    assert_eq!(stage.doctor("--offline").said("journal").0, "not-applicable");
    let file = database(stage.home.path());
    let head = format!("{}.journal-head", file.display());
    std::fs::write(&head, r#"{"version":1,"count":3,"hash":"ab","open":2}"#).unwrap();
    assert!(list().contains("Note: what became of 2 writes to HMRC is not known yet"), "{}", list());
    let told = stage.doctor("--offline");
    assert!(told.failing().contains(&"journal"), "{told:?}");
    assert!(told.said("journal").1.starts_with("It is cut, or may be: Rows are missing at the end"), "{told:?}");
}

fn database(home: &Path) -> std::path::PathBuf {
    let files = std::fs::read_dir(home).unwrap().map(|entry| entry.unwrap().path());
    let mut databases: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "db")).collect();
    assert_eq!(databases.len(), 1, "{databases:?}");
    databases.remove(0)
}

#[test]
fn secrets_sealed_with_a_passphrase_nobody_gave_are_the_first_broken_link() {
    let stage = Stage::of_maya();
    let passphrase = stage.home.path().join("passphrase");
    write_private(&passphrase, "a long passphrase\n");
    let add = format!(
        "profile add sealed --environment local --base-url {} --client-id application --nino {MAYA} --person Maya \
         --secrets file",
        stage.served.base_url
    );
    let run = program(stage.home.path(), &add)
        .env("QUARTERDECK_CLIENT_SECRET", "s3cret")
        .env("QUARTERDECK_PASSPHRASE_FILE", &passphrase)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", ended(&run));
    let told = stage.doctor("--profile sealed");
    assert_eq!((told.exit, told.failing()), (Some(1), vec!["secrets"]), "{told:?}");
    assert!(told.step("secrets")["fix"].as_str().unwrap().contains("QUARTERDECK_PASSPHRASE_FILE"));
    assert_eq!(told.said("sign-in").1, "Comes after “Secrets”.");
}

fn write_private(file: &Path, text: &str) {
    std::fs::write(file, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[test]
fn a_bare_machine_is_told_what_comes_first() {
    let home = tempfile::tempdir().unwrap();
    let told = doctored(&mut program(home.path(), "doctor --offline --format json"));
    assert_eq!((told.exit, told.failing()), (Some(1), vec!["profile"]));
    assert!(told.step("profile")["fix"].as_str().unwrap().contains("quarterdeck profile add"));
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "looking leaves nothing behind");
}

#[test]
fn a_server_named_by_its_address_needs_no_profile() {
    let served = Served::start("--strict-auth");
    let home = tempfile::tempdir().unwrap();
    let told = doctored(&mut served.program(home.path(), "doctor --format json"));
    assert_eq!((told.exit, told.failing()), (Some(0), Vec::new()), "{told:?}");
    assert_eq!(told.said("enrolment").0, "ok");
    let told = doctored(served.program(home.path(), "doctor --format json").env("QUARTERDECK_TOKEN", "wrong"));
    assert_eq!(told.failing(), ["sign-in"], "{told:?}");
}

#[test]
fn the_table_and_the_sheet() {
    let stage = Stage::of_maya().signed_in(MAYA).with_faults(&["not-enrolled=AA000001A"]);
    let steady = |text: &str| {
        let mut text = text.replace(stage.home.path().to_str().unwrap(), "/home/maya");
        text = text.replace(stage.served.base_url.trim_start_matches("http://"), "127.0.0.1:8080");
        text
    };
    let run = stage.program("doctor --format csv").output().unwrap();
    let sheet = String::from_utf8(run.stdout).unwrap();
    assert!(sheet.starts_with("step,status,text,fix\nclock,not-applicable,"), "{sheet}");
    let run = stage.program("doctor").env("COLUMNS", "80").output().unwrap();
    let page = steady(&String::from_utf8(run.stdout).unwrap());
    // How this computer is told to HMRC differs from one to the next, and where its files lie breaks lines.
    let (before, rest) = page.split_once("✓ ok               Stored figures").unwrap();
    let (_, after) = rest.split_once("✓ ok               Connection").unwrap();
    let (after, _) = after.split_once("✓ ok, with a note  Fraud prevention headers").unwrap();
    let text = format!("{before}✓ ok               Connection{after}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    insta::assert_snapshot!(text);
    assert!(page.trim_end().ends_with("One step is not right."), "{page}");
}
