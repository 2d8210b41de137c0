//! What handing over asks of the world: a browser with a page of HMRC's, and an address as a QR code.

use crate::app::handing_over::{HandedOver, Started};
use crate::app::msg::Msg;
use crate::desktop::browser::{Desktop, Opened};
use crate::desktop::qr;
use crate::rules::hand_off::Address;

/// Opens a page in a new browser window: HMRC's, or in the demo the one at `origin` that stands for it.
pub(super) fn open(desktop: &Desktop, origin: Option<&str>, asked: (u64, Address, Option<Box<HandedOver>>)) -> Msg {
    let (number, address, gone) = asked;
    let opens = origin.map_or_else(|| address.to_string(), |origin| address.at(origin));
    let started = |opened: Opened| if opened.new_window { Started::NewWindow } else { Started::AsSetUp };
    let outcome = desktop.open(&opens).map(started).map_err(|why| format!("Could not {why}."));
    Msg::PageOpened { number, gone, outcome }
}

/// Draws an address as a QR code: of the page that is really opened.
pub(super) fn draw(origin: Option<&str>, number: u64, address: &Address) -> Msg {
    let opens = origin.map_or_else(|| address.to_string(), |origin| address.at(origin));
    let drawn = qr::squares(&opens).ok_or_else(|| "The address is too long for a QR code.".to_owned());
    Msg::CodeDrawn { number, drawn }
}
