//! What happened.

use chrono::{DateTime, Utc};

use crate::app::command::Command;
use crate::app::key::Key;
use crate::app::pane::Pane;
use crate::app::remote::Ticket;
use crate::rules::{Answer, Failure, Person};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Msg {
    /// The time is this now. Comes before the other messages of a batch.
    Now(DateTime<Utc>),
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// A person means this.
    Command(Command),
    /// The mouse was clicked on something.
    Click(Target),
    /// The wheel was turned: rows down, negative for up.
    Wheel(i32),
    /// The terminal has this size now, in columns and rows.
    Resize(u16, u16),
    /// The list on screen has room for this many rows now.
    Viewport(usize),
    /// There is a connection to HMRC, with these people.
    Connected(Vec<Person>),
    /// There can be no connection to HMRC; why, in a sentence.
    NotConnected(String),
    /// A question was answered or failed.
    Answered {
        /// Which question.
        ticket: Ticket,
        /// Its answer.
        outcome: Result<Answer, Failure>,
        /// When it came.
        at: DateTime<Utc>,
    },
    /// Something was copied, in these words.
    Copied(Result<String, String>),
    /// The program could not be suspended; why, in a sentence.
    NotSuspended(String),
    /// The next frame of what moves while something loads.
    Spin,
}

/// What the mouse was clicked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A pane's name.
    Pane(Pane),
    /// A row of the list, counted from its first visible row.
    Row(usize),
    /// The earlier-year arrow.
    EarlierYear,
    /// The later-year arrow.
    LaterYear,
}
