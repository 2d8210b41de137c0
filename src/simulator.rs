//! A stateful stand-in for HMRC on loopback. It shares no wire types with [`hmrc`](crate::hmrc), so that a field
//! misread by both cannot hide.
//!
//! # The model
//!
//! A person is a *story* (`assets/demo/people/*.toml`): what they earned, paid, sent and chose, with dates told in
//! relation to today (`CY-1 12 Jun` is 12 June of the tax year before this one). From a story and a day follows a
//! *ledger*: each return submitted by then raises charges, each payment made by then clears some, lateness brings
//! interest and penalties. Every answer is read off the ledger, so that balances, breakdowns, allocations, amounts in
//! tax codes, obligations and penalties agree by construction, on any day.
//!
//! What people change through the API (corrections, opt-outs, elections, accounts) is kept apart from the stories, as
//! changes that come before them; `demo reset` forgets these and the world is as told again. What they do on HMRC's
//! pages (`online`: businesses, opting out, payments on account, payments, refunds, appeals) is kept there too, and the
//! story goes on with it before the ledger is worked out.
//!
//! A request goes through one *desk* (`desk`): gateway, version, route, NINO, authority, body, the endpoint's own
//! checks, a `Gov-Test-Scenario`, and only then the ledger. All of that is plain functions; `server` puts HTTP and
//! `faults` around it.
//!
//! Authority comes from HMRC's sign-in (`oauth`): a page for the browser, and tokens that expire by the simulator's
//! clock, speak for one person or an agent, and die with the process. Tokens that are none of these are taken as well,
//! unless told otherwise.
//!
//! `/simulator/…` steers it: `PUT clock {"now": INSTANT}`, `PUT faults {"faults": [SPEC]}` in place of those it was
//! started with, `POST reset`, `GET writes`, which lists every write that reached its endpoint, and `DELETE sign-ins`,
//! which ends every authority as a person can at HMRC.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::rules::Nino;

mod call;
mod desk;
mod faults;
pub(crate) mod fraud_headers;
mod ledger;
mod oauth;
mod obligations;
mod online;
#[cfg(test)]
mod online_walk_tests;
mod people;
mod rates;
#[cfg(test)]
mod reconciled_tests;
mod reply;
mod routes;
mod server;
mod state;
mod steering;
mod story;
pub(crate) mod throttle;
mod when;
#[cfg(test)]
mod world_tests;
mod writes;

pub use faults::{Fault, NotAFault};
pub use people::BadStory;
pub use server::Running;

/// How to start it.
pub struct Options {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// What time it is.
    pub now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// Decides everything that looks like chance: faults, made-up people, the token.
    pub seed: u64,
    /// So many made-up people beyond the demo's own.
    pub clients: usize,
    /// What goes wrong on purpose.
    pub faults: Vec<Fault>,
    /// Take only the simulator's own token and those of its sign-in; otherwise any other bearer token will do too.
    pub strict_auth: bool,
    /// The sandbox's tax-year minima and headers instead of production's.
    pub sandbox_rules: bool,
    /// The folder where changes survive a restart; without one they are forgotten.
    pub state_dir: Option<PathBuf>,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("port", &self.port)
            .field("seed", &self.seed)
            .field("clients", &self.clients)
            .field("faults", &self.faults)
            .field("strict_auth", &self.strict_auth)
            .field("sandbox_rules", &self.sandbox_rules)
            .field("state_dir", &self.state_dir)
            .finish_non_exhaustive()
    }
}

/// Somebody the simulator knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimPerson {
    /// National Insurance number, plainly made up.
    pub nino: Nino,
    /// Name.
    pub name: String,
    /// One sentence about what there is to see.
    pub story: String,
}

/// Why it could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken, or loopback is not there.
    #[error("could not listen on 127.0.0.1: {0}")]
    Listen(#[source] io::Error),
    /// No thread or no runtime.
    #[error("could not start the simulator's thread: {0}")]
    Thread(#[source] io::Error),
    /// The folder of changes cannot be used.
    #[error("could not read the simulator's state: {0}")]
    State(#[source] io::Error),
    /// The built-in data is broken.
    #[error(transparent)]
    Data(#[from] BadStory),
}

/// Starts it on a thread of its own and returns once it listens.
pub fn start(options: Options) -> Result<Running, StartError> {
    server::start(options)
}

/// Forgets everything that was changed in the world kept in `dir`. Nothing there is no error.
pub fn reset_state(dir: &Path) -> io::Result<()> {
    state::forget(dir)
}
