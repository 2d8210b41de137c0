//! What stands around every pane: the top line, the panes' names, the status line.

use ratatui::layout::Rect;

use crate::app::command::Command;
use crate::app::model::{Connection, Model, Overlay, Part};
use crate::app::msg::Target;
use crate::app::pane::Pane;
use crate::app::questions;
use crate::app::sign_in::mends;
use crate::app::writing::Stage;
use crate::rules::Environment;
use crate::view::layout::Screen;
use crate::view::overlays::keys;
use crate::view::panes;
use crate::view::pen::{Pen, width};
use crate::view::theme::Meaning;
use crate::words::count;

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
    // So is whether anything can be sent.
    let unlocked = if model.unlocked_until().is_some() { " · unlocked" } else { "" };
    let told = if width(words) + width(&profile) + width(unlocked) <= room { words } else { short };
    pen.put_all(x, area.y, room, &[(told, Meaning::Accent), (&profile, Meaning::Strong), (unlocked, Meaning::Late)]);
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

/// What a pane does besides opening a row, the most useful first.
const fn own(pane: Pane) -> &'static [Command] {
    match pane {
        Pane::Overview => &[Command::HandOver, Command::Statement, Command::SetUp, Command::Export],
        Pane::WhatYouOwe => {
            &[Command::HandOver, Command::WhatIf, Command::View, Command::Statement, Command::PaidToo, Command::Export]
        }
        Pane::Payments => &[Command::HandOver, Command::View, Command::Statement, Command::Export],
        Pane::CodingOut => &[
            Command::Correct,
            Command::DeleteCorrection,
            Command::OptOut,
            Command::Open,
            Command::EarlierYear,
            Command::LaterYear,
            Command::Export,
        ],
        Pane::People => &[Command::AddClient, Command::RemoveClient, Command::SetUp],
        Pane::Online => &[Command::HandOver, Command::Copy, Command::Export],
        Pane::Obligations | Pane::YearEnd | Pane::Businesses | Pane::Penalties => &[Command::HandOver, Command::Export],
    }
}

/// The commands offered on the status line: what this pane does, then what every pane does.
fn offered(model: &Model) -> Vec<Command> {
    let mut all = match (model.part, model.detail.is_some()) {
        _ if matches!(model.connection, Connection::Locked { .. }) || wants_sign_in(model) => vec![Command::SignIn],
        (Part::Detail, _) => vec![Command::Back, Command::Down, Command::NextPart],
        (Part::List, true) => vec![Command::Back, Command::Open],
        // What can be changed goes first where there is anything.
        (Part::List, false) if model.pane == Pane::CodingOut => Vec::new(),
        (Part::List, false) => vec![Command::Open],
    };
    if model.pane == Pane::Payments && model.rows.matrix.is_some() {
        all.extend([Command::EarlierYear, Command::LaterYear]);
    }
    let everywhere = [
        Command::Refresh,
        Command::Filter,
        Command::Help,
        Command::Quit,
        Command::Palette,
        Command::Sort,
        Command::Copy,
        Command::EarlierYear,
        Command::LaterYear,
    ];
    for command in own(model.pane).iter().chain(&everywhere) {
        if !all.contains(command) {
            all.push(*command);
        }
    }
    let invites = model.settings.environment == Environment::Demo && model.access.profile.is_none();
    all.retain(|command| (invites || *command != Command::SetUp) && command.why_not(model).is_none());
    all
}

/// What a command does here, in a word or two.
fn title_here(model: &Model, command: Command) -> String {
    let shown = model.views.shows(model.pane);
    match (command, model.pane) {
        (Command::View, Pane::WhatYouOwe) => if shown { "charges" } else { "reconcile" }.to_owned(),
        (Command::View, Pane::Payments) => if shown { "as a list" } else { "against charges" }.to_owned(),
        (Command::Correct, _) => "correct".to_owned(),
        (Command::DeleteCorrection, _) => "delete".to_owned(),
        (Command::OptOut, _) => {
            let out = model.choice_of(model.year()).is_some_and(|status| status.opted_out);
            if out { "opt back in" } else { "opt out" }.to_owned()
        }
        _ => command.entry().title.to_lowercase().replace("hmrc", "HMRC"),
    }
}

