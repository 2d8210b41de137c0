//! The overview: what comes next, what is owed, and what needs attention, in one look.

use ratatui::layout::Rect;

use crate::app::access::notices;
use crate::app::command::Command;
use crate::app::model::{Connection, Model, Part};
use crate::app::pane::Pane;
use crate::app::rows::OverviewRow;
use crate::rules::charges::BalanceDetails;
use crate::rules::credit::Credit;
use crate::rules::findings::{Finding, Urgency};
use crate::rules::next_dates::{Due, NextDate};
use crate::rules::{Money, Query, SentOption};
use crate::view::overlays::keys;
use crate::view::panes::{draw_troubles, head, obligations, trouble_rows};
use crate::view::pen::{Pen, above, below, width, wrap};
use crate::view::theme::Meaning;
use crate::view::widgets::credit;
use crate::words::access::{self, Closed};
use crate::words::{self, charges, count, dates, findings, next_dates, writing};

/// From this width on, what is owed stands beside what comes next.
const BESIDE_FROM: u16 = 76;
/// The widest the overview gets.
const WIDEST: u16 = 140;
/// Columns of what is owed.
const OWED: u16 = 42;

struct Parts {
    head: Rect,
    troubles: Rect,
    next: Rect,
    owed: Rect,
    timeline: Option<Rect>,
    attention: Rect,
}

fn split(model: &Model, body: Rect) -> Parts {
    let margin = u16::from(body.width >= 90);
    // What belongs together stays together: a very wide screen is not filled to its edge.
    let body = Rect { width: (body.width - margin).min(WIDEST), ..body };
    let head = above(body, 1);
    let wrong = match trouble_rows(model, body.width) {
        0 => 0,
        rows => rows + 1,
    };
    let troubles = above(below(body, 2), wrong);
    let rest = below(body, 2 + wrong);
    let timeline = obligations::timeline(model);
    let wanted = timeline.height() + 1;
    let (dates, findings) = model.rows.overview.iter().fold((0u16, 0u16), |(dates, findings), row| match row {
        OverviewRow::Next(_) => (dates + 1, findings),
        OverviewRow::Finding(_) => (dates, findings + 1),
    });
    // What comes next takes two lines a date where everything else still has its room.
    let others = (findings * 2).clamp(2, 12) + 5 + if timeline.spans.is_empty() { 0 } else { wanted + 1 };
    let owed_width = OWED.min(body.width * 9 / 20);
    let next_width = body.width.saturating_sub(owed_width + 3);
    let top_height = if body.width >= BESIDE_FROM {
        (dates * lines_of_a_date(model, next_width) + 1)
            .max(height_of_owed(model))
            .min(rest.height.saturating_sub(others))
            .max(9)
            .min(rest.height)
    } else {
        (rest.height * 3 / 5).max(9).min(rest.height)
    };
    let top = above(rest, top_height);
    let under = below(rest, top_height + 1);
    let roomy = under.height >= wanted + 6 && under.width >= 60 && !timeline.spans.is_empty();
    let picture = if roomy { wanted + 1 } else { 0 };
    let attention = below(under, picture);
    let (next, owed) = if body.width >= BESIDE_FROM {
        (Rect { width: next_width, ..top }, Rect { x: top.x + next_width + 3, width: owed_width, ..top })
    } else {
        let half = top.height - top.height.min(4);
        (below(top, top.height - half), above(top, 4))
    };
    let timeline = roomy.then(|| above(under, wanted));
    Parts { head, troubles, next, owed, timeline, attention }
}

/// Rows of what is owed with everything beside it.
fn height_of_owed(model: &Model) -> u16 {
    let Some(account) = model.rows.account() else { return 0 };
    let coded = account.balance.amount_coded_out.is_some_and(|sum| !sum.is_zero());
    let way = Credit::of(account).derivation();
    let credit = match credit::height(&way) {
        0 => u16::from(!way.steps.is_empty()),
        rows => rows + 1,
    };
    6 + u16::from(coded) + credit
}

/// Lines that a date takes: two in a narrow column of a high screen.
fn lines_of_a_date(model: &Model, width: u16) -> u16 {
    if width < 110 && model.size.1 >= 30 { 2 } else { 1 }
}

