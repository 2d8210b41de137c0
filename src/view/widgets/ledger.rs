//! A ledger: rows and columns without boxes. Only visible rows are asked for.

use ratatui::layout::Rect;

use crate::app::list::ListState;
use crate::view::pen::{Pen, width};
use crate::view::theme::Meaning;

/// Which side a column leans to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its title.
    pub title: &'static str,
    /// Which side it leans to.
    pub align: Align,
    /// Its width; for a growing column, its least.
    pub width: u16,
    /// Whether it takes the room that is left.
    pub grows: bool,
    /// 0 stays always; the highest goes first where there is too little room.
    pub rank: u8,
}

impl Column {
    /// A column of words.
    pub const fn words(title: &'static str, width: u16, rank: u8) -> Self {
        Self { title, align: Align::Left, width, grows: false, rank }
    }

    /// A column of figures.
    pub const fn figures(title: &'static str, width: u16, rank: u8) -> Self {
        Self { title, align: Align::Right, width, grows: false, rank }
    }

    /// This column, taking the room that is left.
    #[must_use]
    pub const fn growing(self) -> Self {
        Self { grows: true, ..self }
    }
}

/// A cell: its text and what it means.
pub type Cell = (String, Meaning);

/// Columns between two columns.
const GAP: u16 = 2;
/// The least a growing column keeps where all columns are wanted.
const LEAST_WIDE: u16 = 12;
/// Columns before the first: the mark of the selected row.
const MARK: u16 = 2;

/// Columns that fit, with their places.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// Index of the column, its left end and its width.
    pub places: Vec<(usize, u16, u16)>,
}

/// Fits columns into a width: the highest ranks go first; the growing column takes what is left.
/// With `wide`, growing columns and gaps shrink first, so that as many columns as can be are shown.
pub fn fit(columns: &[Column], area: Rect, wide: bool) -> Fitted {
    let room = area.width.saturating_sub(MARK);
    let gap = if wide { 1 } else { GAP };
    let least = |column: &Column| if wide && column.grows { column.width.min(LEAST_WIDE) } else { column.width };
    let mut kept: Vec<(usize, &Column)> = columns.iter().enumerate().collect();
    let needed = |kept: &[(usize, &Column)]| -> u16 {
        let widths: u16 = kept.iter().map(|(_, column)| least(column)).sum();
        widths + gap * u16::try_from(kept.len().saturating_sub(1)).unwrap_or(0)
    };
    while needed(&kept) > room {
        let ranks = kept.iter().filter(|(_, column)| column.rank > 0);
        let Some(worst) = ranks.max_by_key(|(index, column)| (column.rank, *index)).map(|(index, _)| *index) else {
            break;
        };
        kept.retain(|(index, _)| *index != worst);
    }
    let spare = room.saturating_sub(needed(&kept)).min(24);
    let mut x = area.x + MARK;
    let mut places = Vec::with_capacity(kept.len());
    for (index, column) in kept {
        let width = least(column) + if column.grows { spare } else { 0 };
        let visible = width.min((area.x + area.width).saturating_sub(x));
        if visible == 0 {
            break;
        }
        places.push((index, x, visible));
        x += width + gap;
    }
    Fitted { places }
}

impl Fitted {
    /// The left end of a column, when it is shown.
    pub fn start_of(&self, column: usize) -> Option<u16> {
        self.places.iter().find(|(index, _, _)| *index == column).map(|(_, x, _)| *x)
    }

    /// The right end of a column, when it is shown.
    pub fn end_of(&self, column: usize) -> Option<u16> {
        self.places.iter().find(|(index, _, _)| *index == column).map(|(_, x, wide)| x + wide)
    }

    /// Draws one row of cells.
    pub fn row(&self, pen: &mut Pen<'_>, y: u16, columns: &[Column], cells: &[Cell], bold: bool) {
        for (index, x, wide) in &self.places {
            let (Some(column), Some((text, meaning))) = (columns.get(*index), cells.get(*index)) else { continue };
            let meaning = if bold && *meaning == Meaning::Plain { Meaning::Strong } else { *meaning };
            match column.align {
                Align::Left => pen.put(*x, y, *wide, text, meaning),
                // A figure is never cut in the middle: where it does not fit, dots stand for it.
                Align::Right if width(text) > *wide => pen.put_right(x + wide, y, *wide, "···", Meaning::Quiet),
                Align::Right => pen.put_right(x + wide, y, *wide, text, meaning),
            };
        }
    }
}

/// Draws titles and visible rows; `row` gives the cells of a row by its index.
pub fn draw(
    pen: &mut Pen<'_>,
    area: Rect,
    columns: &[Column],
    fitted: &Fitted,
    list: &ListState,
    focused: bool,
    row: impl Fn(usize) -> Vec<Cell>,
) {
    if area.height == 0 {
        return;
    }
    let titles: Vec<Cell> = columns.iter().map(|column| (column.title.to_owned(), Meaning::Quiet)).collect();
    fitted.row(pen, area.y, columns, &titles, false);
    let visible = list.order.iter().enumerate().skip(list.offset).take(usize::from(area.height - 1));
    for ((place, index), y) in visible.zip(area.y + 1..) {
        let selected = place == list.cursor;
        if selected {
            let glyphs = pen.theme.glyphs;
            let mark = if focused { glyphs.selected } else { glyphs.later };
            pen.put(area.x, y, MARK, mark, Meaning::Accent);
            if focused {
                pen.cursor = Some((area.x, y));
            }
        }
        fitted.row(pen, y, columns, &row(*index as usize), selected);
    }
}
