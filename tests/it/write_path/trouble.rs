//! When something goes wrong: refusals, lost answers, others who write too, a journal that cannot be written.

use std::time::Duration;

use chrono::TimeDelta;
use quarterdeck::hmrc::client::{Connection, Limits, Secret};
use quarterdeck::rules::coding_out::{Closing, Window};
use quarterdeck::rules::failure::Changed;
use quarterdeck::rules::write::{
    Became, Change, Draft, Found, Objection, Outcome, Proof, SETTLED, Topic, Written, writes,
};
use quarterdeck::service::write::{FoundOut, NotReviewed, NotSent, Told, Writer};
use quarterdeck::store::db::{Flaw, JournalError};
use rstest::rstest;

use super::desk::{Desk, TAX_CODE, correction, opt_out, tomasz, year};
use crate::support::http::ask;
use crate::support::options;

/// The only thing found out.
async fn found_out(writer: &Writer) -> Option<Found> {
    let mut found: Vec<FoundOut> = writer.find_out().await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    let found = found.remove(0);
    assert!(found.trouble.is_none());
    found.found.unwrap()
}

/// A person reviews, says yes, and it is sent.
async fn write(desk: &Desk, writer: &Writer, change: Change) -> Result<Told, NotSent> {
    let reviewed = desk.review(writer, change).await.unwrap();
    writer.send(desk.confirm(reviewed)).await
}

fn is_unknown(told: &Told) -> bool {
    assert!(told.proof.is_none() && told.trouble.is_none());
    matches!(&told.outcome, Outcome::Unknown(_))
}

#[rstest]
#[case::not_authorised("status=403@opt-out", "CLIENT_OR_AGENT_NOT_AUTHORISED")]
#[case::throttled("status=429@opt-out", "MESSAGE_THROTTLED_OUT")]
#[case::signed_out("status=401@opt-out", "INVALID_CREDENTIALS")]
#[tokio::test]
async fn a_refusal_keeps_the_draft_which_is_sent_again_under_another_name(#[case] fault: &str, #[case] code: &str) {
    let desk = Desk::new();
    let writer = desk.writer();
    desk.faults(&[fault]);
    let told = write(&desk, &writer, opt_out()).await.unwrap();
    let Outcome::Refused(refused) = &told.outcome else { panic!("{told:?}") };
    assert_eq!((refused.failure.code.as_str(), refused.failure.changed), (code, Changed::No));
    assert!(told.proof.is_none() && told.trouble.is_none());
    assert_eq!(desk.steps(), ["confirmed", "sent", "refused"]);
    assert!(writer.find_out().await.unwrap().is_empty(), "a refusal is no question");

    desk.faults(&[]);
    let drafts = writer.drafts(&tomasz()).await.unwrap();
    assert_eq!((drafts.len(), &drafts[0].id), (1, &refused.sent.id), "the draft is kept");
    let anew = desk.review_draft(&writer, drafts[0].clone()).await.unwrap();
    assert_ne!(anew.draft().id, drafts[0].id);
    assert_eq!(writer.drafts(&tomasz()).await.unwrap(), [anew.draft().clone()]);
    assert_eq!(writer.send(desk.confirm(anew)).await.unwrap().proof, Some(Proof::AsSent));
    assert_eq!(writer.drafts(&tomasz()).await.unwrap(), []);
    desk.is_sound();
}

#[rstest]
#[case::lost("lose-answer=PUT", true)]
#[case::failed_after("fail-after=503@tax-code", true)]
#[case::gateway("fail-after=504@tax-code", true)]
#[tokio::test]
async fn what_was_done_and_not_answered_is_found_out_at_once(#[case] fault: &str, #[case] done: bool) {
    let desk = Desk::new();
    let writer = desk.writer();
    desk.faults(&[fault]);
    let change = correction(&writer, "50.00").await;
    assert!(is_unknown(&write(&desk, &writer, change.clone()).await.unwrap()));
    assert_eq!(desk.steps(), ["confirmed", "sent", "unknown"]);
    assert_eq!(writer.drafts(&tomasz()).await.unwrap().len(), 1);
    assert_eq!(found_out(&writer).await, done.then_some(Found::Done));
    assert_eq!(desk.steps(), ["confirmed", "sent", "unknown", "found"]);
    assert_eq!(writer.drafts(&tomasz()).await.unwrap(), [], "it is done");
    assert_eq!(desk.standing(change.topic()).await, change.after());
    assert!(writer.find_out().await.unwrap().is_empty());
    assert_eq!(desk.writes(), ["PUT 204"]);
    desk.is_sound();
}

