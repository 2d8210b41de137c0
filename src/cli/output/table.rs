//! Tables like a well-kept ledger's: money aligned on the point, thin rules over totals, no boxes.
//!
//! Where the window is narrow, texts wrap and columns of lesser rank are left out; a figure is never cut.

use unicode_width::UnicodeWidthStr;

use super::page::{Paper, Tone, wrapped};
use crate::cli::wording::harmless;
use crate::rules::Money;
use crate::words;

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
    headless: bool,
    /// Heads decided as the table is made, of several lines where they hold line breaks.
    heads: Option<Vec<String>>,
    /// Where the table is too wide, it is cut into bands of whole columns, the first so many standing in each.
    banded: Option<usize>,
}

/// Between two columns.
const GAP: usize = 2;
/// What a wrapping column should have before a column of rank goes.
const COMFORTABLE: usize = 26;
/// What a wrapping column keeps at the least.
const NARROWEST: usize = 14;

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

    fn drawn(&self, paper: Paper) -> Vec<String> {
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
        for row in &self.rows {
            lines.extend(laid.row(row, paper, false));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Table {
        let mut table = Table::new(&[
            Column::text("Due"),
            Column::prose("Charge"),
            Column::money("Original").rank(1),
            Column::money("Left"),
        ]);
        let row = |due: &str, what: &str, original: &str, left: &str| {
            [due, what, original, left].map(|text| Money::parse(text).map_or_else(|_| Cell::from(text), Cell::money))
        };
        table.row(row("31 Jul 2026", "Second payment on account", "1200", "1200.005"));
        table.row(row("31 Jan 2027", "Late payment interest on balancing payment: extra amount", "12", "-3.5"));
        table.row(row("", "Nothing", "0", "0"));
        table.total(row("", "", "1212", "1196.505"));
        table
    }

    fn drawn(width: usize) -> String {
        let paper = Paper { width, ..Paper::default() };
        ledger().lines(paper).join("\n")
    }

    #[test]
    fn sums_stand_on_their_point() {
        insta::assert_snapshot!(drawn(100), @r"
        Due          Charge                                                    Original       Left
        31 Jul 2026  Second payment on account                                 1,200.00  1,200.005
        31 Jan 2027  Late payment interest on balancing payment: extra amount     12.00     -3.50
                     Nothing                                                       –         –
                                                                               ───────────────────
                                                                               1,212.00  1,196.505
        ");
    }

    #[test]
    fn a_narrow_window_wraps_texts_and_drops_the_lesser_column() {
        insta::assert_snapshot!(drawn(60), @r"
        Due          Charge                      Original       Left
        31 Jul 2026  Second payment on account   1,200.00  1,200.005
        31 Jan 2027  Late payment interest on       12.00     -3.50
                     balancing payment: extra
                     amount
                     Nothing                         –         –
                                                 ───────────────────
                                                 1,212.00  1,196.505
        ");
        insta::assert_snapshot!(drawn(40), @r"
        Due          Charge                 Left
        31 Jul 2026  Second payment    1,200.005
                     on account
        31 Jan 2027  Late payment         -3.50
                     interest on
                     balancing
                     payment: extra
                     amount
                     Nothing               –
                                       ─────────
                                       1,196.505
        ");
    }

    #[test]
    fn heads_of_several_lines_stand_on_their_columns_and_a_narrow_window_cuts_bands() {
        let columns = [Column::text("")].into_iter().chain([Column::money(""); 4]).collect::<Vec<_>>();
        let heads = ["Day", "Amount", "interest on\n2nd\n2024-25", "Balancing\n2024-25", "Not\nallocated"];
        let mut table = Table::new(&columns).headed(heads.map(str::to_owned).into()).banded(2);
        let row = ["1 May", "1,200.00", "8.00", "1,192.00", "–"].map(Cell::from);
        table.cells(row.clone().into());
        table.total_cells(row.into());
        let drawn = |width| table.lines(Paper { width, ..Paper::default() }).join("\n");
        insta::assert_snapshot!(drawn(80));
        insta::assert_snapshot!(drawn(40));
        insta::assert_snapshot!(table.lines(Paper { plain: true, ..Paper::default() }).join("\n"));
    }

    #[test]
    fn a_screen_reader_hears_each_value_with_its_name() {
        let paper = Paper { plain: true, ..Paper::default() };
        insta::assert_snapshot!(ledger().lines(paper).join("\n"), @r"
        Due 31 Jul 2026; Charge Second payment on account; Original 1,200.00; Left 1,200.005
        Due 31 Jan 2027; Charge Late payment interest on balancing payment: extra amount; Original 12.00; Left -3.50
        Charge Nothing; Original nothing; Left nothing
        Original 1,212.00; Left 1,196.505
        ");
    }

    #[test]
    fn colour_never_moves_a_column() {
        let mut table = ledger();
        table.row([
            Cell::from("x").tone(Tone::Late),
            Cell::from("y"),
            Cell::from("1.00").tone(Tone::Good),
            Cell::from("–"),
        ]);
        let bare = table.lines(Paper::default());
        let painted = table.lines(Paper { colour: true, ..Paper::default() });
        let without: Vec<String> = painted.iter().map(|line| strip(line)).collect();
        assert_eq!(bare, without);
        assert_ne!(bare, painted);
    }

    fn strip(line: &str) -> String {
        let mut out = String::new();
        let mut letters = line.chars();
        while let Some(letter) = letters.next() {
            if letter == '\x1b' {
                letters.by_ref().find(|c| *c == 'm');
            } else {
                out.push(letter);
            }
        }
        out.trim_end().to_owned()
    }
}
