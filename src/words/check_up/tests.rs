//! Every finding has words, in both voices, and none of them tells on anybody.

use super::*;
use crate::rules::FailureKind;
use crate::rules::check_up::NoAnswer::{Broken, NoAddress, NoConnection, NoName, NotSecure, TooLate};
use crate::rules::check_up::{Cause, OpenWrite, StepState};
use crate::rules::fraud_verdict::{CallJudged, HeaderCode};
use crate::rules::write::{Change, Flaw};

fn day() -> chrono::NaiveDate {
    "2028-05-21".parse().unwrap()
}

fn noon() -> chrono::DateTime<chrono::Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn cause() -> Cause {
    Cause { code: "keyring-locked", what: "use the keyring: it is locked".to_owned(), hint: None }
}

fn failure(code: &str) -> Failure {
    Failure::new(FailureKind::Refused, code)
}

fn verdict() -> Judged {
    let finding = |error, code: HeaderCode, header: &str, message: &str| HeaderFinding {
        error,
        code,
        headers: vec![header.to_owned()],
        message: message.to_owned(),
    };
    let findings = vec![
        finding(true, HeaderCode::Invalid, "gov-client-timezone", "Value must be UTC±<hh>:<mm>"),
        finding(false, HeaderCode::Missing, "gov-vendor-license-ids", "The header is missing"),
        finding(false, "NEW_CODE".into(), "gov-vendor-version", ""),
    ];
    let calls = vec![CallJudged { method: "GET".to_owned(), overall: Overall::Invalid, errors: 2 }];
    Judged::Verdict {
        verdict: Verdict { spec_version: "3.3".to_owned(), overall: Overall::Invalid, findings },
        errors: 1,
        feedback: vec![ApiJudged { api: "Obligations", calls }],
    }
}

/// The place of a finding among all there are. A new one does not compile without a place, and has no words tested
/// without a sample.
const fn place(finding: &Finding) -> usize {
    match finding {
        Finding::ComesAfter(_) => 0,
        Finding::Offline => 1,
        Finding::NotInDemo => 2,
        Finding::NotWithoutProfile => 3,
        Finding::ClockAhead(_) => 4,
        Finding::ClockSet => 5,
        Finding::ClockNotTold => 6,
        Finding::InUse { .. } => 7,
        Finding::NoProfile => 8,
        Finding::SecretsAt(_) => 9,
        Finding::SecretsOut(_) => 10,
        Finding::NoClientSecret => 11,
        Finding::DataWhole { .. } => 12,
        Finding::DataNone { .. } => 13,
        Finding::DataInMemory => 14,
        Finding::DataOut(_) => 15,
        Finding::Reached(_) => 16,
        Finding::Unreached(_) => 17,
        Finding::Browser(_) => 18,
        Finding::SignedIn { .. } => 19,
        Finding::TokenGiven => 20,
        Finding::SignInOut(_) => 21,
        Finding::ScopesGiven(_) => 22,
        Finding::ScopesLacking(_) => 23,
        Finding::AuthorityUntil(_) => 24,
        Finding::AuthorityEndsSoon(_) => 25,
        Finding::AuthorityEnded => 26,
        Finding::Enrolled => 27,
        Finding::NobodyToAskAbout(_) => 28,
        Finding::NotSignedUp => 29,
        Finding::NotAuthorised => 30,
        Finding::NotSubscribed(_) => 31,
        Finding::ScopeRefused => 32,
        Finding::CallOut(_) => 33,
        Finding::NoAgent => 34,
        Finding::AgentAs(_) => 35,
        Finding::AgentNotAuthorised => 36,
        Finding::OnlySupporting => 37,
        Finding::MainAfterAll => 38,
        Finding::Headers { .. } => 39,
        Finding::ClockNobody => 40,
        Finding::AuthorityCut { .. } => 41,
        Finding::JournalNone => 42,
        Finding::JournalWhole { .. } => 43,
        Finding::JournalFlawed(_) => 44,
        Finding::JournalOut(_) => 45,
        Finding::WritesKnown => 46,
        Finding::WritesOpen(_) => 47,
        Finding::DataBeside { .. } => 48,
    }
}

