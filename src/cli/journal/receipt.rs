//! A write told whole: its receipt on a page, and the object and the row that scripts get.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::cli::output::json::Object;
use crate::cli::output::page::{Page, Tone};
use crate::cli::output::table::{Cell, Column, Table};
use crate::rules::Money;
use crate::rules::coding_out::Correction;
use crate::rules::write::{Became, Difference, Entry, Line, Standing, Step, Withdrawal, Written};
use crate::words::{Voice, capital, coding_out, write as words};

/// Puts the receipt of a write on a page, below what stands there: what became of it, the facts, before and after, each
/// step with its time. What was asked for and of whom is for whoever made the page.
pub(in crate::cli) fn on_page(page: &mut Page, one: &Written<'_>, voice: Voice) {
    let receipt = words::receipt(one, voice);
    let mut verdict = receipt.verdict.into_iter();
    if let Some(first) = verdict.next() {
        page.say_in(tone(receipt.became), first);
    }
    for next in verdict {
        page.say(next);
    }
    let mut facts = Table::facts();
    for (label, value) in receipt.facts {
        facts.row([label.into(), value.into()]);
    }
    page.table(facts);
    before_and_after(page, one, voice);
    let mut steps = Table::new(&[Column::text("When"), Column::number("Row"), Column::prose("What happened")]);
    for step in receipt.steps {
        let row = step.row.map(|row| row.to_string()).unwrap_or_default();
        let when = step.when();
        let said = step.more.map_or_else(|| step.name.to_owned(), |more| format!("{}: {more}", step.name));
        steps.row([when.into(), row.into(), said.into()]);
    }
    page.table(steps);
}

const fn tone(became: Became) -> Tone {
    match became {
        _ if became.is_done() => Tone::Good,
        Became::NotSent | Became::Withdrawn => Tone::Plain,
        _ => Tone::Late,
    }
}

/// Before and after, as they were reviewed, or as far as the journal holds them.
fn before_and_after(page: &mut Page, one: &Written<'_>, voice: Voice) {
    let lines = one.lines();
    if let [Line::Choice { before, after }] = lines.as_slice() {
        let mut table = Table::facts();
        table.row(["Before".into(), words::choice(*before).into()]);
        table.row(["After".into(), Cell::from(words::choice(*after)).tone(Tone::Strong)]);
        page.table(table);
        return;
    }
    if !lines.is_empty() {
        amounts(page, &lines, one.basis().is_some(), voice);
    }
}

/// Amounts before and after. Where they were not `reviewed`, what the journal does not hold is said to be that.
fn amounts(page: &mut Page, lines: &[Line], reviewed: bool, voice: Voice) {
    let mut table = Table::new(&[
        Column::prose("Amount of").at_least(16),
        Column::text("Year").rank(2),
        Column::number("Number").rank(1),
        Column::money("HMRC\nheld £"),
        Column::money("Before £"),
        Column::money("After £"),
        Column::prose("").at_least(12).alone(),
    ]);
    let mut totals = [Money::ZERO; 3];
    let none = if reviewed { "–" } else { words::NOT_RECORDED };
    for line in lines.iter().filter(|line| !reviewed || line.is_matched()) {
        let Line::Amount { kind, id, related, hmrc, before, after, difference, .. } = line else { continue };
        let sum = |sum: Option<Money>| sum.map_or_else(|| Cell::from(none), Cell::sum);
        // What becomes of a figure that is not recorded, nobody can tell.
        let what = if reviewed || before.is_some() { words::difference(*difference, voice) } else { "" };
        for (total, part) in totals.iter_mut().zip([hmrc, before, after]) {
            *total += part.unwrap_or_default();
        }
        let tone = if *difference == Difference::Changed { Tone::Strong } else { Tone::Plain };
        table.row([
            coding_out::kind(*kind).into(),
            related.map(|year| year.to_string()).unwrap_or_default().into(),
            id.map(|id| id.to_string()).unwrap_or_default().into(),
            sum(*hmrc),
            sum(*before),
            sum(*after).tone(tone),
            capital(what).into(),
        ]);
    }
    if !reviewed {
        page.table(table);
        page.say_in(Tone::Quiet, words::NO_REVIEW);
        return;
    }
    let mut total: Vec<Cell> = vec!["".into(), "".into(), "".into()];
    total.extend(totals.map(Cell::sum));
    total.push("".into());
    table.total_cells(total);
    page.table(table);
    for line in lines.iter().filter(|line| !line.is_matched()) {
        page.say(format!("{}.", words::not_matched(line)));
    }
}

