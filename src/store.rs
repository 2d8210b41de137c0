//! What is kept on disk, and what is read from there: places, settings, profiles, secrets, the local database, the
//! catalogue of tasks and the dated rules.

pub mod config;
pub mod dated_rules;
pub mod db;
mod durable;
pub mod export;
mod journal_head;
pub mod lock;
pub mod places;
pub mod profiles;
mod reason;
pub mod secrets;
mod settings;
pub mod tasks;

pub use reason::reason;
