//! `charges`: what is open on the account, or everything; one charge; how it changed.

mod one;

pub(super) use one::{history, show};

use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::trouble::Trouble;
use crate::rules::charges::{
    Account, BreakdownLine, ChargeStanding, Document, DocumentKind, Item, LatePaymentInterest, Locks,
};
use crate::rules::sent::SentOption;
use crate::rules::{DateRange, Money, TaxYear};
use crate::words::{charges, dates};

/// Asks, and lays out the answer.
pub(super) async fn report<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    all: bool,
    year: Option<TaxYear>,
) -> Result<Report, Trouble> {
    let range = all.then(|| year.map_or_else(|| DateRange::four_tax_years_to(desk.today), DateRange::of_tax_year));
    let account = match range {
        Some(range) => desk.account_history(range).await?,
        None => desk.open_account().await?,
    };
    let report = shape(account.as_deref(), setting, range, year);
    Ok(match year {
        Some(year) => report.about(year),
        None => report,
    })
}

/// Of everything, the days decide what is in it; of what is open, the tax year, when one was asked for.
fn shape(account: Option<&Account>, setting: &Setting, range: Option<DateRange>, year: Option<TaxYear>) -> Report {
    let mut documents = sorted(account);
    let chosen = year.filter(|_| range.is_none());
    documents.retain(|one| chosen.is_none() || one.tax_year.value() == chosen);
    let (asking, giving): (Vec<&Document>, Vec<&Document>) = documents.into_iter().partition(|one| one.is_charge());
    let objects = |list: &[&Document]| list.iter().map(|one| document(one, setting)).collect::<Vec<_>>();
    let data = Object::new()
        .maybe("from", range.map(DateRange::from).as_ref())
        .maybe("to", range.map(DateRange::to).as_ref())
        .put("charges", &objects(&asking))
        .put("credits", &objects(&giving));
    let total = account.filter(|_| range.is_none() && chosen.is_none()).map(|account| account.balance.total_balance);
    let page = page(total, &asking, &giving, setting, range);
    Report::new("charges", data, page, sheet(&asking, &giving, setting))
}

/// By due date, those without one last; then by id.
fn sorted(account: Option<&Account>) -> Vec<&Document> {
    let mut documents: Vec<&Document> = account.iter().flat_map(|account| &account.documents).collect();
    documents.sort_by_key(|one| {
        (one.document_due_date.value().is_none(), one.document_due_date.value(), one.document_id.clone())
    });
    documents
}

/// A word for scripts.
pub(super) const fn standing_word(standing: ChargeStanding) -> &'static str {
    match standing {
        ChargeStanding::Paid => "paid",
        ChargeStanding::InterestOnly => "interest-only",
        ChargeStanding::ThroughTaxCode => "through-tax-code",
        ChargeStanding::Estimate => "estimate",
        ChargeStanding::NoDueDate => "no-due-date",
        ChargeStanding::Overdue { .. } => "overdue",
        ChargeStanding::Due { .. } => "due",
    }
}

/// HMRC's fields of a document, ours beside them.
pub(super) fn document(one: &Document, setting: &Setting) -> Object {
    let standing = one.standing(setting.today());
    let days = match standing {
        ChargeStanding::Overdue { days } => Some(-days),
        ChargeStanding::Due { days } => Some(days),
        _ => None,
    };
    let clearing = one.last_clearing.as_ref().map(|last| {
        Object::new()
            .maybe("lastClearingDate", last.date.as_ref())
            .maybe("lastClearingReason", last.reason.as_ref())
            .maybe("lastClearedAmount", last.amount.as_ref())
    });
    let reduced = one.reduced_charge.as_ref().map(|reduced| {
        Object::new()
            .maybe("chargeType", reduced.charge_type.as_ref())
            .maybe("documentNumber", reduced.document_number.as_ref())
            .maybe("amendmentDate", reduced.amendment_date.as_ref())
            .maybe("taxYear", reduced.tax_year.as_ref())
    });
    let lines: Vec<Object> = one.breakdown.iter().map(|line| breakdown(line, setting)).collect();
    Object::new()
        .maybe("taxYear", one.tax_year.as_ref())
        .put("documentId", &one.document_id)
        .put("label", &charges::document(one))
        .maybe("standing", one.is_charge().then(|| standing_word(standing)).as_ref())
        .maybe("daysUntilDue", days.filter(|_| one.is_charge()).as_ref())
        .maybe("formBundleNumber", one.form_bundle_number.as_ref())
        .maybe("creditReason", one.credit_reason.as_ref())
        .put("documentDate", &one.document_date)
        .maybe("documentText", one.document_text.as_ref())
        .maybe("documentDueDate", one.document_due_date.as_ref())
        .maybe("documentDescription", one.document_description.as_ref())
        .maybe("chargeClassification", one.charge_classification.as_ref())
        .put("originalAmount", &one.original_amount)
        .put("outstandingAmount", &one.outstanding_amount)
        .put("interestLeft", &one.interest_left())
        .maybe("lastClearing", clearing.as_ref())
        .put("isChargeEstimate", &one.is_charge_estimate)
        .put("isCodedOut", &one.is_coded_out)
        .maybe("paymentLot", one.payment_lot.as_ref())
        .maybe("paymentLotItem", one.payment_lot_item.as_ref())
        .maybe("effectiveDateOfPayment", one.effective_date_of_payment.as_ref())
        .maybe("latePaymentInterest", one.late_payment_interest.as_ref().map(interest).as_ref())
        .maybe("amountCodedOut", one.amount_coded_out.as_ref())
        .maybe("reducedCharge", reduced.as_ref())
        .maybe("poaRelevantAmount", one.poa_relevant_amount.as_ref())
        .put("financialDetails", &lines)
}

