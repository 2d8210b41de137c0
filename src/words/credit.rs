//! Credit on the account, as one number with its parts.

use crate::rules::charges::Document;
use crate::rules::credit::{Credit, CreditSum, Mismatch};
use crate::rules::{Money, SentOption};
use crate::words::{capital, charges};

/// One line: "Credit £320.00: £200.00 not used yet, £120.00 set against charges; £50.00 refund in progress; £270.00 left to
/// claim". `None` where there is no credit.
pub fn line(credit: &Credit<'_>) -> Option<String> {
    if credit.is_nothing() {
        return None;
    }
    let left = credit.available.filter(|left| Some(*left) != credit.unallocated);
    let others = [credit.allocated, credit.first_refund, credit.second_refund, left];
    if credit.unallocated == Some(credit.in_all()) && others.iter().flatten().all(|sum| sum.is_zero()) {
        return Some(format!("Credit {}, not used yet", credit.in_all().pounds()));
    }
    let of = [(credit.unallocated, "not used yet"), (credit.allocated, "set against charges")];
    let then = [
        (credit.first_refund, "refund in progress"),
        (credit.second_refund, "second refund in progress"),
        (left, "left to claim"),
    ];
    let of = listed(&of, ", ");
    let then = listed(&then, "; ");
    let parts = [of, then].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
    Some(format!("Credit {}: {parts}", credit.in_all().pounds()))
}

/// Sums that are not nothing, each with its words.
fn listed(parts: &[(Option<Money>, &str)], between: &str) -> String {
    let told = parts.iter().filter_map(|(sum, words)| Some((sum.filter(|sum| !sum.is_zero())?, words)));
    told.map(|(sum, words)| format!("{} {words}", sum.pounds())).collect::<Vec<_>>().join(between)
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
