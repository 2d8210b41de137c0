//! The command line: every pane is also a command.

pub mod arguments;
pub mod base_url;
pub mod desk;
pub mod environment;
pub mod output;
pub mod plan;
pub mod trouble;
mod wording;
