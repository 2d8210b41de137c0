use chrono::{DateTime, Utc};
use rstest::rstest;

use super::*;
use crate::rules::{Nino, Role};

fn nino(text: &str) -> Nino {
    text.parse().unwrap()
}

fn answer(question: &str, text: &str) -> Kept {
    let at: DateTime<Utc> = "2026-11-21T09:30:00.123456789Z".parse().unwrap();
    let subject = nino("AA000001A");
    Kept { subject, question: question.to_owned(), at, source: "hmrc".to_owned(), answer: text.as_bytes().to_vec() }
}

/// A folder with a database that holds something, closed, and its key.
fn filled() -> (tempfile::TempDir, PathBuf, Secret) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox-work.db");
    let key = new_key().unwrap();
    let database = Database::open(&file, &key).unwrap();
    for number in 0..40 {
        database.remember(&answer(&format!("question {number}"), &"x".repeat(2000))).unwrap();
    }
    drop(database);
    (folder, file, key)
}

fn code(opened: Result<Database, DbError>) -> &'static str {
    opened.err().map_or("opened", |error| error.code())
}

#[test]
fn what_is_remembered_is_recalled_as_it_was() {
    let (_folder, file, key) = filled();
    let database = Database::open(&file, &key).unwrap();
    let first = answer("balance", "first");
    database.remember(&first).unwrap();
    assert_eq!(database.recall(&first.subject, "balance").unwrap(), Some(first.clone()));
    assert_eq!(database.recall(&nino("AA000002A"), "balance").unwrap(), None);
    assert_eq!(database.recall(&first.subject, "Balance").unwrap(), None);
    let second = Kept { answer: Vec::new(), source: "127.0.0.1:80".to_owned(), ..first.clone() };
    database.remember(&second).unwrap();
    assert_eq!(database.recall(&first.subject, "balance").unwrap(), Some(second.clone()));
    let all = database.recall_all(&first.subject).unwrap();
    assert_eq!((all.len(), all.first()), (41, Some(&second)));
    database.verify().unwrap();
}

#[test]
fn a_database_in_memory_does_the_same() {
    let database = Database::in_memory().unwrap();
    database.remember(&answer("balance", "first")).unwrap();
    assert!(database.recall(&nino("AA000001A"), "balance").unwrap().is_some());
    database.verify().unwrap();
}

#[test]
fn people_are_added_once_and_removed_with_what_is_known_of_them() {
    let database = Database::in_memory().unwrap();
    let client = NewEntry {
        name: "Siân Ó Briain".to_owned(),
        nino: nino("AA000001A"),
        utr: Some("1234567890".to_owned()),
        role: Some(Role::SupportingAgent),
    };
    let own = NewEntry { name: String::new(), nino: nino("AA000002A"), utr: None, role: None };
    let added = database.add_person(&client).unwrap();
    database.add_person(&own).unwrap();
    assert!(matches!(database.add_person(&NewEntry { name: "Again".to_owned(), ..client }), Err(DbError::Duplicate)));
    let people = database.people().unwrap();
    assert_eq!((people.len(), &people[0], &people[1].nino), (2, &added, &own.nino));
    database.remember(&answer("balance", "first")).unwrap();
    assert!(database.remove_person(added.id).unwrap());
    assert!(!database.remove_person(added.id).unwrap());
    assert_eq!(database.recall(&added.nino, "balance").unwrap(), None);
    let again = database.add_person(&NewEntry { nino: added.nino, ..own }).unwrap();
    assert!(again.id > people[1].id, "a number is not given twice");
}

#[test]
fn a_wrong_key_is_told_from_a_damaged_file() {
    let (_folder, file, key) = filled();
    assert_eq!(code(Database::open(&file, &new_key().unwrap())), "database-key-wrong");
    for no_key in ["", "secret", &"g".repeat(96), &key.reveal().replacen(['0', '1', '2', '3'], "\"", 1)] {
        assert_eq!(code(Database::open(&file, &Secret::new(no_key))), "database-key-wrong", "{no_key}");
    }
    let whole = std::fs::read(&file).unwrap();
    let mut overwritten = whole.clone();
    overwritten[100..200].fill(0);
    std::fs::write(&file, &overwritten).unwrap();
    assert_eq!(code(Database::open(&file, &key)), "database-damaged");
    std::fs::write(&file, &whole).unwrap();
    assert_eq!(code(Database::open(&file, &key)), "opened");
}

