//! How things are printed or drawn: the form, the colours.

use super::super::arguments::{Command, Format, Shared, When};
use super::super::environment::Environment;
use super::super::trouble::Trouble;
use crate::store::config::{Colour, Config};

/// How things are printed or drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// In which form.
    pub form: Form,
    /// Whether to colour: always, never, or as the terminal allows.
    pub colour: Colour,
    /// Whether to write plain lines for a screen reader.
    pub plain: bool,
    /// Whether identifiers are shown in full.
    pub reveal: bool,
}

/// The form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Table,
    /// One object.
    Json,
    /// For spreadsheets.
    Csv,
    /// For plain-text accounting.
    Ledger,
    /// For calendars.
    Ics,
}

/// The form of what is printed. A file has a form of its own, and what is said beside it is for people.
pub(super) fn form(format: Option<Format>, command: Option<&Command>) -> Result<Form, Trouble> {
    let refuse = |what: &str| {
        Err(Trouble::usage(
            "format",
            what,
            "Every command has table, json and csv; see also `quarterdeck export --help`.",
        ))
    };
    match (format, command) {
        (None | Some(Format::Table), _) | (_, Some(Command::Export { .. })) => Ok(Form::Table),
        (Some(Format::Json), _) => Ok(Form::Json),
        (Some(Format::Csv), _) => Ok(Form::Csv),
        (Some(Format::Ics), Some(Command::Obligations { .. })) => Ok(Form::Ics),
        (Some(Format::Ledger), Some(Command::Statement { .. })) => Ok(Form::Ledger),
        (Some(Format::Ics), _) => refuse("only `obligations` and `export` make a calendar"),
        (Some(Format::Ledger), _) => refuse("only `statement` and `export` make a ledger journal"),
    }
}

/// The command line decides, then the settings, then `NO_COLOR`, then the terminal.
pub(super) fn colour(shared: &Shared, environment: &Environment, config: &Config) -> Colour {
    let given = match shared.color {
        Some(When::Always) => Some(Colour::Always),
        Some(When::Never) => Some(Colour::Never),
        Some(When::Auto) => Some(Colour::Auto),
        None => None,
    };
    let wanted = given.unwrap_or(config.colour);
    if shared.plain || (wanted == Colour::Auto && environment.no_color) { Colour::Never } else { wanted }
}
