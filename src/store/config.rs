//! Settings: `config.toml`.
//!
//! A wrong value names file, line and key and ends the program before anything is done. A key nobody knows is only
//! reported, with the nearest one that exists, so that a newer file works with an older program.

use std::path::Path;

use serde::Deserialize;

use super::settings::{self, Vocabulary};
pub use super::settings::{ConfigError, UnknownKey};

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

/// The keys of the file.
const KEYS: [&str; 4] = ["colour", "glyphs", "mouse", "theme"];
const VOCABULARY: Vocabulary = Vocabulary { keys: &KEYS, takes, example: "mouse = true" };

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

/// Reads the settings; a file that is not there gives the defaults.
pub fn load(file: &Path) -> Result<Loaded, ConfigError> {
    settings::text(file)?.map_or_else(|| Ok(Loaded::default()), |text| parse(&text, file))
}

/// Reads settings from `text`; `file` is only named.
pub fn parse(text: &str, file: &Path) -> Result<Loaded, ConfigError> {
    let (given, unknown): (File, _) = settings::read(text, file, &VOCABULARY)?;
    let defaults = Config::default();
    Ok(Loaded {
        config: Config {
            mouse: given.mouse.unwrap_or(defaults.mouse),
            glyphs: given.glyphs.unwrap_or(defaults.glyphs),
            theme: given.theme.unwrap_or(defaults.theme),
            colour: given.colour.unwrap_or(defaults.colour),
        },
        unknown,
    })
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
}
