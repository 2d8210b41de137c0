//! The door, over real sockets.

use std::net::TcpListener as Occupier;

use reqwest::Url;
use rstest::rstest;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::task::JoinHandle;

use super::*;
use crate::hmrc::auth::Application;
use crate::hmrc::auth::tests::desk::application;
use crate::rules::profile::Profile;

const LONG: Duration = Duration::from_mins(1);

/// A port that nobody uses.
fn free_port() -> u16 {
    Occupier::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn redirects(ports: &[u16]) -> Vec<String> {
    ports.iter().map(|port| format!("http://localhost:{port}/cb")).collect()
}

/// A door that somebody waits behind.
struct Waiting {
    port: u16,
    state: String,
    wait: JoinHandle<Result<Secret, SignInError>>,
}

impl Waiting {
    async fn behind_a_door() -> Self {
        // Another test may be quicker at one of them.
        let redirects = redirects(&[free_port(), free_port(), free_port()]);
        let listener = Listener::bind(&redirects).await.unwrap();
        let port = listener.door.port;
        let attempt =
            Application { redirects, ..application("http://127.0.0.1:1") }.attempt(listener.redirect()).unwrap();
        let address = Url::parse(attempt.address()).unwrap();
        let state = address.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
        let wait = tokio::spawn(async move { listener.wait(&attempt, LONG).await });
        Self { port, state, wait }
    }

    /// What is answered to these bytes; `HERE` and `STATE` stand for the port and the state.
    async fn says(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let request = request.replace("HERE", &self.port.to_string()).replace("STATE", &self.state);
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn gets(&self, target: &str) -> String {
        self.says(&format!("GET {target} HTTP/1.1\r\nHost: localhost:HERE\r\nUser-Agent: test\r\n\r\n")).await
    }

    /// Whoever is waiting still is, and takes the right answer.
    async fn ends_well(self) {
        assert!(!self.wait.is_finished());
        let page = self.gets("/cb?code=the-code&state=STATE").await;
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
        assert_eq!(self.wait.await.unwrap(), Ok(Secret::new("the-code")));
    }
}

#[tokio::test]
async fn the_right_answer_ends_the_waiting_and_the_page_sends_the_person_back() {
    let waiting = Waiting::behind_a_door().await;
    let page = waiting.gets("/cb?code=canary-code&state=STATE").await;
    let (head, body) = page.split_once("\r\n\r\n").unwrap();
    for header in [
        "HTTP/1.1 200 OK",
        "Content-Type: text/html; charset=utf-8",
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'",
        "Referrer-Policy: no-referrer",
        "Cache-Control: no-store",
        "Connection: close",
        &format!("Content-Length: {}", body.len()),
    ] {
        assert!(head.lines().any(|line| line == header), "{header} in {head}");
    }
    assert!(
        body.contains("<h1>HMRC has let Quarterdeck in</h1>") && body.contains("Go back to your terminal"),
        "{body}"
    );
    assert!(!page.contains("canary") && !page.contains(&waiting.state), "nothing of the request is on the page");
    assert!(!body.contains("{mood}") && !body.contains("{text}"));
    assert_eq!(waiting.wait.await.unwrap(), Ok(Secret::new("canary-code")));
}

#[tokio::test]
async fn a_refusal_ends_the_waiting_too() {
    let waiting = Waiting::behind_a_door().await;
    let page =
        waiting.gets("/cb?error=access_denied&error_description=canary+denied&error_code=USER&state=STATE").await;
    assert!(page.contains("<h1>You did not let Quarterdeck in</h1>") && !page.contains("canary"), "{page}");
    let description = Some("canary denied".to_owned());
    assert_eq!(waiting.wait.await.unwrap(), Err(SignInError::Refused { description }));
}

#[tokio::test]
async fn another_failure_at_hmrc_ends_the_waiting_as_well() {
    let waiting = Waiting::behind_a_door().await;
    let page = waiting.gets("/cb?error=server_error&state=STATE").await;
    assert!(page.contains("<h1>HMRC did not finish the sign-in</h1>"), "{page}");
    let error = "server_error".to_owned();
    assert_eq!(waiting.wait.await.unwrap(), Err(SignInError::Rejected { error, description: None }));
}

#[rstest]
#[case::wrong_state("/cb?code=bad&state=wrong", "400", "This was not for this sign-in")]
#[case::no_state("/cb?code=bad", "400", "This was not for this sign-in")]
#[case::refusal_without_state("/cb?error=access_denied", "400", "This was not for this sign-in")]
#[case::two_states("/cb?code=bad&state=STATE&state=wrong", "400", "This was not for this sign-in")]
#[case::favicon("/favicon.ico", "404", "There is nothing here")]
#[case::start("/", "404", "There is nothing here")]
#[case::deeper("/cb/?code=bad&state=STATE", "404", "There is nothing here")]
#[case::encoded("/%63b?code=bad&state=STATE", "404", "There is nothing here")]
#[case::proxy("http://localhost:HERE/cb?code=bad&state=STATE", "400", "This was not for Quarterdeck")]
#[tokio::test]
async fn what_is_not_for_this_sign_in_is_sent_away(#[case] target: &str, #[case] status: &str, #[case] title: &str) {
    let waiting = Waiting::behind_a_door().await;
    let page = waiting.gets(target).await;
    assert!(page.starts_with(&format!("HTTP/1.1 {status} ")) && page.contains(title), "{page}");
    waiting.ends_well().await;
}

const RIGHT: &str = "/cb?code=bad&state=STATE";

#[rstest]
#[case::another_host(format!("GET {RIGHT} HTTP/1.1\r\nHost: evil.example:HERE\r\n\r\n"), "400")]
#[case::an_address(format!("GET {RIGHT} HTTP/1.1\r\nHost: 127.0.0.1:HERE\r\n\r\n"), "400")]
#[case::another_port(format!("GET {RIGHT} HTTP/1.1\r\nHost: localhost:1\r\n\r\n"), "400")]
#[case::no_host(format!("GET {RIGHT} HTTP/1.1\r\n\r\n"), "400")]
#[case::two_hosts(format!("GET {RIGHT} HTTP/1.1\r\nHost: localhost:HERE\r\nHost: localhost:HERE\r\n\r\n"), "400")]
#[case::post(format!("POST {RIGHT} HTTP/1.1\r\nHost: localhost:HERE\r\n\r\n"), "405")]
#[case::head(format!("HEAD {RIGHT} HTTP/1.1\r\nHost: localhost:HERE\r\n\r\n"), "405")]
#[case::too_large(format!("GET {RIGHT} HTTP/1.1\r\nHost: localhost:HERE\r\nX: {}\r\n\r\n", "x".repeat(60_000)), "431")]
#[case::garbage("\u{16}\u{3}\u{1}\r\n\r\n".to_owned(), "400")]
#[tokio::test]
async fn odd_requests_are_turned_down(#[case] request: String, #[case] status: &str) {
    let waiting = Waiting::behind_a_door().await;
    let page = waiting.says(&request).await;
    assert!(page.starts_with(&format!("HTTP/1.1 {status} ")), "{page}");
    waiting.ends_well().await;
}

#[tokio::test]
async fn silent_and_slow_visitors_keep_nobody_waiting() {
    let waiting = Waiting::behind_a_door().await;
    let mut silent = Vec::new();
    for _ in 0..8 {
        silent.push(TcpStream::connect(("127.0.0.1", waiting.port)).await.unwrap());
    }
    silent[0].write_all(b"GET /cb?code=bad&sta").await.unwrap();
    drop(silent.pop());
    waiting.ends_well().await;
}

#[tokio::test]
async fn a_request_may_come_in_pieces() {
    let waiting = Waiting::behind_a_door().await;
    let mut stream = TcpStream::connect(("127.0.0.1", waiting.port)).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let request =
        format!("GET /cb?code=the-code&state={} HTTP/1.1\r\nHost: LocalHost:{}\r\n\r\n", waiting.state, waiting.port);
    for piece in request.as_bytes().chunks(7) {
        stream.write_all(piece).await.unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(waiting.wait.await.unwrap(), Ok(Secret::new("the-code")));
}

#[tokio::test]
async fn both_families_are_listened_on() {
    let waiting = Waiting::behind_a_door().await;
    let Ok(mut stream) = TcpStream::connect(("::1", waiting.port)).await else {
        assert!(Occupier::bind("[::1]:0").is_err(), "this computer has ::1, so it must be listened on");
        return;
    };
    let request =
        format!("GET /cb?code=six&state={} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", waiting.state, waiting.port);
    stream.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(waiting.wait.await.unwrap(), Ok(Secret::new("six")));
}

#[rstest]
#[case::v4("127.0.0.1:0")]
#[case::v6("[::1]:0")]
#[case::every_address("0.0.0.0:0")]
#[tokio::test]
async fn a_port_of_which_somebody_holds_either_family_is_left_alone(#[case] held: &str) {
    // Without IPv6 there is nothing to hold.
    let Ok(occupier) = Occupier::bind(held) else { return };
    let (taken, free) = (occupier.local_addr().unwrap().port(), free_port());
    let listener = Listener::bind(&redirects(&[taken, free])).await.unwrap();
    assert_eq!(listener.redirect(), format!("http://localhost:{free}/cb"));
    for address in ["127.0.0.1", "::1"] {
        let ours_too = TcpListener::bind((address, taken)).await;
        assert!(ours_too.is_ok() || held.contains(address) || held.starts_with("0.0.0.0"), "{address} was left bound");
    }
    let only = Listener::bind(&redirects(&[taken])).await;
    assert_eq!(only.err(), Some(SignInError::NoPort { ports: vec![taken] }));
}

#[rstest]
#[case::by_hand(Profile::BY_HAND)]
#[case::https("https://localhost:8917/cb")]
#[case::address("http://127.0.0.1:8917/cb")]
#[case::elsewhere("http://example.com:8917/cb")]
#[case::query("http://localhost:8917/cb?x=y")]
#[tokio::test]
async fn what_no_browser_comes_back_to_is_passed_over(#[case] redirect: &str) {
    assert_eq!(Listener::bind(&[redirect.to_owned()]).await.err(), Some(SignInError::Redirect));
    let (redirect, door) = (redirect.to_owned(), redirects(&[free_port()]));
    let listener = Listener::bind(&[vec![redirect], door.clone()].concat()).await.unwrap();
    assert_eq!(listener.redirect(), door[0]);
}

#[tokio::test]
async fn nobody_waits_for_ever_and_the_port_is_free_again() {
    let redirects = redirects(&[free_port()]);
    let attempt = Application { redirects: redirects.clone(), ..application("http://127.0.0.1:1") };
    let attempt = attempt.attempt(&redirects[0]).unwrap();
    let listener = Listener::bind(&redirects).await.unwrap();
    assert_eq!(listener.wait(&attempt, Duration::from_millis(1)).await, Err(SignInError::TimedOut));
    let listener = Listener::bind(&redirects).await.unwrap();
    drop(listener.wait(&attempt, LONG));
    assert!(Listener::bind(&redirects).await.is_ok(), "giving up frees it too");
}
