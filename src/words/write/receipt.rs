//! The receipt of a write: all that the journal knows of it, as it is read right after the write and whenever later.

use chrono::{DateTime, Utc};

use super::outcome::{found, proof, refused, stands, unknown, withdrawal};
use super::review::title;
use crate::rules::write::{Became, Change, Entry, Found, Manner, Proof, Step, Written};
use crate::rules::{Failure, FailureKind, TaxYear};
use crate::words::codes::{self, Explained};
use crate::words::{Voice, capital, writing};

/// A receipt in words; before and after are [`Written::lines`], which each face lays out as it does a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What was asked for: "Correct the amounts in your 2025-26 tax code".
    pub title: String,
    /// What became of it.
    pub became: Became,
    /// The same as sentences; what is known first, then what to do.
    pub verdict: Vec<String>,
    /// Labels and what stands beside them.
    pub facts: Vec<(&'static str, String)>,
    /// Its steps, the oldest first.
    pub steps: Vec<StepTold>,
}

/// A step of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTold {
    /// When, by the program's clock.
    pub at: DateTime<Utc>,
    /// The number of its row in the journal; none for what went before the first, and for what could not be noted.
    pub row: Option<u64>,
    /// What happened, in a word or two: "Confirmed".
    pub name: &'static str,
    /// More about it, as a sentence without its stop; nothing where the name says all.
    pub more: Option<String>,
}

impl StepTold {
    /// "21 Nov 2026, 12:00:05 UTC".
    pub fn when(&self) -> String {
        self.at.format("%-d %b %Y, %H:%M:%S UTC").to_string()
    }
}

/// Everything the journal knows of a write.
pub fn receipt(one: &Written<'_>, voice: Voice) -> Receipt {
    let change = one.change().map(|(change, _)| change);
    let became = one.became();
    Receipt {
        title: change
            .map_or_else(|| "A write whose first row cannot be read".to_owned(), |change| title(change, voice)),
        became,
        verdict: verdict(one, became, voice),
        facts: facts(one, became),
        steps: steps(one, voice),
    }
}

/// What stands in place of a figure that the journal does not hold.
pub const NOT_RECORDED: &str = "not recorded";

/// Said below before and after of a write without a review in the journal.
pub const NO_REVIEW: &str = "An earlier version of this program wrote this. It recorded neither HMRC's own figures nor what \
     they concern, so this is not all that stood in the tax code.";

/// What stands above a receipt, by what became of the write.
pub const fn heading(became: Became) -> &'static str {
    match became {
        Became::Accepted(_) => "Receipt",
        Became::Found(_) => "Found out",
        Became::Refused => "Not done",
        Became::Open => "Not known yet",
        Became::NotSent | Became::Withdrawn => "Not sent",
    }
}

/// What became of a write, in a word or three.
pub const fn in_short(became: Became) -> &'static str {
    match became {
        Became::NotSent | Became::Withdrawn => "not sent",
        Became::Open => "not known yet",
        Became::Accepted(Some(Proof::NotAsSent)) => "taken, not shown",
        Became::Accepted(_) | Became::Found(Found::Done) => "done",
        Became::Refused => "refused",
        Became::Found(Found::NotDone) => "not done",
        Became::Found(Found::ChangedByOthers) => "changed by others",
        Became::Found(Found::AfterAll) => "done after all",
    }
}

/// A change in two words and a year, for a list: "Correction 2025-26".
pub fn short_name(change: Option<&Change>) -> String {
    let Some(change) = change else { return "Not readable".to_owned() };
    let what = match change {
        Change::CorrectCodedOut { .. } => "Correction",
        Change::DeleteCodedOut { .. } => "Deletion",
        Change::OptOutOfCodingOut { .. } => "Opting out",
        Change::OptInToCodingOut { .. } => "Opting back in",
    };
    format!("{what} {}", change.topic().tax_year())
}

/// How a write was confirmed: "2025-26 was typed below the review, in the interface".
pub fn manner(manner: Manner, year: TaxYear) -> String {
    match manner {
        Manner::Interface => format!("{year} was typed below the review, in the interface"),
        Manner::Command => format!("{year} was typed below the review, at the command line"),
        Manner::Yes => format!("by --yes and --tax-year {year} on the command line"),
    }
}

fn verdict(one: &Written<'_>, became: Became, voice: Voice) -> Vec<String> {
    let change = one.change().map(|(change, _)| change);
    match became {
        Became::Accepted(None) => vec!["HMRC took it.".to_owned(), "Its record was not read again.".to_owned()],
        Became::Accepted(Some(told)) => vec!["HMRC took it.".to_owned(), format!("{}.", proof(told))],
        Became::Refused => {
            let told = failure(one).zip(change).map(|(failure, change)| refused(failure, change, voice));
            told.map_or_else(Vec::new, |Explained { what, next }| vec![what, next])
        }
        Became::Open => {
            let why = change.map(|change| unknown(failure(one), change, voice).what);
            vec![
                "It was sent, and it is not known whether HMRC carried it out.".to_owned(),
                why.unwrap_or_default().replace(" It is not known yet whether HMRC carried it out.", ""),
                writing::FINDS_OUT.to_owned(),
            ]
        }
        Became::Found(Found::AfterAll) => vec![format!("{}.", capital(found(Found::AfterAll)))],
        Became::Found(told) => vec![
            format!("{}.", capital(found(told))),
            format!("{} That was read from its record, and nothing was sent again.", no_answer(one)),
        ],
        Became::NotSent | Became::Withdrawn => vec![format!("{}.", stands(one.steps(), voice))],
    }
}

