//! Comma-separated values.

use std::io::{self, Write};

use crate::rules::Money;

/// Rows under a line of names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    /// A sheet with these columns and no rows.
    pub fn new(names: &[&'static str]) -> Self {
        Self::named(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// A sheet whose columns are decided as it is made.
    pub const fn named(names: Vec<String>) -> Self {
        Self { names, rows: Vec::new() }
    }

    /// One more row of a sheet whose columns are decided as it is made.
    pub fn cells(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// One more row; as many cells as there are columns.
    pub fn row<const CELLS: usize>(&mut self, cells: [String; CELLS]) {
        self.rows.push(cells.into());
    }

    /// Writes it, every cell guarded.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(self.names.iter().map(|name| guard(name)))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| guard(cell)))?;
        }
        writer.flush()
    }
}

/// A cell that a spreadsheet takes for what it is: one that would start a formula gets an apostrophe in front. A plain
/// number, negative too, is no formula.
fn guard(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let negative_number = cell.starts_with('-') && Money::parse(cell).is_ok();
    if formula && !negative_number { format!("'{cell}") } else { cell.to_owned() }
}

/// A value that may be absent, as a cell.
pub fn cell<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_negative_numbers_are_not() {
        let mut sheet = Sheet::new(&["name", "amount"]);
        for name in ["=1+1", "+44", "-2+3", "@SUM(A1)", "\tx", "Smith, \"Jo\""] {
            sheet.row([name.to_owned(), "-12.50".to_owned()]);
        }
        let mut out = Vec::new();
        sheet.write(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "name,amount\n'=1+1,-12.50\n'+44,-12.50\n'-2+3,-12.50\n'@SUM(A1),-12.50\n'\tx,-12.50\n\"Smith, \"\"Jo\"\"\",-12.50\n"
        );
    }
}
