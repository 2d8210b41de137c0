//! The help and the palette, laid over the panes.

use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};
use tui_input::Input;

use crate::app::command::{COMMANDS, Command, Entry};
use crate::app::model::{Model, Overlay};
use crate::view::pen::{Pen, below, width};
use crate::view::theme::Meaning;

/// Draws what is laid over the panes, if anything is.
pub fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect) {
    match &model.overlay {
        None => {}
        Some(Overlay::Help { scroll }) => help(model, pen, body, *scroll),
        Some(Overlay::Palette { input, matches, chosen }) => palette(model, pen, body, input, matches, *chosen),
    }
}

/// The keys of a command: "j ↓".
pub fn keys(model: &Model, command: Command) -> String {
    let keys: Vec<String> = model.settings.keymap.keys(command).map(|key| key.to_string()).collect();
    keys.join(" ")
}

fn sheet(pen: &mut Pen<'_>, body: Rect, columns: u16, rows: u16, title: &str) -> Rect {
    let area = body.centered(
        ratatui::layout::Constraint::Length(columns.min(body.width)),
        ratatui::layout::Constraint::Length(rows.min(body.height)),
    );
    Clear.render(area, pen.buffer);
    pen.rule(area.x, area.y, area.width);
    pen.rule(area.x, area.y + area.height - 1, area.width);
    pen.put(area.x + 2, area.y, area.width.saturating_sub(4), &format!(" {title} "), Meaning::Accent);
    Rect { x: area.x + 2, y: area.y + 1, width: area.width.saturating_sub(4), height: area.height.saturating_sub(2) }
}

fn help(model: &Model, pen: &mut Pen<'_>, body: Rect, scroll: u16) {
    let works: Vec<&Entry> = COMMANDS.iter().filter(|entry| entry.command.why_not(model).is_none()).collect();
    let rows = u16::try_from(works.len()).unwrap_or(u16::MAX).saturating_add(2);
    let area = sheet(pen, body, 96, rows, &format!("Keys that work in {}", model.pane.title()));
    let most = works.len().saturating_sub(usize::from(area.height));
    let first = usize::from(scroll).min(most);
    // The sentence says what the title says; where there is little room it stands alone.
    let titles = if area.width >= 78 { 24 } else { 0 };
    for (entry, y) in works.iter().skip(first).zip(area.y..area.y + area.height) {
        pen.put(area.x, y, 14, &keys(model, entry.command), Meaning::Accent);
        pen.put(area.x + 16, y, titles, entry.title, Meaning::Plain);
        let meaning = if titles > 0 { Meaning::Quiet } else { Meaning::Plain };
        let x = area.x + 16 + titles;
        pen.put(x, y, (area.x + area.width).saturating_sub(x), entry.help, meaning);
    }
    let left = works.len().saturating_sub(first + usize::from(area.height));
    let text = if left > 0 {
        format!(" {left} more: j k, any other key closes ")
    } else {
        " any other key closes ".to_owned()
    };
    pen.put_right(area.x + area.width, area.y + area.height, width(&text), &text, Meaning::Quiet);
}

fn palette(model: &Model, pen: &mut Pen<'_>, body: Rect, input: &Input, matches: &[usize], chosen: usize) {
    let area = sheet(pen, body, 84, 18, "Commands");
    let end = pen.put_all(area.x, area.y, area.width, &[(": ", Meaning::Accent), (input.value(), Meaning::Strong)]);
    let before = u16::try_from(input.visual_cursor()).unwrap_or(0);
    pen.cursor = Some(((area.x + 2 + before).min(end), area.y));
    let list = below(area, 2);
    if matches.is_empty() {
        pen.put(list.x, list.y, list.width, "No command is called that. Esc closes.", Meaning::Quiet);
    }
    let first = (chosen + 1).saturating_sub(usize::from(list.height));
    let rows = matches.iter().enumerate().skip(first).zip(list.y..list.y + list.height);
    for ((place, index), y) in rows {
        let Some(entry) = COMMANDS.get(*index) else { continue };
        let why = entry.command.why_not(model);
        let selected = place == chosen;
        if selected {
            pen.put(list.x, y, 2, pen.theme.glyphs.selected, Meaning::Accent);
        }
        let meaning = match (&why, selected) {
            (Some(_), _) => Meaning::Quiet,
            (None, true) => Meaning::Strong,
            (None, false) => Meaning::Plain,
        };
        pen.put(list.x + 2, y, 24, entry.title, meaning);
        pen.put(list.x + 27, y, 10, &keys(model, entry.command), Meaning::Accent);
        let help = why.as_deref().unwrap_or(entry.help);
        pen.put(list.x + 39, y, list.width.saturating_sub(39), help, Meaning::Quiet);
    }
}
