//! What the reconciliation says: the figures it checks, what came of each, and what a difference may come from.

use crate::rules::SentOption;
use crate::rules::charges::Document;
use crate::rules::reconciliation::{Cause, Check, CheckId, Outcome, Step, What};
use crate::words::payments::Face;
use crate::words::{Voice, charges, count, dates};

/// What a check is about.
pub fn check(id: &CheckId) -> String {
    let of = |name: &str, year: String| format!("{name} {year}").trim_end().to_owned();
    match id {
        CheckId::Overdue => "Overdue".to_owned(),
        CheckId::DueWithin30Days => "Due within 30 days".to_owned(),
        CheckId::NotYetDue => "Not yet due".to_owned(),
        CheckId::TotalOfItsParts => "Total, of those three".to_owned(),
        CheckId::Total => "Total, of the charges".to_owned(),
        CheckId::BalancingOf(year) => of("Balancing payment", year.to_string()),
        CheckId::BalancingInAll => "Balancing payments in all".to_owned(),
        CheckId::CodedOut => "Through tax codes".to_owned(),
        CheckId::CodedOutOf(year) => {
            of("Through a tax code, of", year.as_ref().map_or_else(|| "a return".to_owned(), ToString::to_string))
        }
        CheckId::CreditNotUsed => "Credit not used yet".to_owned(),
        CheckId::CreditUsed => "Credit set against charges".to_owned(),
        CheckId::CreditInAll => "Credit in all".to_owned(),
        CheckId::CreditToClaim => "Credit left to claim".to_owned(),
        CheckId::Charges => "What settled the charges".to_owned(),
        CheckId::Payments => "Where the payments went".to_owned(),
        CheckId::Breakdown => "Documents and their lines".to_owned(),
        CheckId::BothAnswers => "HMRC's two answers".to_owned(),
    }
}

/// What came of it, in a word or three.
pub const fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Agrees => "agrees",
        Outcome::Differs { .. } => "differs",
        Outcome::CannotBeKnown(_) => "cannot be known",
    }
}

/// What a check that does not agree means, in sentences; `None` where it agrees.
pub fn explanation(check: &Check<'_>, voice: Voice, face: Face) -> Option<String> {
    let because = |causes: &[Cause]| {
        let mut said: Vec<String> = causes.iter().map(|one| cause(*one, voice)).collect();
        // Who shows what software cannot see is said once, whatever the causes.
        if causes.iter().any(|one| HMRC_SHOWS.contains(one)) {
            said.push(face.show_it().to_owned());
        }
        said.join(" ")
    };
    match &check.outcome {
        Outcome::Agrees => None,
        Outcome::Differs { difference, causes } if check.id == CheckId::Payments => {
            let left = difference.abs().pounds();
            let lead = if difference.is_negative() {
                format!("HMRC tells of {left} more than was paid.")
            } else {
                format!("{left} of what was paid is neither on a charge, nor refunded, nor open.")
            };
            Some(format!("{lead} {}", because(causes)))
        }
        Outcome::Differs { difference, causes } if check.id == CheckId::Charges => {
            let sum = difference.abs().pounds();
            let lead = if difference.is_negative() {
                format!("HMRC names {sum} more in payments and credits than the charges were settled by.")
            } else {
                format!("{sum} of the charges was settled without HMRC telling software by what.")
            };
            Some(format!("{lead} {}", because(causes)))
        }
        Outcome::Differs { difference, causes } => {
            let more = if difference.is_negative() { "less" } else { "more" };
            Some(if difference.is_zero() {
                format!("Differences that cancel each other out. {}", because(causes))
            } else {
                format!("HMRC's figure is {} {more}. {}", difference.abs().pounds(), because(causes))
            })
        }
        Outcome::CannotBeKnown(causes) => Some(because(causes)),
    }
}

/// The causes whose money HMRC online services can show.
const HMRC_SHOWS: [Cause; 3] = [Cause::PaymentDocumentMissing, Cause::BeforeMtd, Cause::Unknown];

