//! Command lines: what is taken, what is refused, and that nothing makes the program panic.

use std::ffi::OsString;

use clap::CommandFactory;
use proptest::prelude::*;
use rstest::rstest;

use super::plan;
use crate::cli::environment::Environment;
use crate::cli::plan::{Action, Form, Question, Source};
use crate::cli::trouble::Trouble;
use crate::cli::{Ended, Streams, run_with};
use crate::store::profiles::Profiles;

/// The code, and the exit code, of a command line that is refused.
fn refused(line: &str) -> (String, u8) {
    let trouble = plan(line).expect_err(line);
    (trouble.said().code, trouble.exit_code())
}

#[rstest]
#[case("balance --nino QQ123456A", "nino")]
#[case("balance --nino AA000001E", "nino")]
#[case("balance --tax-year 2025", "tax-year")]
#[case("balance --tax-year 2025-27", "tax-year")]
#[case("balance --today 2026-02-30", "date")]
#[case("balance --today 26-11-21", "date")]
#[case("balance --today 2026-1-1", "date")]
#[case("balance --today tomorrow", "date")]
#[case("balance --today 1999-01-01", "date")]
#[case("payments --from 2026-04-06 --to 2026-04-05", "date")]
#[case("payments --from 1899-04-06 --to 2026-04-05", "date")]
#[case("payments --from x --to 2026-04-05", "date")]
#[case("payments --from 2026-11-22 --today 2026-11-21", "date")]
#[case("payments --from 2026-04-06 show 1/1", "mixed-options")]
#[case("payments --from 2026-04-06 --to 2026-04-07 show 1/1", "mixed-options")]
#[case("payments --matrix show 1/1", "mixed-options")]
#[case("payments --matrix --from 2026-04-06", "mixed-options")]
#[case("charges --all show 1", "mixed-options")]
#[case("charges show not/an/id", "document-id")]
#[case("charges history 1234567890123", "document-id")]
#[case("payments show 081203010024", "payment")]
#[case("businesses show XAIS1", "business-id")]
#[case("balance --demo --base-url http://127.0.0.1:1", "mixed-options")]
#[case("balance --demo --profile x", "mixed-options")]
#[case("balance --scenario OPEN", "mixed-options")]
#[case("balance --base-url http://127.0.0.1:1 --scenario a:b", "scenario")]
#[case("balance --base-url http://example.com", "base-url")]
#[case("balance --base-url https://127.0.0.1", "base-url")]
#[case("balance --format ics", "format")]
#[case("obligations --format ledger", "format")]
#[case("charges --format ledger", "format")]
#[case("export charges --format ledger --out x", "format")]
#[case("export payments --format ics --out x", "format")]
#[case("export businesses --out x.journal", "format")]
#[case("statement --to 2999-01-01 --today 2026-11-21", "date")]
#[case("statement --tax-year 2025-26 --from 2025-05-01 --today 2026-11-21", "mixed-options")]
#[case("statement --tax-year 2030-31 --today 2026-11-21", "tax-year")]
#[case("export statement --tax-year 2030-31 --out x.csv --today 2026-11-21", "tax-year")]
#[case("export --out s.pdf", "format")]
#[case("export --out s", "format")]
#[case("export --out src", "folder")]
#[case("what-if pay ten", "amount")]
#[case("what-if pay -5", "amount")]
#[case("what-if pay 0", "amount")]
#[case("what-if reduce -5", "amount")]
#[case("what-if pay 10.005", "amount")]
#[case("what-if pay 10 --on 2026-11-20 --today 2026-11-21", "date")]
#[case("what-if reduce £", "amount")]
#[case("--profile mine balance", "profile")]
#[case("--profile ../x balance", "profile")]
#[case("--client 12 balance", "not-an-agent")]
#[case("--client x balance", "client")]
#[case("clients", "not-an-agent")]
#[case("clients import book.csv", "not-an-agent")]
#[case("profile add Firm", "profile")]
#[case("profile add x --base-url http://example.com", "base-url")]
#[case("profile add x --environment sandbox --base-url http://127.0.0.1:1", "mixed-options")]
#[case("profile add x --environment production --secrets key-file", "secrets")]
#[case("profile add x --utr 12345", "utr")]
#[case("profile use x --demo", "mixed-options")]
#[case("profile remove x --profile y", "mixed-options")]
fn a_wrong_command_line_ends_with_2(#[case] line: &str, #[case] code: &str) {
    assert_eq!(refused(line), (code.to_owned(), 2));
}

