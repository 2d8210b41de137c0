//! Why a file or folder could not be used, in words that need no knowledge of the system's.

use std::io;

/// What the system said, in plain words where there are some; without its error number otherwise.
pub fn reason(cause: &io::Error) -> String {
    let plain = match cause.kind() {
        io::ErrorKind::NotFound => "it is not there",
        io::ErrorKind::PermissionDenied => "this user may not use it",
        io::ErrorKind::IsADirectory => "it is a folder, not a file",
        io::ErrorKind::NotADirectory => "what should be the folder around it is a file",
        io::ErrorKind::InvalidData => "it is not text",
        io::ErrorKind::StorageFull => "the disk is full",
        io::ErrorKind::ReadOnlyFilesystem => "it lies on a disk that can only be read",
        io::ErrorKind::AddrInUse => "another program has that port",
        _ => {
            let said = cause.to_string();
            return said.split_once(" (os error").map_or(said.clone(), |(words, _)| words.to_owned());
        }
    };
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_number_is_said() {
        assert_eq!(reason(&io::Error::from(io::ErrorKind::IsADirectory)), "it is a folder, not a file");
        for number in 1..=120 {
            let said = reason(&io::Error::from_raw_os_error(number));
            assert!(!said.is_empty() && !said.contains("os error"), "{said}");
        }
    }
}
