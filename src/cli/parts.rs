//! Several questions at once, each of which may fail alone.

use super::output::json::Object;
use super::output::page::Tone;
use super::trouble::{Said, Trouble, exit, exit_code_of};
use super::wording::Reader;
use crate::rules::{Failure, FailureKind};
use crate::service::accounts::{NOT_FOR_SUPPORTING_AGENTS, OFFLINE};
use crate::words::capital;

/// How one part went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// HMRC answered.
    Ok,
    /// HMRC answered, and holds nothing.
    Empty,
    /// HMRC does not offer it to software.
    Unavailable(Failure),
    /// HMRC did not answer.
    Failed(Failure),
}

/// The parts of an answer, by name, in the order they were asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parts(Vec<(&'static str, State)>);

impl Parts {
    /// Notes how a part went.
    pub(super) fn note<T>(
        &mut self,
        name: &'static str,
        answer: &Result<T, Failure>,
        is_empty: impl FnOnce(&T) -> bool,
    ) {
        let state = match answer {
            Ok(value) if is_empty(value) => State::Empty,
            Ok(_) => State::Ok,
            Err(failure) if is_unavailable(failure) => State::Unavailable(failure.clone()),
            Err(failure) => State::Failed(failure.clone()),
        };
        self.0.push((name, state));
    }

    /// Each part with its status, and the error where there is one.
    pub(super) fn object(&self, reader: &Reader) -> Object {
        self.0.iter().fold(Object::new(), |all, (name, state)| {
            let part = match state {
                State::Ok => Object::new().put("status", &"ok"),
                State::Empty => Object::new().put("status", &"empty"),
                State::Unavailable(failure) => failed("unavailable", failure, reader),
                State::Failed(failure) => failed("failed", failure, reader),
            };
            all.put(name, &part)
        })
    }

    /// A sentence for each failure, with the parts it struck; without them where it struck all.
    pub(super) fn asides(&self, reader: &Reader) -> Vec<String> {
        let mut failures: Vec<(Said, Vec<&str>)> = Vec::new();
        for (name, state) in &self.0 {
            let State::Failed(failure) = state else { continue };
            let said = Trouble::from(failure.clone()).said_to(reader);
            let same = |one: &Said| one.message == said.message && one.hint == said.hint;
            match failures.iter_mut().find(|(one, _)| same(one)) {
                Some((_, names)) => names.push(in_words(name)),
                None => failures.push((said, vec![in_words(name)])),
            }
        }
        let sentence = |(said, names): (Said, Vec<&str>)| {
            if names.len() == self.0.len() {
                return format!("{} {}", said.message, said.hint);
            }
            format!("{}: {} {}", capital(&names.join(", ")), said.message, said.hint)
        };
        failures.into_iter().map(sentence).collect()
    }

    /// What is not known of `parts`, and why: a sentence for each reason.
    pub(super) fn not_known(&self, parts: &[&str]) -> Vec<String> {
        let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
        for (name, state) in self.0.iter().filter(|(name, _)| parts.contains(name)) {
            let Some(why) = why_not_known(state) else { continue };
            match reasons.iter_mut().find(|(one, _)| *one == why) {
                Some((_, names)) => names.push(in_words(name)),
                None => reasons.push((why, vec![in_words(name)])),
            }
        }
        reasons.into_iter().map(|(why, names)| format!("Not known: {why} ({}).", names.join(", "))).collect()
    }

    /// The exit code: that of the first of the `needed` parts that HMRC did not answer.
    pub(super) fn exit_code(&self, needed: &[&str]) -> u8 {
        let failure = self.0.iter().filter(|(name, _)| needed.contains(name)).find_map(|(_, state)| match state {
            State::Unavailable(failure) | State::Failed(failure) => Some(failure),
            State::Ok | State::Empty => None,
        });
        failure.map_or(exit::DONE, exit_code_of)
    }

