//! `obligations`: every open quarterly update and tax return, and those of the chosen tax year.

use super::arguments::ObligationFilter;
use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting, calendar};
use super::trouble::Trouble;
use crate::rules::businesses::ListedBusiness;
use crate::rules::next_dates::next_dates;
use crate::rules::obligations::{Duty, Obligation, ObligationStatus, Standing, merge};
use crate::rules::{BusinessId, Failure, Sent, TaxYear};
use crate::words::{dates, obligations};

/// Asks, and lays out the answer.
pub(super) async fn report<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    filter: ObligationFilter,
    year: Option<TaxYear>,
) -> Result<Report, Trouble> {
    let year = year.unwrap_or_else(|| TaxYear::containing(desk.today));
    let (open, of_year, returns, of_the_year) =
        tokio::join!(desk.open_updates(), desk.updates_of(year), desk.returns(None), returns_of(desk, year));
    // Names are a courtesy: without them an update is told by the kind of its business.
    let businesses = desk.businesses().await.unwrap_or_default();
    let returns = merge(&returns?, &of_the_year?);
    let all = merge(&merge(&open?, &of_year?), &returns);
    let mut report = shape(&all, &businesses, filter, year, setting);
    let name = |id: &Sent<BusinessId>| {
        let listed = businesses.iter().find(|business| business.business_id == *id)?;
        listed.trading_name.clone().or_else(|| listed.trading_type.clone())
    };
    let next = if filter == ObligationFilter::Fulfilled { Vec::new() } else { next_dates(None, &all, desk.today) };
    let days = calendar::days(&next, setting, name);
    report.calendar = Some(days);
    Ok(report)
}

/// The return of a year that the usual five do not hold.
async fn returns_of<A: Ask>(desk: &Desk<'_, A>, year: TaxYear) -> Result<Vec<Obligation>, Failure> {
    let current = TaxYear::containing(desk.today).start_year();
    let usual = (current.saturating_sub(4)..=current).contains(&year.start_year());
    if usual { Ok(Vec::new()) } else { desk.returns(Some(year)).await }
}

/// By due date, updates before returns of the same day; what cannot be read comes last.
fn shape(
    all: &[Obligation],
    businesses: &[ListedBusiness],
    filter: ObligationFilter,
    year: TaxYear,
    setting: &Setting,
) -> Report {
    let chosen: Vec<&Obligation> = all
        .iter()
        .filter(|one| one.status == ObligationStatus::Open || one.tax_year().is_none_or(|of| of == year))
        .filter(|one| match filter {
            ObligationFilter::All => true,
            ObligationFilter::Open => one.status == ObligationStatus::Open,
            ObligationFilter::Fulfilled => one.status == ObligationStatus::Fulfilled,
        })
        .collect();
    let objects: Vec<Object> = chosen.iter().map(|one| object(one, setting)).collect();
    let data = Object::new().put("obligations", &objects);
    let mut page = Page::titled("Quarterly updates and tax returns");
    if chosen.is_empty() {
        page.say(empty(filter, year));
    } else {
        page.table(table(&chosen, businesses, setting));
        page.say_in(Tone::Quiet, "A quarterly update can take up to an hour to show as received. Dates are HMRC's.");
    }
    Report::new("obligations", data, page, sheet(&chosen, setting)).about(year)
}

fn empty(filter: ObligationFilter, year: TaxYear) -> String {
    match filter {
        ObligationFilter::Open => "HMRC asks for nothing now: no update and no tax return is open.".to_owned(),
        ObligationFilter::Fulfilled => format!("HMRC has received nothing for {year} yet."),
        ObligationFilter::All => format!(
            "HMRC asks for nothing: no update or tax return is open, and none belongs to {year}. \
             `quarterdeck itsa-status` says what Making Tax Digital asks for."
        ),
    }
}

