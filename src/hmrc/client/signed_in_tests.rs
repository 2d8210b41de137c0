//! Calls of somebody who signed in: whose token is renewed, when, and what is asked again.

use std::sync::Arc;

use rstest::rstest;
use tempfile::{TempDir, tempdir};
use wiremock::matchers::{any, header_exists, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::hmrc::apis::business_details::ListBusinesses;
use crate::hmrc::apis::sa_accounts::OptOutOfCodingOut;
use crate::hmrc::auth::tests::desk::{Desk, FileVault, Hands, pair, refusal};
use crate::hmrc::auth::{Session, Vault};
use crate::rules::failure::Changed;
use crate::rules::{Failure, FailureKind, Nino};

/// HMRC's API and its token address, and a client of somebody who signed in.
struct Stage {
    api: MockServer,
    desk: Desk,
    vault: Arc<FileVault>,
    _folder: TempDir,
    hands: Hands,
    client: Client,
}

impl Stage {
    /// The API answers whoever shows the token that works, and 401 to everybody else.
    async fn set() -> Self {
        let (api, desk) = (MockServer::start().await, Desk::open().await);
        Mock::given(method("GET"))
            .and(desk.accepts())
            .respond_with(ResponseTemplate::new(200).set_body_json(serde_json::json!({"listOfBusinesses": []})))
            .mount(&api)
            .await;
        Mock::given(method("POST")).and(desk.accepts()).respond_with(ResponseTemplate::new(204)).mount(&api).await;
        let ended = serde_json::json!({"code": "INVALID_CREDENTIALS", "message": "Invalid Authentication information"});
        let ended = ResponseTemplate::new(401).set_body_json(ended);
        Mock::given(any()).respond_with(ended).with_priority(9).mount(&api).await;
        let (folder, hands) = (tempdir().unwrap(), Hands::default());
        let vault = FileVault::holding(folder.path(), &pair(0));
        let kept: Arc<dyn Vault> = Arc::<FileVault>::clone(&vault);
        let session = Session::new(desk.application(), kept, hands.clock());
        let connection = Connection {
            credentials: Credentials::Session(session),
            retry: Some(Retry {
                first: Duration::from_millis(1),
                longest: Duration::from_millis(1),
                ..Retry::default()
            }),
            ..Connection::new(api.uri(), Secret::default())
        };
        Self { client: Client::new(connection).unwrap(), api, desk, vault, _folder: folder, hands }
    }

    async fn read(&self) -> Result<(), ApiError> {
        self.client.call(&ListBusinesses { nino: &nino() }).await.map(|businesses| assert!(businesses.is_empty()))
    }

    async fn write(&self) -> Result<(), ApiError> {
        self.client.write(&OptOutOfCodingOut { nino: &nino(), tax_year: "2025-26".parse().unwrap() }).await.map(drop)
    }

    /// The tokens that the API was shown.
    async fn shown(&self) -> Vec<String> {
        let requests = self.api.received_requests().await.unwrap();
        let token = |request: &wiremock::Request| request.headers["authorization"].to_str().unwrap().to_owned();
        requests.iter().map(token).collect()
    }
}

fn nino() -> Nino {
    "AA000001A".parse().unwrap()
}

#[tokio::test]
async fn a_read_whose_token_hmrc_ended_is_asked_again_once_with_the_next() {
    let stage = Stage::set().await;
    let other = Session::new(stage.desk.application(), Arc::clone(&stage.vault) as Arc<dyn Vault>, stage.hands.clock());
    assert_eq!(stage.read().await, Ok(()));
    assert!(other.renewed(&other.access().await.unwrap()).await.unwrap().is_some(), "somebody else renews");
    assert_eq!(stage.read().await, Ok(()));
    assert_eq!(stage.shown().await, ["Bearer access-0", "Bearer access-0", "Bearer access-1"]);
    assert_eq!(stage.desk.asked().await, 1, "theirs is used");
}

#[tokio::test]
async fn a_token_about_to_end_is_renewed_before_the_call() {
    let stage = Stage::set().await;
    stage.hands.forward(4 * 60);
    assert_eq!(stage.write().await, Ok(()), "a write too");
    assert_eq!(stage.shown().await, ["Bearer access-1"]);
}

#[tokio::test]
async fn a_write_whose_token_hmrc_ended_is_not_repeated_but_the_next_one_works() {
    let stage = Stage::set().await;
    // HMRC no longer takes the access token, and still takes the refresh token.
    Mock::given(any())
        .respond_with(ResponseTemplate::new(401).set_body_json(serde_json::json!({"code": "INVALID_CREDENTIALS"})))
        .up_to_n_times(1)
        .with_priority(1)
        .mount(&stage.api)
        .await;
    let failure = Failure::from(stage.write().await.unwrap_err());
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::SignIn, "INVALID_CREDENTIALS"));
    assert_eq!(failure.changed, Changed::No, "HMRC has not done it, that is certain");
    assert_eq!(stage.write().await, Ok(()));
    assert_eq!(stage.shown().await, ["Bearer access-0", "Bearer access-1"]);
}

