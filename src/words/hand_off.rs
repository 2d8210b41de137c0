//! Handing over to HMRC online services, in words.

pub mod watch;
