use std::path::PathBuf;

use super::*;
use crate::store::places::Places;

/// Cheap enough for tests; what a person gets is [`WORK_FACTOR`].
const QUICK: u8 = 4;

fn places() -> (tempfile::TempDir, Places) {
    let home = tempfile::tempdir().unwrap();
    let places = Places::find(Some(home.path())).unwrap();
    (home, places)
}

fn name() -> ProfileName {
    "work".parse().unwrap()
}

fn sealed(places: &Places, passphrase: &str) -> Result<SealedFile, SecretError> {
    let folder = places.sealed_folder(Environment::Sandbox, &name());
    SealedFile::set_up(&folder, &Secret::new(passphrase), QUICK)
}

/// Everything a place for secrets must do.
fn check_keeps_secrets(store: &dyn SecretStore, again: &dyn Fn() -> Box<dyn SecretStore>) {
    assert_eq!(store.get(Slot::Tokens).unwrap(), None);
    store.delete(Slot::Tokens).unwrap();
    for slot in Slot::ALL {
        store.set(slot, &Secret::new(format!("first {}", slot.as_str()))).unwrap();
    }
    let newer = Secret::new("{\"access\": \"caf\u{e9}\",\n \"refresh\": \"\u{1f511}\"}\n");
    store.set(Slot::Tokens, &newer).unwrap();
    let other = again();
    assert_eq!(other.keeps(), store.keeps());
    assert_eq!(other.get(Slot::Tokens).unwrap(), Some(newer));
    assert_eq!(other.get(Slot::DatabaseKey).unwrap(), Some(Secret::new("first database-key")));
    let longest = Secret::new("x".repeat(LONGEST));
    store.set(Slot::ClientSecret, &longest).unwrap();
    assert_eq!(store.get(Slot::ClientSecret).unwrap(), Some(longest.clone()));
    let longer = Secret::new("x".repeat(LONGEST + 1));
    assert!(matches!(store.set(Slot::ClientSecret, &longer), Err(SecretError::TooLong)));
    assert_eq!(store.get(Slot::ClientSecret).unwrap(), Some(longest), "the old one is still there");
    store.delete(Slot::Tokens).unwrap();
    assert_eq!(again().get(Slot::Tokens).unwrap(), None);
    assert!(store.get(Slot::DatabaseKey).unwrap().is_some(), "only one slot was emptied");
}

#[test]
fn memory_keeps_secrets_for_this_run_and_apart() {
    let (_home, places) = places();
    let open = || open(Keeps::Memory, &places, Environment::Sandbox, &name(), None).unwrap();
    let store = open();
    check_keeps_secrets(&*store, &open);
    let production = super::open(Keeps::Memory, &places, Environment::Production, &name(), None).unwrap();
    assert_eq!(production.get(Slot::DatabaseKey).unwrap(), None, "a sandbox's secrets are not production's");
    store.delete_all().unwrap();
    assert_eq!(store.get(Slot::DatabaseKey).unwrap(), None);
}

#[test]
fn a_key_file_keeps_made_up_secrets_only() {
    let (_home, places) = places();
    let open = || open(Keeps::KeyFile, &places, Environment::Local, &name(), None).unwrap();
    let store = open();
    check_keeps_secrets(&*store, &open);
    store.delete_all().unwrap();
    assert!(!places.key_file(Environment::Local, &name()).exists());
    for environment in [Environment::Sandbox, Environment::Production] {
        let refused = super::open(Keeps::KeyFile, &places, environment, &name(), None);
        assert!(matches!(refused, Err(SecretError::NotForRealData)), "{environment:?}");
    }
}

