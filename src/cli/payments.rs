//! `payments`: what HMRC received, and where each payment went.

use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::trouble::Trouble;
use crate::rules::allocation::{Allocation, Payment};
use crate::rules::charges::Account;
use crate::rules::{DateRange, Money, PaymentId, TaxYear};
use crate::words::{charges, dates};

/// Asks, and lays out the answer. Without a range: the tax year given, else four tax years back to today.
pub(super) async fn report<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    range: Option<DateRange>,
    year: Option<TaxYear>,
) -> Result<Report, Trouble> {
    let of_year = year.filter(|_| range.is_none());
    let range = range
        .or_else(|| of_year.map(DateRange::of_tax_year))
        .unwrap_or_else(|| DateRange::four_tax_years_to(desk.today));
    let (paid, account) = tokio::join!(desk.payments(range), known_charges(desk));
    let report = shape(&paid?, account.as_deref(), range, setting);
    Ok(match of_year {
        Some(year) => report.about(year),
        None => report,
    })
}

/// The charges of the account, for their names only: without them HMRC's own texts do.
async fn known_charges<A: Ask>(desk: &Desk<'_, A>) -> Option<Box<Account>> {
    desk.account_history(DateRange::four_tax_years_to(desk.today)).await.unwrap_or_default()
}

/// Asks for one payment.
pub(super) async fn show<A: Ask>(desk: &Desk<'_, A>, setting: &Setting, id: &PaymentId) -> Result<Report, Trouble> {
    let (held, account) = tokio::join!(desk.payment(id.clone()), known_charges(desk));
    let held = held?;
    // HMRC answers with the payment asked for; a mock server may answer with another, which is better than none.
    let one = held.iter().find(|payment| payment.id().as_ref() == Some(id)).or_else(|| held.first());
    let Some(one) = one else {
        return Err(Trouble::NotHeld { what: "payment", list: "payments" });
    };
    Ok(shape_one(one, account.as_deref(), setting))
}

/// HMRC's fields of a payment, ours beside them.
pub(super) fn payment_fields(payment: &Payment, setting: &Setting) -> Object {
    let reference = payment.payment_reference.as_deref().map(|text| setting.mask(text));
    Object::new()
        .maybe("paymentLot", payment.payment_lot.as_ref())
        .maybe("paymentLotItem", payment.payment_lot_item.as_ref())
        .maybe("paymentReference", reference.as_ref())
        .maybe("paymentAmount", payment.payment_amount.as_ref())
        .maybe("paymentMethod", payment.payment_method.as_ref())
        .maybe("transactionDate", payment.transaction_date.as_ref())
}

fn object(payment: &Payment, setting: &Setting) -> Object {
    payment_fields(payment, setting)
        .put("allocated", &payment.allocated())
        .put("notOnACharge", &payment.not_on_a_charge())
        .put("allocations", &payment.allocations.iter().map(allocation).collect::<Vec<_>>())
}

fn allocation(allocation: &Allocation) -> Object {
    let detail = Object::new()
        .maybe("documentId", allocation.document_id.as_ref())
        .maybe("documentType", allocation.document_type.as_ref())
        .maybe("documentTypeDescription", allocation.document_type_description.as_ref())
        .maybe("chargeType", allocation.charge_type.as_ref())
        .maybe("chargeTypeDescription", allocation.charge_type_description.as_ref());
    Object::new()
        .put("chargeReference", &allocation.charge_reference)
        .maybe("taxYear", allocation.tax_year().as_ref())
        .maybe("periodKey", allocation.period_key.as_ref())
        .maybe("periodKeyDescription", allocation.period_key_description.as_ref())
        .maybe("startDate", allocation.start_date.as_ref())
        .maybe("endDate", allocation.end_date.as_ref())
        .maybe("dueDate", allocation.due_date.as_ref())
        .put("chargeDetail", &detail)
        .maybe("amount", allocation.amount.as_ref())
        .maybe("clearedAmount", allocation.cleared_amount.as_ref())
}

/// What the charge a part of a payment went to is called, as among the charges.
fn charge_name(allocation: &Allocation, account: Option<&Account>) -> String {
    let id = allocation.document_id.as_ref().map(ToString::to_string);
    let of = id.and_then(|id| account?.document(&id));
    charges::allocation(allocation, of)
}

/// The newest payment first; a payment is in no promised place among those of its day.
fn shape(payments: &[Payment], account: Option<&Account>, range: DateRange, setting: &Setting) -> Report {
    let data = Object::new()
        .put("from", &range.from())
        .put("to", &range.to())
        .put("payments", &payments.iter().map(|payment| object(payment, setting)).collect::<Vec<_>>());
    let mut page = Page::titled("Payments");
    page.line(Tone::Quiet, format!("received {} to {}", dates::day(range.from()), dates::day(range.to())));
    if payments.is_empty() {
        page.say("HMRC has received no payment in these days. One sent today can take three working days to show.");
    } else {
        page.table(table(payments, account, setting));
        if payments.iter().any(|payment| payment.not_on_a_charge().is_some_and(Money::is_positive)) {
            page.say(NOT_ON_A_CHARGE);
        }
    }
    page.say_in(Tone::Quiet, charges::BEFORE_MTD);
    Report::new("payments", data, page, sheet(payments, setting))
}

