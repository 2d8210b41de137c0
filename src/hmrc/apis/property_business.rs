//! Property Business 6.0: what HMRC holds of a year's updates, of UK and of foreign property. Only read, never written.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::business_details::BusinessYear;
use super::cumulative;
use crate::hmrc::endpoint::{Api, Endpoint, Method, NOTHING_FOUND, segments};
use crate::hmrc::limits::NotAskable;
use crate::hmrc::wire::{self, Kept, Unreadable};
use crate::rules::updates::SentUpdates;

/// Where the property is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the UK.
    Uk,
    /// Elsewhere. Without the id of a property HMRC answers with all of them.
    Foreign,
}

impl Place {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Uk => "uk",
            Self::Foreign => "foreign",
        }
    }
}

/// Retrieve a UK, or a Foreign, Property Cumulative Period Summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrievePropertyUpdates<'a> {
    place: Place,
    of: BusinessYear<'a>,
}

impl<'a> RetrievePropertyUpdates<'a> {
    /// Of a business and year; HMRC has this from 2025-26 on.
    pub fn new(place: Place, of: BusinessYear<'a>) -> Result<Self, NotAskable> {
        cumulative::askable(of).map(|of| Self { place, of })
    }
}

impl Endpoint for RetrievePropertyUpdates<'_> {
    /// `None` when HMRC holds none.
    type Response = Option<SentUpdates>;
    const API: Api = Api::PropertyBusiness;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        let BusinessYear { nino, business_id, tax_year } = self.of;
        let mut path = segments(&["individuals", "business", "property", self.place.as_str(), nino.as_str()]);
        path.extend([business_id.to_string(), "cumulative".to_owned(), tax_year.to_string()]);
        path
    }

    fn read(body: &[u8]) -> Result<Self::Response, Unreadable> {
        let head = wire::read::<HeadWire>(body)?;
        cumulative::whole(body).map(|text| {
            Some(SentUpdates {
                from: Kept::optional(head.from_date),
                to: Kept::optional(head.to_date),
                submitted_on: Kept::optional(head.submitted_on),
                text,
            })
        })
    }

    fn nothing_here(code: &str) -> Option<Self::Response> {
        (code == NOTHING_FOUND).then_some(None)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeadWire {
    submitted_on: Option<Kept<DateTime<Utc>>>,
    from_date: Option<Kept<NaiveDate>>,
    to_date: Option<Kept<NaiveDate>>,
}
