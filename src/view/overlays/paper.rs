//! The sheets of money on paper: the statement of account, the form of an export, what would follow.

use ratatui::layout::Rect;

use super::forms::fields;
use super::sign_in::told;
use super::{foot, keys, sheet};
use crate::app::command::Command;
use crate::app::export::{ExportSheet, ExportWhat};
use crate::app::model::Model;
use crate::app::statement::StatementSheet;
use crate::app::what_if::WhatIfSheet;
use crate::rules::Money;
use crate::rules::statement::{Event, Statement, What};
use crate::view::detail::Line;
use crate::view::pen::{Pen, above, below, width, wrap};
use crate::view::theme::Meaning;
use crate::words::statement as words;
use crate::words::{Voice, charges, dates};

/// Columns of a date, and the fewest of a sum.
const DATE: u16 = 13;
const SUM: u16 = 11;

/// A row of the statement: what stands in each column.
#[derive(Default)]
struct Row {
    date: String,
    text: String,
    charged: String,
    paid: String,
    balance: String,
    meaning: Option<Meaning>,
    /// Whether the text may run through under the sums.
    runs: bool,
}

/// Draws the statement.
pub(super) fn statement(model: &Model, pen: &mut Pen<'_>, body: Rect, shown: &StatementSheet) {
    let area = sheet(pen, body, body.height, &format!("Statement of account, {}", words::period(shown.period(model))));
    let (earlier, later) = (first_key(model, Command::EarlierYear), first_key(model, Command::LaterYear));
    let years = format!("{earlier} {later}");
    let export = first_key(model, Command::Export);
    foot(pen, area, &[("j k", "move"), (&years, "tax year"), (&export, "exports"), ("Esc", "closes")]);
    let Some(of) = &shown.told else {
        pen.paragraph(area, &why_nothing(model), Meaning::Quiet);
        return;
    };
    let rows = rows(of, model);
    // As wide as the longest sum needs, with room before it: nothing is cut in the middle of a figure.
    let longest = rows.iter().flat_map(|row| [&row.charged, &row.paid, &row.balance]).map(|sum| width(sum) + 2).max();
    let sums = longest.unwrap_or(SUM).max(SUM);
    let text_room = area.width.saturating_sub(DATE + 3 * sums);
    head(pen, area, sums);
    let laid: Vec<Row> = rows.into_iter().flat_map(|row| wrapped(row, text_room, area.width)).collect();
    let room = below(area, 1);
    let most = laid.len().saturating_sub(usize::from(room.height));
    let first = usize::from(shown.scroll).min(most);
    for (row, y) in laid.iter().skip(first).zip(room.y..room.y + room.height) {
        draw_row(pen, Rect { y, height: 1, ..area }, row, sums);
    }
    let left = laid.len().saturating_sub(first + usize::from(room.height));
    if left > 0 {
        let text = format!(" {left} more below ");
        pen.put_right(area.x + area.width, area.y + area.height, width(&text), &text, Meaning::Quiet);
    }
}

fn why_nothing(model: &Model) -> String {
    let failed = crate::app::statement::questions(model).into_iter().find_map(|query| {
        model.remote(&query).failure().map(|failure| crate::words::codes::explain(failure, model.voice()))
    });
    failed.map_or_else(
        || {
            let asking = model.subject.as_ref().is_some_and(|subject| model.answers.any_loading(subject));
            let text = if asking { "Asking HMRC for the account and the payments …" } else { "Not connected yet." };
            text.to_owned()
        },
        |why| format!("{} {}", why.what, why.next),
    )
}

fn head(pen: &mut Pen<'_>, area: Rect, sums: u16) {
    pen.put(area.x, area.y, DATE, "Date", Meaning::Quiet);
    pen.put(area.x + DATE, area.y, area.width, "What happened", Meaning::Quiet);
    for (title, place) in [("Balance £", 0u16), ("Paid £", 1), ("Charged £", 2)] {
        pen.put_right((area.x + area.width).saturating_sub(place * sums), area.y, sums, title, Meaning::Quiet);
    }
}

