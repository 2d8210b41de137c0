//! The return watch: while somebody is away at HMRC's pages, HMRC's record is read now and then, and held against what
//! it was before.
//!
//! Hand-offs and what was noticed are in the local database, so a watch survives the program. Several copies may be at
//! it: each reads the list, one of them takes a look that is due, and all see what came of it. Questions go through the
//! usual way, at the usual pace, one person's once however many hand-offs there are. A question that fails says nothing;
//! it is asked again at the next look. Nothing here waits: [`Watcher::turn`] does what is due and says when it wants to be
//! called again.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::accounts::Accounts;
use super::keeper::Keeper;
use crate::rules::hand_off::HandOff;
use crate::rules::hand_off::watch::{Happened, Look, Round, State, due, next, questions, questions_then};
use crate::rules::hand_off::watch::{Leaving, Seen};
use crate::rules::query::Fetched;
use crate::rules::{Answer, Failure, FailureKind, Query, Subject};
use crate::store::db::{Database, HandOffs, JournalError};

/// When to read the list again after another copy took a look: it has its answers by then.
const ELSEWHERE: TimeDelta = TimeDelta::seconds(5);

/// Looks after hand-offs of the accounts that one sign-in can see. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Watcher {
    accounts: Accounts,
    keeper: Keeper,
}

/// Which looks to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those that are due.
    Due,
    /// Everything that is looked after for somebody, because a person wants to know now.
    AllOf(Subject),
}

/// What a turn came to.
#[derive(Debug, Default)]
pub struct Turn {
    /// All hand-offs as they stood when it began, the oldest first.
    pub before: Vec<HandOff>,
    /// All hand-offs as they stand now: what is new here was noticed by this copy or by another.
    pub now: Vec<HandOff>,
    /// What HMRC answered.
    pub answers: Vec<(Subject, Query, Fetched<Answer>)>,
    /// When to take the next turn; none where nothing is looked after, or nothing may be asked.
    pub next: Option<DateTime<Utc>>,
    /// What HMRC did not answer, and why: nothing is wrong with the watch, it goes on.
    pub failures: Vec<(Subject, Failure)>,
    /// Why something could not be written down, in the journal above all. What was noticed stands all the same.
    pub trouble: Option<JournalError>,
}

impl Turn {
    /// Whether looking pauses until somebody signs in.
    pub fn paused(&self) -> bool {
        self.failures.iter().any(|(_, failure)| failure.kind == FailureKind::SignIn)
    }
}

/// One person's questions and what came of them.
#[derive(Default)]
struct Asked {
    answers: BTreeMap<Query, Result<Fetched<Answer>, Failure>>,
    /// What is in the way of asking any more.
    stopped: Option<Failure>,
}

impl Watcher {
    /// A watcher over `accounts`, with the hand-offs where `keeper` keeps them.
    pub(super) const fn new(accounts: Accounts, keeper: Keeper) -> Self {
        Self { accounts, keeper }
    }

    /// All hand-offs.
    pub async fn hand_offs(&self) -> Result<HandOffs, JournalError> {
        self.keeper.journal(Database::hand_offs).await
    }

    /// Notes that somebody is being handed over. HMRC is not asked.
    pub async fn record(&self, mut leaving: Leaving) -> Result<HandOff, JournalError> {
        let watched = crate::rules::hand_off::watch::watched_as(&leaving.task, &leaving.about, leaving.role);
        leaving.before = leaving.before.only(&watched);
        let at = self.now();
        self.keeper
            .journal(move |database| {
                let handed = database.add_hand_off(at, &leaving)?;
                database.note_hand_off(at, &handed.subject, &handed.noted(Happened::HandedOver))?;
                Ok::<_, JournalError>(handed)
            })
            .await
    }

    /// The same, with HMRC's record read first, before the page is opened: for whoever does not stay to have it read at once.
    pub async fn look_and_record(&self, leaving: Leaving) -> Result<HandOff, JournalError> {
        let before = self.before(&leaving).await;
        let read = !before.is_empty();
        self.record(Leaving { before: before.or(leaving.before.clone()), read, ..leaving }).await
    }

    /// What HMRC holds of what a task can change, asked now; what is not answered is left out.
    pub async fn before(&self, leaving: &Leaving) -> Seen {
        let watched = crate::rules::hand_off::watch::watched_as(&leaving.task, &leaving.about, leaving.role);
        let mut asked = Asked::default();
        self.ask(&leaving.subject, questions(&watched, &leaving.about, self.now().date_naive()), &mut asked).await;
        let first = asked.seen();
        let then = questions_then(&watched, &leaving.about, &Seen::default(), &first);
        self.ask(&leaving.subject, then, &mut asked).await;
        asked.seen().only(&watched)
    }

    /// Notes what the person says came of a hand-off; it, as it stands now. None where there is nothing to say about it.
    pub async fn answer(&self, number: u64, done: bool) -> Result<Option<HandOff>, JournalError> {
        let at = self.now();
        self.keeper
            .journal(move |database| {
                let answered = database.answer_hand_off(number, done)?;
                if let Some(one) = &answered {
                    let what = if done { Happened::Done } else { Happened::NotDone };
                    database.note_hand_off(at, &one.subject, &one.noted(what))?;
                }
                Ok::<_, JournalError>(answered)
            })
            .await
    }

