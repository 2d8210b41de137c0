//! A check-up on its way, from the loop's side: called off by dropping it.

use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use super::signing_in::Told;
use super::ways::Ways;
use crate::app::msg::Msg;
use crate::rules::check_up::Step;
use crate::rules::{Nino, Profile};
use crate::service::access::Unlocked;
use crate::service::doctor::{Chain, Whom, walk};
use crate::words::{Voice, check_up};

/// What is looked at.
pub(super) struct About {
    /// The profile, with its secrets in reach if they are.
    pub(super) profile: Option<(Profile, Option<Unlocked>)>,
    /// Whose account is on screen.
    pub(super) nino: Option<Nino>,
}

/// A check-up on its way.
pub(super) struct Checking {
    /// Tells it from an earlier one, of which something may still be on its way.
    run: u64,
    _task: AbortOnDropHandle<()>,
}

impl Checking {
    /// Starts one. All steps so far are told after each of them.
    pub(super) fn start(run: u64, ways: Ways, about: About, told: mpsc::UnboundedSender<Told>) -> Self {
        let task = tokio::spawn(async move {
            let agent = about.profile.as_ref().is_some_and(|(profile, _)| profile.role.is_agent());
            let voice = if agent { Voice::YourClient } else { Voice::You };
            let Ok(chain) = tokio::task::spawn_blocking(move || chain(&ways, about)).await else { return };
            let mut steps: Vec<Step> = Vec::new();
            // Nobody listens after the program was left.
            walk(&chain, |looked| {
                steps.push(check_up::step(&looked, voice));
                let _left = told.send(Told::Looked { run, msg: Box::new(Msg::CheckedUp(steps.clone())) });
            })
            .await;
            let _left = told.send(Told::Looked { run, msg: Box::new(Msg::CheckUpDone) });
        });
        Self { run, _task: AbortOnDropHandle::new(task) }
    }

    /// Its number.
    pub(super) const fn run(&self) -> u64 {
        self.run
    }
}

fn chain(ways: &Ways, about: About) -> Chain {
    let profile = about.profile.as_ref().map(|(profile, _)| profile);
    let machine = (ways.machine)(profile);
    let whom = match about.profile {
        None => ways.without_profile.clone(),
        Some((_, Some(unlocked))) => Whom::Profile(Box::new(unlocked)),
        Some((profile, None)) => ways.whom(profile),
    };
    Chain {
        whom,
        clock: ways.clock,
        offline: ways.offline,
        patience: ways.patience,
        nino: about.nino,
        client: None,
        browser: ways.desktop.look(),
        machine,
        places: ways.places.clone(),
    }
}
