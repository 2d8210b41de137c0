//! List Self Assessment Payments & Allocation Details.

use serde_json::Value;

use super::balance::interest_id;
use super::{LONGEST_RANGE, charge_type, document_type, is_alphanumeric};
use crate::simulator::call::{Call, Problems, iso_date};
use crate::simulator::ledger::{Account, Allocated, PaymentMade};
use crate::simulator::reply::{Fields, Problem, Reply, amount};

/// HMRC stops at the first kind of problem here: the payment pair, then the date pair, then the formats together. That
/// exactly one pair is asked for is decided further behind.
pub(super) fn check(call: &Call<'_>) -> Result<(), Reply> {
    let (lot, item) = (call.asked("paymentLot"), call.asked("paymentLotItem"));
    let (from, to) = (call.asked("fromDate"), call.asked("toDate"));
    let missing = match (lot.is_some(), item.is_some(), from.is_some(), to.is_some()) {
        (true, false, _, _) => Some("MISSING_PAYMENT_LOT_ITEM"),
        (false, true, _, _) => Some("MISSING_PAYMENT_LOT"),
        (_, _, true, false) => Some("MISSING_TO_DATE"),
        (_, _, false, true) => Some("MISSING_FROM_DATE"),
        _ => None,
    };
    if let Some(code) = missing {
        return Err(Reply::refuse(code));
    }
    let mut problems = Problems::new();
    for (told, most, code) in [(lot, 12, "FORMAT_PAYMENT_LOT"), (item, 6, "FORMAT_PAYMENT_LOT_ITEM")] {
        if told.is_some_and(|told| !is_alphanumeric(told, most)) {
            problems.push(Problem::new(code));
        }
    }
    for (told, code) in [(from, "FORMAT_FROM_DATE"), (to, "FORMAT_TO_DATE")] {
        if told.is_some_and(|told| iso_date(told).is_none()) {
            problems.push(Problem::new(code));
        }
    }
    if let (Some(from), Some(to)) = (call.day("fromDate"), call.day("toDate"))
        && to < from
    {
        problems.push(Problem::new("RANGE_TO_DATE_BEFORE_FROM_DATE"));
    }
    Reply::problems(problems)
}

pub(super) fn answer(call: &Call<'_>) -> Result<Reply, Reply> {
    let pair = call.asked("paymentLot").zip(call.asked("paymentLotItem"));
    let range = call.day("fromDate").zip(call.day("toDate"));
    let wanted: Box<dyn Fn(&PaymentMade) -> bool> = match (pair, range) {
        (Some((lot, item)), None) => Box::new(move |payment| payment.lot == lot && payment.item == item),
        (None, Some((from, to))) if (to - from).num_days() <= LONGEST_RANGE => {
            Box::new(move |payment| from <= payment.on && payment.on <= to)
        }
        (None, Some(_)) => return Err(Reply::refuse("RULE_INVALID_DATE_RANGE")),
        _ => return Err(Reply::refuse("RULE_INCONSISTENT_QUERY_PARAMS")),
    };
    let account = call.account();
    let payments: Vec<Value> = account
        .payments
        .iter()
        .filter(|payment| wanted(payment))
        .map(|payment| shown(call, &account, payment))
        .collect();
    if payments.is_empty() {
        return Err(Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"));
    }
    Ok(Reply::ok(Fields::default().set("payments", payments).done()))
}

fn shown(call: &Call<'_>, account: &Account, payment: &PaymentMade) -> Value {
    let allocations: Vec<Value> = payment.allocations.iter().filter_map(|one| allocation(call, account, one)).collect();
    Fields::default()
        .set("paymentLot", payment.lot.as_str())
        .set("paymentLotItem", payment.item.as_str())
        .set("paymentReference", payment.reference.as_str())
        .set("paymentAmount", amount(payment.amount))
        .set("paymentMethod", payment.method.as_str())
        .set("transactionDate", payment.on.to_string())
        .set("allocations", allocations)
        .done()
}

/// Interest has a reference of its own and no document.
fn allocation(call: &Call<'_>, account: &Account, one: &Allocated) -> Option<Value> {
    let document = account.documents.get(one.document)?;
    let year = document.year?;
    let first = document.lines.first()?;
    let (kind, kind_text) = document_type(document.kind);
    let (sub, sub_text) = charge_type(first.tax);
    let (reference, original, detail) = if one.to_interest {
        let detail = Fields::default().set("documentTypeDescription", "SA Late Payment Interest");
        (interest_id(document)?, account.interest(document).total, detail)
    } else {
        let detail = Fields::default()
            .set("documentId", document.id.as_str())
            .set("documentType", kind)
            .set("documentTypeDescription", kind_text)
            .set("chargeType", sub)
            .set("chargeTypeDescription", sub_text);
        (document.reference.clone()?, document.original(), detail)
    };
    let value = Fields::default()
        .set("chargeReference", reference)
        .set("periodKey", format!("{:02}P0", (year.start_year() + 1) % 100))
        .set("periodKeyDescription", format!("6th April {} to 5th April {}", year.start_year(), year.start_year() + 1))
        .set("startDate", year.start().to_string())
        .set("endDate", year.end().to_string())
        .maybe("dueDate", document.due.map(|due| due.to_string()))
        .set("chargeDetail", detail.done())
        .set("amount", amount(original))
        .set("clearedAmount", amount(one.amount))
        .set("contractAccount", format!("X00{:06}", call.story.number()));
    Some(value.done())
}
