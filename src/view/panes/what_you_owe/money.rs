//! What happened to a charge's money: interest, what settled it, what lowered it, its bill, its history.

use super::detail::Around;
use crate::rules::charges::history::{ends_elsewhere, gone_to_tax_code, steps};
use crate::rules::charges::reduced::{reduced_by, reductions_of};
use crate::rules::charges::settled::settlement;
use crate::rules::charges::used::{paid_out_of, used_for};
use crate::rules::charges::{Condition, Document};
use crate::rules::interest::steps::Steps;
use crate::rules::payments_on_account::{adjustments, around};
use crate::rules::{Money, SentOption, TaxYear};
use crate::view::detail::{Line, fact};
use crate::view::theme::Meaning;
use crate::words::{charges, dates};

fn heading(text: &str) -> [Line; 2] {
    [Line::Blank, Line::Heading(text.to_owned())]
}

/// Late payment interest: HMRC's figures, and a day's worth reckoned here.
pub(super) fn interest(document: &Document, conditions: &[Condition], around: &Around<'_>, lines: &mut Vec<Line>) {
    let Some(interest) = &document.late_payment_interest else { return };
    lines.extend(heading("Late payment interest"));
    let day = |day: &Option<_>| day.as_ref().map(dates::day_sent);
    let period = match (day(&interest.start_date), day(&interest.end_date)) {
        (Some(from), Some(to)) => Some(format!("{from} to {to}")),
        (Some(from), None) => Some(format!("from {from} on")),
        (None, to) => to.map(|to| format!("up to {to}")),
    };
    lines.extend(fact("Period", period));
    lines.extend(fact("HMRC's latest rate", interest.rate.map(|rate| format!("{rate} per cent a year"))));
    let mut sum = |label: &str, sum: Option<Money>, meaning: Meaning| {
        let sum = sum.filter(|sum| !sum.is_zero());
        lines.extend(sum.map(|sum| Line::Sum(label.to_owned(), sum.grouped(), meaning)));
    };
    let accruing = conditions.iter().find_map(|condition| match condition {
        Condition::Accruing(accruing) => Some(accruing),
        _ => None,
    });
    sum("So far, still growing (est.)", accruing.map(|accruing| accruing.so_far), Meaning::Estimate);
    sum("A day, about (est.)", accruing.and_then(|accruing| accruing.per_day), Meaning::Estimate);
    sum("Charged", interest.amount, Meaning::Plain);
    lines.push(Line::Sum("Interest left".to_owned(), interest.left().grouped(), Meaning::Strong));
    let held = charges::interest_held(document);
    let other = interest.dunning_lock_amount.filter(|sum| !sum.is_zero() && Some(*sum) != held);
    let mut held_line = |label: &str, sum: Option<Money>| {
        lines.extend(sum.map(|sum| Line::Sum(label.to_owned(), sum.grouped(), Meaning::Plain)));
    };
    held_line("of that, not charged for now", held.filter(|_| other.is_none()));
    held_line("Not charged for now, as HMRC says", other);
    if let Some(steps) = Steps::of(document, &settlement(document, &around.accounts, around.payments)) {
        lines.push(Line::Text(format!("How it comes to that, at {} per cent (est.):", steps.rate), Meaning::Plain));
        for step in &steps.steps {
            lines.push(Line::Sum(charges::interest_step(step), step.interest.grouped(), Meaning::Estimate));
        }
        lines.push(Line::Text(charges::interest_steps(&steps), Meaning::Plain));
    }
}

/// What settled it, part by part.
pub(super) fn settled(document: &Document, around: &Around<'_>, lines: &mut Vec<Line>) {
    let found = settlement(document, &around.accounts, around.payments);
    if found.all().next().is_some() {
        lines.extend(heading("Paid by"));
    }
    for part in found.all() {
        let day = part.on.map(|day| format!("{}  ", dates::day_sent(day))).unwrap_or_default();
        let what = charges::settled(part, coding_year(document, around), around.voice);
        let sum = part.amount.map_or_else(|| "not told".to_owned(), Money::grouped);
        lines.push(Line::Sum(format!("{day}{what}"), sum, Meaning::Good));
    }
    if let Some(sum) = found.exceeded() {
        lines.push(Line::Text(charges::settled_exceeded(sum), Meaning::Soon));
    }
}

