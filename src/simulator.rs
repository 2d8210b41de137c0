//! A stateful stand-in for HMRC on loopback. It shares no wire types with [`hmrc`](crate::hmrc), so that a field
//! misread by both cannot hide.
//!
//! Only its outline so far, so that the command line can be written against it: nothing starts.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};

/// How to start it.
pub struct Options {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// What time it is.
    pub now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// What everything made up grows from.
    pub seed: u64,
    /// So many made-up people beyond the demo's own.
    pub clients: usize,
    /// What goes wrong on purpose.
    pub faults: Vec<Fault>,
    /// Take only the simulator's own token.
    pub strict_auth: bool,
    /// The sandbox's rules instead of production's.
    pub sandbox_rules: bool,
    /// The folder where changes survive a restart.
    pub state_dir: Option<PathBuf>,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("port", &self.port).finish_non_exhaustive()
    }
}

/// Something that goes wrong on purpose.
#[derive(Debug)]
pub struct Fault;

impl std::str::FromStr for Fault {
    type Err = StartError;

    fn from_str(_text: &str) -> Result<Self, StartError> {
        Err(StartError)
    }
}

/// It could not be started.
#[derive(Debug, thiserror::Error)]
#[error("it is not there yet")]
pub struct StartError;

/// A simulator that serves until it is dropped.
#[derive(Debug)]
pub struct Running {
    base_url: String,
    token: String,
    people: Vec<SimPerson>,
}

impl Running {
    /// Where it listens.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The bearer token it takes.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Everybody it knows.
    pub fn people(&self) -> &[SimPerson] {
        &self.people
    }
}

/// Somebody it knows.
#[derive(Debug)]
pub struct SimPerson {
    /// National Insurance number, plainly made up.
    pub nino: crate::rules::Nino,
    /// Name.
    pub name: String,
    /// One sentence about what there is to see.
    pub story: String,
}

/// Starts it.
pub fn start(_options: Options) -> Result<Running, StartError> {
    Err(StartError)
}

/// Forgets what was kept in `folder`.
pub fn reset_state(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}
