//! What handing over asks of the world: a browser with a page of HMRC's, and an address as a QR code.

use std::time::Duration;

use crate::app::handing_over::{HandedOver, Started};
use crate::app::msg::Msg;
use crate::desktop::browser::{Desktop, Opened};
use crate::desktop::qr;
use crate::rules::hand_off::watch::Seen;
use crate::rules::hand_off::{Address, Leaving};
use crate::service::accounts::Accounts;

/// How long a person waits for their page because HMRC's record is read first.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens a page in a new browser window: HMRC's, or in the demo the one at `origin` that stands for it.
///
/// HMRC's record is read first, where the page can change it: afterwards nobody could tell what was so before. A browser
/// may take its time, so it is started beside the loop.
pub(super) async fn open(
    desktop: Desktop,
    origin: Option<String>,
    accounts: Option<Accounts>,
    asked: (u64, Address, Option<Box<HandedOver>>),
) -> Msg {
    let (number, address, mut gone) = asked;
    if let (Some(gone), Some(accounts)) = (&mut gone, accounts) {
        gone.before = tokio::time::timeout(PATIENCE, before(accounts, gone)).await.ok().flatten();
    }
    let opens = origin.map_or_else(|| address.to_string(), |origin| address.at(&origin));
    let started = |opened: Opened| if opened.new_window { Started::NewWindow } else { Started::AsSetUp };
    let opened = tokio::task::spawn_blocking(move || desktop.open(&opens)).await;
    let outcome = match opened {
        Ok(opened) => opened.map(started).map_err(|why| format!("Could not {why}.")),
        Err(_panicked) => Err("Could not open the browser.".to_owned()),
    };
    Msg::PageOpened { number, gone, outcome }
}

/// What HMRC holds of what the task can change; none where it does not say, or nothing is looked after.
async fn before(accounts: Accounts, gone: &HandedOver) -> Option<Seen> {
    let watcher = tokio::task::spawn_blocking(move || accounts.watcher()).await.ok()?.ok()?;
    let HandedOver { subject, task, about, role, way, before: _ } = gone.clone();
    let leaving = Leaving { subject, task, about, role, way, before: Seen::default(), read: false };
    Some(watcher.before(&leaving).await).filter(|seen| !seen.is_empty())
}

/// Draws an address as a QR code: of the page that is really opened.
pub(super) fn draw(origin: Option<&str>, number: u64, address: &Address) -> Msg {
    let opens = origin.map_or_else(|| address.to_string(), |origin| address.at(origin));
    let drawn = qr::squares(&opens).ok_or_else(|| "The address is too long for a QR code.".to_owned());
    Msg::CodeDrawn { number, drawn }
}
