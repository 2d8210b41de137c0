//! `statement`: a statement of account for some days, as a page for the file, for programs, as a sheet and as a journal.

use std::collections::BTreeMap;

use futures_util::future::join_all;

use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::trouble::Trouble;
use crate::rules::charges::ChargeChange;
use crate::rules::statement::{Event, Part, Sources, Statement, To, What, histories_wanted, statement};
use crate::rules::whereabouts::Rest;
use crate::rules::{DateRange, DocumentId, Money};
use crate::words::statement as words;
use crate::words::{charges, count, dates};

/// Asks, and lays out the statement. Without a range: four tax years back to today.
pub(super) async fn report<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    range: Option<DateRange>,
) -> Result<Report, Trouble> {
    let usual = DateRange::four_tax_years_to(desk.today);
    let period = range.unwrap_or(usual);
    // The balance runs from the first event there is, so the usual days are always asked for.
    let asked = DateRange::new(usual.from().min(period.from()), desk.today).unwrap_or(usual);
    let (open, past, payments) = tokio::join!(desk.open_account(), desk.account_history(asked), desk.payments(asked));
    let (open, past, payments) = (open?, past?, payments?);
    let (changes, silent) = histories(desk, histories_wanted(open.as_deref(), past.as_deref())).await;
    let sources = Sources {
        open: open.as_deref(),
        past: past.as_deref(),
        payments: &payments,
        changes: &changes,
        since: asked.from(),
    };
    let mut report = shape(statement(sources, period, desk.today), setting);
    if silent > 0 {
        let many = count(silent, "charge", "charges");
        report
            .asides
            .push(format!("How {many} changed is not known: HMRC did not answer. They stand as they are now."));
    }
    Ok(report)
}

/// How each of these charges changed; a charge HMRC does not tell of stands as it is.
async fn histories<A: Ask>(
    desk: &Desk<'_, A>,
    wanted: Vec<DocumentId>,
) -> (BTreeMap<DocumentId, Vec<ChargeChange>>, i64) {
    let asked = wanted.iter().map(|id| desk.charge_history(id.clone()));
    let told = join_all(asked).await;
    let mut changes = BTreeMap::new();
    let mut silent = 0;
    for (id, outcome) in wanted.into_iter().zip(told) {
        match outcome {
            Ok(history) => drop(changes.insert(id, history)),
            Err(_) => silent += 1,
        }
    }
    (changes, silent)
}

/// A word for scripts.
const fn word(what: &What) -> &'static str {
    match what {
        What::Earlier { .. } => "earlier-charge",
        What::Charge { kind, .. } if kind.is_penalty() => "penalty",
        What::Charge { .. } => "charge",
        What::Changed { .. } => "charge-changed",
        What::Interest { .. } => "interest",
        What::Credit { .. } => "credit",
        What::ToTaxCode { .. } => "to-tax-code",
        What::Payment { .. } => "payment",
        What::NotShown { .. } => "not-shown",
        What::Refund { .. } => "refund",
        What::Cancelled { .. } => "cancelled",
    }
}

fn shape(told: Statement, setting: &Setting) -> Report {
    let mut report = Report::new("statement", data(&told, setting), page(&told, setting), sheet(&told, setting));
    report.ledger = Some(Box::new(told));
    report
}

fn data(told: &Statement, setting: &Setting) -> Object {
    let ending = &told.ending;
    let hmrc = Object::new().put("totalBalance", &ending.total).put("unallocatedCredit", &ending.unused_credit);
    let causes: Vec<String> = ending.causes.iter().map(|cause| words::cause(cause, setting.voice())).collect();
    Object::new()
        .put("from", &told.period.from())
        .put("to", &told.period.to())
        .put("openingBalance", &told.opening)
        .put("events", &told.entries.iter().map(|one| object(&one.event, one.balance, setting)).collect::<Vec<_>>())
        .put("closingBalance", &told.closing)
        .maybe("sinceThen", told.since_then.as_ref())
        .put("balanceToday", &told.balance_today())
        .put("accruingInterest", &Object::new().put("amount", &ending.accruing).put("estimated", &true))
        .put("hmrc", &hmrc)
        .put("difference", &ending.difference)
        .put("causes", &causes)
}

