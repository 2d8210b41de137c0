//! What a document is: HMRC's main transaction code first, then its description, then its text.
//! Source: how HMRC's own account classifies charges; what it does not know, it hides, and this program shows raw.

use super::{CodedOutEffect, CodedOutStatus, Document, LatePaymentInterest};
use crate::rules::Money;
use crate::rules::open_enum::open_enum;

open_enum! {
    /// Why an amended charge exists.
    pub enum ChargeClassification {
        /// HMRC enquired into the return and changed it.
        EnquiryAmendment = "enquiry-amendment",
        /// HMRC corrected an obvious error by itself.
        AutoCorrection = "auto-correction",
        /// Somebody at HMRC corrected an obvious error.
        ManualCorrection = "manual-correction",
        /// The customer turned HMRC's correction down.
        CustomerRejection = "customer-rejection-of-a-correction",
    }
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
    /// 4915 that HMRC classifies as an enquiry's.
    EnquiryAmendment,
    /// 4916.
    AmendedReturnCredit,
    /// Class 2 National Insurance, told by its text.
    Class2,
    /// A charge that a tax code should have collected and did not, told by its text.
    CancelledPaye,
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

    /// Whether it is a penalty, which has a payment reference of its own.
    pub const fn is_penalty(&self) -> bool {
        matches!(self, Self::LateSubmissionPenalty | Self::FirstLatePaymentPenalty | Self::SecondLatePaymentPenalty)
    }

    /// Whether it is one of the two payments on account.
    pub const fn is_payment_on_account(&self) -> bool {
        matches!(self, Self::FirstPaymentOnAccount | Self::SecondPaymentOnAccount)
    }

    /// Whether it gives money to the customer's account or takes it off, rather than asking for it.
    pub const fn is_no_charge(&self) -> bool {
        matches!(
            self,
            Self::Payment
                | Self::Refund
                | Self::Clearing
                | Self::OverpaidTax
                | Self::EarlierYearCredit
                | Self::RepaymentInterest
                | Self::HmrcAdjustmentCredit
                | Self::AmendedReturnCredit
                | Self::ReconciliationCredit(_)
        )
    }
}

impl Document {
    /// What kind it is.
    pub fn kind(&self) -> DocumentKind {
        let text = self.document_text.as_deref().unwrap_or_default();
        // HMRC's account lets this text win over the code and over any coding-out status.
        if text.contains("Class 2 National Insurance") {
            return DocumentKind::Class2;
        }
        let code = self.breakdown.iter().find_map(|line| line.document_type.as_deref());
        let told = code
            .and_then(kind_of_code)
            .or_else(|| self.document_description.as_deref().and_then(kind_of_text))
            .or_else(|| {
                let line = self.breakdown.iter().find_map(|line| line.document_type_description.as_deref());
                line.and_then(kind_of_text)
            })
            .or_else(|| kind_of_text(text));
        match told {
            Some(DocumentKind::AmendedReturn)
                if self.classification() == Some(ChargeClassification::EnquiryAmendment) =>
            {
                DocumentKind::EnquiryAmendment
            }
            Some(kind) => kind,
            None => {
                let raw = [self.document_description.as_deref(), self.document_text.as_deref()];
                let raw = raw.into_iter().flatten().find(|text| !text.trim().is_empty());
                DocumentKind::Unknown(raw.unwrap_or_default().to_owned())
            }
        }
    }

    /// The kind it goes by among what is owed: a payment on account or balancing payment that a tax code was to collect
    /// and that is back on the account has a name of its own in HMRC's account. What it is stays its [`Document::kind`].
    pub fn named_kind(&self) -> DocumentKind {
        let kind = self.kind();
        let back = self.coded_out_status().map(CodedOutStatus::effect) == Some(CodedOutEffect::BackOnTheAccount);
        let may_be = kind.is_payment_on_account() || kind == DocumentKind::BalancingCharge;
        if back && may_be { DocumentKind::CancelledPaye } else { kind }
    }

    /// Whether the charge itself is paid, and only interest is left on it.
    pub fn is_interest_only(&self) -> bool {
        self.outstanding_amount.is_zero() && self.interest_left().is_positive()
    }

    /// What stands as its original amount in a list: nothing where only interest is left, which was never of that size,
    /// unless what is paid is listed too.
    pub fn original_shown(&self, paid_too: bool) -> Option<Money> {
        Some(self.original_amount).filter(|_| paid_too || !self.is_interest_only())
    }

    /// Why an amended charge exists, when HMRC says so.
    pub fn classification(&self) -> Option<ChargeClassification> {
        self.charge_classification.as_deref().map(ChargeClassification::from)
    }

    /// Whether it asks for money: neither a credit, a payment, a refund nor a joining document.
    pub fn is_charge(&self) -> bool {
        !self.original_amount.is_negative() && !self.kind().is_no_charge()
    }

    /// Interest still owed on it.
    pub fn interest_left(&self) -> Money {
        self.late_payment_interest.as_ref().map_or(Money::ZERO, LatePaymentInterest::left)
    }
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
const KINDS_BY_TEXT: [(&str, DocumentKind); 18] = [
    ("itsa-poa1", DocumentKind::FirstPaymentOnAccount),
    ("sapaymentonaccount1", DocumentKind::FirstPaymentOnAccount),
    ("itsa-poa2", DocumentKind::SecondPaymentOnAccount),
    ("sapaymentonaccount2", DocumentKind::SecondPaymentOnAccount),
    ("itsa-balcharge", DocumentKind::BalancingCharge),
    ("itsabcd", DocumentKind::BalancingCharge),
    ("sabalancingcharge", DocumentKind::BalancingCharge),
    ("poa1reconciliationdebit", DocumentKind::ReconciliationDebit(1)),
    ("poa2reconciliationdebit", DocumentKind::ReconciliationDebit(2)),
    ("balancingpaymentcollectedthroughpayetaxcode", DocumentKind::BalancingCharge),
    ("cancelledpayeselfassessment", DocumentKind::CancelledPaye),
    ("itsapayecharge", DocumentKind::HmrcAdjustment),
    ("itsacalcerrorcorrection", DocumentKind::HmrcAdjustment),
    ("itsamanualpenaltyprecy-4", DocumentKind::HmrcAdjustment),
    ("itsamisccharge", DocumentKind::HmrcAdjustment),
    ("payment", DocumentKind::Payment),
    ("repayment", DocumentKind::Refund),
    ("clearingdocument", DocumentKind::Clearing),
];

fn kind_of_text(text: &str) -> Option<DocumentKind> {
    let squeezed = || text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase());
    KINDS_BY_TEXT.iter().find(|(known, _)| squeezed().eq(known.chars())).map(|(_, kind)| kind.clone())
}
