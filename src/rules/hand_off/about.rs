//! What a hand-off is about besides its task: the row it was asked for.

use crate::rules::businesses::ListedBusiness;
use crate::rules::charges::Document;
use crate::rules::penalties::{
    Appeal, AppealStatus, LatePaymentCategory, LatePaymentPenalty, LateSubmissionPenalty, Penalties,
};
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
        /// Whether HMRC refused an appeal against it: what can be asked for then is a review, on another page.
        review: bool,
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

impl About {
    /// A charge or payment of the account; none when HMRC sent it without an id, or a charge without a tax year.
    pub fn document(one: &Document) -> Option<Self> {
        let document = one.document_id.read()?.clone();
        if one.payment_lot.is_some() {
            return Some(Self::Payment(document));
        }
        let tax_year = *one.tax_year.as_ref()?.read()?;
        Some(Self::Charge { document, tax_year, interest_only: one.is_interest_only() })
    }

    /// A business; none when HMRC's id for it cannot be read.
    pub fn business(one: &ListedBusiness) -> Option<Self> {
        Some(Self::Business { id: one.business_id.read()?.clone(), kind: one.type_of_business.clone() })
    }

    /// A late submission penalty.
    pub fn late_submission(one: &LateSubmissionPenalty) -> Self {
        let (kind, review) = (PenaltyKind::LateSubmission, is_refused(&one.appeals));
        Self::Penalty { number: one.number.clone(), kind, review }
    }

    /// A late payment penalty; none when HMRC does not say whether it is the first or the second.
    pub fn late_payment(one: &LatePaymentPenalty) -> Option<Self> {
        let kind = match one.category.as_ref()? {
            LatePaymentCategory::First => PenaltyKind::FirstLatePayment,
            LatePaymentCategory::Second => PenaltyKind::SecondLatePayment,
            LatePaymentCategory::Other(_) => return None,
        };
        let review = is_refused(&one.appeals);
        Some(Self::Penalty { number: one.principal_charge_reference.clone(), kind, review })
    }

    /// The penalty that goes by this number: its own, that of its charge, or that of the charge that was paid late. Of
    /// several that were made for one charge, the one with an amount of its own comes last, so the last is meant.
    pub fn penalty(number: &str, among: &Penalties) -> Option<Self> {
        let own =
            |one: &&LateSubmissionPenalty| one.number == number || one.charge_reference.as_deref() == Some(number);
        let late = |one: &&LatePaymentPenalty| {
            one.charge_reference.as_deref() == Some(number) || one.principal_charge_reference == number
        };
        let submission = among.late_submission.iter().find(own).map(Self::late_submission);
        let exactly = |one: &&LatePaymentPenalty| one.charge_reference.as_deref() == Some(number);
        let payments = &among.late_payment;
        let payment = || payments.iter().find(exactly).or_else(|| payments.iter().rfind(late));
        submission.or_else(|| Self::late_payment(payment()?))
    }
}

/// Whether HMRC refused what was asked last. Source: HMRC's penalties service, whose page for appeals asks for the second
/// stage then.
fn is_refused(appeals: &[Appeal]) -> bool {
    appeals.last().is_some_and(|last| last.status == AppealStatus::Rejected)
}
