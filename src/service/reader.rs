//! One taxpayer's account at one HMRC, ready to be asked.

use std::time::Duration;

use crate::hmrc::client::{Client, Connection, Secret};
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
}

/// A client of the HMRC at `address`, for any taxpayer. Nothing is sent yet.
pub fn client(address: Address) -> Result<Client, NotConnectable> {
    let mut connection = Connection::new(address.base_url, Secret::new(address.token));
    connection.scenario = address.scenario;
    if let Some(patience) = address.patience {
        connection.limits.total = patience;
        connection.limits.connect = connection.limits.connect.min(patience);
    }
    Client::new(connection).map_err(|why| NotConnectable(why.to_string()))
}
