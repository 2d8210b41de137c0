//! What the reconciliation says: the figures it checks, what came of each, and what a difference may come from.

use crate::rules::SentOption;
use crate::rules::charges::Document;
use crate::rules::reconciliation::{Bridge, Cause, Check, CheckId, Counted, Outcome, PaidStep, Step, What};
use crate::words::payments::Face;
use crate::words::{Voice, charges, count, dates};

/// What a check holds against what.
pub fn check(id: &CheckId) -> String {
    match id {
        CheckId::Overdue => "Overdue total against its charges".to_owned(),
        CheckId::DueWithin30Days => "Due within 30 days against charges".to_owned(),
        CheckId::NotYetDue => "Not yet due against its charges".to_owned(),
        CheckId::TotalOfItsParts => "Total against those three totals".to_owned(),
        CheckId::Total => "Total against all open charges".to_owned(),
        CheckId::BalancingOf(year) => format!("Balancing {year} against charge"),
        CheckId::BalancingInAll => "Balancing payments, year by year".to_owned(),
        CheckId::CodedOut => "Tax code total against charges".to_owned(),
        CheckId::CodedOutOf(year) => {
            let year = year.as_ref().map_or_else(|| "a return".to_owned(), ToString::to_string);
            format!("Tax code for {year} against charges")
        }
        CheckId::CreditNotUsed => "Credit: balance answer against documents".to_owned(),
        CheckId::CreditUsed => "Allocated credit against the charges".to_owned(),
        CheckId::CreditInAll => "Credit in all: allocated and unused".to_owned(),
        CheckId::CreditToClaim => "Available credit, less refunds".to_owned(),
        CheckId::Charges => "Paid charges against what paid them".to_owned(),
        CheckId::Payments => "Payments against where they went".to_owned(),
        CheckId::Breakdown => "Each document against its own lines".to_owned(),
        CheckId::BothAnswers => "Each open document against the history".to_owned(),
    }
}

/// What is compared, and why it may differ: one line.
pub const fn compared(id: &CheckId) -> &'static str {
    match id {
        CheckId::Overdue => "HMRC's overdue total; charges past their date. Charges on hold may be left out.",
        CheckId::DueWithin30Days => "HMRC's total due soon; the charges due then. Those on hold may be left out.",
        CheckId::NotYetDue => "HMRC's total due later; the charges due later. It may count estimates.",
        CheckId::TotalOfItsParts => "HMRC's grand total; its overdue, soon due and later totals. They should be one.",
        CheckId::Total => "HMRC's grand total; every open charge with its interest. It may count estimates.",
        CheckId::BalancingOf(_) => "HMRC's figure for the year; its balancing payment. Others may be counted in.",
        CheckId::BalancingInAll => "HMRC's sum of balancing payments; its figures year by year. They should be one.",
        CheckId::CodedOut => "HMRC's sum with tax codes; the charges they collect. It may count what is collected.",
        CheckId::CodedOutOf(_) => "HMRC's sum for that return; what its charges say went to a code.",
        CheckId::CreditNotUsed => "HMRC's unused credit; what is open on payments and credits. One may be missing.",
        CheckId::CreditUsed => "HMRC's allocated credit; charges credits paid. HMRC does not say which it counts.",
        CheckId::CreditInAll => "HMRC's credit in all; its allocated and unused credit. They should be one.",
        CheckId::CreditToClaim => "HMRC's available credit; its credit in all, less refunds on their way.",
        CheckId::Charges => "What is paid of charges; what paid them. What is old may be missing.",
        CheckId::Payments => "Payments received; where they went. HMRC does not show software older debts.",
        CheckId::Breakdown => "What each document comes to; the sum of its lines. Counted, not added up.",
        CheckId::BothAnswers => "What is left of each by HMRC's open list; by its history. Two moments may differ.",
    }
}

/// The name of a check with what came of it: "Payments against where they went: differs by £775.00".
pub fn verdict(check: &Check<'_>) -> String {
    let name = self::check(&check.id);
    if let (Some(besides), Outcome::Agrees) = (check.besides, &check.outcome) {
        return format!("{name}: agrees, without {}", besides.pounds());
    }
    match check.difference() {
        Some(difference) if !difference.is_zero() => format!("{name}: differs by {}", difference.abs().pounds()),
        _ => format!("{name}: {}", outcome(&check.outcome)),
    }
}

/// What to do about a check that does not agree; `None` where it agrees. The likeliest cause decides.
pub fn to_do(check: &Check<'_>, voice: Voice, face: Face) -> Option<String> {
    let causes = match &check.outcome {
        Outcome::Agrees => return None,
        Outcome::Differs { causes, .. } | Outcome::CannotBeKnown(causes) => causes,
    };
    let again = match face {
        Face::Screen => "Ask again: r.",
        Face::CommandLine => "Ask again: run this once more.",
    };
    Some(match causes.first().copied().unwrap_or(Cause::Unknown) {
        Cause::PaymentDocumentMissing | Cause::BeforeMtd => {
            format!("Look in {} HMRC account for an older debt. {}", voice.possessive(), face.show_it())
        }
        Cause::Unknown => format!(
            "Compare these documents with {} HMRC account, and ask HMRC if it shows the same. {}",
            voice.possessive(),
            face.show_it()
        ),
        Cause::AnotherMoment | Cause::HistoryNotKnown | Cause::PaymentsNotKnown => again.to_owned(),
        Cause::OlderThanRange => {
            format!("Nothing, unless in doubt: {} HMRC account has the older years.", voice.possessive())
        }
        Cause::NoDueDate => "Look the charge up: HMRC has not given it a due date.".to_owned(),
        Cause::EstimateIncluded
        | Cause::Lock
        | Cause::InterestNotIncluded
        | Cause::CodedOut
        | Cause::OtherKind
        | Cause::Rounding
        | Cause::UsedCreditNotSplit
        | Cause::FigureNotSent => "Nothing: no money is missing.".to_owned(),
    })
}

