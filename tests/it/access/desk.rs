//! A person's desk: the program, its home, and the simulated HMRC it is signed in to.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::wire::Wire;
use crate::oauth_server::get;
use crate::support::http::{Answer, Ask, ask};
use crate::support::program::{Served, ended, program};

/// When every journey begins.
pub(super) const NOON: &str = "2026-11-21T12:00:00Z";
/// The first of the simulator's people.
pub(super) const MAYA: &str = "AA000001A";
/// How the sign-in page names an agent who may do everything.
pub(super) const MAIN_AGENT: &str = "agent";
/// How it names one who may do less.
pub(super) const SUPPORTING_AGENT: &str = "supporting-agent";

/// The program on one computer, and HMRC at the other end of a wire that is listened to.
pub(super) struct Desk {
    pub(super) home: TempDir,
    pub(super) served: Served,
    pub(super) wire: Wire,
    now: RefCell<String>,
}

impl Desk {
    /// A simulator that wants sign-ins, with both clocks at noon, and no profile yet.
    pub(super) fn bare() -> Self {
        let served = Served::start("--strict-auth");
        let wire = Wire::to(&served.base_url);
        let home = tempfile::tempdir().unwrap();
        let desk = Self { home, served, wire, now: RefCell::default() };
        desk.clock(NOON);
        desk
    }

    /// With the profile `sim` for Maya, whose secrets lie in a file beside the data, and nobody signed in.
    pub(super) fn new() -> Self {
        let desk = Self::bare();
        desk.good(&desk.add("sim", &format!("--nino {MAYA}")));
        desk
    }

    /// The same, signed in.
    pub(super) fn signed_in() -> Self {
        let desk = Self::new();
        desk.login(MAYA);
        desk
    }

    /// The program with these arguments, at the time of this desk.
    pub(super) fn command(&self, arguments: &str) -> Command {
        program(self.home.path(), &format!("--today {} {arguments}", self.now.borrow()))
    }

    /// Runs it to its end.
    pub(super) fn run(&self, arguments: &str) -> Ran {
        Ran(self.command(arguments).output().unwrap())
    }

    /// The same for somebody in a hurry: what fails is not asked again for a minute.
    pub(super) fn run_in_a_hurry(&self, arguments: &str) -> Ran {
        Ran(self.command(arguments).env("QUARTERDECK_TIMEOUT", "1").output().unwrap())
    }

    /// Runs it, and holds it to ending well.
    pub(super) fn done(&self, arguments: &str) -> Ran {
        self.good(&self.command(arguments))
    }

    /// Runs a command, and holds it to ending well.
    #[expect(clippy::unused_self, reason = "it is this desk's command")]
    pub(super) fn good(&self, command: &Command) -> Ran {
        let ran = Ran::of(command);
        assert_eq!(ran.code(), 0, "{command:?}: {}", ran.all());
        ran
    }

    /// `profile add`, for the simulator, with a port of its own to come back to and no limit on its pace.
    pub(super) fn add(&self, name: &str, more: &str) -> Command {
        let redirect = format!("--redirect http://localhost:{}/cb --redirect urn:ietf:wg:oauth:2.0:oob", free());
        let base = format!("--base-url {}", self.wire.base_url());
        self.command(&format!("{base} profile add {name} --calls-per-second 1000 {redirect} {more}"))
    }

    /// Sets both clocks.
    pub(super) fn clock(&self, instant: &str) {
        instant.clone_into(&mut self.now.borrow_mut());
        self.steer("/simulator/clock", &json!({ "now": instant }));
    }

    /// The same to so many hours after the beginning.
    pub(super) fn hours(&self, hours: i64) {
        self.clock(&after(hours));
    }

    /// What goes wrong at HMRC from now on.
    pub(super) fn faults(&self, faults: &[&str]) {
        self.steer("/simulator/faults", &json!({ "faults": faults }));
    }

    fn steer(&self, path: &str, body: &Value) {
        let answer = ask("PUT", path).body(&body.to_string()).send(&self.served.base_url);
        assert_eq!(answer.status, 204, "{body}: {}", String::from_utf8_lossy(&answer.body));
    }

    /// Signs in as `who`, with a pasted code.
    pub(super) fn login(&self, who: &str) -> Ran {
        self.login_by(self.command("login --paste"), who)
    }

    /// The same with another command.
    pub(super) fn login_by(&self, command: Command, who: &str) -> Ran {
        let waiting = Waiting::start(command);
        let code = self.code(&waiting.address, who);
        let ran = waiting.paste(&code);
        assert_eq!(ran.code(), 0, "{}", ran.all());
        ran
    }

