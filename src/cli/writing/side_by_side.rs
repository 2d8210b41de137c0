//! Before and after side by side: as a table for people, an object and rows for programs.
//!
//! What HMRC could not match is in no tax code, and stands apart from what is: the columns add up to their totals.

use crate::cli::output::Setting;
use crate::cli::output::json::Object;
use crate::cli::output::page::{Page, Tone};
use crate::cli::output::sheet::Sheet;
use crate::cli::output::table::{Cell, Column, Table};
use crate::rules::Money;
use crate::rules::coding_out::Source;
use crate::rules::write::{Change, Difference, Held, Line, Reviewed, Standing};
use crate::words::{Voice, capital, coding_out, write as words};

/// The review's tables.
pub(super) fn tables(page: &mut Page, reviewed: &Reviewed, setting: &Setting) {
    let lines = reviewed.lines();
    if let [Line::Choice { before, after }] = lines.as_slice() {
        let mut table = Table::new(&[Column::text(""), Column::prose("")]);
        table.row(["Now".into(), words::choice(*before).into()]);
        table.row(["After".into(), Cell::from(words::choice(*after)).tone(Tone::Strong)]);
        page.table(table);
        return;
    }
    let (unmatched, matched) = apart(&lines);
    if !matched.is_empty() {
        page.table(in_the_code(reviewed, &matched, setting.voice()));
    }
    if !unmatched.is_empty() {
        page.title("Not matched by HMRC to its own figures, so in no tax code");
        page.table(in_no_code(&unmatched));
        page.say(words::unmatched_go(&reviewed.draft().change, &unmatched, setting.voice()));
    }
}

/// The lines that HMRC could not match, and those in the tax code.
fn apart(lines: &[Line]) -> (Vec<&Line>, Vec<&Line>) {
    lines.iter().partition(|line| !line.is_matched())
}

fn in_the_code(reviewed: &Reviewed, lines: &[&Line], voice: Voice) -> Table {
    let mut table = Table::new(&[
        Column::prose("Amount of").at_least(16),
        Column::text("Year").rank(2),
        Column::number("Number").rank(1),
        Column::money("HMRC\nholds £"),
        Column::money("In use £"),
        Column::money("After £"),
        Column::prose("").at_least(12).alone(),
    ]);
    for line in lines {
        let Line::Amount { kind, id, related, hmrc, before, after, difference, .. } = line else { continue };
        let sum = |sum: Option<Money>| sum.map_or_else(|| Cell::from("–"), Cell::sum);
        let tone = if *difference == Difference::Changed { Tone::Strong } else { Tone::Plain };
        table.row([
            coding_out::kind(*kind).into(),
            related.map(|year| year.to_string()).unwrap_or_default().into(),
            number(*id).into(),
            sum(*hmrc),
            sum(*before),
            sum(*after).tone(tone),
            capital(words::difference(*difference, voice)).into(),
        ]);
    }
    let held = match &reviewed.seen().held {
        Held::CodedOut { held, .. } => held.total(),
        Held::CodingOut(_) => Money::ZERO,
    };
    let [held, before, after] = [held, total(lines, false), total(lines, true)].map(Cell::sum);
    table.total(["".into(), "".into(), "".into(), held, before, after, "".into()]);
    table
}

fn in_no_code(lines: &[&Line]) -> Table {
    let mut table = Table::new(&[
        Column::prose("Amount of"),
        Column::number("Number"),
        Column::money("Sent before £"),
        Column::money("Sent now £"),
        Column::prose("").alone(),
    ]);
    for line in lines {
        let Line::Amount { kind, id, before, after, difference, .. } = line else { continue };
        let sum = |sum: Option<Money>| sum.map_or_else(|| Cell::from("–"), Cell::sum);
        let what = match difference {
            Difference::Dropped | Difference::BackToHmrc => "Dropped",
            Difference::Changed => "Changed",
            Difference::Same | Difference::BecomesOwn => "Sent again as it is",
        };
        table.row([coding_out::kind(*kind).into(), number(*id).into(), sum(*before), sum(*after), what.into()]);
    }
    table
}

