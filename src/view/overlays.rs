//! What is laid over the panes: the help, the palette, and the sheets of access.

mod forms;
mod hand_off;
mod paper;
mod sign_in;
mod told;
mod what_if;
mod writing;

use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};
use tui_input::Input;

use crate::app::command::{COMMANDS, Command, Entry};
use crate::app::model::{Found, Model, Overlay};
use crate::view::pen::{Pen, below, width, wrap};
use crate::view::theme::Meaning;

pub(in crate::view) use forms::masked_utr;
pub(in crate::view) use hand_off::name as hand_off_about;

/// Draws what is laid over the panes, if anything is.
pub fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect) {
    match &model.overlay {
        None => {}
        Some(Overlay::Help { scroll }) => help(model, pen, body, *scroll),
        Some(Overlay::Palette { input, matches, chosen }) => palette(model, pen, body, input, matches, *chosen),
        Some(Overlay::Passphrase { field, trying }) => sign_in::passphrase(model, pen, body, field, *trying),
        Some(Overlay::SignIn(step)) => sign_in::draw(model, pen, body, step),
        Some(Overlay::SetUp(page)) => forms::set_up(pen, body, page),
        Some(Overlay::Statement(shown)) => paper::statement(model, pen, body, shown),
        Some(Overlay::Export(page)) => paper::export(model, pen, body, page),
        Some(Overlay::WhatIf(page)) => paper::what_if(model, pen, body, page),
        Some(Overlay::Unlock(page)) => writing::unlock(model, pen, body, page),
        Some(Overlay::Amounts(page)) => writing::amounts(model, pen, body, page),
        Some(Overlay::Write(page)) => writing::write(model, pen, body, page),
        Some(Overlay::Journal(page)) => writing::journal(model, pen, body, page),
        Some(Overlay::HandOff(page)) => hand_off::draw(model, pen, body, page),
        Some(Overlay::NewClient { form, leaving, adding, failed }) => {
            forms::client(model, pen, body, form, (*leaving, *adding, failed.as_deref()));
        }
        Some(Overlay::RemoveClient { nino, name, field }) => forms::removal(model, pen, body, (nino, name), field),
        Some(Overlay::Headers { shown, scroll }) => told::headers(model, pen, body, shown.as_deref(), *scroll),
        Some(Overlay::CheckUp { steps, done, scroll }) => told::check_up(model, pen, body, (steps, *done), *scroll),
    }
}

/// The keys of a command: "j ↓".
pub fn keys(model: &Model, command: Command) -> String {
    let keymap = &model.settings.keymap;
    let shared = command.shares_the_key_of(model.pane).into_iter().flat_map(|other| keymap.keys(other));
    let keys: Vec<String> = shared.chain(keymap.keys(command)).map(|key| key.to_string()).collect();
    keys.join(" ")
}

/// A sheet over the middle of the panes, as wide as they are, so that nothing looks out beside it.
fn sheet(pen: &mut Pen<'_>, body: Rect, rows: u16, title: &str) -> Rect {
    let height = rows.min(body.height);
    let area = Rect { y: body.y + (body.height - height) / 2, height, ..body };
    Clear.render(area, pen.buffer);
    pen.rule(area.x, area.y, area.width);
    pen.rule(area.x, area.y + area.height - 1, area.width);
    pen.put(area.x + 2, area.y, area.width.saturating_sub(4), &format!(" {title} "), Meaning::Accent);
    Rect { x: area.x + 2, y: area.y + 1, width: area.width.saturating_sub(4), height: area.height.saturating_sub(2) }
}

/// Says at the foot of a sheet which keys do what: pairs of a key and what it does.
fn foot(pen: &mut Pen<'_>, area: Rect, keys: &[(&str, &str)]) {
    let y = area.y + area.height;
    let mut pieces = vec![(" ", Meaning::Plain)];
    for (index, (key, does)) in keys.iter().enumerate() {
        let gap = if index == 0 { "" } else { "   " };
        pieces.extend([(gap, Meaning::Plain), (key, Meaning::Accent), (" ", Meaning::Plain), (does, Meaning::Quiet)]);
    }
    pieces.push((" ", Meaning::Plain));
    pen.put_all(area.x, y, area.width, &pieces);
}

