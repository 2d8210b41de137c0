//! An address as a QR code: dark on light whatever the terminal's own colours, two of its rows on each line.

use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::{foot, key, sheet};
use crate::app::command::Command;
use crate::app::handing_over::{Code, Laid, Step};
use crate::app::model::Model;
use crate::view::pen::{Pen, below};
use crate::view::theme::{ASCII, Meaning};
use crate::words::hand_off as words;

/// How many squares of its quiet edge, on each side, a code can do without where there is little room.
const NARROWER: usize = 2;

/// Draws the code of the page that is to be opened next.
pub(super) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect, laid: &Laid<'_>, code: &Code) {
    let whole = pen.buffer.area;
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
            let really = laid.page_at(&Step::Reading).and_then(|(_, address)| model.really_opened(address));
            let only_here = really.and_then(|_| words::only_here(model.settings.environment));
            return drawn(pen, (area, whole), rows, (&copies, only_here));
        }
    }
    foot(pen, area, &[("Esc", "back to the card")]);
}

/// Draws the code where it fits: on the sheet, else over the whole window, else there with half of its quiet edge, which
/// cameras still read. What fits nowhere is said.
///
/// Who can reach the page, where not everybody can, stands below it where there is room.
fn drawn(
    pen: &mut Pen<'_>,
    (area, whole): (Rect, Rect),
    rows: &[Vec<bool>],
    (copies, only_here): (&str, Option<&str>),
) {
    const BACK: [(&str, &str); 1] = [("Esc", "back to the card")];
    let fits = |side: usize, area: Rect| side <= area.width.into() && side.div_ceil(2) <= area.height.into();
    let window = Rect { height: whole.height.saturating_sub(1), ..whole };
    let narrow = rows.len().saturating_sub(2 * NARROWER);
    if fits(rows.len(), area) {
        lay(pen, area, rows, 0);
        let taken = u16::try_from(rows.len().div_ceil(2)).unwrap_or(u16::MAX);
        pen.paragraph(below(area, taken), only_here.unwrap_or_default(), Meaning::Soon);
        foot(pen, area, &BACK);
    } else if fits(narrow, window) {
        Clear.render(whole, pen.buffer);
        lay(pen, window, rows, if fits(rows.len(), window) { 0 } else { NARROWER });
        foot(pen, window, &BACK);
    } else {
        let text = format!(
            "! The QR code is too big for this window: it needs {narrow} columns and {} lines, and there are {} and {}. \
             Make the window larger or its letters smaller; {copies} on the card copies the address.",
            narrow.div_ceil(2) + 1,
            whole.width,
            whole.height,
        );
        pen.paragraph(area, &text, Meaning::Soon);
        foot(pen, area, &BACK);
    }
}

/// Lays the rows without `edge` squares on each side in the middle of `area`, half a line each.
fn lay(pen: &mut Pen<'_>, area: Rect, rows: &[Vec<bool>], edge: usize) {
    let across = rows.len().saturating_sub(2 * edge);
    let dark =
        |x: usize, y: usize| y < across && rows.get(y + edge).and_then(|row| row.get(x + edge)).copied() == Some(true);
    let left = area.x + (area.width - u16::try_from(across).unwrap_or(area.width)) / 2;
    for (line, y) in (0..across.div_ceil(2)).zip(area.y..) {
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
