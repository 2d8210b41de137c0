//! Credit on the account: one number with its parts, and where the money came from.
//! Source: Self Assessment Accounts 4.0, `balanceDetails`: the total is what is not used and what is set against charges;
//! what is available is the total less the refunds in progress, and so counts what is allocated already. HMRC's figures are shown as sent; where they do not add
//! up, that is said.

use super::Money;
use super::charges::{Account, Document};
use super::whereabouts::open_on;

/// Credit on the account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Credit<'a> {
    /// Not used yet, as HMRC says.
    pub unallocated: Option<Money>,
    /// Set against charges, as HMRC says.
    pub allocated: Option<Money>,
    /// All of it, as HMRC says.
    pub total: Option<Money>,
    /// The first refund asked for and still in progress.
    pub first_refund: Option<Money>,
    /// The second.
    pub second_refund: Option<Money>,
    /// What can still be claimed, as HMRC says.
    pub available: Option<Money>,
    /// The open credits the money came from, the oldest first as HMRC lists them.
    pub sources: Vec<Source<'a>>,
}

/// An open credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    /// Its document.
    pub document: &'a Document,
    /// What of it is open.
    pub open: Money,
}

/// A step on the way from the credit not used yet to what is left to claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CreditStep {
    /// Not used yet.
    Unallocated,
    /// Set against charges.
    Allocated,
    /// All of it, where HMRC sends no parts.
    Total,
    /// The first refund in progress, taken off.
    FirstRefund,
    /// The second, taken off.
    SecondRefund,
    /// What HMRC's own figure of what is left has more or less than these come to: named, never smoothed over.
    Difference,
}

/// The way from the credit on the account to what is left to claim: HMRC's figures, which add up to its own end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Derivation {
    /// Each step with its sum, refunds below nothing; only those that are not nothing.
    pub steps: Vec<(CreditStep, Money)>,
    /// What is left to claim, as HMRC says; none where it does not say.
    pub left: Option<Money>,
    /// What of it is neither allocated nor asked for, where that is another figure.
    pub free: Option<Money>,
}

impl Derivation {
    /// Whether there is no way to show: one figure is all there is.
    pub fn is_one_figure(&self) -> bool {
        matches!(self.steps.as_slice(), [(_, only)] if self.left.is_none_or(|left| left == *only))
    }
}

/// Which of HMRC's sums of credit do not add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CreditSum {
    /// The total against what is not used and what is set against charges.
    Total,
    /// What can be claimed against the total less the refunds in progress.
    Available,
    /// What is not used against the open credits listed.
    Sources,
}

/// Two figures that should be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mismatch {
    /// Which sum.
    pub sum: CreditSum,
    /// HMRC's figure.
    pub hmrc: Money,
    /// What its parts come to.
    pub parts: Money,
}

impl Mismatch {
    /// HMRC's figure less its parts.
    pub fn difference(self) -> Money {
        self.hmrc - self.parts
    }
}

impl<'a> Credit<'a> {
    /// The credit of an account; `account` is what is open on it.
    pub fn of(account: &'a Account) -> Self {
        let balance = &account.balance;
        let open = account.documents.iter().filter(|document| is_open_credit(document));
        Self {
            unallocated: balance.unallocated_credit,
            allocated: balance.allocated_credit,
            total: balance.total_credit,
            first_refund: balance.first_pending_amount_requested,
            second_refund: balance.second_pending_amount_requested,
            available: balance.available_credit,
            sources: open.map(|document| Source { document, open: open_on(document) }).collect(),
        }
    }

    /// The one number: HMRC's total, or what its two parts come to where HMRC sent no total.
    pub fn in_all(&self) -> Money {
        self.total.unwrap_or_else(|| self.unallocated.unwrap_or_default() + self.allocated.unwrap_or_default())
    }

    /// Both refunds in progress.
    pub fn refunds(&self) -> Money {
        self.first_refund.unwrap_or_default() + self.second_refund.unwrap_or_default()
    }

    /// What is neither allocated nor asked for, where HMRC's available figure counts allocated credit too; none where the
    /// two are one, or more was asked for than is unused.
    pub fn free(&self) -> Option<Money> {
        let (unallocated, allocated) = (self.unallocated?, self.allocated?);
        let free = unallocated - self.refunds();
        (self.available.is_some() && !allocated.is_zero() && !free.is_negative()).then_some(free)
    }

    /// The way from the credit to what HMRC calls available; no steps where there is no credit.
    pub fn derivation(&self) -> Derivation {
        let parts = self.unallocated.is_some() || self.allocated.is_some();
        let refund = |sum: Option<Money>| sum.map(|sum| -sum);
        let all = [
            (CreditStep::Unallocated, self.unallocated),
            (CreditStep::Allocated, self.allocated),
            (CreditStep::Total, self.total.filter(|_| !parts)),
            (CreditStep::FirstRefund, refund(self.first_refund)),
            (CreditStep::SecondRefund, refund(self.second_refund)),
        ];
        let told = all.into_iter().filter_map(|(step, sum)| Some((step, sum.filter(|sum| !sum.is_zero())?)));
        let mut steps: Vec<(CreditStep, Money)> = told.collect();
        let sum: Money = steps.iter().map(|(_, sum)| *sum).sum();
        let difference = self.available.map(|left| left - sum).filter(|difference| !difference.is_zero());
        steps.extend(difference.map(|difference| (CreditStep::Difference, difference)));
        let left = self.available.filter(|_| !steps.is_empty());
        let free = self.free().filter(|_| left.is_some());
        Derivation { steps, left, free }
    }

