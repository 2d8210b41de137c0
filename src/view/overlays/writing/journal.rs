//! The journal on screen: a row for each write and each hand-off, the newest first, whether the journal is sound, and
//! each receipt.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

use super::super::{foot, keys as all_keys, sheet};
use super::{draw_mixed, hand_off, heading, key, receipt};
use crate::app::command::Command;
use crate::app::model::Model;
use crate::app::writing::{JournalRow, JournalSheet, JournalTold};
use crate::rules::hand_off::HandOff;
use crate::rules::write::Written;
use crate::view::pen::{Pen, below, width};
use crate::view::theme::Meaning;
use crate::words::hand_off::watch;
use crate::words::{count, write};

/// Draws the journal.
pub(in crate::view::overlays) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &JournalSheet) {
    if page.help {
        help(model, pen, body);
        return;
    }
    match page.chosen().filter(|_| page.open) {
        Some(JournalRow::Write(one)) => return open(model, pen, body, (&one, page.scroll)),
        Some(JournalRow::HandOff(one)) => return hand_off::draw(model, pen, body, (&one, page.scroll)),
        None => {}
    }
    let area = sheet(pen, body, body.height, "Journal: what was sent to HMRC, and handed over to its pages");
    let (again, keys) = (key(model, Command::Refresh), key(model, Command::Help));
    let pairs: [(&str, &str); 5] =
        [("Enter", "opens one"), ("j k", "move"), (&again, "reads again"), (&keys, "keys"), ("Esc", "closes")];
    foot(pen, area, &pairs);
    let told = match &page.told {
        None => {
            pen.paragraph(area, "Reading the journal …", Meaning::Quiet);
            return;
        }
        Some(Err(why)) => {
            pen.paragraph(area, &format!("! {why}"), Meaning::Late);
            return;
        }
        Some(Ok(told)) => told,
    };
    let (verdict, meaning) = verdict(told);
    let mut used = pen.paragraph(area, &verdict, meaning);
    if !told.unreadable.is_empty() {
        let rows: Vec<String> = told.unreadable.iter().map(ToString::to_string).collect();
        let said = format!("! Not readable: row {}.", rows.join(", "));
        used += pen.paragraph(below(area, used), &said, Meaning::Late);
    }
    if told.rows > 0 {
        rows(model, pen, below(area, used + 1), page);
    }
}

/// Draws one receipt.
fn open(model: &Model, pen: &mut Pen<'_>, body: Rect, (one, scroll): (&Written<'_>, u16)) {
    let became = write::heading(one.became());
    let title = one.change().map_or_else(|| became.to_owned(), |(change, _)| heading(model, became, change, body));
    let area = sheet(pen, body, body.height, &title);
    let left = draw_mixed(pen, area, &receipt::lines(model, one), scroll);
    more(pen, area, left);
    let (copy, keys) = (key(model, Command::Copy), key(model, Command::Help));
    let mut pairs: Vec<(&str, &str)> = vec![("Esc", "back to the list")];
    if one.correlation_id().is_some() {
        pairs.push((&copy, "copies HMRC's id"));
    }
    pairs.push((&keys, "keys"));
    foot(pen, area, &pairs);
}

/// Whether the journal is as this program left it.
fn verdict(told: &JournalTold) -> (String, Meaning) {
    let rows = count(i64::try_from(told.rows).unwrap_or(i64::MAX), "row", "rows");
    if !told.flaws.is_empty() {
        let said = format!(
            "! This journal is not as this program left it. {} Nothing is sent meanwhile.",
            told.flaws.join(" ")
        );
        return (said, Meaning::Late);
    }
    if told.rows == 0 {
        return ("Nothing was ever sent or handed over from here.".to_owned(), Meaning::Plain);
    }
    let unfinished =
        if told.unfinished { " The program ended before it had noted the last row; that is no tampering." } else { "" };
    (format!("✓ {rows}, each as it was written, none missing.{unfinished}"), Meaning::Good)
}

