//! Whether HMRC's hosts answer from here, and what time it is there.

use chrono::{DateTime, Utc};

use super::{Chain, PATIENCE, Whom};
use crate::hmrc::error::Transport;
use crate::hmrc::reach::{Host, Unreached};
use crate::rules::Environment;
use crate::rules::check_up::{Finding, HostOut, NoAnswer, StepId};

/// What became of asking the hosts.
pub(super) enum Reached {
    /// They were not, for this reason.
    Not(Finding),
    /// They were, the API's own first.
    Asked(Vec<Answer>),
}

/// What one host answered.
pub(super) struct Answer {
    host: String,
    /// When the answer came, by this computer's clock, and the time at the host.
    outcome: Result<(DateTime<Utc>, Option<DateTime<Utc>>), NoAnswer>,
}

/// Asks every host of the chain, all at once.
pub(super) async fn reach(chain: &Chain) -> Reached {
    let usual;
    let addresses = match &chain.whom {
        Whom::Demo => return Reached::Not(Finding::NotInDemo),
        _ if chain.offline => return Reached::Not(Finding::Offline),
        Whom::Server { base, .. } => vec![base.as_str()],
        Whom::Locked(profile, _) => of(&profile.addresses),
        Whom::Profile(unlocked) => of(&unlocked.profile().addresses),
        Whom::Nobody => {
            usual = crate::service::access::addresses(Environment::Production);
            usual.as_ref().map(of).unwrap_or_default()
        }
    };
    let mut hosts: Vec<(String, Option<Host>)> = Vec::new();
    for address in addresses {
        let host = Host::of(address);
        let name = host.as_ref().map_or_else(|| "An address of the profile".to_owned(), |host| host.name().to_owned());
        if hosts.iter().all(|(known, _)| *known != name) {
            hosts.push((name, host));
        }
    }
    Reached::Asked(futures_util::future::join_all(hosts.into_iter().map(|(name, host)| one(chain, name, host))).await)
}

fn of(addresses: &crate::rules::profile::Addresses) -> Vec<&str> {
    vec![&addresses.api, &addresses.authorise, &addresses.token]
}

async fn one(chain: &Chain, name: String, host: Option<Host>) -> Answer {
    let patience = chain.patience.map_or(PATIENCE, |patience| patience.min(PATIENCE));
    let outcome = match host {
        None => Err(NoAnswer::NoAddress),
        // A look-up of a name has no time-out of its own.
        Some(host) => match tokio::time::timeout(patience.saturating_mul(2), host.reach(patience)).await {
            Ok(Ok(there)) => Ok((chain.clock.now(), there)),
            Ok(Err(why)) => Err(no_answer(why)),
            Err(_elapsed) => Err(NoAnswer::TooLate),
        },
    };
    Answer { host: name, outcome }
}

const fn no_answer(why: Unreached) -> NoAnswer {
    match why {
        Unreached::NoName => NoAnswer::NoName,
        Unreached::Transport(Transport::Connect | Transport::Refused) => NoAnswer::NoConnection,
        Unreached::Transport(Transport::Secure) => NoAnswer::NotSecure,
        Unreached::Transport(Transport::TimedOut) => NoAnswer::TooLate,
        Unreached::Transport(Transport::Lost) => NoAnswer::Broken,
    }
}

impl Reached {
    /// How far this computer's clock is from HMRC's.
    pub(super) fn clock(&self, chain: &Chain) -> Finding {
        let answers = match self {
            Self::Not(why) => return why.clone(),
            Self::Asked(_) if !chain.clock.is_system() => return Finding::ClockSet,
            Self::Asked(answers) => answers,
        };
        let mut answered = answers.iter().filter_map(|answer| answer.outcome.as_ref().ok()).peekable();
        if answered.peek().is_none() {
            return Finding::ClockNobody;
        }
        let told = answered.find_map(|(here, there)| Some(here.signed_duration_since((*there)?).num_seconds()));
        told.map_or(Finding::ClockNotTold, Finding::ClockAhead)
    }

    pub(super) fn finding(&self) -> Finding {
        let answers = match self {
            Self::Not(why) => return why.clone(),
            Self::Asked(answers) => answers,
        };
        let out = |answer: &Answer| Some(HostOut { host: answer.host.clone(), why: *answer.outcome.as_ref().err()? });
        let unreached: Vec<HostOut> = answers.iter().filter_map(out).collect();
        if unreached.is_empty() {
            return Finding::Reached(answers.iter().map(|answer| answer.host.clone()).collect());
        }
        Finding::Unreached(unreached)
    }

    /// Whether there is any use in a call, or else what later steps have to say.
    pub(super) fn may_ask(&self) -> Result<(), Finding> {
        match self {
            Self::Not(why) => Err(why.clone()),
            Self::Asked(answers) if answers.first().is_some_and(|answer| answer.outcome.is_ok()) => Ok(()),
            Self::Asked(_) => Err(Finding::ComesAfter(StepId::Connection)),
        }
    }
}
