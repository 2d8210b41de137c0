//! What people changed through the API and on HMRC's pages: kept in memory and, when a folder is given, in one file
//! there, replaced whole on every write so that a crash leaves either the old world or the new one.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::online::Deed;
use super::story::{CodeKind, Pence};

const FILE: &str = "simulator.json";
const LOCK: &str = "simulator.lock";
const VERSION: u32 = 1;

/// Everything that was changed. Keys are made by [`key`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Changes {
    version: u32,
    /// Corrections of a tax code's amounts, by person and year; empty when they were deleted.
    pub(crate) corrections: BTreeMap<String, Vec<UserAmount>>,
    /// Opt-outs of coding out, by person and year.
    pub(crate) coding_choices: BTreeMap<String, CodingChoice>,
    /// Quarterly period types, by person, business and year.
    pub(crate) quarterly_types: BTreeMap<String, String>,
    /// Accounting types, by person, business and year.
    pub(crate) accounting_types: BTreeMap<String, String>,
    /// Periods of account, by person, business and year.
    pub(crate) periods_of_account: BTreeMap<String, Periods>,
    /// Tax years of late accounting date elections, by person, business and year.
    pub(crate) late_accounting_elections: BTreeMap<String, bool>,
    /// What was done on HMRC's pages, by person, the earliest first.
    #[serde(default)]
    pub(crate) online: BTreeMap<String, Vec<Deed>>,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            version: VERSION,
            corrections: BTreeMap::new(),
            coding_choices: BTreeMap::new(),
            quarterly_types: BTreeMap::new(),
            accounting_types: BTreeMap::new(),
            periods_of_account: BTreeMap::new(),
            late_accounting_elections: BTreeMap::new(),
            online: BTreeMap::new(),
        }
    }
}

/// An amount a person sent for a tax code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UserAmount {
    pub(crate) kind: CodeKind,
    pub(crate) id: u64,
    pub(crate) amount: Pence,
    pub(crate) sent: DateTime<Utc>,
}

/// Whether a person lets a tax code collect a year's bill.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct CodingChoice {
    pub(crate) opted_out: bool,
    pub(crate) made: DateTime<Utc>,
}

/// Periods of account of one business in one year; none means the answer "no".
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Periods {
    pub(crate) sent: DateTime<Utc>,
    pub(crate) dates: Vec<(NaiveDate, NaiveDate)>,
}

/// A key of [`Changes`]: its parts with a bar between them.
pub(crate) fn key(parts: &[&str]) -> String {
    parts.join("|")
}

/// The changes with the place they are kept.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) changes: Changes,
    folder: Option<PathBuf>,
    /// When the file was written last and how long it was, as `changes` was read from it; none before the first.
    read: Option<(SystemTime, u64)>,
}

impl Store {
    /// Reads what was kept in `folder`; a first start finds nothing.
    pub(crate) fn open(folder: Option<PathBuf>) -> io::Result<Self> {
        let (mut changes, mut stamp) = (Changes::default(), None);
        if let Some(folder) = &folder {
            create_folder(folder)?;
            stamp = written(folder);
            changes = read(folder)?;
        }
        Ok(Self { changes, folder, read: stamp })
    }

    /// Takes up what another simulator kept in the same folder meanwhile (a second terminal): there is one world.
    ///
    /// A file that cannot be read leaves what is known; whoever wants to change something is told.
    pub(crate) fn refresh(&mut self) {
        let Some(folder) = &self.folder else { return };
        let stamp = written(folder);
        if stamp != self.read
            && let Ok(changes) = read(folder)
        {
            (self.changes, self.read) = (changes, stamp);
        }
    }

