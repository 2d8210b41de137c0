//! From the charges raised to what is to be paid, step by step.

use super::Known;
use super::flows::Settled;
use crate::rules::Money;
use crate::rules::charges::ChargeStanding;
use crate::rules::charges::settled::SettledBy;

/// The way from the charges raised to what is to be paid. The steps to [`Step::LeftOfCharges`] add up to it, and those
/// after it to [`Step::ToPay`], because each is read off the same charges; whether that is HMRC's total is a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bridge {
    /// The steps in order, with the sign they count with.
    pub steps: Vec<(Step, Money)>,
}

/// A step from the charges raised to what is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Every charge of the range asked for and every open one, as first raised.
    Raised,
    /// Settled by payments.
    ByPayments,
    /// Settled by credits.
    ByCredits,
    /// Collected through a tax code.
    ByTaxCode,
    /// Written off or taken back.
    ByHmrc,
    /// Settled in another way, in HMRC's words only.
    ByOther,
    /// Settled, without HMRC telling by what.
    Untold,
    /// What is left of the charges: a sum.
    LeftOfCharges,
    /// Of that, what a tax code collects now.
    InTaxCode,
    /// Interest left on them.
    Interest,
    /// What is to be paid: a sum, the same as HMRC's total where that agrees.
    ToPay,
}

impl Step {
    /// Its stable name for programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::ByPayments => "settledByPayments",
            Self::ByCredits => "settledByCredits",
            Self::ByTaxCode => "collectedThroughTaxCode",
            Self::ByHmrc => "writtenOffOrReversed",
            Self::ByOther => "settledOtherwise",
            Self::Untold => "settledUntold",
            Self::LeftOfCharges => "leftOfCharges",
            Self::InTaxCode => "beingCollectedThroughTaxCode",
            Self::Interest => "interest",
            Self::ToPay => "toPay",
        }
    }

    /// Whether it is the sum of the steps before it.
    pub const fn is_sum(self) -> bool {
        matches!(self, Self::LeftOfCharges | Self::ToPay)
    }
}

impl Bridge {
    pub(super) fn of(known: Known<'_>, charges: &[Settled<'_>]) -> Self {
        let by_other =
            |by: &SettledBy<'_>| matches!(by, SettledBy::Called(_) | SettledBy::NotTold(_)) && !by.is_payment();
        let by_credits: Money = charges.iter().map(|one| one.by.by_credits()).sum();
        let in_tax_code: Money = charges
            .iter()
            .filter(|one| one.charge.standing(known.today) == ChargeStanding::ThroughTaxCode)
            .map(|one| one.charge.outstanding_amount)
            .sum();
        let raised: Money = charges.iter().map(|one| one.charge.original_amount).sum();
        let left: Money = charges.iter().map(|one| one.charge.outstanding_amount).sum();
        let counted = charges.iter().filter(|one| one.charge.standing(known.today) != ChargeStanding::ThroughTaxCode);
        let interest: Money = counted.map(|one| one.charge.interest_left()).sum();
        let untold: Money = charges.iter().map(|one| one.by.untold()).sum();
        let steps = vec![
            (Step::Raised, raised),
            (Step::ByPayments, -settled_by(charges, SettledBy::is_payment)),
            (Step::ByCredits, -by_credits),
            (Step::ByTaxCode, -settled_by(charges, |by| matches!(by, SettledBy::TaxCode))),
            (Step::ByHmrc, -settled_by(charges, |by| matches!(by, SettledBy::WrittenOff | SettledBy::Reversed))),
            (Step::ByOther, -settled_by(charges, by_other)),
            (Step::Untold, -untold),
            (Step::LeftOfCharges, left),
            (Step::InTaxCode, -in_tax_code),
            (Step::Interest, interest),
            (Step::ToPay, left - in_tax_code + interest),
        ];
        Self { steps }
    }

    /// The sum of a step.
    pub fn sum_of(&self, step: Step) -> Money {
        self.steps.iter().find(|(one, _)| *one == step).map(|(_, sum)| *sum).unwrap_or_default()
    }
}

/// What of `charges` was settled by what `wanted` picks.
fn settled_by<'a>(charges: &[Settled<'a>], wanted: impl Fn(&SettledBy<'a>) -> bool) -> Money {
    charges.iter().map(|one| one.by.settled_by(&wanted)).sum()
}
