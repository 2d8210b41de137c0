//! The businesses HMRC knows of, and adding one.

use axum::http::StatusCode;

use super::deeds::{Deed, NewBusiness, What};
use super::html::{Cell, Doc, Form};
use super::visit::{Answers, Shown, Visit, business_link, long_day, name_of, read_day};
use crate::rules::TaxYear;
use crate::simulator::story::Business;
use crate::simulator::when::{add_days, later};

/// HMRC takes a first day so many days ahead.
const DAYS_AHEAD: i64 = 6;
const LONGEST_NAME: usize = 105;
const LONGEST_TRADE: usize = 35;
const LONGEST_LINE: usize = 35;

const TRADE: &str = "self-employment";
const UK: &str = "uk-property";
const FOREIGN: &str = "foreign-property";

pub(super) fn list(visit: &Visit<'_>) -> Shown {
    let row = |business: &&Business| -> Vec<Cell> {
        let link = business_link(&business.id);
        let cease = match business.kind.as_str() {
            UK => visit.at("/manage-your-businesses/cease/uk-property-confirm-cease"),
            FOREIGN => visit.at("/manage-your-businesses/cease/foreign-property-confirm-cease"),
            _ => visit.at(&format!("/manage-your-businesses/cease/business-confirm-cease?id={link}")),
        };
        let view = visit.at(&format!("/manage-your-businesses/manage/your-details?id={link}"));
        vec![
            name_of(business).into(),
            kind_of(&business.kind).into(),
            long_day(business.commenced.on(visit.today)).into(),
            Cell::Link { href: view, text: "View".to_owned() },
            Cell::Link { href: cease, text: "Cease".to_owned() },
        ]
    };
    let businesses = &visit.story.businesses;
    let current: Vec<&Business> = businesses.iter().filter(|business| !visit.has_ended(business)).collect();
    let doc = Doc::new("Manage your businesses");
    let doc = if current.is_empty() {
        doc.p(&format!("{} no current businesses.", visit.who_has()))
    } else {
        doc.table(&["Business", "Type", "Started", "", ""], current.iter().map(row).collect())
    };
    let link = |tail: &str, text: &str| (visit.at(tail), text.to_owned());
    let doc = doc.heading("More").links(&[
        link("/manage-your-businesses/add-sole-trader/business-name", "Add a business: sole trader"),
        link("/manage-your-businesses/add-property/property-type", "Add a business: property"),
        link("/manage-your-businesses/ceased-businesses", "Businesses that have ceased"),
    ]);
    doc.into()
}

pub(super) fn kind_of(kind: &str) -> &'static str {
    match kind {
        UK => "UK property",
        FOREIGN => "Foreign property",
        TRADE => "Sole trader",
        _ => "Property",
    }
}

pub(super) fn ceased_list(visit: &Visit<'_>) -> Shown {
    let ended = visit.story.businesses.iter().filter(|business| visit.has_ended(business));
    let row = |business: &Business| -> Vec<Cell> {
        let day = business.ceased.map(|day| long_day(day.on(visit.today))).unwrap_or_default();
        vec![name_of(business).into(), kind_of(&business.kind).into(), day.into()]
    };
    Doc::new("Businesses that have ceased").table(&["Business", "Type", "Ceased"], ended.map(row).collect()).into()
}

pub(super) fn check_active(visit: &Visit<'_>) -> Shown {
    let row = |business: &Business| -> Vec<Cell> {
        let day = |day: crate::simulator::when::When| long_day(day.on(visit.today));
        vec![
            name_of(business).into(),
            day(business.commenced).into(),
            business.ceased.map(day).unwrap_or_default().into(),
        ]
    };
    let rows = visit.story.businesses.iter().map(row).collect();
    let doc = Doc::new("Check your active businesses")
        .p("At HMRC everything else waits until these are confirmed. In the demo nobody has to.")
        .table(&["Business", "Started", "Ceased"], rows)
        .link(&visit.at("/manage-your-businesses"), "Manage your businesses");
    doc.into()
}

