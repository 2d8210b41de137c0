//! Signing in by hand, and every way in which signing in comes to nothing.

use std::net::TcpListener;

use rstest::rstest;

use super::desk::{Desk, MAYA, Ran, Waiting};
use crate::oauth_server::get;
use crate::support::pty::Term;

/// What a person pastes.
#[derive(Debug, Clone, Copy)]
enum Pasted {
    Title,
    BareCode,
    Address,
    Mistyped,
    Old,
    AnotherAttempt,
    AnothersAddress,
    Refusal,
    Nothing,
}

fn state(address: &str) -> String {
    let (_, query) = address.split_once('?').unwrap();
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    pairs.into_iter().find(|(name, _)| name == "state").unwrap().1
}

fn bare(title: &str) -> &str {
    title.strip_prefix("Success code=").unwrap_or_else(|| panic!("{title}"))
}

#[rstest]
#[case(Pasted::Title, 0, "")]
#[case(Pasted::BareCode, 0, "")]
#[case(Pasted::Address, 0, "")]
#[case(Pasted::Mistyped, 3, "sign-in-wrong-code")]
#[case(Pasted::Old, 3, "sign-in-wrong-code")]
#[case(Pasted::AnotherAttempt, 3, "sign-in-wrong-code")]
#[case(Pasted::AnothersAddress, 3, "sign-in-wrong-state")]
#[case(Pasted::Refusal, 3, "sign-in-refused")]
#[case(Pasted::Nothing, 3, "sign-in-bad-callback")]
fn a_pasted_text_is_taken_or_refused(#[case] pasted: Pasted, #[case] code: i32, #[case] error: &str) {
    let desk = Desk::new();
    let waiting = Waiting::start(desk.command("login --paste --format json"));
    let own = state(&waiting.address);
    let title = desk.code(&waiting.address, MAYA);
    let text = match pasted {
        Pasted::Title => title,
        Pasted::BareCode => format!("  {}", bare(&title)),
        Pasted::Address => format!("http://localhost:8917/cb?code={}&state={own}", bare(&title)),
        Pasted::Mistyped => format!("{}0", bare(&title)),
        Pasted::Old => {
            desk.clock("2026-11-21T12:11:00Z");
            title
        }
        Pasted::AnotherAttempt => {
            let other = Waiting::start(desk.command("login --paste"));
            let code = desk.code(&other.address, MAYA);
            other.paste("");
            code
        }
        Pasted::AnothersAddress => format!("http://localhost:8917/cb?code={}&state=somebody-elses", bare(&title)),
        Pasted::Refusal => format!("http://localhost:8917/cb?error=access_denied&error_description=No&state={own}"),
        Pasted::Nothing => String::new(),
    };
    let ran = waiting.paste(&text);
    assert_eq!(ran.code(), code, "{}", ran.all());
    assert!(!ran.all().contains(&own), "the state is not repeated: {}", ran.all());
    assert!(text.len() < 8 || !ran.all().contains(text.trim()), "what was pasted is not repeated: {}", ran.all());
    if code == 0 {
        assert_eq!(ran.json()["data"]["signedIn"], true);
        desk.done("balance");
    } else {
        failed(&ran, error);
        desk.run("balance").is(3, "Nobody is signed in");
    }
}

/// Holds a run to having failed with this code, in words.
#[track_caller]
fn failed(ran: &Ran, error: &str) {
    let object = ran.json();
    assert_eq!(object["error"]["code"], error, "{}", ran.all());
    assert_eq!(object["error"]["changed"], "no");
    let text =
        object["error"]["message"].as_str().unwrap().to_owned() + " " + object["error"]["hint"].as_str().unwrap();
    assert!(text.len() > 40 && text.contains(". "), "a sentence, and what to do: {text}");
    assert!(ran.err().contains("Error: "), "{}", ran.all());
}

#[test]
fn a_refusal_in_the_browser_is_said_there_and_here() {
    let desk = Desk::new();
    let waiting = Waiting::start(desk.command("login --no-browser --format json"));
    let refused = desk.pressed(&waiting.address, "refuse=yes");
    let page = get(refused.header("location").unwrap());
    assert!(String::from_utf8(page.body).unwrap().contains("You did not let Quarterdeck in"));
    let ran = waiting.end();
    assert_eq!(ran.code(), 3, "{}", ran.all());
    failed(&ran, "sign-in-refused");
}

