//! The person's own browser, in a new window of it.
//!
//! It is started beside this program, never inside it: in a session of its own, so that nothing it says or asks reaches
//! the terminal, and a browser for terminals, which would draw over the interface, is not started at all. No shell reads
//! an address. What is known of the desktop comes in as a value ([`Desktop`]).

mod entry;
mod family;
mod line;
mod start;
mod usual;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use self::family::Family;
use self::line::Line;
use crate::rules::check_up::Browser;

/// What is known of the desktop.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about where the program runs")]
pub struct Desktop {
    /// `$BROWSER`: what the person wants pages to be opened with. Several stand with colons between them (on Windows
    /// with semicolons); each may hold arguments, and `%s` where the address goes.
    pub browser: Option<OsString>,
    /// Whether there is a screen to show a browser on.
    pub display: bool,
    /// Whether the person sits at another computer.
    pub remote: bool,
    /// Whether this is a container.
    pub container: bool,
    /// Whether this is Linux inside Windows, whose browser is the person's.
    pub in_windows: bool,
    /// Whether this is Termux on Android, which has a way of its own to open pages.
    pub on_android: bool,
    /// `$PATH`: where programs lie.
    pub path: Option<OsString>,
    /// Where desktops keep what they know of applications, the person's own first: `$XDG_DATA_HOME`, `$XDG_DATA_DIRS`.
    pub data_folders: Vec<PathBuf>,
    /// The person's home folder.
    pub home: Option<PathBuf>,
}

/// A browser was opened, or asked to open a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Whether it was asked for a new window; else it does as it is set up to.
    pub new_window: bool,
}

/// Why no browser was opened. The message reads after "could not".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// The person sits at another computer, whose browser cannot be reached.
    #[error("open a browser from here: you are connected over SSH")]
    Remote,
    /// There is no screen.
    #[error("open a browser here: there is no screen to show it on")]
    NoDisplay,
    /// There is no screen, because this is a container.
    #[error("open a browser here: this is a container, which has no screen")]
    Container,
    /// `$BROWSER` is one for terminals.
    #[error("open the browser in $BROWSER: it would draw over this program")]
    InTerminal,
    /// The one this computer opens pages with is one for terminals.
    #[error("open this computer's usual browser: it would draw over this program")]
    UsualInTerminal,
    /// `$BROWSER` names nothing that is there.
    #[error("find the browser that $BROWSER names")]
    NoSuchBrowser,
    /// Nothing here says what pages are opened with.
    #[error("find a browser: this computer has no usual one, and xdg-open is not there")]
    NoOpener,
    /// It ended as soon as it was started.
    #[error("open the browser: it ended at once with an error")]
    Ended,
    /// It does not start.
    #[error("start a browser")]
    NotStarted,
}

impl Desktop {
    /// What would open a page, as far as can be seen without opening one.
    pub fn look(&self) -> Browser {
        if self.browser.is_some() {
            return self.look_at_named();
        }
        match self.nowhere() {
            Some(NotOpened::Remote) => Browser::Remote,
            Some(_) => Browser::NoDisplay,
            None if self.has_an_opener() => Browser::Usual,
            None => Browser::NoOpener,
        }
    }

    /// The first browser of `$BROWSER` that can be started, else what is wrong with the first.
    fn look_at_named(&self) -> Browser {
        let one = |line: &Line| {
            let name = || line.program().to_owned();
            if self.is_in_terminal(line) {
                return Browser::InTerminal;
            }
            match self.find(line.program()) {
                None => Browser::NotThere(name()),
                Some(file) if !may_be_run(&file) => Browser::NotAProgram(name()),
                Some(_) => Browser::Named(name()),
            }
        };
        let all: Vec<Browser> = self.named().iter().map(one).collect();
        let first = all.iter().find(|one| one.opens()).or_else(|| all.first()).cloned();
        first.unwrap_or_else(|| Browser::NotThere("nothing".to_owned()))
    }

