//! What stands around every pane: the top line, the panes' names, the status line.

use ratatui::layout::Rect;

use crate::app::command::Command;
use crate::app::model::{Connection, Model, Overlay, Part};
use crate::app::msg::Target;
use crate::app::pane::Pane;
use crate::app::questions;
use crate::app::sign_in::mends;
use crate::rules::Environment;
use crate::view::layout::Screen;
use crate::view::overlays::keys;
use crate::view::pen::{Pen, width};
use crate::view::theme::Meaning;

/// Draws everything around the pane.
pub fn draw(model: &Model, pen: &mut Pen<'_>, screen: &Screen) {
    top(model, pen, screen.top);
    if let Some(tabs) = screen.tabs {
        draw_tabs(model, pen, tabs);
        pen.rule(tabs.x, tabs.y + 1, tabs.width);
    } else {
        pen.rule(screen.top.x, screen.top.y + 1, screen.top.width);
    }
    if let Some(rail) = screen.rail {
        draw_rail(model, pen, rail);
    }
    pen.rule(screen.status.x, screen.status.y - 1, screen.status.width);
    status(model, pen, screen.status);
}

/// What stands at a place around the pane.
pub fn hit(model: &Model, screen: &Screen, column: u16, row: u16) -> Option<Target> {
    if let Some(rail) = screen.rail
        && rail.contains((column, row).into())
    {
        return Pane::ALL.into_iter().find(|pane| rail_row(rail, *pane) == row).map(Target::Pane);
    }
    if let Some(tabs) = screen.tabs
        && row == tabs.y
    {
        return tab_places(model, tabs)
            .into_iter()
            .find(|(_, x, text)| (*x..*x + width(text)).contains(&column))
            .map(|(pane, _, _)| Target::Pane(pane));
    }
    let year = year_text(model, "‹", "›");
    let end = screen.top.width - 1;
    let start = end.saturating_sub(width(&year));
    match column {
        _ if row != screen.top.y => None,
        column if (start..start + 2).contains(&column) => Some(Target::EarlierYear),
        column if (end - 2..end).contains(&column) => Some(Target::LaterYear),
        _ => None,
    }
}

fn year_text(model: &Model, earlier: &str, later: &str) -> String {
    format!("{earlier} {} {later}", model.year())
}

fn top(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let glyphs = pen.theme.glyphs;
    let year = year_text(model, glyphs.earlier, glyphs.later);
    let mut end = pen.put_right(area.width - 1, area.y, width(&year), &year, Meaning::Accent);
    let nino = model
        .subject
        .as_ref()
        .map(|subject| if model.reveal { subject.nino.spaced() } else { subject.nino.masked_on_screen() });
    if let Some(nino) = nino {
        end = pen.put_right(end.saturating_sub(3), area.y, width(&nino), &nino, Meaning::Quiet);
    }
    let name = model.person().map(|person| person.name.clone()).unwrap_or_default();
    if !name.is_empty() {
        end = pen.put_right(end.saturating_sub(2), area.y, 30, &name, Meaning::Strong);
    }
    let mut x = 1;
    if area.width >= 100 {
        x = pen.put(x, area.y, 11, "QUARTERDECK", Meaning::Title) + 4;
    }
    let room = end.saturating_sub(x + 2);
    let words = &model.settings.environment_words;
    let short = words.split(':').next().unwrap_or(words);
    // Which HMRC and which profile are always told; what that HMRC is goes first where there is little room.
    let profile = model.access.profile.as_ref().map(|name| format!(" · {name}")).unwrap_or_default();
    let told = if width(words) + width(&profile) <= room { words } else { short };
    pen.put_all(x, area.y, room, &[(told, Meaning::Accent), (&profile, Meaning::Strong)]);
}

fn badge(model: &Model, pane: Pane) -> Option<usize> {
    let number = match pane {
        Pane::Obligations => model.rows.late,
        Pane::WhatYouOwe => model.rows.overdue,
        _ => 0,
    };
    (number > 0).then_some(number)
}

/// The row of a pane's name in the rail: people stand apart.
fn rail_row(rail: Rect, pane: Pane) -> u16 {
    let gap = u16::from(pane == Pane::People);
    rail.y + u16::try_from(pane.index()).unwrap_or(0) + gap
}

fn draw_rail(model: &Model, pen: &mut Pen<'_>, rail: Rect) {
    for pane in Pane::ALL {
        let y = rail_row(rail, pane);
        if y >= rail.y + rail.height {
            break;
        }
        let here = pane == model.pane;
        let mark = if here { pen.theme.glyphs.selected } else { " " };
        let digit = format!("{mark}{} ", pane.digit());
        let meaning = match (here, model.is_closed(pane)) {
            (true, _) => Meaning::Accent,
            (false, true) => Meaning::Quiet,
            (false, false) => Meaning::Plain,
        };
        let quiet = if here { Meaning::Accent } else { Meaning::Quiet };
        pen.put_all(rail.x + 1, y, rail.width - 1, &[(&digit, quiet), (model.title_of(pane), meaning)]);
        if let Some(number) = badge(model, pane) {
            let text = format!("{}{number}", pen.theme.glyphs.dot);
            pen.put_right(rail.x + rail.width - 1, y, 4, &text, Meaning::Late);
        }
    }
}

