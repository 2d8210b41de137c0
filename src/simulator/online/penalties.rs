//! Penalties, and appealing against them.

use url::form_urlencoded::Serializer;

use super::deeds::What;
use super::html::{Cell, Doc, Form};
use super::visit::{Shown, Visit, long_day, pounds, read_day};
use crate::simulator::ledger::AppealMade;

const REASONS: [(&str, &str, &str); 5] = [
    ("bereavement", "Somebody close died", ""),
    ("health", "Serious or life-threatening ill health", ""),
    ("technical", "Software or HMRC's service did not work", ""),
    ("disaster", "Fire, flood or theft", ""),
    ("other", "Something else", ""),
];
const LONGEST_STORY: usize = 5_000;

/// A penalty as the page shows it.
struct Shownable {
    /// Its number, or the reference of its charge; none while it grows.
    id: Option<String>,
    what: String,
    amount: String,
    state: String,
    /// Whether it may be appealed against now.
    open: bool,
}

fn is_open(appeal: Option<&AppealMade>) -> bool {
    appeal.is_none_or(|made| made.status == "appeal-rejected")
}

fn state(appeal: Option<&AppealMade>, otherwise: &str) -> String {
    match appeal.map(|made| made.status.as_str()) {
        Some("under-appeal") => "Under appeal".to_owned(),
        Some("appeal-upheld") => "Appeal accepted".to_owned(),
        Some("appeal-rejected") => format!("{otherwise}, appeal rejected"),
        Some(_) => format!("{otherwise}, cannot be appealed"),
        None => otherwise.to_owned(),
    }
}

fn all(visit: &Visit<'_>) -> Vec<Shownable> {
    let view = visit.account().penalties;
    let points = view.late_submissions.iter().map(|one| {
        let due = one.missed.first().map(|missed| long_day(missed.due)).unwrap_or_default();
        Shownable {
            id: Some(one.number.clone()),
            what: format!("Late submission, due {due}"),
            amount: one.charge.as_ref().map_or_else(|| "A point".to_owned(), |charge| pounds(charge.1)),
            state: state(one.appeal.as_ref(), if one.category.is_some() { "Active" } else { "Expired" }),
            open: one.category.is_some() && is_open(one.appeal.as_ref()),
        }
    });
    let payments = view.late_payments.iter().map(|one| {
        let which = if one.second { "Second" } else { "First" };
        Shownable {
            id: one.posted.as_ref().map(|posted| posted.0.clone()),
            what: format!("{which} late payment penalty, {}", one.principal_year.in_words()),
            amount: pounds(one.amount),
            state: state(one.appeal.as_ref(), if one.posted.is_some() { "Charged" } else { "Estimate" }),
            open: one.posted.is_some() && is_open(one.appeal.as_ref()),
        }
    });
    points.chain(payments).collect()
}

