//! What both faces ask for: questions answered, and (later) the one path every write takes.

pub mod clock;
pub mod query;
pub mod question_key;
pub mod reader;
