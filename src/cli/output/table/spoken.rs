//! A table read aloud: one line for each row.
//!
//! A reader says every sign it finds, so there are few: a value follows its name, and a mark that only repeats a word,
//! or a dash for nothing, is left out.

use super::{Align, Cell, Table};
use crate::cli::wording::harmless;

impl Table {
    /// One line for each row, each value with its name.
    pub(super) fn spoken(&self) -> Vec<String> {
        let rows = self.rows.iter().enumerate().flat_map(|(place, row)| {
            let remarks =
                self.remarks.iter().filter(move |(of, _)| *of == place).map(|(_, text)| harmless(text).into());
            std::iter::once(self.spoken_row(row, false)).chain(remarks)
        });
        let afters = self.afters.iter().map(|row| self.spoken_row(row, false));
        let totals = self.totals.iter().map(|row| self.spoken_row(row, true));
        rows.chain(afters).chain(totals).filter(|line| !line.is_empty()).collect()
    }

    fn spoken_row(&self, row: &[Cell], total: bool) -> String {
        // Where no column has a name, the first value is the name of the others.
        let named_by_first = self.columns.iter().all(|column| column.head.is_empty());
        let mut line = String::new();
        for ((index, column), cell) in self.columns.iter().enumerate().zip(row) {
            // A head of several lines is one name.
            let head = self.head(index).split_whitespace().collect::<Vec<_>>().join(" ");
            let text = without_mark(cell.text.trim());
            if text.is_empty() {
                continue;
            }
            let alone = self.headless || column.alone || (total && column.align == Align::Left);
            let Some(said) = said(&head, column.align, &harmless(text), alone) else { continue };
            let between = match (line.is_empty(), named_by_first, line.contains(": ")) {
                (true, ..) => "",
                (false, true, false) => ": ",
                (false, ..) if self.headless => ", ",
                (false, ..) => "; ",
            };
            line.extend([between, &said]);
        }
        line
    }
}

fn said(head: &str, align: Align, text: &str, alone: bool) -> Option<String> {
    let (head, unit) = head.strip_suffix(" £").map_or((head, ""), |head| (head, "£"));
    match (text, align) {
        ("–", Align::Point) if alone || head.is_empty() => None,
        ("–", Align::Point) => Some(format!("{head} nothing")),
        ("–", _) => None,
        _ if alone || head.is_empty() => Some(format!("{unit}{text}")),
        _ => match text.strip_prefix('-').filter(|_| !unit.is_empty()) {
            Some(sum) => Some(format!("{head} -{unit}{sum}")),
            None => Some(format!("{head} {unit}{text}")),
        },
    }
}

/// Without the mark in front of words that say the same.
fn without_mark(text: &str) -> &str {
    let rest = text.strip_prefix(['✓', '–', '·', '!', '▸']);
    rest.and_then(|rest| rest.strip_prefix(' ')).unwrap_or(text)
}
