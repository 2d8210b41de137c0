//! List Self Assessment Payments and Allocation Details.

use chrono::NaiveDate;
use serde::Deserialize;

use super::path;
use crate::hmrc::endpoint::{Api, Endpoint, Method, NOTHING_FOUND};
use crate::hmrc::limits::{AccountsRange, NotAskable};
use crate::hmrc::wire::{self, Amount, Kept, Unreadable, each, money};
use crate::rules::allocation::{Allocation, Payment};
use crate::rules::{DocumentId, Nino, PaymentId};

/// Which payments to ask for: exactly one of HMRC's two pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhichPayments(Pair);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pair {
    Received(AccountsRange),
    One(PaymentId),
}

impl WhichPayments {
    /// Those received in a range of days.
    pub const fn received(range: AccountsRange) -> Self {
        Self(Pair::Received(range))
    }

    /// One payment.
    pub fn one(id: &PaymentId) -> Result<Self, NotAskable> {
        if id.can_be_asked_for() { Ok(Self(Pair::One(id.clone()))) } else { Err(NotAskable::Payment) }
    }
}

/// List Self Assessment Payments and Allocation Details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentsAndAllocations<'a> {
    /// Whose payments.
    pub nino: &'a Nino,
    /// Which of them.
    pub which: WhichPayments,
}

impl Endpoint for PaymentsAndAllocations<'_> {
    type Response = Vec<Payment>;
    const API: Api = Api::SelfAssessmentAccounts;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        path(self.nino, &["payments-and-allocations"])
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        match &self.which.0 {
            Pair::Received(range) => range.query().into(),
            Pair::One(id) => vec![("paymentLot", id.lot.clone()), ("paymentLotItem", id.item.clone())],
        }
    }

    fn read(body: &[u8]) -> Result<Vec<Payment>, Unreadable> {
        wire::read::<PaymentsWire>(body).map(|answer| each(Some(answer.payments), PaymentWire::into_domain))
    }

    fn nothing_here(code: &str) -> Option<Vec<Payment>> {
        (code == NOTHING_FOUND).then(Vec::new)
    }
}

#[derive(Deserialize)]
struct PaymentsWire {
    payments: Vec<PaymentWire>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PaymentWire {
    payment_lot: Option<String>,
    payment_lot_item: Option<String>,
    payment_reference: Option<String>,
    payment_amount: Option<Amount>,
    payment_method: Option<String>,
    transaction_date: Option<Kept<NaiveDate>>,
    allocations: Option<Vec<AllocationWire>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AllocationWire {
    charge_reference: Option<String>,
    period_key: Option<String>,
    period_key_description: Option<String>,
    start_date: Option<Kept<NaiveDate>>,
    end_date: Option<Kept<NaiveDate>>,
    due_date: Option<Kept<NaiveDate>>,
    charge_detail: Option<ChargeDetailWire>,
    amount: Option<Amount>,
    cleared_amount: Option<Amount>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct ChargeDetailWire {
    document_id: Option<Kept<DocumentId>>,
    document_type: Option<String>,
    document_type_description: Option<String>,
    charge_type: Option<String>,
    charge_type_description: Option<String>,
}

impl PaymentWire {
    fn into_domain(self) -> Payment {
        Payment {
            payment_lot: self.payment_lot,
            payment_lot_item: self.payment_lot_item,
            payment_reference: self.payment_reference,
            payment_amount: money(self.payment_amount),
            payment_method: self.payment_method,
            transaction_date: Kept::optional(self.transaction_date),
            allocations: each(self.allocations, AllocationWire::into_domain),
        }
    }
}

impl AllocationWire {
    fn into_domain(self) -> Allocation {
        let charge = self.charge_detail.unwrap_or_default();
        Allocation {
            charge_reference: self.charge_reference.unwrap_or_default(),
            period_key: self.period_key,
            period_key_description: self.period_key_description,
            start_date: Kept::optional(self.start_date),
            end_date: Kept::optional(self.end_date),
            due_date: Kept::optional(self.due_date),
            document_id: Kept::optional(charge.document_id),
            document_type: charge.document_type,
            document_type_description: charge.document_type_description,
            charge_type: charge.charge_type,
            charge_type_description: charge.charge_type_description,
            amount: money(self.amount),
            cleared_amount: money(self.cleared_amount),
        }
    }
}
