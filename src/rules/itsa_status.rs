//! ITSA status: what a taxpayer must do under Making Tax Digital, year by year. Individual Details 2.0.

use chrono::{DateTime, Utc};

use super::open_enum::open_enum;
use super::sent::Sent;
use super::{Money, TaxYear};

open_enum! {
    /// A taxpayer's status for one tax year.
    pub enum Status {
        /// Not described by HMRC.
        NoStatus = "No Status",
        /// Must send quarterly updates and a return through software.
        MtdMandated = "MTD Mandated",
        /// Chose to.
        MtdVoluntary = "MTD Voluntary",
        /// One return a year, outside Making Tax Digital.
        Annual = "Annual",
        /// Deprecated form of [`Status::DigitallyExempt`].
        NonDigital = "Non Digital",
        /// Exempt because software cannot be used.
        DigitallyExempt = "Digitally Exempt",
        /// Nothing to do; no obligations are made.
        Dormant = "Dormant",
        /// Exempt on application.
        MtdExempt = "MTD Exempt",
    }
}

impl Status {
    /// Whether quarterly updates are expected at all.
    pub const fn sends_quarterly_updates(&self) -> bool {
        matches!(self, Self::MtdMandated | Self::MtdVoluntary)
    }

    /// Whether the customer is exempt from Making Tax Digital.
    pub const fn is_exempt(&self) -> bool {
        matches!(self, Self::MtdExempt | Self::DigitallyExempt | Self::NonDigital)
    }

    /// Whether a late quarterly update can bring a penalty point: only where updates are required.
    pub const fn late_updates_are_penalised(&self) -> bool {
        matches!(self, Self::MtdMandated)
    }
}

/// One status with its reason and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusDetail {
    /// When HMRC recorded it.
    pub submitted_on: Sent<DateTime<Utc>>,
    /// The status.
    pub status: Status,
    /// HMRC's reason, in its own words.
    pub reason: String,
    /// Qualifying business income of the return two years before.
    pub business_income_two_years_prior: Option<Money>,
}

/// Everything HMRC sent for one tax year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearStatus {
    /// The year.
    pub tax_year: Sent<TaxYear>,
    /// One entry, or the history, in no promised order.
    pub details: Vec<StatusDetail>,
}

impl YearStatus {
    /// The status in force: the one recorded last.
    pub fn current(&self) -> Option<&StatusDetail> {
        self.details.iter().max_by_key(|detail| detail.submitted_on.value())
    }
}

/// The status of `year`, when HMRC sent one.
pub fn status_for(years: &[YearStatus], year: TaxYear) -> Option<&StatusDetail> {
    years.iter().find(|entry| entry.tax_year.value() == Some(year)).and_then(YearStatus::current)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_entry_is_the_one_in_force() {
        let detail = |when: &str, status| StatusDetail {
            submitted_on: Sent::parse(when.to_owned()),
            status,
            reason: "Rollover".to_owned(),
            business_income_two_years_prior: None,
        };
        let year = YearStatus {
            tax_year: Sent::parse("2026-27".to_owned()),
            details: vec![
                detail("2026-05-01T10:00:00Z", Status::MtdVoluntary),
                detail("2026-01-01T10:00:00.000Z", Status::Annual),
                detail("last week", Status::Dormant),
            ],
        };
        assert_eq!(year.current().unwrap().status, Status::MtdVoluntary);
        assert!(status_for(&[year], "2027-28".parse().unwrap()).is_none());
    }
}
