//! Every error code in plain words: what happened, whether anything changed at HMRC, and what to do.
//!
//! HMRC's own messages are shown for codes this program has no words for, and for those only.

mod access;
mod hmrc;
mod own;

use std::fmt::Write as _;

use super::Voice;
use super::harmless;
use crate::rules::failure::{Changed, FailureDetail};
use crate::rules::{Failure, FailureKind};

/// A failure in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// What happened, and whether anything changed at HMRC. One or more sentences.
    pub what: String,
    /// What to do. One or more sentences.
    pub next: String,
}

/// What is known about one code. In the texts `{you}`, `{your}`, `{are}`, `{have}` and `{You}`, `{Your}` stand for the
/// taxpayer as the reader calls them.
struct Meaning {
    code: &'static str,
    what: &'static str,
    next: &'static str,
}

/// What happened and what to do, for a failure of any kind.
pub fn explain(failure: &Failure, voice: Voice) -> Explained {
    let (what, next) = meaning(failure, voice);
    match failure.changed {
        Changed::No => Explained { what: format!("{what} Nothing changed at HMRC."), next },
        Changed::Unknown => Explained {
            what: format!("{what} It is not known whether HMRC carried it out."),
            next: "Do not send it again. Refresh first, and see whether the change is there.".to_owned(),
        },
    }
}

fn meaning(failure: &Failure, voice: Voice) -> (String, String) {
    if failure.kind == FailureKind::NotOffered {
        return filled(&own::NOT_OFFERED, voice);
    }
    if let Some(found) = special_for(&failure.code, voice).or_else(|| find(&failure.code)) {
        let (mut what, next) = filled(found, voice);
        if failure.details.is_empty() {
            name_fields(&mut what, &failure.paths);
        } else {
            list(&mut what, &failure.details, voice);
        }
        return (what, next);
    }
    fallback(failure, voice)
}

/// What a failure means where HMRC is a server on this computer, listening at `port`; `None` where it means the same.
pub fn at_a_server(code: &str, port: Option<u16>) -> Option<Explained> {
    let at = port.map(|port| format!(" (port {port})")).unwrap_or_default();
    let (what, next) = match code {
        "unreachable" | "connection-refused" => (
            format!("The server on this computer{at} is not running."),
            "Start it, then try again; quarterdeck simulator serve starts a simulated one.",
        ),
        "sign-in-ended-early" => (
            format!(
                "The server on this computer{at} has ended this sign-in: one that is started again forgets its sign-ins."
            ),
            "Sign in again: L, or quarterdeck login.",
        ),
        _ => return None,
    };
    Some(Explained { what, next: next.to_owned() })
}

/// What is in the way while a server on this computer is asked again, in a few words.
pub fn in_the_way_of_a_server(failure: &Failure, port: Option<u16>) -> String {
    match (failure.code.as_str(), port) {
        ("unreachable" | "connection-refused", Some(port)) => {
            format!("the server on this computer (port {port}) is not running")
        }
        _ => in_the_way(failure).to_owned(),
    }
}

/// The words for a code that HMRC or this program uses.
fn find(code: &str) -> Option<&'static Meaning> {
    hmrc::MEANINGS.iter().chain(own::MEANINGS).chain(access::MEANINGS).find(|meaning| meaning.code == code)
}

/// What is in the way while HMRC is asked again, in a few words.
pub fn in_the_way(failure: &Failure) -> &'static str {
    own::in_the_way(failure)
}

/// What happened and what to do for a code, where it says the same to everybody; `None` for a code without words.
pub(super) fn plain(code: &str) -> Option<(&'static str, &'static str)> {
    find(code).map(|meaning| (meaning.what, meaning.next))
}

/// Codes that mean something else to an agent.
fn special_for(code: &str, voice: Voice) -> Option<&'static Meaning> {
    match voice {
        Voice::You => None,
        Voice::YourClient => hmrc::TO_AGENTS.iter().find(|meaning| meaning.code == code),
    }
}

/// A code without words of its own: what its kind says, then HMRC's code and message.
fn fallback(failure: &Failure, voice: Voice) -> (String, String) {
    let (mut what, next) = filled(own::of_kind(failure.kind), voice);
    // Writing to a String cannot fail.
    let _written = match failure.hmrc_message.as_deref().map(str::trim).filter(|message| !message.is_empty()) {
        Some(message) => write!(what, " HMRC's code is {}: “{}”.", harmless(&failure.code), harmless(message)),
        None => write!(what, " The code is {}.", harmless(&failure.code)),
    };
    name_fields(&mut what, &failure.paths);
    list(&mut what, &failure.details, voice);
    (what, next)
}

/// Each of several errors: its words, or its code where there are none.
fn list(what: &mut String, details: &[FailureDetail], voice: Voice) {
    for detail in details {
        let found = special_for(&detail.code, voice).or_else(|| find(&detail.code));
        let one = found.map_or_else(|| format!("{}.", harmless(&detail.code)), |meaning| filled(meaning, voice).0);
        what.push(' ');
        what.push_str(&one);
        name_fields(what, &detail.paths);
    }
}

/// Names the fields at fault, in brackets.
fn name_fields(what: &mut String, paths: &[String]) {
    if !paths.is_empty() {
        let _written = write!(what, " (In {}.)", harmless(&paths.join(", ")));
    }
}

/// The texts with the taxpayer put in.
fn filled(meaning: &Meaning, voice: Voice) -> (String, String) {
    let names: [(&str, &str); 6] = match voice {
        Voice::You => [
            ("{you}", "you"),
            ("{your}", "your"),
            ("{are}", "are"),
            ("{have}", "have"),
            ("{You}", "You"),
            ("{Your}", "Your"),
        ],
        Voice::YourClient => [
            ("{you}", "your client"),
            ("{your}", "your client's"),
            ("{are}", "is"),
            ("{have}", "has"),
            ("{You}", "Your client"),
            ("{Your}", "Your client's"),
        ],
    };
    let fill = |text: &str| names.iter().fold(text.to_owned(), |text, (name, word)| text.replace(name, word));
    (fill(meaning.what), fill(meaning.next))
}

#[cfg(test)]
mod tests;
