//! What HMRC holds on the account: documents, their breakdown, interest, locks and totals.
//!
//! Source: Self Assessment Accounts 4.0, Retrieve Self Assessment Balance and Transactions, and HMRC's own account for
//! how charges are told apart. HMRC's totals are taken as sent; nothing here recomputes them.

use chrono::NaiveDate;

use super::open_enum::open_enum;
use super::sent::{Sent, SentOption};
use super::{DocumentId, Money, TaxYear};

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
    /// HMRC's latest rate, in per cent a year.
    pub rate: Option<Money>,
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
    ///
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
            () => BreakdownKind::Other(text.to_owned()),
        }
    }
}

/// A document on the account: a charge, a credit, a payment or a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// What kind of document it is: HMRC's main transaction code first, then its description, then its raw text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// 4910.
    BalancingCharge,
    /// 4920.
    FirstPaymentOnAccount,
    /// 4930.
    SecondPaymentOnAccount,
    /// 4911, 4913: extra amount from the return; 1 or 2.
    ReconciliationDebit(u8),
    /// 4912, 4914: credit from the return; 1 or 2.
    ReconciliationCredit(u8),
    /// 4915.
    AmendedReturn,
    /// 4916.
    AmendedReturnCredit,
    /// Class 2 National Insurance, told by its text.
    Class2,
    /// 4027.
    LateSubmissionPenalty,
    /// 4028, 4031.
    FirstLatePaymentPenalty,
    /// 4029, 4032.
    SecondLatePaymentPenalty,
    /// 4000 to 4003.
    HmrcAdjustment,
    /// 4004 to 4025 except 4010 and 4020.
    HmrcAdjustmentCredit,
    /// 4905.
    OverpaidTax,
    /// 6110.
    EarlierYearCredit,
    /// 6020.
    RepaymentInterest,
    /// 0060.
    Payment,
    /// Money HMRC paid out.
    Refund,
    /// A document that only joins others.
    Clearing,
    /// Anything else: HMRC's text, shown raw and never hidden.
    Unknown(String),
}

impl DocumentKind {
    /// The kind that HMRC's description names, when it is one this program knows.
    pub fn from_description(text: &str) -> Option<Self> {
        kind_of_text(text)
    }
}

impl Document {
    /// What kind it is.
    pub fn kind(&self) -> DocumentKind {
        let text = self.document_text.as_deref().unwrap_or_default();
        if text.contains("Class 2 National Insurance") {
            return DocumentKind::Class2;
        }
        let code = self.breakdown.iter().find_map(|line| line.document_type.as_deref());
        code.and_then(kind_of_code)
            .or_else(|| self.document_description.as_deref().and_then(kind_of_text))
            .or_else(|| {
                let line = self.breakdown.iter().find_map(|line| line.document_type_description.as_deref());
                line.and_then(kind_of_text)
            })
            .or_else(|| kind_of_text(text))
            .unwrap_or_else(|| {
                let raw = [self.document_description.as_deref(), self.document_text.as_deref()];
                let raw = raw.into_iter().flatten().find(|text| !text.trim().is_empty());
                DocumentKind::Unknown(raw.unwrap_or_default().to_owned())
            })
    }

    /// Whether it asks for money: neither a credit, a payment, a refund nor a joining document.
    pub fn is_charge(&self) -> bool {
        !self.original_amount.is_negative()
            && !matches!(
                self.kind(),
                DocumentKind::Payment
                    | DocumentKind::Refund
                    | DocumentKind::Clearing
                    | DocumentKind::OverpaidTax
                    | DocumentKind::EarlierYearCredit
                    | DocumentKind::RepaymentInterest
                    | DocumentKind::HmrcAdjustmentCredit
                    | DocumentKind::AmendedReturnCredit
                    | DocumentKind::ReconciliationCredit(_)
            )
    }

    /// Interest still owed on it.
    pub fn interest_left(&self) -> Money {
        self.late_payment_interest.as_ref().map_or(Money::ZERO, LatePaymentInterest::left)
    }

    /// The most advanced coding-out status among its items.
    pub fn coded_out_status(&self) -> Option<&CodedOutStatus> {
        self.breakdown.iter().flat_map(|line| &line.items).find_map(|item| item.coded_out_status.as_ref())
    }

    /// Whether the tax code collects it now, so that it is no part of what is owed: HMRC's `initiated`.
    pub fn is_being_collected_through_the_tax_code(&self) -> bool {
        self.coded_out_status() == Some(&CodedOutStatus::Initiated)
    }

    /// Every hold on any of its items, put together.
    pub fn locks(&self) -> Locks {
        let each = self.breakdown.iter().flat_map(|line| &line.items).filter_map(|item| item.locks);
        each.fold(Locks::default(), |all, one| Locks {
            charge_on_hold: all.charge_on_hold || one.charge_on_hold,
            estimated_charge_on_hold: all.estimated_charge_on_hold || one.estimated_charge_on_hold,
            interest_accrual_on_hold: all.interest_accrual_on_hold || one.interest_accrual_on_hold,
            interest_charge_on_hold: all.interest_charge_on_hold || one.interest_charge_on_hold,
        })
    }

