//! When all goes well.

use quarterdeck::hmrc::client::{Client, Connection, Secret};
use quarterdeck::rules::coding_out::Return;
use quarterdeck::rules::write::{Change, Outcome, Proof, Step, Topic};
use quarterdeck::service::access::{forget_demo, keeper_of_demo};
use quarterdeck::service::accounts::Accounts;
use quarterdeck::service::write::NotSent;
use quarterdeck::store::places::Places;

use super::desk::{Desk, correction, noon, opt_out, tomasz, year};

#[tokio::test]
async fn a_correction_is_reviewed_sent_once_noted_and_proved() {
    let desk = Desk::new();
    let writer = desk.writer();
    let change = correction(&writer, "50.00").await;
    let after = change.after();
    let reviewed = desk.review(&writer, change).await.unwrap();
    assert_eq!(reviewed.seen().the_return, Return::Out);
    let request = reviewed.request();
    assert_eq!((request.method, request.path.as_str()), ("PUT", super::desk::TAX_CODE));
    assert!(request.body.as_ref().unwrap().contains(r#""amount":50.00"#));
    assert_eq!(writer.drafts(&tomasz()).await.unwrap(), [reviewed.draft().clone()]);

    let told = writer.send(desk.confirm(reviewed)).await.unwrap();
    let Outcome::Accepted(accepted) = told.outcome else { panic!("{:?}", told.outcome) };
    assert_eq!((told.proof, told.unread.is_none(), told.trouble.is_none()), (Some(Proof::AsSent), true, true));
    assert!(accepted.correlation_id.is_some());
    assert_eq!(desk.standing(Topic::CodedOut(year())).await, after);
    assert_eq!(writer.drafts(&tomasz()).await.unwrap(), []);
    assert_eq!(desk.steps(), ["confirmed", "sent", "accepted", "proved"]);
    desk.is_sound();

    let entries = desk.database().journal().unwrap().entries;
    let Step::Accepted { correlation_id } = &entries[2].step else { panic!("{:?}", entries[2].step) };
    assert_eq!(*correlation_id, accepted.correlation_id);
    assert!(entries.iter().all(|entry| entry.intent == accepted.sent.id && entry.subject == tomasz()));
    assert!(entries.windows(2).all(|pair| pair[0].at <= pair[1].at && pair[0].at >= noon()));
}

#[tokio::test]
async fn the_whole_journey_there_and_back() {
    let desk = Desk::new();
    let writer = desk.writer();
    let year = year();
    for change in [
        correction(&writer, "50.00").await,
        Change::DeleteCodedOut { tax_year: year },
        Change::OptOutOfCodingOut { tax_year: year },
        Change::OptInToCodingOut { tax_year: year },
    ] {
        let (name, after, topic) = (change.name(), change.after(), change.topic());
        let reviewed = desk.review(&writer, change).await.unwrap();
        let told = writer.send(desk.confirm(reviewed)).await.unwrap();
        assert_eq!(told.proof, Some(Proof::AsSent), "{name}");
        assert_eq!(desk.standing(topic).await, after, "{name}");
    }
    assert_eq!(desk.steps().len(), 16);
    desk.is_sound();
    assert!(writer.find_out().await.unwrap().is_empty());
}

/// The demo keeps its journal with its world, and no answers; starting it afresh takes both.
#[tokio::test]
async fn the_demo_has_a_journal_until_it_is_started_afresh() {
    let desk = Desk::new();
    let home = tempfile::tempdir().unwrap();
    let places = Places::find(Some(home.path())).unwrap();
    let client =
        || Client::new(Connection::new(desk.simulator.base_url(), Secret::new(desk.simulator.token()))).unwrap();
    let opened = || {
        let places = places.clone();
        Accounts::live(client(), desk.clock()).with_journal(Box::new(move || keeper_of_demo(&places)))
    };
    assert!(
        Accounts::live(client(), desk.clock()).writer(&places.locks()).is_err(),
        "without a journal nothing is sent"
    );
    let accounts = opened();
    assert!(!places.demo().exists(), "it is made when it is needed");
    let writer = accounts.writer(&places.locks()).unwrap();
    let reviewed = desk.review(&writer, opt_out()).await.unwrap();
    assert_eq!(writer.send(desk.confirm(reviewed)).await.unwrap().proof, Some(Proof::AsSent));
    assert_eq!(opened().writer(&places.locks()).unwrap().journal().await.unwrap().entries.len(), 4);
    #[cfg(unix)]
    for entry in places.demo().read_dir().unwrap() {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    forget_demo(&places).unwrap();
    assert_eq!(places.demo().read_dir().unwrap().count(), 0);
    let anew = opened().writer(&places.locks()).unwrap();
    assert_eq!((anew.journal().await.unwrap().entries.len(), anew.verify().await.unwrap().flaws.len()), (0, 0));
    // The copy that was open over it notes nothing, rather than where nobody will find it.
    let back = desk.review(&writer, Change::OptInToCodingOut { tax_year: year() }).await.unwrap();
    assert!(matches!(writer.send(desk.confirm(back)).await, Err(NotSent::Journal(_))));
    assert_eq!(desk.writes(), ["POST 204"]);
}
