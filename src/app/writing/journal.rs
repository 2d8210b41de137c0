//! The journal on screen: a row for each write, and the receipt of the one that is open.

use crate::rules::write::{IntentId, Written, writes};

use super::JournalTold;

/// The journal on screen.
#[derive(Debug, Clone, Default)]
pub struct JournalSheet {
    /// What it holds, once it was read; or why it could not be.
    pub told: Option<Result<JournalTold, String>>,
    /// The write under the cursor; the newest where none is.
    pub selected: Option<IntentId>,
    /// Whether its receipt is open.
    pub open: bool,
    /// Whether the keys are shown.
    pub help: bool,
    /// First visible line of the receipt.
    pub scroll: u16,
}

impl JournalSheet {
    /// The writes, the newest first.
    pub fn writes(&self) -> Vec<Written<'_>> {
        let Some(Ok(told)) = &self.told else { return Vec::new() };
        let mut all = writes(&told.entries);
        all.reverse();
        all
    }

    /// Which of `all` is under the cursor: the same write as before, however many came since.
    pub fn place(&self, all: &[Written<'_>]) -> usize {
        let same = |one: &Written<'_>| self.selected.as_ref() == Some(one.id);
        all.iter().position(same).unwrap_or(0)
    }

    /// Moves the cursor so many rows on.
    pub fn go(&mut self, by: i64) {
        let all = self.writes();
        let last = i64::try_from(all.len()).unwrap_or(i64::MAX).saturating_sub(1);
        let from = i64::try_from(self.place(&all)).unwrap_or(0);
        let place = from.saturating_add(by).clamp(0, last.max(0));
        let chosen = usize::try_from(place).ok().and_then(|place| all.get(place)).map(|one| one.id.clone());
        self.selected = chosen;
    }

    /// The write under the cursor.
    pub fn chosen(&self) -> Option<Written<'_>> {
        let all = self.writes();
        let place = self.place(&all);
        all.into_iter().nth(place)
    }
}
