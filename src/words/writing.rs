//! Writing to HMRC in words: the lock, the review, what comes of it, the journal.

use chrono::{DateTime, Utc};

use crate::rules::TaxYear;
use crate::rules::coding_out::{Closing, Return, Window};
use crate::rules::write::{Change, Difference, Found, Objection, Proof, Sent, Step, Topic};
use crate::words::{Voice, coding_out, dates};

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

/// What a change is, as a title.
pub fn title(change: &Change, voice: Voice) -> String {
    let your = voice.possessive();
    match change {
        Change::CorrectCodedOut { tax_year, .. } => format!("Correct the amounts in {your} {tax_year} tax code"),
        Change::DeleteCodedOut { tax_year } => format!("Delete {your} amounts in the {tax_year} tax code"),
        Change::OptOutOfCodingOut { tax_year } => format!("Opt out of coding out for {your} {tax_year} bill"),
        Change::OptInToCodingOut { tax_year } => format!("Opt back in to coding out for {your} {tax_year} bill"),
    }
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

/// What HMRC does once it took a change.
pub fn what_happens(change: &Change, voice: Voice) -> String {
    let (you, your) = (voice.subject(), voice.possessive());
    match change {
        Change::CorrectCodedOut { tax_year, .. } => format!(
            "HMRC puts these amounts in place of everything {you} submitted before, and uses them instead of its own in \
             {your} {tax_year} tax reckoning. The request holds every amount, so HMRC figures that are left as they are \
             become {your} own too. They can be corrected again, or deleted, until the {tax_year} return is submitted."
        ),
        Change::DeleteCodedOut { tax_year } => format!(
            "HMRC forgets every amount {you} submitted for the {tax_year} tax code, and its own figures apply again."
        ),
        Change::OptOutOfCodingOut { tax_year } => format!(
            "HMRC does not collect the {tax_year} bill through a tax code: it is paid directly, by 31 January {}. The \
             choice holds for this bill only, not for later years.",
            tax_year.start_year() + 2
        ),
        Change::OptInToCodingOut { tax_year } => format!(
            "HMRC may collect the {tax_year} bill through a later tax code again, where its conditions are met."
        ),
    }
}

/// Why HMRC may refuse a change.
pub fn why_refused(change: &Change) -> String {
    let year = change.topic().tax_year();
    match change {
        Change::CorrectCodedOut { .. } => format!(
            "HMRC refuses it once the {year} return is in, where a number is not one it gave under that kind, or where its \
             own figures change meanwhile."
        ),
        Change::DeleteCodedOut { .. } => {
            format!("HMRC refuses it once the {year} return is in, or where there is nothing to delete.")
        }
        Change::OptOutOfCodingOut { .. } | Change::OptInToCodingOut { .. } => format!(
            "HMRC refuses it where it stands so already, and once the {year} return is in; after the last day it answers \
             with a failure and changes nothing."
        ),
    }
}

/// When something about a topic can be changed.
pub fn window(topic: Topic, window: Window) -> String {
    let year = topic.tax_year();
    match window {
        Window::NotYet { opens } => format!("opens on {}, once the tax year has ended", dates::day(opens)),
        Window::Open { since, until, return_unknown } => {
            let end = match until {
                Some(until) => format!("{}, or until the {year} return is in", dates::day(until)),
                None => format!("the {year} return is submitted"),
            };
            let unknown = if return_unknown { " (HMRC does not say whether it is)" } else { "" };
            format!("open since {}, until {end}{unknown}", dates::day(since))
        }
        Window::Closed(Closing::ReturnIn(Some(day))) => {
            format!("closed: the {year} return is in since {}", dates::day(day))
        }
        Window::Closed(Closing::ReturnIn(None)) => format!("closed: the {year} return is in"),
        Window::Closed(Closing::LastDay(last)) => format!("closed: the last day was {}", dates::day(last)),
    }
}

/// Why something about a topic cannot be changed now, as a sentence of its own.
pub fn closed(topic: Topic, of: Window) -> String {
    let what = match topic {
        Topic::CodedOut(year) => format!("Correcting the {year} tax code"),
        Topic::CodingOut(year) => format!("The choice for the {year} bill"),
    };
    match of {
        Window::Closed(_) => format!("{what} is {}", window(topic, of)),
        Window::NotYet { .. } | Window::Open { .. } => format!("{what} {}", window(topic, of)),
    }
}

/// What HMRC says of the return that a change depends on.
pub fn of_the_return(year: TaxYear, the_return: Return) -> String {
    match the_return {
        Return::In(_) => format!("the {year} return is in"),
        Return::Out => format!("the {year} return is not in yet"),
        Return::Unknown => format!("HMRC does not say whether the {year} return is in"),
    }
}

/// Why a draft is not sent.
pub fn objection(objection: &Objection, topic: Topic) -> String {
    match objection {
        Objection::Window(of) => format!("{}.", closed(topic, *of)),
        Objection::NotHmrcs { amounts } => {
            let named: Vec<String> =
                amounts.iter().map(|one| format!("{} {}", coding_out::kind(one.kind), one.id)).collect();
            format!("HMRC gave no such number: {}. Only amounts that HMRC lists can be corrected.", named.join(", "))
        }
        Objection::NoNumbers => "HMRC gave these amounts no numbers yet, so none can be corrected.".to_owned(),
        Objection::AlreadySo => "It stands so at HMRC already: there is nothing to change.".to_owned(),
        Objection::Unanswered => "HMRC answered something else than it was asked.".to_owned(),
    }
}

/// What becomes of an amount, in a word or two.
pub const fn difference(difference: Difference, was_own: bool) -> &'static str {
    match difference {
        Difference::Changed => "changed",
        Difference::BecomesOwn => "same figure, becomes yours",
        Difference::Same if was_own => "stays yours",
        Difference::Same => "stays",
        Difference::BackToHmrc => "back to HMRC's",
        Difference::Dropped => "goes",
    }
}

