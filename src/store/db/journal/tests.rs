use std::path::PathBuf;

use chrono::TimeDelta;
use rstest::rstest;

use super::*;
use crate::rules::coding_out::{Correction, Corrections, Kind};
use crate::rules::failure::{Changed, FailureDetail};
use crate::rules::write::{Basis, Change, Difference, Draft, Line, Manner, Proof, Standing, Topic, Withdrawal};
use crate::rules::{Failure, FailureKind, Money, Secret};
use crate::store::db::{self, new_intent, new_key};

/// A journal on the disk.
struct Desk {
    _folder: tempfile::TempDir,
    file: PathBuf,
    key: Secret,
}

fn at(seconds: i64) -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(seconds)
}

fn subject() -> Subject {
    Subject { nino: "AA000002A".parse().unwrap() }
}

fn correct(pence: i64) -> Change {
    let one = |kind, id, pence| Correction { kind, id, amount: Money::from_pence(pence) };
    let amounts = vec![one(Kind::Debt, 999_999_999_999_999, pence), one(Kind::PayeUnderpayment, 7, 0)];
    Change::CorrectCodedOut { tax_year: "2025-26".parse().unwrap(), amounts: Corrections::new(amounts).unwrap() }
}

fn confirmed(change: Change) -> Step {
    let before = match &change {
        Change::CorrectCodedOut { .. } | Change::DeleteCodedOut { .. } => Standing::CodedOut(vec![Correction {
            kind: Kind::InYearAdjustment,
            id: 3,
            amount: Money::parse("12.345").unwrap(),
        }]),
        Change::OptOutOfCodingOut { .. } | Change::OptInToCodingOut { .. } => Standing::CodingOut { opted_out: false },
    };
    Step::Confirmed { before, change, basis: None }
}

/// What a review showed: an amount in every part, one in hardly any, and a choice.
fn reviewed() -> Step {
    let Step::Confirmed { before, change, .. } = confirmed(correct(1)) else { panic!("it is confirmed") };
    let amount = |related: Option<&str>, hmrc: Option<Money>, difference| Line::Amount {
        kind: Kind::Debt,
        id: hmrc.map(|_| 9),
        related: related.map(|year| year.parse().unwrap()),
        hmrc,
        before: Some(Money::from_pence(1)),
        was_own: hmrc.is_none(),
        after: hmrc,
        difference,
    };
    let lines = vec![
        amount(Some("2023-24"), Some(Money::from_pence(84_200)), Difference::BecomesOwn),
        amount(None, None, Difference::Dropped),
        Line::Choice { before: false, after: true },
    ];
    let basis = Basis { drafted: at(-90), seen: at(-60), lines, manner: Manner::Command };
    Step::Confirmed { before, change, basis: Some(Box::new(basis)) }
}

fn failure() -> Failure {
    Failure {
        status: Some(400),
        details: vec![FailureDetail { code: "FORMAT_ID".to_owned(), paths: vec!["/a/0/id".to_owned()] }],
        paths: vec!["/b".to_owned()],
        hmrc_message: Some("zwei\nZeilen \"und\" mehr".to_owned()),
        changed: Changed::Unknown,
        correlation_id: Some("c".to_owned()),
        ..Failure::new(FailureKind::Refused, "INVALID_REQUEST")
    }
}

fn steps() -> Vec<Step> {
    let year = "2025-26".parse().unwrap();
    let mut steps: Vec<Step> = vec![
        confirmed(correct(1)),
        reviewed(),
        confirmed(Change::DeleteCodedOut { tax_year: year }),
        confirmed(Change::OptOutOfCodingOut { tax_year: year }),
        confirmed(Change::OptInToCodingOut { tax_year: year }),
        Step::Sent,
        Step::Accepted { correlation_id: Some("a-b".to_owned()) },
        Step::Accepted { correlation_id: None },
        Step::Refused { failure: failure() },
        Step::Unknown { failure: Some(Failure::new(FailureKind::Unreachable, "timed-out")) },
        Step::Unknown { failure: None },
        Step::Withdrawn { why: None },
        Step::Withdrawn { why: Some(Withdrawal::Changed) },
    ];
    steps.extend([Proof::AsSent, Proof::NotAsSent].map(Step::Proved));
    steps.extend([Found::Done, Found::NotDone, Found::ChangedByOthers, Found::AfterAll].map(Step::Found));
    steps
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sandbox-work.db");
        Self { _folder: folder, file, key: new_key().unwrap() }
    }

    /// With so many rows.
    fn filled(rows: i64) -> Self {
        let desk = Self::new();
        desk.add(0, rows);
        desk
    }

    fn open(&self) -> Database {
        Database::open(&self.file, &self.key).unwrap()
    }

    fn add(&self, from: i64, to: i64) {
        let database = self.open();
        for number in from..to {
            let intent = IntentId::new(format!("{number:032x}"));
            database.append(at(number), &intent, &subject(), &Step::Withdrawn { why: None }).unwrap();
        }
    }

    fn head(&self) -> PathBuf {
        beside(&self.file, HEAD)
    }

    /// What somebody with the key and SQLite can do: the triggers hold out programs, not people.
    fn tamper(&self, sql: &str) {
        let database = self.open();
        for trigger in ["journal_is_not_changed", "journal_is_not_cut", "journal_has_no_gaps"] {
            database.connection.execute_batch(&format!("DROP TRIGGER IF EXISTS {trigger}")).unwrap();
        }
        database.connection.execute_batch(sql).unwrap();
    }

    fn flaws(&self) -> Vec<Flaw> {
        let verified = self.open().verify_journal().unwrap();
        assert!(!verified.unfinished || verified.flaws.is_empty());
        verified.flaws
    }
}

