//! The account a task is about: opened where it can say something, and what it says before anybody goes.

use crate::cli::briefing::beforehand::{self, Beforehand};
use crate::cli::plan::{Plan, Source, ToOpen};
use crate::cli::trouble::Trouble;
use crate::cli::wording::Reader;
use crate::cli::world::{self, World};
use crate::rules::hand_off::offer::questions;
use crate::rules::hand_off::{About, Address, Pages, Task};
use crate::rules::{Environment, Money, Role};

use super::about::Wanted;

/// Somebody's account, where there is one and it matters; where it could not be had and must not be, why not.
pub(super) fn opened(
    plan: &Plan,
    task: &Task,
    what: &ToOpen,
    wanted: &Wanted,
    shows_the_demo: bool,
) -> Result<(Option<World>, Option<String>), Trouble> {
    let profile = plan.world.source.profile();
    let role = profile.map_or(Role::Individual, |profile| profile.role);
    // To look a thing up, for the client's UTR, and for the demo's pages.
    if wanted.must_be_looked_up() || (role.is_agent() && task.of_client) || (shows_the_demo && !what.print) {
        return Ok((Some(world::open(plan)?), None));
    }
    let demo = matches!(plan.world.source, Source::Demo { .. });
    let is_there = demo || profile.is_some() || plan.world.nino.is_some();
    if !is_there || questions(task, role, plan.world.clock.today(), None).is_empty() {
        return Ok((None, None));
    }
    Ok(match world::open(plan) {
        Ok(world) => (Some(world), None),
        Err(why) => {
            let why = why.said_to(&Reader::of(&plan.world.source));
            (None, Some(format!("What the account says is left out. {} {}", why.message, why.hint)))
        }
    })
}

/// What the account says of the task, where it could be done at all.
pub(super) fn says(
    world: Option<&World>,
    task: &Task,
    role: Role,
    about: &About,
) -> Result<Option<Beforehand>, Trouble> {
    let Some(world) = world.filter(|_| task.closed_to(role).is_none()) else { return Ok(None) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::Writing)?;
    Ok(Some(runtime.block_on(beforehand::of(world, &world.setting, role, task, about))))
}

/// HMRC's page to pay is always about a sum, and a start without one would be a page to pay nothing: then it is the page
/// of what is owed, which leads there; and a note where that is the page to go to.
pub(super) fn not_to_pay_nothing(pages: Pages, task: &Task, tasks: &[Task], role: Role) -> (Pages, Option<String>) {
    let page = |task: &Task, about| task.pages(role, about, None).ok();
    let nothing = page(task, &About::Amount(Money::ZERO)).and_then(|pages| pages.exact);
    let owed = || tasks.iter().find(|task| task.id == "what-you-owe").and_then(|task| page(task, &About::Nothing));
    match (nothing.is_some_and(|nothing| nothing == pages.start), owed()) {
        (true, Some(owed)) => {
            let note = "HMRC's page to pay is about a sum, and none is known here, so this is its page What you owe, which \
                        leads there. With --about 1200.50 it is the page to pay that.";
            let note = pages.exact.is_none().then(|| note.to_owned());
            (Pages { start: owed.start, ..pages }, note)
        }
        _ => (pages, None),
    }
}

/// The start page for agents, told to those who are none.
pub(super) fn page_for_agents(task: &Task, tasks: &[Task], role: Role) -> Option<Address> {
    let start = task.agent.clone().filter(|_| task.live && !role.is_agent())?;
    let pages = Pages { client: None, start, exact: None, fallback: None };
    Some(not_to_pay_nothing(pages, task, tasks, Role::MainAgent).0.start)
}

/// What to know about the pages where they are not those of somebody's real account.
pub(super) fn of_the_place(plan: &Plan, what: &ToOpen, about: &About, shows_the_demo: bool) -> Option<String> {
    let sum = if matches!(about, About::Amount(_)) && what.about.is_none() { " The sum is the demo's." } else { "" };
    match plan.world.source.environment() {
        Environment::Sandbox => {
            Some("HMRC has these pages for real accounts only: the sandbox's made-up people are not there.".to_owned())
        }
        Environment::Demo if what.print => Some(format!(
            "This is HMRC's own page, for real accounts.{sum} In a terminal `quarterdeck --demo open TASK` opens the demo's."
        )),
        Environment::Demo if !shows_the_demo => Some(format!(
            "The demo's page lives only while the program runs, and here nobody could end it, so this is HMRC's own, for \
             real accounts.{sum} In a terminal the demo's is opened and stays until you press Enter; \
             `quarterdeck simulator serve` keeps the demo's pages for other programs."
        )),
        _ => None,
    }
}

/// Where the pages are instead of at HMRC: the demo's simulator, while somebody is there to see it, or a server on this
/// computer.
pub(super) fn origin(plan: &Plan, world: Option<&World>, shows_the_demo: bool) -> Option<String> {
    match &plan.world.source {
        Source::Demo { .. } => world.filter(|_| shows_the_demo).and_then(World::simulator).map(str::to_owned),
        Source::Local { base, .. } => Some(base.as_str().to_owned()),
        Source::Profile { profile, .. } if profile.environment == Environment::Local => {
            Some(profile.addresses.api.trim_end_matches('/').to_owned())
        }
        Source::Profile { .. } => None,
    }
}

/// The page that names the client, as it may be shown.
pub(super) fn shown_client(pages: &Pages, tasks: &[Task], utr: Option<&str>) -> Option<Address> {
    pages.client.as_ref().and_then(|_| crate::rules::hand_off::client_page(tasks, utr))
}
