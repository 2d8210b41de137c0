//! Coding out: amounts in a year's tax code, side by side, and the choice for the year's bill.

use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::app::remote::read;
use crate::rules::coding_out::{Component, Return, Source, choice};
use crate::rules::failure::FailureKind;
use crate::rules::tax_code_terms::open_terms;
use crate::rules::{Money, Query, SentOption};
use crate::view::detail::{Line, fact};
use crate::view::pen::{Pen, above, below, wrap};
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{self, Cell, Column};
use crate::words::{capital, charges, coding_out, dates};

pub(super) const COLUMNS: &[Column] = &[
    Column::words("In the tax code", 20, 0).growing(),
    Column::words("For", 8, 2),
    Column::figures("HMRC holds", 12, 0),
    Column::figures("You submitted", 13, 1),
    Column::figures("In use", 12, 0),
    Column::words("", 18, 3),
];

/// Sums, the choice, and on which conditions.
pub(super) const HEIGHT_FOOT: u16 = 14;

pub(super) fn cells(model: &Model, index: usize) -> Option<Vec<Cell>> {
    let row = model.rows.coding.get(index)?;
    let amount = |one: &Option<Component>| one.as_ref().map_or_else(|| "–".to_owned(), |one| one.amount.grouped());
    let name = coding_out::kind(row.kind);
    let (name, note, meaning) = if row.unmatched {
        (format!("{name}, not matched"), "! HMRC has no such entry".to_owned(), Meaning::Soon)
    } else {
        let yours = row.latest.as_ref().filter(|one| one.source == Some(Source::User));
        let note = yours.map(|one| format!("yours, {}", dates::instant_sent(&one.submitted_on)));
        (name.to_owned(), note.unwrap_or_default(), Meaning::Quiet)
    };
    Some(vec![
        (name, Meaning::Plain),
        (row.related_tax_year.as_ref().map(ToString::to_string).unwrap_or_default(), Meaning::Quiet),
        (amount(&row.held), Meaning::Plain),
        (amount(&row.user), Meaning::Plain),
        (if row.unmatched { "–".to_owned() } else { amount(&row.latest) }, Meaning::Strong),
        (note, meaning),
    ])
}

pub(super) fn draw_above(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let year = model.year();
    let text = format!("In {} {year} tax code, for earlier years", model.voice().possessive());
    let when = match (year.has_ended(model.today()), model.rows.return_is_in(year)) {
        (true, Some(true)) => format!("closed: the {year} return is in"),
        (true, _) => format!("correct it before the {year} return"),
        (false, _) => {
            format!("can be corrected from {}", dates::day(year.end().succ_opt().unwrap_or_else(|| year.end())))
        }
    };
    if area.height > 0 {
        let end = pen.put(area.x + 2, area.y, area.width, &text, Meaning::Strong);
        pen.put_right(
            area.x + area.width,
            area.y,
            (area.x + area.width).saturating_sub(end + 2),
            &when,
            Meaning::Quiet,
        );
    }
}

pub(super) fn draw_foot(model: &Model, pen: &mut Pen<'_>, list: Rect, area: Rect) {
    if area.height < 3 {
        return;
    }
    let mut area = area;
    if let Some(total) = totals(model) {
        let fitted = ledger::fit(COLUMNS, list, model.wide);
        if let Some(end) = fitted.end_of(4) {
            pen.rule(end.saturating_sub(12), area.y, 12);
            pen.put_right(end, area.y + 1, 12, &total.grouped(), Meaning::Strong);
        }
        area = below(area, 2);
    }
    area = below(area, 1);
    pen.rule(area.x, area.y, area.width);
    draw_choice(model, pen, below(area, 1));
}

fn totals(model: &Model) -> Option<Money> {
    let known = model.answer(&Query::CodedOut(model.year(), crate::rules::coding_out::Wanted::Latest))?;
    let coded = read::coded_out(known)?;
    (!coded.components.is_empty()).then(|| coded.total())
}

