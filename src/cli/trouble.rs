//! Why a command could not do what was asked, with its exit code and its words.

use std::path::PathBuf;

use super::access;
use super::wording::Reader;
use crate::rules::failure::Changed;
use crate::rules::{Failure, FailureKind};
use crate::service::access::AccessError;
use crate::service::reader::NotConnectable;
use crate::store::config::ConfigError;
use crate::store::dated_rules::DatedRulesError;
use crate::store::db::DbError;
use crate::store::places::NoHome;
use crate::store::profiles::ProfilesError;
use crate::store::reason;
use crate::store::tasks::CatalogueError;
use crate::words::capital;

/// Exit codes, as scripts rely on them.
pub mod exit {
    /// Done.
    pub const DONE: u8 = 0;
    /// `check` found something.
    pub const FOUND: u8 = 1;
    /// The command line or the configuration is wrong, or asks for what cannot be done now: nothing was sent.
    pub const USAGE: u8 = 2;
    /// Sign-in needed, or authority refused.
    pub const SIGN_IN: u8 = 3;
    /// HMRC refused the request.
    pub const REFUSED: u8 = 4;
    /// HMRC could not be reached or is failing.
    pub const UNREACHED: u8 = 5;
    /// Local storage.
    pub const STORAGE: u8 = 6;
    /// A write was sent and its outcome is not known.
    pub const UNKNOWN: u8 = 7;
    /// The person called it off: with Ctrl-C, as shells have it, or with another answer than yes.
    pub const CALLED_OFF: u8 = 130;
}

