//! Payments against the charges they went to: sums at both edges that add up on screen, whatever fits on it.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::app::model::{Model, Part};
use crate::rules::Money;
use crate::rules::matrix::{Column, Matrix, Row};
use crate::view::layout::PaneParts;
use crate::view::pen::{Pen, below, width, wrap};
use crate::view::theme::Meaning;
use crate::words::payments::{self, Face};
use crate::words::{charges, dates};

/// Lines of heads above the list's own line of titles, at the least.
const HEADS_ABOVE: usize = 2;
/// Lines of one head, at the most; only texts of HMRC's that this program does not know are longer.
const HEAD_LINES: usize = 6;
/// The mark of the selected row.
const MARK: u16 = 2;
/// The day a payment was received.
const DAY: u16 = 11;
/// Between two columns.
const GAP: u16 = 2;

/// Lines of heads above the list's own line of titles.
pub(in crate::view::panes) fn heads_above(model: &Model) -> u16 {
    let columns = model.rows.matrix.as_ref().map_or(&[][..], |matrix| &matrix.columns);
    let most = columns.iter().map(|column| head(column).len().saturating_sub(1)).max().unwrap_or_default();
    u16::try_from(most.max(HEADS_ABOVE)).unwrap_or_default()
}

/// The head of a column, wrapped by words.
fn head(column: &Column) -> Vec<String> {
    let lines = payments::head(column);
    let mut all: Vec<String> = lines.iter().flat_map(|line| wrap(line, payments::HEAD_WIDTH)).collect();
    if all.len() > HEAD_LINES {
        // The tax year stands last, and says more than the end of a long text; the detail has all of it.
        all.splice(HEAD_LINES - 2..all.len() - 1, ["…".to_owned()]);
    }
    all
}

/// Rows below the list: a rule, the totals, room, and what software cannot see.
pub(super) fn height_foot(model: &Model, room: u16) -> u16 {
    let lines: usize = remarks(model).iter().map(|text| wrap(text, remark_width(room)).len()).sum();
    u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(4)
}

fn remark_width(room: u16) -> u16 {
    room.saturating_sub(4).min(100)
}

fn remarks(model: &Model) -> Vec<String> {
    let matrix = model.rows.matrix.as_ref().filter(|matrix| !matrix.rows.is_empty());
    matrix.map_or_else(Vec::new, |matrix| payments::under_the_matrix(matrix, model.voice(), Face::Screen))
}

/// Everything of the matrix that is laid out for one screen.
struct Sheet<'a> {
    matrix: &'a Matrix,
    /// The rows shown, filter and order applied.
    rows: Vec<&'a Row>,
    totals: Vec<Money>,
    /// The columns on screen.
    shown: Range<usize>,
    /// Whether a last column says what the columns not on screen come to.
    others: bool,
    widths: Vec<u16>,
    amount: u16,
}

pub(in crate::view::panes) fn draw(model: &Model, pen: &mut Pen<'_>, parts: &PaneParts) {
    let Some(matrix) = &model.rows.matrix else { return };
    let list = model.list();
    let rows: Vec<&Row> = list.order.iter().filter_map(|index| matrix.row(*index as usize)).collect();
    let sheet = Sheet::laid_out(matrix, rows, parts.list.width, model.views.column);
    draw_heads(&sheet, pen, parts);
    let visible =
        sheet.rows.iter().enumerate().skip(list.offset).take(usize::from(parts.list.height.saturating_sub(1)));
    for ((place, row), y) in visible.zip(parts.list.y + 1..) {
        let selected = place == list.cursor;
        if selected {
            let focused = model.part == Part::List && model.overlay.is_none();
            let glyphs = pen.theme.glyphs;
            let mark = if focused { glyphs.selected } else { glyphs.later };
            pen.put(parts.list.x, y, MARK, mark, Meaning::Accent);
            if focused {
                pen.cursor = Some((parts.list.x, y));
            }
        }
        let payment = model.rows.payments().get(row.payment);
        let day = payment.and_then(|payment| payment.transaction_date.as_ref()).map(dates::day_sent);
        let plain = if selected { Meaning::Strong } else { Meaning::Plain };
        pen.put(parts.list.x + MARK, y, DAY, &day.unwrap_or_default(), plain);
        let amount = row.amount.map_or_else(|| "–".to_owned(), Money::grouped);
        sheet.draw_row(pen, (parts.list.x, y), (&amount, Meaning::Strong), &row.cells, plain);
    }
    draw_foot(model, &sheet, pen, parts.foot);
}

