//! `charges history`: how one charge changed, entry by entry.

use crate::cli::desk::{Ask, Desk};
use crate::cli::output::json::Object;
use crate::cli::output::page::Page;
use crate::cli::output::sheet::{Sheet, cell};
use crate::cli::output::table::{Cell, Column, Table};
use crate::cli::output::{Report, Setting};
use crate::cli::trouble::Trouble;
use crate::rules::DocumentId;
use crate::rules::charges::ChargeChange;
use crate::rules::charges::history::{Step, steps};
use crate::words::{Voice, charges, dates};

/// Asks how a charge changed.
pub(in crate::cli) async fn history<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    id: &DocumentId,
) -> Result<Report, Trouble> {
    Ok(shape(&desk.charge_history(id.clone()).await?, id, setting.voice()))
}

/// The oldest change first; those whose day cannot be read last.
fn shape(changes: &[ChargeChange], id: &DocumentId, voice: Voice) -> Report {
    let steps = steps(changes);
    let objects: Vec<Object> = steps.iter().map(|step| object(step, voice)).collect();
    let data = Object::new().put("chargeHistoryDetails", &objects);
    let mut page = Page::titled(format!("History of charge {id}"));
    let mut sheet = Sheet::new(&[
        "changeDate",
        "description",
        "totalAmount",
        "changeReason",
        "poaAdjustmentReason",
        "difference",
        "chargeClassification",
    ]);
    for step in &steps {
        let change = step.change;
        sheet.row([
            cell(change.changed.as_ref()),
            change.description.clone(),
            change.total_amount.to_string(),
            change.change_reason.clone(),
            cell(change.poa_adjustment_reason.as_ref()),
            cell(step.difference.as_ref()),
            cell(change.charge_classification.as_ref()),
        ]);
    }
    if steps.is_empty() {
        page.say(
            "HMRC holds no history for this charge: it has not changed since it was made, or there is no such charge.",
        );
    } else {
        page.table(table(&steps, voice));
    }
    Report::new("charges-history", data, page, sheet)
}

/// HMRC's fields of an entry, and its difference to the entry before.
pub(super) fn object(step: &Step<'_>, voice: Voice) -> Object {
    let change = step.change;
    Object::new()
        .maybe("taxYear", change.tax_year.as_ref())
        .put("transactionId", &change.transaction_id)
        .put("transactionDate", &change.transaction_date)
        .put("description", &change.description)
        .maybe("chargeClassification", change.charge_classification.as_ref())
        .put("totalAmount", &change.total_amount)
        .maybe("difference", step.difference.as_ref())
        .maybe("changeDate", change.changed.as_ref())
        .put("changeReason", &change.change_reason)
        .maybe("poaAdjustmentReason", change.poa_adjustment_reason.as_ref())
        .put("text", &charges::change_reason(change, voice))
}

/// The entries for people.
pub(super) fn table(steps: &[Step<'_>], voice: Voice) -> Table {
    let mut table = Table::new(&[
        Column::text("Changed"),
        Column::prose("Why").at_least(20),
        Column::money("Change £"),
        Column::money("Came to £"),
    ]);
    for step in steps {
        table.row([
            step.change.changed.as_ref().map(dates::day_sent).unwrap_or_default().into(),
            charges::change_reason(step.change, voice).into(),
            charges::difference(step.difference).into(),
            Cell::sum(step.change.total_amount),
        ]);
    }
    table
}