fn number(id: Option<u64>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

fn total(lines: &[&Line], is_after: bool) -> Money {
    let sums = lines.iter().filter_map(|line| match line {
        Line::Amount { before, after, .. } => *(if is_after { after } else { before }),
        Line::Choice { .. } => None,
    });
    sums.sum()
}

/// One side of the review, for programs: `amounts` add up to `total`; what HMRC could not match is `unmatched`.
pub(super) fn side(reviewed: &Reviewed, is_after: bool) -> Object {
    let lines = reviewed.lines();
    if let [Line::Choice { before, after }] = lines.as_slice() {
        return Object::new().put("optOutIndicator", if is_after { after } else { before });
    }
    let (unmatched, matched) = apart(&lines);
    let amounts = |lines: &[&Line]| lines.iter().filter_map(|line| amount(line, is_after)).collect::<Vec<_>>();
    Object::new()
        .put("amounts", &amounts(&matched))
        .put("total", &total(&matched, is_after))
        .put("unmatched", &amounts(&unmatched))
}

fn amount(line: &Line, is_after: bool) -> Option<Object> {
    let Line::Amount { kind, id, related, hmrc, before, was_own, after, difference } = line else { return None };
    let own = if is_after { becomes_own(*difference, *was_own) } else { *was_own };
    let amount = (*(if is_after { after } else { before }))?;
    let source = if own { Source::User } else { Source::HmrcHeld };
    let of_it = Object::new()
        .put("kind", &kind.as_str())
        .put("id", id)
        .maybe("relatedTaxYear", related.as_ref())
        .put("amount", &amount)
        .put("hmrcHeld", hmrc)
        .put("source", &source.as_str());
    Some(of_it.maybe("difference", is_after.then_some(word(*difference)).as_ref()))
}

/// Whose figure it is afterwards.
const fn becomes_own(difference: Difference, was_own: bool) -> bool {
    match difference {
        Difference::Changed | Difference::BecomesOwn => true,
        Difference::BackToHmrc | Difference::Dropped => false,
        Difference::Same => was_own,
    }
}

const fn word(difference: Difference) -> &'static str {
    match difference {
        Difference::Changed => "changed",
        Difference::BecomesOwn => "becomes-own",
        Difference::Same => "same",
        Difference::BackToHmrc => "back-to-hmrc",
        Difference::Dropped => "dropped",
    }
}

/// Both sides as rows.
pub(super) fn sheet(reviewed: &Reviewed, outcome: &str) -> Sheet {
    let mut sheet = empty_sheet();
    for line in &reviewed.lines() {
        sheet.row(cells(line, line.is_matched(), outcome));
    }
    sheet
}

/// The columns of every write.
fn empty_sheet() -> Sheet {
    Sheet::new(&["kind", "id", "matched", "relatedTaxYear", "hmrcHeld", "before", "after", "difference", "outcome"])
}

fn cells(line: &Line, matched: bool, outcome: &str) -> [String; 9] {
    let sum = |sum: Option<Money>| sum.map(|sum| sum.to_string()).unwrap_or_default();
    match line {
        Line::Amount { kind, id, related, hmrc, before, after, difference, .. } => [
            kind.as_str().to_owned(),
            number(*id),
            matched.to_string(),
            related.map(|year| year.to_string()).unwrap_or_default(),
            sum(*hmrc),
            sum(*before),
            sum(*after),
            word(*difference).to_owned(),
            outcome.to_owned(),
        ],
        Line::Choice { before, after } => {
            let said = |opted_out: bool| if opted_out { "opted-out" } else { "opted-in" };
            let changed = if before == after { "same" } else { "changed" };
            ["choice", "", "", "", "", said(*before), said(*after), changed, outcome].map(ToOwned::to_owned)
        }
    }
}

/// What stands so already as rows; the outcome alone where that is nothing.
pub(super) fn so_already(change: &Change, outcome: &str) -> Sheet {
    let mut sheet = empty_sheet();
    match change.after() {
        Standing::CodingOut { opted_out } => {
            sheet.row(cells(&Line::Choice { before: opted_out, after: opted_out }, true, outcome));
        }
        Standing::CodedOut(amounts) if amounts.is_empty() => {
            sheet.row(["", "", "", "", "", "", "", "", outcome].map(ToOwned::to_owned));
        }
        Standing::CodedOut(amounts) => {
            for one in amounts {
                let (id, sum) = (one.id.to_string(), one.amount.to_string());
                let row = [one.kind.as_str(), &id, "", "", "", &sum, &sum, word(Difference::Same), outcome];
                sheet.row(row.map(ToOwned::to_owned));
            }
        }
    }
    sheet
}
