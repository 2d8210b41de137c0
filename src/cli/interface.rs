//! From a plan to the terminal interface. The one place where the command line knows of the interface and its runtime.

use std::path::Path;
use std::{fs, io};

use super::plan::{Plan, Source};
use super::trouble::Trouble;
use super::{coloured, world};
use crate::app::keymap::Keymap;
use crate::app::model::Settings;
use crate::rules::Subject;
use crate::runtime::{Connect, Connected, Start};
use crate::service::reader::client;
use crate::store::config::Glyphs;
use crate::store::places::Places;
use crate::store::{reason, tasks};
use crate::view::theme::{ASCII, Theme, UNICODE};

/// Opens the terminal interface and says with which exit code it ended.
pub(super) fn open(plan: &Plan) -> Result<u8, Trouble> {
    let start = start(plan)?;
    crate::runtime::run(start).map_err(|why| Trouble::Interface(why.to_string()))
}

fn start(plan: &Plan) -> Result<Start, Trouble> {
    let (keymap, notice) = keymap(plan.places.as_ref());
    let settings = Settings {
        subject: plan.world.nino.clone().map(|nino| Subject { nino }),
        tax_year: plan.world.tax_year,
        reveal: plan.looks.reveal,
        keymap,
        tasks: tasks::catalogue()?.to_vec(),
        notice: notice.or_else(|| world::notice(&plan.world)),
        ..Settings::new(plan.world.source.environment(), environment_words(&plan.world.source))
    };
    let glyphs = if plan.config.glyphs == Glyphs::Ascii { ASCII } else { UNICODE };
    Ok(Start {
        settings,
        theme: Theme { colour: coloured(plan.looks, true), glyphs, plain: plan.looks.plain },
        clock: plan.world.clock,
        mouse: plan.config.mouse,
        crash_dir: plan.places.as_ref().map_or_else(std::env::temp_dir, |places| places.state.join("crashes")),
        connect: connect(plan)?,
    })
}

/// What makes the connection after the first frame. A server that cannot be addressed is said before there is one.
fn connect(plan: &Plan) -> Result<Connect, Trouble> {
    let line = match &plan.world.source {
        Source::Demo { .. } if !plan.world.offline => None,
        Source::Demo { .. } | Source::Local { .. } => Some(world::line(&plan.world)?),
    };
    let world = plan.world.clone();
    Ok(Box::new(move || {
        let line = line.map_or_else(|| world::line(&world), Ok).map_err(|trouble| in_words(&trouble))?;
        let client = client(line.address).map_err(|why| in_words(&why.into()))?;
        Ok(Connected { client, people: line.people, keep: line.keep.map(|running| Box::new(running) as _) })
    }))
}

/// A trouble as the interface says it: what happened, and what to do.
fn in_words(trouble: &Trouble) -> String {
    let said = trouble.said();
    format!("{} {}", said.message, said.hint)
}

fn environment_words(source: &Source) -> String {
    match source {
        Source::Demo { .. } => "Demo: a simulated HMRC, nothing here is real".to_owned(),
        Source::Local { base, .. } => format!("Local: a server on this computer, {}", base.authority()),
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
