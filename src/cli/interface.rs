//! From a plan to the terminal interface. The one place where the command line knows of the interface and its runtime.

use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use super::plan::{Plan, Source};
use super::trouble::Trouble;
use super::wording::Reader;
use super::{coloured, world};
use crate::app::keymap::Keymap;
use crate::app::model::Settings;
use crate::rules::environment::origin;
use crate::rules::hand_off::Task;
use crate::rules::{Environment, Secret, Subject};
use crate::runtime::{Connect, Connected, NotConnected, Start, Ways};
use crate::service::doctor::Whom;
use crate::store::config::Glyphs;
use crate::store::places::Places;
use crate::store::tasks::CatalogueError;
use crate::store::{dated_rules, reason, tasks};
use crate::view::theme::{ASCII, Theme, UNICODE};
use crate::words::access;

/// Opens the terminal interface and says with which exit code it ended.
pub(super) fn open(plan: &Plan) -> Result<u8, Trouble> {
    let start = start(plan)?;
    crate::runtime::run(start).map_err(|why| Trouble::Interface(why.to_string()))
}

fn start(plan: &Plan) -> Result<Start, Trouble> {
    let (keymap, notice) = keymap(plan.places.as_ref());
    let (tasks, of_tasks) = own_tasks(plan.places.as_ref())?;
    let settings = Settings {
        server_port: plan.world.source.server_port(),
        subject: plan.world.nino.clone().map(|nino| Subject { nino }),
        tax_year: plan.world.tax_year,
        reveal: plan.looks.reveal,
        keymap,
        tasks,
        dated: Some(dated_rules::shipped()?),
        notice: notice.or(of_tasks).or_else(|| world::notice(&plan.world)),
        profile: plan.world.source.profile().cloned(),
        offline: plan.world.offline,
        may_set_up: plan.places.is_some(),
        ..Settings::new(plan.world.source.environment(), environment_words(&plan.world.source))
    };
    let glyphs = if plan.config.glyphs == Glyphs::Ascii { ASCII } else { UNICODE };
    Ok(Start {
        settings,
        theme: Theme { colour: coloured(plan.looks, true), glyphs, plain: plan.looks.plain },
        clock: plan.world.clock,
        mouse: plan.config.mouse,
        crash_dir: plan.places.as_ref().map_or_else(std::env::temp_dir, Places::crashes),
        connect: connect(plan)?,
        ways: ways(plan),
    })
}

/// What makes the connection after the first frame. What a person can put right is said before there is a screen.
fn connect(plan: &Plan) -> Result<Connect, Trouble> {
    if let Source::Profile { profile, .. } = &plan.world.source {
        let (ways, profile) = (ways(plan), profile.clone());
        return Ok(Arc::new(move |passphrase| ways.open(&profile, passphrase)));
    }
    if plan.world.offline || matches!(plan.world.source, Source::Local { .. }) {
        world::check(&plan.world)?;
    }
    let (world, places) = (plan.world.clone(), plan.places.clone());
    Ok(Arc::new(move |_no_passphrase| {
        let line = world::line(&world, places.as_ref())
            .map_err(|trouble| NotConnected::Failed(in_words(&trouble, &world.source)))?;
        let base = match &world.source {
            Source::Local { base, .. } => Some(base.as_str().to_owned()),
            Source::Demo { .. } | Source::Profile { .. } => line.keep.as_ref().map(|demo| demo.base_url().to_owned()),
        };
        Ok(Connected {
            pages: base.as_deref().and_then(origin),
            accounts: line.accounts,
            unlocked: None,
            people: line.people,
            keep: line.keep.map(|running| Box::new(running) as _),
            notice: line.notices.into_iter().next(),
        })
    }))
}

/// What access needs beyond the connection.
fn ways(plan: &Plan) -> Ways {
    let (scenario, passphrase_file) = match &plan.world.source {
        Source::Profile { scenario, passphrase_file, .. } => (scenario.clone(), passphrase_file.clone()),
        Source::Demo { .. } | Source::Local { .. } => (None, None),
    };
    let device_file = plan.places.as_ref().map(Places::device_file);
    Ways {
        places: plan.places.clone(),
        clock: plan.world.clock,
        patience: plan.world.patience,
        scenario,
        offline: plan.world.offline,
        machine: Arc::new(move |profile| {
            let method = profile.map(|profile| profile.connection_method).unwrap_or_default();
            world::machine(device_file.clone().filter(|_| profile.is_some()), method)
        }),
        passphrase_file,
        desktop: plan.desktop.clone(),
        without_profile: match &plan.world.source {
            Source::Local { base, token, .. } => Whom::Server {
                base: base.as_str().to_owned(),
                token: token.as_ref().map(|token| Secret::new(token.0.clone())),
            },
            Source::Demo { .. } | Source::Profile { .. } => Whom::Demo,
        },
    }
}

