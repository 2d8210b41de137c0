//! The command line as it is written: what clap reads, before anything is decided about it.
//!
//! Values stay texts here; [`plan`](super::plan) reads them, so that every wrong one gets a sentence of its own.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

mod access;
mod later;
mod money;
mod shared;
mod simulator;
mod writing;

pub use access::{
    ClientRole, ClientsCommand, EnvironmentName, Login, NewProfile, ProfileCommand, RoleName, SecretsPlace,
};
pub use later::{CalculationsCommand, YearEndCommand};
pub use money::{ChargesCommand, CodedOutSource, PaymentsCommand, Range, WhatIfCommand};
pub use shared::{Format, Shared, When};
pub use simulator::{DemoCommand, Serve, SimulatorCommand};
pub use writing::{CodingOutCommand, JournalCommand};

/// Making Tax Digital for Income Tax: what HMRC holds, what it means, what to do next.
///
/// Without a command the terminal interface opens. Without a profile it shows the demo: a simulated HMRC on this
/// computer, in which nothing is real. `profile add` makes a profile.
#[derive(Debug, Clone, Parser)]
#[command(name = "quarterdeck", version, max_term_width = 100)]
#[command(after_help = MORE_HELP, after_long_help = AFTER_HELP)]
pub struct Arguments {
    /// What every command takes.
    #[command(flatten)]
    pub shared: Shared,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const MORE_HELP: &str = "--help says more: exit codes, options that are seldom needed, what later versions bring";

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  check found something; doctor found a failing step
  2  the command line or the configuration is wrong, or asks for what cannot be done now
  3  sign-in needed, or authority refused
  4  HMRC refused the request
  5  HMRC could not be reached or is failing; nothing is known to have changed
  6  a problem with local storage or the keyring
  7  a write was sent and its outcome is not known yet
  130  called off, with Ctrl-C or by not answering yes

Later versions bring: calculations, year-end";

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// What is due, owed and needs attention
    Overview,
    /// Quarterly updates and tax returns: every open one, and those of the tax year
    Obligations {
        /// Only those with this status
        #[arg(long, value_enum, default_value = "all")]
        status: ObligationFilter,
    },
    /// What is owed: overdue, due within 30 days, not yet due; credit; what a tax code collects
    Balance,
    /// Charges and credits that are still open; one of them; its history
    Charges {
        /// Paid ones too: four tax years back to today, or the tax year given
        #[arg(long)]
        all: bool,
        /// One charge, or its history
        #[command(subcommand)]
        one: Option<ChargesCommand>,
    },
    /// Payments, and the charges each of them went to
    Payments {
        /// The payments of a tax year against the charges they went to: sums at both edges
        #[arg(long)]
        matrix: bool,
        /// The days
        #[command(flatten)]
        range: Range,
        /// One payment
        #[command(subcommand)]
        one: Option<PaymentsCommand>,
    },
    /// Hold each of HMRC's figures against the documents it is made of
    ///
    /// What is owed, balancing payments, coding out, credit, payments and charges: each figure agrees to the penny, or
    /// differs (by how much, from what, the documents involved), or cannot be known from what HMRC tells software. Nothing
    /// is made to agree, and a difference is no failure: the exit code is 0.
    Reconcile,
    /// Tax collected through a tax code, and whether it may be: see, correct, delete, opt out, opt back in
    CodingOut {
        /// Only these figures; otherwise all three side by side
        #[arg(long, value_enum)]
        source: Option<CodedOutSource>,
        /// What about it
        #[command(subcommand)]
        what: Option<CodingOutCommand>,
    },
    /// The businesses HMRC holds
    Businesses {
        /// One business
        #[command(subcommand)]
        one: Option<BusinessesCommand>,
    },
    /// Penalty points and penalties
    #[command(after_help = super::penalties::HELP)]
    Penalties,
    /// What Making Tax Digital asks of the taxpayer, year by year
    ItsaStatus,
    /// Calculations (not yet)
    #[command(hide = true)]
    Calculations {
        /// Which
        #[command(subcommand)]
        what: Option<CalculationsCommand>,
    },
    /// The end of the year (not yet)
    #[command(hide = true)]
    YearEnd {
        /// What about it
        #[command(subcommand)]
        what: Option<YearEndCommand>,
    },
    /// What needs attention, most urgent first
    #[command(after_help = super::findings::help())]
    Findings,
    /// Print nothing and exit 0, or print what is late or near and exit 1
    Check {
        /// Dates within so many days need attention too
        #[arg(long, value_name = "DAYS", value_parser = days, allow_negative_numbers = true)]
        within: Option<u16>,
    },
    /// A statement of account for a period, to print or to file; --format ledger too
    ///
    /// The balance is what HMRC has charged, due or not, with the interest it has posted, less what was paid, credited or
    /// taken elsewhere. Interest that still accrues is HMRC's estimate and stands below the end. --format ledger writes a
    /// journal for hledger or ledger. --tax-year states that year, up to today; --from and --to state other days.
    ///
    /// --format csv has a row for each event, and below a payment one for each part of it (part-charge, part-refund,
    /// part-not-allocated, part-not-shown, part-not-told …). Columns: date, event, label, taxYear, documentDueDate,
    /// documentId, paymentLot, paymentLotItem, reference, amount (of the event; above nothing more is owed), partAmount (of
    /// the part; the parts of a payment add up to it), balance (after the event). On a part, year, due date and document
    /// are those of the charge it went to.
    Statement {
        /// The days
        #[command(flatten)]
        range: Range,
    },
    /// What HMRC online services offer, who may do it, and what came of it
    #[command(after_help = super::briefing::HELP)]
    Tasks {
        /// One task
        #[command(subcommand)]
        one: Option<TasksCommand>,
    },
    /// Open the page of a task at HMRC in a new browser window
    #[command(after_help = super::open::HELP)]
    Open {
        /// The task, by its name in `tasks`
        task: String,
        /// The thing it is about, as other commands name it: a document, business or penalty, LOT/ITEM, a sum
        #[arg(long, value_name = "THING")]
        about: Option<String>,
        /// Only print the address
        #[arg(long)]
        print: bool,
        /// Print the address as a QR code too, for the browser of a phone or of another computer
        #[arg(long)]
        qr: bool,
    },
    /// An agent's clients: list, add, remove, show
    Clients {
        /// What about them
        #[command(subcommand)]
        what: Option<ClientsCommand>,
    },
    /// Ask HMRC everything anew, for --offline later
    Sync {
        /// For every client of the book
        #[arg(long)]
        all: bool,
    },
    /// What this program wrote to HMRC, what became of it, and where it handed people over
    Journal {
        /// What about it
        #[command(subcommand)]
        what: Option<JournalCommand>,
    },
    /// What would follow from a payment, or from reduced payments on account; nothing is sent
    WhatIf {
        /// What
        #[command(subcommand)]
        what: WhatIfCommand,
    },
    /// Write what a command prints to a file: JSON, CSV, a ledger journal or a calendar
    ///
    /// Without PANE: as json everything in one object, as ics every due date; as csv, ledger or table only the statement
    /// of account. Without --format the file's name decides (.csv, .json, .journal, .ics, .txt). Of a statement,
    /// --tax-year chooses the days; of updates, the year: as json HMRC's own objects, as csv a row for each amount. A file that is there is left as it is unless --yes is given. The file can be read by
    /// you only.
    Export {
        /// What to write
        #[arg(value_enum, value_name = "PANE", default_value = "everything")]
        what: ExportWhat,
        /// The file
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Profiles: which HMRC, as whom, with which application
    Profile {
        /// What about them
        #[command(subcommand)]
        what: ProfileCommand,
    },
    /// Sign in to HMRC in a browser
    Login(Login),
    /// Sign out: forget what was signed in with on this computer
    Logout,
    /// Walk the chain from this computer to HMRC's answers, and say what is wrong
    Doctor,
    /// The demo's world
    Demo {
        /// What about it
        #[command(subcommand)]
        what: DemoCommand,
    },
    /// The simulated HMRC, for other programs
    Simulator {
        /// What about it
        #[command(subcommand)]
        what: SimulatorCommand,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

impl Command {
    /// Whether it sends a change to HMRC.
    pub(super) const fn writes(&self) -> bool {
        matches!(
            self,
            Self::CodingOut {
                what: Some(
                    CodingOutCommand::Amend { .. }
                        | CodingOutCommand::Delete
                        | CodingOutCommand::OptOut
                        | CodingOutCommand::OptIn
                ),
                ..
            }
        )
    }

    /// The name of a command about money that goes by no tax year.
    pub(super) const fn of_no_year(&self) -> Option<&'static str> {
        match self {
            Self::Balance | Self::Export { what: ExportWhat::Balance, .. } => Some("balance"),
            Self::Reconcile | Self::Export { what: ExportWhat::Reconcile, .. } => Some("reconcile"),
            Self::Penalties | Self::Export { what: ExportWhat::Penalties, .. } => Some("penalties"),
            Self::WhatIf { what: WhatIfCommand::Pay { .. } } => Some("what-if pay"),
            _ => None,
        }
    }
}

/// Which obligations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ObligationFilter {
    /// Still to be sent
    Open,
    /// Received
    Fulfilled,
    /// All of them
    All,
}

/// What is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "each is named for the command that prints it")]
pub enum ExportWhat {
    Everything,
    Overview,
    Obligations,
    Balance,
    Charges,
    /// Charges, paid ones too
    AllCharges,
    Payments,
    Reconcile,
    CodingOut,
    Businesses,
    Penalties,
    ItsaStatus,
    Findings,
    Tasks,
    Statement,
    /// What HMRC holds of the updates sent for a tax year, business by business, whole: a copy before opting out
    Updates,
}

/// One business.
#[derive(Debug, Clone, Subcommand)]
pub enum BusinessesCommand {
    /// One business
    Show {
        /// HMRC's business id, as in XAIS12345678901
        business_id: String,
    },
    /// Choose standard or calendar quarters (not yet)
    Quarters {
        /// HMRC's business id
        business_id: String,
        /// The quarters
        #[arg(value_parser = ["standard", "calendar"])]
        quarters: String,
    },
}

/// Tasks.
#[derive(Debug, Clone, Subcommand)]
pub enum TasksCommand {
    /// One task: why it is done there, what to have ready, and with an account whether it can be done now
    #[command(after_help = super::briefing::HELP)]
    Show {
        /// The task, by its name in `tasks`
        task: String,
    },
    /// What came of going to HMRC online services: HMRC is asked once, and what changed is said
    ///
    /// What was handed over is looked after for 7 days: businesses, status, updates, payments on account, payments,
    /// refunds and appeals. What HMRC does not tell software is asked: `tasks answer` says it.
    Watch {
        /// Go on looking until something changed, for so many seconds at most
        #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "600", value_parser = seconds)]
        wait: Option<u32>,
    },
    /// Say what came of a hand-off, where HMRC does not tell
    Answer {
        /// Its number, as in `tasks watch`
        number: u64,
        /// Whether it was done
        #[arg(value_parser = ["yes", "no"])]
        done: String,
    },
}

/// Seconds to wait: a week at most, after which nothing is looked after any more.
fn seconds(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|seconds| *seconds <= 604_800).ok_or("it takes a whole number of seconds up to 604800")
}

/// Days to look ahead: ten years and a bit at most.
fn days(text: &str) -> Result<u16, &'static str> {
    text.parse().ok().filter(|days| *days <= 3660).ok_or("it takes a whole number of days from 0 to 3660")
}
