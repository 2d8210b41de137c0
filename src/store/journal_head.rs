//! The journal's head: how many rows it has and the hash of the last, in a file outside the database.
//!
//! A journal that was cut, or put back from an older copy of the database, still fits together by itself; it does not
//! fit its head.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::durable;

/// The version of the file's form.
const VERSION: u32 = 1;

/// The head, as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    version: u32,
    /// How many rows there are.
    pub(super) count: u64,
    /// The hash of the last.
    pub(super) hash: String,
    /// How many writes nobody knows the outcome of: what every command can say without the database's key.
    #[serde(default)]
    pub(super) open: u64,
}

/// Why a head was not had.
#[derive(Debug)]
pub(super) enum NoHead {
    /// What stands in the file is none.
    Unreadable,
    /// The file cannot be used.
    File(io::Error),
}

impl Head {
    pub(super) fn new(count: u64, hash: &str) -> Self {
        Self { version: VERSION, count, hash: hash.to_owned(), open: 0 }
    }

    /// The same with so many writes that nobody knows the outcome of.
    pub(super) const fn with_open(mut self, open: u64) -> Self {
        self.open = open;
        self
    }

    /// The head in `file`; none where there is no file.
    pub(super) fn read(file: &Path) -> Result<Option<Self>, NoHead> {
        let bytes = match std::fs::read(file) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(NoHead::File(cause)),
        };
        let head: Self = serde_json::from_slice(&bytes).map_err(|_told| NoHead::Unreadable)?;
        if head.version == VERSION { Ok(Some(head)) } else { Err(NoHead::Unreadable) }
    }

    /// Puts it in place of the one before. It is on the disk when this returns.
    pub(super) fn write(&self, file: &Path) -> Result<(), NoHead> {
        let bytes = serde_json::to_vec(self).map_err(|error| NoHead::File(error.into()))?;
        durable::replace(file, &bytes).map_err(NoHead::File)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_written_and_anything_else_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("work.db.journal-head");
        assert!(matches!(Head::read(&file), Ok(None)));
        Head::new(7, "ab").write(&file).unwrap();
        assert_eq!(Head::read(&file).unwrap(), Some(Head::new(7, "ab")));
        // What earlier versions wrote.
        std::fs::write(&file, r#"{"version":1,"count":7,"hash":"ab"}"#).unwrap();
        assert_eq!(Head::read(&file).unwrap(), Some(Head::new(7, "ab")));
        for odd in ["", "{}", "7 ab", r#"{"version":2,"count":7,"hash":"ab"}"#] {
            std::fs::write(&file, odd).unwrap();
            assert!(matches!(Head::read(&file), Err(NoHead::Unreadable)), "{odd}");
        }
    }
}
