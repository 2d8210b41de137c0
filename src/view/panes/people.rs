//! Whose account to look at: the demo's people, the profile's own, or an agent's clients.

use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::rules::Environment;
use crate::view::overlays::masked_utr;
use crate::view::pen::{Pen, below, wrap};
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{Cell, Column};
use crate::words::{access, capital};

/// The columns of the list: what is worth knowing of people differs by who keeps it.
pub(super) fn columns(model: &Model) -> &'static [Column] {
    match (model.access.role.is_agent(), model.settings.environment) {
        (true, _) => CLIENTS,
        (false, Environment::Demo) => INVENTED,
        (false, _) => OWN,
    }
}

const INVENTED: &[Column] =
    &[Column::words("Name", 20, 0), Column::words("NINO", 15, 0), Column::words("Story", 30, 0).growing()];

const OWN: &[Column] =
    &[Column::words("Name", 24, 0).growing(), Column::words("NINO", 15, 0), Column::words("UTR", 11, 0)];

const CLIENTS: &[Column] = &[
    Column::words("Client", 24, 0).growing(),
    Column::words("NINO", 15, 0),
    Column::words("UTR", 11, 1),
    Column::words("You are their", 16, 0),
];

pub(super) fn draw_above(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let text = if model.settings.environment == Environment::Demo {
        "Everybody here is invented. Enter shows an account."
    } else if model.access.role.is_agent() && !model.people.is_empty() {
        "Your own list: HMRC tells software of nobody's clients. Enter shows one."
    } else {
        return;
    };
    if area.height > 0 {
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
    let utr = person.utr.as_ref().map(|utr| if model.reveal { utr.clone() } else { masked_utr(utr) });
    let utr = utr.unwrap_or_else(|| "–".to_owned());
    let last = if model.access.role.is_agent() {
        let role = person.role.unwrap_or(model.access.role);
        vec![(utr, Meaning::Quiet), (capital(access::role(role)), Meaning::Plain)]
    } else {
        vec![person.story.clone().map_or((utr, Meaning::Quiet), |story| (story, Meaning::Plain))]
    };
    Some([vec![(name, meaning), (shown, Meaning::Quiet)], last].concat())
}

/// Rows for the whole story below the list: as many as the longest takes, so that the list does not jump.
pub(super) fn height_foot(model: &Model, width: u16) -> u16 {
    let stories = model.people.iter().filter_map(|person| person.story.as_ref());
    let longest = stories.map(|story| wrap(story, width.saturating_sub(2)).len()).max();
    longest.map_or(0, |lines| u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2))
}

/// The whole story of the person selected: the list has room for its beginning only.
pub(super) fn draw_foot(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let selected = model.list().selected_index().and_then(|index| model.people.get(index));
    let Some(story) = selected.and_then(|person| person.story.as_deref()) else { return };
    if area.height < 3 {
        return;
    }
    pen.rule(area.x, area.y, area.width);
    pen.paragraph(Rect { x: area.x + 2, width: area.width - 2, ..below(area, 1) }, story, Meaning::Plain);
}