/// What a difference may come from.
pub fn cause(cause: Cause, voice: Voice) -> String {
    match cause {
        Cause::EstimateIncluded => "That is what HMRC's estimated charges come to.".to_owned(),
        Cause::Lock => {
            "That is what the charges on hold come to: HMRC may leave them out while they are under review.".to_owned()
        }
        Cause::InterestNotIncluded => {
            "That is the interest so far (est.), which HMRC includes only “where applicable”.".to_owned()
        }
        Cause::CodedOut => format!("It has to do with what {} tax code collects.", voice.possessive()),
        Cause::OtherKind => "That is another charge of the same year, which HMRC files under another kind.".to_owned(),
        Cause::NoDueDate => "That is what the charges without a readable due date come to.".to_owned(),
        Cause::OlderThanRange => "It is older than what was asked for, so its payments are not known here.".to_owned(),
        Cause::PaymentDocumentMissing => {
            "Where HMRC did not send the payment's own document, it does not tell us which: credit not used yet, or used for \
             a debt from before Making Tax Digital."
                .to_owned()
        }
        Cause::Rounding => "It is less than a penny.".to_owned(),
        Cause::BeforeMtd => {
            "HMRC uses a payment for debts from before Making Tax Digital first, and software cannot see those.".to_owned()
        }
        Cause::AnotherMoment => {
            "HMRC's answers are not of one moment; asking again for all of them may settle it.".to_owned()
        }
        Cause::HistoryNotKnown => "The account's history could not be had.".to_owned(),
        Cause::PaymentsNotKnown => "The payments could not be had.".to_owned(),
        Cause::UsedCreditNotSplit => "HMRC does not say which of the credit used it counts here.".to_owned(),
        Cause::FigureNotSent => "HMRC left this figure out.".to_owned(),
        Cause::Unknown => "Nothing HMRC tells software explains it.".to_owned(),
    }
}

/// A step from the charges raised to what is to be paid.
pub fn step(step: Step, voice: Voice) -> String {
    match step {
        Step::Raised => "Charges raised".to_owned(),
        Step::ByPayments => "settled by payments".to_owned(),
        Step::ByCredits => "settled by credits".to_owned(),
        Step::ByTaxCode => format!("collected through {} tax code", voice.possessive()),
        Step::ByHmrc => "written off or taken back by HMRC".to_owned(),
        Step::ByOther => "settled otherwise".to_owned(),
        Step::Untold => "settled, HMRC does not tell by what".to_owned(),
        Step::LeftOfCharges => "Left of the charges".to_owned(),
        Step::InTaxCode => "of that, in a tax code now".to_owned(),
        Step::Interest => "interest so far (est.)".to_owned(),
        Step::ToPay => "To pay directly".to_owned(),
    }
}

/// The name of something involved, with its tax year or day.
pub fn involved(what: What<'_>) -> String {
    match what {
        What::Document(document) => named(document),
        What::Payment(payment) => {
            let day = payment.transaction_date.as_ref().map(dates::day_sent).unwrap_or_default();
            format!("Payment of {day}").trim_end().to_owned()
        }
    }
}

fn named(document: &Document) -> String {
    let name = charges::kind(&document.kind());
    document.tax_year.value().map_or_else(|| name.to_string(), |year| format!("{name} {year}"))
}

/// "14 figures agree to the penny, 1 differs, 2 cannot be known".
pub fn summary((agree, differ, unknown): (usize, usize, usize)) -> String {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let mut parts = vec![format!("{} to the penny", count(number(agree), "figure agrees", "figures agree"))];
    if differ > 0 {
        parts.push(count(number(differ), "differs", "differ"));
    }
    if unknown > 0 {
        parts.push(format!("{unknown} cannot be known"));
    }
    parts.join(", ")
}

/// What the whole check means, and what it cannot see.
pub const ABOUT: &str = "Each figure of HMRC's, held against the documents it is made of. Nothing is made to agree: where it \
                         does not, the difference is HMRC's own.";