/// Columns of the keys in the help, and of the titles where there is room for them.
const KEYS: u16 = 16;
const TITLES: u16 = 26;

fn help(model: &Model, pen: &mut Pen<'_>, body: Rect, scroll: u16) {
    // The sentence says what the title says; where there is little room it stands alone.
    let titles = if body.width >= 96 { TITLES } else { 0 };
    let room = body.width.saturating_sub(4 + KEYS + titles);
    let mut lines: Vec<(Option<&Entry>, String)> = Vec::new();
    for entry in COMMANDS.iter().filter(|entry| entry.command.why_not(model).is_none()) {
        for (index, line) in wrap(entry.help, room).into_iter().enumerate() {
            lines.push(((index == 0).then_some(entry), line));
        }
    }
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let area = sheet(pen, body, rows, &format!("Keys that work in {}", model.title_of(model.pane)));
    let most = lines.len().saturating_sub(usize::from(area.height));
    let first = usize::from(scroll).min(most);
    for ((entry, line), y) in lines.iter().skip(first).zip(area.y..area.y + area.height) {
        if let Some(entry) = entry {
            pen.put(area.x, y, KEYS - 1, &keys(model, entry.command), Meaning::Accent);
            pen.put(area.x + KEYS, y, titles.saturating_sub(1), entry.title, Meaning::Plain);
        }
        let meaning = if titles > 0 { Meaning::Quiet } else { Meaning::Plain };
        pen.put(area.x + KEYS + titles, y, room, line, meaning);
    }
    let left = lines.len().saturating_sub(first + usize::from(area.height));
    let more = if left > 0 {
        format!(" {left} more: j k, any other key closes ")
    } else {
        " any other key closes ".to_owned()
    };
    pen.put_right(area.x + area.width, area.y + area.height, width(&more), &more, Meaning::Quiet);
}

fn palette(model: &Model, pen: &mut Pen<'_>, body: Rect, input: &Input, matches: &[Found], chosen: usize) {
    let area = sheet(pen, body, 18, "Commands");
    let end = pen.put_all(area.x, area.y, area.width, &[(": ", Meaning::Accent), (input.value(), Meaning::Strong)]);
    let before = u16::try_from(input.visual_cursor()).unwrap_or(0);
    pen.cursor = Some(((area.x + 2 + before).min(end), area.y));
    let list = below(area, 2);
    if matches.is_empty() {
        pen.put(list.x, list.y, list.width, "No command is called that. Esc closes.", Meaning::Quiet);
    }
    let first = (chosen + 1).saturating_sub(usize::from(list.height));
    let rows = matches.iter().enumerate().skip(first).zip(list.y..list.y + list.height);
    for ((place, found), y) in rows {
        let selected = place == chosen;
        if selected {
            pen.put(list.x, y, 2, pen.theme.glyphs.selected, Meaning::Accent);
        }
        let plain = if selected { Meaning::Strong } else { Meaning::Plain };
        match found {
            Found::Command(index) => {
                let Some(entry) = COMMANDS.get(*index) else { continue };
                let why = entry.command.why_not(model);
                let meaning = if why.is_some() { Meaning::Quiet } else { plain };
                pen.put(list.x + 2, y, 26, entry.title, meaning);
                pen.put(list.x + 29, y, 10, &keys(model, entry.command), Meaning::Accent);
                let help = why.as_deref().unwrap_or(entry.help);
                pen.put(list.x + 41, y, list.width.saturating_sub(41), help, Meaning::Quiet);
            }
            Found::Task(index) => {
                let Some(task) = model.settings.tasks.get(*index) else { continue };
                let room = list.width.saturating_sub(2);
                pen.put_all(list.x + 2, y, room, &[("Hand over: ", Meaning::Quiet), (&task.title, plain)]);
            }
        }
    }
}
