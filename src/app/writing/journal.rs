//! The journal on screen: a row for each write and each hand-off, and the one that is open.

use crate::rules::Subject;
use crate::rules::hand_off::watch::{Recorded, recorded};
use crate::rules::write::{Written, writes};

use super::JournalTold;

/// The journal on screen.
#[derive(Debug, Clone, Default)]
pub struct JournalSheet {
    /// What it holds, once it was read; or why it could not be.
    pub told: Option<Result<JournalTold, String>>,
    /// The name of what is under the cursor ([`JournalRow::name`]); the newest where none is.
    pub selected: Option<String>,
    /// Whether it is open.
    pub open: bool,
    /// Whether the keys are shown.
    pub help: bool,
    /// First visible line of what is open.
    pub scroll: u16,
}

/// A row of the journal on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalRow<'a> {
    /// A write.
    Write(Written<'a>),
    /// Somebody was handed over to HMRC online services.
    HandOff(Box<Recorded<'a>>),
}

impl JournalRow<'_> {
    /// What it goes by.
    pub fn name(&self) -> &str {
        match self {
            Self::Write(one) => one.id.as_str(),
            Self::HandOff(one) => &one.name,
        }
    }

    /// Whose account.
    pub const fn subject(&self) -> &Subject {
        match self {
            Self::Write(one) => one.subject,
            Self::HandOff(one) => &one.hand_off.subject,
        }
    }

    /// The number of the first row of the journal about it.
    fn first_row(&self) -> u64 {
        match self {
            Self::Write(one) => one.entries.first().map_or(0, |entry| entry.number),
            Self::HandOff(one) => one.first_row(),
        }
    }
}

impl JournalSheet {
    /// Writes and hand-offs, the newest first.
    pub fn rows(&self) -> Vec<JournalRow<'_>> {
        let Some(Ok(told)) = &self.told else { return Vec::new() };
        let handed = recorded(&told.hand_offs).into_iter().map(Box::new).map(JournalRow::HandOff);
        let mut all: Vec<JournalRow<'_>> =
            writes(&told.entries).into_iter().map(JournalRow::Write).chain(handed).collect();
        all.sort_by_key(|one| std::cmp::Reverse(one.first_row()));
        all
    }

    /// Which of `all` is under the cursor: the same as before, however many came since.
    pub fn place(&self, all: &[JournalRow<'_>]) -> usize {
        let same = |one: &JournalRow<'_>| self.selected.as_deref() == Some(one.name());
        all.iter().position(same).unwrap_or(0)
    }

    /// Moves the cursor so many rows on.
    pub fn go(&mut self, by: i64) {
        let all = self.rows();
        let last = i64::try_from(all.len()).unwrap_or(i64::MAX).saturating_sub(1);
        let from = i64::try_from(self.place(&all)).unwrap_or(0);
        let place = from.saturating_add(by).clamp(0, last.max(0));
        let chosen = usize::try_from(place).ok().and_then(|place| all.get(place)).map(|one| one.name().to_owned());
        self.selected = chosen;
    }

    /// What is under the cursor.
    pub fn chosen(&self) -> Option<JournalRow<'_>> {
        let all = self.rows();
        let place = self.place(&all);
        all.into_iter().nth(place)
    }
}
