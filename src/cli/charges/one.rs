//! `charges show` and `charges history`: one charge.

use super::{document, tone_of};
use crate::cli::desk::{Ask, Desk};
use crate::cli::output::json::Object;
use crate::cli::output::page::{Page, Tone};
use crate::cli::output::sheet::{Sheet, cell};
use crate::cli::output::table::{Cell, Column, Table};
use crate::cli::output::{Report, Setting};
use crate::cli::parts::Parts;
use crate::cli::payments;
use crate::cli::trouble::Trouble;
use crate::rules::allocation::{Allocation, Payment};
use crate::rules::charges::{ChargeChange, CodedOutStatus, CodingDetail, Document};
use crate::rules::sent::SentOption;
use crate::rules::{DateRange, DocumentId, Failure};
use crate::words::{charges, dates};

/// Asks for one charge and the payments that went to it.
pub(in crate::cli) async fn show<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    id: &DocumentId,
) -> Result<Report, Trouble> {
    let found = find(desk, id).await?;
    let Some((found, coding)) = found else {
        return Err(Trouble::NotHeld { what: "charge", list: "charges --all" });
    };
    let paid = desk.payments(DateRange::four_tax_years_to(desk.today)).await;
    Ok(shape(&found, &coding, paid, setting))
}

/// The document with what tax codes collect, first among those open, then in the history, then by itself where HMRC can
/// be asked so.
async fn find<A: Ask>(desk: &Desk<'_, A>, id: &DocumentId) -> Result<Option<(Document, Vec<CodingDetail>)>, Failure> {
    let pick = |account: Option<Box<crate::rules::charges::Account>>| {
        account.and_then(|account| Some((account.document(id.as_str())?.clone(), account.coding)))
    };
    if let Some(found) = pick(desk.open_account().await?) {
        return Ok(Some(found));
    }
    if let Some(found) = pick(desk.account_history(DateRange::four_tax_years_to(desk.today)).await?) {
        return Ok(Some(found));
    }
    // HMRC takes ids of exactly 12 characters here, and no others.
    if id.as_str().len() == 12 { Ok(pick(desk.account_document(id.clone()).await?)) } else { Ok(None) }
}

fn shape(one: &Document, coding: &[CodingDetail], paid: Result<Vec<Payment>, Failure>, setting: &Setting) -> Report {
    let mut parts = Parts::default();
    parts.note("payments", &paid, Vec::is_empty);
    let paid = paid.unwrap_or_default();
    let id = one.document_id.to_string();
    let to_it =
        |allocation: &&Allocation| allocation.document_id.as_ref().is_some_and(|document| document.to_string() == id);
    let paid: Vec<(&Payment, &Allocation)> = paid
        .iter()
        .flat_map(|payment| payment.allocations.iter().filter(to_it).map(move |allocation| (payment, allocation)))
        .collect();
    let paid_by = |(payment, allocation): &(&Payment, &Allocation)| {
        payments::payment_fields(payment, setting).maybe("clearedAmount", allocation.cleared_amount.as_ref())
    };
    let data = Object::new()
        .put("charge", &document(one, setting))
        .put("payments", &paid.iter().map(paid_by).collect::<Vec<_>>())
        .put("parts", &parts.object(&setting.reader));
    let mut report = Report::new("charges-show", data, page(one, coding, &paid, setting), sheet(one));
    report.tax_year = one.tax_year.value();
    report.asides = parts.asides(&setting.reader);
    report
}

fn page(one: &Document, coding: &[CodingDetail], paid: &[(&Payment, &Allocation)], setting: &Setting) -> Page {
    let mut page = Page::titled(charges::document(one));
    page.table(facts(one, setting));
    if !one.breakdown.is_empty() {
        page.title("What it is made of");
        page.table(breakdown(one));
    }
    if let Some(interest) = interest(one) {
        page.title("Interest");
        page.table(interest);
    }
    page.title("Paid by");
    if paid.is_empty() {
        page.say(paid_by_no_payment(one, coding, setting));
    } else {
        let mut table = Table::new(&[
            Column::text("Received"),
            Column::prose("Method"),
            Column::money("Payment £"),
            Column::money("To this charge £"),
        ]);
        for (payment, allocation) in paid {
            table.row([
                payment.transaction_date.as_ref().map(dates::day_sent).unwrap_or_default().into(),
                payment.payment_method.clone().unwrap_or_default().into(),
                Cell::money_or_none(payment.payment_amount),
                Cell::money_or_none(allocation.cleared_amount),
            ]);
        }
        page.table(table);
    }
    page
}

