//! Payments: what HMRC received, and a picture of where each payment went.

use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::rules::allocation::{Allocation, Payment};
use crate::rules::charges::{DocumentKind, kind_of};
use crate::rules::ids::mask_identifiers;
use crate::rules::{Money, SentOption};
use crate::view::detail::{Line, fact};
use crate::view::pen::{Pen, below, width};
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{Cell, Column};
use crate::view::widgets::meter::{Share, shares};
use crate::words::{charges, count, dates};

pub(super) const COLUMNS: &[Column] = &[
    Column::words("Received", 11, 0),
    Column::words("Method", 18, 2),
    Column::figures("Amount", 12, 0),
    Column::words("Went to", 24, 0).growing(),
    Column::figures("Not on a charge", 15, 1),
];

pub(super) fn cells(model: &Model, index: usize) -> Option<Vec<Cell>> {
    let payment = model.rows.payments().get(index)?;
    let rest = payment.not_on_a_charge();
    let rest_meaning = if rest.is_some_and(Money::is_positive) { Meaning::Soon } else { Meaning::Quiet };
    Some(vec![
        (payment.transaction_date.as_ref().map(dates::day_sent).unwrap_or_default(), Meaning::Plain),
        (payment.payment_method.clone().unwrap_or_default(), Meaning::Plain),
        (payment.payment_amount.map_or_else(|| "–".to_owned(), Money::grouped), Meaning::Strong),
        (went_to(payment), Meaning::Plain),
        (rest.map(charges::cell).unwrap_or_default(), rest_meaning),
    ])
}

fn went_to(payment: &Payment) -> String {
    match payment.allocations.as_slice() {
        [] => "no charge yet".to_owned(),
        [one] => short_name(one),
        [first, rest @ ..] => {
            format!(
                "{} and {}",
                short_name(first),
                count(i64::try_from(rest.len()).unwrap_or(0), "other charge", "other charges")
            )
        }
    }
}

/// The charge an allocation went to, by HMRC's text for it.
fn charge_name(allocation: &Allocation) -> String {
    format!("{}{}", charges::kind(&kind(allocation)), year(allocation))
}

/// The same in few words.
fn short_name(allocation: &Allocation) -> String {
    format!("{}{}", charges::kind_short(&kind(allocation)), year(allocation))
}

fn kind(allocation: &Allocation) -> DocumentKind {
    kind_of(allocation.document_type.as_deref(), allocation.document_type_description.as_deref())
}

fn year(allocation: &Allocation) -> String {
    allocation.tax_year().map(|year| format!(" {year}")).unwrap_or_default()
}

/// Branches of the picture shown at most.
const BRANCHES: usize = 6;

pub(super) fn height_foot(model: &Model) -> u16 {
    let selected = model.list().selected_index().and_then(|index| model.rows.payments().get(index));
    // Enough for the longest picture of any payment, so that the list does not jump while the selection moves.
    let most = model.rows.most_allocations;
    if selected.is_none() { 0 } else { u16::try_from(most.min(BRANCHES)).unwrap_or(0) + 6 }
}

