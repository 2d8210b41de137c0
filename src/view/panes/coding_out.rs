//! Coding out: amounts in a year's tax code, side by side, and the choice for the year's bill.

use ratatui::layout::Rect;

use crate::app::command::Command;
use crate::app::model::Model;
use crate::rules::coding_out::Component;
use crate::view::detail::{Line, fact};
use crate::view::overlays::keys;
use crate::view::pen::{Pen, width};
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{Cell, Column};
use crate::words::{coding_out, dates};

mod foot;

pub(super) use foot::draw as draw_foot;

pub(super) const COLUMNS: &[Column] = &[
    Column::words("In the tax code", NAME, 0).growing(),
    Column::words("For", 7, 2),
    Column::figures("HMRC holds", 10, 0),
    Column::figures("You submitted", 13, 1),
    Column::figures("In use", 10, 0),
    Column::words("Yours since", 13, 3),
];

/// Columns of the longest kind: with every figure beside it, it fits a screen of 80 columns.
const NAME: u16 = 28;

/// Sums, the choice, and on which conditions.
pub(super) const HEIGHT_FOOT: u16 = 20;

pub(super) fn cells(model: &Model, index: usize) -> Option<Vec<Cell>> {
    let row = model.rows.coding.get(index)?;
    let amount = |one: &Option<Component>| one.as_ref().map_or_else(|| "–".to_owned(), |one| one.amount.grouped());
    let name = coding_out::kind(row.kind);
    if row.unmatched {
        // No figure of it stands in a column, since it is in no sum below.
        let sum = row.user.as_ref().map(|one| one.amount.pounds()).unwrap_or_default();
        let apart = || (String::new(), Meaning::Plain);
        let whole = format!("Not matched: {name}  {sum}");
        // Of a name that is cut the sum stays.
        let name = if width(&whole) > NAME { format!("{sum} not matched: {name}") } else { whole };
        return Some(vec![(name, Meaning::Soon), apart(), apart(), apart(), apart(), apart()]);
    }
    let yours = row.own();
    let note = yours.map(|one| format!("◂ {}", dates::instant_sent(&one.submitted_on)));
    Some(vec![
        (name.to_owned(), Meaning::Plain),
        (row.related_tax_year.as_ref().map(ToString::to_string).unwrap_or_default(), Meaning::Quiet),
        (amount(&row.held), Meaning::Plain),
        (amount(&row.user), Meaning::Plain),
        (amount(&row.latest), Meaning::Strong),
        (note.unwrap_or_default(), Meaning::Quiet),
    ])
}

pub(super) fn draw_above(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let year = model.year();
    let text = format!("In {} {year} tax code, for earlier years", model.voice().possessive());
    if area.height > 0 {
        pen.put(area.x + 2, area.y, area.width, &text, Meaning::Strong);
    }
}

/// The keys of what can be done now, in a line; what cannot is not offered. Gives the rows used.
fn keys_of(model: &Model, pen: &mut Pen<'_>, room: Rect, commands: &[(Command, &str)]) -> u16 {
    let mut x = room.x;
    for (command, does) in commands.iter().filter(|(command, _)| command.why_not(model).is_none()) {
        let key = keys(model, *command).split(' ').next().unwrap_or_default().to_owned();
        let left = (room.x + room.width).saturating_sub(x);
        let pieces = [(key.as_str(), Meaning::Accent), (" ", Meaning::Plain), (*does, Meaning::Plain)];
        x = pen.put_all(x, room.y, if room.height > 0 { left } else { 0 }, &pieces) + 3;
    }
    u16::from(x > room.x && room.height > 0)
}

pub(super) fn detail(model: &Model, index: usize) -> Option<(String, Vec<Line>)> {
    let row = model.rows.coding.get(index)?;
    let mut lines = Vec::new();
    lines.extend(fact("Concerns", row.related_tax_year.as_ref().map(|year| format!("tax year {year}"))));
    lines.extend(fact("HMRC's number for it", row.id.map(|id| id.to_string())));
    if row.id.is_none() {
        lines.push(Line::Text(
            "HMRC gives it a number once the tax year has ended; until then it cannot be corrected.".to_owned(),
            Meaning::Quiet,
        ));
    }
    for (heading, one) in [("HMRC holds", &row.held), ("You submitted", &row.user), ("In use", &row.latest)] {
        lines.extend([Line::Blank, Line::Heading(heading.to_owned())]);
        match one {
            None => lines.push(Line::Text("Nothing".to_owned(), Meaning::Quiet)),
            Some(one) => {
                lines.push(Line::Fact("Amount", one.amount.pounds(), Meaning::Strong));
                lines.extend(fact("Recorded", Some(dates::instant_sent(&one.submitted_on))));
                lines.extend(fact("Whose figure", Some(coding_out::source(one.source.as_ref()).to_owned())));
            }
        }
    }
    if row.unmatched {
        let text = "HMRC could not match this entry to anything it holds, so it has no effect. Check the number and the kind \
                    against HMRC's figures.";
        lines.extend([Line::Blank, Line::Text(text.to_owned(), Meaning::Soon)]);
    }
    Some((coding_out::kind(row.kind).to_owned(), lines))
}
