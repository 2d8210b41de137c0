//! What the commands that write take, and the journal's.

use std::path::PathBuf;

use clap::Subcommand;

use super::CodedOutSource;

/// Coding out.
#[derive(Debug, Clone, Subcommand)]
pub enum CodingOutCommand {
    /// The amounts in the tax code of the year, whose figures they are, what each code collects
    Show {
        /// Only these figures; otherwise all three side by side
        #[arg(long, value_enum)]
        source: Option<CodedOutSource>,
    },
    /// Whether HMRC may collect the year's bill through a tax code
    Status,
    /// Correct amounts: --dry-run shows what would be sent, --unlock allows sending it
    ///
    /// An amount is named by HMRC's number for it, as `coding-out` shows it; with its kind in front
    /// (selfAssessmentUnderpayment, payeUnderpayment, debt, inYearAdjustment) where a number stands under several. What is
    /// not named is sent along as it is, because the request replaces everything. Without amounts the draft that was
    /// kept is taken up: one is, whenever a correction was not sent or was refused.
    Amend {
        /// The amounts: 1002=96.00, or payeUnderpayment/1002=96.00
        #[arg(value_name = "[KIND/]ID=AMOUNT", allow_negative_numbers = true)]
        amounts: Vec<String>,
        /// Send without the entries HMRC could not match to its own
        #[arg(long)]
        drop_unmatched: bool,
    },
    /// Delete the correction, so that HMRC's figures apply again
    Delete,
    /// Opt out: have the year's bill not collected through a tax code
    OptOut,
    /// Opt back in: have the year's bill collected through a tax code, where HMRC can
    OptIn,
}

/// The journal.
#[derive(Debug, Clone, Subcommand)]
pub enum JournalCommand {
    /// Every write in a line: when, what, what became of it, and its receipt's id; finds out about those nobody knows of
    ///
    /// Exit 7 as long as the outcome of one is not known. --format csv has a row for each write: write, receipt, at, nino,
    /// command, taxYear, state, stands, correlationId, drafted, reviewed, confirmed, confirmedBy, sent, answered, readAgain,
    /// firstRow, lastRow. --format json has before and after too, line by line, and every step.
    List,
    /// The receipt of one write, whole: before and after, each step with its time, HMRC's correlation id, the proof
    Show {
        /// Its receipt's id as `journal` lists it, or the beginning of that; or the number of one of the journal's rows
        #[arg(value_name = "RECEIPT")]
        receipt: String,
    },
    /// Hold the journal against itself and its head: exit 0, or 6 and what is wrong with which row
    Verify,
    /// Every step of every write, as JSON or CSV
    Export {
        /// The file; otherwise it is printed
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}
