//! Families of browsers, and how each asks for a new window.

/// Browsers that take the same arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Firefox and what is made of it.
    Firefox,
    /// Chromium and what is made of it.
    Chromium,
    /// GNOME's.
    Epiphany,
    /// The one for keyboards.
    Qutebrowser,
    /// Apple's, which takes no arguments and is told by a script.
    Safari,
}

/// Words that a browser's name or an application's id is made of, each with the family it tells.
const NAMES: [(&str, Family); 27] = [
    ("firefox", Family::Firefox),
    ("firefoxurl", Family::Firefox),
    ("floorp", Family::Firefox),
    ("icecat", Family::Firefox),
    ("iceweasel", Family::Firefox),
    ("librewolf", Family::Firefox),
    ("mullvad", Family::Firefox),
    ("palemoon", Family::Firefox),
    ("waterfox", Family::Firefox),
    ("zen", Family::Firefox),
    ("brave", Family::Chromium),
    ("bravehtml", Family::Chromium),
    ("chrome", Family::Chromium),
    ("chromehtml", Family::Chromium),
    ("chromium", Family::Chromium),
    ("edge", Family::Chromium),
    ("edgemac", Family::Chromium),
    ("msedge", Family::Chromium),
    ("msedgehtm", Family::Chromium),
    ("opera", Family::Chromium),
    ("thorium", Family::Chromium),
    ("vivaldi", Family::Chromium),
    ("yandex", Family::Chromium),
    ("epiphany", Family::Epiphany),
    ("qutebrowser", Family::Qutebrowser),
    ("safari", Family::Safari),
    ("operastable", Family::Chromium),
];

/// Browsers that draw in the terminal they are started from.
const IN_TERMINAL: [&str; 14] = [
    "browsh",
    "carbonyl",
    "cha",
    "chawan",
    "edbrowse",
    "elinks",
    "links",
    "links2",
    "lynx",
    "netrik",
    "netsurf-fb",
    "offpunk",
    "retawq",
    "w3m",
];

impl Family {
    /// The family of a program's name or an application's id: `google-chrome-stable`, `org.mozilla.firefox`.
    pub(super) fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
        words.filter_map(|word| NAMES.iter().find(|(known, _)| *known == word)).map(|(_, family)| *family).next()
    }

    /// The arguments before the address that ask for a new window; none where there are no such arguments.
    pub(super) const fn asks(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Firefox | Self::Chromium | Self::Epiphany => Some(&["--new-window"]),
            Self::Qutebrowser => Some(&["--target", "window"]),
            Self::Safari => None,
        }
    }
}

/// Whether a program of this name draws in the terminal.
pub(super) fn is_in_terminal(name: &str) -> bool {
    let name = name.strip_suffix(".exe").unwrap_or(name).to_ascii_lowercase();
    // Debian has `w3m`, others `w3m.real`; `lynx-cur` is another name of `lynx`.
    let first = name.split(['.', '-']).next().unwrap_or_default();
    IN_TERMINAL.contains(&name.as_str()) || matches!(first, "lynx" | "w3m" | "elinks")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_their_names_and_their_ids() {
        for (name, family) in [
            ("firefox", Some(Family::Firefox)),
            ("firefox-esr", Some(Family::Firefox)),
            ("org.mozilla.firefox", Some(Family::Firefox)),
            ("io.gitlab.librewolf-community", Some(Family::Firefox)),
            ("app.zen_browser.zen", Some(Family::Firefox)),
            ("chromium-browser", Some(Family::Chromium)),
            ("google-chrome-stable", Some(Family::Chromium)),
            ("com.google.Chrome", Some(Family::Chromium)),
            ("microsoft-edge", Some(Family::Chromium)),
            ("msedge.exe", Some(Family::Chromium)),
            ("com.brave.Browser", Some(Family::Chromium)),
            ("vivaldi-stable", Some(Family::Chromium)),
            ("epiphany-browser", Some(Family::Epiphany)),
            ("org.gnome.Epiphany", Some(Family::Epiphany)),
            ("com.apple.safari", Some(Family::Safari)),
            ("zenity", None),
            ("konqueror", None),
            ("my-browser", None),
        ] {
            assert_eq!(Family::of(name), family, "{name}");
        }
    }

    #[test]
    fn browsers_for_terminals_are_known() {
        for name in ["lynx", "lynx.cur", "w3m", "w3m.real", "links", "links2", "elinks", "Lynx.exe", "browsh", "cha"] {
            assert!(is_in_terminal(name), "{name}");
        }
        for name in ["firefox", "linksys-browser", "chromium", "falkon"] {
            assert!(!is_in_terminal(name), "{name}");
        }
    }
}