    /// Where it stands on `today`.
    pub fn standing(&self, today: NaiveDate) -> ChargeStanding {
        if self.outstanding_amount.is_zero() {
            return if self.interest_left().is_positive() {
                ChargeStanding::InterestOnly
            } else {
                ChargeStanding::Paid
            };
        }
        if self.is_being_collected_through_the_tax_code() {
            return ChargeStanding::ThroughTaxCode;
        }
        if self.is_charge_estimate {
            return ChargeStanding::Estimate;
        }
        match self.document_due_date.value().map(|due| (due - today).num_days()) {
            None => ChargeStanding::NoDueDate,
            Some(days) if days < 0 => ChargeStanding::Overdue { days: -days },
            Some(days) => ChargeStanding::Due { days },
        }
    }

    /// Whether part of it, but not all, has been paid.
    pub fn is_part_paid(&self) -> bool {
        !self.outstanding_amount.is_zero() && self.outstanding_amount != self.original_amount
    }
}

/// Where a charge stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeStanding {
    /// Nothing is left.
    Paid,
    /// The charge is paid; interest on it is not.
    InterestOnly,
    /// A tax code collects it; nothing to pay here.
    ThroughTaxCode,
    /// An estimate, outside the totals.
    Estimate,
    /// HMRC gave no due date that can be read.
    NoDueDate,
    /// The due date has passed; due today is not overdue.
    Overdue {
        /// Whole days since, 1 or more.
        days: i64,
    },
    /// To be paid.
    Due {
        /// Whole days until, 0 today.
        days: i64,
    },
}

/// The kind told by a main transaction code and its text alone, as allocations carry them.
pub fn kind_of(code: Option<&str>, text: Option<&str>) -> DocumentKind {
    code.and_then(kind_of_code)
        .or_else(|| text.and_then(kind_of_text))
        .unwrap_or_else(|| DocumentKind::Unknown(text.or(code).unwrap_or_default().to_owned()))
}

fn kind_of_code(code: &str) -> Option<DocumentKind> {
    let number: u16 = code.parse().ok()?;
    Some(match number {
        4910 => DocumentKind::BalancingCharge,
        4920 => DocumentKind::FirstPaymentOnAccount,
        4930 => DocumentKind::SecondPaymentOnAccount,
        4911 => DocumentKind::ReconciliationDebit(1),
        4913 => DocumentKind::ReconciliationDebit(2),
        4912 => DocumentKind::ReconciliationCredit(1),
        4914 => DocumentKind::ReconciliationCredit(2),
        4915 => DocumentKind::AmendedReturn,
        4916 => DocumentKind::AmendedReturnCredit,
        4027 => DocumentKind::LateSubmissionPenalty,
        4028 | 4031 => DocumentKind::FirstLatePaymentPenalty,
        4029 | 4032 => DocumentKind::SecondLatePaymentPenalty,
        4000..=4003 => DocumentKind::HmrcAdjustment,
        4010 | 4020 => return None,
        4004..=4025 => DocumentKind::HmrcAdjustmentCredit,
        4905 => DocumentKind::OverpaidTax,
        6110 => DocumentKind::EarlierYearCredit,
        6020 => DocumentKind::RepaymentInterest,
        60 => DocumentKind::Payment,
        _ => return None,
    })
}

/// Descriptions without their spaces, in small letters: HMRC spells them with and without (`ITSA- POA 1`, `ITSA - POA 2`).
const KINDS_BY_TEXT: [(&str, DocumentKind); 12] = [
    ("itsa-poa1", DocumentKind::FirstPaymentOnAccount),
    ("sapaymentonaccount1", DocumentKind::FirstPaymentOnAccount),
    ("itsa-poa2", DocumentKind::SecondPaymentOnAccount),
    ("sapaymentonaccount2", DocumentKind::SecondPaymentOnAccount),
    ("itsa-balcharge", DocumentKind::BalancingCharge),
    ("itsabcd", DocumentKind::BalancingCharge),
    ("sabalancingcharge", DocumentKind::BalancingCharge),
    ("poa1reconciliationdebit", DocumentKind::ReconciliationDebit(1)),
    ("poa2reconciliationdebit", DocumentKind::ReconciliationDebit(2)),
    ("payment", DocumentKind::Payment),
    ("repayment", DocumentKind::Refund),
    ("clearingdocument", DocumentKind::Clearing),
];

fn kind_of_text(text: &str) -> Option<DocumentKind> {
    let squeezed = || text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase());
    KINDS_BY_TEXT.iter().find(|(known, _)| squeezed().eq(known.chars())).map(|(_, kind)| kind.clone())
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
mod tests;
