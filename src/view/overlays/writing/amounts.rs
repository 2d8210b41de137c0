//! The form of the amounts in a tax code.

use ratatui::layout::Rect;

use super::super::{foot, sheet};
use super::{put_name, text};
use crate::app::model::Model;
use crate::app::writing::{AmountRow, AmountsSheet, AskedOnce, WrongAmount};
use crate::rules::Money;
use crate::view::detail::{Line, draw_lines, height};
use crate::view::pen::{Pen, below, width, wrap};
use crate::view::theme::Meaning;
use crate::words::{coding_out, dates};

/// Columns of a sum that is only read, and of the field.
const SUM: u16 = 14;
const FIELD: u16 = 18;

/// A row of the form's list.
enum Listed<'a> {
    Amount(usize, &'a AmountRow),
    Rule,
    Totals,
    /// Above the entries that HMRC could not match.
    Apart,
}

/// Draws the form.
pub(in crate::view::overlays) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &AmountsSheet) {
    let your = model.voice().possessive();
    let area = sheet(pen, body, body.height, &format!("Correct the amounts in {your} {} tax code", page.year));
    let mut lines = vec![text(
        format!("Every amount is sent, and each becomes {your} own figure. Nothing is sent before a review."),
        Meaning::Plain,
    )];
    if let Some(made) = page.kept {
        lines.push(text(
            format!("A draft is kept, made {}: Ctrl-x throws it away.", dates::instant(made)),
            Meaning::Soon,
        ));
    }
    lines.push(Line::Blank);
    let used = height(&lines, area.width).min(area.height);
    draw_lines(pen, area, &lines, 0);
    let rest = below(area, used);
    heads(pen, rest);
    let list = below(rest, 1);
    let (said, meaning) = said(page, your);
    let said_rows = u16::try_from(wrap(&said, list.width).len()).unwrap_or(1);
    let rows = listed(page);
    let room = usize::from(list.height.saturating_sub(said_rows)).max(1);
    let focused = rows.iter().position(|row| matches!(row, Listed::Amount(place, _) if *place == page.focus));
    let first = (focused.unwrap_or(0) + 1).saturating_sub(room);
    let mut y = list.y;
    for row in rows.iter().skip(first).take(room) {
        let area = Rect { y, height: 1, ..list };
        match row {
            Listed::Amount(place, row) => draw_row(pen, area, row, (*place == page.focus).then_some(page.selected)),
            Listed::Rule => {
                let wide = FIELD + 2 * SUM;
                pen.rule((area.x + area.width).saturating_sub(wide), y, wide);
            }
            Listed::Totals => totals(pen, area, page),
            Listed::Apart => {
                pen.put(area.x + 2, y, area.width, coding_out::APART, Meaning::Soon);
            }
        }
        y += 1;
    }
    pen.paragraph(Rect { y, height: (list.y + list.height).saturating_sub(y), ..list }, &said, meaning);
    let mut pairs = vec![("↑ ↓", "move"), ("Enter", "review")];
    if page.is_kept() {
        pairs.extend([("Ctrl-x", "throws it away"), ("Esc", "keeps the draft")]);
    } else {
        pairs.push(("Esc", "closes"));
    }
    foot(pen, area, &pairs);
}

/// The amounts of the tax code with what they come to, and below, apart, what HMRC could not match.
fn listed(page: &AmountsSheet) -> Vec<Listed<'_>> {
    let mut rows: Vec<Listed<'_>> = page.matched().map(|(place, row)| Listed::Amount(place, row)).collect();
    rows.extend([Listed::Rule, Listed::Totals]);
    let apart: Vec<Listed<'_>> = page.unmatched().map(|(place, row)| Listed::Amount(place, row)).collect();
    rows.extend((!apart.is_empty()).then_some(Listed::Apart));
    rows.extend(apart);
    rows
}

fn totals(pen: &mut Pen<'_>, area: Rect, page: &AmountsSheet) {
    pen.put(area.x + 2, area.y, area.width, "In the tax code", Meaning::Quiet);
    let [hmrc, in_use, then] = page.totals().map(figure);
    let end = area.x + area.width;
    pen.put_right(end.saturating_sub(FIELD + SUM), area.y, SUM, &hmrc, Meaning::Plain);
    pen.put_right(end.saturating_sub(FIELD), area.y, SUM, &in_use, Meaning::Plain);
    pen.put_right(end, area.y, FIELD, &then, Meaning::Strong);
}

