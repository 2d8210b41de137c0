//! How the balance of a statement compares with HMRC's total, and what may explain a difference.

use super::{Sources, events};
use crate::rules::charges::Account;
use crate::rules::whereabouts::{self, Rest};
use crate::rules::{Money, PaymentId};

/// Something that may lie behind a difference, with the sum it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// A part of a payment is on no charge, and its own document is missing: HMRC does not tell whether it is credit or
    /// was used for an older debt. The statement takes it for credit.
    NotTold(PaymentId, Money),
    /// The allocations of a payment come to more than the payment, by so much.
    Exceeded(PaymentId, Money),
    /// HMRC sent a payment without its amount.
    NoAmount(Option<PaymentId>),
    /// What no cause above comes to: HMRC's answers do not explain it.
    Unknown(Money),
}

/// The balance held against HMRC's own total.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ending {
    /// HMRC's `totalBalance`.
    pub total: Money,
    /// HMRC's `unallocatedCredit`; nothing where it sends none.
    pub unused_credit: Money,
    /// Interest HMRC has not posted yet: its estimate, growing each day, and in its total.
    pub accruing: Money,
    /// HMRC's total less its unused credit, less the balance and the accruing interest. Nothing when they agree.
    pub difference: Money,
    /// What may lie behind the difference; empty when there is none.
    pub causes: Vec<Cause>,
}

/// The ending for a balance of today.
pub(super) fn of(sources: Sources<'_>, balance: Money) -> Ending {
    let totals = sources.open.map(|account| account.balance.clone()).unwrap_or_default();
    let unused_credit = totals.unallocated_credit.unwrap_or_default();
    let accruing = accruing(sources);
    let difference = totals.total_balance - unused_credit - balance - accruing;
    let causes = if difference.is_zero() { Vec::new() } else { causes(sources, difference) };
    Ending { total: totals.total_balance, unused_credit, accruing, difference, causes }
}

/// Interest left on charges beyond what HMRC has posted: what of it was paid already was never posted either.
fn accruing(sources: Sources<'_>) -> Money {
    let documents = events::documents(sources.open, sources.past);
    let counted = documents.into_iter().filter(|document| {
        document.is_charge() && !document.is_charge_estimate && !document.is_being_collected_through_the_tax_code()
    });
    let each = counted.filter_map(|document| {
        let interest = document.late_payment_interest.as_ref()?;
        interest.accruing_amount.filter(|amount| amount.is_positive())?;
        let posted = interest.amount.filter(|posted| posted.is_positive()).unwrap_or_default();
        let paid = events::interest_paid(document, sources.payments);
        Some(interest.left() + paid - posted).filter(|left| left.is_positive())
    });
    each.sum()
}

/// Known causes, and what none of them comes to. A payment HMRC does not tell of may be behind all of it, in part or
/// not at all, so it is named with its own sum.
fn causes(sources: Sources<'_>, difference: Money) -> Vec<Cause> {
    let accounts: Vec<&Account> = sources.open.into_iter().chain(sources.past).collect();
    let mut causes = Vec::new();
    let (mut not_told, mut explained) = (Money::ZERO, Money::ZERO);
    for payment in sources.payments {
        match (whereabouts::of(payment, &accounts).rest, payment.id()) {
            (Rest::NotTold(amount), Some(id)) => {
                not_told += amount;
                causes.push(Cause::NotTold(id, amount));
            }
            (Rest::Exceeded(amount), Some(id)) => {
                explained += -amount;
                causes.push(Cause::Exceeded(id, amount));
            }
            (Rest::NoAmount, id) => causes.push(Cause::NoAmount(id)),
            _ => {}
        }
    }
    let left = difference - explained;
    if left.is_zero() || (left.is_positive() && left <= not_told) {
        return causes;
    }
    let left = if left.is_positive() { left - not_told } else { left };
    causes.push(Cause::Unknown(left));
    causes
}