/// What came of it, in a word or three.
pub const fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Agrees => "agrees",
        Outcome::Differs { .. } => "differs",
        Outcome::CannotBeKnown(_) => "cannot be known",
    }
}

/// The name of a check; of one made document by document, with how many agree, as it has no figures.
pub fn named(check: &Check<'_>) -> String {
    let name = self::check(&check.id);
    check.counted.map_or_else(|| name.clone(), |of| format!("{name}: {}", counted(of)))
}

/// What documents have that HMRC's figure does not count, although it agrees with the rest.
fn besides(check: &Check<'_>) -> Option<String> {
    let (besides, documents) = (check.besides?, check.documents?);
    Some(format!(
        "Credits paid {} of charges in all. HMRC's figure is what they paid of those listed here, {}; the other {} is not \
         in it. HMRC does not say which charges it counts.",
        (documents + besides).pounds(),
        documents.pounds(),
        besides.pounds()
    ))
}

/// Of a check made document by document: "22 of 23 documents agree", "all 23 documents agree".
pub fn counted(of: Counted) -> String {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let documents = count(number(of.documents), "document", "documents");
    match (of.agree == of.documents, of.documents) {
        (true, 1) => "1 document agrees".to_owned(),
        (true, _) => format!("all {documents} agree"),
        (false, _) => format!("{} of {documents} agree", of.agree),
    }
}

/// What a check that does not agree means, in sentences; of one that agrees, what it leaves out; else `None`.
pub fn explanation(check: &Check<'_>, voice: Voice) -> Option<String> {
    let because = |causes: &[Cause]| {
        let said: Vec<String> = causes.iter().map(|one| cause(*one, voice)).collect();
        said.join(" ")
    };
    match &check.outcome {
        Outcome::Agrees => besides(check),
        Outcome::Differs { difference, causes } if check.counted.is_some() => {
            let counted = check.counted.map(counted).unwrap_or_default();
            let by = difference.abs().pounds();
            Some(format!("{counted}; the others are off by {by} together. {}", because(causes)))
        }
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

/// A step from the payments received to what they did.
pub fn paid_step(step: PaidStep) -> &'static str {
    match step {
        PaidStep::Received => "Payments received",
        PaidStep::ToCharges => "to these charges",
        PaidStep::ToInterest => "to interest on them",
        PaidStep::ToOthers => "to charges not listed for these days",
        PaidStep::Refunded => "paid back",
        PaidStep::NotUsed => "not used yet: credit",
        PaidStep::NotShown => "not shown to software: older debts",
        PaidStep::NotTold => "on no charge, HMRC does not tell which",
        PaidStep::Beyond => "HMRC tells of more than was paid",
        PaidStep::Left => "Left over",
    }
}

/// The charges raised with and without the interest HMRC charged on them; none where there was none.
pub fn with_interest(bridge: &Bridge) -> Option<String> {
    bridge.interest_charged.is_positive().then(|| {
        format!(
            "With the {} of interest HMRC has charged on them, the charges raised come to {}: the statement counts both.",
            bridge.interest_charged.pounds(),
            bridge.raised_with_interest().pounds()
        )
    })
}

/// The name of something involved, with its tax year or day.
pub fn involved(what: What<'_>) -> String {
    match what {
        What::Document(document) => name_of(document),
        What::Payment(payment) => {
            let day = payment.transaction_date.as_ref().map(dates::day_sent).unwrap_or_default();
            format!("Payment of {day}").trim_end().to_owned()
        }
    }
}

fn name_of(document: &Document) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Money;
    use rstest::rstest;

    fn check_of(id: CheckId, outcome: Outcome) -> Check<'static> {
        Check { id, hmrc: None, documents: None, outcome, involved: Vec::new(), counted: None, besides: None }
    }

    /// By how much, and what to do: the likeliest cause decides, and where to look is named once, by key or command.
    #[rstest]
    #[case(Cause::BeforeMtd, "an older debt", true)]
    #[case(Cause::Unknown, "ask HMRC", true)]
    #[case(Cause::AnotherMoment, "Ask again", false)]
    #[case(Cause::Lock, "no money is missing", false)]
    fn what_to_do_follows_from_the_cause(#[case] cause: Cause, #[case] part: &str, #[case] shown_by_hmrc: bool) {
        let outcome = Outcome::Differs { difference: Money::from_pence(-77_500), causes: vec![cause] };
        let check = check_of(CheckId::Payments, outcome);
        assert_eq!(verdict(&check), "Payments against where they went: differs by £775.00");
        for face in [Face::Screen, Face::CommandLine] {
            let said = to_do(&check, Voice::You, face).unwrap();
            assert!(said.contains(part), "{said}");
            assert_eq!(said.matches(face.show_it()).count(), usize::from(shown_by_hmrc), "{said}");
            assert!(!explanation(&check, Voice::You).unwrap().contains(face.show_it()));
        }
        assert_eq!(to_do(&check_of(CheckId::Payments, Outcome::Agrees), Voice::You, Face::Screen), None);
    }
}
