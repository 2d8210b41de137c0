//! What HMRC keeps to its own online services: who may do each task, and where.

use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::rules::hand_off::{Address, DoneBy, Task};
use crate::view::detail::{Line, fact};
use crate::view::pen::Pen;
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{Cell, Column};
use crate::words::dates;

pub(super) const COLUMNS: &[Column] = &[
    Column::words("Task", 36, 0).growing(),
    Column::words("Where", 18, 0),
    Column::words("You", 4, 1),
    Column::words("Agent", 11, 1),
    Column::words("Name", 22, 3),
];

pub(super) fn draw_above(_model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let text = "Opening a page comes in a later version; until then y copies its address.";
    if area.height > 0 {
        pen.put(area.x + 2, area.y, area.width - 2, text, Meaning::Quiet);
    }
}

const fn place(task: &Task) -> &'static str {
    match (task.by, task.live) {
        (DoneBy::Software, _) => "software",
        (DoneBy::Hmrc, true) => "HMRC online",
        (DoneBy::Both, true) => "either",
        (DoneBy::Hmrc, false) => "HMRC, not online",
        (DoneBy::Both, false) => "software for now",
    }
}

const fn agent(task: &Task) -> &'static str {
    match (task.for_main_agent, task.for_supporting_agent) {
        (true, true) => "yes",
        (true, false) => "main only",
        (false, true) => "supporting",
        (false, false) => "no",
    }
}

pub(super) fn cells(model: &Model, index: usize) -> Option<Vec<Cell>> {
    let task = model.settings.tasks.get(index)?;
    let meaning = if task.live { Meaning::Plain } else { Meaning::Quiet };
    let you = if task.for_individual { "yes" } else { "no" };
    Some(vec![
        (task.title.clone(), meaning),
        (place(task).to_owned(), meaning),
        (you.to_owned(), meaning),
        (agent(task).to_owned(), meaning),
        (task.id.clone(), Meaning::Quiet),
    ])
}

fn text(address: Option<&Address>) -> Option<String> {
    address.map(Address::to_string)
}

pub(super) fn detail(model: &Model, index: usize) -> Option<(String, Vec<Line>)> {
    let task = model.settings.tasks.get(index)?;
    let mut lines = vec![Line::Text(task.why.clone(), Meaning::Plain), Line::Blank];
    lines.extend(fact("Address for you", text(task.individual.as_ref())));
    lines.extend(fact("Address for an agent", text(task.agent.as_ref())));
    lines.extend(fact("Start on GOV.UK", text(task.fallback.as_ref())));
    lines.extend(fact("The way there", Some(task.path.join(" › "))));
    lines.extend(fact("Here", task.pane.as_ref().map(|pane| format!("the pane {pane}"))));
    let live = if task.live { "live" } else { "not live" };
    lines.extend(fact("HMRC's page", Some(format!("{live}, checked on {}", dates::day(task.checked)))));
    if !task.have_ready.is_empty() {
        lines.extend([Line::Blank, Line::Heading("Have ready".to_owned())]);
        lines.extend(task.have_ready.iter().map(|thing| Line::Text(format!("· {thing}"), Meaning::Plain)));
    }
    if let Some(afterwards) = &task.afterwards {
        lines.extend([Line::Blank, Line::Heading("Afterwards".to_owned())]);
        lines.push(Line::Text(afterwards.clone(), Meaning::Plain));
    }
    Some((task.title.clone(), lines))
}