/// Whether a bill is collected through a tax code.
pub const fn choice(opted_out: bool) -> &'static str {
    if opted_out { "opted out: paid directly" } else { "allowed: HMRC may collect it through a tax code" }
}

/// What reading back after a success found.
pub const fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::AsSent => "Read back: HMRC's record stands as sent.",
        Proof::NotAsSent => {
            "Read back: HMRC's record does not show it yet. HMRC took it; look again in a while."
        }
    }
}

/// What was found out of a write that nobody knew of.
pub const fn found(found: Found) -> &'static str {
    match found {
        Found::Done => "it was done: HMRC's record stands as sent",
        Found::NotDone => "it was not done: HMRC's record stands as before, and it cannot arrive any more",
        Found::ChangedByOthers => "HMRC's record was changed by somebody else meanwhile, so nobody can tell more",
    }
}

fn of(who: Option<&str>) -> String {
    who.map(|who| format!(" of {who}")).unwrap_or_default()
}

/// That was found out, as a sentence; `who` where it is somebody who is not on screen.
pub fn found_out(sent: &Sent, of_it: Found, who: Option<&str>) -> String {
    format!("Found out about {}{}: {}.", name(&sent.change), of(who), found(of_it))
}

/// That it is not known yet what became of a write.
pub fn still_open(sent: &Sent, who: Option<&str>) -> String {
    format!("It is not known yet what became of {}{}. J: journal", name(&sent.change), of(who))
}

/// A step of a write in the journal.
pub fn step(step: &Step) -> String {
    match step {
        Step::Confirmed { change, .. } => format!("confirmed: {}", name(change)),
        Step::Sent => "being sent".to_owned(),
        Step::Accepted { correlation_id: Some(id) } => format!("HMRC took it, correlation id {id}"),
        Step::Accepted { correlation_id: None } => "HMRC took it".to_owned(),
        Step::Refused { failure } => format!("not done: {}", failure.code),
        Step::Unknown { failure: Some(failure) } => format!("not known: {}", failure.code),
        Step::Unknown { failure: None } => "not known: no answer came".to_owned(),
        Step::Proved(Proof::AsSent) => "read back: as sent".to_owned(),
        Step::Proved(Proof::NotAsSent) => "read back: not to be seen yet".to_owned(),
        Step::Found(of) => format!("found out: {}", found(*of)),
        Step::Withdrawn => "not sent".to_owned(),
    }
}
