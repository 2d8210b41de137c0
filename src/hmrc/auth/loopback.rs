//! The door the browser comes back through: this computer's own `localhost`, for one answer.
//!
//! HMRC wants `localhost` spelt out, and a browser may take that for `127.0.0.1` or for `::1`. Both are listened on, or
//! neither: whoever held the other one could receive the code.

use std::future::pending;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use reqwest::Url;
use tokio::net::{TcpListener, TcpStream};

use super::{Attempt, SignInError};
use crate::rules::Secret;

mod page;
mod visit;

use visit::{Visit, receive};

/// Connections looked at at once; browsers open a handful, some of them for nothing.
const MOST_VISITORS: usize = 32;
/// How soon to listen again when a connection could not be taken, for example for want of file descriptors.
const AGAIN: Duration = Duration::from_millis(50);

/// Listens at one of an application's redirect addresses.
#[derive(Debug)]
pub struct Listener {
    door: Door,
    v4: Option<TcpListener>,
    v6: Option<TcpListener>,
}

/// A redirect address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Door {
    redirect: String,
    port: u16,
    path: String,
}

impl Door {
    /// `None` for addresses of another kind, such as the one for pasting.
    fn at(redirect: &str) -> Option<Self> {
        let url = Url::parse(redirect).ok()?;
        let ours = url.scheme() == "http" && url.host_str() == Some("localhost");
        let port = url.port_or_known_default().filter(|_| ours && url.query().is_none() && url.fragment().is_none())?;
        Some(Self { redirect: redirect.to_owned(), port, path: url.path().to_owned() })
    }

    /// Whether a `Host` header names it.
    fn is_named(&self, host: &str) -> bool {
        let (name, port) = host.split_once(':').unwrap_or((host, "80"));
        name.eq_ignore_ascii_case("localhost") && port.parse() == Ok(self.port)
    }
}

/// What became of one address of a port.
enum Bound {
    Ours(TcpListener),
    Taken,
    /// This computer has no such family of addresses.
    NoFamily,
}

impl Listener {
    /// Listens at the first of the redirect addresses whose port is free. Those that no browser of this computer comes
    /// back to are passed over.
    pub async fn bind(redirects: &[String]) -> Result<Self, SignInError> {
        let mut ports = Vec::new();
        for door in redirects.iter().filter_map(|redirect| Door::at(redirect)) {
            ports.push(door.port);
            if let Some((v4, v6)) = both(door.port).await {
                return Ok(Self { door, v4, v6 });
            }
        }
        if ports.is_empty() { Err(SignInError::Redirect) } else { Err(SignInError::NoPort { ports }) }
    }

    /// The redirect address, as registered.
    pub fn redirect(&self) -> &str {
        &self.door.redirect
    }

    /// Waits for the browser to bring the code of this attempt. Whoever comes with anything else is sent away, and
    /// nobody who comes keeps others waiting. Dropping the future ends the waiting and frees the port.
    pub async fn wait(self, attempt: &Attempt, time_limit: Duration) -> Result<Secret, SignInError> {
        let waited = tokio::time::timeout(time_limit, self.receive_all(attempt)).await;
        waited.unwrap_or(Err(SignInError::TimedOut))
    }

    async fn receive_all(&self, attempt: &Attempt) -> Result<Secret, SignInError> {
        let mut visits = FuturesUnordered::new();
        loop {
            tokio::select! {
                stream = self.next(), if visits.len() < MOST_VISITORS => {
                    visits.push(receive(stream, &self.door, attempt));
                }
                Some(visit) = visits.next() => {
                    if let Visit::Ended(outcome) = visit {
                        return outcome;
                    }
                }
            }
        }
    }

    /// The next connection.
    async fn next(&self) -> TcpStream {
        loop {
            let accepted = tokio::select! {
                accepted = accept(self.v4.as_ref()) => accepted,
                accepted = accept(self.v6.as_ref()) => accepted,
            };
            match accepted {
                Ok(stream) => return stream,
                Err(_passing) => tokio::time::sleep(AGAIN).await,
            }
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> io::Result<TcpStream> {
    match listener {
        Some(listener) => listener.accept().await.map(|(stream, _)| stream),
        None => pending().await,
    }
}

/// Both families of a port, or one where this computer has only that; `None` when somebody else holds either.
async fn both(port: u16) -> Option<(Option<TcpListener>, Option<TcpListener>)> {
    let v4 = match bind(Ipv4Addr::LOCALHOST.into(), port).await {
        Bound::Ours(listener) => Some(listener),
        Bound::NoFamily => None,
        Bound::Taken => return None,
    };
    let v6 = match bind(Ipv6Addr::LOCALHOST.into(), port).await {
        Bound::Ours(listener) => Some(listener),
        Bound::NoFamily => None,
        Bound::Taken => return None,
    };
    (v4.is_some() || v6.is_some()).then_some((v4, v6))
}

async fn bind(address: IpAddr, port: u16) -> Bound {
    match TcpListener::bind(SocketAddr::new(address, port)).await {
        Ok(listener) => Bound::Ours(listener),
        // On some systems a reserved port is forbidden rather than taken.
        Err(error) if [ErrorKind::AddrInUse, ErrorKind::PermissionDenied].contains(&error.kind()) => Bound::Taken,
        Err(_no_such_address) => Bound::NoFamily,
    }
}

#[cfg(test)]
mod tests;
