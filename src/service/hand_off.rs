//! A hand-off to HMRC online services, noted as it begins. What comes of it is [`watch`](super::watch)'s.

use super::watch::Watcher;
use crate::rules::hand_off::{HandOff, Leaving};
use crate::store::db::JournalError;

/// Notes that somebody is being handed over, before or just after the page is opened: in the journal, and to be looked
/// after where HMRC's interfaces can show what comes of it. Asks HMRC nothing.
pub async fn record(watcher: &Watcher, leaving: Leaving) -> Result<HandOff, JournalError> {
    watcher.record(leaving).await
}

/// The same where the program ends soon after (the command line): HMRC's record is read first, and what it does not
/// answer is left out. To be called before the page is opened.
pub async fn look_and_record(watcher: &Watcher, leaving: Leaving) -> Result<HandOff, JournalError> {
    watcher.look_and_record(leaving).await
}
