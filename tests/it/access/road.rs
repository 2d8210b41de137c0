//! The whole road: set up, sign in with a real browser, come back the next day, and after the authority has ended.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use super::desk::{Desk, MAYA, Waiting};
use crate::support::browser::Browser;

/// Stands for the person's browser: hands the address on through a pipe with a name. What comes out of it.
fn browser_in(folder: &Path) -> (String, mpsc::Receiver<String>) {
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
    desk.done("logout").is(0, "Manage authorised applications");
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
    desk.run("balance").is(3, "permission was withdrawn");
    // Asking again asks HMRC for nothing but this once more.
    desk.wire.forget();
    desk.run("balance").is(3, "permission was withdrawn");
    assert!(desk.wire.count("POST /oauth/token") <= 1);
}
