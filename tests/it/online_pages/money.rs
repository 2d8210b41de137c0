//! Payments on account, payments, refunds and appeals.

use serde_json::Value;

use super::tab::{AGENTS, DAY, Tab, VIEW, open_account, set_clock, sum};
use crate::support::simulator;

const MAYA: &str = "AA000001A";

fn on_account(tab: &Tab<'_>, nino: &str) -> Vec<Value> {
    let account = open_account(tab, nino);
    let all = account["documentDetails"].as_array().cloned().unwrap_or_default();
    let named = |one: &Value| one["documentDescription"].as_str().unwrap().contains("POA");
    all.into_iter().filter(|one| named(one) && one["taxYear"] == "2026-27").collect()
}

fn history(tab: &Tab<'_>, nino: &str, id: &Value) -> Vec<(String, String, String)> {
    let body = tab.api(&format!("/accounts/self-assessment/{nino}/charges/transactionId/{}", id.as_str().unwrap()));
    let entries = body["chargeHistoryDetails"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let entry = |one: &Value| (sum(&one["totalAmount"]), text(&one["changeReason"]), text(&one["poaAdjustmentReason"]));
    entries.iter().map(entry).collect()
}

#[test]
fn payments_on_account_are_reduced_first_and_then_either_way() {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, MAYA);
    let before = open_account(&tab, MAYA)["balanceDetails"]["pendingChargeDueAmount"].clone();
    tab.click("Adjust payments on account");
    assert_eq!(tab.address, format!("{VIEW}/adjust-poa/start"));
    for (amount, reason, error) in [
        ("", "001", "Enter an amount in pounds."),
        ("2404.09", "001", "Enter an amount that is different from now."),
        ("2500", "001", "The first change can only reduce them: enter less than now."),
        ("1000", "", "Choose why they should be less."),
        ("1000", "005", "Choose why they should be less."),
    ] {
        tab.submit(&[("amount", amount), ("reason", reason)]);
        assert_eq!(tab.error(), error, "{amount} {reason}");
    }
    tab.submit(&[("amount", "1,000.50"), ("reason", "002")]);
    assert!(tab.page.contains("Confirm this is true"));
    tab.submit(&[]);
    assert_eq!(tab.done(), "Each payment on account for 2026 to 2027 is now £1,000.50.");
    let both = on_account(&tab, MAYA);
    assert_eq!(both.len(), 2);
    for one in &both {
        let sums = ["originalAmount", "outstandingAmount", "poaRelevantAmount"].map(|field| sum(&one[field]));
        assert_eq!(sums, ["1000.5", "1000.5", "2404.09"]);
        let told = history(&tab, MAYA, &one["documentId"]);
        assert_eq!(told.last().unwrap(), &("1000.5".into(), "Customer Request".into(), "002".into()));
    }
    assert_ne!(open_account(&tab, MAYA)["balanceDetails"]["pendingChargeDueAmount"], before);
    // Now up as well, below what they were at first.
    tab.open(&format!("{VIEW}/adjust-poa/start"));
    tab.submit(&[("amount", "2404.09")]);
    assert_eq!(tab.error(), "Enter less than each payment was at first.");
    tab.submit(&[("amount", "2000")]);
    tab.submit(&[]);
    let told = history(&tab, MAYA, &on_account(&tab, MAYA)[0]["documentId"]);
    let last: Vec<&str> = told.iter().map(|(total, _, _)| total.as_str()).collect();
    assert_eq!((last, told[2].2.as_str()), (vec!["2404.09", "1000.5", "2000"], "005"));
}