fn samples() -> Vec<Finding> {
    let scopes = || vec!["read:self-assessment".to_owned()];
    let out = |why| HostOut { host: "test-api.service.hmrc.gov.uk".to_owned(), why };
    let headers =
        |judged| Finding::Headers { sent: 11, missing: vec![("Gov-Client-Screens", Missing::NoScreen)], judged };
    let mut all = vec![
        Finding::ComesAfter(StepId::SignIn),
        Finding::Offline,
        Finding::NotInDemo,
        Finding::NotWithoutProfile,
        Finding::ClockSet,
        Finding::ClockNotTold,
        Finding::ClockNobody,
        Finding::InUse { name: "firm".parse().unwrap(), environment: Environment::Sandbox, role: Role::MainAgent },
        Finding::NoProfile,
        Finding::SecretsOut(cause()),
        Finding::NoClientSecret,
        Finding::DataWhole { file: "/d/local-default.db".into(), bytes: 40_960, crashes: "/d/crashes".into() },
        Finding::DataNone { folder: "/d".into() },
        Finding::DataBeside { file: "/d/local-base.db".into() },
        Finding::DataInMemory,
        Finding::DataOut(cause()),
        Finding::JournalNone,
        Finding::JournalWhole { rows: 4, last: Some(noon()), unfinished: false },
        Finding::JournalWhole { rows: 1, last: Some(noon()), unfinished: true },
        Finding::JournalFlawed(vec![Flaw::Cut { rows: 4, head: 6 }]),
        Finding::JournalFlawed(vec![Flaw::Changed(2), Flaw::Unlinked(3)]),
        Finding::JournalOut(cause()),
        Finding::WritesKnown,
        Finding::WritesOpen(vec![
            OpenWrite {
                change: Some(Change::OptOutOfCodingOut { tax_year: "2025-26".parse().unwrap() }),
                at: Some(noon()),
            },
            OpenWrite { change: None, at: None },
        ]),
        Finding::Reached(vec!["one".to_owned(), "two".to_owned()]),
        Finding::SignedIn { since: day() },
        Finding::TokenGiven,
        Finding::ScopesGiven(scopes()),
        Finding::ScopesLacking(scopes()),
        Finding::AuthorityUntil(day()),
        Finding::AuthorityEndsSoon(day()),
        Finding::AuthorityEnded,
        Finding::AuthorityCut { local: true },
        Finding::AuthorityCut { local: false },
        Finding::Enrolled,
        Finding::NotSignedUp,
        Finding::NotAuthorised,
        Finding::NotSubscribed("Obligations"),
        Finding::ScopeRefused,
        Finding::CallOut(failure("SERVER_ERROR")),
        Finding::NoAgent,
        Finding::AgentNotAuthorised,
        Finding::OnlySupporting,
        Finding::MainAfterAll,
        headers(Judged::NotHere),
        headers(Judged::NotAsked),
        headers(Judged::NotOffered),
        headers(Judged::Out(failure("SERVER_ERROR"))),
        headers(verdict()),
    ];
    all.extend([0, 45, -45, 100, -7_200].map(Finding::ClockAhead));
    all.extend(Keeps::ALL.map(Finding::SecretsAt));
    all.extend(Role::ALL.map(Finding::NobodyToAskAbout));
    all.extend(Role::ALL.map(Finding::AgentAs));
    let codes = ["not-signed-in", "no-token", "sign-in-wrong-secret", "keyring-locked"];
    all.extend(codes.map(|code| Finding::SignInOut(failure(code))));
    all.extend(
        [NoAddress, NoName, NoConnection, NotSecure, TooLate, Broken].map(|why| Finding::Unreached(vec![out(why)])),
    );
    let named = Browser::Named("firefox".to_owned());
    let browsers = [
        Browser::Usual,
        named,
        Browser::NotThere("firefux".to_owned()),
        Browser::NotAProgram("/etc/passwd".to_owned()),
        Browser::InTerminal,
        Browser::Remote,
        Browser::NoDisplay,
        Browser::NoOpener,
    ];
    all.extend(browsers.map(Finding::Browser));
    all
}

#[test]
fn every_finding_has_words_and_every_failure_something_to_do() {
    let places: std::collections::BTreeSet<usize> = samples().iter().map(place).collect();
    assert!(places.iter().copied().eq(0..49), "{places:?}");
    for finding in samples() {
        for voice in [Voice::You, Voice::YourClient] {
            let step = step(&Looked { id: StepId::Clock, finding: finding.clone() }, voice);
            let Found { text, fix } = &step.found;
            assert!(text.ends_with('.') && text.len() > 10, "{text}");
            assert!(!text.contains("  ") && !text.contains(".."), "{text}");
            assert!(step.state != StepState::Failing || fix.is_some(), "nothing to do: {text}");
            assert!(fix.as_ref().is_none_or(|fix| fix.ends_with('.') && !fix.contains('{')), "{fix:?}");
        }
    }
}

#[test]
fn failures_that_share_a_code_at_hmrc_are_told_apart() {
    let said: std::collections::BTreeSet<String> = [
        Finding::NotSignedUp,
        Finding::NotAuthorised,
        Finding::AgentNotAuthorised,
        Finding::OnlySupporting,
        Finding::AuthorityEnded,
        Finding::NotSubscribed("Obligations"),
    ]
    .iter()
    .map(|finding| found(finding, Voice::You).text)
    .collect();
    assert_eq!(said.len(), 6);
    assert!(found(&Finding::NotSignedUp, Voice::YourClient).text.starts_with("Your client is not"));
    assert!(found(&Finding::NotSignedUp, Voice::You).text.starts_with("You are not"));
}

#[test]
fn each_remark_of_hmrcs_judge_is_explained() {
    let finding = Finding::Headers { sent: 13, missing: Vec::new(), judged: verdict() };
    insta::assert_snapshot!(found(&finding, Voice::You).text);
}

#[test]
fn a_server_on_this_computer_that_is_down_is_no_matter_of_networks() {
    let down = |host: &str| Finding::Unreached(vec![HostOut { host: host.to_owned(), why: NoConnection }]);
    let here = found(&down("127.0.0.1:9001"), Voice::You);
    assert_eq!(here.text, "The server on this computer (port 9001) is not running.");
    assert!(here.fix.is_some_and(|fix| fix.starts_with("Start it")));
    assert!(found(&down("api.service.hmrc.gov.uk"), Voice::You).fix.is_some_and(|fix| fix.contains("firewall")));
}