/// A write as scripts get it; `nino` as it is to be shown.
pub(in crate::cli) fn object(one: &Written<'_>, nino: &str, voice: Voice) -> Object {
    let change = one.change();
    let basis = one.basis();
    let steps: Vec<Object> = one.at_hmrc().map(|(entry, there)| step(entry, there, voice)).collect();
    let lines: Vec<Object> = one.lines().iter().map(|it| line(it, basis.is_some())).collect();
    Object::new()
        .put("write", &one.id.as_str())
        .put("receipt", &one.id.short())
        .put("at", &one.at())
        .put("nino", &nino)
        .put("command", &change.map(|(change, _)| change.name()))
        .put("taxYear", &change.map(|(change, _)| change.topic().tax_year()))
        .maybe("before", change.map(|(_, before)| standing(before)).as_ref())
        .maybe("after", change.map(|(change, _)| standing(&change.after())).as_ref())
        .put("lines", &lines)
        .put("state", &one.became().name())
        .put("stands", &words::stands(one.steps(), voice))
        .put("correlationId", &one.correlation_id())
        .put("proof", &one.entries.iter().find_map(|entry| proof(&entry.step)))
        .put("drafted", &basis.map(|basis| basis.drafted))
        .put("reviewed", &basis.map(|basis| basis.seen))
        .put("confirmedBy", &basis.map(|basis| basis.manner.name()))
        .put("steps", &steps)
}

/// What reading back after a success found.
const fn proof(step: &Step) -> Option<&'static str> {
    match step {
        Step::Proved(proof) => Some(proof.name()),
        _ => None,
    }
}

/// A line of the review; of one that was not `reviewed`, nothing that is not recorded is told.
fn line(line: &Line, reviewed: bool) -> Object {
    let matched = reviewed.then(|| line.is_matched());
    match line {
        Line::Amount { kind, id, related, hmrc, before, was_own, after, difference } => Object::new()
            .put("kind", &kind.as_str())
            .put("id", id)
            .put("relatedTaxYear", related)
            .put("hmrcHeld", hmrc)
            .put("before", before)
            .put("after", after)
            .put("wasOwn", was_own)
            .put("matched", &matched)
            .put("difference", &(reviewed || before.is_some()).then(|| difference.name())),
        Line::Choice { before, after } => {
            Object::new().put("optOutIndicatorBefore", before).put("optOutIndicatorAfter", after)
        }
    }
}

/// How a record stood, as the journal has it: the customer's own amounts, or the choice.
fn standing(standing: &Standing) -> Object {
    match standing {
        Standing::CodingOut { opted_out } => Object::new().put("optOutIndicator", opted_out),
        Standing::CodedOut(own) => {
            let amount = |one: &Correction| {
                Object::new().put("kind", &one.kind.as_str()).put("id", &one.id).put("amount", &one.amount)
            };
            Object::new().put("ownAmounts", &own.iter().map(amount).collect::<Vec<_>>())
        }
    }
}

