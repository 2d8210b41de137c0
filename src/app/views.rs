//! Panes that can be looked at in two ways: which of them show the other one, and how far it is scrolled.

use std::collections::BTreeSet;

use crate::app::pane::Pane;

/// Which panes show their other view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Views {
    shown: BTreeSet<Pane>,
    /// The first visible line of a view that is a page.
    pub line: u16,
    /// The first visible column of a view that scrolls sideways.
    pub column: usize,
}

impl Views {
    /// Whether a pane has another view: payments against charges, and the reconciliation of what is owed.
    pub const fn has_another(pane: Pane) -> bool {
        matches!(pane, Pane::Payments | Pane::WhatYouOwe)
    }

    /// Whether a pane shows its other view.
    pub fn shows(&self, pane: Pane) -> bool {
        self.shown.contains(&pane)
    }

    /// Shows the other view of a pane, or its first again; from the start.
    pub fn toggle(&mut self, pane: Pane) {
        if !self.shown.remove(&pane) && Self::has_another(pane) {
            self.shown.insert(pane);
        }
        self.start();
    }

    /// Back to the start of each view.
    pub const fn start(&mut self) {
        self.line = 0;
        self.column = 0;
    }
}
