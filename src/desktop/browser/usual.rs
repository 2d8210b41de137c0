//! The browser this computer opens pages with, and how to have a new window of it.
//!
//! A desktop's own way to open a page (`xdg-open`, `open`, `start`) asks for no new window; so the browser behind it is
//! looked up and asked itself. Where that does not lead anywhere, the desktop's way is taken.

#[cfg(any(windows, target_os = "macos"))]
use std::ffi::OsString;
#[cfg(any(windows, target_os = "macos"))]
use std::path::Path;
use std::time::{Duration, Instant};

#[cfg(any(windows, target_os = "macos"))]
use super::family::Family;
use super::{Desktop, NotOpened, Opened, entry, start};

/// How long finding out may take altogether: scripts of desktops ask each other, and may hang.
const LIMIT: Duration = Duration::from_secs(5);

/// The desktop's own ways to open a page.
const OPENERS: [&str; 7] = ["xdg-open", "gio", "gnome-open", "kde-open6", "kde-open5", "kde-open", "exo-open"];

impl Desktop {
    /// Whether there is anything that opens pages or says what does, as far as can be seen without asking it.
    #[cfg(all(unix, not(target_os = "macos")))]
    pub(super) fn has_an_opener(&self) -> bool {
        let beside: &[&str] = match self {
            Self { on_android: true, .. } => &["termux-open-url"],
            Self { in_windows: true, .. } => &["wslview", "explorer.exe"],
            _ => &[],
        };
        let asked = ["xdg-settings", "xdg-mime"];
        let with_a_screen = OPENERS.iter().chain(&asked).filter(|_| self.display);
        beside.iter().chain(with_a_screen).any(|tool| self.find(tool).is_some())
    }

    /// Whether there is anything that opens pages: these systems come with it.
    #[cfg(any(windows, target_os = "macos"))]
    #[expect(clippy::unused_self, reason = "other systems look it up")]
    pub(super) const fn has_an_opener(&self) -> bool {
        true
    }

    /// Opens a page with the computer's usual browser.
    #[cfg(all(unix, not(target_os = "macos")))]
    pub(super) fn open_usual(&self, address: &str) -> Result<Opened, NotOpened> {
        let plain = |tool: &str| self.find(tool);
        if self.on_android
            && let Some(tool) = plain("termux-open-url")
        {
            return start::start(&tool, &[address.into()], None).map(|()| Opened { new_window: false });
        }
        if self.in_windows {
            if let Some(tool) = plain("wslview") {
                return start::start(&tool, &[address.into()], None).map(|()| Opened { new_window: false });
            }
            if let Some(tool) = plain("explorer.exe") {
                return start::start_only(&tool, &[address.into()]).map(|()| Opened { new_window: false });
            }
        }
        if !self.display {
            return Err(if self.container { NotOpened::Container } else { NotOpened::NoDisplay });
        }
        let Some(entry) = self.default_entry() else { return self.open_as_the_desktop_does(address) };
        if entry.in_terminal || self.is_in_terminal(&entry.line) {
            return Err(NotOpened::UsualInTerminal);
        }
        let known = self.family(&entry.line).is_some();
        let asking = entry.new_window.filter(|_| !known);
        let opened = match &asking {
            Some(line) => self.start(line, address).map(|_opened| Opened { new_window: true }),
            None => self.start(&entry.line, address),
        };
        match opened {
            Err(NotOpened::NotStarted) => self.open_as_the_desktop_does(address),
            outcome => outcome,
        }
    }

    /// The entry of the browser that is the desktop's default.
    #[cfg(all(unix, not(target_os = "macos")))]
    fn default_entry(&self) -> Option<entry::Entry> {
        let since = Instant::now();
        let tools: [(&str, &[&str]); 2] = [
            ("xdg-settings", &["get", "default-web-browser"]),
            ("xdg-mime", &["query", "default", "x-scheme-handler/https"]),
        ];
        let said = tools.into_iter().find_map(|(tool, arguments)| {
            let left = LIMIT.checked_sub(since.elapsed())?;
            start::ask(&self.find(tool)?, arguments, left)
        })?;
        let id = said.split([';', '\n']).next()?.trim();
        entry::find(id, &self.data_folders)
    }

    /// Opens a page as the desktop opens any.
    #[cfg(all(unix, not(target_os = "macos")))]
    fn open_as_the_desktop_does(&self, address: &str) -> Result<Opened, NotOpened> {
        if !OPENERS.iter().any(|opener| self.find(opener).is_some()) {
            return Err(NotOpened::NoOpener);
        }
        opened_by_desktop(address)
    }

    /// Opens a page with the computer's usual browser.
    #[cfg(target_os = "macos")]
    pub(super) fn open_usual(&self, address: &str) -> Result<Opened, NotOpened> {
        let application = self.default_application().unwrap_or_else(|| "com.apple.safari".to_owned());
        let words: Vec<&str> = match Family::of(&application) {
            Some(Family::Safari) => {
                let mut words = vec!["/usr/bin/osascript"];
                words.extend(SAFARI.iter().flat_map(|line| ["-e", line]));
                words.push(address);
                words
            }
            Some(Family::Firefox | Family::Chromium) => {
                vec!["/usr/bin/open", "-n", "-b", &application, "--args", "--new-window", address]
            }
            Some(Family::Epiphany | Family::Qutebrowser) | None => return opened_by_desktop(address),
        };
        let arguments: Vec<OsString> = words.iter().skip(1).map(OsString::from).collect();
        let program = Path::new(words.first().copied().unwrap_or_default());
        // A script may need a permission the person does not give; then it is a tab.
        start::start(program, &arguments, None)
            .map(|()| Opened { new_window: true })
            .or_else(|_refused| opened_by_desktop(address))
    }