#[test]
fn a_key_file_that_is_damaged_or_newer_is_left_alone() {
    let (_home, places) = places();
    let store = open(Keeps::KeyFile, &places, Environment::Local, &name(), None).unwrap();
    let file = places.key_file(Environment::Local, &name());
    for (text, code) in [
        ("{\"version\":1,\"secr", "secrets-damaged"),
        ("", "secrets-damaged"),
        ("{\"version\":2,\"secrets\":{}}", "secrets-newer"),
    ] {
        std::fs::write(&file, text).unwrap();
        assert_eq!(store.get(Slot::Tokens).unwrap_err().code(), code);
        assert_eq!(store.set(Slot::Tokens, &Secret::new("new")).unwrap_err().code(), code);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}

#[test]
fn a_sealed_file_keeps_secrets_and_is_opened_once_a_process() {
    let (_home, places) = places();
    let store = sealed(&places, "four words of it").unwrap();
    let open = || open(Keeps::File, &places, Environment::Sandbox, &name(), None).unwrap();
    check_keeps_secrets(&store, &open);
    store.delete_all().unwrap();
    assert!(!places.sealed_folder(Environment::Sandbox, &name()).exists());
    let gone = super::open(Keeps::File, &places, Environment::Sandbox, &name(), None);
    assert!(matches!(gone, Err(SecretError::NotSetUp)), "{gone:?}");
}

#[test]
fn a_sealed_file_opens_to_its_passphrase_only() {
    let (_home, places) = places();
    let folder = places.sealed_folder(Environment::Sandbox, &name());
    let nothing = SealedFile::open(&folder, Some(&Secret::new("any")));
    assert!(matches!(nothing, Err(SecretError::NotSetUp)), "{nothing:?}");
    assert!(matches!(sealed(&places, ""), Err(SecretError::EmptyPassphrase)));
    sealed(&places, "right").unwrap().set(Slot::Tokens, &Secret::new("kept")).unwrap();
    for wrong in ["wrong", "right ", ""] {
        let refused = SealedFile::open(&folder, Some(&Secret::new(wrong)));
        assert!(matches!(refused, Err(SecretError::WrongPassphrase)), "{wrong:?}: {refused:?}");
        let refused = sealed(&places, wrong);
        assert!(matches!(refused, Err(SecretError::WrongPassphrase)), "set up again: {refused:?}");
    }
    let opened = SealedFile::open(&folder, Some(&Secret::new("right"))).unwrap();
    assert_eq!(opened.get(Slot::Tokens).unwrap(), Some(Secret::new("kept")));
    // An identity that this process never opened, as in a new process.
    let elsewhere = places.sealed_folder(Environment::Production, &name());
    std::fs::create_dir_all(&elsewhere).unwrap();
    std::fs::copy(folder.join("identity.age"), elsewhere.join("identity.age")).unwrap();
    let closed = SealedFile::open(&elsewhere, None);
    assert!(matches!(closed, Err(SecretError::NeedsPassphrase)), "{closed:?}");
}

#[test]
fn sealed_files_cannot_be_swapped_or_changed_unnoticed() {
    let (_home, places) = places();
    let store = sealed(&places, "right").unwrap();
    let folder = places.sealed_folder(Environment::Sandbox, &name());
    store.set(Slot::ClientSecret, &Secret::new("client")).unwrap();
    let file = |slot: Slot| folder.join(format!("{}.age", slot.as_str()));
    std::fs::copy(file(Slot::ClientSecret), file(Slot::Tokens)).unwrap();
    assert_eq!(store.get(Slot::Tokens).unwrap_err().code(), "secrets-damaged");

    let whole = std::fs::read(file(Slot::ClientSecret)).unwrap();
    for at in [0, whole.len() / 2, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        std::fs::write(file(Slot::ClientSecret), &changed).unwrap();
        assert_eq!(store.get(Slot::ClientSecret).unwrap_err().code(), "secrets-damaged", "byte {at}");
        std::fs::write(file(Slot::ClientSecret), &whole[..at]).unwrap();
        assert_eq!(store.get(Slot::ClientSecret).unwrap_err().code(), "secrets-damaged", "cut at {at}");
    }

    // Somebody else's identity, sealed with a passphrase of theirs, takes no secrets in.
    let (_other_home, other_places) = self::places();
    sealed(&other_places, "theirs").unwrap();
    let theirs = other_places.sealed_folder(Environment::Sandbox, &name()).join("identity.age");
    let mine = std::fs::read(folder.join("identity.age")).unwrap();
    std::fs::copy(theirs, folder.join("identity.age")).unwrap();
    let swapped = SealedFile::open(&folder, Some(&Secret::new("right")));
    assert!(matches!(swapped, Err(SecretError::WrongPassphrase)), "{swapped:?}");
    assert!(matches!(SealedFile::open(&folder, None), Err(SecretError::NeedsPassphrase)), "opened before, but changed");
    // A broken identity is not taken for a wrong passphrase.
    std::fs::write(folder.join("identity.age"), &mine[..mine.len() / 3]).unwrap();
    let broken = SealedFile::open(&folder, Some(&Secret::new("right")));
    assert!(matches!(broken, Err(SecretError::Damaged { .. })), "{broken:?}");
}

#[cfg(unix)]
#[test]
fn what_holds_secrets_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: PathBuf| path.metadata().unwrap().permissions().mode() & 0o777;
    let (_home, places) = places();
    sealed(&places, "right").unwrap().set(Slot::Tokens, &Secret::new("kept")).unwrap();
    let folder = places.sealed_folder(Environment::Sandbox, &name());
    assert_eq!(mode(folder.clone()), 0o700);
    assert_eq!(mode(folder.join("identity.age")), 0o600);
    assert_eq!(mode(folder.join("tokens.age")), 0o600);
    let plain = open(Keeps::KeyFile, &places, Environment::Local, &name(), None).unwrap();
    plain.set(Slot::Tokens, &Secret::new("kept")).unwrap();
    assert_eq!(mode(places.key_file(Environment::Local, &name())), 0o600);
}

