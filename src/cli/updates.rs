//! `export updates`: what HMRC holds of the updates sent for a tax year, whole. Opting out of the year deletes it at HMRC.
//!
//! A copy that lacks a business would be none: where one of them cannot be had, nothing is written.

use serde_json::Value;

use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Column, Table};
use super::output::{Report, Setting};
use super::trouble::Trouble;
use crate::rules::businesses::ListedBusiness;
use crate::rules::obligations::{Obligation, ObligationStatus};
use crate::rules::updates::{Income, SentUpdates};
use crate::rules::{Failure, FailureKind, TaxYear};
use crate::words::{businesses, dates};

/// One business, with what HMRC holds of it; none where it holds nothing.
struct Held {
    business: ListedBusiness,
    sent: Option<Box<SentUpdates>>,
}

/// Asks for the businesses, and for what each of them has sent; of `year`, or of the current one.
pub(super) async fn report<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    year: Option<TaxYear>,
) -> Result<Report, Trouble> {
    let year = year.unwrap_or_else(|| TaxYear::containing(setting.today()));
    let (mut held, mut asides) = (Vec::new(), Vec::new());
    // Only to hold the copy against: without them it is a copy all the same.
    let updates = desk.updates_of(year).await.unwrap_or_default();
    for business in desk.businesses().await? {
        match (business.business_id.read(), Income::of(&business.type_of_business)) {
            (Some(id), Some(income)) => {
                let sent = desk.sent_updates(id.clone(), income, year).await?;
                if sent.is_none() && is_missed(&updates, &business) {
                    asides.push(format!(
                        "{}: HMRC says that it has received updates for {year}, and shows none of them to software, so \
                         they are not in the file.",
                        name(&business)
                    ));
                }
                held.push(Held { business, sent });
            }
            _ => asides.push(format!(
                "{} {}: HMRC has no call for the updates of this kind of business, so they are not in the file.",
                businesses::type_of_business(&business.type_of_business),
                business.business_id
            )),
        }
    }
    let mut report = shape(&held, year)?;
    report.asides = asides;
    Ok(report)
}

/// Whether HMRC has received something of a business.
fn is_missed(updates: &[Obligation], business: &ListedBusiness) -> bool {
    let mut received = updates.iter().filter(|one| one.status == ObligationStatus::Fulfilled);
    received.any(|one| one.is_update_of(&business.business_id))
}

fn shape(held: &[Held], year: TaxYear) -> Result<Report, Trouble> {
    let (mut objects, mut sheet) = (Vec::new(), Sheet::new(&FIELDS));
    let mut page = Page::titled(format!("Updates sent for {year}"));
    if held.is_empty() {
        page.say("HMRC holds no business whose updates could be read.");
    }
    for one in held {
        let whole = one.sent.as_ref().map(|sent| whole(sent)).transpose()?;
        let lines = whole.as_ref().map(flattened).unwrap_or_default();
        objects.push(object(one, whole.as_ref()));
        page.title(name(&one.business));
        page.line(Tone::Quiet, covered(one.sent.as_deref()));
        let mut table = Table::new(&[Column::prose("Field"), Column::text("What HMRC holds")]);
        for (field, value) in lines {
            sheet.row([
                one.business.business_id.to_string(),
                one.business.type_of_business.to_string(),
                cell(one.business.trading_name.as_ref()),
                year.to_string(),
                field.clone(),
                value.clone(),
            ]);
            table.row([field.into(), value.into()]);
        }
        if one.sent.is_some() {
            page.table(table);
        }
    }
    let data = Object::new().put("updates", &objects);
    Ok(Report::new("updates", data, page, sheet).about(year))
}

const FIELDS: [&str; 6] = ["businessId", "typeOfBusiness", "tradingName", "taxYear", "field", "amount"];

/// HMRC's object, number for number.
fn whole(sent: &SentUpdates) -> Result<Value, Failure> {
    serde_json::from_str(&sent.text).map_err(|_no_json| Failure::new(FailureKind::BadAnswer, "not-json"))
}

fn name(business: &ListedBusiness) -> String {
    let named = business.trading_name.clone().or_else(|| business.trading_type.clone());
    named.unwrap_or_else(|| businesses::type_of_business(&business.type_of_business).into_owned())
}

/// "6 Apr 2026 to 5 Oct 2026, sent 2 Nov 2026".
fn covered(sent: Option<&SentUpdates>) -> String {
    let Some(sent) = sent else { return "HMRC holds no update for this year.".to_owned() };
    let days = [&sent.from, &sent.to].map(|day| day.as_ref().map(dates::day_sent).unwrap_or_default());
    let when = sent.submitted_on.as_ref().map(|at| format!(", sent {}", dates::instant_sent(at)));
    format!("{}{}", days.join(" to "), when.unwrap_or_default())
}

fn object(one: &Held, whole: Option<&Value>) -> Object {
    let sent = one.sent.as_deref();
    Object::new()
        .put("businessId", &one.business.business_id)
        .put("typeOfBusiness", &one.business.type_of_business.as_str())
        .put("tradingName", &one.business.trading_name)
        .put("from", &sent.and_then(|sent| sent.from.clone()))
        .put("to", &sent.and_then(|sent| sent.to.clone()))
        .put("submittedOn", &sent.and_then(|sent| sent.submitted_on.clone()))
        .put("sent", &whole.cloned().unwrap_or(Value::Null))
}

/// Every value with its path, as in `periodIncome.turnover` and `foreignProperty[0].countryCode`, in HMRC's order.
fn flattened(value: &Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    walk(value, String::new(), &mut all);
    all
}

fn walk(value: &Value, path: String, all: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                walk(value, path, all);
            }
        }
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                walk(value, format!("{path}[{at}]"), all);
            }
        }
        Value::String(text) => all.push((path, text.clone())),
        Value::Null => all.push((path, String::new())),
        Value::Bool(_) | Value::Number(_) => all.push((path, value.to_string())),
    }
}
