//! The writes of Business Details 2.0. Nothing but tests sends them yet.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::BusinessYear;
use crate::hmrc::endpoint::{Api, Endpoint, Method};
use crate::hmrc::wire::Unreadable;
use crate::rules::DateRange;

/// Standard or calendar quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quarters {
    /// From the 6th.
    Standard,
    /// From the 1st.
    Calendar,
}

/// Create and Amend Quarterly Period Type for a Business: this tax year only, before its first update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChooseQuarters<'a> {
    /// Which business and year.
    pub of: BusinessYear<'a>,
    /// The choice.
    pub quarters: Quarters,
}

impl Endpoint for ChooseQuarters<'_> {
    type Response = ();
    const API: Api = Api::BusinessDetails;
    const METHOD: Method = Method::Put;

    fn path(&self) -> Vec<String> {
        self.of.path(&[])
    }

    fn body(&self) -> Option<Value> {
        let kind = match self.quarters {
            Quarters::Standard => "standard",
            Quarters::Calendar => "calendar",
        };
        Some(json!({ "quarterlyPeriodType": kind }))
    }

    fn read(_body: &[u8]) -> Result<(), Unreadable> {
        Ok(())
    }
}

/// How a business accounts for money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accounting {
    /// Cash basis accounting.
    Cash,
    /// Traditional accounting.
    Traditional,
}

/// Update Accounting Type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateAccountingType<'a> {
    /// Which business and year.
    pub of: BusinessYear<'a>,
    /// How it accounts.
    pub accounting: Accounting,
}

impl Endpoint for UpdateAccountingType<'_> {
    type Response = ();
    const API: Api = Api::BusinessDetails;
    const METHOD: Method = Method::Put;

    fn path(&self) -> Vec<String> {
        self.of.path(&["accounting-type"])
    }

    fn body(&self) -> Option<Value> {
        let kind = match self.accounting {
            Accounting::Cash => "CASH",
            Accounting::Traditional => "ACCRUAL",
        };
        Some(json!({ "accountingType": kind }))
    }

    fn read(_body: &[u8]) -> Result<(), Unreadable> {
        Ok(())
    }
}

/// Create or Update Periods of Account. No periods means that none ended in the tax year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetPeriodsOfAccount<'a> {
    /// Which business and year.
    pub of: BusinessYear<'a>,
    /// The periods, first to last day.
    pub periods: Vec<DateRange>,
}

impl Endpoint for SetPeriodsOfAccount<'_> {
    type Response = ();
    const API: Api = Api::BusinessDetails;
    const METHOD: Method = Method::Put;

    fn path(&self) -> Vec<String> {
        self.of.path(&["periods-of-account"])
    }

    fn body(&self) -> Option<Value> {
        let iso = |day: NaiveDate| day.to_string();
        let dates: Vec<Value> = self
            .periods
            .iter()
            .map(|period| json!({ "startDate": iso(period.from()), "endDate": iso(period.to()) }))
            .collect();
        // HMRC refuses an empty list: without periods the field stays away.
        Some(if dates.is_empty() {
            json!({ "periodsOfAccount": false })
        } else {
            json!({ "periodsOfAccount": true, "periodsOfAccountDates": dates })
        })
    }

    fn read(_body: &[u8]) -> Result<(), Unreadable> {
        Ok(())
    }
}

/// Disapply Late Accounting Date Rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisapplyLateAccountingDateRule<'a>(pub BusinessYear<'a>);

impl Endpoint for DisapplyLateAccountingDateRule<'_> {
    type Response = ();
    const API: Api = Api::BusinessDetails;
    const METHOD: Method = Method::Post;

    fn path(&self) -> Vec<String> {
        self.0.path(&["late-accounting-date-rule-election", "disapply"])
    }

    fn read(_body: &[u8]) -> Result<(), Unreadable> {
        Ok(())
    }
}

/// Withdraw Late Accounting Date Rule (the election that disapplies it).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawLateAccountingDateRule<'a>(pub BusinessYear<'a>);

impl Endpoint for WithdrawLateAccountingDateRule<'_> {
    type Response = ();
    const API: Api = Api::BusinessDetails;
    const METHOD: Method = Method::Delete;

    fn path(&self) -> Vec<String> {
        self.0.path(&["late-accounting-date-rule-election", "withdraw"])
    }

    fn read(_body: &[u8]) -> Result<(), Unreadable> {
        Ok(())
    }
}
