//! What the command line, the environment and the settings come to: every value read, every mix allowed or refused.
//!
//! Parsing and deciding are two steps. [`Arguments`] hold what was written; a [`Plan`] holds what it means. Nothing is
//! started, asked or written before there is one.

use std::time::Duration;

use super::arguments::{Arguments, Command};
use super::environment::Environment;
use super::trouble::Trouble;
use crate::desktop::browser::Desktop;
use crate::rules::{Environment as Hmrc, Nino, TaxYear};
use crate::service::clock::Clock;
use crate::store::config::Config;
use crate::store::places::Places;
use crate::store::profiles::Profiles;

mod access;
mod action;
mod files;
mod looks;
mod money;
mod source;
mod values;
mod writing;

use action::action;
use looks::{colour, form};
use source::{source, source_of_none};
use values::{clock, nino, patience, tax_year};

pub use access::{ClientsAction, ProfileAction, ToAdd};
pub(super) use access::{no_such_profile, utr};
pub use action::{Action, HandOffAction, Question, ToOpen};
pub use looks::{Form, Looks};
pub use source::{Source, Token};
pub(super) use writing::given_twice;
pub use writing::{Given, JournalAction, ToWrite, What};

/// What is to be done, how, and for whom.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Which HMRC, whose account, what time it is.
    pub world: WorldPlan,
    /// How it is printed or drawn.
    pub looks: Looks,
    /// What is to be done.
    pub action: Action,
    /// Where things lie; absent where there is no home folder, and then nothing is kept.
    pub places: Option<Places>,
    /// The settings.
    pub config: Config,
    /// Where pages are opened.
    pub desktop: Desktop,
}

/// Which HMRC, whose account, what time it is.
#[derive(Debug, Clone)]
pub struct WorldPlan {
    /// Which HMRC.
    pub source: Source,
    /// Whose account; in the demo the first of its people when none is given.
    pub nino: Option<Nino>,
    /// The number of an agent's client.
    pub client: Option<i64>,
    /// The tax year, when one was given.
    pub tax_year: Option<TaxYear>,
    /// The time.
    pub clock: Clock,
    /// Whether HMRC must not be asked.
    pub offline: bool,
    /// Whether to crash where the demo is started, to see what that looks like.
    pub rehearse_crash: bool,
    /// How long an answer may take, when the environment says so.
    pub patience: Option<Duration>,
}

/// Decides what `arguments` mean.
pub fn resolve(
    arguments: Arguments,
    environment: &Environment,
    places: Option<Places>,
    config: Config,
    profiles: &Profiles,
) -> Result<Plan, Trouble> {
    let Arguments { shared, command } = arguments;
    // A profile that is being added need not be there yet, and the one it will replace must not be in the way.
    let about_profiles = matches!(command, Some(Command::Profile { .. }));
    let chosen = if about_profiles { source_of_none(&shared, places.as_ref())? } else { None };
    let source = chosen.map_or_else(|| source(&shared, environment, places.as_ref(), profiles), Ok)?;
    let world = WorldPlan {
        nino: shared.nino.as_deref().map(nino).transpose()?,
        tax_year: shared.tax_year.as_deref().map(tax_year).transpose()?,
        clock: shared.today.as_deref().map_or_else(|| Ok(Clock::system()), clock)?,
        client: shared.client.as_deref().map(access::client).transpose()?,
        offline: shared.offline,
        rehearse_crash: environment.rehearse_crash,
        patience: environment.timeout.as_deref().map(patience).transpose()?,
        source,
    };
    if shared.today.is_some() && !matches!(world.source.environment(), Hmrc::Demo | Hmrc::Local) {
        return Err(Trouble::usage(
            "mixed-options",
            "--today is for the demo and for servers on this computer",
            "HMRC has its own clock; leave it out.",
        ));
    }
    if world.client.is_some() && !world.source.profile().is_some_and(|profile| profile.role.is_agent()) {
        return Err(access::not_an_agent());
    }
    let form = form(shared.format, command.as_ref())?;
    let looks =
        Looks { form, colour: colour(&shared, environment, &config), plain: shared.plain, reveal: shared.reveal };
    // A screen reader is served by lines, the most important first, not by a screen that is drawn anew.
    let alone = if looks.plain { Action::Ask(Question::Overview) } else { Action::Interface };
    let action = match command {
        None => alone,
        Some(command) => action(command, &shared, environment, &world)?,
    };
    Ok(Plan { world, looks, action, places, config, desktop: environment.desktop.clone() })
}