/// One business: what HMRC holds, and its first two tax years.
pub(super) fn details(visit: &Visit<'_>) -> Shown {
    let link = if visit.post { visit.form.get("id") } else { visit.query.get("id") };
    let Some(business) = visit.business_of(link) else { return visit.go("/manage-your-businesses") };
    if visit.post {
        let year = visit.form.get("taxYear").parse().unwrap_or_default();
        let quarterly = visit.form.get("quarterly") == "yes";
        if open_years(visit, business).iter().any(|(one, _)| one.start_year() == year) {
            let what = What::Reports { business: business.id.clone(), year, quarterly };
            if let Err(refused) = visit.do_it(what) {
                return refused;
            }
        }
        return visit.go(&format!("/manage-your-businesses/manage/your-details?id={link}&changed=yes"));
    }
    let mut facts =
        vec![("Type", kind_of(&business.kind).to_owned()), ("Started", long_day(business.commenced.on(visit.today)))];
    facts.extend(business.trade.clone().map(|trade| ("Trade", trade)));
    if !business.address.is_empty() {
        facts.push(("Address", business.address.join(", ")));
    }
    facts.extend(business.ceased.map(|day| ("Ceased", long_day(day.on(visit.today)))));
    let doc = Doc::new(&name_of(business));
    let doc = if visit.query.get("changed") == "yes" { doc.done("Changed.") } else { doc };
    first_years(visit, business, doc.facts(&facts)).into()
}

/// The first two tax years of a new business that are not over, and whether it reports quarterly in them.
fn open_years(visit: &Visit<'_>, business: &Business) -> Vec<(TaxYear, bool)> {
    let Some([first, second]) = &business.latency else { return Vec::new() };
    let year = TaxYear::containing(business.commenced.on(visit.today));
    let both = [(year, first == "Q"), (later(year, 1), second == "Q")];
    both.into_iter().filter(|(year, _)| !year.has_ended(visit.today)).collect()
}

/// With a form for each of the first years that are not over.
fn first_years(visit: &Visit<'_>, business: &Business, doc: Doc) -> Doc {
    let years = open_years(visit, business);
    if years.is_empty() || visit.has_ended(business) {
        return doc;
    }
    let mut doc = doc.heading("Making Tax Digital for this new business");
    for (year, quarterly) in years {
        let (now, answer, button) =
            if quarterly { ("It is signed up", "no", "Opt it out") } else { ("It is opted out", "yes", "Sign it up") };
        let button = format!("{button} for {}", year.in_words());
        let form = visit
            .form_to("/manage-your-businesses/manage/your-details")
            .hidden("id", &business_link(&business.id))
            .hidden("taxYear", &year.start_year().to_string())
            .hidden("quarterly", answer);
        doc = doc.p(&format!("{now} for the {} tax year.", year.in_words())).form(form.button(&button));
    }
    doc
}

pub(super) fn property_type(visit: &Visit<'_>) -> Shown {
    let next = match visit.form.get("kind") {
        UK if visit.post => Some("add-uk-property"),
        FOREIGN if visit.post => Some("add-foreign-property"),
        _ => None,
    };
    if let Some(next) = next {
        return visit.go(&format!("/manage-your-businesses/{next}/business-start-date"));
    }
    let kinds = [(UK, "UK property", ""), (FOREIGN, "Foreign property", "")];
    let form = visit.form_to("/manage-your-businesses/add-property/property-type");
    let form = form.radios("kind", "What type of property business do you want to add?", &kinds, "");
    Doc::new("Add a property business").error(visit.post.then_some("Choose one.")).form(form).into()
}

pub(super) fn add_trade(visit: &Visit<'_>) -> Shown {
    start(visit, TRADE)
}

pub(super) fn add_uk(visit: &Visit<'_>) -> Shown {
    start(visit, UK)
}

pub(super) fn add_foreign(visit: &Visit<'_>) -> Shown {
    start(visit, FOREIGN)
}

