//! Agents: their list of clients, and what HMRC keeps from those who only support.

use serde_json::json;

use super::desk::{Desk, MAIN_AGENT, Ran, SUPPORTING_AGENT};
use crate::support::pty::Term;

/// A desk of an agent's, signed in.
pub(super) fn agent(role: &str, who: &str) -> Desk {
    let desk = Desk::bare();
    desk.good(&desk.add("sim", &format!("--role {role}")));
    desk.login(who);
    desk
}

fn add(desk: &Desk, name: &str, nino: &str, more: &str) -> Ran {
    let mut command = desk.command(&format!("--nino {nino} clients add {more}"));
    Ran(command.args(["--name", name]).output().unwrap())
}

fn listed(desk: &Desk, more: &str) -> serde_json::Value {
    desk.done(&format!("clients list --format json {more}")).json()["data"]["clients"].clone()
}

#[test]
fn an_agent_keeps_a_list_of_clients_and_asks_about_each() {
    let desk = agent("main-agent", MAIN_AGENT);
    desk.run("balance").is(2, "has no clients yet");
    for (name, nino, more) in [
        ("Maya Lindqvist", "AA000001A", "--utr 1234567890"),
        ("Second Client", "AA000002A", ""),
        ("Third Client", "AA000003A", "--role supporting-agent"),
    ] {
        assert_eq!(add(&desk, name, nino, more).code(), 0);
    }
    assert_eq!(
        listed(&desk, ""),
        json!([
            { "id": 1, "name": "Maya Lindqvist", "nino": "AA****01A", "utr": "******7890", "role": "main-agent" },
            { "id": 2, "name": "Second Client", "nino": "AA****02A", "utr": null, "role": "main-agent" },
            { "id": 3, "name": "Third Client", "nino": "AA****03A", "utr": null, "role": "supporting-agent" },
        ])
    );
    assert_eq!(listed(&desk, "--reveal")[0]["nino"], "AA000001A");
    desk.done("clients show 2").is(0, "Second Client");
    let balance = |client: u32| desk.done(&format!("--client {client} balance --format json")).json();
    assert_eq!(balance(1)["data"]["balance"]["total"], "8445.15");
    assert_eq!((&balance(1)["nino"], &balance(2)["nino"]), (&"AA****01A".into(), &"AA****02A".into()));

    // What HMRC does not let an agent do for this client is not asked.
    desk.wire.forget();
    desk.run("--client 3 balance").is(3, "supporting agent");
    assert_eq!(desk.wire.count("HTTP/1.1"), 0);
    desk.done("--client 3 obligations");
    desk.run("balance").is(2, "does not say which");

    desk.run("clients remove 2").is(2, "Add --yes");
    desk.done("clients remove 2 --yes").is(0, "Nothing changed at HMRC");
    assert_eq!(listed(&desk, "").as_array().unwrap().len(), 2);
    desk.run("--client 2 balance").is(2, "There is no client number 2");
    desk.run("clients remove 2").is(2, "There is no client number 2");
    desk.run("--client nobody balance").is(2, "clients list");
}

#[test]
fn a_client_who_has_not_authorised_the_agent_is_said_to_be_one() {
    let desk = agent("main-agent", MAIN_AGENT);
    assert_eq!(add(&desk, "Somebody", "AA000002A", "").code(), 0);
    for (fault, said) in [("agent-not-authorised=AA000002A", "agent"), ("not-enrolled=AA000002A", "igned up")] {
        desk.faults(&[fault]);
        let ran = desk.run("--client 1 balance");
        ran.is(3, said);
        assert!(!ran.all().contains("AA000002A"), "{}", ran.all());
    }
}

#[test]
fn a_client_is_added_once_only() {
    let desk = agent("main-agent", MAIN_AGENT);
    assert_eq!(add(&desk, "Maya", "AA000001A", "").code(), 0);
    add(&desk, "Maya", "AA000001A", "").is(2, "is there already");
}

#[test]
fn a_taxpayer_in_an_agents_profile_is_taken_for_nobody_else() {
    let desk = agent("main-agent", MAIN_AGENT);
    assert_eq!(add(&desk, "Somebody", "AA000002A", "").code(), 0);
    desk.login(MAIN_AGENT).is(0, "HMRC shows this sign-in the account of Somebody (AA****02A)");
    desk.login("AA000001A").is(0, "it was not an agent who signed in");
    let ran = desk.run("doctor --format csv");
    ran.is(1, "HMRC does not let this sign-in act for the client");
    assert!(!ran.all().contains("You are signed up as an agent"), "{}", ran.all());
}

#[test]
fn a_supporting_agent_is_refused_without_asking_hmrc() {
    let desk = agent("supporting-agent", SUPPORTING_AGENT);
    assert_eq!(add(&desk, "Maya", "AA000001A", "").code(), 0);
    desk.wire.forget();
    desk.run("balance").is(3, "supporting agent");
    assert_eq!(desk.wire.count("HTTP/1.1"), 0, "nothing of it reached HMRC");
    for closed in ["balance", "charges", "payments", "coding-out", "penalties"] {
        let ran = desk.run(&format!("{closed} --format json"));
        ran.is(3, "supporting agent");
        assert_eq!(ran.json()["schema"], "quarterdeck/error/1", "{}", ran.all());
    }
    assert_eq!(desk.wire.count("HTTP/1.1"), 0, "not even which year's coding out it would be about");
    desk.run("check").is(1, "supporting agents");
    assert_eq!(desk.wire.count("GET /accounts/"), 0, "nothing of what is closed was asked");
    for open in ["obligations", "businesses", "itsa-status"] {
        desk.done(open);
    }
}

#[test]
fn clients_are_for_agents() {
    let desk = Desk::new();
    desk.run("clients list").is(2, "Clients belong to an agent's profile");
    desk.run("--client 1 balance").is(2, "Clients belong to an agent's profile");
}

/// Two terminals: what one of them does to the profile, the other hears of when it asks.
#[test]
fn an_open_program_hears_what_another_one_did_to_its_profile() {
    let desk = agent("main-agent", MAIN_AGENT);
    let command = desk.command("");
    let mut builder = portable_pty::CommandBuilder::new(command.get_program());
    builder.args(command.get_args());
    let variables = [("QUARTERDECK_HOME", desk.home.path().to_str().unwrap())];
    let mut term = Term::open_with(builder, std::sync::Arc::new(tempfile::tempdir().unwrap()), &variables);
    term.wait_for("a adds one");
    assert_eq!(add(&desk, "Maya Lindqvist", "AA000001A", "").code(), 0);
    term.press("R");
    term.wait_for("£8,445.15");
    assert_eq!(add(&desk, "Second Client", "AA000002A", "").code(), 0);
    term.press("0R");
    term.wait_for("Second Client");
    // What is being asked already is not asked again, so the answer is waited for.
    term.press("1");
    term.wait_for("Needs attention");
    term.wait_gone("asking again");
    desk.done("profile forget-data sim --yes");
    term.press("r");
    term.wait_for("forgotten elsewhere");
    term.wait_gone("asking again");
    desk.done("profile remove sim --yes");
    term.press("r");
    term.wait_for("removed in another terminal");
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
}
