//! Self Assessment Individual Details 2.0: what Making Tax Digital asks of a person, year by year. One endpoint.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::hmrc::endpoint::{Api, Endpoint, Method, NOTHING_FOUND, segments};
use crate::hmrc::wire::{self, Amount, Kept, Open, Unreadable, each, money};
use crate::rules::itsa_status::{Status, StatusDetail, YearStatus};
use crate::rules::{Nino, TaxYear};

/// Retrieve ITSA Status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItsaStatus<'a> {
    /// Whose.
    pub nino: &'a Nino,
    /// The first year.
    pub tax_year: TaxYear,
    /// Also every later year HMRC knows.
    pub future_years: bool,
    /// Also what it was before.
    pub history: bool,
}

impl Endpoint for ItsaStatus<'_> {
    type Response = Vec<YearStatus>;
    const API: Api = Api::IndividualDetails;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        segments(&["individuals", "person", "itsa-status", self.nino.as_str(), &self.tax_year.to_string()])
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        let flags = [("futureYears", self.future_years), ("history", self.history)];
        flags.into_iter().filter(|(_, on)| *on).map(|(name, _)| (name, "true".to_owned())).collect()
    }

    fn read(body: &[u8]) -> Result<Vec<YearStatus>, Unreadable> {
        wire::read::<StatusesWire>(body).map(|answer| each(answer.itsa_statuses, YearWire::into_domain))
    }

    fn nothing_here(code: &str) -> Option<Vec<YearStatus>> {
        (code == NOTHING_FOUND).then(Vec::new)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusesWire {
    itsa_statuses: Option<Vec<YearWire>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct YearWire {
    tax_year: Option<Kept<TaxYear>>,
    itsa_status_details: Option<Vec<DetailWire>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DetailWire {
    submitted_on: Option<Kept<DateTime<Utc>>>,
    status: Option<Open<Status>>,
    status_reason: Option<String>,
    #[serde(rename = "businessIncome2YearsPrior")]
    business_income_two_years_prior: Option<Amount>,
}

impl YearWire {
    fn into_domain(self) -> YearStatus {
        YearStatus {
            tax_year: Kept::or_blank(self.tax_year),
            details: each(self.itsa_status_details, |detail| StatusDetail {
                submitted_on: Kept::or_blank(detail.submitted_on),
                status: Open::or_blank(detail.status),
                reason: detail.status_reason.unwrap_or_default(),
                business_income_two_years_prior: money(detail.business_income_two_years_prior),
            }),
        }
    }
}