impl<'a> Sheet<'a> {
    fn laid_out(matrix: &'a Matrix, rows: Vec<&'a Row>, room: u16, first: usize) -> Self {
        let totals = matrix.totals(rows.iter().copied());
        let of_column = |index: usize| {
            let head = matrix.columns.get(index).map(head).unwrap_or_default();
            let cells = rows.iter().filter_map(|row| row.cells.get(index)).chain(totals.get(index));
            let figures = cells.map(|sum| width(&sum.grouped()));
            figures.chain(head.iter().map(|line| width(line))).max().unwrap_or_default()
        };
        let widths: Vec<u16> = (0..matrix.columns.len()).map(of_column).collect();
        let total = Matrix::total(rows.iter().copied());
        let amounts = rows.iter().filter_map(|row| row.amount).chain([total]).map(|sum| width(&sum.grouped()));
        let amount = amounts.max().unwrap_or_default().max(width("Amount"));
        let mut sheet = Self { matrix, rows, totals, shown: 0..0, others: true, widths, amount };
        sheet.shown = sheet.fitting(room, first);
        sheet.others = sheet.shown.len() < sheet.widths.len() && sheet.needs(&sheet.shown) <= room;
        sheet
    }

    /// The whole columns that fit from `first` on, or from before it where there is room for more. Where not all fit, a
    /// last column says what the others come to, so that every row still adds up.
    fn fitting(&self, room: u16, first: usize) -> Range<usize> {
        let count = self.widths.len();
        let fits = |columns: Range<usize>| self.needs(&columns) <= room;
        if fits(0..count) {
            return 0..count;
        }
        let mut first = first.min(count.saturating_sub(1));
        let mut end = first + 1;
        while end < count && fits(first..end + 1) {
            end += 1;
        }
        while end == count && first > 0 && fits(first - 1..end) {
            first -= 1;
        }
        first..end
    }

    /// Columns of the screen that so many of the matrix need, with what the others come to.
    fn needs(&self, columns: &Range<usize>) -> u16 {
        let wide: u16 = self.widths.get(columns.clone()).unwrap_or_default().iter().map(|wide| wide + GAP).sum();
        let others = if columns.len() < self.widths.len() { self.others_width(columns) + GAP } else { 0 };
        MARK + DAY + GAP + self.amount + wide + others
    }

    fn others_width(&self, shown: &Range<usize>) -> u16 {
        let of_row = |cells: &[Money]| width(&others(cells, shown).grouped());
        let figures = self.rows.iter().map(|row| of_row(&row.cells)).chain([of_row(&self.totals)]);
        figures.max().unwrap_or_default().max(width("columns"))
    }

