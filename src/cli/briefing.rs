//! `tasks` and `tasks show` with an account at hand: whether a task can be done now, why not, and with which figures.
//!
//! What is in the catalogue is printed whatever the account says, and also when nobody can be asked.

pub(super) mod beforehand;
mod fields;

use std::collections::{BTreeSet, HashMap};

use super::desk::Ask;
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::Sheet;
use super::output::table::Table;
use super::output::{Report, Setting};
use super::parts::Parts;
use super::plan::{Plan, Source};
use super::streams::Streams;
use super::trouble::Trouble;
use super::wording::Reader;
use super::world;
use super::{deliver, deliver_asked, tasks};
use crate::rules::businesses::Business;
use crate::rules::hand_off::offer::{Heard, Now, Offer, Point, Verdict, Why, offers, questions};
use crate::rules::hand_off::{DoneBy, Task};
use crate::rules::{Answer, Failure, Query, Role};
use crate::words::{Voice, hand_off, questions as subjects};

/// What the commands say about themselves beyond their titles.
pub(super) const HELP: &str = "\
They say whether a task can be done now, by the role and by what HMRC shows software; only HMRC's
page decides. They say it of the profile's account, of the one that --base-url with --nino names,
and without either of the demo's. With a profile `tasks` reads stored answers only; `tasks show`
asks. Where nobody can be asked, the tasks are listed without it.

In JSON a task has, beside the fields of the catalogue:
  now           open, not-now or not-known: the best of the offers; in the list only of tasks
                that HMRC has a page for
and from `tasks show`:
  offers[]      each way to do it: about, choice, now, until, reason, text, points[]
    about       kind (nothing, tax-year, business, penalty, amount) and taxYear, businessId,
                typeOfBusiness, penaltyNumber or amount
    reason      why not, or what is not known, in a word; null where it is open
    points[]    what to know before: id, text, and the figures in it (amount, each, most,
                pending, count, date, taxYear, number, reduced and the like)
  forTheClient  words to send to the client, where HMRC lets no agent do it";

/// What an account says about one task.
pub(super) struct Briefing<'a> {
    task: &'a Task,
    offers: Vec<Offer>,
    businesses: Vec<Business>,
    role: Role,
    voice: Voice,
    reader: &'a Reader,
}

/// The answers that were had, and why the others were not.
struct Answers(HashMap<Query, Result<Answer, Failure>>);

impl Answers {
    /// Asks what these tasks need, each question once; the businesses one by one when their list is known.
    async fn gather<A: Ask>(asker: &A, role: Role, today: chrono::NaiveDate, tasks: &[Task]) -> Self {
        let mut had = HashMap::new();
        for _round in 0..2 {
            let listed = match had.get(&Query::Businesses) {
                Some(Ok(Answer::Businesses(listed))) => Some(listed),
                _ => None,
            };
            let wanted = tasks.iter().flat_map(|task| questions(task, role, today, listed.map(Vec::as_slice)));
            let wanted: BTreeSet<Query> = wanted.filter(|query| !had.contains_key(query)).collect();
            let answers = wanted.into_iter().map(|query| async { (asker.ask(&query).await, query) });
            for (answer, query) in futures_util::future::join_all(answers).await {
                had.insert(query, answer);
            }
        }
        Self(had)
    }

    fn heard(&self, today: chrono::NaiveDate) -> Heard<'_> {
        Heard::of(today, |query| self.0.get(query)?.as_ref().ok())
    }

    fn businesses(&self) -> Vec<Business> {
        let held = self.0.values().filter_map(|answer| match answer {
            Ok(Answer::Business(Some(business))) => Some((**business).clone()),
            _ => None,
        });
        held.collect()
    }

    /// How each question went, by what it is about.
    fn parts(&self) -> Parts {
        let mut by_name: Vec<(&Query, &Result<Answer, Failure>)> = self.0.iter().collect();
        by_name.sort_unstable_by_key(|(query, _)| *query);
        let mut parts = Parts::default();
        for (query, answer) in by_name {
            parts.note(subjects::subject(query), answer, |_| false);
        }
        parts
    }
}

/// The page of one task, as far as somebody answers.
pub(super) async fn of_one<A: Ask>(
    asker: &A,
    setting: &Setting,
    role: Role,
    (known, id): (&[Task], &str),
) -> Result<Report, Trouble> {
    let task = tasks::find(known, id)?;
    let answers = Answers::gather(asker, role, setting.today(), std::slice::from_ref(task)).await;
    let briefing = Briefing::of(&answers, setting, role, task);
    let mut report = tasks::show(known, id, Some(&briefing))?;
    let parts = answers.parts();
    report.asides = parts.asides(&setting.reader);
    report.exit = parts.exit_code_of_any();
    Ok(report)
}

/// The list, with a word for each task; without it where nothing at all was answered.
pub(super) async fn of_all<A: Ask>(asker: &A, setting: &Setting, role: Role, all: &[Task]) -> Report {
    let today = setting.today();
    let answers = Answers::gather(asker, role, today, all).await;
    if answers.0.values().all(Result::is_err) {
        return tasks::list(all, None);
    }
    let heard = answers.heard(today);
    // What is done in software has no page to be open or not.
    let online = |task: &Task| task.by != DoneBy::Software;
    let now = all.iter().map(|task| online(task).then(|| Now::of(&offers(task, &heard.asked(role)))));
    let now: Vec<Option<Now>> = now.collect();
    tasks::list(all, Some(&now))
}

