//! The journal on screen: each write with its steps, the newest first, and whether the journal is sound.

use ratatui::layout::Rect;

use super::super::{foot, sheet};
use super::{key, text};
use crate::app::command::Command;
use crate::app::model::Model;
use crate::app::writing::{JournalSheet, JournalTold};
use crate::rules::write::{Entry, IntentId, Step, Where, where_it_stands};
use crate::view::detail::{Line, draw_lines};
use crate::view::pen::{Pen, below, width};
use crate::view::theme::Meaning;
use crate::words::{capital, count, dates, write, writing};

/// Draws the journal.
pub(in crate::view::overlays) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &JournalSheet) {
    let area = sheet(pen, body, body.height, "Journal: everything sent to HMRC from here");
    let again = key(model, Command::Refresh);
    foot(pen, area, &[("j k", "move"), (&again, "reads again"), ("Esc", "closes")]);
    let told = match &page.told {
        None => {
            pen.paragraph(area, "Reading the journal …", Meaning::Quiet);
            return;
        }
        Some(Err(why)) => {
            pen.paragraph(area, &format!("! {why}"), Meaning::Late);
            return;
        }
        Some(Ok(told)) => told,
    };
    let (verdict, meaning) = verdict(told);
    let used = pen.paragraph(area, &verdict, meaning);
    let left = draw_lines(pen, below(area, used + 1), &lines(model, told), page.scroll);
    if left > 0 {
        let more = format!(" {left} more below ");
        pen.put_right(area.x + area.width, area.y + area.height, width(&more), &more, Meaning::Quiet);
    }
}

/// Whether the journal is as this program left it.
fn verdict(told: &JournalTold) -> (String, Meaning) {
    let rows = count(i64::try_from(told.rows).unwrap_or(i64::MAX), "row", "rows");
    if !told.flaws.is_empty() {
        let said = format!(
            "! This journal is not as this program left it. {} Nothing is sent meanwhile.",
            told.flaws.join(" ")
        );
        return (said, Meaning::Late);
    }
    if told.rows == 0 {
        return ("Nothing was ever sent from here.".to_owned(), Meaning::Plain);
    }
    let unfinished =
        if told.unfinished { " The program ended before it had noted the last row; that is no tampering." } else { "" };
    (format!("✓ {rows}, each as it was written, none missing.{unfinished}"), Meaning::Good)
}

fn lines(model: &Model, told: &JournalTold) -> Vec<Line> {
    let mut intents: Vec<&IntentId> = Vec::new();
    for entry in &told.entries {
        if !intents.contains(&&entry.intent) {
            intents.push(&entry.intent);
        }
    }
    let mut lines = Vec::new();
    for intent in intents.into_iter().rev() {
        let of: Vec<&Entry> = told.entries.iter().filter(|entry| entry.intent == *intent).collect();
        lines.extend(one(model, intent, &of));
    }
    if !told.unreadable.is_empty() {
        let rows: Vec<String> = told.unreadable.iter().map(ToString::to_string).collect();
        lines.push(text(format!("! Not readable: row {}.", rows.join(", ")), Meaning::Late));
    }
    lines
}

fn one(model: &Model, intent: &IntentId, of: &[&Entry]) -> Vec<Line> {
    let Some(first) = of.first() else { return Vec::new() };
    let nino = &first.subject.nino;
    let person = model.people.iter().find(|person| person.subject == first.subject);
    let who = person.map(|person| person.name.clone()).filter(|name| !name.is_empty());
    let number = if model.reveal { nino.spaced() } else { nino.masked_on_screen() };
    let who = who.unwrap_or(number);
    let name = of.iter().find_map(|entry| match &entry.step {
        Step::Confirmed { change, .. } => Some(writing::name(change)),
        _ => None,
    });
    let name = capital(&name.unwrap_or_else(|| "a write".to_owned()));
    let (state, meaning) = match where_it_stands(of.iter().map(|entry| &entry.step)) {
        Where::NotSent => ("not sent", Meaning::Quiet),
        Where::Open => ("! not known yet", Meaning::Late),
        Where::Over => over(of),
    };
    let mut lines = vec![text(format!("{name}, {who}: {state}"), meaning)];
    for entry in of {
        lines.push(Line::Fact(
            "",
            format!("{}  {}", dates::instant(entry.at), write::journal_step(&entry.step, model.voice())),
            Meaning::Plain,
        ));
    }
    let rows = of.iter().map(|entry| entry.number.to_string()).collect::<Vec<_>>().join(", ");
    lines.push(Line::Fact("", format!("write {}, rows {rows}", intent.short()), Meaning::Quiet));
    lines.push(Line::Blank);
    lines
}

/// How a write ended, from its last step that says so.
fn over(of: &[&Entry]) -> (&'static str, Meaning) {
    use crate::rules::write::Found;
    let last = of.iter().rev().find(|entry| !matches!(entry.step, Step::Proved(_)));
    match last.map(|entry| &entry.step) {
        Some(Step::Accepted { .. } | Step::Found(Found::Done)) => ("done", Meaning::Good),
        Some(Step::Found(Found::ChangedByOthers)) => ("changed by somebody else", Meaning::Soon),
        Some(Step::Withdrawn) => ("not sent", Meaning::Quiet),
        _ => ("not done", Meaning::Strong),
    }
}
