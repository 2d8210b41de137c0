//! Tables like a well-kept ledger's: money aligned on the point, thin rules over totals, no boxes.
//!
//! Where the window is narrow, texts wrap and columns of lesser rank are left out; a figure is never cut.

use super::page::{Paper, Tone};
use crate::rules::Money;
use crate::words;

mod drawn;
mod spoken;

/// How a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Align {
    /// Text, from the left.
    Left,
    /// Whole numbers, to the right.
    Right,
    /// Sums, on the decimal point.
    Point,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    head: &'static str,
    align: Align,
    /// Text that wraps may be as narrow as this before a column of rank goes.
    wraps: Option<usize>,
    /// 0 stays; the highest goes first where the window is narrow.
    rank: u8,
    /// Read aloud without its head: what stands in it says what it is.
    alone: bool,
}

impl Column {
    /// Text that stays on one line.
    pub const fn text(head: &'static str) -> Self {
        Self { head, align: Align::Left, wraps: None, rank: 0, alone: false }
    }

    /// Text that wraps where the window is narrow.
    pub const fn prose(head: &'static str) -> Self {
        Self { head, align: Align::Left, wraps: Some(COMFORTABLE), rank: 0, alone: false }
    }

    /// Whole numbers.
    pub const fn number(head: &'static str) -> Self {
        Self { head, align: Align::Right, wraps: None, rank: 0, alone: false }
    }

    /// Sums of money.
    pub const fn money(head: &'static str) -> Self {
        Self { head, align: Align::Point, wraps: None, rank: 0, alone: false }
    }

    /// Text that wraps, down to so many columns.
    #[must_use]
    pub const fn at_least(mut self, columns: usize) -> Self {
        self.wraps = Some(columns);
        self
    }

    /// The same, read aloud without its head: what stands in it says what it is.
    #[must_use]
    pub const fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// The same, left out where nothing stands in it or the window is narrow; the highest rank first.
    #[must_use]
    pub const fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }
}

/// A cell: its text and what it means.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    fn says_something(&self) -> bool {
        !matches!(self.text.trim(), "" | "–")
    }

    /// The same in a tone.
    #[must_use]
    pub const fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// A sum, an en dash for nothing.
    pub fn money(sum: Money) -> Self {
        words::charges::cell(sum).into()
    }

    /// A sum, `0.00` for nothing: where nothing is an answer.
    pub fn sum(sum: Money) -> Self {
        sum.grouped().into()
    }

    /// A sum with its pound sign: where no head says what it is.
    pub fn pounds(sum: Money) -> Self {
        sum.pounds().into()
    }

    /// A sum that may be absent, an en dash for nothing or none.
    pub fn money_or_none(sum: Option<Money>) -> Self {
        Self::money(sum.unwrap_or_default())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, tone: Tone::Plain }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<std::borrow::Cow<'_, str>> for Cell {
    fn from(text: std::borrow::Cow<'_, str>) -> Self {
        text.into_owned().into()
    }
}

/// A table: rows under heads, totals under a rule.
#[derive(Debug, Clone, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    totals: Vec<Vec<Cell>>,
    afters: Vec<Vec<Cell>>,
    /// What is said of a row, on lines of its own after it, each with the place of its row.
    remarks: Vec<(usize, String)>,
    headless: bool,
    /// Heads decided as the table is made, of several lines where they hold line breaks.
    heads: Option<Vec<String>>,
    /// Where the table is too wide, it is cut into bands of whole columns, the first so many standing in each.
    banded: Option<usize>,
}

/// What a wrapping column should have before a column of rank goes.
const COMFORTABLE: usize = 26;

impl Table {
    /// A table with these columns.
    pub fn new(columns: &[Column]) -> Self {
        Self { columns: columns.to_vec(), ..Self::default() }
    }

    /// The same without heads.
    #[must_use]
    pub const fn headless(mut self) -> Self {
        self.headless = true;
        self
    }

    /// The same under these heads, one for each column; a line break in one starts a new line of heads.
    #[must_use]
    pub fn headed(mut self, heads: Vec<String>) -> Self {
        self.heads = Some(heads);
        self
    }

    /// The same, cut into bands of whole columns where the window is narrow; the first `kept` columns stand in each.
    #[must_use]
    pub const fn banded(mut self, kept: usize) -> Self {
        self.banded = Some(kept);
        self
    }

    /// The head of a column.
    fn head(&self, index: usize) -> &str {
        let decided = self.heads.as_ref().and_then(|heads| heads.get(index)).map(String::as_str);
        decided.or_else(|| self.columns.get(index).map(|column| column.head)).unwrap_or_default()
    }

    /// Names and their values, without heads.
    pub fn facts() -> Self {
        Self { columns: vec![Column::text(""), Column::prose("")], headless: true, ..Self::default() }
    }

    /// Names and their sums, without heads.
    pub fn sums() -> Self {
        Self {
            columns: vec![Column::text(""), Column::money(""), Column::prose("")],
            headless: true,
            ..Self::default()
        }
    }

    /// One more row; as many cells as there are columns.
    pub fn row<const CELLS: usize>(&mut self, cells: [Cell; CELLS]) {
        self.cells(cells.into());
    }

    /// One more row, for a table whose columns are decided as it is made.
    pub fn cells(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// What is said of the row before, across the table.
    pub fn remark(&mut self, text: impl Into<String>) {
        self.remarks.push((self.rows.len().saturating_sub(1), text.into()));
    }

    /// A row under the rule.
    pub fn total<const CELLS: usize>(&mut self, cells: [Cell; CELLS]) {
        self.total_cells(cells.into());
    }

    /// A row under the rule, for a table whose columns are decided as it is made.
    pub fn total_cells(&mut self, cells: Vec<Cell>) {
        let strong = |cell: Cell| if cell.tone == Tone::Plain { cell.tone(Tone::Strong) } else { cell };
        self.totals.push(cells.into_iter().map(strong).collect());
    }

    /// A row after the totals and no part of them, with a little room between.
    pub fn after<const CELLS: usize>(&mut self, cells: [Cell; CELLS]) {
        self.afters.push(cells.into());
    }

    /// Whether it has no rows.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.totals.is_empty()
    }

    /// The table as lines.
    pub fn lines(&self, paper: Paper) -> Vec<String> {
        if paper.plain { self.spoken() } else { self.drawn(paper) }
    }
}

#[cfg(test)]
mod tests;
