//! Several questions at once, each of which may fail alone.

use super::output::json::Object;
use super::trouble::{Trouble, exit, exit_code_of};
use crate::rules::{Failure, FailureKind};

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
    pub(super) fn object(&self) -> Object {
        self.0.iter().fold(Object::new(), |all, (name, state)| {
            let part = match state {
                State::Ok => Object::new().put("status", &"ok"),
                State::Empty => Object::new().put("status", &"empty"),
                State::Unavailable(failure) => failed("unavailable", failure),
                State::Failed(failure) => failed("failed", failure),
            };
            all.put(name, &part)
        })
    }

    /// A sentence for each part that failed.
    pub(super) fn asides(&self) -> Vec<String> {
        let failed = self.0.iter().filter_map(|(name, state)| match state {
            State::Failed(failure) => Some((name, Trouble::from(failure.clone()).said())),
            _ => None,
        });
        failed.map(|(name, said)| format!("{name}: {} {}", said.message, said.hint)).collect()
    }

    /// What is not known of `parts`, and why: a sentence for what HMRC did not answer, one for what it does not offer.
    pub(super) fn not_known(&self, parts: &[&str]) -> Vec<String> {
        let names = |which: fn(&State) -> bool| {
            let of_these = self.0.iter().filter(|(name, state)| parts.contains(name) && which(state));
            of_these.map(|(name, _)| in_words(name)).collect::<Vec<_>>().join(", ")
        };
        let failed = names(|state| matches!(state, State::Failed(_)));
        let unavailable =
            names(|state| matches!(state, State::Unavailable(why) if why.kind == FailureKind::NotOffered));
        [("HMRC did not answer", failed), ("HMRC does not give it to software", unavailable)]
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(why, names)| format!("Not known: {why} ({names})."))
            .collect()
    }

    /// The exit code: that of the first of the `needed` parts that HMRC did not answer.
    pub(super) fn exit_code(&self, needed: &[&str]) -> u8 {
        let failure = self.0.iter().filter(|(name, _)| needed.contains(name)).find_map(|(_, state)| match state {
            State::Unavailable(failure) | State::Failed(failure) => Some(failure),
            State::Ok | State::Empty => None,
        });
        failure.map_or(exit::DONE, exit_code_of)
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

/// HMRC does not offer it to software, or not for somebody with no account yet: an answer, though not the one hoped for.
fn is_unavailable(failure: &Failure) -> bool {
    failure.kind == FailureKind::NotOffered
        || ["RULE_BUSINESS_PARTNER_NOT_EXIST", "RULE_ITSA_CONTRACT_OBJECT_NOT_EXIST"].contains(&failure.code.as_str())
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

fn failed(status: &str, failure: &Failure) -> Object {
    let said = Trouble::from(failure.clone()).said();
    let error = Object::new()
        .put("code", &said.code)
        .put("message", &said.message)
        .put("hint", &said.hint)
        .put("changed", &said.changed.as_str())
        .maybe("correlationId", said.correlation_id.as_ref());
    Object::new().put("status", &status).put("error", &error)
}