fn object(event: &Event, balance: Money, setting: &Setting) -> Object {
    let object = Object::new()
        .put("date", &event.date)
        .put("dateTold", &event.is_dated)
        .put("event", &word(&event.what))
        .put("label", &words::label(event))
        .put("amount", &event.amount)
        .put("balance", &balance)
        .maybe("taxYear", event.tax_year.as_ref())
        .maybe("documentDueDate", event.due.as_ref())
        .maybe("documentId", event.document_id.as_ref());
    match &event.what {
        What::Payment { id, method, reference, rest } => {
            let reference = reference.as_deref().map(|text| setting.mask(text));
            object
                .maybe("paymentLot", id.as_ref().map(|id| id.lot.clone()).as_ref())
                .maybe("paymentLotItem", id.as_ref().map(|id| id.item.clone()).as_ref())
                .maybe("paymentMethod", method.as_ref())
                .maybe("paymentReference", reference.as_ref())
                .put("allocations", &event.parts.iter().filter_map(allocation).collect::<Vec<_>>())
                .maybe("notAllocated", rest.not_allocated().as_ref())
                .maybe("notTold", not_told(*rest).as_ref())
                .put("parts", &event.parts.iter().map(part).collect::<Vec<_>>())
        }
        What::ToTaxCode { collected, collected_on, .. } => {
            object.put("collected", collected).maybe("collectedOn", collected_on.as_ref())
        }
        What::Changed { reason, on_account_reason, .. } => {
            object.put("changeReason", reason).maybe("poaAdjustmentReason", on_account_reason.as_ref())
        }
        _ => object,
    }
}

/// A part of a payment that is on a charge.
fn allocation(part: &Part) -> Option<Object> {
    let To::Charge(charge) = &part.to else { return None };
    let object = Object::new()
        .put("clearedAmount", &part.amount)
        .put("label", &words::part(part))
        .put("interest", &charge.interest)
        .maybe("taxYear", charge.tax_year.as_ref())
        .maybe("documentId", charge.document_id.as_ref());
    Some(object)
}

/// Any part of a payment; together they come to it.
fn part(part: &Part) -> Object {
    Object::new().put("to", &place(&part.to)).put("amount", &part.amount).put("label", &words::part(part))
}

/// A word for scripts: where a part of a payment went.
const fn place(to: &To) -> &'static str {
    match to {
        To::Charge(_) => "charge",
        To::Refund => "refund",
        To::NotAllocated => "not-allocated",
        To::NotShown => "not-shown",
        To::TakenBack => "taken-back",
        To::NotTold => "not-told",
        To::NotListed => "not-listed",
        To::Beyond => "beyond",
    }
}

/// What HMRC does not tell of a payment: whether it is credit or was used for an older debt.
const fn not_told(rest: Rest) -> Option<Money> {
    match rest {
        Rest::NotTold(amount) => Some(amount),
        Rest::Nothing | Rest::Told { .. } | Rest::Exceeded(_) | Rest::NoAmount => None,
    }
}

/// A page to be printed and filed.
fn page(told: &Statement, setting: &Setting) -> Page {
    let mut page = Page::titled("Statement of account");
    page.line(Tone::Quiet, format!("{}, made on {}", words::period(told.period), dates::day(setting.today())));
    let mut table = Table::new(&[
        Column::text("Date"),
        Column::prose("What happened").at_least(26),
        Column::money("Charged £"),
        Column::money("Paid £"),
        Column::money("Balance £"),
    ]);
    let blank = || Cell::from("");
    let carried = |day, name: &str, balance| {
        [dates::day(day).into(), Cell::from(name).tone(Tone::Strong), blank(), blank(), Cell::sum(balance)]
    };
    table.row(carried(told.period.from(), "Balance brought forward", told.opening));
    for entry in &told.entries {
        let event = &entry.event;
        let (charged, paid) = if event.amount.is_negative() {
            (blank(), Cell::sum(event.amount.abs()))
        } else {
            (Cell::sum(event.amount), blank())
        };
        table.row([
            dates::day_sent(&event.date).into(),
            words::label(event).into(),
            charged,
            paid,
            Cell::sum(entry.balance),
        ]);
        for line in under(event, setting) {
            table.row([blank(), Cell::from(line).tone(Tone::Quiet), blank(), blank(), blank()]);
        }
    }
    table.total(carried(told.period.to(), "Balance carried forward", told.closing));
    page.table(table);
    if told.entries.is_empty() {
        page.say("Nothing happened on the account in these days.");
    }
    page.table(end(told));
    page.say(words::agreement(told.ending.difference));
    for cause in &told.ending.causes {
        page.line(Tone::Plain, words::cause(cause, setting.voice()));
    }
    page.say_in(Tone::Quiet, words::NUMBERS);
    page.line(Tone::Quiet, words::BALANCE);
    page.line(Tone::Quiet, charges::BEFORE_MTD);
    page
}

