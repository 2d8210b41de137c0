//! Charges, credits and payments as HMRC's own account calls them.

use std::borrow::Cow;

use crate::rules::allocation::Allocation;
use crate::rules::charges::{BreakdownKind, CodedOutStatus, Document, DocumentKind};
use crate::rules::{Money, SentOption, TaxYear};

use crate::rules::interest::steps::{Step, Steps};
use crate::words::{Voice, count, dates};

mod history;
mod on_account;
mod settling;
mod states;
mod why;

pub use history::{change_reason, difference, poa_adjustment_reason, poa_reason};
pub use on_account::on_account;
pub use settling::{history_ends, paid_out_of, settled, settled_exceeded, used_for};
pub use states::{
    PLANNED, bucket, classification, coded_out_status, condition, hold, of_it_planned, standing, standing_brief, tag,
    tag_in_short,
};
pub use why::{why, why_of};

/// A text of HMRC's that this program has no words of its own for: in quotation marks, which say whose it is.
pub fn raw(text: &str) -> String {
    format!("“{}”", text.trim())
}

/// A label as an agent reads it: HMRC's agent pages say "your client" where a taxpayer's say "you".
pub fn in_voice(label: Cow<'static, str>, voice: Voice) -> Cow<'static, str> {
    let raw = label.starts_with('“');
    if voice == Voice::You || raw || !(label.contains("your ") || label.contains("you ")) {
        return label;
    }
    Cow::Owned(label.replace("your ", "your client's ").replace("you made", "your client made"))
}

/// The label of one document in a voice: see [`document`].
pub fn document_for(of: &Document, voice: Voice) -> Cow<'static, str> {
    in_voice(document(of), voice)
}

/// The label of a kind of document.
pub fn kind(kind: &DocumentKind) -> Cow<'static, str> {
    Cow::Borrowed(match kind {
        DocumentKind::BalancingCharge => "Balancing payment",
        DocumentKind::FirstPaymentOnAccount => "First payment on account",
        DocumentKind::SecondPaymentOnAccount => "Second payment on account",
        DocumentKind::ReconciliationDebit(1) => "First payment on account: extra amount from your tax return",
        DocumentKind::ReconciliationDebit(_) => "Second payment on account: extra amount from your tax return",
        DocumentKind::ReconciliationCredit(1) => "First payment on account: credit from your tax return",
        DocumentKind::ReconciliationCredit(_) => "Second payment on account: credit from your tax return",
        DocumentKind::AmendedReturn => "Balancing payment: extra amount due to amended return",
        DocumentKind::EnquiryAmendment => "Extra amount to pay due to HMRC enquiry amendment",
        DocumentKind::AmendedReturnCredit => "Credit from your amended tax return",
        DocumentKind::Class2 => "Class 2 National Insurance",
        DocumentKind::CancelledPaye => "Cancelled PAYE Self Assessment (through your PAYE tax code)",
        DocumentKind::LateSubmissionPenalty => "Late submission penalty",
        DocumentKind::FirstLatePaymentPenalty => "First late payment penalty",
        DocumentKind::SecondLatePaymentPenalty => "Second late payment penalty",
        DocumentKind::HmrcAdjustment => "HMRC adjustment",
        DocumentKind::HmrcAdjustmentCredit => "Credit from HMRC adjustment",
        DocumentKind::OverpaidTax => "Credit from overpaid tax",
        DocumentKind::EarlierYearCredit => "Credit from an earlier tax year",
        DocumentKind::RepaymentInterest => "Credit from repayment interest",
        DocumentKind::Payment => "Payment you made to HMRC",
        DocumentKind::Refund => "Refund issued",
        DocumentKind::Clearing => "Clearing document",
        DocumentKind::Unknown(text) if text.is_empty() => "Unknown",
        DocumentKind::Unknown(text) => return Cow::Owned(raw(text)),
    })
}

