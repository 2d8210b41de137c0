//! When to look again, for how long, and what a look makes of a hand-off.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Change, HandOff, Seen, State, noticed, settles};
use crate::rules::Subject;

/// How long a hand-off of a task is looked after.
pub const WATCHED_FOR: TimeDelta = TimeDelta::days(7);

/// How long the last look is tried again where HMRC cannot be reached when it is due.
pub const HOLDS_ON_FOR: TimeDelta = TimeDelta::days(14);

/// In this time after a hand-off nobody has changed anything yet: what is read then is how it was before.
pub const NO_TIME_TO_ACT: TimeDelta = TimeDelta::seconds(10);

/// The longest between two looks.
const SELDOM: TimeDelta = TimeDelta::hours(1);

/// How soon somebody who has just come back may be told by a look out of turn: after a hand-off of the last hour, and
/// after an older one.
const REST: [TimeDelta; 2] = [TimeDelta::seconds(5), TimeDelta::minutes(5)];

/// How often HMRC is asked in the first ten minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// HMRC's own servers: every half minute.
    #[default]
    Gentle,
    /// The demo's, which nobody else waits for: somebody who tries it should see it arrive.
    Brisk,
}

impl Pace {
    const fn at_first(self) -> TimeDelta {
        match self {
            Self::Gentle => TimeDelta::seconds(30),
            Self::Brisk => TimeDelta::seconds(3),
        }
    }
}

/// When to look again, `since` the hand-off: often at first, then ever more rarely; none when it is over.
pub fn next_look(since: TimeDelta, pace: Pace) -> Option<TimeDelta> {
    match since {
        since if since < TimeDelta::minutes(10) => Some(pace.at_first()),
        since if since < TimeDelta::hours(1) => Some(TimeDelta::minutes(5)),
        since if since < WATCHED_FOR => Some(SELDOM),
        _ => None,
    }
}

/// What came of asking HMRC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// What HMRC holds, as far as it was had.
    pub now: Seen,
    /// Whether something was not had that may be had another time.
    pub missing: bool,
    /// When the last answer came.
    pub at: DateTime<Utc>,
}

/// What a look makes of a hand-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// What is compared with from now on.
    pub before: Seen,
    /// What was noticed and was not before.
    pub news: Vec<Change>,
    /// Where it stands now.
    pub state: State,
}

impl HandOff {
    /// When HMRC is to be asked again because of it; none when it is not looked after.
    pub fn next_look(&self, now: DateTime<Utc>, pace: Pace) -> Option<DateTime<Utc>> {
        if self.state != State::Watching {
            return None;
        }
        match self.looked {
            // At once; and where the clock was set back meanwhile, now.
            None => Some(self.at.min(now)),
            Some(looked) if looked - now > TimeDelta::minutes(1) => Some(now),
            Some(looked) => {
                let wait = next_look(looked - self.at, pace);
                let end = self.at + WATCHED_FOR;
                Some(wait.map_or(looked + SELDOM, |wait| (looked + wait).min(end.max(looked))))
            }
        }
    }

    /// Whether it may join in when another of the same person is looked after: then the two take their looks together.
    pub(super) fn joins(&self, now: DateTime<Utc>, pace: Pace) -> bool {
        let Some(next) = self.next_look(now, pace) else { return false };
        next <= now || self.looked.is_some_and(|looked| now - looked >= (next - looked) / 2)
    }

    /// Whether a look out of turn may be taken because of it, for somebody who has just come back to this program.
    pub fn may_be_told_now(&self, now: DateTime<Utc>) -> bool {
        let [soon, later] = REST;
        let rest = if now - self.at < TimeDelta::hours(1) { soon } else { later };
        self.state == State::Watching && self.looked.is_none_or(|looked| (now - looked).abs() >= rest)
    }

    /// What a look makes of it. The first of all, where nobody can have done anything yet, is how it was before.
    pub fn after(&self, look: Look) -> Round {
        let is_first = self.looked.is_none() && look.at - self.at <= NO_TIME_TO_ACT;
        let now = look.now.only(&self.watched());
        let nothing = self.before.is_empty() && now.is_empty();
        let (before, news) = if is_first {
            (now.or(self.before.clone()), Vec::new())
        } else {
            let news = self.news(noticed(&self.before, &now));
            (self.before.clone().or(now), news)
        };
        let since = look.at - self.at;
        let is_over = since >= if look.missing { HOLDS_ON_FOR } else { WATCHED_FOR };
        let state = if self.state != State::Watching {
            self.state
        } else if news.iter().any(|change| settles(&self.task, &self.about, self.day(), change)) {
            State::Done
        } else if nothing && !look.missing {
            // HMRC does not answer this to software, or not to this person.
            State::ToAsk
        } else if is_over {
            State::GaveUp
        } else {
            State::Watching
        };
        Round { before, news, state }
    }
}

/// Whose hand-offs are due, and which: each person once, in the order of the list.
pub fn due(all: &[HandOff], now: DateTime<Utc>, pace: Pace) -> Vec<(Subject, Vec<&HandOff>)> {
    let is_due = |one: &HandOff| one.next_look(now, pace).is_some_and(|at| at <= now);
    let mut found: Vec<(Subject, Vec<&HandOff>)> = Vec::new();
    for one in all.iter().filter(|one| is_due(one)) {
        if !found.iter().any(|(subject, _)| *subject == one.subject) {
            let together = all.iter().filter(|other| other.subject == one.subject && other.joins(now, pace));
            found.push((one.subject.clone(), together.collect()));
        }
    }
    found
}

/// When the next look is due; none when nothing is looked after.
pub fn next(all: &[HandOff], now: DateTime<Utc>, pace: Pace) -> Option<DateTime<Utc>> {
    all.iter().filter_map(|one| one.next_look(now, pace)).min()
}
