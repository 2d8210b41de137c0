//! The review of a write: before and after, what HMRC does with it, until when; and where the word is typed.

use ratatui::layout::Rect;

use super::super::{foot, sheet};
use super::{Mixed, OWN, amounts_side_by_side, draw_mixed, environment, heading, key, not_matched, text, whose};
use crate::app::command::Command;
use crate::app::model::Model;
use crate::app::writing::{ReviewPage, Said, WriteSheet};
use crate::rules::write::{Change, Line as Reviewed};
use crate::view::detail::{Line, draw_lines};
use crate::view::pen::{Pen, above, below, width};
use crate::view::theme::Meaning;
use crate::words::{Voice, write as words};

/// Rows of what is confirmed: a rule that says how things are, and the field.
const CONFIRMING: u16 = 2;
/// Columns from which on labels stand beside what they label.
const ROOMY: u16 = 90;

/// Draws it.
pub(super) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect, (page, review): (&WriteSheet, &ReviewPage)) {
    let what = if review.request { "The exact request" } else { "Review" };
    let title = heading(model, what, &page.change, body);
    let area = sheet(pen, body, body.height, &title);
    let room = above(area, area.height.saturating_sub(CONFIRMING));
    let left = if review.request {
        draw_lines(pen, room, &request(model, review), page.scroll)
    } else {
        draw_mixed(pen, room, &lines_of(model, page, review, room), page.scroll)
    };
    confirming(model, pen, below(area, area.height.saturating_sub(CONFIRMING)), review);
    let (view, unlock) = (key(model, Command::View), key(model, Command::Unlock));
    let (edit, more) = (key(model, Command::Correct), key(model, Command::PageDown));
    let shown = if review.request { "back to the review" } else { "exact request" };
    let esc = if review.request { "back" } else { "No" };
    let mut pairs: Vec<(&str, &str)> = vec![("Esc", esc), (&view, shown)];
    if model.unlocked_until().is_none() {
        pairs.push((&unlock, "unlock writing"));
    }
    if matches!(page.change, Change::CorrectCodedOut { .. }) {
        pairs.push((&edit, "edit"));
    }
    if left > 0 {
        pairs.push((&more, "more below"));
    }
    foot(pen, area, &pairs);
}

/// The field where the word is typed, and what there is to say.
fn confirming(model: &Model, pen: &mut Pen<'_>, area: Rect, review: &ReviewPage) {
    pen.rule(area.x, area.y, area.width);
    let word = review.reviewed.word();
    let (said, meaning) = match review.said {
        Some(Said::NoWord) => ("! Nothing was typed, and nothing was sent.".to_owned(), Meaning::Late),
        Some(Said::WrongWord) => (format!("! That is not {word}. Nothing was sent."), Meaning::Late),
        Some(Said::Locked) => ("! Writing is locked. Nothing was sent.".to_owned(), Meaning::Late),
        Some(Said::Refreshed) => {
            ("HMRC was asked again: nothing has changed. Enter goes on.".to_owned(), Meaning::Plain)
        }
        Some(Said::Changed) => {
            ("! HMRC's record has changed. Nothing was sent; here is the review anew.".to_owned(), Meaning::Late)
        }
        None => (format!("HMRC, as at {}", review.reviewed.seen().at.format("%H:%M")), Meaning::Quiet),
    };
    pen.put(area.x + 2, area.y, area.width.saturating_sub(2), &format!(" {said} "), meaning);
    let y = area.y + 1;
    if model.unlocked_until().is_none() {
        let unlock = key(model, Command::Unlock);
        let said = format!("Writing is locked, so this can only be read. {unlock} unlocks it.");
        pen.put(area.x, y, area.width, &said, Meaning::Soon);
        return;
    }
    let before = format!("Send it? Type {word} and press Enter, or Esc for No: ");
    let x = pen.put(area.x, y, area.width, &before, Meaning::Strong);
    let room = (area.x + area.width).saturating_sub(x);
    pen.put(x, y, room, review.field.value(), Meaning::Accent);
    let cursor = u16::try_from(review.field.cursor()).unwrap_or(0).min(room.saturating_sub(1));
    pen.cursor = Some((x + cursor, y));
}

