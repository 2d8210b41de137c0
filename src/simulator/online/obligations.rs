//! Deadlines, and who has to use Making Tax Digital in which year: leaving it and joining it again.

use super::deeds::What;
use super::html::{Cell, Doc};
use super::visit::{Shown, Visit, long_day, name_of, starting};
use crate::rules::TaxYear;

const VOLUNTARY: &str = "MTD Voluntary";
const ANNUAL: &str = "Annual";

/// Every update and return that is still to come.
pub(super) fn deadlines(visit: &Visit<'_>) -> Shown {
    let mut open = visit.desk.updates(&visit.story, visit.today);
    open.retain(|update| update.received.is_none());
    open.sort_by_key(|update| update.due);
    let row = |update: &crate::simulator::obligations::Update| -> Vec<Cell> {
        let business = visit.story.businesses.get(update.business).map(name_of).unwrap_or_default();
        let late = if update.due < visit.today { " (missed)" } else { "" };
        let period = format!("{} to {}", long_day(update.start), long_day(update.end));
        vec![format!("{}{late}", long_day(update.due)).into(), period.into(), business.into()]
    };
    let mut rows: Vec<Vec<Cell>> = open.iter().map(row).collect();
    if !visit.story.insolvent {
        let years = [visit.this_year().previous(), Some(visit.this_year())].into_iter().flatten();
        let joined = visit.story.joined.map(|joined| joined.on(visit.today));
        for year in years.filter(|year| joined.is_some_and(|joined| joined <= *year)) {
            if visit.story.submitted(year, visit.today).is_none() {
                let due = long_day(year.filing_deadline());
                rows.push(vec![due.into(), year.in_words().into(), "Tax return".into()]);
            }
        }
    }
    let title = if visit.agents { "Your client's submission deadlines" } else { "Your submission deadlines" };
    let doc = Doc::new(title);
    if rows.is_empty() {
        return doc.p("There are no deadlines.").into();
    }
    doc.table(&["Deadline", "Period", "Income source updates due"], rows).into()
}

/// HMRC's word for how a year is reported; empty where it has none.
fn status(visit: &Visit<'_>, year: TaxYear) -> String {
    visit.story.status_of(year, visit.today).map(|status| status.word.clone()).unwrap_or_default()
}

fn has_no_status(word: &str) -> bool {
    word.is_empty() || word == "No Status"
}

/// The year before, if its return is not in; this year; the next.
fn years(visit: &Visit<'_>) -> Vec<TaxYear> {
    let this_year = visit.this_year();
    let open = |year: &TaxYear| visit.story.submitted(*year, visit.today).is_none();
    [this_year.previous().filter(open), Some(this_year), this_year.next()].into_iter().flatten().collect()
}

fn is_exempt(visit: &Visit<'_>) -> bool {
    years(visit).into_iter().any(|year| status(visit, year).contains("Exempt"))
}

/// The years that can be left.
fn may_be_left(visit: &Visit<'_>) -> Vec<TaxYear> {
    let this_year = visit.this_year();
    let fits = |year: &TaxYear| {
        let word = status(visit, *year);
        word == VOLUNTARY || (*year > this_year && has_no_status(&word) && status(visit, this_year) == VOLUNTARY)
    };
    years(visit).into_iter().filter(|year| !is_exempt(visit) && fits(year)).collect()
}

/// The years that can be joined again.
fn may_be_joined(visit: &Visit<'_>) -> Vec<TaxYear> {
    let this_year = visit.this_year();
    let fits = |year: &TaxYear| {
        let word = status(visit, *year);
        let unsaid = *year > this_year && has_no_status(&word) && status(visit, this_year) == ANNUAL;
        *year >= this_year && (word == ANNUAL || unsaid)
    };
    years(visit).into_iter().filter(|year| !is_exempt(visit) && fits(year)).collect()
}

/// Each year with its status, and what can be chosen.
pub(super) fn hub(visit: &Visit<'_>) -> Shown {
    let rows = years(visit).into_iter().map(|year| {
        let word = status(visit, year);
        let (using, status) = match word.as_str() {
            "MTD Mandated" => ("Yes", "Required"),
            VOLUNTARY => ("Yes", "Voluntarily signed up"),
            ANNUAL => ("No", "Not required"),
            other if other.contains("Exempt") => ("No", "Exempt"),
            _ => ("No", "Not known yet"),
        };
        vec![year.in_words().into(), using.into(), status.into()]
    });
    let heads = ["Tax year", "Using Making Tax Digital for Income Tax", "Your status"];
    let mut links: Vec<(String, String)> = Vec::new();
    for year in may_be_left(visit) {
        let text = format!("Opt out from the {} tax year", year.in_words());
        links.push((visit.at(&format!("/optout?taxYear={}", year.start_year())), text));
    }
    for year in may_be_joined(visit) {
        let text = format!("Sign up for the {} tax year", year.in_words());
        links.push((visit.at(&format!("/sign-up/start?taxYear={}", year.start_year())), text));
    }
    let doc = Doc::new("Your reporting obligations").table(&heads, rows.collect());
    if links.is_empty() {
        return doc.p("There is nothing you can change now.").into();
    }
    doc.heading("What you can do").links(&links).into()
}

