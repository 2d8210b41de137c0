//! The shell around the core: the event loop, effects, the terminal, signals.
//!
//! [`run`] shows the first frame, connects after it, and then waits: for a signal, for finished work, for input or for
//! the next deadline, and for nothing else. What happened goes to [`update`](crate::app::update::update), what that
//! asks for is carried out here, and the terminal is given back as it was, however the program ends.

mod crash;
mod deadline;
mod event_loop;
mod input;
mod signals;
mod terminal;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::fmt;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::time::Duration;

use crate::app::model::{Model, Settings};
use crate::hmrc::client::Client;
use crate::rules::Person;
use crate::service::clock::Clock;
use crate::view::theme::Theme;

use crash::Hook;
use event_loop::{EventLoop, World};
use terminal::{Guard, Screen};

/// The exit code after a mistake in the program, as Rust itself has it.
const CRASHED: u8 = 101;
/// The exit code when the terminal went away: 128 and the number of SIGHUP.
const TERMINAL_GONE: u8 = 129;
/// How long an idle helper thread is kept. Short, so that none wakes up long after its work only to end.
const KEEP_THREADS: Duration = Duration::from_millis(50);

/// Makes the connection to HMRC. Runs after the first frame and off the drawing path, so it may take its time; what it
/// says on failure is shown.
pub type Connect = Box<dyn FnOnce() -> Result<Connected, String> + Send>;

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
}

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start").field("mouse", &self.mouse).finish_non_exhaustive()
    }
}

/// A connection to HMRC.
pub struct Connected {
    /// Asks HMRC.
    pub client: Client,
    /// Whose accounts can be looked at.
    pub people: Vec<Person>,
    /// What must live as long as the connection, such as the demo's simulator; dropped after the terminal is given
    /// back.
    pub keep: Option<Box<dyn Any + Send>>,
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
    // A connection that is still being made must not hold up the way out.
    machinery.shutdown_background();
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
    let world = World { theme: start.theme, clock: start.clock, connect: Some(start.connect), stop: signals::stop };
    EventLoop::new(model, world, screen, input, signals).run().await.map_err(StartError::Terminal)
}
