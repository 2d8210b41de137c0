//! Every command of the real program against the demo: exit code, standard output, standard error.

use std::process::Stdio;

use crate::support::program::{TODAY, ended, program};

const COMMANDS: [&str; 15] = [
    "overview",
    "obligations",
    "balance",
    "charges",
    "charges --all",
    "payments",
    "payments --matrix",
    "reconcile",
    "coding-out",
    "coding-out status",
    "businesses",
    "penalties",
    "itsa-status",
    "findings",
    "check --within 90",
];

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"2026-11-21T12:00:\d\d(\.\d+)?Z", "[noon]");
    settings.set_omit_expression(true);
    settings
}

fn name(line: &str) -> String {
    line.replace([' ', '-'], "_")
}

#[test]
fn tables_of_everybody_who_shows_something() {
    let home = tempfile::tempdir().unwrap();
    settings().bind(|| {
        for (nino, who) in [("AA000001A", "maya"), ("AA000003A", "sian"), ("AA000009A", "ottoline")] {
            for line in COMMANDS {
                let run = program(home.path(), &format!("--today {TODAY} --nino {nino} {line}")).output().unwrap();
                insta::assert_snapshot!(format!("{who}_{}", name(line)), ended(&run));
            }
        }
    });
}

#[test]
fn objects_of_the_first_person() {
    let home = tempfile::tempdir().unwrap();
    settings().bind(|| {
        for line in COMMANDS {
            let run = program(home.path(), &format!("--today {TODAY} --format json {line}")).output().unwrap();
            assert!(run.stderr.is_empty(), "{line}");
            serde_json::from_slice::<serde_json::Value>(&run.stdout).unwrap();
            insta::assert_snapshot!(format!("json_{}", name(line)), ended(&run));
        }
    });
}

#[test]
fn every_person_can_be_asked_about_in_every_form() {
    let home = tempfile::tempdir().unwrap();
    for person in 1..=19 {
        for line in COMMANDS {
            for form in ["table", "json", "csv"] {
                let line = format!("--today {TODAY} --nino AA{person:06}A --format {form} {line}");
                let run = program(home.path(), &line).output().unwrap();
                let code = run.status.code().unwrap();
                let expected = if line.contains("check") { &[0, 1][..] } else { &[0] };
                assert!(expected.contains(&code), "{line}: {}", ended(&run));
                let text = String::from_utf8(run.stdout).unwrap();
                assert!(!text.contains(&format!("AA{person:06}A")), "{line} shows the NINO");
            }
        }
    }
}

/// The people whose penalties and findings tell most.
#[test]
fn penalties_and_findings_of_those_they_are_about() {
    let home = tempfile::tempdir().unwrap();
    settings().bind(|| {
        for (nino, who) in [("AA000018A", "caspian"), ("AA000019A", "wilhelmina")] {
            for line in ["penalties", "findings"] {
                let run = program(home.path(), &format!("--today {TODAY} --nino {nino} {line}")).output().unwrap();
                insta::assert_snapshot!(format!("{who}_{line}"), ended(&run));
            }
        }
    });
}

/// Every sum that the table of penalties shows is a sum of the object, to the penny.
#[test]
fn sums_of_penalties_are_the_same_on_screen_and_for_programs() {
    let home = tempfile::tempdir().unwrap();
    let said = |nino: &str, form: &str| {
        let line = format!("--today {TODAY} --nino {nino} --format {form} penalties");
        String::from_utf8(program(home.path(), &line).output().unwrap().stdout).unwrap()
    };
    for (nino, at_least) in [("AA000001A", 1), ("AA000003A", 8), ("AA000018A", 8)] {
        let (table, object) = (said(nino, "table"), said(nino, "json"));
        let is_sum = |word: &str| word.split_once('.').is_some_and(|(_, pence)| pence.len() == 2);
        let words = table.split(|c: char| !(c.is_ascii_digit() || ",.".contains(c)));
        let sums: Vec<String> =
            words.map(|word| word.trim_end_matches(['.', ',']).replace(',', "")).filter(|word| is_sum(word)).collect();
        assert!(sums.len() >= at_least, "{table}");
        for sum in sums {
            assert!(object.contains(&format!("\"{sum}\"")), "{nino}: {sum} is not in\n{object}");
        }
    }
}

