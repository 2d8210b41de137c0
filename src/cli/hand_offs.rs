//! `tasks watch` and `tasks answer`: what came of going to HMRC online services.

use std::time::Duration;

use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::Sheet;
use super::output::table::{Column, Table};
use super::output::{Report, Setting};
use super::plan::{HandOffAction, Plan};
use super::streams::Streams;
use super::trouble::{Trouble, exit, exit_code_of};
use super::wording::harmless;
use super::world;
use crate::rules::Subject;
use crate::rules::hand_off::watch::{Change, State};
use crate::rules::hand_off::{About, HandOff};
use crate::service::clock::Clock;
use crate::service::watch::{Turn, Watcher, Which};
use crate::store::tasks::catalogue;
use crate::words::hand_off::watch as words;
use crate::words::{Voice, dates};

/// Does what the command line wants with hand-offs.
pub(super) fn act(plan: &Plan, what: &HandOffAction, streams: &mut Streams<'_>) -> Result<(Report, Setting), Trouble> {
    let line = world::line(&plan.world, plan.places.as_ref())?;
    let person = world::one(plan, &line)?;
    for notice in &line.notices {
        streams.say(&format!("Warning: {}\n", harmless(notice)));
    }
    let nino = Some(person.subject.nino.clone());
    let name = Some(person.name.clone()).filter(|name| !name.is_empty());
    let setting = Setting { person: name, ..world::setting(&plan.world, plan.looks, nino) };
    let watcher = line.accounts.watcher()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::Writing)?;
    let report = runtime.block_on(async {
        match what {
            HandOffAction::Watch { wait } => {
                let mine = Watched { watcher: &watcher, subject: &person.subject, clock: plan.world.clock };
                let seen = match wait {
                    None => mine.once().await?,
                    Some(wait) => mine.until_noticed(*wait).await?,
                };
                Ok::<_, Trouble>(shape(&seen, &person.subject, plan.world.offline, &setting))
            }
            HandOffAction::Answer { number, done } => answer(&watcher, *number, *done, &person.subject, &setting).await,
        }
    })?;
    if let Err(why) = runtime.block_on(line.accounts.settle()) {
        streams.say(&format!("Warning: Could not {why}: sign in again next time.\n"));
    }
    Ok((report, setting))
}

/// One person's hand-offs, looked after.
struct Watched<'a> {
    watcher: &'a Watcher,
    subject: &'a Subject,
    clock: Clock,
}

/// What was seen of them.
struct Seen {
    turn: Turn,
    /// The hand-offs as they stood at the beginning.
    before: Vec<HandOff>,
    /// Whether waiting ended before anything was noticed.
    timed_out: bool,
}

impl Seen {
    /// Of each hand-off, what was not known at the beginning.
    fn news(&self, one: &HandOff) -> Vec<Change> {
        let known = self.before.iter().find(|other| other.number == one.number).map_or(0, |other| other.noticed.len());
        one.noticed.iter().skip(known).cloned().collect()
    }

    fn has_news(&self, subject: &Subject) -> bool {
        let mut mine = self.turn.now.iter().filter(|one| one.subject == *subject);
        mine.any(|one| {
            let before = self.before.iter().find(|other| other.number == one.number).map(|before| before.state);
            !self.news(one).is_empty() || before.is_some_and(|before| before != one.state)
        })
    }
}

impl Watched<'_> {
    /// Looks at once: a person asks for it.
    async fn once(&self) -> Result<Seen, Trouble> {
        let turn = self.watcher.turn(&Which::AllOf(self.subject.clone())).await?;
        Ok(Seen { before: turn.before.clone(), turn, timed_out: false })
    }

    /// Looks at once, and then whenever it is time to, until something was noticed or the wait is over.
    async fn until_noticed(&self, wait: Duration) -> Result<Seen, Trouble> {
        let end = tokio::time::Instant::now() + wait;
        let mut seen = self.once().await?;
        while !seen.has_news(self.subject) && self.is_waited_for(&seen.turn) {
            let Some(next) = seen.turn.next else { break };
            let pause = (next - self.clock.now()).to_std().unwrap_or_default();
            let until = tokio::time::Instant::now() + pause;
            if until > end {
                tokio::time::sleep_until(end).await;
                seen.timed_out = true;
                break;
            }
            tokio::time::sleep_until(until).await;
            seen.turn = self.watcher.turn(&Which::Due).await?;
        }
        Ok(seen)
    }

    fn is_waited_for(&self, turn: &Turn) -> bool {
        turn.now.iter().any(|one| one.subject == *self.subject && one.state == State::Watching)
    }
}

