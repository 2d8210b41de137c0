//! What the journeys stand on.

pub(crate) mod program;
pub(crate) mod world;
