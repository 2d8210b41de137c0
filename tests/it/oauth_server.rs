//! The whole sign-in against an OAuth server that no one here wrote: npm's `oauth2-mock-server`.
//!
//! It judges what OAuth says and HMRC's pages only imply: the request for a code, the way back through the browser,
//! the code's exchange, and above all that the verifier belongs to the challenge. It does not judge what is HMRC's
//! own: it takes any id, secret and redirect address, gives a refresh token for every grant of a person, and renews
//! with any. `QUARTERDECK_OAUTH_SERVER` names it; where it is missing the tests say so and are skipped.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use quarterdeck::hmrc::auth::loopback::Listener;
use quarterdeck::hmrc::auth::{Application, Session, SignInError, Vault};
use quarterdeck::rules::Secret;
use quarterdeck::rules::profile::Profile;

use crate::support::http::{Answer, Ask};
use crate::support::prism::named;
use crate::support::skip;
use crate::support::vault::Memory;

/// A running server, ended when dropped.
struct Server {
    process: Child,
    base: String,
}

impl Server {
    fn start() -> Option<Self> {
        let installed = "target/tools/node_modules/.bin/oauth2-mock-server";
        let program = named("QUARTERDECK_OAUTH_SERVER")
            .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(installed));
        if !program.exists() {
            skip(&program.display().to_string());
            return None;
        }
        let mut process = Command::new(program)
            .args(["-a", "127.0.0.1", "-p", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the server can be started");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let base = lines.find_map(|line| Some(line.split_once("listening on ")?.1.to_owned()));
        Some(Self { process, base: base.expect("the server says where it listens") })
    }

    fn application(&self, redirects: Vec<String>) -> Application {
        Application {
            client_id: "client".to_owned(),
            secret: Some(Secret::new("secret")),
            authorise_url: format!("{}/authorize", self.base),
            token_url: format!("{}/token", self.base),
            scopes: Profile::SCOPES.map(str::to_owned).to_vec(),
            redirects,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// Redirect addresses at ports that nobody uses. Another test may be quicker at one of them.
pub(crate) fn redirects() -> Vec<String> {
    let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    (0..3).map(|_| format!("http://localhost:{}/cb", free())).collect()
}

/// What a browser gets at an address, without going where it is sent.
pub(crate) fn get(address: &str) -> Answer {
    let path = address.match_indices('/').nth(2).map_or(address.len(), |(at, _)| at);
    let (base, rest) = address.split_at(path);
    Ask { method: "GET".to_owned(), address: rest.to_owned(), headers: Vec::new(), body: String::new() }.send(base)
}

/// Plays the browser: asks for a code, and goes where it is sent.
async fn browse(address: &str) -> Answer {
    let address = address.to_owned();
    let browser = move || {
        let sent = get(&address);
        assert_eq!(sent.status, 302, "the request for a code is a good one: {sent:?}");
        get(sent.header("location").unwrap())
    };
    tokio::task::spawn_blocking(browser).await.unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-09-04T08:00:00Z".parse().unwrap()
}

const LONG: Duration = Duration::from_mins(1);

#[tokio::test]
async fn somebody_signs_in_through_the_browser_and_stays_signed_in() {
    let Some(server) = Server::start() else { return };
    let redirects = redirects();
    let listener = Listener::bind(&redirects).await.unwrap();
    let application = server.application(redirects);
    let attempt = application.attempt(listener.redirect()).unwrap();
    let (code, page) = tokio::join!(listener.wait(&attempt, LONG), browse(attempt.address()));
    assert_eq!(page.status, 200);
    assert!(String::from_utf8(page.body).unwrap().contains("Go back to your terminal"));

    let tokens = attempt.exchange(&code.unwrap(), now()).await.unwrap();
    assert_eq!(tokens.granted_at, now());
    assert_eq!(tokens.expires_at, now() + TimeDelta::hours(1), "as this server says");
    assert!(!tokens.refresh.is_empty());

    let vault = Arc::new(Memory::default());
    let late: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync> = Arc::new(|| now() + TimeDelta::hours(2));
    let kept: Arc<dyn Vault> = Arc::<Memory>::clone(&vault);
    let session = Session::new(application, kept, late);
    session.sign_in(tokens.clone()).await.unwrap();
    let access = session.access().await.unwrap();
    let renewed = vault.load().unwrap().unwrap();
    assert_eq!(renewed.access, access, "what is used was kept");
    assert_ne!(renewed.refresh, tokens.refresh, "access tokens of one second are the same here");
    assert_eq!((renewed.granted_at, renewed.expires_at), (now(), now() + TimeDelta::hours(3)));
}

#[tokio::test]
async fn a_code_is_of_no_use_without_its_verifier_or_a_second_time() {
    let Some(server) = Server::start() else { return };
    let redirects = redirects();
    let application = server.application(redirects.clone());
    let [one, other] = [0, 1].map(|_| application.attempt(&redirects[0]).unwrap());
    let sent = {
        let address = one.address().to_owned();
        tokio::task::spawn_blocking(move || get(&address)).await.unwrap()
    };
    let came_back = sent.header("location").unwrap();
    assert_eq!(other.code_from(came_back), Err(SignInError::WrongState));
    let code = one.code_from(came_back).unwrap();
    for (attempt, why) in [(other, "not the verifier of the challenge"), (one, "used up by the first")] {
        let refused = attempt.exchange(&code, now()).await;
        assert!(matches!(refused, Err(SignInError::Rejected { .. })), "{why}: {refused:?}");
    }
}

#[tokio::test]
async fn the_application_gets_a_token_of_its_own() {
    let Some(server) = Server::start() else { return };
    let token = server.application(redirects()).client_credentials().await.unwrap();
    assert_eq!(token.reveal().split('.').count(), 3, "this server's tokens have three parts");
}
