//! Every sentence a person reads about a finding, a state or an error code: the taxpayer's and the agent's.
//!
//! Pure tables: no IO, no layout.

#![warn(clippy::indexing_slicing)]

pub mod codes;
pub mod harmless;

pub use harmless::harmless;
