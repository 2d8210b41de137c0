//! A table drawn: columns find their places, texts wrap, and lesser columns go where the window is narrow.

use unicode_width::UnicodeWidthStr;

use super::super::page::{Paper, Tone, wrapped};
use super::{Align, Cell, Column, Table};
use crate::cli::wording::harmless;

/// Between two columns.
const GAP: usize = 2;
/// What a wrapping column keeps at the least.
const NARROWEST: usize = 14;

impl Table {
    /// The table with its columns in their places.
    pub(super) fn drawn(&self, paper: Paper) -> Vec<String> {
        let laid = Laid::out(self, paper.width);
        let bands = match self.banded {
            Some(kept) if laid.total_width() > paper.width => laid.bands(kept, paper.width),
            _ => vec![laid],
        };
        let drawn: Vec<Vec<String>> = bands.iter().map(|laid| self.drawn_as(laid, paper)).collect();
        drawn.join(&String::new())
    }

    fn drawn_as(&self, laid: &Laid, paper: Paper) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.headless {
            let heads: Vec<Vec<&str>> =
                (0..self.columns.len()).map(|index| self.head(index).lines().collect()).collect();
            let shown = laid.shown.iter().filter_map(|shown| heads.get(shown.index));
            let height = shown.map(Vec::len).max().unwrap_or_default();
            // Heads stand on their columns: a short one on the last line.
            for at in 0..height {
                let cells: Vec<Cell> = heads
                    .iter()
                    .map(|head| (at + head.len()).checked_sub(height).and_then(|line| head.get(line)).copied())
                    .map(|line| Cell::from(line.unwrap_or_default()).tone(Tone::Quiet))
                    .collect();
                lines.extend(laid.row(&cells, paper, true));
            }
        }
        for (place, row) in self.rows.iter().enumerate() {
            lines.extend(laid.row(row, paper, false));
            for (_, text) in self.remarks.iter().filter(|(of, _)| *of == place) {
                let indent = laid.after_a_mark();
                let wrapped = wrapped(&harmless(text), paper.width.saturating_sub(indent));
                let line = |text: String| Tone::Quiet.paint(&format!("{}{text}", " ".repeat(indent)), paper);
                lines.extend(wrapped.into_iter().map(line));
            }
        }
        if !self.totals.is_empty() {
            lines.push(laid.rule(paper));
        }
        for row in &self.totals {
            lines.extend(laid.row(row, paper, false));
        }
        if !self.afters.is_empty() {
            lines.push(String::new());
        }
        for row in &self.afters {
            lines.extend(laid.row(row, paper, false));
        }
        lines
    }
}

/// A column that is shown, with its place.
#[derive(Clone)]
struct Shown {
    index: usize,
    column: Column,
    width: usize,
    /// Of [`Align::Point`]: columns before and after the point, the point with the latter.
    parts: (usize, usize),
}

/// A table whose columns have found their places.
struct Laid {
    shown: Vec<Shown>,
}

impl Laid {
    fn out(table: &Table, width: usize) -> Self {
        let measure = |(index, column): (usize, &Column)| {
            let cells = || table.rows.iter().chain(&table.totals).chain(&table.afters).filter_map(|row| row.get(index));
            let parts = cells().fold((0, 0), |(whole, rest), cell| {
                let (before, after) = around_the_point(&cell.text);
                (whole.max(before.width()), rest.max(after.width()))
            });
            let content = match column.align {
                Align::Point => parts.0 + parts.1,
                _ => cells().map(|cell| harmless(&cell.text).width()).max().unwrap_or_default(),
            };
            let head = table.head(index).lines().map(UnicodeWidthStr::width).max().unwrap_or_default();
            Shown { index, column: *column, width: content.max(head), parts }
        };
        let mut laid =
            Self { shown: table.columns.iter().enumerate().map(|(index, column)| measure((index, column))).collect() };
        // A column that may go, and says nothing, goes.
        let says = |shown: &Shown| table.rows.iter().filter_map(|row| row.get(shown.index)).any(Cell::says_something);
        laid.shown.retain(|shown| shown.column.rank == 0 || says(shown));
        laid.fit(width);
        laid
    }

