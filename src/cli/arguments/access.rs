//! Profiles, signing in, and an agent's clients, as they are written.

use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Profiles.
#[derive(Debug, Clone, Subcommand)]
pub enum ProfileCommand {
    /// All of them, and which one is used
    List,
    /// Add one; what is not given is asked for
    Add(Box<NewProfile>),
    /// Use one from now on
    Use {
        /// Its name
        name: String,
    },
    /// Remove one, with its secrets and everything stored for it
    Remove {
        /// Its name
        name: String,
    },
    /// Forget everything stored for one: answers and clients; its sign-in stays
    ForgetData {
        /// Its name; by default the one used
        name: Option<String>,
    },
}

/// A profile to add. What is secret is never an argument: the client secret is asked for without echo, or read from
/// standard input where that is no terminal.
#[derive(Debug, Clone, Default, Args)]
pub struct NewProfile {
    /// Its name: lower-case letters, digits and hyphens
    pub name: Option<String>,
    /// Which HMRC
    #[arg(long, value_enum)]
    pub environment: Option<EnvironmentName>,
    /// As whom you sign in
    #[arg(long, value_enum)]
    pub role: Option<RoleName>,
    /// The client id of your application at HMRC's Developer Hub
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// A redirect address registered for your application; may be given several times, tried in order
    #[arg(long, value_name = "URL")]
    pub redirect: Vec<String>,
    /// Where secrets are kept; by default the keyring, and for local profiles a file beside the data
    #[arg(long, value_enum, value_name = "PLACE")]
    pub secrets: Option<SecretsPlace>,
    /// The taxpayer's name, for a profile of one person (their NINO is given with --nino)
    #[arg(long, value_name = "NAME")]
    pub person: Option<String>,
    /// The taxpayer's Unique Taxpayer Reference
    #[arg(long, value_name = "UTR")]
    pub utr: Option<String>,
    /// Where codes are exchanged for tokens, if not at HMRC: an approved broker that holds the client secret
    #[arg(long, value_name = "URL")]
    pub token_url: Option<String>,
    /// Where a browser goes to sign in; local profiles only
    #[arg(long, value_name = "URL")]
    pub authorise_url: Option<String>,
    /// Calls a second, where HMRC agreed to another number than 3
    #[arg(long, value_name = "N")]
    pub calls_per_second: Option<NonZeroU32>,
    /// Tell HMRC that this is no desktop program (`OTHER_DIRECT`), where HMRC agreed to that
    #[arg(long)]
    pub other_direct: bool,
}

/// Which HMRC a profile is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EnvironmentName {
    /// HMRC's sandbox: made-up data at HMRC
    Sandbox,
    /// HMRC itself: real tax
    Production,
    /// A server on this computer, given with --base-url
    Local,
}

/// As whom somebody signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleName {
    /// The taxpayer
    Individual,
    /// An agent who may do everything for a client
    MainAgent,
    /// An agent who may see obligations and businesses, and no money
    SupportingAgent,
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SecretsPlace {
    /// The operating system's keyring
    Keyring,
    /// A file sealed with a passphrase
    File,
    /// Nowhere: for as long as the program runs
    Memory,
    /// A file only you can read; for local profiles, whose data is made up
    KeyFile,
}

/// Signing in.
#[derive(Debug, Clone, Default, Args)]
pub struct Login {
    /// Paste the code that HMRC shows instead of waiting for the browser: for SSH and computers without a browser
    #[arg(long)]
    pub paste: bool,
    /// Print the address and do not open a browser
    #[arg(long)]
    pub no_browser: bool,
}

/// Clients.
#[derive(Debug, Clone, Subcommand)]
pub enum ClientsCommand {
    /// All of them
    List,
    /// Add one; their NINO is given with --nino
    Add {
        /// Their name
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// Their Unique Taxpayer Reference
        #[arg(long, value_name = "UTR")]
        utr: Option<String>,
        /// What you are to them, if not what the profile says
        #[arg(long, value_enum)]
        role: Option<ClientRole>,
    },
    /// Add those in a file (not yet)
    #[command(hide = true)]
    Import {
        /// The file
        file: PathBuf,
    },
    /// Remove one from the book; nothing changes at HMRC
    Remove {
        /// Their number in the list
        id: String,
    },
    /// One
    Show {
        /// Their number in the list
        id: String,
    },
}

/// What an agent is to one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ClientRole {
    /// Their main agent
    MainAgent,
    /// A supporting agent
    SupportingAgent,
}