/// A short label for narrow columns, as in "2nd POA".
pub fn kind_short(document: &DocumentKind) -> Cow<'static, str> {
    match document {
        DocumentKind::FirstPaymentOnAccount => Cow::Borrowed("1st on account"),
        DocumentKind::SecondPaymentOnAccount => Cow::Borrowed("2nd on account"),
        DocumentKind::BalancingCharge => Cow::Borrowed("Balancing"),
        DocumentKind::Class2 => Cow::Borrowed("Class 2"),
        DocumentKind::LateSubmissionPenalty => Cow::Borrowed("Late submission"),
        DocumentKind::FirstLatePaymentPenalty => Cow::Borrowed("1st late payment"),
        DocumentKind::SecondLatePaymentPenalty => Cow::Borrowed("2nd late payment"),
        other => kind(other),
    }
}

/// The label of a charge of which only interest is left.
pub fn interest_on(of_kind: &DocumentKind) -> Cow<'static, str> {
    let name = inside_a_sentence(kind(of_kind));
    Cow::Owned(match of_kind {
        DocumentKind::ReconciliationDebit(_) => format!("Late payment interest for {name}"),
        _ => format!("Late payment interest on {name}"),
    })
}

/// The label of one document: its kind, and whether the tax code collects it. Class 2 wins over any coding out, as in
/// HMRC's account; a balancing payment that has been collected keeps its plain label there.
pub fn document(document: &Document) -> Cow<'static, str> {
    let of_kind = document.named_kind();
    let on_account = of_kind.is_payment_on_account();
    let collected = match document.coded_out_status() {
        Some(CodedOutStatus::Initiated) => on_account || of_kind == DocumentKind::BalancingCharge,
        Some(CodedOutStatus::FullyCollected) => on_account,
        _ => false,
    };
    if collected {
        return Cow::Owned(format!("{} collected through PAYE tax code", kind(&of_kind)));
    }
    named(&of_kind, document.is_interest_only())
}

/// The label of a charge among what is owed, by what it goes by there and whether only interest is left on it.
pub fn named(of_kind: &DocumentKind, interest_only: bool) -> Cow<'static, str> {
    if interest_only { interest_on(of_kind) } else { kind(of_kind) }
}

/// What the charge is called that a part of a payment went to: the same as among the charges, where its document is
/// known; else as far as HMRC's texts tell.
pub fn allocation(allocation: &Allocation, of: Option<&Document>) -> String {
    let year = of.and_then(|document| document.tax_year.value()).or_else(|| allocation.tax_year());
    let name = of.map_or_else(|| name_of_allocation(allocation), |document| kind(&document.named_kind()).into_owned());
    year.map_or_else(|| name.clone(), |year| format!("{name} {year}"))
}

fn name_of_allocation(allocation: &Allocation) -> String {
    let tax = allocation.charge_type_description.as_deref().unwrap_or_default();
    if tax.starts_with("NIC2") || tax.starts_with("Voluntary NIC2") {
        return kind(&DocumentKind::Class2).into_owned();
    }
    let text = [&allocation.document_type_description, &allocation.charge_type_description];
    let text = text.into_iter().flatten().next().map_or("a charge", String::as_str);
    DocumentKind::from_description(text).map_or_else(|| text.to_owned(), |known| kind(&known).into_owned())
}

/// A label inside a sentence: its first letter small, unless it is a proper name, all capitals or HMRC's own text.
pub fn inside_a_sentence(label: Cow<'static, str>) -> Cow<'static, str> {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() && first != '“' && !label.starts_with("Class ") => {
            Cow::Owned(first.to_lowercase().chain(letters).collect())
        }
        _ => label,
    }
}