/// Why a command could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The command line says something it must not.
    #[error("{message}")]
    Usage {
        /// A short name for scripts.
        code: &'static str,
        /// What is wrong.
        message: String,
        /// How to put it right.
        hint: String,
    },
    /// A later version brings it.
    #[error("not yet: {0}")]
    NotYet(&'static str),
    /// `--offline`, and nothing is stored.
    #[error("nothing is stored on this computer yet, so there is nothing to show without asking HMRC")]
    NothingStored,
    /// A setting is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There is nowhere to keep anything.
    #[error(transparent)]
    NoHome(#[from] NoHome),
    /// A folder cannot be made or written.
    #[error("could not use the folder {}: {}", folder.display(), reason(cause))]
    Folder {
        /// Which.
        folder: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The catalogue of tasks is broken.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The dated rules are broken.
    #[error(transparent)]
    DatedRules(#[from] DatedRulesError),
    /// The terminal interface did not start.
    #[error("could not {0}")]
    Interface(String),
    /// The simulator did not start.
    #[error("the simulated HMRC could not be started: {0}")]
    Simulator(String),
    /// No connection can be made.
    #[error(transparent)]
    NotConnectable(#[from] NotConnectable),
    /// A profile cannot be opened, or signing in went wrong.
    #[error("could not {0}")]
    Access(Box<AccessError>),
    /// The person called it off.
    #[error("it was called off")]
    CalledOff,
    /// What was to be written was not, or nobody knows: said already, with its exit code.
    #[error("{}", .0.message)]
    Told(Box<Said>, u8),
    /// HMRC holds nothing under the id asked for.
    #[error("HMRC holds no {what} under that id")]
    NotHeld {
        /// What was asked for: "charge".
        what: &'static str,
        /// Where to see those that exist: "charges --all".
        list: &'static str,
    },
    /// HMRC did not answer the question, or refused to.
    #[error("HMRC gave no answer: {}", .0.code)]
    Asked(Box<Failure>),
    /// The answer could not be written out.
    #[error("could not write: {}", reason(.0))]
    Writing(std::io::Error),
}

/// What is said about a trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// HMRC's code, or this program's own in lower case.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Whether anything changed at HMRC.
    pub changed: Changed,
    /// HMRC's id for the call.
    pub correlation_id: Option<String>,
}

impl Trouble {
    /// A wrong command line.
    pub fn usage(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { code, message: message.into(), hint: hint.into() }
    }

    /// The exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage { .. }
            | Self::NotYet(_)
            | Self::Config(ConfigError::Wrong { .. })
            | Self::Catalogue(CatalogueError::Wrong { .. })
            | Self::Interface(_) => exit::USAGE,
            Self::NothingStored | Self::Simulator(_) | Self::NotConnectable(_) => exit::UNREACHED,
            Self::Config(ConfigError::Unreadable { .. })
            | Self::NoHome(_)
            | Self::Folder { .. }
            | Self::Catalogue(_)
            | Self::DatedRules(_)
            | Self::Writing(_) => exit::STORAGE,
            Self::Access(error) => exit_code_of_access(error),
            Self::CalledOff => exit::CALLED_OFF,
            Self::Told(_, code) => *code,
            Self::NotHeld { .. } => exit::REFUSED,
            Self::Asked(failure) => exit_code_of(failure),
        }
    }

    /// What is said about it, before it is known who reads.
    pub fn said(&self) -> Said {
        self.said_to(&Reader::default())
    }

    /// What is said about it.
    pub fn said_to(&self, reader: &Reader) -> Said {
        let own = |code: &str, hint: &str| Said {
            code: code.to_owned(),
            message: format!("{}.", capital(&self.to_string())),
            hint: reader.put(hint),
            changed: Changed::No,
            correlation_id: None,
        };
        match self {
            Self::Usage { code, hint, .. } => own(code, hint),
            Self::NotYet(what) => Said {
                message: format!("Not yet: {what} comes with a later version of Quarterdeck."),
                ..own("not-yet", "`quarterdeck --help` lists what this version does.")
            },
            Self::NothingStored => own("nothing-stored", "Leave --offline out to ask HMRC."),
            Self::Config(ConfigError::Unreadable { .. }) => {
                own("configuration", "Put that right, or set QUARTERDECK_HOME to another folder.")
            }
            Self::Config(ConfigError::Wrong { .. }) => own("configuration", "Correct that line, or take it out."),
            Self::NoHome(_) => own("no-home", "Set QUARTERDECK_HOME to a folder."),
            Self::Folder { .. } => {
                own("folder", "Check who may write there, or set QUARTERDECK_HOME to another folder.")
            }
            Self::Catalogue(CatalogueError::Shipped(_)) => {
                own("catalogue", "This is a fault of Quarterdeck; please report it.")
            }
            Self::Catalogue(_) => own("tasks", "Correct that entry, or take it out of the file."),
            Self::DatedRules(_) => own("dated-rules", "This is a fault of Quarterdeck; please report it."),
            Self::Interface(_) => own("terminal", "Run it in a terminal; every pane is also a command."),
            Self::Simulator(_) => own("simulator", "Another port may help, or `quarterdeck demo reset`."),
            Self::NotConnectable(_) => own("not-connectable", "Check --base-url and this computer's certificates."),
            Self::Access(error) => match unreached(error) {
                Some(failure) => Self::from(failure).said_to(reader),
                None => own(error.code(), &access::hint(error)),
            },
            Self::Told(said, _) => Said::clone(said),
            Self::CalledOff => own("called-off", "Nothing was changed."),
            Self::NotHeld { list, .. } => own("not-held", &format!("`quarterdeck {list}` lists what there is.")),
            Self::Asked(failure) => {
                let explained = super::wording::explain(failure, reader);
                Said {
                    code: failure.code.clone(),
                    message: explained.what,
                    hint: explained.next,
                    changed: failure.changed,
                    correlation_id: failure.correlation_id.clone(),
                }
            }
            Self::Writing(_) => own("writing", "Check where the output goes."),
        }
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Asked(Box::new(failure))
    }
}

/// A sign-in that did not reach HMRC, which is said as of every other call.
fn unreached(error: &AccessError) -> Option<Failure> {
    let AccessError::SignIn(error) = error else { return None };
    Some(Failure::from(error.clone())).filter(|failure| failure.kind == FailureKind::Unreachable)
}

/// The exit code of a profile that cannot be opened, or a sign-in that went wrong.
fn exit_code_of_access(error: &AccessError) -> u8 {
    match error {
        AccessError::Profiles(
            ProfilesError::Config(ConfigError::Wrong { .. })
            | ProfilesError::NotTaken { .. }
            | ProfilesError::Exists { .. }
            | ProfilesError::Missing { .. },
        )
        | AccessError::Database(DbError::Duplicate)
        | AccessError::NoAddress
        | AccessError::Connection(_) => exit::USAGE,
        AccessError::Secrets(_)
        | AccessError::Database(_)
        | AccessError::Journal(_)
        | AccessError::Profiles(_)
        | AccessError::Forget(_)
        | AccessError::Name
        | AccessError::Thread(_) => exit::STORAGE,
        AccessError::NoClientSecret => exit::SIGN_IN,
        AccessError::SignIn(error) => exit_code_of(&Failure::from(error.clone())),
    }
}

/// The exit code of a question HMRC did not answer.
pub const fn exit_code_of(failure: &Failure) -> u8 {
    if matches!(failure.changed, Changed::Unknown) {
        return exit::UNKNOWN;
    }
    match failure.kind {
        FailureKind::SignIn | FailureKind::NotAuthorised => exit::SIGN_IN,
        FailureKind::NotOffered | FailureKind::Refused => exit::REFUSED,
        FailureKind::Throttled | FailureKind::Unavailable | FailureKind::Unreachable | FailureKind::BadAnswer => {
            exit::UNREACHED
        }
        FailureKind::Invalid => exit::USAGE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_off_ends_as_shells_have_it_and_a_client_added_twice_is_a_wrong_command() {
        assert_eq!(Trouble::CalledOff.exit_code(), 130);
        assert_eq!(Trouble::from(DbError::Duplicate).exit_code(), exit::USAGE);
        assert_eq!(Trouble::from(DbError::Busy).exit_code(), exit::STORAGE);
    }
}
