//! Leaving Making Tax Digital and coming back.

use serde_json::Value;

use super::tab::{DAY, Tab, VIEW};
use crate::support::{options, simulator};
use quarterdeck::simulator::{Options, reset_state, start};

/// Bartholomew: voluntary this year and next, and last year's return is in.
const VOLUNTARY: &str = "AA000006A";
const BUSINESS: &str = "XAIS00000000601";

fn status(tab: &Tab<'_>, nino: &str, year: &str) -> (String, String) {
    let body = tab.api(&format!("/individuals/person/itsa-status/{nino}/{year}"));
    let latest = &body["itsaStatuses"][0]["itsaStatusDetails"][0];
    let text = |field: &str| latest[field].as_str().unwrap_or_default().to_owned();
    (text("status"), text("statusReason"))
}

fn updates(tab: &Tab<'_>, nino: &str) -> Vec<Value> {
    let days = "fromDate=2026-04-06&toDate=2027-04-05";
    let all = tab.api(&format!("/obligations/details/{nino}/income-and-expenditure?{days}"));
    let all = all["obligations"].as_array().into_iter().flatten();
    all.flat_map(|one| one["obligationDetails"].as_array().unwrap().clone()).collect()
}

fn received(tab: &Tab<'_>, nino: &str) -> usize {
    updates(tab, nino).iter().filter(|one| one["status"] == "fulfilled").count()
}

fn cumulative(tab: &Tab<'_>) -> Value {
    tab.api(&format!("/individuals/business/self-employment/{VOLUNTARY}/{BUSINESS}/cumulative/2026-27"))
}

#[test]
fn opting_out_deletes_the_updates_and_signing_up_again_does_not_bring_them_back() {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, VOLUNTARY);
    let sent = received(&tab, VOLUNTARY);
    assert!(sent > 0);
    assert!(cumulative(&tab)["periodIncome"]["turnover"].is_number());
    tab.click("Your reporting obligations");
    tab.click("Opt out from the 2026 to 2027 tax year");
    assert_eq!(tab.address, format!("{VIEW}/optout?taxYear=2026"));
    assert!(tab.page.contains(&format!("{sent} quarterly update")), "{}", tab.page);
    tab.submit(&[]);
    assert_eq!(tab.error(), "Choose yes or no.");
    tab.submit(&[("answer", "no")]);
    assert_eq!(received(&tab, VOLUNTARY), sent);
    tab.click("Opt out from the 2026 to 2027 tax year");
    tab.submit(&[("answer", "yes")]);
    assert_eq!(tab.done(), "You have opted out from the 2026 to 2027 tax year.");
    assert!(tab.page.contains(&format!("Quarterly updates deleted: {sent}.")));
    for year in ["2026-27", "2027-28"] {
        assert_eq!(status(&tab, VOLUNTARY, year), ("Annual".to_owned(), "MTD ITSA Opt-Out".to_owned()), "{year}");
    }
    assert_eq!(updates(&tab, VOLUNTARY), Vec::<Value>::new());
    assert_eq!(cumulative(&tab)["code"], "MATCHING_RESOURCE_NOT_FOUND");
    tab.open(&format!("{VIEW}/optout?taxYear=2026"));
    assert_eq!(tab.address, format!("{VIEW}/reporting-frequency"), "there is nothing to leave any more");

    tab.click("Sign up for the 2026 to 2027 tax year");
    tab.submit(&[("answer", "yes")]);
    assert_eq!(tab.done(), "You have signed up for the 2026 to 2027 tax year.");
    assert_eq!(status(&tab, VOLUNTARY, "2026-27"), ("MTD Voluntary".to_owned(), "MTD ITSA Opt-In".to_owned()));
    assert_eq!((updates(&tab, VOLUNTARY).len(), received(&tab, VOLUNTARY)), (4, 0));
    assert_eq!(cumulative(&tab)["code"], "MATCHING_RESOURCE_NOT_FOUND");
}

#[test]
fn only_the_next_year_can_be_left_alone() {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, VOLUNTARY);
    let sent = received(&tab, VOLUNTARY);
    tab.open(&format!("{VIEW}/optout?taxYear=2027"));
    assert!(tab.page.contains("No quarterly updates have been sent for it."));
    tab.submit(&[("answer", "yes")]);
    assert_eq!(status(&tab, VOLUNTARY, "2026-27").0, "MTD Voluntary");
    assert_eq!(status(&tab, VOLUNTARY, "2027-28").0, "Annual");
    assert_eq!(received(&tab, VOLUNTARY), sent);
}

#[test]
fn a_required_year_cannot_be_left_and_nonsense_leads_to_the_hub() {
    let simulator = simulator(DAY);
    let mut maya = Tab::signed_in(&simulator, "AA000001A");
    maya.open(&format!("{VIEW}/reporting-frequency"));
    assert!(maya.page.contains("Required") && maya.page.contains("There is nothing you can change now."));
    for page in ["optout", "optout?taxYear=2026", "optout?taxYear=x", "sign-up/start?taxYear=2026", "sign-up/start"] {
        maya.open(&format!("{VIEW}/{page}"));
        assert_eq!(maya.address, format!("{VIEW}/reporting-frequency"), "{page}");
    }
    // Zoë: required this year, voluntary the next.
    let mut zoe = Tab::signed_in(&simulator, "AA000005A");
    zoe.open(&format!("{VIEW}/reporting-frequency"));
    assert!(zoe.link("Opt out from the 2027 to 2028 tax year").is_some());
    assert_eq!(zoe.link("Opt out from the 2026 to 2027 tax year"), None);
}

#[test]
fn what_was_done_survives_a_restart_and_a_reset_forgets_it() {
    let place = tempfile::tempdir().unwrap();
    let run = || start(Options { state_dir: Some(place.path().to_owned()), ..options(DAY) }).unwrap();
    let first = run();
    let mut tab = Tab::signed_in(&first, VOLUNTARY);
    tab.open(&format!("{VIEW}/optout?taxYear=2026"));
    tab.submit(&[("answer", "yes")]);
    drop(first);
    let second = run();
    let mut tab = Tab::new(&second);
    assert_eq!(status(&tab, VOLUNTARY, "2026-27").0, "Annual");
    tab.open(&format!("{VIEW}/income-tax"));
    assert_eq!(tab.title(), "Sign in to HMRC", "a sign-in ends with the process");
    drop(second);
    reset_state(place.path()).unwrap();
    let third = run();
    assert_eq!(status(&Tab::new(&third), VOLUNTARY, "2026-27").0, "MTD Voluntary");
}