#[test]
fn somebody_else_who_signs_in_is_no_success() {
    let desk = Desk::new();
    desk.login(MAYA).is(0, "HMRC shows this sign-in the account of AA****01A");
    let waiting = Waiting::start(desk.command("login --paste --format json"));
    let code = desk.code(&waiting.address, "AA000002A");
    let ran = waiting.paste(&code);
    ran.is(3, "somebody else signed in");
    assert_eq!(ran.json()["data"]["accountReadable"], "no", "{}", ran.all());
}

#[test]
fn waiting_for_the_browser_is_called_off_and_leaves_the_port() {
    let desk = Desk::new();
    for _twice in 0..2 {
        let mut waiting = Waiting::start(desk.command("login --no-browser"));
        waiting.hear("Ctrl-C calls it off");
        let id = waiting.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        waiting.end().is(130, "It was called off.");
    }
}

#[test]
fn every_port_taken_is_said_with_the_other_way() {
    let desk = Desk::bare();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let line = format!(
        "--base-url {} --nino {MAYA} profile add sim --redirect http://localhost:{port}/cb",
        desk.wire.base_url()
    );
    desk.done(&line);
    let ran = desk.run("login --no-browser --format json");
    assert_eq!(ran.code(), 3, "{}", ran.all());
    failed(&ran, "sign-in-no-port");
    ran.is(3, "login --paste");
}

#[test]
fn another_client_secret_than_the_first_is_refused() {
    let desk = Desk::signed_in();
    let mut other = desk.add("other", &format!("--nino {MAYA}"));
    other.env("QUARTERDECK_CLIENT_SECRET", "canary-of-a-secret");
    desk.good(&other);
    let waiting = Waiting::start(desk.command("--profile other login --paste --format json"));
    let title = desk.code(&waiting.address, MAYA);
    let ran = waiting.paste(&title);
    assert_eq!(ran.code(), 3, "{}", ran.all());
    failed(&ran, "sign-in-wrong-secret");
    assert!(!ran.all().contains("canary"));
    desk.done("--profile sim balance");
}

#[rstest]
#[case("status=503@token", "sign-in-server")]
#[case("garble=truncate@token", "sign-in-bad-answer")]
#[case("lose-answer=POST@token", "connection-lost")]
fn a_failing_sign_in_service_is_5(#[case] fault: &str, #[case] error: &str) {
    let desk = Desk::new();
    let waiting = Waiting::start(desk.command("login --paste --format json"));
    let title = desk.code(&waiting.address, MAYA);
    desk.faults(&[fault]);
    let ran = waiting.paste(&title);
    assert_eq!(ran.code(), 5, "{}", ran.all());
    failed(&ran, error);
}

#[test]
fn hmrc_gone_while_signing_in_is_5() {
    let mut desk = Desk::new();
    let waiting = Waiting::start(desk.command("login --paste --format json"));
    desk.served.child().kill().unwrap();
    desk.served.child().wait().unwrap();
    desk.wire.cut();
    let ran = waiting.paste("a-code");
    assert_eq!(ran.code(), 5, "{}", ran.all());
    assert_eq!(ran.json()["error"]["changed"], "no");
}

#[test]
fn pasting_is_called_off_too_and_the_terminal_echoes_again() {
    let desk = Desk::new();
    for _again in 0..5 {
        let command = desk.command("login --paste");
        let mut builder = portable_pty::CommandBuilder::new(command.get_program());
        builder.args(command.get_args());
        let variables = [("QUARTERDECK_HOME", desk.home.path().to_str().unwrap())];
        let mut term = Term::open_with(builder, std::sync::Arc::new(tempfile::tempdir().unwrap()), &variables);
        term.wait_for("Paste it here");
        term.wait_keyboard_taken();
        term.press("half-a-code<c-c>");
        assert_eq!(term.wait_restored(), 130);
        assert!(term.screen().contains("It was called off."), "{}", term.screen());
        assert!(!term.screen().contains("half-a-code"), "{}", term.screen());
    }
}
