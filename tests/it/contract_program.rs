//! The program itself, every command and every pane, against HMRC's own examples served by Prism.
//!
//! HMRC's examples hold odd values on purpose or by neglect: sums of minus a hundred thousand million, dates of 1920,
//! an estimate that is coded out and nothing else that is owed. The program shows them as they are.

#![expect(clippy::print_stdout, reason = "the screens stand in the test's output, for whoever wants to see them")]

use quarterdeck::app::pane::Pane;
use quarterdeck::app::questions;
use quarterdeck::rules::{Failure, Query};
use serde_json::Value;

use crate::support::prism::Prism;
use crate::support::program::{TODAY, ended, program};
use crate::support::world::World;

/// Whose account: the person of HMRC's examples.
const NINO: &str = "AA123456A";

#[test]
fn every_command_and_pane_shows_hmrcs_examples() {
    let Some(mut prism) = Prism::start() else { return };
    commands(&prism);
    panes(&prism);
    #[cfg(unix)]
    in_a_terminal(&prism);
    made_up_answers(&prism);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let violations = runtime.block_on(prism.violations());
    assert!(violations.is_empty(), "{violations:#?}");
}

/// Every reading command, the name in its `schema`, its exit code, and what of HMRC's example its table shows.
///
/// `check` ends with 1: the update in the example was due in 2020.
const COMMANDS: &[(&str, &str, i32, &str)] = &[
    ("overview", "overview", 0, "Available, HMRC's figure       £1,212.67"),
    ("obligations", "obligations", 0, "RCDTS     6 Jan – 5 Apr 2020"),
    ("obligations --status open", "obligations", 0, "RCDTS     6 Jan – 5 Apr 2020"),
    ("obligations --status fulfilled", "obligations", 0, ""),
    ("obligations --status all", "obligations", 0, "RCDTS     6 Jan – 5 Apr 2020"),
    ("balance", "balance", 0, "-£99,999,999,999.99"),
    ("charges", "charges", 0, "5,009.99"),
    ("charges --all", "charges", 0, "5,009.99"),
    ("charges show 1455", "charges-show", 0, "£5,009.99"),
    ("charges history 1455", "charges-history", 0, "600.00"),
    ("payments", "payments", 0, "12,345,678,912.02"),
    ("payments --from 2024-04-06 --to 2026-04-05", "payments", 0, "12,345,678,912.02"),
    ("payments show 081203010024/000001", "payments-show", 0, "12,345,678,912.02"),
    ("coding-out", "coding-out", 0, "Self Assessment           1234567891    89.78   89.78     89.78"),
    ("coding-out --source user", "coding-out", 0, "89.78"),
    ("coding-out status", "coding-out-status", 0, "Opted out"),
    ("businesses", "businesses", 0, "XAIS12345678910"),
    ("businesses show XAIS12345678910", "businesses-show", 0, "1 Acme Rd., London"),
    ("penalties", "penalties", 0, "1,045.10"),
    ("itsa-status", "itsa-status", 0, "2019-20   No status"),
    ("findings", "findings", 0, "The update due on 5 May 2020 is 2391 days"),
    ("check", "check", 1, "The update due on 5 May 2020 is 2391 days"),
];

fn commands(prism: &Prism) {
    let home = tempfile::tempdir().unwrap();
    for (line, schema, code, shown) in COMMANDS {
        let run = |form: &str| {
            let base = &prism.base;
            let line = format!("--base-url {base} --nino {NINO} --today {TODAY} --format {form} {line}");
            let run = program(home.path(), &line).env("QUARTERDECK_TOKEN", "token").output().unwrap();
            let said = ended(&run);
            assert_eq!(run.status.code(), Some(*code), "{line}: {said}");
            // The examples' headers announce the end of their versions, which is passed on.
            let aside = String::from_utf8(run.stderr).unwrap();
            assert!(aside.lines().all(|one| one.starts_with("Note: HMRC retires ")), "{line}: {said}");
            String::from_utf8(run.stdout).unwrap()
        };
        let table = run("table");
        assert!(table.contains(shown), "{line}: {shown:?} is not in\n{table}");
        assert!(!table.contains(NINO), "{line}: the number is masked");
        let object: Value = serde_json::from_str(&run("json")).unwrap();
        assert_eq!(object["schema"], format!("quarterdeck/{schema}/1"), "{line}");
        assert_eq!((&object["environment"], &object["nino"]), (&"local".into(), &"AA****56A".into()), "{line}");
        assert_eq!((&object["profile"], &object["stale"]), (&Value::Null, &Value::Bool(false)), "{line}");
        assert!(object["data"].is_object() && object["fetchedAt"].is_string(), "{line}: {object}");
        failed_parts_are_none(line, &object["data"]["parts"]);
        let sheet = run("csv");
        let columns = |row: &str| row.split(',').count();
        let head = sheet.lines().next().unwrap();
        assert!(sheet.lines().all(|row| row.contains('"') || columns(row) == columns(head)), "{line}: {sheet}");
    }
}