    /// What the open credits come to.
    pub fn from_sources(&self) -> Money {
        self.sources.iter().map(|source| source.open).sum()
    }

    /// Whether there is nothing to say of it.
    pub fn is_nothing(&self) -> bool {
        let sums =
            [self.unallocated, self.allocated, self.total, self.first_refund, self.second_refund, self.available];
        sums.iter().flatten().all(|sum| sum.is_zero()) && self.sources.is_empty()
    }

    /// HMRC's figures that do not add up. A figure HMRC left out is compared with nothing, unless its parts say otherwise.
    pub fn mismatches(&self) -> Vec<Mismatch> {
        let both = self.unallocated.unwrap_or_default() + self.allocated.unwrap_or_default();
        let sums = [
            (CreditSum::Total, self.total, both),
            (CreditSum::Available, self.available, self.in_all() - self.refunds()),
            (CreditSum::Sources, self.unallocated.or(Some(Money::ZERO)), self.from_sources()),
        ];
        let told = sums.into_iter().filter_map(|(sum, hmrc, parts)| Some(Mismatch { sum, hmrc: hmrc?, parts }));
        told.filter(|mismatch| !mismatch.difference().is_zero()).collect()
    }
}

/// Whether a document is a credit of which something is open.
pub fn is_open_credit(document: &Document) -> bool {
    !document.is_charge() && document.original_amount.is_negative() && document.outstanding_amount.is_negative()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::charges::BalanceDetails;

    fn pence(pence: i64) -> Money {
        Money::from_pence(pence)
    }

    fn balance() -> BalanceDetails {
        BalanceDetails {
            unallocated_credit: Some(pence(700)),
            allocated_credit: Some(pence(300)),
            total_credit: Some(pence(1000)),
            first_pending_amount_requested: Some(pence(150)),
            second_pending_amount_requested: Some(pence(50)),
            available_credit: Some(pence(800)),
            ..BalanceDetails::default()
        }
    }

    fn sums(balance: BalanceDetails) -> Vec<(CreditSum, Money)> {
        let account = Account { balance, ..Account::default() };
        Credit::of(&account).mismatches().into_iter().map(|one| (one.sum, one.difference())).collect()
    }

    #[test]
    fn sums_that_do_not_add_up_are_said() {
        assert_eq!(sums(balance()), [(CreditSum::Sources, pence(700))]);
        assert_eq!(
            sums(BalanceDetails { total_credit: Some(pence(1001)), ..balance() }),
            [(CreditSum::Total, pence(1)), (CreditSum::Available, pence(-1)), (CreditSum::Sources, pence(700))]
        );
        assert_eq!(sums(BalanceDetails::default()), []);
    }

    #[test]
    fn the_way_to_what_is_left_adds_up_and_names_what_does_not() {
        let of = |balance| Credit::of(&Account { balance, ..Account::default() }).derivation();
        let way = of(balance());
        assert_eq!(
            way.steps,
            [
                (CreditStep::Unallocated, pence(700)),
                (CreditStep::Allocated, pence(300)),
                (CreditStep::FirstRefund, pence(-150)),
                (CreditStep::SecondRefund, pence(-50)),
            ]
        );
        assert_eq!(way.left, Some(way.steps.iter().map(|(_, sum)| *sum).sum()));
        let free = |balance| Credit::of(&Account { balance, ..Account::default() }).free();
        assert_eq!(free(balance()), Some(pence(500)), "700 not used, 200 of them asked for");
        assert_eq!(free(BalanceDetails { allocated_credit: Some(pence(0)), ..balance() }), None);
        let odd = of(BalanceDetails { available_credit: Some(pence(790)), ..balance() });
        assert_eq!(odd.steps.last(), Some(&(CreditStep::Difference, pence(-10))));
        assert_eq!(odd.left, Some(odd.steps.iter().map(|(_, sum)| *sum).sum()));
        let silent = of(BalanceDetails { available_credit: None, ..balance() });
        assert_eq!((silent.steps.len(), silent.left), (4, None), "what is left is HMRC's to say");
        let plain = BalanceDetails { unallocated_credit: Some(pence(700)), ..BalanceDetails::default() };
        assert!(of(plain.clone()).is_one_figure());
        assert!(of(BalanceDetails { available_credit: Some(pence(700)), ..plain.clone() }).is_one_figure());
        assert!(!of(BalanceDetails { available_credit: Some(pence(600)), ..plain }).is_one_figure());
        assert_eq!(of(BalanceDetails::default()), Derivation::default());
    }

    #[test]
    fn the_one_number_is_hmrcs_total_or_its_parts() {
        let of = |balance| Credit::of(&Account { balance, ..Account::default() }).in_all();
        assert_eq!(of(balance()), pence(1000));
        assert_eq!(of(BalanceDetails { total_credit: None, ..balance() }), pence(1000));
        assert_eq!(of(BalanceDetails::default()), pence(0));
    }
}
