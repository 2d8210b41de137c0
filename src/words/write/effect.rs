//! What a correction does and does not do: to the amounts, and to what HMRC could not match.

use crate::rules::write::{Change, Difference, Line};
use crate::words::Voice;

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
