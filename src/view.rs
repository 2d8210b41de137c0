//! Pure drawing: the model as a frame. No IO and no state of its own.

pub mod theme;

use ratatui::Frame;

use crate::app::model::Model;
use crate::app::msg::Target;
use crate::view::theme::Theme;

/// Draws the whole screen.
pub fn draw(_model: &Model, _theme: &Theme, _frame: &mut Frame<'_>) {}

/// How many rows of the list on screen there is room for.
pub fn viewport(model: &Model) -> usize {
    usize::from(model.size.1)
}

/// What stands at a place of the screen.
pub fn hit(_model: &Model, _column: u16, _row: u16) -> Option<Target> {
    None
}
