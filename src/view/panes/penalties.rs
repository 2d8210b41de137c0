//! Penalties: the points, and what late payment has brought.

use chrono::NaiveDate;
use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::app::rows::PenaltyRow;
use crate::rules::penalties::{
    Appeal, LatePaymentPenalty, LatePaymentStatus, LateSubmissionPenalty, LateSubmissionStatus,
};
use crate::rules::{Money, SentOption};
use crate::view::detail::{Line, fact};
use crate::view::pen::{Pen, below};
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{Cell, Column};
use crate::words::{dates, penalties};

pub(super) const COLUMNS: &[Column] = &[
    Column::words("Penalty", 18, 0).growing(),
    Column::words("For", 20, 1),
    Column::figures("Amount", 10, 0),
    Column::words("State", 24, 0),
];

pub(super) fn cells(model: &Model, index: usize) -> Option<Vec<Cell>> {
    let row = *model.rows.penalties.get(index)?;
    match row {
        PenaltyRow::LateSubmission(_) => model.rows.late_submission(row).map(|one| point_cells(one, model.today())),
        PenaltyRow::LatePayment(_) => model.rows.late_payment(row).map(late_payment_cells),
    }
}

fn point_cells(one: &LateSubmissionPenalty, today: NaiveDate) -> Vec<Cell> {
    let inactive = one.status == Some(LateSubmissionStatus::Inactive);
    let plain = if inactive { Meaning::Quiet } else { Meaning::Plain };
    let order = one.order.as_deref().map(|order| format!(" {}", order.trim_start_matches('0'))).unwrap_or_default();
    let late = one.late_submissions.first();
    let due = late.and_then(|late| late.due.value()).map(|due| format!("deadline {}", dates::day(due)));
    let amount = one.charge_amount.map_or_else(|| "–".to_owned(), Money::grouped);
    let (state, meaning) = match (&one.expiry_reason, one.charge_outstanding) {
        (Some(reason), _) => (format!("expired: {}", penalties::expiry(reason)), Meaning::Quiet),
        (None, Some(left)) if left.is_positive() => (format!("! {} unpaid", left.pounds()), Meaning::Late),
        (None, _) if inactive => ("no longer counts".to_owned(), Meaning::Quiet),
        // At the threshold points outlive their own date, until the conditions HMRC sets are met.
        (None, _) if one.expires.value().is_some_and(|day| day < today) => ("still counts".to_owned(), Meaning::Plain),
        (None, _) => (format!("counts to {}", dates::day_sent(&one.expires)), Meaning::Plain),
    };
    let appeal = one.appeals.first().map(|one| format!(", {}", penalties::appeal(&one.status))).unwrap_or_default();
    vec![
        (format!("{}{order}", penalties::category(one.category.as_ref())), plain),
        (due.unwrap_or_default(), plain),
        (amount, plain),
        (format!("{state}{appeal}"), meaning),
    ]
}

fn late_payment_cells(one: &LatePaymentPenalty) -> Vec<Cell> {
    let growing = one.status == LatePaymentStatus::Accruing;
    let amount = if growing { one.amount_accruing } else { one.amount_posted };
    let left = one.amount_outstanding.filter(|left| left.is_positive());
    let (state, meaning) = match (growing, left) {
        (true, _) => ("still growing (est.)".to_owned(), Meaning::Soon),
        (false, Some(left)) => (format!("! {} unpaid", left.pounds()), Meaning::Late),
        (false, None) => ("✓ paid".to_owned(), Meaning::Good),
    };
    vec![
        (penalties::late_payment(one.category.as_ref()).into_owned(), Meaning::Plain),
        (format!("tax due {}", dates::day_sent(&one.principal_due)), Meaning::Plain),
        (amount.grouped(), if growing { Meaning::Estimate } else { Meaning::Plain }),
        (state, meaning),
    ]
}