#[test]
fn every_step_is_read_as_it_was_noted() {
    let desk = Desk::new();
    let database = desk.open();
    let mut expected = Vec::new();
    for (number, step) in (1..).zip(steps()) {
        let intent = new_intent().unwrap();
        let when = at(i64::try_from(number).unwrap());
        let stamp = Stamp { at: when, there: at(-5) };
        assert_eq!(database.append(stamp, &intent, &subject(), &step).unwrap(), number);
        expected.push(Entry { number, at: when, there: Some(at(-5)), intent, subject: subject(), step });
    }
    drop(database);
    let journal = desk.open().journal().unwrap();
    assert_eq!((journal.entries, journal.unreadable), (expected, Vec::new()));
    let verified = desk.open().verify_journal().unwrap();
    assert_eq!((verified.rows, verified.flaws.as_slice(), verified.unfinished), (19, &[][..], false));
}

/// The form on the disk does not change by accident: a later version must still read it.
#[test]
fn the_form_on_the_disk() {
    let written: Vec<String> =
        steps().iter().map(|step| format!("{} {}", step.name(), form::details(step, at(1)))).collect();
    insta::assert_snapshot!(written.join(
        "
"
    ));
}

/// Rows from before a confirmation said what it rested on, and from before the time at HMRC was noted.
#[test]
fn what_earlier_versions_wrote_is_read_and_verified_and_added_to() {
    let desk = Desk::new();
    let database = desk.open();
    let file = beside(&desk.file, HEAD);
    for line in include_str!("earlier.txt").lines() {
        let (step, details) = line.split_once(' ').unwrap();
        let row = |number: u64, previous: &str| {
            let row = Row {
                number,
                at: "2026-11-21T12:00:00Z".to_owned(),
                intent: format!("{number:032x}"),
                subject: subject().nino.as_str().to_owned(),
                step: step.to_owned(),
                details: details.to_owned(),
                previous: previous.to_owned(),
                hash: String::new(),
            };
            Row { hash: row.reckoned(), ..row }
        };
        database.append_after_the_last(&file, false, row).unwrap();
    }
    database.append(at(1), &new_intent().unwrap(), &subject(), &reviewed()).unwrap();
    let journal = database.journal().unwrap();
    let earlier: Vec<Step> = steps().into_iter().filter(|step| *step != reviewed()).collect();
    let later = [Step::Found(Found::AfterAll), Step::Withdrawn { why: Some(Withdrawal::Changed) }];
    let earlier = earlier.into_iter().filter(|step| !later.contains(step));
    let read: Vec<Step> = journal.entries.iter().map(|entry| entry.step.clone()).collect();
    assert_eq!(read, earlier.chain([reviewed()]).collect::<Vec<_>>());
    assert!(journal.entries[0].there.is_none() && journal.unreadable.is_empty());
    assert_eq!(desk.flaws(), []);
}

#[test]
fn a_row_is_neither_changed_nor_deleted_nor_put_between() {
    let desk = Desk::filled(3);
    let database = desk.open();
    for sql in [
        "UPDATE journal SET step = 'accepted' WHERE number = 2",
        "DELETE FROM journal WHERE number = 3",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE number = 2",
        "INSERT INTO journal SELECT 9, at, 'x', subject, step, details, previous, hash FROM journal WHERE number = 2",
        "INSERT INTO journal SELECT 0, at, 'x', subject, step, details, previous, hash FROM journal WHERE number = 2",
    ] {
        assert!(database.connection.execute_batch(sql).is_err(), "{sql}");
    }
    assert_eq!(desk.flaws(), []);
}

