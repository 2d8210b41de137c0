//! The journal's rows about hand-offs to HMRC online services.

use super::super::hand_offs::{about, change_object};
use super::super::output::json::Object;
use super::super::output::page::{Page, Tone};
use super::super::output::table::{Column, Table};
use super::Book;
use super::receipt::instant;
use crate::rules::hand_off::About;
use crate::rules::hand_off::watch::{Happened, NotedEntry};
use crate::store::db::Journal;
use crate::words::{dates, hand_off::watch as words};

/// Those of the people the command is about, the oldest first.
pub(super) fn wanted<'a>(journal: &'a Journal, book: &Book<'_>) -> Vec<&'a NotedEntry> {
    journal.hand_offs.iter().filter(|one| book.wants(&one.subject)).collect()
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
    ]);
    for one in rows.iter().rev() {
        table.row([
            dates::instant(one.at).into(),
            book.who(&one.subject).into(),
            one.noted.task.as_str().into(),
            words::about(&one.noted.about).into(),
            in_words(one, book).into(),
        ]);
    }
    page.table(table);
    page.say_in(Tone::Quiet, "`quarterdeck tasks watch` looks what came of those that are open.");
}

/// What happened, as a sentence.
pub(super) fn in_words(one: &NotedEntry, book: &Book<'_>) -> String {
    words::happened(&one.noted.what, one.noted.way, book.setting.voice())
}

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
        format!("hand-off-{}", one.noted.hand_off),
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
