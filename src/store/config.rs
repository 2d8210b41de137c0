//! Settings: `config.toml`.
//!
//! A wrong value names file, line and key and ends the program before anything is done. A key nobody knows is only
//! reported, with the nearest one that exists, so that a newer file works with an older program.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The settings of a user, with the defaults of those that were not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Whether the terminal interface takes clicks and the wheel.
    pub mouse: bool,
    /// Which characters lines and marks are drawn with.
    pub glyphs: Glyphs,
    /// The theme's name; `auto` follows the terminal.
    pub theme: String,
    /// When output is coloured, unless the command line says otherwise.
    pub colour: Colour,
}

impl Default for Config {
    fn default() -> Self {
        Self { mouse: true, glyphs: Glyphs::Unicode, theme: "auto".to_owned(), colour: Colour::Auto }
    }
}

/// Which characters lines and marks are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Glyphs {
    /// Thin rules and the like.
    Unicode,
    /// Only what every terminal has.
    Ascii,
}

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The keys of the file, for the near match.
const KEYS: [&str; 4] = ["colour", "glyphs", "mouse", "theme"];

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct File {
    mouse: Option<bool>,
    glyphs: Option<Glyphs>,
    theme: Option<String>,
    colour: Option<Colour>,
}

/// Settings with what is to be said about the file they came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// Keys that nobody knows.
    pub unknown: Vec<UnknownKey>,
}

/// A key that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKey {
    /// The file.
    pub file: PathBuf,
    /// The key, with the tables it is in.
    pub key: String,
    /// A key that exists and is spelled almost so.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for UnknownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the key `{}` means nothing here", self.file.display(), self.key)?;
        match self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => write!(f, "; the keys are {}", KEYS.join(", ")),
        }
    }
}

/// Why settings could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is there and cannot be read.
    #[error("{}: {}", file.display(), super::reason(cause))]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The file says something it must not.
    #[error("{}, line {line}{}: {problem}", file.display(), key.as_ref().map(|key| format!(", key `{key}`")).unwrap_or_default())]
    Wrong {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key, when it is about one.
        key: Option<String>,
        /// What is wrong with it.
        problem: String,
    },
}

/// Reads the settings; a file that is not there gives the defaults.
pub fn load(file: &Path) -> Result<Loaded, ConfigError> {
    match std::fs::read(file) {
        Ok(bytes) => match std::str::from_utf8(&bytes) {
            Ok(text) => parse(text, file),
            Err(error) => Err(ConfigError::Wrong {
                file: file.to_owned(),
                line: line_of(&bytes, error.valid_up_to()),
                key: None,
                problem: "this is not text, which settings are".to_owned(),
            }),
        },
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Loaded::default()),
        Err(cause) => Err(ConfigError::Unreadable { file: file.to_owned(), cause }),
    }
}

/// Reads settings from `text`; `file` is only named.
pub fn parse(text: &str, file: &Path) -> Result<Loaded, ConfigError> {
    let wrong = |error: &toml::de::Error, key: Option<String>| ConfigError::Wrong {
        file: file.to_owned(),
        line: line_of(text.as_bytes(), error.span().map_or(0, |span| span.start)),
        problem: match key.as_deref().and_then(takes) {
            Some(takes) => format!("it takes {takes}"),
            // The library's own words speak of TOML and its literals.
            None if error.message().contains("duplicate") => "this key is set already".to_owned(),
            None => "this is not written as a setting is, as in mouse = true".to_owned(),
        },
        key,
    };
    let mut unknown = Vec::new();
    let mut track = serde_path_to_error::Track::new();
    let document = toml::Deserializer::parse(text).map_err(|error| wrong(&error, None))?;
    let document = serde_path_to_error::Deserializer::new(document, &mut track);
    let read: Result<File, _> = serde_ignored::deserialize(document, |path| unknown.push(path.to_string()));
    let given = read.map_err(|error| {
        let path = track.path().to_string();
        let key = path.split(['.', '[']).next().filter(|key| !key.is_empty());
        wrong(&error, key.map(str::to_owned))
    })?;
    let defaults = Config::default();
    let unknown = unknown.into_iter().map(|key| {
        let nearest = nearest(&key);
        UnknownKey { file: file.to_owned(), key, nearest }
    });
    Ok(Loaded {
        config: Config {
            mouse: given.mouse.unwrap_or(defaults.mouse),
            glyphs: given.glyphs.unwrap_or(defaults.glyphs),
            theme: given.theme.unwrap_or(defaults.theme),
            colour: given.colour.unwrap_or(defaults.colour),
        },
        unknown: unknown.collect(),
    })
}

