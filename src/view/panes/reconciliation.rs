//! What you owe, the other view: each of HMRC's figures against its documents, as a page of a ledger.

use ratatui::layout::Rect;

use super::{draw_troubles, empty, head, trouble_rows};
use crate::app::model::Model;
use crate::app::reconciled::{Line, Verdict};
use crate::rules::Money;
use crate::view::pen::{Pen, above, below, width, wrap};
use crate::view::theme::Meaning;

/// Columns of a figure.
const FIGURE: u16 = 15;
/// Columns of the names at most.
const MOST_NAMES: u16 = 52;
/// Columns of texts at most.
const TEXT: u16 = 100;

/// A line as it is drawn: pieces, each with its column and whether it ends there.
#[derive(Default)]
struct Laid(Vec<Piece>);

struct Piece {
    at: u16,
    ends_there: bool,
    text: String,
    meaning: Meaning,
}

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect) {
    head(model, pen, above(body, 1), "Reconciliation: HMRC's figures and their documents");
    let area = below(body, 2);
    let area = below(area, draw_troubles(model, pen, above(area, trouble_rows(model, area.width))));
    let Some(lines) = &model.rows.reconciled else {
        let room = Rect { x: area.x + 2, width: area.width.saturating_sub(2).min(90), ..area };
        let text = match &model.rows.open {
            Some(_) if model.rows.account().is_some() => "Asking HMRC for payments and history …".to_owned(),
            Some(_) => "HMRC holds nothing on this account yet, and so there is nothing to check.".to_owned(),
            None => empty(model),
        };
        pen.paragraph(room, &text, Meaning::Quiet);
        return;
    };
    let room = area.width.saturating_sub(4);
    let chosen = usize::from(model.views.line).min(lines.len().saturating_sub(1));
    let mut laid: Vec<Laid> = Vec::new();
    // The rows of the line that is chosen.
    let mut here = 0..0;
    for (place, line) in lines.iter().enumerate() {
        let start = laid.len();
        laid.extend(lay(line, room));
        if place == chosen {
            laid.extend(more(line, room));
            here = start..laid.len();
        }
    }
    let rows = usize::from(area.height.saturating_sub(1));
    let first = here.start.saturating_sub(rows / 2).min(laid.len().saturating_sub(rows));
    for (line, y) in laid.iter().skip(first).take(rows).zip(area.y..) {
        for piece in &line.0 {
            let x = area.x + 2 + piece.at;
            if piece.ends_there {
                pen.put_right(x, y, FIGURE, &piece.text, piece.meaning);
            } else {
                pen.put(x, y, room.saturating_sub(piece.at), &piece.text, piece.meaning);
            }
        }
    }
    let y = area.y + u16::try_from(here.start.saturating_sub(first)).unwrap_or(0);
    pen.put(area.x, y, 2, pen.theme.glyphs.selected, Meaning::Accent);
    pen.cursor = Some((area.x, y));
    let left = laid.len().saturating_sub(first + rows);
    let last = area.y + area.height.saturating_sub(1);
    let below = if left > 0 { format!("{left} more below; ") } else { String::new() };
    let text = format!("{below}v goes back to the charges");
    pen.put_right(area.x + area.width.saturating_sub(2), last, width(&text), &text, Meaning::Quiet);
}

fn words(at: u16, text: &str, meaning: Meaning) -> Piece {
    Piece { at, ends_there: false, text: text.to_owned(), meaning }
}

/// Columns of the names: what the figures leave.
fn names(room: u16) -> u16 {
    room.saturating_sub(3 * FIGURE).min(MOST_NAMES)
}

fn figure(room: u16, column: u16, text: String, meaning: Meaning) -> Piece {
    Piece { at: names(room) + FIGURE * column, ends_there: true, text, meaning }
}

/// What is said of a line while it is chosen: what a check compares.
fn more(line: &Line, room: u16) -> Vec<Laid> {
    match line {
        Line::Check { compared, .. } => text(4, compared, room, Meaning::Quiet),
        _ => Vec::new(),
    }
}

fn text(at: u16, text: &str, room: u16, meaning: Meaning) -> Vec<Laid> {
    let lines = wrap(text, room.min(TEXT).saturating_sub(at));
    lines.iter().map(|line| Laid(vec![words(at, line, meaning)])).collect()
}

fn lay(line: &Line, room: u16) -> Vec<Laid> {
    let sum = |sum: &Option<Money>| sum.map_or_else(|| "–".to_owned(), Money::grouped);
    match line {
        Line::Summary(summary) => text(0, summary, room, Meaning::Strong),
        Line::Remark(remark) => text(0, remark, room, Meaning::Quiet),
        Line::Why(why) => text(4, why, room, Meaning::Plain),
        Line::Blank => vec![Laid::default()],
        Line::Step { name, sum, is_sum } => {
            let (mark, meaning) = if *is_sum { ("=", Meaning::Strong) } else { ("", Meaning::Plain) };
            vec![Laid(vec![
                words(0, mark, Meaning::Quiet),
                words(2, name, meaning),
                figure(room, 2, sum.grouped(), meaning),
            ])]
        }
        Line::Heads => vec![Laid(vec![
            words(2, "Figure", Meaning::Quiet),
            figure(room, 1, "HMRC".to_owned(), Meaning::Quiet),
            figure(room, 2, "Documents".to_owned(), Meaning::Quiet),
            figure(room, 3, "Difference".to_owned(), Meaning::Quiet),
        ])],
        Line::Off(said, result) => {
            let (mark, meaning, _) = seen(*result);
            let mut laid = text(2, said, room, Meaning::Strong);
            if let Some(first) = laid.first_mut() {
                first.0.push(words(0, mark, meaning));
            }
            laid
        }
        Line::Check { name, hmrc, documents, result, .. } => {
            let (mark, meaning, difference) = seen(*result);
            let quiet = if *result == Verdict::Agrees { Meaning::Quiet } else { meaning };
            // A name longer than its column goes on below; the figures stand on its last line.
            let named = wrap(name, (names(room) + FIGURE).saturating_sub(4 + width(&sum(hmrc))));
            let mut laid: Vec<Laid> = named.iter().map(|line| Laid(vec![words(2, line, Meaning::Plain)])).collect();
            if let Some(first) = laid.first_mut() {
                first.0.push(words(0, mark, meaning));
            }
            if let Some(last) = laid.last_mut() {
                last.0.extend([
                    figure(room, 1, sum(hmrc), Meaning::Plain),
                    figure(room, 2, sum(documents), Meaning::Plain),
                    figure(room, 3, difference, quiet),
                ]);
            }
            laid
        }
        Line::Involved(name, number, amount) => vec![Laid(vec![
            words(4, &format!("{name}  {number}"), Meaning::Quiet),
            figure(room, 3, amount.grouped(), Meaning::Quiet),
        ])],
    }
}

/// How a verdict is seen: its mark, its meaning, and the words for the difference.
fn seen(result: Verdict) -> (&'static str, Meaning, String) {
    match result {
        Verdict::Agrees => ("✓", Meaning::Good, "agrees".to_owned()),
        Verdict::Differs(by) => ("!", Meaning::Late, by.grouped()),
        Verdict::Unknown => ("?", Meaning::Soon, "not known".to_owned()),
    }
}
