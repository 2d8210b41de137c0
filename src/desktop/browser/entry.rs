//! What a desktop knows of an application: its `.desktop` file, by the freedesktop.org standard.

use std::fs;
use std::path::{Path, PathBuf};

use super::line::Line;

/// How an application is started.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its usual line.
    pub(super) line: Line,
    /// The line that asks for a new window and takes an address, where the file has one.
    pub(super) new_window: Option<Line>,
    /// Whether it wants a terminal.
    pub(super) in_terminal: bool,
}

/// Reads the entry with this id (`firefox.desktop`) from the first of the data folders that has it.
pub(super) fn find(id: &str, data_folders: &[PathBuf]) -> Option<Entry> {
    if id.contains('/') || !id.ends_with(".desktop") {
        return None;
    }
    // A hyphen of an id may stand for a folder: `kde-konqueror.desktop` is `kde/konqueror.desktop`.
    let folders = id.match_indices('-').filter_map(|(at, _)| Some(format!("{}/{}", id.get(..at)?, id.get(at + 1..)?)));
    let names: Vec<String> = std::iter::once(id.to_owned()).chain(folders).collect();
    let places = data_folders.iter().flat_map(|folder| {
        let folder = folder.join("applications");
        names.iter().map(move |name| folder.join(name))
    });
    places
        .filter_map(|place| Some((fs::read_to_string(&place).ok()?, place)))
        .find_map(|(text, place)| read(&text, &place))
}

fn read(text: &str, place: &Path) -> Option<Entry> {
    let value = |wanted: &str, key: &str| {
        let mut group = "";
        text.lines().map(str::trim).find_map(|line| {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                group = name;
                return None;
            }
            let (name, value) = line.split_once('=')?;
            (group == wanted && name.trim_end() == key).then(|| value.trim_start().to_owned())
        })
    };
    let own = |key| value("Desktop Entry", key);
    let window = ["new-window", "NewWindow", "new-window-action"];
    let window = window.iter().find_map(|name| value(&format!("Desktop Action {name}"), "Exec"));
    Some(Entry {
        line: Line::of_entry(&own("Exec")?, place)?,
        new_window: window.and_then(|exec| Line::of_entry(&exec, place)).filter(Line::has_a_place),
        in_terminal: own("Terminal").is_some_and(|value| value == "true"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_an_entry_are_told_apart() {
        let text = "# Mine\n[Desktop Entry]\nName=X\nName[de]=Y\nExec = some-browser %u\nTerminal=false\n\n\
                    [Desktop Action new-private-window]\nExec=some-browser --private %u\n\
                    [Desktop Action new-window]\nExec=some-browser --window %u\n";
        let entry = read(text, Path::new("/x.desktop")).unwrap();
        assert_eq!(entry.line.with("A", None).0, ["some-browser", "A"]);
        assert_eq!(entry.new_window.unwrap().with("A", None).0, ["some-browser", "--window", "A"]);
        assert!(!entry.in_terminal);
        let text = "[Desktop Entry]\nExec=w3m %u\nTerminal=true\n[Desktop Action new-window]\nExec=w3m\n";
        let entry = read(text, Path::new("/x.desktop")).unwrap();
        assert!(entry.in_terminal && entry.new_window.is_none());
        assert_eq!(read("[Desktop Entry]\nName=X\n", Path::new("/x.desktop")), None);
    }

    #[test]
    fn the_persons_own_folder_comes_first_and_a_hyphen_may_be_a_folder() {
        let (own, all) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let write = |folder: &Path, name: &str, program: &str| {
            let file = folder.join("applications").join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, format!("[Desktop Entry]\nExec={program}\n")).unwrap();
        };
        write(all.path(), "b.desktop", "theirs");
        write(all.path(), "kde/konqueror-b.desktop", "konqueror");
        let folders = [own.path().to_owned(), all.path().to_owned()];
        let program = |id| find(id, &folders).map(|entry| entry.line.program().to_owned());
        assert_eq!(program("b.desktop").as_deref(), Some("theirs"));
        write(own.path(), "b.desktop", "mine");
        assert_eq!(program("b.desktop").as_deref(), Some("mine"));
        assert_eq!(program("kde-konqueror-b.desktop").as_deref(), Some("konqueror"));
        for id in ["c.desktop", "../b.desktop", "b", ""] {
            assert_eq!(program(id), None, "{id}");
        }
    }
}
