//! The detail of a row: headings, labelled facts and sentences, scrolled as one.

use ratatui::layout::Rect;

use crate::view::pen::{Pen, width, wrap};
use crate::view::theme::Meaning;

/// A line of a detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A heading.
    Heading(String),
    /// A label and its value.
    Fact(&'static str, String, Meaning),
    /// A label and a sum, aligned with the other sums.
    Sum(String, String, Meaning),
    /// A sentence.
    Text(String, Meaning),
    /// A sentence behind a mark of one column, with its own looks.
    Item(&'static str, String, Meaning),
    /// Room.
    Blank,
}

/// A labelled value; nothing for an absent or empty one.
pub fn fact(label: &'static str, value: Option<String>) -> Option<Line> {
    value.filter(|text| !text.trim().is_empty()).map(|text| Line::Fact(label, text, Meaning::Plain))
}

/// Columns for the labels.
const LABELS: u16 = 26;
/// Columns for the sums.
const SUMS: u16 = 16;

/// Draws a detail with its title on a rule, from its `first` line on.
pub fn draw(pen: &mut Pen<'_>, area: Rect, title: &str, lines: &[Line], first: u16, focused: bool) {
    if area.height < 2 {
        return;
    }
    pen.rule(area.x, area.y, area.width);
    let mark = if focused { pen.theme.glyphs.selected } else { " " };
    let title = format!(" {mark} {title} ");
    let meaning = if focused { Meaning::Accent } else { Meaning::Title };
    pen.put(area.x + 1, area.y, area.width.saturating_sub(2), &title, meaning);
    if focused {
        pen.cursor = Some((area.x + 2, area.y));
    }
    let room = Rect { x: area.x + 3, y: area.y + 1, width: area.width.saturating_sub(3), height: area.height - 1 };
    let left = draw_lines(pen, room, lines, first);
    if left > 0 {
        let text = format!(" {left} more below ");
        pen.put_right(area.x + area.width - 1, area.y, width(&text), &text, Meaning::Quiet);
    }
}

/// Draws lines from the `first` on, as many as there is room for; gives how many are left below.
pub fn draw_lines(pen: &mut Pen<'_>, area: Rect, lines: &[Line], first: u16) -> usize {
    let laid: Vec<Laid> = lines.iter().flat_map(|line| lay(line, area.width)).collect();
    let room = usize::from(area.height);
    let most = laid.len().saturating_sub(room);
    let first = usize::from(first).min(most);
    for (line, y) in laid.iter().skip(first).take(room).zip(area.y..) {
        for (x, text, meaning) in &line.pieces {
            pen.put(area.x + x, y, area.width.saturating_sub(*x), text, *meaning);
        }
    }
    laid.len().saturating_sub(first + room)
}

/// The rows that lines take in `room` columns.
pub fn height(lines: &[Line], room: u16) -> u16 {
    let rows: usize = lines.iter().map(|line| lay(line, room).len()).sum();
    u16::try_from(rows).unwrap_or(u16::MAX)
}

struct Laid {
    pieces: Vec<(u16, String, Meaning)>,
}

fn lay(line: &Line, room: u16) -> Vec<Laid> {
    let one = |pieces: Vec<(u16, String, Meaning)>| vec![Laid { pieces }];
    match line {
        Line::Blank => one(Vec::new()),
        Line::Heading(text) => one(vec![(0, text.clone(), Meaning::Title)]),
        Line::Text(text, meaning) => {
            wrap(text, room.min(100)).into_iter().map(|text| Laid { pieces: vec![(0, text, *meaning)] }).collect()
        }
        Line::Item(mark, text, meaning) => {
            let lines = wrap(text, room.saturating_sub(2).min(98));
            let mut laid: Vec<Laid> =
                lines.into_iter().map(|text| Laid { pieces: vec![(2, text, *meaning)] }).collect();
            if let Some(first) = laid.first_mut() {
                first.pieces.insert(0, (0, (*mark).to_owned(), *meaning));
            }
            laid
        }
        Line::Fact(label, value, meaning) => {
            let labels = LABELS.min(room / 2);
            let values = wrap(value, room.saturating_sub(labels).clamp(10, 90));
            let mut laid: Vec<Laid> =
                values.into_iter().map(|text| Laid { pieces: vec![(labels, text, *meaning)] }).collect();
            if let Some(first) = laid.first_mut() {
                first.pieces.insert(0, (0, (*label).to_owned(), Meaning::Quiet));
            }
            laid
        }
        Line::Sum(label, sum, meaning) => {
            let end = (room.saturating_sub(2)).min(44 + SUMS);
            let start = end.saturating_sub(width(sum));
            // A label that would run into its sum goes over several lines, the sum on the last.
            let labels = wrap(label, start.saturating_sub(2).max(10));
            let mut laid: Vec<Laid> =
                labels.into_iter().map(|text| Laid { pieces: vec![(0, text, Meaning::Plain)] }).collect();
            match laid.last_mut() {
                Some(last) => last.pieces.push((start, sum.clone(), *meaning)),
                None => laid = one(vec![(start, sum.clone(), *meaning)]),
            }
            laid
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(label: &str, sum: &str, room: u16) -> Vec<Vec<(u16, String)>> {
        let line = Line::Sum(label.to_owned(), sum.to_owned(), Meaning::Plain);
        let pieces = |one: Laid| one.pieces.into_iter().map(|(x, text, _)| (x, text)).collect();
        lay(&line, room).into_iter().map(pieces).collect()
    }

    #[test]
    fn a_label_never_runs_into_its_sum() {
        assert_eq!(laid("Tax", "1.00", 40), [[(0, "Tax".to_owned()), (34, "1.00".to_owned())]]);
        for room in 30..80 {
            let lines = laid("“Income Tax Estimate” 2010-11 (HMRC's words)", "345,678,912.02", room);
            let (label, sum) = (lines.last().unwrap().first().unwrap(), lines.last().unwrap().last().unwrap());
            assert!(label.0 + width(&label.1) < sum.0, "{room}: {lines:?}");
            assert!(lines.iter().all(|line| line.first().unwrap().0 == 0), "{room}: {lines:?}");
        }
        assert_eq!(laid("", "1.00", 40), [[(34, "1.00".to_owned())]]);
    }
}
