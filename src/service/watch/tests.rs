//! The return watch against an HMRC that answers one thing after the other, at made-up times.

use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::*;
use crate::hmrc::client::{Client, Connection, Secret};
use crate::rules::hand_off::About;
use crate::rules::hand_off::watch::{Change, Way};
use crate::rules::{Money, Role};
use crate::service::accounts::MakeClient;
use crate::service::clock::Clock;
use crate::store::db::new_key;

const NOON: &str = "2026-11-21T12:00:00Z";

/// HMRC, and the database of one profile. Whoever asks for a watcher anew starts the program anew.
struct World {
    server: MockServer,
    client: Client,
    keeper: Keeper,
    _folder: tempfile::TempDir,
}

fn subject(nino: &str) -> Subject {
    Subject { nino: nino.parse().unwrap() }
}

fn maya() -> Subject {
    subject("AA000001A")
}

fn after(minutes: i64) -> DateTime<Utc> {
    NOON.parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes)
}

fn leaving(task: &str, about: About) -> Leaving {
    Leaving {
        subject: maya(),
        task: task.to_owned(),
        about,
        role: Role::Individual,
        way: Way::Opened,
        before: Seen::default(),
        read: false,
    }
}

fn payments(amounts: &[f64]) -> Value {
    let one = |(item, amount): (usize, &f64)| {
        json!({"paymentLot": "081203010024", "paymentLotItem": format!("{item:06}"), "paymentAmount": amount,
            "transactionDate": "2026-11-21", "allocations": []})
    };
    json!({"payments": amounts.iter().enumerate().map(one).collect::<Vec<_>>()})
}

fn statuses(status: &str) -> Value {
    json!({"itsaStatuses": [{"taxYear": "2026-27", "itsaStatusDetails": [
        {"submittedOn": "2026-04-06T10:00:00.000Z", "status": status, "statusReason": "Rollover"}]}]})
}

fn updates(due: &[&str]) -> Value {
    let one = |due: &&str| json!({"periodStartDate": "2026-04-06", "periodEndDate": "2026-10-05", "dueDate": due, "status": "open"});
    json!({"obligations": [{"typeOfBusiness": "self-employment", "businessId": "XAIS12345678901",
        "obligationDetails": due.iter().map(one).collect::<Vec<_>>()}]})
}

impl World {
    async fn new() -> Self {
        let server = MockServer::start().await;
        let client = Client::new(Connection::new(server.uri(), Secret::new("t"))).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("work.db"), &new_key().unwrap()).unwrap();
        Self { server, client, keeper: Keeper::start(database).unwrap(), _folder: folder }
    }

    /// From now on HMRC answers this, and nothing else.
    async fn answers(&self, all: &[(&str, u16, Value)]) {
        self.server.reset().await;
        for (path, status, body) in all {
            let answer = ResponseTemplate::new(*status).set_body_json(body);
            Mock::given(matchers::path_regex(*path)).respond_with(answer).mount(&self.server).await;
        }
    }

    async fn pays(&self, amounts: &[f64]) {
        self.answers(&[("payments-and-allocations", 200, payments(amounts))]).await;
    }

    /// The program, started at this time.
    fn watcher(&self, minute: i64) -> Watcher {
        self.watcher_at(after(minute))
    }

    fn watcher_at(&self, at: DateTime<Utc>) -> Watcher {
        let client = self.client.clone();
        let make: MakeClient = Box::new(move || Ok(client.clone()));
        let clock = Clock::set_to(at);
        let accounts = Accounts::new(Some(make), Some(self.keeper.clone()), Role::Individual, clock, "here");
        accounts.watcher().unwrap()
    }

    async fn turn(&self, minute: i64) -> Turn {
        self.watcher(minute).turn(&Which::Due).await.unwrap()
    }

    async fn calls(&self) -> usize {
        self.server.received_requests().await.unwrap().len()
    }
}

/// What changed in a turn, of all hand-offs.
fn news(turn: &Turn) -> Vec<Change> {
    let before = |number| turn.before.iter().find(|one| one.number == number).map_or(0, |one| one.noticed.len());
    turn.now.iter().flat_map(|one| one.noticed.iter().skip(before(one.number)).cloned()).collect()
}

#[tokio::test]
async fn a_payment_that_arrives_is_noticed_and_ends_the_watch() {
    let world = World::new().await;
    world.pays(&[10.0]).await;
    let handed = world.watcher(0).record(leaving("pay", About::Nothing)).await.unwrap();
    assert_eq!((handed.number, handed.state, world.calls().await), (1, State::Watching, 0));
    let first = world.turn(0).await;
    assert_eq!((news(&first), first.now[0].state), (Vec::new(), State::Watching));
    assert!(first.next.unwrap() >= after(0) + TimeDelta::seconds(29), "{:?}", first.next);
    // Nothing is due: nobody is asked.
    let calls = world.calls().await;
    let early = world.watcher(0).turn(&Which::Due).await.unwrap();
    assert_eq!((early.next, world.calls().await), (first.next, calls));
    world.pays(&[10.0, 25.5]).await;
    let second = world.turn(1).await;
    assert_eq!(news(&second), [Change::Payment { amount: Money::from_pence(2550), on: "2026-11-21".parse().ok() }]);
    assert_eq!((second.now[0].state, second.next), (State::Done, None));
    assert_eq!(second.answers.len(), 1, "the answer is there for whoever shows it");
    assert_eq!((news(&world.turn(60).await), world.calls().await), (Vec::new(), 1));
    let journal = world.keeper.with(Database::look_at_journal).await.unwrap().unwrap();
    let steps: Vec<&str> = journal.1.hand_offs.iter().map(|one| one.noted.what.name()).collect();
    assert_eq!(steps, ["handed-over", "noticed", "hand-off-done"]);
    assert_eq!((journal.0.flaws, journal.1.unreadable), (Vec::new(), Vec::new()));
}

