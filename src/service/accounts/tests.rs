//! What is stored of HMRC's answers, and when it is given instead.

use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::*;
use crate::hmrc::client::{Connection, Secret};
use crate::store::db::Database;

/// HMRC, a database that lasts as long as the test, and a clock.
struct World {
    server: MockServer,
    keeper: Keeper,
}

fn subject(nino: &str) -> Subject {
    Subject { nino: nino.parse().unwrap() }
}

fn clock(at: &str) -> Clock {
    Clock::set_to(at.parse().unwrap())
}

fn payment() -> Value {
    json!({"payments": [{"paymentLot": "081203010024", "paymentLotItem": "000001", "paymentReference": "HQ1", "paymentAmount": 120.5,
        "paymentMethod": "BACS", "transactionDate": "2026-02-02", "allocations": [], "fieldOfTomorrow": {"a": [1, null]}}]})
}

impl World {
    async fn new() -> Self {
        Self { server: MockServer::start().await, keeper: Keeper::start(Database::in_memory().unwrap()).unwrap() }
    }

    async fn answers(&self, path: &str, status: u16, body: Value) {
        self.server.reset().await;
        let answer = ResponseTemplate::new(status).set_body_json(body);
        Mock::given(matchers::path_regex(path)).respond_with(answer).mount(&self.server).await;
    }

    fn accounts(&self, at: &str, role: Role) -> Accounts {
        let uri = self.server.uri();
        let make: MakeClient =
            Box::new(move || Ok(Client::new(Connection::new(uri.clone(), Secret::new("t"))).unwrap()));
        Accounts::new(Some(make), Some(self.keeper.clone()), role, clock(at), "here")
    }

    fn offline(&self, at: &str) -> Accounts {
        Accounts::new(None, Some(self.keeper.clone()), Role::Individual, clock(at), "here")
    }

    async fn calls(&self) -> usize {
        self.server.received_requests().await.unwrap().len()
    }
}

const TODAY: &str = "2026-11-21T12:00:00Z";
const TOMORROW: &str = "2026-11-22T09:00:00Z";

fn usual(day: &str) -> Query {
    Query::Payments(DateRange::four_tax_years_to(day.parse().unwrap()))
}

#[tokio::test]
async fn tomorrow_the_usual_question_still_finds_todays_answer() {
    let world = World::new().await;
    world.answers("payments-and-allocations$", 200, payment()).await;
    let maya = subject("AA000001A");
    let asked = world.accounts(TODAY, Role::Individual).ask(&maya, &usual("2026-11-21")).await.unwrap();
    let tomorrow = world.offline(TOMORROW);
    let kept = tomorrow.kept(&maya, &usual("2026-11-22")).await.unwrap().unwrap();
    assert_eq!(kept.value, asked.value);
    assert!((kept.at - asked.at).abs() < chrono::TimeDelta::seconds(5), "with the time HMRC gave it");
    assert!(tomorrow.kept(&subject("AA000002A"), &usual("2026-11-22")).await.is_none(), "nobody else's");
    assert!(tomorrow.kept(&maya, &Query::Penalties).await.is_none(), "nothing that was not asked");
    let failure = tomorrow.ask(&maya, &usual("2026-11-22")).await.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Unreachable, OFFLINE));
}

#[tokio::test]
async fn a_failure_leaves_what_was_stored() {
    let world = World::new().await;
    let (maya, query) = (subject("AA000001A"), usual("2026-11-21"));
    let accounts = world.accounts(TODAY, Role::Individual);
    world.answers("payments-and-allocations$", 200, payment()).await;
    let asked = accounts.ask(&maya, &query).await.unwrap().value;
    for status in [401, 403, 429, 500, 503] {
        world.answers("payments-and-allocations$", status, json!({"code": "X"})).await;
        accounts.ask(&maya, &query).await.unwrap_err();
        assert_eq!(accounts.kept(&maya, &query).await.unwrap().unwrap().value, asked, "{status}");
    }
    world.answers("payments-and-allocations$", 404, json!({"code": "MATCHING_RESOURCE_NOT_FOUND"})).await;
    assert_eq!(accounts.ask(&maya, &query).await.unwrap().value, Answer::Payments(Vec::new()));
    let nothing = accounts.kept(&maya, &query).await.unwrap().unwrap().value;
    assert_eq!(nothing, Answer::Payments(Vec::new()), "nothing there is an answer");
}

#[tokio::test]
async fn that_hmrc_does_not_offer_something_is_stored_too() {
    let world = World::new().await;
    let maya = subject("AA000001A");
    world.answers("penalties$", 404, json!({"code": "MATCHING_RESOURCE_NOT_FOUND"})).await;
    let failure = world.accounts(TODAY, Role::Individual).ask(&maya, &Query::Penalties).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::NotOffered);
    let kept = world.offline(TOMORROW).kept(&maya, &Query::Penalties).await.unwrap();
    assert_eq!(kept.unwrap_err().kind, FailureKind::NotOffered);
}

#[tokio::test]
async fn a_supporting_agent_never_asks_what_is_not_answered() {
    let world = World::new().await;
    world.answers(".*", 200, json!({"listOfBusinesses": []})).await;
    let (maya, tomasz) = (subject("AA000001A"), subject("AA000002A"));
    let accounts = world.accounts(TODAY, Role::SupportingAgent);
    let failure = accounts.ask(&maya, &Query::OpenAccount).await.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::NotAuthorised, NOT_FOR_SUPPORTING_AGENTS));
    assert_eq!(world.calls().await, 0);
    accounts.ask(&maya, &Query::Businesses).await.unwrap();
    assert_eq!(world.calls().await, 1);
    let entry = |nino: &str, role| Entry { id: 1, name: String::new(), nino: nino.parse().unwrap(), utr: None, role };
    accounts.know(&[entry("AA000002A", Some(Role::MainAgent)), entry("AA000001A", None)]);
    assert_eq!(
        (accounts.role_for(&maya.nino), accounts.role_for(&tomasz.nino)),
        (Role::SupportingAgent, Role::MainAgent)
    );
}

#[tokio::test]
async fn a_stored_answer_that_cannot_be_read_counts_as_none() {
    let world = World::new().await;
    let maya = subject("AA000001A");
    let spoiled = Kept {
        subject: maya.nino.clone(),
        question: question_key(&Query::Businesses),
        at: TODAY.parse().unwrap(),
        source: "here".to_owned(),
        answer: b"no newline, no tape".to_vec(),
    };
    world.keeper.with(move |database| database.remember(&spoiled)).await.unwrap().unwrap();
    assert!(world.offline(TODAY).kept(&maya, &Query::Businesses).await.is_none());
}
