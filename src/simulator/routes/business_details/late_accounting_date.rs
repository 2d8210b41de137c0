//! The late accounting date rule: accounts that end from 31 March to 4 April are taken to end on 5 April, unless the
//! person elects otherwise for five years.

use chrono::{Datelike as _, NaiveDate};

use super::{MINIMUM, business, check_both, check_window, key, periods_of_account};
use crate::rules::TaxYear;
use crate::simulator::call::{Call, Problems};
use crate::simulator::reply::{Fields, Reply};
use crate::simulator::when::later;

/// Tax years an election lasts.
const YEARS: i16 = 5;

pub(super) fn check_write(call: &Call<'_>) -> Result<(), Reply> {
    check_both(call, Some(MINIMUM), Problems::new())?;
    if !call.any_time && !call.tax_year()?.has_ended(call.today) {
        return Err(Reply::refuse("RULE_TAX_YEAR_NOT_ENDED"));
    }
    Ok(())
}

pub(super) fn read(call: &Call<'_>) -> Result<Reply, Reply> {
    let eligible = is_eligible(call)?;
    let election = election(call)?;
    let body = Fields::default()
        .set("disapply", election.is_some())
        .set("eligible", eligible)
        .maybe("taxYearOfElection", election.map(|year| year.to_string()))
        .maybe("taxYearElectionExpires", election.map(|year| later(year, YEARS - 1).to_string()));
    Ok(Reply::ok(body.done()))
}

pub(super) fn disapply(call: &Call<'_>) -> Result<Reply, Reply> {
    if !business(call)?.is_self_employment() {
        return Err(Reply::refuse("RULE_TYPE_OF_BUSINESS_INCORRECT"));
    }
    check_window(call)?;
    if !is_eligible(call)? {
        return Err(Reply::refuse("RULE_NO_ACCOUNTING_DATE_FOUND"));
    }
    if election(call)?.is_some() {
        return Err(Reply::refuse("RULE_ELECTION_PERIOD_NOT_EXPIRED"));
    }
    let key = key(call);
    call.change(|all| {
        all.late_accounting_elections.insert(key, true);
    })
}

/// Only in the year it was made, and before the return.
pub(super) fn withdraw(call: &Call<'_>) -> Result<Reply, Reply> {
    business(call)?;
    match election(call)? {
        None => return Err(Reply::refuse("MATCHING_RESOURCE_NOT_FOUND")),
        Some(made) if made != call.tax_year()? => return Err(Reply::refuse("RULE_ELECTION_PERIOD_NOT_EXPIRED")),
        Some(_) => {}
    }
    if call.story.submitted(call.tax_year()?, call.today).is_some() {
        return Err(Reply::refuse("RULE_ELECTION_PERIOD_NOT_EXPIRED"));
    }
    check_window(call)?;
    let key = key(call);
    call.change(|all| {
        all.late_accounting_elections.remove(&key);
    })
}

fn is_eligible(call: &Call<'_>) -> Result<bool, Reply> {
    let late = |end: NaiveDate| matches!((end.month(), end.day()), (3, 31) | (4, 1..=4));
    let held = periods_of_account::held(call)?;
    Ok(held.is_some_and(|periods| periods.dates.iter().any(|(_, end)| late(*end))))
}

/// The year of the election that runs in the year of the path.
fn election(call: &Call<'_>) -> Result<Option<TaxYear>, Reply> {
    let year = call.tax_year()?;
    let store = call.store();
    let made_in = |year: &TaxYear| {
        let key = call.key(&[call.part("businessId"), &year.to_string()]);
        store.changes.late_accounting_elections.contains_key(&key)
    };
    Ok((0..YEARS).map(|back| later(year, -back)).find(made_in))
}
