//! What the world must do, as data. One executor, in `runtime`, carries it out and answers with messages.

use std::time::Duration;

use crate::app::msg::Msg;
use crate::app::remote::Ticket;

/// Something the world must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Connect to HMRC; in the demo, start it. Answered by [`Msg::Connected`] or [`Msg::NotConnected`].
    Connect,
    /// Ask HMRC. Answered by [`Msg::Answered`].
    Fetch(Ticket),
    /// Send a message after a while.
    After(Duration, Msg),
    /// Copy a text to the clipboard. Answered by [`Msg::Copied`].
    Copy {
        /// The text.
        text: String,
        /// What it is, for the status line.
        what: String,
    },
    /// Give the terminal back and stop until continued.
    Suspend,
    /// Leave.
    Exit,
}
