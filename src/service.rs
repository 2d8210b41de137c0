//! What both faces ask for: questions answered, and the one path every write takes.

pub mod access;
pub mod accounts;
pub mod clock;
pub mod doctor;
pub mod hand_off;
pub mod keeper;
pub mod query;
pub mod question_key;
pub mod reader;
pub mod set_up;
pub mod sign_in;
pub mod watch;
pub mod write;
