//! `tasks`: what HMRC online services offer, who may do it, and where.

use super::briefing::Briefing;
use super::output::Report;
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::Sheet;
use super::output::table::{Cell, Column, Table};
use super::trouble::Trouble;
use crate::rules::hand_off::offer::Now;
use crate::rules::hand_off::{Address, DoneBy, ExactPage, Page as HmrcsPage, Task};
use crate::store::places::Places;
use crate::store::tasks::catalogue_with;
use crate::words::{dates, hand_off};

/// The catalogue, with the person's own entries where there are any.
pub(super) fn known(places: Option<&Places>) -> Result<Vec<Task>, Trouble> {
    Ok(catalogue_with(places.map(Places::tasks_file).as_deref())?)
}

/// Every task, in the catalogue's order.
///
/// `now` says of each whether it can be done now, where an account was looked at.
pub(super) fn list(tasks: &[Task], now: Option<&[Option<Now>]>) -> Report {
    let each = || tasks.iter().enumerate().map(|(at, task)| (task, now.and_then(|now| now.get(at).copied().flatten())));
    let objects = each().map(|(task, now)| object(task).maybe("now", now.map(Now::as_str).as_ref()));
    let data = Object::new().put("tasks", &objects.collect::<Vec<_>>());
    let title = "What can be done, and where";
    let mut page = if now.is_some() { Page::titled(title) } else { Page::of_no_hmrc(title) };
    // Whether it can be done now matters more than where and by whom.
    let ranks = if now.is_some() { [1, 2, 0] } else { [0, 1, 3] };
    let [by_place, by_role, by_now] = ranks;
    let mut table = Table::new(&[
        Column::text("Task"),
        Column::prose("What").alone().at_least(if now.is_some() { 20 } else { 26 }),
        Column::text("Where").rank(by_place),
        Column::text("Who may").rank(by_role),
        Column::text("Now").rank(by_now),
    ]);
    let mut sheet = Sheet::new(&[
        "id",
        "title",
        "by",
        "live",
        "forIndividual",
        "forMainAgent",
        "forSupportingAgent",
        "individual",
        "agent",
        "fallback",
        "now",
    ]);
    for (task, now) in each() {
        table.row([
            Cell::from(task.id.as_str()).tone(Tone::Strong),
            task.title.as_str().into(),
            place(task).into(),
            who(task).into(),
            now.map(hand_off::in_short).unwrap_or_default().into(),
        ]);
        sheet.row([
            task.id.clone(),
            task.title.clone(),
            task.by.as_str().to_owned(),
            task.live.to_string(),
            task.for_individual.to_string(),
            task.for_main_agent.to_string(),
            task.for_supporting_agent.to_string(),
            text(task.individual.as_ref()),
            text(task.agent.as_ref()),
            text(task.fallback.as_ref()),
            now.map(Now::as_str).unwrap_or_default().to_owned(),
        ]);
    }
    page.table(table);
    page.say_in(Tone::Quiet, "`quarterdeck tasks show TASK` says why, and what to have ready.");
    Report::new("tasks", data, page, sheet)
}

/// One task, and what an account says about it.
pub(super) fn show(tasks: &[Task], id: &str, briefing: Option<&Briefing<'_>>) -> Result<Report, Trouble> {
    let task = find(tasks, id)?;
    let told = briefing.map(Briefing::fields).unwrap_or_default();
    let data = Object::new().put("task", &object(task).with(told));
    let title = task.title.as_str();
    let mut page = if briefing.is_some() { Page::titled(title) } else { Page::of_no_hmrc(title) };
    page.say(task.why.as_str());
    if let Some(briefing) = briefing {
        briefing.put_on(&mut page);
    }
    if let Some(warning) = &task.warning {
        page.say_in(Tone::Soon, format!("Before you start: {warning}"));
    }
    let mut facts = Table::facts();
    let mut fact = |name: &str, value: String| facts.row([Cell::from(name).tone(Tone::Quiet), value.into()]);
    fact("Where", place(task).to_owned());
    fact("Who may", who(task));
    if let Some(pane) = &task.pane {
        fact("In Quarterdeck", pane.clone());
    }
    for (name, address) in pages(task) {
        fact(name, address.to_owned());
    }
    if !task.path.is_empty() {
        fact("After signing in", task.path.join(" > "));
    }
    fact("Checked", dates::day(task.checked));
    page.table(facts);
    if !task.have_ready.is_empty() {
        page.title("Have ready");
        let mut things = Table::facts();
        for thing in &task.have_ready {
            things.row(["–".into(), thing.as_str().into()]);
        }
        page.line_table(things);
    }
    if let Some(afterwards) = &task.afterwards {
        page.title("Afterwards");
        page.line(Tone::Plain, afterwards.as_str());
    }
    if matches!(task.by, DoneBy::Hmrc | DoneBy::Both) && task.live {
        page.say_in(
            Tone::Quiet,
            "HMRC asks to sign in again in the browser, and then shows its home page: follow the way above from there.",
        );
    }
    if let Some(briefing) = briefing {
        briefing.put_at_the_end_of(&mut page);
    }
    let mut sheet = Sheet::new(&["field", "value"]);
    sheet.row(["id".to_owned(), task.id.clone()]);
    for (name, address) in pages(task) {
        sheet.row([name.to_owned(), address.to_owned()]);
    }
    if let Some(briefing) = briefing {
        briefing.put_in(&mut sheet);
    }
    Ok(Report::new("tasks-show", data, page, sheet))
}