fn interest(interest: &LatePaymentInterest) -> Object {
    Object::new()
        .maybe("latePaymentInterestId", interest.id.as_ref())
        .maybe("accruingInterestAmount", interest.accruing_amount.as_ref())
        .maybe("interestRate", interest.rate.as_ref())
        .maybe("interestStartDate", interest.start_date.as_ref())
        .maybe("interestEndDate", interest.end_date.as_ref())
        .maybe("interestAmount", interest.amount.as_ref())
        .maybe("interestDunningLockAmount", interest.dunning_lock_amount.as_ref())
        .maybe("interestOutstandingAmount", interest.outstanding_amount.as_ref())
}

fn breakdown(line: &BreakdownLine, setting: &Setting) -> Object {
    let detail = Object::new()
        .put("documentId", &line.document_id)
        .maybe("documentType", line.document_type.as_ref())
        .maybe("documentTypeDescription", line.document_type_description.as_ref())
        .maybe("chargeType", line.charge_type.as_ref())
        .maybe("chargeTypeDescription", line.charge_type_description.as_ref());
    Object::new()
        .maybe("taxYear", line.tax_year.as_ref())
        .put("label", &charges::breakdown(&line.kind()))
        .put("chargeDetail", &detail)
        .maybe("taxPeriodFrom", line.tax_period_from.as_ref())
        .maybe("taxPeriodTo", line.tax_period_to.as_ref())
        .maybe("chargeReference", line.charge_reference.as_ref())
        .maybe("originalAmount", line.original_amount.as_ref())
        .maybe("outstandingAmount", line.outstanding_amount.as_ref())
        .maybe("clearedAmount", line.cleared_amount.as_ref())
        .maybe("accruedInterest", line.accrued_interest.as_ref())
        .put("items", &line.items.iter().map(|one| item(one, setting)).collect::<Vec<_>>())
}

fn item(item: &Item, setting: &Setting) -> Object {
    let reference = item.payment_reference.as_deref().map(|text| setting.mask(text));
    Object::new()
        .maybe("itemId", item.item_id.as_ref())
        .maybe("dueDate", item.due_date.as_ref())
        .maybe("amount", item.amount.as_ref())
        .maybe("clearingDate", item.clearing_date.as_ref())
        .maybe("clearingReason", item.clearing_reason.as_ref())
        .maybe("outgoingPaymentMethod", item.outgoing_payment_method.as_ref())
        .maybe("locks", item.locks.map(locks).as_ref())
        .maybe("isReturn", item.is_return.as_ref())
        .maybe("paymentReference", reference.as_ref())
        .maybe("paymentAmount", item.payment_amount.as_ref())
        .maybe("paymentMethod", item.payment_method.as_ref())
        .maybe("paymentLot", item.payment_lot.as_ref())
        .maybe("paymentLotItem", item.payment_lot_item.as_ref())
        .maybe("clearingSAPDocument", item.clearing_document.as_ref())
        .maybe("isChargeEstimate", item.is_charge_estimate.as_ref())
        .maybe("codedOutStatus", item.coded_out_status.as_ref().map(|status| status.as_str().to_owned()).as_ref())
}

fn locks(locks: Locks) -> Object {
    Object::new()
        .put("isChargeOnHold", &locks.charge_on_hold)
        .put("isEstimatedChargeOnHold", &locks.estimated_charge_on_hold)
        .put("isInterestAccrualOnHold", &locks.interest_accrual_on_hold)
        .put("isInterestChargeOnHold", &locks.interest_charge_on_hold)
}

/// How a standing looks.
pub(super) const fn tone_of(standing: ChargeStanding) -> Tone {
    match standing {
        ChargeStanding::Overdue { .. } | ChargeStanding::InterestOnly => Tone::Late,
        ChargeStanding::Due { days } if days <= 30 => Tone::Soon,
        ChargeStanding::Paid => Tone::Good,
        _ => Tone::Plain,
    }
}

