//! What a late payment penalty still does: the tax it is on, its two days, and what it grows by each day.

use chrono::{Days, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{LatePaymentCategory, LatePaymentPenalty, LatePaymentStatus};
use crate::rules::charges::{Account, Document};
use crate::rules::sent::Sent;
use crate::rules::{Money, Percentage};

/// Days of a year, in every year: HMRC reckons late payment by 365.
const DAYS_OF_A_YEAR: i64 = 365;

/// What a sum grows by each day at a rate a year, to the penny: an estimate, since HMRC rounds only at the end.
pub fn a_day(of: Money, rate: Percentage) -> Money {
    let a_year = of.decimal().saturating_mul(rate.decimal()) / Decimal::ONE_HUNDRED;
    let day =
        (a_year / Decimal::from(DAYS_OF_A_YEAR)).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    Money::parse(&day.to_string()).unwrap_or_default()
}

impl LatePaymentPenalty {
    /// The charge that was late: by its document, else by its reference.
    pub fn principal<'a>(&self, account: &'a Account) -> Option<&'a Document> {
        let id = self.principal_document.as_ref().and_then(Sent::read);
        let by_id = || account.documents.iter().find(|one| id.is_some() && one.document_id.read() == id);
        let reference = Some(self.principal_charge_reference.as_str()).filter(|text| !text.is_empty());
        let has_reference = |one: &&Document| {
            one.is_charge() && one.breakdown.iter().any(|line| line.charge_reference.as_deref() == reference)
        };
        by_id().or_else(|| reference.and_then(|_| account.documents.iter().find(has_reference)))
    }

    /// The day up to which that charge could be late by `days`: tax unpaid after it counts.
    pub fn day_after_due(&self, days: u64) -> Option<NaiveDate> {
        self.principal_due.value()?.checked_add_days(Days::new(days))
    }

    /// Whether a payment plan runs on `today`.
    pub fn has_plan_on(&self, today: NaiveDate) -> bool {
        self.time_to_pay.iter().any(|(from, to)| {
            from.value().is_some_and(|from| from <= today) && to.value().is_some_and(|to| today <= to)
        })
    }

    /// What the second penalty grows by each day: the tax still unpaid, by HMRC's percentage a year. Nothing is said
    /// where HMRC did not send what is needed, or while a payment plan runs. The first penalty does not grow daily.
    pub fn growth_a_day(&self, account: &Account, today: NaiveDate) -> Option<Money> {
        let grows = self.category == Some(LatePaymentCategory::Second) && self.status == LatePaymentStatus::Accruing;
        let rate = self.second_percentage.filter(|_| grows && !self.has_plan_on(today))?;
        let unpaid = self.principal(account)?.outstanding_amount;
        let growth = a_day(unpaid, rate);
        growth.is_positive().then_some(growth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2788", "10", "0.76")]
    #[case("3650", "10", "1.00")]
    #[case("1", "0.5", "0.00")]
    #[case("99999999999.99", "99.99", "273945205.48")]
    fn a_year_by_365_to_the_penny(#[case] of: &str, #[case] rate: &str, #[case] day: &str) {
        assert_eq!(a_day(of.parse().unwrap(), Percentage::new(rate.parse().unwrap())).to_string(), day);
    }
}
