//! `itsa-status`: what Making Tax Digital asks of the taxpayer, year by year.

use super::desk::{Ask, Desk};
use super::output::Report;
use super::output::json::{Json, Object};
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::trouble::Trouble;
use crate::rules::TaxYear;
use crate::rules::itsa_status::{Status, StatusDetail, YearStatus};
use crate::words::{dates, itsa_status};

/// Asks for a year and the later ones HMRC knows.
pub(super) async fn report<A: Ask>(desk: &Desk<'_, A>, year: Option<TaxYear>) -> Result<Report, Trouble> {
    let year = year.unwrap_or_else(|| TaxYear::containing(desk.today));
    Ok(shape(desk.itsa_status(year).await?, year))
}

/// The earliest year first.
fn shape(mut years: Vec<YearStatus>, year: TaxYear) -> Report {
    years.sort_by(|left, right| left.tax_year.cmp(&right.tax_year));
    let data = Object::new().put("itsaStatuses", &years.iter().map(object).collect::<Vec<_>>());
    let mut page = Page::titled("What Making Tax Digital for Income Tax asks for");
    let mut table = Table::new(&[
        Column::text("Tax year"),
        Column::text("Status"),
        Column::prose("What it asks for"),
        Column::text("Since").rank(1),
    ]);
    let mut sheet =
        Sheet::new(&["taxYear", "status", "statusReason", "submittedOn", "businessIncome2YearsPrior", "label"]);
    for one in &years {
        let Some(current) = one.current() else { continue };
        table.row([
            one.tax_year.to_string().into(),
            Cell::from(itsa_status::status(&current.status)).tone(Tone::Strong),
            itsa_status::duties(&current.status).into(),
            dates::instant_sent(&current.submitted_on).into(),
        ]);
        sheet.row([
            one.tax_year.to_string(),
            current.status.to_string(),
            current.reason.clone(),
            current.submitted_on.json().as_str().unwrap_or_default().to_owned(),
            cell(current.business_income_two_years_prior.as_ref()),
            itsa_status::status(&current.status).into_owned(),
        ]);
    }
    if table.is_empty() {
        page.say(format!("HMRC holds no status for {year} or later."));
    } else {
        page.table(table);
        if years.iter().filter_map(YearStatus::current).any(|now| now.status == Status::MtdVoluntary) {
            page.say("A voluntary year can be left in HMRC online services: `quarterdeck tasks show opt-out`.");
        }
    }
    Report::new("itsa-status", data, page, sheet).about(year)
}

fn object(one: &YearStatus) -> Object {
    let current = one.current().map(|now| &now.status);
    Object::new()
        .put("taxYear", &one.tax_year)
        .put("status", &current.map(|status| status.as_str().to_owned()))
        .put("label", &current.map(|status| itsa_status::status(status).into_owned()))
        .put("itsaStatusDetails", &one.details.iter().map(detail).collect::<Vec<_>>())
}

fn detail(one: &StatusDetail) -> Object {
    Object::new()
        .put("submittedOn", &one.submitted_on)
        .put("status", &one.status.as_str())
        .put("statusReason", &one.reason)
        .maybe("businessIncome2YearsPrior", one.business_income_two_years_prior.as_ref())
}
