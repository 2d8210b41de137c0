//! `what-if`: what would follow from a payment, or from reduced payments on account. Reckoned, never sent.

use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::trouble::Trouble;
use crate::rules::charges::Account;
use crate::rules::penalties::LatePaymentCategory;
use crate::rules::what_if::{GrowingPenalty, Half, Line, Paying, Reducing, Window, pay, reduce};
use crate::rules::{DateRange, Money, Sent, TaxYear};
use crate::words::{Voice, charges, dates, what_if as words};
use chrono::NaiveDate;

/// Asks for the open account, and reckons a payment; without a day, one today.
pub(super) async fn paying<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    amount: Money,
    on: Option<NaiveDate>,
) -> Result<Report, Trouble> {
    let (account, penalties) = tokio::join!(desk.open_account(), desk.penalties());
    let account = account?.map(|account| *account).unwrap_or_default();
    // Without the penalties the rest holds all the same, and it is said that they are missing.
    let penalties = penalties.ok();
    let told = pay(&account, amount, on.unwrap_or(desk.today), desk.today);
    Ok(shape_paying(&told.and_penalties(&account, penalties.as_deref()), setting.voice()))
}

/// Asks for the account and the returns, and reckons the reduction: of the year given, else the latest there is.
pub(super) async fn reducing<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    to: Money,
    year: Option<TaxYear>,
) -> Result<Report, Trouble> {
    let range = DateRange::four_tax_years_to(desk.today);
    let (open, past, returns) = tokio::join!(desk.open_account(), desk.account_history(range), desk.returns(None));
    let (open, past) = (open?, past?);
    // Without the returns it is not known whether there is still time; the date is said all the same.
    let returns = returns.unwrap_or_default();
    let accounts: Vec<&Account> = open.as_deref().into_iter().chain(past.as_deref()).collect();
    let told = reduce(&accounts, to, year, &returns, desk.today);
    Ok(shape_reducing(told.as_ref(), year, setting.voice()))
}

fn estimated(amount: Money) -> Object {
    Object::new().put("amount", &amount).put("estimated", &true)
}

fn day(date: Option<&Sent<NaiveDate>>) -> Cell {
    date.map(dates::day_sent).unwrap_or_default().into()
}

fn shape_paying(told: &Paying, voice: Voice) -> Report {
    let lines: Vec<Object> = told.lines.iter().map(|one| line(one, voice)).collect();
    let saved = told.saved_until_next_due();
    let answer = words::paid(told, voice);
    let data = Object::new()
        .put("caveat", &words::OLDER_DEBTS_FIRST)
        .put("text", &answer)
        .put("amount", &told.amount)
        .put("on", &told.on)
        .put("charges", &lines)
        .put("used", &told.used())
        .put("leftOver", &told.left_over)
        .put("unallocatedCredit", &told.credit)
        .maybe("interestRate", told.rate.as_ref())
        .put("stopsPerDay", &estimated(told.stops_per_day()))
        .maybe("savedUntil", saved.map(|(until, _)| until).as_ref())
        .maybe("saved", saved.map(|(_, saved)| estimated(saved)).as_ref())
        .put(
            "penalties",
            &told.penalties.as_ref().map(|all| all.iter().map(|one| growing(one, voice)).collect::<Vec<_>>()),
        );
    let mut page = Page::titled(words::if_paid(told.amount, told.on));
    page.line(Tone::Quiet, words::OLDER_DEBTS_FIRST);
    for (place, sentence) in answer.into_iter().enumerate() {
        if place == 0 { page.say(sentence) } else { page.line(Tone::Plain, sentence) }
    }
    if !told.lines.is_empty() {
        page.table(paying_table(told, voice));
    }
    page.say_in(Tone::Quiet, words::ESTIMATE);
    Report::new("what-if-pay", data, page, paying_sheet(told, voice))
}

fn growing(one: &GrowingPenalty, voice: Voice) -> Object {
    Object::new()
        .maybe("penaltyCategory", one.category.as_ref().map(LatePaymentCategory::as_str).as_ref())
        .put("label", &charges::in_voice(charges::named(&one.on, false), voice).as_ref())
        .maybe("taxYear", one.tax_year.as_ref())
        .put("penaltyAmountAccruing", &one.so_far)
        .put("stopsPerDay", &estimated(one.stops_per_day))
        .put("stops", &one.stops)
}

