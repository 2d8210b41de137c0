//! Self-Employment Business 5.0: what HMRC holds of a year's updates. Only read, never written.

use chrono::NaiveDate;
use serde::Deserialize;

use super::business_details::BusinessYear;
use super::cumulative;
use crate::hmrc::endpoint::{Api, Endpoint, Method, NOTHING_FOUND, segments};
use crate::hmrc::limits::NotAskable;
use crate::hmrc::wire::{self, Kept, Unreadable};
use crate::rules::updates::SentUpdates;

/// Retrieve a Self-Employment Cumulative Period Summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrieveSelfEmploymentUpdates<'a> {
    of: BusinessYear<'a>,
}

impl<'a> RetrieveSelfEmploymentUpdates<'a> {
    /// Of a business and year; HMRC has this from 2025-26 on.
    pub fn new(of: BusinessYear<'a>) -> Result<Self, NotAskable> {
        cumulative::askable(of).map(|of| Self { of })
    }
}

impl Endpoint for RetrieveSelfEmploymentUpdates<'_> {
    /// `None` when HMRC holds none.
    type Response = Option<SentUpdates>;
    const API: Api = Api::SelfEmploymentBusiness;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        let BusinessYear { nino, business_id, tax_year } = self.of;
        let mut path = segments(&["individuals", "business", "self-employment", nino.as_str(), business_id.as_str()]);
        path.extend(["cumulative".to_owned(), tax_year.to_string()]);
        path
    }

    fn read(body: &[u8]) -> Result<Self::Response, Unreadable> {
        let PeriodDatesWire { period_start_date, period_end_date } =
            wire::read::<HeadWire>(body)?.period_dates.unwrap_or_default();
        cumulative::whole(body).map(|text| {
            let (from, to) = (Kept::optional(period_start_date), Kept::optional(period_end_date));
            Some(SentUpdates { from, to, submitted_on: None, text })
        })
    }

    fn nothing_here(code: &str) -> Option<Self::Response> {
        (code == NOTHING_FOUND).then_some(None)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeadWire {
    period_dates: Option<PeriodDatesWire>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct PeriodDatesWire {
    period_start_date: Option<Kept<NaiveDate>>,
    period_end_date: Option<Kept<NaiveDate>>,
}
