//! The journal's own command: what it lists, and that it notices when somebody else had a hand in it.

use std::path::{Path, PathBuf};

use super::desk::{Desk, PAYE, settings};

pub(super) fn found(folder: &Path, end: &str) -> Option<PathBuf> {
    let mut entries: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.into_iter().partition(|path| path.is_dir());
    let own = files.into_iter().find(|path| path.to_string_lossy().ends_with(end));
    own.or_else(|| folders.iter().find_map(|folder| found(folder, end)))
}

#[test]
fn it_lists_verifies_and_exports_every_write() {
    let desk = Desk::new();
    assert_eq!(desk.write(&format!("coding-out amend {PAYE}=50")).code, 0);
    assert_eq!(desk.write("coding-out opt-out").code, 0);
    settings().bind(|| {
        insta::assert_snapshot!("journal", desk.run("journal").all());
        insta::assert_snapshot!("journal_json", desk.run("journal list --format json").all());
        insta::assert_snapshot!("journal_show", desk.run("journal show 2").all());
        insta::assert_snapshot!("journal_show_opt_out", desk.run("journal show 8").all());
        insta::assert_snapshot!("journal_export_json", desk.run("journal export").json()["data"]["writes"][1]["after"]);
    });
    let listed = desk.run("journal --format json").json();
    let one = &listed["data"]["writes"][1];
    let shown = desk.run(&format!("journal show {} --format json", one["receipt"].as_str().unwrap()));
    assert_eq!((&shown.json()["data"], shown.code), (one, 0), "a receipt is the same wherever it is read");
    assert_eq!(one["confirmedBy"], "yes-option");
    let paye = one["lines"].as_array().unwrap().iter().find(|line| line["difference"] == "changed").unwrap();
    assert_eq!(
        (&paye["before"], &paye["after"], &paye["hmrcHeld"]),
        (&"96.00".into(), &"50.00".into(), &"114.50".into())
    );
    let sheet = desk.run("journal list --format csv").out;
    let times: Vec<&str> = sheet.split(',').filter(|cell| cell.starts_with("2026-")).collect();
    assert!(times.len() == 14 && times.iter().all(|time| time.ends_with('Z')), "{sheet}");
    for nothing in ["journal show ffffffffffffffffffff", "journal show 99", "journal show"] {
        assert_eq!(desk.run(nothing).code, 2, "{nothing}");
    }
    let file = desk.home.path().join("journal.csv");
    let said = desk.run(&format!("journal export --out {}", file.display()));
    assert!(said.code == 0 && said.out.contains("Only you can read it."), "{said:?}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 9, "{text}");
    assert!(text.contains("accepted by HMRC") && !text.contains("AA000002A"), "{text}");
    let twice = desk.run(&format!("journal export --out {}", file.display()));
    assert!(twice.code == 2 && twice.err.contains("left as it is"), "{twice:?}");
    assert_eq!(desk.run("journal verify --format json").json()["data"]["rows"], 8);
    assert_eq!(desk.run("journal export --format ics").code, 2);
    for step in desk.run("journal export").json()["data"]["writes"][0]["steps"].as_array().unwrap() {
        assert_eq!(step["atHmrc"].as_str().map(str::len), Some("2026-11-21T12:00:00Z".len()), "whole seconds: {step}");
    }
    let checked = desk.run("doctor --format json").json();
    let steps = checked["data"]["steps"].as_array().unwrap();
    let told = |id: &str| steps.iter().find(|step| step["id"] == id).unwrap()["text"].as_str().unwrap().to_owned();
    assert!(told("journal").contains("It is whole: 8 rows"), "{}", told("journal"));
    assert!(told("local-data").contains("The journal of what was written to this server"), "{}", told("local-data"));
}

#[test]
fn a_cut_journal_is_told_and_nothing_is_sent_with_it() {
    let desk = Desk::new();
    assert_eq!(desk.write("coding-out opt-out").code, 0);
    let head = found(desk.home.path(), ".journal-head").unwrap();
    let text = std::fs::read_to_string(&head).unwrap();
    std::fs::write(&head, text.replace("\"count\":4", "\"count\":6")).unwrap();
    let told = desk.run("journal verify");
    assert!(told.code == 6 && told.out.contains("there were 6, and there are 4"), "{told:?}");
    let sent = desk.write("coding-out opt-in");
    assert!(sent.code == 6 && sent.err.contains("not as this program left it"), "{sent:?}");
    assert_eq!(desk.writes(), ["POST 204"]);
    let exported = desk.run("journal export");
    assert!(exported.code == 6 && exported.json()["data"]["sound"] == false, "{exported:?}");
    let checked = desk.run("doctor --format json").json();
    let step =
        checked["data"]["steps"].as_array().unwrap().iter().find(|step| step["id"] == "journal").unwrap().clone();
    assert_eq!(step["status"], "failing");
    assert!(step["text"].as_str().unwrap().contains("It is cut, or may be: Rows are missing at the end"), "{step}");
    std::fs::remove_file(&head).unwrap();
    assert!(desk.run("journal verify").out.contains("is gone"));
}
