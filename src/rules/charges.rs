//! What HMRC holds on the account: documents, their breakdown, interest, locks and totals.
//! Source: Self Assessment Accounts 4.0, Retrieve Self Assessment Balance and Transactions, and HMRC's own account for
//! how charges are told apart. HMRC's totals are taken as sent; nothing here recomputes them.

use chrono::NaiveDate;

use super::open_enum::open_enum;
use super::sent::Sent;
use super::{DocumentId, Money, Percentage, TaxYear};

mod condition;
pub mod history;
mod kind;
pub mod reduced;
pub mod settled;
mod standing;
pub mod used;

pub use condition::{Accruing, CodedOutEffect, Condition, Posted};
pub use kind::{ChargeClassification, DocumentKind, kind_of};
pub use standing::{Bucket, ChargeStanding};

open_enum! {
    /// How far collection through a tax code has come.
    pub enum CodedOutStatus {
        /// Being collected through the tax code.
        Initiated = "initiated",
        /// Could not be collected; back on the account.
        NotCollected = "not-collected",
        /// Collected in part; the rest is back on the account.
        PartlyCollected = "partly-collected",
        /// Collected.
        FullyCollected = "fully-collected",
        /// Waiting for collection to start.
        AwaitingCollection = "awaiting-collection",
        /// Waiting to be cancelled.
        WaitingCancellation = "waiting-cancellation",
        /// Cancelled; back on the account.
        Cancelled = "cancelled",
        /// Refused; on the account.
        Rejected = "rejected",
    }
}

/// HMRC's totals for the account. Only Making Tax Digital years are in them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BalanceDetails {
    /// Falling due within 30 days.
    pub payable_amount: Money,
    /// The next due date among those.
    pub payable_due_date: Option<Sent<NaiveDate>>,
    /// Due later than that.
    pub pending_charge_due_amount: Money,
    /// The next due date among those.
    pub pending_charge_due_date: Option<Sent<NaiveDate>>,
    /// Past due, with interest where it applies.
    pub overdue_amount: Money,
    /// The day after the due date of the oldest overdue item.
    pub earliest_payment_date_overdue: Option<Sent<NaiveDate>>,
    /// The three above together.
    pub total_balance: Money,
    /// Balancing charge debit for each year.
    pub bcd_balance_per_year: Vec<(Sent<TaxYear>, Money)>,
    /// All of those together.
    pub total_bcd_balance: Option<Money>,
    /// Collected through tax codes, outside the total.
    pub amount_coded_out: Option<Money>,
    /// Credit not used yet.
    pub unallocated_credit: Option<Money>,
    /// Credit already set against charges.
    pub allocated_credit: Option<Money>,
    /// Both credits together.
    pub total_credit: Option<Money>,
    /// The first refund asked for and still in progress.
    pub first_pending_amount_requested: Option<Money>,
    /// The second.
    pub second_pending_amount_requested: Option<Money>,
    /// Credit less the refunds in progress.
    pub available_credit: Option<Money>,
}

/// What a tax code collects for one return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodingDetail {
    /// The year of the return whose bill is collected.
    pub return_tax_year: Option<Sent<TaxYear>>,
    /// The return's total with the coded charges.
    pub total_liability_amount: Option<Money>,
    /// The year whose tax code collects it.
    pub coding_tax_year: Option<Sent<TaxYear>>,
    /// How much is collected.
    pub charge: Option<Money>,
    /// Since when.
    pub initiation_date: Option<Sent<NaiveDate>>,
}

/// How a document was last settled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LastClearing {
    /// When.
    pub date: Option<Sent<NaiveDate>>,
    /// By what, in HMRC's words.
    pub reason: Option<String>,
    /// How much of it.
    pub amount: Option<Money>,
}

/// Late payment interest on one document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LatePaymentInterest {
    /// The charge reference that the interest charges of one parent share.
    pub id: Option<String>,
    /// Posted each month and still growing: an estimate until the charge is paid.
    pub accruing_amount: Option<Money>,
    /// HMRC's latest rate, a year.
    pub rate: Option<Percentage>,
    /// From when.
    pub start_date: Option<Sent<NaiveDate>>,
    /// Until when.
    pub end_date: Option<Sent<NaiveDate>>,
    /// Posted.
    pub amount: Option<Money>,
    /// The part that is not charged for now.
    pub dunning_lock_amount: Option<Money>,
    /// What of it is unpaid.
    pub outstanding_amount: Option<Money>,
}

impl LatePaymentInterest {
    /// The interest still owed: HMRC's outstanding interest, else what is accruing, never below nothing.
    /// The rule of HMRC's own account: an outstanding sum of nothing or less means nothing is left.
    pub fn left(&self) -> Money {
        let left = self.outstanding_amount.or(self.accruing_amount).unwrap_or_default();
        if left.is_positive() { left } else { Money::ZERO }
    }
}

