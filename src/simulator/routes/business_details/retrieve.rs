//! List All Businesses, and Retrieve Business Details.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::rules::TaxYear;
use crate::simulator::call::{Call, is_calendar};
use crate::simulator::reply::{Fields, Reply};
use crate::simulator::story::Business;
use crate::simulator::when::{add_days, add_years, later};

/// Self-employments first, then properties; possibly none.
pub(super) fn list(call: &Call<'_>) -> Result<Reply, Reply> {
    let (trades, properties): (Vec<&Business>, Vec<&Business>) =
        call.story.businesses.iter().partition(|business| business.is_self_employment());
    let businesses: Vec<Value> = trades
        .into_iter()
        .chain(properties)
        .map(|business| entry(&business.kind, &business.id, business.trade.as_deref(), business.name.as_deref()))
        .collect();
    Ok(Reply::ok(json!({ "listOfBusinesses": businesses })))
}

fn entry(kind: &str, id: &str, trade: Option<&str>, name: Option<&str>) -> Value {
    Fields::default()
        .set("typeOfBusiness", kind)
        .set("businessId", id)
        .maybe("tradingType", trade)
        .maybe("tradingName", name)
        .done()
}

pub(super) fn one(call: &Call<'_>) -> Result<Reply, Reply> {
    if call.story.businesses.is_empty() {
        return Err(Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"));
    }
    let business = call.business().ok_or_else(|| Reply::refuse("NO_BUSINESS_FOUND"))?;
    Ok(Reply::ok(details(call, business)))
}

fn details(call: &Call<'_>, business: &Business) -> Value {
    let today = call.today;
    let commenced = business.commenced.on(today);
    let (start, end) = accounting_period(business, today);
    let first_end = end_of_accounts(business, TaxYear::containing(commenced));
    let line = |number: usize| business.address.get(number).cloned();
    let trades = business.is_self_employment();
    Fields::default()
        .set("businessId", business.id.as_str())
        .set("typeOfBusiness", business.kind.as_str())
        .maybe("tradingType", business.trade.as_deref())
        .maybe("tradingName", business.name.as_deref())
        .maybe("yearOfMigration", call.story.joined.map(|joined| joined.on(today).start_year().to_string()))
        .set("firstAccountingPeriodStartDate", commenced.to_string())
        .set("firstAccountingPeriodEndDate", first_end.to_string())
        .maybe("latencyDetails", latency(business, today))
        .maybe("quarterlyTypeChoice", choice(call, business))
        .set("accountingPeriods", json!([{ "start": start.to_string(), "end": end.to_string() }]))
        .set("commencementDate", commenced.to_string())
        .maybe("cessationDate", business.ceased.map(|day| day.on(today)).filter(|day| *day <= today).map(iso))
        .maybe("businessAddressLineOne", line(0))
        .maybe("businessAddressLineTwo", line(1))
        .maybe("businessAddressLineThree", line(2))
        .maybe("businessAddressLineFour", line(3))
        .maybe("businessAddressPostcode", business.postcode.clone())
        .maybe("businessAddressCountryCode", (trades && !business.address.is_empty()).then_some("GB"))
        .done()
}

fn iso(day: NaiveDate) -> String {
    day.to_string()
}

fn latency(business: &Business, today: NaiveDate) -> Option<Value> {
    let [first, second] = business.latency.as_ref()?;
    let start = TaxYear::containing(business.commenced.on(today));
    let next = later(start, 1);
    let value = Fields::default()
        .set("latencyEndDate", next.end().to_string())
        .set("taxYear1", start.to_string())
        .set("latencyIndicator1", first.as_str())
        .set("taxYear2", next.to_string())
        .set("latencyIndicator2", second.as_str());
    Some(value.done())
}

fn choice(call: &Call<'_>, business: &Business) -> Option<Value> {
    let year = TaxYear::containing(call.today);
    let (calendar, since) = is_calendar(&call.store().changes, &call.story, business, year, call.today);
    let kind = if calendar { "calendar" } else { "standard" };
    let since = since?.to_string();
    Some(Fields::default().set("quarterlyPeriodType", kind).set("taxYearOfChoice", since).done())
}

/// The latest accounting period.
fn accounting_period(business: &Business, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let year = TaxYear::containing(today);
    let end = end_of_accounts(business, year);
    (add_days(add_years(end, -1), 1), end)
}

fn end_of_accounts(business: &Business, year: TaxYear) -> NaiveDate {
    business.accounts_to.map_or_else(|| year.end(), |day| day.within(year))
}

/// The sandbox's businesses.
const MADE_UP: [(&str, &str); 4] = [
    ("self-employment", "XBIS12345678901"),
    ("uk-property", "XPIS12345678901"),
    ("foreign-property", "XFIS12345678901"),
    ("property-unspecified", "XAIS12345678901"),
];

pub(super) fn made_up_list(kinds: &[&str]) -> Result<Reply, Reply> {
    let businesses: Vec<Value> = MADE_UP
        .iter()
        .filter(|(kind, _)| kinds.contains(kind))
        .map(|(kind, id)| {
            let trades = *kind == "self-employment";
            entry(kind, id, trades.then_some("Sandbox trade"), trades.then_some("Sandbox Trading"))
        })
        .collect();
    Ok(Reply::ok(json!({ "listOfBusinesses": businesses })))
}

/// A sandbox business of this type, under the id that was asked for.
pub(super) fn made_up(call: &Call<'_>, kind: &str) -> Result<Reply, Reply> {
    let year = TaxYear::containing(call.today);
    let body = Fields::default()
        .set("businessId", call.part("businessId"))
        .set("typeOfBusiness", kind)
        .maybe("tradingName", (kind == "self-employment").then_some("Sandbox Trading"))
        .set("yearOfMigration", later(year, -1).start_year().to_string())
        .set("accountingPeriods", json!([{ "start": year.start().to_string(), "end": year.end().to_string() }]))
        .set("commencementDate", later(year, -3).start().to_string());
    Ok(Reply::ok(body.done()))
}

/// The type follows from the id.
pub(super) fn dynamic(call: &Call<'_>) -> Result<Reply, Reply> {
    let id = call.part("businessId");
    let kind = MADE_UP.iter().find(|(_, known)| *known == id).map_or("self-employment", |(kind, _)| *kind);
    made_up(call, kind)
}
