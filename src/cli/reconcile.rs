//! `reconcile`: each of HMRC's figures against the documents it is made of.

use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::trouble::Trouble;
use crate::rules::reconciliation::{
    Bridge, Cause, Check, Involved, Known, Outcome, Paid, PaidStep, Reconciliation, What, reconcile,
};
use crate::rules::{DateRange, Failure};
use crate::words::payments::Face;
use crate::words::{Voice, charges, reconciliation as words};

/// Asks, and lays out the answer. What is open must be known; history and payments may be missing, and then it says so.
pub(super) async fn report<A: Ask>(desk: &Desk<'_, A>, setting: &Setting) -> Result<Report, Trouble> {
    let range = DateRange::four_tax_years_to(desk.today);
    let (open, history, payments) =
        tokio::join!(desk.open_account(), desk.account_history(range), desk.payments(range));
    let Some(open) = open? else { return Ok(nothing()) };
    let known = Known {
        open: &open,
        history: history.as_ref().ok().and_then(Option::as_deref),
        payments: payments.as_ref().ok().map(Vec::as_slice),
        range,
        today: desk.today,
        // Stored answers may be of different days.
        same_moment: setting.kept_since.is_none(),
    };
    let mut report = shape(&reconcile(known), range, setting.voice());
    report.asides = asides(history.as_ref().err(), payments.as_ref().err());
    Ok(report)
}

fn asides(history: Option<&Failure>, payments: Option<&Failure>) -> Vec<String> {
    let missing = [(history, "The account's history"), (payments, "The payments")];
    let failed = missing.into_iter().filter_map(|(failure, what)| Some((failure?, what)));
    failed
        .map(|(failure, what)| {
            let said = Trouble::from(failure.clone()).said();
            format!("{what} could not be had. {} {}", said.message, said.hint)
        })
        .collect()
}

fn nothing() -> Report {
    let mut page = Page::titled("Reconciliation");
    page.say("HMRC holds nothing on this account yet: no charges, no credit, no payments, and so nothing to check.");
    page.say_in(Tone::Quiet, charges::BEFORE_MTD);
    let none: Vec<Object> = Vec::new();
    let data = Object::new().put("agree", &0u32).put("differ", &0u32).put("cannotBeKnown", &0u32).put("checks", &none);
    Report::new("reconcile", data, page, Sheet::new(&COLUMNS))
}

const COLUMNS: [&str; 6] = ["check", "taxYear", "hmrcAmount", "documentsAmount", "outcome", "differenceAmount"];

fn shape(all: &Reconciliation<'_>, range: DateRange, voice: Voice) -> Report {
    let (agree, differ, unknown) = all.counts();
    let number = number_of;
    let data = Object::new()
        .put("from", &range.from())
        .put("to", &range.to())
        .put("agree", &number(agree))
        .put("differ", &number(differ))
        .put("cannotBeKnown", &number(unknown))
        .put("amounts", &all.bridge.as_ref().map(bridge))
        .put("checks", &all.checks.iter().map(|check| object(check, voice)).collect::<Vec<_>>());
    Report::new("reconcile", data, page(all, voice), sheet(all))
}