/// The lines under an event: its details, the document, where a payment went.
fn under(event: &Event, setting: &Setting) -> Vec<String> {
    let mut details = words::details(event);
    if let What::Payment { id, reference, .. } = &event.what {
        details.extend(reference.as_deref().map(|text| setting.mask(text)));
        let mut lines = vec![details.join(" · ")];
        lines.extend(id.as_ref().map(ToString::to_string));
        lines.extend(event.parts.iter().map(words::part_short));
        lines.retain(|line| !line.is_empty());
        return lines;
    }
    details.extend(event.document_id.as_ref().map(ToString::to_string));
    if details.is_empty() { Vec::new() } else { vec![details.join(" · ")] }
}

/// From the last balance to HMRC's total.
fn end(told: &Statement) -> Table {
    let ending = &told.ending;
    let mut table = Table::sums();
    let mut row = |name: &str, sum: Money, note: &str| table.row([name.into(), Cell::pounds(sum), note.into()]);
    row("Balance carried forward", told.closing, "");
    if let Some(since) = told.since_then {
        row("What came since", since, "up to today");
    }
    if !ending.accruing.is_zero() {
        row(words::ACCRUING, ending.accruing, "no event yet: it grows until the charge is paid");
    }
    if !ending.difference.is_zero() {
        row("Not explained by these events", ending.difference, "see below");
    }
    if !ending.unused_credit.is_zero() {
        row("Credit not used yet", ending.unused_credit, "in the balance, not in HMRC's total");
    }
    table.total(["HMRC's total today".into(), Cell::pounds(ending.total), "".into()]);
    table
}

/// The columns; what they hold is told by `--help`.
const COLUMNS: [&str; 12] = [
    "date",
    "event",
    "label",
    "taxYear",
    "documentDueDate",
    "documentId",
    "paymentLot",
    "paymentLotItem",
    "reference",
    "amount",
    "partAmount",
    "balance",
];

/// A row for each event, and under a payment one for each part of it: `amount` and `partAmount` are columns of their own,
/// so that either can be summed.
fn sheet(told: &Statement, setting: &Setting) -> Sheet {
    let mut sheet = Sheet::new(&COLUMNS);
    let carried = |day: chrono::NaiveDate, name: &str, balance: Money| {
        let mut row = [const { String::new() }; COLUMNS.len()];
        row[..2].clone_from_slice(&[day.to_string(), name.to_owned()]);
        row[COLUMNS.len() - 1] = balance.to_string();
        row
    };
    sheet.row(carried(told.period.from(), "opening-balance", told.opening));
    for entry in &told.entries {
        let event = &entry.event;
        let (id, reference) = match &event.what {
            What::Payment { id, reference, .. } => (id.as_ref(), reference.as_deref().map(|text| setting.mask(text))),
            What::NotShown { id } => (id.as_ref(), None),
            _ => (None, None),
        };
        let (lot, item) = (cell(id.map(|id| &id.lot)), cell(id.map(|id| &id.item)));
        let reference = reference.unwrap_or_default();
        sheet.row([
            event.date.to_string(),
            word(&event.what).to_owned(),
            words::label(event),
            cell(event.tax_year.as_ref()),
            cell(event.due.as_ref()),
            cell(event.document_id.as_ref()),
            lot.clone(),
            item.clone(),
            reference.clone(),
            event.amount.to_string(),
            String::new(),
            entry.balance.to_string(),
        ]);
        for part in &event.parts {
            let charge = match &part.to {
                To::Charge(charge) => Some(charge),
                _ => None,
            };
            sheet.row([
                event.date.to_string(),
                format!("part-{}", place(&part.to)),
                words::to(&part.to),
                cell(charge.and_then(|charge| charge.tax_year).as_ref()),
                cell(charge.and_then(|charge| charge.due.as_ref())),
                cell(charge.and_then(|charge| charge.document_id.as_ref())),
                lot.clone(),
                item.clone(),
                reference.clone(),
                String::new(),
                part.amount.to_string(),
                String::new(),
            ]);
        }
    }
    sheet.row(carried(told.period.to(), "closing-balance", told.closing));
    sheet
}
