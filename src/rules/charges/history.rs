//! How a charge changed, as a small diff over time.

use super::ChargeChange;
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
