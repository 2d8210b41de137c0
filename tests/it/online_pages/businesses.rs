//! Adding and ceasing businesses.

use rstest::rstest;
use serde_json::Value;

use super::tab::{AGENTS, DAY, Tab, VIEW};
use crate::support::simulator;

const MAYA: &str = "AA000001A";

const NEW: [(&str, &str); 8] = [
    ("name", "Lindqvist & Daughter"),
    ("trade", "Boat repair"),
    ("day", "1"),
    ("month", "11"),
    ("year", "2026"),
    ("line1", "7 Sawpit Yard"),
    ("line2", "Kendal"),
    ("postcode", "la90aa"),
];

fn with<'a>(all: &[(&'a str, &'a str)], change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = all.iter().filter(|(name, _)| change.iter().all(|(other, _)| other != name));
    kept.chain(change).copied().collect()
}

fn businesses(tab: &Tab<'_>, nino: &str) -> Vec<Value> {
    let list = tab.api(&format!("/individuals/business/details/{nino}/list"));
    list["listOfBusinesses"].as_array().cloned().unwrap_or_default()
}

fn details(tab: &Tab<'_>, nino: &str, id: &str) -> Value {
    tab.api(&format!("/individuals/business/details/{nino}/{id}"))
}

/// The periods asked of a business in 2026-27: end and status.
fn periods(tab: &Tab<'_>, nino: &str, id: &str) -> Vec<(String, String)> {
    let days = "fromDate=2026-04-06&toDate=2027-04-05";
    let all = tab.api(&format!("/obligations/details/{nino}/income-and-expenditure?{days}"));
    let mine = all["obligations"].as_array().into_iter().flatten().filter(|one| one["businessId"] == id);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    mine.flat_map(|one| one["obligationDetails"].as_array().unwrap())
        .map(|one| (text(&one["periodEndDate"]), text(&one["status"])))
        .collect()
}

/// Adds a sole trade; its id.
fn add_trade(tab: &mut Tab<'_>, nino: &str, change: &[(&str, &str)]) -> String {
    let before: Vec<Value> = businesses(tab, nino);
    tab.open(&format!("{VIEW}/manage-your-businesses"));
    tab.click("Add a business: sole trader");
    tab.submit(&with(&NEW, change));
    assert_eq!(tab.title(), "Check your answers");
    assert_eq!(businesses(tab, nino), before, "nothing is added before it is confirmed");
    tab.submit(&[]);
    assert_eq!(tab.done(), "Lindqvist & Daughter has been added.");
    let new = businesses(tab, nino).into_iter().find(|one| !before.contains(one)).unwrap();
    new["businessId"].as_str().unwrap().to_owned()
}

#[test]
fn a_new_sole_trade_is_listed_with_its_years_of_grace_and_reports_once_signed_up() {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, MAYA);
    let id = add_trade(&mut tab, MAYA, &[]);
    assert!(id.len() == 15 && id.get(2..4) == Some("IS"), "{id}");
    let shown = details(&tab, MAYA, &id);
    assert_eq!(shown["tradingName"], "Lindqvist & Daughter");
    assert_eq!(shown["tradingType"], "Boat repair");
    assert_eq!(shown["commencementDate"], "2026-11-01");
    assert_eq!(shown["businessAddressLineTwo"], "Kendal");
    assert_eq!(shown["businessAddressPostcode"], "LA9 0AA");
    let latency = &shown["latencyDetails"];
    let told = ["taxYear1", "latencyIndicator1", "taxYear2", "latencyIndicator2", "latencyEndDate"];
    let told = told.map(|field| latency[field].as_str().unwrap());
    assert_eq!(told, ["2026-27", "A", "2027-28", "A", "2028-04-05"]);
    assert_eq!(periods(&tab, MAYA, &id), []);
    // The last page offers to sign it up.
    assert!(tab.page.contains("Sign it up for 2026 to 2027"));
    tab.submit(&[]);
    assert_eq!(tab.done(), "Changed.");
    assert_eq!(details(&tab, MAYA, &id)["latencyDetails"]["latencyIndicator1"], "Q");
    let ends: Vec<String> = periods(&tab, MAYA, &id).into_iter().map(|(end, _)| end).collect();
    assert_eq!(ends, ["2027-01-05", "2027-04-05"], "nothing is asked that was due before HMRC knew of it");
    tab.submit(&[]);
    assert_eq!(periods(&tab, MAYA, &id), [], "and opted out again");
}

