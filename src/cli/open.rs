//! `open`: hands a task over to HMRC online services, in a new browser window.
//!
//! Nothing is done at HMRC here: a page is opened, and the person does the rest. Addresses come from the catalogue only.

mod about;
mod noted;
mod page;

use self::noted::Noting;
use self::page::Shown;
use super::Streams;
use super::ask_person::{somebody_is_there, typed};
use super::plan::{Plan, Source, ToOpen};
use super::trouble::{Said, Trouble, exit};
use super::wording::Reader;
use super::world::{self, World};
use super::{deliver, tasks};
use crate::desktop::browser::{NotOpened, Opened};
use crate::rules::failure::Changed;
use crate::rules::hand_off::offer::Why;
use crate::rules::hand_off::{About, Address, Pages, Task, client_page};
use crate::rules::{Environment, Role};
use crate::words::{Voice, hand_off as words};

/// What the command says about itself beyond its title.
pub(super) const HELP: &str = "\
The page opens in a new window of your browser: the one $BROWSER names, else the one this computer opens pages with. HMRC
asks you to sign in there and then shows its home page, so the way through its menus is printed as well. An agent is taken
to the page that names the client first, and on to the task after comparing the name.

--about takes what other commands print: a document (what-you-owe, payments), LOT/ITEM (payments), a business
(cease-business, new-business-years), the number of a penalty (penalties, appeal-penalty), a sum (pay, claim-refund), or
self-employment, uk-property, foreign-property (add-business). --tax-year is for opt-out, sign-up-again and calculations.
Without --about, `pay` offers the sum HMRC's own page would.

Where no browser can be opened (over SSH, without a screen) the address is printed, and the exit code is 0 all the same.
A task that is done in software exits with 2; one that HMRC does not let you do, or of which HMRC holds nothing, with 4.
A client's UTR is part of an address only with --reveal, and of the one a browser is sent to.

Every hand-off of an account is in the journal; `quarterdeck tasks watch` says what came of it.

