//! Rates as HMRC sends them: so many per cent.

use std::fmt;

use rust_decimal::Decimal;

/// A rate in per cent, exact to every digit HMRC sent; 7.75 is 7.75 %, not 775 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percentage(Decimal);

impl Percentage {
    /// From the exact number, in per cent.
    pub const fn new(per_cent: Decimal) -> Self {
        Self(per_cent)
    }

    /// The exact number, in per cent.
    pub const fn decimal(self) -> Decimal {
        self.0
    }
}

/// Without needless digits: `7.75`, `3`.
impl fmt::Display for Percentage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.normalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_without_needless_digits() {
        let shown = |text: &str| Percentage::new(text.parse().unwrap()).to_string();
        assert_eq!((shown("7.75"), shown("3.00"), shown("0.5")), ("7.75".into(), "3".into(), "0.5".into()));
    }
}
