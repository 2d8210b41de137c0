//! The client's sign-in against the simulator's, which share nothing: from the browser to the end of the authority.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use quarterdeck::hmrc::apis::business_details::ListBusinesses;
use quarterdeck::hmrc::auth::loopback::Listener;
use quarterdeck::hmrc::auth::{Application, Attempt, Authority, Session, SignInError, Tokens, Vault};
use quarterdeck::hmrc::client::{Client, Connection, Credentials};
use quarterdeck::hmrc::error::ApiError;
use quarterdeck::rules::profile::Profile;
use quarterdeck::rules::{Nino, Secret};
use quarterdeck::simulator::{Options, Running, start};

use crate::oauth_server::{get, redirects};
use crate::support::http::{Answer, Ask};
use crate::support::options;
use crate::support::vault::Memory;

/// The simulator and the program, each with a clock that is moved by hand.
struct Stage {
    simulator: Running,
    theirs: Hands,
    ours: Hands,
    application: Application,
}

#[derive(Clone, Default)]
struct Hands(Arc<AtomicI64>);

impl Hands {
    fn forward(&self, time: TimeDelta) {
        self.0.fetch_add(time.num_seconds(), Ordering::SeqCst);
    }

    fn clock(&self) -> Arc<dyn Fn() -> DateTime<Utc> + Send + Sync> {
        let seconds = Arc::clone(&self.0);
        let noon: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
        Arc::new(move || noon + TimeDelta::seconds(seconds.load(Ordering::SeqCst)))
    }
}

impl Stage {
    fn set(faults: &[&str]) -> Self {
        let (theirs, ours) = (Hands::default(), Hands::default());
        let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        let simulator = start(Options { faults, now: theirs.clock(), ..options("2026-11-21") }).unwrap();
        let application = Application {
            client_id: "an-application".to_owned(),
            secret: Some(Secret::new("its-secret")),
            authorise_url: format!("{}/oauth/authorize", simulator.base_url()),
            token_url: format!("{}/oauth/token", simulator.base_url()),
            scopes: Profile::SCOPES.map(str::to_owned).to_vec(),
            redirects: [redirects(), vec![Profile::BY_HAND.to_owned()]].concat(),
        };
        Self { simulator, theirs, ours, application }
    }

    /// Time passes for everybody.
    fn wait(&self, time: TimeDelta) {
        self.theirs.forward(time);
        self.ours.forward(time);
    }

    /// Opens the attempt's page and presses a button on it.
    async fn press(&self, attempt: &Attempt, button: &str) -> Answer {
        let (address, base) = (attempt.address().to_owned(), self.simulator.base_url().to_owned());
        let pressed = format!("&who=AA000001A&{button}=yes");
        let browser = move || {
            assert_eq!(get(&address).status, 200, "the request for a code is a good one");
            let (_, asked) = address.split_once('?').unwrap();
            let form = ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned());
            let (method, address) = ("POST".to_owned(), "/oauth/grantscope".to_owned());
            Ask { method, address, headers: vec![form], body: format!("{asked}{pressed}") }.send(&base)
        };
        tokio::task::spawn_blocking(browser).await.unwrap()
    }

    /// Signs Maya in through the browser.
    async fn sign_in(&self) -> Tokens {
        let listener = Listener::bind(&self.application.redirects).await.unwrap();
        let attempt = self.application.attempt(listener.redirect()).unwrap();
        let sent = self.press(&attempt, "grant").await.header("location").unwrap().to_owned();
        let browser = tokio::task::spawn_blocking(move || get(&sent));
        let code = listener.wait(&attempt, Duration::from_mins(1)).await.unwrap();
        assert_eq!(browser.await.unwrap().status, 200);
        attempt.exchange(&code, self.ours.clock()()).await.unwrap()
    }

    fn session(&self, vault: &Arc<Memory>) -> Session {
        let vault: Arc<dyn Vault> = Arc::<Memory>::clone(vault);
        Session::new(self.application.clone(), vault, self.ours.clock())
    }

    fn client(&self, session: &Session) -> Client {
        let credentials = Credentials::Session(session.clone());
        let connection = Connection::new(self.simulator.base_url(), Secret::default());
        Client::new(Connection { credentials, ..connection }).unwrap()
    }
}

async fn read(client: &Client) -> Result<(), ApiError> {
    let nino: Nino = "AA000001A".parse().unwrap();
    client.call(&ListBusinesses { nino: &nino }).await.map(|_businesses| ())
}

