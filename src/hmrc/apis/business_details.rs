//! Business Details 2.0: the businesses and how they report and account. Ten endpoints.
//!
//! The writes are in [`writes`]; nothing but tests sends them yet.

pub mod writes;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::hmrc::endpoint::{Api, Endpoint, Method, NOTHING_FOUND, segments};
use crate::hmrc::wire::{self, Kept, Open, Unreadable, each, tax_year};
use crate::rules::businesses::{
    AccountingType, Business, LateAccountingDateRule, Latency, LatencyIndicator, ListedBusiness, Period,
    PeriodsOfAccount, QuarterlyPeriodType, QuarterlyTypeChoice,
};
use crate::rules::{BusinessId, Nino, Sent, TaxYear, TypeOfBusiness};

/// List All Businesses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListBusinesses<'a> {
    /// Whose.
    pub nino: &'a Nino,
}

impl Endpoint for ListBusinesses<'_> {
    type Response = Vec<ListedBusiness>;
    const API: Api = Api::BusinessDetails;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        path(self.nino, &["list"])
    }

    fn read(body: &[u8]) -> Result<Vec<ListedBusiness>, Unreadable> {
        wire::read::<ListWire>(body).map(|answer| each(Some(answer.list_of_businesses), ListedWire::into_domain))
    }

    fn nothing_here(code: &str) -> Option<Vec<ListedBusiness>> {
        (code == NOTHING_FOUND).then(Vec::new)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListWire {
    list_of_businesses: Vec<ListedWire>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListedWire {
    type_of_business: Option<Open<TypeOfBusiness>>,
    business_id: Option<Kept<BusinessId>>,
    trading_type: Option<String>,
    trading_name: Option<String>,
}

impl ListedWire {
    fn into_domain(self) -> ListedBusiness {
        ListedBusiness {
            type_of_business: Open::or_blank(self.type_of_business),
            business_id: Kept::or_blank(self.business_id),
            trading_type: self.trading_type,
            trading_name: self.trading_name,
        }
    }
}

/// Retrieve Business Details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrieveBusiness<'a> {
    /// Whose.
    pub nino: &'a Nino,
    /// Which.
    pub business_id: &'a BusinessId,
}

impl Endpoint for RetrieveBusiness<'_> {
    /// `None` when HMRC does not know it.
    type Response = Option<Business>;
    const API: Api = Api::BusinessDetails;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        path(self.nino, &[self.business_id.as_str()])
    }

    fn read(body: &[u8]) -> Result<Option<Business>, Unreadable> {
        wire::read::<BusinessWire>(body).map(|answer| Some(answer.into_domain()))
    }

    fn nothing_here(code: &str) -> Option<Option<Business>> {
        matches!(code, "NO_BUSINESS_FOUND" | NOTHING_FOUND).then_some(None)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BusinessWire {
    business_id: Option<Kept<BusinessId>>,
    type_of_business: Option<Open<TypeOfBusiness>>,
    trading_type: Option<String>,
    trading_name: Option<String>,
    year_of_migration: Option<String>,
    first_accounting_period_start_date: Option<Kept<NaiveDate>>,
    first_accounting_period_end_date: Option<Kept<NaiveDate>>,
    latency_details: Option<LatencyWire>,
    quarterly_type_choice: Option<QuarterlyWire>,
    accounting_periods: Option<Vec<AccountingPeriodWire>>,
    commencement_date: Option<Kept<NaiveDate>>,
    cessation_date: Option<Kept<NaiveDate>>,
    business_address_line_one: Option<String>,
    business_address_line_two: Option<String>,
    business_address_line_three: Option<String>,
    business_address_line_four: Option<String>,
    business_address_postcode: Option<String>,
    business_address_country_code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LatencyWire {
    latency_end_date: Option<Kept<NaiveDate>>,
    tax_year1: Option<Kept<TaxYear>>,
    latency_indicator1: Option<Open<LatencyIndicator>>,
    tax_year2: Option<Kept<TaxYear>>,
    latency_indicator2: Option<Open<LatencyIndicator>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QuarterlyWire {
    quarterly_period_type: Option<Open<QuarterlyPeriodType>>,
    tax_year_of_choice: Option<Kept<TaxYear>>,
}

#[derive(Deserialize)]
struct AccountingPeriodWire {
    start: Option<Kept<NaiveDate>>,
    end: Option<Kept<NaiveDate>>,
}

impl BusinessWire {
    fn into_domain(self) -> Business {
        let address = [
            self.business_address_line_one,
            self.business_address_line_two,
            self.business_address_line_three,
            self.business_address_line_four,
            self.business_address_postcode,
            self.business_address_country_code,
        ];
        Business {
            business_id: Kept::or_blank(self.business_id),
            type_of_business: Open::or_blank(self.type_of_business),
            trading_type: self.trading_type,
            trading_name: self.trading_name,
            year_of_migration: self.year_of_migration,
            first_accounting_period: period(
                self.first_accounting_period_start_date,
                self.first_accounting_period_end_date,
            ),
            latency: self.latency_details.map(LatencyWire::into_domain),
            quarterly_type_choice: self.quarterly_type_choice.map(|choice| QuarterlyTypeChoice {
                period_type: Open::or_blank(choice.quarterly_period_type),
                tax_year_of_choice: Kept::or_blank(choice.tax_year_of_choice),
            }),
            accounting_periods: each(self.accounting_periods, |wire| Period {
                start: Kept::or_blank(wire.start),
                end: Kept::or_blank(wire.end),
            }),
            commencement_date: Kept::optional(self.commencement_date),
            cessation_date: Kept::optional(self.cessation_date),
            address: address.into_iter().flatten().collect(),
        }
    }
}

impl LatencyWire {
    fn into_domain(self) -> Latency {
        Latency {
            end_date: Kept::or_blank(self.latency_end_date),
            years: [
                (Kept::or_blank(self.tax_year1), Open::or_blank(self.latency_indicator1)),
                (Kept::or_blank(self.tax_year2), Open::or_blank(self.latency_indicator2)),
            ],
        }
    }
}

/// A period of which HMRC sent at least one end.
fn period(start: Option<Kept<NaiveDate>>, end: Option<Kept<NaiveDate>>) -> Option<Period> {
    (start.is_some() || end.is_some()).then(|| Period { start: Kept::or_blank(start), end: Kept::or_blank(end) })
}

/// Which business and tax year the yearly calls are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BusinessYear<'a> {
    /// Whose.
    pub nino: &'a Nino,
    /// Which business.
    pub business_id: &'a BusinessId,
    /// Which year.
    pub tax_year: TaxYear,
}

impl BusinessYear<'_> {
    fn path(&self, rest: &[&str]) -> Vec<String> {
        let mut path = path(self.nino, &[self.business_id.as_str(), &self.tax_year.to_string()]);
        path.extend(rest.iter().map(|part| (*part).to_owned()));
        path
    }
}

/// Retrieve Accounting Type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrieveAccountingType<'a>(pub BusinessYear<'a>);

impl Endpoint for RetrieveAccountingType<'_> {
    type Response = Option<AccountingType>;
    const API: Api = Api::BusinessDetails;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        self.0.path(&["accounting-type"])
    }

    fn read(body: &[u8]) -> Result<Option<AccountingType>, Unreadable> {
        wire::read::<AccountingTypeWire>(body).map(|answer| Some(answer.accounting_type.0))
    }

    fn nothing_here(code: &str) -> Option<Option<AccountingType>> {
        (code == NOTHING_FOUND).then_some(None)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccountingTypeWire {
    accounting_type: Open<AccountingType>,
}

/// Retrieve Periods of Account, of a self-employment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrievePeriodsOfAccount<'a>(pub BusinessYear<'a>);

impl Endpoint for RetrievePeriodsOfAccount<'_> {
    type Response = Option<PeriodsOfAccount>;
    const API: Api = Api::BusinessDetails;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        self.0.path(&["periods-of-account"])
    }

    fn read(body: &[u8]) -> Result<Option<PeriodsOfAccount>, Unreadable> {
        wire::read::<PeriodsWire>(body).map(|answer| Some(answer.into_domain()))
    }

    fn nothing_here(code: &str) -> Option<Option<PeriodsOfAccount>> {
        (code == NOTHING_FOUND).then_some(None)
    }
}

