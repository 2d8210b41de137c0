//! A hand-off to HMRC online services, read in the journal.

use ratatui::layout::Rect;

use super::super::{foot, sheet};
use super::{key, receipt, text};
use crate::app::command::Command;
use crate::app::model::Model;
use crate::rules::hand_off::watch::{Recorded, State};
use crate::view::detail::{Line, draw_lines};
use crate::view::pen::{Pen, width};
use crate::view::theme::Meaning;
use crate::words::dates;
use crate::words::hand_off as words;

/// Draws one whole.
pub(super) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect, (one, scroll): (&Recorded<'_>, u16)) {
    let names = model.business_names(&one.hand_off.subject);
    // A journal keeps its dates.
    let telling = words::watch::Telling { today: None, ..model.telling(&names) };
    let told = words::recorded(one, model.title_of_task(&one.hand_off.task), telling);
    let area = sheet(pen, body, body.height, &told.title);
    let state = one.hand_off.state;
    let mut lines = vec![
        Line::Fact("Where", receipt::place(model), Meaning::Strong),
        Line::Fact("Whose account", receipt::whose(model, &one.hand_off.subject), Meaning::Strong),
        Line::Blank,
        text(format!("{}{}", mark(state), told.came_of_it), meaning(state)),
        Line::Blank,
    ];
    lines.extend(told.facts.into_iter().map(|(label, value)| Line::Fact(label, value, Meaning::Strong)));
    lines.push(Line::Blank);
    for step in told.steps {
        lines.push(text(format!("{}, row {}", dates::instant(step.at), step.row), Meaning::Quiet));
        lines.push(text(step.what, Meaning::Plain));
    }
    let left = draw_lines(pen, area, &lines, scroll);
    if left > 0 {
        let more = format!(" {left} more below ");
        pen.put_right(area.x + area.width, area.y + area.height, width(&more), &more, Meaning::Quiet);
    }
    foot(pen, area, &[("Esc", "back to the list"), (&key(model, Command::Help), "keys")]);
}

/// How what came of it looks.
pub(super) const fn meaning(state: State) -> Meaning {
    match state {
        State::Done => Meaning::Good,
        State::Watching | State::ToAsk => Meaning::Soon,
        State::NotDone | State::GaveUp | State::Looked => Meaning::Quiet,
    }
}

/// What stands before it, so that colour is not alone in saying so.
pub(super) const fn mark(state: State) -> &'static str {
    match state {
        State::Done => "✓ ",
        State::Watching => "… ",
        State::ToAsk => "? ",
        State::NotDone | State::GaveUp | State::Looked => "",
    }
}