/// The request, byte for byte but for the person's number.
fn request(model: &Model, review: &ReviewPage) -> Vec<Line> {
    let request = review.reviewed.request();
    let nino = &review.reviewed.draft().subject.nino;
    let path = if model.reveal { request.path.clone() } else { request.path.replace(nino.as_str(), &nino.masked()) };
    let mut lines = vec![
        text(format!("{} {path}", request.method), Meaning::Strong),
        text(format!("Accept: {}", request.accept), Meaning::Plain),
    ];
    match &request.body {
        None => lines.push(text("(no body)", Meaning::Quiet)),
        Some(body) => {
            lines.extend([text("Content-Type: application/json", Meaning::Plain), Line::Blank]);
            lines.extend(pretty(body).into_iter().map(|line| text(line, Meaning::Plain)));
            lines.push(Line::Blank);
            lines.push(text("It is sent on one line, exactly these characters between the fields.", Meaning::Quiet));
        }
    }
    lines
}

/// A JSON text broken where a field or an object begins; every character of it stays.
fn pretty(body: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut quoted = false;
    let mut depth = 0_usize;
    for letter in body.chars() {
        if letter == '"' {
            quoted = !quoted;
        }
        let breaks_before = !quoted && matches!(letter, '}' | ']');
        if breaks_before {
            depth = depth.saturating_sub(1);
            lines.push("· ".repeat(depth));
        }
        if let Some(line) = lines.last_mut() {
            line.push(letter);
        }
        if !quoted && matches!(letter, '{' | '[' | ',') {
            depth += usize::from(letter != ',');
            lines.push("· ".repeat(depth));
        }
    }
    lines
}

/// What is read before it is confirmed, what matters most first: where there is little room, without labels.
fn lines_of(model: &Model, page: &WriteSheet, review: &ReviewPage, room: Rect) -> Vec<Mixed> {
    let (voice, change) = (model.voice(), &page.change);
    let all = review.reviewed.lines();
    let roomy = room.width >= ROOMY;
    let said = |label: &'static str, what: String, meaning: Meaning| {
        Mixed::Words(if roomy { Line::Fact(label, what, meaning) } else { text(what, meaning) })
    };
    let mut lines = vec![Mixed::Words(text(account(model, room.width), Meaning::Strong)), Mixed::Words(Line::Blank)];
    lines.extend(before_and_after(&all, review, voice));
    lines.extend(words::no_amount_changes(&all, voice).map(|said| Mixed::Words(text(said, Meaning::Soon))));
    let dates = words::dates_that_matter(change, review.reviewed.seen(), model.today());
    lines.extend([
        Mixed::Words(Line::Blank),
        said("What HMRC does", words::hmrc_will(change, voice), Meaning::Plain),
        said("Dates", dates, Meaning::Plain),
    ]);
    let own = words::becomes_own(&all, voice).map(|own| format!("{OWN} {own}"));
    lines.extend(own.map(|own| said("Becomes your own", own, Meaning::Soon)));
    lines.push(said("Why it may refuse", words::may_be_refused(change), Meaning::Plain));
    lines
}

/// Whose account at which HMRC, in a line: what that HMRC is goes first where there is little room.
fn account(model: &Model, room: u16) -> String {
    let (whose, environment) = (whose(model), environment(model));
    let all = format!("{whose} · {environment}");
    if width(&all) <= room {
        return all;
    }
    let short = model.settings.environment_words.split(':').next().unwrap_or_default();
    let profile = model.access.profile.as_ref().map(|name| format!(" · profile {name}")).unwrap_or_default();
    format!("{whose} · {short}{profile}")
}

fn before_and_after(all: &[Reviewed], review: &ReviewPage, voice: Voice) -> Vec<Mixed> {
    let year = review.reviewed.draft().change.topic().tax_year();
    let (matched, unmatched): (Vec<Reviewed>, Vec<Reviewed>) = all.iter().cloned().partition(Reviewed::is_matched);
    let mut lines = Vec::new();
    if matched.iter().any(|line| matches!(line, Reviewed::Amount { .. })) {
        lines.extend(amounts_side_by_side(&matched, voice));
    }
    for line in &matched {
        if let Reviewed::Choice { before, after } = line {
            lines.push(Mixed::Words(text(format!("- {}", words::chosen(*before, year, voice)), Meaning::Plain)));
            lines.push(Mixed::Words(text(format!("+ {}", words::chosen(*after, year, voice)), Meaning::Strong)));
        }
    }
    lines.extend(unmatched.iter().map(not_matched));
    lines
}
