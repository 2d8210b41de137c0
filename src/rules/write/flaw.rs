//! What can be wrong with a journal that is held against itself and its head.

/// What is wrong with a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// What stands in this row is not what was written.
    Changed(u64),
    /// This row does not follow from the one before it.
    Unlinked(u64),
    /// This row is not there, and later ones are.
    Missing(u64),
    /// Rows are missing at the end: there were once more.
    Cut {
        /// How many there are.
        rows: u64,
        /// How many there were.
        head: u64,
    },
    /// Rows were added by something that does not keep the head.
    Added {
        /// How many there are.
        rows: u64,
        /// How many there should be.
        head: u64,
    },
    /// The last row the head knows is another one now.
    Replaced(u64),
    /// The head is gone, so nobody can tell whether rows are missing at the end.
    HeadMissing,
    /// The head cannot be read, so nobody can tell whether rows are missing at the end.
    HeadUnreadable,
    /// What happened in this row cannot be read: a later version wrote it, or nobody did.
    Unreadable(u64),
}