fn line_of(text: &[u8], offset: usize) -> usize {
    text.iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

/// What a key takes, for a person who wrote something else.
fn takes(key: &str) -> Option<&'static str> {
    Some(match key {
        "colour" => "\"auto\", \"always\" or \"never\"",
        "glyphs" => "\"unicode\" or \"ascii\"",
        "mouse" => "true or false, without quotation marks",
        "theme" => "the name of a theme in quotation marks, as in \"auto\"",
        _ => return None,
    })
}

/// The key at most two letters away: close enough to be a slip of the fingers (or "color").
fn nearest(key: &str) -> Option<&'static str> {
    let with_distance = KEYS.into_iter().map(|known| (distance(key, known), known));
    with_distance.filter(|(letters, _)| *letters <= 2).min().map(|(_, known)| known)
}

/// How many letters must be added, taken away or changed to make `left` into `right` (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut next = vec![index + 1];
        for ((other, pair), before) in right.iter().zip(row.windows(2)).zip(0..) {
            let changed = pair.first().copied().unwrap_or_default() + usize::from(letter != *other);
            let removed = pair.last().copied().unwrap_or_default() + 1;
            let added = next.get(before).copied().unwrap_or_default() + 1;
            next.push(changed.min(removed).min(added));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Loaded, String> {
        parse(text, Path::new("config.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn an_empty_file_and_no_file_give_the_defaults() {
        assert_eq!(read("").unwrap(), Loaded::default());
        assert_eq!(load(Path::new("/nonexistent/config.toml")).unwrap(), Loaded::default());
    }

    #[test]
    fn what_is_given_is_taken() {
        let loaded = read("mouse = false\nglyphs = \"ascii\"\ntheme = \"paper\"\ncolour = \"never\"\n").unwrap();
        let expected = Config { mouse: false, glyphs: Glyphs::Ascii, theme: "paper".to_owned(), colour: Colour::Never };
        assert_eq!(loaded.config, expected);
        assert_eq!(loaded.unknown, []);
    }

    #[test]
    fn a_key_nobody_knows_is_reported_with_the_nearest_and_the_rest_is_taken() {
        let loaded = read("color = \"never\"\nmouse = false\n[sandbox]\nport = 1\n").unwrap();
        assert!(!loaded.config.mouse);
        let said: Vec<String> = loaded.unknown.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "config.toml: the key `color` means nothing here; did you mean `colour`?",
                "config.toml: the key `sandbox` means nothing here; the keys are colour, glyphs, mouse, theme",
            ]
        );
    }

    #[test]
    fn a_wrong_value_names_file_line_and_key() {
        assert_eq!(
            read("# mine\nmouse = true\nglyphs = \"emoji\"\n").unwrap_err(),
            "config.toml, line 3, key `glyphs`: it takes \"unicode\" or \"ascii\""
        );
        assert_eq!(
            read("\nmouse = 1\n").unwrap_err(),
            "config.toml, line 2, key `mouse`: it takes true or false, without quotation marks"
        );
        let said = "config.toml, line 2: this is not written as a setting is, as in mouse = true";
        assert_eq!(read("mouse = true\nglyphs =\n").unwrap_err(), said);
        let said = "config.toml, line 2: this key is set already";
        assert_eq!(read("mouse = true\nmouse = true\n").unwrap_err(), said);
    }

    #[test]
    fn every_key_says_what_it_takes() {
        for key in KEYS {
            assert!(takes(key).is_some(), "{key}");
            let said = read(&format!("{key} = [1979-05-27]\n")).unwrap_err();
            assert!(said.starts_with(&format!("config.toml, line 1, key `{key}`: it takes ")), "{said}");
        }
    }

    #[test]
    fn what_is_no_text_is_a_wrong_file_and_a_folder_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        std::fs::write(&file, b"mouse = true\ntheme = \"\xff\"\n").unwrap();
        assert!(matches!(load(&file), Err(ConfigError::Wrong { line: 2, .. })));
        let said = load(folder.path()).unwrap_err().to_string();
        assert!(said.ends_with(": it is a folder, not a file"), "{said}");
    }

    #[test]
    fn distances_are_those_of_levenshtein() {
        assert_eq!([distance("", "abc"), distance("abc", "abc"), distance("kitten", "sitting")], [3, 0, 3]);
    }
}