/// What settled a charge to which no payment went: a tax code, or whatever HMRC names.
fn paid_by_no_payment(one: &Document, coding: &[CodingDetail], setting: &Setting) -> String {
    const NONE: &str = "No payment HMRC shows has gone to it.";
    if one.is_being_collected_through_the_tax_code() {
        return "Being collected through the tax code; there is nothing to pay for it here.".to_owned();
    }
    let settled = one.outstanding_amount.is_zero();
    let by_code = one.is_coded_out || one.coded_out_status() == Some(&CodedOutStatus::FullyCollected);
    if settled && by_code {
        let coding = coding.iter().find(|coding| {
            coding.return_tax_year.value().is_some() && coding.return_tax_year.value() == one.tax_year.value()
        });
        let year = coding.and_then(|coding| coding.coding_tax_year.value());
        return format!("Collected {}; no payment was needed.", charges::through_tax_code(year, setting.voice()));
    }
    let reason = one.last_clearing.as_ref().and_then(|last| last.reason.as_deref()).filter(|_| settled);
    reason.map_or_else(|| NONE.to_owned(), |reason| format!("{NONE} It was settled by: {reason} (as HMRC names it)."))
}

fn facts(one: &Document, setting: &Setting) -> Table {
    let standing = one.standing(setting.today());
    let locks = one.locks();
    let mut table = Table::facts();
    let mut row = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            table.row([Cell::from(name).tone(Tone::Quiet), value.into()]);
        }
    };
    row("Tax year", one.tax_year.as_ref().map(ToString::to_string));
    row("Due", one.document_due_date.as_ref().map(dates::day_sent));
    row("Original amount", Some(one.original_amount.pounds()));
    row("Left to pay", Some(one.outstanding_amount.pounds()));
    row(
        "Interest left",
        Some(one.interest_left()).filter(|left| left.is_positive()).map(|left| format!("{} est.", left.pounds())),
    );
    row("State", Some(charges::standing(standing)));
    row("Tax code", one.coded_out_status().map(|status| charges::coded_out_status(status).into_owned()));
    row("Collected through it", one.amount_coded_out.map(crate::rules::Money::pounds));
    row("On hold", locks.charge_on_hold.then(|| "HMRC has paused payment of it".to_owned()));
    row("Under review", locks.interest_charge_on_hold.then(|| "interest is not charged for now".to_owned()));
    row("Interest", locks.interest_accrual_on_hold.then(|| "does not grow for now".to_owned()));
    row("Made on", Some(dates::day_sent(&one.document_date)));
    row("Why", one.charge_classification.clone());
    row("Document", Some(one.document_id.to_string()));
    let mut references: Vec<&str> = one.breakdown.iter().filter_map(|line| line.charge_reference.as_deref()).collect();
    references.dedup();
    row("Charge reference number", Some(references.join(", ")));
    if tone_of(standing) == Tone::Late && !locks.interest_accrual_on_hold && !locks.interest_charge_on_hold {
        row("", Some("Interest grows every day until it is paid.".to_owned()));
    }
    table
}

fn breakdown(one: &Document) -> Table {
    let mut table = Table::new(&[
        Column::prose("Tax"),
        Column::money("Original £"),
        Column::money("Paid £").rank(1),
        Column::money("To pay £"),
    ]);
    for line in &one.breakdown {
        table.row([
            charges::breakdown(&line.kind()).into(),
            Cell::money_or_none(line.original_amount),
            Cell::money_or_none(line.cleared_amount),
            Cell::money_or_none(line.outstanding_amount),
        ]);
    }
    table
}

