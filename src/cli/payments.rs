//! `payments`: what HMRC received, and where each payment went.

pub(super) mod matrix;
mod whole;

use self::whole::Whole;
use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::trouble::Trouble;
use crate::rules::allocation::{Allocation, Payment};
use crate::rules::charges::Account;
use crate::rules::matrix::charge_of_interest;
use crate::rules::whereabouts::Whereabouts;
use crate::rules::{DateRange, Money, PaymentId, TaxYear};
use crate::words::payments::{self as words, Face};
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
    let (paid, whole) = tokio::join!(desk.payments(range), Whole::ask(desk, Some(range)));
    let mut report = shape(&paid?, &whole, range, setting);
    report.asides = whole.asides();
    Ok(match of_year {
        Some(year) => report.about(year),
        None => report,
    })
}

/// Asks for one payment.
pub(super) async fn show<A: Ask>(desk: &Desk<'_, A>, setting: &Setting, id: &PaymentId) -> Result<Report, Trouble> {
    let (held, whole) = tokio::join!(desk.payment(id.clone()), Whole::ask(desk, None));
    let held = held?;
    // HMRC answers with the payment asked for; a mock server may answer with another, which is better than none.
    let one = held.iter().find(|payment| payment.id().as_ref() == Some(id)).or_else(|| held.first());
    let Some(one) = one else {
        return Err(Trouble::NotHeld { what: "payment", list: "payments" });
    };
    let mut report = shape_one(one, &whole, setting);
    report.asides = whole.asides();
    Ok(report)
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

fn object(payment: &Payment, whole: &Whole, setting: &Setting) -> Object {
    let went = whole.whereabouts(payment);
    // What HMRC does not tell is absent rather than nothing: `null`.
    let not_allocated = went.rest.not_allocated().or(went.document.map(|_| went.not_allocated()));
    payment_fields(payment, setting)
        .put("allocated", &went.allocated)
        .put("notOnACharge", &payment.not_on_a_charge())
        .put("refunded", &went.refunded)
        .put("notAllocated", &not_allocated)
        .put("hmrcCannotShow", &went.rest.not_shown())
        .put("hmrcDoesNotTellWhich", &went.not_told())
        .put("moreThanPaid", &went.beyond())
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
fn charge_name(allocation: &Allocation, accounts: &[&Account]) -> String {
    if let Some(charge) = charge_of_interest(allocation, accounts) {
        return words::interest_on(charge, false);
    }
    let id = allocation.document_id.as_ref().map(ToString::to_string);
    let of = id.and_then(|id| accounts.iter().find_map(|account| account.document(&id)));
    charges::allocation(allocation, of)
}

/// The newest payment first; a payment is in no promised place among those of its day.
fn shape(payments: &[Payment], whole: &Whole, range: DateRange, setting: &Setting) -> Report {
    let data = Object::new()
        .put("from", &range.from())
        .put("to", &range.to())
        .put("payments", &payments.iter().map(|payment| object(payment, whole, setting)).collect::<Vec<_>>());
    let mut page = Page::titled("Payments");
    page.line(Tone::Quiet, format!("received {} to {}", dates::day(range.from()), dates::day(range.to())));
    if payments.is_empty() {
        page.say("HMRC has received no payment in these days. One sent today can take three working days to show.");
    } else {
        page.table(table(payments, whole, setting));
        for sentence in caveats(payments, whole) {
            page.say(sentence);
        }
    }
    page.say_in(Tone::Quiet, charges::BEFORE_MTD);
    Report::new("payments", data, page, sheet(payments, whole, setting))
}

/// What of all payments together is on no charge, each kind with how much.
fn caveats(payments: &[Payment], whole: &Whole) -> Vec<String> {
    let all: Vec<Whereabouts<'_>> = payments.iter().map(|payment| whole.whereabouts(payment)).collect();
    let sum = |of: &dyn Fn(&Whereabouts<'_>) -> Money| all.iter().map(of).sum();
    words::together(
        [
            sum(&|went| went.refunded),
            sum(&|went| went.not_allocated()),
            sum(&|went| went.not_shown()),
            sum(&|went| went.not_told()),
            sum(&|went| went.beyond()),
        ],
        Face::CommandLine,
    )
}

fn table(payments: &[Payment], whole: &Whole, setting: &Setting) -> Table {
    let mut table = Table::new(&[
        Column::text("Received"),
        Column::prose("Method").rank(3),
        Column::money("Amount £"),
        Column::money("To charges £").rank(2),
        Column::money("On no charge £"),
        Column::prose("Which is").at_least(13).rank(2),
        Column::prose("Went to").at_least(18),
        // What `payments show` takes stays longer than what the other columns tell as well.
        Column::text("Payment").rank(1),
        Column::text("Reference").rank(4),
    ]);
    for payment in payments {
        let accounts = whole.accounts();
        let names: Vec<String> = payment.allocations.iter().map(|one| charge_name(one, &accounts)).collect();
        table.row([
            payment.transaction_date.as_ref().map(dates::day_sent).unwrap_or_default().into(),
            payment.payment_method.clone().unwrap_or_default().into(),
            Cell::money_or_none(payment.payment_amount),
            Cell::money(payment.allocated()),
            Cell::money_or_none(payment.not_on_a_charge()),
            words::which(&whole.whereabouts(payment)).into(),
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
        blank(),
    ]);
    table
}

fn sheet(payments: &[Payment], whole: &Whole, setting: &Setting) -> Sheet {
    let mut sheet = Sheet::new(&[
        "transactionDate",
        "paymentLot",
        "paymentLotItem",
        "paymentMethod",
        "paymentReference",
        "paymentAmount",
        "allocated",
        "notOnACharge",
        "refunded",
        "notAllocated",
        "hmrcCannotShow",
        "hmrcDoesNotTellWhich",
        "moreThanPaid",
    ]);
    for payment in payments {
        let went = whole.whereabouts(payment);
        let not_allocated = went.rest.not_allocated().or(went.document.map(|_| went.not_allocated()));
        sheet.row([
            cell(payment.transaction_date.as_ref()),
            cell(payment.payment_lot.as_ref()),
            cell(payment.payment_lot_item.as_ref()),
            cell(payment.payment_method.as_ref()),
            payment.payment_reference.as_deref().map(|text| setting.mask(text)).unwrap_or_default(),
            cell(payment.payment_amount.as_ref()),
            payment.allocated().to_string(),
            cell(payment.not_on_a_charge().as_ref()),
            went.refunded.to_string(),
            cell(not_allocated.as_ref()),
            cell(went.rest.not_shown().as_ref()),
            went.not_told().to_string(),
            went.beyond().to_string(),
        ]);
    }
    sheet
}

fn shape_one(payment: &Payment, whole: &Whole, setting: &Setting) -> Report {
    let went = whole.whereabouts(payment);
    let data = Object::new().put("payment", &object(payment, whole, setting));
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
    let accounts = whole.accounts();
    for one in &payment.allocations {
        table.row([
            charge_name(one, &accounts).into(),
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
    // What is on no charge follows, so that the sums come to the payment.
    for (name, sum) in words::off_the_charges(&went) {
        table.row([name.into(), "".into(), "".into(), Cell::money(sum), "".into()]);
    }
    if payment.allocations.is_empty() {
        page.line(Tone::Plain, "It is on no charge that HMRC shows.");
    }
    if !table.is_empty() {
        let sum = went.allocated + went.refunded + went.off_the_charges() - went.beyond();
        table.total(["".into(), "".into(), "".into(), Cell::sum(sum), "".into()]);
        page.table(table);
    }
    for sentence in words::rest(&went, Face::CommandLine) {
        page.say(sentence);
    }
    page.say_in(Tone::Quiet, charges::BEFORE_MTD);
    Report::new("payments-show", data, page, sheet)
}
