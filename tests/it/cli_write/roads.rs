//! Locked, shown, confirmed, sent, proved; and everything that is refused before it is sent.

use rstest::rstest;

use super::desk::{Desk, PAYE, Ran, YEAR, settings};
use crate::support::program::program;

#[rstest]
#[case("coding-out opt-out", 2, "Writing is locked.")]
#[case("coding-out opt-out --yes --tax-year 2025-26", 2, "Writing is locked.")]
#[case("coding-out opt-out --unlock", 2, "there is no terminal to ask in")]
#[case("coding-out opt-out --unlock --yes", 2, "Add --tax-year")]
#[case("coding-out opt-out --unlock --yes --offline --tax-year 2025-26", 2, "Leave --offline out.")]
#[case("coding-out amend --dry-run", 2, "no amounts are given, and no correction for 2025-26 is kept")]
#[case("coding-out amend 1 --dry-run", 2, "is written NUMBER=AMOUNT; nothing was sent.")]
#[case("coding-out amend x=1 --dry-run", 2, "a whole number from 1 to 999999999999999; nothing was sent.")]
#[case("coding-out amend 1000000000000000=1 --dry-run", 2, "a whole number from 1 to 999999999999999")]
#[case("coding-out amend 252000000201= --dry-run", 2, "The amount of 252000000201 is missing; nothing was sent.")]
#[case("coding-out amend 252000000201=x --dry-run", 2, "is not written in pounds and pence; nothing was sent.")]
#[case("coding-out amend 252000000201=-1 --dry-run", 2, "is below £0.00, the least HMRC takes; nothing was sent.")]
#[case("coding-out amend 252000000201=1.001 --dry-run", 2, "more than two decimals, and HMRC takes whole pence;")]
#[case("coding-out amend 252000000201=100000000000 --dry-run", 2, "is above £99,999,999,999.99, the most HMRC takes;")]
#[case("coding-out amend 252000000201=1 252000000201=2 --dry-run", 2, "The amount 252000000201 is given twice;")]
#[case("coding-out amend 252000000201=1 payeUnderpayment/252000000201=2 --dry-run", 2, "is given twice;")]
#[case("coding-out amend rent/252000000201=1 --dry-run", 2, "the kinds of amounts are")]
#[case("coding-out amend 7=1 --dry-run", 2, "HMRC gave no amount the number 7 for 2025-26; nothing was sent.")]
#[case("coding-out amend debt/252000000201=1 --dry-run", 2, "HMRC gave no Debt the number 252000000201 for 2025-26;")]
#[case("coding-out delete --tax-year 2026-27 --dry-run", 2, "can be changed from 6 Apr 2027")]
#[case("coding-out opt-out --tax-year 2026-27 --dry-run", 2, "can be changed from 6 Apr 2027")]
#[case("coding-out amend 7=1 --tax-year 2024-25 --dry-run", 2, "the 2024-25 return is in")]
#[case("coding-out amend --tax-year 2024-25 --dry-run", 2, "the 2024-25 return is in")]
#[case("coding-out opt-out --tax-year 2024-25 --dry-run", 2, "the 2024-25 return is in")]
fn what_is_not_sent_says_why(#[case] line: &str, #[case] code: i32, #[case] why: &str) {
    let desk = Desk::new();
    let ran = desk.run(line);
    // A sentence starts with a large letter, wherever its words come from.
    let said = ran.err.to_lowercase().contains(&why.to_lowercase());
    assert!(ran.code == code && said && ran.out.is_empty(), "{ran:?}");
    assert!(desk.writes().is_empty());
    let object = desk.run(&format!("{line} --format json"));
    assert_eq!(object.json()["error"]["changed"], "no", "{object:?}");
}

/// HMRC's numbers are told wherever the one that was given is not among them.
#[rstest]
#[case("coding-out amend --dry-run")]
#[case("coding-out amend 7=1 --dry-run")]
#[case("coding-out amend debt/252000000201=1 --dry-run")]
fn what_names_no_amount_is_told_hmrcs_numbers(#[case] line: &str) {
    let ran = Desk::new().run(line);
    let numbers = "HMRC's numbers for 2025-26: Self Assessment underpayment 251000000201, PAYE underpayment \
                   252000000201, Debt 253000000200, Debt 253000000201.";
    assert!(ran.err.contains(numbers), "{ran:?}");
}

/// What is so already was asked of HMRC and not sent, and is no failure.
#[rstest]
#[case("coding-out opt-in", "You have not opted out for 2025-26")]
#[case("coding-out amend 252000000201=96", "What is given is in use for 2025-26 as your own already.")]
#[case("coding-out amend 253000000200=40 252000000201=96.00", "in use for 2025-26 as your own already.")]
fn what_is_so_already_is_not_sent_and_no_failure(#[case] line: &str, #[case] why: &str) {
    let desk = Desk::new();
    let ran = desk.write(line);
    assert!(ran.code == 0 && ran.out.contains(why) && ran.err.is_empty(), "{ran:?}");
    assert!(ran.out.contains("Nothing was sent.") && ran.out.starts_with("Local server"), "{ran:?}");
    assert_eq!(desk.run(&format!("{line} --dry-run --format json")).json()["data"]["outcome"], "nothing-to-send");
    assert!(desk.writes().is_empty());
    assert!(
        desk.run("coding-out amend --dry-run").err.contains("no correction for 2025-26 is kept"),
        "nothing is kept"
    );
}