    /// The amount, the columns shown, and what the others come to.
    fn draw_row(
        &self,
        pen: &mut Pen<'_>,
        (x, y): (u16, u16),
        (amount, meaning): (&str, Meaning),
        cells: &[Money],
        plain: Meaning,
    ) {
        let mut end = x + MARK + DAY + GAP + self.amount;
        pen.put_right(end, y, self.amount, amount, meaning);
        for index in self.shown.clone() {
            let (Some(wide), Some(sum)) = (self.widths.get(index), cells.get(index)) else { continue };
            let hidden =
                matches!(self.matrix.columns.get(index), Some(Column::NotShown | Column::NotTold | Column::Beyond));
            let meaning = match sum.is_zero() {
                true => Meaning::Quiet,
                false if hidden => Meaning::Soon,
                false => plain,
            };
            end += GAP + wide;
            pen.put_right(end, y, *wide, &payments::cell(*sum), meaning);
        }
        if self.others {
            let wide = self.others_width(&self.shown);
            end += GAP + wide;
            pen.put_right(end, y, wide, &charges::cell(others(cells, &self.shown)), Meaning::Quiet);
        }
    }

    fn width(&self) -> u16 {
        let shown: u16 = self.widths.get(self.shown.clone()).unwrap_or_default().iter().map(|wide| wide + GAP).sum();
        let others = if self.others { self.others_width(&self.shown) + GAP } else { 0 };
        self.amount + shown + others
    }
}

/// What the cells outside `shown` come to.
fn others(cells: &[Money], shown: &Range<usize>) -> Money {
    let outside = cells.iter().enumerate().filter(|(index, _)| !shown.contains(index));
    outside.map(|(_, sum)| *sum).sum()
}

fn draw_heads(sheet: &Sheet<'_>, pen: &mut Pen<'_>, parts: &PaneParts) {
    let list = parts.list;
    pen.put(list.x + MARK, list.y, DAY, "Received", Meaning::Quiet);
    let mut put = |end: u16, wide: u16, lines: &[String]| {
        for (line, up) in lines.iter().rev().zip(0u16..) {
            let y = list.y.saturating_sub(up);
            if y >= parts.above.y {
                pen.put_right(end, y, wide, line, Meaning::Quiet);
            }
        }
    };
    let mut end = list.x + MARK + DAY + GAP + sheet.amount;
    put(end, sheet.amount, &["Amount".to_owned()]);
    for index in sheet.shown.clone() {
        let (Some(wide), Some(column)) = (sheet.widths.get(index), sheet.matrix.columns.get(index)) else { continue };
        end += GAP + wide;
        put(end, *wide, &head(column));
    }
    let left = sheet.widths.len() - sheet.shown.len();
    if sheet.others {
        let wide = sheet.others_width(&sheet.shown);
        let lines = [format!("{left} other"), if left == 1 { "column" } else { "columns" }.to_owned()];
        put(end + GAP + wide, wide, &lines);
    }
}

fn draw_foot(model: &Model, sheet: &Sheet<'_>, pen: &mut Pen<'_>, area: Rect) {
    if area.height < 2 {
        return;
    }
    let start = area.x + MARK + DAY + GAP;
    pen.rule(start, area.y, sheet.width().min((area.x + area.width).saturating_sub(start)));
    let shown = sheet.rows.len();
    let words = if shown < sheet.matrix.rows.len() { "of those" } else { "in all" };
    pen.put(area.x + MARK, area.y + 1, DAY, words, Meaning::Quiet);
    let total = Matrix::total(sheet.rows.iter().copied()).grouped();
    sheet.draw_row(pen, (area.x, area.y + 1), (&total, Meaning::Strong), &sheet.totals, Meaning::Strong);
    let mut room = below(area, 2);
    if sheet.shown.len() < sheet.widths.len() && room.height > 0 {
        let (first, last, all) = (sheet.shown.start + 1, sheet.shown.end, sheet.widths.len());
        let text = format!("columns {first} to {last} of {all}; < and > show the others");
        pen.put(area.x + MARK, room.y, room.width.saturating_sub(MARK), &text, Meaning::Quiet);
        room = below(room, 1);
    } else if room.height > 1 {
        room = below(room, 1);
    }
    for text in remarks(model) {
        let place = Rect { x: room.x + MARK, width: remark_width(area.width), ..room };
        let used = pen.paragraph(place, &text, Meaning::Quiet);
        room = below(room, used);
    }
}