fn line(line: &Line, voice: Voice) -> Object {
    Object::new()
        .put("documentId", &line.document_id)
        .put("label", &words::charge(line, voice))
        .maybe("taxYear", line.tax_year.as_ref())
        .maybe("documentDueDate", line.due.as_ref())
        .put("outstandingAmount", &line.outstanding)
        .put("interestLeft", &line.interest)
        .put("interestGrowth", &estimated(line.growth))
        .put("paid", &line.paid)
        .put("interestPaid", &line.interest_paid)
        .put("left", &line.left())
        .put("interestLeftAfter", &line.interest_left())
        .put("cleared", &line.is_cleared())
        .maybe("stopsPerDay", line.stops_per_day.map(estimated).as_ref())
}

fn paying_table(told: &Paying, voice: Voice) -> Table {
    let mut table = Table::new(&[
        Column::text("Due"),
        Column::prose("Charge").at_least(20),
        Column::money("To pay £"),
        Column::money("Paid £"),
        Column::money("Left £"),
        Column::text("Then"),
    ]);
    for line in &told.lines {
        let then = if line.is_cleared() {
            Cell::from("cleared").tone(Tone::Good)
        } else if (line.paid + line.interest_paid).is_zero() {
            "as before".into()
        } else {
            "part paid".into()
        };
        let interest = line.interest + line.growth;
        let only = line.is_interest_only();
        let sums = if only {
            [interest, line.interest_paid, line.interest_left()]
        } else {
            [line.outstanding, line.paid, line.left()]
        };
        let [to_pay, paid, left] = sums;
        table.row([
            day(line.due.as_ref()),
            words::charge(line, voice).into(),
            Cell::sum(to_pay),
            Cell::money(paid),
            Cell::money(left),
            then,
        ]);
        if !interest.is_zero() && !only {
            let est = if line.growth.is_zero() { "" } else { ", est." };
            table.row([
                "".into(),
                Cell::from(format!("interest on it{est}")).tone(Tone::Quiet),
                Cell::sum(interest),
                Cell::money(line.interest_paid),
                Cell::money(line.interest_left()),
                "".into(),
            ]);
        }
    }
    let sum = |of: &dyn Fn(&Line) -> Money| Cell::sum(told.lines.iter().map(of).sum());
    table.total([
        "".into(),
        "In all".into(),
        sum(&|line| line.outstanding + line.interest + line.growth),
        sum(&|line| line.paid + line.interest_paid),
        sum(&|line| line.left() + line.interest_left()),
        "".into(),
    ]);
    table
}

fn paying_sheet(told: &Paying, voice: Voice) -> Sheet {
    let mut sheet = Sheet::new(&[
        "documentId",
        "label",
        "documentDueDate",
        "outstandingAmount",
        "interestLeft",
        "interestGrowthEstimated",
        "paid",
        "interestPaid",
        "left",
        "interestLeftAfter",
    ]);
    for line in &told.lines {
        sheet.row([
            line.document_id.to_string(),
            words::charge(line, voice),
            cell(line.due.as_ref()),
            line.outstanding.to_string(),
            line.interest.to_string(),
            line.growth.to_string(),
            line.paid.to_string(),
            line.interest_paid.to_string(),
            line.left().to_string(),
            line.interest_left().to_string(),
        ]);
    }
    sheet
}

