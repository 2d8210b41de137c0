//! The sheets of writing: unlocking, the form of amounts, the review, what became of it, the journal.

mod amounts;
mod journal;
mod receipt;
mod told;

use ratatui::layout::Rect;

use super::{foot, keys, sheet};
use crate::app::command::Command;
use crate::app::model::Model;
use crate::app::writing::{ReviewPage, Said, Stage, UnlockSheet, WriteSheet};
use crate::rules::Money;
use crate::rules::write::{Change, Difference, Line as Reviewed};
use crate::view::detail::{Line, draw_lines, height};
use crate::view::pen::{Pen, above, below, width};
use crate::view::theme::Meaning;
use crate::words::{Voice, coding_out, dates, write as words, writing};

pub(super) use amounts::draw as amounts;
pub(super) use journal::draw as journal;

/// The first key of a command.
fn key(model: &Model, command: Command) -> String {
    keys(model, command).split(' ').next().unwrap_or_default().to_owned()
}

fn text(text: impl Into<String>, meaning: Meaning) -> Line {
    Line::Text(text.into(), meaning)
}

/// Whose account at which HMRC, in plain words.
fn account(model: &Model) -> Vec<Line> {
    let whose = model.subject.as_ref().map(|subject| {
        let nino = if model.reveal { subject.nino.spaced() } else { subject.nino.masked_on_screen() };
        let name = model.person().map(|person| person.name.clone()).unwrap_or_default();
        format!("{name} {nino}").trim().to_owned()
    });
    let environment = match &model.access.profile {
        Some(name) => format!("{} · profile {name}", model.settings.environment_words),
        None => model.settings.environment_words.clone(),
    };
    vec![
        Line::Fact("Where", environment, Meaning::Strong),
        Line::Fact("Whose account", whose.unwrap_or_default(), Meaning::Strong),
    ]
}

/// Draws whether to unlock.
pub(super) fn unlock(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &UnlockSheet) {
    let mut lines = account(model);
    lines.extend([
        Line::Fact("For", "15 minutes, this account only; then it locks by itself".to_owned(), Meaning::Plain),
        Line::Fact("What can be written", writing::WHAT_CAN_BE_WRITTEN.to_owned(), Meaning::Plain),
        Line::Blank,
    ]);
    let rows = height(&lines, body.width.saturating_sub(4)).saturating_add(4);
    let area = sheet(pen, body, rows, "Unlock writing to HMRC?");
    draw_lines(pen, area, &lines, 0);
    let choices = below(area, area.height.saturating_sub(2));
    for ((unlock, said), y) in [(false, "Stay read-only"), (true, "Unlock for 15 minutes")].into_iter().zip(choices.y..)
    {
        let chosen = page.unlock == unlock;
        let mark = if chosen { pen.theme.glyphs.selected } else { " " };
        let meaning = if chosen { Meaning::Accent } else { Meaning::Plain };
        pen.put_all(choices.x, y, choices.width, &[(mark, Meaning::Accent), (" ", Meaning::Plain), (said, meaning)]);
        if chosen {
            pen.cursor = Some((choices.x, y));
        }
    }
    foot(pen, area, &[("j k", "choose"), ("Enter", "takes what is chosen"), ("Esc", "stays read-only")]);
}

/// Draws a write, as far as it got.
pub(super) fn write(model: &Model, pen: &mut Pen<'_>, body: Rect, page: &WriteSheet) {
    let title = words::title(&page.change, model.voice());
    match &page.stage {
        Stage::Asking { .. } => {
            let area = sheet(pen, body, 8, &title);
            let mut lines = account(model);
            lines.extend([Line::Blank, text("Asking HMRC how it stands now. Nothing is sent …", Meaning::Quiet)]);
            draw_lines(pen, area, &lines, 0);
            foot(pen, area, &[("Esc", "gives up; nothing was sent")]);
        }
        Stage::Review(review) => draw_review(model, pen, body, (page, review), &title),
        Stage::Stopped(stopped) => told::stopped(model, pen, body, (page, stopped), &title),
        Stage::Sending => sending(model, pen, body, &title),
        Stage::Told(of) => told::draw(model, pen, body, (of, page.scroll), &title),
    }
}

fn sending(model: &Model, pen: &mut Pen<'_>, body: Rect, title: &str) {
    let area = sheet(pen, body, 11, title);
    let mut lines = account(model);
    lines.extend([Line::Blank, text("Sending to HMRC, and waiting for its answer …", Meaning::Strong)]);
    if let Some(sending) = &model.writing.sending {
        lines.push(text(
            format!("Since {}. The journal has it before it leaves.", sending.since.format("%H:%M:%S UTC")),
            Meaning::Quiet,
        ));
        let leaving = if sending.leaving {
            "Leaves as soon as the answer is in the journal."
        } else {
            "It cannot be called off any more. Leaving waits for the answer; what is not known then, the next start finds out."
        };
        lines.push(text(leaving, Meaning::Plain));
    }
    draw_lines(pen, area, &lines, 0);
    foot(pen, area, &[("q", "leaves when the answer is there")]);
}

