//! Which HMRC the program talks to, and who it can talk about there.

use super::Subject;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Whose account.
    pub subject: Subject,
    /// Their name; empty when none is known.
    pub name: String,
    /// One line about them (the demo's people have a story).
    pub story: Option<String>,
}
