//! Retrieve Self Assessment Balance and Transactions.

use chrono::NaiveDate;
use serde::Deserialize;

use super::path;
use crate::hmrc::endpoint::{Api, Endpoint, Method, NOTHING_FOUND};
use crate::hmrc::limits::{AccountsRange, DocumentNumber};
use crate::hmrc::wire::{self, Amount, Each, Element, Kept, Open, Unreadable, each, money, percentage, tax_year};
use crate::rules::charges::{
    Account, BalanceDetails, BreakdownLine, CodedOutStatus, CodingDetail, Document, Item, LastClearing,
    LatePaymentInterest, Locks, ReducedCharge,
};
use crate::rules::{DocumentId, Nino, TaxYear};

/// Which items to ask for: the combinations HMRC allows, and no others. The call is never bare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Everything unpaid.
    Open,
    /// Everything in a range of days.
    In(AccountsRange),
    /// One document.
    Document(DocumentNumber),
    /// One document, in a range of days.
    DocumentIn(DocumentNumber, AccountsRange),
}

/// What to add to the items, and what to leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "five independent flags, as HMRC takes them")]
pub struct Details {
    /// Holds on items.
    pub locks: bool,
    /// Interest to today on overdue items.
    pub accrued_interest: bool,
    /// How each payment was made.
    pub customer_payments: bool,
    /// Estimates.
    pub estimated_charges: bool,
    /// Leave out what the customer paid (HMRC's `removePOA`).
    pub without_payments: bool,
}

/// Retrieve Self Assessment Balance and Transactions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceAndTransactions<'a> {
    /// Whose account.
    pub nino: &'a Nino,
    /// Which items.
    pub which: Which,
    /// What to add.
    pub details: Details,
}

impl Endpoint for BalanceAndTransactions<'_> {
    /// `None` when HMRC holds nothing on the account.
    type Response = Option<Account>;
    const API: Api = Api::SelfAssessmentAccounts;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        path(self.nino, &["balance-and-transactions"])
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        let mut query = Vec::new();
        match &self.which {
            Which::Open => query.push(("onlyOpenItems", "true".to_owned())),
            Which::In(range) => query.extend(range.query()),
            Which::Document(number) => query.push(("docNumber", number.as_str().to_owned())),
            Which::DocumentIn(number, range) => {
                query.push(("docNumber", number.as_str().to_owned()));
                query.extend(range.query());
            }
        }
        let flags = [
            ("includeLocks", self.details.locks),
            ("calculateAccruedInterest", self.details.accrued_interest),
            ("customerPaymentInformation", self.details.customer_payments),
            ("includeEstimatedCharges", self.details.estimated_charges),
            ("removePOA", self.details.without_payments),
        ];
        query.extend(flags.into_iter().filter(|(_, on)| *on).map(|(name, _)| (name, "true".to_owned())));
        query
    }

    fn read(body: &[u8]) -> Result<Option<Account>, Unreadable> {
        decode_account(body).map(Some)
    }

    fn nothing_here(code: &str) -> Option<Option<Account>> {
        (code == NOTHING_FOUND).then_some(None)
    }
}

/// Reads the answer's text: HMRC's largest, so a bench measures it.
#[doc(hidden)]
pub fn decode_account(body: &[u8]) -> Result<Account, Unreadable> {
    wire::read::<AccountWire>(body).map(AccountWire::into_domain)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "HMRC's names")]
struct AccountWire {
    balance_details: BalanceWire,
    coding_details: Option<Vec<CodingWire>>,
    document_details: Option<Each<DocumentWire>>,
    financial_details: Option<Each<LineWire>>,
}

impl AccountWire {
    fn into_domain(self) -> Account {
        Account::new(
            self.balance_details.into_domain(),
            each(self.coding_details, CodingWire::into_domain),
            Each::of(self.document_details),
            Each::of(self.financial_details),
        )
    }
}

/// The four sums that make the balance must be there: a missing one is no £0.00.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BalanceWire {
    payable_amount: Amount,
    payable_due_date: Option<Kept<NaiveDate>>,
    pending_charge_due_amount: Amount,
    pending_charge_due_date: Option<Kept<NaiveDate>>,
    overdue_amount: Amount,
    earliest_payment_date_overdue: Option<Kept<NaiveDate>>,
    total_balance: Amount,
    bcd_balance_per_year: Option<Vec<BcdWire>>,
    total_bcd_balance: Option<Amount>,
    amount_coded_out: Option<Amount>,
    unallocated_credit: Option<Amount>,
    allocated_credit: Option<Amount>,
    total_credit: Option<Amount>,
    first_pending_amount_requested: Option<Amount>,
    second_pending_amount_requested: Option<Amount>,
    available_credit: Option<Amount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BcdWire {
    tax_year: Option<Kept<TaxYear>>,
    bcd_amount: Amount,
}