/// What a line of the breakdown taxes.
pub fn breakdown(kind: &BreakdownKind) -> Cow<'_, str> {
    Cow::Borrowed(match kind {
        BreakdownKind::IncomeTax => "Income Tax",
        BreakdownKind::Class4 => "Class 4 National Insurance",
        BreakdownKind::Class2 => "Class 2 National Insurance",
        BreakdownKind::VoluntaryClass2 => "Voluntary Class 2 National Insurance",
        BreakdownKind::CapitalGainsTax => "Capital Gains Tax",
        BreakdownKind::StudentLoans => "Student Loans",
        BreakdownKind::Other(text) if text.is_empty() => "Not described by HMRC",
        BreakdownKind::Cancelled(text) => text,
        BreakdownKind::Other(text) => return Cow::Owned(raw(text)),
    })
}

/// What HMRC's total is called: it is not all that may be owed, and says so even where there is no room for more.
pub const TOTAL: &str = "Total since sign-up";

/// "the API's blind spot", said wherever a total is shown.
pub const BEFORE_MTD: &str = "HMRC shows software only the years since sign-up to Making Tax Digital for Income Tax. \
                              Older Self Assessment debts are not in these figures; HMRC online services show them.";

/// Interest left on a charge, marked as an estimate where it still grows, and what of it is not charged for now.
pub fn interest_left(document: &Document) -> String {
    let left = document.interest_left().pounds();
    let left = if document.interest_grows() { format!("{left} est.") } else { left };
    match interest_held(document) {
        Some(held) if held == document.interest_left() => format!("{left}, not charged for now"),
        Some(held) => format!("{left}, {} of it not charged for now", held.pounds()),
        None => left,
    }
}

/// One step of the interest on a charge: "1 Feb to 25 Mar 2026, 53 days on £1,558.60".
pub fn interest_step(step: &Step) -> String {
    let days = count(step.days, "day", "days");
    format!("{} to {}, {days} on {}", dates::day(step.from), dates::day(step.to), step.on.pounds())
}

/// What the steps come to, held against HMRC's figure.
pub fn interest_steps(steps: &Steps) -> String {
    let told = steps.told.pounds();
    match steps.difference() {
        None => format!("They come to {} est., which is HMRC's figure.", steps.sum.pounds()),
        Some(by) if by.abs() <= steps.may_be_rounding() => {
            format!(
                "They come to {} est.; HMRC's figure is {told}, which its rounding may explain.",
                steps.sum.pounds()
            )
        }
        Some(by) => format!(
            "They come to {} est., and HMRC's figure is {told}: {} {}. They are reckoned at HMRC's latest rate; some of \
             the days may have had another.",
            steps.sum.pounds(),
            by.abs().pounds(),
            if by.is_negative() { "less" } else { "more" }
        ),
    }
}

/// Of a charge of which only interest is left, the charge itself: "£970.00, was due 31 Jan 2026, paid".
pub fn paid_charge(document: &Document) -> String {
    let due = document.document_due_date.as_ref();
    let due = due.map(|day| format!(", was due {}", dates::day_sent(day))).unwrap_or_default();
    format!("{}{due}, paid", document.original_amount.pounds())
}

/// What of the interest left on a charge HMRC does not charge for now; never more than is left.
pub fn interest_held(document: &Document) -> Option<Money> {
    document.interest_not_charged()
}

/// Beside interest added up: what of it HMRC does not charge for now.
pub fn interest_not_charged<'a>(documents: impl Iterator<Item = &'a Document>) -> Option<String> {
    let held: Money = documents.filter_map(interest_held).sum();
    held.is_positive()
        .then(|| format!("{} of the interest is not charged for now; it is in these sums all the same.", held.pounds()))
}

/// The line about tax collected through a code: "through your 2026-27 tax code".
pub fn through_tax_code(year: Option<TaxYear>, voice: Voice) -> String {
    let your = voice.possessive();
    year.map_or_else(|| format!("through {your} tax code"), |year| format!("through {your} {year} tax code"))
}

/// A sum as a cell of a table: grouped, or an en dash for nothing.
pub fn cell(money: Money) -> String {
    if money.is_zero() { "–".to_owned() } else { money.grouped() }
}

#[cfg(test)]
mod tests;