/// Somebody quick: what was read before the page was opened is how it was before, however soon they are done.
#[tokio::test]
async fn a_change_in_the_first_seconds_is_noticed_where_it_was_read_before() {
    let world = World::new().await;
    world.pays(&[10.0]).await;
    let before = world.watcher(0).before(&leaving("pay", About::Nothing)).await;
    world.pays(&[10.0, 25.5]).await;
    let handed =
        world.watcher(0).record(Leaving { before, read: true, ..leaving("pay", About::Nothing) }).await.unwrap();
    assert_eq!(handed.looked, Some(handed.at));
    let calls = world.calls().await;
    let soon = world.watcher_at(after(0) + TimeDelta::seconds(5));
    assert!(news(&soon.turn(&Which::Due).await.unwrap()).is_empty());
    assert_eq!(world.calls().await, calls, "nothing is due yet");
    let told = soon.turn(&Which::AllOf(maya())).await.unwrap();
    let paid = Change::Payment { amount: Money::from_pence(2550), on: "2026-11-21".parse().ok() };
    assert_eq!((news(&told), told.now[0].state), (vec![paid], State::Done));
}

/// The program ended, and starts again much later: it looks at once, and compares with what was before it ended.
#[tokio::test]
async fn a_watch_survives_a_restart() {
    let world = World::new().await;
    world.pays(&[]).await;
    world.watcher(0).record(leaving("pay", About::Nothing)).await.unwrap();
    world.turn(0).await;
    world.pays(&[3.0]).await;
    let three_days = 3 * 24 * 60;
    assert_eq!(world.turn(three_days).await.now[0].state, State::Done);
}

#[tokio::test]
async fn it_gives_up_after_seven_days_with_one_last_look() {
    let world = World::new().await;
    world.pays(&[]).await;
    world.watcher(0).record(leaving("pay", About::Nothing)).await.unwrap();
    world.turn(0).await;
    let last = world.turn(30 * 24 * 60).await;
    assert_eq!((last.now[0].state, last.next, last.answers.len()), (State::GaveUp, None, 1));
}

#[tokio::test]
async fn of_two_copies_one_asks_and_both_see() {
    let world = World::new().await;
    world.pays(&[]).await;
    world.watcher(0).record(leaving("pay", About::Nothing)).await.unwrap();
    world.turn(0).await;
    world.pays(&[3.0]).await;
    let (one, other) = (world.watcher(1), world.watcher(1));
    let (first, second) = tokio::join!(one.turn(&Which::Due), other.turn(&Which::Due));
    assert_eq!(world.calls().await, 1);
    let (first, second) = (first.unwrap(), second.unwrap());
    let waits = [&first, &second].into_iter().find(|turn| turn.answers.is_empty()).unwrap();
    if let Some(next) = waits.next {
        // Soon where both wanted the look; at the next look where this one came when the other had taken it already.
        assert!(next <= one.now() + TimeDelta::seconds(30), "it sees what the other found");
    }
    let third = other.turn(&Which::Due).await.unwrap();
    assert_eq!((third.now[0].state, third.now[0].noticed.len(), world.calls().await), (State::Done, 1, 1));
}

#[tokio::test]
async fn one_persons_questions_are_asked_once_however_many_hand_offs() {
    let world = World::new().await;
    world
        .answers(&[("itsa-status", 200, statuses("MTD Voluntary")), ("obligations", 200, updates(&["2026-11-05"]))])
        .await;
    let year = "2026-27".parse().unwrap();
    let watcher = world.watcher(0);
    watcher.record(leaving("opt-out", About::TaxYear(year))).await.unwrap();
    watcher.record(leaving("reporting-obligations", About::Nothing)).await.unwrap();
    watcher.record(Leaving { subject: subject("AA000002A"), ..leaving("opt-out", About::Nothing) }).await.unwrap();
    world.turn(0).await;
    assert_eq!(world.calls().await, 4, "two questions for each of two people");
    world.answers(&[("itsa-status", 200, statuses("Annual")), ("obligations", 200, updates(&[]))]).await;
    let turn = world.turn(1).await;
    let states: Vec<State> = turn.now.iter().map(|one| one.state).collect();
    assert_eq!((world.calls().await, states), (4, vec![State::Done; 3]));
    let to = Change::Status { tax_year: year, from: Some("MTD Voluntary".to_owned()), to: "Annual".to_owned() };
    assert_eq!(turn.now[0].noticed, [Change::UpdatesGone(1), to]);
}