#[test]
fn a_write_is_sent_once_whoever_sends_it() {
    let desk = Desk::new();
    let (one, other) = (desk.open(), desk.open());
    let intent = new_intent().unwrap();
    assert!(!other.was_sent(&intent).unwrap());
    one.append(at(0), &intent, &subject(), &Step::Sent).unwrap();
    assert!(other.was_sent(&intent).unwrap());
    for database in [&one, &other] {
        let again = database.append(at(1), &intent, &subject(), &Step::Sent).unwrap_err();
        assert!(matches!(again, JournalError::AlreadySent), "{again:?}");
    }
    other.append(at(2), &intent, &subject(), &Step::Unknown { failure: None }).unwrap();
    other.append(at(3), &new_intent().unwrap(), &subject(), &Step::Sent).unwrap();
    assert_eq!(desk.flaws(), []);
}

#[rstest]
#[case::a_step("UPDATE journal SET step = 'accepted' WHERE number = 3", &[Flaw::Changed(3)])]
#[case::a_time("UPDATE journal SET at = '2026-11-21T12:00:09Z' WHERE number = 1", &[Flaw::Changed(1)])]
#[case::a_person("UPDATE journal SET subject = 'AA000001A' WHERE number = 5", &[Flaw::Changed(5)])]
#[case::an_id("UPDATE journal SET intent = 'f' WHERE number = 2", &[Flaw::Changed(2)])]
#[case::details(
    r#"UPDATE journal SET details = '{"version":1,"correlationId":"x"}' WHERE number = 2"#,
    &[Flaw::Changed(2)]
)]
#[case::a_row_taken_out("DELETE FROM journal WHERE number = 3", &[Flaw::Missing(3)])]
#[case::two_rows_taken_out("DELETE FROM journal WHERE number IN (2, 3)", &[Flaw::Missing(2), Flaw::Missing(3)])]
#[case::closed_up(
    "DELETE FROM journal WHERE number = 3; UPDATE journal SET number = number - 1 WHERE number > 3",
    &[Flaw::Changed(3), Flaw::Changed(4), Flaw::Cut { rows: 4, head: 5 }]
)]
#[case::reordered(
    "UPDATE journal SET number = 99 WHERE number = 2; UPDATE journal SET number = 2 WHERE number = 3; \
     UPDATE journal SET number = 3 WHERE number = 99",
    &[Flaw::Changed(2), Flaw::Changed(3), Flaw::Unlinked(4)]
)]
#[case::the_last_cut_off("DELETE FROM journal WHERE number = 5", &[Flaw::Cut { rows: 4, head: 5 }])]
#[case::emptied("DELETE FROM journal", &[Flaw::Cut { rows: 0, head: 5 }])]
#[case::of_a_later_version(
    r#"UPDATE journal SET details = '{"version":2}' WHERE number = 4"#,
    &[Flaw::Changed(4), Flaw::Unreadable(4)]
)]
fn tampering_is_seen(#[case] sql: &str, #[case] flaws: &[Flaw]) {
    let desk = Desk::filled(5);
    desk.tamper(sql);
    assert_eq!(desk.flaws(), flaws);
}

/// Rows of a journal that begins otherwise, made by this very program: each fits its hash.
fn rows_of_another(desk: &Desk, count: i64) -> Vec<Row> {
    let other = Desk::new();
    other.add(100, 100 + count);
    drop(desk.open());
    rows(&other.open().connection).unwrap()
}

#[test]
fn rows_that_were_reckoned_anew_do_not_follow_from_the_others_or_do_not_fit_the_head() {
    let desk = Desk::filled(3);
    let foreign = rows_of_another(&desk, 3);
    desk.tamper("DELETE FROM journal WHERE number = 2");
    insert(&desk.open().connection, &foreign[1]).unwrap();
    assert_eq!(desk.flaws(), [Flaw::Unlinked(2), Flaw::Unlinked(3)]);

    let desk = Desk::filled(3);
    let foreign = rows_of_another(&desk, 3);
    desk.tamper("DELETE FROM journal");
    for row in &foreign {
        insert(&desk.open().connection, row).unwrap();
    }
    assert_eq!(desk.flaws(), [Flaw::Replaced(3)]);
}

