//! Coding out for people.

use super::See;
use crate::cli::output::page::{Page, Tone};
use crate::cli::output::sheet::cell;
use crate::cli::output::table::{Cell, Column, Table};
use crate::rules::charges::Account;
use crate::rules::coding_out::{Component, Row, Source, Wanted, collections, returned};
use crate::words::{Voice, charges, coding_out, dates};

pub(super) fn page(seen: &See<'_>) -> Page {
    let (year, voice) = (seen.about.year, seen.setting.voice());
    let mut page = Page::titled(format!("In {} {year} tax code, for earlier years", voice.possessive()));
    let rows = seen.rows();
    let (unmatched, matched): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.unmatched);
    if matched.is_empty() {
        page.say(format!("Nothing is collected through the {year} tax code."));
    } else {
        page.table(table(seen, &matched));
    }
    if !matched.is_empty() || !unmatched.is_empty() {
        correction(&mut page, seen);
    }
    if !unmatched.is_empty() {
        apart(&mut page, &unmatched, voice);
    }
    if let Some(account) = &seen.account {
        collected(&mut page, seen, account);
    }
    page.title(format!("Paying {} {year} bill through a later tax code", voice.possessive()));
    match &seen.status {
        Some(status) => super::choice(&mut page, status, seen.about, seen.setting),
        None => page.line(Tone::Plain, "HMRC did not say whether it is opted out."),
    }
    page
}

const fn head(wanted: Wanted, voice: Voice) -> &'static str {
    match (wanted, voice) {
        (Wanted::HmrcHeld, _) => "HMRC\nholds £",
        (Wanted::User, Voice::You) => "You\nsubmitted £",
        (Wanted::User, Voice::YourClient) => "Client\nsubmitted £",
        (Wanted::Latest, _) => "In use £",
    }
}

fn table(seen: &See<'_>, rows: &[Row]) -> Table {
    let voice = seen.setting.voice();
    let mut columns =
        vec![Column::prose("Amount of").at_least(16), Column::text("Year").rank(2), Column::number("Number").rank(1)];
    columns.extend(seen.amounts.iter().map(|(wanted, _)| Column::money(head(*wanted, voice))));
    columns.push(Column::prose("By whom, when").at_least(10));
    let mut table = Table::new(&columns);
    for row in rows {
        let year = row.related_tax_year.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut cells: Vec<Cell> = vec![coding_out::kind(row.kind).into(), year.into(), cell(row.id.as_ref()).into()];
        let sum = |wanted| row.of(wanted).map_or_else(|| "–".into(), |one| Cell::sum(one.amount));
        cells.extend(seen.amounts.iter().map(|(wanted, _)| sum(*wanted)));
        let in_use = row.latest.as_ref().or(row.user.as_ref()).or(row.held.as_ref());
        cells.push(in_use.map(|one| by_whom(one, voice)).unwrap_or_default().into());
        table.cells(cells);
    }
    let mut total: Vec<Cell> = vec!["".into(), "".into(), "".into()];
    total.extend(seen.amounts.iter().map(|(_, coded)| Cell::sum(coded.total())));
    total.push("".into());
    table.total_cells(total);
    table
}

/// "you, 3 Nov 2026".
fn by_whom(one: &Component, voice: Voice) -> String {
    let who = match (&one.source, voice) {
        (Some(Source::User), Voice::YourClient) => "client",
        (source, _) => coding_out::source(source.as_ref()),
    };
    format!("{who}, {}", dates::instant_sent(&one.submitted_on))
}

/// Whether the amounts can be corrected now, and how.
fn correction(page: &mut Page, seen: &See<'_>) {
    let window = seen.correctable();
    page.say(format!("These amounts {}.", coding_out::window(window, seen.about.year)));
    if window.is_open() {
        page.line(Tone::Quiet, "`quarterdeck coding-out amend NUMBER=AMOUNT` corrects one.");
        if seen.has_own() == Some(true) {
            let whose = seen.setting.voice().possessive();
            let text =
                format!("`quarterdeck coding-out delete` deletes {whose} own amounts, so that HMRC's apply again.");
            page.line(Tone::Quiet, text);
        }
    }
}

/// What HMRC could not match, and what to do about it.
fn apart(page: &mut Page, unmatched: &[Row], voice: Voice) {
    page.title(format!("Submitted by {}, not matched by HMRC to its own figures", voice.subject()));
    let mut table =
        Table::new(&[Column::prose("Amount of"), Column::number("Number"), Column::money("£"), Column::text("When")]);
    for row in unmatched {
        let Some(one) = row.user.as_ref().or(row.latest.as_ref()).or(row.held.as_ref()) else { continue };
        table.row([
            coding_out::kind(row.kind).into(),
            cell(row.id.as_ref()).into(),
            Cell::sum(one.amount),
            dates::instant_sent(&one.submitted_on).into(),
        ]);
    }
    page.table(table);
    page.say(coding_out::unmatched(voice));
}

/// The charge each code collects, and what came back.
fn collected(page: &mut Page, seen: &See<'_>, account: &Account) {
    let voice = seen.setting.voice();
    let found = collections(account, seen.about.year, seen.setting.today());
    if !found.is_empty() {
        page.title("What tax codes collect of the account");
        for one in &found {
            page.line(Tone::Plain, coding_out::collection(one, voice));
            for charge in &one.charges {
                let status = charge.coded_out_status().map(charges::coded_out_status).unwrap_or_default();
                let sum = charge.amount_coded_out.map(|sum| format!(", {}", sum.pounds())).unwrap_or_default();
                page.line(Tone::Quiet, format!("· {}{sum}: {status}", coding_out::charge(charge, voice)));
            }
        }
    }
    let back = returned(account);
    if !back.is_empty() {
        page.title("Given back to the account when a tax code changed");
        for one in &back {
            page.line(Tone::Plain, format!("· {}", coding_out::returned(one, voice)));
        }
    }
}