fn shape_reducing(told: Option<&Reducing>, year: Option<TaxYear>, voice: Voice) -> Report {
    let Some(told) = told else {
        let mut page = Page::titled("If payments on account were reduced");
        page.say(year.map_or_else(
            || "HMRC shows no payments on account.".to_owned(),
            |year| format!("HMRC shows no payments on account for {year}."),
        ));
        let data = Object::new().put("halves", &Vec::<Object>::new());
        return Report::new("what-if-reduce", data, page, reducing_sheet(None));
    };
    let (window, until, since) = match told.window {
        Window::Open(until) => ("open", Some(until), None),
        Window::ReturnIsIn(received) => ("return-submitted", None, received),
        Window::Over(until) => ("over", Some(until), None),
    };
    let data = Object::new()
        .put("to", &told.to)
        .put("window", &window)
        .maybe("windowUntil", until.as_ref())
        .maybe("returnReceivedDate", since.as_ref());
    if !told.window.is_open() {
        // There is nothing to reckon of what cannot be done any more.
        let mut page = Page::titled(words::if_reduced(told));
        page.say(words::window(told.year, told.window, voice));
        let data = data.put("halves", &Vec::<Object>::new());
        return Report::new("what-if-reduce", data, page, reducing_sheet(None)).about(told.year);
    }
    let answer = words::reduced(told, voice);
    let data = data
        .put("text", &answer)
        .maybe("refusal", told.refusal.map(words::refusal).as_ref())
        .put("halves", &told.halves.iter().map(half).collect::<Vec<_>>())
        .put("difference", &told.difference())
        .put("balancingPaymentDue", &told.balancing_due)
        .maybe("interestRate", told.rate.as_ref())
        .maybe("interestRisk", told.risk().map(estimated).as_ref());
    let mut page = Page::titled(words::if_reduced(told));
    page.line(Tone::Quiet, words::only_online(told.balancing_due));
    if let Some(refusal) = told.refusal {
        page.say_in(Tone::Late, words::refusal(refusal));
    }
    for (place, sentence) in answer.into_iter().enumerate() {
        if place == 0 { page.say(sentence) } else { page.line(Tone::Plain, sentence) }
    }
    page.table(reducing_table(told));
    page.say_in(Tone::Quiet, words::ESTIMATE);
    Report::new("what-if-reduce", data, page, reducing_sheet(Some(told))).about(told.year)
}

fn half(half: &Half) -> Object {
    Object::new()
        .put("documentId", &half.document_id)
        .put("label", &charges::kind(&half.kind))
        .maybe("documentDueDate", half.due.as_ref())
        .put("now", &half.now)
        .maybe("poaRelevantAmount", half.first.as_ref())
        .put("to", &half.to)
        .put("difference", &half.difference())
        .put("paid", &half.paid)
        .put("left", &half.left())
        .put("credit", &half.credit())
        .maybe("interestRiskPerDay", half.risk_per_day.map(estimated).as_ref())
        .maybe("interestRisk", half.risk.map(estimated).as_ref())
}

fn reducing_table(told: &Reducing) -> Table {
    let mut table = Table::new(&[
        Column::text("Due"),
        Column::prose("Charge").at_least(18),
        Column::money("Now £"),
        Column::money("Then £"),
        Column::money("Less £"),
        Column::money("Paid £").rank(2),
        Column::money("Left £"),
        Column::money("Credit £").rank(1),
    ]);
    for half in &told.halves {
        table.row([
            day(half.due.as_ref()),
            charges::kind(&half.kind).into(),
            Cell::sum(half.now),
            Cell::sum(half.to),
            Cell::money(half.difference()),
            Cell::money(half.paid),
            Cell::money(half.left()),
            Cell::money(half.credit()),
        ]);
    }
    let sum = |of: fn(&Half) -> Money| Cell::sum(told.halves.iter().map(of).sum());
    table.total([
        "".into(),
        "Both".into(),
        sum(|half| half.now),
        sum(|half| half.to),
        sum(Half::difference),
        sum(|half| half.paid),
        sum(Half::left),
        sum(Half::credit),
    ]);
    table
}

fn reducing_sheet(told: Option<&Reducing>) -> Sheet {
    let mut sheet = Sheet::new(&[
        "documentId",
        "label",
        "documentDueDate",
        "now",
        "poaRelevantAmount",
        "to",
        "difference",
        "paid",
        "left",
        "credit",
        "interestRiskEstimated",
    ]);
    for half in told.map(|told| told.halves.as_slice()).unwrap_or_default() {
        sheet.row([
            half.document_id.to_string(),
            charges::kind(&half.kind).into_owned(),
            cell(half.due.as_ref()),
            half.now.to_string(),
            cell(half.first.as_ref()),
            half.to.to_string(),
            half.difference().to_string(),
            half.paid.to_string(),
            half.left().to_string(),
            half.credit().to_string(),
            cell(half.risk.as_ref()),
        ]);
    }
    sheet
}
