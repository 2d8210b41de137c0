//! What a later version brings: read already, so that each is answered "not yet" instead of being unknown.

use clap::Subcommand;

/// Calculations.
#[derive(Debug, Clone, Subcommand)]
pub enum CalculationsCommand {
    /// All of a year
    List,
    /// One
    Show {
        /// Its id
        id: String,
    },
    /// Ask HMRC for one
    Trigger {
        /// Its type
        r#type: String,
    },
    /// Two, side by side
    Diff {
        /// The first
        left: String,
        /// The second
        right: String,
    },
}

/// The end of the year.
#[derive(Debug, Clone, Subcommand)]
pub enum YearEndCommand {
    /// Submit the return
    Declare {
        /// The calculation agreed to
        calculation_id: String,
    },
}
