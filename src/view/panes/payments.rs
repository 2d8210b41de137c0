//! Payments: what HMRC received, and a picture of where each payment went.

use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::rules::allocation::{Allocation, Payment};
use crate::rules::charges::{Document, DocumentKind, kind_of};
use crate::rules::ids::mask_identifiers;
use crate::rules::matrix::charge_of_interest;
use crate::rules::whereabouts::{self, Whereabouts};
use crate::rules::{Money, SentOption};
use crate::view::detail::{Line, fact};
use crate::view::pen::Pen;
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{Cell, Column};
use crate::words::payments::{self as words, Face};
use crate::words::{charges, count, dates};

pub(super) mod matrix;
mod picture;

pub(super) const COLUMNS: &[Column] = &[
    Column::words("Received", 11, 0),
    Column::words("Method", 18, 3),
    Column::figures("Amount", 12, 0),
    Column::words("Went to", 24, 0).growing(),
    Column::figures("Not on a charge", 15, 1),
    Column::words("Which is", 18, 2),
];

pub(super) fn cells(model: &Model, index: usize) -> Option<Vec<Cell>> {
    let payment = model.rows.payments().get(index)?;
    let went = whereabouts(model, payment);
    let rest = payment.not_on_a_charge();
    let rest_meaning = if went.off_the_charges().is_positive() { Meaning::Soon } else { Meaning::Quiet };
    Some(vec![
        (payment.transaction_date.as_ref().map(dates::day_sent).unwrap_or_default(), Meaning::Plain),
        (payment.payment_method.clone().unwrap_or_default(), Meaning::Plain),
        (payment.payment_amount.map_or_else(|| "–".to_owned(), Money::grouped), Meaning::Strong),
        (went_to(model, payment), Meaning::Plain),
        (rest.map(charges::cell).unwrap_or_default(), rest_meaning),
        (words::which(&went).to_owned(), rest_meaning),
    ])
}

fn went_to(model: &Model, payment: &Payment) -> String {
    match payment.allocations.as_slice() {
        [] => "no charge yet".to_owned(),
        [one] => short_name(model, one),
        [first, rest @ ..] => {
            format!(
                "{} and {}",
                short_name(model, first),
                count(i64::try_from(rest.len()).unwrap_or(0), "more", "more")
            )
        }
    }
}

/// The charge an allocation went to, by HMRC's text for it.
fn charge_name(model: &Model, allocation: &Allocation) -> String {
    if let Some(charge) = charge_of_interest(allocation, &model.rows.accounts()) {
        return words::interest_on(charge, false);
    }
    // The name it has among the charges, where its document is known.
    let id = allocation.document_id.as_ref().and_then(|id| Some(id.read()?.to_string()));
    let of = id.and_then(|id| model.rows.accounts().into_iter().find_map(|account| account.document(&id)));
    let kind = of.map_or_else(|| kind(allocation), Document::named_kind);
    format!("{}{}", charges::in_voice(charges::kind(&kind), model.voice()), year(allocation))
}

/// The same in few words.
fn short_name(model: &Model, allocation: &Allocation) -> String {
    if let Some(charge) = charge_of_interest(allocation, &model.rows.accounts()) {
        return words::interest_on(charge, true);
    }
    format!("{}{}", charges::kind_short(&kind(allocation)), year(allocation))
}

fn kind(allocation: &Allocation) -> DocumentKind {
    kind_of(allocation.document_type.as_deref(), allocation.document_type_description.as_deref())
}

fn year(allocation: &Allocation) -> String {
    allocation.tax_year().map(|year| format!(" {year}")).unwrap_or_default()
}

pub(super) fn height_foot(model: &Model, room: u16) -> u16 {
    if model.rows.matrix.is_some() { matrix::height_foot(model, room) } else { picture::height(model) }
}

/// Where the selected payment went.
pub(super) fn draw_foot(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    picture::draw(model, pen, area);
}

/// Where a payment went, as far as what is known tells.
fn whereabouts<'a>(model: &'a Model, payment: &Payment) -> Whereabouts<'a> {
    whereabouts::of(payment, &model.rows.accounts())
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
        lines.push(Line::Sum(charge_name(model, one), sum, Meaning::Plain));
        let due = one.due_date.value().map(|due| format!("due {}", dates::day(due)));
        let of = one.amount.map(|amount| format!("of {}", amount.pounds()));
        let kind = one.charge_type_description.clone();
        let more: Vec<String> = [of, due, kind, Some(one.charge_reference.clone())].into_iter().flatten().collect();
        lines.push(Line::Text(format!("  {}", more.join(", ")), Meaning::Quiet));
    }
    let went = whereabouts(model, payment);
    lines.push(Line::Sum("On charges HMRC shows".to_owned(), went.allocated.grouped(), Meaning::Strong));
    for (name, sum) in words::off_the_charges(&went) {
        lines.push(Line::Sum(name.to_owned(), sum.grouped(), Meaning::Soon));
    }
    for sentence in words::rest(&went, Face::Screen) {
        lines.extend([Line::Blank, Line::Text(sentence, Meaning::Plain)]);
    }
    let day = payment.received().map(dates::day).unwrap_or_default();
    Some((format!("Payment of {day}"), lines))
}
