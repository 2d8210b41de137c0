//! Coding out: the amounts in a year's tax code, and whether a year's bill may be collected through one.
//!
//! The writes are sent by the one write path only, `service::write`.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::path;
use crate::hmrc::endpoint::{Api, Endpoint, Method, NOTHING_FOUND};
use crate::hmrc::wire::{self, Amount, Kept, Open, Unreadable, tax_year};
use crate::rules::coding_out::{CodedOut, CodingOutStatus, Component, Correction, Corrections, Kind, Source, Wanted};
use crate::rules::{Nino, TaxYear};

/// Retrieve Coding Out Underpayments and Debts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrieveCodedOut<'a> {
    /// Whose tax code.
    pub nino: &'a Nino,
    /// The year whose code holds the amounts.
    pub tax_year: TaxYear,
    /// Whose figures.
    pub source: Wanted,
}

impl Endpoint for RetrieveCodedOut<'_> {
    type Response = CodedOut;
    const API: Api = Api::SelfAssessmentAccounts;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        tax_code(self.nino, self.tax_year, &[])
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        vec![("source", self.source.as_str().to_owned())]
    }

    fn read(body: &[u8]) -> Result<CodedOut, Unreadable> {
        wire::read::<CodedOutWire>(body).map(|answer| CodedOut {
            components: answer.tax_code_components.map(ComponentsWire::into_domain).unwrap_or_default(),
            unmatched: answer.unmatched_customer_submissions.map(ComponentsWire::into_domain).unwrap_or_default(),
        })
    }

    fn nothing_here(code: &str) -> Option<CodedOut> {
        (code == NOTHING_FOUND).then(CodedOut::default)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CodedOutWire {
    tax_code_components: Option<ComponentsWire>,
    unmatched_customer_submissions: Option<ComponentsWire>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ComponentsWire {
    self_assessment_underpayment: Option<Vec<ComponentWire>>,
    paye_underpayment: Option<Vec<ComponentWire>>,
    debt: Option<Vec<ComponentWire>>,
    in_year_adjustment: Option<ComponentWire>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ComponentWire {
    id: Option<u64>,
    amount: Amount,
    related_tax_year: Option<Kept<TaxYear>>,
    submitted_on: Option<Kept<DateTime<Utc>>>,
    source: Option<Open<Source>>,
}

impl ComponentsWire {
    fn into_domain(self) -> Vec<Component> {
        let lists = [
            (Kind::SelfAssessmentUnderpayment, self.self_assessment_underpayment),
            (Kind::PayeUnderpayment, self.paye_underpayment),
            (Kind::Debt, self.debt),
            (Kind::InYearAdjustment, self.in_year_adjustment.map(|one| vec![one])),
        ];
        let all = lists.into_iter().flat_map(|(kind, list)| list.into_iter().flatten().map(move |one| (kind, one)));
        all.map(|(kind, one)| Component {
            kind,
            id: one.id,
            amount: one.amount.0,
            related_tax_year: tax_year(one.related_tax_year),
            submitted_on: Kept::or_blank(one.submitted_on),
            source: Open::optional(one.source),
        })
        .collect()
    }
}

/// The amounts as HMRC's body has them.
fn json_of(corrections: &Corrections) -> Value {
    let mut components = serde_json::Map::new();
    for kind in Kind::ALL {
        let of_kind = corrections.amounts().iter().filter(|one| one.kind == kind);
        let mut entries: Vec<Value> = of_kind.map(one_json).collect();
        match entries.pop() {
            None => {}
            Some(only) if kind == Kind::InYearAdjustment => {
                components.insert(kind.as_str().to_owned(), only);
            }
            Some(last) => {
                entries.push(last);
                components.insert(kind.as_str().to_owned(), Value::Array(entries));
            }
        }
    }
    json!({ "taxCodeComponents": components })
}

fn one_json(one: &Correction) -> Value {
    // The digits go out as they are written: a JSON number made from text.
    let digits = one.amount.to_string();
    let amount = digits.parse::<serde_json::Number>().map_or_else(|_| Value::String(digits), Value::Number);
    json!({ "id": one.id, "amount": amount })
}

/// Create or Amend Coding Out Underpayments and Debts: replaces every amount of the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmendCodedOut<'a> {
    /// Whose tax code.
    pub nino: &'a Nino,
    /// The year whose code holds the amounts; it must have ended.
    pub tax_year: TaxYear,
    /// All amounts.
    pub amounts: Corrections,
}

impl Endpoint for AmendCodedOut<'_> {
    type Response = ();
    const API: Api = Api::SelfAssessmentAccounts;
    const METHOD: Method = Method::Put;

    fn path(&self) -> Vec<String> {
        tax_code(self.nino, self.tax_year, &[])
    }

    fn body(&self) -> Option<Value> {
        Some(json_of(&self.amounts))
    }

    fn read(_body: &[u8]) -> Result<(), Unreadable> {
        Ok(())
    }
}

/// Retrieve Coding Out Status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrieveCodingOutStatus<'a> {
    /// Whose bill.
    pub nino: &'a Nino,
    /// The year whose bill it is.
    pub tax_year: TaxYear,
}

