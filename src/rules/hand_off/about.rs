//! What a hand-off is about besides its task: the row it was asked for.

use crate::rules::{BusinessId, DocumentId, Money, TaxYear, TypeOfBusiness};

/// The thing a task is done about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum About {
    /// Nothing in particular: the task's own start page.
    #[default]
    Nothing,
    /// A tax year: opting out, signing up again, a calculation.
    TaxYear(TaxYear),
    /// A business: ceasing it, its details.
    Business {
        /// HMRC's id.
        id: BusinessId,
        /// What kind it is: property businesses have pages of their own without an id.
        kind: TypeOfBusiness,
    },
    /// A business that is to be added, of this kind.
    NewBusiness(TypeOfBusiness),
    /// A charge.
    Charge {
        /// HMRC's document.
        document: DocumentId,
        /// The tax year it belongs to.
        tax_year: TaxYear,
        /// Whether only interest is left of it.
        interest_only: bool,
    },
    /// A payment or credit.
    Payment(DocumentId),
    /// A penalty.
    Penalty {
        /// HMRC's number: of a late submission penalty its own, of a late payment penalty the charge's reference.
        number: String,
        /// Which kind it is.
        kind: PenaltyKind,
    },
    /// A sum to pay or to have back; never below nothing.
    Amount(Money),
}

/// Which kind of penalty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PenaltyKind {
    /// For late submission.
    LateSubmission,
    /// The first for late payment.
    FirstLatePayment,
    /// The second for late payment.
    SecondLatePayment,
}
