//! Whose account to look at.

use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::rules::Environment;
use crate::view::pen::Pen;
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{Cell, Column};

pub(super) const COLUMNS: &[Column] =
    &[Column::words("Name", 20, 0), Column::words("NINO", 15, 0), Column::words("Story", 30, 0).growing()];

pub(super) fn draw_above(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    if area.height > 0 && model.settings.environment == Environment::Demo {
        let text = "Everybody here is invented. Enter shows an account.";
        pen.put(area.x + 2, area.y, area.width - 2, text, Meaning::Quiet);
    }
}

pub(super) fn cells(model: &Model, index: usize) -> Option<Vec<Cell>> {
    let person = model.people.get(index)?;
    let nino = &person.subject.nino;
    let shown = if model.reveal { nino.spaced() } else { nino.masked_on_screen() };
    let here = model.subject.as_ref() == Some(&person.subject);
    let name = if person.name.is_empty() { "–".to_owned() } else { person.name.clone() };
    let meaning = if here { Meaning::Strong } else { Meaning::Plain };
    Some(vec![(name, meaning), (shown, Meaning::Quiet), (person.story.clone().unwrap_or_default(), Meaning::Plain)])
}
