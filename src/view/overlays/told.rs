//! What is only read: what HMRC is told of this computer, and the check-up.

use ratatui::layout::Rect;

use super::{foot, keys, sheet};
use crate::app::access::HeaderShown;
use crate::app::command::Command;
use crate::app::model::Model;
use crate::rules::check_up::{Step, StepState};
use crate::view::detail::{Line, draw_lines};
use crate::view::pen::{Pen, above, below, width};
use crate::view::theme::Meaning;
use crate::words::{check_up, count, fraud_headers};

pub(super) fn headers(model: &Model, pen: &mut Pen<'_>, body: Rect, shown: Option<&[HeaderShown]>, scroll: u16) {
    let area = sheet(pen, body, body.height, "What HMRC is told of this computer");
    let mut lines = vec![Line::Text(fraud_headers::WHY.to_owned(), Meaning::Plain), Line::Blank];
    match shown {
        None => lines.push(Line::Text("Looking at this computer …".to_owned(), Meaning::Quiet)),
        Some(shown) => {
            for header in shown {
                let (value, meaning) = header_value(model, header);
                lines.push(Line::Fact(fraud_headers::name(header.name), value, meaning));
                lines.push(Line::Fact("", header.name.to_owned(), Meaning::Quiet));
            }
        }
    }
    scrolled(pen, area, &lines, scroll);
    let mask = if model.reveal { "masks" } else { "shows in full" };
    let mask_key = first_key(model, Command::Mask);
    let again = first_key(model, Command::Refresh);
    foot(pen, area, &[("j k", "move"), (&mask_key, mask), (&again, "looks again"), ("Esc", "closes")]);
}

fn header_value(model: &Model, header: &HeaderShown) -> (String, Meaning) {
    match &header.value {
        Err(why) => (format!("not sent: {}", fraud_headers::missing(*why)), Meaning::Quiet),
        Ok(_) if fraud_headers::is_personal(header.name) && !model.reveal => ("••••••••".to_owned(), Meaning::Plain),
        Ok(value) => (value.clone(), Meaning::Plain),
    }
}

pub(super) fn check_up(model: &Model, pen: &mut Pen<'_>, body: Rect, (steps, done): (&[Step], bool), scroll: u16) {
    let area = sheet(pen, body, body.height, "Check-up");
    let failing = steps.iter().filter(|step| step.state == StepState::Failing).count();
    let failing = i64::try_from(failing).unwrap_or(i64::MAX);
    let (verdict, meaning) = match (done, failing) {
        (false, _) => ("Walking along the chain from this computer to HMRC …".to_owned(), Meaning::Quiet),
        (true, 0) if steps.is_empty() => ("There was nothing to look at.".to_owned(), Meaning::Plain),
        (true, 0) => ("✓ Everything is as it should be.".to_owned(), Meaning::Good),
        (true, 1) => ("! One step is not right.".to_owned(), Meaning::Soon),
        (true, failing) => {
            let steps = count(failing, "step is", "steps are");
            (format!("! {steps} not right. Mend the first one first."), Meaning::Soon)
        }
    };
    pen.put(area.x, area.y, area.width, &verdict, meaning);
    let mut lines = Vec::new();
    // What is to be mended first is on every screen at once, however long the chain before it.
    let first = steps.iter().find(|step| step.state == StepState::Failing);
    if let Some(step) = first {
        lines.push(Line::Fact(check_up::title(step.id), "! not right".to_owned(), Meaning::Late));
        lines.extend(found(step, Meaning::Plain));
        lines.push(Line::Blank);
    }
    for step in steps {
        let again = first == Some(step);
        let (mark, meaning) = match (step.state, step.noted) {
            (StepState::Ok, false) => ("✓ ok", Meaning::Good),
            (StepState::Ok, true) => ("✓ ok, with a note", Meaning::Good),
            (StepState::Failing, _) if again => ("! not right, as above", Meaning::Late),
            (StepState::Failing, _) => ("! not right", Meaning::Late),
            (StepState::NotApplicable, false) => ("– not applicable", Meaning::Quiet),
            (StepState::NotApplicable, true) => ("– not used here", Meaning::Quiet),
        };
        lines.push(Line::Fact(check_up::title(step.id), mark.to_owned(), meaning));
        if !again {
            lines.extend(found(step, if step.state == StepState::Failing { Meaning::Plain } else { Meaning::Quiet }));
        }
    }
    scrolled(pen, below(area, 2), &lines, scroll);
    let again = first_key(model, Command::Refresh);
    let closes = ("Esc", "closes");
    if done {
        foot(pen, area, &[("j k", "move"), (&again, "again"), closes]);
    } else {
        foot(pen, area, &[("j k", "move"), closes]);
    }
}

/// What a step found. Only what is not right needs something done.
fn found(step: &Step, meaning: Meaning) -> impl Iterator<Item = Line> {
    let mend = step.state == StepState::Failing;
    let fix = step.found.fix.as_ref().map(|fix| {
        let (mark, meaning) = if mend { ("▸ ", Meaning::Strong) } else { ("", Meaning::Quiet) };
        Line::Fact("", format!("{mark}{fix}"), meaning)
    });
    std::iter::once(Line::Fact("", step.found.text.clone(), meaning)).chain(fix)
}

/// Lines that may be longer than their room, and how many are left below.
fn scrolled(pen: &mut Pen<'_>, area: Rect, lines: &[Line], scroll: u16) {
    let left = draw_lines(pen, above(area, area.height), lines, scroll);
    if left > 0 {
        let text = format!(" {left} more below ");
        pen.put_right(area.x + area.width, area.y + area.height, width(&text), &text, Meaning::Quiet);
    }
}

fn first_key(model: &Model, command: Command) -> String {
    keys(model, command).split(' ').next().unwrap_or_default().to_owned()
}
