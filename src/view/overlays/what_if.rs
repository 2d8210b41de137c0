//! What would follow from a payment or a reduction, as a page.

use ratatui::layout::Rect;

use super::{foot, sheet};
use crate::app::model::Model;
use crate::app::what_if::Outcome;
use crate::rules::Money;
use crate::rules::what_if::{Half, Line as Charge, Paying, Reducing};
use crate::view::detail::{Line, draw_lines};
use crate::view::pen::{Pen, width};
use crate::view::theme::Meaning;
use crate::words::{Voice, charges, dates, what_if as words};

/// Draws what would follow.
pub(super) fn outcome(model: &Model, pen: &mut Pen<'_>, body: Rect, outcome: &Outcome, scroll: u16) {
    let (title, lines) = match outcome {
        Outcome::Paying(told) => (words::if_paid(told.amount, told.on), paying(told, model.voice())),
        Outcome::Reducing(told) => (words::if_reduced(told), reducing(told, model.voice())),
        Outcome::NoPaymentsOnAccount => (
            "If payments on account were reduced".to_owned(),
            vec![text("HMRC shows no payments on account, as far as it was asked.".to_owned(), Meaning::Plain)],
        ),
    };
    let area = sheet(pen, body, body.height, &title);
    let left = draw_lines(pen, area, &lines, scroll);
    foot(pen, area, &[("j k", "move"), ("Esc", "back to the form")]);
    if left > 0 {
        let text = format!(" {left} more below ");
        pen.put_right(area.x + area.width, area.y + area.height, width(&text), &text, Meaning::Quiet);
    }
}

const fn text(text: String, meaning: Meaning) -> Line {
    Line::Text(text, meaning)
}

fn sum(label: impl Into<String>, sum: Money, meaning: Meaning) -> Line {
    Line::Sum(label.into(), sum.grouped(), meaning)
}

/// How much less, or more.
fn less(difference: Money, of: &str, meaning: Meaning) -> Line {
    let way = if difference.is_negative() { "More" } else { "Less" };
    sum(format!("{way} {of}").trim(), difference.abs(), meaning)
}

/// The caveat in a line, the answer; then each charge with what would go to it.
fn paying(told: &Paying, voice: Voice) -> Vec<Line> {
    let mut lines = vec![text(words::OLDER_DEBTS_FIRST.to_owned(), Meaning::Soon), Line::Blank];
    lines.extend(words::paid(told, voice).into_iter().map(|said| text(said, Meaning::Strong)));
    lines.push(Line::Blank);
    for charge in &told.lines {
        lines.extend(one_charge(charge, voice));
    }
    lines.push(sum("Used of the payment", told.used(), Meaning::Strong));
    lines.push(Line::Blank);
    lines.push(text(words::ESTIMATE.to_owned(), Meaning::Quiet));
    lines
}

fn one_charge(charge: &Charge, voice: Voice) -> Vec<Line> {
    let due = charge.due.as_ref().map(|due| format!(", due {}", dates::day_sent(due))).unwrap_or_default();
    let (then, meaning) = if charge.is_cleared() {
        ("cleared", Meaning::Good)
    } else if (charge.paid + charge.interest_paid).is_zero() {
        ("as before", Meaning::Quiet)
    } else {
        ("part paid", Meaning::Soon)
    };
    let heading = format!("{}{due}: {then}", words::charge(charge, voice));
    let interest = charge.interest + charge.growth;
    let only = charge.is_interest_only();
    let mut lines =
        vec![text(heading, meaning), sum("To pay", if only { interest } else { charge.outstanding }, Meaning::Plain)];
    if !interest.is_zero() && !only {
        let est = if charge.growth.is_zero() { "" } else { ", est." };
        lines.push(sum(format!("Interest on it{est}"), interest, Meaning::Plain));
    }
    if !(charge.paid + charge.interest_paid).is_zero() {
        lines.push(sum("From this payment", charge.paid + charge.interest_paid, Meaning::Plain));
        if !charge.is_cleared() {
            lines.push(sum("Left", charge.left() + charge.interest_left(), Meaning::Plain));
        }
    }
    lines.push(Line::Blank);
    lines
}

fn reducing(told: &Reducing, voice: Voice) -> Vec<Line> {
    if !told.window.is_open() {
        // There is nothing to reckon of what cannot be done any more.
        return vec![text(words::window(told.year, told.window, voice), Meaning::Plain)];
    }
    let mut lines = vec![text(words::only_online(told.balancing_due), Meaning::Soon), Line::Blank];
    lines.extend(told.refusal.map(|refusal| text(format!("! {}", words::refusal(refusal)), Meaning::Late)));
    lines.extend(words::reduced(told, voice).into_iter().map(|said| text(said, Meaning::Strong)));
    lines.push(Line::Blank);
    for half in &told.halves {
        lines.extend(one_half(half));
    }
    lines.push(less(told.difference(), "in all", Meaning::Strong));
    lines.push(Line::Blank);
    lines.push(text(words::ESTIMATE.to_owned(), Meaning::Quiet));
    lines
}

fn one_half(half: &Half) -> Vec<Line> {
    let due = half.due.as_ref().map(|due| format!(", due {}", dates::day_sent(due))).unwrap_or_default();
    let mut lines = vec![
        Line::Heading(format!("{}{due}", charges::kind(&half.kind))),
        sum("Now", half.now, Meaning::Plain),
        sum("Then", half.to, Meaning::Plain),
        less(half.difference(), "", Meaning::Plain),
    ];
    if !half.paid.is_zero() {
        lines.push(sum("Paid already", half.paid, Meaning::Plain));
    }
    lines.push(sum("Left to pay", half.left(), Meaning::Plain));
    if !half.credit().is_zero() {
        lines.push(sum("Credit from what is paid already", half.credit(), Meaning::Plain));
    }
    lines.push(Line::Blank);
    lines
}
