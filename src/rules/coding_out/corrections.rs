//! A customer's own amounts in place of HMRC's, by HMRC's rules for them.

use std::collections::BTreeSet;

use super::{CodedOut, Component, Kind};
use crate::rules::Money;

/// One amount of the customer's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Correction {
    /// Its kind.
    pub kind: Kind,
    /// HMRC's number for it, from the retrieve call: 1 to 999999999999999.
    pub id: u64,
    /// The amount: £0.00 to £99,999,999,999.99.
    pub amount: Money,
}

/// All amounts of a correction: HMRC replaces everything the customer sent before with them, so what is left out is
/// taken away. At least one; by kind, then by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrections(Vec<Correction>);

/// Why amounts cannot be sent. Nothing was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSendable {
    /// There is nothing in it (`RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED`).
    #[error("send a correction without amounts")]
    Empty,
    /// An id out of range (`FORMAT_ID`).
    #[error("send an id that is not 1 to 999999999999999")]
    Id,
    /// An amount out of range, or with more than two decimals (`FORMAT_VALUE`).
    #[error("send an amount that is not £0.00 to £99,999,999,999.99 in whole pence")]
    Amount,
    /// An id twice under one kind (`RULE_DUPLICATE_ID_NOT_ALLOWED`), or two adjustments within the year, of which there
    /// is one. The same id may stand under several kinds.
    #[error("send the same amount twice")]
    Twice,
}

impl NotSendable {
    /// HMRC's code for the same thing.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED",
            Self::Id => "FORMAT_ID",
            Self::Amount => "FORMAT_VALUE",
            Self::Twice => "RULE_DUPLICATE_ID_NOT_ALLOWED",
        }
    }
}

/// The largest id HMRC takes.
pub const LARGEST_ID: u64 = 999_999_999_999_999;

/// The largest amount HMRC takes, in pence.
const MOST: i64 = 9_999_999_999_999;

/// Whether HMRC takes an amount: £0.00 to £99,999,999,999.99 in whole pence.
pub fn is_sendable_amount(amount: Money) -> bool {
    !amount.is_negative() && amount <= Money::from_pence(MOST) && amount.decimal().normalize().scale() <= 2
}

impl Corrections {
    /// Holds the amounts to HMRC's rules.
    pub fn new(mut amounts: Vec<Correction>) -> Result<Self, NotSendable> {
        let mut known = BTreeSet::new();
        let in_year = amounts.iter().filter(|one| one.kind == Kind::InYearAdjustment).count();
        if amounts.is_empty() {
            Err(NotSendable::Empty)
        } else if amounts.iter().any(|one| !(1..=LARGEST_ID).contains(&one.id)) {
            Err(NotSendable::Id)
        } else if !amounts.iter().all(|one| is_sendable_amount(one.amount)) {
            Err(NotSendable::Amount)
        } else if in_year > 1 || !amounts.iter().all(|one| known.insert((one.kind, one.id))) {
            Err(NotSendable::Twice)
        } else {
            amounts.sort_unstable();
            Ok(Self(amounts))
        }
    }

    /// The amounts, by kind, then by id.
    pub fn amounts(&self) -> &[Correction] {
        &self.0
    }
}

impl Component {
    /// The entry as one that can be sent, where HMRC gave it a number.
    pub fn as_correction(&self) -> Option<Correction> {
        self.id.map(|id| Correction { kind: self.kind, id, amount: self.amount })
    }
}

impl CodedOut {
    /// Everything in it that has a number, matched or not, by kind, then by id.
    pub fn corrections(&self) -> Vec<Correction> {
        let mut all: Vec<Correction> =
            self.components.iter().chain(&self.unmatched).filter_map(Component::as_correction).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const fn kind_of(letter: char) -> Kind {
        match letter {
            's' => Kind::SelfAssessmentUnderpayment,
            'p' => Kind::PayeUnderpayment,
            'd' => Kind::Debt,
            _ => Kind::InYearAdjustment,
        }
    }

    /// `p7=12.00 d8=0` as amounts.
    fn amounts(text: &str) -> Vec<Correction> {
        let one = |word: &str| {
            let (key, amount) = word.split_once('=').unwrap();
            let (kind, id) = key.split_at(1);
            let kind = kind_of(kind.chars().next().unwrap());
            Correction { kind, id: id.parse().unwrap(), amount: Money::parse(amount).unwrap() }
        };
        text.split_whitespace().map(one).collect()
    }

    #[rstest]
    #[case::one("p7=12.00", None)]
    #[case::nothing("", Some(NotSendable::Empty))]
    #[case::zero("p7=0", None)]
    #[case::the_most("p7=99999999999.99", None)]
    #[case::more("p7=100000000000.00", Some(NotSendable::Amount))]
    #[case::negative("p7=-0.01", Some(NotSendable::Amount))]
    #[case::tenths_of_a_penny("p7=0.001", Some(NotSendable::Amount))]
    #[case::zeros_at_the_end("p7=0.010", None)]
    #[case::no_id("p0=1", Some(NotSendable::Id))]
    #[case::the_largest_id("p999999999999999=1", None)]
    #[case::larger("p1000000000000000=1", Some(NotSendable::Id))]
    #[case::twice("p7=1 p7=2", Some(NotSendable::Twice))]
    #[case::under_two_kinds("p7=1 s7=2", None)]
    #[case::two_adjustments("i7=1 i8=2", Some(NotSendable::Twice))]
    fn by_hmrcs_rules(#[case] text: &str, #[case] wrong: Option<NotSendable>) {
        assert_eq!(Corrections::new(amounts(text)).err(), wrong);
    }

    #[test]
    fn they_stand_by_kind_and_id() {
        let sorted = Corrections::new(amounts("d9=1 p8=2 p7=3 s9=4")).unwrap();
        assert_eq!(sorted.amounts(), amounts("s9=4 p7=3 p8=2 d9=1"));
    }
}
