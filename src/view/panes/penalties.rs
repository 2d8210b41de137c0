//! Penalties: the points, and what late payment has brought.

use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::app::rows::PenaltyRow;
use crate::rules::Money;
use crate::rules::penalties::{
    Appeal, AppealStatus, LatePaymentPenalty, LatePaymentStatus, LateSubmission, LateSubmissionPenalty,
    LateSubmissionStatus, Penalties, PointsSummary,
};
use crate::view::detail::{Line, fact};
use crate::view::pen::{Pen, below, wrap};
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{Cell, Column};
use crate::words::{charges, dates, penalties};

pub(super) const COLUMNS: &[Column] = &[
    Column::words("Penalty", 27, 0).growing(),
    Column::words("For due", 11, 0),
    Column::words("Whose", 16, 1),
    Column::figures("Amount", 10, 0),
    Column::words("State", 22, 0),
];

pub(super) fn cells(model: &Model, index: usize) -> Option<Vec<Cell>> {
    let row = *model.rows.penalties.get(index)?;
    match row {
        PenaltyRow::LateSubmission(_) => model.rows.late_submission(row).map(|one| point_cells(one, model)),
        PenaltyRow::LatePayment(_) => model.rows.late_payment(row).map(|one| late_payment_cells(one, model)),
    }
}

fn point_cells(one: &LateSubmissionPenalty, model: &Model) -> Vec<Cell> {
    let together = model.rows.penalties().is_some_and(Penalties::at_threshold);
    let inactive = one.status == Some(LateSubmissionStatus::Inactive);
    let plain = if inactive { Meaning::Quiet } else { Meaning::Plain };
    let order = one.order.as_deref().map(|order| format!(" {}", order.trim_start_matches('0'))).unwrap_or_default();
    let amount = one.charge_amount.map_or_else(|| "–".to_owned(), Money::grouped);
    let appealed = is_under_appeal(&one.appeals);
    let (state, meaning) = match (&one.expiry_reason, one.charge_outstanding) {
        (None, Some(left)) if left.is_positive() && appealed => (unpaid_under_appeal(left), Meaning::Late),
        (None, _) if appealed => ("counts, under appeal".to_owned(), Meaning::Soon),
        (Some(reason), _) => (format!("expired: {}", penalties::expiry(reason)), Meaning::Quiet),
        (None, Some(left)) if left.is_positive() => (format!("! {} unpaid", left.pounds()), Meaning::Late),
        (None, _) if inactive => ("no longer counts".to_owned(), Meaning::Quiet),
        // At the threshold points outlive their own date, until the conditions HMRC sets are met.
        (None, _) if together => ("counts till all expire".to_owned(), Meaning::Plain),
        (None, _) if one.expires.value().is_some_and(|day| day < model.today()) => {
            ("still counts".to_owned(), Meaning::Plain)
        }
        (None, _) => (format!("counts to {}", dates::day_sent(&one.expires)), Meaning::Plain),
    };
    vec![
        (penalties::category_in_short(one.category.as_ref(), &order), plain),
        (missed_on(one), plain),
        (missed_by(one), plain),
        (amount, plain),
        (state, meaning),
    ]
}

/// The day that was missed: what tells one penalty from another where there is no room for more.
fn missed_on(one: &LateSubmissionPenalty) -> String {
    let due = one.late_submissions.first().and_then(|first| first.due.as_ref());
    due.map(dates::day_sent).unwrap_or_default()
}

/// "Caffi'r Bont"; more businesses than one are counted.
fn missed_by(one: &LateSubmissionPenalty) -> String {
    match one.late_submissions.as_slice() {
        [] => String::new(),
        [one] => penalties::what_was_late(one),
        several => format!("{} businesses", several.len()),
    }
}

/// Whether somebody looks at an appeal now; what came of it is in the detail.
fn is_under_appeal(appeals: &[Appeal]) -> bool {
    appeals.last().is_some_and(|one| one.status == AppealStatus::UnderAppeal)
}

fn unpaid_under_appeal(left: Money) -> String {
    format!("! {} under appeal", left.pounds())
}

fn late_payment_cells(one: &LatePaymentPenalty, model: &Model) -> Vec<Cell> {
    let growing = one.status == LatePaymentStatus::Accruing;
    let amount = if growing { one.amount_accruing } else { one.amount_posted };
    let left = one.amount_outstanding.filter(|left| left.is_positive());
    let (state, meaning) = match (growing, left) {
        (true, _) if one.has_plan_on(model.today()) => ("in payment plan, est.".to_owned(), Meaning::Soon),
        (true, _) => match growth(one, model) {
            Some(day) => (format!("grows {} a day est.", day.pounds()), Meaning::Soon),
            None => ("still growing (est.)".to_owned(), Meaning::Soon),
        },
        (false, Some(left)) if is_under_appeal(&one.appeals) => (unpaid_under_appeal(left), Meaning::Late),
        (false, Some(left)) => (format!("! {} unpaid", left.pounds()), Meaning::Late),
        (false, None) => ("✓ paid".to_owned(), Meaning::Good),
    };
    vec![
        (penalties::late_payment(one.category.as_ref()).trim_end_matches(" penalty").to_owned(), Meaning::Plain),
        (dates::day_sent(&one.principal_due), Meaning::Plain),
        ("tax paid late".to_owned(), Meaning::Plain),
        (amount.grouped(), if growing { Meaning::Estimate } else { Meaning::Plain }),
        (state, meaning),
    ]
}

