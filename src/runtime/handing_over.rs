//! What handing over asks of the world: a browser with a page of HMRC's, an address as a QR code, and that it is kept.

use crate::app::handing_over::{HandedOver, Started};
use crate::app::msg::Msg;
use crate::desktop::browser::Desktop;
use crate::rules::hand_off::Address;

/// Opens a page in a new browser window: HMRC's, or in the demo the one at `origin` that stands for it.
pub(super) fn open(desktop: &Desktop, origin: Option<&str>, asked: (u64, Address, Option<Box<HandedOver>>)) -> Msg {
    let (number, address, gone) = asked;
    let opens = origin.map_or_else(|| address.to_string(), |origin| address.at(origin));
    let outcome = desktop.open(&opens).map(|()| Started::NewWindow).map_err(|why| format!("Could not {why}."));
    Msg::PageOpened { number, gone, outcome }
}

/// Draws an address as a QR code. STUB until `desktop::qr` is there.
pub(super) fn draw(_origin: Option<&str>, number: u64, _address: &Address) -> Msg {
    Msg::CodeDrawn { number, drawn: Err("A QR code cannot be drawn yet.".to_owned()) }
}

/// Keeps that somebody was handed over and looks after it. STUB until `service::watch` is there.
pub(super) const fn keep(_gone: &HandedOver) {}