/// Of a payment or credit: the charges it went to; of a refund: the credit it paid out.
pub(super) fn used(document: &Document, around: &Around<'_>, lines: &mut Vec<Line>) {
    if document.is_charge() {
        return;
    }
    let credit = paid_out_of(document, &around.accounts);
    lines.extend(credit.map(|credit| Line::Text(charges::paid_out_of(credit, around.voice), Meaning::Plain)));
    let uses = used_for(document, &around.accounts, around.payments);
    if !uses.is_empty() {
        lines.extend(heading("Used for"));
    }
    for part in uses {
        let sum = part.amount.map_or_else(|| "not told".to_owned(), Money::grouped);
        lines.push(Line::Sum(charges::used_for(&part, around.voice), sum, Meaning::Plain));
    }
}

/// The year whose tax code collects it, when HMRC tells.
fn coding_year(document: &Document, around: &Around<'_>) -> Option<TaxYear> {
    let year = document.tax_year.value()?;
    let mut codings = around.accounts.iter().flat_map(|account| &account.coding);
    codings
        .find(|coding| coding.return_tax_year.value() == Some(year))
        .and_then(|coding| coding.coding_tax_year.value())
}

/// Credits that came of lowering it; of a credit, the charge it came from.
pub(super) fn lowered(document: &Document, around: &Around<'_>, lines: &mut Vec<Line>) {
    if let Some(charge) = reduced_by(document, &around.accounts) {
        let name = charges::document_for(charge, around.voice);
        lines.push(Line::Text(format!("That charge: {name}, {}.", charge.original_amount.pounds()), Meaning::Plain));
    }
    // A credit that all went to this charge stands among what settled it, and once is enough.
    let found = settlement(document, &around.accounts, around.payments);
    let mut credits = reductions_of(document, &around.accounts);
    credits.retain(|credit| !found.tells_all_of(credit));
    if !credits.is_empty() {
        lines.extend(heading("Lowered by"));
    }
    for credit in credits {
        let on = credit.reduced_charge.as_ref().and_then(|reduced| reduced.amendment_date.as_ref());
        let day = dates::day_sent(on.unwrap_or(&credit.document_date));
        let name = charges::document_for(credit, around.voice);
        lines.push(Line::Sum(format!("{day}  {name}"), credit.original_amount.abs().grouped(), Meaning::Plain));
    }
}

/// Of a payment on account: the bill it comes from, the bill it counts towards, how both were changed.
pub(super) fn on_account(document: &Document, told: &Around<'_>, lines: &mut Vec<Line>) {
    let Some(of) = around(document, &told.accounts) else { return };
    lines.extend(heading(&format!("Payments on account {}", of.year)));
    for one in [of.first, of.second].into_iter().flatten() {
        let due =
            one.document_due_date.as_ref().map(|day| format!(", due {}", dates::day_sent(day))).unwrap_or_default();
        let name = charges::document_for(one, told.voice);
        lines.push(Line::Sum(format!("{name}{due}"), one.original_amount.grouped(), Meaning::Plain));
    }
    let adjusted = adjustments(told.changes.unwrap_or_default());
    for sentence in charges::on_account(&of, &adjusted, told.voice) {
        lines.push(Line::Text(sentence, Meaning::Plain));
    }
}

/// How it changed: each change with its difference, and what the charge came to.
pub(super) fn history(document: &Document, around: &Around<'_>, lines: &mut Vec<Line>) {
    let steps = steps(around.changes.unwrap_or_default());
    if steps.is_empty() {
        return;
    }
    lines.extend(heading("History"));
    let totals: Vec<String> = steps.iter().map(|step| step.change.total_amount.grouped()).collect();
    let broadest = totals.iter().map(String::len).max().unwrap_or_default();
    for (step, total) in steps.iter().zip(&totals) {
        let day = step.change.changed.as_ref().map(dates::day_sent).unwrap_or_default();
        let why = charges::change_reason(step.change, around.voice);
        let sums = format!("{}  {total:>broadest$}", charges::difference(step.difference));
        lines.push(Line::Sum(format!("{day}  {why}"), sums.trim_start().to_owned(), Meaning::Plain));
    }
    if let Some(total) = ends_elsewhere(&steps, document.original_amount) {
        let in_code = gone_to_tax_code(document, total, &around.accounts);
        let meaning = if in_code.is_some() { Meaning::Plain } else { Meaning::Soon };
        lines.push(Line::Text(charges::history_ends(total, document.original_amount, in_code), meaning));
    }
}
