//! What is kept on disk, and what is read from there: places, settings, and the catalogue of tasks.

pub mod config;
pub mod places;
mod reason;
pub mod tasks;

pub use reason::reason;
