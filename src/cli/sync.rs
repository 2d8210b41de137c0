//! `sync`: every question of the overview and the panes, asked anew, so that what is stored is as HMRC has it now.

use std::cell::RefCell;

use super::desk::{Ask, Desk, coding_out_year};
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::Sheet;
use super::output::{Report, Setting};
use super::parts::Parts;
use super::plan::{Plan, Source};
use super::trouble::{Trouble, exit};
use super::world::{self, Line};
use super::{Streams, access};
use crate::rules::coding_out::Wanted;
use crate::rules::query::Answer;
use crate::rules::{DateRange, Failure, FailureKind, Person, Query, Sent, TaxYear};
use crate::service::accounts::Accounts;
use crate::words::count;

/// Asks everything about one person, or about everybody in the book.
pub(super) fn report(plan: &Plan, all: bool, streams: &mut Streams<'_>) -> Result<(Report, Setting), Trouble> {
    if plan.world.offline {
        let hint = "Leave --offline out.";
        return Err(Trouble::usage("mixed-options", "sync asks HMRC, which --offline forbids", hint));
    }
    let line = world::line(&plan.world, plan.places.as_ref())?;
    let people = if all { line.people.clone() } else { vec![world::one(plan, &line)?] };
    if people.is_empty() {
        return Err(access::nobody(&plan.world.source));
    }
    let only = people.first().filter(|_| !all);
    let nino = only.map(|person| person.subject.nino.clone());
    let name = only.map(|person| person.name.clone()).filter(|name| !name.is_empty());
    let setting = Setting { person: name, ..world::setting(&plan.world, plan.looks, nino) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::Writing)?;
    let mut synced = Vec::new();
    let mut over = None;
    for person in &people {
        if all {
            streams.say(&format!("{} …\n", super::wording::harmless(&who(person, &setting))));
        }
        let asker = Anew { accounts: &line.accounts, person, over: RefCell::new(over.take()) };
        let desk = Desk::new(&asker, setting.today());
        let parts = runtime.block_on(everything(&desk, plan.world.tax_year));
        over = asker.over.into_inner();
        synced.push((person, parts));
    }
    let mut report = shape(&synced, all, &setting);
    runtime.block_on(settle(&line, plan, &mut report));
    Ok((report, setting))
}

/// What is to be said of keeping the answers.
async fn settle(line: &Line, plan: &Plan, report: &mut Report) {
    if let Some(why) = line.accounts.take_trouble() {
        report.asides.push(access::in_a_sentence(&why.to_string(), why.hint()));
        report.exit = exit::STORAGE;
    }
    if let Err(why) = line.accounts.settle().await {
        report.asides.push(format!("Could not {why}: sign in again next time."));
    }
    if matches!(plan.world.source, Source::Demo { .. }) {
        report.page.say_in(Tone::Quiet, "The demo stores no answers: its simulated HMRC is always there to be asked.");
    }
}

/// HMRC itself, never what is stored. Once it is out of reach, or wants a sign-in, it is not asked on.
struct Anew<'a> {
    accounts: &'a Accounts,
    person: &'a Person,
    over: RefCell<Option<Failure>>,
}

impl Ask for Anew<'_> {
    async fn ask(&self, query: &Query) -> Result<Answer, Failure> {
        let over = self.over.borrow().clone();
        if let Some(failure) = over {
            return Err(failure);
        }
        let asked = self.accounts.ask(&self.person.subject, query).await;
        if let Err(failure) = &asked
            && matches!(failure.kind, FailureKind::Unreachable | FailureKind::SignIn)
        {
            *self.over.borrow_mut() = Some(failure.clone());
        }
        asked.map(|fetched| fetched.value)
    }
}

/// The first failure of several answers that make one part.
fn all_of<const N: usize>(outcomes: [Result<(), Failure>; N]) -> Result<(), Failure> {
    outcomes.into_iter().collect()
}

