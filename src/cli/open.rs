//! `open`: hands a task over to HMRC online services, in a new browser window.
//!
//! Nothing is done at HMRC here: a page is opened, and the person does the rest. Addresses come from the catalogue only.

mod about;
mod account;
mod noted;
mod page;

use self::noted::Noting;
use self::page::Shown;
use super::Streams;
use super::ask_person::{somebody_is_there, typed};
use super::plan::{Plan, Source, ToOpen};
use super::trouble::{Said, Trouble, exit};
use super::wording::{Reader, harmless};
use super::world::{self, World};
use super::{deliver, tasks};
use crate::desktop::browser::{NotOpened, Opened};
use crate::rules::Role;
use crate::rules::failure::Changed;
use crate::rules::hand_off::offer::Why;
use crate::rules::hand_off::{About, Address, Pages, Task, client_page};
use crate::words::{Voice, hand_off as words};

/// What the command says about itself beyond its title.
pub(super) const HELP: &str = "\
The page opens in a new window of your browser: the one $BROWSER names, else the one this computer opens pages with. HMRC
asks you to sign in there and then shows its home page, so the way through its menus is printed as well. An agent is taken
to the page that names the client first, and on to the task after comparing the name.

--about takes what other commands print: a document (what-you-owe, payments), LOT/ITEM (payments), a business
(cease-business, new-business-years), the number of a penalty (penalties, appeal-penalty), a sum (pay, claim-refund), or
self-employment, uk-property, foreign-property (add-business). --tax-year is for opt-out, sign-up-again and calculations.
Without --about, `pay` offers the sum HMRC's own page would; where no account tells it, What you owe is opened instead.

Before anything is opened, standard error has what the account says of the task: whether it can be done now, what follows,
what cannot be undone. Where it cannot be done now, and in a terminal, it is asked whether to go all the same.

Where no browser can be opened (over SSH, without a screen) the address is printed, and the exit code is 0 all the same.
A task that is done in software exits with 2; one that HMRC does not let you do, or of which HMRC holds nothing, with 4.
A client's UTR is part of an address only with --reveal, and of the one a browser is sent to.

Every hand-off of an account is in the journal; `quarterdeck tasks watch` says what came of it.