/// What it grows by each day, as far as HMRC sent what is needed.
fn growth(one: &LatePaymentPenalty, model: &Model) -> Option<Money> {
    one.growth_a_day(model.rows.account()?, model.today())
}

/// Lines above the list, the most important first.
fn said_above(model: &Model) -> Vec<(String, Meaning)> {
    let Some(held) = model.rows.penalties() else { return Vec::new() };
    let mut said: Vec<(String, Meaning)> = Vec::new();
    let plain = |text| (text, Meaning::Plain);
    said.extend(penalties::outlook(&model.rows.outlook, model.voice()).into_iter().map(plain));
    let compliance = held.points.as_ref().and_then(|points| points.period_of_compliance_achievement.as_ref());
    said.extend(
        compliance.map(|day| (penalties::compliance(&dates::day_sent(day), held.still_missing()), Meaning::Quiet)),
    );
    let totals = held
        .totals
        .as_ref()
        .map(|totals| penalties::totals(totals, held.growth_is_paused(model.today())))
        .filter(|text| !text.is_empty());
    said.extend(totals.map(plain));
    said
}

/// The most rows above the list: with more, a screen of 24 rows would show nothing of them.
const MOST_ABOVE: u16 = 9;

pub(super) fn height_above(model: &Model, width: u16) -> u16 {
    let lines: usize = said_above(model).iter().map(|(text, _)| wrap(text, room(width)).len()).sum();
    let points = model.rows.penalties().is_some_and(|held| held.points.is_some());
    let rows = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(u16::from(points));
    if rows == 0 { 0 } else { rows.saturating_add(1).min(MOST_ABOVE) }
}

/// Columns for the sentences: no line is too long to read.
const fn room(width: u16) -> u16 {
    let width = width.saturating_sub(2);
    if width < 110 { width } else { 110 }
}

pub(super) fn draw_above(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    // The last row stays empty.
    let mut left = Rect { x: area.x + 2, width: room(area.width), height: area.height.saturating_sub(1), ..area };
    if let Some(points) = model.rows.penalties().and_then(|held| held.points.as_ref()) {
        if left.height == 0 {
            return;
        }
        draw_points(points, pen, left);
        left = below(left, 1);
    }
    for (text, meaning) in said_above(model) {
        // A sentence that would lose its end is left out: the command says all of them.
        if wrap(&text, left.width).len() > usize::from(left.height) {
            continue;
        }
        let used = pen.paragraph(left, &text, meaning);
        left = below(left, used);
    }
}

fn draw_points(points: &PointsSummary, pen: &mut Pen<'_>, area: Rect) {
    let glyphs = pen.theme.glyphs;
    let shown = points.threshold.max(points.active_points).min(20);
    let meaning = if points.points_to_threshold() <= 1 { Meaning::Late } else { Meaning::Soon };
    let mut x = area.x;
    for point in 0..shown {
        let (glyph, meaning) =
            if point < points.active_points { (glyphs.dot, meaning) } else { (glyphs.to_come, Meaning::Quiet) };
        x = pen.put(x, area.y, 4, glyph, meaning) + 1;
    }
    let end = area.x + area.width;
    pen.put(x + 2, area.y, end.saturating_sub(x + 2), &penalties::points(points), Meaning::Strong);
}

pub(super) fn detail(model: &Model, index: usize) -> Option<(String, Vec<Line>)> {
    let row = *model.rows.penalties.get(index)?;
    match row {
        PenaltyRow::LateSubmission(_) => model.rows.late_submission(row).map(|one| point_detail(one, model)),
        PenaltyRow::LatePayment(_) => model.rows.late_payment(row).map(|one| late_payment_detail(one, model)),
    }
}

