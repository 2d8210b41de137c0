//! Exact sums of money in pounds sterling.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use rust_decimal::Decimal;

/// A sum in pounds, exact to every digit HMRC sent. Negative sums are credits.
///
/// Binary floating point never touches it: it is read from the text of the JSON number. `Debug` hides the sum, so
/// that it cannot reach a log or a panic message; `Display` writes it plainly (`1234.50`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(Decimal);

/// A text that is no decimal number, or one with more than 28 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an amount of money")]
pub struct NotMoney;

impl Money {
    /// Nothing: £0.00.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// A whole number of pence.
    pub fn from_pence(pence: i64) -> Self {
        Self(Decimal::new(pence, 2))
    }

    /// The exact decimal behind the sum, in pounds.
    pub const fn decimal(self) -> Decimal {
        self.0
    }

    /// Reads a JSON number's text (`1200`, `805.21`, `-1e3`) without losing a digit.
    pub fn parse(text: &str) -> Result<Self, NotMoney> {
        let exact =
            if text.contains(['e', 'E']) { Decimal::from_scientific(text) } else { Decimal::from_str_exact(text) };
        exact.map(Self).map_err(|_not_a_decimal| NotMoney)
    }

    /// Reads an amount as a person types it: pounds, with pence or without, `£` and commas allowed, never below nothing
    /// and never more than HMRC counts.
    pub fn typed(text: &str) -> Option<Self> {
        let bare: String = text.trim().trim_start_matches('£').chars().filter(|letter| *letter != ',').collect();
        let (whole, pence) = bare.split_once('.').unwrap_or((&bare, "00"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let right = digits(whole) && whole.len() <= 11 && digits(pence) && pence.len() <= 2;
        right.then(|| Self::parse(&bare).ok()).flatten()
    }

    /// True for exactly nothing.
    pub const fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// True below nothing: a credit.
    pub fn is_negative(self) -> bool {
        self.0 < Decimal::ZERO
    }

    /// True above nothing.
    pub fn is_positive(self) -> bool {
        self.0 > Decimal::ZERO
    }

    /// The sum without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// The sum in whole pence; none below nothing, with parts of a penny, or beyond what fits.
    pub fn whole_pence(self) -> Option<u64> {
        let pence = self.0.checked_mul(Decimal::ONE_HUNDRED)?;
        if pence.fract().is_zero() { u64::try_from(pence).ok() } else { None }
    }

    /// The sum as a person in the UK reads it, without the pound sign: `1,234.50`.
    ///
    /// Always at least two decimals; more only where HMRC sent more, because HMRC's figures are never rounded.
    pub fn grouped(self) -> String {
        let plain = self.to_string();
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "00"));
        let mut out = String::with_capacity(plain.len() + whole.len() / 3 + 1);
        out.push_str(sign);
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out.push('.');
        out.push_str(fraction);
        out
    }

    /// The sum with its pound sign: `£1,234.50`, `-£20.00`.
    pub fn pounds(self) -> String {
        let grouped = self.grouped();
        grouped.strip_prefix('-').map_or_else(|| format!("£{grouped}"), |rest| format!("-£{rest}"))
    }
}

/// Plain, machine-readable form with at least two decimals: `1234.50`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.0.normalize();
        if shown.scale() < 2 {
            shown.rescale(2);
        }
        if shown.is_zero() {
            shown.set_sign_positive(true);
        }
        write!(f, "{shown}")
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Money(…)")
    }
}

impl std::str::FromStr for Money {
    type Err = NotMoney;

    fn from_str(text: &str) -> Result<Self, NotMoney> {
        Self::parse(text)
    }
}

// Sums beyond 28 digits saturate instead of panicking: no answer of HMRC's comes near (its limit is 13 digits), and a
// hostile one must not end the program.
impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(sums: I) -> Self {
        sums.fold(Self::ZERO, Add::add)
    }
}

impl<'a> Sum<&'a Self> for Money {
    fn sum<I: Iterator<Item = &'a Self>>(sums: I) -> Self {
        sums.copied().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("0", "0.00", "£0.00")]
    #[case("-0", "0.00", "£0.00")]
    #[case("2", "2.00", "£2.00")]
    #[case("805.2", "805.20", "£805.20")]
    #[case("600.00", "600.00", "£600.00")]
    #[case("1000", "1000.00", "£1,000.00")]
    #[case("999999", "999999.00", "£999,999.00")]
    #[case("-1234567.5", "-1234567.50", "-£1,234,567.50")]
    #[case("99999999999.99", "99999999999.99", "£99,999,999,999.99")]
    #[case("0.001", "0.001", "£0.001")]
    #[case("1e3", "1000.00", "£1,000.00")]
    #[case("12345678901234567890.1234", "12345678901234567890.1234", "£12,345,678,901,234,567,890.1234")]
    fn reads_and_shows(#[case] text: &str, #[case] plain: &str, #[case] shown: &str) {
        let money = Money::parse(text).unwrap();
        assert_eq!(money.to_string(), plain);
        assert_eq!(money.pounds(), shown);
    }

    #[rstest]
    #[case("")]
    #[case("ten")]
    #[case("1,000")]
    #[case("£5")]
    #[case("NaN")]
    #[case("0.12345678901234567890123456789012345")]
    #[case("999999999999999999999999999999999999")]
    fn refuses(#[case] text: &str) {
        assert_eq!(Money::parse(text), Err(NotMoney));
    }

    #[rstest]
    #[case("1200", Some("1200.00"))]
    #[case(" £1,200.5 ", Some("1200.50"))]
    #[case("0", Some("0.00"))]
    #[case("1200.505", None)]
    #[case("-5", None)]
    #[case("1e9", None)]
    #[case("", None)]
    #[case("£", None)]
    #[case("1.", None)]
    #[case("999999999999", None)]
    fn typed_amounts(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(Money::typed(text).map(|money| money.to_string()).as_deref(), expected);
    }

    #[test]
    fn debug_hides_the_sum() {
        assert_eq!(format!("{:?}", Money::from_pence(123_456)), "Money(…)");
    }

    #[test]
    fn sums_beyond_every_limit_do_not_panic() {
        let most = Money(Decimal::MAX);
        assert_eq!(most + most, most);
        assert_eq!(-most - most, -most);
    }

    proptest! {
        #[test]
        fn every_digit_of_a_json_number_survives(whole in 0i64..99_999_999_999, pence in 0u8..100, negative: bool) {
            let sign = if negative && (whole, pence) != (0, 0) { "-" } else { "" };
            let text = format!("{sign}{whole}.{pence:02}");
            let money = Money::parse(&text).unwrap();
            prop_assert_eq!(&money.to_string(), &text);
            prop_assert_eq!(money.grouped().replace(',', ""), text);
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            if let Ok(money) = Money::parse(&text) {
                prop_assert_eq!(Money::parse(&money.to_string()).unwrap(), money);
            }
        }

        #[test]
        fn adding_and_taking_away_is_exact(a in -9_999_999_999i64..9_999_999_999, b in -9_999_999_999i64..9_999_999_999) {
            let (a, b) = (Money::from_pence(a), Money::from_pence(b));
            prop_assert_eq!(a + b - b, a);
            prop_assert_eq!([a, b].iter().sum::<Money>(), a + b);
        }
    }
}