    /// Makes a change and keeps it; when it cannot be kept, nothing has changed.
    ///
    /// What another simulator kept in the same folder meanwhile is taken up first, and none keeps anything in between.
    pub(crate) fn change(&mut self, make: impl FnOnce(&mut Changes)) -> io::Result<()> {
        let Some(folder) = &self.folder else {
            make(&mut self.changes);
            return Ok(());
        };
        // Held until it is dropped.
        let one_at_a_time = std::fs::File::create(folder.join(LOCK))?;
        one_at_a_time.lock()?;
        let mut changed = read(folder)?;
        make(&mut changed);
        write(folder, &changed)?;
        (self.read, self.changes) = (written(folder), changed);
        Ok(())
    }
}

/// Forgets everything that was changed in the world kept in `folder`.
pub(crate) fn forget(folder: &Path) -> io::Result<()> {
    match std::fs::remove_file(folder.join(FILE)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// What is kept in `folder`; nothing at first.
fn read(folder: &Path) -> io::Result<Changes> {
    let kept = match std::fs::read(folder.join(FILE)) {
        Ok(kept) => kept,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Changes::default()),
        Err(error) => return Err(error),
    };
    let changes: Changes = serde_json::from_slice(&kept).map_err(io::Error::from)?;
    if changes.version == VERSION {
        Ok(changes)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, "the demo's state was kept by another version"))
    }
}

/// When the file in `folder` was written and how long it is; none where there is none.
fn written(folder: &Path) -> Option<(SystemTime, u64)> {
    let file = std::fs::metadata(folder.join(FILE)).ok()?;
    Some((file.modified().ok()?, file.len()))
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn write(folder: &Path, changes: &Changes) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let new = folder.join(format!("{FILE}.{}.new", std::process::id()));
    let mut file = options.open(&new)?;
    file.write_all(&serde_json::to_vec_pretty(changes)?)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(new, folder.join(FILE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_survive_a_restart_and_a_reset_forgets_them() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("demo");
        let mut store = Store::open(Some(folder.clone())).unwrap();
        let types = |store: &Store| store.changes.quarterly_types.clone();
        store.change(|all| drop(all.quarterly_types.insert("a|b|c".to_owned(), "calendar".to_owned()))).unwrap();
        let again = Store::open(Some(folder.clone())).unwrap();
        assert_eq!(types(&again), types(&store));
        assert_eq!(types(&again).len(), 1);
        forget(&folder).unwrap();
        forget(&folder).unwrap();
        assert!(types(&Store::open(Some(folder)).unwrap()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("demo");
        Store::open(Some(folder.clone())).unwrap().change(|_| ()).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join(FILE))), (0o700, 0o600));
    }

    #[test]
    fn a_change_that_cannot_be_kept_is_not_made() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("demo");
        let mut store = Store::open(Some(folder.clone())).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(store.change(|all| drop(all.accounting_types.insert("k".to_owned(), "CASH".to_owned()))).is_err());
        assert!(store.changes.accounting_types.is_empty());
    }

    #[test]
    fn a_file_of_another_version_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let kept = serde_json::to_string(&Changes { version: 99, ..Changes::default() }).unwrap();
        std::fs::write(place.path().join(FILE), kept).unwrap();
        assert!(Store::open(Some(place.path().to_owned())).is_err());
    }

    #[test]
    fn two_at_one_folder_keep_both_their_changes() {
        let place = tempfile::tempdir().unwrap();
        let open = || Store::open(Some(place.path().to_owned())).unwrap();
        let (mut one, mut other) = (open(), open());
        one.change(|all| drop(all.accounting_types.insert("1".to_owned(), "CASH".to_owned()))).unwrap();
        other.change(|all| drop(all.accounting_types.insert("2".to_owned(), "CASH".to_owned()))).unwrap();
        assert_eq!(open().changes.accounting_types.len(), 2);
        assert_eq!(one.changes.accounting_types.len(), 1);
        one.refresh();
        assert_eq!(one.changes.accounting_types.len(), 2, "what the other did is seen without changing anything");
        forget(place.path()).unwrap();
        one.refresh();
        assert!(one.changes.accounting_types.is_empty(), "a world that was cleared is seen as such");
    }
}