impl Endpoint for RetrieveCodingOutStatus<'_> {
    type Response = CodingOutStatus;
    const API: Api = Api::SelfAssessmentAccounts;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        tax_code(self.nino, self.tax_year, &["coding-out", "status"])
    }

    fn read(body: &[u8]) -> Result<CodingOutStatus, Unreadable> {
        wire::read::<StatusWire>(body).map(|answer| CodingOutStatus {
            processing_date: Kept::or_blank(answer.processing_date),
            tax_year: Kept::or_blank(answer.tax_year),
            opted_out: answer.opt_out_indicator,
        })
    }
}

/// The indicator must be there: whether somebody opted out is not to be guessed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusWire {
    processing_date: Option<Kept<DateTime<Utc>>>,
    tax_year: Option<Kept<TaxYear>>,
    opt_out_indicator: bool,
}

macro_rules! bodiless_write {
    ($(#[$meta:meta])* $request:ident, $method:ident, [$($rest:literal),*]) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $request<'a> {
            /// Whose.
            pub nino: &'a Nino,
            /// The year.
            pub tax_year: TaxYear,
        }

        impl Endpoint for $request<'_> {
            type Response = ();
            const API: Api = Api::SelfAssessmentAccounts;
            const METHOD: Method = Method::$method;

            fn path(&self) -> Vec<String> {
                tax_code(self.nino, self.tax_year, &[$($rest),*])
            }

            fn read(_body: &[u8]) -> Result<(), Unreadable> {
                Ok(())
            }
        }
    };
}

bodiless_write!(
    /// Delete Coding Out Underpayments and Debts: HMRC's own figures apply again.
    DeleteCodedOut, Delete, []
);
bodiless_write!(
    /// Opt Out of Coding Out: the bill of the year is not to be collected through a tax code.
    OptOutOfCodingOut, Post, ["coding-out", "opt-out"]
);
bodiless_write!(
    /// Opt In to Coding Out: the bill of the year may be collected through a tax code again.
    OptInToCodingOut, Post, ["coding-out", "opt-in"]
);

fn tax_code(nino: &Nino, year: TaxYear, rest: &[&str]) -> Vec<String> {
    let mut path = path(nino, &[&year.to_string(), "collection", "tax-code"]);
    path.extend(rest.iter().map(|part| (*part).to_owned()));
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Money;

    fn correction(kind: Kind, id: u64, amount: &str) -> Correction {
        Correction { kind, id, amount: Money::parse(amount).unwrap() }
    }

    #[test]
    fn amounts_are_sent_digit_by_digit_and_ids_whole() {
        let amounts = Corrections::new(vec![
            correction(Kind::Debt, 999_999_999_999_999, "99999999999.99"),
            correction(Kind::InYearAdjustment, 2, "0"),
            correction(Kind::Debt, 3, "10.5"),
        ])
        .unwrap();
        assert_eq!(
            json_of(&amounts).to_string(),
            concat!(
                r#"{"taxCodeComponents":{"debt":[{"id":3,"amount":10.50},"#,
                r#"{"id":999999999999999,"amount":99999999999.99}],"inYearAdjustment":{"id":2,"amount":0.00}}}"#
            )
        );
    }

    #[test]
    fn an_absent_indicator_is_no_answer() {
        let error = RetrieveCodingOutStatus::read(br#"{"taxYear":"2025-26"}"#).unwrap_err();
        assert_eq!(error.path.as_deref(), Some("optOutIndicator"));
    }
}
