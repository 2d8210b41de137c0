//! How interest on a charge comes to what it is: the balance of each stretch of days, at HMRC's latest rate.
//!
//! HMRC sends one sum, one rate and one period. What was paid when is known from the payments, so the steps can be
//! reckoned; they are this program's, and are held against HMRC's sum rather than put in its place.

use chrono::{Days, NaiveDate};

use super::together;
use crate::rules::charges::Document;
use crate::rules::charges::settled::Settlement;
use crate::rules::{Money, Percentage, Sent, SentOption};

/// Days on which one balance was unpaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// How many days, both counted.
    pub days: i64,
    /// What was unpaid.
    pub on: Money,
    /// Interest on it: an estimate. The steps are rounded so that they add up to their sum.
    pub interest: Money,
}

/// The steps of the interest on one charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// One for each balance, the earliest first.
    pub steps: Vec<Step>,
    /// HMRC's latest rate, which every step is reckoned at.
    pub rate: Percentage,
    /// All of them together, rounded once: an estimate.
    pub sum: Money,
    /// HMRC's figure.
    pub told: Money,
}

impl Steps {
    /// The steps of the interest on `document`. None where HMRC does not tell what is needed: a rate, both ends of the
    /// period, and a day and a sum of everything that was settled.
    pub fn of(document: &Document, settlement: &Settlement<'_>) -> Option<Self> {
        let interest = document.late_payment_interest.as_ref()?;
        let accruing = interest.accruing_amount.filter(|sum| sum.is_positive());
        let told = accruing.or(interest.amount).filter(|sum| sum.is_positive())?;
        let (rate, from, to) = (interest.rate?, interest.start_date.value()?, interest.end_date.value()?);
        if document.locks().interest_accrual_on_hold || from > to {
            return None;
        }
        let balances = balances(document, settlement, from, to)?;
        let mut parts: Vec<(Money, Percentage, i64)> = Vec::new();
        let mut steps: Vec<Step> = Vec::new();
        let mut sum = Money::ZERO;
        for (from, to, on) in balances {
            let days = (to - from).num_days() + 1;
            parts.push((on, rate, days));
            let all = together(parts.iter().copied());
            steps.push(Step { from, to, days, on, interest: all - sum });
            sum = all;
        }
        Some(Self { steps, rate, sum, told })
    }

    /// How far the two may be apart by rounding alone: a penny for each step.
    pub fn may_be_rounding(&self) -> Money {
        Money::from_pence(i64::try_from(self.steps.len()).unwrap_or(1))
    }

    /// What HMRC's figure is above the steps, or below; none where they agree.
    pub fn difference(&self) -> Option<Money> {
        Some(self.told - self.sum).filter(|by| !by.is_zero())
    }
}

/// What was unpaid from which day to which; a payment counts from the day after it came.
fn balances(
    document: &Document,
    settlement: &Settlement<'_>,
    from: NaiveDate,
    to: NaiveDate,
) -> Option<Vec<(NaiveDate, NaiveDate, Money)>> {
    let mut paid: Vec<(NaiveDate, Money)> = Vec::new();
    for part in settlement.all().filter(|part| !part.to_interest) {
        paid.push((part.on.and_then(Sent::value)?, part.amount?));
    }
    let settled: Money = paid.iter().map(|(_, sum)| *sum).sum();
    if document.original_amount - settled != document.outstanding_amount {
        return None;
    }
    paid.sort_by_key(|(day, _)| *day);
    let before = paid.iter().filter(|(day, _)| *day < from).map(|(_, sum)| *sum).sum::<Money>();
    let mut on = document.original_amount - before;
    let mut start = from;
    let mut found = Vec::new();
    for (day, sum) in paid.into_iter().filter(|(day, _)| (from..to).contains(day)) {
        if day >= start {
            found.push((start, day, on));
            start = day.checked_add_days(Days::new(1))?;
        }
        on -= sum;
    }
    found.push((start, to, on));
    found.retain(|(_, _, on)| on.is_positive());
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::charges::LatePaymentInterest;
    use crate::rules::charges::settled::{Settled, SettledBy};
    use crate::rules::charges::tests::document;
    use rstest::rstest;

    /// What part-paid 1,558.60 in March came to: HMRC's rule, by hand: 53 days on all of it, 242 on the rest.
    #[rstest]
    #[case::as_told("77.07", &[(53, "1558.60", "17.54"), (242, "1158.60", "59.53")], None)]
    #[case::otherwise("78.00", &[(53, "1558.60", "17.54"), (242, "1158.60", "59.53")], Some("0.93"))]
    fn a_payment_lowers_the_balance_from_the_day_after_it(
        #[case] told: &str,
        #[case] expected: &[(i64, &str, &str)],
        #[case] difference: Option<&str>,
    ) {
        let money = |text: &str| text.parse::<Money>().unwrap();
        let day = |text: &str| Sent::parse(text.to_owned());
        let mut one = document(1_900, 1_158, "2026-01-31");
        (one.original_amount, one.outstanding_amount) = (money("1900"), money("1158.60"));
        one.late_payment_interest = Some(LatePaymentInterest {
            accruing_amount: Some(money(told)),
            rate: Some(Percentage::new("7.75".parse().unwrap())),
            start_date: Some(day("2026-02-01")),
            end_date: Some(day("2026-11-22")),
            ..LatePaymentInterest::default()
        });
        let (january, march) = (day("2026-01-31"), day("2026-03-25"));
        let mut settlement = Settlement::default();
        let part = |on, amount| Settled { by: SettledBy::WrittenOff, on, amount, to_interest: false };
        settlement.parts = vec![part(Some(&january), Some(money("341.40"))), part(Some(&march), Some(money("400")))];
        let steps = Steps::of(&one, &settlement).unwrap();
        let said: Vec<(i64, Money, Money)> = steps.steps.iter().map(|one| (one.days, one.on, one.interest)).collect();
        let expected: Vec<_> = expected.iter().map(|(days, on, sum)| (*days, money(on), money(sum))).collect();
        assert_eq!((said, steps.sum), (expected, money("77.07")));
        assert_eq!(steps.difference(), difference.map(money));
        // What came on a day that HMRC does not tell makes every balance unknown.
        settlement.parts[1].on = None;
        assert_eq!(Steps::of(&one, &settlement), None);
        assert_eq!(Steps::of(&one, &Settlement::default()), None, "nothing told of what is settled");
    }
}
