//! An address as a QR code: dark on light whatever the terminal's own colours, two of its rows on each line.

use ratatui::layout::Rect;

use super::{foot, key, sheet};
use crate::app::command::Command;
use crate::app::handing_over::{Code, Laid};
use crate::app::model::Model;
use crate::view::pen::Pen;
use crate::view::theme::{ASCII, Meaning};

/// Draws the code of the page that is to be opened next.
pub(super) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect, laid: &Laid<'_>, code: &Code) {
    let area = sheet(pen, body, body.height, &laid.task.title);
    let copies = key(model, Command::Copy);
    let say = |pen: &mut Pen<'_>, text: &str, meaning: Meaning| {
        pen.paragraph(area, text, meaning);
    };
    match code {
        Code::Drawing => say(pen, "Drawing the code …", Meaning::Quiet),
        Code::Failed(why) => say(pen, &format!("! {why} {copies} on the card copies the address."), Meaning::Soon),
        Code::Drawn(_) if pen.theme.glyphs == ASCII => {
            let text =
                format!("! A QR code cannot be drawn in plain letters. {copies} on the card copies the address.");
            say(pen, &text, Meaning::Soon);
        }
        Code::Drawn(rows) => {
            let across = rows.len();
            let high = across.div_ceil(2);
            let (columns, lines) = (usize::from(area.width), usize::from(area.height));
            if across > columns || high > lines {
                let text = format!(
                    "! The QR code is too big for this window: it needs {across} columns and {high} lines, and there are \
                     {columns} and {lines}. Make the window larger or its letters smaller; {copies} on the card copies \
                     the address.",
                );
                say(pen, &text, Meaning::Soon);
            } else {
                lay(pen, area, rows, (across, high));
            }
        }
    }
    foot(pen, area, &[("Esc", "back to the card")]);
}

/// Lays the rows in the middle of `area`, half a line each.
fn lay(pen: &mut Pen<'_>, area: Rect, rows: &[Vec<bool>], (across, high): (usize, usize)) {
    let dark = |x: usize, y: usize| rows.get(y).and_then(|row| row.get(x)).copied().unwrap_or(false);
    let left = area.x + (area.width - u16::try_from(across).unwrap_or(area.width)) / 2;
    for (line, y) in (0..high).zip(area.y..) {
        let letters: String = (0..across)
            .map(|x| match (dark(x, line * 2), dark(x, line * 2 + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            })
            .collect();
        pen.put(left, y, u16::try_from(across).unwrap_or(u16::MAX), &letters, Meaning::Code);
    }
}