impl BalanceWire {
    fn into_domain(self) -> BalanceDetails {
        BalanceDetails {
            payable_amount: self.payable_amount.0,
            payable_due_date: Kept::optional(self.payable_due_date),
            pending_charge_due_amount: self.pending_charge_due_amount.0,
            pending_charge_due_date: Kept::optional(self.pending_charge_due_date),
            overdue_amount: self.overdue_amount.0,
            earliest_payment_date_overdue: Kept::optional(self.earliest_payment_date_overdue),
            total_balance: self.total_balance.0,
            bcd_balance_per_year: each(self.bcd_balance_per_year, |entry| {
                (Kept::or_blank(entry.tax_year), entry.bcd_amount.0)
            }),
            total_bcd_balance: money(self.total_bcd_balance),
            amount_coded_out: money(self.amount_coded_out),
            unallocated_credit: money(self.unallocated_credit),
            allocated_credit: money(self.allocated_credit),
            total_credit: money(self.total_credit),
            first_pending_amount_requested: money(self.first_pending_amount_requested),
            second_pending_amount_requested: money(self.second_pending_amount_requested),
            available_credit: money(self.available_credit),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CodingWire {
    return_tax_year: Option<Kept<TaxYear>>,
    total_liability_amount: Option<Amount>,
    coding_tax_year: Option<Kept<TaxYear>>,
    coded: Option<CodedWire>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct CodedWire {
    charge: Option<Amount>,
    initiation_date: Option<Kept<NaiveDate>>,
}

impl CodingWire {
    fn into_domain(self) -> CodingDetail {
        let coded = self.coded.unwrap_or_default();
        CodingDetail {
            return_tax_year: tax_year(self.return_tax_year),
            total_liability_amount: money(self.total_liability_amount),
            coding_tax_year: tax_year(self.coding_tax_year),
            charge: money(coded.charge),
            initiation_date: Kept::optional(coded.initiation_date),
        }
    }
}

/// The two amounts must be there: without them a charge would look paid.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DocumentWire {
    tax_year: Option<Kept<TaxYear>>,
    document_id: Option<Kept<DocumentId>>,
    form_bundle_number: Option<String>,
    credit_reason: Option<String>,
    document_date: Option<Kept<NaiveDate>>,
    document_text: Option<String>,
    document_due_date: Option<Kept<NaiveDate>>,
    document_description: Option<String>,
    charge_classification: Option<String>,
    original_amount: Amount,
    outstanding_amount: Amount,
    last_clearing: Option<LastClearingWire>,
    is_charge_estimate: Option<bool>,
    is_coded_out: Option<bool>,
    payment_lot: Option<String>,
    payment_lot_item: Option<String>,
    effective_date_of_payment: Option<Kept<NaiveDate>>,
    late_payment_interest: Option<InterestWire>,
    amount_coded_out: Option<Amount>,
    reduced_charge: Option<ReducedWire>,
    poa_relevant_amount: Option<Amount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "HMRC's names")]
struct LastClearingWire {
    last_clearing_date: Option<Kept<NaiveDate>>,
    last_clearing_reason: Option<String>,
    last_cleared_amount: Option<Amount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InterestWire {
    late_payment_interest_id: Option<String>,
    accruing_interest_amount: Option<Amount>,
    interest_rate: Option<Amount>,
    interest_start_date: Option<Kept<NaiveDate>>,
    interest_end_date: Option<Kept<NaiveDate>>,
    interest_amount: Option<Amount>,
    interest_dunning_lock_amount: Option<Amount>,
    interest_outstanding_amount: Option<Amount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReducedWire {
    charge_type: Option<String>,
    document_number: Option<String>,
    amendment_date: Option<Kept<NaiveDate>>,
    tax_year: Option<Kept<TaxYear>>,
}

impl Element for DocumentWire {
    type Domain = Document;

    fn into_domain(self) -> Document {
        Document {
            tax_year: tax_year(self.tax_year),
            document_id: Kept::or_blank(self.document_id),
            form_bundle_number: self.form_bundle_number,
            credit_reason: self.credit_reason,
            document_date: Kept::or_blank(self.document_date),
            document_text: self.document_text,
            document_due_date: Kept::optional(self.document_due_date),
            document_description: self.document_description,
            charge_classification: self.charge_classification,
            original_amount: self.original_amount.0,
            outstanding_amount: self.outstanding_amount.0,
            last_clearing: self.last_clearing.map(|clearing| LastClearing {
                date: Kept::optional(clearing.last_clearing_date),
                reason: clearing.last_clearing_reason,
                amount: money(clearing.last_cleared_amount),
            }),
            is_charge_estimate: self.is_charge_estimate.unwrap_or(false),
            is_coded_out: self.is_coded_out.unwrap_or(false),
            payment_lot: self.payment_lot,
            payment_lot_item: self.payment_lot_item,
            effective_date_of_payment: Kept::optional(self.effective_date_of_payment),
            late_payment_interest: self.late_payment_interest.map(InterestWire::into_domain),
            amount_coded_out: money(self.amount_coded_out),
            reduced_charge: self.reduced_charge.map(|reduced| ReducedCharge {
                charge_type: reduced.charge_type,
                document_number: reduced.document_number,
                amendment_date: Kept::optional(reduced.amendment_date),
                tax_year: tax_year(reduced.tax_year),
            }),
            poa_relevant_amount: money(self.poa_relevant_amount),
            breakdown: Vec::new(),
        }
    }
}

impl InterestWire {
    fn into_domain(self) -> LatePaymentInterest {
        LatePaymentInterest {
            id: self.late_payment_interest_id,
            accruing_amount: money(self.accruing_interest_amount),
            rate: percentage(self.interest_rate),
            start_date: Kept::optional(self.interest_start_date),
            end_date: Kept::optional(self.interest_end_date),
            amount: money(self.interest_amount),
            dunning_lock_amount: money(self.interest_dunning_lock_amount),
            outstanding_amount: money(self.interest_outstanding_amount),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LineWire {
    tax_year: Option<Kept<TaxYear>>,
    charge_detail: Option<ChargeDetailWire>,
    tax_period_from: Option<Kept<NaiveDate>>,
    tax_period_to: Option<Kept<NaiveDate>>,
    charge_reference: Option<String>,
    original_amount: Option<Amount>,
    outstanding_amount: Option<Amount>,
    cleared_amount: Option<Amount>,
    accrued_interest: Option<Amount>,
    items: Option<Each<ItemWire>>,
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

impl Element for LineWire {
    type Domain = BreakdownLine;

    fn into_domain(self) -> BreakdownLine {
        let charge = self.charge_detail.unwrap_or_default();
        BreakdownLine {
            tax_year: tax_year(self.tax_year),
            document_id: Kept::or_blank(charge.document_id),
            document_type: charge.document_type,
            document_type_description: charge.document_type_description,
            charge_type: charge.charge_type,
            charge_type_description: charge.charge_type_description,
            tax_period_from: Kept::optional(self.tax_period_from),
            tax_period_to: Kept::optional(self.tax_period_to),
            charge_reference: self.charge_reference,
            original_amount: money(self.original_amount),
            outstanding_amount: money(self.outstanding_amount),
            cleared_amount: money(self.cleared_amount),
            accrued_interest: money(self.accrued_interest),
            items: Each::of(self.items),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ItemWire {
    item_id: Option<String>,
    due_date: Option<Kept<NaiveDate>>,
    amount: Option<Amount>,
    clearing_date: Option<Kept<NaiveDate>>,
    clearing_reason: Option<String>,
    outgoing_payment_method: Option<String>,
    locks: Option<LocksWire>,
    is_return: Option<bool>,
    payment_reference: Option<String>,
    payment_amount: Option<Amount>,
    payment_method: Option<String>,
    payment_lot: Option<String>,
    payment_lot_item: Option<String>,
    #[serde(rename = "clearingSAPDocument")]
    clearing_document: Option<String>,
    is_charge_estimate: Option<bool>,
    coded_out_status: Option<Open<CodedOutStatus>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "HMRC's names")]
struct LocksWire {
    is_charge_on_hold: Option<bool>,
    is_estimated_charge_on_hold: Option<bool>,
    is_interest_accrual_on_hold: Option<bool>,
    is_interest_charge_on_hold: Option<bool>,
}

impl Element for ItemWire {
    type Domain = Item;

    fn into_domain(self) -> Item {
        Item {
            item_id: self.item_id,
            due_date: Kept::optional(self.due_date),
            amount: money(self.amount),
            clearing_date: Kept::optional(self.clearing_date),
            clearing_reason: self.clearing_reason,
            outgoing_payment_method: self.outgoing_payment_method,
            locks: self.locks.map(|locks| Locks {
                charge_on_hold: locks.is_charge_on_hold.unwrap_or(false),
                estimated_charge_on_hold: locks.is_estimated_charge_on_hold.unwrap_or(false),
                interest_accrual_on_hold: locks.is_interest_accrual_on_hold.unwrap_or(false),
                interest_charge_on_hold: locks.is_interest_charge_on_hold.unwrap_or(false),
            }),
            is_return: self.is_return,
            payment_reference: self.payment_reference,
            payment_amount: money(self.payment_amount),
            payment_method: self.payment_method,
            payment_lot: self.payment_lot,
            payment_lot_item: self.payment_lot_item,
            clearing_document: self.clearing_document,
            is_charge_estimate: self.is_charge_estimate,
            coded_out_status: Open::optional(self.coded_out_status),
        }
    }
}
