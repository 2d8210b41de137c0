//! The sheets of handing over: the tasks of a row, the card of one, and an address as a QR code.

mod card;
mod code;
mod points;

use ratatui::layout::Rect;

use super::{foot, keys, sheet};
use crate::app::command::Command;
use crate::app::handing_over::HandOffSheet;
use crate::app::model::Model;
use crate::rules::Money;
use crate::rules::hand_off::{About, PenaltyKind};
use crate::view::pen::{Pen, below};
use crate::view::theme::Meaning;
use crate::words::{businesses, charges};

/// Draws the sheet of handing over, as far as it got.
pub(super) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &HandOffSheet) {
    let Some(card) = &page.card else { return tasks(model, pen, body, page) };
    let Some(laid) = card.laid(model) else { return };
    match &card.code {
        Some(code) => code::draw(model, pen, body, &laid, code),
        None => card::draw(model, pen, body, page, (card, &laid)),
    }
}

/// The first key of a command.
fn key(model: &Model, command: Command) -> String {
    keys(model, command).split(' ').next().unwrap_or_default().to_owned()
}

/// Draws the tasks that are sensible for a row.
fn tasks(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &HandOffSheet) {
    let many = u16::try_from(page.tasks.len()).unwrap_or(u16::MAX);
    let area = sheet(pen, body, many.saturating_add(5), "HMRC online services, for this row");
    pen.put(area.x, area.y, area.width, "What do you want to do? Nothing is opened yet.", Meaning::Quiet);
    let list = below(area, 2);
    for ((place, (task, about)), y) in page.tasks.iter().enumerate().zip(list.y..list.y + list.height) {
        let Some(task) = model.task(task) else { continue };
        let chosen = place == page.chosen;
        let mark = if chosen { pen.theme.glyphs.selected } else { " " };
        let meaning = if chosen { Meaning::Strong } else { Meaning::Plain };
        let named = name(model, about).map(|name| format!("   {name}")).unwrap_or_default();
        let room = list.width;
        pen.put_all(
            list.x,
            y,
            room,
            &[(mark, Meaning::Accent), (" ", Meaning::Plain), (&task.title, meaning), (&named, Meaning::Quiet)],
        );
        if chosen {
            pen.cursor = Some((list.x, y));
        }
    }
    foot(pen, area, &[("j k", "choose"), ("Enter", "shows the card"), ("Esc", "closes")]);
}

/// What a task is about, in a few words; none for nothing in particular.
pub(in crate::view) fn name(model: &Model, about: &About) -> Option<String> {
    match about {
        About::Nothing => None,
        About::TaxYear(year) => Some(year.to_string()),
        About::Business { id, kind } => {
            let listed = model.rows.businesses.iter().find(|one| one.business_id.read() == Some(id));
            let name = listed.and_then(|one| one.trading_name.clone().or_else(|| one.trading_type.clone()));
            Some(name.unwrap_or_else(|| businesses::type_of_business(kind).into_owned()))
        }
        About::NewBusiness(kind) => Some(businesses::type_of_business(kind).into_owned()),
        About::Charge { document, .. } => {
            let found = model.rows.accounts().into_iter().find_map(|account| account.document(document.as_str()));
            let year = found.and_then(|found| found.tax_year.as_ref()).map(|year| format!(" {year}"));
            Some(match found {
                Some(found) => format!("{}{}", charges::document(found), year.unwrap_or_default()),
                None => "this charge".to_owned(),
            })
        }
        About::Payment(document) => {
            let found = model.rows.accounts().into_iter().find_map(|account| account.document(document.as_str()));
            let day = found.map(|found| match &found.effective_date_of_payment {
                Some(day) => crate::words::dates::day_sent(day),
                None => crate::words::dates::day_sent(&found.document_date),
            });
            Some(day.map_or_else(|| "this payment".to_owned(), |day| format!("payment of {day}")))
        }
        About::Penalty { number, kind, .. } => {
            let kind = match kind {
                PenaltyKind::LateSubmission => "late submission penalty",
                PenaltyKind::FirstLatePayment => "first late payment penalty",
                PenaltyKind::SecondLatePayment => "second late payment penalty",
            };
            Some(format!("{kind} {number}"))
        }
        About::Amount(amount) => Some(Money::pounds(*amount)),
    }
}
