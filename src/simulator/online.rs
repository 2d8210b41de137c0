//! HMRC's pages for everything software may not do, in play.

mod deeds;

pub(crate) use deeds::{Deed, lived};
