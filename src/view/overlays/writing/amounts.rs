//! The form of the amounts in a tax code.

use ratatui::layout::Rect;

use super::super::{foot, sheet};
use super::text;
use crate::app::model::Model;
use crate::app::writing::{AmountRow, AmountsSheet, WrongAmount};
use crate::rules::Money;
use crate::view::detail::{Line, draw_lines, height};
use crate::view::pen::{Pen, below, width};
use crate::view::theme::Meaning;
use crate::words::{coding_out, dates};

/// Columns of a sum that is only read, and of the field.
const SUM: u16 = 14;
const FIELD: u16 = 18;

/// Draws the form.
pub(in crate::view::overlays) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &AmountsSheet) {
    let your = model.voice().possessive();
    let area = sheet(pen, body, body.height, &format!("Correct the amounts in {your} {} tax code", page.year));
    let mut lines = vec![text(
        format!("Every amount is sent, and each becomes {your} own figure. Nothing is sent before a review."),
        Meaning::Plain,
    )];
    if let Some(made) = page.kept {
        lines.push(text(format!("A draft is kept, made {}: x throws it away.", dates::instant(made)), Meaning::Soon));
    }
    lines.push(Line::Blank);
    let used = height(&lines, area.width).min(area.height);
    draw_lines(pen, area, &lines, 0);
    let rest = below(area, used);
    heads(pen, rest);
    let list = below(rest, 1);
    let wrong_room = 1;
    let room = usize::from(list.height.saturating_sub(3 + wrong_room)).max(1);
    let first = (page.focus + 1).saturating_sub(room);
    let mut y = list.y;
    for (place, row) in page.rows.iter().enumerate().skip(first).take(room) {
        draw_row(pen, Rect { y, height: 1, ..list }, row, place == page.focus);
        y += 1;
    }
    let end = list.x + list.width;
    pen.rule(end.saturating_sub(FIELD), y, FIELD);
    let total = page.total().map_or_else(|| "–".to_owned(), Money::grouped);
    let label = "In the tax code then";
    pen.put(list.x + 2, y + 1, list.width, label, Meaning::Quiet);
    pen.put_right(end, y + 1, FIELD, &total, Meaning::Strong);
    let (said, meaning) = said(page, your);
    pen.paragraph(Rect { y: y + 2, height: (list.y + list.height).saturating_sub(y + 2), ..list }, &said, meaning);
    let mut pairs = vec![("↑ ↓", "move"), ("Enter", "review")];
    if page.is_kept() {
        pairs.extend([("x", "throws the draft away"), ("Esc", "keeps the draft")]);
    } else {
        pairs.push(("Esc", "closes"));
    }
    foot(pen, area, &pairs);
}

fn heads(pen: &mut Pen<'_>, area: Rect) {
    let end = area.x + area.width;
    pen.put(area.x + 2, area.y, area.width, "Amount", Meaning::Quiet);
    pen.put_right(end, area.y, FIELD, "Should be £", Meaning::Quiet);
    pen.put_right(end.saturating_sub(FIELD), area.y, SUM, "In use", Meaning::Quiet);
    pen.put_right(end.saturating_sub(FIELD + SUM), area.y, SUM, "HMRC holds", Meaning::Quiet);
}

fn draw_row(pen: &mut Pen<'_>, area: Rect, row: &AmountRow, focused: bool) {
    let end = area.x + area.width;
    if focused {
        pen.put(area.x, area.y, 2, pen.theme.glyphs.selected, Meaning::Accent);
    }
    let year = row.related.map(|year| format!(" {year}")).unwrap_or_default();
    let apart = if row.unmatched { format!(" {}, not matched", row.id) } else { String::new() };
    let name = format!("{}{year}{apart}", coding_out::kind(row.kind));
    let room = area.width.saturating_sub(FIELD + 2 * SUM + 3);
    pen.put(area.x + 2, area.y, room, &name, if focused { Meaning::Strong } else { Meaning::Plain });
    let figure = |sum: Option<Money>| sum.map_or_else(|| "–".to_owned(), Money::grouped);
    pen.put_right(end.saturating_sub(FIELD + SUM), area.y, SUM, &figure(row.hmrc), Meaning::Plain);
    pen.put_right(end.saturating_sub(FIELD), area.y, SUM, &figure(row.now), Meaning::Plain);
    let meaning = match (row.amount(), row.is_changed()) {
        (Err(_), _) => Meaning::Late,
        (Ok(_), true) => Meaning::Strong,
        (Ok(_), false) => Meaning::Plain,
    };
    let mark = if row.amount().is_err() {
        "!"
    } else if row.is_changed() {
        "±"
    } else {
        ""
    };
    let value = format!("{mark} {}", row.line.value());
    pen.put_right(end, area.y, FIELD - 1, &value, meaning);
    if focused {
        let after = row.line.value().chars().count().saturating_sub(row.line.cursor());
        let after = u16::try_from(after).unwrap_or(0).min(width(&value));
        pen.cursor = Some((end.saturating_sub(after).min(end.saturating_sub(1)), area.y));
    }
}

/// What there is to say of the amount that has the keys.
fn said(page: &AmountsSheet, your: &str) -> (String, Meaning) {
    if page.throwing {
        return (
            "x once more throws the draft away, on the disk too; any other key keeps it.".to_owned(),
            Meaning::Soon,
        );
    }
    let Some(row) = page.rows.get(page.focus) else { return (String::new(), Meaning::Plain) };
    match row.amount() {
        Err(WrongAmount::Missing) => ("! An amount is needed here; 0 stands for nothing.".to_owned(), Meaning::Late),
        Err(WrongAmount::NotAnAmount) => {
            ("! That is no amount in pounds and pence, such as 842.00.".to_owned(), Meaning::Late)
        }
        Err(WrongAmount::TooMuch) => ("! HMRC takes £0.00 to £99,999,999,999.99.".to_owned(), Meaning::Late),
        Ok(None) => ("It is left out, and goes.".to_owned(), Meaning::Quiet),
        Ok(Some(_)) if row.unmatched => (
            "HMRC could not match this entry to anything it holds, so it has no effect. An empty field takes it away."
                .to_owned(),
            Meaning::Soon,
        ),
        Ok(Some(_)) if row.own => (format!("The figure in use is {your} own."), Meaning::Quiet),
        Ok(Some(_)) => ("The figure in use is HMRC's.".to_owned(), Meaning::Quiet),
    }
}
