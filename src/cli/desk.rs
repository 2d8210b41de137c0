//! Where commands ask their questions.

use std::future::Future;

use chrono::NaiveDate;

use crate::rules::allocation::Payment;
use crate::rules::businesses::{Business, ListedBusiness};
use crate::rules::charges::{Account, ChargeChange};
use crate::rules::coding_out::{CodedOut, CodingOutStatus, Wanted};
use crate::rules::itsa_status::YearStatus;
use crate::rules::obligations::{Obligation, ObligationStatus};
use crate::rules::penalties::Penalties;
use crate::rules::query::{Answer, Query};
use crate::rules::updates::{Income, SentUpdates};
use crate::rules::{BusinessId, DateRange, DocumentId, Failure, FailureKind, PaymentId, TaxYear};

/// Whoever answers questions: HMRC, or a test.
pub trait Ask {
    /// The answer to one question.
    fn ask(&self, query: &Query) -> impl Future<Output = Result<Answer, Failure>>;
}

/// Questions with typed answers, about one taxpayer on one day.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a, A> {
    asker: &'a A,
    /// Today.
    pub today: NaiveDate,
}

/// An answer to another question than the one asked: a fault of the program, told apart from HMRC's.
fn other_answer() -> Failure {
    Failure::new(FailureKind::BadAnswer, "answer-to-another-question")
}

macro_rules! questions {
    ($( $(#[$meta:meta])* $name:ident($($arg:ident: $type:ty),*) -> $out:ty = $query:expr => $answer:ident; )+) => {
        $(
            $(#[$meta])*
            pub async fn $name(&self, $($arg: $type),*) -> Result<$out, Failure> {
                match self.asker.ask(&$query).await? {
                    Answer::$answer(value) => Ok(value),
                    _ => Err(other_answer()),
                }
            }
        )+
    };
}

impl<'a, A: Ask> Desk<'a, A> {
    /// A desk where `asker` answers.
    pub const fn new(asker: &'a A, today: NaiveDate) -> Self {
        Self { asker, today }
    }

    questions! {
        /// Everything open on the account.
        open_account() -> Option<Box<Account>> = Query::OpenAccount => Account;
        /// Everything in a range of days.
        account_history(range: DateRange) -> Option<Box<Account>> = Query::AccountHistory(range) => Account;
        /// One document.
        account_document(id: DocumentId) -> Option<Box<Account>> = Query::AccountDocument(id) => Account;
        /// Payments in a range of days.
        payments(range: DateRange) -> Vec<Payment> = Query::Payments(range) => Payments;
        /// One payment.
        payment(id: PaymentId) -> Vec<Payment> = Query::Payment(id) => Payments;
        /// How a charge changed.
        charge_history(id: DocumentId) -> Vec<ChargeChange> = Query::ChargeHistory(id) => ChargeHistory;
        /// Amounts in a year's tax code.
        coded_out(year: TaxYear, wanted: Wanted) -> CodedOut = Query::CodedOut(year, wanted) => CodedOut;
        /// Whether a year's bill may be collected through a tax code.
        coding_out_status(year: TaxYear) -> CodingOutStatus = Query::CodingOutStatus(year) => CodingOutStatus;
        /// Points and penalties.
        penalties() -> Box<Penalties> = Query::Penalties => Penalties;
        /// Open quarterly updates of any year.
        open_updates() -> Vec<Obligation> = Query::OpenUpdates => Obligations;
        /// Every quarterly update of a year.
        updates_of(year: TaxYear) -> Vec<Obligation> = Query::UpdatesOf(year) => Obligations;
        /// Tax returns of five years, or of one.
        returns(year: Option<TaxYear>) -> Vec<Obligation> = Query::Returns(year) => Obligations;
        /// The businesses.
        businesses() -> Vec<ListedBusiness> = Query::Businesses => Businesses;
        /// One business.
        business(id: BusinessId) -> Option<Box<Business>> = Query::Business(id) => Business;
        /// What HMRC holds of the updates sent for a business and year.
        sent_updates(id: BusinessId, income: Income, year: TaxYear) -> Option<Box<SentUpdates>> = Query::SentUpdates(id, income, year) => SentUpdates;
        /// Status of a year and later ones.
        itsa_status(year: TaxYear) -> Vec<YearStatus> = Query::ItsaStatus(year) => ItsaStatus;
    }
}

/// The year coding out is about, unless the command line says another: the latest ended year whose return is still
/// open, else the latest ended year.
pub fn coding_out_year(returns: &[Obligation], today: NaiveDate) -> TaxYear {
    let current = TaxYear::containing(today);
    let open = returns
        .iter()
        .filter(|one| one.status == ObligationStatus::Open)
        .filter_map(Obligation::tax_year)
        .filter(|year| year.has_ended(today));
    open.max().or_else(|| current.previous()).unwrap_or(current)
}
