//! Credit on the account, as one number with its parts.

use crate::rules::SentOption;
use crate::rules::charges::Document;
use crate::rules::credit::{Credit, CreditSum, Mismatch};
use crate::words::{capital, charges};

/// One line: "Credit £320.00: £200.00 not used yet, £120.00 set against charges; £50.00 refund in progress; £270.00 left to
/// claim". `None` where there is no credit.
pub fn line(credit: &Credit<'_>) -> Option<String> {
    if credit.is_nothing() {
        return None;
    }
    let mut parts = Vec::new();
    let mut part = |sum: Option<crate::rules::Money>, words: &str| {
        if let Some(sum) = sum.filter(|sum| !sum.is_zero()) {
            parts.push(format!("{} {words}", sum.pounds()));
        }
    };
    part(credit.unallocated, "not used yet");
    part(credit.allocated, "set against charges");
    let of = parts.join(", ");
    let mut parts = Vec::new();
    let mut part = |sum: Option<crate::rules::Money>, words: &str| {
        if let Some(sum) = sum.filter(|sum| !sum.is_zero()) {
            parts.push(format!("{} {words}", sum.pounds()));
        }
    };
    part(credit.first_refund, "refund in progress");
    part(credit.second_refund, "second refund in progress");
    part(credit.available.filter(|left| Some(*left) != credit.unallocated), "left to claim");
    let then = parts.iter().map(|text| format!("; {text}")).collect::<String>();
    Some(format!("Credit {}: {of}{then}", credit.in_all().pounds()))
}

/// What a credit is, as HMRC's account calls it, and of which year.
pub fn source(document: &Document) -> String {
    let name = charges::kind(&document.kind());
    document.tax_year.value().map_or_else(|| name.to_string(), |year| format!("{name} {year}"))
}

/// A sum of HMRC's own that does not add up.
pub fn mismatch(mismatch: Mismatch) -> String {
    let (name, parts) = match mismatch.sum {
        CreditSum::Total => ("credit in all", "what is not used and what is set against charges come to"),
        CreditSum::Available => ("credit left to claim", "the credit in all less refunds in progress comes to"),
        CreditSum::Sources => ("credit not used yet", "the open credits HMRC lists come to"),
    };
    let difference = mismatch.difference();
    let more = if difference.is_positive() { "more" } else { "less" };
    capital(&format!(
        "HMRC's own figures do not add up: {name} is {}, {} {more} than {parts} ({}).",
        mismatch.hmrc.pounds(),
        difference.abs().pounds(),
        mismatch.parts.pounds()
    ))
}
