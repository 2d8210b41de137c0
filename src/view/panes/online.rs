//! HMRC online services: what was handed over and what came of it, then every task, those to do now first.

use ratatui::layout::Rect;

use crate::app::command::Command;
use crate::app::model::Model;
use crate::app::rows::hand_off::{is_open, recent};
use crate::app::rows::{Now, OnlineRow};
use crate::rules::hand_off::offer::{Verdict, Why};
use crate::rules::hand_off::watch::{HandOff, State};
use crate::rules::hand_off::{Address, DoneBy, Task};
use crate::view::detail::{Line, fact};
use crate::view::overlays::{hand_off_about, keys};
use crate::view::pen::Pen;
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{Cell, Column};
use crate::words::hand_off::watch as words;
use crate::words::{count, dates, hand_off};

pub(super) const COLUMNS: &[Column] = &[
    Column::words("Task", 36, 0).growing(),
    Column::words("Now", 22, 0),
    Column::words("Where", 17, 1),
    Column::words("You", 4, 3),
    Column::words("Agent", 11, 2),
    Column::words("Name", 22, 4),
];

/// Says what is waited for, and what the keys do.
pub(super) fn draw_above(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    if area.height == 0 {
        return;
    }
    let hand_over = keys(model, Command::HandOver);
    let keys = format!("{hand_over} shows whether it can be done now, what to have ready, and the way there.");
    let (said, meaning) = match asks(model) {
        Some(said) => (said, Meaning::Soon),
        None => waiting(model).map_or((keys, Meaning::Quiet), |said| (said, Meaning::Plain)),
    };
    pen.put(area.x + 2, area.y, area.width - 2, &said, meaning);
}

/// Which keys answer the row the cursor stands on, where it asks.
fn asks(model: &Model) -> Option<String> {
    model.asking_row()?;
    Some(format!("Was it done? HMRC does not tell software. {}", answered_by(model)))
}

/// The keys that answer.
fn answered_by(model: &Model) -> String {
    let key = |command| keys(model, command);
    let (yes, no) = (key(Command::HandOffDone), key(Command::HandOffNotDone));
    format!("{yes} says yes, {no} says no.")
}

/// "Still waiting for the payment to arrive. Looked at 12:03."
pub(super) fn waiting(model: &Model) -> Option<String> {
    let mut open = recent(model).filter(|one| one.state == State::Watching);
    let first = open.next()?;
    let more = match open.count() {
        0 => String::new(),
        more => format!(", and {}", count(i64::try_from(more).unwrap_or(i64::MAX), "more thing", "more things")),
    };
    let looked = first.looked.map(|at| format!(" Looked at {}.", at.format("%H:%M"))).unwrap_or_default();
    let names = model.business_names(&first.subject);
    let waiting = words::waiting(&first.task, &first.about, model.telling(&names));
    Some(format!("{waiting}{more}.{looked}"))
}

const fn place(task: &Task) -> &'static str {
    match (task.by, task.live) {
        (DoneBy::Software, _) => "software",
        (DoneBy::Hmrc, true) => "HMRC online",
        (DoneBy::Both, true) => "either",
        (DoneBy::Hmrc, false) => "HMRC, not online",
        (DoneBy::Both, false) => "software for now",
    }
}

const fn agent(task: &Task) -> &'static str {
    match (task.for_main_agent, task.for_supporting_agent) {
        (true, true) => "yes",
        (true, false) => "main only",
        (false, true) => "supporting",
        (false, false) => "no",
    }
}

/// Whether a task can be done now, in a word or two.
fn now(now: &Now) -> Cell {
    match now {
        Now::Open { until: Some(day), .. } => (format!("✓ until {}", dates::day(*day)), Meaning::Good),
        Now::Open { until: None, of_account: true } => ("✓ yes".to_owned(), Meaning::Good),
        Now::Open { until: None, .. } => ("✓ any time".to_owned(), Meaning::Plain),
        Now::NotKnown(_) => ("? HMRC will say".to_owned(), Meaning::Quiet),
        Now::Not(why) => (
            match why {
                Why::NotOnline => "– not online",
                Why::InSoftware => "– in software",
                Why::NeverAgents => "✗ the client must",
                Why::MainAgentOnly => "✗ the main agent must",
                Why::AgentsOnly => "– for agents",
                _ => "✗ not now",
            }
            .to_owned(),
            Meaning::Quiet,
        ),
    }
}

/// Whether a task can be done now, in a sentence.
fn can(now: &Now, model: &Model) -> Line {
    let (mark, verdict, meaning) = match now {
        Now::Open { until, .. } => ("✓", Verdict::Open { until: *until }, Meaning::Good),
        Now::NotKnown(what) => ("?", Verdict::NotKnown(*what), Meaning::Soon),
        Now::Not(why @ (Why::NotOnline | Why::InSoftware | Why::AgentsOnly)) => {
            ("–", Verdict::Closed(why.clone()), Meaning::Quiet)
        }
        Now::Not(why) => ("✗", Verdict::Closed(why.clone()), Meaning::Late),
    };
    Line::Item(mark, hand_off::verdict(&verdict, model.voice()).into_owned(), meaning)
}