fn point_detail(one: &LateSubmissionPenalty, model: &Model) -> (String, Vec<Line>) {
    let mut lines = Vec::new();
    for late in &one.late_submissions {
        missed_facts(late, &mut lines);
    }
    if one.late_submissions.len() > 1 {
        lines.push(Line::Text(penalties::ONE_POINT.to_owned(), Meaning::Plain));
    }
    lines.extend(fact("Penalty type", Some(penalties::category(one.category.as_ref()).into_owned())));
    lines.extend(fact("Made", Some(dates::day_sent(&one.created))));
    if let Some(reason) = &one.expiry_reason {
        lines.extend(fact("Expired because", Some(penalties::expiry(reason).into_owned())));
    } else {
        let own = dates::day_sent(&one.expires);
        let together = model.rows.penalties().is_some_and(Penalties::at_threshold);
        let when = if together { format!("not on {own}, but {}", penalties::EXPIRE_TOGETHER) } else { own };
        lines.extend(fact("Point due to expire", Some(when)));
    }
    if one.frequency_adjustment {
        lines.extend(fact("Why", Some("added when the number of updates a year changed".to_owned())));
    }
    lines.extend(fact("Charged", one.charge_amount.map(Money::pounds)));
    lines.extend(fact("Unpaid", one.charge_outstanding.map(Money::pounds)));
    lines.extend(fact("To be paid by", one.charge_due.as_ref().map(dates::day_sent)));
    lines.extend(fact("Penalty reference", one.charge_reference.clone()));
    lines.extend(fact("Penalty number", Some(one.number.clone())));
    lines.extend(fact("Letter sent", one.letter_sent.as_ref().map(dates::day_sent)));
    appeals(&one.appeals, &mut lines);
    if let Some(rule) = &model.rows.outlook.compliance {
        lines.push(Line::Text(penalties::compliance_rule(rule), Meaning::Quiet));
    }
    (penalties::category(one.category.as_ref()).into_owned(), lines)
}

/// What was late, under HMRC's own labels.
fn missed_facts(late: &LateSubmission, lines: &mut Vec<Line>) {
    let period = late.period_start.as_ref().zip(late.period_end.as_ref());
    let period = period.map(|(from, to)| format!("{} – {}", dates::day_sent(from), dates::day_sent(to)));
    let [of, covers, due, sent] = if late.is_return() {
        ["Late", "Period", "Return due", "Return submitted"]
    } else {
        ["Business", "Update period", "Update due", "Update submitted"]
    };
    lines.extend(fact(of, Some(penalties::what_was_late(late))));
    lines.extend(fact(covers, period));
    lines.extend(fact(due, late.due.as_ref().map(dates::day_sent)));
    lines.extend(fact(sent, Some(penalties::received(late).into_owned())));
    lines.push(Line::Blank);
}

fn late_payment_detail(one: &LatePaymentPenalty, model: &Model) -> (String, Vec<Line>) {
    let mut lines = Vec::new();
    let growing = one.status == LatePaymentStatus::Accruing;
    let paused = growing && one.has_plan_on(model.today());
    let state = if paused { penalties::PAUSED.into() } else { penalties::late_payment_status(&one.status) };
    lines.extend(fact("State", Some(state.into_owned())));
    lines.extend(fact("So far (est.)", Some(one.amount_accruing).filter(|_| growing).map(Money::pounds)));
    lines.extend(fact("Grows by", growth(one, model).map(|day| format!("about {} a day (est.)", day.pounds()))));
    lines.extend(fact("Charged", Some(one.amount_posted).filter(|sum| !sum.is_zero()).map(Money::pounds)));
    lines.extend(fact("Paid", one.amount_paid.map(Money::pounds)));
    lines.extend(fact("Unpaid", one.amount_outstanding.map(Money::pounds)));
    lines.extend(fact("To be paid by", one.due.as_ref().map(dates::day_sent)));
    lines.extend(fact("Penalty reference", one.charge_reference.clone()));
    lines.extend([Line::Blank, Line::Heading("How HMRC works it out".to_owned())]);
    lines.extend(penalties::stages(one, model.today()).into_iter().map(|text| Line::Text(text, Meaning::Plain)));
    lines.extend([Line::Blank, Line::Heading("The tax that was late".to_owned())]);
    let principal = model.rows.account().and_then(|account| one.principal(account));
    lines.extend(fact("Charge", principal.map(|document| charges::document(document).into_owned())));
    lines.extend(fact("Was due", Some(dates::day_sent(&one.principal_due))));
    lines.extend(fact("Still unpaid", principal.map(|document| document.outstanding_amount.pounds())));
    let plans = one.time_to_pay.iter().map(|days| Line::Text(penalties::plan(days, one), Meaning::Plain));
    lines.extend(plans);
    lines.extend(fact("Last paid towards", one.principal_latest_clearing.as_ref().map(dates::day_sent)));
    lines.extend(fact("Charge reference number", Some(one.principal_charge_reference.clone())));
    appeals(&one.appeals, &mut lines);
    (penalties::late_payment(one.category.as_ref()).into_owned(), lines)
}

fn appeals(all: &[Appeal], lines: &mut Vec<Line>) {
    lines.push(Line::Blank);
    for one in all {
        lines.extend(fact("Appeal", Some(penalties::appeal_in_full(one))));
        lines.extend(fact("", Some(one.description.clone())));
    }
    lines.push(Line::Text("An appeal is made in HMRC online services: 9.".to_owned(), Meaning::Quiet));
}