/// Whether there are any must be there: an answer given to HMRC is not to be guessed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PeriodsWire {
    submitted_on: Option<Kept<DateTime<Utc>>>,
    periods_of_account: bool,
    periods_of_account_dates: Option<Vec<PeriodWire>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PeriodWire {
    start_date: Option<Kept<NaiveDate>>,
    end_date: Option<Kept<NaiveDate>>,
}

impl PeriodsWire {
    fn into_domain(self) -> PeriodsOfAccount {
        let submitted_on: Sent<DateTime<Utc>> = Kept::or_blank(self.submitted_on);
        let periods = each(self.periods_of_account_dates, |wire| Period {
            start: Kept::or_blank(wire.start_date),
            end: Kept::or_blank(wire.end_date),
        });
        PeriodsOfAccount { submitted_on, any: self.periods_of_account, periods }
    }
}

/// Retrieve Late Accounting Date Rule Election, of a self-employment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrieveLateAccountingDateRule<'a>(pub BusinessYear<'a>);

impl Endpoint for RetrieveLateAccountingDateRule<'_> {
    type Response = Option<LateAccountingDateRule>;
    const API: Api = Api::BusinessDetails;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        self.0.path(&["late-accounting-date-rule-election"])
    }

    fn read(body: &[u8]) -> Result<Option<LateAccountingDateRule>, Unreadable> {
        wire::read::<LateAccountingDateRuleWire>(body).map(|answer| {
            Some(LateAccountingDateRule {
                disapply: answer.disapply,
                eligible: answer.eligible,
                tax_year_of_election: tax_year(answer.tax_year_of_election),
                tax_year_election_expires: tax_year(answer.tax_year_election_expires),
            })
        })
    }

    fn nothing_here(code: &str) -> Option<Option<LateAccountingDateRule>> {
        (code == NOTHING_FOUND).then_some(None)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LateAccountingDateRuleWire {
    disapply: bool,
    eligible: bool,
    tax_year_of_election: Option<Kept<TaxYear>>,
    tax_year_election_expires: Option<Kept<TaxYear>>,
}

/// `/individuals/business/details/{nino}/…`
fn path(nino: &Nino, rest: &[&str]) -> Vec<String> {
    let mut path = segments(&["individuals", "business", "details", nino.as_str()]);
    path.extend(rest.iter().map(|part| (*part).to_owned()));
    path
}