    /// The title of the page that shows the code, after granting as `who`.
    pub(super) fn code(&self, address: &str, who: &str) -> String {
        let page = self.pressed(address, &format!("who={who}&grant=yes"));
        let text = String::from_utf8(page.body).unwrap();
        let (_, title) = text.split_once("<title>").unwrap_or_else(|| panic!("{text}"));
        title.split_once("</title>").unwrap().0.to_owned()
    }

    /// What the sign-in page answers to a form sent off.
    pub(super) fn pressed(&self, address: &str, form: &str) -> Answer {
        assert_eq!(get(address).status, 200, "{address}");
        let (_, asked) = address.split_once('?').unwrap();
        let kind = ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned());
        let (method, path) = ("POST".to_owned(), "/oauth/grantscope".to_owned());
        Ask { method, address: path, headers: vec![kind], body: format!("{asked}&{form}") }.send(&self.served.base_url)
    }

    /// The file beside the data that holds the secrets of a local profile.
    pub(super) fn key_file(&self) -> PathBuf {
        self.home.path().join("local-sim.keys")
    }

    /// The database of the profile `sim`.
    pub(super) fn database(&self) -> PathBuf {
        self.home.path().join("local-sim.db")
    }

    /// What lies in the key file.
    pub(super) fn keys(&self) -> String {
        std::fs::read_to_string(self.key_file()).unwrap()
    }
}

/// So many hours after the beginning.
pub(super) fn after(hours: i64) -> String {
    let noon: chrono::DateTime<chrono::Utc> = NOON.parse().unwrap();
    (noon + chrono::TimeDelta::hours(hours)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A port that was free a moment ago.
pub(super) fn free() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// How a run of the program ended.
pub(super) struct Ran(pub(super) Output);

impl Ran {
    fn of(command: &Command) -> Self {
        let mut again = Command::new(command.get_program());
        again.args(command.get_args()).env_clear().stdin(Stdio::null());
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                again.env(name, value);
            }
        }
        Self(again.output().unwrap())
    }

    /// Its exit code.
    #[track_caller]
    pub(super) fn code(&self) -> i32 {
        self.0.status.code().unwrap_or_else(|| panic!("it did not end by itself: {:?}", self.0.status))
    }

    pub(super) fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    pub(super) fn err(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    /// Everything it said.
    pub(super) fn all(&self) -> String {
        ended(&self.0)
    }

    /// The object it printed.
    #[track_caller]
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.0.stdout).unwrap_or_else(|why| panic!("{why}: {}", self.all()))
    }

    /// Holds it to this exit code and to saying this.
    #[track_caller]
    pub(super) fn is(&self, code: i32, said: &str) {
        assert_eq!(self.code(), code, "{}", self.all());
        assert!(self.all().contains(said), "{said:?} is not in: {}", self.all());
    }
}

/// `login`, waiting for a code or for the browser.
pub(super) struct Waiting {
    pub(super) child: Child,
    err: BufReader<ChildStderr>,
    /// What it said before it said where to go.
    pub(super) before: String,
    /// Where it sends the browser.
    pub(super) address: String,
}

impl Waiting {
    /// Starts it and waits until it says where to go.
    pub(super) fn start(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let (mut line, mut before) = (String::new(), String::new());
        while !line.contains("/oauth/authorize?") {
            before += &line;
            line.clear();
            assert!(err.read_line(&mut line).unwrap() > 0, "it ended before it said where to go: {before}");
        }
        Self { child, err, before, address: line.trim().to_owned() }
    }

    /// Waits until it has said this much.
    pub(super) fn hear(&mut self, text: &str) {
        let mut line = String::new();
        while !line.contains(text) {
            assert!(self.err.read_line(&mut line).unwrap() > 0, "{text:?} is not in: {line}");
        }
    }

    /// Pastes a line.
    pub(super) fn paste(mut self, text: &str) -> Ran {
        let mut to = self.child.stdin.take().unwrap();
        writeln!(to, "{text}").unwrap();
        drop(to);
        self.end()
    }

    /// Waits for its end.
    pub(super) fn end(mut self) -> Ran {
        let mut rest = Vec::new();
        self.err.read_to_end(&mut rest).unwrap();
        let output = self.child.wait_with_output().unwrap();
        Ran(Output { stderr: rest, ..output })
    }
}