/// Rows of the pane the cursor can reach without scrolling: all of them, since both lists follow the cursor.
pub(super) fn viewport(model: &Model, _body: Rect) -> usize {
    model.rows.overview.len().max(1)
}

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect) {
    let parts = split(model, body);
    head(model, pen, parts.head, "Overview");
    draw_troubles(model, pen, parts.troubles);
    draw_next(model, pen, parts.next);
    draw_owed(model, pen, parts.owed);
    if let Some(area) = parts.timeline {
        obligations::timeline(model).draw(pen, Rect { x: area.x + 2, width: area.width - 2, ..area });
    }
    draw_attention(model, pen, parts.attention);
}

/// The rows of one kind with their places in the list, in the list's order.
fn of_kind<'a, T>(model: &'a Model, pick: impl Fn(&'a OverviewRow) -> Option<&'a T>) -> Vec<(usize, &'a T)> {
    let order = model.list().order.iter().enumerate();
    order.filter_map(|(place, index)| Some((place, pick(model.rows.overview.get(*index as usize)?)?))).collect()
}

/// The rows of a list to show in `room` rows, so that the cursor is among them.
fn window<T>(rows: &[(usize, T)], cursor: usize, room: usize) -> &[(usize, T)] {
    let at = rows.iter().position(|(place, _)| *place == cursor).unwrap_or(0);
    let first = (at + 1).saturating_sub(room.max(1));
    rows.get(first..(first + room).min(rows.len())).unwrap_or_default()
}

fn mark(model: &Model, pen: &mut Pen<'_>, x: u16, y: u16, place: usize) -> bool {
    let selected = model.part == Part::List && model.list().cursor == place;
    if selected {
        pen.put(x, y, 2, pen.theme.glyphs.selected, Meaning::Accent);
        if model.overlay.is_none() {
            pen.cursor = Some((x, y));
        }
    }
    selected
}

fn draw_next(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    if area.height < 2 {
        return;
    }
    pen.put(area.x, area.y, area.width, "Next", Meaning::Title);
    let rows = of_kind(model, |row| match row {
        OverviewRow::Next(next) => Some(next),
        OverviewRow::Finding(_) => None,
    });
    let room = below(area, 1);
    if rows.is_empty() {
        let text = nothing(model, "Nothing to send and nothing to pay, as far as HMRC tells software.");
        pen.paragraph(Rect { x: room.x + 2, width: room.width.saturating_sub(2), ..room }, text, Meaning::Quiet);
        return;
    }
    // One date takes two lines where there is room for at least three dates so, else one.
    let two_lines = room.height >= 6 && lines_of_a_date(model, room.width) == 2;
    let shown = window(&rows, model.list().cursor, usize::from(if two_lines { room.height / 2 } else { room.height }));
    let mut y = room.y;
    for (place, next) in shown {
        let selected = mark(model, pen, area.x, y, *place);
        let late = next.date < model.today();
        let when = if late { Meaning::Late } else { Meaning::Plain };
        let weight = if selected { Meaning::Strong } else { Meaning::Plain };
        let relative = relative(next, model);
        if two_lines {
            let day = format!("{:<16}", dates::day_of_week(next.date));
            pen.put_all(
                area.x + 2,
                y,
                area.width - 2,
                &[(&day, when), (&relative, if late { Meaning::Late } else { Meaning::Quiet })],
            );
            pen.put(
                area.x + 4,
                y + 1,
                area.width.saturating_sub(4),
                &what(model, next, area.width.saturating_sub(4)),
                weight,
            );
            y += 2;
        } else {
            let mark = if late { "!" } else { " " };
            let day = format!("{mark}{:<10}", next.date.format("%-d %b %y"));
            pen.put_all(
                area.x + 2,
                y,
                area.width - 2,
                &[(&day, when), (&what(model, next, area.width.saturating_sub(13)), weight)],
            );
            y += 1;
        }
    }
    let unknown: Vec<&str> = [Query::OpenAccount, Query::OpenUpdates, Query::Returns(None)]
        .iter()
        .filter(|query| model.remote(query).failure().is_some() && model.answer(query).is_none())
        .map(words::questions::subject)
        .collect();
    let hidden = rows.len() - shown.len();
    if !unknown.is_empty() {
        let text = format!("without {}", unknown.join(", "));
        pen.put_right(area.x + area.width, area.y, area.width.saturating_sub(6), &text, Meaning::Soon);
    } else if hidden > 0 {
        let text = format!("{hidden} more");
        pen.put_right(area.x + area.width, area.y, width(&text), &text, Meaning::Quiet);
    }
}

