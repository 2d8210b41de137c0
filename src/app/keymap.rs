//! Which key means which command: the shipped defaults with a person's own file laid over them.

use std::collections::BTreeMap;

use crate::app::command::Command;
use crate::app::key::Key;

/// The defaults, as shipped.
pub const DEFAULTS: &str = include_str!("../../assets/keymap.toml");

/// Keys and what they mean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keymap {
    /// In the order of the files, so that the first key of a command is the one to show.
    bound: Vec<(Key, Command)>,
}

/// What is wrong with a keymap file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// The file is no TOML of the form key = "command".
    #[error("line {line}: {what}")]
    Form {
        /// Where.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A key that does not exist.
    #[error("line {line}: no key is called {key:?}")]
    NoSuchKey {
        /// Where.
        line: usize,
        /// What was written.
        key: String,
    },
    /// A command that does not exist.
    #[error("line {line}: no command is called {command:?}{}", near.map(|name| format!("; did you mean {name:?}?")).unwrap_or_default())]
    NoSuchCommand {
        /// Where.
        line: usize,
        /// What was written.
        command: String,
        /// The nearest name there is.
        near: Option<&'static str>,
    },
    /// One key written in two ways.
    #[error("lines {first} and {second} both set the key {key}")]
    Conflict {
        /// The earlier line.
        first: usize,
        /// The later line.
        second: usize,
        /// The key.
        key: String,
    },
}

impl Keymap {
    /// The shipped keys.
    pub fn defaults() -> Self {
        // A test holds the shipped file to being readable.
        Self::default().with(DEFAULTS).unwrap_or_default()
    }

    /// These keys with a file's laid over them.
    pub fn with(mut self, text: &str) -> Result<Self, KeymapError> {
        for (key, command) in read(text)? {
            self.bound.retain(|(bound, _)| *bound != key);
            if let Some(command) = command {
                self.bound.push((key, command));
            }
        }
        Ok(self)
    }

    /// What a key means.
    pub fn command(&self, key: Key) -> Option<Command> {
        self.bound.iter().find(|(bound, _)| *bound == key).map(|(_, command)| *command)
    }

    /// The keys of a command, the one to show first.
    pub fn keys(&self, command: Command) -> impl Iterator<Item = Key> {
        self.bound.iter().filter(move |(_, bound)| *bound == command).map(|(key, _)| *key)
    }

    /// The key to show for a command.
    pub fn key(&self, command: Command) -> Option<Key> {
        self.keys(command).next()
    }
}

fn read(text: &str) -> Result<Vec<(Key, Option<Command>)>, KeymapError> {
    type Lines = BTreeMap<toml::Spanned<String>, toml::Spanned<String>>;
    let line_of = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
    // The library's own words speak of TOML, and go over several lines.
    let lines: Lines = toml::from_str(text).map_err(|error| KeymapError::Form {
        line: line_of(error.span().map_or(0, |span| span.start)),
        what: if error.message().contains("duplicate") {
            "it sets a key that is set already"
        } else {
            "it is not written as in x = \"quit\""
        },
    })?;
    let mut read: Vec<(usize, Key, Option<Command>)> = Vec::new();
    for (key, command) in &lines {
        let line = line_of(key.span().start);
        let parsed: Key =
            key.get_ref().parse().map_err(|_unknown| KeymapError::NoSuchKey { line, key: key.get_ref().clone() })?;
        let meant = match command.get_ref().as_str() {
            "none" => None,
            name => Some(Command::named(name).ok_or_else(|| KeymapError::NoSuchCommand {
                line,
                command: name.to_owned(),
                near: nearest(name),
            })?),
        };
        read.push((line, parsed, meant));
    }
    read.sort_by_key(|(line, _, _)| *line);
    for (index, (second, key, _)) in read.iter().enumerate() {
        if let Some((first, _, _)) = read.iter().take(index).find(|(_, earlier, _)| earlier == key) {
            return Err(KeymapError::Conflict { first: *first, second: *second, key: key.to_string() });
        }
    }
    Ok(read.into_iter().map(|(_, key, command)| (key, command)).collect())
}

/// The command whose name shares most letters with `name` at its start or end.
fn nearest(name: &str) -> Option<&'static str> {
    let shared = |candidate: &str| {
        let start = candidate.chars().zip(name.chars()).take_while(|(a, b)| a == b).count();
        let end = candidate.chars().rev().zip(name.chars().rev()).take_while(|(a, b)| a == b).count();
        start.max(end)
    };
    let names = crate::app::command::COMMANDS.iter().map(|entry| entry.name);
    names.max_by_key(|candidate| shared(candidate)).filter(|candidate| shared(candidate) >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::command::COMMANDS;
    use crate::app::pane::Pane;

    #[test]
    fn the_shipped_file_binds_every_command() {
        let keymap = Keymap::default().with(DEFAULTS).unwrap();
        for entry in COMMANDS {
            assert!(keymap.key(entry.command).is_some(), "{} has no key", entry.name);
        }
        for pane in Pane::ALL {
            let key = pane.digit().to_string().parse().unwrap();
            assert_eq!(keymap.command(key), Some(Command::Show(pane)));
        }
    }

    #[test]
    fn a_persons_file_changes_and_removes_keys() {
        let keymap = Keymap::defaults().with("x = \"quit\"\nq = \"none\"\n").unwrap();
        assert_eq!(keymap.command("x".parse().unwrap()), Some(Command::Quit));
        assert_eq!(keymap.command("q".parse().unwrap()), None);
        assert_eq!(keymap.key(Command::Quit).unwrap().to_string(), "x");
    }

    #[test]
    fn mistakes_name_their_lines() {
        let error = |text: &str| Keymap::defaults().with(text).unwrap_err().to_string();
        assert_eq!(error("\n\"ctrl-\" = \"quit\""), "line 2: no key is called \"ctrl-\"");
        assert_eq!(
            error("x = \"refresh-al\""),
            "line 1: no command is called \"refresh-al\"; did you mean \"refresh-all\"?"
        );
        assert_eq!(error("G = \"top\"\n\n\"shift-g\" = \"bottom\""), "lines 1 and 3 both set the key G");
        assert_eq!(error("x = \"quit\"\nx = \"top\""), "line 2: it sets a key that is set already");
        for wrong in ["x = 3", "x = ", "x", "[x]\ny = \"quit\""] {
            assert_eq!(error(wrong), "line 1: it is not written as in x = \"quit\"");
        }
    }
}