/// A command's key with what it does.
fn key_and_title(model: &Model, command: Command) -> (String, String) {
    let key = keys(model, command).split(' ').next().unwrap_or_default().to_owned();
    (key, title_here(model, command))
}

/// As many of the commands as there is room for, in their order; whatever else goes, the help stays.
fn fitting(offered: Vec<(Command, (String, String))>, room: u16) -> Vec<(String, String)> {
    let needed = |(key, title): &(String, String)| width(key) + 1 + width(title) + BETWEEN;
    let help = offered.iter().find(|(command, _)| *command == Command::Help).map_or(0, |(_, help)| needed(help));
    let (mut used, mut kept, mut full) = (help, Vec::new(), false);
    for (command, words) in offered {
        if command == Command::Help {
            kept.push(words);
        } else if !full {
            full = used + needed(&words) > room;
            if !full {
                used += needed(&words);
                kept.push(words);
            }
        }
    }
    kept
}

/// Columns between two commands.
const BETWEEN: u16 = 3;

fn first_key(model: &Model, command: Command) -> String {
    keys(model, command).split(' ').next().unwrap_or_default().to_owned()
}

fn writes(model: &Model) -> String {
    count(i64::try_from(model.writing.open.len()).unwrap_or(i64::MAX), "write", "writes")
}

/// Columns from which on the mode is told in full.
const ROOMY: u16 = 100;

/// Whether a command's key works where the keys go now: of a sheet over the pane only what the sheet itself takes.
fn takes_keys_of(model: &Model, command: Command) -> bool {
    match (&model.overlay, command) {
        (None, _) => true,
        (Some(Overlay::Write(sheet)), Command::Unlock) => matches!(sheet.stage, Stage::Review(_)),
        (Some(Overlay::Write(sheet)), Command::Journal) => matches!(sheet.stage, Stage::Told(_)),
        _ => false,
    }
}

/// What is said at the right, with the key where it works.
fn with_key(model: &Model, said: String, command: Command) -> String {
    if takes_keys_of(model, command) { format!("{said}  {}", first_key(model, command)) } else { said }
}

/// Whether anything can be sent to HMRC, in words.
fn mode(model: &Model, room: u16) -> (String, Meaning) {
    if model.settings.offline {
        ("offline: stored figures".to_owned(), Meaning::Quiet)
    } else if let Some(until) = model.unlocked_until() {
        let words = if room < ROOMY { "unlocked to" } else { "writing unlocked until" };
        (with_key(model, format!("{words} {}", until.format("%H:%M")), Command::Unlock), Meaning::Late)
    } else {
        (with_key(model, "read-only".to_owned(), Command::Unlock), Meaning::Quiet)
    }
}