#[test]
fn the_work_of_a_person_is_asked_of_a_new_sealed_file() {
    let (_home, places) = places();
    let passphrase = Secret::new("four words of it");
    let store = set_up(Keeps::File, &places, Environment::Sandbox, &name(), Some(&passphrase)).unwrap();
    assert_eq!(store.keeps(), Keeps::File);
    let sealed = std::fs::read(places.sealed_folder(Environment::Sandbox, &name()).join("identity.age")).unwrap();
    let head = String::from_utf8_lossy(&sealed);
    let stanza = head.lines().nth(1).unwrap();
    assert!(stanza.starts_with("-> scrypt ") && stanza.ends_with(&format!(" {WORK_FACTOR}")), "{stanza}");
    let none = set_up(Keeps::File, &places, Environment::Production, &name(), None);
    assert!(matches!(none, Err(SecretError::NeedsPassphrase)), "{none:?}");
}

#[cfg(unix)]
#[test]
fn a_passphrase_file_must_be_private_and_loses_one_line_end() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("passphrase");
    let read = |text: &str, mode: u32| {
        let _not_there_at_first = std::fs::remove_file(&file);
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        read_passphrase_file(&file)
    };
    assert_eq!(read("four words\n", 0o600).unwrap(), Secret::new("four words"));
    assert_eq!(read("four words\r\n", 0o400).unwrap(), Secret::new("four words"));
    assert_eq!(read(" a \n\n", 0o600).unwrap(), Secret::new(" a \n"));
    assert_eq!(read("", 0o600).unwrap_err().code(), "empty-passphrase");
    assert_eq!(read("\n", 0o600).unwrap_err().code(), "empty-passphrase");
    for open in [0o640, 0o604, 0o660] {
        assert_eq!(read("four words\n", open).unwrap_err().code(), "passphrase-file-open");
    }
    assert_eq!(read_passphrase_file(home.path().join("none").as_path()).unwrap_err().code(), "passphrase-file");
}

#[test]
fn nothing_secret_is_shown() {
    let (_home, places) = places();
    let store = sealed(&places, "canary").unwrap();
    store.set(Slot::Tokens, &Secret::new("canary")).unwrap();
    let memory = open(Keeps::Memory, &places, Environment::Sandbox, &name(), None).unwrap();
    memory.set(Slot::Tokens, &Secret::new("canary")).unwrap();
    let shown = format!("{store:?} {memory:?} {:?}", store.get(Slot::Tokens));
    assert!(!shown.contains("canary") && !shown.contains("AGE-SECRET"), "{shown}");
}
