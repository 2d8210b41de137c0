//! The panes. Each says which columns and cells its list has, what stands above and below it, and its detail.

mod businesses;
mod coding_out;
mod obligations;
mod online;
mod overview;
mod payments;
mod penalties;
mod people;
mod reconciliation;
mod what_you_owe;

use std::iter::{once, repeat};

use chrono::Datelike;
use ratatui::layout::Rect;

use crate::app::command::{Command, closed};
use crate::app::model::{Connection, Model, Part};
use crate::app::pane::Pane;
use crate::app::questions;
use crate::app::remote::Remote;
use crate::app::sign_in::mends;
use crate::rules::{Environment, Failure, Query};
use crate::view::detail::{self, Line};
use crate::view::layout::{self, PaneParts};
use crate::view::pen::{Pen, above, below, width, wrap};
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{self, Cell, Column};
use crate::words::codes::{at_a_server, explain, in_the_way_of_a_server};
use crate::words::{access, capital, harmless};

/// The parts of the pane on screen.
pub fn parts(model: &Model, body: Rect) -> PaneParts {
    let width = layout::pane_parts(model, body, 0, 0, 0).above.width;
    let (wanted_above, foot) = match model.pane {
        Pane::Obligations => (obligations::height_above(model), obligations::height_foot(model)),
        Pane::WhatYouOwe => (4, what_you_owe::height_foot(model)),
        Pane::Payments => (0, payments::height_foot(model, body.width)),
        Pane::CodingOut => (2, coding_out::HEIGHT_FOOT),
        Pane::Businesses => (3, 0),
        Pane::Penalties => (penalties::height_above(model, width), 0),
        Pane::Online => (2, 0),
        Pane::People => (2, people::height_foot(model, width)),
        Pane::Overview | Pane::YearEnd => (0, 0),
    };
    let heads = if is_matrix(model) { payments::matrix::heads_above(model) } else { 0 };
    layout::pane_parts(model, body, trouble_rows(model, width) + heads, wanted_above, foot)
}

/// What is waited for at HMRC, as the status line says it: in full, and in a few words.
pub fn away(model: &Model) -> Option<(String, String)> {
    let said = online::waiting(model).filter(|_| model.pane != Pane::Online && model.awaited() > 0)?;
    Some((said, format!("awaiting HMRC  {}", Pane::Online.digit())))
}

/// Rows of the list on screen there is room for.
pub fn viewport(model: &Model, body: Rect) -> usize {
    match model.pane {
        Pane::Overview => overview::viewport(model, body),
        _ => usize::from(parts(model, body).list.height.saturating_sub(1)),
    }
}

/// Whether payments stand against charges.
fn is_matrix(model: &Model) -> bool {
    model.pane == Pane::Payments && model.rows.matrix.is_some()
}

/// Draws the pane on screen.
pub fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect) {
    match model.pane {
        pane if model.is_closed(pane) => draw_closed(model, pen, body),
        Pane::Overview => overview::draw(model, pen, body),
        Pane::YearEnd => year_end(model, pen, body),
        Pane::WhatYouOwe if model.views.shows(Pane::WhatYouOwe) => reconciliation::draw(model, pen, body),
        _ => draw_list_pane(model, pen, body),
    }
}

/// Draws a pane that HMRC does not open to this role: why, and who can look.
fn draw_closed(model: &Model, pen: &mut Pen<'_>, body: Rect) {
    head(model, pen, above(body, 1), model.title_of(model.pane));
    let Some(what) = closed(model.pane) else { return };
    let area = below(body, 2);
    let area = Rect { x: area.x + 2, width: area.width.saturating_sub(2).min(90), ..area };
    let used = pen.paragraph(area, access::closed(what).1, Meaning::Plain);
    pen.paragraph(below(area, used + 1), access::OPEN_TO_SUPPORTING, Meaning::Quiet);
}

