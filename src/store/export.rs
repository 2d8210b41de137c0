//! Files a person asked for: written whole or not at all, theirs alone, and never over another by accident.

use std::io;
use std::path::Path;

use super::durable;
use super::reason;

/// Why a file was not written. Nothing is left of it.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// There is one of that name.
    #[error("there is a file of that name already")]
    Exists,
    /// The system does not let it.
    #[error("{}", reason(.0))]
    Io(#[from] io::Error),
}

/// Writes `bytes` to `file` (0600), in a folder that is there. A file of that name is replaced only if `over` says so,
/// and then by the new one as a whole.
pub fn write(file: &Path, bytes: &[u8], over: bool) -> Result<(), NotWritten> {
    if !over && file.symlink_metadata().is_ok() {
        return Err(NotWritten::Exists);
    }
    let unfinished = durable::unfinished(file);
    let placed = durable::write(&unfinished, bytes).and_then(|()| place(&unfinished, file, over));
    if placed.is_err() {
        let _nothing_was_written = std::fs::remove_file(&unfinished);
    }
    match placed {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Err(NotWritten::Exists),
        Err(cause) => Err(cause.into()),
        Ok(()) => Ok(durable::sync_folder(durable::folder_of(file))?),
    }
}

/// Gives the finished file its name. A link fails where a name is taken, even if it was taken just now; where the
/// folder knows no links, the look before must do.
fn place(unfinished: &Path, file: &Path, over: bool) -> io::Result<()> {
    if over {
        return std::fs::rename(unfinished, file);
    }
    match std::fs::hard_link(unfinished, file) {
        Ok(()) => std::fs::remove_file(unfinished),
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Err(cause),
        Err(_no_links_here) => std::fs::rename(unfinished, file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_private_and_never_written_over_by_accident() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("quarterdeck-charges.csv");
        write(&file, b"one", false).unwrap();
        assert!(matches!(write(&file, b"two", false), Err(NotWritten::Exists)));
        assert_eq!(std::fs::read(&file).unwrap(), b"one");
        write(&file, b"two", true).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(folder.path().read_dir().unwrap().count(), 1, "nothing half written is left");
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(write(&folder.path().join("deep/file"), b"one", false), Err(NotWritten::Io(_))));
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }
}
