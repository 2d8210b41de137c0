//! What is known of hand-offs to HMRC online services: who went where, what is awaited, what came of it, and what only
//! the person can say.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::model::Model;
use crate::app::pane::Pane;
use crate::rules::hand_off::HandOff;
use crate::rules::hand_off::watch::State;
use crate::rules::query::Fetched;
use crate::rules::{Answer, Query, Subject};
use crate::words::hand_off::watch as words;

/// How long somebody is left alone before it is asked what came of it.
const ALONE: TimeDelta = TimeDelta::minutes(1);
/// How long the status line says that something is awaited.
const AWAITED: TimeDelta = TimeDelta::hours(1);

/// What is known of hand-offs.
#[derive(Debug, Clone, Default)]
pub struct Watching {
    /// All of them, everybody's, the oldest first; none before they were read.
    pub hand_offs: Option<Vec<HandOff>>,
    /// Which connection they belong to: what comes of an earlier one is dropped.
    pub run: u64,
    /// Whether they are being looked after just now.
    pub busy: bool,
    /// Whether to look after them once more as soon as that is over.
    pub again: bool,
    /// When the next look is due, where the runtime will say so.
    pub timer: Option<DateTime<Utc>>,
    /// Whether looking pauses until somebody signs in.
    pub paused: bool,
    /// The numbers of those whose question was put off until the next start.
    pub put_off: BTreeSet<u64>,
    /// What the person said last, by the hand-off's number, until it is written down.
    pub answered: Option<(u64, bool)>,
}

/// What came of looking after them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchTold {
    /// All hand-offs as they stood before, the oldest first.
    pub before: Vec<HandOff>,
    /// All of them now.
    pub now: Vec<HandOff>,
    /// What HMRC answered meanwhile.
    pub answers: Vec<(Subject, Query, Fetched<Answer>)>,
    /// When to look again.
    pub next: Option<DateTime<Utc>>,
    /// Whether looking pauses until somebody signs in.
    pub paused: bool,
    /// Why something could not be written down, in a sentence.
    pub trouble: Option<String>,
}

/// A row of what came of hand-offs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Came {
    /// The hand-off's number.
    pub number: u64,
    /// When somebody went.
    pub at: DateTime<Utc>,
    /// The task's id.
    pub task: String,
    /// Its title.
    pub title: String,
    /// What it was about, such as a tax year; empty where it was about nothing in particular.
    pub about: String,
    /// Where it stands.
    pub state: State,
    /// The same in words, with what was noticed.
    pub stands: String,
}

impl Model {
    /// What came of the hand-offs of the person on screen, the newest first.
    pub fn came_of_it(&self) -> Vec<Came> {
        let mine = self.hand_offs().iter().rev().filter(|one| Some(&one.subject) == self.subject.as_ref());
        let names = self.subject.as_ref().map(|subject| self.business_names(subject)).unwrap_or_default();
        let telling = self.telling(&names);
        mine.map(|one| {
            let title = self.title_of_task(&one.task).to_owned();
            Came {
                number: one.number,
                at: one.at,
                task: one.task.clone(),
                about: words::about(&one.about),
                state: one.state,
                stands: words::stands(one, &title, telling),
                title,
            }
        })
        .collect()
    }

    /// The oldest hand-off that only the person can say something about, with the question. Not while they can hardly
    /// be back.
    pub fn to_ask(&self) -> Option<(&HandOff, String)> {
        let open = self.hand_offs().iter().find(|one| {
            one.state == State::ToAsk && self.now - one.at >= ALONE && !self.watching.put_off.contains(&one.number)
        })?;
        let question = words::question(&open.task, self.title_of_task(&open.task), self.voice());
        Some((open, self.naming(&open.subject, &question)))
    }

    /// What Y, n and z are about: the row the cursor stands on where it asks, at any time; else what the status line asks.
    pub fn asked(&self) -> Option<&HandOff> {
        self.asking_row().or_else(|| self.to_ask().map(|(one, _)| one))
    }

    /// What the status line asks, with the question: of two, the one that the keys are about.
    pub fn question(&self) -> Option<String> {
        let (open, question) = self.to_ask()?;
        match self.asking_row() {
            Some(row) if row.number != open.number => {
                Some(words::question(&row.task, self.title_of_task(&row.task), self.voice()))
            }
            _ => Some(question),
        }
    }

    /// The row of HMRC online services the cursor stands on, where it asks.
    pub fn asking_row(&self) -> Option<&HandOff> {
        let index = self.list().selected_index().filter(|_| self.pane == Pane::Online)?;
        self.rows.online.get(index)?.away(self).filter(|one| one.state == State::ToAsk)
    }

    /// The names of somebody's businesses, as far as HMRC told them: see [`words::names`].
    pub fn business_names(&self, subject: &Subject) -> Vec<(String, String)> {
        let asked = self.answers.questions(subject);
        let asked = asked.iter().filter(|query| matches!(query, Query::Businesses | Query::Business(_)));
        words::names(asked.filter_map(|query| Some(self.answers.get(subject, query).known()?.value.as_ref())))
    }

    /// How it is told to whoever is at the screen.
    pub fn telling<'a>(&self, names: &'a [(String, String)]) -> words::Telling<'a> {
        words::Telling { voice: self.voice(), today: Some(self.today()), names }
    }

    /// How many hand-offs of the last hour something is awaited of, of the person on screen.
    pub fn awaited(&self) -> usize {
        let is_awaited = |one: &&HandOff| {
            one.state == State::Watching && Some(&one.subject) == self.subject.as_ref() && self.now - one.at < AWAITED
        };
        self.hand_offs().iter().filter(is_awaited).count()
    }

    /// A sentence about somebody, with their name where another is on screen.
    pub(in crate::app) fn naming(&self, subject: &Subject, sentence: &str) -> String {
        if Some(subject) == self.subject.as_ref() {
            return sentence.to_owned();
        }
        let known = self.people.iter().find(|person| person.subject == *subject);
        let name = known.map(|person| person.name.clone()).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| subject.nino.masked_on_screen());
        format!("{name}: {sentence}")
    }

    /// The title of a task of the catalogue; its id where there is none of that id.
    pub fn title_of_task<'a>(&'a self, id: &'a str) -> &'a str {
        self.settings.tasks.iter().find(|task| task.id == id).map_or(id, |task| &task.title)
    }

    fn hand_offs(&self) -> &[HandOff] {
        self.watching.hand_offs.as_deref().unwrap_or_default()
    }
}