#[test]
fn rows_added_past_the_head_are_seen_and_one_is_a_crash() {
    let desk = Desk::filled(3);
    let kept = std::fs::read(desk.head()).unwrap();
    desk.add(3, 4);
    std::fs::write(desk.head(), &kept).unwrap();
    let verified = desk.open().verify_journal().unwrap();
    assert_eq!((verified.rows, verified.flaws.as_slice(), verified.unfinished), (4, &[][..], true));
    desk.add(4, 5);
    assert_eq!(desk.flaws(), []);
    assert!(!desk.open().verify_journal().unwrap().unfinished, "the next row mends the head");

    std::fs::write(desk.head(), &kept).unwrap();
    assert_eq!(desk.flaws(), [Flaw::Added { rows: 5, head: 3 }]);
}

#[test]
fn one_row_past_the_head_that_does_not_follow_from_it_is_no_crash() {
    let desk = Desk::filled(2);
    let foreign = rows_of_another(&desk, 3);
    insert(&desk.open().connection, &foreign[2]).unwrap();
    assert_eq!(desk.flaws(), [Flaw::Unlinked(3), Flaw::Replaced(2)]);
}

#[test]
fn a_head_that_is_gone_or_garbled_or_of_another_journal_is_said() {
    let desk = Desk::filled(2);
    let kept = std::fs::read(desk.head()).unwrap();
    std::fs::write(desk.head(), "2 and so on").unwrap();
    assert_eq!(desk.flaws(), [Flaw::HeadUnreadable]);
    std::fs::remove_file(desk.head()).unwrap();
    assert_eq!(desk.flaws(), [Flaw::HeadMissing]);
    std::fs::copy(Desk::filled(2).head(), desk.head()).unwrap();
    assert_eq!(desk.flaws(), [], "the same rows have the same head");
    let other = Desk::new();
    other.add(7, 9);
    std::fs::copy(other.head(), desk.head()).unwrap();
    assert_eq!(desk.flaws(), [Flaw::Replaced(2)]);
    std::fs::write(desk.head(), kept).unwrap();
    assert_eq!(desk.flaws(), []);
}

#[test]
fn an_older_copy_of_the_database_is_a_cut_one() {
    let desk = Desk::filled(2);
    let older = std::fs::read(&desk.file).unwrap();
    desk.add(2, 4);
    for part in ["-wal", "-shm"] {
        let _may_be_gone = std::fs::remove_file(beside(&desk.file, part));
    }
    std::fs::write(&desk.file, older).unwrap();
    assert_eq!(desk.flaws(), [Flaw::Cut { rows: 2, head: 4 }]);
}

#[test]
fn nothing_is_added_to_a_journal_that_is_not_as_it_was_left() {
    let note = |desk: &Desk| desk.open().append(at(9), &new_intent().unwrap(), &subject(), &Step::Sent);
    let desk = Desk::filled(3);
    desk.tamper("DELETE FROM journal WHERE number = 3");
    let refused = note(&desk).unwrap_err();
    assert!(matches!(refused, JournalError::Flawed(Flaw::Cut { rows: 2, head: 3 })), "{refused:?}");
    let desk = Desk::filled(3);
    std::fs::remove_file(desk.head()).unwrap();
    assert!(matches!(note(&desk).unwrap_err(), JournalError::Flawed(Flaw::HeadMissing)));
    let desk = Desk::filled(1);
    std::fs::write(desk.head(), "").unwrap();
    assert!(matches!(note(&desk).unwrap_err(), JournalError::Flawed(Flaw::HeadUnreadable)));
    assert_eq!(desk.open().journal().unwrap().entries.len(), 1);
}

#[test]
fn a_head_that_cannot_be_written_is_said_and_nothing_is_lost() {
    let desk = Desk::filled(1);
    std::fs::remove_file(desk.head()).unwrap();
    std::fs::create_dir(desk.head()).unwrap();
    let failed = desk.open().append(at(9), &new_intent().unwrap(), &subject(), &Step::Sent).unwrap_err();
    assert_eq!(failed.code(), "journal-head");
    assert_eq!(desk.open().journal().unwrap().entries.len(), 1);
}

#[test]
fn in_memory_or_where_the_file_is_gone_nothing_is_noted() {
    let note = |database: &Database| database.append(at(0), &new_intent().unwrap(), &subject(), &Step::Sent);
    assert!(matches!(note(&Database::in_memory().unwrap()), Err(JournalError::NotOnDisk)));
    let desk = Desk::new();
    let database = desk.open();
    db::forget(&desk.file).unwrap();
    assert!(matches!(note(&database), Err(JournalError::NotOnDisk)));
    assert!(!desk.head().exists());
}