    /// The id of the application that opens pages.
    #[cfg(target_os = "macos")]
    fn default_application(&self) -> Option<String> {
        let place = "Library/Preferences/com.apple.LaunchServices/com.apple.launchservices.secure.plist";
        let place = self.home.as_ref()?.join(place);
        let arguments = ["-convert", "json", "-o", "-", place.to_str()?];
        application_of_https(&start::ask(Path::new("/usr/bin/plutil"), &arguments, LIMIT)?)
    }

    /// Opens a page with the computer's usual browser.
    #[cfg(windows)]
    pub(super) fn open_usual(&self, address: &str) -> Result<Opened, NotOpened> {
        let Some(program) = self.default_program() else { return opened_by_desktop(address) };
        let asks = Family::of(program.rsplit('\\').next().unwrap_or_default()).and_then(Family::asks);
        let Some(asks) = asks else { return opened_by_desktop(address) };
        let arguments: Vec<OsString> = asks.iter().copied().chain([address]).map(OsString::from).collect();
        start::start(Path::new(&program), &arguments, None)
            .map(|()| Opened { new_window: true })
            .or_else(|_does_not| opened_by_desktop(address))
    }

    /// The program that opens pages.
    #[cfg(windows)]
    fn default_program(&self) -> Option<String> {
        let registry = self.find("reg")?;
        let choice = r"HKCU\Software\Microsoft\Windows\Shell\Associations\UrlAssociations\https\UserChoice";
        let kind = last_value(&start::ask(&registry, &["query", choice, "/v", "ProgId"], LIMIT)?)?;
        let command = format!(r"HKCR\{kind}\shell\open\command");
        program_of(&last_value(&start::ask(&registry, &["query", &command, "/ve"], LIMIT)?)?)
    }
}

fn opened_by_desktop(address: &str) -> Result<Opened, NotOpened> {
    match open::that_detached_with_timeout(address, start::WATCHED) {
        Ok(()) => Ok(Opened { new_window: false }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(NotOpened::NoOpener),
        Err(_) => Err(NotOpened::Ended),
    }
}

/// What Safari is told; the address comes as a value, not as a part of the script.
#[cfg(target_os = "macos")]
const SAFARI: [&str; 6] = [
    "on run argv",
    "tell application \"Safari\"",
    "make new document with properties {URL:item 1 of argv}",
    "activate",
    "end tell",
    "end run",
];

/// The application that macOS opens https addresses with, from its list of handlers.
#[cfg(any(target_os = "macos", test))]
fn application_of_https(handlers: &str) -> Option<String> {
    let list: serde_json::Value = serde_json::from_str(handlers).ok()?;
    let of_https =
        |one: &&serde_json::Value| one.get("LSHandlerURLScheme").and_then(|scheme| scheme.as_str()) == Some("https");
    let handler = list.get("LSHandlers")?.as_array()?.iter().find(of_https)?;
    Some(handler.get("LSHandlerRoleAll")?.as_str()?.to_ascii_lowercase())
}

/// The value in what Windows' `reg query` prints: the last column of the last line that has one.
#[cfg(any(windows, test))]
fn last_value(said: &str) -> Option<String> {
    let line = said.lines().rev().find(|line| line.contains("REG_SZ") || line.contains("REG_EXPAND_SZ"))?;
    let (_, value) = line.split_once("_SZ")?;
    Some(value.trim().to_owned())
}

/// The program of a command of Windows' registry.
#[cfg(any(windows, test))]
fn program_of(command: &str) -> Option<String> {
    match command.strip_prefix('"') {
        Some(quoted) => Some(quoted.split_once('"')?.0.to_owned()),
        None => command.split_whitespace().next().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_handler_of_https_is_found_among_those_of_macos() {
        let text = r#"{"LSHandlers": [
            {"LSHandlerContentType": "public.html", "LSHandlerRoleAll": "com.google.chrome"},
            {"LSHandlerURLScheme": "https", "LSHandlerRoleAll": "org.mozilla.Firefox"}]}"#;
        assert_eq!(application_of_https(text).as_deref(), Some("org.mozilla.firefox"));
        assert_eq!(application_of_https("{}"), None);
    }

    #[test]
    fn the_program_is_found_in_windows_registry() {
        let said = "\r\nHKEY_CURRENT_USER\\Software\\…\\UserChoice\r\n    ProgId    REG_SZ    ChromeHTML\r\n\r\n";
        assert_eq!(last_value(said).as_deref(), Some("ChromeHTML"));
        let said = "\r\nHKEY_CLASSES_ROOT\\…\r\n    (Default)    REG_SZ    \"C:\\Program Files\\Mozilla \
                    Firefox\\firefox.exe\" -osint -url \"%1\"\r\n";
        let program = program_of(&last_value(said).unwrap());
        assert_eq!(program.as_deref(), Some("C:\\Program Files\\Mozilla Firefox\\firefox.exe"));
    }
}
