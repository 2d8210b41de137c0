//! `balance`: what is owed in HMRC's three parts, credit, and what a tax code collects.

use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::trouble::Trouble;
use crate::rules::charges::{Account, BalanceDetails, CodingDetail};
use crate::rules::credit::{Credit, CreditStep, Mismatch, Source};
use crate::rules::sent::SentOption;
use crate::rules::{Money, Sent};
use crate::words::{Voice, charges, credit as words, dates};

/// Asks, and lays out the answer.
pub(super) async fn report<A: Ask>(desk: &Desk<'_, A>, setting: &Setting) -> Result<Report, Trouble> {
    // Only the penalties tell of payment plans; without them none is known.
    let (account, penalties) = tokio::join!(desk.open_account(), desk.penalties());
    let account = account?;
    let setting = setting.with_plans(account.as_deref(), penalties.as_deref().ok());
    Ok(shape(account.as_deref(), &setting))
}

fn shape(account: Option<&Account>, setting: &Setting) -> Report {
    let data = Object::new()
        .put("balance", &parts(account, setting))
        .put("balanceDetails", &account.map(|account| details(&account.balance)))
        .put("credit", &account.map(credit))
        .put("codingDetails", &account.map_or_else(Vec::new, |account| account.coding.iter().map(coding).collect()));
    Report::new("balance", data, page(account, setting), sheet(account))
}

/// HMRC's parts under plain names; nothing on the account is nothing owed.
pub(super) fn parts(account: Option<&Account>, setting: &Setting) -> Object {
    let balance = account.map(|account| account.balance.clone()).unwrap_or_default();
    Object::new()
        .put("overdue", &balance.overdue_amount)
        .maybe("overdueInPaymentPlan", account.and_then(|account| planned(account, setting)).as_ref())
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
pub(super) fn owed(account: &Account, setting: &Setting) -> Table {
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
    if let Some(sum) = planned(account, setting) {
        // The sum is part of the one above it, and so no figure of its own in the column that is added up.
        table.row(["".into(), "".into(), charges::of_it_planned(sum).into()]);
    }
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
    for (name, sum, note) in beside(account, setting.voice()) {
        table.after([name.into(), Cell::pounds(sum), note.into()]);
    }
    table
}

/// What of the overdue total is in payment plans.
fn planned(account: &Account, setting: &Setting) -> Option<Money> {
    setting.plans.overdue(account, setting.today())
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

fn page(account: Option<&Account>, setting: &Setting) -> Page {
    let mut page = Page::titled(title(setting.voice()));
    let Some(account) = account else {
        page.say("HMRC holds nothing on this account yet: no charges, no credit, no payments.");
        page.say_in(Tone::Quiet, charges::BEFORE_MTD);
        return page;
    };
    page.table(owed(account, setting));
    let credit = Credit::of(account);
    if let Some(way) = credit_left(&credit) {
        page.title("Credit");
        page.table(way);
    }
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

/// The way from the credit to what is left to claim; none where it is one figure, which stands beside what is owed.
pub(super) fn credit_left(credit: &Credit<'_>) -> Option<Table> {
    let way = credit.derivation();
    if way.steps.is_empty() || way.is_one_figure() {
        return None;
    }
    let mut table = Table::sums();
    // HMRC's own figure of both kinds of credit, which is no step of the way.
    let total = credit.total.filter(|_| credit.unallocated.is_some()).map(words::in_all);
    for (step, sum) in way.steps {
        let note = total.clone().filter(|_| step == CreditStep::Allocated).unwrap_or_default();
        table.row([words::step(step).into(), Cell::pounds(sum), note.into()]);
    }
    if let Some(left) = way.left {
        let free = credit.free().map(|free| format!("{} {}", words::FREE, free.pounds())).unwrap_or_default();
        table.total([words::LEFT.into(), Cell::pounds(left), free.into()]);
    }
    Some(table)
}

/// Credit as one number with its parts and where it came from; ours beside HMRC's own figures.
pub(super) fn credit(account: &Account) -> Object {
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
    let way = credit.derivation();
    let step = |(step, sum): &(CreditStep, Money)| Object::new().put("what", &step_word(*step)).put("amount", sum);
    Object::new()
        .put("inAllAmount", &credit.in_all())
        .put("steps", &way.steps.iter().map(step).collect::<Vec<_>>())
        .put("leftToClaimAmount", &way.left)
        .maybe("notUsedNorAskedForAmount", credit.free().as_ref())
        .put("sources", &credit.sources.iter().map(source).collect::<Vec<_>>())
        .put("sourcesAmount", &credit.from_sources())
        .put("mismatches", &credit.mismatches().iter().map(mismatch).collect::<Vec<_>>())
}

/// HMRC's name of the figure of a step; a refund is taken off, so its amount is below nothing here.
const fn step_word(step: CreditStep) -> &'static str {
    match step {
        CreditStep::Unallocated => "unallocatedCredit",
        CreditStep::Allocated => "allocatedCredit",
        CreditStep::Total => "totalCredit",
        CreditStep::FirstRefund => "firstPendingAmountRequested",
        CreditStep::SecondRefund => "secondPendingAmountRequested",
        CreditStep::Difference => "difference",
    }
}

/// What is no part of the total: the tax code, and credit where it is one figure.
fn beside(account: &Account, voice: Voice) -> Vec<(String, Money, &'static str)> {
    let balance = &account.balance;
    let code = account.coding.iter().filter_map(|detail| detail.coding_tax_year.value()).max();
    let code = charges::through_tax_code(code, voice).replacen("through", "Through", 1);
    let way = Credit::of(account).derivation();
    let credit = way.steps.first().filter(|_| way.is_one_figure());
    let credit = credit.map(|(step, sum)| (words::step(*step).to_owned(), Some(*sum), ""));
    let rows = std::iter::once((code, balance.amount_coded_out, "not part of the total")).chain(credit);
    let shown = rows.filter_map(|(name, sum, note)| Some((name, sum?, note)));
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