fn step(entry: &Entry, there: Option<DateTime<Utc>>, voice: Voice) -> Object {
    let object = Object::new()
        .put("row", &entry.number)
        .put("at", &entry.at)
        .put("atHmrc", &there)
        .put("step", &entry.step.name())
        .put("inWords", &words::journal_step(&entry.step, voice));
    match &entry.step {
        Step::Accepted { correlation_id } => object.put("correlationId", correlation_id),
        Step::Refused { failure } | Step::Unknown { failure: Some(failure) } => {
            object.put("code", &failure.code).maybe("correlationId", failure.correlation_id.as_ref())
        }
        Step::Proved(proof) => object.put("recordShowsIt", &(proof.name() == "as-sent")),
        Step::Found(found) => object.put("found", &found.name()),
        Step::Withdrawn { why } => object.put("why", &why.map(Withdrawal::name)),
        Step::Confirmed { .. } | Step::Sent | Step::Unknown { failure: None } => object,
    }
}

/// An instant as in JSON.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Columns of a list of writes as CSV.
pub(super) const COLUMNS: [&str; 18] = [
    "write",
    "receipt",
    "at",
    "nino",
    "command",
    "taxYear",
    "state",
    "stands",
    "correlationId",
    "drafted",
    "reviewed",
    "confirmed",
    "confirmedBy",
    "sent",
    "answered",
    "readAgain",
    "firstRow",
    "lastRow",
];

/// A write as a row of them.
pub(super) fn cells(one: &Written<'_>, nino: &str, voice: Voice) -> [String; 18] {
    let change = one.change().map(|(change, _)| change);
    let basis = one.basis();
    let at = |is: fn(&Step) -> bool| one.row(is).map(|row| instant(row.at)).unwrap_or_default();
    let number = |row: Option<&&Entry>| row.map(|row| row.number.to_string()).unwrap_or_default();
    [
        one.id.to_string(),
        one.id.short().to_owned(),
        one.at().map(instant).unwrap_or_default(),
        nino.to_owned(),
        change.map(|change| change.name().to_owned()).unwrap_or_default(),
        change.map(|change| change.topic().tax_year().to_string()).unwrap_or_default(),
        one.became().name().to_owned(),
        words::stands(one.steps(), voice),
        one.correlation_id().unwrap_or_default().to_owned(),
        basis.map(|basis| instant(basis.drafted)).unwrap_or_default(),
        basis.map(|basis| instant(basis.seen)).unwrap_or_default(),
        at(|step| step.confirmed().is_some()),
        basis.map(|basis| basis.manner.name().to_owned()).unwrap_or_default(),
        at(|step| *step == Step::Sent),
        at(Step::is_answer),
        at(|step| matches!(step, Step::Proved(_) | Step::Found(_))),
        number(one.entries.first()),
        number(one.entries.last()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::output::page::Paper;
    use crate::rules::Subject;
    use crate::rules::coding_out::{Corrections, Kind};
    use crate::rules::write::{Change, IntentId};

    #[test]
    fn what_an_earlier_version_did_not_record_is_said_to_be_that() {
        let own = |id, pounds: &str| Correction { kind: Kind::Debt, id, amount: Money::parse(pounds).unwrap() };
        let amounts = Corrections::new(vec![own(7, "44"), own(8, "33")]).unwrap();
        let change = Change::CorrectCodedOut { tax_year: "2025-26".parse().unwrap(), amounts };
        let rows = [Entry {
            number: 1,
            at: "2026-11-21T12:00:00Z".parse().unwrap(),
            there: None,
            intent: IntentId::new("a"),
            subject: Subject { nino: "AA000002A".parse().unwrap() },
            step: Step::Confirmed { before: Standing::CodedOut(vec![own(7, "50")]), change, basis: None },
        }];
        let mut page = Page::bare();
        on_page(&mut page, &Written::of(&rows).unwrap(), Voice::You);
        let text = page.print(&[], Paper { width: 80, ..Paper::default() });
        assert!(text.contains("50.00") && text.contains("44.00") && text.contains("33.00"), "{text}");
        assert_eq!(text.matches(words::NOT_RECORDED).count(), 3, "HMRC's figures, and what stood before: {text}");
        assert!(!text.contains("Not matched") && !text.contains(" 0.00") && !text.contains("77.00"), "{text}");
    }
}
