//! Obligations: what to send, by when.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::rules::SentOption;
use crate::rules::itsa_status::Status;
use crate::rules::obligations::{Duty, Obligation, ObligationStatus, Standing};
use crate::view::detail::{Line, fact};
use crate::view::pen::{Pen, below};
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{Cell, Column};
use crate::view::widgets::timeline::{Mark, Span, Timeline};
use crate::words::{dates, obligations};

pub(super) const COLUMNS: &[Column] = &[
    Column::words("Due", 15, 0),
    Column::words("What to send", 20, 0),
    Column::words("For", 18, 3).growing(),
    Column::words("Period", 23, 4),
    Column::words("State", 15, 0),
];

pub(super) fn cells(model: &Model, index: usize) -> Option<Vec<Cell>> {
    let one = model.rows.obligations.get(index)?;
    let (state, meaning) = state(one, model.today());
    let due = one.due.read().map_or_else(|| format!("{} (?)", one.due), |due| dates::day_of_week(*due));
    let done = matches!(one.standing(model.today()), Standing::Received);
    let plain = if done { Meaning::Quiet } else { Meaning::Plain };
    Some(vec![
        (due, plain),
        (what(one), plain),
        (business(model, one), plain),
        (obligations::period(one), plain),
        (state, meaning),
    ])
}

fn what(one: &Obligation) -> String {
    match (&one.duty, one.period_end.read()) {
        (Duty::QuarterlyUpdate { .. }, Some(end)) => format!("Update to {}", dates::day(*end)),
        (duty, _) => obligations::duty(duty).to_owned(),
    }
}

fn business(model: &Model, one: &Obligation) -> String {
    match (&one.duty, one.tax_year()) {
        (Duty::TaxReturn, Some(year)) => format!("{} to {}", year.start_year(), year.start_year() + 1),
        _ => model.rows.business_name(&one.duty).map_or_else(|| obligations::source(one), str::to_owned),
    }
}

fn state(one: &Obligation, today: NaiveDate) -> (String, Meaning) {
    let standing = one.standing(today);
    let meaning = match standing {
        Standing::Received => Meaning::Good,
        Standing::Late { .. } => Meaning::Late,
        Standing::Due { days } if days <= 30 => Meaning::Soon,
        Standing::Due { .. } | Standing::Upcoming { .. } => Meaning::Plain,
        Standing::Unclear => Meaning::Soon,
    };
    let text = match (standing, one.received.value()) {
        (Standing::Received, Some(day)) => format!("✓ {}", day.format("%-d %b")),
        (Standing::Received, None) => "✓ received".to_owned(),
        (Standing::Late { .. }, _) => format!("! {}", obligations::standing(standing)),
        (Standing::Upcoming { days }, _) => format!("○ in {days} days"),
        _ => obligations::standing(standing),
    };
    (text, meaning)
}

pub(super) fn detail(model: &Model, index: usize) -> Option<(String, Vec<Line>)> {
    let one = model.rows.obligations.get(index)?;
    let (state, meaning) = state(one, model.today());
    let mut lines = vec![Line::Fact("State", state, meaning)];
    lines.extend(fact(
        "Due",
        Some(one.due.read().map_or_else(|| format!("{} (not a date)", one.due), |due| dates::day_long(*due))),
    ));
    lines.extend(fact("Period", Some(obligations::period(one))));
    lines.extend(fact("For", Some(business(model, one))));
    if let Duty::QuarterlyUpdate { business_id, .. } = &one.duty {
        lines.extend(fact("Business id", Some(business_id.to_string())));
    }
    lines.extend(fact("Received", one.received.as_ref().map(dates::day_sent)));
    lines.push(Line::Blank);
    if one.contradicts_itself() {
        let text =
            "HMRC's status and its date of receipt contradict each other. It can take an hour until both are right.";
        lines.push(Line::Text(text.to_owned(), Meaning::Soon));
    }
    let text = match (&one.duty, &one.status) {
        (_, ObligationStatus::Fulfilled) => "HMRC has it. Nothing more is needed here.",
        (Duty::QuarterlyUpdate { .. }, _) => {
            "Updates are cumulative: each one restates the year so far, so a later update also covers a missed one; the \
             missed deadline still counts. Quarterly updates are sent with your bookkeeping software. It can take HMRC \
             up to an hour to mark one as received."
        }
        (Duty::TaxReturn, _) => {
            "The tax return is due on 31 January after the tax year. It closes what can be changed in coding out for \
             that year."
        }
    };
    lines.push(Line::Text(text.to_owned(), Meaning::Quiet));
    Some((format!("{} {}", obligations::duty(&one.duty), business(model, one)), lines))
}

pub(super) fn height_above(model: &Model) -> u16 {
    let timeline = timeline(model);
    if timeline.spans.is_empty() { 0 } else { timeline.height() + 1 }
}

pub(super) fn draw_above(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    timeline(model).draw(pen, area);
}

/// Why there is no update of the year, where one would be expected.
fn why_no_updates(model: &Model) -> Option<&'static str> {
    let of_year = |one: &Obligation| one.duty != Duty::TaxReturn && one.tax_year() == Some(model.tax_year);
    let expected = model.rows.status.as_ref().is_some_and(Status::sends_quarterly_updates);
    (expected && !model.list().is_empty() && !model.rows.obligations.iter().any(of_year)).then_some(
        "HMRC asks for no quarterly update in this year. A new business may report once a year at first; its detail says \
         so: 7.",
    )
}

pub(super) fn height_foot(model: &Model) -> u16 {
    if why_no_updates(model).is_some() { 3 } else { 0 }
}

pub(super) fn draw_foot(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    if let Some(why) = why_no_updates(model) {
        let room = below(area, 1);
        pen.paragraph(
            Rect { x: room.x + 2, width: room.width.saturating_sub(2).min(100), ..room },
            why,
            Meaning::Quiet,
        );
    }
}

/// The dates of the chosen year: one span for each deadline, however many businesses share it, and money due.
pub(super) fn timeline(model: &Model) -> Timeline {
    let today = model.today();
    let year = model.tax_year;
    let mut deadlines: BTreeMap<NaiveDate, Vec<&Obligation>> = BTreeMap::new();
    for one in model.rows.obligations.iter().filter(|one| one.tax_year() == Some(year) && one.duty != Duty::TaxReturn) {
        if let Some(due) = one.due.value() {
            deadlines.entry(due).or_default().push(one);
        }
    }
    let spans = deadlines.into_iter().filter_map(|(due, all)| {
        let from = all.iter().filter_map(|one| one.period_start.value()).min()?;
        let to = all.iter().filter_map(|one| one.period_end.value()).max()?;
        let quarter = all.iter().find_map(|one| one.quarter());
        let name = match quarter {
            Some(1) => "Q1".to_owned(),
            Some(quarter) if from < year.start() + chrono::Duration::days(10) => format!("to Q{quarter}"),
            Some(quarter) => format!("Q{quarter}"),
            None => String::new(),
        };
        let mark = if all.iter().any(|one| one.is_late(today)) {
            Mark::Late
        } else if all.iter().all(|one| one.standing(today) == Standing::Received) {
            Mark::Received
        } else {
            Mark::ToCome
        };
        Some(Span { from, to, due, name, mark })
    });
    Timeline { year, today, spans: spans.collect(), money: model.rows.due_days.clone() }
}
