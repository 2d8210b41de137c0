//! The rates and thresholds the simulator reckons with, from `assets/demo/rates.toml`.

use serde::Deserialize;

use super::story::Sum;

/// Percentages are held as hundredths of a per cent (`7.75` is 775).
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rates {
    /// Per cent a year.
    pub(crate) late_payment_interest: Sum,
    /// Per cent of tax unpaid after 15 days.
    pub(crate) first_penalty_day_15: Sum,
    /// Per cent of tax unpaid after 30 days.
    pub(crate) first_penalty_day_30: Sum,
    /// Per cent a year from day 31.
    pub(crate) second_penalty: Sum,
    /// Points at which a late submission is charged.
    pub(crate) points_threshold: usize,
    /// What is charged then.
    pub(crate) points_charge: Sum,
}
