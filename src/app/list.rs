//! A list's state: order, selection by identity, scroll position, filter. It never holds the rows themselves.

/// What a pane's list remembers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListState {
    /// Indices of the rows shown, in order.
    pub order: Vec<u32>,
    /// The identity of the selected row; it survives refresh, sort and filter.
    pub selected: Option<String>,
    /// The place of the selected row in `order`.
    pub cursor: usize,
    /// The place of the first visible row.
    pub offset: usize,
    /// Only rows that match this are shown; empty shows all.
    pub filter: String,
    /// The column sorted by; `None` keeps the natural order.
    pub sort: Option<usize>,
    /// Whether the order is reversed.
    pub reverse: bool,
}

impl ListState {
    /// Whether no row is shown.
    pub const fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The index of the selected row.
    pub fn selected_index(&self) -> Option<usize> {
        self.order.get(self.cursor).map(|index| *index as usize)
    }

    /// Moves the cursor by `rows`, staying on the list, and scrolls so that it is among the `height` visible rows.
    pub fn move_by(&mut self, rows: i64, height: usize) {
        let last = self.order.len().saturating_sub(1);
        let moved = i64::try_from(self.cursor).unwrap_or(0).saturating_add(rows).max(0);
        self.cursor = usize::try_from(moved).unwrap_or(0).min(last);
        self.scroll(height);
    }

    /// Puts the cursor on a place in the order.
    pub fn move_to(&mut self, place: usize, height: usize) {
        self.cursor = place.min(self.order.len().saturating_sub(1));
        self.scroll(height);
    }

    /// Scrolls as little as needed so that the cursor is among the `height` visible rows and no room is wasted.
    pub fn scroll(&mut self, height: usize) {
        let height = height.max(1);
        if self.cursor < self.offset {
            self.offset = self.cursor;
        } else if self.cursor >= self.offset + height {
            self.offset = self.cursor + 1 - height;
        }
        self.offset = self.offset.min(self.order.len().saturating_sub(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_cursor_is_always_visible(rows in 0u32..50, moves in prop::collection::vec((-60i64..60, 1usize..20), 0..20)) {
            let mut list = ListState { order: (0..rows).collect(), ..ListState::default() };
            for (by, height) in moves {
                list.move_by(by, height);
                prop_assert!(list.cursor < (rows as usize).max(1));
                prop_assert!(list.offset <= list.cursor && list.cursor < list.offset + height);
                prop_assert!(list.offset + height <= (rows as usize).max(height), "no empty room below");
            }
        }
    }
}
