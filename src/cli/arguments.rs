//! The command line as it is written: what clap reads, before anything is decided about it.
//!
//! Values stay texts here; [`plan`](super::plan) reads them, so that every wrong one gets a sentence of its own.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};

mod access;

pub use access::{
    ClientRole, ClientsCommand, EnvironmentName, Login, NewProfile, ProfileCommand, RoleName, SecretsPlace,
};

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

const BASE_URL: &str =
    "Use a server on this computer, such as one started by `simulator serve`; its token is in QUARTERDECK_TOKEN";

const MORE_HELP: &str = "--help says more: exit codes, options that are seldom needed, what later versions bring";

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  check found something; doctor found a failing step
  2  the command line or the configuration is wrong
  3  sign-in needed, or authority refused
  4  HMRC refused the request
  5  HMRC could not be reached or is failing; nothing is known to have changed
  6  a problem with local storage or the keyring
  7  a write was sent and its outcome is not known yet
  130  called off, with Ctrl-C or by not answering yes

Later versions bring: calculations, year-end, journal";

/// What every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "For every command")]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of a command line")]
pub struct Shared {
    /// Use this profile
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Use the built-in demo: a simulated HMRC, nothing in it is real
    #[arg(long, global = true)]
    pub demo: bool,
    /// Use a server on this computer, such as one started by `simulator serve`
    #[arg(long, global = true, value_name = "URL", help = BASE_URL)]
    pub base_url: Option<String>,
    /// The taxpayer's National Insurance number
    #[arg(long, global = true, value_name = "NINO")]
    pub nino: Option<String>,
    /// The client of an agent
    #[arg(long, global = true, value_name = "ID")]
    pub client: Option<String>,
    /// The tax year, as in 2025-26
    #[arg(long, global = true, value_name = "YEAR")]
    pub tax_year: Option<String>,
    /// Take this day or instant for now; in the demo and against a local server only
    #[arg(long, global = true, hide_short_help = true, value_name = "DATE-OR-INSTANT")]
    pub today: Option<String>,
    /// Ask HMRC nothing; show what is stored
    #[arg(long, global = true)]
    pub offline: bool,
    /// Show identifiers in full
    #[arg(long, global = true)]
    pub reveal: bool,
    /// When to colour
    #[arg(long, global = true, hide_short_help = true, value_enum, value_name = "WHEN", visible_alias = "colour")]
    pub color: Option<When>,
    /// Plain lines for screen readers: no colour, no columns
    #[arg(long, global = true, hide_short_help = true)]
    pub plain: bool,
    /// The Gov-Test-Scenario to send; against a local server and HMRC's sandbox only
    #[arg(long, global = true, hide_short_help = true, value_name = "NAME")]
    pub scenario: Option<String>,
    /// Allow writing to HMRC
    #[arg(long, global = true, hide_short_help = true)]
    pub unlock: bool,
    /// Confirm without asking
    #[arg(long, global = true, hide_short_help = true)]
    pub yes: bool,
    /// Show what would be sent, and send nothing
    #[arg(long, global = true, hide_short_help = true)]
    pub dry_run: bool,
    /// How to print
    #[arg(long, global = true, value_enum, value_name = "FORMAT")]
    pub format: Option<Format>,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// One object, for programs
    Json,
    /// For spreadsheets
    Csv,
    /// A calendar of due dates (obligations, export)
    Ics,
    /// Plain-text accounting (statement, export)
    Ledger,
}

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
    /// Tax collected through a tax code, and whether it may be
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
    Statement {
        /// The days
        #[command(flatten)]
        range: Range,
    },
    /// What HMRC online services offer, and who may do it
    Tasks {
        /// One task
        #[command(subcommand)]
        one: Option<TasksCommand>,
    },
    /// Print the address of a task at HMRC (--print); opening it comes with a later version
    Open {
        /// The task, by its name in `tasks`
        task: String,
        /// Only print the address
        #[arg(long)]
        print: bool,
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
    /// What this program wrote or handed over (not yet)
    #[command(hide = true)]
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
    /// --tax-year chooses the days. A file that is there is left as it is unless --yes is given. The file can be read by
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

/// Days from and to, both included.
#[derive(Debug, Clone, Default, Args)]
pub struct Range {
    /// The first day; by default that of the fourth tax year back from --to
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// The last day; by default today
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
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

/// Whose figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CodedOutSource {
    /// HMRC's own
    HmrcHeld,
    /// Those the customer submitted
    User,
    /// Those in use
    Latest,
}

/// One charge.
#[derive(Debug, Clone, Subcommand)]
pub enum ChargesCommand {
    /// One charge: its states, what it is made of, interest, what paid or lowered it, how it changed
    Show {
        /// HMRC's document id
        document_id: String,
    },
    /// How a charge changed, each change with its difference and HMRC's reason
    History {
        /// HMRC's document id
        document_id: String,
    },
}

/// One payment.
#[derive(Debug, Clone, Subcommand)]
pub enum PaymentsCommand {
    /// One payment, and where it went
    Show {
        /// Payment lot and item, as in 081203010024/000001
        #[arg(value_name = "PAYMENT_LOT/ITEM")]
        payment: String,
    },
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
}

/// What would follow.
#[derive(Debug, Clone, Subcommand)]
pub enum WhatIfCommand {
    /// If so much were paid: what it would clear, what interest would stop
    Pay {
        /// How much, as in 1200 or 1200.50
        #[arg(allow_negative_numbers = true)]
        amount: String,
        /// The day HMRC receives it; by default today
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
    },
    /// If each payment on account came to so much; of --tax-year, else of the latest year that has any
    Reduce {
        /// What each of the two would come to
        #[arg(allow_negative_numbers = true)]
        amount: String,
    },
}

/// Coding out.
#[derive(Debug, Clone, Subcommand)]
pub enum CodingOutCommand {
    /// The amounts in the tax code of the year
    Show {
        /// Only these figures; otherwise all three side by side
        #[arg(long, value_enum)]
        source: Option<CodedOutSource>,
    },
    /// Whether HMRC may collect the year's bill through a tax code
    Status,
    /// Correct amounts (not yet)
    Amend {
        /// The amounts: [KIND/]ID=AMOUNT
        #[arg(required = true)]
        amounts: Vec<String>,
    },
    /// Delete the correction (not yet)
    Delete,
    /// Opt out (not yet)
    OptOut,
    /// Opt back in (not yet)
    OptIn,
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

/// Tasks.
#[derive(Debug, Clone, Subcommand)]
pub enum TasksCommand {
    /// One task: why it is done there, what to have ready
    Show {
        /// The task, by its name in `tasks`
        task: String,
    },
}

/// The journal.
#[derive(Debug, Clone, Subcommand)]
pub enum JournalCommand {
    /// All of it
    List,
    /// Hold it against itself
    Verify,
    /// Write it out
    Export,
}

/// The demo.
#[derive(Debug, Clone, Subcommand)]
pub enum DemoCommand {
    /// Start the demo's world afresh
    Reset,
}

/// The simulator.
#[derive(Debug, Clone, Subcommand)]
pub enum SimulatorCommand {
    /// Serve a simulated HMRC on this computer until interrupted; --today sets its clock
    ///
    /// Sign in at /oauth/authorize in a browser, as anybody there or as an agent; /oauth/token gives the tokens, to
    /// any client id, which keeps the secret it came with first. Sign-ins are forgotten when it ends.
    Serve(Serve),
}

/// What `simulator serve` takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Serve {
    /// The port; by default a free one
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = port)]
    pub port: u16,
    /// What the made-up figures grow from
    #[arg(long, value_name = "N", value_parser = number::<u64>)]
    pub seed: Option<u64>,
    /// How many clients to make up
    #[arg(long, value_name = "N", value_parser = number::<u32>)]
    pub clients: Option<u32>,
    /// Go wrong on purpose, as in latency=200ms, lose-answer=PUT or status=503:0.2
    ///
    /// latency=200ms, status=503:0.2, before anything is done, fail-after=503, after a write was done, lose-answer=PUT,
    /// after it was done, late=PUT:500ms, whose answer is lost and which is done only then, hang=payments and
    /// garble=html|truncate|types|huge|escape, each with @PART for addresses that hold PART only (@token for the calls
    /// for tokens); throttle=3, calls a second;
    /// deprecated=obligations; slow-refresh=300ms, the time a refresh stays open, in which another one is refused;
    /// not-enrolled=NINO, who then is not signed up for Making Tax Digital; agent-not-authorised=NINO, who then is no
    /// client of any agent that signs in. May be given more than once.
    #[arg(long, value_name = "SPEC")]
    pub fault: Vec<String>,
    /// Accept only tokens that its own sign-in issued, and the one it prints
    #[arg(long)]
    pub strict_auth: bool,
    /// Behave by the sandbox's rules instead of production's
    #[arg(long)]
    pub sandbox_rules: bool,
}

/// Days to look ahead: ten years and a bit at most.
fn days(text: &str) -> Result<u16, &'static str> {
    text.parse().ok().filter(|days| *days <= 3660).ok_or("it takes a whole number of days from 0 to 3660")
}

fn port(text: &str) -> Result<u16, &'static str> {
    text.parse().map_err(|_not_a_port| "it takes a number from 0 to 65535")
}

fn number<T: FromStr>(text: &str) -> Result<T, &'static str> {
    text.parse().map_err(|_not_a_number| "it takes a whole number, and not too large a one")
}