#[test]
fn forgetting_takes_the_head_too_and_so_does_setting_aside() {
    let desk = Desk::filled(2);
    let aside = db::set_aside(&desk.file).unwrap();
    assert!(beside(&aside, HEAD).exists() && !desk.head().exists());
    desk.add(0, 1);
    assert_eq!(desk.flaws(), []);
    db::forget(&desk.file).unwrap();
    assert!(!desk.head().exists());
    desk.add(0, 1);
    assert_eq!(desk.flaws(), []);
}

#[test]
fn copies_of_the_program_add_in_turn() {
    let desk = Desk::new();
    std::thread::scope(|scope| {
        for copy in 0..4 {
            let desk = &desk;
            scope.spawn(move || {
                let database = desk.open();
                for number in 0..12 {
                    let intent = IntentId::new(format!("{copy} {number}"));
                    database.append(at(number), &intent, &subject(), &Step::Sent).unwrap();
                    assert_eq!(database.verify_journal().unwrap().flaws, []);
                }
            });
        }
    });
    let verified = desk.open().verify_journal().unwrap();
    assert_eq!((verified.rows, verified.flaws.as_slice(), verified.unfinished), (48, &[][..], false));
}

#[test]
fn a_draft_lasts_until_its_change_is_known_to_be_done() {
    let desk = Desk::new();
    let database = desk.open();
    let draft = |change: Change| Draft { id: new_intent().unwrap(), subject: subject(), change, made: at(0) };
    let opt_out = draft(Change::OptOutOfCodingOut { tax_year: "2025-26".parse().unwrap() });
    let (first, second) = (draft(correct(1)), draft(correct(2)));
    for one in [&opt_out, &first, &second] {
        database.save_draft(one).unwrap();
    }
    let drafts = || desk.open().drafts(&subject()).unwrap();
    assert_eq!(drafts(), [second.clone(), opt_out.clone()]);
    assert_eq!(database.draft(&subject(), opt_out.change.topic()).unwrap(), Some(opt_out.clone()));
    for step in [
        confirmed(second.change.clone()),
        Step::Sent,
        Step::Refused { failure: failure() },
        Step::Unknown { failure: None },
        Step::Found(Found::NotDone),
        Step::Found(Found::ChangedByOthers),
        Step::Withdrawn { why: None },
    ] {
        database.append(at(1), &second.id, &subject(), &step).unwrap();
        assert_eq!(drafts().len(), 2, "{}", step.name());
    }
    database.append(at(2), &first.id, &subject(), &Step::Accepted { correlation_id: None }).unwrap();
    assert_eq!(drafts().len(), 2, "the draft is another one meanwhile");
    database.append(at(2), &second.id, &subject(), &Step::Found(Found::Done)).unwrap();
    assert_eq!(drafts(), std::slice::from_ref(&opt_out));
    database.append(at(2), &opt_out.id, &subject(), &Step::Accepted { correlation_id: None }).unwrap();
    assert_eq!(drafts(), []);
    database.save_draft(&first).unwrap();
    assert!(database.forget_draft(&subject(), Topic::CodedOut("2025-26".parse().unwrap())).unwrap());
    assert!(!database.forget_draft(&subject(), Topic::CodedOut("2025-26".parse().unwrap())).unwrap());
}

#[test]
fn a_draft_of_a_later_version_hides_no_other() {
    let desk = Desk::new();
    let database = desk.open();
    let year = "2025-26".parse().unwrap();
    for change in [correct(1), Change::OptOutOfCodingOut { tax_year: year }] {
        database.save_draft(&Draft { id: new_intent().unwrap(), subject: subject(), change, made: at(0) }).unwrap();
    }
    desk.tamper(r#"UPDATE drafts SET change = '{"version":2}' WHERE topic = 'coded-out 2025-26'"#);
    assert_eq!(database.drafts(&subject()).unwrap().len(), 1);
    assert_eq!(database.draft(&subject(), Topic::CodedOut(year)).unwrap(), None);
}

#[test]
fn nothing_personal_is_in_the_head_or_in_an_error() {
    let desk = Desk::new();
    desk.open().append(at(0), &new_intent().unwrap(), &subject(), &confirmed(correct(123_456))).unwrap();
    let head = std::fs::read_to_string(desk.head()).unwrap();
    let sealed = std::fs::read(&desk.file).unwrap();
    let shown = format!("{head} {:?} {}", desk.open(), String::from_utf8_lossy(&sealed));
    for private in ["000002", "1234.56", "debt"] {
        assert!(!shown.contains(private), "{private}");
    }
}
