//! Pictures and tables that several panes share.

pub mod credit;
pub mod ledger;
pub mod meter;
pub mod timeline;
