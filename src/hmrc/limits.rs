//! HMRC's rules for questions that a type can hold, so that a question breaking them cannot be written down.

use chrono::{Datelike, NaiveDate};

use crate::rules::{DateRange, DocumentId};

/// Why a question breaks HMRC's rules. Nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAskable {
    /// The balance call takes document numbers of exactly 12 characters only (`FORMAT_DOC_NUMBER`).
    #[error("ask for a document whose number has not exactly 12 characters")]
    DocumentNumber,
    /// Accounts calls take days of the years 1900 to 2099 only (`FORMAT_FROM_DATE`, `FORMAT_TO_DATE`).
    #[error("ask for days outside the years 1900 to 2099")]
    Years,
    /// The ends of the range are further apart than the call allows (`RULE_INVALID_DATE_RANGE`,
    /// `RULE_DATE_RANGE_INVALID`).
    #[error("ask for so many days at once")]
    TooLong,
    /// The obligations call wants two different days (`RULE_DATE_RANGE_INVALID`).
    #[error("ask for the obligations of a single day")]
    OneDay,
    /// HMRC holds no obligations before 6 April 2018 (`RULE_FROM_DATE_NOT_SUPPORTED`).
    #[error("ask for obligations before 6 April 2018")]
    BeforeObligations,
    /// A payment's lot has 1 to 12 letters and digits, its item 1 to 6 (`FORMAT_PAYMENT_LOT`,
    /// `FORMAT_PAYMENT_LOT_ITEM`).
    #[error("ask for a payment by a lot and item of this form")]
    Payment,
    /// Updates of a year are one summary from 2025-26 on (`RULE_TAX_YEAR_NOT_SUPPORTED`).
    #[error("ask for the updates of a year before 2025-26")]
    BeforeCumulative,
}

impl NotAskable {
    /// This program's own code for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::DocumentNumber => "document-number-length",
            Self::Years => "dates-outside-1900-2099",
            Self::TooLong => "range-too-long",
            Self::OneDay => "range-of-one-day",
            Self::BeforeObligations => "before-obligations",
            Self::Payment => "payment-format",
            Self::BeforeCumulative => "before-cumulative-updates",
        }
    }
}

/// A document number the balance call takes: exactly 12 letters and digits.
///
/// Documents with shorter ids cannot be fetched singly; a range of days or the charge history shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentNumber(DocumentId);

impl DocumentNumber {
    /// HMRC's length for it.
    const LENGTH: usize = 12;

    /// The number as HMRC writes it.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl TryFrom<&DocumentId> for DocumentNumber {
    type Error = NotAskable;

    fn try_from(id: &DocumentId) -> Result<Self, NotAskable> {
        if id.as_str().len() == Self::LENGTH { Ok(Self(id.clone())) } else { Err(NotAskable::DocumentNumber) }
    }
}

/// Days the balance and payments calls take: 1900 to 2099, ends at most 732 days apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountsRange(DateRange);

impl AccountsRange {
    /// The range, when one call can take it.
    pub fn new(range: DateRange) -> Result<Self, NotAskable> {
        if !is_hmrc_year(range.from()) || !is_hmrc_year(range.to()) {
            Err(NotAskable::Years)
        } else if range.days_apart() > DateRange::ACCOUNTS_LIMIT {
            Err(NotAskable::TooLong)
        } else {
            Ok(Self(range))
        }
    }

    /// Any range as the fewest that calls can take, in order.
    pub fn cover(range: DateRange) -> Result<Vec<Self>, NotAskable> {
        if is_hmrc_year(range.from()) && is_hmrc_year(range.to()) {
            range.split(DateRange::ACCOUNTS_LIMIT).into_iter().map(Self::new).collect()
        } else {
            Err(NotAskable::Years)
        }
    }

    /// `fromDate` and `toDate`.
    pub(super) fn query(self) -> [(&'static str, String); 2] {
        from_and_to(self.0)
    }
}

fn is_hmrc_year(day: NaiveDate) -> bool {
    (1900..=2099).contains(&day.year())
}

/// Days the obligations call takes: from 6 April 2018 to the end of 2099, ends 1 to 365 days apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObligationsRange(DateRange);

impl ObligationsRange {
    /// The range, when the call can take it.
    pub fn new(range: DateRange) -> Result<Self, NotAskable> {
        let first = NaiveDate::from_ymd_opt(2018, 4, 6);
        if first.is_some_and(|first| range.from() < first) {
            Err(NotAskable::BeforeObligations)
        } else if range.to().year() > 2099 {
            Err(NotAskable::Years)
        } else if range.days_apart() == 0 {
            Err(NotAskable::OneDay)
        } else if range.days_apart() > DateRange::OBLIGATIONS_LIMIT {
            Err(NotAskable::TooLong)
        } else {
            Ok(Self(range))
        }
    }

    /// `fromDate` and `toDate`.
    pub(super) fn query(self) -> [(&'static str, String); 2] {
        from_and_to(self.0)
    }
}

fn from_and_to(range: DateRange) -> [(&'static str, String); 2] {
    [("fromDate", range.from().to_string()), ("toDate", range.to().to_string())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn range(from: &str, to: &str) -> DateRange {
        DateRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    #[rstest]
    #[case("2024-01-01", "2026-01-02", Ok(()))] // 732 days apart
    #[case("2024-01-01", "2026-01-03", Err(NotAskable::TooLong))]
    #[case("2026-01-01", "2026-01-01", Ok(()))]
    #[case("1899-12-31", "1900-01-01", Err(NotAskable::Years))]
    #[case("2099-12-31", "2100-01-01", Err(NotAskable::Years))]
    fn accounts_ranges(#[case] from: &str, #[case] to: &str, #[case] expected: Result<(), NotAskable>) {
        assert_eq!(AccountsRange::new(range(from, to)).map(|_| ()), expected);
    }

    #[rstest]
    #[case("2027-04-06", "2028-04-05", Ok(()))] // a tax year with a 29 February
    #[case("2026-04-06", "2027-04-07", Err(NotAskable::TooLong))]
    #[case("2026-04-06", "2026-04-06", Err(NotAskable::OneDay))]
    #[case("2018-04-05", "2018-04-07", Err(NotAskable::BeforeObligations))]
    #[case("2099-12-30", "2100-01-01", Err(NotAskable::Years))]
    fn obligations_ranges(#[case] from: &str, #[case] to: &str, #[case] expected: Result<(), NotAskable>) {
        assert_eq!(ObligationsRange::new(range(from, to)).map(|_| ()), expected);
    }

    #[test]
    fn a_long_range_is_covered_by_askable_ones() {
        let parts = AccountsRange::cover(range("2010-04-06", "2026-04-05")).unwrap();
        assert_eq!(parts.len(), 8);
        assert_eq!(AccountsRange::cover(range("1066-10-14", "2026-04-05")), Err(NotAskable::Years));
    }

    #[test]
    fn only_twelve_characters_make_a_document_number() {
        let id = |text: &str| text.parse::<DocumentId>().unwrap();
        assert_eq!(DocumentNumber::try_from(&id("X123456789AB")).unwrap().as_str(), "X123456789AB");
        assert_eq!(DocumentNumber::try_from(&id("123456789")), Err(NotAskable::DocumentNumber));
    }
}