/// Holds on a charge; present only when the question asked for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent flags, as HMRC sends them")]
pub struct Locks {
    /// Payment of it is paused.
    pub charge_on_hold: bool,
    /// An estimate is paused.
    pub estimated_charge_on_hold: bool,
    /// Interest does not accrue for now.
    pub interest_accrual_on_hold: bool,
    /// Interest is not charged for now; HMRC's account calls the payment "under review".
    pub interest_charge_on_hold: bool,
}

/// The charge a credit came from, when a charge was lowered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReducedCharge {
    /// HMRC's text for the kind of charge.
    pub charge_type: Option<String>,
    /// Its document.
    pub document_number: Option<String>,
    /// When it was lowered.
    pub amendment_date: Option<Sent<NaiveDate>>,
    /// Its tax year.
    pub tax_year: Option<Sent<TaxYear>>,
}

/// One item of a breakdown line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Item {
    /// HMRC's number for it.
    pub item_id: Option<String>,
    /// A charge: the day to pay by. A payment: the day it was paid.
    pub due_date: Option<Sent<NaiveDate>>,
    /// How much.
    pub amount: Option<Money>,
    /// When it was settled.
    pub clearing_date: Option<Sent<NaiveDate>>,
    /// By what, in HMRC's words.
    pub clearing_reason: Option<String>,
    /// How a refund was paid out, in HMRC's words.
    pub outgoing_payment_method: Option<String>,
    /// Holds, when asked for.
    pub locks: Option<Locks>,
    /// Whether it came from a return.
    pub is_return: Option<bool>,
    /// The payer's reference; often the UTR, so mask it.
    pub payment_reference: Option<String>,
    /// How much was paid.
    pub payment_amount: Option<Money>,
    /// How it was paid, in HMRC's words.
    pub payment_method: Option<String>,
    /// The payment's lot.
    pub payment_lot: Option<String>,
    /// The payment's item in the lot.
    pub payment_lot_item: Option<String>,
    /// The document that joins payment and charge.
    pub clearing_document: Option<String>,
    /// Whether it is an estimate.
    pub is_charge_estimate: Option<bool>,
    /// How far collection through a tax code has come.
    pub coded_out_status: Option<CodedOutStatus>,
}

/// One line of a document's breakdown (HMRC's `financialDetails`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct BreakdownLine {
    /// The tax year; absent where HMRC holds its marker for "no year".
    pub tax_year: Option<Sent<TaxYear>>,
    /// The document it belongs to.
    pub document_id: Sent<DocumentId>,
    /// HMRC's main transaction code, such as 4910.
    pub document_type: Option<String>,
    /// Its text.
    pub document_type_description: Option<String>,
    /// HMRC's sub transaction code.
    pub charge_type: Option<String>,
    /// Its text, such as "NIC4 Wales".
    pub charge_type_description: Option<String>,
    /// First day of the period taxed.
    pub tax_period_from: Option<Sent<NaiveDate>>,
    /// Last day of it.
    pub tax_period_to: Option<Sent<NaiveDate>>,
    /// The reference to look a charge up by; never one to pay with.
    pub charge_reference: Option<String>,
    /// How much it was.
    pub original_amount: Option<Money>,
    /// How much is left.
    pub outstanding_amount: Option<Money>,
    /// How much was settled.
    pub cleared_amount: Option<Money>,
    /// Interest on it.
    pub accrued_interest: Option<Money>,
    /// Its items.
    pub items: Vec<Item>,
}

/// What a line of the breakdown taxes, told by how HMRC's text starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BreakdownKind {
    /// Income Tax.
    IncomeTax,
    /// Class 4 National Insurance.
    Class4,
    /// Class 2 National Insurance.
    Class2,
    /// Voluntary Class 2 National Insurance.
    VoluntaryClass2,
    /// Capital Gains Tax.
    CapitalGainsTax,
    /// Student loans.
    StudentLoans,
    /// Taken out of a tax code, or otherwise cancelled: HMRC's text.
    Cancelled(String),
    /// Something else: HMRC's text.
    Other(String),
}

