//! The return watch: when to look, what to do with what came of it, and what the person says.

use chrono::TimeDelta;

use crate::app::effect::Effect;
use crate::app::handing_over::HandedOver;
use crate::app::model::{Model, Notice};
use crate::app::msg::Msg;
use crate::app::update::{ask, refresh_rows};
use crate::app::watching::{WatchTold, Watching};
use crate::rules::hand_off::watch::{Change, Seen, State, Way, concerns, questions, watched_as};
use crate::rules::hand_off::{About, HandOff, Leaving};
use crate::rules::{Query, Subject};
use crate::words::hand_off::watch::{self as words, Gone};

/// What was answered in this time tells how it stands before somebody goes, as long as nothing newer is had.
const RECENT: TimeDelta = TimeDelta::hours(1);

/// There is a connection: what is open of this profile's hand-offs is looked after from now on.
pub(super) fn connected(model: &mut Model) -> Vec<Effect> {
    model.watching = Watching { run: model.watching.run + 1, ..Watching::default() };
    look(model)
}

/// Somebody on screen is being handed over: to be called by whatever opens the page, with the page.
pub fn handed_over(model: &Model, task: &str, about: About, way: Way) -> Vec<Effect> {
    let Some(subject) = model.subject.clone() else { return Vec::new() };
    let handed = HandedOver { subject, task: task.to_owned(), about, role: model.role(), way, before: None };
    gone(model, handed)
}

/// The same, where HMRC's record may have been read already, before the page was opened. What else is known of how it
/// stands goes along; the rest is read at once.
pub(super) fn gone(model: &Model, gone: HandedOver) -> Vec<Effect> {
    let HandedOver { subject, task, about, role, way, before } = gone;
    let asked = questions(&watched_as(&task, &about, role), &about, model.today());
    let known = asked.iter().filter_map(|query| {
        let fetched = model.answers.get(&subject, query).known()?;
        (model.now - fetched.at < RECENT).then(|| (query, fetched.value.as_ref()))
    });
    let known = Seen::of(known);
    let (before, read) = match before {
        Some(read) => (read.or(known), true),
        None => (known, false),
    };
    let leaving = Leaving { subject: subject.clone(), task, about, role, way, before, read };
    vec![Effect::Record(model.watching.run, Box::new(leaving))]
}

/// Looks after what is due, and reads what other copies of the program noted.
pub(super) fn look(model: &mut Model) -> Vec<Effect> {
    if model.watching.busy {
        model.watching.again = true;
        return Vec::new();
    }
    model.watching.busy = true;
    vec![Effect::Watch(model.watching.run)]
}

/// A look is due, unless it was taken meanwhile.
pub(super) fn due(model: &mut Model) -> Vec<Effect> {
    if model.watching.timer.is_some_and(|at| at <= model.now) {
        model.watching.timer = None;
    }
    if model.watching.paused { Vec::new() } else { look(model) }
}

/// Somebody signed in: what paused goes on.
pub(super) fn signed_in(model: &mut Model) -> Vec<Effect> {
    if model.watching.paused { look(model) } else { Vec::new() }
}

/// The terminal has the keyboard again: where something is awaited of the person on screen, they may be back from it.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    let awaits = |one: &&HandOff| Some(&one.subject) == model.subject.as_ref() && one.may_be_told_now(model.now);
    let awaited = model.watching.hand_offs.iter().flatten().find(awaits).map(|one| one.subject.clone());
    match awaited {
        Some(subject) if !model.watching.busy && !model.watching.paused => {
            model.watching.busy = true;
            vec![Effect::WatchNow(model.watching.run, subject)]
        }
        _ => Vec::new(),
    }
}

/// What came of looking.
pub(super) fn told(model: &mut Model, run: u64, outcome: Result<WatchTold, Option<String>>) -> Vec<Effect> {
    if run != model.watching.run {
        return Vec::new();
    }
    model.watching.busy = false;
    let mut effects = match outcome {
        Ok(told) => take(model, told),
        Err(why) => {
            model.watching.answered = None;
            if let Some(text) = why {
                model.notice = Some(Notice { text, trouble: true });
            }
            Vec::new()
        }
    };
    if std::mem::take(&mut model.watching.again) {
        effects.extend(look(model));
    }
    effects
}

fn take(model: &mut Model, told: WatchTold) -> Vec<Effect> {
    let WatchTold { before, now, answers, next, paused, trouble } = told;
    let known = model.watching.hand_offs.take().unwrap_or(before);
    let news = News::between(&known, &now);
    model.watching.hand_offs = Some(now);
    if paused && !model.watching.paused && model.notice.is_none() {
        say(model, words::PAUSED.to_owned());
    }
    model.watching.paused = paused;
    let filed: Vec<(Subject, Query)> = answers
        .into_iter()
        .filter_map(|(subject, query, fetched)| {
            model.answers.fresh(&subject, &query, fetched).then_some((subject, query))
        })
        .collect();
    // What came may be of a business whose name came with it.
    acknowledge(model);
    news.say(model);
    if let Some(text) = trouble {
        model.notice = Some(Notice { text, trouble: true });
    }
    // The hand-offs are rows too.
    refresh_rows(model);
    let mut effects = ask_anew(model, &news, &filed);
    effects.extend(set_timer(model, next));
    effects
}

