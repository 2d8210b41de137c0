//! Which penalty a charge is.

use super::{LatePaymentPenalty, LateSubmissionPenalty, Penalties};
use crate::rules::charges::Document;

/// The penalty behind a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behind<'a> {
    /// For something sent late.
    Submission(&'a LateSubmissionPenalty),
    /// For tax paid late.
    Payment(&'a LatePaymentPenalty),
}

impl Penalties {
    /// The penalty that `charge` is: HMRC joins the two by the charge's reference.
    pub fn behind(&self, charge: &Document) -> Option<Behind<'_>> {
        let is_its = |reference: Option<&str>| {
            let reference = reference.filter(|text| !text.is_empty());
            reference.is_some() && charge.breakdown.iter().any(|line| line.charge_reference.as_deref() == reference)
        };
        if !charge.kind().is_penalty() {
            return None;
        }
        let sent = self.late_submission.iter().find(|one| is_its(one.charge_reference.as_deref()));
        let paid = || self.late_payment.iter().find(|one| is_its(one.charge_reference.as_deref()));
        sent.map(Behind::Submission).or_else(|| paid().map(Behind::Payment))
    }
}
