//! Simple interest: the one sum this program works out that HMRC works out too. Always an estimate of this program's,
//! to be shown as one, since HMRC rounds only at the end.

pub mod steps;

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Money, Percentage};

/// Interest on `sum` at a yearly `rate` for so many `days`, to the nearest penny. HMRC reckons every year with 365 days.
///
/// A sum beyond every digit, which is none of HMRC's, brings nothing.
pub fn interest(sum: Money, rate: Percentage, days: i64) -> Money {
    together([(sum, rate, days)])
}

/// Interest on several sums, each at a rate for so many days: added up exactly and rounded once.
pub fn together(parts: impl IntoIterator<Item = (Money, Percentage, i64)>) -> Money {
    let exact = |(sum, rate, days): (Money, Percentage, i64)| {
        let yearly = sum.decimal().checked_mul(rate.decimal())?;
        yearly.checked_mul(Decimal::from(days))
    };
    let all = parts.into_iter().try_fold(Decimal::ZERO, |all, part| all.checked_add(exact(part)?));
    let rounded = all
        .and_then(|exact| exact.checked_div(Decimal::from(36_500)))
        .map(|exact| exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero));
    rounded.and_then(|sum| Money::parse(&sum.to_string()).ok()).unwrap_or_default()
}

/// The same for one day: what a sum grows by each day.
pub fn a_day(of: Money, rate: Percentage) -> Money {
    interest(of, rate, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn parts_are_added_up_before_they_are_rounded() {
        let rate = Percentage::new("3.65".parse().unwrap());
        let part = |pounds: i64| (Money::from_pence(pounds * 100), rate, 1);
        assert_eq!(interest(Money::from_pence(5_000), rate, 1).to_string(), "0.01");
        assert_eq!(together([part(50), part(50), part(50)]).to_string(), "0.02", "not three pennies");
        assert_eq!(together([]), Money::ZERO);
    }

    #[rstest]
    #[case("2788", "10", 1, "0.76")]
    #[case("3650", "10", 1, "1.00")]
    #[case("1200", "7.75", 113, "28.79")]
    #[case("50", "3.65", 1, "0.01")]
    #[case("150", "3.65", 1, "0.02")]
    #[case("49.99", "3.65", 1, "0.00")]
    #[case("1", "0.5", 365, "0.01")]
    #[case("99999999999.99", "99.99", 1, "273945205.48")]
    #[case("7922816251426433759354395033.5", "99.99", 1, "0.00")]
    fn a_year_by_365_to_the_penny(#[case] of: &str, #[case] rate: &str, #[case] days: i64, #[case] expected: &str) {
        let rate = Percentage::new(rate.parse().unwrap());
        assert_eq!(interest(of.parse().unwrap(), rate, days).to_string(), expected);
    }
}
