//! Ending a business.

use chrono::NaiveDate;

use super::businesses::kind_of;
use super::deeds::What;
use super::html::Doc;
use super::visit::{Shown, Visit, business_link, long_day, name_of, read_day};
use crate::simulator::story::Business;

/// The business of the page, unless it has ended.
fn wanted<'a>(visit: &'a Visit<'_>) -> Option<&'a Business> {
    let kind = match visit.path.rsplit('/').next().unwrap_or_default() {
        "uk-property-confirm-cease" => Some("uk-property"),
        "foreign-property-confirm-cease" => Some("foreign-property"),
        _ => None,
    };
    let told = if visit.post { visit.form.get("id") } else { visit.query.get("id") };
    let found = match kind {
        Some(kind) => visit.story.businesses.iter().find(|one| one.kind == kind && !visit.has_ended(one)),
        None => visit.business_of(told),
    };
    found.filter(|business| !visit.has_ended(business))
}

/// The first page; with a good answer, the page to check it.
pub(super) fn start(visit: &Visit<'_>) -> Shown {
    let Some(business) = wanted(visit) else { return visit.go("/manage-your-businesses") };
    if !visit.post {
        return question(visit, business, None).into();
    }
    match last_day(visit, business) {
        Err(wrong) => question(visit, business, Some(wrong)).into(),
        Ok(day) => check(visit, business, day).into(),
    }
}

fn question(visit: &Visit<'_>, business: &Business, wrong: Option<&str>) -> Doc {
    let told = |name: &'static str| visit.form.get(name);
    let here = match business.kind.as_str() {
        "uk-property" => "/manage-your-businesses/cease/uk-property-confirm-cease",
        "foreign-property" => "/manage-your-businesses/cease/foreign-property-confirm-cease",
        _ => "/manage-your-businesses/cease/business-confirm-cease",
    };
    let form = visit.form_to(here).hidden("id", &business_link(&business.id)).date(
        "When did it end?",
        "The last day. Not in the future.",
        [told("day"), told("month"), told("year")],
    );
    let doc = Doc::new(&format!("Cease {}", name_of(business))).error(wrong);
    let doc = if business.is_self_employment() {
        doc
    } else {
        doc.p("Only if all income from this kind of property has stopped. Selling it may mean Capital Gains Tax.")
    };
    doc.warning("It cannot be undone online.").form(form)
}

/// The day of the form, or what is wrong with it.
fn last_day(visit: &Visit<'_>, business: &Business) -> Result<NaiveDate, &'static str> {
    let day = read_day(&visit.form).ok_or("Enter the day it ended: day, month and year.")?;
    if day > visit.today {
        return Err("The day it ended must be today or earlier.");
    }
    if day < business.commenced.on(visit.today) {
        return Err("The day it ended cannot be before the day it started.");
    }
    let first = NaiveDate::from_ymd_opt(2015, 4, 6).unwrap_or_default();
    if business.is_self_employment() && day < first {
        return Err("The day it ended cannot be before 6 April 2015.");
    }
    Ok(day)
}

fn check(visit: &Visit<'_>, business: &Business, day: NaiveDate) -> Doc {
    let mut form = visit.form_to("/manage-your-businesses/cease/check-cease-details");
    form = form.hidden("id", &business_link(&business.id));
    for name in ["day", "month", "year"] {
        form = form.hidden(name, visit.form.get(name));
    }
    let facts =
        [("Business", name_of(business)), ("Type", kind_of(&business.kind).to_owned()), ("Ended", long_day(day))];
    Doc::new("Check your answers").facts(&facts).form(form.button("Confirm and cease"))
}

/// Ends the business that was checked.
pub(super) fn cease(visit: &Visit<'_>) -> Shown {
    let Some(business) = wanted(visit).filter(|_| visit.post) else { return visit.go("/manage-your-businesses") };
    let day = match last_day(visit, business) {
        Ok(day) => day,
        Err(wrong) => return question(visit, business, Some(wrong)).into(),
    };
    match visit.do_it(What::Ceased { business: business.id.clone(), on: day }) {
        Ok(()) => {
            let link = business_link(&business.id);
            visit.go(&format!("/manage-your-businesses/cease/business-ceased?id={link}"))
        }
        Err(refused) => refused,
    }
}

pub(super) fn ceased(visit: &Visit<'_>) -> Shown {
    let found = visit.business_of(visit.query.get("id")).filter(|business| visit.has_ended(business));
    let Some(business) = found else { return visit.go("/manage-your-businesses") };
    let place = visit.story.businesses.iter().position(|one| one.id == business.id);
    let updates = visit.desk.updates(&visit.story, visit.today);
    let open = updates.iter().filter(|update| Some(update.business) == place && update.received.is_none()).count();
    let doc = Doc::new(&format!("{} has ceased", name_of(business)))
        .done(&format!("{} has ceased.", name_of(business)))
        .p(&format!("Updates for periods up to that day stay due; {open} of them are open. Later ones are gone."))
        .link(&visit.at("/submission-deadlines"), "Submission deadlines")
        .link(&visit.at("/manage-your-businesses"), "Manage your businesses");
    doc.into()
}
