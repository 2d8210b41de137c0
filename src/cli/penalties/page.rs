//! Penalties for people.

use super::Beside;
use crate::cli::output::page::{Page, Tone};
use crate::cli::output::table::{Cell, Column, Table};
use crate::rules::Money;
use crate::rules::penalties::{
    Appeal, LatePaymentPenalty, LateSubmission, LateSubmissionPenalty, LateSubmissionStatus, Penalties,
};
use crate::words::{Voice, capital, charges, dates, penalties};

pub(super) fn page(held: &Penalties, beside: &Beside) -> Page {
    let mut page = Page::titled("Penalties");
    if held.is_empty() {
        page.say("HMRC holds no penalty and no penalty point of the last 24 months.");
        for sentence in penalties::outlook(&beside.outlook, Voice::You) {
            page.say(sentence);
        }
        return page;
    }
    points(held, beside, &mut page);
    if !held.late_submission.is_empty() {
        page.title("For what was sent late");
        page.table(submissions_table(held));
        if held.late_submission.iter().any(|one| one.late_submissions.len() > 1) {
            page.line(Tone::Quiet, penalties::ONE_POINT);
        }
        for one in held.late_submission.iter().filter(|one| !one.appeals.is_empty()) {
            let what = one.late_submissions.first().map(what).unwrap_or_default();
            page.say(format!("{} ({what}){}.", penalties::category(one.category.as_ref()), appeals(&one.appeals)));
        }
    }
    if !held.late_payment.is_empty() {
        page.title("For what was paid late");
        page.table(payments_table(held));
        page.line(Tone::Quiet, "What still grows is an estimate; there is nothing to pay on it yet.");
        for one in &held.late_payment {
            page.say(worked_out(one, beside));
        }
    }
    if let Some(text) = totals(held, beside) {
        page.say(text);
    }
    page.say_in(Tone::Quiet, "HMRC takes appeals in its online services: `quarterdeck tasks show appeal-penalty`.");
    page
}

fn points(held: &Penalties, beside: &Beside, page: &mut Page) {
    if let Some(points) = &held.points {
        let near = points.active_points > 0 && points.points_to_threshold() <= 1;
        page.say_in(if near { Tone::Late } else { Tone::Plain }, penalties::points(points));
        if let Some(day) = &points.period_of_compliance_achievement {
            page.line(Tone::Quiet, penalties::compliance(&dates::day_sent(day), held.still_missing()));
        }
    }
    if let Some(rule) = &beside.outlook.compliance {
        page.say_in(Tone::Quiet, penalties::compliance_rule(rule));
    }
    for sentence in penalties::outlook(&beside.outlook, Voice::You) {
        page.say(sentence);
    }
}

/// HMRC's own totals, as it sent them.
fn totals(held: &Penalties, beside: &Beside) -> Option<String> {
    let said = penalties::totals(held.totals.as_ref()?, held.growth_is_paused(beside.today));
    (!said.is_empty()).then_some(said)
}

/// One row for each thing that was late; the penalty stands in the first of them.
fn submissions_table(held: &Penalties) -> Table {
    let mut table = Table::new(&[
        Column::prose("Penalty"),
        Column::prose("What was late"),
        Column::text("Expires"),
        Column::money("To pay £"),
        Column::prose("State").rank(1),
    ]);
    for one in &held.late_submission {
        let mut late = one.late_submissions.iter();
        let first = late.next();
        table.row([
            penalties::category_in_short(one.category.as_ref(), "").into(),
            first.map(what_and_when).unwrap_or_default().into(),
            expires(one, held).into(),
            Cell::money_or_none(one.charge_outstanding.or(one.charge_amount)),
            format!("{}{}", state(one), appeal(&one.appeals)).into(),
        ]);
        for more in late {
            table.row(["".into(), what_and_when(more).into(), "".into(), "".into(), "".into()]);
        }
    }
    table
}

