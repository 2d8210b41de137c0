//! From a plan to the terminal interface. The one place where the command line knows of the interface and its runtime.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::plan::{Plan, Source};
use super::trouble::Trouble;
use super::{coloured, world};
use crate::app::keymap::Keymap;
use crate::app::model::Settings;
use crate::rules::{Person, Subject};
use crate::runtime::{self, Connect, Connected, Start};
use crate::service::reader::{self, Address};
use crate::simulator;
use crate::store::config::Glyphs;
use crate::store::places::{Places, create_private};
use crate::store::tasks;
use crate::view::theme::{self, Theme};

/// Opens the terminal interface; its exit code once it is left.
pub(super) fn open(plan: &Plan) -> Result<u8, Trouble> {
    if plan.world.offline {
        return Err(Trouble::NothingStored);
    }
    let connect = match &plan.world.source {
        Source::Demo { state } => demo(plan, state.clone()),
        Source::Local { .. } => {
            let (address, person) = local(plan)?;
            let client = move || reader::connect(address).map_err(|why| why.to_string());
            Box::new(move || Ok(Connected { client: client()?, people: vec![person], keep: None })) as Connect
        }
    };
    let (keymap, notice) = keymap(plan.places.as_ref());
    let glyphs = if plan.config.glyphs == Glyphs::Ascii { theme::ASCII } else { theme::UNICODE };
    let settings = Settings {
        environment: plan.world.source.environment(),
        environment_words: environment_words(&plan.world.source),
        subject: plan.world.nino.clone().map(|nino| Subject { nino }),
        tax_year: plan.world.tax_year,
        reveal: plan.looks.reveal,
        keymap,
        tasks: tasks::catalogue()?.to_vec(),
        notice,
    };
    runtime::run(Start {
        settings,
        theme: Theme { colour: coloured(plan.looks, true), glyphs, plain: plan.looks.plain },
        clock: plan.world.clock,
        mouse: plan.config.mouse,
        crash_dir: plan.places.as_ref().map_or_else(std::env::temp_dir, |places| places.state.join("crashes")),
        connect,
    })
    .map_err(|why| Trouble::Interface(why.to_string()))
}

fn environment_words(source: &Source) -> String {
    match source {
        Source::Demo { .. } => "Demo: a simulated HMRC, nothing here is real".to_owned(),
        Source::Local { base, .. } => format!("Local: a server on this computer, {}", base.authority()),
    }
}

/// Starts the demo's simulator, when its time has come.
fn demo(plan: &Plan, state: Option<PathBuf>) -> Connect {
    let (clock, patience) = (plan.world.clock, plan.world.patience);
    Box::new(move || {
        if let Some(folder) = &state {
            create_private(folder).map_err(|cause| format!("could not use the folder of the demo: {cause}"))?;
        }
        let options = simulator::Options { state_dir: state, ..world::options(clock) };
        let running = simulator::start(options).map_err(|why| why.to_string())?;
        let person = |one: &simulator::SimPerson| Person {
            subject: Subject { nino: one.nino.clone() },
            name: one.name.clone(),
            story: Some(one.story.clone()),
        };
        let address = Address {
            base_url: running.base_url().to_owned(),
            token: running.token().to_owned(),
            scenario: None,
            patience,
        };
        let client = reader::connect(address).map_err(|why| why.to_string())?;
        let people = running.people().iter().map(person).collect();
        Ok(Connected { client, people, keep: Some(Box::new(running)) })
    })
}

/// A server on this computer, and whose account is looked at there.
fn local(plan: &Plan) -> Result<(Address, Person), Trouble> {
    let (address, subject) = world::local(&plan.world)?;
    Ok((address, Person { subject, name: String::new(), story: None }))
}

/// The keys: the person's own over the shipped ones. A mistake in their file costs their keys, not the session.
fn keymap(places: Option<&Places>) -> (Keymap, Option<String>) {
    let defaults = Keymap::defaults();
    let Some(file) = places.map(Places::keymap_file) else { return (defaults, None) };
    match own_keys(&defaults, &file) {
        Ok(keymap) => (keymap, None),
        Err(why) => (defaults, Some(format!("{}: {why}; the usual keys are in place", file.display()))),
    }
}

fn own_keys(defaults: &Keymap, file: &Path) -> Result<Keymap, String> {
    match fs::read_to_string(file) {
        Ok(text) => defaults.clone().with(&text).map_err(|why| why.to_string()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(defaults.clone()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(
            notice
                .unwrap()
                .ends_with("keymap.toml: line 1: no command is called \"qiut\"; the usual keys are in place")
        );
    }
}