#[test]
fn a_key_without_a_salt_opens_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("work.db");
    let key = Secret::new("0f".repeat(32));
    Database::open(&file, &key).unwrap().remember(&answer("balance", "first")).unwrap();
    assert_eq!(Database::open(&file, &key).unwrap().recall_all(&nino("AA000001A")).unwrap().len(), 1);
    assert_eq!(code(Database::open(&file, &Secret::new("f0".repeat(32)))), "database-key-wrong");
}

#[rstest]
#[case::to_half_a_page(|length| length - 2048)]
#[case::by_a_page(|length| length - 4096)]
#[case::to_one_page(|_| 4096)]
#[case::to_less_than_a_page(|_| 1000)]
#[case::to_less_than_a_salt(|_| 10)]
fn a_truncated_file_is_damaged_and_stays_as_it_is(#[case] cut: fn(usize) -> usize) {
    let (_folder, file, key) = filled();
    let whole = std::fs::read(&file).unwrap();
    let left = &whole[..cut(whole.len())];
    std::fs::write(&file, left).unwrap();
    assert_eq!(code(Database::open(&file, &key)), "database-damaged");
    assert_eq!(std::fs::read(&file).unwrap(), left, "nothing was changed");
}

#[test]
fn a_page_overwritten_in_the_middle_is_found_when_it_is_read_and_by_verifying() {
    let (_folder, file, key) = filled();
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 16].fill(7);
    std::fs::write(&file, &bytes).unwrap();
    let database = Database::open(&file, &key).unwrap();
    assert_eq!(database.verify().unwrap_err().code(), "database-damaged");
    assert_eq!(database.recall_all(&nino("AA000001A")).unwrap_err().code(), "database-damaged");
}

#[test]
fn other_files_are_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("work.db");
    let key = new_key().unwrap();
    Connection::open(&file).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    let theirs = std::fs::read(&file).unwrap();
    assert_eq!(code(Database::open(&file, &key)), "database-not-ours");
    assert_eq!(std::fs::read(&file).unwrap(), theirs);
    std::fs::write(&file, "a letter to HMRC, of some length".repeat(500)).unwrap();
    assert_eq!(code(Database::open(&file, &key)), "database-key-wrong");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    assert_eq!(code(Database::open(&file, &key)), "database-file");
}

#[test]
fn an_empty_file_is_a_new_database_unless_a_log_says_otherwise() {
    let (folder, file, key) = filled();
    let empty = folder.path().join("new.db");
    std::fs::write(&empty, "").unwrap();
    assert_eq!(code(Database::open(&empty, &key)), "opened");
    std::fs::write(&file, "").unwrap();
    let log = folder.path().join("sandbox-work.db-wal");
    std::fs::write(&log, "what was not yet in the file").unwrap();
    assert_eq!(code(Database::open(&file, &key)), "database-damaged");
    assert!(log.exists());
}

#[test]
fn a_database_from_the_future_is_refused_and_kept() {
    let (_folder, file, key) = filled();
    let database = Database::open(&file, &key).unwrap();
    database.connection.pragma_update(None, "user_version", 1000).unwrap();
    drop(database);
    let error = Database::open(&file, &key).unwrap_err();
    assert_eq!(error.code(), "database-newer");
    assert!(!error.may_be_set_aside(), "a newer program still needs it");
}

#[test]
fn a_full_disk_loses_nothing_that_was_kept() {
    let (_folder, file, key) = filled();
    let database = Database::open(&file, &key).unwrap();
    let pages: i64 = database.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    // The limit is answered as a full disk is.
    database.connection.pragma_update_and_check(None, "max_page_count", pages + 2, |_| Ok(())).unwrap();
    let failed = database.remember(&answer("question 0", &"y".repeat(100_000))).unwrap_err();
    assert_eq!(failed.code(), "disk-full");
    let before = database.recall(&nino("AA000001A"), "question 0").unwrap().unwrap();
    assert_eq!(before.answer, "x".repeat(2000).as_bytes());
    database.verify().unwrap();
}

