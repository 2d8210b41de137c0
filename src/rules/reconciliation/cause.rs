//! What a difference may come from.

use rust_decimal::Decimal;

use crate::rules::Money;

/// Why a figure differs from its documents, or cannot be held against them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// HMRC's figure counts an estimated charge.
    EstimateIncluded,
    /// A charge on hold is counted on one side only.
    Lock,
    /// Interest is not in HMRC's figure: HMRC includes it "where applicable".
    InterestNotIncluded,
    /// What a tax code collects is counted on one side only.
    CodedOut,
    /// A charge of the same year under another kind is counted on one side only.
    OtherKind,
    /// A charge without a due date that can be read is in none of HMRC's parts.
    NoDueDate,
    /// A document or payment is older than the range asked for.
    OlderThanRange,
    /// HMRC did not send the payment's own document.
    PaymentDocumentMissing,
    /// Less than a penny.
    Rounding,
    /// Used for something HMRC's API cannot show: a debt from before Making Tax Digital.
    BeforeMtd,
    /// The answers were not given at one moment.
    AnotherMoment,
    /// The account's history is not known.
    HistoryNotKnown,
    /// The payments are not known.
    PaymentsNotKnown,
    /// HMRC does not say which used credit its figure counts.
    UsedCreditNotSplit,
    /// HMRC left the figure out.
    FigureNotSent,
    /// Nothing that is known explains it.
    Unknown,
}

impl Cause {
    /// Its stable name for programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EstimateIncluded => "estimate-included",
            Self::Lock => "lock",
            Self::InterestNotIncluded => "interest-not-included",
            Self::CodedOut => "coded-out",
            Self::OtherKind => "other-kind",
            Self::NoDueDate => "no-due-date",
            Self::OlderThanRange => "older-than-range",
            Self::PaymentDocumentMissing => "payment-document-missing",
            Self::Rounding => "rounding",
            Self::BeforeMtd => "before-mtd",
            Self::AnotherMoment => "another-moment",
            Self::HistoryNotKnown => "history-not-known",
            Self::PaymentsNotKnown => "payments-not-known",
            Self::UsedCreditNotSplit => "used-credit-not-split",
            Self::FigureNotSent => "figure-not-sent",
            Self::Unknown => "unknown",
        }
    }
}

/// The causes whose sum is exactly the difference; else what may explain any difference; else [`Cause::Unknown`].
pub(super) fn of(difference: Money, candidates: &[(Money, Cause)], same_moment: bool) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    for (sum, cause) in candidates {
        if !sum.is_zero() && *sum == difference && !causes.contains(cause) {
            causes.push(*cause);
        }
    }
    if causes.is_empty() && difference.abs().decimal() < Decimal::new(1, 2) {
        causes.push(Cause::Rounding);
    }
    if causes.is_empty() && !same_moment {
        causes.push(Cause::AnotherMoment);
    }
    if causes.is_empty() {
        causes.push(Cause::Unknown);
    }
    causes
}
