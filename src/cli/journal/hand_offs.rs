//! The journal's rows about hand-offs to HMRC online services.

use super::super::hand_offs::{about, change_object, title};
use super::super::output::Report;
use super::super::output::json::Object;
use super::super::output::page::{Page, Tone};
use super::super::output::sheet::Sheet;
use super::super::output::table::{Column, Table};
use super::Book;
use super::receipt::instant;
use crate::rules::hand_off::About;
use crate::rules::hand_off::watch::{Happened, NotedEntry, Recorded, State, recorded};
use crate::store::db::Journal;
use crate::words::hand_off::watch as words;
use crate::words::{dates, hand_off};

/// Those of the people the command is about, the oldest first.
pub(super) fn wanted<'a>(journal: &'a Journal, book: &Book<'_>) -> Vec<&'a NotedEntry> {
    journal.hand_offs.iter().filter(|one| book.wants(&one.subject)).collect()
}

/// The hand-off that is meant: by its name, or by the number of one of its rows.
pub(super) fn meant<'a>(rows: &[&'a NotedEntry], which: &str) -> Option<Recorded<'a>> {
    let number: Option<u64> = which.parse().ok();
    let is_it = |one: &Recorded<'_>| one.name == which || one.rows.iter().any(|row| Some(row.number) == number);
    recorded(rows.iter().copied()).into_iter().find(is_it)
}

/// One hand-off, whole.
pub(super) fn show(one: &Recorded<'_>, book: &Book<'_>) -> Report {
    let told = hand_off::recorded(one, &title(&one.hand_off.task), book.setting.voice());
    let mut page = Page::titled(told.title);
    page.say(format!("{}.", book.account_of(&one.hand_off.subject)));
    let done = one.hand_off.state == State::Done;
    page.say_in(if done { Tone::Good } else { Tone::Plain }, told.came_of_it.clone());
    let mut facts = Table::facts();
    for (label, value) in told.facts {
        facts.row([label.into(), value.into()]);
    }
    page.table(facts);
    let mut steps = Table::new(&[Column::text("When"), Column::number("Row"), Column::prose("What happened")]);
    for step in told.steps {
        steps.row([dates::instant(step.at).into(), step.row.to_string().into(), step.what.into()]);
    }
    page.table(steps);
    let mut sheet = Sheet::new(&COLUMNS);
    for row in &one.rows {
        sheet.row(cells(row, book));
    }
    let data = Object::new()
        .put("handOff", &one.hand_off.number)
        .put("name", &one.name)
        .put("task", &one.hand_off.task)
        .put("about", &about(&one.hand_off.about))
        .put("state", &one.hand_off.state.as_str())
        .put("stands", &told.came_of_it)
        .put("rows", &objects(&one.rows, book));
    Report::new("journal-show", data, page, sheet)
}

/// Lists them, the newest first; says nothing where there are none.
pub(super) fn tell(page: &mut Page, rows: &[&NotedEntry], book: &Book<'_>) {
    if rows.is_empty() {
        return;
    }
    page.title("Handed over to HMRC online services");
    let mut table = Table::new(&[
        Column::text("When"),
        Column::prose("Who").rank(1),
        Column::text("Task"),
        Column::prose("About").rank(2),
        Column::prose("What happened"),
        Column::text("Name"),
    ]);
    for one in rows.iter().rev() {
        table.row([
            dates::instant(one.at).into(),
            book.who(&one.subject).into(),
            one.noted.task.as_str().into(),
            words::about(&one.noted.about).into(),
            in_words(one, book).into(),
            one.noted.name().into(),
        ]);
    }
    page.table(table);
    page.say_in(
        Tone::Quiet,
        "`quarterdeck journal show NAME` shows one whole; `quarterdeck tasks watch` looks what came of those that are open.",
    );
}

/// What happened, as a sentence.
pub(super) fn in_words(one: &NotedEntry, book: &Book<'_>) -> String {
    let noted = &one.noted;
    // A row does not tell when somebody went: a payment dated before its own day is told by itself.
    let gone = words::Gone { task: &noted.task, about: &noted.about, day: one.at.date_naive() };
    words::happened(&noted.what, gone, noted.way, book.setting.voice())
}

/// Columns of the export.
pub(super) const COLUMNS: [&str; 10] =
    ["row", "at", "atHmrc", "write", "nino", "command", "taxYear", "step", "inWords", "correlationId"];

/// One as a row of the export: where a write has its name, `hand-off-3`; where it has its command, the one that opens.
pub(super) fn cells(one: &NotedEntry, book: &Book<'_>) -> [String; 10] {
    let tax_year = match &one.noted.about {
        About::TaxYear(year) | About::Charge { tax_year: year, .. } => year.to_string(),
        _ => String::new(),
    };
    [
        one.number.to_string(),
        instant(one.at),
        String::new(),
        one.noted.name(),
        book.nino(&one.subject),
        format!("open {}", one.noted.task),
        tax_year,
        one.noted.what.name().to_owned(),
        in_words(one, book),
        String::new(),
    ]
}

/// Each as an object.
pub(super) fn objects(rows: &[&NotedEntry], book: &Book<'_>) -> Vec<Object> {
    let voice = book.setting.voice();
    let object = |one: &&NotedEntry| {
        let changes = match &one.noted.what {
            Happened::Noticed(changes) => changes.iter().map(|change| change_object(change, voice)).collect(),
            Happened::HandedOver | Happened::Done | Happened::NotDone | Happened::GaveUp => Vec::new(),
        };
        Object::new()
            .put("row", &one.number)
            .put("at", &one.at)
            .put("nino", &book.nino(&one.subject))
            .put("handOff", &one.noted.hand_off)
            .put("task", &one.noted.task)
            .put("about", &about(&one.noted.about))
            .put("role", &one.noted.role.as_str())
            .put("opened", &one.noted.way.as_str())
            .put("step", &one.noted.what.name())
            .put("inWords", &in_words(one, book))
            .put("changes", &changes)
    };
    rows.iter().map(object).collect()
}
