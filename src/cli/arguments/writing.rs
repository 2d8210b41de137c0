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
    /// Possible from 6 April after the tax year until its return is submitted, as often as needed. HMRC then uses these
    /// amounts instead of its own for the return of the year.
    ///
    /// An amount is named by HMRC's number for it, as `coding-out` shows it; with its kind in front
    /// (selfAssessmentUnderpayment, payeUnderpayment, debt, inYearAdjustment) where a number stands under several. What is
    /// not named is sent along as it is, because the request replaces everything: HMRC's figures become the customer's
    /// own. Without amounts the draft that was kept is taken up: one is, whenever a correction was not sent or was
    /// refused.
    #[command(after_help = WRITES, after_long_help = AMEND)]
    Amend {
        /// The amounts: 1002=96.00, or payeUnderpayment/1002=96.00
        #[arg(value_name = "[KIND/]ID=AMOUNT", allow_negative_numbers = true)]
        amounts: Vec<String>,
        /// Send without the entries HMRC could not match to its own
        #[arg(long)]
        drop_unmatched: bool,
    },
    /// Delete the correction, so that HMRC's figures apply again
    ///
    /// Possible from 6 April after the tax year until its return is submitted. HMRC takes away everything that was
    /// submitted for the year, what it could not match too; it can be submitted again.
    #[command(after_help = WRITES, after_long_help = DELETE)]
    Delete,
    /// Opt out: have the year's bill not collected through a tax code
    ///
    /// Possible from 6 April to 30 December after the tax year, and never once its return is in. The bill is then to be
    /// paid directly. It is for this one year and does not carry forward. Too late, HMRC answers as if its service failed,
    /// and changes nothing.
    #[command(after_help = WRITES, after_long_help = OPT_OUT)]
    OptOut,
    /// Opt back in: have the year's bill collected through a tax code, where HMRC can
    ///
    /// Possible from 6 April to 30 December after the tax year, and never once its return is in. It undoes opting out for
    /// this one year; whether HMRC then collects the bill so depends on its other conditions, which `coding-out` tells. Too
    /// late, HMRC answers as if its service failed, and changes nothing.
    #[command(after_help = WRITES, after_long_help = OPT_IN)]
    OptIn,
}

/// What the short help says of every command that writes.
const WRITES: &str =
    "--dry-run shows what would be sent, --unlock allows sending it, --yes confirms it; --help says more";

/// What the long help says of a command that writes: what its options do, how it ends, and the examples given.
macro_rules! of_a_write {
    ($($example:literal),+) => {
        concat!(
            "\
How it is sent:
  --dry-run         before, after and the exact request; nothing is sent
  --unlock          shows the review and asks for the tax year to be typed;
                    anything else is No
  --unlock --yes --tax-year YEAR
                    confirms beforehand, for scripts
It is sent once. Where HMRC's answer is lost, HMRC's record is read back.

Exit codes:
  0    HMRC took it; or it stands so already, and nothing was sent
  2    nothing was sent: the command line is wrong, writing is locked, it is
       not the time for it, or HMRC's record changed since it was shown
  3    sign-in needed, or authority refused; nothing changed
  4    HMRC refused it; nothing changed
  5    HMRC could not be reached or is failing; nothing changed
  6    a problem with local storage; nothing was sent
  7    sent, and not known yet whether it was done: `quarterdeck journal`
  130  not confirmed; nothing was sent

Examples:",
            $("\n  ", $example),+
        )
    };
}

const AMEND: &str = of_a_write!(
    "quarterdeck coding-out                # the amounts and HMRC's numbers",
    "quarterdeck coding-out amend 1002=96.00 --dry-run",
    "quarterdeck coding-out amend 1002=96.00 debt/7=20 --unlock",
    "quarterdeck coding-out amend --unlock # takes up the draft that was kept",
    "quarterdeck coding-out amend --drop-unmatched --unlock"
);
const DELETE: &str = of_a_write!(
    "quarterdeck coding-out delete --dry-run",
    "quarterdeck coding-out delete --unlock",
    "quarterdeck coding-out delete --unlock --yes --tax-year 2025-26"
);
const OPT_OUT: &str = of_a_write!(
    "quarterdeck coding-out status         # whether it is open, until when",
    "quarterdeck coding-out opt-out --dry-run",
    "quarterdeck coding-out opt-out --unlock --yes --tax-year 2025-26"
);
const OPT_IN: &str = of_a_write!(
    "quarterdeck coding-out status         # whether it is open, until when",
    "quarterdeck coding-out opt-in --dry-run",
    "quarterdeck coding-out opt-in --unlock --yes --tax-year 2025-26"
);

/// The journal.
#[derive(Debug, Clone, Subcommand)]
pub enum JournalCommand {
    /// Every write in a line: when, what, what became of it, and its receipt's id; finds out about those nobody knows of
    ///
    /// Below stands every hand-off to HMRC online services: when, which task, and what was noticed or answered.
    ///
    /// Exit 7 as long as the outcome of one is not known. --format csv has a row for each write: write, receipt, at, nino,
    /// command, taxYear, state, stands, correlationId, drafted, reviewed, confirmed, confirmedBy, sent, answered, readAgain,
    /// firstRow, lastRow. --format json has before and after too, line by line, and every step.
    List,
    /// One write, whole: before and after, each step with its time, HMRC's correlation id, the proof; or one hand-off
    Show {
        /// A receipt's id as `journal` lists it, or the beginning of that; a hand-off's name (hand-off-3); or the number
        /// of one of the journal's rows
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
