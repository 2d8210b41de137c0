//! The real program, started as a user's shell would start it, with nothing of this machine's around it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// The day of all these tests.
pub(crate) const TODAY: &str = "2026-11-21";

/// The program with `arguments`, its home in `home`, and no environment.
pub(crate) fn program(home: &Path, arguments: &str) -> Command {
    let mut command = Command::new(super::program());
    command.env_clear().env("QUARTERDECK_HOME", home).args(arguments.split_whitespace()).stdin(Stdio::null());
    command
}

/// What a command line printed, and how it ended.
pub(crate) fn ended(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
    let err = text(&output.stderr);
    let err = if err.is_empty() { err } else { format!("--- standard error\n{err}") };
    format!("exit {}\n{}{err}", output.status.code().expect("it ended by itself"), text(&output.stdout))
}

/// `simulator serve`, running until dropped.
pub(crate) struct Served {
    child: Child,
    pub(crate) base_url: String,
    pub(crate) token: String,
    pub(crate) people: Vec<String>,
    _home: tempfile::TempDir,
}

impl Served {
    /// Starts it with further `arguments` and reads what it says.
    pub(crate) fn start(arguments: &str) -> Self {
        Self::by_the_clock(&format!("--today {TODAY} {arguments}"))
    }

    /// The same, by this computer's own clock unless the `arguments` say otherwise.
    pub(crate) fn by_the_clock(arguments: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let mut child = program(home.path(), &format!("simulator serve {arguments}"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
        let mut after = |name: &str| {
            let line = lines.next().unwrap_or_default();
            line.strip_prefix(name).unwrap_or_else(|| panic!("{line:?} does not start with {name:?}")).to_owned()
        };
        let (base_url, token) = (after("base-url: "), after("token: "));
        // The people are printed at once with the rest; the list ends where the simulator waits.
        let people = lines.take(8).collect();
        Self { child, base_url, token, people, _home: home }
    }

    /// The program against it, for the first of its people.
    pub(crate) fn program(&self, home: &Path, arguments: &str) -> Command {
        let mut command =
            program(home, &format!("--base-url {} --nino AA000001A --today {TODAY} {arguments}", self.base_url));
        command.env("QUARTERDECK_TOKEN", &self.token);
        command
    }

    /// Its process.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _gone_already = self.child.wait();
    }
}
