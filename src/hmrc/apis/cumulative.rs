//! What the three calls for a year's updates have in common: HMRC's answer is kept to the letter, so that a copy of it
//! leaves nothing out, whatever fields HMRC adds.

use super::business_details::BusinessYear;
use crate::hmrc::limits::NotAskable;
use crate::hmrc::wire::{Flaw, Unreadable};
use crate::rules::updates::are_cumulative;

/// The business and year, when HMRC has a summary of that year.
pub(super) fn askable(of: BusinessYear<'_>) -> Result<BusinessYear<'_>, NotAskable> {
    if are_cumulative(of.tax_year) { Ok(of) } else { Err(NotAskable::BeforeCumulative) }
}

/// The whole text of an answer that was found to be JSON.
pub(super) fn whole(body: &[u8]) -> Result<String, Unreadable> {
    // Texts that nobody reads are not looked into when JSON is read.
    let text = std::str::from_utf8(body).map_err(|_not_text| Unreadable { what: Flaw::NotJson, path: None })?;
    Ok(text.trim().to_owned())
}