fn interest(one: &Document) -> Option<Table> {
    let interest = one.late_payment_interest.as_ref()?;
    let mut table = Table::facts();
    let mut row = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            table.row([Cell::from(name).tone(Tone::Quiet), value.into()]);
        }
    };
    let period = [&interest.start_date, &interest.end_date].map(|day| day.as_ref().map(dates::day_sent));
    if let [Some(from), Some(to)] = period {
        row("Period", Some(format!("{from} to {to}")));
    }
    row("HMRC's latest rate", interest.rate.map(|rate| format!("{rate} per cent a year")));
    row("Growing", interest.accruing_amount.map(|amount| format!("{} est.", amount.pounds())));
    row("Charged", interest.amount.map(crate::rules::Money::pounds));
    row("Not charged for now", interest.dunning_lock_amount.map(crate::rules::Money::pounds));
    row("Left to pay", interest.outstanding_amount.map(crate::rules::Money::pounds));
    (!table.is_empty()).then_some(table)
}

fn sheet(one: &Document) -> Sheet {
    let mut sheet = Sheet::new(&[
        "documentId",
        "chargeType",
        "chargeTypeDescription",
        "chargeReference",
        "originalAmount",
        "clearedAmount",
        "outstandingAmount",
    ]);
    for line in &one.breakdown {
        sheet.row([
            one.document_id.to_string(),
            cell(line.charge_type.as_ref()),
            cell(line.charge_type_description.as_ref()),
            cell(line.charge_reference.as_ref()),
            cell(line.original_amount.as_ref()),
            cell(line.cleared_amount.as_ref()),
            cell(line.outstanding_amount.as_ref()),
        ]);
    }
    sheet
}

/// Asks how a charge changed.
pub(in crate::cli) async fn history<A: Ask>(desk: &Desk<'_, A>, id: &DocumentId) -> Result<Report, Trouble> {
    Ok(shape_history(desk.charge_history(id.clone()).await?, id))
}

/// The oldest change first; those whose day cannot be read last.
fn shape_history(mut changes: Vec<ChargeChange>, id: &DocumentId) -> Report {
    changes.sort_by_key(|change| (change.changed.value().is_none(), change.changed.value()));
    let object = |change: &ChargeChange| {
        Object::new()
            .maybe("taxYear", change.tax_year.as_ref())
            .put("transactionId", &change.transaction_id)
            .put("transactionDate", &change.transaction_date)
            .put("description", &change.description)
            .maybe("chargeClassification", change.charge_classification.as_ref())
            .put("totalAmount", &change.total_amount)
            .maybe("changeDate", change.changed.as_ref())
            .put("changeReason", &change.change_reason)
            .maybe("poaAdjustmentReason", change.poa_adjustment_reason.as_ref())
    };
    let data = Object::new().put("chargeHistoryDetails", &changes.iter().map(object).collect::<Vec<_>>());
    let mut page = Page::titled(format!("History of charge {id}"));
    let mut sheet = Sheet::new(&["changeDate", "description", "totalAmount", "changeReason", "poaAdjustmentReason"]);
    let mut table = Table::new(&[
        Column::text("Changed"),
        Column::prose("Charge"),
        Column::money("Came to £"),
        Column::prose("Why"),
    ]);
    for change in &changes {
        let poa = change.poa_adjustment_reason.as_deref();
        let why = poa.map_or_else(
            || change.change_reason.clone(),
            |code| format!("{}: {}", change.change_reason, charges::poa_adjustment_reason(code)),
        );
        table.row([
            change.changed.as_ref().map(dates::day_sent).unwrap_or_default().into(),
            change.description.clone().into(),
            Cell::sum(change.total_amount),
            why.into(),
        ]);
        sheet.row([
            cell(change.changed.as_ref()),
            change.description.clone(),
            change.total_amount.to_string(),
            change.change_reason.clone(),
            cell(change.poa_adjustment_reason.as_ref()),
        ]);
    }
    if table.is_empty() {
        page.say(
            "HMRC holds no history for this charge: it has not changed since it was made, or there is no such charge.",
        );
    } else {
        page.table(table);
    }
    Report::new("charges-history", data, page, sheet)
}
