//! What a check-up says of the journal, and of writes that nobody knows the outcome of.

use super::{fixed, plain};
use crate::rules::check_up::{Finding, Found, OpenWrite};
use crate::rules::write::Flaw;
use crate::words::{count, dates, write, writing};

pub(super) fn found(finding: &Finding) -> Found {
    match finding {
        Finding::JournalWhole { rows, last, unfinished } => {
            let rows = count(i64::try_from(*rows).unwrap_or(i64::MAX), "row", "rows");
            let last = last.map(|at| format!(", the last of {}", dates::instant(at))).unwrap_or_default();
            let unfinished =
                if *unfinished { " The program ended before it had noted the last; that is no tampering." } else { "" };
            plain(format!("It is whole: {rows}, each as it was written{last}.{unfinished}"))
        }
        Finding::JournalFlawed(flaws) => fixed(
            format!("{} Nothing is sent as long as this is so.", flawed(flaws)),
            "quarterdeck journal verify says more, quarterdeck journal export saves what is there; quarterdeck profile \
             forget-data (in the demo: quarterdeck demo reset) begins anew.",
        ),
        Finding::JournalOut(cause) => {
            let hint = cause.hint.clone().unwrap_or_else(|| "quarterdeck journal verify says more.".to_owned());
            fixed(format!("Could not {}.", cause.what), hint)
        }
        Finding::WritesKnown => plain("It is known what became of each."),
        Finding::WritesOpen(open) => fixed(
            format!("It is not known yet what became of {}. Nothing is sent again.", open_writes(open)),
            "Look again two minutes after sending: J in the program, or quarterdeck journal. It reads HMRC's record and \
             says what became of it.",
        ),
        _ => plain("Nothing was written to HMRC from here yet."),
    }
}

/// How it is not as it was left.
fn flawed(flaws: &[Flaw]) -> String {
    let is_cut = |flaw: &Flaw| matches!(flaw, Flaw::Cut { .. } | Flaw::HeadMissing | Flaw::HeadUnreadable);
    let what = if flaws.iter().all(is_cut) { "It is cut, or may be:" } else { "It was tampered with:" };
    let said: Vec<String> = flaws.iter().copied().map(write::flaw).collect();
    format!("{what} {}", said.join(" "))
}

fn open_writes(open: &[OpenWrite]) -> String {
    let one = |one: &OpenWrite| {
        let what = one.change.as_ref().map_or_else(|| "a write".to_owned(), writing::name);
        one.at.map_or(what.clone(), |at| format!("{what}, sent {}", dates::instant(at)))
    };
    open.iter().map(one).collect::<Vec<_>>().join("; ")
}
