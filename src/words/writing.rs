//! Writing in the interface: the lock, drafts, and what is said in a line.

use chrono::{DateTime, Utc};

use crate::rules::coding_out::Window;
use crate::rules::write::{Change, Found, Sent, Topic};
use crate::words::{coding_out, count, write};

/// The journal was not looked at yet.
pub const LOOKING: &str = "Looking what became of earlier writes …";
/// The lock closed by itself.
pub const LOCKED_AGAIN: &str = "The 15 minutes are over: read-only again. U unlocks";
/// The lock closed because another account is on screen.
pub const LOCKED_FOR_ANOTHER: &str = "Another account: read-only again. U unlocks";
/// The lock was closed.
pub const LOCKED_NOW: &str = "Read-only again";
/// The lock was not opened.
pub const STAYS_LOCKED: &str = "Stays read-only";
/// What can be pressed while it is asked whether to unlock.
pub const UNLOCK_KEYS: &str = "j and k choose, Enter takes what is chosen, Esc stays read-only";
/// A draft lies on the disk.
pub const DRAFT_KEPT: &str = "Nothing was sent. What was typed is kept as a draft; c takes it up again";
/// What can be pressed in the form of amounts.
pub const AMOUNT_KEYS: &str = "Amounts are figures, such as 842.00";
/// There is no draft.
pub const NO_DRAFT: &str = "There is no draft: nothing was changed";
/// Nothing is left of a correction.
pub const NOTHING_LEFT: &str = "Nothing would be left to send; Esc, then d, deletes what was submitted";
/// A draft was thrown away.
pub const DRAFT_GONE: &str = "The draft was thrown away";
/// No was said to a correction.
pub const NOT_SENT_DRAFT_KEPT: &str = "No: nothing was sent. The draft is kept; c takes it up again";
/// No was said to anything else.
pub const NOT_SENT: &str = "No: nothing was sent";
/// The word is to be typed.
pub const NOT_PASTED: &str = "This is typed, not pasted";
/// What a correlation id is.
pub const CORRELATION_ID: &str = "HMRC's correlation id";
/// There is none to copy.
pub const NO_CORRELATION_ID: &str = "HMRC gave no correlation id for this write";
/// There never is one: nothing was sent.
pub const NO_CORRELATION_ID_OF_HAND_OFFS: &str = "Nothing was sent, so HMRC gave no correlation id";
/// Somebody wants to leave while something is being sent.
pub const LEAVES_THEN: &str = "Being sent: leaves as soon as the answer is in the journal. Once more leaves at once";
/// What can be written by this version.
pub const WHAT_CAN_BE_WRITTEN: &str = "Coding out: correct amounts in a tax code, delete the correction, opt out and \
                                       back in. Each change is shown before and after first, and has to be confirmed.";
/// What is done with a write that nobody knows the outcome of.
pub const FINDS_OUT: &str = "This program reads HMRC's record back by itself until it knows, now and after every start. \
                             It sends nothing again. Until then nothing else about the same can be sent.";

/// "Writing is unlocked until 14:32 UTC".
pub fn unlocked(until: DateTime<Utc>) -> String {
    format!("Writing is unlocked until {}", until.format("%H:%M UTC"))
}

/// A change, within a sentence: "the correction of the 2025-26 tax code".
pub fn name(change: &Change) -> String {
    match change {
        Change::CorrectCodedOut { tax_year, .. } => format!("the correction of the {tax_year} tax code"),
        Change::DeleteCodedOut { tax_year } => format!("deleting the correction of the {tax_year} tax code"),
        Change::OptOutOfCodingOut { tax_year } => format!("opting out for the {tax_year} bill"),
        Change::OptInToCodingOut { tax_year } => format!("opting back in for the {tax_year} bill"),
    }
}

/// Whether something about a topic can be changed now, as a sentence of its own without its stop.
pub fn window(topic: Topic, window: Window) -> String {
    let what = match topic {
        Topic::CodedOut(year) => format!("The amounts in the {year} tax code"),
        Topic::CodingOut(year) => format!("The choice for the {year} bill"),
    };
    format!("{what} {}", coding_out::window(window, topic.tax_year()))
}

fn of(who: Option<&str>) -> String {
    who.map(|who| format!(" of {who}")).unwrap_or_default()
}

/// That was found out, as a sentence; `who` where it is somebody who is not on screen.
pub fn found_out(sent: &Sent, of_it: Found, who: Option<&str>) -> String {
    format!("Found out about {}{}: {}.", name(&sent.change), of(who), write::found(of_it))
}

/// That it is not known yet what became of a write.
pub fn still_open(sent: &Sent, who: Option<&str>) -> String {
    format!("Not known yet: {}{}. J: journal", name(&sent.change), of(who))
}

/// That it is not known what became of so many writes; `journal` is the key that shows it.
pub fn open_writes(writes: usize, journal: &str) -> String {
    let writes = count(i64::try_from(writes).unwrap_or(i64::MAX), "write", "writes");
    format!("It is not known yet what became of {writes} to HMRC. {journal} shows the journal.")
}

/// That nothing else can be sent until it is known what became of a write; `journal` is the key that shows it.
pub fn closed_by(sent: &Sent, journal: &str) -> String {
    format!(
        "! It is not known yet what became of {}. Until it is found out, nothing else about it can be sent. {journal} shows \
         the journal.",
        name(&sent.change)
    )
}