/// A charge is called the same wherever it stands, and what a tax code settled was settled by no payment.
#[test]
fn a_charge_has_one_name_and_says_what_settled_it() {
    let home = tempfile::tempdir().unwrap();
    let said = |line: &str| {
        let run = program(home.path(), &format!("--today {TODAY} --nino AA000002A {line}")).output().unwrap();
        assert_eq!(run.status.code(), Some(0), "{line}: {}", ended(&run));
        String::from_utf8(run.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(said("charges --all").contains("31 Jan 2024 Class 2 National Insurance 2022-23 163.80"));
    let payments: serde_json::Value = serde_json::from_str(&said("payments --format json")).unwrap();
    let of = |payment: &serde_json::Value| {
        let part = |name: &str| payment[name].as_str().unwrap().to_owned();
        format!("{}/{}", part("paymentLot"), part("paymentLotItem"))
    };
    let listed = said("payments");
    for payment in payments["data"]["payments"].as_array().unwrap() {
        assert!(listed.contains(&of(payment)), "{} is not listed: {listed}", of(payment));
    }
    let first = payments["data"]["payments"].as_array().unwrap().last().unwrap();
    let shown = said(&format!("payments show {}", of(first)));
    assert!(shown.contains("Class 2 National Insurance 31 Jan 2024 163.80"), "{shown}");
    let all: serde_json::Value = serde_json::from_str(&said("charges --all --format json")).unwrap();
    let coded = |standing: &str| {
        let fits = |one: &&serde_json::Value| one["isCodedOut"] == true && one["standing"] == standing;
        let charges = all["data"]["charges"].as_array().unwrap();
        charges.iter().find(fits).unwrap()["documentId"].as_str().unwrap().to_owned()
    };
    let paid = said(&format!("charges show {}", coded("paid")));
    let settled = "Paid by Date What To this charge £ 5 Apr 2026 Collected through your tax code 956.50 History";
    assert!(paid.contains(settled), "{paid}");
    let open = said(&format!("charges show {}", coded("through-tax-code")));
    assert!(
        open.contains("Paid by Being collected through the tax code; there is nothing to pay for it here."),
        "{open}"
    );
}

/// What one list names can be shown one by one.
#[test]
fn what_is_listed_can_be_shown() {
    let home = tempfile::tempdir().unwrap();
    let object = |line: &str| -> serde_json::Value {
        let run = program(home.path(), &format!("--today {TODAY} --format json {line}")).output().unwrap();
        assert_eq!(run.status.code(), Some(0), "{line}: {}", ended(&run));
        serde_json::from_slice(&run.stdout).unwrap()
    };
    let all = object("charges --all");
    let charges = all["data"]["charges"].as_array().unwrap();
    assert!(charges.len() > 4);
    for charge in charges {
        let id = charge["documentId"].as_str().unwrap();
        assert_eq!(object(&format!("charges show {id}"))["data"]["charge"]["documentId"], id);
        assert!(object(&format!("charges history {id}"))["data"]["chargeHistoryDetails"].is_array());
    }
    let paid = charges.iter().find(|charge| charge["standing"] == "paid").expect("something is paid");
    let paid = object(&format!("charges show {}", paid["documentId"].as_str().unwrap()));
    assert!(!paid["data"]["payments"].as_array().unwrap().is_empty(), "and by something");
    for payment in object("payments")["data"]["payments"].as_array().unwrap() {
        let id = format!("{}/{}", payment["paymentLot"].as_str().unwrap(), payment["paymentLotItem"].as_str().unwrap());
        assert_eq!(object(&format!("payments show {id}"))["data"]["payment"], *payment);
    }
    for business in object("businesses")["data"]["businesses"].as_array().unwrap() {
        let id = business["businessId"].as_str().unwrap();
        assert_eq!(object(&format!("businesses show {id}"))["data"]["business"], *business);
    }
}

#[test]
fn the_demo_is_kept_in_its_own_folder_and_can_be_reset() {
    let home = tempfile::tempdir().unwrap();
    let run = program(home.path(), "balance").output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", ended(&run));
    let made: Vec<_> = std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(made, ["demo"]);
    let run = program(home.path(), "demo reset").output().unwrap();
    assert_eq!(ended(&run), "exit 0\nThe demo starts afresh.\n");
}

#[cfg(unix)]
#[test]
fn a_home_that_cannot_be_written_is_a_storage_problem() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    std::fs::write(&file, "").unwrap();
    let run = program(&file.join("below"), "balance").output().unwrap();
    assert_eq!(run.status.code(), Some(6), "{}", ended(&run));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = tempfile::tempdir().unwrap();
    let mut child =
        program(home.path(), "tasks --format json").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let run = child.wait_with_output().unwrap();
    assert_eq!((run.status.code(), run.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn without_a_terminal_and_a_command_there_is_help() {
    let home = tempfile::tempdir().unwrap();
    let run = program(home.path(), "").output().unwrap();
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8(run.stderr).unwrap().contains("Usage: quarterdeck"));
}

/// No terminal, so no colour, unless it is asked for.
#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let home = tempfile::tempdir().unwrap();
    let run = |line: &str| program(home.path(), &format!("--today {TODAY} {line} overview")).output().unwrap().stdout;
    let (plain, painted) = (run(""), run("--color always"));
    assert!(!plain.contains(&0x1b) && painted.contains(&0x1b));
    assert!(!run("--color always --plain").contains(&0x1b));
}

/// A place that cannot be written to, here because a file stands where the folder should be.
#[test]
fn a_home_that_takes_nothing_does_not_stop_the_demo_from_being_read() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("demo"), "").unwrap();
    let run = program(home.path(), &format!("--today {TODAY} balance")).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", ended(&run));
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(said.starts_with("Warning: the demo keeps nothing: ") && said.lines().count() == 1, "{said}");
    let reset = program(home.path(), "demo reset").output().unwrap();
    assert_eq!(reset.status.code(), Some(6), "{}", ended(&reset));
    assert!(reset.stdout.is_empty() && String::from_utf8(reset.stderr).unwrap().starts_with("Error: Could not use"));
}

