//! The year's dates as a picture: periods as spans, deadlines as marks, money on its own line, today as a line through
//! all of it.

use chrono::{Datelike, Months, NaiveDate};
use ratatui::layout::Rect;

use crate::rules::{Money, TaxYear};
use crate::view::pen::{Pen, width};
use crate::view::theme::Meaning;

/// A span with its deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// The deadline.
    pub due: NaiveDate,
    /// Its name, such as "Q1".
    pub name: String,
    /// How it stands.
    pub mark: Mark,
}

/// How a span stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Received.
    Received,
    /// Past its deadline.
    Late,
    /// To come.
    ToCome,
}

/// What the picture shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The tax year.
    pub year: TaxYear,
    /// Today.
    pub today: NaiveDate,
    /// Spans, one a row, the earliest first.
    pub spans: Vec<Span>,
    /// Money due, by day.
    pub money: Vec<(NaiveDate, Money)>,
}

/// Months shown: April of the year to the May after it.
const MONTHS: u32 = 14;

impl Timeline {
    /// Rows it takes.
    pub fn height(&self) -> u16 {
        u16::try_from(self.spans.len()).unwrap_or(0) + 2 + u16::from(!self.money.is_empty())
    }

    fn first(&self) -> NaiveDate {
        self.year.start().with_day(1).unwrap_or_else(|| self.year.start())
    }

    fn last(&self) -> NaiveDate {
        self.first().checked_add_months(Months::new(MONTHS)).unwrap_or(NaiveDate::MAX)
    }

    /// The column of a day in a picture of `room` columns; `None` outside it.
    fn column(&self, day: NaiveDate, room: u16) -> Option<u16> {
        let whole = (self.last() - self.first()).num_days();
        let passed = (day - self.first()).num_days();
        if !(0..whole).contains(&passed) || room == 0 {
            return None;
        }
        u16::try_from(passed * i64::from(room) / whole).ok()
    }

    /// Draws it.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        if area.height < 3 || area.width < 42 {
            return;
        }
        let bottom = area.y + area.height.min(self.height());
        self.draw_months(pen, area);
        let today = self.column(self.today, area.width);
        let mut y = area.y + 1;
        for span in self.spans.iter().take(usize::from(area.height.saturating_sub(2))) {
            if let Some(x) = today {
                pen.put(area.x + x, y, 1, pen.theme.glyphs.bar, Meaning::Accent);
            }
            self.draw_span(pen, area, y, span);
            y += 1;
        }
        if y < bottom && !self.money.is_empty() {
            self.draw_money(pen, area, y, today);
            y += 1;
        }
        if let (Some(x), true) = (today, y < bottom) {
            let label = "today";
            let left = area.x + x.min(area.width.saturating_sub(width(label) + 1));
            pen.put(left, y, width(label) + 1, &format!("{}{label}", pen.theme.glyphs.bar), Meaning::Accent);
        }
    }

    fn draw_months(&self, pen: &mut Pen<'_>, area: Rect) {
        for month in 0..MONTHS {
            let Some(day) = self.first().checked_add_months(Months::new(month)) else { continue };
            if let Some(x) = self.column(day, area.width) {
                let name = day.format("%b").to_string();
                let room = 3.min(area.width - x);
                pen.put(area.x + x, area.y, room, &name, Meaning::Quiet);
            }
        }
    }

    fn draw_span(&self, pen: &mut Pen<'_>, area: Rect, y: u16, span: &Span) {
        let glyphs = pen.theme.glyphs;
        let from = self.column(span.from.max(self.first()), area.width);
        let to = self.column(span.to.min(self.last()), area.width);
        if let (Some(from), Some(to)) = (from, to)
            && to > from + 1
        {
            let inside = to - from - 1;
            let name = format!(" {} ", span.name);
            let (left, right) = if width(&name) + 2 <= inside {
                let left = (inside - width(&name)) / 2;
                (left, inside - width(&name) - left)
            } else {
                (inside, 0)
            };
            let line = |columns: u16| glyphs.line.repeat(usize::from(columns));
            let text = if right == 0 && left == inside {
                format!("{}{}{}", glyphs.left_end, line(inside), glyphs.right_end)
            } else {
                format!("{}{}{name}{}{}", glyphs.left_end, line(left), line(right), glyphs.right_end)
            };
            pen.put(area.x + from, y, to - from + 1, &text, Meaning::Quiet);
        }
        let (mark, meaning, word) = match span.mark {
            Mark::Received => (glyphs.received, Meaning::Good, ""),
            Mark::Late => (glyphs.late, Meaning::Late, " late"),
            Mark::ToCome => (glyphs.to_come, Meaning::Plain, ""),
        };
        if let Some(x) = self.column(span.due, area.width) {
            pen.put(area.x + x, y, area.width - x, &format!("{mark}{word}"), meaning);
        }
    }

    fn draw_money(&self, pen: &mut Pen<'_>, area: Rect, y: u16, today: Option<u16>) {
        if let Some(x) = today {
            pen.put(area.x + x, y, 1, pen.theme.glyphs.bar, Meaning::Accent);
        }
        let mut free = 0;
        for (day, amount) in &self.money {
            let Some(x) = self.column(*day, area.width) else { continue };
            let label = amount.pounds();
            let left = x.min(area.width.saturating_sub(width(&label)));
            let meaning = if *day < self.today { Meaning::Late } else { Meaning::Strong };
            // A sum that would stand in another's way is left out; the lists have them all.
            if left >= free && left + width(&label) <= area.width {
                pen.put(area.x + left, y, width(&label), &label, meaning);
                free = left + width(&label) + 1;
            }
        }
    }
}