#[rstest]
#[case("statement --tax-year 2024-25 --today 2026-11-21", "2025-04-05")]
#[case("statement --tax-year 2026-27 --today 2026-11-21", "2026-11-21")]
fn a_statement_of_a_tax_year_ends_with_it_or_today(#[case] line: &str, #[case] end: &str) {
    let Action::Ask(Question::Statement(Some(days))) = plan(line).unwrap().action else { panic!("{line}") };
    assert_eq!(days.to().to_string(), end);
    let Action::Export(export) = plan(&format!("export {line} --out x.csv")).unwrap().action else { panic!("{line}") };
    assert_eq!(export.range, Some(days));
}

#[test]
fn a_file_is_written_only_where_it_can_be_and_says_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let export = |name: &str, more: &str| {
        let line = format!("export --out {} {more}", folder.path().join(name).display());
        let Action::Export(export) = plan(&line).unwrap().action else { panic!("{line}") };
        export
    };
    let said = export("all.csv", "").place(b"one").unwrap();
    assert!(said.contains("`--format json` holds everything"), "{said}");
    let said = export("all.json", "").place(b"one").unwrap();
    assert!(said.ends_with("all.json. Only you can read it."), "{said}");
    let said = export("p.json", "--format csv").place(b"one").unwrap();
    assert!(said.contains("p.json, as CSV."), "{said}");
    let why = export("not/there.json", "").has_a_place().unwrap_err();
    assert!(why.said().message.ends_with("is not there."), "{}", why.said().message);
    assert_eq!(export("all.csv", "").has_a_place().unwrap_err().said().code, "file-exists");
}

#[rstest]
#[case("calculations")]
#[case("calculations show 12")]
#[case("calculations trigger in-year")]
#[case("calculations diff 1 2")]
#[case("year-end")]
#[case("year-end declare 12")]
#[case("businesses quarters XAIS00000000001 calendar")]
fn what_a_later_version_brings_answers_not_yet(#[case] line: &str) {
    assert_eq!(refused(line), ("not-yet".to_owned(), 2));
    assert!(plan(line).unwrap_err().said().message.starts_with("Not yet: "));
}

#[test]
fn options_stand_before_or_after_the_command() {
    for line in ["--tax-year 2024-25 coding-out show --source user", "coding-out --source user show --tax-year 2024-25"]
    {
        let plan = plan(line).unwrap();
        assert_eq!(plan.world.tax_year.unwrap().to_string(), "2024-25");
        let Action::Ask(Question::CodedOut(Some(wanted))) = plan.action else { panic!("{line}") };
        assert_eq!(wanted.as_str(), "user");
    }
}

#[rstest]
#[case("payments --from 2020-01-01", "2020-01-01", "2026-11-21")]
#[case("payments --to 2020-01-01", "2016-04-06", "2020-01-01")]
#[case("payments --from 2020-01-01 --to 2020-01-02", "2020-01-01", "2020-01-02")]
fn an_end_left_out_is_what_the_help_says(#[case] line: &str, #[case] from: &str, #[case] to: &str) {
    let plan = plan(&format!("{line} --today 2026-11-21")).unwrap();
    let Action::Ask(Question::Payments(Some(range))) = plan.action else { panic!("{line}") };
    assert_eq!((range.from().to_string(), range.to().to_string()), (from.to_owned(), to.to_owned()));
}