fn draw_row(pen: &mut Pen<'_>, area: Rect, row: &Row, sums: u16) {
    let meaning = row.meaning.unwrap_or(Meaning::Plain);
    pen.put(area.x, area.y, DATE - 1, &row.date, meaning);
    pen.put(area.x + DATE, area.y, area.width.saturating_sub(DATE), &row.text, meaning);
    let strong = if row.meaning == Some(Meaning::Strong) { meaning } else { Meaning::Plain };
    for (sum, place) in [(&row.balance, 0u16), (&row.paid, 1), (&row.charged, 2)] {
        if !sum.is_empty() {
            pen.put_right((area.x + area.width).saturating_sub(place * sums), area.y, sums, sum, strong);
        }
    }
}

fn wrapped(row: Row, room: u16, all: u16) -> Vec<Row> {
    let room = if row.runs { all.saturating_sub(DATE) } else { room.saturating_sub(1) };
    let mut lines = wrap(&row.text, room.max(10)).into_iter();
    let first = lines.next().unwrap_or_default();
    let meaning = row.meaning;
    let mut laid = vec![Row { text: first, ..row }];
    laid.extend(lines.map(|text| Row { text, meaning, ..Row::default() }));
    laid
}

fn rows(told: &Statement, model: &Model) -> Vec<Row> {
    let carried = |day, text: &str, balance: Money| Row {
        date: dates::day(day),
        text: text.to_owned(),
        balance: balance.grouped(),
        meaning: Some(Meaning::Strong),
        ..Row::default()
    };
    let mut rows = vec![carried(told.period.from(), "Balance brought forward", told.opening)];
    for entry in &told.entries {
        let event = &entry.event;
        let sum = event.amount.abs().grouped();
        let (charged, paid) = if event.amount.is_negative() { (String::new(), sum) } else { (sum, String::new()) };
        rows.push(Row {
            date: dates::day_sent(&event.date),
            text: words::label(event),
            charged,
            paid,
            balance: entry.balance.grouped(),
            ..Row::default()
        });
        let quiet = |text| Row { text, meaning: Some(Meaning::Quiet), runs: true, ..Row::default() };
        rows.extend(under(event, model.reveal).into_iter().map(quiet));
    }
    rows.push(carried(told.period.to(), "Balance carried forward", told.closing));
    rows.extend(end(told, model.voice()));
    rows
}

fn under(event: &Event, reveal: bool) -> Vec<String> {
    let mut details = words::details(event);
    if let What::Payment { id, reference, .. } = &event.what {
        let masked = |text: &String| if reveal { text.clone() } else { crate::rules::ids::mask_identifiers(text) };
        details.extend(reference.as_ref().map(masked));
        details.extend(id.as_ref().map(ToString::to_string));
        details.extend(event.parts.iter().map(words::part_short));
    } else {
        details.extend(event.document_id.as_ref().map(ToString::to_string));
    }
    if details.is_empty() { Vec::new() } else { vec![details.join(" · ")] }
}

