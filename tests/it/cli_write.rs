//! The commands that write, run as the real program: every road from the command line to HMRC's record and back.

mod desk;
mod journal;
mod killed;
mod refused;
mod roads;
#[cfg(unix)]
mod typed;
mod unknown;
