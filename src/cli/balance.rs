//! `balance`: what is owed in HMRC's three parts, credit, and what a tax code collects.

use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::trouble::Trouble;
use crate::rules::charges::{Account, BalanceDetails, CodingDetail};
use crate::rules::credit::{Credit, Mismatch, Source};
use crate::rules::sent::SentOption;
use crate::rules::{Money, Sent};
use crate::words::{Voice, charges, credit as words, dates};

/// Asks, and lays out the answer.
pub(super) async fn report<A: Ask>(desk: &Desk<'_, A>, setting: &Setting) -> Result<Report, Trouble> {
    Ok(shape(desk.open_account().await?.as_deref(), setting.voice()))
}

fn shape(account: Option<&Account>, voice: Voice) -> Report {
    let data = Object::new()
        .put("balance", &parts(account))
        .put("balanceDetails", &account.map(|account| details(&account.balance)))
        .put("credit", &account.map(credit))
        .put("codingDetails", &account.map_or_else(Vec::new, |account| account.coding.iter().map(coding).collect()));
    Report::new("balance", data, page(account, voice), sheet(account))
}

/// HMRC's parts under plain names; nothing on the account is nothing owed.
pub(super) fn parts(account: Option<&Account>) -> Object {
    let balance = account.map(|account| account.balance.clone()).unwrap_or_default();
    Object::new()
        .put("overdue", &balance.overdue_amount)
        .put("dueWithin30Days", &balance.payable_amount)
        .put("notYetDue", &balance.pending_charge_due_amount)
        .put("total", &balance.total_balance)
        .put("codedOut", &balance.amount_coded_out)
        .put("credit", &balance.unallocated_credit)
}

fn details(balance: &BalanceDetails) -> Object {
    let per_year = |(year, amount): &(Sent<_>, Money)| Object::new().put("taxYear", year).put("bcdAmount", amount);
    Object::new()
        .put("payableAmount", &balance.payable_amount)
        .maybe("payableDueDate", balance.payable_due_date.as_ref())
        .put("pendingChargeDueAmount", &balance.pending_charge_due_amount)
        .maybe("pendingChargeDueDate", balance.pending_charge_due_date.as_ref())
        .put("overdueAmount", &balance.overdue_amount)
        .maybe("earliestPaymentDateOverdue", balance.earliest_payment_date_overdue.as_ref())
        .put("totalBalance", &balance.total_balance)
        .put("bcdBalancePerYear", &balance.bcd_balance_per_year.iter().map(per_year).collect::<Vec<_>>())
        .maybe("totalBcdBalance", balance.total_bcd_balance.as_ref())
        .maybe("amountCodedOut", balance.amount_coded_out.as_ref())
        .maybe("unallocatedCredit", balance.unallocated_credit.as_ref())
        .maybe("allocatedCredit", balance.allocated_credit.as_ref())
        .maybe("totalCredit", balance.total_credit.as_ref())
        .maybe("firstPendingAmountRequested", balance.first_pending_amount_requested.as_ref())
        .maybe("secondPendingAmountRequested", balance.second_pending_amount_requested.as_ref())
        .maybe("availableCredit", balance.available_credit.as_ref())
}

fn coding(detail: &CodingDetail) -> Object {
    let coded =
        Object::new().maybe("charge", detail.charge.as_ref()).maybe("initiationDate", detail.initiation_date.as_ref());
    Object::new()
        .maybe("returnTaxYear", detail.return_tax_year.as_ref())
        .maybe("totalLiabilityAmount", detail.total_liability_amount.as_ref())
        .maybe("codingTaxYear", detail.coding_tax_year.as_ref())
        .put("coded", &coded)
}

/// HMRC's parts, added up under a rule, and what stands beside them; also the first thing on the overview.
pub(super) fn owed(account: &Account, voice: Voice) -> Table {
    let balance = &account.balance;
    let next = |date: &Option<Sent<_>>| date.as_ref().map(|day| format!("next {}", dates::day_sent(day)));
    let overdue = balance.overdue_amount.is_positive();
    let tone = |tone, holds| if holds { tone } else { Tone::Plain };
    let since = balance.earliest_payment_date_overdue.as_ref().filter(|_| overdue);
    let since = since.map(oldest);
    let mut table = Table::sums();
    table.row([
        Cell::from("Overdue").tone(tone(Tone::Late, overdue)),
        Cell::pounds(balance.overdue_amount).tone(tone(Tone::Late, overdue)),
        since.unwrap_or_default().into(),
    ]);
    table.row([
        "Due within 30 days".into(),
        Cell::pounds(balance.payable_amount),
        next(&balance.payable_due_date).unwrap_or_default().into(),
    ]);
    table.row([
        "Not yet due".into(),
        Cell::pounds(balance.pending_charge_due_amount),
        next(&balance.pending_charge_due_date).unwrap_or_default().into(),
    ]);
    table.total(["Total".into(), Cell::pounds(balance.total_balance), "".into()]);
    for (name, sum, note) in beside(account, voice) {
        table.after([name.into(), Cell::pounds(sum), note.into()]);
    }
    table
}

/// HMRC sends the day after the due date.
fn oldest(day: &Sent<chrono::NaiveDate>) -> String {
    match day.value().and_then(|day| day.pred_opt()) {
        Some(due) => format!("interest included; the oldest was due {}", dates::day(due)),
        None => format!("interest included; since {}", dates::day_sent(day)),
    }
}

