//! The one path every write takes, against the simulator: what is sent, what is noted, and what becomes of it.

mod desk;
mod happy;
mod trouble;