/// From the last balance to HMRC's total, and what the balance is.
fn end(told: &Statement, voice: Voice) -> Vec<Row> {
    let ending = &told.ending;
    let sum = |text: &str, sum: Money| Row { text: text.to_owned(), balance: sum.grouped(), ..Row::default() };
    let say = |text: String, meaning| Row { text, meaning: Some(meaning), runs: true, ..Row::default() };
    let mut rows = vec![Row::default()];
    rows.extend(told.since_then.map(|since| sum("What came since, up to today", since)));
    if !ending.accruing.is_zero() {
        rows.push(Row { meaning: Some(Meaning::Estimate), ..sum(words::ACCRUING, ending.accruing) });
    }
    if !ending.difference.is_zero() {
        rows.push(sum("Not explained by these events", ending.difference));
    }
    if !ending.unused_credit.is_zero() {
        rows.push(sum("Credit not used yet, not in HMRC's total", ending.unused_credit));
    }
    rows.push(Row { meaning: Some(Meaning::Strong), ..sum("HMRC's total today", ending.total) });
    rows.push(Row::default());
    let meaning = if ending.difference.is_zero() { Meaning::Good } else { Meaning::Soon };
    rows.push(say(words::agreement(ending.difference), meaning));
    rows.extend(ending.causes.iter().map(|cause| say(words::cause(cause, voice), Meaning::Plain)));
    rows.push(say(words::BALANCE.to_owned(), Meaning::Quiet));
    rows.push(say(words::NUMBERS.to_owned(), Meaning::Quiet));
    rows.push(say(charges::BEFORE_MTD.to_owned(), Meaning::Quiet));
    rows
}

fn first_key(model: &Model, command: Command) -> String {
    keys(model, command).split(' ').next().unwrap_or_default().to_owned()
}

/// Draws the form of an export.
pub(super) fn export(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &ExportSheet) {
    let what = match page.what {
        ExportWhat::Statement(_) => "the statement of account".to_owned(),
        ExportWhat::Updates(year) => format!("the updates sent for {year}, as HMRC holds them"),
        ExportWhat::AllCharges => format!("{}, paid ones too", model.title_of(crate::app::pane::Pane::WhatYouOwe)),
        ExportWhat::Pane(of) => model.title_of(of).to_owned(),
    };
    let text = "The same figures as on screen and as the command prints. The file can be read by you only.";
    let lines = [Line::Text(text.to_owned(), Meaning::Plain), Line::Blank];
    let (area, room) = told(pen, body, &format!("Export: {what}"), &lines, 9);
    let (said, meaning) = match (page.exists, page.writing, &page.failed) {
        (true, ..) => (
            "! There is a file of that name. y replaces it, any other key leaves it as it is.".to_owned(),
            Meaning::Soon,
        ),
        (_, true, _) => ("Writing …".to_owned(), Meaning::Quiet),
        (.., Some(why)) => (format!("! {why}"), Meaning::Late),
        (.., None) => (String::new(), Meaning::Plain),
    };
    let rows = u16::try_from(wrap(&said, room.width).len()).unwrap_or(u16::MAX).min(room.height);
    fields(pen, above(room, room.height.saturating_sub(rows)), &page.form, ExportSheet::FIELDS);
    pen.paragraph(below(room, room.height.saturating_sub(rows)), &said, meaning);
    foot(pen, area, &[("j k", "choose"), ("Tab", "next field"), ("Enter", "goes on; then writes"), ("Esc", "closes")]);
}

/// Draws the form of what would follow, or what came of it.
pub(super) fn what_if(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &WhatIfSheet) {
    if let Some(outcome) = &page.outcome {
        return super::what_if::outcome(model, pen, body, outcome, page.scroll);
    }
    let text = "Reckoned from what HMRC told already. Nothing is asked and nothing is sent.";
    let mut lines = vec![Line::Text(text.to_owned(), Meaning::Plain)];
    if let Some((year, window)) = page.over {
        lines.push(Line::Text(crate::words::what_if::window(year, window, model.voice()), Meaning::Quiet));
    }
    lines.push(Line::Blank);
    let title = if page.over.is_some() { "What if so much were paid".to_owned() } else { "What if".to_owned() };
    let (area, room) = told(pen, body, &title, &lines, 9);
    let room = if page.passed {
        pen.paragraph(below(room, room.height.saturating_sub(1)), "! That day has passed.", Meaning::Late);
        above(room, room.height.saturating_sub(1))
    } else {
        room
    };
    fields(pen, room, &page.form, page.fields());
    foot(pen, area, &[("j k", "choose"), ("Tab", "next field"), ("Enter", "goes on; then reckons"), ("Esc", "closes")]);
}
