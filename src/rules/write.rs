//! The life of a write to HMRC, as types that are taken by value.
//!
//! `Draft → Checked → Reviewed → Confirmed → Sent → Accepted | Refused | Unknown → Found`. A skipped step does not
//! compile: each type can only be had from the one before it, and whoever has it has done what it says. What is on disk
//! before anything is sent, and that nothing is sent twice, is the journal's part (`store::journal`); the order of the
//! two is kept in one place, `service::write`.

mod change;
mod flaw;
mod held;
mod history;
mod life;
mod lock;
mod steps;

pub use change::{Change, Topic};
pub use flaw::Flaw;
pub use held::{Difference, Held, Line, Reading, Standing, read_back};
pub use history::{Became, Written, doubtful, writes};
pub use life::{
    Accepted, Checked, Confirmed, Draft, FRESH, IntentId, NotConfirmed, Objection, Outcome, Refused, Request, Reviewed,
    Seen, Sent, Unknown,
};
pub use lock::{Lock, UNLOCKED_FOR};
pub use steps::{Basis, Entry, Found, Manner, Proof, SETTLED, Step, Where, Withdrawal, where_it_stands};

#[cfg(test)]
mod tests;
