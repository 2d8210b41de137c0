//! What became of a write: refused and why, not known yet, done, found out.

use crate::rules::coding_out::{Correction, Kind};
use crate::rules::failure::Changed;
use crate::rules::write::{Change, Flaw, Found, Objection, Proof, Step, Withdrawal};
use crate::rules::{Failure, FailureKind};
use crate::words::codes::{self, Explained};
use crate::words::{Voice, capital, coding_out};

/// Why a draft is not sent. Nothing was.
pub fn objection(objection: &Objection, change: &Change, voice: Voice) -> Explained {
    let year = change.topic().tax_year();
    let (what, next) = match objection {
        Objection::Window(window) => {
            let what = match change {
                Change::CorrectCodedOut { .. } | Change::DeleteCodedOut { .. } => {
                    format!("The amounts in the {year} tax code")
                }
                Change::OptOutOfCodingOut { .. } | Change::OptInToCodingOut { .. } => {
                    format!("The choice for the {year} bill")
                }
            };
            let next = if matches!(window, crate::rules::coding_out::Window::NotYet { .. }) {
                "Come back then.".to_owned()
            } else {
                "Contact HMRC if it has to be changed all the same.".to_owned()
            };
            (format!("{what} {}.", coding_out::window(*window, year)), next)
        }
        Objection::NotHmrcs { amounts } => {
            let named: Vec<String> = amounts.iter().map(named).collect();
            (
                format!("HMRC gave no such number for {year}: {}.", named.join(", ")),
                "`quarterdeck coding-out` shows HMRC's numbers, each under its kind.".to_owned(),
            )
        }
        Objection::NoNumbers => (
            format!("HMRC holds no amounts in {} {year} tax code that could be corrected.", voice.possessive()),
            "HMRC gives an amount its number once the tax year has ended.".to_owned(),
        ),
        Objection::AlreadySo => (already_so(change, voice), "There is nothing to do.".to_owned()),
        Objection::Unanswered => (
            "HMRC's answer is about something else than it was asked.".to_owned(),
            "This is a fault of this program or of HMRC. Use HMRC online services until it is mended.".to_owned(),
        ),
    };
    Explained { what: format!("{what} Nothing was sent."), next }
}

fn already_so(change: &Change, voice: Voice) -> String {
    let year = change.topic().tax_year();
    match change {
        Change::CorrectCodedOut { .. } => {
            format!("HMRC has exactly these amounts of {} own for {year} already.", voice.possessive())
        }
        Change::DeleteCodedOut { .. } => {
            format!("There are no amounts of {} own for {year} to delete: HMRC's figures apply.", voice.possessive())
        }
        Change::OptOutOfCodingOut { .. } => {
            format!("{} {} opted out for {year} already.", voice.subject_capital(), voice.have())
        }
        Change::OptInToCodingOut { .. } => format!(
            "{} {} not opted out for {year}: HMRC may collect the bill through a tax code already.",
            voice.subject_capital(),
            voice.have()
        ),
    }
}

/// "PAYE underpayment 1002".
pub(super) fn named(one: &Correction) -> String {
    format!("{} {}", coding_out::kind(one.kind), one.id)
}

/// Why HMRC refused it, with the fields at fault in words. Nothing changed.
pub fn refused(failure: &Failure, change: &Change, voice: Voice) -> Explained {
    let year = change.topic().tax_year();
    let named =
        |paths: &[String]| paths.iter().map(|path| field(path, change).unwrap_or_else(|| path.clone())).collect();
    let mut told = failure.clone();
    told.paths = named(&failure.paths);
    for detail in &mut told.details {
        detail.paths = named(&detail.paths);
    }
    match (change, failure.code.as_str()) {
        (Change::DeleteCodedOut { .. }, "MATCHING_RESOURCE_NOT_FOUND") => Explained {
            what: format!(
                "There are no amounts of {} own for {year} to delete: HMRC's figures apply. Nothing changed at HMRC.",
                voice.possessive()
            ),
            next: "There is nothing to do.".to_owned(),
        },
        (_, "RULE_OUTSIDE_AMENDMENT_WINDOW") => {
            let explained = codes::explain(&told, voice);
            let what = format!("The {year} return is in, or its time is over. {}", explained.what);
            Explained { what, ..explained }
        }
        _ => codes::explain(&told, voice),
    }
}

/// What is known of a write that nobody knows the outcome of, and what happens next.
pub fn unknown(failure: Option<&Failure>, change: &Change, voice: Voice) -> Explained {
    let happened = match failure {
        None => "The program ended before HMRC's answer came.".to_owned(),
        Some(failure) => {
            let told = Failure { changed: Changed::No, ..failure.clone() };
            codes::explain(&told, voice).what.replace(" Nothing changed at HMRC.", "")
        }
    };
    let late = failure.filter(|failure| is_too_late_perhaps(failure, change)).map(|_| {
        format!(
            " HMRC has no word for “too late” here and answers as if its service failed: after 30 December, or once the {} \
             return is in, that is what this means, and nothing has changed.",
            change.topic().tax_year()
        )
    });
    Explained {
        what: format!("{happened}{} It is not known yet whether HMRC carried it out.", late.unwrap_or_default()),
        next:
            "Do not send it again. Quarterdeck finds out by reading HMRC's record, and sends nothing itself; it can be \
               sure two minutes after sending: `quarterdeck journal`."
                .to_owned(),
    }
}

/// HMRC's 500 to a choice, which it also gives when it is too late.
fn is_too_late_perhaps(failure: &Failure, change: &Change) -> bool {
    let choice = matches!(change, Change::OptOutOfCodingOut { .. } | Change::OptInToCodingOut { .. });
    choice && failure.kind == FailureKind::Unavailable && failure.status.is_none_or(|status| status == 500)
}