/// The point's own date, where it goes by it.
fn expires(one: &LateSubmissionPenalty, held: &Penalties) -> String {
    if held.at_threshold() && one.expiry_reason.is_none() && one.status != Some(LateSubmissionStatus::Inactive) {
        return penalties::EXPIRE_TOGETHER.to_owned();
    }
    dates::day_sent(&one.expires)
}

/// What was late, when it was due and when it came.
fn what_and_when(late: &LateSubmission) -> String {
    let came = if late.received.is_some() { "received " } else { "" };
    format!("{}, {came}{}", what(late), penalties::received(late))
}

fn what(late: &LateSubmission) -> String {
    let ends = late.period_end.as_ref().filter(|_| !late.is_return());
    let ends = ends.map(|day| format!(" to {}", dates::day_sent(day))).unwrap_or_default();
    let due = late.due.as_ref().map(|day| format!(", due {}", dates::day_sent(day))).unwrap_or_default();
    format!("{}{ends}{due}", capital(&penalties::what_was_late(late)))
}

fn state(one: &LateSubmissionPenalty) -> String {
    match (&one.status, &one.expiry_reason) {
        (Some(LateSubmissionStatus::Inactive), Some(reason)) => format!("gone: {}", penalties::expiry(reason)),
        (Some(LateSubmissionStatus::Inactive), None) => "no longer counts".to_owned(),
        (Some(LateSubmissionStatus::Other(text)), _) => text.clone(),
        _ => "counts".to_owned(),
    }
}

/// Every appeal with who looks at it: ": under appeal, being reviewed by HMRC".
fn appeals(all: &[Appeal]) -> String {
    let each: Vec<String> = all.iter().map(penalties::appeal_in_full).collect();
    if each.is_empty() { String::new() } else { format!(": {}", each.join("; ")) }
}

fn appeal(appeals: &[Appeal]) -> String {
    appeals.last().map(|appeal| format!(", {}", penalties::appeal(&appeal.status))).unwrap_or_default()
}

/// How a late payment penalty is worked out, what it grows by, and the payment plan it is in.
fn worked_out(one: &LatePaymentPenalty, beside: &Beside) -> String {
    let name = penalties::late_payment(one.category.as_ref());
    let stages = penalties::stages(one, beside.today).join(" ");
    let growth = beside.growth(one).map(|day| format!(" It grows by about {} a day (est.).", day.pounds()));
    let plan = |days: &(_, _)| format!(" {}", penalties::plan(days, one));
    let plans: String = one.time_to_pay.iter().map(plan).collect();
    let appeal = one.appeals.last().map(|one| format!(" {}.", capital(&penalties::appeal_in_full(one))));
    format!("{name}: {stages}{}{plans}{}", growth.unwrap_or_default(), appeal.unwrap_or_default())
}

fn payments_table(held: &Penalties) -> Table {
    let mut table = Table::new(&[
        Column::prose("Penalty"),
        Column::text("On the charge due"),
        Column::money("Growing £ est."),
        Column::money("Charged £"),
        Column::money("To pay £"),
        Column::text("Pay by"),
        Column::prose("State").rank(1),
    ]);
    for one in &held.late_payment {
        let state = penalties::late_payment_status(&one.status);
        table.row([
            penalties::late_payment(one.category.as_ref()).into(),
            dates::day_sent(&one.principal_due).into(),
            Cell::money(one.amount_accruing),
            Cell::money(one.amount_posted),
            Cell::money_or_none(one.amount_outstanding),
            one.due.as_ref().map(dates::day_sent).unwrap_or_default().into(),
            format!("{state}{}", appeal(&one.appeals)).into(),
        ]);
    }
    let sum = |of: fn(&LatePaymentPenalty) -> Money| Cell::from(charges::cell(held.late_payment.iter().map(of).sum()));
    table.total([
        "".into(),
        "".into(),
        sum(|one| one.amount_accruing),
        sum(|one| one.amount_posted),
        sum(|one| one.amount_outstanding.unwrap_or_default()),
        "".into(),
        "".into(),
    ]);
    table
}
