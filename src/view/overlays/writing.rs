//! The sheets of writing: unlocking, the form of amounts, the review, what became of it, the journal.

mod amounts;
mod hand_off;
mod journal;
mod receipt;
mod review;
mod side_by_side;
mod told;

use ratatui::layout::Rect;

use super::{foot, keys, sheet};
use crate::app::command::Command;
use crate::app::model::Model;
use crate::app::writing::{Stage, UnlockSheet, WriteSheet};
use crate::rules::write::Change;
use crate::view::detail::{Line, draw_lines, height};
use crate::view::pen::{Pen, below, width};
use crate::view::theme::Meaning;
use crate::words::{dates, write as words, writing};

use side_by_side::{Mixed, OWN, amounts_side_by_side, amounts_without_review, draw_mixed, marks, not_matched};

pub(super) use amounts::draw as amounts;
pub(super) use journal::draw as journal;

/// The first key of a command.
fn key(model: &Model, command: Command) -> String {
    keys(model, command).split(' ').next().unwrap_or_default().to_owned()
}

fn text(text: impl Into<String>, meaning: Meaning) -> Line {
    Line::Text(text.into(), meaning)
}

/// Whose account, in plain words.
fn whose(model: &Model) -> String {
    let whose = model.subject.as_ref().map(|subject| {
        let nino = if model.reveal { subject.nino.spaced() } else { subject.nino.masked_on_screen() };
        let name = model.person().map(|person| person.name.clone()).unwrap_or_default();
        format!("{name} {nino}").trim().to_owned()
    });
    whose.unwrap_or_default()
}

/// At which HMRC, in plain words.
fn environment(model: &Model) -> String {
    match &model.access.profile {
        Some(name) => format!("{} · profile {name}", model.settings.environment_words),
        None => model.settings.environment_words.clone(),
    }
}

/// Whose account at which HMRC, in plain words.
fn account(model: &Model) -> Vec<Line> {
    vec![
        Line::Fact("Where", environment(model), Meaning::Strong),
        Line::Fact("Whose account", whose(model), Meaning::Strong),
    ]
}

/// Writes the name of an amount in `room` columns: the year it concerns stays, whatever else has to go.
fn put_name(pen: &mut Pen<'_>, (x, y): (u16, u16), room: u16, (name, year): (&str, &str), meaning: Meaning) {
    let year_room = if year.is_empty() { 0 } else { width(year) + 1 };
    let end = pen.put(x, y, room.saturating_sub(year_room), name, meaning);
    pen.put(end + 1, y, year_room.saturating_sub(1), year, meaning);
}

/// The heading of a sheet: what it is, then what is changed; in fewer words where there is little room.
fn heading(model: &Model, what: &str, change: &Change, body: Rect) -> String {
    let (long, short) = (words::title(change, model.voice()), words::short_title(change, model.voice()));
    let all = |title: &str| if what.is_empty() { title.to_owned() } else { format!("{what}: {title}") };
    let fits = |title: &String| width(title) + 6 <= body.width;
    [all(&long), all(&short)].into_iter().find(fits).unwrap_or(short)
}

/// Draws whether to unlock.
pub(super) fn unlock(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &UnlockSheet) {
    let mut lines = account(model);
    lines.extend([
        Line::Fact("For", "15 minutes at most, this account only; then it locks by itself".to_owned(), Meaning::Plain),
        Line::Fact("What can be written", writing::WHAT_CAN_BE_WRITTEN.to_owned(), Meaning::Plain),
        Line::Blank,
    ]);
    let rows = height(&lines, body.width.saturating_sub(4)).saturating_add(4);
    let area = sheet(pen, body, rows, "Unlock writing to HMRC?");
    draw_lines(pen, area, &lines, 0);
    let choices = below(area, area.height.saturating_sub(2));
    for ((unlock, said), y) in [(false, "Stay read-only"), (true, "Unlock for 15 minutes")].into_iter().zip(choices.y..)
    {
        let chosen = page.unlock == unlock;
        let mark = if chosen { pen.theme.glyphs.selected } else { " " };
        let meaning = if chosen { Meaning::Accent } else { Meaning::Plain };
        pen.put_all(choices.x, y, choices.width, &[(mark, Meaning::Accent), (" ", Meaning::Plain), (said, meaning)]);
        if chosen {
            pen.cursor = Some((choices.x, y));
        }
    }
    foot(pen, area, &[("j k", "choose"), ("Enter", "takes what is chosen"), ("Esc", "stays read-only")]);
}

/// Draws a write, as far as it got.
pub(super) fn write(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &WriteSheet) {
    let title = heading(model, "", &page.change, body);
    match &page.stage {
        Stage::Asking { .. } => {
            let area = sheet(pen, body, 8, &title);
            let mut lines = account(model);
            lines.extend([Line::Blank, text("Asking HMRC how it stands now. Nothing is sent …", Meaning::Quiet)]);
            draw_lines(pen, area, &lines, 0);
            foot(pen, area, &[("Esc", "gives up; nothing was sent")]);
        }
        Stage::Review(page_of) => review::draw(model, pen, body, (page, page_of)),
        Stage::Stopped(stopped) => told::stopped(model, pen, body, (page, stopped), &title),
        Stage::No => told::not_sent(model, pen, body, page),
        Stage::Sending => sending(model, pen, body, &title),
        Stage::Told(of) => told::draw(model, pen, body, (of, page.scroll)),
    }
}

fn sending(model: &Model, pen: &mut Pen<'_>, body: Rect, title: &str) {
    let area = sheet(pen, body, 12, title);
    let mut lines = account(model);
    let said = "Asking HMRC once more how its record stands, then sending, and waiting for its answer …";
    lines.extend([Line::Blank, text(said, Meaning::Strong)]);
    if let Some(sending) = &model.writing.sending {
        lines.push(text(
            format!("Confirmed {}. The journal has it before it leaves.", dates::instant(sending.since)),
            Meaning::Quiet,
        ));
        let leaving = if sending.leaving {
            "Leaves as soon as the answer is in the journal."
        } else {
            "It cannot be called off any more. Leaving waits for the answer; what is not known then, the next start finds out."
        };
        lines.push(text(leaving, Meaning::Plain));
    }
    draw_lines(pen, area, &lines, 0);
    foot(pen, area, &[("q", "leaves when the answer is there")]);
}