fn draw_review(model: &Model, pen: &mut Pen<'_>, body: Rect, (page, review): (&WriteSheet, &ReviewPage), title: &str) {
    let title = if review.request { format!("{title}: the exact request") } else { format!("Review: {title}") };
    let area = sheet(pen, body, body.height, &title);
    let bottom = 3;
    let room = above(area, area.height.saturating_sub(bottom));
    let left = if review.request {
        draw_lines(pen, room, &request(model, review), page.scroll)
    } else {
        let head = account(model);
        let used = height(&head, room.width).min(room.height);
        draw_lines(pen, room, &head, 0);
        let lines = review_lines(model, page, review);
        draw_mixed(pen, below(room, used + 1), &lines, page.scroll)
    };
    confirming(model, pen, below(area, area.height.saturating_sub(bottom)), review);
    let (view, unlock) = (key(model, Command::View), key(model, Command::Unlock));
    let edit = key(model, Command::Correct);
    let shown = if review.request { "back to the review" } else { "the exact request" };
    let esc = if review.request { "back" } else { "No" };
    let mut pairs: Vec<(&str, &str)> = vec![("Esc", esc), (&view, shown)];
    if model.unlocked_until().is_none() {
        pairs.push((&unlock, "unlocks writing"));
    }
    if matches!(page.change, Change::CorrectCodedOut { .. }) {
        pairs.push((&edit, "edits"));
    }
    foot(pen, area, &pairs);
    if left > 0 {
        let more = format!(" {left} more below: j ");
        pen.put_right(area.x + area.width, area.y + area.height, width(&more), &more, Meaning::Quiet);
    }
}