impl BreakdownLine {
    /// What it taxes.
    pub fn kind(&self) -> BreakdownKind {
        let text = self.charge_type_description.as_deref().unwrap_or_default();
        let starts = |prefix: &str| text.starts_with(prefix);
        match () {
            () if starts("Voluntary NIC2") => BreakdownKind::VoluntaryClass2,
            () if starts("ITSA") => BreakdownKind::IncomeTax,
            () if starts("NIC4") => BreakdownKind::Class4,
            () if starts("NIC2") => BreakdownKind::Class2,
            () if starts("CGT") => BreakdownKind::CapitalGainsTax,
            () if starts("SL") => BreakdownKind::StudentLoans,
            () if starts("Cancelled") => BreakdownKind::Cancelled(text.to_owned()),
            () => BreakdownKind::Other(text.to_owned()),
        }
    }
}

/// A document on the account: a charge, a credit, a payment or a refund.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The tax year; payments usually have none.
    pub tax_year: Option<Sent<TaxYear>>,
    /// HMRC's id for it; also the transaction id of its history.
    pub document_id: Sent<DocumentId>,
    /// HMRC's form bundle.
    pub form_bundle_number: Option<String>,
    /// Why a credit exists, in HMRC's words.
    pub credit_reason: Option<String>,
    /// The day it was made.
    pub document_date: Sent<NaiveDate>,
    /// HMRC's short text.
    pub document_text: Option<String>,
    /// The day the money must arrive.
    pub document_due_date: Option<Sent<NaiveDate>>,
    /// HMRC's description.
    pub document_description: Option<String>,
    /// Why an amended charge exists, in HMRC's words.
    pub charge_classification: Option<String>,
    /// How much it was; below nothing for a credit.
    pub original_amount: Money,
    /// How much is left.
    pub outstanding_amount: Money,
    /// How it was last settled.
    pub last_clearing: Option<LastClearing>,
    /// Whether it is an estimate, outside the totals.
    pub is_charge_estimate: bool,
    /// Whether it was sent for collection through a tax code.
    pub is_coded_out: bool,
    /// The payment's lot.
    pub payment_lot: Option<String>,
    /// The payment's item in the lot.
    pub payment_lot_item: Option<String>,
    /// The day a payment counts from.
    pub effective_date_of_payment: Option<Sent<NaiveDate>>,
    /// Interest on it.
    pub late_payment_interest: Option<LatePaymentInterest>,
    /// How much of it a tax code collects.
    pub amount_coded_out: Option<Money>,
    /// The charge this credit came from.
    pub reduced_charge: Option<ReducedCharge>,
    /// What the payments on account were worked out from.
    pub poa_relevant_amount: Option<Money>,
    /// What it is made of.
    pub breakdown: Vec<BreakdownLine>,
}

/// The whole answer: HMRC's totals, what tax codes collect, and every document with its breakdown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// HMRC's totals.
    pub balance: BalanceDetails,
    /// What tax codes collect.
    pub coding: Vec<CodingDetail>,
    /// Every document, in HMRC's order.
    pub documents: Vec<Document>,
    /// Breakdown lines whose document HMRC did not send.
    pub loose_lines: Vec<BreakdownLine>,
}

impl Account {
    /// Puts `lines` under their documents. A line or document that HMRC sent without an id belongs to none.
    pub fn new(
        balance: BalanceDetails,
        coding: Vec<CodingDetail>,
        mut documents: Vec<Document>,
        lines: Vec<BreakdownLine>,
    ) -> Self {
        let has_id = |(_, document): &(usize, &Document)| document.document_id.unreadable() != Some("");
        let by_id: std::collections::HashMap<Sent<DocumentId>, usize> = documents
            .iter()
            .enumerate()
            .filter(has_id)
            .map(|(index, document)| (document.document_id.clone(), index))
            .collect();
        let mut loose_lines = Vec::new();
        for line in lines {
            match by_id.get(&line.document_id).and_then(|index| documents.get_mut(*index)) {
                Some(document) => document.breakdown.push(line),
                None => loose_lines.push(line),
            }
        }
        Self { balance, coding, documents, loose_lines }
    }

    /// The document with this id.
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.document_id.to_string() == id)
    }
}

/// One entry of a charge's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeChange {
    /// The tax year.
    pub tax_year: Option<Sent<TaxYear>>,
    /// The charge's document.
    pub transaction_id: Sent<DocumentId>,
    /// The day the charge was made.
    pub transaction_date: Sent<NaiveDate>,
    /// HMRC's description.
    pub description: String,
    /// Why an amended charge exists, in HMRC's words.
    pub charge_classification: Option<String>,
    /// What it came to after this change.
    pub total_amount: Money,
    /// When it changed: HMRC's timestamp, else its older date field, as sent.
    pub changed: Option<Sent<NaiveDate>>,
    /// HMRC's reason.
    pub change_reason: String,
    /// Why payments on account were changed: 001 to 005.
    pub poa_adjustment_reason: Option<String>,
}

#[cfg(test)]
pub(in crate::rules) mod tests;
