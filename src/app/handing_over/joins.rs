//! What came of hand-offs, in one place.
//!
//! STUBS until the return watch has its part of the model: each function here then becomes a call of its.

use chrono::{DateTime, Utc};

use crate::app::model::Model;
use crate::rules::hand_off::Task;
use crate::rules::hand_off::watch::{Change, HandOff};
use crate::words::Voice;

/// What was handed over and is still looked after or not yet read, the newest first.
pub fn away(model: &Model) -> Vec<&HandOff> {
    let of_here = |one: &&HandOff| Some(&one.subject) == model.subject.as_ref();
    model.handing_over.away.iter().rev().filter(of_here).collect()
}

/// When it was last looked for what came of it.
pub const fn looked(model: &Model) -> Option<DateTime<Utc>> {
    model.handing_over.looked
}

/// What is not as it was, in a sentence.
pub fn change(change: &Change, _voice: Voice) -> String {
    format!("{change:?}")
}

/// What is asked where no interface of HMRC's shows whether a task was done.
pub fn question(task: &Task, voice: Voice) -> String {
    format!("Was it done for {}: {}?", voice.subject(), task.title)
}