fn draw_list_pane(model: &Model, pen: &mut Pen<'_>, body: Rect) {
    let parts = parts(model, body);
    head(model, pen, parts.head, title(model));
    let used = draw_troubles(model, pen, parts.above);
    let top = below(parts.above, used);
    match model.pane {
        Pane::Obligations => obligations::draw_above(model, pen, top),
        Pane::WhatYouOwe => what_you_owe::draw_above(model, pen, top),
        Pane::CodingOut => coding_out::draw_above(model, pen, top),
        Pane::Businesses => businesses::draw_above(model, pen, top),
        Pane::Penalties => penalties::draw_above(model, pen, top),
        Pane::Online => online::draw_above(model, pen, top),
        Pane::People => people::draw_above(model, pen, top),
        Pane::Overview | Pane::Payments | Pane::YearEnd => {}
    }
    if is_matrix(model) && !model.list().is_empty() {
        payments::matrix::draw(model, pen, &parts);
    } else {
        draw_list(model, pen, parts.list);
    }
    match model.pane {
        Pane::Obligations => obligations::draw_foot(model, pen, parts.foot),
        Pane::WhatYouOwe => what_you_owe::draw_foot(model, pen, parts.list, parts.foot),
        Pane::Payments if is_matrix(model) => {}
        Pane::Payments => payments::draw_foot(model, pen, parts.foot),
        Pane::CodingOut => coding_out::draw_foot(model, pen, parts.list, parts.foot),
        Pane::People => people::draw_foot(model, pen, parts.foot),
        _ => {}
    }
    if let (Some(area), Some(first)) = (parts.detail, model.detail) {
        let (title, lines) = detail_of(model);
        detail::draw(pen, area, &title, &lines, first, model.part == Part::Detail);
    }
}

fn draw_list(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let columns = columns(model);
    let fitted = ledger::fit(columns, area, model.wide);
    let focused = model.part == Part::List && model.overlay.is_none();
    ledger::draw(pen, area, columns, &fitted, model.list(), focused, |index| cells(model, index));
    if model.list().is_empty() {
        let room = below(area, 2);
        pen.paragraph(
            Rect { x: room.x + 2, width: room.width.saturating_sub(2).min(90), ..room },
            &empty(model),
            Meaning::Quiet,
        );
    }
}

fn title(model: &Model) -> String {
    match model.pane {
        Pane::Obligations => format!("Obligations: everything open, and {}", model.tax_year.in_words()),
        Pane::WhatYouOwe if model.paid_too => format!("{}, and what is paid", model.title_of(Pane::WhatYouOwe)),
        Pane::Payments if model.rows.matrix.is_some() => {
            format!("Where the payments of {} went", model.tax_year.in_words())
        }
        Pane::Payments => "Payments received, and where they went".to_owned(),
        Pane::CodingOut => format!("Coding out, {}", model.year().in_words()),
        Pane::Businesses => format!("Businesses, {}", model.tax_year.in_words()),
        Pane::Online => "HMRC online services".to_owned(),
        pane => model.title_of(pane).to_owned(),
    }
}

fn columns(model: &Model) -> &'static [Column] {
    match model.pane {
        Pane::Obligations => obligations::COLUMNS,
        Pane::WhatYouOwe => what_you_owe::columns(model),
        Pane::Payments => payments::COLUMNS,
        Pane::CodingOut => coding_out::COLUMNS,
        Pane::Businesses => businesses::COLUMNS,
        Pane::Penalties => penalties::COLUMNS,
        Pane::Online => online::COLUMNS,
        Pane::People => people::columns(model),
        Pane::Overview | Pane::YearEnd => &[],
    }
}

fn cells(model: &Model, index: usize) -> Vec<Cell> {
    let cells = match model.pane {
        Pane::Obligations => obligations::cells(model, index),
        Pane::WhatYouOwe => what_you_owe::cells(model, index),
        Pane::Payments => payments::cells(model, index),
        Pane::CodingOut => coding_out::cells(model, index),
        Pane::Businesses => businesses::cells(model, index),
        Pane::Penalties => penalties::cells(model, index),
        Pane::Online => online::cells(model, index),
        Pane::People => people::cells(model, index),
        Pane::Overview | Pane::YearEnd => None,
    };
    cells.unwrap_or_default()
}

fn detail_of(model: &Model) -> (String, Vec<Line>) {
    let Some(index) = model.list().selected_index() else { return (String::new(), Vec::new()) };
    let detail = match model.pane {
        Pane::Obligations => obligations::detail(model, index),
        Pane::WhatYouOwe => what_you_owe::detail(model, index),
        Pane::Payments => payments::detail(model, index),
        Pane::CodingOut => coding_out::detail(model, index),
        Pane::Businesses => businesses::detail(model, index),
        Pane::Penalties => penalties::detail(model, index),
        Pane::Online => online::detail(model, index),
        Pane::Overview | Pane::YearEnd | Pane::People => None,
    };
    detail.unwrap_or_default()
}