#[tokio::test]
async fn what_was_not_done_is_known_only_once_it_cannot_arrive_any_more() {
    let desk = Desk::new();
    let writer = desk.writer();
    desk.faults(&["status=503@opt-out"]);
    assert!(is_unknown(&write(&desk, &writer, opt_out()).await.unwrap()));
    desk.faults(&[]);
    assert_eq!(found_out(&writer).await, None);
    // Until then nothing new is sent about it; other topics go on.
    let id = writer.drafts(&tomasz()).await.unwrap()[0].id.clone();
    let refused = desk.review(&writer, opt_out()).await.unwrap_err();
    assert!(matches!(&refused, NotReviewed::Unresolved(open) if *open == id), "{refused:?}");
    let change = correction(&writer, "1.00").await;
    assert_eq!(write(&desk, &writer, change).await.unwrap().proof, Some(Proof::AsSent));

    desk.later(SETTLED - TimeDelta::seconds(2));
    assert_eq!(found_out(&desk.writer()).await, None);
    desk.later(TimeDelta::seconds(5));
    let writer = desk.writer();
    assert_eq!(found_out(&writer).await, Some(Found::NotDone));
    assert_eq!(writer.drafts(&tomasz()).await.unwrap().len(), 1, "it was not done, and may be again");
    assert_eq!(write(&desk, &writer, opt_out()).await.unwrap().proof, Some(Proof::AsSent));
    assert_eq!(desk.writes(), ["PUT 204", "POST 204"]);
    desk.is_sound();
}

/// Whether something may still arrive is no matter of what day the program is told to take for today.
#[tokio::test]
async fn another_today_does_not_settle_what_nobody_knows() {
    let desk = Desk::new();
    let writer = desk.writer();
    desk.faults(&["late=POST:400ms"]);
    assert!(is_unknown(&write(&desk, &writer, opt_out()).await.unwrap()));
    desk.later_here_alone(TimeDelta::days(1));
    // It says nothing until it sees it done.
    let found = loop {
        match found_out(&desk.writer()).await {
            None => {}
            Some(found) => break found,
        }
    };
    assert_eq!(found, Found::Done);
    assert_eq!(desk.steps(), ["confirmed", "sent", "unknown", "found"]);
}

#[tokio::test]
async fn what_arrives_after_it_was_noted_as_not_done_is_noticed_and_added() {
    let desk = Desk::new();
    let writer = desk.writer();
    desk.faults(&["status=503@opt-out"]);
    assert!(is_unknown(&write(&desk, &writer, opt_out()).await.unwrap()));
    desk.faults(&[]);
    desk.later(SETTLED * 2);
    let writer = desk.writer();
    assert_eq!(found_out(&writer).await, Some(Found::NotDone));
    assert!(writer.find_out().await.unwrap().is_empty(), "it is not done still");
    let status = ask("POST", &format!("{TAX_CODE}/coding-out/opt-out")).send(desk.simulator.base_url()).status;
    assert_eq!(status, 204);
    assert_eq!(found_out(&writer).await, Some(Found::AfterAll));
    assert_eq!(desk.steps(), ["confirmed", "sent", "unknown", "found", "found"], "nothing is written over");
    assert_eq!(writer.drafts(&tomasz()).await.unwrap(), [], "it is done");
    assert!(writer.find_out().await.unwrap().is_empty(), "that is said once");
    desk.is_sound();
}

