//! The whole road: set up, sign in with a real browser, come back the next day, and after the authority has ended.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use super::desk::{Desk, MAYA, Waiting};
use crate::support::browser::Browser;

/// Stands for the person's browser: hands the address on through a pipe with a name. What comes out of it.
pub(super) fn browser_in(folder: &Path) -> (String, mpsc::Receiver<String>) {
    let (script, pipe) = (folder.join("a-browser"), folder.join("address"));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::fs::write(&script, format!("#!/bin/sh\nprintf %s \"$1\" > '{}'\n", pipe.display())).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (sender, addresses) = mpsc::channel();
    std::thread::spawn(move || sender.send(std::fs::read_to_string(pipe).unwrap()));
    (script.display().to_string(), addresses)
}

#[test]
fn somebody_signs_in_with_a_browser_and_is_still_signed_in_the_next_day() {
    let Some(browser) = Browser::start() else { return };
    let desk = Desk::new();
    let folder = tempfile::tempdir().unwrap();
    desk.run("balance").is(3, "quarterdeck login");

    let (script, addresses) = browser_in(folder.path());
    let mut command = desk.command("login");
    command.env("BROWSER", script);
    let waiting = Waiting::start(command);
    let address = addresses.recv_timeout(Duration::from_mins(1)).expect("the program starts $BROWSER");
    assert_eq!(address, waiting.address);
    browser.open(&address);
    browser.click("#who-AA000001A");
    browser.click("#grant");
    assert!(browser.text("main.good").contains("HMRC has let Quarterdeck in"), "{}", browser.text("main.good"));
    assert!(browser.text("main.good").contains("Go back to your terminal"), "{}", browser.text("main.good"));
    let ran = waiting.end();
    // 547 days after 21 November 2026.
    ran.is(0, "Signed in: sim.");
    ran.is(0, "21 May 2028");
    assert_eq!(desk.done("balance --format json").json()["data"]["balance"]["total"], "8445.15");
    let first = desk.keys();

    desk.clock("2026-11-22T12:00:00Z");
    desk.done("balance");
    assert_ne!(desk.keys(), first, "the pair was renewed");
    let second = desk.keys();
    desk.done("obligations");
    assert_eq!(desk.keys(), second, "and is not renewed before its time");

    desk.clock("2028-06-21T12:00:00Z");
    let ran = desk.run("balance");
    ran.is(3, "HMRC has ended this sign-in");
    ran.is(3, "quarterdeck login");
    let ran = desk.run("balance --format json");
    assert_eq!((ran.code(), &ran.json()["error"]["code"]), (3, &"sign-in-authority-ended".into()));
    desk.login(MAYA);
    desk.done("balance");

    assert!(desk.keys().contains("sim-refresh-"));
    let ran = desk.done("logout");
    ran.is(0, "Signed out on this computer");
    assert!(!ran.all().contains("HMRC still knows"), "a server on this computer is not HMRC: {}", ran.all());
    assert!(!desk.keys().contains("sim-"), "no token is left");
    desk.run("balance").is(3, "Nobody is signed in");
    desk.done("logout").is(0, "Was not signed in");
}

#[test]
fn a_sign_in_that_was_ended_at_hmrc_is_said_to_be() {
    let desk = Desk::signed_in();
    desk.hours(5);
    let ended = crate::support::http::ask("DELETE", "/simulator/sign-ins").send(&desk.served.base_url);
    assert_eq!(ended.status, 204);
    desk.run("balance").is(3, "forgets its sign-ins");
    // Asking again asks HMRC for nothing but this once more.
    desk.wire.forget();
    desk.run("balance").is(3, "forgets its sign-ins");
    assert!(desk.wire.count("POST /oauth/token") <= 1);
}

#[test]
fn no_browser_is_sent_to_a_server_that_is_down() {
    let desk = Desk::new();
    let folder = tempfile::tempdir().unwrap();
    let (home, opened) = (desk.home.path().to_owned(), folder.path().join("opened"));
    let script = folder.path().join("a-browser");
    std::fs::write(&script, format!("#!/bin/sh\ntouch '{}'\n", opened.display())).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let port = super::desk::free();
    let base = format!("http://127.0.0.1:{port}");
    desk.good(&desk.command(&format!("--base-url {base} profile add down --nino {MAYA}")));
    for how in ["login", "login --paste"] {
        let mut command = crate::support::program::program(&home, &format!("--profile down {how}"));
        let ran = super::desk::Ran(command.env("BROWSER", &script).output().unwrap());
        ran.is(5, &format!("The server on this computer (port {port}) is not running."));
        assert!(!ran.all().contains("authorize"), "{}", ran.all());
    }
    assert!(!opened.exists(), "nothing was opened");
    let ran = desk.run("--profile down doctor --format json");
    ran.is(1, &format!("The server on this computer (port {port}) is not running."));
    assert!(!ran.all().contains("firewall"), "{}", ran.all());
}

#[test]
fn signing_in_again_says_that_somebody_is_signed_in_already() {
    let desk = Desk::signed_in();
    let waiting = Waiting::start(desk.command("login --paste"));
    assert!(waiting.before.contains("Already signed in until 21 May 2028; signing in again."), "{}", waiting.before);
    let code = desk.code(&waiting.address, MAYA);
    waiting.paste(&code).is(0, "Signed in: sim.");
}

#[test]
fn sync_makes_what_is_stored_as_new_as_hmrcs() {
    let desk = Desk::new();
    desk.run("sync").is(3, "quarterdeck login");
    desk.run("sync --offline").is(2, "--offline forbids");
    desk.login(MAYA);
    desk.done("sync").is(0, "Updates and returns: refreshed.");
    for command in ["overview", "charges --all", "payments", "coding-out", "businesses", "penalties", "itsa-status"] {
        desk.done(&format!("{command} --offline"));
    }
    desk.faults(&["status=503@payments"]);
    let ran = desk.run_in_a_hurry("sync --format json");
    assert_eq!(ran.code(), 5, "{}", ran.all());
    let parts = ran.json()["data"]["people"][0]["parts"].clone();
    assert_eq!((&parts["payments"]["status"], &parts["penalties"]["status"]), (&"failed".into(), &"ok".into()));
}
