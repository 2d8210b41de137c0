//! What is kept on disk, and what is read from there: places, settings, and the catalogue of tasks.

pub mod config;
pub mod places;
pub mod tasks;
