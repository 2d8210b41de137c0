//! The end of a version of one of HMRC's APIs, as HMRC announces it with its answers.

use chrono::NaiveDate;

/// A version of an API that HMRC is going to end. The answer it came with is as good as any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retirement {
    /// HMRC's name of the API.
    pub api: &'static str,
    /// The version this program speaks, such as `3.0`.
    pub version: &'static str,
    /// Since when newer software should use something else, where HMRC says it as a date.
    pub since: Option<NaiveDate>,
    /// The last day it works, where HMRC says it as a date.
    pub ends: Option<NaiveDate>,
}
