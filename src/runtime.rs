//! The shell around the core: the event loop, effects, the terminal, signals.
//!
//! [`run`] shows the first frame, connects after it, and then waits: for a signal, for finished work, for input or for
//! the next deadline, and for nothing else. What happened goes to [`update`](crate::app::update::update), what that
//! asks for is carried out here, and the terminal is given back as it was, however the program ends.

mod checking;
mod crash;
mod deadline;
mod event_loop;
mod exporting;
mod handing_over;
mod input;
mod signals;
mod signing_in;
mod terminal;
#[cfg(test)]
mod tests;
pub mod watching;
mod ways;
pub mod writing;

use std::any::Any;
use std::fmt;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::app::model::{Model, Settings};
use crate::rules::{Person, Secret};
use crate::service::access::Unlocked;
use crate::service::accounts::Accounts;
use crate::service::clock::Clock;
use crate::view::theme::Theme;

use crash::Hook;
use event_loop::{EventLoop, World};
use terminal::{Guard, Screen};

pub use crash::tell_of_crashes;
pub use ways::{MachineFor, Ways, person};

/// The exit code after a mistake in the program, as Rust itself has it.
const CRASHED: u8 = 101;
/// The exit code when the terminal went away: 128 and the number of SIGHUP.
const TERMINAL_GONE: u8 = 129;
/// How long leaving may wait for work that other threads are at.
const LAST_MOMENT: Duration = Duration::from_secs(1);
/// How long an idle helper thread is kept. Short, so that none wakes up long after its work only to end.
const KEEP_THREADS: Duration = Duration::from_millis(50);

/// Makes the connection to HMRC, with the passphrase of a sealed file of secrets where one was typed. Runs after the
/// first frame and off the drawing path, so it may take its time; what it says on failure is shown.
pub type Connect = Arc<dyn Fn(Option<Secret>) -> Result<Connected, NotConnected> + Send + Sync>;

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotConnected {
    /// The secrets are sealed with a passphrase.
    Locked {
        /// Whether the one that was given does not fit.
        wrong: bool,
    },
    /// Something else; why, in a sentence.
    Failed(String),
}

/// Everything the terminal interface is started with.
pub struct Start {
    /// What the core needs to know.
    pub settings: Settings,
    /// How things look.
    pub theme: Theme,
    /// The clock every time comes from.
    pub clock: Clock,
    /// Whether the mouse is listened to.
    pub mouse: bool,
    /// Where the report of a crash goes.
    pub crash_dir: PathBuf,
    /// Makes the connection to HMRC.
    pub connect: Connect,
    /// What access needs beyond that.
    pub ways: Ways,
}

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start").field("mouse", &self.mouse).finish_non_exhaustive()
    }
}

/// A connection to HMRC.
pub struct Connected {
    /// The accounts that can be asked about.
    pub accounts: Accounts,
    /// The profile they belong to, with its secrets in reach.
    pub unlocked: Option<Unlocked>,
    /// Whose accounts can be looked at.
    pub people: Vec<Person>,
    /// What must live as long as the connection, such as the demo's simulator; dropped after the terminal is given
    /// back.
    pub keep: Option<Box<dyn Any + Send>>,
    /// What is not as it should be, though it works.
    pub notice: Option<String>,
    /// The server that shows HMRC's pages in play, without a slash at its end; none where HMRC's own are opened.
    pub pages: Option<String>,
}

impl Connected {
    /// A connection without a profile: nothing to unlock, nothing to keep alive, nothing to say.
    pub const fn new(accounts: Accounts, people: Vec<Person>) -> Self {
        Self { accounts, unlocked: None, people, keep: None, notice: None, pages: None }
    }
}

impl fmt::Debug for Connected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connected").field("people", &self.people.len()).finish_non_exhaustive()
    }
}

/// Why the terminal interface did not start. The message reads after "could not …".
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Standard output is no terminal.
    #[error("open the terminal interface: standard output is not a terminal")]
    NotATerminal,
    /// The terminal does not do what is asked of it.
    #[error("set the terminal up: {0}")]
    Terminal(#[source] io::Error),
    /// The system gives no threads, signals or event queue.
    #[error("start the program's event loop: {0}")]
    Machinery(#[source] io::Error),
}

/// Runs the terminal interface until it is left, and says with which exit code: 0 when the person left, 128 and the
/// signal's number when a signal ended it, 101 after a crash.
pub fn run(start: Start) -> Result<u8, StartError> {
    if !terminal::is_there() {
        return Err(StartError::NotATerminal);
    }
    // The theme has decided about colours already, from the environment and more.
    crossterm::style::force_color_output(start.theme.colour);
    let machinery = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_keep_alive(KEEP_THREADS)
        .build()
        .map_err(StartError::Machinery)?;
    let guard = Guard::new(Box::new(terminal::Standard::new().map_err(StartError::Terminal)?), start.mouse);
    let (hook, crashes) = Hook::install(guard.clone(), start.crash_dir.clone(), start.clock);
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| machinery.block_on(drive(start, guard.clone(), crashes))));
    guard.leave();
    // A connection that is still being made must not hold up the way out for long; but a database that is being opened
    // must not lose its library under its feet.
    machinery.shutdown_timeout(LAST_MOMENT);
    drop(hook);
    // The hook has told about the panic already.
    outcome.unwrap_or(Ok(CRASHED))
}

/// Sets everything up and runs the loop.
async fn drive(start: Start, guard: Guard, crashes: crash::Crashes) -> Result<u8, StartError> {
    let signals = signals::Signals::new(crashes).map_err(StartError::Machinery)?;
    let screen = Screen::enter(guard).map_err(StartError::Terminal)?;
    let input = input::keyboard().map_err(StartError::Machinery)?;
    let model = Model::new(start.settings, start.clock.now(), screen.size());
    let world =
        World { theme: start.theme, clock: start.clock, connect: start.connect, ways: start.ways, stop: signals::stop };
    EventLoop::new(model, world, screen, input, signals).run().await.map_err(StartError::Terminal)
}