#[test]
fn what_was_paid_on_account_before_they_were_reduced_is_credit_afterwards() {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, MAYA);
    let credit = |tab: &Tab<'_>| sum(&open_account(tab, MAYA)["balanceDetails"]["unallocatedCredit"]);
    assert_eq!(credit(&tab), "120");
    // Everything open: overdue, both payments on account and the balance.
    let total = sum(&open_account(&tab, MAYA)["balanceDetails"]["totalBalance"]);
    tab.open(&format!("{VIEW}/payment"));
    tab.submit(&[("amount", &total)]);
    tab.submit(&[]);
    assert_eq!(sum(&open_account(&tab, MAYA)["balanceDetails"]["totalBalance"]), "0");
    tab.open(&format!("{VIEW}/adjust-poa/start"));
    tab.submit(&[("amount", "2000"), ("reason", "001")]);
    tab.submit(&[]);
    assert_eq!(credit(&tab), "928.18", "120 and twice 404.09");
    assert_eq!(sum(&open_account(&tab, MAYA)["balanceDetails"]["totalBalance"]), "0");
    // Raised again, the payment reaches as far as it did.
    tab.open(&format!("{VIEW}/adjust-poa/start"));
    tab.submit(&[("amount", "2400")]);
    tab.submit(&[]);
    assert_eq!(credit(&tab), "128.18");
}

#[test]
fn a_payment_clears_the_oldest_first_and_is_listed() {
    let simulator = simulator(DAY);
    let mut tab = Tab::agent_for(&simulator, "agent", "0000000001");
    let before = open_account(&tab, MAYA)["balanceDetails"].clone();
    let overdue = before["overdueAmount"].to_string();
    let pence = overdue.replace('.', "");
    tab.open(&format!("{AGENTS}/making-a-payment?amountInPence={pence}"));
    assert!(tab.page.contains("0000000001K"));
    tab.click("Continue to pay");
    for (amount, error) in [("", "Enter an amount"), ("0", "Enter an amount"), ("10000000.01", "Enter an amount")] {
        tab.submit(&[("amount", amount)]);
        assert!(tab.error().starts_with(error), "{amount}");
    }
    tab.open(&format!("{AGENTS}/payment?amountInPence={pence}"));
    tab.submit(&[]);
    tab.submit(&[]);
    assert_eq!(tab.done(), format!("Paid: £{}.", "1,228.79"));
    let after = open_account(&tab, MAYA)["balanceDetails"].clone();
    assert_eq!((overdue.as_str(), sum(&after["overdueAmount"])), ("1228.79", "0".to_owned()));
    assert_eq!(after["pendingChargeDueAmount"], before["pendingChargeDueAmount"]);
    let days = "fromDate=2026-11-21&toDate=2026-11-21";
    let listed = tab.api(&format!("/accounts/self-assessment/{MAYA}/payments-and-allocations?{days}"));
    let payment = &listed["payments"][0];
    assert_eq!(sum(&payment["paymentAmount"]), "1228.79");
    assert_eq!(payment["paymentMethod"], "Debit card");
    let to: Vec<&Value> = payment["allocations"].as_array().unwrap().iter().map(|one| &one["chargeDetail"]).collect();
    assert_eq!(to[0]["documentTypeDescription"], "SA Payment on Account 2");
    assert_eq!(to[1]["documentTypeDescription"], "SA Late Payment Interest");
}

#[test]
fn a_payment_reaches_penalties_where_they_are_the_oldest_left() {
    let simulator = simulator(DAY);
    let nino = "AA000003A";
    let mut tab = Tab::signed_in(&simulator, nino);
    let overdue = |tab: &Tab<'_>| sum(&open_account(tab, nino)["balanceDetails"]["overdueAmount"]);
    assert_ne!(overdue(&tab), "0");
    tab.open(&format!("{VIEW}/payment"));
    tab.submit(&[("method", "BACS")]);
    tab.submit(&[]);
    assert_eq!(overdue(&tab), "0", "what HMRC's page offers is all that is overdue, penalties among it");
    let days = "fromDate=2026-11-21&toDate=2026-11-21";
    let listed = tab.api(&format!("/accounts/self-assessment/{nino}/payments-and-allocations?{days}"));
    let kinds: Vec<String> = listed["payments"][0]["allocations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["chargeDetail"]["documentTypeDescription"].as_str().unwrap().to_owned())
        .collect();
    assert!(kinds.iter().any(|kind| kind.contains("Penalty")), "{kinds:?}");
}

#[test]
fn a_payment_may_take_three_days() {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, MAYA);
    let days = "fromDate=2026-11-21&toDate=2026-11-30";
    let listed = |tab: &Tab<'_>| tab.api(&format!("/accounts/self-assessment/{MAYA}/payments-and-allocations?{days}"));
    tab.open(&format!("{VIEW}/payment?amountInPence=5000"));
    tab.submit(&[("when", "later")]);
    tab.submit(&[]);
    assert!(tab.page.contains("HMRC has it on 24 November 2026."));
    assert_eq!(listed(&tab)["code"], "MATCHING_RESOURCE_NOT_FOUND");
    set_clock(&simulator, "2026-11-23T23:59:59Z");
    assert_eq!(listed(&tab)["code"], "MATCHING_RESOURCE_NOT_FOUND");
    set_clock(&simulator, "2026-11-24T00:00:00Z");
    assert_eq!(sum(&listed(&tab)["payments"][0]["paymentAmount"]), "50");
}