#[tokio::test]
async fn somebody_who_signed_in_stays_signed_in_for_eighteen_months() {
    let stage = Stage::set(&[]);
    let vault = Arc::new(Memory::default());
    let session = stage.session(&vault);
    let client = stage.client(&session);
    session.sign_in(stage.sign_in().await).await.unwrap();
    assert_eq!(read(&client).await, Ok(()));
    let first = vault.load().unwrap().unwrap();

    stage.wait(TimeDelta::hours(5));
    assert_eq!(read(&client).await, Ok(()), "renewed ahead of the call");
    let second = vault.load().unwrap().unwrap();
    assert_ne!((&first.access, &first.refresh), (&second.access, &second.refresh));

    stage.theirs.forward(TimeDelta::hours(5));
    assert_eq!(read(&client).await, Ok(()), "renewed after HMRC's clock had ended the token");

    stage.wait(TimeDelta::days(530));
    assert!(matches!(session.authority().await, Ok(Authority::EndsSoon { .. })));
    assert_eq!(read(&client).await, Ok(()));
    stage.wait(TimeDelta::days(17));
    assert_eq!(read(&client).await, Err(ApiError::SignIn(SignInError::AuthorityEnded)));
    assert_eq!(session.authority().await, Ok(Authority::Ended));
    session.sign_in(stage.sign_in().await).await.unwrap();
    assert_eq!(read(&client).await, Ok(()));
}

#[tokio::test]
async fn two_who_renew_at_once_without_a_lock_end_with_the_same_pair() {
    let stage = Stage::set(&["slow-refresh=100ms"]);
    let vault = Arc::new(Memory::default());
    stage.session(&vault).sign_in(stage.sign_in().await).await.unwrap();
    stage.wait(TimeDelta::days(1));
    // This vault's lock keeps nobody out: HMRC tells one of them that a renewal is in progress.
    let (one, other) = (stage.session(&vault), stage.session(&vault));
    let (one, other) = tokio::join!(one.access(), other.access());
    assert_eq!(one, other);
    assert_eq!(one.unwrap(), vault.load().unwrap().unwrap().access);
}

#[tokio::test]
async fn a_refusal_comes_back_through_the_browser() {
    let stage = Stage::set(&[]);
    let listener = Listener::bind(&stage.application.redirects).await.unwrap();
    let attempt = stage.application.attempt(listener.redirect()).unwrap();
    let sent = stage.press(&attempt, "refuse").await.header("location").unwrap().to_owned();
    let browser = tokio::task::spawn_blocking(move || get(&sent));
    let refused = listener.wait(&attempt, Duration::from_mins(1)).await.unwrap_err();
    assert_eq!(refused.code(), "sign-in-refused");
    assert_eq!(refused.description(), Some("user denied the authorization"));
    assert!(String::from_utf8(browser.await.unwrap().body).unwrap().contains("You did not let Quarterdeck in"));
}

#[tokio::test]
async fn a_code_is_pasted_from_the_title_within_ten_minutes_and_once() {
    let stage = Stage::set(&[]);
    for (minutes, good) in [(9, true), (11, false)] {
        let attempt = stage.application.attempt(Profile::BY_HAND).unwrap();
        assert!(attempt.by_hand());
        let page = String::from_utf8(stage.press(&attempt, "grant").await.body).unwrap();
        let (_, title) = page.split_once("<title>").unwrap();
        let code = attempt.code_from(title.split_once("</title>").unwrap().0).unwrap();
        stage.wait(TimeDelta::minutes(minutes));
        // A slip uses up neither the code nor the attempt.
        let slip = Secret::new("mistyped");
        assert_eq!(attempt.exchange(&slip, stage.ours.clock()()).await, Err(SignInError::WrongCode));
        let exchanged = attempt.exchange(&code, stage.ours.clock()()).await;
        assert_eq!(exchanged.map(|_tokens| ()), if good { Ok(()) } else { Err(SignInError::WrongCode) });
        let again = stage.application.attempt(Profile::BY_HAND).unwrap();
        assert_eq!(again.exchange(&code, stage.ours.clock()()).await, Err(SignInError::WrongCode));
    }
}

#[tokio::test]
async fn another_secret_is_refused_and_ends_nothing() {
    let stage = Stage::set(&[]);
    let vault = Arc::new(Memory::default());
    stage.session(&vault).sign_in(stage.sign_in().await).await.unwrap();
    stage.wait(TimeDelta::hours(5));
    let application = Application { secret: Some(Secret::new("another")), ..stage.application.clone() };
    let kept: Arc<dyn Vault> = Arc::<Memory>::clone(&vault);
    let mistaken = Session::new(application, kept, stage.ours.clock());
    assert_eq!(mistaken.access().await, Err(SignInError::WrongSecret));
    assert!(stage.session(&vault).access().await.is_ok());
}