/// The rows, the newest first, with the one under the cursor in sight.
fn rows(model: &Model, pen: &mut Pen<'_>, area: Rect, page: &JournalSheet) {
    let all = page.rows();
    let wide = area.width >= 90;
    let cells: Vec<[String; 5]> = all.iter().map(|one| cells(model, one)).collect();
    let became = if wide { "What became of it" } else { "Became" };
    let heads = ["When (UTC)", "What", "Whose account", became, if wide { "Receipt" } else { "" }];
    // Every column takes what it needs, and whose account it is the rest.
    let needed = |column: usize| {
        let widest = cells.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0);
        widest.max(heads.get(column).map_or(0, |head| width(head)))
    };
    // But what it was leaves room for whose account it is.
    let what = needed(1).min(area.width * 2 / 5);
    let (when, ended, receipt) = (needed(0), needed(3), if wide { needed(4) + 1 } else { 0 });
    let who = area.width.saturating_sub(2 + when + 1 + what + 1 + 1 + ended + receipt);
    let widths = [when, what, who, ended, receipt.saturating_sub(1)];
    let columns = |pen: &mut Pen<'_>, y, cells: [&str; 5], became: Meaning, plain: Meaning| {
        let mut x = area.x + 2;
        let meanings = [plain, plain, plain, became, if plain == Meaning::Plain { Meaning::Quiet } else { plain }];
        for ((cell, room), meaning) in cells.into_iter().zip(widths).zip(meanings) {
            pen.put(x, y, room, cell, meaning);
            x += room + 1;
        }
    };
    let quiet = Meaning::Quiet;
    columns(pen, area.y, heads, quiet, quiet);
    let list = below(area, 1);
    let chosen = page.place(&all);
    let first = (chosen + 1).saturating_sub(usize::from(list.height));
    let rows = all.iter().zip(&cells).enumerate().skip(first);
    for ((place, (one, row)), y) in rows.zip(list.y..list.y + list.height) {
        let selected = place == chosen;
        if selected {
            pen.put(list.x, y, 2, pen.theme.glyphs.selected, Meaning::Accent);
            pen.cursor = Some((list.x, y));
        }
        let became = match one {
            JournalRow::Write(one) => receipt::meaning(one.became()),
            JournalRow::HandOff(one) => hand_off::meaning(one.hand_off.state),
        };
        let plain = if selected { Meaning::Strong } else { Meaning::Plain };
        columns(pen, y, row.each_ref().map(String::as_str), became, plain);
    }
    let left = all.len().saturating_sub(first + usize::from(list.height));
    more(pen, area, left);
}

/// When, what, whose account, what became of it, and what it goes by.
fn cells(model: &Model, row: &JournalRow<'_>) -> [String; 5] {
    let subject = row.subject();
    let number = || if model.reveal { subject.nino.spaced() } else { subject.nino.masked_on_screen() };
    let who = receipt::name(model, subject).unwrap_or_else(number);
    let when = |at: DateTime<Utc>| at.format("%-d %b %Y %H:%M").to_string();
    match row {
        JournalRow::Write(one) => {
            let became = one.became();
            [
                one.at().map(when).unwrap_or_default(),
                write::short_name(one.change().map(|(change, _)| change)),
                who,
                format!("{}{}", receipt::mark(became), write::in_short(became)),
                one.id.short().to_owned(),
            ]
        }
        JournalRow::HandOff(one) => {
            let HandOff { at, task, state, .. } = &one.hand_off;
            let became = format!("{}{}", hand_off::mark(*state), watch::became(&one.hand_off));
            [when(*at), format!("to HMRC: {task}"), who, became, one.name.clone()]
        }
    }
}

fn more(pen: &mut Pen<'_>, area: Rect, left: usize) {
    if left > 0 {
        let more = format!(" {left} more below ");
        pen.put_right(area.x + area.width, area.y + area.height, width(&more), &more, Meaning::Quiet);
    }
}

/// Draws the keys that work in the journal.
fn help(model: &Model, pen: &mut Pen<'_>, body: Rect) {
    let keys = [
        (Command::Down, "the next row; in what is open the next line"),
        (Command::Up, "the row before; in what is open the line before"),
        (Command::Open, "opens the receipt of the write, or the hand-over, under the cursor"),
        (Command::Back, "one step back: to the list, then to the pane"),
        (Command::Copy, "copies HMRC's correlation id of the write"),
        (Command::Mask, "shows or masks National Insurance numbers"),
        (Command::Refresh, "reads the journal again"),
        (Command::Help, "these keys"),
    ];
    let area = sheet(pen, body, 13, "Keys that work in the journal");
    for ((command, does), y) in keys.into_iter().zip(area.y..area.y + area.height) {
        pen.put(area.x, y, 15, &all_keys(model, command), Meaning::Accent);
        pen.put(area.x + 16, y, area.width.saturating_sub(16), does, Meaning::Plain);
    }
    pen.put(
        area.x,
        area.y + 9,
        area.width,
        "quarterdeck journal show RECEIPT prints one; journal export saves all.",
        Meaning::Quiet,
    );
    foot(pen, area, &[("any key", "closes this")]);
}