/// Why HMRC's answer did not tell what became of it.
fn no_answer(one: &Written<'_>) -> &'static str {
    if is_lost(one) { "HMRC's answer was lost." } else { "HMRC's answer did not say whether it was done." }
}

/// Whether no answer came at all.
fn is_lost(one: &Written<'_>) -> bool {
    failure(one).is_none_or(|failure| failure.kind == FailureKind::Unreachable)
}

/// Why HMRC refused it, or why nobody knew.
fn failure<'a>(one: &Written<'a>) -> Option<&'a Failure> {
    one.steps().find_map(|step| match step {
        Step::Refused { failure } | Step::Unknown { failure: Some(failure) } => Some(failure),
        _ => None,
    })
}

fn facts(one: &Written<'_>, became: Became) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Receipt", format!("{}, {}", one.id.short(), rows(&one.entries)))];
    if let Some((change, _)) = one.change() {
        facts.push(("Tax year", change.topic().tax_year().to_string()));
    }
    let id = match (one.correlation_id(), became) {
        (Some(id), _) => Some(id.to_owned()),
        (None, Became::Found(_)) if is_lost(one) => Some("none: HMRC's answer was lost".to_owned()),
        (None, Became::Accepted(_) | Became::Found(_)) => Some("HMRC gave none".to_owned()),
        (None, _) => None,
    };
    facts.extend(id.map(|id| ("HMRC's correlation id", id)));
    // This program's own codes are in small letters.
    let hmrcs = failure(one).filter(|failure| failure.code.starts_with(|c: char| c.is_ascii_uppercase()));
    facts.extend(hmrcs.map(|failure| ("HMRC's code", failure.code.clone())));
    facts
}

/// "rows 5 to 8 of the journal".
fn rows(entries: &[&Entry]) -> String {
    let numbers: Vec<u64> = entries.iter().map(|entry| entry.number).filter(|number| *number > 0).collect();
    let gapless = numbers.windows(2).all(|pair| matches!(pair, [one, next] if one + 1 == *next));
    match numbers.as_slice() {
        [] => "not in the journal".to_owned(),
        [only] => format!("row {only} of the journal"),
        [first, .., last] if gapless => format!("rows {first} to {last} of the journal"),
        all => {
            let all: Vec<String> = all.iter().map(ToString::to_string).collect();
            format!("rows {} of the journal", all.join(", "))
        }
    }
}

fn steps(one: &Written<'_>, voice: Voice) -> Vec<StepTold> {
    let year = one.change().map(|(change, _)| change.topic().tax_year());
    let mut steps = Vec::new();
    if let Some(basis) = one.basis() {
        let before = |at, name, more: Option<&str>| StepTold { at, row: None, name, more: more.map(ToOwned::to_owned) };
        steps.push(before(basis.drafted, "Drafted", None));
        steps.push(before(basis.seen, "Reviewed", Some("HMRC said then how its record stood")));
    }
    steps.extend(one.entries.iter().map(|entry| step_told(entry, year, voice)));
    steps
}

fn step_told(entry: &Entry, year: Option<TaxYear>, voice: Voice) -> StepTold {
    let (name, more) = match (&entry.step, year) {
        (Step::Confirmed { basis: Some(basis), .. }, Some(year)) => ("Confirmed", Some(manner(basis.manner, year))),
        (Step::Confirmed { .. }, _) => ("Confirmed", None),
        (Step::Sent, _) => ("Sent", None),
        (Step::Accepted { .. }, _) => ("Accepted by HMRC", None),
        (Step::Refused { failure }, _) => {
            ("Refused", Some(codes::explain(failure, voice).what.trim_end_matches('.').to_owned()))
        }
        (Step::Unknown { .. }, _) if entry.step.is_answer() => {
            ("Answered", Some(capital("it does not say whether it was done")))
        }
        (Step::Unknown { .. }, _) => ("No answer", Some("It is not known whether it was done".to_owned())),
        (Step::Proved(Proof::AsSent), _) => ("Read again", Some("HMRC's record shows it".to_owned())),
        (Step::Proved(Proof::NotAsSent), _) => ("Read again", Some("HMRC's record does not show it yet".to_owned())),
        (Step::Found(told), _) => ("Found out", Some(capital(found(*told)))),
        (Step::Withdrawn { why }, _) => ("Not sent", why.map(|why| capital(withdrawal(why)))),
    };
    let row = (entry.number > 0).then_some(entry.number);
    let more = if row.is_some() { more } else { Some("This could not be noted in the journal".to_owned()) };
    StepTold { at: entry.at, row, name, more }
}
