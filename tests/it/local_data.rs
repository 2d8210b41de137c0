//! Local data where things go wrong outside: full disks, folders that can only be read; and what lies in them in clear.

use std::path::Path;

use quarterdeck::rules::profile::Keeps;
use quarterdeck::rules::{Environment, Nino, ProfileName, Secret};
use quarterdeck::store::db::{Database, Kept, NewEntry, new_key};
use quarterdeck::store::places::Places;
use quarterdeck::store::secrets::{self, SealedFile, SecretStore as _, Slot};

#[cfg(target_os = "linux")]
use super::support::skip;

fn nino() -> Nino {
    "AA765432A".parse().unwrap()
}

fn kept(question: &str, text: &str) -> Kept {
    Kept {
        subject: nino(),
        question: question.to_owned(),
        at: "2026-11-21T12:00:00Z".parse().unwrap(),
        source: "hmrc".to_owned(),
        answer: text.as_bytes().to_vec(),
    }
}

/// Something mounted on a folder, for as long as a test lasts.
#[cfg(target_os = "linux")]
pub(crate) struct Mounted<'a>(&'a Path);

#[cfg(target_os = "linux")]
impl<'a> Mounted<'a> {
    /// Mounts a small disk; `None` where a test may not mount anything.
    pub(crate) fn tmpfs(folder: &'a Path, options: &str) -> Option<Self> {
        let mount = |arguments: &[&str]| std::process::Command::new("mount").args(arguments).arg(folder).output();
        match mount(&["-t", "tmpfs", "-o", options, "tmpfs"]) {
            Ok(output) if output.status.success() => Some(Self(folder)),
            _ => {
                skip("this user may not mount a small disk");
                None
            }
        }
    }

    /// Mounts it anew, with other options.
    pub(crate) fn again(&self, options: &str) {
        let mut command = std::process::Command::new("mount");
        assert!(command.args(["-o", options]).arg(self.0).status().unwrap().success());
    }
}

#[cfg(target_os = "linux")]
impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _gone_with_the_namespace = std::process::Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_what_was_kept_stays() {
    let folder = tempfile::tempdir().unwrap();
    let Some(_disk) = Mounted::tmpfs(folder.path(), "size=512k") else { return };
    let file = folder.path().join("sandbox-work.db");
    let key = new_key().unwrap();
    let database = Database::open(&file, &key).unwrap();
    database.remember(&kept("first", "kept")).unwrap();
    let full = (0..500).find_map(|number| database.remember(&kept(&number.to_string(), &"x".repeat(3000))).err());
    assert_eq!(full.unwrap().code(), "disk-full");
    assert_eq!(database.recall(&nino(), "first").unwrap().unwrap().answer, b"kept");
    database.verify().unwrap();
    drop(database);

    let database = Database::open(&file, &key).unwrap();
    assert_eq!(database.recall(&nino(), "first").unwrap().unwrap().answer, b"kept");
    std::fs::write(folder.path().join("filler"), vec![0; 600_000]).unwrap_err();
    let places = Places::find(Some(folder.path())).unwrap();
    let name: ProfileName = "work".parse().unwrap();
    let store = secrets::open(Keeps::KeyFile, &places, Environment::Local, &name, None).unwrap();
    let error = store.set(Slot::Tokens, &Secret::new("x".repeat(2000))).unwrap_err();
    assert!(error.to_string().ends_with(": the disk is full"), "{error}");
    assert_eq!(Database::open(&folder.path().join("new.db"), &key).unwrap_err().code(), "disk-full");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_can_only_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Mounted::tmpfs(folder.path(), "size=2m") else { return };
    let file = folder.path().join("sandbox-work.db");
    let key = new_key().unwrap();
    Database::open(&file, &key).unwrap().remember(&kept("first", "kept")).unwrap();
    disk.again("remount,ro");
    assert_eq!(Database::open(&file, &key).unwrap_err().code(), "database-read-only");
    assert_eq!(Database::open(&folder.path().join("new.db"), &key).unwrap_err().code(), "database-read-only");
    disk.again("remount,rw");
    assert!(Database::open(&file, &key).unwrap().recall(&nino(), "first").unwrap().is_some());
}

/// The files under a folder in which one of the texts stands in clear.
pub(crate) fn in_clear(folder: &Path, texts: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(in_clear(&path, texts));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for text in texts {
            if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                found.push(format!("{text} in {}", path.display()));
            }
        }
    }
    found
}

#[test]
fn no_secret_and_nobody_stands_in_a_file_in_clear() {
    let home = tempfile::tempdir().unwrap();
    let places = Places::find(Some(home.path())).unwrap();
    let name: ProfileName = "work".parse().unwrap();
    let folder = places.sealed_folder(Environment::Sandbox, &name);
    let sealed = SealedFile::set_up(&folder, &Secret::new("canary-passphrase"), 4).unwrap();
    let key = new_key().unwrap();
    sealed.set(Slot::ClientSecret, &Secret::new("canary-client")).unwrap();
    sealed.set(Slot::Tokens, &Secret::new("canary-token")).unwrap();
    sealed.set(Slot::DatabaseKey, &key).unwrap();
    let database = Database::open(&places.database_file(Environment::Sandbox, &name), &key).unwrap();
    let person = NewEntry { name: "Canary Bird".into(), nino: nino(), utr: Some("9876543210".into()), role: None };
    database.add_person(&person).unwrap();
    for number in 0..50 {
        database.remember(&kept(&format!("canary-question {number}"), &"canary-answer ".repeat(300))).unwrap();
    }
    let canaries = ["canary", "Canary Bird", "AA765432A", "9876543210", "AGE-SECRET-KEY", key.reveal()];
    // While it is open, the log and the shared memory lie there too.
    assert_eq!(in_clear(home.path(), &canaries), [""; 0]);
    assert!(places.data.join("sandbox-work.db-wal").exists());
    drop(database);
    assert_eq!(in_clear(home.path(), &canaries), [""; 0]);

    // The search finds what is there; a key file holds made-up secrets in clear, and is named for it.
    let open = secrets::open(Keeps::KeyFile, &places, Environment::Local, &name, None).unwrap();
    open.set(Slot::Tokens, &Secret::new("canary-token")).unwrap();
    assert_eq!(in_clear(home.path(), &canaries).len(), 1);
}