/// The keys that answer what is asked, with what they say.
fn answers(model: &Model) -> [(String, &'static str); 3] {
    let answers = [(Command::HandOffDone, "yes"), (Command::HandOffNotDone, "no"), (Command::HandOffLater, "later")];
    answers.map(|(command, title)| (first_key(model, command), title))
}

/// What the status line asks about a hand-off, with the keys that answer it as they stand there.
fn question(model: &Model) -> Option<(String, String)> {
    let question = model.question()?;
    let keys = answers(model).map(|(key, title)| format!("{key} {title}"));
    Some((question, keys.join(&" ".repeat(usize::from(BETWEEN)))))
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
    let (mode, meaning) = mode(model, area.width);
    let open = (!model.writing.open.is_empty())
        .then(|| with_key(model, format!("! {} not known yet", writes(model)), Command::Journal));
    let mut at_right: Vec<(&str, Meaning)> = vec![(&mode, meaning)];
    at_right.extend(open.as_deref().map(|open| (open, Meaning::Late)));
    // A sheet says at its own foot which keys work.
    let under_a_sheet = !matches!(model.overlay, None | Some(Overlay::Help { .. } | Overlay::Palette { .. }));
    let question = if under_a_sheet { None } else { question(model) };
    // What is said once goes before what is there all the time: the top line tells the mode as well.
    if let Some(notice) = &model.notice {
        let room = |at_right: &[(&str, Meaning)]| {
            let taken: u16 = at_right.iter().map(|(text, _)| width(text) + BETWEEN).sum();
            area.width.saturating_sub(2 + taken)
        };
        while !at_right.is_empty() && room(&at_right) < width(&notice.text) {
            at_right.remove(0);
        }
    } else if question
        .as_ref()
        .is_some_and(|(text, keys)| width(text) + BETWEEN + width(keys) + BETWEEN + width(&mode) > area.width - 2)
    {
        at_right.remove(0);
    }
    let mut end = area.width - 1;
    for (place, (text, meaning)) in at_right.into_iter().enumerate() {
        let gap = if place == 0 { 0 } else { BETWEEN };
        end = pen.put_right(end.saturating_sub(gap), area.y, width(text), text, meaning);
    }
    if let Some((said, short)) = panes::away(model).filter(|_| question.is_none()) {
        // At most half of the line: the keys need the rest, and what is said once goes before it.
        let said = if width(&said) <= area.width / 2 { said } else { short };
        let notice = model.notice.as_ref().map_or(0, |notice| width(&notice.text) + 2);
        if notice + BETWEEN + width(&said) + BETWEEN <= end {
            end = pen.put_right(end.saturating_sub(BETWEEN), area.y, width(&said), &said, Meaning::Quiet);
        }
    }
    if let Some(notice) = &model.notice {
        let meaning = if notice.trouble { Meaning::Soon } else { Meaning::Plain };
        pen.put(area.x + 1, area.y, end.saturating_sub(2), &notice.text, meaning);
        return;
    }
    if under_a_sheet {
        return;
    }
    let mut x = area.x + 1;
    if let Some((question, keys)) = question {
        // Instead of what every pane does: the person answers it or puts it off, and goes on meanwhile.
        let room = end.saturating_sub(x + BETWEEN + width(&keys));
        x = pen.put(x, area.y, room, &question, Meaning::Soon) + BETWEEN;
        for (key, title) in answers(model) {
            let room = end.saturating_sub(x);
            let parts = [(key.as_str(), Meaning::Accent), (" ", Meaning::Plain), (title, Meaning::Quiet)];
            x = pen.put_all(x, area.y, room, &parts) + BETWEEN;
        }
        return;
    }
    let offered = offered(model).into_iter().map(|command| (command, key_and_title(model, command))).collect();
    for (key, title) in fitting(offered, end.saturating_sub(x)) {
        let room = end.saturating_sub(x);
        x = pen.put_all(x, area.y, room, &[(&key, Meaning::Accent), (" ", Meaning::Plain), (&title, Meaning::Quiet)])
            + BETWEEN;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(room: u16) -> String {
        let words = [
            (Command::Open, "Enter", "open"),
            (Command::WhatIf, "i", "what if"),
            (Command::Refresh, "r", "refresh"),
            (Command::Help, "?", "help"),
            (Command::Quit, "q", "quit"),
        ];
        let offered = words.map(|(command, key, title)| (command, (key.to_owned(), title.to_owned()))).into();
        let kept = fitting(offered, room).into_iter().map(|(key, title)| format!("{key} {title}"));
        kept.collect::<Vec<_>>().join("   ")
    }

    #[test]
    fn what_every_pane_does_goes_first_and_the_help_never() {
        assert_eq!(shown(60), "Enter open   i what if   r refresh   ? help   q quit");
        assert_eq!(shown(50), "Enter open   i what if   r refresh   ? help");
        assert_eq!(shown(35), "Enter open   i what if   ? help");
        assert_eq!(shown(12), "? help");
    }
}
