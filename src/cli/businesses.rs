//! `businesses`: those HMRC holds, each with its details.
//!
//! HMRC forbids showing the accounting period dates to users, so no form of the output has them.

use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::parts::Parts;
use super::trouble::Trouble;
use crate::rules::businesses::{Business, Latency, ListedBusiness, QuarterlyTypeChoice};
use crate::rules::{BusinessId, Failure};
use crate::words::{businesses, dates};

/// Asks for the list, then for each business.
pub(super) async fn report<A: Ask>(desk: &Desk<'_, A>, setting: &Setting) -> Result<Report, Trouble> {
    let listed = desk.businesses().await?;
    let details = listed.iter().map(|business| async {
        match business.business_id.read() {
            Some(id) => desk.business(id.clone()).await,
            None => Ok(None),
        }
    });
    let details = futures_util::future::join_all(details).await;
    Ok(shape(&listed, details, setting))
}

/// Asks for one business.
pub(super) async fn show<A: Ask>(desk: &Desk<'_, A>, setting: &Setting, id: &BusinessId) -> Result<Report, Trouble> {
    let Some(one) = desk.business(id.clone()).await? else {
        return Err(Trouble::NotHeld { what: "business", list: "businesses" });
    };
    let data = Object::new().put("business", &object(&one, setting));
    let mut page = Page::titled(title(&one));
    page.table(facts(&one, setting));
    let mut sheet = new_sheet();
    row(&mut sheet, &listed_of(&one), Some(&one));
    Ok(Report::new("businesses-show", data, page, sheet))
}

fn listed_of(one: &Business) -> ListedBusiness {
    ListedBusiness {
        type_of_business: one.type_of_business.clone(),
        business_id: one.business_id.clone(),
        trading_type: one.trading_type.clone(),
        trading_name: one.trading_name.clone(),
    }
}

/// In HMRC's order: self-employments first, then property.
fn shape(listed: &[ListedBusiness], details: Vec<Result<Option<Box<Business>>, Failure>>, setting: &Setting) -> Report {
    let mut parts = Parts::default();
    let failed = details.iter().find(|detail| detail.is_err());
    if let Some(failed) = failed {
        parts.note("details", failed, Option::is_none);
    }
    let details: Vec<Option<Box<Business>>> = details.into_iter().map(|detail| detail.ok().flatten()).collect();
    let both = || listed.iter().zip(&details).map(|(listed, detail)| (listed, detail.as_deref()));
    let objects: Vec<Object> = both()
        .map(|(listed, detail)| detail.map_or_else(|| listed_object(listed), |detail| object(detail, setting)))
        .collect();
    let data = Object::new().put("businesses", &objects);
    let mut page = Page::titled("Businesses");
    let mut sheet = new_sheet();
    for (listed, detail) in both() {
        row(&mut sheet, listed, detail);
    }
    if listed.is_empty() {
        page.say("HMRC holds no business. A sole trade or property is added in HMRC online services: `quarterdeck tasks show add-business`.");
    } else {
        page.table(table(both(), setting));
    }
    let mut report = Report::new("businesses", data, page, sheet);
    report.asides = parts.asides(&setting.reader);
    report.exit = parts.exit_code_of_any();
    report
}

fn listed_object(one: &ListedBusiness) -> Object {
    Object::new()
        .put("businessId", &one.business_id)
        .put("typeOfBusiness", &one.type_of_business.as_str())
        .maybe("tradingType", one.trading_type.as_ref())
        .maybe("tradingName", one.trading_name.as_ref())
}

fn object(one: &Business, setting: &Setting) -> Object {
    listed_object(&listed_of(one))
        .maybe("yearOfMigration", one.year_of_migration.as_ref())
        .maybe("latencyDetails", one.latency.as_ref().map(latency_object).as_ref())
        .maybe("quarterlyTypeChoice", one.quarterly_type_choice.as_ref().map(choice_object).as_ref())
        .maybe("commencementDate", one.commencement_date.as_ref())
        .maybe("cessationDate", one.cessation_date.as_ref())
        .put("address", &one.address)
        .put("ceased", &one.has_ceased(setting.today()))
}

