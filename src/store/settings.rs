//! Reading files that people write: what is wrong in them is named by file, line and key, in words that need no
//! knowledge of TOML; a key nobody knows is only reported, with the nearest one that exists.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};

/// A key that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKey {
    /// The file.
    pub file: PathBuf,
    /// The key, with the tables it is in.
    pub key: String,
    /// A key that exists and is spelled almost so.
    pub nearest: Option<&'static str>,
    /// Every key there is.
    pub known: &'static [&'static str],
}

impl fmt::Display for UnknownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the key `{}` means nothing here", self.file.display(), self.key)?;
        match self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => write!(f, "; the keys are {}", self.known.join(", ")),
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

/// What can stand in a file.
pub(super) struct Vocabulary {
    /// The keys, in the order they are listed to a person.
    pub(super) keys: &'static [&'static str],
    /// What a key takes, for a person who wrote something else.
    pub(super) takes: fn(&str) -> Option<&'static str>,
    /// A line as it should be.
    pub(super) example: &'static str,
}

/// The text of a file; none when it is not there.
pub(super) fn text(file: &Path) -> Result<Option<String>, ConfigError> {
    match std::fs::read(file) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(error) => Err(ConfigError::Wrong {
                file: file.to_owned(),
                line: line_of(error.as_bytes(), error.utf8_error().valid_up_to()),
                key: None,
                problem: "this is not text, which settings are".to_owned(),
            }),
        },
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(ConfigError::Unreadable { file: file.to_owned(), cause }),
    }
}

/// Reads `text`; `file` is only named.
pub(super) fn read<T: DeserializeOwned>(
    text: &str,
    file: &Path,
    vocabulary: &Vocabulary,
) -> Result<(T, Vec<UnknownKey>), ConfigError> {
    let wrong = |error: &toml::de::Error, key: Option<String>| ConfigError::Wrong {
        file: file.to_owned(),
        line: line_of(text.as_bytes(), error.span().map_or(0, |span| span.start)),
        problem: match key.as_deref().map(last).and_then(vocabulary.takes) {
            Some(takes) => format!("it takes {takes}"),
            // The library's own words speak of TOML and its literals.
            None if error.message().contains("duplicate") => "this key is set already".to_owned(),
            None => format!("this is not written as a setting is, as in {}", vocabulary.example),
        },
        key,
    };
    let mut unknown = Vec::new();
    let mut track = serde_path_to_error::Track::new();
    let document = toml::Deserializer::parse(text).map_err(|error| wrong(&error, None))?;
    let document = serde_path_to_error::Deserializer::new(document, &mut track);
    let read: Result<T, _> = serde_ignored::deserialize(document, |path| unknown.push(path.to_string()));
    let given = read.map_err(|error| {
        let path = track.path().to_string();
        let key = path.split('[').next().map(|key| key.trim_end_matches('.')).filter(|key| !key.is_empty());
        wrong(&error, key.map(str::to_owned))
    })?;
    let unknown = unknown.into_iter().map(|key| {
        let nearest = nearest(last(&key), vocabulary.keys);
        UnknownKey { file: file.to_owned(), key, nearest, known: vocabulary.keys }
    });
    Ok((given, unknown.collect()))
}

/// A key without the tables it is in.
fn last(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

/// The line, from 1, on which a key stands; of a table that says nothing of it, the table's.
pub(super) fn line_of_key(text: &str, path: &[&str]) -> usize {
    let Ok(document) = DeTable::parse(text) else { return 1 };
    let mut table = document.get_ref();
    let mut at = 0;
    for name in path {
        let Some((key, value)) = table.iter().find(|(key, _)| key.get_ref() == name) else { break };
        at = key.span().start;
        match value.get_ref() {
            DeValue::Table(inner) => table = inner,
            _ => break,
        }
    }
    line_of(text.as_bytes(), at)
}

fn line_of(text: &[u8], offset: usize) -> usize {
    text.iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

/// The key at most two letters away: close enough to be a slip of the fingers (or "color").
pub(super) fn nearest(key: &str, keys: &'static [&'static str]) -> Option<&'static str> {
    let with_distance = keys.iter().map(|known| (distance(key, known), *known));
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

    #[test]
    fn distances_are_those_of_levenshtein() {
        assert_eq!([distance("", "abc"), distance("abc", "abc"), distance("kitten", "sitting")], [3, 0, 3]);
    }

    #[test]
    fn the_line_of_a_key_is_found_in_every_way_of_writing_it() {
        let text = "version = 1\n\n[profile.work]\nrole = \"individual\"\n\n[profile]\nhome.role = \"x\"\n";
        assert_eq!(line_of_key(text, &["version"]), 1);
        assert_eq!(line_of_key(text, &["profile", "work", "role"]), 4);
        assert_eq!(line_of_key(text, &["profile", "work", "environment"]), 3);
        assert_eq!(line_of_key(text, &["profile", "home", "role"]), 7);
        assert_eq!(line_of_key(text, &["current"]), 1);
    }
}
