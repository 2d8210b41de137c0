//! A picture of where one payment went: one branch for each charge and for what is on none, a bar for its share.

use ratatui::layout::Rect;

use super::charge_name;
use crate::app::model::Model;
use crate::rules::Money;
use crate::rules::allocation::Payment;
use crate::rules::credit::Credit;
use crate::rules::whereabouts::Whereabouts;
use crate::view::pen::{Pen, below, width};
use crate::view::theme::Meaning;
use crate::view::widgets::credit;
use crate::view::widgets::meter::{Share, shares};
use crate::words::payments::{self, Face};
use crate::words::{self, count};

/// Branches to charges shown at most.
const BRANCHES: usize = 6;
/// Columns of a branch's sum.
const SUM: u16 = 12;
/// From this height of the terminal on, credit stands as a column of sums.
const ROOMY_FROM: u16 = 34;

pub(super) fn height(model: &Model) -> u16 {
    // Enough for the longest picture of any payment, so that the list does not jump while the selection moves.
    let most = model.rows.most_allocations;
    let selected = model.list().selected_index().and_then(|index| model.rows.payments().get(index));
    let credit = model.rows.account().map_or(0, |account| credit::height(&Credit::of(account).derivation()));
    let credit = if model.size.1 < ROOMY_FROM { 0 } else { credit };
    if selected.is_none() { 0 } else { u16::try_from(most.min(BRANCHES)).unwrap_or(0) + 9 + credit }
}

struct Branch {
    amount: Money,
    name: String,
    glyph: &'static str,
    meaning: Meaning,
}

fn branches(model: &Model, payment: &Payment, went: &Whereabouts<'_>, pen: &Pen<'_>) -> Vec<Branch> {
    let glyphs = pen.theme.glyphs;
    let cut = payment.allocations.len() > BRANCHES;
    let shown = if cut { BRANCHES - 1 } else { BRANCHES };
    let mut branches: Vec<Branch> = payment
        .allocations
        .iter()
        .take(shown)
        .map(|one| Branch {
            amount: one.cleared_amount.unwrap_or_default(),
            name: charge_name(model, one),
            glyph: glyphs.full,
            meaning: Meaning::Good,
        })
        .collect();
    // What is not shown one by one is shown together: the branches come to the payment.
    if cut {
        let rest = || payment.allocations.iter().skip(shown);
        let name = count(i64::try_from(rest().count()).unwrap_or(0), "other charge", "other charges");
        let amount = rest().filter_map(|one| one.cleared_amount).sum();
        branches.push(Branch { amount, name, glyph: glyphs.full, meaning: Meaning::Good });
    }
    for (name, amount) in payments::off_the_charges(went) {
        let (glyph, meaning) = if amount == went.refunded && name == "Refunded" {
            (glyphs.half, Meaning::Plain)
        } else {
            (glyphs.light, Meaning::Soon)
        };
        branches.push(Branch { amount, name: name.to_owned(), glyph, meaning });
    }
    branches
}

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let Some(payment) = model.list().selected_index().and_then(|index| model.rows.payments().get(index)) else {
        return;
    };
    if area.height < 3 {
        return;
    }
    pen.rule(area.x, area.y + 1, area.width);
    let area = below(area, 2);
    let went = super::whereabouts(model, payment);
    let branches = branches(model, payment, &went, pen);
    let used = draw_branches(payment, &branches, pen, area) + 1;
    let mut room = below(area, used);
    let inner = |room: Rect| Rect { x: room.x + 2, width: room.width.saturating_sub(2).min(100), ..room };
    for text in payments::rest(&went, Face::Screen) {
        let used = pen.paragraph(inner(room), &text, Meaning::Quiet);
        room = below(room, used);
    }
    let Some(account) = model.rows.account() else { return };
    let held = Credit::of(account);
    let used = credit::draw(pen, inner(room), &held, 0, Meaning::Quiet);
    room = below(room, used);
    for mismatch in held.mismatches() {
        let used = pen.paragraph(inner(room), &words::credit::mismatch(mismatch), Meaning::Quiet);
        room = below(room, used);
    }
}

/// Draws the branches; gives the rows they took.
fn draw_branches(payment: &Payment, branches: &[Branch], pen: &mut Pen<'_>, area: Rect) -> u16 {
    let amount = payment.payment_amount.map_or_else(|| "no amount".to_owned(), Money::pounds);
    let trunk = format!("{amount}  ");
    pen.put(area.x + 2, area.y, width(&trunk), &trunk, Meaning::Strong);
    let left = area.x + 2 + width(&trunk);
    let names = branches.iter().map(|branch| width(&branch.name)).max().unwrap_or(0).min(area.width / 2);
    let bars = (area.x + area.width).saturating_sub(left + 4 + SUM + 3 + names + 3);
    let parts: Vec<Share> = branches
        .iter()
        .map(|branch| Share { amount: branch.amount, glyph: branch.glyph, meaning: branch.meaning })
        .collect();
    let widths = shares(&parts, bars.min(40));
    let last = branches.len().saturating_sub(1);
    for ((index, branch), wide) in branches.iter().enumerate().zip(widths) {
        let Some(y) = u16::try_from(index).ok().filter(|row| *row < area.height).map(|row| area.y + row) else { break };
        let fork = match (index, last) {
            (0, 0) => "───",
            (0, _) => "─┬─",
            (index, last) if index == last => " └─",
            _ => " ├─",
        };
        pen.put(left, y, 3, fork, Meaning::Line);
        pen.put_right(left + 4 + SUM, y, SUM, &branch.amount.grouped(), Meaning::Plain);
        pen.put(left + 4 + SUM + 2, y, names, &branch.name, Meaning::Plain);
        let bar = branch.glyph.repeat(usize::from(wide));
        pen.put(left + 4 + SUM + 2 + names + 2, y, wide, &bar, branch.meaning);
    }
    if branches.is_empty() {
        pen.put(left, area.y, area.width, "─── nothing HMRC shows software", Meaning::Quiet);
    }
    u16::try_from(branches.len().max(1)).unwrap_or(1)
}