/// The year of the address or the form, and those after it, as far as they may.
fn chosen(visit: &Visit<'_>, may: &[TaxYear]) -> Option<(TaxYear, Vec<TaxYear>)> {
    let told = if visit.post { visit.form.get("taxYear") } else { visit.query.get("taxYear") };
    let year = starting(told).filter(|year| may.contains(year))?;
    Some((year, may.iter().copied().filter(|one| *one >= year).collect()))
}

fn starts(years: &[TaxYear]) -> Vec<u16> {
    years.iter().map(|year| year.start_year()).collect()
}

const YES_OR_NO: [(&str, &str, &str); 2] = [("yes", "Yes", "It takes effect at once."), ("no", "No", "")];

pub(super) fn opt_out(visit: &Visit<'_>) -> Shown {
    let Some((year, all)) = chosen(visit, &may_be_left(visit)) else { return visit.go("/reporting-frequency") };
    let updates = visit.desk.updates(&visit.story, visit.today);
    let deleted = updates.iter().filter(|one| all.contains(&one.year) && one.received.is_some()).count();
    match visit.form.get("answer") {
        "yes" if visit.post => {
            if let Err(refused) = visit.do_it(What::OptedOut { years: starts(&all) }) {
                return refused;
            }
            return visit.go(&format!("/optout/completed?taxYear={}&deleted={deleted}", year.start_year()));
        }
        "no" if visit.post => return visit.go("/reporting-frequency"),
        _ => {}
    }
    let doc = Doc::new("Opt out of Making Tax Digital for Income Tax")
        .error(visit.post.then_some("Choose yes or no."))
        .p(&format!("From the {} tax year on you report once a year, in the tax return.", year.in_words()));
    let doc = match deleted {
        0 => doc.p("No quarterly updates have been sent for it."),
        1 => doc.warning("1 quarterly update that was sent is deleted. Its figures then belong in the tax return."),
        more => doc.warning(&format!(
            "{more} quarterly updates that were sent are deleted. Their figures then belong in the tax return."
        )),
    };
    let legend = format!("Do you want to opt out from the {} tax year?", year.in_words());
    let form = visit.form_to("/optout").hidden("taxYear", &year.start_year().to_string());
    doc.form(form.radios("answer", &legend, &YES_OR_NO, "")).into()
}

pub(super) fn opted_out(visit: &Visit<'_>) -> Shown {
    let from = starting(visit.query.get("taxYear")).map_or_else(String::new, TaxYear::in_words);
    let deleted: u32 = visit.query.get("deleted").parse().unwrap_or_default();
    let doc = Doc::new("Opt out completed")
        .done(&format!("{} opted out from the {from} tax year.", visit.who_has()))
        .p(&format!("Quarterly updates deleted: {deleted}. No more are due for years you have opted out of."))
        .p("Should your income be above the threshold later, HMRC may require you to come back.")
        .link(&visit.at("/reporting-frequency"), "Your reporting obligations");
    doc.into()
}

pub(super) fn sign_up(visit: &Visit<'_>) -> Shown {
    let Some((year, all)) = chosen(visit, &may_be_joined(visit)) else { return visit.go("/reporting-frequency") };
    match visit.form.get("answer") {
        "yes" if visit.post => {
            if let Err(refused) = visit.do_it(What::SignedUp { years: starts(&all) }) {
                return refused;
            }
            return visit.go(&format!("/sign-up/completed?taxYear={}", year.start_year()));
        }
        "no" if visit.post => return visit.go("/reporting-frequency"),
        _ => {}
    }
    let legend = format!("Do you want to sign up for the {} tax year?", year.in_words());
    let form = visit.form_to("/sign-up/start").hidden("taxYear", &year.start_year().to_string());
    let doc = Doc::new("Sign up for Making Tax Digital for Income Tax")
        .error(visit.post.then_some("Choose yes or no."))
        .p("You send quarterly updates with software that works with Making Tax Digital for Income Tax.");
    let doc = if year == visit.this_year() {
        doc.warning("Updates of the year so far may be overdue from the start. There is no penalty for them.")
    } else {
        doc
    };
    doc.form(form.radios("answer", &legend, &YES_OR_NO, "")).into()
}

pub(super) fn signed_up(visit: &Visit<'_>) -> Shown {
    let from = starting(visit.query.get("taxYear")).map_or_else(String::new, TaxYear::in_words);
    let updates = visit.desk.updates(&visit.story, visit.today);
    let late = updates.iter().filter(|one| one.received.is_none() && one.due < visit.today).count();
    let doc = Doc::new("Sign up completed")
        .done(&format!("{} signed up for the {from} tax year.", visit.who_has()))
        .p(&format!("Updates that are overdue now: {late}."))
        .link(&visit.at("/submission-deadlines"), "Submission deadlines")
        .link(&visit.at("/reporting-frequency"), "Your reporting obligations");
    doc.into()
}
