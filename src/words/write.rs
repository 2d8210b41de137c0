//! Writes in words: what a change asks of HMRC, what HMRC makes of it, and what became of it.

mod effect;
mod outcome;
mod receipt;
mod review;

pub use effect::{
    in_use_already, no_amount_changes, nothing_unmatched, objection_meanwhile, objection_to_draft, unmatched_go,
};
pub use outcome::{field, flaw, found, journal_step, objection, proof, refused, stands, unknown, withdrawal};
pub use receipt::{NO_REVIEW, NOT_RECORDED, Receipt, StepTold, heading, in_short, manner, receipt, short_name};
pub use review::{
    becomes_own, choice, chosen, dates_that_matter, difference, hmrc_will, may_be_refused, not_matched, short_title,
    title, where_to,
};

#[cfg(test)]
mod tests;