#[rstest]
#[case::unauthorised(401, "UNAUTHORIZED")]
#[case::agent(401, "CLIENT_OR_AGENT_NOT_AUTHORISED")]
#[case::forbidden(403, "INVALID_CREDENTIALS")]
#[case::scope(403, "INVALID_SCOPE")]
#[tokio::test]
async fn other_refusals_renew_nothing(#[case] status: u16, #[case] code: &str) {
    let stage = Stage::set().await;
    let refused = ResponseTemplate::new(status).set_body_json(serde_json::json!({ "code": code }));
    Mock::given(any()).respond_with(refused).with_priority(1).mount(&stage.api).await;
    assert_eq!(stage.read().await.unwrap_err().code(), code);
    assert_eq!((stage.shown().await.len(), stage.desk.asked().await), (1, 0));
}

#[tokio::test]
async fn a_token_that_is_never_accepted_is_not_renewed_for_ever() {
    let stage = Stage::set().await;
    let refused = ResponseTemplate::new(401).set_body_json(serde_json::json!({"code": "INVALID_CREDENTIALS"}));
    Mock::given(any()).respond_with(refused).with_priority(1).mount(&stage.api).await;
    for _ in 0..5 {
        assert_eq!(stage.read().await.unwrap_err().code(), "INVALID_CREDENTIALS");
    }
    assert_eq!((stage.shown().await.len(), stage.desk.asked().await), (6, 1));
}

#[tokio::test]
async fn an_ended_sign_in_is_said_with_its_own_code_and_nothing_is_sent() {
    let stage = Stage::set().await;
    stage.desk.move_on();
    let failure = Failure::from(stage.read().await.unwrap_err());
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::SignIn, "sign-in-ended-early"));
    assert_eq!((failure.status, failure.changed), (None, Changed::No));
    let failure = Failure::from(stage.write().await.unwrap_err());
    assert_eq!((failure.code.as_str(), failure.changed), ("sign-in-ended-early", Changed::No));
    assert_eq!(stage.shown().await, ["Bearer access-0"], "the second was not even sent");
}

#[tokio::test]
async fn a_failing_token_service_is_asked_again_for_a_read_and_not_for_a_write() {
    let stage = Stage::set().await;
    stage.hands.forward(5 * 60);
    for _ in 0..3 {
        stage.desk.instead(|| ResponseTemplate::new(503));
    }
    let failure = Failure::from(stage.write().await.unwrap_err());
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Unavailable, "sign-in-server"));
    assert_eq!((failure.status, failure.changed), (Some(503), Changed::No));
    assert_eq!(stage.desk.asked().await, 1);
    assert_eq!(stage.read().await, Ok(()));
    assert_eq!(stage.desk.asked().await, 4);
}

#[tokio::test]
async fn a_refused_application_is_said_and_not_asked_about_again() {
    let stage = Stage::set().await;
    stage.hands.forward(5 * 60);
    stage.desk.instead(|| refusal(401, "invalid_client", "invalid client id or secret"));
    let failure = Failure::from(stage.read().await.unwrap_err());
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::SignIn, "sign-in-wrong-secret"));
    assert_eq!(stage.desk.asked().await, 1);
}

#[tokio::test]
async fn the_token_is_shown_to_hmrcs_api_only() {
    let stage = Stage::set().await;
    let stranger = MockServer::start().await;
    let away = ResponseTemplate::new(307).insert_header("Location", format!("{}/there", stranger.uri()));
    Mock::given(header_exists("authorization")).respond_with(away).with_priority(1).mount(&stage.api).await;
    assert_eq!(stage.read().await.unwrap_err().code(), "redirected");
    assert_eq!(stranger.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn debug_shows_no_token() {
    let stage = Stage::set().await;
    assert_eq!(stage.read().await, Ok(()));
    let kept: Arc<dyn Vault> = Arc::<FileVault>::clone(&stage.vault);
    let session = Session::new(stage.desk.application(), kept, stage.hands.clock());
    let credentials = Credentials::Session(session);
    let connection = Connection { credentials, ..Connection::new(stage.api.uri(), Secret::default()) };
    let shown = format!("{:?} {connection:?} {:?}", stage.client, connection.credentials);
    assert!(!["access-0", "refresh-0", "canary"].iter().any(|secret| shown.contains(secret)), "{shown}");
}