/// The first page of adding a business; with good answers, the page to check them.
fn start(visit: &Visit<'_>, kind: &'static str) -> Shown {
    if let Some(refused) = already_there(visit, kind) {
        return refused;
    }
    if !visit.post {
        return questions(visit, kind, None).into();
    }
    match read(visit, kind) {
        Err(wrong) => questions(visit, kind, Some(wrong)).into(),
        Ok(business) => check(visit, &business).into(),
    }
}

/// Property is one business for the UK and one for abroad.
fn already_there(visit: &Visit<'_>, kind: &str) -> Option<Shown> {
    let there = |business: &Business| business.kind == kind && !visit.has_ended(business);
    if kind == TRADE || !visit.story.businesses.iter().any(there) {
        return None;
    }
    let doc = Doc::new("You already have this business")
        .p("All property in the UK is one business, and all property abroad is one. Use the one that is there.")
        .link(&visit.at("/manage-your-businesses"), "Manage your businesses");
    Some(doc.with_status(StatusCode::CONFLICT).into())
}

fn start_of(kind: &str) -> &'static str {
    match kind {
        UK => "/manage-your-businesses/add-uk-property/business-start-date",
        FOREIGN => "/manage-your-businesses/add-foreign-property/business-start-date",
        _ => "/manage-your-businesses/add-sole-trader/business-name",
    }
}

fn questions(visit: &Visit<'_>, kind: &str, wrong: Option<&str>) -> Doc {
    let told = |name: &'static str| visit.form.get(name);
    let form = visit.form_to(start_of(kind));
    let day = [told("day"), told("month"), told("year")];
    if kind != TRADE {
        let hint = "The day rent was first received or expected.";
        let form = form.date("When did it start?", hint, day);
        return Doc::new(&format!("Add a business: {}", kind_of(kind))).error(wrong).form(form);
    }
    let form = form
        .field("name", "Business name", "Your own name if it has none. At most 105 characters.", told("name"))
        .date("When did it start?", "Up to a few days ahead.", day)
        .field("trade", "Trade", "What it does, in 2 to 35 characters.", told("trade"))
        .field("line1", "Address", "", told("line1"))
        .field("line2", "Town or city", "", told("line2"))
        .field("postcode", "Postcode", "", told("postcode"));
    Doc::new("Add a business: sole trader")
        .error(wrong)
        .hint("Limited companies and partnerships do not belong here.")
        .form(form)
}

/// Letters, digits, blanks and the marks HMRC takes in names.
fn is_plain(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_alphanumeric() || " ,.&'\\/-".contains(letter))
}

/// What was answered, or what is wrong with it.
fn read(visit: &Visit<'_>, kind: &'static str) -> Result<NewBusiness, &'static str> {
    let form: &Answers = &visit.form;
    let commenced = read_day(form).ok_or("Enter the day it started: day, month and year.")?;
    if commenced > add_days(visit.today, DAYS_AHEAD) {
        return Err("The day it started must be today, earlier, or at most 6 days ahead.");
    }
    let mut business = NewBusiness {
        id: String::new(),
        kind: kind.to_owned(),
        name: None,
        trade: None,
        commenced,
        address: Vec::new(),
        postcode: None,
    };
    if kind != TRADE {
        return Ok(business);
    }
    let (name, trade) = (form.get("name"), form.get("trade"));
    if name.is_empty() || name.len() > LONGEST_NAME || !is_plain(name) {
        return Err("Enter the business name in at most 105 letters, digits, blanks and , . & ' \\ / -");
    }
    if trade.len() < 2 || trade.len() > LONGEST_TRADE || !is_plain(trade) {
        return Err("Enter the trade in 2 to 35 letters, digits, blanks and , . & ' \\ / -");
    }
    if name.eq_ignore_ascii_case(trade) {
        return Err("The business name and the trade cannot be the same.");
    }
    let (line1, line2, postcode) = (form.get("line1"), form.get("line2"), form.get("postcode"));
    if [line1, line2].iter().any(|line| line.len() > LONGEST_LINE || !is_plain(line)) || line1.is_empty() {
        return Err("Enter the address, each line in at most 35 letters, digits, blanks and , . & ' \\ / -");
    }
    let letters: String = postcode.chars().filter(|letter| *letter != ' ').collect();
    if !(5..=7).contains(&letters.len()) || !letters.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err("Enter a UK postcode.");
    }
    business.name = Some(name.to_owned());
    business.trade = Some(trade.to_owned());
    business.address = [line1, line2].into_iter().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let (outward, inward) = letters.split_at(letters.len() - 3);
    business.postcode = Some(format!("{outward} {inward}").to_ascii_uppercase());
    Ok(business)
}

