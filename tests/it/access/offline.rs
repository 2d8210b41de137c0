//! Working from what is stored: asked for, or because HMRC is out of reach.

use serde_json::Value;

use super::desk::Desk;
use crate::support::pty::Term;

/// Every command that reads.
const READS: [&str; 17] = [
    "overview",
    "obligations",
    "obligations --status all",
    "balance",
    "charges",
    "charges --all",
    "payments",
    "coding-out",
    "coding-out --source latest",
    "coding-out status",
    "businesses",
    "penalties",
    "itsa-status",
    "findings",
    "check",
    "obligations --tax-year 2025-26",
    "payments --from 2026-01-01 --to 2026-11-21",
];

/// Commands about one thing, whose ids stand in the answers of others.
fn about_one(desk: &Desk) -> Vec<String> {
    let of = |command: &str, list: &str, id: &str| {
        let object = desk.done(&format!("{command} --format json")).json();
        object["data"][list][0][id].as_str().unwrap_or_else(|| panic!("{object:#}")).to_owned()
    };
    let (charge, business) = (of("charges", "charges", "documentId"), of("businesses", "businesses", "businessId"));
    let payments = desk.done("payments --format json").json();
    let text = |name: &str| payments["data"]["payments"][0][name].as_str().unwrap().to_owned();
    let payment = format!("{}/{}", text("paymentLot"), text("paymentLotItem"));
    vec![
        format!("charges show {charge}"),
        format!("charges history {charge}"),
        format!("payments show {payment}"),
        format!("businesses show {business}"),
    ]
}

/// The object without what says when it was heard.
fn timeless(mut object: Value) -> Value {
    let map = object.as_object_mut().unwrap();
    map.remove("fetchedAt");
    map.remove("stale");
    object
}

/// The page without its heading, one or two lines that say when.
fn below_the_heading(text: &str) -> String {
    text.split_once('─').map(|(_heading, rest)| rest.to_owned()).unwrap_or_default()
}

#[test]
fn every_command_says_offline_what_it_said_online() {
    let desk = Desk::signed_in();
    let mut reads: Vec<String> = READS.map(str::to_owned).to_vec();
    reads.extend(about_one(&desk));
    for read in reads {
        let (online, table) = (desk.run(&format!("{read} --format json")), desk.run(&read));
        assert!([0, 1].contains(&online.code()), "{read}: {}", online.all());
        let csv = desk.run(&format!("{read} --format csv"));
        desk.wire.forget();
        let offline = desk.run(&format!("{read} --offline --format json"));
        assert_eq!(offline.code(), online.code(), "{read}: {}", offline.all());
        assert_eq!((&online.json()["stale"], &offline.json()["stale"]), (&false.into(), &true.into()), "{read}");
        assert_eq!(timeless(online.json()), timeless(offline.json()), "{read}");
        let stored = desk.run(&format!("{read} --offline"));
        assert_eq!(below_the_heading(&stored.out()), below_the_heading(&table.out()), "{read}");
        assert_eq!(desk.run(&format!("{read} --offline --format csv")).out(), csv.out(), "{read}");
        assert!(stored.err().is_empty(), "{read}: nothing is wrong: {}", stored.err());
        assert_eq!(desk.wire.count("HTTP/1.1"), 0, "{read}: HMRC is not asked");
    }
}

#[test]
fn hmrc_out_of_reach_gives_what_is_stored_and_says_so() {
    let mut desk = Desk::signed_in();
    let before = desk.done("balance --format json").json();
    desk.served.child().kill().unwrap();
    desk.served.child().wait().unwrap();
    desk.wire.cut();
    let after = desk.run_in_a_hurry("balance --format json");
    assert_eq!(after.code(), 5, "{}", after.all());
    assert_eq!((&after.json()["stale"], &after.json()["data"]), (&true.into(), &before["data"]));
    assert!(after.err().contains("These are stored answers"), "{}", after.err());
    let table = desk.run_in_a_hurry("balance");
    table.is(5, "8,445.15");
    assert!(table.out().contains("stored, as at 21 Nov 2026, 12:00 UTC"), "it is dated: {}", table.out());
    let never = desk.run_in_a_hurry("businesses --format json");
    assert_eq!((never.code(), &never.json()["schema"]), (5, &"quarterdeck/error/1".into()), "{}", never.all());
    let never = desk.run_in_a_hurry("businesses --offline --format json");
    assert_eq!((never.code(), &never.json()["schema"]), (5, &"quarterdeck/error/1".into()), "{}", never.all());
    assert!(never.err().contains("--offline"), "{}", never.all());

    // In the interface too, whether HMRC may be asked or not.
    for offline in ["--offline", ""] {
        let mut term = in_terminal(&desk, offline);
        term.wait_for("£8,445.15");
        term.wait_for("as at 12:00");
        term.wait_for(if offline.is_empty() { "not running" } else { "ffline" });
        term.press("q");
        assert_eq!(term.wait_restored(), 0);
    }
}

/// The interface in the home of a desk.
fn in_terminal(desk: &Desk, more: &str) -> Term {
    let command = desk.command(more);
    let mut builder = portable_pty::CommandBuilder::new(command.get_program());
    builder.args(command.get_args());
    let variables = [("QUARTERDECK_HOME", desk.home.path().to_str().unwrap()), ("QUARTERDECK_TIMEOUT", "1")];
    Term::open_with(builder, std::sync::Arc::new(tempfile::tempdir().unwrap()), &variables)
}