/// Where the selected payment went: one branch for each charge, a bar for its share.
pub(super) fn draw_foot(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let Some(payment) = model.list().selected_index().and_then(|index| model.rows.payments().get(index)) else {
        return;
    };
    if area.height < 3 {
        return;
    }
    pen.rule(area.x, area.y + 1, area.width);
    let area = below(area, 2);
    let amount = payment.payment_amount.unwrap_or_default();
    let rest = payment.not_on_a_charge().unwrap_or_default();
    let mut branches: Vec<(Money, String, &str, Meaning)> = payment
        .allocations
        .iter()
        .take(BRANCHES)
        .map(|one| (one.cleared_amount.unwrap_or_default(), charge_name(one), pen.theme.glyphs.full, Meaning::Good))
        .collect();
    if rest.is_positive() {
        let glyph = pen.theme.glyphs.light;
        branches.push((rest, "not on a charge HMRC shows software".to_owned(), glyph, Meaning::Soon));
    }
    let trunk = format!("{}  ", amount.pounds());
    pen.put(area.x + 2, area.y, width(&trunk), &trunk, Meaning::Strong);
    let left = area.x + 2 + width(&trunk);
    let names = branches.iter().map(|(_, name, _, _)| width(name)).max().unwrap_or(0).min(area.width / 2);
    let bars = (area.x + area.width).saturating_sub(left + 4 + 12 + 3 + names + 3);
    let parts: Vec<Share> = branches
        .iter()
        .map(|(amount, _, glyph, meaning)| Share { amount: *amount, glyph, meaning: *meaning })
        .collect();
    let widths = shares(&parts, bars.min(40));
    let last = branches.len().saturating_sub(1);
    for ((index, (amount, name, glyph, meaning)), wide) in branches.iter().enumerate().zip(widths) {
        let Some(y) = u16::try_from(index).ok().filter(|row| *row < area.height).map(|row| area.y + row) else { break };
        let fork = match (index, last) {
            (0, 0) => "───",
            (0, _) => "─┬─",
            (index, last) if index == last => " └─",
            _ => " ├─",
        };
        pen.put(left, y, 3, fork, Meaning::Line);
        pen.put_right(left + 4 + 12, y, 12, &amount.grouped(), Meaning::Plain);
        pen.put(left + 4 + 12 + 2, y, names, name, Meaning::Plain);
        let bar = glyph.repeat(usize::from(wide));
        pen.put(left + 4 + 12 + 2 + names + 2, y, wide, &bar, *meaning);
    }
    if branches.is_empty() {
        pen.put(left, area.y, area.width, "─── nothing HMRC shows software", Meaning::Quiet);
    }
    let used = u16::try_from(branches.len().max(1)).unwrap_or(1) + 1;
    if rest.is_positive() {
        let text = format!(
            "{} of this payment is on no charge HMRC shows software: not used yet, or used for a Self Assessment debt from \
             before Making Tax Digital, which HMRC clears first. HMRC online services show which: 9.",
            rest.pounds()
        );
        let room = below(area, used);
        pen.paragraph(
            Rect { x: room.x + 2, width: room.width.saturating_sub(2).min(100), ..room },
            &text,
            Meaning::Quiet,
        );
    }
}

pub(super) fn detail(model: &Model, index: usize) -> Option<(String, Vec<Line>)> {
    let payment = model.rows.payments().get(index)?;
    let reference = payment.payment_reference.as_deref();
    let shown = reference.map(|text| if model.reveal { text.to_owned() } else { mask_identifiers(text) });
    let mut lines = Vec::new();
    lines.extend(fact("Received", payment.transaction_date.as_ref().map(dates::day_sent)));
    lines.extend(fact("Amount", payment.payment_amount.map(Money::pounds)));
    lines.extend(fact("Method", payment.payment_method.clone()));
    lines.extend(fact("Reference", shown));
    lines.extend(fact("Lot and item", payment.id().map(|id| id.to_string())));
    lines.extend([Line::Blank, Line::Heading("Where the money went".to_owned())]);
    for one in &payment.allocations {
        let sum = one.cleared_amount.map(Money::grouped).unwrap_or_default();
        lines.push(Line::Sum(charge_name(one), sum, Meaning::Plain));
        let due = one.due_date.value().map(|due| format!("due {}", dates::day(due)));
        let of = one.amount.map(|amount| format!("of {}", amount.pounds()));
        let kind = one.charge_type_description.clone();
        let more: Vec<String> = [of, due, kind, Some(one.charge_reference.clone())].into_iter().flatten().collect();
        lines.push(Line::Text(format!("  {}", more.join(", ")), Meaning::Quiet));
    }
    lines.push(Line::Sum("On charges HMRC shows".to_owned(), payment.allocated().grouped(), Meaning::Strong));
    if let Some(rest) = payment.not_on_a_charge() {
        lines.push(Line::Sum("Not on a charge".to_owned(), charges::cell(rest), Meaning::Soon));
    }
    let day = payment.received().map(dates::day).unwrap_or_default();
    Some((format!("Payment of {day}"), lines))
}
