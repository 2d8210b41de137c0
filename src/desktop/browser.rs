//! The person's own browser.
//!
//! It is started beside this program, never inside it: what it prints goes nowhere, and a browser for terminals, which
//! would draw over the interface, is not started at all.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::rules::check_up::Browser;

/// What is known of the desktop.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Desktop {
    /// `$BROWSER`: what the person wants pages to be opened with.
    pub browser: Option<OsString>,
    /// Whether there is a screen to show a browser on.
    pub display: bool,
    /// Whether the person sits at another computer.
    pub remote: bool,
}

/// Why no browser was opened. The message reads after "could not".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// The person sits at another computer, whose browser cannot be reached.
    #[error("open a browser from here: you are connected over SSH")]
    Remote,
    /// There is no screen.
    #[error("open a browser here: there is no screen to show it on")]
    NoDisplay,
    /// `$BROWSER` is one for terminals.
    #[error("open the browser in $BROWSER: it would draw over this program")]
    InTerminal,
    /// There is none, or it does not start.
    #[error("start a browser")]
    NotStarted,
}

/// Browsers that draw in the terminal they are started from.
const IN_TERMINAL: [&str; 9] = ["lynx", "w3m", "links", "links2", "elinks", "browsh", "carbonyl", "chawan", "cha"];

impl Desktop {
    /// What would open a page, as far as can be seen without opening one.
    pub fn look(&self) -> Browser {
        match &self.browser {
            Some(named) => {
                let usable = std::env::split_paths(named).find(|browser| !in_terminal(browser));
                usable.map_or(Browser::InTerminal, |browser| Browser::Named(browser.display().to_string()))
            }
            None if self.remote => Browser::Remote,
            None if !self.display => Browser::NoDisplay,
            None => Browser::Usual,
        }
    }

    /// Opens `address`, which is data to the browser and never seen by a shell.
    pub fn open(&self, address: &str) -> Result<(), NotOpened> {
        if let Some(browser) = &self.browser {
            return open_with(browser, address);
        }
        if self.remote {
            return Err(NotOpened::Remote);
        }
        if !self.display {
            return Err(NotOpened::NoDisplay);
        }
        open::that_detached(address).map_err(|_why| NotOpened::NotStarted)
    }
}

/// `$BROWSER` may name several, with colons between them; the first that starts is used.
fn open_with(browsers: &OsStr, address: &str) -> Result<(), NotOpened> {
    let mut why = NotOpened::NotStarted;
    for browser in std::env::split_paths(browsers) {
        if in_terminal(&browser) {
            why = NotOpened::InTerminal;
            continue;
        }
        if open::with_detached(address, browser.to_string_lossy()).is_ok() {
            return Ok(());
        }
    }
    Err(why)
}

fn in_terminal(browser: &Path) -> bool {
    browser.file_stem().and_then(OsStr::to_str).is_some_and(|name| IN_TERMINAL.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_for_terminals_is_not_started() {
        let desktop = Desktop { browser: Some("/usr/bin/w3m".into()), display: true, remote: false };
        assert_eq!(desktop.open("https://www.gov.uk"), Err(NotOpened::InTerminal));
    }

    #[test]
    fn what_would_open_a_page_is_known_beforehand() {
        let looked = |browser: Option<&str>, display, remote| {
            Desktop { browser: browser.map(Into::into), display, remote }.look()
        };
        assert_eq!(looked(None, true, false), Browser::Usual);
        assert_eq!(looked(None, true, true), Browser::Remote);
        assert_eq!(looked(None, false, false), Browser::NoDisplay);
        assert_eq!(looked(Some("/usr/bin/lynx"), true, false), Browser::InTerminal);
        let second = looked(Some("w3m:firefox"), false, true);
        #[cfg(unix)]
        assert_eq!(second, Browser::Named("firefox".to_owned()));
        #[cfg(not(unix))]
        let _only_where_colons_part = second;
    }

    #[test]
    fn without_a_screen_or_from_afar_nothing_is_started() {
        let away = Desktop { remote: true, display: true, browser: None };
        assert_eq!(away.open("https://www.gov.uk"), Err(NotOpened::Remote));
        assert_eq!(Desktop::default().open("https://www.gov.uk"), Err(NotOpened::NoDisplay));
        let missing = Desktop { browser: Some("/nonexistent/browser".into()), ..Desktop::default() };
        assert_eq!(missing.open("https://www.gov.uk"), Err(NotOpened::NotStarted));
    }

    #[cfg(unix)]
    #[test]
    fn the_address_reaches_the_browser_as_it_is() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (browser, seen) = (folder.path().join("my-browser"), folder.path().join("seen"));
        std::fs::write(
            &browser,
            format!("#!/bin/sh\nprintf %s \"$1\" > '{}.new'\nmv '{0}.new' '{0}'\n", seen.display()),
        )
        .unwrap();
        std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
        let address = "http://localhost:1/?a=$(id)&b=%20;rm'\"";
        let desktop = Desktop { browser: Some(browser.into_os_string()), ..Desktop::default() };
        desktop.open(address).unwrap();
        let patience = std::time::Instant::now();
        while !seen.exists() && patience.elapsed() < std::time::Duration::from_secs(20) {
            std::thread::yield_now();
        }
        assert_eq!(std::fs::read_to_string(seen).unwrap(), address);
    }
}