pub(super) fn draw_above(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let Some(penalties) = model.rows.penalties() else { return };
    if area.height < 3 {
        return;
    }
    if let Some(points) = &penalties.points {
        let glyphs = pen.theme.glyphs;
        let shown = points.threshold.max(points.active_points).min(20);
        let meaning = if points.points_to_threshold() <= 1 { Meaning::Late } else { Meaning::Soon };
        let mut x = area.x + 2;
        for point in 0..shown {
            let (glyph, meaning) =
                if point < points.active_points { (glyphs.dot, meaning) } else { (glyphs.to_come, Meaning::Quiet) };
            x = pen.put(x, area.y, 4, glyph, meaning) + 1;
        }
        pen.put(
            x + 2,
            area.y,
            (area.x + area.width).saturating_sub(x + 2),
            &penalties::points(points),
            Meaning::Strong,
        );
        if let Some(day) = points.period_of_compliance_achievement.value() {
            let text = format!(
                "If everything is sent on time until {}, HMRC lets every point expire then.",
                dates::day_long(day)
            );
            pen.put(area.x + 2, area.y + 1, area.width - 2, &text, Meaning::Quiet);
        }
    }
    let Some(totals) = &penalties.totals else { return };
    let parts = [
        ("late submission unpaid", totals.late_submission),
        ("late payment charged", totals.late_payment_posted),
        ("late payment still growing (est.)", totals.late_payment_estimate),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter_map(|(name, amount)| {
            amount.filter(|amount| !amount.is_zero()).map(|amount| format!("{} {name}", amount.pounds()))
        })
        .collect();
    let room = below(area, 2);
    pen.paragraph(
        Rect { x: room.x + 2, width: room.width.saturating_sub(2), ..room },
        &words.join(", "),
        Meaning::Plain,
    );
}

pub(super) fn detail(model: &Model, index: usize) -> Option<(String, Vec<Line>)> {
    let row = *model.rows.penalties.get(index)?;
    match row {
        PenaltyRow::LateSubmission(_) => model.rows.late_submission(row).map(point_detail),
        PenaltyRow::LatePayment(_) => model.rows.late_payment(row).map(late_payment_detail),
    }
}

fn point_detail(one: &LateSubmissionPenalty) -> (String, Vec<Line>) {
    let mut lines = Vec::new();
    lines.extend(fact("Penalty number", Some(one.number.clone())));
    lines.extend(fact("Made", Some(dates::day_sent(&one.created))));
    lines.extend(fact("Expires", Some(dates::day_sent(&one.expires))));
    lines.extend(fact(
        "Expired because",
        one.expiry_reason.as_ref().map(|reason| penalties::expiry(reason).into_owned()),
    ));
    lines.extend(fact("Letter sent", one.letter_sent.as_ref().map(dates::day_sent)));
    lines.extend(fact("Charged", one.charge_amount.map(Money::pounds)));
    lines.extend(fact("Unpaid", one.charge_outstanding.map(Money::pounds)));
    lines.extend(fact("To be paid by", one.charge_due.as_ref().map(dates::day_sent)));
    lines.extend(fact("Penalty reference", one.charge_reference.clone()));
    for late in &one.late_submissions {
        lines.extend([Line::Blank, Line::Heading("What was late".to_owned())]);
        lines.extend(fact("Income source", late.income_source.clone()));
        let period = late.period_start.as_ref().zip(late.period_end.as_ref());
        let period = period.map(|(from, to)| format!("{} – {}", dates::day_sent(from), dates::day_sent(to)));
        lines.extend(fact("Period", period));
        lines.extend(fact("Was due", late.due.as_ref().map(dates::day_sent)));
        let received = late.received.as_ref().map_or_else(|| "not yet received".to_owned(), dates::day_sent);
        lines.extend(fact("Received", Some(received)));
    }
    appeals(&one.appeals, &mut lines);
    (penalties::category(one.category.as_ref()).into_owned(), lines)
}

fn late_payment_detail(one: &LatePaymentPenalty) -> (String, Vec<Line>) {
    let mut lines = Vec::new();
    lines.extend(fact("State", Some(penalties::late_payment_status(&one.status).into_owned())));
    lines.extend(fact("Growing (est.)", Some(one.amount_accruing).filter(|sum| !sum.is_zero()).map(Money::pounds)));
    lines.extend(fact("Charged", Some(one.amount_posted).filter(|sum| !sum.is_zero()).map(Money::pounds)));
    lines.extend(fact("Paid", one.amount_paid.map(Money::pounds)));
    lines.extend(fact("Unpaid", one.amount_outstanding.map(Money::pounds)));
    lines.extend(fact("To be paid by", one.due.as_ref().map(dates::day_sent)));
    lines.extend(fact("Penalty reference", one.charge_reference.clone()));
    lines.extend([Line::Blank, Line::Heading("The tax that was late".to_owned())]);
    lines.extend(fact("Was due", Some(dates::day_sent(&one.principal_due))));
    lines.extend(fact("Charge reference number", Some(one.principal_charge_reference.clone())));
    for (name, part) in [("After 15 days, on", &one.lower), ("After 30 days, on", &one.higher)] {
        let percentage = part.percentage.map(|rate| format!(", at {rate} per cent")).unwrap_or_default();
        lines.extend(fact(name, part.on.map(|amount| format!("{}{percentage}", amount.pounds()))));
    }
    let days = one.second_days.map(|days| format!("{days} days since day 31"));
    lines.extend(fact("Growing for", days));
    lines.extend(fact("At", one.second_percentage.map(|rate| format!("{rate} per cent a year"))));
    for (from, to) in &one.time_to_pay {
        lines.extend(fact("Payment plan", Some(format!("{} – {}", dates::day_sent(from), dates::day_sent(to)))));
    }
    appeals(&one.appeals, &mut lines);
    (penalties::late_payment(one.category.as_ref()).into_owned(), lines)
}

fn appeals(all: &[Appeal], lines: &mut Vec<Line>) {
    lines.push(Line::Blank);
    for one in all {
        lines.extend(fact("Appeal", Some(penalties::appeal(&one.status).into_owned())));
        lines.extend(fact("", Some(one.description.clone())));
    }
    lines.push(Line::Text("An appeal is made in HMRC online services: 9.".to_owned(), Meaning::Quiet));
}
