//! Whether a host answers at all, and what time it is there. No token goes with it, and nothing of the taxpayer's.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::Url;

use super::client::{Limits, USER_AGENT, http_client, server_time};
use super::error::Transport;

/// A host, as an address is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    url: Url,
    name: String,
}

/// Why a host does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreached {
    /// Its name leads nowhere from here.
    NoName,
    /// Something else on the way.
    Transport(Transport),
}

impl Host {
    /// The host of an address; `None` for what is no address.
    pub fn of(address: &str) -> Option<Self> {
        let url = Url::parse(address).ok()?.join("/").ok()?;
        let host = url.host_str().filter(|host| !host.is_empty())?;
        let name = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Some(Self { url, name })
    }

    /// Its name, with the port where there is one.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Asks it for anything, and takes whatever it answers for an answer. What comes back is the time there, if it says
    /// one.
    pub async fn reach(&self, patience: Duration) -> Result<Option<DateTime<Utc>>, Unreached> {
        let limits = Limits { connect: patience, total: patience, ..Limits::default() };
        let http =
            http_client(&self.url, USER_AGENT, limits).map_err(|_no_tls| Unreached::Transport(Transport::Secure))?;
        match http.get(self.url.clone()).send().await {
            Ok(answer) => Ok(server_time(answer.headers())),
            Err(error) => match Transport::of(&error) {
                // Behind a proxy it may be the proxy that knows the name, so it is looked up only after a failure.
                Transport::Connect if !self.has_name().await => Err(Unreached::NoName),
                what => Err(Unreached::Transport(what)),
            },
        }
    }

    async fn has_name(&self) -> bool {
        let (Some(host), Some(port)) = (self.url.host_str(), self.url.port_or_known_default()) else { return true };
        let looked_up = tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await;
        looked_up.is_ok_and(|mut found| found.next().is_some())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    #[rstest]
    #[case("https://test-api.service.hmrc.gov.uk/oauth/token", Some("test-api.service.hmrc.gov.uk"))]
    #[case("http://127.0.0.1:8080/a?b", Some("127.0.0.1:8080"))]
    #[case("urn:ietf:wg:oauth:2.0:oob", None)]
    #[case("", None)]
    fn a_host_is_taken_from_an_address(#[case] address: &str, #[case] name: Option<&str>) {
        assert_eq!(Host::of(address).as_ref().map(Host::name), name);
    }

    #[tokio::test]
    async fn any_answer_will_do_and_tells_the_time() {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(500).insert_header("Date", "Sat, 21 Nov 2026 12:00:00 GMT");
        Mock::given(matchers::path("/")).respond_with(answer).mount(&server).await;
        let host = Host::of(&format!("{}/deep/path?x=y", server.uri())).unwrap();
        assert_eq!(host.reach(PATIENCE).await, Ok(Some("2026-11-21T12:00:00Z".parse().unwrap())));
        let asked = server.received_requests().await.unwrap();
        assert!(!asked[0].headers.contains_key("authorization"));
    }

    #[tokio::test]
    async fn who_does_not_listen_is_not_reached() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let host = Host::of(&format!("http://{free}")).unwrap();
        assert_eq!(host.reach(PATIENCE).await, Err(Unreached::Transport(Transport::Refused)));
    }
}
