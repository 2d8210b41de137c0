//! One taxpayer's account at one HMRC, ready to be asked.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::clock::Clock;
pub use crate::hmrc::client::LookAtMachine;
use crate::hmrc::client::{Client, Connection, Retry, Secret};
use crate::hmrc::limiter::{Limiter, Rate};
use crate::rules::retirement::Retirement;
use crate::rules::{Answer, Failure, Query, Subject};

/// Where HMRC, or what stands in for it, is to be found.
pub struct Address {
    /// The base address.
    pub base_url: String,
    /// The bearer token.
    pub token: String,
    /// The `Gov-Test-Scenario` to send.
    pub scenario: Option<String>,
    /// How long an answer may take; the client's own limit when none is given.
    pub patience: Option<Duration>,
    /// Looks at this computer, for the fraud prevention headers of each call.
    pub machine: Option<LookAtMachine>,
    /// How HMRC is to be treated: not too often, and once more when it fails. Without it every call is sent at once,
    /// and once; that is for servers on this computer.
    pub pace: Option<Pace>,
}

/// How often one application asks HMRC.
#[derive(Debug, Clone)]
pub struct Pace {
    /// The application, which HMRC counts the calls of.
    pub client_id: String,
    /// The folder of locks that all processes of this computer use; without one this process counts alone.
    pub folder: Option<PathBuf>,
    /// Calls a second; HMRC's standard (3) when none is given.
    pub per_second: Option<NonZeroU32>,
}

impl Pace {
    pub(super) fn limiter(&self) -> Limiter {
        let rate = self.per_second.map_or(Rate::STANDARD, |calls| Rate::new(calls, NonZeroU32::MIN));
        // The system's time even where the program is told another: it is between processes.
        let clock: crate::hmrc::limiter::Clock = Arc::new(|| Clock::system().now());
        match &self.folder {
            Some(folder) => Limiter::shared(folder, &self.client_id, rate, clock),
            None => Limiter::alone(rate, clock),
        }
    }
}

/// Without the token.
impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Address").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// One taxpayer's account at one HMRC.
pub struct Reader {
    client: Client,
    subject: Subject,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// A connection cannot be made from this address, or on this computer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("could not {0}")]
pub struct NotConnectable(String);

impl Reader {
    /// A reader of `subject`'s account. Nothing is sent yet.
    pub fn new(address: Address, subject: Subject) -> Result<Self, NotConnectable> {
        let client = client(address)?;
        Ok(Self { client, subject })
    }

    /// HMRC's answer to one question.
    pub async fn ask(&self, query: &Query) -> Result<Answer, Failure> {
        super::query::ask(&self.client, &self.subject, query).await
    }

    /// The versions of HMRC's APIs that its answers so far said are going to end.
    pub fn retirements(&self) -> Vec<Retirement> {
        self.client.retirements()
    }
}

/// A client of the HMRC at `address`, for any taxpayer. Nothing is sent yet.
pub fn client(address: Address) -> Result<Client, NotConnectable> {
    let mut connection = Connection::new(address.base_url, Secret::new(address.token));
    connection.scenario = address.scenario;
    connection.machine = address.machine;
    if let Some(patience) = address.patience {
        connection.limits.total = patience;
        connection.limits.connect = connection.limits.connect.min(patience);
    }
    if let Some(pace) = address.pace {
        connection.limiter = Some(pace.limiter());
        connection.retry = Some(Retry::default());
    }
    Client::new(connection).map_err(|why| NotConnectable(why.to_string()))
}