/// Says that what the person answered is written down.
fn acknowledge(model: &mut Model) {
    let Some((number, done)) = model.watching.answered else { return };
    let known = model.watching.hand_offs.iter().flatten().find(|one| one.number == number);
    let noted = match known.map(|one| (one.state, &one.subject)) {
        // Not written down yet: this is what another look came to.
        Some((State::Watching | State::ToAsk, _)) => return,
        Some((State::Done, subject)) if done => Some(model.naming(subject, words::NOTED_DONE)),
        Some((State::NotDone, subject)) if !done => Some(model.naming(subject, words::NOTED_NOT_DONE)),
        _ => None,
    };
    model.watching.answered = None;
    say(model, noted.unwrap_or_else(|| words::NOT_OPEN.to_owned()));
}

/// What is not known of hand-offs yet.
struct News {
    /// Hand-offs with what was not noticed of them before.
    changes: Vec<(HandOff, Vec<Change>)>,
    given_up: Vec<HandOff>,
}

impl News {
    fn between(known: &[HandOff], now: &[HandOff]) -> Self {
        let mut news = Self { changes: Vec::new(), given_up: Vec::new() };
        for one in now {
            let before = known.iter().find(|other| other.number == one.number);
            let told = before.map_or(0, |before| before.noticed.len());
            let changes: Vec<Change> = one.noticed.iter().skip(told).cloned().collect();
            if !changes.is_empty() {
                news.changes.push((one.clone(), changes));
            }
            if one.state == State::GaveUp && before.is_some_and(|before| before.state == State::Watching) {
                news.given_up.push(one.clone());
            }
        }
        news
    }

    /// Whose it is, whoever is on screen first, and each once.
    fn whose(&self, model: &Model) -> Vec<Subject> {
        let mut all: Vec<Subject> = Vec::new();
        for (one, _) in &self.changes {
            if !all.contains(&one.subject) {
                all.push(one.subject.clone());
            }
        }
        all.sort_by_key(|subject| Some(subject) != model.subject.as_ref());
        all
    }

    /// Says the most important of it in the status line; the rest stands in the list of what came of it.
    fn say(&self, model: &mut Model) {
        let told = if let Some(subject) = self.whose(model).first() {
            let of = self.changes.iter().filter(|(one, _)| one.subject == *subject);
            let all: Vec<(Gone<'_>, &[Change])> =
                of.map(|(one, changes)| (Gone::from(one), changes.as_slice())).collect();
            let names = model.business_names(subject);
            Some(model.naming(subject, &words::noticed(&all, model.telling(&names))))
        } else {
            let one = self.given_up.first();
            one.map(|one| {
                let title = model.title_of_task(&one.task);
                model.naming(&one.subject, &format!("{title}: {}", words::GAVE_UP_SHORT))
            })
        };
        if let Some(text) = told {
            say(model, text);
        }
    }
}

/// Panes show what changed: what they asked before and may be otherwise now is asked anew, except what was answered just
/// now.
fn ask_anew(model: &mut Model, news: &News, filed: &[(Subject, Query)]) -> Vec<Effect> {
    let mut effects = Vec::new();
    for subject in news.whose(model) {
        let of = news.changes.iter().filter(|(one, _)| one.subject == subject);
        let changes: Vec<&Change> = of.flat_map(|(_, changes)| changes).collect();
        let old: Vec<Query> = model
            .answers
            .questions(&subject)
            .into_iter()
            .filter(|query| changes.iter().any(|change| concerns(change, query)))
            .filter(|query| !filed.iter().any(|(of, fresh)| *of == subject && fresh == query))
            .collect();
        if Some(&subject) == model.subject.as_ref() {
            effects.extend(ask(model, old));
        } else {
            model.answers.forget(&subject, &old);
        }
    }
    effects
}

/// How much later than wanted a look may come.
const MOMENT: TimeDelta = TimeDelta::seconds(1);

fn set_timer(model: &mut Model, next: Option<chrono::DateTime<chrono::Utc>>) -> Vec<Effect> {
    let Some(next) = next else { return Vec::new() };
    // What wakes a moment late is no reason for another.
    if model.watching.timer.is_some_and(|at| at > model.now && at <= next + MOMENT) {
        return Vec::new();
    }
    model.watching.timer = Some(next);
    let wait = (next - model.now).to_std().unwrap_or_default();
    vec![Effect::After(wait, Msg::WatchDue)]
}

/// The person says what came of the hand-off that is asked about.
pub(super) fn answer(model: &mut Model, done: bool) -> Vec<Effect> {
    let Some(number) = model.asked().map(|one| one.number) else { return Vec::new() };
    model.watching.answered = Some((number, done));
    vec![Effect::AnswerHandOff { run: model.watching.run, number, done }]
}

/// Puts the question off.
pub(super) fn later(model: &mut Model) -> Vec<Effect> {
    let Some(number) = model.asked().map(|one| one.number) else { return Vec::new() };
    model.watching.put_off.insert(number);
    say(model, words::LATER.to_owned());
    Vec::new()
}

fn say(model: &mut Model, text: String) {
    model.notice = Some(Notice { text, trouble: false });
}