/// Why the list is empty, and what to do.
fn empty(model: &Model) -> String {
    match model.connection {
        Connection::Failed(_) => return "Nothing can be shown without a connection.".to_owned(),
        Connection::Locked { .. } => return access::LOCKED.to_owned(),
        Connection::Connecting | Connection::Ready => {}
    }
    if model.subject.is_none() && model.connection == Connection::Ready && !matches!(model.pane, Pane::Online) {
        return access::nobody(model.access.role, model.pane == Pane::People).to_owned();
    }
    if !model.list().filter.is_empty() {
        return format!("No row holds “{}”. Esc shows all of them again.", model.list().filter);
    }
    let asked: Vec<&Remote<_>> = main_questions(model).iter().map(|query| model.remote(query)).collect();
    if asked.iter().any(|remote| remote.known().is_none() && (remote.is_loading() || **remote == Remote::NotAsked)) {
        return "Asking HMRC …".to_owned();
    }
    if asked.iter().any(|remote| remote.failure().is_some()) {
        return "HMRC's answer is missing, so this list may not be empty. r asks again.".to_owned();
    }
    match model.pane {
        Pane::Obligations => {
            "HMRC asks for nothing here. Updates and returns appear once a business is signed up; HMRC \
                              makes a new tax year's in early April."
                .to_owned()
        }
        Pane::WhatYouOwe
            if !model.paid_too
                && model.rows.account().is_some_and(|account| account.balance.total_balance.is_positive()) =>
        {
            "HMRC lists no charge that makes up this total. HMRC online services may show more: 9.".to_owned()
        }
        Pane::WhatYouOwe => {
            let voice = model.voice();
            format!("{} {} no payments due. a shows charges that are paid.", voice.subject_capital(), voice.have())
        }
        Pane::Payments if model.rows.matrix.is_some() => format!(
            "HMRC received no payment in {}, as far as it tells software. [ and ] change the year.",
            model.tax_year.in_words()
        ),
        Pane::Payments => "HMRC shows no payment in the last four tax years. A payment takes up to three working days \
                           to appear."
            .to_owned(),
        Pane::CodingOut => format!(
            "Nothing is collected through the {} tax code, as far as HMRC tells software. [ and ] change the year.",
            model.year()
        ),
        Pane::Businesses => "HMRC holds no business here. HMRC online services add one: 9.".to_owned(),
        Pane::Penalties => "No penalty points and no late payment penalties in the last 24 months.".to_owned(),
        Pane::People => "There is nobody to choose from.".to_owned(),
        Pane::Overview | Pane::YearEnd | Pane::Online => String::new(),
    }
}

/// The questions whose answers a pane cannot do without.
fn main_questions(model: &Model) -> Vec<Query> {
    let mut asked = questions::of_pane(model);
    let keep = match model.pane {
        Pane::Overview => 2,
        Pane::Obligations => 3,
        Pane::CodingOut => 5,
        Pane::Payments | Pane::Businesses | Pane::Penalties => 1,
        _ => asked.len(),
    };
    let skip = usize::from(model.pane == Pane::CodingOut);
    asked.truncate(keep);
    asked.into_iter().skip(skip).collect()
}

/// What went wrong, each failure once, in words.
fn troubles(model: &Model) -> Vec<Trouble<'_>> {
    let mut found: Vec<Trouble<'_>> = Vec::new();
    for query in questions::of_pane(model) {
        let remote = model.remote(&query);
        let Some(failure) = remote.failure() else { continue };
        let missing = crate::words::questions::subject(&query);
        let same = |one: &&mut Trouble<'_>| one.failure.kind == failure.kind && one.failure.code == failure.code;
        match found.iter_mut().find(same) {
            Some(known) if known.missing.contains(&missing) => {}
            Some(known) => known.missing.push(missing),
            None => found.push(Trouble { failure, missing: vec![missing], stale: remote.known().is_some() }),
        }
    }
    found
}