fn figure(sum: Option<Money>) -> String {
    sum.map_or_else(|| "–".to_owned(), Money::grouped)
}

fn heads(pen: &mut Pen<'_>, area: Rect) {
    let end = area.x + area.width;
    pen.put(area.x + 2, area.y, area.width, "Amount", Meaning::Quiet);
    pen.put_right(end, area.y, FIELD, "Should be £", Meaning::Quiet);
    pen.put_right(end.saturating_sub(FIELD), area.y, SUM, "In use", Meaning::Quiet);
    pen.put_right(end.saturating_sub(FIELD + SUM), area.y, SUM, "HMRC holds", Meaning::Quiet);
}

/// Draws an amount; `focus` where it has the keys, with whether it is selected as a whole.
fn draw_row(pen: &mut Pen<'_>, area: Rect, row: &AmountRow, focus: Option<bool>) {
    let end = area.x + area.width;
    if focus.is_some() {
        pen.put(area.x, area.y, 2, pen.theme.glyphs.selected, Meaning::Accent);
    }
    let year = row.related.map(|year| year.to_string()).unwrap_or_default();
    let number = if row.unmatched { format!(" {}", row.id) } else { String::new() };
    let name = format!("{}{number}", coding_out::kind(row.kind));
    let room = area.width.saturating_sub(FIELD + 2 * SUM + 3);
    let meaning = if focus.is_some() { Meaning::Strong } else { Meaning::Plain };
    put_name(pen, (area.x + 2, area.y), room, (&name, &year), meaning);
    pen.put_right(end.saturating_sub(FIELD + SUM), area.y, SUM, &figure(row.hmrc), Meaning::Plain);
    pen.put_right(end.saturating_sub(FIELD), area.y, SUM, &figure(row.in_use()), Meaning::Plain);
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
    let value = row.line.value();
    let meaning = if focus == Some(true) { Meaning::Accent } else { meaning };
    let start = pen.put_right(end, area.y, FIELD - 3, value, meaning);
    pen.put_right(start.saturating_sub(1), area.y, 1, mark, meaning);
    match focus {
        None => {}
        // Of what is typed over as a whole the cursor stands at its beginning.
        Some(true) => pen.cursor = Some((start.min(end.saturating_sub(1)), area.y)),
        Some(false) => {
            let after = value.chars().count().saturating_sub(row.line.cursor());
            let after = u16::try_from(after).unwrap_or(0).min(width(value));
            pen.cursor = Some((end.saturating_sub(after).min(end.saturating_sub(1)), area.y));
        }
    }
}

/// What there is to say of the amount that has the keys.
fn said(page: &AmountsSheet, your: &str) -> (String, Meaning) {
    if page.asked == Some(AskedOnce::ThrowAway) {
        return (
            "Ctrl-x once more throws the draft away, on the disk too; any other key keeps it.".to_owned(),
            Meaning::Soon,
        );
    }
    let same = page.asked == Some(AskedOnce::SendSame);
    if same && page.is_all_own() {
        let said = format!("No amount changes, and each is {your} own already: there is nothing to send.");
        return (said, Meaning::Soon);
    }
    if same {
        let said = format!(
            "No amount changes, so there is nothing to send. Sending it all the same only makes HMRC's figures {your} own: \
             Enter once more, if that is meant."
        );
        return (said, Meaning::Soon);
    }
    let Some(row) = page.rows.get(page.focus) else { return (String::new(), Meaning::Plain) };
    let types = if page.selected { " Typing replaces it; Backspace or ← edits it." } else { "" };
    match row.amount() {
        Err(WrongAmount::Missing) => ("! An amount is needed here; 0 stands for nothing.".to_owned(), Meaning::Late),
        Err(WrongAmount::NotAnAmount) => {
            ("! That is no amount in pounds and pence, such as 842.00.".to_owned(), Meaning::Late)
        }
        Err(WrongAmount::TooMuch) => ("! HMRC takes £0.00 to £99,999,999,999.99.".to_owned(), Meaning::Late),
        Ok(None) => ("It is left out, and goes.".to_owned(), Meaning::Quiet),
        Ok(Some(_)) if row.unmatched => {
            (format!("It is in no tax code and has no effect; an empty field takes it away.{types}"), Meaning::Soon)
        }
        Ok(Some(_)) if row.own => (format!("The figure in use is {your} own.{types}"), Meaning::Quiet),
        Ok(Some(_)) => (format!("The figure in use is HMRC's.{types}"), Meaning::Quiet),
    }
}
