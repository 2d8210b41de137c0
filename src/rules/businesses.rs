//! Businesses as HMRC holds them: Business Details 2.0.

use chrono::{DateTime, NaiveDate, Utc};

use super::open_enum::open_enum;
use super::sent::{Sent, SentOption};
use super::{BusinessId, TaxYear};

open_enum! {
    /// What kind of business it is.
    pub enum TypeOfBusiness {
        /// A sole trade.
        SelfEmployment = "self-employment",
        /// All UK property, one business however many properties.
        UkProperty = "uk-property",
        /// All foreign property.
        ForeignProperty = "foreign-property",
        /// Property of a kind HMRC has not recorded; the obligations call cannot filter by it.
        PropertyUnspecified = "property-unspecified",
    }
}

open_enum! {
    /// Which quarters a business reports by.
    pub enum QuarterlyPeriodType {
        /// 6 April to 5 July and so on.
        Standard = "standard",
        /// 1 April to 30 June and so on.
        Calendar = "calendar",
    }
}

open_enum! {
    /// How a business accounts for money.
    pub enum AccountingType {
        /// Cash basis accounting.
        Cash = "CASH",
        /// Traditional accounting (accruals).
        Accrual = "ACCRUAL",
    }
}

open_enum! {
    /// How often a new business reports in one of its first two years.
    pub enum LatencyIndicator {
        /// Once a year.
        Annual = "A",
        /// Each quarter.
        Quarterly = "Q",
    }
}

/// One row of List All Businesses. It does not say whether the business has ceased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedBusiness {
    /// What kind it is.
    pub type_of_business: TypeOfBusiness,
    /// HMRC's id for it.
    pub business_id: Sent<BusinessId>,
    /// The trade, for self-employment.
    pub trading_type: Option<String>,
    /// The name it trades under, for self-employment.
    pub trading_name: Option<String>,
}

/// Whether a new business reports quarterly in its first two tax years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latency {
    /// The last day of the grace.
    pub end_date: Sent<NaiveDate>,
    /// Each of the two years with how it reports.
    pub years: [(Sent<TaxYear>, LatencyIndicator); 2],
}

/// The election of standard or calendar quarters; none held means standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarterlyTypeChoice {
    /// The quarters chosen.
    pub period_type: QuarterlyPeriodType,
    /// The tax year the choice was made for; it stays until changed.
    pub tax_year_of_choice: Sent<TaxYear>,
}

/// Two dates HMRC sent as a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub start: Sent<NaiveDate>,
    /// Last day.
    pub end: Sent<NaiveDate>,
}

/// Retrieve Business Details.
///
/// HMRC forbids showing the accounting period dates to users; they are here for eligibility rules only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Business {
    /// HMRC's id for it.
    pub business_id: Sent<BusinessId>,
    /// What kind it is.
    pub type_of_business: TypeOfBusiness,
    /// The trade, for self-employment.
    pub trading_type: Option<String>,
    /// The name it trades under, for self-employment.
    pub trading_name: Option<String>,
    /// The year HMRC moved it to Making Tax Digital.
    pub year_of_migration: Option<String>,
    /// Never shown.
    pub first_accounting_period: Option<Period>,
    /// Grace for a new business.
    pub latency: Option<Latency>,
    /// Standard or calendar quarters; none means standard.
    pub quarterly_type_choice: Option<QuarterlyTypeChoice>,
    /// Never shown.
    pub accounting_periods: Vec<Period>,
    /// The day it started.
    pub commencement_date: Option<Sent<NaiveDate>>,
    /// The day it ceased, when it has.
    pub cessation_date: Option<Sent<NaiveDate>>,
    /// Address lines, postcode and country code, those that HMRC holds, in that order.
    pub address: Vec<String>,
}

impl Business {
    /// Whether it has ceased by `today`: a cessation date on or before it.
    pub fn has_ceased(&self, today: NaiveDate) -> bool {
        self.cessation_date.value().is_some_and(|day| day <= today)
    }

    /// The name a person knows it by: trading name, else trade, else nothing.
    pub fn name(&self) -> Option<&str> {
        self.trading_name.as_deref().or(self.trading_type.as_deref())
    }
}

/// Retrieve Periods of Account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodsOfAccount {
    /// When it was sent.
    pub submitted_on: Sent<DateTime<Utc>>,
    /// Whether a period of account ended in the tax year.
    pub any: bool,
    /// The periods, when there are any.
    pub periods: Vec<Period>,
}

/// Retrieve Late Accounting Date Rule Election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateAccountingDateRule {
    /// True when the taxpayer has opted out of the rule.
    pub disapply: bool,
    /// True when a period of account ends 31 March to 4 April.
    pub eligible: bool,
    /// The first year of the election.
    pub tax_year_of_election: Option<Sent<TaxYear>>,
    /// Its last year.
    pub tax_year_election_expires: Option<Sent<TaxYear>>,
}
