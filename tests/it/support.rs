//! What the journeys stand on.

#[cfg(unix)]
pub(crate) mod pty;
pub(crate) mod world;