/// Where the money of somebody went whose payments, credit and refunds go every way there is; and that people and programs
/// are told the same sums.
#[test]
fn where_the_money_went() {
    let home = tempfile::tempdir().unwrap();
    let said = |line: &str| {
        let run = program(home.path(), &format!("--today {TODAY} --nino AA000017A {line}")).output().unwrap();
        assert_eq!(run.status.code(), Some(0), "{line}: {}", ended(&run));
        String::from_utf8(run.stdout).unwrap()
    };
    for line in ["payments", "payments --matrix --tax-year 2024-25", "balance", "reconcile"] {
        let table = said(line);
        settings().bind(|| insta::assert_snapshot!(format!("cornelius_{}", name(line)), table));
        let object: serde_json::Value = serde_json::from_str(&said(&format!("{line} --format json"))).unwrap();
        let mut sums = Vec::new();
        amounts(&object["data"], "", &mut sums);
        assert!(sums.len() > 7, "{line}: {sums:?}");
        let plain = table.replace(',', "");
        // The list of payments leaves columns out where the window is narrow.
        for (path, sum) in sums.into_iter().filter(|_| line != "payments") {
            assert!(plain.contains(sum.trim_start_matches('-')), "{line}: {path} {sum} is not in the table");
        }
    }
}

/// Every sum of an object that is not nothing, but for what only programs are told.
fn amounts(value: &serde_json::Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.iter().for_each(|(name, one)| amounts(one, &format!("{path}/{name}"), found));
        }
        serde_json::Value::Array(list) => list.iter().for_each(|one| amounts(one, path, found)),
        serde_json::Value::String(sum) => {
            let is_sum = sum.split_once('.').is_some_and(|(_, pence)| pence.len() == 2 && pence.parse::<u8>().is_ok());
            // Allocations are told one by one by `payments show`, balancing payments by `charges` and `reconcile`; what a
            // figure that agrees is made of, only to programs.
            let parts = ["/allocations", "/involved", "/bcdBalancePerYear", "/totalBcdBalance"];
            let told = !parts.iter().any(|part| path.contains(part));
            if is_sum && told && sum != "0.00" {
                found.push((path.to_owned(), sum.clone()));
            }
        }
        _ => {}
    }
}

#[test]
fn a_crash_of_a_command_tells_the_place_and_nothing_personal() {
    let home = tempfile::tempdir().unwrap();
    let run = program(home.path(), "balance").env("QUARTERDECK_REHEARSE_CRASH", "1").output().unwrap();
    let text = ended(&run);
    assert!(text.starts_with("exit 101\n"), "{text}");
    assert!(text.contains("a mistake in the program, at src/cli/world.rs:"), "{text}");
    assert!(!text.contains("AA000001A") && !text.contains("1,234.50"), "{text}");
    assert!(run.stdout.is_empty(), "{text}");
}
