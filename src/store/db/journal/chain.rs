//! What holds the rows together: each names the hash of the one before, and the head names the last.

use sha2::{Digest as _, Sha256};

use super::super::hexadecimal;
use crate::rules::write::Flaw;
use crate::store::journal_head::Head;

/// The hash before the first row.
pub(super) const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A row as it stands in the table.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) number: u64,
    pub(super) at: String,
    pub(super) intent: String,
    pub(super) subject: String,
    pub(super) step: String,
    pub(super) details: String,
    pub(super) previous: String,
    pub(super) hash: String,
}

impl Row {
    /// The hash of everything else in it: each field with its length, so that no two rows are written alike.
    pub(super) fn reckoned(&self) -> String {
        let number = self.number.to_string();
        let mut hash = Sha256::new();
        hash.update("quarterdeck journal 1\n");
        for field in [&number, &self.at, &self.intent, &self.subject, &self.step, &self.details, &self.previous]
            .map(String::as_str)
        {
            hash.update(format!("{}:", field.len()));
            hash.update(field);
            hash.update("\n");
        }
        hexadecimal(&hash.finalize())
    }
}

/// Whether the last row is the one the head names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is.
    Whole,
    /// It is the one after: the program ended between the two. That is not tampering.
    Unfinished,
    /// There is neither a row nor a head.
    New,
    /// It is not.
    Flawed(Flaw),
}

/// Holds the last row against the head.
pub(super) fn fit(last: Option<&Row>, head: Option<&Head>) -> Fit {
    match (last, head) {
        (None, None) => Fit::New,
        (Some(_), None) => Fit::Flawed(Flaw::HeadMissing),
        (None, Some(head)) if head.count == 0 => Fit::Whole,
        (None, Some(head)) => Fit::Flawed(Flaw::Cut { rows: 0, head: head.count }),
        (Some(last), Some(head)) => {
            let (rows, count) = (last.number, head.count);
            if rows < count {
                Fit::Flawed(Flaw::Cut { rows, head: count })
            } else if rows == count {
                if last.hash == head.hash { Fit::Whole } else { Fit::Flawed(Flaw::Replaced(rows)) }
            } else if rows - count > 1 {
                Fit::Flawed(Flaw::Added { rows, head: count })
            } else if last.previous == head.hash {
                Fit::Unfinished
            } else {
                Fit::Flawed(Flaw::Replaced(count))
            }
        }
    }
}

/// What is wrong within the rows, in their order.
pub(super) fn flaws(rows: &[Row]) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let (mut next, mut previous) = (1, BEGINNING);
    for row in rows {
        let gap = row.number > next;
        flaws.extend((next..row.number).map(Flaw::Missing));
        if row.reckoned() != row.hash {
            flaws.push(Flaw::Changed(row.number));
        } else if !gap && row.previous != previous {
            flaws.push(Flaw::Unlinked(row.number));
        }
        next = row.number.saturating_add(1);
        previous = &row.hash;
    }
    flaws
}