/// Part by part, in the order in which somebody would miss them.
async fn everything<A: Ask>(desk: &Desk<'_, A>, year: Option<TaxYear>) -> Parts {
    let mut parts = Parts::default();
    let current = year.unwrap_or_else(|| TaxYear::containing(desk.today));
    let range = DateRange::four_tax_years_to(desk.today);
    let open = desk.open_account().await;
    let history = desk.account_history(range).await.map(drop);
    parts.note("balance", &open.and_then(|open| history.map(|()| open)), Option::is_none);
    parts.note("payments", &desk.payments(range).await, Vec::is_empty);
    let open = desk.open_updates().await.map(drop);
    let returns = desk.returns(None).await;
    let updates = desk.updates_of(current).await.map(drop);
    parts.note("obligations", &all_of([open, returns.as_ref().map(drop).map_err(Clone::clone), updates]), |()| false);
    parts.note("businesses", &businesses(desk).await, |many| *many == 0);
    parts.note("penalties", &desk.penalties().await, |penalties| penalties.is_empty());
    parts.note("codingOut", &coding_out(desk, returns.unwrap_or_default().as_slice(), year).await, |()| false);
    parts.note("itsaStatus", &desk.itsa_status(current).await, Vec::is_empty);
    parts
}

/// The list, and each of it; how many there are.
async fn businesses<A: Ask>(desk: &Desk<'_, A>) -> Result<usize, Failure> {
    let listed = desk.businesses().await?;
    for one in &listed {
        if let Sent::Read(id) = &one.business_id {
            desk.business(id.clone()).await?;
        }
    }
    Ok(listed.len())
}

/// The three kinds of figures of one year, and whether its bill may be collected so.
async fn coding_out<A: Ask>(
    desk: &Desk<'_, A>,
    returns: &[crate::rules::obligations::Obligation],
    year: Option<TaxYear>,
) -> Result<(), Failure> {
    let year = year.unwrap_or_else(|| coding_out_year(returns, desk.today));
    let mut outcomes = vec![desk.coding_out_status(year).await.map(drop)];
    for wanted in [Wanted::Latest, Wanted::HmrcHeld, Wanted::User] {
        outcomes.push(desk.coded_out(year, wanted).await.map(drop));
    }
    outcomes.into_iter().collect()
}

/// Their name, else their number.
fn who(person: &Person, setting: &Setting) -> String {
    let nino = &person.subject.nino;
    let number = if setting.reveal { nino.spaced() } else { nino.masked_on_screen() };
    if person.name.is_empty() { number } else { format!("{} {number}", person.name) }
}

fn shape(synced: &[(&Person, Parts)], all: bool, setting: &Setting) -> Report {
    let mut page = Page::titled("Asked anew");
    let mut sheet = Sheet::new(&["nino", "part", "status"]);
    let mut objects = Vec::new();
    for (person, parts) in synced {
        if all {
            page.title(who(person, setting));
        }
        for (tone, line) in parts.lines(&setting.reader) {
            page.line(tone, line);
        }
        let nino = &person.subject.nino;
        let nino = if setting.reveal { nino.as_str().to_owned() } else { nino.masked() };
        for (part, status) in parts.statuses() {
            sheet.row([nino.clone(), part.to_owned(), status.to_owned()]);
        }
        objects.push(Object::new().put("nino", &nino).put("parts", &parts.object(&setting.reader)));
    }
    let failed = synced.iter().filter(|(_, parts)| parts.worst() != exit::DONE).count();
    if all && failed > 0 {
        let (failed, people) = (count_of(failed), count_of(synced.len()));
        page.say_in(Tone::Late, format!("Of {people}, {failed} not wholly refreshed. What was stored before stays."));
    } else if failed > 0 {
        page.say_in(Tone::Late, "What was stored before stays.");
    }
    let worst = synced.iter().map(|(_, parts)| parts.worst()).max_by_key(|code| super::parts::rank(*code));
    let report = Report::new("sync", Object::new().put("people", &objects), page, sheet);
    Report { exit: worst.unwrap_or(exit::DONE), ..report }
}

fn count_of(people: usize) -> String {
    count(i64::try_from(people).unwrap_or(i64::MAX), "person", "people")
}
