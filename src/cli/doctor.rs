//! `doctor`: along the chain from this computer to HMRC, and the one thing to do about each broken link.

use super::access::unlocked;
use super::output::Report;
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::plan::{Plan, Source};
use super::trouble::{Trouble, exit};
use super::wording::Reader;
use super::world::machine;
use crate::rules::check_up::{Found, Looked, Step, StepState};
use crate::rules::fraud_verdict::HeaderTold;
use crate::rules::{Profile, Secret};
use crate::service::doctor::{Chain, Whom, cause, settle, walk};
use crate::store::places::NoHome;
use crate::words::{check_up, count, fraud_headers};

/// What stands for a value that is not shown.
const MASKED: &str = "****";

/// Looks for what is wrong. With `demo` the person asked for the demo; without, they may have no profile yet.
pub(super) fn report(plan: &Plan, demo: bool) -> Result<Report, Trouble> {
    let chain = chain(plan, demo)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::Writing)?;
    let mut looked: Vec<Looked> = Vec::new();
    let told = runtime.block_on(async {
        tokio::select! {
            told = walk(&chain, |step| looked.push(step)) => Ok(told),
            _interrupted = tokio::signal::ctrl_c() => Err(Trouble::CalledOff),
        }
    });
    if let Whom::Profile(unlocked) = &chain.whom {
        runtime.block_on(settle(unlocked));
    }
    // Whatever waits for a keyring or a name is not waited for.
    runtime.shutdown_background();
    let reader = Reader::of(&plan.world.source);
    let step = |one| {
        let step = check_up::step(one, reader.voice);
        let fix = step.found.fix.map(|fix| reader.put(&fix));
        Step { found: Found { text: step.found.text, fix }, ..step }
    };
    let steps: Vec<Step> = looked.iter().map(step).collect();
    Ok(printed(&steps, &told?, plan.looks.reveal))
}

fn chain(plan: &Plan, demo: bool) -> Result<Chain, Trouble> {
    let profile = plan.world.source.profile();
    let mut look = machine(None, profile.map(|profile| profile.connection_method).unwrap_or_default());
    let whom = match &plan.world.source {
        Source::Demo { .. } if demo => Whom::Demo,
        Source::Demo { .. } => Whom::Nobody,
        Source::Local { base, token, .. } => Whom::Server {
            base: base.as_str().to_owned(),
            token: token.as_ref().map(|token| Secret::new(token.0.clone())),
        },
        Source::Profile { profile, .. } => {
            let places = plan.places.as_ref().ok_or(NoHome)?;
            look = super::access::opening(&plan.world, profile, places).machine;
            opened(plan, profile)?
        }
    };
    Ok(Chain {
        whom,
        clock: plan.world.clock,
        offline: plan.world.offline,
        patience: plan.world.patience,
        nino: plan.world.nino.clone(),
        client: plan.world.client,
        browser: plan.desktop.look(),
        machine: look,
        places: plan.places.clone(),
    })
}

/// A profile with its secrets in reach, or why they are not: that is a finding, no failure of the doctor's.
fn opened(plan: &Plan, profile: &Profile) -> Result<Whom, Trouble> {
    match unlocked(&plan.world, plan.places.as_ref().ok_or(NoHome)?) {
        Ok(unlocked) => Ok(Whom::Profile(Box::new(unlocked))),
        Err(Trouble::Access(why)) => Ok(Whom::Locked(Box::new(profile.clone()), cause(&why))),
        Err(other) => Err(other),
    }
}

fn printed(steps: &[Step], told: &[HeaderTold], reveal: bool) -> Report {
    let mut page = Page::titled("Check-up");
    let mut table = Table::new(&[
        Column::text("How it is").alone(),
        Column::text("Step").alone(),
        Column::prose("What was found").alone(),
    ]);
    let mut sheet = Sheet::new(&["step", "status", "text", "fix"]);
    let mut objects = Vec::new();
    for step in steps {
        let (mark, tone) = mark(step);
        let Step { id, state, found, .. } = step;
        table.row(
            [mark.into(), check_up::title(*id).into(), found.text.clone().into()].map(|cell: Cell| cell.tone(tone)),
        );
        if let Some(fix) = &found.fix {
            table.row(["".into(), "".into(), Cell::from(format!("▸ {fix}")).tone(Tone::Strong)]);
        }
        sheet.row([id.as_str().to_owned(), state.as_str().to_owned(), found.text.clone(), cell(found.fix.as_ref())]);
        let object = Object::new().put("id", &id.as_str()).put("status", &state.as_str()).put("text", &found.text);
        objects.push(object.maybe("fix", found.fix.as_ref()));
    }
    page.table(table);
    headers(&mut page, told, reveal);
    let failing = steps.iter().filter(|step| step.state == StepState::Failing).count();
    page.say_in(if failing == 0 { Tone::Good } else { Tone::Soon }, verdict(failing));
    let data = Object::new().put("steps", &objects).put("headers", &told_objects(told, reveal));
    let exit = if failing == 0 { exit::DONE } else { exit::FOUND };
    Report { exit, ..Report::new("doctor", data, page, sheet) }
}

const fn mark(step: &Step) -> (&'static str, Tone) {
    match (step.state, step.noted) {
        (StepState::Ok, false) => ("✓ ok", Tone::Plain),
        (StepState::Ok, true) => ("✓ ok, with a note", Tone::Plain),
        (StepState::Failing, _) => ("! not right", Tone::Late),
        (StepState::NotApplicable, false) => ("– not applicable", Tone::Quiet),
        (StepState::NotApplicable, true) => ("– not used here", Tone::Quiet),
    }
}

fn verdict(failing: usize) -> String {
    match i64::try_from(failing).unwrap_or(i64::MAX) {
        0 => "Everything is as it should be.".to_owned(),
        1 => "One step is not right.".to_owned(),
        failing => format!("{} not right. Mend the first one first.", count(failing, "step is", "steps are")),
    }
}

fn headers(page: &mut Page, told: &[HeaderTold], reveal: bool) {
    page.title("What HMRC is told of this computer");
    let mut table = Table::new(&[Column::text("Header"), Column::prose(if reveal { "Value" } else { "" })]);
    for header in told {
        let value = match &header.value {
            Ok(value) if reveal => Cell::from(value.clone()),
            Ok(_) => Cell::from("sent"),
            Err(why) => Cell::from(format!("not sent: {}", fraud_headers::missing(*why))).tone(Tone::Quiet),
        };
        table.row([header.name.into(), value]);
    }
    page.table(table);
    if !reveal {
        page.say_in(Tone::Quiet, "--reveal shows the values.");
    }
}

fn told_objects(told: &[HeaderTold], reveal: bool) -> Vec<Object> {
    let object = |header: &HeaderTold| {
        let object = Object::new().put("name", &header.name);
        match &header.value {
            Ok(value) => object.put("value", &if reveal { value.as_str() } else { MASKED }),
            Err(why) => object.put("value", &None::<String>).put("missing", &fraud_headers::missing(*why)),
        }
    };
    told.iter().map(object).collect()
}