fn relative(next: &NextDate, model: &Model) -> String {
    let days = (model.today() - next.date).num_days();
    match (&next.what, days > 0) {
        (Due::Payment { .. }, true) => format!("overdue {}", count(days, "day", "days")),
        (_, true) => format!("{} late", count(days, "day", "days")),
        (_, false) => dates::from_today(next.date, model.today()),
    }
}

/// What is to be done, in as many words as there is room for.
fn what(model: &Model, next: &NextDate, room: u16) -> String {
    let full = next_dates::sentence_naming(&next.what, model.voice(), |id| {
        let listed = model.rows.businesses.iter().find(|listed| listed.business_id == *id)?;
        listed.trading_name.clone().or_else(|| listed.trading_type.clone())
    });
    if width(&full) <= room {
        return full;
    }
    let mut shorter = next_dates::shorter(&next.what, model.voice());
    let last = shorter.pop().unwrap_or(full);
    shorter.into_iter().find(|text| width(text) <= room).unwrap_or(last)
}

/// What stands where nothing is known and nobody is being asked.
const NOT_KNOWN: &str = "Not known: there is no connection to HMRC.";

/// What stands where there is nothing to list: `text` only where HMRC has answered what it rests on.
fn nothing(model: &Model, text: &'static str) -> &'static str {
    match model.connection {
        Connection::Locked { .. } => return access::LOCKED,
        Connection::Ready if model.subject.is_none() => return access::nobody(model.access.role, false),
        Connection::Ready | Connection::Connecting | Connection::Failed(_) => {}
    }
    if matches!(model.connection, Connection::Failed(_)) {
        return NOT_KNOWN;
    }
    let role = model.role();
    let mut asked = vec![Query::OpenUpdates, Query::OpenAccount];
    asked.retain(|query| role.may_ask(query));
    let known = asked.iter().filter(|query| model.answer(query).is_some()).count();
    let failed = asked.iter().any(|query| model.remote(query).failure().is_some());
    match (known, failed) {
        (known, _) if known == asked.len() => text,
        (0, true) if model.settings.offline => "Nothing is stored.",
        (0, true) => "HMRC gave no answer.",
        (_, true) => "Nothing in the part that HMRC answered.",
        (_, false) => "…",
    }
}

fn draw_owed(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    if area.height < 2 {
        return;
    }
    pen.put(area.x, area.y, area.width, model.title_of(Pane::WhatYouOwe), Meaning::Title);
    if model.is_closed(Pane::WhatYouOwe) {
        let room = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..below(area, 1) };
        pen.paragraph(room, access::closed(Closed::Account).1, Meaning::Quiet);
        return;
    }
    let remote = model.remote(&Query::OpenAccount);
    let Some(account) = model.rows.account() else {
        let text = match (remote.known(), remote.failure()) {
            (Some(_), _) => "HMRC holds nothing on the account.",
            (None, Some(failure)) if failure.code == access::OFFLINE_CODE => "Not stored.",
            (None, Some(_)) => "HMRC gave no answer.",
            (None, None) if matches!(model.connection, Connection::Failed(_)) => "Not known.",
            (None, None) if model.subject.is_none() && model.connection == Connection::Ready => "–",
            (None, None) => "…",
        };
        pen.put(area.x + 2, area.y + 1, area.width.saturating_sub(2), text, Meaning::Quiet);
        return;
    };
    let balance = &account.balance;
    let compact = area.height < 7;
    let lines = owed_lines(balance);
    let end = area.x + area.width;
    let mut y = area.y + 1;
    let sum = |pen: &mut Pen<'_>, y: u16, label: &str, amount: &str, meaning: Meaning| {
        let start = pen.put_right(end, y, 16, amount, meaning);
        pen.put(area.x + 2, y, start.saturating_sub(area.x + 3), label, Meaning::Plain);
    };
    for (label, amount, meaning) in lines {
        if y < area.y + area.height {
            sum(pen, y, label, &amount.grouped(), meaning);
        }
        y += 1;
    }
    if compact {
        pen.put_right(end, area.y, 16, &balance.total_balance.pounds(), Meaning::Strong);
        return;
    }
    pen.rule(area.x + 2, y, area.width - 2);
    sum(pen, y + 1, charges::TOTAL, &balance.total_balance.pounds(), Meaning::Strong);
    y += 2;
    let code = account.coding.iter().filter_map(|coding| coding.coding_tax_year.value()).max();
    let way = Credit::of(account).derivation();
    let rows = credit::height(&way);
    let coded = balance.amount_coded_out.is_some_and(|sum| !sum.is_zero());
    let planned = model.rows.planned(model.today());
    let room = (area.y + area.height).saturating_sub(y + u16::from(coded) + u16::from(planned.is_some()));
    let whole = rows > 0 && rows <= room;
    // Where there is no room for the way, its end; pane 3 has all of it.
    let (name, sum) = match (way.left, way.steps.first()) {
        _ if whole => ("", None),
        (Some(left), _) if rows > 0 => (words::credit::LEFT, Some(left)),
        (_, Some((step, sum))) => (words::credit::step(*step), Some(*sum)),
        (_, None) => ("", None),
    };
    let beside = [
        (charges::PLANNED.to_owned(), planned),
        (charges::through_tax_code(code, model.voice()), balance.amount_coded_out),
        (charges::inside_a_sentence(name.into()).into_owned(), sum),
    ];
    for (label, amount) in beside {
        let Some(amount) = amount.filter(|amount| !amount.is_zero()) else { continue };
        if y < area.y + area.height {
            let start = pen.put_right(end, y, 16, &amount.grouped(), Meaning::Quiet);
            pen.put(area.x + 2, y, start.saturating_sub(area.x + 3), &label, Meaning::Quiet);
            y += 1;
        }
    }
    if whole {
        // It is no part of the total above it.
        let gap = u16::from(y + rows < area.y + area.height);
        let room = Rect { x: area.x + 2, y: y + gap, width: area.width - 2, height: rows };
        credit::column(pen, room, &way, Meaning::Quiet);
    }
}