/// A failure, with every answer it kept away.
struct Trouble<'a> {
    failure: &'a Failure,
    missing: Vec<&'static str>,
    stale: bool,
}

/// What went wrong and what to do about it, in lines of at most `room` columns; two troubles at most.
fn trouble_lines(model: &Model, room: u16) -> Vec<(String, Meaning)> {
    let mut lines = Vec::new();
    let mut say = |mark: &str, text: &str, meaning: Meaning| {
        for (line, mark) in wrap(&harmless(text), room.saturating_sub(2)).iter().zip(once(mark).chain(repeat("  "))) {
            lines.push((format!("{mark}{line}"), meaning));
        }
    };
    if let Connection::Failed(why) = &model.connection {
        if model.pane != Pane::Online {
            say("! ", why, Meaning::Late);
        }
        return lines;
    }
    for trouble in troubles(model).into_iter().take(2) {
        if trouble.failure.code == access::OFFLINE_CODE {
            // That HMRC is not asked is what somebody wanted, and is told elsewhere.
            if !trouble.stale {
                say("! ", &format!("Not stored: {}.", trouble.missing.join(", ")), Meaning::Soon);
            }
            continue;
        }
        let here = model.settings.environment == Environment::Local;
        let here = here.then(|| at_a_server(&trouble.failure.code, model.settings.server_port)).flatten();
        let explained = here.unwrap_or_else(|| explain(trouble.failure, model.voice()));
        // Where everything failed alike, there is no need to list it.
        let all = trouble.missing.len() > 3;
        let what = if all { "Everything here".to_owned() } else { capital(&trouble.missing.join(", ")) };
        // Where figures are on screen, being a little older is no alarm: they are dated.
        let meaning = if trouble.stale { Meaning::Soon } else { Meaning::Late };
        say("! ", &format!("{what}: {}", explained.what), meaning);
        let shown = if trouble.stale { " What is shown is older." } else { "" };
        let signs_in =
            mends(trouble.failure) && Command::SignIn.why_not(model).is_none() && !explained.next.contains(": L");
        let key = if signs_in { " L signs in." } else { "" };
        say("  ", &format!("{}{key}{shown}", explained.next), Meaning::Quiet);
    }
    lines
}

/// Rows that what went wrong takes.
fn trouble_rows(model: &Model, room: u16) -> u16 {
    u16::try_from(trouble_lines(model, room).len()).unwrap_or(u16::MAX)
}

/// Says what went wrong at the top of `area`; gives the rows it took.
fn draw_troubles(model: &Model, pen: &mut Pen<'_>, area: Rect) -> u16 {
    let mut used = 0;
    for (line, meaning) in trouble_lines(model, area.width).into_iter().take(usize::from(area.height)) {
        pen.put(area.x, area.y + used, area.width, &line, meaning);
        used += 1;
    }
    used
}

/// The head of a pane: what it is, and how fresh.
pub fn head(model: &Model, pen: &mut Pen<'_>, area: Rect, title: impl AsRef<str>) {
    let (said, meaning) = freshness(model, pen);
    // How old the figures are is not cut for a title that has room to spare.
    let room = area.width.saturating_sub(width(title.as_ref()) + 3).max(area.width / 2);
    let fresh = said.iter().find(|text| width(text) <= room).or(said.last()).map_or("", String::as_str);
    let start = pen.put_right(area.x + area.width, area.y, room, fresh, meaning);
    let mut title = title.as_ref().to_owned();
    let filter = &model.list().filter;
    if !filter.is_empty() {
        title = format!("{title}   /{filter}: {} of {}", model.list().order.len(), model.row_count());
    }
    let end = pen.put(area.x, area.y, start.saturating_sub(area.x + 2), &title, Meaning::Title);
    let list = model.list();
    if list.order.len() > model.viewport {
        let place = format!("{} of {}", list.cursor + 1, list.order.len());
        pen.put(end + 3, area.y, start.saturating_sub(end + 5), &place, Meaning::Quiet);
    } else if let Some(name) = list.sort.and_then(|column| model.sort_columns().get(column)) {
        let order = format!("by {name}{}", if list.reverse { ", backwards" } else { "" });
        pen.put(end + 3, area.y, start.saturating_sub(end + 5), &order, Meaning::Quiet);
    }
}

