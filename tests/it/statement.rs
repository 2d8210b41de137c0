//! The statement of account and what is exported: every person on several days, the journal before hledger, files.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use quarterdeck::hmrc::client::{Client, Connection, Limits, Secret};
use quarterdeck::rules::statement::{Sources, Statement, histories_wanted, statement};
use quarterdeck::rules::{Answer, DateRange, Money, Query, Subject};
use quarterdeck::service::query::ask;
use rstest::rstest;

use crate::support::program::{TODAY, ended, program};
use crate::support::{simulator, skip};

/// What HMRC says about somebody, and their statement of four tax years.
async fn told(client: &Client, subject: &Subject, today: &str) -> (Money, Money, Statement) {
    let day = today.parse().unwrap();
    let usual = DateRange::four_tax_years_to(day);
    let account = async |query: Query| match ask(client, subject, &query).await.unwrap() {
        Answer::Account(account) => account,
        _ => panic!("another answer"),
    };
    let open = account(Query::OpenAccount).await;
    let past = account(Query::AccountHistory(usual)).await;
    let Answer::Payments(payments) = ask(client, subject, &Query::Payments(usual)).await.unwrap() else { panic!() };
    let mut changes = BTreeMap::new();
    for id in histories_wanted(open.as_deref(), past.as_deref()) {
        let history = ask(client, subject, &Query::ChargeHistory(id.clone())).await.unwrap();
        let Answer::ChargeHistory(history) = history else { panic!("another answer") };
        changes.insert(id, history);
    }
    let sources = Sources {
        open: open.as_deref(),
        past: past.as_deref(),
        payments: &payments,
        changes: &changes,
        since: usual.from(),
    };
    let balance = open.as_ref().map(|account| account.balance.clone()).unwrap_or_default();
    let credit = balance.unallocated_credit.unwrap_or_default();
    (balance.total_balance, credit, statement(sources, usual, day))
}

