//! What a change does not do: amounts that stay, what HMRC could not match, what is so already or no longer possible.

use super::outcome::{named, objection};
use crate::rules::TaxYear;
use crate::rules::coding_out::Correction;
use crate::rules::write::{Change, Difference, Line, Objection};
use crate::words::Voice;
use crate::words::codes::Explained;

/// That no amount changes, where none does, and what the correction does instead.
pub fn no_amount_changes(lines: &[Line], voice: Voice) -> Option<String> {
    let (mut becomes_own, mut dropped, mut goes_back) = (false, false, false);
    for line in lines {
        match line {
            Line::Choice { .. } => return None,
            Line::Amount { difference: Difference::Dropped, .. } => dropped = true,
            Line::Amount { before, after, .. } if before != after => return None,
            Line::Amount { difference, .. } => {
                becomes_own |= *difference == Difference::BecomesOwn;
                goes_back |= *difference == Difference::BackToHmrc;
            }
        }
    }
    let your = voice.possessive();
    let does = match (dropped, becomes_own, goes_back) {
        (false, false, false) => return None,
        (false, true, _) => format!("it only makes HMRC's figures {your} own"),
        (false, false, true) => "it only makes the same figures HMRC's again".to_owned(),
        (true, true, _) => format!("it drops what HMRC could not match, and makes HMRC's figures {your} own"),
        (true, false, true) => "it drops what HMRC could not match, and makes the same figures HMRC's again".to_owned(),
        (true, false, false) => "it only drops what HMRC could not match".to_owned(),
    };
    Some(format!("No amount in the tax code changes: {does}."))
}

/// What becomes of the entries HMRC could not match, and how to leave them out.
pub fn unmatched_go(change: &Change, unmatched: &[&Line], voice: Voice) -> String {
    let sent = unmatched.iter().filter(|line| matches!(line, Line::Amount { after: Some(_), .. })).count();
    match (change, sent) {
        (Change::CorrectCodedOut { .. }, 1..) => format!(
            "They go along and have no effect until HMRC can match them. --drop-unmatched sends {} amounts without them.",
            voice.possessive()
        ),
        (Change::CorrectCodedOut { .. }, 0) => {
            "They are left out of what is sent, and are gone then. That changes nothing in the tax code.".to_owned()
        }
        _ => "They are deleted too. That changes nothing in the tax code.".to_owned(),
    }
}

/// That amounts are in use as the customer's own already.
pub fn in_use_already(year: TaxYear, voice: Voice) -> Explained {
    Explained {
        what: format!("What is given is in use for {year} as {} own already. Nothing was sent.", voice.possessive()),
        next: "There is nothing to do.".to_owned(),
    }
}

/// That there is nothing HMRC could not match.
pub fn nothing_unmatched(year: TaxYear) -> Explained {
    Explained {
        what: format!("HMRC could match everything submitted for {year}: nothing is to be left out. Nothing was sent."),
        next: "There is nothing to do.".to_owned(),
    }
}

/// Why a draft that was kept from before is not sent: HMRC's record may have changed since.
pub fn objection_to_draft(why: &Objection, change: &Change, voice: Voice) -> Explained {
    match why {
        Objection::NotHmrcs { amounts } => Explained {
            what: no_longer_holds("the draft was made", amounts),
            next: "Give the amounts anew; `quarterdeck coding-out` shows how it stands now.".to_owned(),
        },
        _ => objection(why, change, voice),
    }
}

/// Why a change is not sent after it was reviewed: somebody else has changed HMRC's record meanwhile.
pub fn objection_meanwhile(why: &Objection, change: &Change, voice: Voice) -> Explained {
    match why {
        Objection::NotHmrcs { amounts } => Explained {
            what: no_longer_holds("it was shown", amounts),
            next: "`quarterdeck coding-out` shows how it stands now; then run the command again.".to_owned(),
        },
        // The time may be over without anybody changing anything.
        Objection::Window(_) | Objection::Unanswered => objection(why, change, voice),
        Objection::NoNumbers | Objection::AlreadySo => {
            let explained = objection(why, change, voice);
            Explained { what: format!("HMRC's record has changed since it was shown. {}", explained.what), ..explained }
        }
    }
}

fn no_longer_holds(since: &str, amounts: &[Correction]) -> String {
    let amounts: Vec<String> = amounts.iter().map(named).collect();
    format!("HMRC's record has changed since {since}: it no longer holds {}. Nothing was sent.", amounts.join(", "))
}