#[test]
fn a_correction_that_changes_no_amount_says_so() {
    let desk = Desk::new();
    let ran = desk.run("coding-out amend 251000000201=956.50 --dry-run");
    let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = "No amount in the tax code changes: it only makes HMRC's figures your own.";
    assert!(ran.code == 0 && flat.contains(said), "{ran:?}");
    let other = desk.run("coding-out amend 251000000201=956.49 --dry-run");
    assert!(!other.out.contains("No amount in the tax code changes"), "{other:?}");
}

#[test]
fn a_locked_refusal_says_what_would_be_unlocked() {
    let desk = Desk::new();
    let ran = desk.run("coding-out opt-out");
    assert!(ran.err.contains("a server on this computer, which stands in for HMRC (127.0.0.1:"), "{}", ran.err);
    assert!(ran.err.contains("the account of AA •• •• 02 A"), "{}", ran.err);
    assert!(ran.err.contains("Add --unlock"), "{}", ran.err);
}

#[test]
fn a_dry_run_shows_everything_and_leaves_nothing_behind() {
    let desk = Desk::new();
    let line = format!("coding-out amend {PAYE}=50 --dry-run");
    settings().bind(|| {
        insta::assert_snapshot!("dry_run_amend", desk.run(&line).all());
        insta::assert_snapshot!("dry_run_amend_json", desk.run(&format!("{line} --format json")).all());
        insta::assert_snapshot!("dry_run_amend_csv", desk.run(&format!("{line} --format csv")).all());
        insta::assert_snapshot!("dry_run_dropping", desk.run("coding-out amend --drop-unmatched --dry-run").all());
        insta::assert_snapshot!("dry_run_delete", desk.run("coding-out delete --dry-run").all());
        insta::assert_snapshot!("dry_run_opt_out", desk.run("coding-out opt-out --dry-run").all());
    });
    assert!(desk.run(&format!("{line} --reveal")).out.contains("PUT /accounts/self-assessment/AA000002A/2025-26/"));
    assert!(desk.writes().is_empty());
    assert!(desk.run("coding-out amend --dry-run").err.contains("no correction for 2025-26 is kept"));
    assert!(desk.run("journal").out.contains("Nothing was written yet."));
}

#[test]
fn there_and_back_with_a_receipt_each_time() {
    let desk = Desk::new();
    settings().bind(|| {
        insta::assert_snapshot!("amended", desk.write(&format!("coding-out amend {PAYE}=50")).all());
    });
    assert_eq!(desk.paye().as_deref(), Some("50.00"));
    let again = desk.write(&format!("coding-out amend {PAYE}=50"));
    assert!(again.code == 0 && again.out.contains("as your own already."), "{again:?}");

    let deleted = desk.write("coding-out delete --format json");
    assert_eq!((deleted.code, desk.paye()), (0, None), "{deleted:?}");
    let data = &deleted.json()["data"];
    assert_eq!((&data["outcome"], &data["receipt"]["proof"]), (&"accepted".into(), &"as-sent".into()));
    assert_eq!(deleted.json()["schema"], "quarterdeck/coding-out-delete/1");
    assert!(data["receipt"]["correlationId"].as_str().unwrap().len() == 36, "{data}");
    assert_eq!(data["request"]["method"], "DELETE");
    let again = desk.write("coding-out delete");
    assert!(again.code == 0 && again.out.contains("to delete: HMRC's figures apply."), "{again:?}");

    settings().bind(|| {
        insta::assert_snapshot!("opted_out", desk.write("coding-out opt-out").all());
    });
    assert!(desk.opted_out());
    assert_eq!(desk.write("coding-out opt-in").code, 0);
    assert!(!desk.opted_out());
    assert_eq!(desk.writes(), ["PUT 204", "DELETE 204", "POST 204", "POST 204"]);
    assert!(desk.run("journal verify").out.contains("It is whole: 16 rows"));
}

#[test]
fn in_the_demo_too_and_gone_when_the_demo_starts_afresh() {
    let home = tempfile::tempdir().unwrap();
    let run =
        |line: &str| Ran::of(&mut program(home.path(), &format!("--demo --nino AA000002A --today 2026-11-21 {line}")));
    assert!(run("coding-out").err.is_empty());
    assert!(!home.path().join("demo/demo-journal.db").exists(), "reading makes no journal");
    assert_eq!(run("coding-out opt-out --unlock").code, 2);
    let sent = run(&format!("coding-out opt-out --unlock --yes --tax-year {YEAR}"));
    assert!(sent.code == 0 && sent.out.contains("nothing in it is real"), "{sent:?}");
    assert!(run("coding-out status").out.contains("Opted out"));
    assert!(run("journal").out.contains("coding-out opt-out 2025-26"));
    assert_eq!(run("demo reset").code, 0);
    assert!(run("journal").out.contains("Nothing was written yet."));
}

#[test]
fn whose_return_is_in_can_change_nothing() {
    let desk = Desk::new().about("AA000001A");
    for line in ["coding-out delete", "coding-out opt-out"] {
        let ran = desk.write(line);
        assert!(ran.code == 2 && ran.err.contains("the 2025-26 return is in"), "{ran:?}");
    }
    assert!(desk.writes().is_empty());
}
