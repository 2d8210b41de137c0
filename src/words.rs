//! Every sentence a person reads about a finding, a state or an error code: the taxpayer's and the agent's.
//!
//! Pure tables: no IO, no layout. The words are those a taxpayer reads in HMRC's own account.

#![warn(clippy::indexing_slicing)]

pub mod access;
pub mod businesses;
pub mod charges;
pub mod check_up;
pub mod codes;
pub mod coding_out;
pub mod credit;
pub mod dates;
pub mod findings;
pub mod fraud_headers;
pub mod hand_off;
pub mod harmless;
pub mod itsa_status;
pub mod next_dates;
pub mod obligations;
pub mod payments;
pub mod penalties;
pub mod questions;
pub mod reconciliation;
pub mod set_up;
pub mod statement;
pub mod what_if;
pub mod write;
pub mod writing;

pub use harmless::harmless;

/// Who is being spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Voice {
    /// The taxpayer: "you".
    #[default]
    You,
    /// An agent, about "your client".
    YourClient,
}

impl Voice {
    /// "you" or "your client".
    pub const fn subject(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::YourClient => "your client",
        }
    }

    /// "You" or "Your client".
    pub const fn subject_capital(self) -> &'static str {
        match self {
            Self::You => "You",
            Self::YourClient => "Your client",
        }
    }

    /// "your" or "your client's".
    pub const fn possessive(self) -> &'static str {
        match self {
            Self::You => "your",
            Self::YourClient => "your client's",
        }
    }

    /// "have" or "has".
    pub const fn have(self) -> &'static str {
        match self {
            Self::You => "have",
            Self::YourClient => "has",
        }
    }
}

/// "1 day", "2 days": a number with its word in the right form.
pub fn count(number: i64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// The text as the start of a sentence: its first letter large.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
