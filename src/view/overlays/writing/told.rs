//! What became of a write: a receipt, a refusal, or that nobody knows yet.

use ratatui::layout::Rect;

use super::super::{foot, sheet};
use super::{Mixed, account, draw_mixed, heading, key, receipt, text};
use crate::app::command::Command;
use crate::app::model::Model;
use crate::app::writing::{Stopped, Told, WriteSheet};
use crate::rules::write::{Change, Outcome, Written};
use crate::view::detail::{Line, draw_lines};
use crate::view::pen::{Pen, width};
use crate::view::theme::Meaning;
use crate::words::codes::{Explained, explain};
use crate::words::{write as words, writing};

/// Draws what became of a write that was sent.
pub(super) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect, (told, scroll): (&Told, u16)) {
    let Some(written) = Written::of(&told.rows) else { return };
    let title = heading(model, words::heading(written.became()), &told.sent().change, body);
    let area = sheet(pen, body, body.height, &title);
    let mut lines = receipt::lines(model, &written);
    let mut more = Vec::new();
    if let Some(failure) = &told.unread {
        let Explained { what, .. } = explain(failure, model.voice());
        more.push(text(format!("HMRC took it, but its record could not be read back: {what}"), Meaning::Soon));
    }
    if matches!(told.outcome, Outcome::Refused(_)) && corrects(&told.sent().change) {
        more.push(text("The draft is kept.", Meaning::Plain));
    }
    if let Some(trouble) = &told.trouble {
        let said = format!("! The journal could not be written: {trouble} The next start finds it out again.");
        more.push(text(said, Meaning::Late));
    }
    // What is not on every receipt stands above its facts, where it is seen.
    let facts = lines.iter().position(|line| matches!(line, Mixed::Words(Line::Fact("Receipt", ..)))).unwrap_or(0);
    if !more.is_empty() {
        more.push(Line::Blank);
    }
    lines.splice(facts..facts, more.into_iter().map(Mixed::Words));
    let left = draw_mixed(pen, area, &lines, scroll);
    if left > 0 {
        let said = format!(" {left} more below ");
        pen.put_right(area.x + area.width, area.y + area.height, width(&said), &said, Meaning::Quiet);
    }
    let (copy, journal) = (key(model, Command::Copy), key(model, Command::Journal));
    let edit = key(model, Command::Correct);
    let mut pairs: Vec<(&str, &str)> = vec![("Enter", "closes")];
    match &told.outcome {
        Outcome::Refused(_) if corrects(&told.sent().change) => pairs.push((&edit, "back to the draft")),
        Outcome::Accepted(accepted) if accepted.correlation_id.is_some() => {
            pairs.push((&copy, "copies the correlation id"));
        }
        _ => {}
    }
    pairs.push((&journal, "journal"));
    foot(pen, area, &pairs);
}

const fn corrects(change: &Change) -> bool {
    matches!(change, Change::CorrectCodedOut { .. })
}

/// Draws that No was said, until somebody has seen it.
pub(super) fn not_sent(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &WriteSheet) {
    let area = sheet(pen, body, 9, &heading(model, "Not sent", &page.change, body));
    let mut lines = account(model);
    lines.extend([Line::Blank, text("No: nothing was sent.", Meaning::Strong)]);
    let edit = key(model, Command::Correct);
    let mut pairs: Vec<(&str, &str)> = vec![("Enter", "closes")];
    if model.draft_of(page.change.topic()).is_some_and(|draft| draft.change == page.change) {
        lines.push(text("The draft is kept.", Meaning::Plain));
        pairs.push((&edit, "takes up the draft"));
    }
    draw_lines(pen, area, &lines, 0);
    foot(pen, area, &pairs);
}

/// Draws why nothing was sent and nothing can be sent now.
pub(super) fn stopped(
    model: &Model,
    pen: &mut Pen<'_>,
    body: Rect,
    (page, stopped): (&WriteSheet, &Stopped),
    title: &str,
) {
    let area = sheet(pen, body, 14, title);
    let mut lines = account(model);
    lines.push(Line::Blank);
    match stopped {
        Stopped::Failure(failure) => {
            let Explained { what, next } = explain(failure, model.voice());
            lines.push(text(format!("! HMRC could not be asked how it stands. {what}"), Meaning::Late));
            lines.push(text(next, Meaning::Plain));
        }
        Stopped::Objection(objection) => {
            let Explained { what, next } = words::objection(objection, &page.change, model.voice());
            lines.extend([text(what, Meaning::Strong), text(next, Meaning::Plain)]);
        }
        Stopped::Unresolved(id) => {
            let said =
                format!("! It is not known yet what became of an earlier write about the same ({}).", id.short());
            lines.extend([text(said, Meaning::Late), text(writing::FINDS_OUT, Meaning::Plain)]);
        }
        Stopped::AlreadySent(id) => {
            let said = format!("! This was sent already, by this or another copy of the program ({}).", id.short());
            lines.extend([text(said, Meaning::Late), text("The journal shows what became of it.", Meaning::Plain)]);
        }
        Stopped::Here(why) => lines.push(text(format!("! {why}"), Meaning::Late)),
    }
    if !matches!(stopped, Stopped::Objection(_)) {
        lines.extend([Line::Blank, text("Nothing was sent.", Meaning::Strong)]);
    }
    draw_lines(pen, area, &lines, page.scroll);
    let (again, edit) = (key(model, Command::Refresh), key(model, Command::Correct));
    let mut pairs: Vec<(&str, &str)> = vec![("Esc", "closes"), (&again, "tries again")];
    if corrects(&page.change) {
        pairs.push((&edit, "edits the draft"));
    }
    foot(pen, area, &pairs);
}
