//! The receipt of a write: right after it, and whenever it is read again in the journal.

use super::{Mixed, amounts_side_by_side, amounts_without_review, marks, not_matched, text};
use crate::app::model::Model;
use crate::rules::Subject;
use crate::rules::write::{Became, Found, Line as Reviewed, Written};
use crate::view::detail::Line;
use crate::view::theme::Meaning;
use crate::words::write as words;

/// Everything the journal knows of a write, as lines.
pub(super) fn lines(model: &Model, one: &Written<'_>) -> Vec<Mixed> {
    let receipt = words::receipt(one, model.voice());
    let mut head = vec![
        Line::Fact("Where", place(model), Meaning::Strong),
        Line::Fact("Whose account", whose(model, one.subject), Meaning::Strong),
        Line::Blank,
    ];
    let meaning = meaning(receipt.became);
    for (index, said) in receipt.verdict.into_iter().filter(|said| !said.is_empty()).enumerate() {
        let first = index == 0;
        let said = if first { format!("{}{said}", mark(receipt.became)) } else { said };
        head.push(text(said, if first { meaning } else { Meaning::Plain }));
    }
    head.push(Line::Blank);
    head.extend(receipt.facts.into_iter().map(|(label, value)| Line::Fact(label, value, Meaning::Strong)));
    head.push(Line::Blank);
    let mut lines: Vec<Mixed> = head.into_iter().map(Mixed::Words).collect();
    let all = one.lines();
    if let [Reviewed::Choice { before, after }] = all.as_slice() {
        lines.push(Mixed::Words(Line::Fact("- Before", words::choice(*before), Meaning::Plain)));
        lines.push(Mixed::Words(Line::Fact("+ After", words::choice(*after), Meaning::Strong)));
    } else if one.basis().is_none() && !all.is_empty() {
        lines.extend(amounts_without_review(&all));
    } else if !all.is_empty() {
        let (matched, unmatched): (Vec<Reviewed>, Vec<Reviewed>) = all.into_iter().partition(Reviewed::is_matched);
        lines.extend(amounts_side_by_side(&matched, model.voice()));
        lines.extend(marks(&matched, model.voice()));
        lines.extend(unmatched.iter().map(not_matched));
    }
    lines.push(Mixed::Words(Line::Blank));
    for step in receipt.steps {
        let row = step.row.map(|row| format!(", row {row}")).unwrap_or_default();
        lines.push(Mixed::Words(Line::Fact(step.name, format!("{}{row}", step.when()), Meaning::Plain)));
        lines.extend(step.more.map(|more| Mixed::Words(Line::Fact("", more, Meaning::Quiet))));
    }
    lines
}

/// How what became of it looks.
pub(super) const fn meaning(became: Became) -> Meaning {
    match became {
        _ if became.is_done() => Meaning::Good,
        Became::Open | Became::Refused => Meaning::Late,
        Became::Found(Found::ChangedByOthers) => Meaning::Soon,
        Became::NotSent | Became::Withdrawn => Meaning::Quiet,
        _ => Meaning::Strong,
    }
}

/// What stands before what became of it, so that colour is not alone in saying so.
pub(super) const fn mark(became: Became) -> &'static str {
    match became {
        _ if became.is_done() => "✓ ",
        Became::Open | Became::Refused | Became::Found(Found::ChangedByOthers) => "! ",
        _ => "",
    }
}

pub(super) fn place(model: &Model) -> String {
    match &model.access.profile {
        Some(name) => format!("{} · profile {name}", model.settings.environment_words),
        None => model.settings.environment_words.clone(),
    }
}

/// "Tomasz Żurawski AA •• •• 02 A".
pub(super) fn whose(model: &Model, subject: &Subject) -> String {
    let nino = if model.reveal { subject.nino.spaced() } else { subject.nino.masked_on_screen() };
    format!("{} {nino}", name(model, subject).unwrap_or_default()).trim().to_owned()
}

/// The name of whose account it is, where it is known.
pub(super) fn name(model: &Model, subject: &Subject) -> Option<String> {
    let person = model.people.iter().find(|person| person.subject == *subject);
    person.map(|person| person.name.clone()).filter(|name| !name.is_empty())
}
