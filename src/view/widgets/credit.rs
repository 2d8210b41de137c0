//! Credit as a small column of sums: the way from what is not used to what is left to claim, under a rule.

use ratatui::layout::Rect;

use crate::rules::credit::{Credit, Derivation};
use crate::view::pen::{Pen, above};
use crate::view::theme::Meaning;
use crate::words::credit as words;

/// Columns of the names and sums together, at the most.
const WIDEST: u16 = 48;
/// Columns of a sum, with its sign.
const SUM: u16 = 18;

/// Rows of the column: each step, the rule and what is left. None where one figure is all there is.
pub fn height(way: &Derivation) -> u16 {
    if way.is_one_figure() {
        return 0;
    }
    let end = if way.left.is_some() { 2 } else { 0 } + u16::from(way.free.is_some());
    u16::try_from(way.steps.len()).unwrap_or(u16::MAX).saturating_add(if way.steps.is_empty() { 0 } else { end })
}

/// Draws the column across the area.
pub fn column(pen: &mut Pen<'_>, area: Rect, way: &Derivation, meaning: Meaning) {
    let end = area.x + area.width;
    let mut y = area.y;
    let mut row = |pen: &mut Pen<'_>, label: &str, sum: &str, meaning: Meaning| {
        if y < area.y + area.height {
            let start = pen.put_right(end, y, SUM, sum, meaning);
            pen.put(area.x, y, start.saturating_sub(area.x + 1), label, meaning);
        }
        y += 1;
    };
    for (step, sum) in &way.steps {
        row(pen, words::step(*step), &sum.grouped(), meaning);
    }
    if let Some(left) = way.left {
        row(pen, "", "", meaning);
        row(pen, words::LEFT, &left.grouped(), Meaning::Plain);
        if let Some(free) = way.free {
            row(pen, words::FREE, &free.grouped(), meaning);
        }
        let steps = u16::try_from(way.steps.len()).unwrap_or(u16::MAX);
        if steps < area.height {
            pen.rule(area.x, area.y + steps, area.width);
        }
    }
}

/// Draws the credit of an account as a column where there is room for it and `spare` more rows, else on a line; gives the
/// rows it took.
pub fn draw(pen: &mut Pen<'_>, area: Rect, credit: &Credit<'_>, spare: u16, meaning: Meaning) -> u16 {
    let way = credit.derivation();
    let rows = height(&way);
    if rows > 0 && rows.saturating_add(spare) <= area.height {
        column(pen, above(Rect { width: area.width.min(WIDEST), ..area }, rows), &way, meaning);
        return rows;
    }
    words::line(credit).map_or(0, |line| pen.paragraph(area, &line, meaning))
}
