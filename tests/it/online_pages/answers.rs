//! Every answer after everything was done, held against HMRC's own description of it.

use super::tab::{DAY, Tab, VIEW};
use crate::contract_simulator::hold_everything;
use crate::support::simulator;

/// Does one of everything that this person can.
fn do_everything(tab: &mut Tab<'_>) {
    tab.open(&format!("{VIEW}/payment"));
    tab.submit(&[("amount", "250.25")]);
    tab.submit(&[]);
    tab.open(&format!("{VIEW}/adjust-poa/start"));
    if !tab.forms().is_empty() {
        tab.submit(&[("amount", "0"), ("reason", "003")]);
        tab.submit(&[]);
    }
    tab.open(&format!("{VIEW}/start-refund"));
    if tab.address.ends_with("/start-refund") {
        tab.submit(&[]);
        tab.submit(&[]);
    }
    tab.open("/view-penalty/self-assessment");
    if let Some(appeal) = tab.link("Appeal this penalty") {
        tab.open(&appeal);
        tab.submit(&[("reason", "other"), ("day", "1"), ("month", "11"), ("year", "2026")]);
        tab.submit(&[]);
    }
    tab.open(&format!("{VIEW}/reporting-frequency"));
    if let Some(page) = tab.link("Opt out from the") {
        tab.open(&page);
        tab.submit(&[("answer", "yes")]);
    }
    for kind in ["uk-property", "foreign-property"] {
        tab.open(&format!("{VIEW}/manage-your-businesses/add-{kind}/business-start-date"));
        if !tab.forms().is_empty() {
            tab.submit(&[("day", "20"), ("month", "11"), ("year", "2026")]);
            tab.submit(&[]);
            tab.submit(&[]);
        }
    }
    tab.open(&format!("{VIEW}/manage-your-businesses"));
    if let Some(page) = tab.link("Cease") {
        tab.open(&page);
        tab.submit(&[("day", "21"), ("month", "11"), ("year", "2026")]);
        tab.submit(&[]);
    }
    tab.open(&format!("{VIEW}/reporting-frequency"));
    if let Some(page) = tab.link("Sign up for the") {
        tab.open(&page);
        tab.submit(&[("answer", "yes")]);
    }
}

#[test]
fn every_answer_is_hmrcs_after_everything_was_done() {
    let simulator = simulator(DAY);
    for person in simulator.people() {
        let mut tab = Tab::signed_in(&simulator, person.nino.as_str());
        do_everything(&mut tab);
    }
    for day in [DAY, "2027-04-06"] {
        hold_everything(&simulator, day);
    }
}
