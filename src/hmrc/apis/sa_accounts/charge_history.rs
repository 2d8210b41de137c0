//! Retrieve History of a Self Assessment Charge: three routes, one answer.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::path;
use crate::hmrc::endpoint::{Api, Endpoint, Method, NOTHING_FOUND};
use crate::hmrc::wire::{self, Amount, Kept, Unreadable, each, tax_year};
use crate::rules::charges::ChargeChange;
use crate::rules::{ChargeReference, DocumentId, Nino, Sent, TaxYear};

/// The oldest route; the service uses [`ChargeHistoryByTransactionId`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeHistory<'a> {
    /// Whose charge.
    pub nino: &'a Nino,
    /// Its document.
    pub transaction_id: &'a DocumentId,
}

/// Retrieve History of a Self Assessment Charge by Transaction ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeHistoryByTransactionId<'a> {
    /// Whose charge.
    pub nino: &'a Nino,
    /// Its document.
    pub transaction_id: &'a DocumentId,
}

/// Retrieve History of a Self Assessment Charge by Charge Reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeHistoryByChargeReference<'a> {
    /// Whose charge.
    pub nino: &'a Nino,
    /// Its reference.
    pub charge_reference: &'a ChargeReference,
}

macro_rules! charge_history {
    ($request:ident, |$this:ident| $rest:expr) => {
        impl Endpoint for $request<'_> {
            type Response = Vec<ChargeChange>;
            const API: Api = Api::SelfAssessmentAccounts;
            const METHOD: Method = Method::Get;

            fn path(&self) -> Vec<String> {
                let $this = self;
                path($this.nino, &$rest)
            }

            fn read(body: &[u8]) -> Result<Vec<ChargeChange>, Unreadable> {
                read(body)
            }

            fn nothing_here(code: &str) -> Option<Vec<ChargeChange>> {
                (code == NOTHING_FOUND).then(Vec::new)
            }
        }
    };
}

charge_history!(ChargeHistory, |this| ["charges", this.transaction_id.as_str()]);
charge_history!(ChargeHistoryByTransactionId, |this| ["charges", "transactionId", this.transaction_id.as_str()]);
charge_history!(ChargeHistoryByChargeReference, |this| ["charges", "chargeReference", this.charge_reference.as_str()]);

fn read(body: &[u8]) -> Result<Vec<ChargeChange>, Unreadable> {
    wire::read::<HistoryWire>(body).map(|answer| each(Some(answer.charge_history_details), ChangeWire::into_domain))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HistoryWire {
    charge_history_details: Vec<ChangeWire>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ChangeWire {
    tax_year: Option<Kept<TaxYear>>,
    transaction_id: Option<Kept<DocumentId>>,
    transaction_date: Option<Kept<NaiveDate>>,
    description: Option<String>,
    charge_classification: Option<String>,
    total_amount: Amount,
    change_date: Option<Kept<NaiveDate>>,
    change_timestamp: Option<Kept<DateTime<Utc>>>,
    change_reason: Option<String>,
    poa_adjustment_reason: Option<String>,
}

impl ChangeWire {
    fn into_domain(self) -> ChargeChange {
        ChargeChange {
            tax_year: tax_year(self.tax_year),
            transaction_id: Kept::or_blank(self.transaction_id),
            transaction_date: Kept::or_blank(self.transaction_date),
            description: self.description.unwrap_or_default(),
            charge_classification: self.charge_classification,
            total_amount: self.total_amount.0,
            changed: changed(Kept::optional(self.change_timestamp), Kept::optional(self.change_date)),
            change_reason: self.change_reason.unwrap_or_default(),
            poa_adjustment_reason: self.poa_adjustment_reason,
        }
    }
}

/// The day it changed, in UTC: from the timestamp, else from the older date that HMRC is going to drop.
fn changed(timestamp: Option<Sent<DateTime<Utc>>>, date: Option<Sent<NaiveDate>>) -> Option<Sent<NaiveDate>> {
    match (timestamp, date) {
        (Some(Sent::Read(instant)), _) => Some(Sent::Read(instant.date_naive())),
        (Some(Sent::Unreadable(text)), None | Some(Sent::Unreadable(_))) => Some(Sent::Unreadable(text)),
        (_, date) => date,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(r#","changeTimestamp":"2026-03-01T00:00:00.000Z","changeDate":"2026-02-28""#, Some("2026-03-01"))]
    #[case(r#","changeTimestamp":"2026-03-01T23:30:00Z""#, Some("2026-03-01"))]
    #[case(r#","changeTimestamp":"then","changeDate":"2026-02-28""#, Some("2026-02-28"))]
    #[case(r#","changeTimestamp":"then","changeDate":"whenever""#, Some("then"))]
    #[case(r#","changeTimestamp":null,"changeDate":"2026-02-28""#, Some("2026-02-28"))]
    #[case("", None)]
    fn the_day_of_a_change(#[case] fields: &str, #[case] expected: Option<&str>) {
        let body = format!(r#"{{"chargeHistoryDetails":[{{"totalAmount":1{fields}}}]}}"#);
        let history = read(body.as_bytes()).unwrap();
        assert_eq!(history[0].changed.as_ref().map(ToString::to_string).as_deref(), expected);
    }
}