/// The closing balance explains HMRC's total and its unused credit, for everybody, or names what it cannot know.
#[rstest]
fn the_closing_balance_explains_hmrcs_total(
    #[values("2026-04-06", "2026-07-31", "2026-11-22", "2027-01-31", "2027-02-01", "2028-02-29")] today: &str,
) {
    let simulator = simulator(today);
    let connection = Connection {
        limits: Limits::default(),
        ..Connection::new(simulator.base_url(), Secret::new(simulator.token()))
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new(connection).unwrap();
    for person in simulator.people() {
        let subject = Subject { nino: person.nino.clone() };
        let (total, credit, told) = runtime.block_on(told(&client, &subject, today));
        let balance = told.balance_today();
        let ending = &told.ending;
        let who = &person.name;
        assert_eq!((total, credit), (ending.total, ending.unused_credit), "{who} on {today}");
        // Nothing is forced: what is left is exactly the difference that is named.
        assert_eq!(balance + ending.accruing + ending.difference, total - credit, "{who} on {today}");
        assert_eq!(ending.difference.is_zero(), ending.causes.is_empty(), "{who} on {today}");
        let sums: Vec<String> = ending.causes.iter().map(|cause| format!("{cause:?}")).collect();
        assert!(!sums.iter().any(|cause| cause.starts_with("Unknown")), "{who} on {today}: {sums:?}");
    }
}

/// The people of the demo, by the digits of their numbers.
const PEOPLE: std::ops::RangeInclusive<u8> = 1..=19;

fn said(home: &std::path::Path, line: &str) -> String {
    let run = program(home, &format!("--today {TODAY} {line}")).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{line}: {}", ended(&run));
    String::from_utf8(run.stdout).unwrap()
}

#[test]
fn pages_for_the_file() {
    let home = tempfile::tempdir().unwrap();
    for (name, line) in [
        ("maya", "--nino AA000001A statement"),
        ("sian_a_year", "--nino AA000003A statement --from 2025-04-06 --to 2026-04-05"),
        ("dev", "--nino AA000004A statement --from 2026-01-01"),
        ("ottoline", "--nino AA000009A statement"),
        ("cornelius", "--nino AA000017A statement --from 2026-01-01"),
        ("piotr_journal", "--nino AA000013A statement --from 2025-04-06 --to 2026-04-05 --format ledger"),
        ("dev_journal", "--nino AA000004A statement --from 2026-01-01 --format ledger"),
        ("what_if_paid", "--nino AA000003A what-if pay 6000 --on 2026-12-01"),
        ("what_if_paid_all", "--nino AA000001A what-if pay 20000"),
        ("what_if_reduced", "--nino AA000001A what-if reduce 1000"),
        ("what_if_reduced_too_late", "--nino AA000003A what-if reduce 9000 --tax-year 2024-25"),
        ("calendar", "--nino AA000001A obligations --format ics"),
    ] {
        let page = said(home.path(), line);
        assert!(line.contains("ics") || page.lines().all(|line| line.chars().count() <= 80), "{line} is too wide");
        insta::assert_snapshot!(name, page);
    }
}

/// Every figure of the page is the figure of the object.
#[test]
fn the_page_says_what_the_object_says() {
    let home = tempfile::tempdir().unwrap();
    for person in PEOPLE {
        let line = format!("--nino AA{person:06}A statement");
        let page = said(home.path(), &line);
        let object: serde_json::Value =
            serde_json::from_str(&said(home.path(), &format!("{line} --format json"))).unwrap();
        let data = &object["data"];
        let grouped = |value: &serde_json::Value| value.as_str().unwrap().parse::<Money>().unwrap().grouped();
        let events = data["events"].as_array().unwrap();
        let mut balances: Vec<String> = events.iter().map(|event| grouped(&event["balance"])).collect();
        balances.insert(0, grouped(&data["openingBalance"]));
        balances.push(grouped(&data["closingBalance"]));
        let table = page.split("\n\n").find(|part| part.starts_with("Date ")).unwrap();
        let shown: Vec<String> = table
            .lines()
            .skip(1)
            .filter(|line| line.starts_with(|letter: char| letter.is_ascii_digit()))
            .map(|line| line.split_whitespace().last().unwrap().to_owned())
            .collect();
        assert_eq!(shown, balances, "{line}");
        let csv = said(home.path(), &format!("{line} --format csv"));
        let of = |event: &serde_json::Value| event["parts"].as_array().map_or(0, Vec::len);
        let parts: usize = events.iter().map(of).sum();
        assert_eq!(csv.lines().count(), events.len() + parts + 3, "{line}: names, opening, events, parts, closing");
        for event in events.iter().filter(|event| event["event"] == "payment") {
            parts_add_up(event, &page, &csv);
        }
    }
}

/// Every penny of a payment is named in its event: in the object, on the page and in the sheet alike.
fn parts_add_up(event: &serde_json::Value, page: &str, csv: &str) {
    let sum = |value: &serde_json::Value| value.as_str().unwrap().parse::<Money>().unwrap();
    let parts = event["parts"].as_array().unwrap();
    let total: Money = parts.iter().map(|part| sum(&part["amount"])).sum();
    assert_eq!(-total, sum(&event["amount"]), "{event}");
    let id = |name: &str| event[name].as_str().unwrap_or_default();
    let (lot, item) = (id("paymentLot"), id("paymentLotItem"));
    let rows = csv.lines().filter(|row| row.contains(&format!(",{lot},{item},")) && row.contains(",part-"));
    // Some labels hold commas; the sums stand at the end of a row.
    let in_sheet: Money = rows.map(|row| row.rsplit(',').nth(1).unwrap().parse::<Money>().unwrap()).sum();
    assert_eq!(in_sheet, total, "{event}");
    let (_, below) = page.split_once(&format!("{lot}/{item}")).unwrap();
    for (part, shown) in parts.iter().zip(below.lines().map(str::trim).filter(|line| line.starts_with('£'))) {
        let amount = shown.split_whitespace().next().unwrap().trim_start_matches('£').replace(',', "");
        assert_eq!(amount.parse::<Money>().unwrap(), sum(&part["amount"]), "{event}");
    }
}

/// What a tax code collected is emptied from the journal's account of it, what it has still to collect stays there, and
/// today's interest is not put under earlier days.
#[test]
fn a_tax_code_is_emptied_and_today_is_told_apart() {
    let home = tempfile::tempdir().unwrap();
    let journal = said(home.path(), "--nino AA000013A statement --format ledger");
    let (_, collected) =
        journal.split_once("2025-10-10 * Balancing payment 2023-24 collected through a tax code").unwrap();
    let (entry, _) = collected.split_once("\n\n").unwrap();
    for part in ["HMRC tells one day", "liabilities:hmrc:tax code                          £435.00"] {
        assert!(entry.contains(part), "{part} in {entry}");
    }
    assert!(journal.contains("liabilities:hmrc:tax code  £0.00 = £-840.00\n    ; With a tax code"), "{journal}");
    let earlier = said(home.path(), "--nino AA000013A statement --format ledger --from 2025-04-06 --to 2026-04-05");
    assert!(earlier.contains("liabilities:hmrc:tax code  £0.00 = £0.00"), "{earlier}");
    let (before, today) = earlier.split_once("; No entries: from this balance to HMRC's total of 2026-11-21").unwrap();
    assert!(!before.contains("accruing") && today.contains("Interest still accruing, est."), "{earlier}");
}

/// hledger itself accepts the journal of everybody, strictly, its balance assertion included.
#[test]
fn hledger_accepts_the_journal() {
    if Command::new("hledger").arg("--version").output().is_err() {
        return skip("hledger is not installed");
    }
    let home = tempfile::tempdir().unwrap();
    let check = |journal: &str| {
        let mut child = Command::new("hledger")
            .args(["--file", "-", "check", "--strict"])
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(journal.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    for person in PEOPLE {
        for range in ["", "--from 2025-04-06 --to 2026-04-05"] {
            let line = format!("--nino AA{person:06}A statement --format ledger {range}");
            let journal = said(home.path(), &line);
            let checked = check(&journal);
            assert!(checked.status.success(), "{line}: {}\n{journal}", String::from_utf8_lossy(&checked.stderr));
        }
    }
    // The test of the test: a penny more in the assertion is refused.
    let journal = said(home.path(), "--nino AA000001A statement --format ledger");
    let (before, last) = journal.rsplit_once("£0.00 = £").unwrap();
    let wrong = format!("{before}£0.00 = £1{last}");
    assert!(!check(&wrong).status.success());
}

#[test]
fn files_are_what_the_commands_print_and_are_never_written_over() {
    let home = tempfile::tempdir().unwrap();
    let file = |name: &str| home.path().join(name);
    for (what, form) in [("charges", "csv"), ("payments", "json"), ("statement", "ledger"), ("obligations", "ics")] {
        let out = file(&format!("{what}.{form}"));
        let line = format!("--today {TODAY} export {what} --format {form} --out {}", out.display());
        let run = program(home.path(), &line).output().unwrap();
        assert_eq!(run.status.code(), Some(0), "{}", ended(&run));
        let written = std::fs::read_to_string(&out).unwrap();
        let printed = said(home.path(), &format!("{what} --format {form}"));
        let without_times = |text: &str| -> String {
            text.lines().filter(|line| !line.contains("fetchedAt") && !line.contains("DTSTAMP")).collect()
        };
        assert_eq!(without_times(&written), without_times(&printed), "{what}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(out.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let again = program(home.path(), &line).output().unwrap();
        assert_eq!(again.status.code(), Some(2), "{}", ended(&again));
        let over = program(home.path(), &format!("{line} --yes")).output().unwrap();
        assert_eq!(over.status.code(), Some(0), "{}", ended(&over));
    }
}

#[test]
fn everything_at_once() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("all.json");
    let run = program(home.path(), &format!("--today {TODAY} export --out {}", out.display())).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", ended(&run));
    let object: serde_json::Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(object["schema"], "quarterdeck/export/1");
    for part in ["overview", "obligations", "balance", "charges", "payments", "codingOut", "statement"] {
        assert_eq!(object["data"]["parts"][part]["status"], "ok", "{part}");
        assert!(object["data"][part].is_object(), "{part}");
    }
    let dates = home.path().join("all.ics");
    let run = program(home.path(), &format!("--today {TODAY} export --out {}", dates.display())).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", ended(&run));
    let calendar = std::fs::read_to_string(&dates).unwrap();
    assert!(calendar.contains("SUMMARY:Pay £") && calendar.contains("UID:updates-"), "{calendar}");
}