fn tab_places(model: &Model, area: Rect) -> Vec<(Pane, u16, String)> {
    let mut x = area.x + 1;
    let mut places = Vec::new();
    for pane in Pane::ALL {
        let name = if area.width >= 78 || pane == model.pane { pane.short() } else { "" };
        let badge = badge(model, pane).map(|_| "!").unwrap_or_default();
        let text = format!("{} {name}{badge}", pane.digit()).trim_end().to_owned();
        let next = x + width(&text) + 1;
        places.push((pane, x, text));
        x = next;
    }
    places
}

fn draw_tabs(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    for (pane, x, text) in tab_places(model, area) {
        let here = pane == model.pane;
        let meaning = match (here, badge(model, pane)) {
            (true, _) => Meaning::Accent,
            (false, Some(_)) => Meaning::Late,
            (false, None) => Meaning::Quiet,
        };
        if here {
            pen.put(x.saturating_sub(1), area.y, 1, pen.theme.glyphs.selected, Meaning::Accent);
        }
        pen.put(x, area.y, (area.x + area.width).saturating_sub(x), &text, meaning);
    }
}

/// Whether HMRC wants somebody to sign in before it answers what this pane asks.
fn wants_sign_in(model: &Model) -> bool {
    let wanted = questions::of_pane(model);
    wanted.iter().filter_map(|query| model.remote(query).failure()).any(mends)
}

/// The commands offered on the status line, the most useful here first.
fn offered(model: &Model) -> Vec<Command> {
    let mut all = match (model.part, model.detail.is_some()) {
        _ if matches!(model.connection, Connection::Locked { .. }) || wants_sign_in(model) => vec![Command::SignIn],
        (Part::Detail, _) => vec![Command::Back, Command::Down, Command::NextPart],
        (Part::List, true) => vec![Command::Back, Command::Open],
        (Part::List, false) => vec![Command::Open],
    };
    all.extend([Command::Help, Command::Quit]);
    if matches!(model.pane, Pane::WhatYouOwe | Pane::Payments) {
        all.push(Command::View);
    }
    if model.pane == Pane::WhatYouOwe {
        all.push(Command::PaidToo);
    }
    if model.pane == Pane::Payments && model.rows.matrix.is_some() {
        all.extend([Command::EarlierYear, Command::LaterYear]);
    }
    if model.pane == Pane::People {
        all.extend([Command::AddClient, Command::RemoveClient]);
    }
    if model.settings.environment == Environment::Demo && model.access.profile.is_none() {
        all.push(Command::SetUp);
    }
    all.extend([Command::Refresh, Command::Filter, Command::Palette, Command::Sort, Command::Copy]);
    all.extend([Command::EarlierYear, Command::LaterYear]);
    all
}

fn status(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    if let Some(field) = &model.filtering {
        let end = pen.put_all(
            area.x + 1,
            area.y,
            area.width / 2,
            &[("/ ", Meaning::Accent), (field.value(), Meaning::Strong)],
        );
        let before = u16::try_from(field.visual_cursor()).unwrap_or(0);
        pen.cursor = Some(((area.x + 3 + before).min(end), area.y));
        let text = format!("{} of {}   Enter keeps, Esc clears", model.list().order.len(), model.row_count());
        pen.put_right(area.width - 1, area.y, area.width / 2, &text, Meaning::Quiet);
        return;
    }
    let mode = if model.settings.offline { "offline: stored figures" } else { "read-only" };
    let end = pen.put_right(area.width - 1, area.y, width(mode), mode, Meaning::Quiet);
    if let Some(notice) = &model.notice {
        let meaning = if notice.trouble { Meaning::Soon } else { Meaning::Plain };
        pen.put(area.x + 1, area.y, end.saturating_sub(3), &notice.text, meaning);
        return;
    }
    // A sheet says at its own foot which keys work.
    if !matches!(model.overlay, None | Some(Overlay::Help { .. } | Overlay::Palette { .. })) {
        return;
    }
    let mut x = area.x + 1;
    for command in offered(model) {
        if command.why_not(model).is_some() {
            continue;
        }
        let entry = command.entry();
        let key = keys(model, command).split(' ').next().unwrap_or_default().to_owned();
        let title = entry.title.to_lowercase().replace("hmrc", "HMRC");
        let needed = width(&key) + 1 + width(&title) + 3;
        if x + needed > end {
            break;
        }
        x = pen.put_all(x, area.y, needed, &[(&key, Meaning::Accent), (" ", Meaning::Plain), (&title, Meaning::Quiet)])
            + 3;
    }
}