#[tokio::test]
async fn what_arrived_after_all_is_noticed_before_the_same_is_reviewed_however_late() {
    let desk = Desk::new();
    let writer = desk.writer();
    desk.faults(&["status=503@opt-out"]);
    assert!(is_unknown(&write(&desk, &writer, opt_out()).await.unwrap()));
    desk.faults(&[]);
    desk.later(SETTLED * 2);
    assert_eq!(found_out(&desk.writer()).await, Some(Found::NotDone));
    let status = ask("POST", &format!("{TAX_CODE}/coding-out/opt-out")).send(desk.simulator.base_url()).status;
    assert_eq!(status, 204);
    desk.later(TimeDelta::days(3));
    let writer = desk.writer();
    let refused = desk.review(&writer, opt_out()).await.unwrap_err();
    assert!(matches!(&refused, NotReviewed::Objection(one) if one.1 == Objection::AlreadySo), "{refused:?}");
    assert_eq!(desk.steps(), ["confirmed", "sent", "unknown", "found", "found"]);
}

#[tokio::test]
async fn what_is_done_late_is_found_done() {
    let desk = Desk::new();
    let writer = desk.writer();
    desk.faults(&["late=POST:700ms"]);
    assert!(is_unknown(&write(&desk, &writer, opt_out()).await.unwrap()));
    let mut before_it_arrived = 0;
    while found_out(&writer).await != Some(Found::Done) {
        before_it_arrived += 1;
    }
    assert!(before_it_arrived > 0, "at first HMRC's record stands as before");
    assert_eq!(desk.writes(), ["POST 204"]);
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_unknown() {
    let desk = Desk::new();
    let limits = Limits { total: Duration::from_millis(300), ..Limits::default() };
    let connection =
        Connection { limits, ..Connection::new(desk.simulator.base_url(), Secret::new(desk.simulator.token())) };
    let writer = desk.writer_through(connection);
    desk.faults(&["hang@opt-out"]);
    let told = write(&desk, &writer, opt_out()).await.unwrap();
    let Outcome::Unknown(unknown) = &told.outcome else { panic!("{told:?}") };
    assert_eq!(unknown.failure.as_ref().unwrap().code, "timed-out");
}

#[tokio::test]
async fn who_is_not_reached_was_sent_nothing() {
    let desk = Desk::new();
    let writer = desk.writer();
    let reviewed = desk.review(&writer, opt_out()).await.unwrap();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let unreached = desk.writer_through(Connection::new(format!("http://{nobody}"), Secret::new("t")));
    let not_sent = unreached.send(desk.confirm(reviewed)).await.unwrap_err();
    assert!(matches!(&not_sent, NotSent::Failure(failure) if failure.code == "connection-refused"), "{not_sent:?}");
    assert_eq!(desk.steps(), ["confirmed", "withdrawn"]);
    assert_eq!(writer.drafts(&tomasz()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn somebody_else_changed_it_before_it_was_sent() {
    let desk = Desk::new();
    let writer = desk.writer();
    let reviewed = desk.review(&writer, correction(&writer, "50.00").await).await.unwrap();
    let theirs = correction(&writer, "7.00").await;
    assert_eq!(write(&desk, &desk.writer(), theirs.clone()).await.unwrap().proof, Some(Proof::AsSent));

    let draft = reviewed.draft().clone();
    let not_sent = writer.send(desk.confirm(reviewed)).await.unwrap_err();
    let NotSent::Changed(anew) = not_sent else { panic!("{not_sent:?}") };
    assert_eq!((&anew.draft().change, &anew.seen().held.standing()), (&draft.change, &theirs.after()));
    assert_ne!(anew.draft().id, draft.id, "what is confirmed anew is a write of its own");
    assert_eq!(writer.drafts(&tomasz()).await.unwrap(), [anew.draft().clone()]);
    assert_eq!(desk.steps()[4..], ["confirmed", "withdrawn"]);
    assert_eq!(desk.writes(), ["PUT 204"]);
    // Seen anew, it may be confirmed after all.
    assert_eq!(writer.send(desk.confirm(*anew)).await.unwrap().proof, Some(Proof::AsSent));
    assert_eq!(desk.steps()[4..], ["confirmed", "withdrawn", "confirmed", "sent", "accepted", "proved"]);
    desk.is_sound();
}

/// What was not sent stays in the journal as it was confirmed; what is made of its draft later is another write.
#[tokio::test]
async fn a_draft_that_was_withdrawn_and_is_taken_up_edited_is_a_write_of_its_own() {
    let desk = Desk::new();
    let writer = desk.writer();
    let first = desk.review(&writer, correction(&writer, "50.00").await).await.unwrap();
    let before = first.draft().change.clone();
    write(&desk, &desk.writer(), correction(&writer, "7.00").await).await.unwrap();
    assert!(matches!(writer.send(desk.confirm(first)).await.unwrap_err(), NotSent::Changed(_)));

    desk.later(TimeDelta::hours(1));
    let writer = desk.writer();
    let edited = correction(&writer, "44.00").await;
    let kept = writer.drafts(&tomasz()).await.unwrap().remove(0);
    let draft = Draft { change: edited.clone(), ..kept };
    writer.save_draft(&draft).await.unwrap();
    let reviewed = desk.review_draft(&writer, draft).await.unwrap();
    assert_eq!(writer.send(desk.confirm(reviewed)).await.unwrap().proof, Some(Proof::AsSent));

    let entries = desk.database().journal().unwrap().entries;
    let told: Vec<_> = writes(&entries).iter().map(|one| (one.became(), one.change().unwrap().0.clone())).collect();
    let done = Became::Accepted(Some(Proof::AsSent));
    assert_eq!(told[1..], [(Became::Withdrawn, before), (done, edited)]);
    let at: Vec<_> = writes(&entries).iter().filter_map(Written::at).collect();
    assert!(at[2] - at[1] > TimeDelta::minutes(59), "each has its own time: {at:?}");
    assert_eq!(desk.writes(), ["PUT 204", "PUT 204"]);
    desk.is_sound();
}

#[tokio::test]
async fn two_copies_that_took_up_the_same_draft_do_not_take_one_for_the_other() {
    let desk = Desk::new();
    let (one, other) = (desk.writer(), desk.writer());
    let kept = one.draft(tomasz(), correction(&one, "44.00").await).unwrap();
    one.save_draft(&kept).await.unwrap();
    let theirs = Draft { change: correction(&one, "33.00").await, ..kept.clone() };
    let first = desk.confirm(desk.review_draft(&one, theirs).await.unwrap());
    let second = desk.confirm(desk.review_draft(&other, kept.clone()).await.unwrap());
    assert_eq!(one.send(first).await.unwrap().proof, Some(Proof::AsSent));
    let not_sent = other.send(second.clone()).await.unwrap_err();
    let NotSent::Changed(anew) = not_sent else { panic!("{not_sent:?}") };
    assert_eq!(anew.draft().change, kept.change);
    // A confirmation that is handed in once more does not join the rows of the first, and nothing is sent either.
    assert!(matches!(other.send(second).await.unwrap_err(), NotSent::Changed(_)));
    assert_eq!(desk.writes(), ["PUT 204"]);
    let entries = desk.database().journal().unwrap().entries;
    assert_eq!(writes(&entries).len(), 3);
    assert!(
        writes(&entries).iter().all(|one| one.entries.iter().filter(|row| row.step.confirmed().is_some()).count() == 1)
    );
    desk.is_sound();
}

#[tokio::test]
async fn somebody_else_did_the_same_before_it_was_sent() {
    let desk = Desk::new();
    let writer = desk.writer();
    let reviewed = desk.review(&writer, opt_out()).await.unwrap();
    let status = ask("POST", &format!("{TAX_CODE}/coding-out/opt-out")).send(desk.simulator.base_url()).status;
    assert_eq!(status, 204);
    let not_sent = writer.send(desk.confirm(reviewed)).await.unwrap_err();
    let NotSent::Objection(objection) = not_sent else { panic!("{not_sent:?}") };
    assert_eq!(objection.1, Objection::AlreadySo);
    assert_eq!(desk.steps(), ["confirmed", "withdrawn"]);
}

#[tokio::test]
async fn somebody_else_changed_it_after_it_was_sent() {
    let desk = Desk::new();
    let writer = desk.writer();
    desk.faults(&["lose-answer=PUT"]);
    let ours = correction(&writer, "50.00").await;
    assert!(is_unknown(&write(&desk, &writer, ours).await.unwrap()));
    desk.faults(&[]);
    let body = r#"{"taxCodeComponents":{"debt":[{"id":1,"amount":1}]}}"#;
    assert_eq!(ask("PUT", TAX_CODE).body(body).send(desk.simulator.base_url()).status, 204);
    assert_eq!(found_out(&writer).await, None, "it may still arrive");
    desk.later(SETTLED + TimeDelta::seconds(1));
    let writer = desk.writer();
    assert_eq!(found_out(&writer).await, Some(Found::ChangedByOthers));
    assert_eq!(writer.drafts(&tomasz()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_window_that_closes_between_review_and_sending_is_said() {
    let desk = Desk::with(options("2026-12-30"));
    desk.later("2026-12-30T23:59:58Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap() - super::desk::noon());
    let reviewed = desk.review(&desk.writer(), opt_out()).await.unwrap();
    let confirmed = desk.confirm(reviewed);
    desk.later(TimeDelta::seconds(2));
    let not_sent = desk.writer().send(confirmed).await.unwrap_err();
    let NotSent::Objection(objection) = not_sent else { panic!("{not_sent:?}") };
    let last = "2026-12-30".parse().unwrap();
    assert_eq!(objection.1, Objection::Window(Window::Closed(Closing::LastDay(last))));
    assert_eq!(desk.writes(), [""; 0]);
}

#[tokio::test]
async fn two_copies_at_once_send_one_and_the_other_is_told() {
    let desk = Desk::new();
    let (one, other) = (desk.writer(), desk.writer());
    let first = desk.confirm(desk.review(&one, correction(&one, "1.00").await).await.unwrap());
    let second = desk.confirm(desk.review(&other, correction(&other, "2.00").await).await.unwrap());
    let (first, second) = tokio::join!(one.send(first), other.send(second));
    assert_eq!(first.unwrap().proof, Some(Proof::AsSent));
    assert!(matches!(second.unwrap_err(), NotSent::Changed(_)));
    assert_eq!(desk.writes(), ["PUT 204"]);
    desk.is_sound();
}

#[tokio::test]
async fn the_same_write_confirmed_in_two_copies_is_sent_once() {
    let desk = Desk::new();
    let (one, other) = (desk.writer(), desk.writer());
    let reviewed = desk.review(&one, opt_out()).await.unwrap();
    desk.faults(&["lose-answer=POST"]);
    let (first, second) = (desk.confirm(reviewed.clone()), desk.confirm(reviewed.clone()));
    let (first, second) = tokio::join!(one.send(first), other.send(second));
    assert!(is_unknown(&first.unwrap()));
    assert!(matches!(second.unwrap_err(), NotSent::AlreadySent(id) if id == reviewed.draft().id));
    assert_eq!((desk.writes(), desk.steps()), (vec!["POST 204".to_owned()], vec!["confirmed", "sent", "unknown"]));
}

#[tokio::test]
async fn a_write_under_way_is_not_found_out_by_another_copy() {
    let desk = Desk::new();
    let (one, other) = (desk.writer(), desk.writer());
    let confirmed = desk.confirm(desk.review(&one, opt_out()).await.unwrap());
    desk.faults(&["latency=1500ms@opt-out"]);
    let look = async {
        desk.noted("sent").await;
        let found = found_out(&other).await;
        desk.later(SETTLED * 2);
        (found, found_out(&desk.writer()).await)
    };
    let (told, found) = tokio::join!(one.send(confirmed), look);
    assert_eq!((told.unwrap().proof, found), (Some(Proof::AsSent), (None, None)));
    assert_eq!(desk.steps(), ["confirmed", "sent", "accepted", "proved"]);
}

#[tokio::test]
async fn what_was_confirmed_and_never_sent_is_withdrawn() {
    let desk = Desk::new();
    let writer = desk.writer();
    let confirmed = desk.confirm(desk.review(&writer, opt_out()).await.unwrap());
    desk.faults(&["hang@status"]);
    let ended = async {
        tokio::select! {
            told = writer.send(confirmed) => panic!("{told:?}"),
            () = desk.noted("confirmed") => {}
        }
    };
    ended.await;
    desk.faults(&[]);
    let writer = desk.writer();
    assert!(writer.find_out().await.unwrap().is_empty());
    assert_eq!(desk.steps(), ["confirmed", "withdrawn"]);
    assert_eq!(writer.drafts(&tomasz()).await.unwrap().len(), 1);
    assert_eq!(desk.writes(), [""; 0]);
}

#[tokio::test]
async fn without_a_journal_nothing_is_sent() {
    let desk = Desk::new();
    let writer = desk.writer();
    let reviewed = desk.review(&writer, opt_out()).await.unwrap();
    std::fs::create_dir(desk.head_file()).unwrap();
    let not_sent = writer.send(desk.confirm(reviewed.clone())).await.unwrap_err();
    assert!(matches!(&not_sent, NotSent::Journal(JournalError::Head(_))), "{not_sent:?}");
    std::fs::remove_dir(desk.head_file()).unwrap();
    assert_eq!(writer.send(desk.confirm(reviewed)).await.unwrap().proof, Some(Proof::AsSent));

    // Nor with one that was tampered with.
    std::fs::remove_file(desk.head_file()).unwrap();
    let back = desk.review(&writer, Change::OptInToCodingOut { tax_year: year() }).await.unwrap();
    let not_sent = writer.send(desk.confirm(back)).await.unwrap_err();
    assert!(matches!(&not_sent, NotSent::Journal(JournalError::Flawed(Flaw::HeadMissing))), "{not_sent:?}");
    assert_eq!(desk.writes(), ["POST 204"]);
}

#[tokio::test]
async fn an_outcome_is_told_even_where_the_journal_cannot_be_written_any_more() {
    let desk = Desk::new();
    let writer = desk.writer();
    let confirmed = desk.confirm(desk.review(&writer, opt_out()).await.unwrap());
    desk.faults(&["latency=1s@opt-out"]);
    let breaks = async {
        desk.noted("sent").await;
        desk.head_noted(2).await;
        std::fs::rename(desk.head_file(), desk.head_file().with_extension("aside")).unwrap();
        std::fs::create_dir(desk.head_file()).unwrap();
    };
    let (told, ()) = tokio::join!(writer.send(confirmed), breaks);
    let told = told.unwrap();
    assert!(matches!(&told.outcome, Outcome::Accepted(_)) && told.proof == Some(Proof::AsSent), "{told:?}");
    assert!(matches!(&told.trouble, Some(JournalError::Head(_))), "{told:?}");

    // On the next start it is found out.
    std::fs::remove_dir(desk.head_file()).unwrap();
    std::fs::rename(desk.head_file().with_extension("aside"), desk.head_file()).unwrap();
    assert_eq!(found_out(&desk.writer()).await, Some(Found::Done));
    assert_eq!(desk.steps(), ["confirmed", "sent", "found"]);
    desk.is_sound();
}

#[tokio::test]
async fn what_stands_so_already_or_has_no_number_of_hmrcs_is_objected_to() {
    let desk = Desk::new();
    let writer = desk.writer();
    let objection = async |change| match desk.review(&writer, change).await {
        Err(NotReviewed::Objection(objection)) => objection.1,
        other => panic!("{other:?}"),
    };
    assert_eq!(objection(Change::OptInToCodingOut { tax_year: year() }).await, Objection::AlreadySo);
    let next = year().next().unwrap();
    let not_ended = objection(Change::OptOutOfCodingOut { tax_year: next }).await;
    assert!(matches!(not_ended, Objection::Window(Window::NotYet { .. })), "{not_ended:?}");
    assert_eq!(desk.steps(), [""; 0]);
    assert_eq!(desk.standing(Topic::CodingOut(year())).await, Change::OptInToCodingOut { tax_year: year() }.after());
}
