//! Which HMRC the program talks to, and who it can talk about there.

use core::fmt;

use super::{Role, Subject};

/// Which HMRC the program talks to. Always on screen, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Environment {
    /// The built-in simulator: nothing in it is real.
    Demo,
    /// A server on this machine: a simulator or a mock.
    Local,
    /// HMRC's sandbox: made-up data at HMRC.
    Sandbox,
    /// HMRC itself: real tax.
    Production,
}

/// The port in an address such as `http://127.0.0.1:8080/base`, where it names one.
pub fn port_in(address: &str) -> Option<u16> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split_once('/').map_or(rest, |(authority, _)| authority);
    authority.rsplit_once(':')?.1.parse().ok()
}

/// The scheme, host and port of an address such as `http://127.0.0.1:8080/base`, without a slash at the end.
pub fn origin(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split('/').next().filter(|authority| !authority.is_empty())?;
    Some(format!("{scheme}://{authority}"))
}

impl Environment {
    /// The name used on the command line, in configuration and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Local => "local",
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }
}

/// A taxpayer the program can show: a person of the demo, or a client of an agent.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Whose account.
    pub subject: Subject,
    /// Their name; empty when none is known.
    pub name: String,
    /// One line about them (the demo's people have a story).
    pub story: Option<String>,
    /// Their Unique Taxpayer Reference, where it was given.
    pub utr: Option<String>,
    /// As whom the program acts for them, where it differs from what the profile says.
    pub role: Option<Role>,
}

/// Without the UTR: it is personal.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("subject", &self.subject).field("role", &self.role).finish_non_exhaustive()
    }
}

impl Person {
    /// Somebody of whom no more is known.
    pub const fn new(subject: Subject, name: String) -> Self {
        Self { subject, name, story: None, utr: None, role: None }
    }
}