With --format json: task, title, address (the first to open), clientAddress (where an agent chooses the client),
startAddress, exactAddress (about the very thing), fallback (GOV.UK), agentAddress (the page for agents, where you are
none), demoAddress (the demo's or a local server's page instead of HMRC's), about (of what kind the thing is), path, live,
opened, newWindow, notOpened; and now, offers, forTheClient as in `tasks show`, where an account was read.";

/// Opens the page of a task, or says where it is.
pub(super) fn act(plan: &Plan, what: &ToOpen, streams: &mut Streams<'_>) -> Result<u8, Trouble> {
    let tasks = tasks::known(plan.places.as_ref())?;
    let task = tasks::find(&tasks, &what.task)?;
    let wanted = about::read(task, what.about.as_deref(), plan.world.tax_year)?;
    refuse_software(task)?;
    let person = streams.terminal && somebody_is_there();
    let demo = matches!(plan.world.source, Source::Demo { .. });
    // The demo's pages last as long as this command; with nobody to end it, they would be gone before they were seen.
    let shows_the_demo = demo && person && !what.print;
    let (world, left_out) = account::opened(plan, task, what, &wanted, shows_the_demo)?;
    let world = world.as_ref();
    let usual = plan.world.source.profile().map_or(Role::Individual, |profile| profile.role);
    let role = world.map_or(usual, World::role);
    let sum_to_pay = wanted == about::Wanted::SumToPay;
    let (about, note) = about::find(wanted, task, world, plan, what.print)?;
    let utr = world.and_then(World::utr);
    let client = client_page(&tasks, utr);
    // Whom HMRC's page is closed to is told so before HMRC is asked anything.
    pages(task, role, &about, client.clone(), plan)?;
    let told = account::says(world, task, role, &about)?;
    let about = told.as_ref().filter(|_| sum_to_pay).map_or(about, |told| told.about.clone());
    let (pages, no_sum) = account::not_to_pay_nothing(pages(task, role, &about, client, plan)?, task, &tasks, role);
    let shown = Shown {
        task,
        pages: &pages,
        client: account::shown_client(&pages, &tasks, utr.filter(|_| plan.looks.reveal)),
        named: world.and_then(|world| world.setting.person.as_deref()),
        for_agents: account::page_for_agents(task, &tasks, role),
        origin: account::origin(plan, world, shows_the_demo),
        only_here: words::only_here(plan.world.source.environment()),
        about: &about,
        role,
        live: task.live,
        told: told.as_ref(),
    };
    let unasked = told.iter().flat_map(|told| told.asides.clone());
    let place = account::of_the_place(plan, what, &about, shows_the_demo);
    let asides: Vec<String> = left_out.into_iter().chain(unasked).chain(note).chain(no_sum).chain(place).collect();
    let setting = world::setting(&plan.world, plan.looks, None);
    say_beforehand(&shown, streams);
    if what.print {
        let mut report = shown.printed();
        report.asides = asides;
        let code = deliver(&report, &setting, plan, streams)?;
        return qr(&shown, what, plan, streams).map(|()| code);
    }
    let refused = told.as_ref().is_some_and(|told| told.is_refused);
    if refused && person && !yes(words::ALL_THE_SAME)? {
        return Err(Trouble::CalledOff);
    }
    let mut noted = None;
    let outcome = if demo && !shows_the_demo {
        None
    } else {
        let noting = Noting::begin(plan, world, task, &about, role);
        let sent = send(&shown, person, plan, streams)?;
        noted = noting.and_then(|noting| noting.note(sent.is_ok(), streams));
        Some(sent)
    };
    let mut report = shown.handed_over(outcome);
    report.asides.splice(0..0, asides);
    let code = deliver(&report, &setting, plan, streams)?;
    qr(&shown, what, plan, streams)?;
    if shows_the_demo {
        let _enter = typed("The demo's page is there until you press Enter (or Ctrl-C). ")?;
        let stands = noted.zip(world).and_then(|(noted, world)| noted.stands(task, world));
        if let Some(stands) = stands {
            streams.say(&format!("{stands}\n"));
        }
    }
    Ok(code)
}

/// What the account says of the task, and whose account it is, on standard error: before anything is opened.
fn say_beforehand(shown: &Shown<'_>, streams: &mut Streams<'_>) {
    let Some(told) = shown.told.filter(|told| !told.lines.is_empty()) else { return };
    let of = shown.named.map(|name| format!(", for {name}")).unwrap_or_default();
    let first = format!("{}{of}", shown.task.title);
    for line in std::iter::once(&first).chain(&told.lines) {
        streams.say(&format!("{}\n", harmless(line)));
    }
    streams.say("\n");
}

/// Asks; the answer is no unless it is yes.
fn yes(question: &str) -> Result<bool, Trouble> {
    let answer = typed(&format!("{question} [y/N] "))?;
    Ok(["y", "yes"].contains(&answer.to_ascii_lowercase().as_str()))
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
        if !yes(&words::is_it(shown.named))? {
            return Err(somebody_else(plan));
        }
        return Ok(open(shown.pages.then()));
    }
    Ok(first)
}

fn somebody_else(plan: &Plan) -> Trouble {
    let hint = "Choose “Change client” on HMRC's page, take your client's UTR from your own records, and run `quarterdeck open` \
                again. Nothing of the task was opened.";
    let said = Said {
        code: "wrong-client".to_owned(),
        message: words::SOMEBODY_ELSE.to_owned(),
        hint: Reader::of(&plan.world.source).put(hint),
        changed: Changed::No,
        correlation_id: None,
    };
    Trouble::Told(Box::new(said), exit::CALLED_OFF)
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
    let only_here = shown.only_here_if_so().map(|said| format!("{said}\n")).unwrap_or_default();
    super::print(streams.out, format!("\n{text}\n{only_here}").as_bytes())
}
