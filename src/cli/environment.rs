//! The environment of the process, read once.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::desktop::browser::Desktop;

/// What the environment says. The only place that reads it, besides clap's own width.
#[derive(Clone, Default)]
pub struct Environment {
    /// `QUARTERDECK_HOME`: where everything lies.
    pub home: Option<PathBuf>,
    /// `QUARTERDECK_TOKEN`: the bearer token for a local server. A secret.
    pub token: Option<String>,
    /// `QUARTERDECK_TIMEOUT`: how many seconds an answer may take.
    pub timeout: Option<String>,
    /// `QUARTERDECK_REHEARSE_CRASH`, when it is not empty: the demo is to crash as it starts.
    pub rehearse_crash: bool,
    /// `NO_COLOR`, when it is not empty.
    pub no_color: bool,
    /// Where pages are opened: `BROWSER`, `DISPLAY` or `WAYLAND_DISPLAY` (which other systems than these have not),
    /// `SSH_CONNECTION` or `SSH_TTY`, `PATH`, and where desktops keep what they know.
    pub desktop: Desktop,
    /// `QUARTERDECK_PASSPHRASE_FILE`: what opens the file of secrets without a person.
    pub passphrase_file: Option<PathBuf>,
    /// `QUARTERDECK_CLIENT_SECRET`: the client secret of a profile that is added, for local ones and the sandbox. A
    /// secret.
    pub client_secret: Option<String>,
    /// `COLUMNS`: how wide to write where there is no terminal.
    pub columns: Option<u16>,
    /// `COLORTERM`: whether the terminal has more than the ANSI colours.
    pub colorterm: Option<String>,
}

impl Environment {
    /// Reads the environment. A variable that is empty counts as not set.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn read() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let text = |name: &str| set(name).and_then(|value| value.into_string().ok());
        Self {
            home: set("QUARTERDECK_HOME").map(PathBuf::from),
            token: text("QUARTERDECK_TOKEN"),
            timeout: text("QUARTERDECK_TIMEOUT"),
            rehearse_crash: set("QUARTERDECK_REHEARSE_CRASH").is_some(),
            no_color: set("NO_COLOR").is_some(),
            desktop: desktop(&set),
            passphrase_file: set("QUARTERDECK_PASSPHRASE_FILE").map(PathBuf::from),
            client_secret: text("QUARTERDECK_CLIENT_SECRET"),
            columns: text("COLUMNS").and_then(|columns| columns.parse().ok()),
            colorterm: text("COLORTERM"),
        }
    }
}

/// What the environment and a few well-known files say of the desktop.
fn desktop(set: &impl Fn(&str) -> Option<OsString>) -> Desktop {
    let any = |names: [&str; 2]| names.iter().any(|name| set(name).is_some());
    let home = set("HOME").map(PathBuf::from);
    let own = set("XDG_DATA_HOME").map(PathBuf::from);
    let own = own.or_else(|| home.as_ref().map(|home| home.join(".local/share")));
    let shared = set("XDG_DATA_DIRS").unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    // Where boxed applications are, when the session was not told.
    let boxed = ["/var/lib/flatpak/exports/share", "/var/lib/snapd/desktop"].map(PathBuf::from);
    let own_boxed = home.as_ref().map(|home| home.join(".local/share/flatpak/exports/share"));
    let marks = ["/.dockerenv", "/run/.containerenv"];
    Desktop {
        browser: set("BROWSER"),
        display: !cfg!(all(unix, not(target_os = "macos"))) || any(["DISPLAY", "WAYLAND_DISPLAY"]),
        remote: any(["SSH_CONNECTION", "SSH_TTY"]),
        container: set("container").is_some() || marks.iter().any(|mark| Path::new(mark).exists()),
        in_windows: any(["WSL_DISTRO_NAME", "WSL_INTEROP"]),
        on_android: set("TERMUX_VERSION").is_some(),
        path: set("PATH"),
        data_folders: own.into_iter().chain(std::env::split_paths(&shared)).chain(own_boxed).chain(boxed).collect(),
        home,
    }
}

/// Without the secrets.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment")
            .field("home", &self.home)
            .field("token", &self.token.as_ref().map(|_| "…"))
            .field("timeout", &self.timeout)
            .field("rehearse_crash", &self.rehearse_crash)
            .field("no_color", &self.no_color)
            .field("desktop", &self.desktop)
            .field("passphrase_file", &self.passphrase_file)
            .field("client_secret", &self.client_secret.as_ref().map(|_| "…"))
            .field("columns", &self.columns)
            .field("colorterm", &self.colorterm)
            .finish()
    }
}
