//! Create and Amend Quarterly Period Type for a Business.

use chrono::Datelike as _;

use super::{check_both, key, word};
use crate::rules::TaxYear;
use crate::simulator::call::{Call, Problems};
use crate::simulator::reply::Reply;

const WORDS: [&str; 2] = ["standard", "calendar"];

pub(super) fn check(call: &Call<'_>) -> Result<(), Reply> {
    let problems = word(call, "quarterlyPeriodType", &WORDS).err().into_iter().collect::<Problems>();
    check_both(call, None, problems)
}

/// Only for the current tax year, and only before its first update.
pub(super) fn write(call: &Call<'_>) -> Result<Reply, Reply> {
    let year = call.tax_year()?;
    let business = call.business().ok_or_else(|| Reply::refuse("RULE_BUSINESS_ID_NOT_FOUND"))?;
    let ceased = business.ceased.is_some_and(|day| day.on(call.today) <= call.today);
    if year != TaxYear::containing(call.today) || business.kind == "property-unspecified" {
        return Err(Reply::refuse("RULE_REQUEST_CANNOT_BE_FULFILLED"));
    }
    let commenced = business.commenced.on(call.today);
    let early_april = |day: chrono::NaiveDate| day.month() == 4 && day.day() <= 5;
    if early_april(commenced)
        && early_april(call.today)
        && commenced <= call.today
        && commenced.year() == call.today.year()
    {
        return Err(Reply::refuse("RULE_QUARTERLY_PERIOD_UPDATING"));
    }
    let mine = |update: &crate::simulator::obligations::Update| {
        call.story.businesses.get(update.business).is_some_and(|one| one.id == business.id)
    };
    let sent = call.updates().iter().any(|update| mine(update) && update.year == year && update.received.is_some());
    if sent || ceased {
        return Err(Reply::refuse("RULE_BUSINESS_ID_STATE_CONFLICT"));
    }
    let (key, chosen) = (key(call), word(call, "quarterlyPeriodType", &WORDS).unwrap_or("standard").to_owned());
    call.change(|all| {
        all.quarterly_types.insert(key, chosen);
    })
}
