//! Programs beside this one: started without a tie to its terminal, or asked something within a limit.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::NotOpened;

/// How long a browser is watched: one that cannot start says so sooner than that.
pub(super) const WATCHED: Duration = Duration::from_millis(1500);

/// How often a program is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// What of this program's environment is nobody else's business.
const SECRET: [&str; 3] = ["QUARTERDECK_TOKEN", "QUARTERDECK_CLIENT_SECRET", "QUARTERDECK_PASSPHRASE_FILE"];

/// Programs that were still there when they were last looked at: whoever has ended since is let go of next time.
static BESIDE: Mutex<Vec<Child>> = Mutex::new(Vec::new());

/// Starts a browser and watches it for a moment. `session_maker` is a program that gives the next one a session of its
/// own; without it, it gets a process group of its own, so that Ctrl-C here does not end it.
pub(super) fn start(program: &Path, arguments: &[OsString], session_maker: Option<&Path>) -> Result<(), NotOpened> {
    let child = spawn(program, arguments, session_maker).map_err(|_does_not_start| NotOpened::NotStarted)?;
    match watched(child, WATCHED) {
        Some(status) if status.success() => Ok(()),
        Some(_) => Err(NotOpened::Ended),
        None => Ok(()),
    }
}

/// The same for a program whose exit code says nothing: Windows' Explorer always ends with an error.
pub(super) fn start_only(program: &Path, arguments: &[OsString]) -> Result<(), NotOpened> {
    let child = spawn(program, arguments, None).map_err(|_does_not_start| NotOpened::NotStarted)?;
    watched(child, Duration::ZERO);
    Ok(())
}

fn spawn(program: &Path, arguments: &[OsString], session_maker: Option<&Path>) -> io::Result<Child> {
    let mut command = Command::new(session_maker.unwrap_or(program));
    if session_maker.is_some() {
        command.arg(program);
    }
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    for name in SECRET {
        command.env_remove(name);
    }
    #[cfg(unix)]
    if session_maker.is_none() {
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
    }
    command.spawn()
}

/// How a program ended within `limit`; none when it is still there, and then it is kept to be let go of later.
fn watched(mut child: Child, limit: Duration) -> Option<ExitStatus> {
    let mut beside = BESIDE.lock().unwrap_or_else(PoisonError::into_inner);
    beside.retain_mut(|one| matches!(one.try_wait(), Ok(None)));
    drop(beside);
    let since = Instant::now();
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        if since.elapsed() >= limit {
            BESIDE.lock().unwrap_or_else(PoisonError::into_inner).push(child);
            return None;
        }
        std::thread::sleep(LOOK);
    }
}

/// What a program writes to its standard output, at most `limit` after it was started; none when it failed, took longer
/// (it is ended then, with everything it started) or said nothing.
#[cfg(unix)]
pub(super) fn ask(program: &Path, arguments: &[&str], limit: Duration) -> Option<String> {
    use std::os::unix::process::CommandExt as _;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let mut child = command.spawn().ok()?;
    let mut out = child.stdout.take()?;
    // What it started may hold the pipe open after it has ended; so nobody waits for the end of the pipe.
    rustix::io::ioctl_fionbio(&out, true).ok()?;
    let (since, mut said, mut part) = (Instant::now(), Vec::new(), [0_u8; 4096]);
    loop {
        let status = child.try_wait().ok()?;
        while let Ok(length @ 1..) = out.read(&mut part) {
            said.extend_from_slice(part.get(..length)?);
        }
        if let Some(status) = status {
            let said = String::from_utf8(said).ok().filter(|said| !said.trim().is_empty());
            return said.filter(|_| status.success());
        }
        if since.elapsed() >= limit || said.len() > 1 << 20 {
            let pid = rustix::process::Pid::from_child(&child);
            let _ended_meanwhile = rustix::process::kill_process_group(pid, rustix::process::Signal::KILL);
            let _let_go = child.wait();
            return None;
        }
        std::thread::sleep(LOOK);
    }
}

/// What a program writes to its standard output; none when it failed or said nothing.
#[cfg(not(unix))]
pub(super) fn ask(program: &Path, arguments: &[&str], _limit: Duration) -> Option<String> {
    let said = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    String::from_utf8(said.stdout).ok().filter(|text| said.status.success() && !text.trim().is_empty())
}
