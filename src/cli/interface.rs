//! From a plan to the terminal interface.

use std::path::Path;

use super::plan::{Plan, Source};
use super::trouble::Trouble;
use super::world;
use crate::app::keymap::Keymap;
use crate::app::model::Settings;
use crate::rules::Subject;
use crate::runtime::{Connected, Start};
use crate::service::reader::client;
use crate::store::config::{Colour, Glyphs};
use crate::store::tasks;
use crate::view::theme::{ASCII, Theme, UNICODE};

/// Opens the terminal interface and says with which exit code it ended.
pub(super) fn open(plan: &Plan) -> Result<u8, Trouble> {
    let start = start(plan)?;
    crate::runtime::run(start).map_err(|why| Trouble::Interface(why.to_string()))
}

fn start(plan: &Plan) -> Result<Start, Trouble> {
    let keymap = match &plan.places {
        Some(places) => keymap(&places.keymap_file())?,
        None => Keymap::defaults(),
    };
    let settings = Settings {
        environment: plan.world.source.environment(),
        environment_words: environment_words(&plan.world.source),
        subject: plan.world.nino.clone().map(|nino| Subject { nino }),
        tax_year: plan.world.tax_year,
        reveal: plan.looks.reveal,
        keymap,
        tasks: tasks::catalogue()?.to_vec(),
        notice: None,
    };
    let theme = Theme {
        colour: plan.looks.colour != Colour::Never,
        glyphs: if plan.config.glyphs == Glyphs::Ascii { ASCII } else { UNICODE },
        plain: plan.looks.plain,
    };
    let crash_dir = plan.places.as_ref().map_or_else(std::env::temp_dir, |places| places.state.clone());
    let world_plan = plan.world.clone();
    let connect = move || -> Result<Connected, String> {
        let line = world::line(&world_plan).map_err(|trouble| in_words(&trouble))?;
        let client = client(line.address).map_err(|why| in_words(&why.into()))?;
        Ok(Connected { client, people: line.people, keep: line.keep.map(|running| Box::new(running) as _) })
    };
    Ok(Start {
        settings,
        theme,
        clock: plan.world.clock,
        mouse: plan.config.mouse,
        crash_dir,
        connect: Box::new(connect),
    })
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

/// The keys of the person's own file over the shipped ones. A file that is not there is no mistake.
fn keymap(file: &Path) -> Result<Keymap, Trouble> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Keymap::defaults()),
        Err(cause) => return Err(Trouble::Folder { folder: file.to_owned(), cause }),
    };
    Keymap::defaults().with(&text).map_err(|mistake| {
        Trouble::usage(
            "keymap",
            format!("{}: {mistake}", file.display()),
            "Mend the line, or remove it to have the default back.",
        )
    })
}
