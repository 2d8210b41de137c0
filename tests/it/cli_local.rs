//! The real program against `simulator serve`: sign-in, faults, and what each comes to.

use rstest::rstest;

use crate::support::program::{Served, ended, program};

#[test]
fn a_served_simulator_answers_the_program() {
    let served = Served::start("");
    let home = tempfile::tempdir().unwrap();
    let first: Vec<&str> = served.people[0].split('\t').collect();
    assert_eq!((first.len(), first[0]), (3, "AA000001A"));
    let run = served.program(home.path(), "balance --format json").output().unwrap();
    let object: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((run.status.code(), &object["environment"]), (Some(0), &"local".into()));
    assert_eq!(object["data"]["balance"]["total"], "8445.15");
    let heading = ended(&served.program(home.path(), "balance").output().unwrap());
    assert!(heading.contains(served.base_url.trim_start_matches("http://")), "{heading}");
    let again = served.program(home.path(), "balance --offline --format json").output().unwrap();
    let kept: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!((again.status.code(), &kept["stale"]), (Some(0), &true.into()), "the answer is kept for its address");
    assert_eq!(kept["data"], object["data"]);
    let other = "balance --offline --base-url http://127.0.0.1:9 --nino AA000001A";
    let other = program(home.path(), other).env("QUARTERDECK_TOKEN", "any").output().unwrap();
    assert_eq!(other.status.code(), Some(5), "and for no other");
}

#[test]
fn signing_in_is_asked_for_with_3() {
    let served = Served::start("--strict-auth");
    let home = tempfile::tempdir().unwrap();
    let run = served.program(home.path(), "balance").env_remove("QUARTERDECK_TOKEN").output().unwrap();
    assert_eq!(run.status.code(), Some(3));
    assert!(ended(&run).contains("QUARTERDECK_TOKEN"));
    let run = served.program(home.path(), "balance --format json").env("QUARTERDECK_TOKEN", "wrong").output().unwrap();
    assert_eq!(run.status.code(), Some(3), "{}", ended(&run));
    let object: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(object["schema"], "quarterdeck/error/1");
    assert!(!ended(&run).contains("wrong"), "a token is never repeated");
    assert_eq!(served.program(home.path(), "balance").output().unwrap().status.code(), Some(0));
}

#[test]
fn whose_account_must_be_said() {
    let home = tempfile::tempdir().unwrap();
    let run =
        program(home.path(), "--base-url http://127.0.0.1:9 balance").env("QUARTERDECK_TOKEN", "t").output().unwrap();
    assert_eq!(run.status.code(), Some(2), "{}", ended(&run));
}

#[test]
fn nobody_listening_is_5() {
    let home = tempfile::tempdir().unwrap();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let line = format!("--base-url http://127.0.0.1:{port} --nino AA000001A balance --format json");
    let run = program(home.path(), &line).env("QUARTERDECK_TOKEN", "t").output().unwrap();
    assert_eq!(run.status.code(), Some(5), "{}", ended(&run));
    let object: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(object["error"]["changed"], "no");
}

#[rstest]
#[case("status=503", 5)]
#[case("status=500", 5)]
#[case("status=429", 5)]
#[case("status=403", 3)]
#[case("garble=html", 5)]
#[case("garble=truncate", 5)]
#[case("garble=types", 5)]
#[case("garble=huge", 5)]
#[case("hang@balance", 5)]
fn a_failing_hmrc_gives_a_sentence_and_its_exit_code(#[case] fault: &str, #[case] code: i32) {
    let served = Served::start(&format!("--fault {fault}"));
    let home = tempfile::tempdir().unwrap();
    for form in ["table", "json"] {
        let patience = if fault.starts_with("hang") { "1" } else { "60" };
        let mut command = served.program(home.path(), &format!("balance --format {form}"));
        let run = command.env("QUARTERDECK_TIMEOUT", patience).output().unwrap();
        let said = ended(&run);
        assert_eq!(run.status.code(), Some(code), "{said}");
        assert!(String::from_utf8(run.stderr).unwrap().starts_with("Error: "), "{said}");
        assert!(!said.contains("AA000001A") && !said.contains("panicked"), "{said}");
    }
}

#[test]
fn escape_sequences_in_answers_reach_no_terminal() {
    let served = Served::start("--fault garble=escape");
    let home = tempfile::tempdir().unwrap();
    for command in ["businesses", "charges", "payments", "overview", "obligations"] {
        let run = served.program(home.path(), command).output().unwrap();
        let text = ended(&run);
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{command}: {text:?}");
    }
}

#[test]
fn one_failing_call_leaves_the_rest_of_the_overview() {
    let served = Served::start("--fault status=503@penalties");
    let home = tempfile::tempdir().unwrap();
    let run = served.program(home.path(), "overview --format json").output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", ended(&run));
    let object: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(object["data"]["parts"]["penalties"]["status"], "failed");
    assert_eq!(object["data"]["parts"]["balance"]["status"], "ok");
    assert!(String::from_utf8(run.stderr).unwrap().contains("Penalties: "));
    let served = Served::start("--fault status=404@penalties");
    let run = served.program(home.path(), "penalties").output().unwrap();
    assert_eq!(run.status.code(), Some(4), "{}", ended(&run));
}

#[test]
fn a_wrong_fault_or_port_is_told() {
    let home = tempfile::tempdir().unwrap();
    let run = program(home.path(), "simulator serve --fault nonsense").output().unwrap();
    assert_eq!(run.status.code(), Some(2), "{}", ended(&run));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let line = format!("simulator serve --port {}", taken.local_addr().unwrap().port());
    let run = program(home.path(), &line).output().unwrap();
    assert_eq!(run.status.code(), Some(5), "{}", ended(&run));
}

#[cfg(unix)]
#[test]
fn it_ends_in_peace_when_told_to() {
    let mut served = Served::start("");
    let id = served.child().id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert_eq!(served.child().wait().unwrap().code(), Some(0));
}
