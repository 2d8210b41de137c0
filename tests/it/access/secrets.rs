//! The places where secrets are kept, from the outside: a sealed file, memory, the keyring.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use super::desk::{Desk, MAYA, Ran, Waiting};
use crate::keyring::{Bus, Service};

/// A file with a passphrase in it.
fn word(desk: &Desk, name: &str, text: &str, mode: u32) -> PathBuf {
    let file = desk.home.path().join(name);
    std::fs::write(&file, text).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    file
}

fn with(mut command: Command, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Command {
    command.env(name, value);
    command
}

fn ran(command: &mut Command) -> Ran {
    Ran(command.output().unwrap())
}

#[test]
fn a_sealed_file_opens_with_its_passphrase_and_with_nothing_else() {
    const FILE: &str = "QUARTERDECK_PASSPHRASE_FILE";
    let desk = Desk::bare();
    let good = word(&desk, "good", "correct horse battery\n", 0o600);
    let add = desk.add("sim", &format!("--nino {MAYA} --secrets file"));
    desk.good(&with(add, FILE, &good));
    desk.login_by(with(desk.command("login --paste"), FILE, &good), MAYA);
    assert_eq!(ran(&mut with(desk.command("balance"), FILE, &good)).code(), 0);
    let sealed = desk.home.path().join("secrets/local-sim");
    let first = std::fs::read(sealed.join("tokens.age")).unwrap();
    desk.hours(5);
    assert_eq!(ran(&mut with(desk.command("balance"), FILE, &good)).code(), 0);
    assert_ne!(std::fs::read(sealed.join("tokens.age")).unwrap(), first, "renewed and sealed");
    for entry in std::fs::read_dir(&sealed).unwrap() {
        let mode = entry.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    let object = |file: &PathBuf| ran(&mut with(desk.command("balance --format json"), FILE, file));
    for (file, code) in [
        (word(&desk, "open", "correct horse battery\n", 0o644), "passphrase-file-open"),
        (word(&desk, "wrong", "incorrect horse\n", 0o600), "wrong-passphrase"),
        (desk.home.path().join("missing"), "passphrase-file"),
    ] {
        let ran = object(&file);
        assert_eq!((ran.code(), &ran.json()["error"]["code"]), (6, &code.into()), "{}", ran.all());
        assert!(!ran.all().contains("horse"), "{}", ran.all());
    }
    let none = desk.run("balance --format json");
    assert_eq!((none.code(), &none.json()["error"]["code"]), (6, &"needs-passphrase".into()), "{}", none.all());
    assert!(none.err().contains("QUARTERDECK_PASSPHRASE_FILE"), "{}", none.all());
    assert_eq!(ran(&mut with(desk.command("balance"), FILE, &good)).code(), 0, "nothing was harmed");
}

#[test]
fn memory_keeps_a_sign_in_for_one_run() {
    let desk = Desk::bare();
    desk.good(&desk.add("sim", &format!("--nino {MAYA} --secrets memory")));
    let waiting = Waiting::start(desk.command("login --paste"));
    let title = desk.code(&waiting.address, MAYA);
    let login = waiting.paste(&title);
    assert!(!login.all().contains("panicked"), "{}", login.all());
    desk.run("--nino AA000001A balance").is(3, "quarterdeck login");
}

#[test]
fn a_keyring_keeps_the_sign_in_and_takes_renewed_ones() {
    const BUS: &str = "DBUS_SESSION_BUS_ADDRESS";
    let folder = tempfile::tempdir().unwrap();
    let Some(bus) = Bus::start(folder.path(), Service::Unlocked) else { return };
    let desk = Desk::bare();
    let add = desk.add("sim", &format!("--nino {MAYA} --secrets keyring"));
    desk.good(&with(add, BUS, bus.address()));
    desk.login_by(with(desk.command("login --paste"), BUS, bus.address()), MAYA);
    for hours in [0, 5, 10] {
        desk.hours(hours);
        let ran = ran(&mut with(desk.command("balance"), BUS, bus.address()));
        assert_eq!(ran.code(), 0, "{}", ran.all());
    }
    assert_eq!(desk.wire.count("grant_type=refresh_token"), 2);
    assert!(!desk.key_file().exists());
    // Where the keyring is gone, so is the way in; nothing else takes its place.
    let gone = desk.run("balance --format json");
    assert_eq!((gone.code(), &gone.json()["error"]["code"]), (6, &"no-keyring".into()), "{}", gone.all());
    let out = ran(&mut with(desk.command("logout"), BUS, bus.address()));
    out.is(0, "Signed out on this computer");
    ran(&mut with(desk.command("balance"), BUS, bus.address())).is(3, "quarterdeck login");
    assert_eq!(ran(&mut with(desk.command("profile remove sim --yes"), BUS, bus.address())).code(), 0);
}