    /// Each part as a line: whether it is as HMRC has it now, and if not, why.
    pub(super) fn lines(&self, reader: &Reader) -> Vec<(Tone, String)> {
        let line = |(name, state): &(&'static str, State)| {
            let name = capital(in_words(name));
            match state {
                State::Ok => (Tone::Plain, format!("{name}: refreshed.")),
                State::Empty => (Tone::Plain, format!("{name}: refreshed; HMRC holds nothing.")),
                State::Unavailable(_) => {
                    let why = why_not_known(state).unwrap_or("HMRC holds nothing of the kind about this person");
                    (Tone::Quiet, format!("{name}: not to be had, {why}."))
                }
                State::Failed(failure) => {
                    let said = Trouble::from(failure.clone()).said_to(reader);
                    (Tone::Late, format!("{name}: {} {}", said.message, said.hint))
                }
            }
        };
        let mut lines: Vec<_> = self.0.iter().map(line).collect();
        // What struck all of them is said once.
        let reason = |(_, line): &(Tone, String)| line.split_once(": ").map(|(_, reason)| reason.to_owned());
        if let Some(first) = lines.first().and_then(reason)
            && self.0.iter().all(|(_, state)| matches!(state, State::Failed(_)))
            && lines.iter().all(|line| reason(line).as_deref() == Some(&first))
        {
            lines = vec![(Tone::Late, format!("Nothing was refreshed. {first}"))];
        }
        lines
    }

    /// Each part with the word that JSON has for how it went.
    pub(super) fn statuses(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.0.iter().map(|(name, state)| {
            let status = match state {
                State::Ok => "ok",
                State::Empty => "empty",
                State::Unavailable(_) => "unavailable",
                State::Failed(_) => "failed",
            };
            (*name, status)
        })
    }

    /// The exit code of the worst failure.
    pub(super) fn worst(&self) -> u8 {
        let failed = self.0.iter().filter_map(|(_, state)| match state {
            State::Failed(failure) => Some(exit_code_of(failure)),
            _ => None,
        });
        failed.max_by_key(|code| rank(*code)).unwrap_or(exit::DONE)
    }

    /// The exit code of the first part that failed, whichever it is; what HMRC does not offer is no failure here.
    pub(super) fn exit_code_of_any(&self) -> u8 {
        let failure = self.0.iter().find_map(|(_, state)| match state {
            State::Failed(failure) => Some(failure),
            _ => None,
        });
        failure.map_or(exit::DONE, exit_code_of)
    }
}

/// How bad an exit code is beside others: without a sign-in nothing more will come, out of reach it may come later.
pub(super) const fn rank(code: u8) -> u8 {
    match code {
        exit::DONE => 0,
        exit::REFUSED => 2,
        exit::UNREACHED => 3,
        exit::SIGN_IN => 4,
        _ => 1,
    }
}

/// HMRC does not offer it to software, to a supporting agent, or for somebody with no account yet: an answer, though
/// not the one hoped for.
fn is_unavailable(failure: &Failure) -> bool {
    failure.kind == FailureKind::NotOffered
        || failure.code == NOT_FOR_SUPPORTING_AGENTS
        || ["RULE_BUSINESS_PARTNER_NOT_EXIST", "RULE_ITSA_CONTRACT_OBJECT_NOT_EXIST"].contains(&failure.code.as_str())
}

/// Why a part is not known, in words that follow on "Not known:".
fn why_not_known(state: &State) -> Option<&'static str> {
    match state {
        State::Unavailable(why) if why.code == NOT_FOR_SUPPORTING_AGENTS => {
            Some("HMRC does not show it to supporting agents")
        }
        State::Unavailable(why) if why.kind == FailureKind::NotOffered => Some("HMRC does not give it to software"),
        State::Ok | State::Empty | State::Unavailable(_) => None,
        State::Failed(why) if why.code == OFFLINE => Some("it was never stored on this computer"),
        State::Failed(why) => Some(match why.kind {
            FailureKind::SignIn => "HMRC wants a sign-in first",
            FailureKind::NotAuthorised
            | FailureKind::NotOffered
            | FailureKind::Refused
            | FailureKind::Throttled
            | FailureKind::Invalid => "HMRC refused to say",
            FailureKind::BadAnswer => "HMRC's answer could not be read",
            FailureKind::Unavailable | FailureKind::Unreachable => "HMRC did not answer",
        }),
    }
}

/// The name of a part as a person calls it.
fn in_words(name: &str) -> &str {
    match name {
        "balance" => "charges and balance",
        "obligations" => "updates and returns",
        "codingOut" => "coding out",
        "itsaStatus" => "ITSA status",
        other => other,
    }
}

fn failed(status: &str, failure: &Failure, reader: &Reader) -> Object {
    let said = Trouble::from(failure.clone()).said_to(reader);
    let error = Object::new()
        .put("code", &said.code)
        .put("message", &said.message)
        .put("hint", &said.hint)
        .put("changed", &said.changed.as_str())
        .maybe("correlationId", said.correlation_id.as_ref());
    Object::new().put("status", &status).put("error", &error)
}
