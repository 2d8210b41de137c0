//! Pure drawing: the model as a frame. No IO and no state of its own.

pub mod detail;
pub mod frame;
pub mod layout;
pub mod link;
pub mod overlays;
pub mod panes;
pub mod pen;
pub mod theme;
pub mod widgets;

use ratatui::Frame;

use crate::app::model::Model;
use crate::app::msg::Target;
use crate::view::link::Link;
use crate::view::pen::Pen;
use crate::view::theme::{ASCII, Meaning, Theme};

/// Draws the whole screen.
pub fn draw(model: &Model, theme: &Theme, out: &mut Frame<'_>) {
    let _left_as_text = paint(model, theme, out);
}

/// Draws the whole screen for a terminal, where addresses are links.
pub fn draw_with_links(model: &Model, theme: &Theme, out: &mut Frame<'_>) {
    let links = paint(model, theme, out);
    // The oldest terminals, and screen readers, are told nothing they may not know.
    if theme.glyphs != ASCII && !theme.plain {
        link::lay(out.buffer_mut(), &links);
    }
}

fn paint(model: &Model, theme: &Theme, out: &mut Frame<'_>) -> Vec<Link> {
    let area = out.area();
    let mut pen = Pen { buffer: out.buffer_mut(), theme, cursor: None, links: Vec::new() };
    match layout::screen((area.width, area.height)) {
        None => {
            let (columns, rows) = layout::LEAST;
            let text = format!(
                "Quarterdeck needs {columns} columns and {rows} rows; this is {} by {}.",
                area.width, area.height
            );
            pen.paragraph(area, &text, Meaning::Plain);
        }
        Some(screen) => {
            frame::draw(model, &mut pen, &screen);
            panes::draw(model, &mut pen, screen.body);
            overlays::draw(model, &mut pen, screen.body);
        }
    }
    let Pen { cursor, links, .. } = pen;
    if let Some(place) = cursor {
        out.set_cursor_position(place);
    }
    links
}

/// How many rows of the list on screen there is room for.
pub fn viewport(model: &Model) -> usize {
    layout::screen(model.size).map_or(1, |screen| panes::viewport(model, screen.body).max(1))
}

/// What stands at a place of the screen.
pub fn hit(model: &Model, column: u16, row: u16) -> Option<Target> {
    let screen = layout::screen(model.size)?;
    if screen.body.contains((column, row).into()) {
        let list = panes::parts(model, screen.body).list;
        let first = list.y + 1;
        let inside = row >= first && row < list.y + list.height && list.contains((column, row).into());
        return inside.then(|| Target::Row(usize::from(row - first)));
    }
    frame::hit(model, &screen, column, row)
}
