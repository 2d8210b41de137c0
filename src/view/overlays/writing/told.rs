//! What became of a write: a receipt, a refusal, or that nobody knows yet.

use ratatui::layout::Rect;

use super::super::{foot, sheet};
use super::{account, heading, key, text};
use crate::app::command::Command;
use crate::app::model::Model;
use crate::app::writing::{Stopped, Told, WriteSheet};
use crate::rules::write::{Change, Found, Outcome};
use crate::view::detail::{Line, draw_lines};
use crate::view::pen::Pen;
use crate::view::theme::Meaning;
use crate::words::codes::{Explained, explain};
use crate::words::{capital, dates, write as words, writing};

/// Draws what became of a write that was sent.
pub(super) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect, (told, scroll): (&Told, u16), title: &str) {
    let head = match (&told.outcome, told.found) {
        (Outcome::Accepted(_), _) => heading("Receipt", title, body),
        (Outcome::Refused(_), _) => heading("Not done", title, body),
        (Outcome::Unknown(_), None) => heading("Not known yet", title, body),
        (Outcome::Unknown(_), Some(_)) => heading("Found out", title, body),
    };
    let area = sheet(pen, body, body.height, &head);
    let mut lines = account(model);
    lines.push(Line::Blank);
    lines.extend(match &told.outcome {
        Outcome::Accepted(accepted) => {
            let mut lines = vec![
                text("✓ HMRC took it.", Meaning::Good),
                Line::Blank,
                Line::Fact("When", dates::instant(accepted.at), Meaning::Strong),
                Line::Fact(
                    "Correlation id",
                    accepted.correlation_id.clone().unwrap_or_else(|| "HMRC gave none".to_owned()),
                    Meaning::Strong,
                ),
                Line::Fact("", "To quote to HMRC, should it ever be in question.".to_owned(), Meaning::Quiet),
                Line::Blank,
            ];
            lines.extend(told.proof.map(|proof| text(format!("{}.", words::proof(proof)), Meaning::Plain)));
            lines.extend(told.unread.as_ref().map(|failure| {
                let Explained { what, .. } = explain(failure, model.voice());
                text(format!("HMRC took it, but its record could not be read back: {what}"), Meaning::Soon)
            }));
            lines
        }
        Outcome::Refused(refused) => {
            let Explained { what, next } = words::refused(&refused.failure, &refused.sent.change, model.voice());
            let mut lines = vec![text(format!("! {what}"), Meaning::Late), Line::Blank, text(next, Meaning::Plain)];
            lines.push(Line::Blank);
            lines.push(Line::Fact("HMRC's code", refused.failure.code.clone(), Meaning::Quiet));
            lines.push(Line::Fact("When", dates::instant(refused.at), Meaning::Quiet));
            if let Some(id) = &refused.failure.correlation_id {
                lines.push(Line::Fact("Correlation id", id.clone(), Meaning::Quiet));
            }
            if corrects(&told.sent().change) {
                lines.extend([Line::Blank, text("The draft is kept.", Meaning::Plain)]);
            }
            lines
        }
        Outcome::Unknown(unknown) => {
            let why = words::unknown(unknown.failure.as_ref(), &unknown.sent.change, model.voice()).what;
            let mut lines = Vec::new();
            match told.found {
                Some(found) => {
                    let meaning = if found == Found::Done { Meaning::Good } else { Meaning::Strong };
                    let text_of = format!("{}.", capital(words::found(found)));
                    lines.extend([text(text_of, meaning), Line::Blank]);
                }
                None => lines.extend([
                    text("! It was sent, and it is not known whether HMRC carried it out.", Meaning::Late),
                    Line::Blank,
                    text(writing::FINDS_OUT, Meaning::Plain),
                    Line::Blank,
                ]),
            }
            lines.push(Line::Fact("Sent", dates::instant(unknown.sent.at), Meaning::Plain));
            if told.found.is_none() {
                lines.push(Line::Fact("What happened", why, Meaning::Plain));
            }
            lines
        }
    });
    if let Some(trouble) = &told.trouble {
        let said = format!("! The journal could not be written: {trouble} The next start finds it out again.");
        lines.extend([Line::Blank, text(said, Meaning::Late)]);
    }
    draw_lines(pen, area, &lines, scroll);
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
pub(super) fn not_sent(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &WriteSheet, title: &str) {
    let area = sheet(pen, body, 9, &heading("Not sent", title, body));
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
