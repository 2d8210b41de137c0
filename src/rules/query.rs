//! Every question the program asks HMRC, and its answer, as plain values.
//!
//! Both faces ask through these; whoever answers (the cache, HMRC) is no concern of theirs. A question never holds the
//! taxpayer: that is [`Subject`]'s part.

use super::allocation::Payment;
use super::businesses::{AccountingType, Business, LateAccountingDateRule, ListedBusiness, PeriodsOfAccount};
use super::charges::{Account, ChargeChange};
use super::coding_out::{CodedOut, CodingOutStatus, Wanted};
use super::itsa_status::YearStatus;
use super::obligations::Obligation;
use super::penalties::Penalties;
use super::updates::{Income, SentUpdates};
use super::{BusinessId, ChargeReference, DateRange, DocumentId, Nino, PaymentId, TaxYear};

/// Whose account a question is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// The National Insurance number.
    pub nino: Nino,
}

/// A question to HMRC.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Query {
    /// Everything still open on the account, with interest to today and holds. Answer: [`Answer::Account`].
    OpenAccount,
    /// Everything in a range of days, paid or not, with payment details. Answer: [`Answer::Account`].
    AccountHistory(DateRange),
    /// One document, whose id must have exactly 12 characters. Answer: [`Answer::Account`].
    AccountDocument(DocumentId),
    /// Payments received in a range of days of any length. Answer: [`Answer::Payments`].
    Payments(DateRange),
    /// One payment. Answer: [`Answer::Payments`].
    Payment(PaymentId),
    /// How a charge changed. Answer: [`Answer::ChargeHistory`].
    ChargeHistory(DocumentId),
    /// The same, looked up by charge reference. Answer: [`Answer::ChargeHistory`].
    ChargeHistoryByReference(ChargeReference),
    /// Amounts in a year's tax code. Answer: [`Answer::CodedOut`].
    CodedOut(TaxYear, Wanted),
    /// Whether a year's bill may be collected through a tax code. Answer: [`Answer::CodingOutStatus`].
    CodingOutStatus(TaxYear),
    /// Points and penalties. Answer: [`Answer::Penalties`].
    Penalties,
    /// Every open quarterly update of any year. Answer: [`Answer::Obligations`].
    OpenUpdates,
    /// Every quarterly update of a tax year. Answer: [`Answer::Obligations`].
    UpdatesOf(TaxYear),
    /// The tax returns of this year and the four before it, or of one year. Answer: [`Answer::Obligations`].
    Returns(Option<TaxYear>),
    /// The businesses, without their details. Answer: [`Answer::Businesses`].
    Businesses,
    /// One business. Answer: [`Answer::Business`].
    Business(BusinessId),
    /// How a business accounts for a year. Answer: [`Answer::AccountingType`].
    AccountingType(BusinessId, TaxYear),
    /// A self-employment's periods of account for a year. Answer: [`Answer::PeriodsOfAccount`].
    PeriodsOfAccount(BusinessId, TaxYear),
    /// A self-employment's late accounting date rule for a year. Answer: [`Answer::LateAccountingDateRule`].
    LateAccountingDateRule(BusinessId, TaxYear),
    /// What HMRC holds of the updates sent for a business and year. Answer: [`Answer::SentUpdates`].
    SentUpdates(BusinessId, Income, TaxYear),
    /// Status for a year and every later one HMRC knows. Answer: [`Answer::ItsaStatus`].
    ItsaStatus(TaxYear),
}

/// What HMRC said. "Nothing here" is an answer: an empty list, or `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To [`Query::OpenAccount`], [`Query::AccountHistory`] and [`Query::AccountDocument`]; `None` when HMRC holds
    /// nothing on the account.
    Account(Option<Box<Account>>),
    /// To [`Query::Payments`] and [`Query::Payment`], newest first.
    Payments(Vec<Payment>),
    /// To [`Query::ChargeHistory`] and [`Query::ChargeHistoryByReference`].
    ChargeHistory(Vec<ChargeChange>),
    /// To [`Query::CodedOut`].
    CodedOut(CodedOut),
    /// To [`Query::CodingOutStatus`].
    CodingOutStatus(CodingOutStatus),
    /// To [`Query::Penalties`].
    Penalties(Box<Penalties>),
    /// To [`Query::OpenUpdates`], [`Query::UpdatesOf`] and [`Query::Returns`].
    Obligations(Vec<Obligation>),
    /// To [`Query::Businesses`].
    Businesses(Vec<ListedBusiness>),
    /// To [`Query::Business`]; `None` when HMRC does not know it.
    Business(Option<Box<Business>>),
    /// To [`Query::AccountingType`].
    AccountingType(Option<AccountingType>),
    /// To [`Query::PeriodsOfAccount`].
    PeriodsOfAccount(Option<PeriodsOfAccount>),
    /// To [`Query::LateAccountingDateRule`].
    LateAccountingDateRule(Option<LateAccountingDateRule>),
    /// To [`Query::SentUpdates`]; `None` when HMRC holds none.
    SentUpdates(Option<Box<SentUpdates>>),
    /// To [`Query::ItsaStatus`].
    ItsaStatus(Vec<YearStatus>),
}

/// An answer with its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched<T> {
    /// What was answered.
    pub value: T,
    /// When HMRC answered.
    pub at: chrono::DateTime<chrono::Utc>,
}