/// Above what is owed.
pub(super) const fn title(voice: Voice) -> &'static str {
    match voice {
        Voice::You => "What you owe",
        Voice::YourClient => "What your client owes",
    }
}

fn page(account: Option<&Account>, voice: Voice) -> Page {
    let mut page = Page::titled(title(voice));
    let Some(account) = account else {
        page.say("HMRC holds nothing on this account yet: no charges, no credit, no payments.");
        page.say_in(Tone::Quiet, charges::BEFORE_MTD);
        return page;
    };
    page.table(owed(account, voice));
    let credit = Credit::of(account);
    if !credit.sources.is_empty() {
        page.title("Where the credit came from");
        let mut table = Table::new(&[
            Column::text("Date"),
            Column::prose("Credit").at_least(18),
            Column::money("Not used £"),
            Column::text("Document").rank(1),
        ]);
        for source in &credit.sources {
            let document = source.document;
            let day = document.effective_date_of_payment.as_ref().unwrap_or(&document.document_date);
            table.row([
                dates::day_sent(day).into(),
                words::source(document).into(),
                Cell::sum(source.open),
                document.document_id.to_string().into(),
            ]);
        }
        table.total(["".into(), "".into(), Cell::sum(credit.from_sources()), "".into()]);
        page.table(table);
    }
    for mismatch in credit.mismatches() {
        page.say(words::mismatch(mismatch));
    }
    page.say_in(Tone::Quiet, charges::BEFORE_MTD);
    page
}

/// Credit as one number with its parts and where it came from; ours beside HMRC's own figures.
fn credit(account: &Account) -> Object {
    let credit = Credit::of(account);
    let source = |source: &Source<'_>| {
        let document = source.document;
        Object::new()
            .put("documentId", &document.document_id)
            .put("label", &words::source(document))
            .maybe("taxYear", document.tax_year.as_ref())
            .put("documentDate", &document.document_date)
            .put("openAmount", &source.open)
    };
    let mismatch = |one: &Mismatch| {
        Object::new()
            .put("text", &words::mismatch(*one))
            .put("hmrcAmount", &one.hmrc)
            .put("partsAmount", &one.parts)
            .put("differenceAmount", &one.difference())
    };
    Object::new()
        .put("inAllAmount", &credit.in_all())
        .put("sources", &credit.sources.iter().map(source).collect::<Vec<_>>())
        .put("sourcesAmount", &credit.from_sources())
        .put("mismatches", &credit.mismatches().iter().map(mismatch).collect::<Vec<_>>())
}

/// What is no part of the total: the tax code, credit, refunds; each figure once.
fn beside(account: &Account, voice: Voice) -> Vec<(String, Money, &'static str)> {
    let balance = &account.balance;
    let code = account.coding.iter().filter_map(|detail| detail.coding_tax_year.value()).max();
    let code = charges::through_tax_code(code, voice).replacen("through", "Through", 1);
    let refund = "asked for, in progress";
    let total = balance.total_credit.filter(|_| balance.total_credit != balance.unallocated_credit);
    let left = balance.available_credit.filter(|_| balance.available_credit != balance.unallocated_credit);
    let rows = [
        (code, balance.amount_coded_out, "not part of the total"),
        ("Credit not used yet".to_owned(), balance.unallocated_credit, ""),
        ("Credit set against charges".to_owned(), balance.allocated_credit, ""),
        ("Credit in all".to_owned(), total, ""),
        ("Refund".to_owned(), balance.first_pending_amount_requested, refund),
        ("Second refund".to_owned(), balance.second_pending_amount_requested, refund),
        ("Credit left to claim".to_owned(), left, ""),
    ];
    let shown = rows.into_iter().filter_map(|(name, sum, note)| Some((name, sum?, note)));
    shown.filter(|(_, sum, _)| !sum.is_zero()).collect()
}

fn sheet(account: Option<&Account>) -> Sheet {
    let mut sheet = Sheet::new(&["what", "amount", "date"]);
    let balance = account.map(|account| account.balance.clone()).unwrap_or_default();
    let mut row = |what: &str, amount: Option<Money>, date: String| {
        sheet.row([what.to_owned(), cell(amount.as_ref()), date]);
    };
    row("overdueAmount", Some(balance.overdue_amount), cell(balance.earliest_payment_date_overdue.as_ref()));
    row("payableAmount", Some(balance.payable_amount), cell(balance.payable_due_date.as_ref()));
    row(
        "pendingChargeDueAmount",
        Some(balance.pending_charge_due_amount),
        cell(balance.pending_charge_due_date.as_ref()),
    );
    row("totalBalance", Some(balance.total_balance), String::new());
    for (what, amount) in [
        ("amountCodedOut", balance.amount_coded_out),
        ("unallocatedCredit", balance.unallocated_credit),
        ("allocatedCredit", balance.allocated_credit),
        ("totalCredit", balance.total_credit),
        ("firstPendingAmountRequested", balance.first_pending_amount_requested),
        ("secondPendingAmountRequested", balance.second_pending_amount_requested),
        ("availableCredit", balance.available_credit),
    ] {
        row(what, amount, String::new());
    }
    sheet
}