/// The field where the word is typed, and what there is to say.
fn confirming(model: &Model, pen: &mut Pen<'_>, area: Rect, review: &ReviewPage) {
    pen.rule(area.x, area.y, area.width);
    let (said, meaning) = match review.said {
        Some(Said::WrongWord) => {
            (format!("! That is not {}. Nothing was sent.", review.reviewed.word()), Meaning::Late)
        }
        Some(Said::Locked) => ("! Writing is locked. Nothing was sent.".to_owned(), Meaning::Late),
        Some(Said::Refreshed) => {
            ("HMRC was asked again: nothing has changed. Enter goes on.".to_owned(), Meaning::Plain)
        }
        Some(Said::Changed) => (
            "! HMRC's record has changed since you looked. Nothing was sent. This is the review anew.".to_owned(),
            Meaning::Late,
        ),
        None => {
            let at = dates::age(model.now - review.reviewed.seen().at);
            (format!("HMRC's figures as at {at}."), Meaning::Quiet)
        }
    };
    pen.put(area.x, area.y + 1, area.width, &said, meaning);
    let y = area.y + 2;
    let word = review.reviewed.word();
    if model.unlocked_until().is_none() {
        let unlock = key(model, Command::Unlock);
        let said = format!("Writing is locked, so this can only be read. {unlock} unlocks it for this account.");
        pen.put(area.x, y, area.width, &said, Meaning::Soon);
        return;
    }
    let before = format!("Send it? Type {word} and press Enter; Enter on nothing is No: ");
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

/// A line of a review: words, or figures side by side.
enum Mixed {
    Words(Line),
    Figures([(String, Meaning); 5]),
    Rule,
}

fn review_lines(model: &Model, page: &WriteSheet, review: &ReviewPage) -> Vec<Mixed> {
    let voice = model.voice();
    let mut lines = Vec::new();
    let all = review.reviewed.lines();
    if matches!(all.first(), Some(Reviewed::Amount { .. })) {
        lines.extend(amounts_side_by_side(&all, voice));
        if let Some(own) = words::becomes_own(&all, voice) {
            lines.extend([Line::Blank, Line::Fact("Becomes your own", own, Meaning::Soon)].map(Mixed::Words));
        }
    } else {
        for line in &all {
            if let Reviewed::Choice { before, after } = line {
                lines.push(Mixed::Words(Line::Fact("- Before", words::choice(*before), Meaning::Plain)));
                lines.push(Mixed::Words(Line::Fact("+ After", words::choice(*after), Meaning::Strong)));
            }
        }
    }
    let change = &page.change;
    let dates = words::dates_that_matter(change, review.reviewed.seen(), model.today());
    lines.extend(
        [
            Line::Blank,
            Line::Fact("What HMRC does", words::hmrc_will(change, voice), Meaning::Plain),
            Line::Fact("Why it may refuse", words::may_be_refused(change), Meaning::Plain),
            Line::Fact("Dates", dates, Meaning::Plain),
        ]
        .map(Mixed::Words),
    );
    lines
}

fn figure(sum: Option<Money>) -> String {
    sum.map_or_else(|| "–".to_owned(), Money::grouped)
}

/// Before and after in columns, changed lines marked by a sign as well as by weight; totals of what is in the code.
fn amounts_side_by_side(all: &[Reviewed], voice: Voice) -> Vec<Mixed> {
    let quiet = |text: &str| (text.to_owned(), Meaning::Quiet);
    let mut lines = vec![Mixed::Figures([
        quiet("Amount"),
        quiet("HMRC holds"),
        quiet("Before"),
        quiet("After"),
        quiet(BECOMES_HEAD),
    ])];
    let (mut before_total, mut after_total) = (Money::default(), Money::default());
    for line in all {
        let Reviewed::Amount { kind, id, related, hmrc, before, was_own, after, difference } = line else { continue };
        let changes = before != after;
        let mark = if changes { "± " } else { "  " };
        let unmatched = hmrc.is_none() && related.is_none();
        let name = coding_out::kind(*kind);
        let year = related.map(|year| format!(" {year}")).unwrap_or_default();
        let number = match (id, unmatched) {
            (Some(id), true) => format!(" {id}, not matched"),
            _ => String::new(),
        };
        if !unmatched {
            before_total += before.unwrap_or_default();
            after_total += after.unwrap_or_default();
        }
        let strong = if changes { Meaning::Strong } else { Meaning::Plain };
        let own = matches!(difference, Difference::BecomesOwn);
        let becomes = match (words::difference(*difference, voice), was_own) {
            ("", true) => "as before, not HMRC's",
            ("", false) => AS_BEFORE,
            (other, _) => other,
        };
        lines.push(Mixed::Figures([
            (format!("{mark}{name}{year}{number}"), strong),
            (figure(*hmrc), Meaning::Plain),
            (figure(*before), Meaning::Plain),
            (figure(*after), strong),
            (becomes.to_owned(), if own { Meaning::Soon } else { Meaning::Quiet }),
        ]));
    }
    lines.push(Mixed::Rule);
    lines.push(Mixed::Figures([
        ("  In the tax code".to_owned(), Meaning::Plain),
        (String::new(), Meaning::Plain),
        (before_total.grouped(), Meaning::Plain),
        (after_total.grouped(), Meaning::Strong),
        (String::new(), Meaning::Plain),
    ]));
    lines
}

/// What stands above what becomes of an amount, and what is said of one that stays.
const BECOMES_HEAD: &str = "What becomes of it";
const AS_BEFORE: &str = "as before";

/// Columns of a sum.
const SUM: u16 = 14;
/// Columns of what becomes of an amount, where there is room.
const BECOMES: u16 = 28;

/// Draws words and figures from the `first` row on; gives how many are left below.
fn draw_mixed(pen: &mut Pen<'_>, area: Rect, lines: &[Mixed], first: u16) -> usize {
    let becomes = if area.width >= 100 { BECOMES } else { 0 };
    let rows: Vec<u16> = lines
        .iter()
        .map(|line| match line {
            Mixed::Words(line) => height(std::slice::from_ref(line), area.width),
            Mixed::Figures(cells) => 1 + u16::from(becomes == 0 && is_said_below(cells)),
            Mixed::Rule => 1,
        })
        .collect();
    let all: u16 = rows.iter().sum();
    let first = first.min(all.saturating_sub(area.height));
    let mut at = 0;
    for (line, tall) in lines.iter().zip(&rows) {
        let shown = at >= first && at + tall <= first + area.height;
        if shown {
            let place = Rect { y: area.y + at - first, height: *tall, ..area };
            draw_one(pen, place, line, becomes);
        }
        at += tall;
    }
    usize::from(all.saturating_sub(first + area.height))
}

/// Whether what becomes of an amount stands on a line of its own, where there is no column for it: not where nothing does.
fn is_said_below(cells: &[(String, Meaning); 5]) -> bool {
    let [.., (what, _)] = cells;
    !what.is_empty() && what != BECOMES_HEAD && !what.starts_with(AS_BEFORE)
}

fn draw_one(pen: &mut Pen<'_>, area: Rect, line: &Mixed, becomes: u16) {
    let sums_end = area.width.saturating_sub(if becomes > 0 { becomes + 2 } else { 0 });
    match line {
        Mixed::Words(line) => {
            draw_lines(pen, area, std::slice::from_ref(line), 0);
        }
        Mixed::Rule => {
            let wide = SUM * 2;
            pen.rule(area.x + sums_end.saturating_sub(wide), area.y, wide);
        }
        Mixed::Figures([name, hmrc, before, after, what]) => {
            let room = sums_end.saturating_sub(SUM * 3 + 1);
            pen.put(area.x, area.y, room, &name.0, name.1);
            for (cell, place) in [(after, 0), (before, 1), (hmrc, 2)] {
                pen.put_right(area.x + sums_end - place * SUM, area.y, SUM, &cell.0, cell.1);
            }
            if becomes > 0 {
                pen.put(area.x + sums_end + 2, area.y, becomes, &what.0, what.1);
            } else if area.height > 1 {
                pen.put(area.x + 4, area.y + 1, area.width.saturating_sub(4), &what.0, what.1);
            }
        }
    }
}
