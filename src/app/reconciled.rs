//! The reconciliation as lines to read, worked out when the answers come.

use crate::app::model::Model;
use crate::app::questions;
use crate::app::remote::read;
use crate::rules::reconciliation::{Check, Known, Outcome, PaidStep, Reconciliation, What, reconcile};
use crate::rules::{DateRange, Money, Query};
use crate::words::payments::Face;
use crate::words::{Voice, reconciliation as words};

/// A line of the reconciliation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// How many figures agree.
    Summary(String),
    /// A step from the charges raised to what is to be paid.
    Step {
        /// What it is.
        name: String,
        /// Its sum, with the sign it counts with.
        sum: Money,
        /// Whether it is the sum of those before it.
        is_sum: bool,
    },
    /// The heads of the checks.
    Heads,
    /// A check that does not agree, with what came of it.
    Off(String, Verdict),
    /// A figure of HMRC's against its documents.
    Check {
        /// What is held against what.
        name: String,
        /// What is compared, and why it may differ: shown while the line is chosen.
        compared: &'static str,
        /// HMRC's figure.
        hmrc: Option<Money>,
        /// The figure from its documents.
        documents: Option<Money>,
        /// What came of it.
        result: Verdict,
    },
    /// Why a figure does not agree.
    Why(String),
    /// A document or payment involved: its name, its number and its part.
    Involved(String, String, Money),
    /// A remark.
    Remark(&'static str),
    /// Room.
    Blank,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It agrees.
    Agrees,
    /// It differs by this much.
    Differs(Money),
    /// It cannot be known.
    Unknown,
}

/// Answers further apart than this are not of one moment.
const ONE_MOMENT: chrono::TimeDelta = chrono::TimeDelta::minutes(10);
/// The most documents named under a figure that differs.
const MOST_INVOLVED: usize = 12;

/// The lines for the person on screen; `None` before HMRC answered everything that is needed or refused it.
pub(in crate::app) fn lines(model: &Model) -> Option<Vec<Line>> {
    let asked = [Query::OpenAccount, questions::history(model), questions::payments(model)];
    let remotes = asked.each_ref().map(|query| model.remote(query));
    if remotes.iter().any(|remote| remote.known().is_none() && remote.failure().is_none()) {
        return None;
    }
    let [open, history, payments] = remotes.map(|remote| remote.known());
    let times = || [open, history, payments].into_iter().flatten().map(|fetched| fetched.at);
    let apart = times().max().zip(times().min()).map(|(last, first)| last - first);
    let known = Known {
        open: read::account(&open?.value)?,
        history: history.and_then(|fetched| read::account(&fetched.value)),
        payments: payments.and_then(|fetched| read::payments(&fetched.value)),
        range: DateRange::four_tax_years_to(model.today()),
        today: model.today(),
        same_moment: apart.is_none_or(|apart| apart <= ONE_MOMENT),
    };
    Some(laid_out(&reconcile(known), model.voice()))
}

fn laid_out(all: &Reconciliation<'_>, voice: Voice) -> Vec<Line> {
    let mut lines = vec![Line::Summary(words::summary(all.counts())), Line::Blank];
    for check in all.to_explain() {
        lines.extend(off(check, voice));
    }
    if let Some(bridge) = &all.bridge {
        for (step, sum) in bridge.steps.iter().filter(|(step, sum)| step.is_sum() || !sum.is_zero()) {
            lines.push(Line::Step { name: words::step(*step, voice), sum: *sum, is_sum: step.is_sum() });
        }
        lines.extend(words::with_interest(bridge).map(Line::Why));
        lines.push(Line::Blank);
        if let Some(paid) = bridge.paid.as_ref().filter(|paid| !paid.is_nothing()) {
            lines.extend(paid.shown().map(|(step, sum)| Line::Step {
                name: words::paid_step(step).to_owned(),
                sum,
                is_sum: step == PaidStep::Left,
            }));
            lines.push(Line::Blank);
        }
    }
    lines.push(Line::Heads);
    lines.extend(all.checks.iter().map(|check| Line::Check {
        name: words::named(check),
        compared: words::compared(&check.id),
        hmrc: check.hmrc,
        documents: check.documents,
        result: verdict(check),
    }));
    lines.extend([
        Line::Blank,
        Line::Remark(words::ABOUT),
        Line::Blank,
        Line::Remark(crate::words::charges::BEFORE_MTD),
    ]);
    lines
}

/// The line that is chosen after moving `by` lines from `chosen`: never an empty one.
pub(in crate::app) fn moved(lines: &[Line], chosen: u16, by: i64) -> u16 {
    let last = lines.len().saturating_sub(1);
    let wanted = i64::from(chosen).saturating_add(by).max(0);
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX).min(last);
    let filled = |place: &usize| lines.get(*place).is_some_and(|line| *line != Line::Blank);
    let found = if by < 0 { (0..=wanted).rev().find(filled) } else { (wanted..=last).find(filled) };
    found.and_then(|place| u16::try_from(place).ok()).unwrap_or(chosen)
}

const fn verdict(check: &Check<'_>) -> Verdict {
    match check.outcome {
        Outcome::Agrees => Verdict::Agrees,
        Outcome::Differs { difference, .. } => Verdict::Differs(difference),
        Outcome::CannotBeKnown(_) => Verdict::Unknown,
    }
}

/// What does not agree: by how much, why, what to do, and what is involved; nothing where it agrees.
fn off(check: &Check<'_>, voice: Voice) -> Vec<Line> {
    let Some(why) = words::explanation(check, voice) else { return Vec::new() };
    let mut lines = vec![Line::Off(words::verdict(check), verdict(check)), Line::Why(why)];
    lines.extend(words::to_do(check, voice, Face::Screen).map(|to_do| Line::Why(format!("What to do: {to_do}"))));
    for one in check.involved.iter().take(MOST_INVOLVED) {
        let number = match one.what {
            What::Document(document) => document.document_id.to_string(),
            What::Payment(payment) => payment.id().map(|id| id.to_string()).unwrap_or_default(),
        };
        lines.push(Line::Involved(words::involved(one.what), number, one.amount));
    }
    if let Some(more) = check.involved.len().checked_sub(MOST_INVOLVED).filter(|more| *more > 0) {
        lines.push(Line::Why(format!("and {more} more; quarterdeck reconcile --format json names each")));
    }
    lines.push(Line::Blank);
    lines
}
