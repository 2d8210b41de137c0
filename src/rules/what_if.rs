//! What would follow: a payment on some day, or payments on account reduced. Worked out from what HMRC answered already;
//! nothing is asked and nothing is sent.
//!
//! HMRC uses a payment for debts from before Making Tax Digital first, which software does not see, so none of this is
//! certain. Whatever is reckoned here, and not HMRC's figure, is an estimate and is to be shown as one. Sources: the
//! service guide on allocation ("oldest first", each charge before its interest) and on payments on account.

use chrono::NaiveDate;

use super::charges::{Account, Document, DocumentKind};
use super::sent::SentOption;
use super::{DocumentId, Money, Percentage, Sent, TaxYear};

mod paying;
mod reducing;

pub use paying::{GrowingPenalty, Line, Paying, pay};
pub use reducing::{Half, Reducing, Refusal, Window, reduce};

/// The rate HMRC charges interest at, as far as any charge of these answers tells: its latest one.
fn latest_rate<'a>(documents: impl IntoIterator<Item = &'a Document>) -> Option<Percentage> {
    let interest = documents.into_iter().filter_map(|document| document.late_payment_interest.as_ref());
    let told = interest.filter_map(|interest| Some((interest.end_date.value(), interest.rate?)));
    told.max_by_key(|(until, _)| *until).map(|(_, rate)| rate)
}

#[cfg(test)]
mod tests;
