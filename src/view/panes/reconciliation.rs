//! What you owe, the other view: each of HMRC's figures against its documents, as a page of a ledger.

use ratatui::layout::Rect;

use super::{draw_troubles, empty, head, trouble_rows};
use crate::app::model::Model;
use crate::app::reconciled::{Line, Verdict};
use crate::rules::Money;
use crate::view::pen::{Pen, above, below, width, wrap};
use crate::view::theme::Meaning;

/// Columns of the names.
const NAMES: u16 = 30;
/// Columns of a figure.
const FIGURE: u16 = 15;
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
    let laid: Vec<Laid> = lines.iter().flat_map(|line| lay(line, room)).collect();
    let rows = usize::from(area.height.saturating_sub(1));
    let first = usize::from(model.views.line).min(laid.len().saturating_sub(rows));
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
    pen.cursor = Some((area.x, area.y));
    let left = laid.len().saturating_sub(first + rows);
    let last = area.y + area.height.saturating_sub(1);
    let below = if left > 0 { format!("{left} more below; ") } else { String::new() };
    let text = format!("{below}v goes back to the charges");
    pen.put_right(area.x + area.width.saturating_sub(2), last, width(&text), &text, Meaning::Quiet);
}

fn words(at: u16, text: &str, meaning: Meaning) -> Piece {
    Piece { at, ends_there: false, text: text.to_owned(), meaning }
}

fn figure(column: u16, text: String, meaning: Meaning) -> Piece {
    Piece { at: NAMES + FIGURE * column, ends_there: true, text, meaning }
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
            vec![Laid(vec![words(0, mark, Meaning::Quiet), words(2, name, meaning), figure(2, sum.grouped(), meaning)])]
        }
        Line::Heads => vec![Laid(vec![
            words(2, "Figure", Meaning::Quiet),
            figure(1, "HMRC".to_owned(), Meaning::Quiet),
            figure(2, "Documents".to_owned(), Meaning::Quiet),
            figure(3, "Difference".to_owned(), Meaning::Quiet),
        ])],
        Line::Check { name, hmrc, documents, result } => {
            let (mark, meaning, difference) = match result {
                Verdict::Agrees => ("✓", Meaning::Good, "agrees".to_owned()),
                Verdict::Differs(by) => ("!", Meaning::Late, by.grouped()),
                Verdict::Unknown => ("?", Meaning::Soon, "not known".to_owned()),
            };
            let quiet = if *result == Verdict::Agrees { Meaning::Quiet } else { meaning };
            vec![Laid(vec![
                words(0, mark, meaning),
                words(2, name, Meaning::Plain),
                figure(1, sum(hmrc), Meaning::Plain),
                figure(2, sum(documents), Meaning::Plain),
                figure(3, difference, quiet),
            ])]
        }
        Line::Involved(name, number, amount) => vec![Laid(vec![
            words(4, &format!("{name}  {number}"), Meaning::Quiet),
            figure(3, amount.grouped(), Meaning::Quiet),
        ])],
    }
}
