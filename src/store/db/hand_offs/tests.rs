use chrono::TimeDelta;

use super::*;
use crate::rules::hand_off::About;
use crate::rules::hand_off::PenaltyKind;
use crate::rules::hand_off::watch::Seen;
use crate::rules::{Money, TypeOfBusiness};

fn at(minute: i64) -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minute)
}

fn leaving(task: &str, about: About) -> Leaving {
    Leaving {
        subject: Subject { nino: "AA000001A".parse().unwrap() },
        task: task.to_owned(),
        about,
        role: Role::Individual,
        way: Way::Opened,
        before: Seen { payments: Some(vec![("L/1".to_owned(), Money::from_pence(7), None)]), ..Seen::default() },
        read: false,
    }
}

fn everything() -> Vec<Change> {
    let year = "2026-27".parse().unwrap();
    let on = "2026-11-01".parse().unwrap();
    let money = Money::from_pence(12_345);
    vec![
        Change::BusinessAdded("X2".to_owned()),
        Change::BusinessCeased { id: "X1".to_owned(), on },
        Change::Reporting { id: "X1".to_owned(), tax_year: year, to: "Q".to_owned() },
        Change::UpdatesGone(1),
        Change::UpdatesCame(2),
        Change::Status { tax_year: year, from: None, to: "Annual".to_owned() },
        Change::Status { tax_year: year, from: Some("MTD Voluntary".to_owned()), to: "Annual".to_owned() },
        Change::OnAccount { from: money, to: Money::ZERO },
        Change::Payment { amount: money, on: None },
        Change::Payment { amount: money, on: Some(on) },
        Change::RefundAsked(money),
        Change::Appeal { number: "P1".to_owned(), to: "under-appeal/tribunal".to_owned() },
    ]
}

#[test]
fn each_thing_comes_back_as_it_was_kept() {
    let database = Database::in_memory().unwrap();
    let year = "2026-27".parse().unwrap();
    let abouts = [
        About::Nothing,
        About::TaxYear(year),
        About::Business { id: "XAIS12345678901".parse().unwrap(), kind: TypeOfBusiness::Other("odd".to_owned()) },
        About::Charge { document: "100000000001".parse().unwrap(), tax_year: year, interest_only: true },
        About::Payment("100000000001".parse().unwrap()),
        About::Penalty { number: "P1".to_owned(), kind: PenaltyKind::SecondLatePayment, review: true },
        About::Amount(Money::from_pence(12_345)),
    ];
    let before = Seen {
        businesses: Some(vec!["X1".to_owned()]),
        ends: Some(vec![("X1".to_owned(), Some("2026-11-01".parse().unwrap())), ("X2".to_owned(), None)]),
        reporting: Some(vec![("X1".to_owned(), year, "A".to_owned())]),
        updates: Some(vec![("X1".to_owned(), "2026-11-05".parse().unwrap())]),
        statuses: Some(vec![(year, "Annual".to_owned())]),
        on_account: Some(vec![("1".to_owned(), Money::from_pence(1))]),
        payments: Some(Vec::new()),
        refunds: Some(vec![Money::from_pence(9)]),
        penalties: Some(vec![("P1".to_owned(), None), ("P2".to_owned(), Some("under-appeal".to_owned()))]),
    };
    for about in abouts {
        let kept = database.add_hand_off(at(0), &leaving("pay", about.clone())).unwrap();
        assert_eq!(kept.about, about);
        assert_eq!((kept.at, kept.way, kept.state, kept.looked), (at(0), Way::Opened, State::Watching, None));
        let round = Round { before: before.clone(), news: everything(), state: State::Done };
        assert_eq!(database.keep_round(kept.number, &round).unwrap(), (everything(), true));
        let read = database.hand_offs().unwrap().all.pop().unwrap();
        assert_eq!((read.before, read.noticed, read.state), (before.clone(), everything(), State::Done));
    }
    assert_eq!(database.hand_offs().unwrap().unreadable, 0);
}

/// What is on disk is read by later versions.
#[test]
fn the_form_stays() {
    assert_eq!(
        about_to_json(&About::Penalty { number: "P1".to_owned(), kind: PenaltyKind::LateSubmission, review: false }),
        r#"{"version":1,"kind":"penalty","id":"P1","ofKind":"late-submission"}"#
    );
    assert_eq!(
        form::seen_to_json(&leaving("pay", About::Nothing).before),
        r#"{"version":1,"payments":[["L/1","0.07",null]]}"#
    );
    assert_eq!(
        changes_to_json(&[Change::UpdatesGone(2), Change::Payment { amount: Money::from_pence(5), on: None }]),
        r#"{"version":1,"changes":[{"kind":"updates-gone","number":2},{"kind":"payment","to":"0.05"}]}"#
    );
}