fn shape(seen: &Seen, subject: &Subject, offline: bool, setting: &Setting) -> Report {
    let voice = setting.voice();
    let mine: Vec<&HandOff> = seen.turn.now.iter().rev().filter(|one| one.subject == *subject).collect();
    let mut page = Page::titled("What came of HMRC online services");
    let answers = seen.turn.answers.iter().filter(|(of, ..)| of == subject);
    let names = words::names(answers.map(|(_, _, fetched)| &fetched.value));
    let telling = words::Telling { voice, today: Some(setting.today()), names: &names };
    let news: Vec<(&HandOff, Vec<Change>)> = mine.iter().rev().map(|one| (*one, seen.news(one))).collect();
    let news: Vec<_> = news.iter().filter(|(_, changes)| !changes.is_empty()).collect();
    if !news.is_empty() {
        let all: Vec<(words::Gone<'_>, &[Change])> =
            news.iter().map(|(one, changes)| ((*one).into(), changes.as_slice())).collect();
        page.say_in(Tone::Strong, format!("{}.", words::noticed(&all, telling)));
    }
    let failure = seen.turn.failures.iter().find(|(of, _)| of == subject).map(|(_, failure)| failure);
    let awaited = mine.iter().any(|one| one.state == State::Watching);
    match (mine.is_empty(), news.is_empty() && awaited) {
        (true, _) => page
            .say("Nobody was handed over to HMRC online services yet. `quarterdeck tasks` lists what is done there."),
        (false, true) if offline => page.say("HMRC is not asked: --offline."),
        (false, true) if seen.timed_out => page.say(nothing_new(seen, &mine, setting)),
        (false, true) if failure.is_none() => page.say(nothing_new(seen, &mine, setting)),
        _ => {}
    }
    let mut table = Table::new(&[
        Column::text("No"),
        Column::text("When"),
        Column::prose("What"),
        Column::prose("About"),
        Column::text("State"),
    ]);
    let mut sheet = Sheet::new(&["number", "at", "task", "about", "opened", "state", "changes", "stands"]);
    for one in &mine {
        let title = title(&one.task);
        let stands = words::stands(one, &title, telling);
        let about = words::about(&one.about);
        let which = match &one.about {
            About::Business { id, .. } => telling.business(id.as_str()).map_or_else(|| about.clone(), str::to_owned),
            _ => about.clone(),
        };
        table.row([
            one.number.to_string().into(),
            dates::instant(one.at).into(),
            title.into(),
            which.into(),
            words::became(one).into(),
        ]);
        // A sentence needs more than a column.
        table.remark(stands.clone());
        let changes: Vec<String> = one.noticed.iter().map(|change| words::change(change, voice)).collect();
        sheet.row([
            one.number.to_string(),
            one.at.to_rfc3339(),
            one.task.clone(),
            about,
            one.way.as_str().to_owned(),
            one.state.as_str().to_owned(),
            changes.join("; "),
            stands,
        ]);
    }
    if !table.is_empty() {
        page.table(table);
    }
    if mine.iter().any(|one| one.state == State::ToAsk) {
        page.say_in(Tone::Quiet, "`quarterdeck tasks answer NO yes` or `no` says what HMRC does not tell.");
    }
    let data = Object::new()
        .put("handOffs", &mine.iter().map(|one| object(one, &seen.news(one), telling)).collect::<Vec<_>>())
        .put("noticed", &!news.is_empty())
        .put("timedOut", &seen.timed_out);
    let mut report = Report::new("tasks-watch", data, page, sheet);
    if let Some(why) = &seen.turn.trouble {
        report.asides.push(super::access::in_a_sentence(&why.to_string(), why.hint()));
        report.exit = exit::STORAGE;
    }
    if let Some(failure) = failure {
        let why = Trouble::from(failure.clone()).said_to(&setting.reader);
        report.asides.push(format!("{} {}", why.message, why.hint));
        if news.is_empty() {
            report.exit = exit_code_of(failure);
        }
    }
    report
}

/// That nothing came since the look before, or nothing at all.
fn nothing_new(seen: &Seen, mine: &[&HandOff], setting: &Setting) -> String {
    if mine.iter().all(|one| one.noticed.is_empty()) {
        let shown = if seen.timed_out { ", as far as this shows" } else { "" };
        return format!("Nothing changed at HMRC so far{shown}.");
    }
    let before = mine.iter().filter_map(|one| seen.before.iter().find(|other| other.number == one.number));
    let since = before.filter_map(|one| one.looked).max();
    since.map_or_else(
        || "Nothing new.".to_owned(),
        |since| {
            let at = if since.date_naive() == setting.today() {
                since.format("%H:%M UTC").to_string()
            } else {
                dates::instant(since)
            };
            format!("Nothing new at HMRC since {at}.")
        },
    )
}

async fn answer(
    watcher: &Watcher,
    number: u64,
    done: bool,
    subject: &Subject,
    setting: &Setting,
) -> Result<Report, Trouble> {
    let is_mine = |one: &&HandOff| one.number == number && one.subject == *subject;
    let known = watcher.hand_offs().await?.all;
    let answered = match known.iter().find(is_mine) {
        Some(_) => watcher.answer(number, done).await?,
        None => None,
    };
    let Some(one) = answered else {
        return Err(Trouble::usage(
            "hand-off",
            format!("there is nothing to say about number {number}"),
            "`quarterdeck tasks watch` lists what was handed over, and what is asked about it.",
        ));
    };
    let voice = setting.voice();
    let title = title(&one.task);
    let mut page = Page::bare();
    page.line(Tone::Plain, format!("{title}: {}", words::state(one.state)));
    let mut sheet = Sheet::new(&["number", "task", "state"]);
    sheet.row([number.to_string(), one.task.clone(), one.state.as_str().to_owned()]);
    let mut report =
        Report::new("tasks-answer", Object::new().put("handOff", &object(&one, &[], voice.into())), page, sheet);
    report.exit = exit::DONE;
    Ok(report)
}

/// The task's title; its id where the catalogue does not have it any more.
pub(super) fn title(task: &str) -> String {
    let tasks = catalogue().unwrap_or_default();
    tasks.iter().find(|one| one.id == task).map_or_else(|| task.to_owned(), |one| one.title.clone())
}

fn object(one: &HandOff, news: &[Change], telling: words::Telling<'_>) -> Object {
    let change = |change: &Change| change_object(change, telling.voice).put("new", &news.contains(change));
    Object::new()
        .put("number", &one.number)
        .put("at", &one.at.to_rfc3339())
        .put("task", &one.task)
        .put("title", &title(&one.task))
        .put("about", &about(&one.about))
        .put("opened", &one.way.as_str())
        .put("state", &one.state.as_str())
        .put("changes", &one.noticed.iter().map(change).collect::<Vec<_>>())
        .put("stands", &words::stands(one, &title(&one.task), telling))
}

pub(super) fn about(about: &About) -> Object {
    let of = Object::new().put("kind", &about.name());
    match about {
        About::Nothing => of,
        About::TaxYear(year) => of.put("taxYear", &year.to_string()),
        About::Business { id, .. } => of.put("businessId", &id.to_string()),
        About::NewBusiness(kind) => of.put("typeOfBusiness", &kind.to_string()),
        About::Charge { document, tax_year, .. } => {
            of.put("documentId", &document.to_string()).put("taxYear", &tax_year.to_string())
        }
        About::Payment(document) => of.put("documentId", &document.to_string()),
        About::Penalty { number, .. } => of.put("penaltyNumber", number),
        About::Amount(amount) => of.put("amount", amount),
    }
}

pub(super) fn change_object(change: &Change, voice: Voice) -> Object {
    let of = |kind: &str| Object::new().put("kind", &kind).put("text", &words::change(change, voice));
    match change {
        Change::BusinessAdded(id) => of("business-added").put("businessId", id),
        Change::BusinessCeased { id, on } => {
            of("business-ceased").put("businessId", id).put("cessationDate", &on.to_string())
        }
        Change::Reporting { id, tax_year, to } => {
            of("reporting").put("businessId", id).put("taxYear", &tax_year.to_string()).put("latencyIndicator", to)
        }
        Change::UpdatesGone(number) => of("updates-gone").put("count", &u64::try_from(*number).unwrap_or(u64::MAX)),
        Change::UpdatesCame(number) => of("updates-came").put("count", &u64::try_from(*number).unwrap_or(u64::MAX)),
        Change::Status { tax_year, from, to } => {
            of("status").put("taxYear", &tax_year.to_string()).maybe("from", from.as_ref()).put("status", to)
        }
        Change::OnAccount { from, to } => of("payments-on-account").put("from", from).put("to", to),
        Change::Payment { amount, on } => {
            of("payment").put("paymentAmount", amount).maybe("transactionDate", on.map(|on| on.to_string()).as_ref())
        }
        Change::RefundAsked(amount) => of("refund-asked").put("amount", amount),
        Change::Appeal { number, to } => of("appeal").put("penaltyNumber", number).put("appealStatus", to),
    }
}