/// How fresh what is shown is, as in "HMRC, as at 14:32": in full, then in fewer words for less room.
fn freshness(model: &Model, pen: &Pen<'_>) -> (Vec<String>, Meaning) {
    let one = |text: &str, meaning: Meaning| (vec![text.to_owned()], meaning);
    match &model.connection {
        Connection::Connecting => return one(&waiting(model, pen, "connecting"), Meaning::Quiet),
        Connection::Locked { .. } => return one("locked", Meaning::Soon),
        Connection::Failed(_) => return one("not connected", Meaning::Late),
        Connection::Ready => {}
    }
    let asked = questions::of_pane(model);
    let remotes: Vec<_> = asked.iter().map(|query| model.remote(query)).collect();
    if remotes.is_empty() || model.subject.is_none() {
        return one("", Meaning::Quiet);
    }
    let oldest = remotes.iter().filter_map(|remote| remote.known()).map(|known| known.at).min();
    let as_at = oldest.map(|at| {
        let day = match at.date_naive() {
            day if day == model.today() => String::new(),
            day if day.year() == model.today().year() => at.format("%-d %b ").to_string(),
            _ => at.format("%-d %b %Y ").to_string(),
        };
        format!("HMRC, as at {day}{}", at.format("%H:%M"))
    });
    // Figures of an earlier day are no alarm, but nobody shall take them for today's.
    let earlier = oldest.is_some_and(|at| at.date_naive() < model.today());
    let known = if earlier { Meaning::Soon } else { Meaning::Quiet };
    let failed = remotes.iter().any(|remote| remote.failure().is_some());
    let loading = remotes.iter().any(|remote| remote.is_loading() || **remote == Remote::NotAsked);
    // Answers that only stand beside the pane's own are no figures of its own.
    let nothing_of_its_own = main_questions(model).iter().all(|query| model.remote(query).known().is_none());
    let as_at = as_at.filter(|_| !nothing_of_its_own);
    if let Some(why) = remotes.iter().find_map(|remote| remote.hindrance()) {
        let why = in_the_way_of_a_server(why, model.settings.server_port);
        let again = waiting(model, pen, "asking again");
        let all = as_at.iter().map(|as_at| format!("{as_at}   {why}, {again}"));
        return (all.chain([format!("{why}, {again}"), why.clone()]).collect(), Meaning::Soon);
    }
    // The key may go for want of room: the foot of the screen has it too.
    let with_key = |text: String| vec![format!("{text}   r tries again"), text];
    match (as_at, loading, failed) {
        (Some(as_at), ..) if model.settings.offline => one(&format!("{as_at}, stored"), known),
        (None, false, _) if model.settings.offline => one("nothing stored", Meaning::Soon),
        (Some(as_at), true, _) => (vec![format!("{as_at}   {}", waiting(model, pen, "asking again")), as_at], known),
        (None, true, _) => one(&waiting(model, pen, "asking HMRC"), Meaning::Quiet),
        (Some(as_at), false, true) if remotes.iter().all(|remote| remote.failure().is_some()) => {
            (with_key(format!("{as_at}, not refreshed")), Meaning::Soon)
        }
        (Some(as_at), false, true) => (with_key(format!("{as_at}, not all of it")), Meaning::Soon),
        (Some(as_at), false, false) => one(&as_at, known),
        (None, false, _) => (with_key("no answer".to_owned()), Meaning::Late),
    }
}

fn waiting(model: &Model, pen: &Pen<'_>, what: &str) -> String {
    let glyphs = pen.theme.glyphs;
    let mark = if model.spinning && !pen.theme.plain {
        glyphs.spin[usize::from(model.spin) % glyphs.spin.len()]
    } else {
        glyphs.waiting
    };
    format!("{what} {mark}")
}

fn year_end(model: &Model, pen: &mut Pen<'_>, body: Rect) {
    head(model, pen, above(body, 1), "Year end");
    let text = "Not yet: going through the tax return line by line and submitting it comes in a later version. Until then, \
                other compatible software does it. Obligations (key 2) shows the deadlines.";
    let area = below(body, 2);
    pen.paragraph(Rect { width: area.width.min(80), ..area }, text, Meaning::Plain);
}
