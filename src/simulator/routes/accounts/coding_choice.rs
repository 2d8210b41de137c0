//! Whether a year's bill may be collected through a tax code: status, opt out, opt in.
//!
//! HMRC has no code for "too late": after 30 December, or once the return is in, it fails with a 500 and nothing changes.

use crate::rules::TaxYear;
use crate::simulator::call::{Call, morning, timestamp};
use crate::simulator::reply::{Fields, Reply};
use crate::simulator::state::CodingChoice;

pub(super) fn check(call: &Call<'_>) -> Result<(), Reply> {
    call.tax_year().map(drop)
}

pub(super) fn status(call: &Call<'_>) -> Result<Reply, Reply> {
    let year = call.tax_year()?;
    check_contract(call)?;
    let choice = current(call, year);
    let body = Fields::default()
        .set("processingDate", timestamp(choice.made))
        .set("nino", call.story.nino.as_str())
        .set("taxYear", year.to_string())
        .set("optOutIndicator", choice.opted_out);
    Ok(Reply::ok(body.done()))
}

pub(super) fn opt_out(call: &Call<'_>) -> Result<Reply, Reply> {
    choose(call, true, "RULE_ALREADY_OPTED_OUT")
}

pub(super) fn opt_in(call: &Call<'_>) -> Result<Reply, Reply> {
    choose(call, false, "RULE_ALREADY_OPTED_IN")
}

fn choose(call: &Call<'_>, opted_out: bool, already: &'static str) -> Result<Reply, Reply> {
    let year = call.tax_year()?;
    check_contract(call)?;
    if current(call, year).opted_out == opted_out {
        return Err(Reply::refuse(already));
    }
    if call.today > year.coding_out_deadline() || call.story.submitted(year, call.today).is_some() {
        return Err(Reply::refuse("INTERNAL_SERVER_ERROR"));
    }
    let (key, made) = (call.key(&[&year.to_string()]), call.now);
    call.change(|all| {
        all.coding_choices.insert(key, CodingChoice { opted_out, made });
    })
}

/// The choice that stands: the one sent, else the story's, else opted in since the year began.
fn current(call: &Call<'_>, year: TaxYear) -> CodingChoice {
    let sent = call.store().changes.coding_choices.get(&call.key(&[&year.to_string()])).copied();
    sent.unwrap_or_else(|| CodingChoice {
        opted_out: call.story.opted_out_of_coding.iter().any(|told| told.on(call.today) == year),
        made: morning(year.start()),
    })
}

/// Whoever has signed up has a contract from that day, with or without a tax year behind them.
fn check_contract(call: &Call<'_>) -> Result<(), Reply> {
    let signed_up = call.story.statuses.iter().any(|status| status.since.on(call.today) <= call.today);
    if call.story.joined.is_some() || signed_up {
        Ok(())
    } else {
        Err(Reply::refuse("RULE_ITSA_CONTRACT_OBJECT_NOT_EXIST"))
    }
}
