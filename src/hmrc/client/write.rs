//! A write: sent once, whatever becomes of it, and shown beforehand as it will be sent.

use reqwest::Url;

use super::super::endpoint::Endpoint;
use super::super::error::{ApiError, Transport};
use super::exchange::Parts;
use super::{Client, Line};
use crate::rules::failure::Changed;
use crate::rules::write::Request;

/// HMRC took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// `X-CorrelationId`, to quote to HMRC.
    pub correlation_id: Option<String>,
}

impl Client {
    /// Sends a write, once. No answer of HMRC's makes it send it again, not even that the token has ended: then HMRC has
    /// not done it, and the token is renewed for the next request.
    ///
    /// A failure says whether it may have been done ([`Changed`]): certainly not where no connection was made and where
    /// HMRC said why it refused; unknown once the request may have left.
    pub async fn write<E: Endpoint>(&self, request: &E) -> Result<Written, ApiError> {
        const { assert!(E::METHOD.writes(), "a question is asked by Client::call") };
        match &self.line {
            Line::Live(inner) => {
                let answer = inner.ask(&Parts::of(request), None, None).await?;
                Ok(Written { correlation_id: answer.correlation_id })
            }
            Line::Kept(_) => Err(ApiError::Transport { what: Transport::Connect, changed: Changed::No }),
        }
    }
}

/// A request as HMRC will get it: what is sent is made of the same parts.
pub fn shown<E: Endpoint>(request: &E) -> Request {
    let parts = Parts::of(request);
    let path = Url::parse("http://hmrc.invalid").map_or_else(
        |_no_url| String::new(),
        |base| {
            let url = parts.url(&base);
            url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
        },
    );
    Request { method: parts.method.as_str(), path, accept: parts.api.accept(), body: parts.body }
}
