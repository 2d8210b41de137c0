//! Retrieve History of a Self Assessment Charge: three routes, one answer.

use serde_json::Value;

use super::{description, is_alphanumeric};
use crate::simulator::call::{Call, timestamp};
use crate::simulator::ledger::{Change, Document, Kind};
use crate::simulator::reply::{Fields, Reply};

pub(super) fn check_transaction(call: &Call<'_>) -> Result<(), Reply> {
    if is_alphanumeric(call.part("transactionId"), 12) { Ok(()) } else { Err(Reply::refuse("FORMAT_TRANSACTION_ID")) }
}

pub(super) fn check_reference(call: &Call<'_>) -> Result<(), Reply> {
    match call.part("chargeReference").parse::<crate::rules::ChargeReference>() {
        Ok(_) => Ok(()),
        Err(_not_a_reference) => Err(Reply::refuse("FORMAT_CHARGE_REFERENCE")),
    }
}

pub(super) fn by_transaction(call: &Call<'_>) -> Result<Reply, Reply> {
    let id = call.part("transactionId");
    answer(call, |document| document.id == id)
}

pub(super) fn by_reference(call: &Call<'_>) -> Result<Reply, Reply> {
    let reference = call.part("chargeReference");
    answer(call, |document| document.reference.as_deref() == Some(reference))
}

/// Penalties, payments and refunds have no history.
fn answer(call: &Call<'_>, wanted: impl Fn(&Document) -> bool) -> Result<Reply, Reply> {
    let account = call.account();
    let found = account.documents.iter().find(|document| wanted(document) && !document.history.is_empty());
    let document = found.ok_or_else(|| Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"))?;
    let entries: Vec<Value> = document.history.iter().map(|change| entry(document, change)).collect();
    Ok(Reply::ok(Fields::default().set("chargeHistoryDetails", entries).done()))
}

fn entry(document: &Document, change: &Change) -> Value {
    let description = match document.kind {
        Kind::CodedOut | Kind::CancelledPaye => "Balancing payment collected through PAYE tax code",
        kind => description(kind),
    };
    let midnight = change.on.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc();
    Fields::default()
        .maybe("taxYear", document.year.map(|year| year.to_string()))
        .set("transactionId", document.id.as_str())
        .set("transactionDate", document.created.to_string())
        .set("description", description)
        .maybe("chargeClassification", super::balance::classification(document))
        .set("totalAmount", crate::simulator::reply::amount(change.total))
        .set("changeDate", change.on.to_string())
        .set("changeTimestamp", timestamp(midnight))
        .set("changeReason", change.reason)
        .maybe("poaAdjustmentReason", change.on_account_reason.clone())
        .done()
}
