//! From the browser's address to the pair, and everything HMRC may say on the way.

pub(in crate::hmrc) mod desk;
