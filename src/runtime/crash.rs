//! A panic in any thread or task ends the program: what it was about to do is unknown.
//!
//! The hook gives the terminal back at once, writes a report and says so in three lines. The report names the place and
//! the functions, never the panic's message: that may hold what HMRC sent. A release is built without the means to clean
//! up after a panic, which is a tenth of the program: there the hook ends the program. Elsewhere, as in tests, it tells
//! the loop to leave.

use std::backtrace::Backtrace;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::panic::{self, PanicHookInfo};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::{process, thread};

use chrono::{DateTime, Utc};
use crossterm::terminal::disable_raw_mode;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::CRASHED;
use super::terminal::Guard;
use crate::service::clock::Clock;

/// Whether nothing runs after the hook anyway.
const ENDS_AT_ONCE: bool = cfg!(panic = "abort");

/// Ends the program: nothing runs after a crash.
#[expect(clippy::exit, clippy::disallowed_methods, reason = "the terminal is back, and main is not reached any more")]
fn end() -> ! {
    process::exit(CRASHED.into())
}

/// From now on a panic is told in two lines without its message, and ends the program with the exit code of a crash.
///
/// For commands. The interface has a hook of its own while it is open.
pub fn tell_of_crashes() {
    panic::set_hook(Box::new(|panic| {
        // A question whose answer is not shown may be waiting on the terminal.
        let _no_terminal = disable_raw_mode();
        let lines = format!(
            "Quarterdeck stopped because of a mistake in the program, at {}.\n\
             Starting again is safe: `quarterdeck journal` says what became of anything that was being sent.\n",
            place(panic)
        );
        let _written = io::stderr().write_all(lines.as_bytes());
        end();
    }));
}

/// Tells of a crash.
pub(super) type Crashes = UnboundedReceiver<()>;

type Previous = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// The hook, while it is in place.
pub(super) struct Hook {
    previous: Option<Previous>,
}

impl Hook {
    /// From now on a panic anywhere gives the terminal back for good and is told on the channel.
    pub(super) fn install(guard: Guard, folder: PathBuf, clock: Clock) -> (Self, Crashes) {
        let (sender, crashes) = unbounded_channel();
        let told = AtomicBool::new(false);
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            guard.close();
            // What fails because of the first one says nothing new.
            if !told.swap(true, Ordering::Relaxed) {
                tell(&folder, clock.now(), panic);
            }
            if ENDS_AT_ONCE {
                end();
            }
            let _left_already = sender.send(());
        }));
        (Self { previous: Some(previous) }, crashes)
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        // Changing the hook while a panic goes through would be another panic.
        if let (Some(previous), false) = (self.previous.take(), thread::panicking()) {
            panic::set_hook(previous);
        }
    }
}

fn tell(folder: &Path, now: DateTime<Utc>, panic: &PanicHookInfo<'_>) {
    let place = place(panic);
    let thread = thread::current().name().unwrap_or("unnamed").to_owned();
    let written = keep(folder, now, &report(&place, &thread, &Backtrace::force_capture().to_string()));
    let where_to = match &written {
        Ok(path) => format!("A report without personal data is in {}", path.display()),
        Err(error) => format!("A report could not be written: {}", error.kind()),
    };
    let lines = format!(
        "Quarterdeck stopped because of a mistake in the program, at {place}.\n{where_to}\n\
         Please send it to those who make Quarterdeck. Starting again is safe.\n"
    );
    // Nobody may be reading any more.
    let _written = io::stderr().write_all(lines.as_bytes());
}

/// Where it happened, as in `src/view.rs:12`.
fn place(panic: &PanicHookInfo<'_>) -> String {
    panic.location().map_or_else(
        || "an unknown place".to_owned(),
        |location| format!("{}:{}", without_home(location.file()), location.line()),
    )
}

/// Where a crash happened, on which version, and through which functions.
fn report(place: &str, thread: &str, backtrace: &str) -> String {
    let mut text = format!(
        "Quarterdeck {} crashed at {place}, in the thread \"{thread}\", on {} {}.\n\
         The message of the panic is left out on purpose: it could hold personal data.\n\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    // The lines between the functions are paths on the machine it was built on.
    for function in backtrace.lines().map(str::trim).filter(|line| !line.starts_with("at ")) {
        let _written = writeln!(text, "{function}");
    }
    text
}

/// A source path without the home folder of whoever built it.
fn without_home(path: &str) -> &str {
    path.split_once("/registry/src/").map_or(path, |(_, rest)| rest)
}

/// Writes the report to a new file that only its owner can read.
fn keep(folder: &Path, now: DateTime<Utc>, text: &str) -> io::Result<PathBuf> {
    make_folder(folder)?;
    let path = folder.join(format!("crash-{}.txt", now.format("%Y%m%dT%H%M%S%.3fZ")));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(&path)?.write_all(text.as_bytes())?;
    Ok(path)
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_functions_and_no_paths() {
        let backtrace =
            "   0: quarterdeck::view::draw\n             at /home/maya/quarterdeck/src/view.rs:12:5\n   1: main\n";
        let text = report("src/view.rs:12", "main", backtrace);
        assert!(text.starts_with("Quarterdeck 0."), "{text}");
        assert!(text.contains("crashed at src/view.rs:12, in the thread \"main\""), "{text}");
        assert!(text.contains("0: quarterdeck::view::draw\n1: main\n"), "{text}");
        assert!(!text.contains("maya"), "{text}");
    }

    #[test]
    fn a_place_in_a_library_does_not_name_who_built_it() {
        let path = "/home/maya/.cargo/registry/src/index-1/ratatui-0.30.2/src/lib.rs";
        assert_eq!(without_home(path), "index-1/ratatui-0.30.2/src/lib.rs");
        assert_eq!(without_home("src/view.rs"), "src/view.rs");
    }

    #[test]
    fn a_report_is_its_owners_alone_and_overwrites_nothing() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state/crashes");
        let now = DateTime::UNIX_EPOCH;
        let path = keep(&folder, now, "report").unwrap();
        assert_eq!(path.file_name().unwrap(), "crash-19700101T000000.000Z.txt");
        assert_eq!(fs::read_to_string(&path).unwrap(), "report");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&folder), mode(&path)), (0o700, 0o600));
        }
        assert_eq!(keep(&folder, now, "other").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }
}