const NOT_ON_A_CHARGE: &str = "What is on no charge is credit not used yet, or went to a Self Assessment debt from before \
                               Making Tax Digital: HMRC uses a payment for those first, and software cannot see them.";

fn table(payments: &[Payment], account: Option<&Account>, setting: &Setting) -> Table {
    let mut table = Table::new(&[
        Column::text("Received"),
        Column::prose("Method").rank(3),
        Column::money("Amount £"),
        Column::money("To charges £").rank(2),
        Column::money("On no charge £"),
        Column::prose("Went to").at_least(18),
        // What `payments show` takes stays longer than what the other columns tell as well.
        Column::text("Payment").rank(1),
        Column::text("Reference").rank(4),
    ]);
    for payment in payments {
        let names: Vec<String> = payment.allocations.iter().map(|one| charge_name(one, account)).collect();
        table.row([
            payment.transaction_date.as_ref().map(dates::day_sent).unwrap_or_default().into(),
            payment.payment_method.clone().unwrap_or_default().into(),
            Cell::money_or_none(payment.payment_amount),
            Cell::money(payment.allocated()),
            Cell::money_or_none(payment.not_on_a_charge()),
            if names.is_empty() { "–".into() } else { names.join(", ").into() },
            payment.id().map(|id| id.to_string()).unwrap_or_default().into(),
            payment.payment_reference.as_deref().map(|text| setting.mask(text)).unwrap_or_default().into(),
        ]);
    }
    let blank = || Cell::from("");
    table.total([
        blank(),
        blank(),
        Cell::sum(payments.iter().filter_map(|payment| payment.payment_amount).sum()),
        Cell::sum(payments.iter().map(Payment::allocated).sum()),
        Cell::sum(payments.iter().filter_map(Payment::not_on_a_charge).sum()),
        blank(),
        blank(),
        blank(),
    ]);
    table
}

fn sheet(payments: &[Payment], setting: &Setting) -> Sheet {
    let mut sheet = Sheet::new(&[
        "transactionDate",
        "paymentLot",
        "paymentLotItem",
        "paymentMethod",
        "paymentReference",
        "paymentAmount",
        "allocated",
        "notOnACharge",
    ]);
    for payment in payments {
        sheet.row([
            cell(payment.transaction_date.as_ref()),
            cell(payment.payment_lot.as_ref()),
            cell(payment.payment_lot_item.as_ref()),
            cell(payment.payment_method.as_ref()),
            payment.payment_reference.as_deref().map(|text| setting.mask(text)).unwrap_or_default(),
            cell(payment.payment_amount.as_ref()),
            payment.allocated().to_string(),
            cell(payment.not_on_a_charge().as_ref()),
        ]);
    }
    sheet
}

fn shape_one(payment: &Payment, account: Option<&Account>, setting: &Setting) -> Report {
    let data = Object::new().put("payment", &object(payment, setting));
    let mut page = Page::titled("Payment");
    let mut facts = Table::facts();
    for (name, value) in [
        ("Received", payment.transaction_date.as_ref().map(dates::day_sent)),
        ("Amount", payment.payment_amount.map(Money::pounds)),
        ("Method", payment.payment_method.clone()),
        ("Reference", payment.payment_reference.as_deref().map(|text| setting.mask(text))),
        ("Payment lot and item", payment.id().map(|id| id.to_string())),
    ] {
        if let Some(value) = value {
            facts.row([Cell::from(name).tone(Tone::Quiet), value.into()]);
        }
    }
    page.table(facts);
    page.title("Where it went");
    let mut table = Table::new(&[
        Column::prose("Charge").at_least(18),
        Column::text("Due"),
        Column::money("Charge £"),
        Column::money("From this £"),
        Column::text("Document").rank(1),
    ]);
    let mut sheet = Sheet::new(&["chargeReference", "documentId", "taxYear", "dueDate", "amount", "clearedAmount"]);
    for one in &payment.allocations {
        table.row([
            charge_name(one, account).into(),
            one.due_date.as_ref().map(dates::day_sent).unwrap_or_default().into(),
            Cell::money_or_none(one.amount),
            Cell::money_or_none(one.cleared_amount),
            cell(one.document_id.as_ref()).into(),
        ]);
        sheet.row([
            one.charge_reference.clone(),
            cell(one.document_id.as_ref()),
            cell(one.tax_year().as_ref()),
            cell(one.due_date.as_ref()),
            cell(one.amount.as_ref()),
            cell(one.cleared_amount.as_ref()),
        ]);
    }
    if table.is_empty() {
        page.line(Tone::Plain, "It is on no charge that HMRC shows.");
    } else {
        table.total(["".into(), "".into(), "".into(), Cell::sum(payment.allocated()), "".into()]);
        page.table(table);
    }
    if let Some(rest) = payment.not_on_a_charge().filter(|rest| rest.is_positive()) {
        page.say(format!("{} of it is on no charge. {NOT_ON_A_CHARGE}", rest.pounds()));
    }
    page.say_in(Tone::Quiet, charges::BEFORE_MTD);
    Report::new("payments-show", data, page, sheet)
}
