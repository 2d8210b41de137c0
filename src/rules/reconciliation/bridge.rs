//! From the charges raised to what is to be paid, step by step.

use super::Known;
use super::flows::Settled;
use crate::rules::Money;
use crate::rules::charges::ChargeStanding;
use crate::rules::charges::settled::SettledBy;
use crate::rules::whereabouts::{Documents, Whereabouts};

/// The way from the charges raised to what is to be paid. The steps to [`Step::LeftOfCharges`] add up to it, and those
/// after it to [`Step::ToPay`], because each is read off the same charges; whether that is HMRC's total is a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bridge {
    /// The steps in order, with the sign they count with.
    pub steps: Vec<(Step, Money)>,
    /// Interest HMRC has charged on them, which the charges raised do not count and the statement does.
    pub interest_charged: Money,
    /// From the payments to what settled charges; `None` where the payments are not known.
    pub paid: Option<Paid>,
}

/// From the payments received to what they did. The steps add up to what HMRC leaves unexplained, the last of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// The steps in order, with the sign they count with.
    pub steps: Vec<(PaidStep, Money)>,
}

/// A step from the payments received to what they did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaidStep {
    /// Every payment of the range asked for.
    Received,
    /// To the charges above.
    ToCharges,
    /// To interest on them.
    ToInterest,
    /// To charges HMRC does not list for these days.
    ToOthers,
    /// Paid back.
    Refunded,
    /// Open on their own documents: credit.
    NotUsed,
    /// Neither on a charge nor open: older debts.
    NotShown,
    /// Which of the two it is, HMRC does not tell.
    NotTold,
    /// HMRC tells of more than was paid.
    Beyond,
    /// What is left over: a sum, nothing where every pound is told.
    Left,
}

impl PaidStep {
    /// Its stable name for programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::ToCharges => "toCharges",
            Self::ToInterest => "toInterest",
            Self::ToOthers => "toChargesNotListed",
            Self::Refunded => "refunded",
            Self::NotUsed => "notUsed",
            Self::NotShown => "notShown",
            Self::NotTold => "notTold",
            Self::Beyond => "beyond",
            Self::Left => "left",
        }
    }
}

impl Paid {
    fn of(known: Known<'_>, charges: &[Settled<'_>]) -> Option<Self> {
        let payments = known.payments?;
        let documents = Documents::of(&known.accounts());
        let went: Vec<Whereabouts<'_>> = payments.iter().map(|payment| documents.whereabouts(payment)).collect();
        let listed = |to_interest: bool| -> Money {
            let parts = charges.iter().flat_map(|one| &one.by.parts).filter(|part| part.to_interest == to_interest);
            parts.filter(|part| matches!(part.by, SettledBy::Payment(_))).filter_map(|part| part.amount).sum()
        };
        let received = payments.iter().filter_map(|payment| payment.payment_amount).sum::<Money>();
        let (to_charges, to_interest) = (listed(false), listed(true));
        let mut steps = vec![
            (PaidStep::Received, received),
            (PaidStep::ToCharges, -to_charges),
            (PaidStep::ToInterest, -to_interest),
            (PaidStep::ToOthers, to_charges + to_interest - sum(&went, |one| one.allocated)),
            (PaidStep::Refunded, -sum(&went, |one| one.refunded)),
            (PaidStep::NotUsed, -sum(&went, Whereabouts::not_allocated)),
            (PaidStep::NotShown, -sum(&went, Whereabouts::not_shown)),
            (PaidStep::NotTold, -sum(&went, Whereabouts::not_told)),
            (PaidStep::Beyond, sum(&went, Whereabouts::beyond)),
        ];
        steps.push((PaidStep::Left, steps.iter().map(|(_, sum)| *sum).sum()));
        Some(Self { steps })
    }

    /// Whether nothing was received and nothing is told.
    pub fn is_nothing(&self) -> bool {
        self.steps.iter().all(|(_, sum)| sum.is_zero())
    }

    /// The steps to show: those above nothing, and both ends.
    pub fn shown(&self) -> impl Iterator<Item = (PaidStep, Money)> {
        let ends = |step: PaidStep| matches!(step, PaidStep::Received | PaidStep::Left);
        self.steps.iter().copied().filter(move |(step, sum)| ends(*step) || !sum.is_zero())
    }

    /// The sum of a step.
    pub fn sum_of(&self, step: PaidStep) -> Money {
        self.steps.iter().find(|(one, _)| *one == step).map(|(_, sum)| *sum).unwrap_or_default()
    }
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
        let posted = charges.iter().filter_map(|one| one.charge.late_payment_interest.as_ref()?.amount);
        let interest_charged = posted.filter(|sum| sum.is_positive()).sum();
        Self { steps, interest_charged, paid: Paid::of(known, charges) }
    }

    /// The charges raised with the interest HMRC has charged on them, as the statement counts them.
    pub fn raised_with_interest(&self) -> Money {
        self.sum_of(Step::Raised) + self.interest_charged
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

fn sum<'a>(went: &[Whereabouts<'a>], of: impl Fn(&Whereabouts<'a>) -> Money) -> Money {
    went.iter().map(of).sum()
}