fn page(
    total: Option<Money>,
    asking: &[&Document],
    giving: &[&Document],
    setting: &Setting,
    range: Option<DateRange>,
) -> Page {
    let mut page = Page::titled("Charges");
    if let Some(range) = range {
        page.line(Tone::Quiet, format!("{} to {}, paid ones too", dates::day(range.from()), dates::day(range.to())));
    }
    let apart = |one: &&&Document| {
        matches!(one.standing(setting.today()), ChargeStanding::ThroughTaxCode | ChargeStanding::Estimate)
    };
    let outside: Vec<&Document> = asking.iter().filter(apart).copied().collect();
    let asking: Vec<&Document> = asking.iter().filter(|one| !apart(one)).copied().collect();
    if asking.is_empty() {
        page.say(match range {
            Some(_) => "HMRC holds no charges for these days.",
            None if total.is_some_and(Money::is_positive) => {
                "HMRC lists no charge that makes up its total. HMRC online services may show more."
            }
            None => "There is nothing to pay: HMRC holds no open charges.",
        });
    } else {
        page.table(charges_table(&asking, setting));
    }
    // HMRC's total is of the whole account, so it stands only where the whole of what is open is listed.
    if let Some(total) = total {
        page.line(Tone::Plain, format!("HMRC's total: {}", total.pounds()));
    }
    if !outside.is_empty() {
        page.title("No part of these sums: through your tax code, or HMRC's estimates");
        page.table(charges_table(&outside, setting));
    }
    let shown: Vec<&Document> = giving.iter().copied().filter(|one| one.kind() != DocumentKind::Clearing).collect();
    if !shown.is_empty() {
        page.title("Payments, credits and refunds");
        page.table(credits_table(&shown));
    }
    page.say_in(Tone::Quiet, charges::BEFORE_MTD);
    page
}

fn charges_table(asking: &[&Document], setting: &Setting) -> Table {
    let mut table = Table::new(&[
        Column::text("Due"),
        Column::prose("Charge").at_least(18),
        Column::text("Tax year"),
        Column::money("Original £").rank(2),
        Column::money("To pay £"),
        Column::money("Interest £").rank(1),
        Column::prose("State").at_least(12),
        Column::text("Document").rank(3),
    ]);
    for one in asking {
        let standing = one.standing(setting.today());
        table.row([
            one.document_due_date.as_ref().map(dates::day_sent).unwrap_or_default().into(),
            charges::document(one).into(),
            one.tax_year.as_ref().map(ToString::to_string).unwrap_or_default().into(),
            Cell::money(one.original_amount),
            Cell::money(one.outstanding_amount),
            Cell::money(one.interest_left()),
            Cell::from(charges::standing(standing)).tone(tone_of(standing)),
            one.document_id.to_string().into(),
        ]);
    }
    let sum = |of: fn(&Document) -> Money| Cell::sum(asking.iter().map(|one| of(one)).sum());
    table.total([
        "".into(),
        "".into(),
        "".into(),
        sum(|one| one.original_amount),
        sum(|one| one.outstanding_amount),
        sum(Document::interest_left),
        "".into(),
        "".into(),
    ]);
    table
}

fn credits_table(shown: &[&Document]) -> Table {
    let mut table = Table::new(&[
        Column::text("Date"),
        Column::prose("What").alone(),
        Column::text("Tax year").rank(1),
        Column::money("Amount £"),
        Column::money("Not used £"),
        Column::text("Document").rank(2),
    ]);
    for one in shown {
        table.row([
            dates::day_sent(one.effective_date_of_payment.as_ref().unwrap_or(&one.document_date)).into(),
            charges::document(one).into(),
            one.tax_year.as_ref().map(ToString::to_string).unwrap_or_default().into(),
            Cell::money(one.original_amount.abs()),
            Cell::money(one.outstanding_amount.abs()),
            one.document_id.to_string().into(),
        ]);
    }
    table
}

fn sheet(asking: &[&Document], giving: &[&Document], setting: &Setting) -> Sheet {
    let mut sheet = Sheet::new(&[
        "documentId",
        "taxYear",
        "label",
        "documentDescription",
        "documentDate",
        "documentDueDate",
        "originalAmount",
        "outstandingAmount",
        "interestLeft",
        "standing",
    ]);
    for one in asking.iter().chain(giving) {
        sheet.row([
            one.document_id.to_string(),
            cell(one.tax_year.as_ref()),
            charges::document(one).into_owned(),
            cell(one.document_description.as_ref()),
            one.document_date.to_string(),
            cell(one.document_due_date.as_ref()),
            one.original_amount.to_string(),
            one.outstanding_amount.to_string(),
            one.interest_left().to_string(),
            if one.is_charge() { standing_word(one.standing(setting.today())).to_owned() } else { String::new() },
        ]);
    }
    sheet
}