#[rstest]
#[case("export --out a.json", Form::Json)]
#[case("export --out a --format json", Form::Json)]
#[case("export reconcile --out a.csv", Form::Csv)]
#[case("export --out a.csv", Form::Csv)]
#[case("export --out a.journal", Form::Ledger)]
#[case("export statement --out a.txt", Form::Table)]
#[case("export obligations --out a.ics", Form::Ics)]
#[case("export charges --format csv --out a.json", Form::Csv)]
fn a_files_name_decides_unless_the_form_is_said(#[case] line: &str, #[case] form: Form) {
    let Action::Export(export) = plan(line).unwrap().action else { panic!("{line}") };
    assert_eq!(export.form, form);
}

#[test]
fn the_list_of_commands_holds_those_there_are_and_names_the_others_once() {
    let help = crate::cli::arguments::Arguments::command().render_long_help().to_string();
    let listed: Vec<&str> =
        help.lines().filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next()).collect();
    assert!(listed.contains(&"obligations") && !help.contains("(not yet)"), "{help}");
    for later in ["calculations", "year-end"] {
        assert!(!listed.contains(&later), "{later}");
        assert!(help.split("Later versions bring:").nth(1).unwrap().contains(later), "{later}");
    }
}

#[test]
fn a_form_of_another_command_says_where_it_is() {
    let said = plan("balance --format ics").unwrap_err().said();
    assert_eq!(said.message, "Only `obligations` and `export` make a calendar.");
    assert!(said.hint.contains("csv"));
}

#[test]
fn where_there_is_no_sign_in_that_is_said() {
    for (line, says) in [
        ("login --demo", "The demo needs no sign-in."),
        ("logout --demo", "The demo needs no sign-in."),
        ("login --base-url http://127.0.0.1:9", "QUARTERDECK_TOKEN"),
    ] {
        let trouble = plan(line).unwrap_err();
        assert!(trouble.exit_code() == 2 && trouble.said().message.contains(says), "{line}: {trouble}");
    }
}

#[test]
fn options_of_a_command_stand_before_those_of_every_command() {
    let (_, help, _) = run(&words("login --help"), false);
    let (own, every) = help.split_once("For every command:").unwrap();
    assert!(own.contains("--paste") && own.contains("--help") && !own.contains("--nino"), "{own}");
    assert!(every.contains("--profile") && every.contains("--dry-run") && !every.contains("--no-browser"), "{every}");
    let (_, short, _) = run(&words("login -h"), false);
    assert!(short.lines().count() < 25 && short.contains("--paste") && !short.contains("--dry-run"), "{short}");
}

#[test]
fn a_negative_number_of_days_is_told_what_it_takes() {
    let words = "quarterdeck check --within -3".split(' ').map(OsString::from).collect::<Vec<_>>();
    let (code, _, err) = run(&words, false);
    assert!(code == Some(2) && err.contains("it takes a whole number of days from 0 to 3660"), "{err}");
}

#[test]
fn a_day_means_noon_of_it_and_an_instant_means_itself() {
    let of = |line| plan(line).unwrap().world.clock.now();
    assert_eq!(of("--today 2026-11-21 balance").to_rfc3339().get(..16), Some("2026-11-21T12:00"));
    assert_eq!(of("--today 2026-11-21T01:30:00+02:00 balance").to_rfc3339().get(..16), Some("2026-11-20T23:30"));
}

#[test]
fn a_local_server_takes_scenario_and_token_and_shows_neither() {
    use clap::Parser;
    let words = "quarterdeck --base-url http://localhost:4010/ --scenario OPEN --nino AA000001A balance";
    let arguments = crate::cli::arguments::Arguments::try_parse_from(words.split(' ')).unwrap();
    let environment = Environment { token: Some("s3cret".to_owned()), ..Environment::default() };
    let plan = crate::cli::plan::resolve(
        arguments,
        &environment,
        None,
        crate::store::config::Config::default(),
        &Profiles::default(),
    )
    .unwrap();
    let Source::Local { base, token, scenario } = &plan.world.source else { panic!() };
    assert_eq!((base.as_str(), scenario.as_deref()), ("http://localhost:4010", Some("OPEN")));
    assert_eq!(token.as_ref().unwrap().0, "s3cret");
    assert!(!format!("{plan:?} {environment:?}").contains("s3cret"));
    assert!(!format!("{plan:?}").contains("AA000001A"));
}