#[test]
fn property_is_one_business_of_a_kind() {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, MAYA);
    for (kind, title) in [("uk-property", "UK property"), ("foreign-property", "Foreign property")] {
        tab.open(&format!("{VIEW}/manage-your-businesses"));
        tab.click("Add a business: property");
        tab.submit(&[]);
        assert_eq!(tab.error(), "Choose one.");
        tab.submit(&[("kind", kind)]);
        tab.submit(&[("day", "20"), ("month", "11"), ("year", "2024")]);
        tab.submit(&[]);
        assert_eq!(tab.done(), format!("{title} has been added."));
        assert_eq!(businesses(&tab, MAYA).iter().filter(|one| one["typeOfBusiness"] == kind).count(), 1);
        tab.open(&format!("{VIEW}/manage-your-businesses/add-{kind}/business-start-date"));
        assert_eq!((tab.status, tab.title().as_str()), (409, "You already have this business"));
    }
    // Its two years ended before it was added: it reports as everything else does.
    let uk =
        businesses(&tab, MAYA).iter().find(|one| one["typeOfBusiness"] == "uk-property").unwrap()["businessId"].clone();
    let id = uk.as_str().unwrap();
    assert_eq!(details(&tab, MAYA, id)["latencyDetails"], Value::Null);
    assert_eq!(periods(&tab, MAYA, id).len(), 2);
}

#[rstest]
#[case(&[("name", "")], "Enter the business name")]
#[case(&[("name", "<b>")], "Enter the business name")]
#[case(&[("trade", "x")], "Enter the trade")]
#[case(&[("trade", "A trade of thirty-six characters, yes")], "Enter the trade")]
#[case(&[("trade", "lindqvist & daughter")], "The business name and the trade cannot be the same.")]
#[case(&[("day", "31"), ("month", "2")], "Enter the day it started")]
#[case(&[("day", "28")], "The day it started must be today, earlier, or at most 6 days ahead.")]
#[case(&[("line1", "")], "Enter the address")]
#[case(&[("postcode", "LA9")], "Enter a UK postcode.")]
fn a_sole_trade_is_checked(#[case] change: &[(&str, &str)], #[case] error: &str) {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, MAYA);
    tab.open(&format!("{VIEW}/manage-your-businesses/add-sole-trader/business-name"));
    tab.submit(&with(&NEW, change));
    assert!(tab.error().starts_with(error), "{}", tab.error());
    assert_eq!(businesses(&tab, MAYA).len(), 1);
}

#[test]
fn a_first_day_may_lie_a_few_days_ahead() {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, MAYA);
    let id = add_trade(&mut tab, MAYA, &[("day", "27")]);
    assert_eq!(details(&tab, MAYA, &id)["commencementDate"], "2026-11-27");
}

#[test]
fn a_ceased_business_has_its_last_day_and_loses_the_updates_after_it() {
    let simulator = simulator(DAY);
    let (id, mut tab) = ("XAIS00000000101", Tab::agent_for(&simulator, "supporting-agent", "0000000001"));
    assert_eq!(periods(&tab, MAYA, id).len(), 4);
    tab.open(&format!("{AGENTS}/manage-your-businesses"));
    tab.click("Cease");
    for (day, error) in [
        (["", "", ""], "Enter the day it ended"),
        (["22", "11", "2026"], "The day it ended must be today or earlier."),
        (["3", "9", "2017"], "The day it ended cannot be before the day it started."),
    ] {
        tab.submit(&[("day", day[0]), ("month", day[1]), ("year", day[2])]);
        assert!(tab.error().starts_with(error), "{}", tab.error());
    }
    tab.submit(&[("day", "5"), ("month", "10"), ("year", "2026")]);
    assert_eq!(details(&tab, MAYA, id)["cessationDate"], Value::Null, "not before it is confirmed");
    tab.submit(&[]);
    assert_eq!(tab.done(), "Lindqvist Joinery has ceased.");
    assert_eq!(details(&tab, MAYA, id)["cessationDate"], "2026-10-05");
    let left: Vec<String> = periods(&tab, MAYA, id).into_iter().map(|(end, _)| end).collect();
    assert_eq!(left, ["2026-07-05", "2026-10-05"]);
    tab.open(&format!("{AGENTS}/manage-your-businesses"));
    assert_eq!(tab.link("Cease"), None, "there is no undoing and no second time");
    tab.click("Businesses that have ceased");
    assert!(tab.page.contains("Lindqvist Joinery") && tab.page.contains("5 October 2026"));
}

#[test]
fn a_sole_trade_cannot_cease_before_6_april_2015_and_property_needs_no_link() {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, "AA000018A");
    tab.open(&format!("{VIEW}/manage-your-businesses"));
    tab.click("Cease");
    tab.submit(&[("day", "5"), ("month", "4"), ("year", "2015")]);
    assert_eq!(tab.error(), "The day it ended cannot be before 6 April 2015.");
    tab.open(&format!("{VIEW}/manage-your-businesses/cease/uk-property-confirm-cease"));
    tab.submit(&[("day", "21"), ("month", "11"), ("year", "2026")]);
    tab.submit(&[]);
    assert_eq!(details(&tab, "AA000018A", "XPIS00000001802")["cessationDate"], "2026-11-21");
    tab.open(&format!("{VIEW}/manage-your-businesses/cease/foreign-property-confirm-cease"));
    assert_eq!(tab.address, format!("{VIEW}/manage-your-businesses"));
}
