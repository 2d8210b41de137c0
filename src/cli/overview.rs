//! `overview`: what is due, owed and needs attention, in one look.

use super::balance;
use super::desk::{Ask, Desk};
use super::findings;
use super::known::Facts;
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::parts::Parts;
use super::payments;
use super::trouble::Trouble;
use crate::rules::allocation::Payment;
use crate::rules::charges::Account;
use crate::rules::credit::Credit;
use crate::rules::findings::Finding;
use crate::rules::next_dates::NextDate;
use crate::rules::{Failure, Money};
use crate::words::{charges, dates, next_dates};

/// Asks everything at once, and lays out what came.
pub(super) async fn report<A: Ask>(desk: &Desk<'_, A>, setting: &Setting) -> Report {
    shape(&Facts::gather_all(desk).await, setting)
}

fn shape(facts: &Facts, setting: &Setting) -> Report {
    let parts = facts.parts();
    let found = facts.findings();
    let next = facts.next_dates();
    let last = facts.payments.as_deref().unwrap_or_default().first();
    let account = facts.account.as_ref().map(Option::as_deref);
    let setting = &setting.with_plans(account.ok().flatten(), facts.penalties.as_deref().ok());
    let data = Object::new()
        .put("next", &next.iter().map(|next| findings::next_object(next, setting)).collect::<Vec<_>>())
        .put("balance", &account.as_ref().ok().map(|account| balance::parts(*account, setting)))
        .put("credit", &account.as_ref().ok().copied().flatten().map(balance::credit))
        .put("lastPayment", &last.map(|payment| payments::payment_fields(payment, setting)))
        .put("findings", &findings::objects(&found, setting))
        .put("parts", &parts.object(&setting.reader));
    let page = page(account, &next, last, &found, &parts, setting);
    let mut report = Report::new("overview", data, page, sheet(account.ok().flatten(), &next, &found, setting));
    report.exit = parts.exit_code(&["balance", "obligations"]);
    report.asides = parts.asides(&setting.reader);
    report
}

/// So many late dates are shown, and so many to come; the rest are counted. What is late must not hide what comes next.
const SHOWN_OF_EACH: usize = 4;

/// What is shown, in the order of the dates, and what is left out. Late money is never left out: it costs interest every
/// day.
fn shown<'a>(next: &'a [NextDate], setting: &Setting) -> (Vec<&'a NextDate>, Vec<&'a NextDate>) {
    let (mut late, mut to_come): (Vec<&'a NextDate>, Vec<&'a NextDate>) =
        next.iter().partition(|one| one.date < setting.today());
    late.sort_by_key(|one| one.what.amount().is_none());
    let money = late.iter().take_while(|one| one.what.amount().is_some()).count();
    let mut left_out = late.split_off(late.len().min(SHOWN_OF_EACH.max(money)));
    left_out.extend(to_come.split_off(to_come.len().min(SHOWN_OF_EACH)));
    late.sort_by_key(|one| one.date);
    late.extend(to_come);
    (late, left_out)
}

/// How much was left out, and what sum is in it.
fn left_out_in_words(left_out: &[&NextDate]) -> String {
    let sum: Money = left_out.iter().filter_map(|one| one.what.amount()).sum();
    let sum = if sum.is_positive() { format!(", {} to pay among them", sum.pounds()) } else { String::new() };
    format!("and {} more{sum}: `quarterdeck obligations`, `quarterdeck charges`", left_out.len())
}

fn page(
    account: Result<Option<&Account>, &Failure>,
    next: &[NextDate],
    last: Option<&Payment>,
    found: &[Finding],
    parts: &Parts,
    setting: &Setting,
) -> Page {
    let mut page = Page::titled("Next");
    let dates_missing = parts.not_known(&["balance", "obligations"]);
    if next.is_empty() {
        if dates_missing.is_empty() {
            page.line(Tone::Plain, "No date is known.");
        }
    } else {
        let (shown, left_out) = shown(next, setting);
        page.line_table(dates_table(&shown, setting));
        if !left_out.is_empty() {
            page.line(Tone::Quiet, left_out_in_words(&left_out));
        }
    }
    for sentence in dates_missing {
        page.line(Tone::Soon, sentence);
    }
    page.title(balance::title(setting.voice()));
    match account {
        Ok(Some(account)) => {
            page.line_table(balance::owed(account, setting));
            if let Some(way) = balance::credit_left(&Credit::of(account)) {
                page.title("Credit");
                page.line_table(way);
            }
        }
        Ok(None) => page.line(Tone::Plain, "HMRC holds nothing on this account yet."),
        Err(failure) => page.line(Tone::Plain, Trouble::from(failure.clone()).said_to(&setting.reader).message),
    }
    if let Some(last) = last {
        page.say(last_payment(last));
    }
    page.title("Needs attention");
    let not_known = parts.not_known(&findings::LOOKED_AT);
    if !found.is_empty() {
        page.line_table(findings::table(found, setting));
    } else if not_known.is_empty() {
        page.line(Tone::Plain, "Nothing needs attention.");
    }
    for sentence in not_known {
        page.line(Tone::Soon, sentence);
    }
    page.say_in(Tone::Quiet, charges::BEFORE_MTD);
    page
}

