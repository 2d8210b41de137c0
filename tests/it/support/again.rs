//! This test program, started again as a process of its own: with another environment, or to be killed.
//!
//! A test that is the other process looks for its part, finds none when it is run with all the others, and ends.

use std::io::Write as _;
use std::process::Command;

/// Names the part the other process plays.
const PART: &str = "QUARTERDECK_TEST_PART";

/// What marks a line as said by the part, among what the test harness prints.
const SAID: &str = "said: ";

/// The other process: plays `part` in the test of that name, with no environment.
pub(crate) fn again(test: &str, part: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a test knows its program"));
    command.args(["--exact", test, "--nocapture", "--test-threads=1"]).env_clear().env(PART, part);
    command
}

/// The part this process plays, when it is the other one.
#[expect(clippy::disallowed_methods, reason = "a test reads the environment it was started in")]
pub(crate) fn part() -> Option<String> {
    std::env::var(PART).ok()
}

/// Says a line to the one who started this process, at once.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _nobody_listens = writeln!(out, "\n{SAID}{line}");
    let _nobody_listens = out.flush();
}

/// What was said, out of a line of output.
pub(crate) fn said(line: &str) -> Option<&str> {
    line.strip_prefix(SAID)
}