    /// Takes the looks that are due, or those a person wants now.
    pub async fn turn(&self, which: &Which) -> Result<Turn, JournalError> {
        let before = self.hand_offs().await?.all;
        let mut turn = Turn { before: before.clone(), ..Turn::default() };
        let mut elsewhere = false;
        if !self.accounts.is_offline() {
            for (subject, wanted) in self.wanted(which, &before) {
                let claimed = self.claim(wanted.clone()).await?;
                elsewhere |= claimed.len() < wanted.len();
                if claimed.is_empty() {
                    continue;
                }
                self.look(&subject, &claimed, &mut turn).await;
                if turn.paused() {
                    break;
                }
            }
        }
        turn.now = self.hand_offs().await?.all;
        if !self.accounts.is_offline() && !turn.paused() {
            let now = self.now();
            let soon = elsewhere.then(|| now + ELSEWHERE);
            turn.next = next(&turn.now, now, self.accounts.pace()).into_iter().chain(soon).min();
        }
        Ok(turn)
    }

    fn wanted(&self, which: &Which, all: &[HandOff]) -> Vec<(Subject, Vec<HandOff>)> {
        match which {
            Which::Due => due(all, self.now(), self.accounts.pace())
                .into_iter()
                .map(|(subject, hand_offs)| (subject, hand_offs.into_iter().cloned().collect()))
                .collect(),
            Which::AllOf(subject) => {
                let is_meant = |one: &&HandOff| one.subject == *subject && one.state == State::Watching;
                let meant: Vec<HandOff> = all.iter().filter(is_meant).cloned().collect();
                if meant.is_empty() { Vec::new() } else { vec![(subject.clone(), meant)] }
            }
        }
    }

    /// Those of these hand-offs that this copy looks after now.
    async fn claim(&self, wanted: Vec<HandOff>) -> Result<Vec<HandOff>, JournalError> {
        let now = self.now();
        self.keeper
            .journal(move |database| {
                let claimed = database.claim_look(now, &wanted)?;
                Ok::<_, crate::store::db::DbError>(
                    wanted.into_iter().filter(|one| claimed.contains(&one.number)).collect::<Vec<_>>(),
                )
            })
            .await
    }

    /// Asks what these hand-offs of one person need, each question once, and writes down what it makes of them.
    async fn look(&self, subject: &Subject, hand_offs: &[HandOff], turn: &mut Turn) {
        let today = self.now().date_naive();
        let mut asked = Asked::default();
        let mut first: Vec<Query> =
            hand_offs.iter().flat_map(|one| questions(&one.watched(), &one.about, today)).collect();
        first.sort();
        first.dedup();
        self.ask(subject, first, &mut asked).await;
        let seen = asked.seen();
        let mut then: Vec<Query> =
            hand_offs.iter().flat_map(|one| questions_then(&one.watched(), &one.about, &one.before, &seen)).collect();
        then.sort();
        then.dedup();
        self.ask(subject, then, &mut asked).await;
        let (now, at) = (asked.seen(), self.now());
        for one in hand_offs {
            let watched = one.watched();
            let mut mine = questions(&watched, &one.about, today);
            mine.extend(questions_then(&watched, &one.about, &one.before, &now));
            let missing = mine.iter().any(|query| asked.may_come(query));
            let round = one.after(Look { now: now.clone(), missing, at });
            let one = one.clone();
            if let Err(error) = self.keeper.journal(move |database| keep(database, at, &one, &round)).await {
                turn.trouble.get_or_insert(error);
            }
        }
        for (query, outcome) in asked.answers {
            match outcome {
                Ok(fetched) => turn.answers.push((subject.clone(), query, fetched)),
                Err(failure) => turn.failures.push((subject.clone(), failure)),
            }
        }
    }

    /// Asks these questions, in order, until something is in the way of all of them.
    async fn ask(&self, subject: &Subject, queries: Vec<Query>, asked: &mut Asked) {
        for query in queries {
            if asked.stopped.is_some() {
                return;
            }
            if asked.answers.contains_key(&query) {
                continue;
            }
            let outcome = self.accounts.ask(subject, &query).await;
            if let Err(failure) = &outcome
                && stops(failure.kind)
            {
                asked.stopped = Some(failure.clone());
            }
            asked.answers.insert(query, outcome);
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.accounts.clock().now()
    }
}

/// Writes down what a look made of a hand-off, and what of it is new in the journal.
fn keep(database: &Database, at: DateTime<Utc>, one: &HandOff, round: &Round) -> Result<(), JournalError> {
    let (news, has_ended) = database.keep_round(one.number, round)?;
    let mut happened = Vec::new();
    if !news.is_empty() {
        happened.push(Happened::Noticed(news));
    }
    match round.state {
        State::Done if has_ended => happened.push(Happened::Done),
        State::GaveUp if has_ended => happened.push(Happened::GaveUp),
        _ => {}
    }
    for what in happened {
        database.note_hand_off(at, &one.subject, &one.noted(what))?;
    }
    Ok(())
}

impl Asked {
    fn seen(&self) -> Seen {
        let had = self.answers.iter().filter_map(|(query, outcome)| Some((query, &outcome.as_ref().ok()?.value)));
        Seen::of(had)
    }

    /// Whether a question was not answered and may be another time.
    fn may_come(&self, query: &Query) -> bool {
        match self.answers.get(query) {
            Some(Ok(_)) => false,
            Some(Err(failure)) => passes(failure.kind),
            None => true,
        }
    }
}

/// Whether what is in the way is in the way of every question.
const fn stops(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::SignIn | FailureKind::Throttled | FailureKind::Unavailable | FailureKind::Unreachable)
}

/// Whether the same question may be answered another time.
const fn passes(kind: FailureKind) -> bool {
    match kind {
        FailureKind::SignIn
        | FailureKind::Throttled
        | FailureKind::Unavailable
        | FailureKind::Unreachable
        | FailureKind::BadAnswer => true,
        FailureKind::NotAuthorised | FailureKind::NotOffered | FailureKind::Refused | FailureKind::Invalid => false,
    }
}