fn last_payment(last: &Payment) -> String {
    let amount = last.payment_amount.map(|amount| format!(": {}", amount.pounds())).unwrap_or_default();
    let day = last.transaction_date.as_ref().map(|day| format!(" {}", dates::day_sent(day))).unwrap_or_default();
    format!("Last payment HMRC received{day}{amount}")
}

fn dates_table(next: &[&NextDate], setting: &Setting) -> Table {
    let mut table = Table::new(&[Column::text("Date"), Column::text("When"), Column::prose("What")]).headless();
    for one in next {
        let late = one.date < setting.today();
        let soon = (one.date - setting.today()).num_days() <= 30;
        let tone = if late {
            Tone::Late
        } else if soon {
            Tone::Soon
        } else {
            Tone::Plain
        };
        table.row([
            dates::day_of_week(one.date).into(),
            Cell::from(dates::from_today(one.date, setting.today())).tone(tone),
            next_dates::sentence(&one.what, setting.voice()).into(),
        ]);
    }
    table
}

fn sheet(account: Option<&Account>, next: &[NextDate], found: &[Finding], setting: &Setting) -> Sheet {
    let mut sheet = Sheet::new(&["section", "what", "date", "amount", "text"]);
    let row = |what: &str, date: String, amount: String, text: String, section: &str| {
        [section.to_owned(), what.to_owned(), date, amount, text]
    };
    for one in next {
        sheet.row(row(
            one.what.as_str(),
            one.date.to_string(),
            cell(one.what.amount().as_ref()),
            next_dates::sentence(&one.what, setting.voice()),
            "next",
        ));
    }
    if let Some(account) = account {
        let balance = &account.balance;
        for (what, amount) in [
            ("overdue", Some(balance.overdue_amount)),
            ("dueWithin30Days", Some(balance.payable_amount)),
            ("notYetDue", Some(balance.pending_charge_due_amount)),
            ("total", Some(balance.total_balance)),
            ("codedOut", balance.amount_coded_out),
            ("credit", balance.unallocated_credit),
        ] {
            sheet.row(row(what, String::new(), cell(amount.as_ref()), String::new(), "balance"));
        }
    }
    for finding in found {
        sheet.row(row(
            finding.id(),
            cell(finding.since().or(finding.until()).as_ref()),
            cell(finding.amount().as_ref()),
            String::new(),
            "finding",
        ));
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::wording::Reader;
    use crate::rules::next_dates::Due;

    fn next(date: &str, pence: Option<i64>) -> NextDate {
        let what = pence.map_or(Due::Return { tax_year: None }, |pence| Due::Payment {
            amount: Money::from_pence(pence),
            on_hold: Money::ZERO,
            charges: Vec::new(),
        });
        NextDate { date: date.parse().unwrap(), what }
    }

    #[test]
    fn late_money_always_stands_among_the_dates_in_their_order_and_what_is_left_out_is_added_up() {
        let setting = Setting {
            environment: crate::rules::Environment::Demo,
            place: None,
            profile: None,
            kept_since: None,
            nino: None,
            person: None,
            now: "2026-11-21T12:00:00Z".parse().unwrap(),
            reveal: false,
            reader: Reader::default(),
            plans: crate::rules::penalties::PaymentPlans::default(),
        };
        let late = ["2025-08-07", "2025-11-07", "2026-02-07", "2026-05-07", "2026-06-07"].map(|date| next(date, None));
        let to_come = ["2027-01-31", "2027-07-31", "2028-01-31", "2028-07-31", "2029-01-31"];
        let all: Vec<NextDate> = late
            .into_iter()
            .chain([next("2026-07-31", Some(306_921))])
            .chain(to_come.map(|date| next(date, Some(100))))
            .collect();
        let (shown, left_out) = shown(&all, &setting);
        let days: Vec<String> = shown.iter().map(|one| one.date.to_string()).collect();
        assert_eq!(
            days,
            [
                "2025-08-07",
                "2025-11-07",
                "2026-02-07",
                "2026-07-31",
                "2027-01-31",
                "2027-07-31",
                "2028-01-31",
                "2028-07-31"
            ]
        );
        assert_eq!(
            left_out_in_words(&left_out),
            "and 3 more, £1.00 to pay among them: `quarterdeck obligations`, `quarterdeck charges`"
        );
    }
}
