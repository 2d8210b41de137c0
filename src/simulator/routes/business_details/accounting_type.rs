//! Accounting type: cash basis or accruals.

use super::{MINIMUM, business, check_both, check_window, key, only, word};
use crate::rules::TaxYear;
use crate::simulator::call::{Call, Problems};
use crate::simulator::reply::Reply;

const WORDS: [&str; 2] = ["CASH", "ACCRUAL"];

pub(super) fn check_write(call: &Call<'_>) -> Result<(), Reply> {
    let problems = word(call, "accountingType", &WORDS).err().into_iter().collect::<Problems>();
    check_both(call, Some(MINIMUM), problems)
}

pub(super) fn read(call: &Call<'_>) -> Result<Reply, Reply> {
    let (year, business) = (call.tax_year()?, business(call)?);
    let last = business.ceased.map_or(call.today, |day| day.on(call.today));
    let first = TaxYear::containing(business.commenced.on(call.today));
    if year < first || year > TaxYear::containing(last) {
        return Err(Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"));
    }
    let changed = call.store().changes.accounting_types.get(&key(call)).cloned();
    Ok(only("accountingType", changed.as_deref().unwrap_or(&business.accounting)))
}

pub(super) fn write(call: &Call<'_>) -> Result<Reply, Reply> {
    read(call)?;
    check_window(call)?;
    let sent = word(call, "accountingType", &WORDS).unwrap_or("CASH").to_owned();
    let key = key(call);
    call.change(|all| {
        all.accounting_types.insert(key, sent);
    })
}