fn owed_lines(balance: &BalanceDetails) -> [(&'static str, Money, Meaning); 3] {
    let shown = |amount: Money, meaning: Meaning| if amount.is_zero() { Meaning::Quiet } else { meaning };
    [
        ("Overdue", balance.overdue_amount, shown(balance.overdue_amount, Meaning::Late)),
        ("Due within 30 days", balance.payable_amount, shown(balance.payable_amount, Meaning::Soon)),
        ("Not yet due", balance.pending_charge_due_amount, shown(balance.pending_charge_due_amount, Meaning::Plain)),
    ]
}

fn draw_attention(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    if area.height < 2 {
        return;
    }
    pen.put(area.x, area.y, area.width, "Needs attention", Meaning::Title);
    let rows = of_kind(model, |row| match row {
        OverviewRow::Finding(finding) => Some(finding),
        OverviewRow::Next(_) => None,
    });
    let told = notices(model);
    let mut room = below(area, 1);
    if !model.writing.open.is_empty() {
        let journal = keys(model, Command::Journal).split(' ').next().unwrap_or_default().to_owned();
        let open = [writing::open_writes(model.writing.open.len(), &journal)];
        room = below(room, draw_notices(pen, room, &open, ("! ", Meaning::Late)));
    }
    let room = below(room, draw_notices(pen, room, &told.pressing, ("! ", Meaning::Soon)));
    if rows.is_empty() {
        let used = draw_notices(pen, room, &told.quiet, ("· ", Meaning::Quiet));
        let room = below(room, used);
        let loading = model.subject.as_ref().is_none_or(|subject| model.answers.any_loading(subject));
        let loading = loading && !matches!(model.connection, Connection::Failed(_));
        let text = match model.subject {
            // Said above already.
            None if model.connection != Connection::Connecting => "–",
            _ if loading => "…",
            _ => nothing(model, "Nothing that HMRC tells software of."),
        };
        pen.put(room.x + 2, room.y, room.width.saturating_sub(2), text, Meaning::Quiet);
        draw_last(model, pen, below(room, 2), told.offer);
        return;
    }
    let first = rows.iter().position(|(place, _)| *place == model.list().cursor).unwrap_or(0);
    // What is good to know has a line of its own, however much needs attention.
    let kept = u16::from(!told.quiet.is_empty() && room.height > 2);
    let (all, room) = (room, above(room, room.height - kept));
    let mut y = room.y;
    let end = room.y + room.height;
    let skip = (first + 1).saturating_sub(usize::from(room.height / 2).max(1));
    let mut shown = 0;
    for (place, finding) in rows.iter().skip(skip) {
        if y >= end {
            break;
        }
        y += draw_finding(model, pen, Rect { y, height: end.saturating_sub(y), ..room }, *place, finding);
        shown += 1;
    }
    if rows.len() > shown {
        let text = format!("{} more", rows.len() - shown);
        pen.put_right(area.x + area.width, area.y, width(&text), &text, Meaning::Quiet);
    }
    let rest = Rect { y, height: (all.y + all.height).saturating_sub(y), ..room };
    let used = draw_notices(pen, rest, &told.quiet, ("· ", Meaning::Quiet));
    if rows.len() == shown {
        draw_last(model, pen, below(rest, used), told.offer);
    }
}

/// Tells what there is to tell of the access in use; gives the rows it took.
fn draw_notices(pen: &mut Pen<'_>, area: Rect, texts: &[String], (mark, meaning): (&str, Meaning)) -> u16 {
    let mut used = 0;
    for text in texts {
        let room = below(area, used);
        if room.height == 0 {
            break;
        }
        pen.put(room.x + 2, room.y, 2, mark, meaning);
        let inner = Rect { x: room.x + 5, width: room.width.saturating_sub(5), ..room };
        if inner.height == 1 {
            // What does not fit is seen to be cut.
            pen.put(inner.x, inner.y, inner.width, text, meaning);
            used += 1;
        } else {
            used += pen.paragraph(inner, text, meaning);
        }
    }
    used
}

fn draw_finding(model: &Model, pen: &mut Pen<'_>, area: Rect, place: usize, finding: &Finding) -> u16 {
    if area.height == 0 {
        return 0;
    }
    let selected = mark(model, pen, area.x, area.y, place);
    let (sign, meaning) = match finding.urgency {
        Urgency::Now => ("!!", Meaning::Late),
        Urgency::Soon => ("! ", Meaning::Soon),
        Urgency::Note => ("· ", Meaning::Quiet),
    };
    pen.put(area.x + 2, area.y, 2, sign, meaning);
    let pane = pane_of(model, finding);
    let start = area.x + area.width.saturating_sub(15);
    pen.put(start, area.y, 15, &pane, Meaning::Quiet);
    let sentence = findings::sentence(finding, model.voice(), model.today());
    let weight = if selected { Meaning::Strong } else { Meaning::Plain };
    let lines = wrap(&sentence, start.saturating_sub(area.x + 7));
    let mut used = 0;
    let room = usize::from(area.height);
    for (place, line) in lines.iter().take(room).enumerate() {
        // A sentence that goes on below the screen says so.
        let goes_on = place + 1 == room && lines.len() > room;
        let line = if goes_on { &format!("{line} {}", pen.theme.glyphs.ellipsis) } else { line };
        pen.put(area.x + 5, area.y + used, start.saturating_sub(area.x + 7), line, weight);
        used += 1;
    }
    used
}

fn pane_of(model: &Model, finding: &Finding) -> String {
    let pane = Pane::of(finding.place);
    format!("{} {}", pane.digit(), model.title_of(pane))
}

/// What HMRC cannot show software, as fully as there is room for (beside the total it is said in a word), and an offer.
fn draw_last(model: &Model, pen: &mut Pen<'_>, area: Rect, offer: Option<&str>) {
    let inner = |area: Rect| Rect { x: area.x + 2, width: area.width.saturating_sub(2).min(100), ..area };
    // Of no interest to somebody who is shown no debts at all.
    let mut used = 0;
    if !model.is_closed(Pane::WhatYouOwe) {
        let lines = u16::try_from(wrap(charges::BEFORE_MTD, inner(area).width).len()).unwrap_or(u16::MAX);
        let gap = u16::from(area.height > lines);
        if area.height >= lines + gap {
            used = gap + pen.paragraph(inner(below(area, gap)), charges::BEFORE_MTD, Meaning::Quiet);
        }
    }
    if let (Some(offer), true) = (offer, area.height > used + 1) {
        pen.paragraph(inner(below(area, used + 1)), offer, Meaning::Quiet);
    }
}
