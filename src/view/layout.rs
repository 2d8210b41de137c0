//! Where things stand: the same sums for drawing and for the mouse.

use ratatui::layout::Rect;

use crate::app::model::{DetailPlace, Model};
use crate::app::pane::Pane;
use crate::view::pen::{above, below};

/// The least room the program can be used in.
pub const LEAST: (u16, u16) = (60, 20);
/// From this width on the panes' names stand in a rail on the left.
const RAIL_FROM: u16 = 100;
/// Columns of the rail.
const RAIL: u16 = 21;
/// Rows of a list that is empty: its titles and why it is empty.
const LEAST_LIST: u16 = 5;
/// From this width of the body on, a margin is left on its right.
const ROOMY: u16 = 90;

/// The parts of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// The top line: environment, person, tax year.
    pub top: Rect,
    /// The panes' names on the left, where there is room.
    pub rail: Option<Rect>,
    /// The panes' names on one line, where there is not.
    pub tabs: Option<Rect>,
    /// The pane.
    pub body: Rect,
    /// The status line.
    pub status: Rect,
}

/// The parts of a screen of this size; `None` when it is too small.
pub fn screen((columns, rows): (u16, u16)) -> Option<Screen> {
    if columns < LEAST.0 || rows < LEAST.1 {
        return None;
    }
    let all = Rect::new(0, 0, columns, rows);
    let line = |y: u16| Rect { y, height: 1, ..all };
    let status = line(rows - 1);
    let middle = Rect { y: 2, height: rows - 4, ..all };
    if columns >= RAIL_FROM {
        let rail = Rect { width: RAIL, ..middle };
        let body = Rect { x: RAIL, width: columns - RAIL - 1, ..middle };
        Some(Screen { top: line(0), rail: Some(rail), tabs: None, body, status })
    } else {
        let body = Rect { x: 1, width: columns - 2, ..below(middle, 1) };
        Some(Screen { top: line(0), rail: None, tabs: Some(line(1)), body, status })
    }
}

/// The parts of a pane: its head (title and freshness), what stands above its list, the list with its column titles
/// and foot, and the detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaneParts {
    /// One line: what this is and how fresh.
    pub head: Rect,
    /// Pictures and sums above the list.
    pub above: Rect,
    /// Column titles and rows.
    pub list: Rect,
    /// Sums and remarks below the list.
    pub foot: Rect,
    /// The open detail.
    pub detail: Option<Rect>,
}

/// Divides a body among its parts, given the rows that must stand above the list (what went wrong), and those wanted
/// above and below it.
pub fn pane_parts(model: &Model, body: Rect, needed: u16, wanted_above: u16, wanted_foot: u16) -> PaneParts {
    let (main, detail) = divide(model, body);
    let head = above(main, 1);
    let rest = below(main, 2);
    // A list of six rows with its titles comes before any picture.
    let spare = rest.height.saturating_sub(8);
    let needed = needed.min(spare);
    let foot_rows = wanted_foot.min(spare - needed);
    let above_rows = needed + if wanted_above <= spare - needed - foot_rows { wanted_above } else { 0 };
    let top = above(rest, above_rows);
    // A short list leaves its room to what stands below it, so that sums stand right under their rows.
    let needed = u16::try_from(model.list().order.len())
        .unwrap_or(u16::MAX)
        .saturating_add(1)
        .max(if model.list().is_empty() { LEAST_LIST } else { 0 });
    let room = rest.height - above_rows - foot_rows;
    let list = Rect { height: room.min(needed), ..below(rest, above_rows) };
    let foot = below(rest, above_rows + list.height);
    PaneParts { head, above: top, list, foot, detail }
}

fn divide(model: &Model, body: Rect) -> (Rect, Option<Rect>) {
    let margin = u16::from(body.width >= ROOMY);
    let whole = Rect { width: body.width - margin, ..body };
    if model.detail.is_none() || matches!(model.pane, Pane::Overview | Pane::YearEnd | Pane::People) {
        return (whole, None);
    }
    match model.detail_place() {
        DetailPlace::Instead => (above(whole, 2), Some(below(whole, 2))),
        DetailPlace::Below => {
            let list = whole.height * 11 / 20;
            (above(whole, list), Some(below(whole, list)))
        }
        DetailPlace::Right => {
            let list = whole.width * 3 / 5;
            let right = Rect { x: whole.x + list + 2, width: whole.width - list - 2, ..whole };
            (Rect { width: list, ..whole }, Some(right))
        }
    }
}
