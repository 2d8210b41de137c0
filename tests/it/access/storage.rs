//! What is stored, damaged or out of reach: the program says so and goes on, and nothing is thrown away.

use super::desk::{Desk, Ran};
use crate::support::pty::Term;

/// What lies in the home beside the database and was put aside.
fn set_aside(desk: &Desk) -> Vec<Vec<u8>> {
    let mut names: Vec<_> = std::fs::read_dir(desk.home.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("local-sim.db.") && !name.ends_with("-wal") && !name.ends_with("-shm")
    });
    names.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// Holds the run after the damage to saying so, and to asking HMRC all the same.
fn goes_on(desk: &Desk, was: &[u8]) {
    let ran = desk.run("balance --nino AA000001A --format json");
    assert_eq!(ran.code(), 0, "{}", ran.all());
    assert_eq!(ran.json()["data"]["balance"]["total"], "8445.15");
    assert!(ran.err().starts_with("Warning: "), "{}", ran.err());
    assert!(ran.err().contains("local-sim.db"), "it says where the old one is: {}", ran.err());
    assert_eq!(set_aside(desk), [was], "nothing is thrown away");
    let again = desk.done("balance --nino AA000001A");
    assert!(again.err().is_empty(), "it is said once: {}", again.err());
    desk.done("balance --nino AA000001A --offline");
}

#[test]
fn a_damaged_database_is_put_aside() {
    let desk = Desk::signed_in();
    desk.done("balance");
    let mut bytes = std::fs::read(desk.database()).unwrap();
    for byte in bytes.iter_mut().skip(40).step_by(7) {
        *byte ^= 0x5a;
    }
    std::fs::write(desk.database(), &bytes).unwrap();
    goes_on(&desk, &bytes);
}

#[test]
fn a_database_cut_short_is_put_aside() {
    let desk = Desk::signed_in();
    desk.done("balance");
    let mut bytes = std::fs::read(desk.database()).unwrap();
    bytes.truncate(bytes.len() / 2);
    std::fs::write(desk.database(), &bytes).unwrap();
    goes_on(&desk, &bytes);
}

#[test]
fn a_database_of_another_key_is_put_aside() {
    let (desk, other) = (Desk::signed_in(), Desk::signed_in());
    desk.done("balance");
    other.done("balance");
    let bytes = std::fs::read(other.database()).unwrap();
    std::fs::write(desk.database(), &bytes).unwrap();
    goes_on(&desk, &bytes);
}

/// A copy of the home on a disk that can only be read: this user may write everywhere else.
#[cfg(target_os = "linux")]
#[test]
fn a_home_that_can_only_be_read_still_shows_the_figures() {
    let desk = Desk::signed_in();
    desk.done("balance");
    let folder = tempfile::tempdir().unwrap();
    let Some(mounted) = crate::local_data::Mounted::tmpfs(folder.path(), "size=4m") else { return };
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .arg(format!("{}/.", desk.home.path().display()))
        .arg(folder.path())
        .status();
    assert!(copied.unwrap().success());
    mounted.again("remount,ro");
    let mut command = desk.command("balance --format json --nino AA000001A");
    let ran = Ran(command.env("QUARTERDECK_HOME", folder.path()).output().unwrap());
    assert_eq!(ran.code(), 0, "{}", ran.all());
    assert_eq!(ran.json()["data"]["balance"]["total"], "8445.15");
    assert!(ran.err().contains("Warning: "), "nothing is kept, which is said: {}", ran.all());
    let mut command = desk.command("profile use sim");
    let ran = Ran(command.env("QUARTERDECK_HOME", folder.path()).output().unwrap());
    ran.is(6, "Error: ");
}

#[test]
fn two_copies_at_once_do_not_disturb_each_other() {
    let desk = Desk::signed_in();
    let command = desk.command("");
    let open = || {
        let mut builder = portable_pty::CommandBuilder::new(command.get_program());
        builder.args(command.get_args());
        let variables = [("QUARTERDECK_HOME", desk.home.path().to_str().unwrap())];
        Term::open_with(builder, std::sync::Arc::new(tempfile::tempdir().unwrap()), &variables)
    };
    let mut two = [open(), open()];
    for term in &mut two {
        term.wait_for("£8,445.15");
    }
    for read in ["overview", "charges --all", "payments"] {
        let ran = desk.done(read);
        assert!(ran.err().is_empty(), "{read}: {}", ran.err());
    }
    // A renewal by one is taken over by the others.
    desk.hours(4);
    desk.done("balance");
    for term in &mut two {
        term.press("R");
        term.press("3");
        term.wait_for("Second payment on account");
        term.wait_for("What you owe");
        term.wait_gone("asking again");
        assert!(term.screen().contains("HMRC, as at"), "{}", term.screen());
        assert!(!term.screen().contains("igned in"), "{}", term.screen());
        term.press("q");
        assert_eq!(term.wait_restored(), 0);
    }
    desk.done("balance --offline");
}