/// A trouble as the interface says it: what happened, and what to do.
fn in_words(trouble: &Trouble, source: &Source) -> String {
    let said = trouble.said_to(&Reader::of(source));
    format!("{} {}", said.message, said.hint)
}

fn environment_words(source: &Source) -> String {
    match source {
        Source::Demo { .. } => access::environment(Environment::Demo).to_owned(),
        Source::Local { base, .. } => format!("{}, {}", access::environment(Environment::Local), base.authority()),
        Source::Profile { profile, .. } => access::environment(profile.environment).to_owned(),
    }
}

/// The keys: the person's own over the shipped ones. A mistake in their file costs their keys, not the session.
fn keymap(places: Option<&Places>) -> (Keymap, Option<String>) {
    let defaults = Keymap::defaults();
    let Some(file) = places.map(Places::keymap_file) else { return (defaults, None) };
    match own_keys(&defaults, &file) {
        Ok(keymap) => (keymap, None),
        Err(why) => (defaults, Some(format!("{why}; the usual keys are in place"))),
    }
}

/// The tasks: the person's own entries over the shipped ones. A mistake in their file costs their entries, not the
/// session.
fn own_tasks(places: Option<&Places>) -> Result<(Vec<Task>, Option<String>), Trouble> {
    let file = places.map(Places::tasks_file);
    match tasks::catalogue_with(file.as_deref()) {
        Ok(tasks) => Ok((tasks, None)),
        Err(fault @ CatalogueError::Shipped(_)) => Err(fault.into()),
        Err(why) => Ok((tasks::catalogue()?.to_vec(), Some(format!("{why}; the usual tasks are in place")))),
    }
}

fn own_keys(defaults: &Keymap, file: &Path) -> Result<Keymap, String> {
    match fs::read_to_string(file) {
        Ok(text) => defaults.clone().with(&text).map_err(|why| format!("keymap.toml, {why}")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(defaults.clone()),
        Err(error) => Err(format!("{} cannot be read: {}", file.display(), reason(&error))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_in_the_tasks_is_said_and_the_usual_ones_stay() {
        let home = tempfile::tempdir().unwrap();
        let places = Places::find(Some(home.path())).unwrap();
        fs::write(places.tasks_file(), "[[task]]\nid = \"pay\"\nlive = false\n").unwrap();
        let (own, notice) = own_tasks(Some(&places)).unwrap();
        assert_eq!(notice, None);
        assert!(own.iter().any(|task| task.id == "pay" && !task.live));
        fs::write(places.tasks_file(), "[[task]]\nid = \"pay\"\nlife = false\n").unwrap();
        let (usual, notice) = own_tasks(Some(&places)).unwrap();
        assert_eq!(usual, tasks::catalogue().unwrap());
        let said = notice.unwrap();
        assert!(said.contains("tasks.toml, entry `pay`: unknown field `life`"), "{said}");
        assert!(said.ends_with("; the usual tasks are in place"), "{said}");
    }

    #[test]
    fn a_mistake_in_the_keys_is_said_and_the_usual_ones_stay() {
        let home = tempfile::tempdir().unwrap();
        let places = Places::find(Some(home.path())).unwrap();
        assert_eq!(keymap(Some(&places)), (Keymap::defaults(), None));
        fs::write(places.keymap_file(), "x = \"quit\"\n").unwrap();
        let (own, notice) = keymap(Some(&places));
        assert_eq!(notice, None);
        assert!(own.command("x".parse().unwrap()).is_some());
        fs::write(places.keymap_file(), "x = \"qiut\"\n").unwrap();
        let (usual, notice) = keymap(Some(&places));
        assert_eq!(usual, Keymap::defaults());
        let said = "line 1: no command is called \"qiut\"; the usual keys are in place";
        assert!(notice.unwrap().ends_with(said));
    }
}
