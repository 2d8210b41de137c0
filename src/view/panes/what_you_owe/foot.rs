//! Under the charges: their columns added up, then what is no part of the sums.

use ratatui::layout::Rect;

use super::columns;
use crate::app::model::Model;
use crate::app::rows::{Apart, Owed};
use crate::rules::charges::Account;
use crate::rules::credit::Credit;
use crate::rules::{Money, SentOption};
use crate::view::panes::what_you_owe::room_for_state;
use crate::view::pen::{Pen, below, width, wrap};
use crate::view::theme::Meaning;
use crate::view::widgets::{credit, ledger};
use crate::words::charges;

/// From this height of the terminal on, credit stands as a column of sums.
const ROOMY_FROM: u16 = 34;

pub(in crate::view::panes) fn height_foot(model: &Model) -> u16 {
    let coded = model.rows.account().map_or(0, |account| account.coding.len().min(2));
    let apart = usize::from(model.rows.owed.apart.is_some());
    7 + u16::try_from(coded + apart).unwrap_or(0) + height_of_credit(model)
}

/// Rows more than a line that the column of credit takes where there is room for it.
fn height_of_credit(model: &Model) -> u16 {
    let rows = |account: &Account| credit::height(&Credit::of(account).derivation());
    if model.size.1 < ROOMY_FROM { 0 } else { model.rows.account().map_or(0, rows) }
}

pub(in crate::view::panes) fn draw_foot(model: &Model, pen: &mut Pen<'_>, list: Rect, foot: Rect) {
    if foot.height < 4 || model.list().is_empty() {
        return draw_notes(model, pen, foot);
    }
    let columns = columns(model);
    let fitted = ledger::fit(columns, list, model.wide);
    let first = [3, 4].iter().find_map(|column| fitted.start_of(*column)).unwrap_or(list.x);
    let right = fitted.end_of(5).or_else(|| fitted.end_of(4)).unwrap_or(first);
    let Owed { original, outstanding, interest, apart } = model.rows.owed;
    let row = |name: &str, figures: [Money; 3], end: &str| {
        let [original, outstanding, interest] = figures.map(charges::cell);
        [
            (String::new(), Meaning::Plain),
            (name.to_owned(), Meaning::Quiet),
            (String::new(), Meaning::Plain),
            (original, Meaning::Plain),
            (outstanding, Meaning::Strong),
            (interest, Meaning::Estimate),
            (end.to_owned(), Meaning::Strong),
        ]
    };
    let mut y = foot.y;
    if let Some(apart) = apart {
        let off = [apart.original, apart.outstanding, apart.interest].map(|sum| -sum);
        fitted.row(pen, y, columns, &row(taken_off(apart), off, ""), false);
        y += 1;
    }
    pen.rule(first, y, right.saturating_sub(first));
    // Where the column of interest has no room, interest stands under what it is added to.
    let hidden = fitted.end_of(5).is_none() && !interest.is_zero();
    // One name for one sum: what is to be paid directly has its interest in it.
    let name = match (interest.is_zero(), hidden) {
        (true, _) => "To pay directly",
        (false, true) => "Charges",
        (false, false) => "In all",
    };
    let to_pay = equals(outstanding + interest, !interest.is_zero(), room_for_state(model));
    let end = if hidden { "" } else { to_pay.as_str() };
    fitted.row(pen, y + 1, columns, &row(name, [original, outstanding, interest], end), false);
    y += 2;
    if hidden {
        let mut cells = row("Interest so far", [Money::ZERO, interest, Money::ZERO], &to_pay);
        cells[3].0.clear();
        cells[5].0.clear();
        fitted.row(pen, y, columns, &cells, false);
        y += 1;
    }
    draw_notes(model, pen, below(foot, y + 1 - foot.y));
}

/// What is taken off the columns, so that they add up.
const fn taken_off(apart: Apart) -> &'static str {
    match (apart.coded, apart.estimated) {
        (true, false) => "less in the tax code",
        (false, true) => "less HMRC's estimates",
        _ => "less not paid directly",
    }
}

/// "= £8,445.40 to pay".
fn equals(sum: Money, named: bool, room: u16) -> String {
    let bare = format!("= {}", sum.pounds());
    let full = format!("{bare} to pay");
    if named && width(&full) <= room { full } else { bare }
}

fn draw_notes(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let Some(account) = model.rows.account() else { return };
    let mut used = 0;
    for coding in account.coding.iter().take(2) {
        let Some(charge) = coding.charge else { continue };
        let text = charges::through_tax_code(coding.coding_tax_year.value(), model.voice());
        let bill = coding.return_tax_year.value().map(|year| format!(", of the {year} bill")).unwrap_or_default();
        let line = format!("{} {text}{bill}", charge.pounds());
        if used < area.height {
            pen.put(area.x + 2, area.y + used, area.width - 2, &line, Meaning::Plain);
            used += 1;
        }
    }
    let inner = |room: Rect| Rect { x: room.x + 2, width: room.width.saturating_sub(2).min(100), ..room };
    let listed = model.rows.charges.iter().filter_map(|row| model.rows.document(*row));
    if let (Some(held), true) = (charges::interest_not_charged(listed), used < area.height) {
        used += pen.paragraph(inner(below(area, used)), &held, Meaning::Plain);
    }
    if used < area.height {
        // What HMRC cannot show keeps its rows, and one before it.
        let room = inner(below(area, used));
        let kept = u16::try_from(wrap(charges::BEFORE_MTD, room.width).len()).unwrap_or(u16::MAX).saturating_add(1);
        let rows = credit::draw(pen, room, &Credit::of(account), kept, Meaning::Plain);
        used += rows + u16::from(rows > 2);
    }
    pen.paragraph(inner(below(area, used)), charges::BEFORE_MTD, Meaning::Quiet);
}