    /// Bands of whole columns, each as wide as fits, the first `kept` columns in every one.
    fn bands(self, kept: usize, width: usize) -> Vec<Self> {
        let mut shown = self.shown.into_iter();
        let first: Vec<Shown> = shown.by_ref().take(kept).collect();
        let mut bands: Vec<Self> = Vec::new();
        for column in shown {
            let fits = |band: &Self| band.total_width() + GAP + column.width <= width;
            match bands.last_mut().filter(|band| fits(band)) {
                Some(band) => band.shown.push(column),
                None => bands.push(Self { shown: first.iter().cloned().chain([column]).collect() }),
            }
        }
        bands
    }

    /// Where text begins that stands under a row: after its mark, where the first column holds no more than one.
    fn after_a_mark(&self) -> usize {
        self.shown.first().map(|shown| shown.width).filter(|width| *width <= 1).map_or(GAP, |width| width + GAP)
    }

    fn total_width(&self) -> usize {
        self.shown.iter().map(|shown| shown.width).sum::<usize>() + GAP * self.shown.len().saturating_sub(1)
    }

    /// Columns of rank go, then texts wrap, until it fits or nothing more can be done.
    fn fit(&mut self, width: usize) {
        let least = |laid: &Self| {
            let spare = |shown: &Shown| shown.column.wraps.map_or(0, |least| shown.width.saturating_sub(least));
            laid.total_width() - laid.shown.iter().map(spare).sum::<usize>()
        };
        while least(self) > width {
            let Some(lowest) = self.shown.iter().map(|shown| shown.column.rank).max().filter(|rank| *rank > 0) else {
                break;
            };
            self.shown.retain(|shown| shown.column.rank != lowest);
        }
        while self.total_width() > width {
            let over = self.total_width() - width;
            let widest = self
                .shown
                .iter_mut()
                .filter(|shown| shown.column.wraps.is_some_and(|least| shown.width > least.min(NARROWEST)));
            match widest.max_by_key(|shown| shown.width) {
                Some(shown) => {
                    shown.width = shown.width.saturating_sub(over).max(shown.column.wraps.unwrap_or(0).min(NARROWEST));
                }
                None => break,
            }
        }
    }

    fn row(&self, row: &[Cell], paper: Paper, head: bool) -> Vec<String> {
        let columns: Vec<(&Shown, Tone, Vec<String>)> = self
            .shown
            .iter()
            .map(|shown| {
                let cell = row.get(shown.index).cloned().unwrap_or_default();
                (shown, cell.tone, shown.lines(&cell.text, head))
            })
            .collect();
        let height = columns.iter().map(|(_, _, lines)| lines.len()).max().unwrap_or_default();
        let line = |at: usize| {
            let cells = columns.iter().map(|(shown, tone, lines)| {
                let text = lines.get(at).map(String::as_str).unwrap_or_default().trim_end();
                let painted = tone.paint(text.trim(), paper);
                let lead = text.len() - text.trim_start().len();
                let rest = shown.width.saturating_sub(text.width());
                format!("{}{painted}{}", " ".repeat(lead), " ".repeat(rest))
            });
            cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
        };
        (0..height).map(line).collect()
    }

    /// A thin rule under the sums.
    fn rule(&self, paper: Paper) -> String {
        let mut start = None;
        let mut end = 0;
        let mut at = 0;
        for shown in &self.shown {
            if shown.column.align == Align::Point {
                start.get_or_insert(at);
                end = at + shown.width;
            }
            at += shown.width + GAP;
        }
        let (start, end) = start.map_or((0, self.total_width()), |start| (start, end));
        format!("{}{}", " ".repeat(start), Tone::Quiet.paint(&"─".repeat(end - start), paper))
    }
}

impl Shown {
    /// The lines of a cell, each placed within the column's width.
    fn lines(&self, text: &str, head: bool) -> Vec<String> {
        let text = harmless(text);
        match self.column.align {
            Align::Left if self.column.wraps.is_some() => wrapped(&text, self.width),
            Align::Left => vec![text.into_owned()],
            Align::Right => vec![to_the_right(&text, self.width)],
            Align::Point if head => vec![to_the_right(&text, self.width)],
            Align::Point => {
                let (before, after) = around_the_point(&text);
                let room = self.width - self.parts.1.min(self.width);
                let lead = room.saturating_sub(before.width());
                vec![format!("{}{before}{after}", " ".repeat(lead))]
            }
        }
    }
}

fn to_the_right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

/// A figure before its point, and from its point on; a text without one stands before it.
fn around_the_point(text: &str) -> (&str, &str) {
    let at = text
        .rfind('.')
        .filter(|at| text.get(at + 1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())));
    at.and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}