#[tokio::test]
async fn a_failure_says_nothing_and_the_next_look_asks_again() {
    let world = World::new().await;
    world.pays(&[]).await;
    world.watcher(0).record(leaving("pay", About::Nothing)).await.unwrap();
    world.turn(0).await;
    for (minute, status, code) in [(1, 429, "MESSAGE_THROTTLED_OUT"), (2, 503, "SERVICE_UNAVAILABLE")] {
        world.answers(&[("payments", status, json!({"code": code, "message": "no"}))]).await;
        let failed = world.turn(minute).await;
        assert_eq!((news(&failed), failed.now[0].state, failed.failures.len()), (Vec::new(), State::Watching, 1));
        assert!(failed.next.unwrap() > after(minute), "not at once again");
    }
    world.pays(&[3.0]).await;
    assert_eq!(world.turn(3).await.now[0].state, State::Done);
}

/// Too many requests: whatever else would be asked is left for the next time.
#[tokio::test]
async fn a_server_that_is_asked_too_often_is_asked_nothing_more() {
    let world = World::new().await;
    world.answers(&[(".*", 429, json!({"code": "MESSAGE_THROTTLED_OUT", "message": "no"}))]).await;
    world.watcher(0).record(leaving("check-active-businesses", About::Nothing)).await.unwrap();
    world.turn(0).await;
    assert_eq!(world.calls().await, 1);
}

#[tokio::test]
async fn without_a_sign_in_it_pauses() {
    let world = World::new().await;
    world.answers(&[("payments", 401, json!({"code": "INVALID_CREDENTIALS", "message": "no"}))]).await;
    world.watcher(0).record(leaving("pay", About::Nothing)).await.unwrap();
    let turn = world.turn(0).await;
    assert_eq!((turn.paused(), turn.next, turn.now[0].state), (true, None, State::Watching));
    world.pays(&[]).await;
    assert!(!world.turn(5).await.paused());
}

#[tokio::test]
async fn what_hmrc_answers_to_no_software_is_asked_of_the_person() {
    let world = World::new().await;
    let refused = json!({"code": "CLIENT_OR_AGENT_NOT_AUTHORISED", "message": "no"});
    world
        .answers(&[("penalties", 403, refused), ("balance", 404, json!({"code": "NO_DATA_FOUND", "message": "no"}))])
        .await;
    let watcher = world.watcher(0);
    watcher.record(leaving("appeal-penalty", About::Nothing)).await.unwrap();
    let turn = world.turn(0).await;
    assert_eq!((turn.now[0].state, turn.next), (State::ToAsk, None));
    let told = watcher.answer(turn.now[0].number, true).await.unwrap().unwrap();
    assert_eq!(told.state, State::Done);
    assert_eq!(watcher.answer(turn.now[0].number, false).await.unwrap(), None);
}

#[tokio::test]
async fn a_person_may_look_at_once() {
    let world = World::new().await;
    world.pays(&[]).await;
    let watcher = world.watcher(0);
    let before = watcher.before(&leaving("pay", About::Nothing)).await;
    assert_eq!(before.payments, Some(Vec::new()));
    let noted = watcher.look_and_record(leaving("pay", About::Nothing)).await.unwrap();
    assert_eq!(noted.before, before);
    // However soon: what was read before is what is compared with.
    world.pays(&[1.0]).await;
    let asked = world.watcher(0).turn(&Which::AllOf(maya())).await.unwrap();
    assert_eq!((asked.now[0].state, world.calls().await), (State::Done, 1));
    let nobody = world.watcher(0).turn(&Which::AllOf(subject("AA000002A"))).await.unwrap();
    assert_eq!((nobody.answers.len(), world.calls().await), (0, 1));
}

/// The first hour with the program on all the time. (Seven days take 198 looks; see the rules' own tests.)
#[tokio::test]
async fn an_hour_of_watching_takes_at_most_30_calls() {
    let world = World::new().await;
    world.pays(&[]).await;
    world.watcher(0).record(leaving("pay", About::Nothing)).await.unwrap();
    let mut seconds = 0;
    while seconds < 3600 {
        let turn = world.watcher_at(after(0) + TimeDelta::seconds(seconds)).turn(&Which::Due).await.unwrap();
        seconds = (turn.next.unwrap() - after(0)).num_seconds() + 1;
    }
    let calls = world.calls().await;
    assert!((20..=30).contains(&calls), "{calls}");
}

#[tokio::test]
async fn offline_nothing_is_asked() {
    let world = World::new().await;
    world.watcher(0).record(leaving("pay", About::Nothing)).await.unwrap();
    let clock = Clock::set_to(after(1));
    let accounts = Accounts::new(None, Some(world.keeper.clone()), Role::Individual, clock, "here");
    let turn = accounts.watcher().unwrap().turn(&Which::Due).await.unwrap();
    assert_eq!((turn.next, turn.now.len(), world.calls().await), (None, 1, 0));
}