    /// Opens `address` in a new window, where the browser has a way to ask for one.
    ///
    /// Takes up to two seconds to find out which browser, and one and a half to see that it does not end at once: not for
    /// where something is drawn meanwhile. A browser that is still there then is taken to be open.
    pub fn open(&self, address: &str) -> Result<Opened, NotOpened> {
        if self.browser.is_some() {
            return self.open_named(address);
        }
        self.nowhere().map_or_else(|| self.open_usual(address), Err)
    }

    /// Why there is no browser where the person sits, as far as the environment tells.
    const fn nowhere(&self) -> Option<NotOpened> {
        match self {
            Self { remote: true, .. } => Some(NotOpened::Remote),
            Self { in_windows: true, .. } | Self { on_android: true, .. } | Self { display: true, .. } => None,
            Self { container: true, .. } => Some(NotOpened::Container),
            _ => Some(NotOpened::NoDisplay),
        }
    }

    /// The browsers of `$BROWSER`, in the order to try them.
    fn named(&self) -> Vec<Line> {
        let named = self.browser.clone().unwrap_or_default();
        let lines = std::env::split_paths(&named).filter_map(|one| {
            // A file may have spaces in its name; arguments come after a name.
            if one.is_file() { Some(Line::of_program(&one)) } else { Line::named(&one.to_string_lossy()) }
        });
        lines.collect()
    }

    /// The first browser of `$BROWSER` that starts is used.
    fn open_named(&self, address: &str) -> Result<Opened, NotOpened> {
        let mut why = NotOpened::NoSuchBrowser;
        for line in self.named() {
            if self.is_in_terminal(&line) {
                why = NotOpened::InTerminal;
                continue;
            }
            match self.start(&line, address) {
                Ok(opened) => return Ok(opened),
                Err(NotOpened::NotStarted) => {}
                Err(other) => why = other,
            }
        }
        Err(why)
    }

    /// Starts a browser by its line; [`NotOpened::NotStarted`] where there is none of that name.
    fn start(&self, line: &Line, address: &str) -> Result<Opened, NotOpened> {
        let program = self.find(line.program()).ok_or(NotOpened::NotStarted)?;
        let family = self.family(line);
        let (words, new_window) = line.with(address, family.and_then(Family::asks));
        let arguments: Vec<OsString> = words.into_iter().skip(1).map(OsString::from).collect();
        start::start(&program, &arguments, self.session_maker().as_deref())?;
        Ok(Opened { new_window })
    }

    fn family(&self, line: &Line) -> Option<Family> {
        let named = line.names().into_iter().find_map(|name| Family::of(&name));
        named.or_else(|| Family::of(&self.behind(line)?))
    }

    fn is_in_terminal(&self, line: &Line) -> bool {
        line.names().iter().any(|name| family::is_in_terminal(name))
            || self.behind(line).is_some_and(|name| family::is_in_terminal(&name))
    }

    /// The name of what a line's program really is: systems have names such as `x-www-browser` that lead to another.
    fn behind(&self, line: &Line) -> Option<String> {
        let real = self.find(line.program_itself())?.canonicalize().ok()?;
        Some(real.file_name()?.to_string_lossy().into_owned())
    }

    /// Where a program lies.
    fn find(&self, program: &str) -> Option<PathBuf> {
        let given = PathBuf::from(program);
        if given.components().count() > 1 {
            return given.is_file().then_some(given);
        }
        let folders = self.path.as_ref().map(std::env::split_paths)?;
        let named = |folder: PathBuf| {
            let plain = folder.join(program);
            let other = if cfg!(windows) { folder.join(format!("{program}.exe")) } else { plain.clone() };
            [plain, other].into_iter().find(|file| file.is_file())
        };
        folders.filter(|folder| folder.is_absolute()).find_map(named)
    }

    /// The program that gives another one a session of its own, without this terminal.
    fn session_maker(&self) -> Option<PathBuf> {
        if cfg!(unix) { self.find("setsid") } else { None }
    }
}

/// Whether a file is one that can be run.
#[cfg(unix)]
fn may_be_run(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|about| about.permissions().mode() & 0o111 != 0)
}

/// Whether a file is one that can be run: here its name says so, and that was looked at.
#[cfg(not(unix))]
const fn may_be_run(_file: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests;