#[test]
fn two_refunds_at_most_and_never_more_than_there_is() {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, MAYA);
    let pending = |tab: &Tab<'_>| {
        let balance = open_account(tab, MAYA)["balanceDetails"].clone();
        ["firstPendingAmountRequested", "secondPendingAmountRequested", "availableCredit"]
            .map(|name| sum(&balance[name]))
    };
    assert_eq!(pending(&tab), ["null", "null", "120"]);
    tab.click("Money in your account");
    tab.click("Claim a refund");
    tab.submit(&[("amount", "120.01")]);
    assert_eq!(tab.error(), "Enter no more than there is.");
    tab.submit(&[("amount", "0")]);
    assert_eq!(tab.error(), "Enter an amount above nothing.");
    tab.submit(&[("amount", "50")]);
    tab.submit(&[]);
    assert_eq!(tab.done(), "You have asked for £50.00.");
    assert_eq!(pending(&tab), ["50", "null", "70"]);
    tab.open(&format!("{VIEW}/start-refund"));
    tab.submit(&[("amount", "70.01")]);
    assert_eq!(tab.error(), "Enter no more than there is.");
    tab.submit(&[("amount", "20")]);
    tab.submit(&[]);
    assert_eq!(pending(&tab), ["50", "20", "50"]);
    tab.open(&format!("{VIEW}/start-refund"));
    assert_eq!(tab.address, format!("{VIEW}/money-in-your-account"), "two are in progress");
    assert!(tab.page.contains("Nothing more can be claimed now."));
}

#[test]
fn an_appeal_shows_in_the_penalties() {
    let simulator = simulator(DAY);
    let nino = "AA000003A";
    let mut tab = Tab::signed_in(&simulator, nino);
    let appeals = |tab: &Tab<'_>| {
        let body = tab.api(&format!("/accounts/self-assessment/{nino}/penalties"));
        let lists = ["lateSubmissionPenalty", "latePaymentPenalty"].map(|kind| body[kind]["details"].clone());
        let all = lists.iter().flat_map(|list| list.as_array().unwrap().clone());
        let made = all.filter(|one| one["appealInformation"][0]["status"] == "under-appeal");
        made.map(|one| (one["penaltyNumber"].clone(), one["penaltyChargeReference"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(appeals(&tab), []);
    tab.click("Penalties and appeals");
    let first = tab.link("Appeal this penalty").unwrap();
    tab.open(&first);
    tab.submit(&[("day", "1"), ("month", "11"), ("year", "2026")]);
    assert_eq!(tab.error(), "Choose the reason.");
    tab.submit(&[("reason", "health"), ("day", "22")]);
    assert_eq!(tab.error(), "Enter the day it began, today or earlier.");
    tab.submit(&[("day", "1")]);
    tab.submit(&[]);
    assert_eq!(tab.done(), "HMRC has your appeal.");
    let id = first.rsplit('=').next().unwrap();
    let made = appeals(&tab);
    assert_eq!(made.len(), 1);
    assert!(made[0].0 == id || made[0].1 == id, "{made:?}");
    tab.open(&first);
    assert_eq!(tab.address, "/view-penalty/self-assessment", "it is under appeal already");
}