/// A word for scripts.
const fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Received => "received",
        Standing::Late { .. } => "late",
        Standing::Due { .. } => "due",
        Standing::Upcoming { .. } => "upcoming",
        Standing::Unclear => "unclear",
    }
}

fn duty_word(duty: &Duty) -> &'static str {
    match duty {
        Duty::QuarterlyUpdate { .. } => "quarterly-update",
        Duty::TaxReturn => "tax-return",
    }
}

/// HMRC's fields of an obligation, ours beside them.
pub(super) fn object(one: &Obligation, setting: &Setting) -> Object {
    let standing = one.standing(setting.today());
    let days = match standing {
        Standing::Late { days } => Some(-days),
        Standing::Due { days } | Standing::Upcoming { days } => Some(days),
        Standing::Received | Standing::Unclear => None,
    };
    let mut object = Object::new().put("obligation", &duty_word(&one.duty));
    if let Duty::QuarterlyUpdate { type_of_business, business_id } = &one.duty {
        object = object.put("typeOfBusiness", &type_of_business.as_str()).put("businessId", business_id);
    }
    object
        .maybe("taxYear", one.tax_year().as_ref())
        .maybe("quarter", one.quarter().map(u32::from).as_ref())
        .put("periodStartDate", &one.period_start)
        .put("periodEndDate", &one.period_end)
        .put("dueDate", &one.due)
        .put("status", &one.status.as_str())
        .maybe("receivedDate", one.received.as_ref())
        .put("standing", &standing_word(standing))
        .maybe("daysUntilDue", days.as_ref())
}

fn whose(one: &Obligation, businesses: &[ListedBusiness]) -> String {
    let Duty::QuarterlyUpdate { business_id, .. } = &one.duty else { return String::new() };
    let listed = businesses.iter().find(|business| business.business_id == *business_id);
    let name = listed.and_then(|business| business.trading_name.clone().or_else(|| business.trading_type.clone()));
    name.unwrap_or_else(|| obligations::source(one))
}

fn table(chosen: &[&Obligation], businesses: &[ListedBusiness], setting: &Setting) -> Table {
    let mut table = Table::new(&[
        Column::text("Due"),
        Column::text("What").alone(),
        Column::prose("Business").at_least(10),
        Column::text("Period"),
        Column::prose("State").at_least(12),
        Column::text("Received").rank(1),
    ]);
    for one in chosen {
        let standing = one.standing(setting.today());
        let tone = match standing {
            Standing::Late { .. } => Tone::Late,
            Standing::Due { .. } => Tone::Soon,
            Standing::Received => Tone::Good,
            Standing::Upcoming { .. } | Standing::Unclear => Tone::Plain,
        };
        table.row([
            dates::day_sent(&one.due).into(),
            obligations::duty(&one.duty).into(),
            whose(one, businesses).into(),
            obligations::period(one).into(),
            Cell::from(obligations::standing(standing)).tone(tone),
            one.received.as_ref().map(dates::day_sent).unwrap_or_default().into(),
        ]);
    }
    table
}

fn sheet(chosen: &[&Obligation], setting: &Setting) -> Sheet {
    let mut sheet = Sheet::new(&[
        "obligation",
        "typeOfBusiness",
        "businessId",
        "periodStartDate",
        "periodEndDate",
        "dueDate",
        "status",
        "receivedDate",
        "standing",
    ]);
    for one in chosen {
        let (kind, business) = match &one.duty {
            Duty::QuarterlyUpdate { type_of_business, business_id } => {
                (type_of_business.to_string(), business_id.to_string())
            }
            Duty::TaxReturn => (String::new(), String::new()),
        };
        sheet.row([
            duty_word(&one.duty).to_owned(),
            kind,
            business,
            one.period_start.to_string(),
            one.period_end.to_string(),
            one.due.to_string(),
            one.status.to_string(),
            cell(one.received.as_ref()),
            standing_word(one.standing(setting.today())).to_owned(),
        ]);
    }
    sheet
}
