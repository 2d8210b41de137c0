//! Every sentence a person reads about a finding, a state or an error code: the taxpayer's and the agent's.
//!
//! Pure tables: no IO, no layout.

pub mod codes;