With --format json: task, title, address (the first to open), clientAddress (where an agent chooses the client),
startAddress, exactAddress (about the very thing), fallback (GOV.UK), agentAddress (the page for agents, where you are
none), demoAddress (the demo's or a local server's page instead of HMRC's), about (of what kind the thing is), path, live,
opened, newWindow, notOpened.";

/// Opens the page of a task, or says where it is.
pub(super) fn act(plan: &Plan, what: &ToOpen, streams: &mut Streams<'_>) -> Result<u8, Trouble> {
    let tasks = tasks::known(plan.places.as_ref())?;
    let task = tasks::find(&tasks, &what.task)?;
    let wanted = about::read(task, what.about.as_deref(), plan.world.tax_year)?;
    refuse_software(task)?;
    let world = if needs_account(plan, task, what, &wanted) { Some(world::open(plan)?) } else { None };
    let usual = plan.world.source.profile().map_or(Role::Individual, |profile| profile.role);
    let role = world.as_ref().map_or(usual, World::role);
    let (about, note) = about::find(wanted, task, world.as_ref(), plan, what.print)?;
    let utr = world.as_ref().and_then(World::utr);
    let pages = pages(task, role, &about, client_page(&tasks, utr), plan)?;
    let reveal = plan.looks.reveal;
    let shown = Shown {
        task,
        pages: &pages,
        client: pages.client.as_ref().and_then(|_| client_page(&tasks, utr.filter(|_| reveal))),
        origin: origin(plan, world.as_ref()),
        about: &about,
        role,
        live: task.live,
    };
    let asides: Vec<String> = note.into_iter().chain(of_the_sandbox(plan, what)).collect();
    let setting = world::setting(&plan.world, plan.looks, None);
    if what.print {
        let mut report = shown.printed();
        report.asides = asides;
        let code = deliver(&report, &setting, plan, streams)?;
        return qr(&shown, what, plan, streams).map(|()| code);
    }
    let person = streams.terminal && somebody_is_there();
    let demo = matches!(plan.world.source, Source::Demo { .. });
    // The demo's pages last as long as this command; with nobody to end it, it would be gone before it was seen.
    let mut noted = None;
    let outcome = if demo && !person {
        None
    } else {
        let noting = Noting::begin(plan, world.as_ref(), task, &about, role);
        let sent = send(&shown, person, plan, streams)?;
        noted = noting.and_then(|noting| noting.note(sent.is_ok(), streams));
        Some(sent)
    };
    let mut report = shown.handed_over(outcome, demo);
    report.asides.splice(0..0, asides);
    let code = deliver(&report, &setting, plan, streams)?;
    qr(&shown, what, plan, streams)?;
    if demo && person {
        let _enter = typed("The demo's page is there until you press Enter (or Ctrl-C). ")?;
        let stands = noted.zip(world.as_ref()).and_then(|(noted, world)| noted.stands(task, world));
        if let Some(stands) = stands {
            streams.say(&format!("{stands}\n"));
        }
    }
    Ok(code)
}

/// Whether somebody's account must be opened: to look a thing up, for the client's UTR, for the demo's pages, or for the
/// sum to pay.
fn needs_account(plan: &Plan, task: &Task, what: &ToOpen, wanted: &about::Wanted) -> bool {
    let agent = plan.world.source.profile().is_some_and(|profile| profile.role.is_agent());
    let demo = matches!(plan.world.source, Source::Demo { .. }) && !what.print;
    let named = plan.world.nino.is_some() || plan.world.source.profile().is_some();
    let sum = !what.print && (demo || named) && matches!(wanted, about::Wanted::SumToPay);
    wanted.must_be_looked_up() || (agent && task.of_client) || demo || sum
}

fn refuse_software(task: &Task) -> Result<(), Trouble> {
    if task.closed_to(Role::Individual) != Some(Why::InSoftware) {
        return Ok(());
    }
    let more = task.fallback.as_ref().map(|page| format!(" GOV.UK says more: {page}")).unwrap_or_default();
    Err(Trouble::usage(
        "no-page",
        format!("`{}` is done in software: HMRC has no page for it", task.id),
        format!("`quarterdeck tasks show {}` says how.{more}", task.id),
    ))
}

/// Where to go; for what HMRC has no page for, to GOV.UK, which says what to do instead.
fn pages(task: &Task, role: Role, about: &About, client: Option<Address>, plan: &Plan) -> Result<Pages, Trouble> {
    let why = match task.pages(role, about, client) {
        Ok(pages) => return Ok(pages),
        Err(why) => why,
    };
    if let (Why::NotOnline, Some(fallback)) = (&why, &task.fallback) {
        return Ok(Pages { client: None, start: fallback.clone(), exact: None, fallback: None });
    }
    let hint = match why {
        Why::MainAgentOnly => "Ask the main agent, or the client.".to_owned(),
        Why::NeverAgents => format!("`quarterdeck tasks show {}` says what your client will need.", task.id),
        Why::AgentsOnly => "`quarterdeck tasks` says who may do what.".to_owned(),
        _ => format!("`quarterdeck tasks show {}` says why.", task.id),
    };
    let voice = if role.is_agent() { Voice::YourClient } else { Voice::You };
    let said = Said {
        code: why.as_str().to_owned(),
        message: words::why(&why, voice).into_owned(),
        hint: Reader::of(&plan.world.source).put(&hint),
        changed: Changed::No,
        correlation_id: None,
    };
    Err(Trouble::Told(Box::new(said), exit::REFUSED))
}

/// Where the pages are instead of at HMRC: the demo's simulator, a server on this computer.
fn origin(plan: &Plan, world: Option<&World>) -> Option<String> {
    match &plan.world.source {
        Source::Demo { .. } => world.and_then(World::simulator).map(str::to_owned),
        Source::Local { base, .. } => Some(base.as_str().to_owned()),
        Source::Profile { profile, .. } if profile.environment == Environment::Local => {
            Some(profile.addresses.api.trim_end_matches('/').to_owned())
        }
        Source::Profile { .. } => None,
    }
}

fn of_the_sandbox(plan: &Plan, what: &ToOpen) -> Option<String> {
    match plan.world.source.environment() {
        Environment::Sandbox => {
            Some("HMRC has these pages for real accounts only: the sandbox's made-up people are not there.".to_owned())
        }
        Environment::Demo if what.print => {
            Some("This is HMRC's own page; `quarterdeck --demo open TASK` opens the demo's.".to_owned())
        }
        _ => None,
    }
}

/// Opens the pages one after the other: for an agent the one that names the client first.
fn send(
    shown: &Shown<'_>,
    person: bool,
    plan: &Plan,
    streams: &mut Streams<'_>,
) -> Result<Result<Opened, NotOpened>, Trouble> {
    let open = |address: &Address| plan.desktop.open(&shown.at(address));
    let first = open(shown.pages.first());
    if let (Ok(_), Some(_), true) = (&first, &shown.pages.client, person) {
        streams.say("A browser has been opened on HMRC's page for choosing your client. Compare the name it shows.\n");
        let _enter = typed("Press Enter when your client is chosen, to go on to the task (Ctrl-C ends it here). ")?;
        return Ok(open(shown.pages.then()));
    }
    Ok(first)
}

/// The first address as a QR code, under the report, where a person reads.
fn qr(shown: &Shown<'_>, what: &ToOpen, plan: &Plan, streams: &mut Streams<'_>) -> Result<(), Trouble> {
    if !what.qr || plan.looks.form != super::Form::Table {
        return Ok(());
    }
    let squares = crate::desktop::qr::squares(&shown.first());
    // Where colours cannot be set, most terminals are dark.
    let lines = squares.map(|squares| {
        if streams.terminal {
            crate::desktop::qr::coloured(&squares)
        } else {
            crate::desktop::qr::half_blocks(&squares, false)
        }
    });
    let text = lines.unwrap_or_default().join("\n");
    super::print(streams.out, format!("\n{text}\n").as_bytes())
}
