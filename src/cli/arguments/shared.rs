//! What every command takes: which HMRC, whose account, which day, and how it is printed.

use clap::{Args, ValueEnum};

const BASE_URL: &str =
    "Use a server on this computer, such as one started by `simulator serve`; its token is in QUARTERDECK_TOKEN";

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
    /// Allow writing to HMRC, for this one command: what would be sent is shown, and confirmed by typing the tax year
    #[arg(long, global = true, hide_short_help = true)]
    pub unlock: bool,
    /// Confirm without asking; for a write with --tax-year
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
