//! Writing a file so that after a crash or a power cut it is either the old one or the new one, whole.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::places::create_private;

/// What the name of a file that is still being written ends with.
const UNFINISHED: &str = ".new";

/// Replaces `file` by `bytes`. The file is its owner's alone (0600), and its folder is made when missing (0700).
///
/// It is on the disk when this returns: first the bytes, then the name.
pub(super) fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = folder_of(file);
    create_private(folder)?;
    let unfinished = unfinished(file);
    let written = write(&unfinished, bytes).and_then(|()| std::fs::rename(&unfinished, file));
    if written.is_err() {
        let _nothing_was_written = std::fs::remove_file(&unfinished);
    }
    written?;
    sync_folder(folder)
}

/// Deletes `file`, and what a crash left half written of it. One that is not there is no failure.
pub(super) fn delete(file: &Path) -> io::Result<()> {
    let folder = folder_of(file);
    let start = start_of_unfinished(file);
    let entries = match std::fs::read_dir(folder) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    for entry in entries {
        let name = entry?.file_name();
        let is_unfinished = name.to_str().is_some_and(|name| name.starts_with(&start) && name.ends_with(UNFINISHED));
        if is_unfinished {
            gone(std::fs::remove_file(folder.join(&name)))?;
        }
    }
    gone(std::fs::remove_file(file))?;
    sync_folder(folder)
}

/// A thing that was not there is as gone as one that was deleted.
pub(super) fn gone(deleted: io::Result<()>) -> io::Result<()> {
    match deleted {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Makes an empty file that is its owner's alone; one that is there is left as it is.
///
/// It is not even opened: closing a file gives up every lock that this process has on it, and SQLite may have some.
pub(super) fn create_empty(file: &Path) -> io::Result<()> {
    if file.is_file() {
        return Ok(());
    }
    create_private(folder_of(file))?;
    private().append(true).create(true).open(file).map(drop)
}

/// What the system says to writing to `file`, without writing anything.
pub(super) fn try_to_write(file: &Path) -> io::Result<()> {
    private().append(true).open(file).map(drop)
}

pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn private() -> OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

pub(super) fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = private().write(true).create_new(true).open(file)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A name beside `file` that no other process and no other thread writes to.
pub(super) fn unfinished(file: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut unique = [0; 4];
    // Without randomness the process and its count still tell writers apart.
    let _without = getrandom::fill(&mut unique);
    let unique = u32::from_ne_bytes(unique);
    let name = format!("{}{}-{count}-{unique:08x}{UNFINISHED}", start_of_unfinished(file), std::process::id());
    folder_of(file).join(name)
}

fn start_of_unfinished(file: &Path) -> String {
    format!(".{}.", file.file_name().unwrap_or_default().to_string_lossy())
}

/// Makes the names in a folder survive a power cut, where the system can.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_replaced_file_is_whole_private_and_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/tokens.age");
        replace(&file, b"one").unwrap();
        replace(&file, b"two").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(folder.path().join("deep").read_dir().unwrap().count(), 1);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("taken");
        std::fs::create_dir(&file).unwrap();
        std::fs::write(file.join("inside"), "").unwrap();
        assert!(replace(&file, b"one").is_err());
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn deleting_takes_what_a_crash_left_and_nothing_of_others() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("work.keys");
        replace(&file, b"secret").unwrap();
        std::fs::write(unfinished(&file), "half").unwrap();
        std::fs::write(folder.path().join("other.keys"), "").unwrap();
        delete(&file).unwrap();
        delete(&file).unwrap();
        let left: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["other.keys"]);
        delete(&folder.path().join("never/was")).unwrap();
    }
}