/// The other meaning: the bill of the year, and whether a later code may collect it.
fn draw_choice(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let year = model.year();
    let later = year.next().and_then(crate::rules::TaxYear::next);
    let your = model.voice().possessive();
    let through = later.map(|later| format!(" through {your} {later} tax code")).unwrap_or_default();
    pen.put(area.x + 2, area.y, area.width - 2, &format!("Paying {your} {year} bill{through}"), Meaning::Strong);
    let remote = model.remote(&Query::CodingOutStatus(year));
    let (text, meaning) =
        match (remote.known().and_then(|known| read::coding_out_status(&known.value)), remote.failure()) {
            (Some(status), _) if status.opted_out => (
                "Opted out: HMRC will not collect it through the tax code. It is paid directly.".to_owned(),
                Meaning::Plain,
            ),
            (Some(_), _) => ("Allowed: HMRC may collect it through the tax code.".to_owned(), Meaning::Plain),
            (None, Some(failure)) if failure.kind == FailureKind::NotOffered => {
                ("HMRC does not offer this to software yet.".to_owned(), Meaning::Quiet)
            }
            (None, Some(_)) => ("HMRC gave no answer about this. r asks again.".to_owned(), Meaning::Soon),
            (None, None) => ("Asking HMRC …".to_owned(), Meaning::Quiet),
        };
    let mut room = below(Rect { x: area.x + 2, width: area.width - 2, ..area }, 1);
    room = below(room, pen.paragraph(above(room, 2), &text, meaning));
    let the_return = match model.rows.return_is_in(year) {
        Some(true) => Return::In(None),
        Some(false) => Return::Out,
        None => Return::Unknown,
    };
    let window = format!("{}.", capital(&coding_out::window(choice(year, the_return, model.today()), year)));
    room = below(room, pen.paragraph(above(room, 2), &window, Meaning::Quiet));
    room = below(room, draw_collected(model, pen, room));
    draw_terms(model, pen, room);
}

/// On which conditions the bill may be collected so, while it is not too late; where there is no room for all
/// of them, it is said where they stand.
fn draw_terms(model: &Model, pen: &mut Pen<'_>, room: Rect) {
    let year = model.year();
    let status = model.answer(&Query::CodingOutStatus(year)).and_then(read::coding_out_status);
    let may = status.is_some_and(|status| !status.opted_out) && model.rows.return_is_in(year) == Some(false);
    let open = model.settings.dated.and_then(|rules| open_terms(&rules.tax_code, year, model.today()));
    let Some((terms, until)) = open.filter(|_| may) else { return };
    // Long lines are hard to follow.
    let room = Rect { width: room.width.min(100), ..room };
    let all = coding_out::terms(year, until, terms, model.voice());
    let fits = wrap(&all, room.width).len() <= usize::from(room.height);
    pen.paragraph(room, if fits { &all } else { coding_out::TERMS_ELSEWHERE }, Meaning::Plain);
}

/// What is collected through a tax code for or from this year; gives the rows used.
fn draw_collected(model: &Model, pen: &mut Pen<'_>, area: Rect) -> u16 {
    let Some(account) = model.rows.account() else { return 0 };
    let year = model.year();
    let of_year = account
        .coding
        .iter()
        .filter(|coding| coding.coding_tax_year.value() == Some(year) || coding.return_tax_year.value() == Some(year));
    let told = of_year.filter_map(|coding| Some((coding, coding.charge?)));
    let mut used = 0;
    for ((coding, charge), y) in told.zip(area.y..area.y + area.height) {
        let code = charges::through_tax_code(coding.coding_tax_year.value(), model.voice());
        let bill = coding.return_tax_year.value().map(|year| format!(", of the {year} bill")).unwrap_or_default();
        let since =
            coding.initiation_date.value().map(|day| format!(", since {}", dates::day(day))).unwrap_or_default();
        let text = format!("{} is collected {code}{bill}{since}", charge.pounds());
        pen.put(area.x, y, area.width, &text, Meaning::Plain);
        used += 1;
    }
    used
}

pub(super) fn detail(model: &Model, index: usize) -> Option<(String, Vec<Line>)> {
    let row = model.rows.coding.get(index)?;
    let mut lines = Vec::new();
    lines.extend(fact("Concerns", row.related_tax_year.as_ref().map(|year| format!("tax year {year}"))));
    lines.extend(fact("HMRC's number for it", row.id.map(|id| id.to_string())));
    if row.id.is_none() {
        lines.push(Line::Text(
            "HMRC gives it a number once the tax year has ended; until then it cannot be corrected.".to_owned(),
            Meaning::Quiet,
        ));
    }
    for (heading, one) in [("HMRC holds", &row.held), ("You submitted", &row.user), ("In use", &row.latest)] {
        lines.extend([Line::Blank, Line::Heading(heading.to_owned())]);
        match one {
            None => lines.push(Line::Text("Nothing".to_owned(), Meaning::Quiet)),
            Some(one) => {
                lines.push(Line::Fact("Amount", one.amount.pounds(), Meaning::Strong));
                lines.extend(fact("Recorded", Some(dates::instant_sent(&one.submitted_on))));
                lines.extend(fact("Whose figure", Some(coding_out::source(one.source.as_ref()).to_owned())));
            }
        }
    }
    if row.unmatched {
        let text = "HMRC could not match this entry to anything it holds, so it has no effect. Check the number and the kind \
                    against HMRC's figures.";
        lines.extend([Line::Blank, Line::Text(text.to_owned(), Meaning::Soon)]);
    }
    Some((coding_out::kind(row.kind).to_owned(), lines))
}