/// Runs a command line without a home, so that nothing outside is read or written, and without starting anything.
fn run(line: &[OsString], terminal: bool) -> (Option<u8>, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let scratch = tempfile::tempdir().unwrap();
    let environment = Environment { home: Some(scratch.path().to_owned()), ..Environment::default() };
    let ended = run_with(
        line,
        &environment,
        &mut Streams { out: &mut out, err: &mut err, terminal, width: 80, err_width: None },
    );
    let code = match ended {
        Ended::Exit(code) => Some(code),
        Ended::Interface(_) => None,
    };
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn words(line: &str) -> Vec<OsString> {
    std::iter::once("quarterdeck").chain(line.split_whitespace()).map(OsString::from).collect()
}

#[test]
fn without_a_command_a_terminal_gets_the_interface_and_anything_else_help() {
    assert_eq!(run(&words(""), true).0, None);
    let (code, out, err) = run(&words(""), false);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("Usage: quarterdeck"));
}

#[test]
fn help_and_version_go_to_standard_output() {
    let (code, out, err) = run(&words("--help"), false);
    assert!(code == Some(0) && out.contains("Exit codes:") && err.is_empty());
    assert_eq!(run(&words("--version"), false).1, format!("quarterdeck {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_script_gets_an_object_for_every_failure() {
    for line in [
        "balance --format json --nino no",
        "--format=json nonsense",
        "check --within many --format json",
        "balance --offline --format json",
        "year-end --format json",
    ] {
        let (code, out, err) = run(&words(line), false);
        let object: serde_json::Value =
            serde_json::from_str(&out).unwrap_or_else(|error| panic!("{line}: {error}\n{out}"));
        assert_eq!(object["schema"], "quarterdeck/error/1");
        for field in ["code", "message", "hint"] {
            assert!(!object["error"][field].as_str().unwrap().is_empty(), "{line}: {field}");
        }
        assert_eq!(object["error"]["changed"], "no");
        assert!(code != Some(0) && !err.is_empty());
    }
}

#[test]
fn offline_has_nothing_to_show_yet() {
    let (code, out, err) = run(&words("balance --offline"), false);
    assert_eq!((code, out.as_str()), (Some(5), ""));
    assert!(err.contains("nothing is stored") || err.contains("Nothing is stored"), "{err}");
}

#[test]
fn a_reader_that_has_gone_away_is_no_failure() {
    struct Gone;
    impl std::io::Write for Gone {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (mut out, mut err) = (Gone, Vec::new());
    let mut streams = Streams { out: &mut out, err: &mut err, terminal: false, width: 80, err_width: None };
    let ended = run_with(&words("tasks --format json"), &Environment::default(), &mut streams);
    assert!(matches!(ended, Ended::Exit(0)));
    assert!(err.is_empty());
}

#[test]
fn tasks_are_of_the_demo_where_there_is_nobody_else_and_need_nobody() {
    // As other commands are; and where nobody can be asked, they are listed all the same.
    for (line, now, note) in
        [("tasks --format json", "open", ""), ("tasks --format json --offline", "null", "is left out")]
    {
        let (code, out, err) = run(&words(line), false);
        let object: serde_json::Value = serde_json::from_str(&out).unwrap();
        let tasks = object["data"]["tasks"].as_array().unwrap();
        let pay = tasks.iter().find(|task| task["id"] == "pay").unwrap();
        assert_eq!((code, pay["now"].as_str().unwrap_or("null")), (Some(0), now), "{line}: {err}");
        assert!(tasks.len() > 26 && err.contains(note), "{line}: {err}");
    }
    let (code, out, _) = run(&words("open pay --print"), false);
    assert!(code == Some(0) && out.starts_with("https://www.tax.service.gov.uk/") && out.lines().count() == 1);
    // The demo's sum, and never a page to pay nothing.
    let pays = "/making-a-payment?amountInPence=";
    assert!(out.contains(pays) && !out.contains("amountInPence=0"), "{out}");
    for line in ["open pay --print --offline", "open pay --print --base-url http://127.0.0.1:1"] {
        let (code, out, err) = run(&words(line), false);
        assert!(code == Some(0) && out.ends_with("/view/what-you-owe\n"), "{line}: {out}");
        assert!(err.contains("none is known here") && err.contains("--about"), "{line}: {err}");
        let (_, out, _) = run(&words(&format!("{line} --format json")), false);
        assert!(!out.contains("amountInPence=0"), "{line}: {out}");
    }
    let (code, _, err) = run(&words("tasks show refund"), false);
    assert!(code == Some(2) && err.contains("claim-refund"), "{err}");
    assert_eq!(run(&words("open calendar-periods --print"), false).0, Some(2));
}

#[test]
fn completions_and_the_manual_are_printed() {
    for line in ["completions bash", "completions fish", "completions zsh", "man"] {
        let (code, out, _) = run(&words(line), false);
        assert!(code == Some(0) && out.replace("\\-", "-").contains("coding-out"), "{line}");
    }
}

#[test]
fn a_wrong_setting_ends_with_2_and_an_unknown_one_is_only_said() {
    let scratch = tempfile::tempdir().unwrap();
    let environment = Environment { home: Some(scratch.path().to_owned()), ..Environment::default() };
    let tried = |text: &str| {
        std::fs::write(scratch.path().join("config.toml"), text).unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams = Streams { out: &mut out, err: &mut err, terminal: false, width: 80, err_width: None };
        let ended = run_with(&words("open pay --print"), &environment, &mut streams);
        (format!("{ended:?}"), String::from_utf8(err).unwrap())
    };
    let (ended, err) = tried("glyphs = 3\n");
    assert!(ended == "Exit(2)" && err.contains("config.toml, line 1, key `glyphs`"), "{err}");
    let (ended, err) = tried("color = \"never\"\n");
    assert!(ended == "Exit(0)" && err.contains("did you mean `colour`?"), "{err}");
}

fn any_word() -> impl Strategy<Value = String> {
    let known = [
        "overview",
        "obligations",
        "charges",
        "show",
        "history",
        "payments",
        "coding-out",
        "amend",
        "businesses",
        "quarters",
        "tasks",
        "open",
        "check",
        "--within",
        "--status",
        "open",
        "--all",
        "--from",
        "--to",
        "--source",
        "user",
        "--format",
        "json",
        "csv",
        "ics",
        "--nino",
        "AA000001A",
        "--tax-year",
        "2025-26",
        "--today",
        "2026-11-21",
        "--base-url",
        "http://127.0.0.1:1",
        "http://[::1]",
        "--scenario",
        "--offline",
        "--plain",
        "--color",
        "never",
        "--print",
        "pay",
        "1",
        "-1",
        "003500000001",
        "--help",
        "=",
        "--",
        "x=1",
        "export",
        "--out",
    ];
    prop_oneof![
        8 => proptest::sample::select(known.to_vec()).prop_map(|word: &str| word.to_owned()),
        1 => ".{0,12}",
        1 => "[0-9TZ:+/-]{0,24}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn no_command_line_makes_it_panic(line in proptest::collection::vec(any_word(), 0..8)) {
        use clap::Parser;
        let words = std::iter::once("quarterdeck".to_owned()).chain(line);
        match crate::cli::arguments::Arguments::try_parse_from(words) {
            Ok(arguments) => {
                let config = crate::store::config::Config::default();
                if let Err(trouble) = crate::cli::plan::resolve(arguments, &Environment::default(), None, config, &Profiles::default()) {
                    prop_assert_eq!(trouble.exit_code(), 2);
                    prop_assert!(!matches!(trouble, Trouble::Asked(..)));
                    prop_assert!(!trouble.said().message.is_empty() && !trouble.said().hint.is_empty());
                }
            }
            Err(error) => prop_assert!(!error.render().to_string().is_empty()),
        }
    }
}