#[test]
fn a_copy_that_writes_for_too_long_is_named() {
    let (_folder, file, key) = filled();
    let (one, other) = (Database::open(&file, &key).unwrap(), Database::open(&file, &key).unwrap());
    other.connection.busy_timeout(Duration::ZERO).unwrap();
    one.connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(other.remember(&answer("balance", "x")), Err(DbError::Busy)));
    assert_eq!(other.recall_all(&nino("AA000001A")).unwrap().len(), 40, "reading goes on");
    one.connection.execute_batch("COMMIT").unwrap();
    other.remember(&answer("balance", "x")).unwrap();
}

#[test]
fn two_copies_read_what_the_other_wrote_and_the_last_answer_wins() {
    let (_folder, file, key) = filled();
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let (file, key) = (&file, &key);
            scope.spawn(move || {
                let database = Database::open(file, key).unwrap();
                for number in 0..50 {
                    database.remember(&answer("shared", &format!("{writer} {number}"))).unwrap();
                    database.remember(&answer(&format!("own {writer} {number}"), "x")).unwrap();
                }
            });
        }
    });
    let database = Database::open(&file, &key).unwrap();
    assert_eq!(database.recall_all(&nino("AA000001A")).unwrap().len(), 141);
    let last = database.recall(&nino("AA000001A"), "shared").unwrap().unwrap().answer;
    assert!([b"0 49", b"1 49"].iter().any(|text| last == text.as_slice()));
}

#[test]
fn two_copies_make_the_same_new_database_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("work.db");
    let key = new_key().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| Database::open(&file, &key).unwrap().remember(&answer("balance", "x")).unwrap());
        }
    });
    Database::open(&file, &key).unwrap().verify().unwrap();
}

#[cfg(unix)]
#[test]
fn every_file_of_it_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, file, key) = filled();
    let _open = Database::open(&file, &key).unwrap();
    let mut names = Vec::new();
    for entry in folder.path().read_dir().unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{entry:?}");
        names.push(entry.file_name());
    }
    names.sort();
    assert_eq!(names, ["sandbox-work.db", "sandbox-work.db-shm", "sandbox-work.db-wal"]);
}

/// For root no folder is closed; a disk that can only be read is tried elsewhere.
#[cfg(unix)]
#[test]
fn a_folder_in_which_nothing_can_be_made_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    if rustix::process::geteuid().is_root() {
        return;
    }
    let (folder, file, key) = filled();
    let allow = |mode: u32| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    allow(0o500);
    assert_eq!(code(Database::open(&file, &key)), "database-read-only");
    assert_eq!(code(Database::open(&folder.path().join("new.db"), &key)), "database-read-only");
    allow(0o000);
    assert_eq!(code(Database::open(&file, &key)), "database-read-only");
    allow(0o700);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o400)).unwrap();
    assert_eq!(code(Database::open(&file, &key)), "database-read-only");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(code(Database::open(&file, &key)), "opened");
}

#[test]
fn a_damaged_database_is_set_aside_whole_and_an_empty_one_takes_its_place() {
    let (folder, file, key) = filled();
    let before = std::fs::read(&file).unwrap();
    std::fs::write(beside(&file, "-wal"), "a log").unwrap();
    let aside = set_aside(&file).unwrap();
    assert_eq!(aside, folder.path().join("sandbox-work.db.aside-1"));
    assert_eq!(std::fs::read(&aside).unwrap(), before);
    assert_eq!(std::fs::read(beside(&aside, "-wal")).unwrap(), b"a log");
    let database = Database::open(&file, &key).unwrap();
    assert_eq!(database.recall_all(&nino("AA000001A")).unwrap(), []);
    drop(database);
    assert_eq!(set_aside(&file).unwrap(), folder.path().join("sandbox-work.db.aside-2"));
}

#[test]
fn forgetting_leaves_nothing() {
    let (folder, file, key) = filled();
    let open = Database::open(&file, &key).unwrap();
    forget(&file).unwrap();
    forget(&file).unwrap();
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    drop(open);
}

#[test]
fn nothing_personal_is_shown() {
    let database = Database::in_memory().unwrap();
    let person =
        NewEntry { name: "Canary".to_owned(), nino: nino("AA765432A"), utr: Some("1234567890".to_owned()), role: None };
    let kept = Kept { subject: person.nino.clone(), ..answer("balance", "canary") };
    let shown = format!("{person:?} {:?} {kept:?} {database:?}", database.add_person(&person));
    for private in ["Canary", "canary", "765432", "1234567890", "99, 97"] {
        assert!(!shown.contains(private), "{shown}");
    }
}