fn failed_parts_are_none(line: &str, parts: &Value) {
    for (name, part) in parts.as_object().into_iter().flatten() {
        assert!(part["status"] == "ok" || part["status"] == "empty", "{line}: {name}: {part}");
    }
}

/// What each pane shows of HMRC's examples, and its detail.
const PANES: &[(Pane, &str, &str)] = &[
    (Pane::Overview, "2391 days", ""),
    (Pane::Obligations, "RCDTS", "XAIS12345678910"),
    (Pane::WhatYouOwe, "5,009.99", "5,009.99"),
    (Pane::Payments, "12,345,678,912.02", "Income Tax Estimate"),
    (Pane::CodingOut, "89.78", "89.78"),
    (Pane::YearEnd, "Not yet", ""),
    (Pane::Businesses, "RCDTS", "Plastering"),
    (Pane::Penalties, "4,018.00", "543.29"),
    (Pane::Online, "Manage your Self Assessment", ""),
    (Pane::People, "AA •• •• 56 A", ""),
];

/// What of the questions of the pane on screen was not answered.
fn failures(world: &World) -> Vec<(Query, Failure)> {
    let asked = questions::of_pane(&world.model).into_iter();
    asked.filter_map(|query| world.model.remote(&query).failure().cloned().map(|failure| (query, failure))).collect()
}

fn panes(prism: &Prism) {
    for size in [(80, 24), (120, 40)] {
        for (pane, shown, in_detail) in PANES {
            let mut world = World::local(prism.connection(None), NINO, size).start();
            world.press(&pane.digit().to_string());
            let screen = world.screen();
            println!("{screen}\n");
            assert_eq!(failures(&world), [], "{pane:?}");
            assert!(screen.contains(shown), "{pane:?}: {shown:?} is not on\n{screen}");
            world.press("<enter>");
            let screen = world.screen();
            println!("{screen}\n");
            assert_eq!(failures(&world), [], "{pane:?}");
            assert!(screen.contains(in_detail), "{pane:?}: {in_detail:?} is not on\n{screen}");
        }
    }
}

/// Values made up from the schemas: words where HMRC would send a date, days that do not exist, long numbers.
fn made_up_answers(prism: &Prism) {
    for size in [(80, 24), (200, 60)] {
        let mut world = World::local(prism.connection(Some(("Prefer", "dynamic=true"))), NINO, size).start();
        for (pane, _, _) in PANES {
            let digit = pane.digit().to_string();
            world.press(&digit);
            let screen = world.screen();
            println!("{screen}\n");
            assert!(screen.contains(pane.title()), "{pane:?}:\n{screen}");
            // HMRC's schema of a charge's history defeats Prism's generator, which answers 500.
            let history = |query: &Query| matches!(query, Query::ChargeHistory(_) | Query::ChargeHistoryByReference(_));
            let failed: Vec<_> = failures(&world).into_iter().filter(|(query, _)| !history(query)).collect();
            assert_eq!(failed, [], "{pane:?}");
            for keys in ["j", "G", "<enter>", "s", "w", "[", "]", "r", "m"] {
                world.press(&format!("{digit}{keys}"));
                drop(world.terminal());
            }
        }
    }
}

/// The real program in a terminal, through every pane.
#[cfg(unix)]
fn in_a_terminal(prism: &Prism) {
    use portable_pty::CommandBuilder;

    use crate::support::pty::Term;

    let mut command = CommandBuilder::new(crate::support::program());
    command.args(["--base-url", &prism.base, "--nino", NINO, "--today", TODAY]);
    let home = std::sync::Arc::new(tempfile::tempdir().unwrap());
    let mut term = Term::open_with(command, home, &[("QUARTERDECK_TOKEN", "token")]);
    for (pane, shown, _) in PANES {
        term.press(&pane.digit().to_string());
        term.wait_for(shown);
        term.wait_for("Local");
    }
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
}