fn latency_object(latency: &Latency) -> Object {
    let [(first, how_first), (second, how_second)] = &latency.years;
    Object::new()
        .put("latencyEndDate", &latency.end_date)
        .put("taxYear1", first)
        .put("latencyIndicator1", &how_first.as_str())
        .put("taxYear2", second)
        .put("latencyIndicator2", &how_second.as_str())
}

fn choice_object(choice: &QuarterlyTypeChoice) -> Object {
    Object::new()
        .put("quarterlyPeriodType", &choice.period_type.as_str())
        .put("taxYearOfChoice", &choice.tax_year_of_choice)
}

fn title(one: &Business) -> String {
    one.name().map_or_else(|| businesses::type_of_business(&one.type_of_business).into_owned(), str::to_owned)
}

/// "ceased 31 Mar 2026", "trading since 6 Apr 2019".
fn state(one: &Business, setting: &Setting) -> Cell {
    match (&one.cessation_date, &one.commencement_date) {
        (Some(day), _) if one.has_ceased(setting.today()) => format!("ceased {}", dates::day_sent(day)).into(),
        (Some(day), _) => Cell::from(format!("ceases {}", dates::day_sent(day))).tone(Tone::Soon),
        (None, Some(day)) => format!("since {}", dates::day_sent(day)).into(),
        (None, None) => "".into(),
    }
}

fn table<'a>(both: impl Iterator<Item = (&'a ListedBusiness, Option<&'a Business>)>, setting: &Setting) -> Table {
    let mut table = Table::new(&[
        Column::prose("Business"),
        Column::text("Kind"),
        Column::text("State"),
        Column::text("Quarters").rank(1),
        Column::text("Business id"),
    ]);
    for (listed, detail) in both {
        let name = [&listed.trading_name, &listed.trading_type].into_iter().flatten().next().cloned();
        let kind = businesses::type_of_business(&listed.type_of_business);
        let quarters = detail.map(|one| {
            one.quarterly_type_choice.as_ref().map_or("standard", |choice| choice.period_type.as_str()).to_owned()
        });
        table.row([
            name.unwrap_or_else(|| kind.clone().into_owned()).into(),
            kind.into(),
            detail.map_or_else(|| "not known yet".into(), |one| state(one, setting)),
            quarters.unwrap_or_default().into(),
            listed.business_id.to_string().into(),
        ]);
    }
    table
}

fn facts(one: &Business, setting: &Setting) -> Table {
    let mut table = Table::facts();
    let mut fact = |name: &str, value: Cell| table.row([Cell::from(name).tone(Tone::Quiet), value]);
    fact("Kind", businesses::type_of_business(&one.type_of_business).into());
    if let Some(trade) = &one.trading_type {
        fact("Trade", trade.clone().into());
    }
    fact("State", state(one, setting));
    let choice = one.quarterly_type_choice.as_ref();
    fact("Update period", businesses::period_type(choice.map(|choice| &choice.period_type)).into());
    if let Some(choice) = choice {
        fact("Chosen for", choice.tax_year_of_choice.to_string().into());
    }
    if let Some(latency) = &one.latency {
        for (year, how) in &latency.years {
            fact("New business", format!("reports {} in {year}", businesses::latency(how)).into());
        }
        fact("Until", dates::day_sent(&latency.end_date).into());
    }
    if !one.address.is_empty() {
        fact("Address", one.address.join(", ").into());
    }
    if let Some(year) = &one.year_of_migration {
        fact("With HMRC's new system since", year.clone().into());
    }
    fact("Business id", one.business_id.to_string().into());
    table
}

fn new_sheet() -> Sheet {
    Sheet::new(&[
        "businessId",
        "typeOfBusiness",
        "tradingName",
        "tradingType",
        "commencementDate",
        "cessationDate",
        "quarterlyPeriodType",
    ])
}

fn row(sheet: &mut Sheet, listed: &ListedBusiness, detail: Option<&Business>) {
    sheet.row([
        listed.business_id.to_string(),
        listed.type_of_business.to_string(),
        cell(listed.trading_name.as_ref()),
        cell(listed.trading_type.as_ref()),
        cell(detail.and_then(|one| one.commencement_date.as_ref())),
        cell(detail.and_then(|one| one.cessation_date.as_ref())),
        cell(detail.and_then(|one| one.quarterly_type_choice.as_ref()).map(|choice| &choice.period_type)),
    ]);
}
