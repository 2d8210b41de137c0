//! Obligations 3.0: quarterly updates and tax returns. Two endpoints.
//!
//! HMRC answers an unfiltered question with future periods only, hiding what is overdue; so a question is always for
//! what is open, or for a range of days.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::hmrc::endpoint::{Api, Endpoint, Method, NOTHING_FOUND, segments};
use crate::hmrc::limits::ObligationsRange;
use crate::hmrc::wire::{self, Kept, Open, Unreadable, each};
use crate::rules::obligations::{Duty, Obligation, ObligationStatus};
use crate::rules::{BusinessId, Nino, TaxYear, TypeOfBusiness};

/// Which quarterly updates to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichUpdates {
    /// Everything open, overdue ones included.
    Open,
    /// Everything in a range of days.
    In(ObligationsRange),
    /// What is open, or received, in a range of days.
    InWithStatus(ObligationsRange, StatusFilter),
}

/// HMRC's `status` parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusFilter {
    /// Still to be sent.
    Open,
    /// Received.
    Fulfilled,
}

impl StatusFilter {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Fulfilled => "fulfilled",
        }
    }
}

/// The kinds of business the call can filter by; HMRC refuses `property-unspecified`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BusinessFilter<'a> {
    /// A sole trade, or one of them.
    SelfEmployment(Option<&'a BusinessId>),
    /// UK property.
    UkProperty(Option<&'a BusinessId>),
    /// Foreign property.
    ForeignProperty(Option<&'a BusinessId>),
}

impl BusinessFilter<'_> {
    fn query(&self) -> Vec<(&'static str, String)> {
        let (kind, id) = match self {
            Self::SelfEmployment(id) => ("self-employment", id),
            Self::UkProperty(id) => ("uk-property", id),
            Self::ForeignProperty(id) => ("foreign-property", id),
        };
        let id = id.map(|id| ("businessId", id.as_str().to_owned()));
        std::iter::once(("typeOfBusiness", kind.to_owned())).chain(id).collect()
    }
}

/// Retrieve Income Tax (Self Assessment) Income and Expenditure Obligations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarterlyUpdates<'a> {
    /// Whose.
    pub nino: &'a Nino,
    /// Which.
    pub which: WhichUpdates,
    /// Of which businesses; all of them without.
    pub business: Option<BusinessFilter<'a>>,
}

impl Endpoint for QuarterlyUpdates<'_> {
    type Response = Vec<Obligation>;
    const API: Api = Api::Obligations;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        segments(&["obligations", "details", self.nino.as_str(), "income-and-expenditure"])
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        let mut query = self.business.as_ref().map(BusinessFilter::query).unwrap_or_default();
        let (range, status) = match self.which {
            WhichUpdates::Open => (None, Some(StatusFilter::Open)),
            WhichUpdates::In(range) => (Some(range), None),
            WhichUpdates::InWithStatus(range, status) => (Some(range), Some(status)),
        };
        query.extend(range.into_iter().flat_map(ObligationsRange::query));
        query.extend(status.map(|status| ("status", status.as_str().to_owned())));
        query
    }

    fn read(body: &[u8]) -> Result<Vec<Obligation>, Unreadable> {
        let answer = wire::read::<UpdatesWire>(body)?;
        Ok(answer.obligations.into_iter().flat_map(BusinessWire::into_domain).collect())
    }

    fn nothing_here(code: &str) -> Option<Vec<Obligation>> {
        nothing(code)
    }
}

/// Retrieve Income Tax (Self Assessment) Final Declaration Obligations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxReturns<'a> {
    /// Whose.
    pub nino: &'a Nino,
    /// Of which year; without one, this year and the four before it.
    pub tax_year: Option<TaxYear>,
    /// Open or received ones only.
    pub status: Option<StatusFilter>,
}

impl Endpoint for TaxReturns<'_> {
    type Response = Vec<Obligation>;
    const API: Api = Api::Obligations;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        segments(&["obligations", "details", self.nino.as_str(), "crystallisation"])
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        let year = self.tax_year.map(|year| ("taxYear", year.to_string()));
        let status = self.status.map(|status| ("status", status.as_str().to_owned()));
        year.into_iter().chain(status).collect()
    }

    fn read(body: &[u8]) -> Result<Vec<Obligation>, Unreadable> {
        let answer = wire::read::<ReturnsWire>(body)?;
        Ok(answer.obligations.into_iter().map(|one| one.into_domain(Duty::TaxReturn)).collect())
    }

    fn nothing_here(code: &str) -> Option<Vec<Obligation>> {
        nothing(code)
    }
}

/// HMRC never sends an empty list here: nothing is one of two codes.
fn nothing(code: &str) -> Option<Vec<Obligation>> {
    matches!(code, "NO_OBLIGATIONS_FOUND" | NOTHING_FOUND).then(Vec::new)
}

#[derive(Deserialize)]
struct UpdatesWire {
    obligations: Vec<BusinessWire>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BusinessWire {
    type_of_business: Option<Open<TypeOfBusiness>>,
    business_id: Option<Kept<BusinessId>>,
    obligation_details: Option<Vec<ObligationWire>>,
}

impl BusinessWire {
    fn into_domain(self) -> Vec<Obligation> {
        let type_of_business = Open::or_blank(self.type_of_business);
        let business_id = Kept::or_blank(self.business_id);
        let duty = Duty::QuarterlyUpdate { type_of_business, business_id };
        each(self.obligation_details, |one| one.into_domain(duty.clone()))
    }
}

#[derive(Deserialize)]
struct ReturnsWire {
    obligations: Vec<ObligationWire>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ObligationWire {
    period_start_date: Option<Kept<NaiveDate>>,
    period_end_date: Option<Kept<NaiveDate>>,
    due_date: Option<Kept<NaiveDate>>,
    received_date: Option<Kept<NaiveDate>>,
    status: Option<Open<ObligationStatus>>,
}

impl ObligationWire {
    fn into_domain(self, duty: Duty) -> Obligation {
        Obligation {
            duty,
            period_start: Kept::or_blank(self.period_start_date),
            period_end: Kept::or_blank(self.period_end_date),
            due: Kept::or_blank(self.due_date),
            status: Open::or_blank(self.status),
            received: Kept::optional(self.received_date),
        }
    }
}