/// A field HMRC names, in words: "/taxCodeComponents/debt/0/amount" is "the amount of Debt 1002".
pub fn field(path: &str, change: &Change) -> Option<String> {
    let Change::CorrectCodedOut { amounts, .. } = change else { return None };
    let mut parts = path.trim_start_matches('/').split('/');
    (parts.next() == Some("taxCodeComponents")).then_some(())?;
    let name = parts.next()?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == name)?;
    let mut of_kind = amounts.amounts().iter().filter(|one| one.kind == kind);
    let rest: Vec<&str> = parts.collect();
    let (one, what) = match rest.as_slice() {
        [index, what] => (of_kind.nth(index.parse().ok()?)?, *what),
        [what] if kind == Kind::InYearAdjustment => (of_kind.next()?, *what),
        _ => return Some(coding_out::kind(kind).to_owned()),
    };
    match what {
        "amount" => Some(format!("the amount of {}", named(one))),
        "id" => Some(format!("the number of {}", named(one))),
        _ => Some(named(one)),
    }
}

/// What HMRC's record said after it took a write.
pub const fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::AsSent => "HMRC's record was read again and shows it",
        Proof::NotAsSent => "HMRC's record was read again and does not show it yet",
    }
}

/// What HMRC's record said of a write nobody knew of.
pub const fn found(found: Found) -> &'static str {
    match found {
        Found::Done => "it was done: HMRC's record shows it",
        Found::NotDone => "it was not done: HMRC's record stands as before, and it cannot arrive any more",
        Found::ChangedByOthers => {
            "nobody can tell: HMRC's record stands neither as before nor as sent, so somebody else has changed it"
        }
        Found::AfterAll => {
            "it is done after all: HMRC's record shows it now, so it arrived later than was to be expected, or somebody \
             did the same elsewhere"
        }
    }
}

/// Why what was confirmed was not sent.
pub const fn withdrawal(why: Withdrawal) -> &'static str {
    match why {
        Withdrawal::Ended => "the program ended before it was sent",
        Withdrawal::Changed => "HMRC's record had changed since it was reviewed",
        Withdrawal::AlreadySo => "HMRC's record stood so already",
        Withdrawal::Forbidden => "HMRC's rules, or what HMRC held by then, no longer allowed it",
        Withdrawal::NotReached => "HMRC could not be asked how its record stood just before",
        Withdrawal::OtherCopy => "another copy of the program had sent the same",
        Withdrawal::NotNoted => "the journal could not be written",
    }
}

/// One step of a write, as the journal tells it.
pub fn journal_step(step: &Step, voice: Voice) -> String {
    match step {
        Step::Confirmed { .. } => "confirmed".to_owned(),
        Step::Sent => "sent".to_owned(),
        Step::Accepted { .. } => "accepted by HMRC".to_owned(),
        Step::Refused { failure } => {
            let why = codes::explain(failure, voice).what.replace(" Nothing changed at HMRC.", "");
            format!("refused, and nothing changed: {why}")
        }
        Step::Unknown { .. } if step.is_answer() => "HMRC's answer does not say whether it was done".to_owned(),
        Step::Unknown { .. } => "no answer, and it is not known whether it was done".to_owned(),
        Step::Proved(told) => proof(*told).to_owned(),
        Step::Found(told) => found(*told).to_owned(),
        Step::Withdrawn { why: None } => "not sent".to_owned(),
        Step::Withdrawn { why: Some(why) } => format!("not sent: {}", withdrawal(*why)),
    }
}

/// Where a write stands, from its steps, the oldest first.
pub fn stands<'a>(steps: impl IntoIterator<Item = &'a Step>, voice: Voice) -> String {
    let mut last = None;
    let mut accepted = false;
    for step in steps {
        accepted |= matches!(step, Step::Accepted { .. });
        last = Some(step);
    }
    match last {
        None => String::new(),
        Some(Step::Confirmed { .. }) => "Confirmed, and not sent".to_owned(),
        Some(Step::Sent | Step::Unknown { .. }) => "Sent; not known yet whether it was done".to_owned(),
        Some(Step::Proved(Proof::AsSent)) if accepted => "Done: HMRC took it, and its record shows it".to_owned(),
        Some(Step::Proved(Proof::NotAsSent)) if accepted => {
            "HMRC took it; its record did not show it when it was read".to_owned()
        }
        Some(Step::Accepted { .. }) => "Done: HMRC took it".to_owned(),
        Some(step) => capital(&journal_step(step, voice)),
    }
}

/// What is wrong with a journal, as a sentence: with which row, or with its end.
pub fn flaw(flaw: Flaw) -> String {
    match flaw {
        Flaw::Changed(row) => format!("Row {row} was changed after it was written."),
        Flaw::Unlinked(row) => format!("Row {row} does not follow from the row before it: one of the two is not the original."),
        Flaw::Missing(row) => format!("Row {row} is missing."),
        Flaw::Cut { rows, head } => {
            format!("Rows are missing at the end: there were {head}, and there are {rows}.")
        }
        Flaw::Added { rows, head } => {
            format!("Rows were added by something else: there should be {head}, and there are {rows}.")
        }
        Flaw::Replaced(row) => format!("Row {row}, the last that was noted outside the database, is another one now."),
        Flaw::HeadMissing => {
            "The note of how many rows there are is gone, so nobody can tell whether rows are missing at the end.".to_owned()
        }
        Flaw::HeadUnreadable => {
            "The note of how many rows there are cannot be read, so nobody can tell whether rows are missing at the end."
                .to_owned()
        }
        Flaw::Unreadable(row) => format!("What happened in row {row} cannot be read."),
    }
}