#[test]
fn what_a_later_version_wrote_is_left_alone() {
    let database = Database::in_memory().unwrap();
    database.add_hand_off(at(0), &leaving("pay", About::Nothing)).unwrap();
    database.add_hand_off(at(0), &leaving("opt-out", About::Nothing)).unwrap();
    database.connection.execute("UPDATE hand_offs SET before = '{\"version\":2}' WHERE number = 1", []).unwrap();
    let read = database.hand_offs().unwrap();
    assert_eq!((read.all.len(), read.unreadable), (1, 1));
    assert_eq!(database.answer_hand_off(1, true).unwrap(), None);
}

#[test]
fn one_of_two_copies_takes_a_look() {
    let folder = tempfile::tempdir().unwrap();
    let key = super::super::new_key().unwrap();
    let file = folder.path().join("work.db");
    let (one, other) = (Database::open(&file, &key).unwrap(), Database::open(&file, &key).unwrap());
    one.add_hand_off(at(0), &leaving("pay", About::Nothing)).unwrap();
    let (seen_by_one, seen_by_other) = (one.hand_offs().unwrap().all, other.hand_offs().unwrap().all);
    assert_eq!(one.claim_look(at(1), &seen_by_one).unwrap(), [1]);
    assert_eq!(other.claim_look(at(1), &seen_by_other).unwrap(), [0_u64; 0]);
    assert_eq!(other.claim_look(at(2), &other.hand_offs().unwrap().all).unwrap(), [1], "the next one is free again");
    let round = Round { before: Seen::default(), news: vec![Change::UpdatesGone(1)], state: State::Done };
    assert_eq!(one.keep_round(1, &round).unwrap(), (vec![Change::UpdatesGone(1)], true));
    assert_eq!(other.keep_round(1, &round).unwrap(), (Vec::new(), false), "what one noticed is no news to the other");
    assert_eq!(other.claim_look(at(3), &other.hand_offs().unwrap().all[..0]).unwrap(), [0_u64; 0]);
    assert_eq!(other.hand_offs().unwrap().all[0].noticed, [Change::UpdatesGone(1)]);
}

#[test]
fn what_the_person_says_stands() {
    let database = Database::in_memory().unwrap();
    let number = database.add_hand_off(at(0), &leaving("contact-preference", About::Nothing)).unwrap().number;
    assert_eq!(database.hand_offs().unwrap().all[0].state, State::ToAsk);
    assert_eq!(database.answer_hand_off(number, false).unwrap().unwrap().state, State::NotDone);
    assert_eq!(database.answer_hand_off(number, true).unwrap(), None, "it was said");
    assert_eq!(database.answer_hand_off(99, true).unwrap(), None);
    let watched = database.add_hand_off(at(0), &leaving("pay", About::Nothing)).unwrap().number;
    database.answer_hand_off(watched, true).unwrap();
    let round = Round { before: Seen::default(), news: Vec::new(), state: State::GaveUp };
    assert_eq!(database.keep_round(watched, &round).unwrap(), (Vec::new(), false));
    assert_eq!(database.hand_offs().unwrap().all[1].state, State::Done);
}

#[test]
fn going_there_again_goes_on_with_what_is_open() {
    let database = Database::in_memory().unwrap();
    let first = database.add_hand_off(at(0), &leaving("pay", About::Nothing)).unwrap();
    database.claim_look(at(1), std::slice::from_ref(&first)).unwrap();
    let later = Leaving { before: Seen::default(), way: Way::Shown, ..leaving("pay", About::Nothing) };
    let again = database.add_hand_off(at(30), &later).unwrap();
    assert_eq!((again.number, again.at, again.way), (first.number, at(30), Way::Shown));
    assert_eq!((&again.before, again.looked), (&first.before, Some(at(30))));
    let other = database.add_hand_off(at(31), &leaving("pay", About::Amount(Money::ZERO))).unwrap();
    assert_ne!(other.number, first.number);
    database.answer_hand_off(first.number, true).unwrap();
    let anew = database.add_hand_off(at(32), &leaving("pay", About::Nothing)).unwrap();
    assert!(anew.number > other.number, "what is over stays over");
}

#[test]
fn hand_offs_go_with_the_person() {
    let database = Database::in_memory().unwrap();
    let entry =
        super::super::NewEntry { name: String::new(), nino: "AA000001A".parse().unwrap(), utr: None, role: None };
    let person = database.add_person(&entry).unwrap();
    database.add_hand_off(at(0), &leaving("pay", About::Nothing)).unwrap();
    database.remove_person(person.id).unwrap();
    assert_eq!(database.hand_offs().unwrap(), HandOffs::default());
}