/// The task of this name.
pub(super) fn find<'a>(tasks: &'a [Task], id: &str) -> Result<&'a Task, Trouble> {
    tasks.iter().find(|task| task.id == id).ok_or_else(|| {
        let near: Vec<&str> =
            tasks.iter().map(|task| task.id.as_str()).filter(|known| alike(known, id)).take(3).collect();
        let hint = if near.is_empty() {
            "`quarterdeck tasks` lists them.".to_owned()
        } else {
            format!("Did you mean {}? `quarterdeck tasks` lists them all.", near.join(" or "))
        };
        Trouble::usage("task", "there is no task of that name", hint)
    })
}

/// Whether a name shares a whole word with what was typed, or starts with it.
fn alike(known: &str, typed: &str) -> bool {
    let typed = typed.to_ascii_lowercase();
    let words = || typed.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() > 2);
    words().any(|word| known.split('-').any(|part| part.starts_with(word)))
}

fn text(address: Option<&Address>) -> String {
    address.map_or_else(String::new, Address::to_string)
}

fn pages(task: &Task) -> Vec<(&'static str, &str)> {
    let all = [("Page", &task.individual), ("Page for agents", &task.agent), ("If it has moved", &task.fallback)];
    all.into_iter().filter_map(|(name, address)| address.as_ref().map(|address| (name, address.as_str()))).collect()
}

const fn place(task: &Task) -> &'static str {
    // The interface's words for the same.
    match (task.by, task.live) {
        (DoneBy::Software, _) => "software",
        (DoneBy::Hmrc, true) => "HMRC online",
        (DoneBy::Both, true) => "either",
        (DoneBy::Hmrc, false) => "HMRC, not online",
        (DoneBy::Both, false) => "software for now",
    }
}

fn who(task: &Task) -> String {
    let agents = match (task.for_main_agent, task.for_supporting_agent) {
        (true, true) => Some("agents"),
        (true, false) => Some("main agent"),
        (false, true) => Some("supporting agent"),
        (false, false) => None,
    };
    let who: Vec<&str> = task.for_individual.then_some("you").into_iter().chain(agents).collect();
    if who.is_empty() { "nobody online".to_owned() } else { who.join(", ") }
}

fn object(task: &Task) -> Object {
    Object::new()
        .put("id", &task.id)
        .put("title", &task.title)
        .put("by", &task.by.as_str())
        .put("pane", &task.pane)
        .put("live", &task.live)
        .put("forIndividual", &task.for_individual)
        .put("forMainAgent", &task.for_main_agent)
        .put("forSupportingAgent", &task.for_supporting_agent)
        .put("individual", &task.individual)
        .put("agent", &task.agent)
        .put("fallback", &task.fallback)
        .put("exact", &task.exact.iter().map(exact).collect::<Vec<_>>())
        .put("ofClient", &task.of_client)
        .put("path", &task.path)
        .put("why", &task.why)
        .put("haveReady", &task.have_ready)
        .put("warning", &task.warning)
        .put("afterwards", &task.afterwards)
        .put("checked", &task.checked)
}

/// Pages about one thing, with what is to be filled in between braces.
fn exact(page: &ExactPage) -> Object {
    let text = |page: Option<&HmrcsPage>| page.map(|page| page.as_str().to_owned());
    Object::new()
        .put("about", &page.about)
        .put("individual", &text(page.individual.as_ref()))
        .put("agent", &text(page.agent.as_ref()))
}