/// Where a hand-off stands, in a word or two.
fn stands(one: &HandOff) -> Cell {
    match one.state {
        State::Watching if one.is_another() => ("… another one changed".to_owned(), Meaning::Soon),
        State::Watching => ("… waiting for HMRC".to_owned(), Meaning::Soon),
        State::ToAsk => ("? was it done".to_owned(), Meaning::Soon),
        State::Done => (format!("✓ {}", words::became(one)), Meaning::Good),
        State::NotDone => ("– not done".to_owned(), Meaning::Quiet),
        State::GaveUp => ("– not seen".to_owned(), Meaning::Quiet),
        State::Looked => ("✓ looked at".to_owned(), Meaning::Quiet),
    }
}

pub(super) fn cells(model: &Model, index: usize) -> Option<Vec<Cell>> {
    let row = model.rows.online.get(index)?;
    if let (OnlineRow::Away(_), Some(one)) = (row, row.away(model)) {
        return Some(away_cells(model, one));
    }
    let (OnlineRow::Task { now: can, .. }, Some(task)) = (row, row.task(model)) else { return None };
    let meaning = if matches!(can, Now::Not(_)) { Meaning::Quiet } else { Meaning::Plain };
    let you = if task.for_individual { "yes" } else { "no" };
    Some(vec![
        (task.title.clone(), meaning),
        now(can),
        (place(task).to_owned(), Meaning::Quiet),
        (you.to_owned(), Meaning::Quiet),
        (agent(task).to_owned(), Meaning::Quiet),
        (task.id.clone(), Meaning::Quiet),
    ])
}

fn away_cells(model: &Model, one: &HandOff) -> Vec<Cell> {
    let task = model.task(&one.task);
    let title = task.map_or(one.task.as_str(), |task| task.title.as_str());
    let said = match one.state {
        State::Watching => format!("{title}: since {}", one.at.format("%-d %b, %H:%M")),
        State::ToAsk => words::question(&one.task, title, model.voice()),
        _ => {
            let names = model.business_names(&one.subject);
            let telling = model.telling(&names);
            let seen = || words::seen_in_all(one.into(), &one.noticed, telling);
            format!("{title}: {}", words::stands_besides(one, title, telling).unwrap_or_else(seen))
        }
    };
    let text = match hand_off_about(model, &one.about) {
        Some(about) => format!("{said} ({about})"),
        None => said,
    };
    let meaning = if is_open(one) { Meaning::Strong } else { Meaning::Plain };
    let quiet = |text: &str| (text.to_owned(), Meaning::Quiet);
    vec![(text, meaning), stands(one), quiet("handed over"), quiet(""), quiet(""), quiet(&one.task)]
}

fn text(address: Option<&Address>) -> Option<String> {
    address.map(Address::to_string)
}

pub(super) fn detail(model: &Model, index: usize) -> Option<(String, Vec<Line>)> {
    let row = model.rows.online.get(index)?;
    let task = row.task(model)?;
    let mut lines = Vec::new();
    if let Some(one) = row.away(model) {
        lines.extend(fact("Handed over", Some(dates::instant(one.at))));
        let names = model.business_names(&one.subject);
        let telling = model.telling(&names);
        for seen in words::seen(one.into(), &one.noticed, telling) {
            let (mark, meaning) = if one.is_shown() { ("✓", Meaning::Good) } else { ("·", Meaning::Plain) };
            lines.push(Line::Item(mark, seen.text, meaning));
        }
        if let Some(stands) = words::stands_besides(one, &task.title, telling) {
            lines.push(Line::Text(stands, Meaning::Plain));
        }
        if one.state == State::ToAsk {
            lines.push(Line::Text(answered_by(model), Meaning::Quiet));
        }
        lines.push(Line::Blank);
    }
    if let OnlineRow::Task { now, .. } = row {
        lines.push(can(now, model));
    }
    let card = format!("{} opens its card: what to have ready, and the way there.", keys(model, Command::HandOver));
    lines.extend([Line::Text(card, Meaning::Quiet), Line::Blank]);
    lines.extend([Line::Text(task.why.clone(), Meaning::Plain), Line::Blank]);
    lines.extend(fact("Address for you", text(task.individual.as_ref())));
    lines.extend(fact("Address for an agent", text(task.agent.as_ref())));
    lines.extend(fact("Start on GOV.UK", text(task.fallback.as_ref())));
    lines.extend(fact("The way there", Some(task.path.join(" › "))));
    lines.extend(fact("Here", task.pane.as_ref().map(|pane| format!("the pane {pane}"))));
    let live = if task.live { "live" } else { "not live" };
    lines.extend(fact("HMRC's page", Some(format!("{live}, checked on {}", dates::day(task.checked)))));
    if !task.have_ready.is_empty() {
        lines.extend([Line::Blank, Line::Heading("Have ready".to_owned())]);
        lines.extend(task.have_ready.iter().map(|thing| Line::Item("·", thing.clone(), Meaning::Plain)));
    }
    if let Some(afterwards) = &task.afterwards {
        lines.extend([Line::Blank, Line::Heading("Afterwards".to_owned())]);
        lines.push(Line::Text(afterwards.clone(), Meaning::Plain));
    }
    Some((task.title.clone(), lines))
}