fn check(visit: &Visit<'_>, business: &NewBusiness) -> Doc {
    let mut facts = vec![("Type", kind_of(&business.kind).to_owned()), ("Started", long_day(business.commenced))];
    facts.extend(business.name.clone().map(|name| ("Name", name)));
    facts.extend(business.trade.clone().map(|trade| ("Trade", trade)));
    let address = business.address.iter().cloned().chain(business.postcode.clone()).collect::<Vec<_>>().join(", ");
    facts.extend((!address.is_empty()).then_some(("Address", address)));
    let mut form: Form = visit.form_to("/manage-your-businesses/business-check-answers").hidden("kind", &business.kind);
    for name in ["name", "trade", "day", "month", "year", "line1", "line2", "postcode"] {
        form = form.hidden(name, visit.form.get(name));
    }
    Doc::new("Check your answers")
        .facts(&facts)
        .warning("These details cannot be changed online afterwards.")
        .form(form.button("Confirm and add"))
}

/// Adds the business that was checked.
pub(super) fn add(visit: &Visit<'_>) -> Shown {
    let kind = match visit.form.get("kind") {
        TRADE => TRADE,
        UK => UK,
        FOREIGN => FOREIGN,
        _ => return visit.go("/manage-your-businesses"),
    };
    if let Some(refused) = already_there(visit, kind) {
        return refused;
    }
    let mut business = match read(visit, kind) {
        Ok(business) => business,
        Err(wrong) => return questions(visit, kind, Some(wrong)).into(),
    };
    business.id = new_id(visit, kind);
    let link = business_link(&business.id);
    match visit.do_it(What::Added(business)) {
        Ok(()) => visit.go(&format!("/manage-your-businesses/business-added?id={link}")),
        Err(refused) => refused,
    }
}

/// An id of the person's own, as HMRC forms them.
fn new_id(visit: &Visit<'_>, kind: &str) -> String {
    let is_added = |deed: &&Deed| matches!(deed.what, What::Added(_));
    let before = |deeds: &Vec<Deed>| deeds.iter().filter(is_added).count();
    let before = visit.desk.store().changes.online.get(&visit.story.nino).map_or(0, before);
    let letter = match kind {
        UK => 'P',
        FOREIGN => 'F',
        _ => 'B',
    };
    format!("X{letter}IS{:08}{:03}", visit.story.number() % 100_000_000, 901 + before)
}

pub(super) fn added(visit: &Visit<'_>) -> Shown {
    let Some(business) = visit.business_of(visit.query.get("id")) else { return visit.go("/manage-your-businesses") };
    let place = visit.story.businesses.iter().position(|one| one.id == business.id);
    let updates = visit.desk.updates(&visit.story, visit.today);
    let asked = updates.iter().filter(|update| Some(update.business) == place).count();
    let doc = Doc::new("Business added").done(&format!("{} has been added.", name_of(business)));
    let doc = match asked {
        0 => doc.p("No quarterly updates are due for it so far: a new business is opted out for up to two tax years."),
        some => doc.p(&format!("Quarterly updates asked for it this tax year: {some}.")),
    };
    let doc = first_years(visit, business, doc);
    doc.link(&visit.at("/manage-your-businesses"), "Manage your businesses").into()
}