fn home(visit: &Visit<'_>) -> &'static str {
    if visit.agents { "/view-penalty/self-assessment/agent" } else { "/view-penalty/self-assessment" }
}

/// The addresses of an appeal: its first page, where its answers go, its last page.
fn appeal_pages(visit: &Visit<'_>) -> [&'static str; 3] {
    if visit.agents {
        [
            "/view-penalty/self-assessment/agent-appeal-penalty",
            "/appeal-penalty/self-assessment/agent-confirm",
            "/appeal-penalty/self-assessment/agent-received",
        ]
    } else {
        [
            "/view-penalty/self-assessment/appeal-penalty",
            "/appeal-penalty/self-assessment/confirm",
            "/appeal-penalty/self-assessment/received",
        ]
    }
}

fn with_penalty(address: &str, id: &str) -> String {
    format!("{address}?{}", Serializer::new(String::new()).append_pair("penaltyId", id).finish())
}

pub(super) fn list(visit: &Visit<'_>) -> Shown {
    let [start, ..] = appeal_pages(visit);
    let row = |one: Shownable| -> Vec<Cell> {
        let appeal = match &one.id {
            Some(id) if one.open => {
                Cell::Link { href: with_penalty(start, id), text: "Appeal this penalty".to_owned() }
            }
            _ => "".into(),
        };
        vec![one.what.into(), one.amount.into(), one.state.into(), appeal]
    };
    let rows: Vec<Vec<Cell>> = all(visit).into_iter().map(row).collect();
    let doc = Doc::new("Self Assessment penalties and appeals");
    if rows.is_empty() {
        return doc.p("There are no penalties.").into();
    }
    let doc = doc
        .table(&["Penalty", "Amount", "Status", ""], rows)
        .hint("Points usually expire after 24 months.")
        .link(&visit.at("/income-tax"), "Home");
    doc.into()
}

fn wanted(visit: &Visit<'_>) -> Option<(String, Shownable)> {
    let told = if visit.post { visit.form.get("penaltyId") } else { visit.query.get("penaltyId") };
    let found = all(visit).into_iter().find(|one| one.id.as_deref() == Some(told))?;
    Some((told.to_owned(), found))
}

fn question(visit: &Visit<'_>, id: &str, of: &Shownable, wrong: Option<&str>) -> Doc {
    let told = |name: &'static str| visit.form.get(name);
    let [start, ..] = appeal_pages(visit);
    let form = Form::new(start, &visit.token)
        .hidden("penaltyId", id)
        .radios("reason", "What was the reason?", &REASONS, told("reason"))
        .date("When did it begin?", "", [told("day"), told("month"), told("year")])
        .field("text", "What happened?", "Nothing of it is kept in the demo.", told("text"));
    Doc::new("Appeal against a penalty")
        .error(wrong)
        .facts(&[("Penalty", of.what.clone()), ("Amount", of.amount.clone())])
        .warning("An appeal cannot be saved half way. Normally it is made within 30 days of the notice.")
        .form(form)
}

fn check(visit: &Visit<'_>) -> Result<&'static str, &'static str> {
    let told = visit.form.get("reason");
    let reason = REASONS.iter().find(|one| one.0 == told).ok_or("Choose the reason.")?;
    if read_day(&visit.form).is_none_or(|day| day > visit.today) {
        return Err("Enter the day it began, today or earlier.");
    }
    if visit.form.get("text").len() > LONGEST_STORY {
        return Err("Tell it in fewer words.");
    }
    Ok(reason.1)
}

pub(super) fn start(visit: &Visit<'_>) -> Shown {
    let Some((id, of)) = wanted(visit).filter(|(_, of)| of.open) else { return Shown::Go(home(visit).to_owned()) };
    if !visit.post {
        return question(visit, &id, &of, None).into();
    }
    let reason = match check(visit) {
        Ok(reason) => reason,
        Err(wrong) => return question(visit, &id, &of, Some(wrong)).into(),
    };
    let [_, confirm, _] = appeal_pages(visit);
    let mut form = Form::new(confirm, &visit.token).hidden("penaltyId", &id);
    for name in ["reason", "day", "month", "year", "text"] {
        form = form.hidden(name, visit.form.get(name));
    }
    let began = read_day(&visit.form).map(long_day).unwrap_or_default();
    let facts = [("Penalty", of.what), ("Reason", reason.to_owned()), ("Began", began)];
    Doc::new("Check your answers").facts(&facts).form(form.button("Confirm this is true and send")).into()
}

/// Makes the appeal that was checked.
pub(super) fn appeal(visit: &Visit<'_>) -> Shown {
    let found = wanted(visit).filter(|(_, of)| of.open && visit.post);
    let Some((id, of)) = found else { return Shown::Go(home(visit).to_owned()) };
    if let Err(wrong) = check(visit) {
        return question(visit, &id, &of, Some(wrong)).into();
    }
    let [.., received] = appeal_pages(visit);
    let address = with_penalty(received, &id);
    match visit.do_it(What::Appealed { penalty: id }) {
        Ok(()) => Shown::Go(address),
        Err(refused) => refused,
    }
}

pub(super) fn received(visit: &Visit<'_>) -> Shown {
    let Some((_, of)) = wanted(visit) else { return Shown::Go(home(visit).to_owned()) };
    let doc = Doc::new("Appeal received")
        .done("HMRC has your appeal.")
        .facts(&[("Penalty", of.what), ("Status", of.state)])
        .link(home(visit), "Self Assessment penalties and appeals");
    doc.into()
}