/// `tasks show`, asking HMRC. Where nobody can be asked, the catalogue alone, and why.
pub(super) fn show(plan: &Plan, id: &str, streams: &mut Streams<'_>) -> Result<u8, Trouble> {
    let known = tasks::known(plan.places.as_ref())?;
    tasks::find(&known, id)?;
    match world::open(plan) {
        Ok(world) => deliver_asked(plan, &world, of_one(&world, &world.setting, world.role(), (&known, id)), streams),
        Err(why) => without_account(plan, &tasks::show(&known, id, None)?, &why, streams),
    }
}

/// `tasks`. Of a profile only what is stored is looked at: a list is not worth a dozen calls.
pub(super) fn list(plan: &Plan, streams: &mut Streams<'_>) -> Result<u8, Trouble> {
    let known = tasks::known(plan.places.as_ref())?;
    let mut plan = plan.clone();
    plan.world.offline |= matches!(plan.world.source, Source::Profile { .. });
    match world::open(&plan) {
        Ok(world) => {
            let asked = async { Ok(of_all(&world, &world.setting, world.role(), &known).await) };
            deliver_asked(&plan, &world, asked, streams)
        }
        Err(why) => without_account(&plan, &tasks::list(&known, None), &why, streams),
    }
}

fn without_account(plan: &Plan, report: &Report, why: &Trouble, streams: &mut Streams<'_>) -> Result<u8, Trouble> {
    let setting = world::setting(&plan.world, plan.looks, None);
    let said = why.said_to(&setting.reader);
    streams.say(&format!("Note: whether it can be done now is left out. {} {}\n", said.message, said.hint));
    deliver(report, &setting, plan, streams)
}

impl<'a> Briefing<'a> {
    /// What the answers say of a task.
    fn of(answers: &Answers, setting: &'a Setting, role: Role, task: &'a Task) -> Self {
        let heard = answers.heard(setting.today());
        Self {
            task,
            offers: offers(task, &heard.asked(role)),
            businesses: answers.businesses(),
            role,
            voice: setting.voice(),
            reader: &setting.reader,
        }
    }
}

impl Briefing<'_> {
    /// Whether the client has to do it themselves.
    fn is_the_clients(&self) -> bool {
        self.role.is_agent() && self.offers.iter().any(|offer| offer.verdict == Verdict::Closed(Why::NeverAgents))
    }

    fn choice(&self, offer: &Offer) -> Option<String> {
        let held: Vec<&Business> = self.businesses.iter().collect();
        hand_off::choice(&offer.about, &held)
    }

    /// For people: each way to do it, what is said of it, and a command that takes the copy.
    pub(super) fn put_on(&self, page: &mut Page) {
        for offer in &self.offers {
            page.title(self.choice(offer).map_or_else(|| "Now".to_owned(), |of| format!("Now: {of}")));
            page.line(tone(&offer.verdict), hand_off::verdict(&offer.verdict, self.voice));
            let mut points = Table::facts();
            for point in &offer.points {
                points.row(["–".into(), hand_off::point(point, self.voice).into()]);
                if let Point::CopyFirst(year) = point {
                    points.row(["".into(), self.reader.put(&copy_command(*year)).into()]);
                }
            }
            if !offer.points.is_empty() {
                page.line_table(points);
            }
        }
    }

    /// For an agent who may not do it: what to send to the client, at the end of the page.
    pub(super) fn put_at_the_end_of(&self, page: &mut Page) {
        if self.is_the_clients() {
            page.title("To send to your client");
            for line in hand_off::for_the_client(self.task).lines() {
                page.line(Tone::Plain, line);
            }
        }
    }

    /// For spreadsheets: a field for each.
    pub(super) fn put_in(&self, sheet: &mut Sheet) {
        sheet.row(["now".to_owned(), Now::of(&self.offers).as_str().to_owned()]);
        for (at, offer) in self.offers.iter().enumerate() {
            let mut field = |name: &str, value: String| sheet.row([format!("offers[{at}].{name}"), value]);
            field("choice", self.choice(offer).unwrap_or_default());
            field("now", offer.verdict.now().as_str().to_owned());
            field("text", hand_off::verdict(&offer.verdict, self.voice).into_owned());
            for point in &offer.points {
                field(point.as_str(), hand_off::point(point, self.voice));
            }
        }
    }

    /// For programs.
    pub(super) fn fields(&self) -> Object {
        let offers: Vec<Object> =
            self.offers.iter().map(|offer| fields::offer(offer, self.choice(offer).as_ref(), self.voice)).collect();
        let client = self.is_the_clients().then(|| hand_off::for_the_client(self.task));
        Object::new()
            .put("now", &Now::of(&self.offers).as_str())
            .put("offers", &offers)
            .maybe("forTheClient", client.as_ref())
    }
}

fn copy_command(year: crate::rules::TaxYear) -> String {
    format!("quarterdeck export updates --tax-year {year} --out updates-{year}.json")
}

const fn tone(verdict: &Verdict) -> Tone {
    match verdict {
        Verdict::Open { .. } => Tone::Good,
        Verdict::Closed(_) => Tone::Soon,
        Verdict::NotKnown(_) => Tone::Quiet,
    }
}