fn number_of(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn bridge(bridge: &Bridge) -> Object {
    let steps = bridge.steps.iter().fold(Object::new(), |all, (step, sum)| all.put(step.as_str(), sum));
    let paid = |paid: &Paid| paid.steps.iter().fold(Object::new(), |all, (step, sum)| all.put(step.as_str(), sum));
    steps
        .put("interestCharged", &bridge.interest_charged)
        .put("raisedWithInterest", &bridge.raised_with_interest())
        .put("payments", &bridge.paid.as_ref().map(paid))
}

fn object(check: &Check<'_>, voice: Voice) -> Object {
    let causes: &[Cause] = match &check.outcome {
        Outcome::Agrees => &[],
        Outcome::Differs { causes, .. } | Outcome::CannotBeKnown(causes) => causes,
    };
    let outcome = words::outcome(&check.outcome).replace(' ', "-");
    Object::new()
        .put("check", &check.id.as_str())
        .put("label", &words::check(&check.id))
        .maybe("taxYear", check.id.tax_year())
        .put("hmrcAmount", &check.hmrc)
        .put("documentsAmount", &check.documents)
        .maybe("documentsCount", check.counted.map(|of| number_of(of.documents)).as_ref())
        .maybe("documentsAgreeing", check.counted.map(|of| number_of(of.agree)).as_ref())
        .maybe("besidesAmount", check.besides.as_ref())
        .put("outcome", &outcome)
        .put("differenceAmount", &check.difference())
        .put("causes", &causes.iter().map(|cause| cause.as_str()).collect::<Vec<_>>())
        .put("compared", &words::compared(&check.id))
        .put("text", &words::explanation(check, voice))
        .put("toDo", &words::to_do(check, voice, Face::CommandLine))
        .put("involved", &check.involved.iter().map(involved).collect::<Vec<_>>())
}

fn involved(one: &Involved<'_>) -> Object {
    let named = Object::new().put("label", &words::involved(one.what));
    let named = match one.what {
        What::Document(document) => named.put("documentId", &document.document_id),
        What::Payment(payment) => named.put("payment", &payment.id().map(|id| id.to_string())),
    };
    named.put("amount", &one.amount)
}

/// The number under which a document or payment can be looked up.
fn number(what: What<'_>) -> String {
    match what {
        What::Document(document) => document.document_id.to_string(),
        What::Payment(payment) => payment.id().map(|id| id.to_string()).unwrap_or_default(),
    }
}

fn page(all: &Reconciliation<'_>, voice: Voice) -> Page {
    let mut page = Page::titled("Reconciliation");
    page.line(Tone::Strong, words::summary(all.counts()));
    for check in all.to_explain() {
        let Some(why) = words::explanation(check, voice) else { continue };
        page.title(words::verdict(check));
        page.line(Tone::Plain, why);
        if let Some(to_do) = words::to_do(check, voice, Face::CommandLine) {
            page.line(Tone::Plain, format!("What to do: {to_do}"));
        }
        if !check.involved.is_empty() {
            let mut table = Table::new(&[Column::prose(""), Column::text(""), Column::money("")]).headless();
            for one in &check.involved {
                table.row([words::involved(one.what).into(), number(one.what).into(), Cell::sum(one.amount)]);
            }
            page.line(Tone::Quiet, "Involved:");
            page.line_table(table);
        }
    }
    if let Some(bridge) = &all.bridge {
        page.table(steps(bridge, voice));
        if let Some(sentence) = words::with_interest(bridge) {
            page.line(Tone::Plain, sentence);
        }
        if let Some(paid) = bridge.paid.as_ref().filter(|paid| !paid.is_nothing()) {
            page.table(paid_steps(paid));
        }
    }
    let mut table = Table::new(&[
        Column::text(""),
        Column::prose("Figure").at_least(18),
        Column::money("HMRC £"),
        Column::money("From documents £"),
        Column::money("Difference £"),
    ]);
    for check in &all.checks {
        let sum = |sum: Option<crate::rules::Money>| sum.map_or_else(|| "–".into(), Cell::sum);
        let (mark, tone) = match check.outcome {
            Outcome::Agrees => ("✓", Tone::Good),
            Outcome::Differs { .. } => ("!", Tone::Late),
            Outcome::CannotBeKnown(_) => ("?", Tone::Soon),
        };
        let difference = match &check.outcome {
            Outcome::Agrees => "–".into(),
            Outcome::Differs { difference, .. } => Cell::sum(*difference).tone(Tone::Late),
            Outcome::CannotBeKnown(_) => "not known".into(),
        };
        table.row([
            Cell::from(mark).tone(tone),
            words::named(check).into(),
            sum(check.hmrc),
            sum(check.documents),
            difference,
        ]);
        table.remark(words::compared(&check.id));
    }
    page.table(table);
    page.say_in(Tone::Quiet, words::ABOUT);
    page.say_in(Tone::Quiet, charges::BEFORE_MTD);
    page
}

/// From the charges raised to what is to be paid; steps that are nothing are left out.
fn steps(bridge: &Bridge, voice: Voice) -> Table {
    let mut table = Table::sums();
    for (step, sum) in &bridge.steps {
        if step.is_sum() || !sum.is_zero() {
            let cell = Cell::sum(*sum);
            let cell = if step.is_sum() { cell.tone(Tone::Strong) } else { cell };
            let name = words::step(*step, voice);
            let name = if step.is_sum() { format!("= {name}") } else { name };
            table.row([name.into(), cell, "".into()]);
        }
    }
    table
}

/// From the payments received to what they did; steps that are nothing are left out.
fn paid_steps(paid: &Paid) -> Table {
    let mut table = Table::sums();
    for (step, sum) in paid.shown() {
        let (is_sum, name) = (step == PaidStep::Left, words::paid_step(step));
        let (name, cell) = if is_sum {
            (format!("= {name}"), Cell::sum(sum).tone(Tone::Strong))
        } else {
            (name.to_owned(), Cell::sum(sum))
        };
        table.row([name.into(), cell, "".into()]);
    }
    table
}

fn sheet(all: &Reconciliation<'_>) -> Sheet {
    let mut sheet = Sheet::new(&COLUMNS);
    for check in &all.checks {
        sheet.row([
            check.id.as_str().to_owned(),
            cell(check.id.tax_year()),
            cell(check.hmrc.as_ref()),
            cell(check.documents.as_ref()),
            words::outcome(&check.outcome).replace(' ', "-"),
            cell(check.difference().as_ref()),
        ]);
    }
    sheet
}
