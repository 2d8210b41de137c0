//! How a charge changed, as a small diff over time.

use super::{Account, ChargeChange, Document};
use crate::rules::Money;
use crate::rules::sent::SentOption;

/// One entry of a charge's history with its change against the entry before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// What HMRC told.
    pub change: &'a ChargeChange,
    /// How much more (or less) it came to than after the entry before; none for the first HMRC tells of.
    pub difference: Option<Money>,
}

/// The entries from the oldest to the newest, each with its difference. Entries whose day cannot be read come last, and
/// those of one day stay as HMRC sent them.
pub fn steps(changes: &[ChargeChange]) -> Vec<Step<'_>> {
    let mut sorted: Vec<&ChargeChange> = changes.iter().collect();
    sorted.sort_by_key(|change| (change.changed.value().is_none(), change.changed.value()));
    let mut before: Option<Money> = None;
    let mut steps = Vec::with_capacity(sorted.len());
    for change in sorted {
        let difference = before.map(|before| change.total_amount - before);
        before = Some(change.total_amount);
        steps.push(Step { change, difference });
    }
    steps
}

/// What the charge came to after its last change HMRC tells of, where that is not what HMRC lists it at.
pub fn ends_elsewhere(steps: &[Step<'_>], original: Money) -> Option<Money> {
    steps.last().map(|step| step.change.total_amount).filter(|total| *total != original)
}

/// The charge of the same year that went to a tax code and is, to the penny, what the history ends at above `one`: HMRC
/// keeps the history of the whole bill, and lists what a code collects of it under a document of its own.
pub fn gone_to_tax_code<'a>(one: &Document, total: Money, accounts: &[&'a Account]) -> Option<&'a Document> {
    let more = total - one.original_amount;
    let year = one.tax_year.value();
    accounts.iter().flat_map(|account| &account.documents).find(|other| {
        more.is_positive()
            && other.is_charge()
            && other.document_id != one.document_id
            && year.is_some()
            && other.tax_year.value() == year
            && other.coded_out_status().is_some()
            && other.original_amount == more
    })
}
