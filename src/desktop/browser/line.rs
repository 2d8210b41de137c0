//! A command line that opens an address: an entry of `$BROWSER`, or the `Exec` of a desktop's entry.

use std::path::Path;

/// A program and its arguments, with places where the address goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The program first.
    words: Vec<String>,
    /// What stands for the address in them.
    marks: &'static [&'static str],
}

/// Arguments that say already how a page is to be opened.
const SAYS_HOW: [&str; 7] = ["new-window", "new-tab", "private-window", "app", "kiosk", "target", "incognito"];

impl Line {
    /// A program without arguments.
    pub(super) fn of_program(program: &Path) -> Self {
        Self { words: vec![program.to_string_lossy().into_owned()], marks: &[] }
    }

    /// An entry of `$BROWSER`: `%s` stands for the address. None when it is empty.
    pub(super) fn named(text: &str) -> Option<Self> {
        let mut words = words(text);
        // The sign that puts a program into a shell's background: it is beside this program anyway.
        if words.last().is_some_and(|last| last == "&") {
            words.pop();
        }
        (!words.is_empty()).then_some(Self { words, marks: &["%s"] })
    }

    /// The value of `Exec` in a desktop's entry, whose file lies at `place`. None when it is empty.
    pub(super) fn of_entry(exec: &str, place: &Path) -> Option<Self> {
        let words = words(&unescaped(exec)).into_iter().filter_map(|word| match word.as_str() {
            // Icons and names are for windows of their own; files are not addresses.
            "%i" | "%c" | "%d" | "%D" | "%n" | "%N" | "%v" | "%m" => None,
            "%f" | "%F" => Some("%u".to_owned()),
            "%k" => Some(place.display().to_string()),
            _ => Some(word),
        });
        let words: Vec<String> = words.collect();
        (!words.is_empty()).then_some(Self { words, marks: &["%u", "%U"] })
    }

    /// The program that is started.
    pub(super) fn program(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// The program that is meant: `env` with variables before it starts another.
    pub(super) fn program_itself(&self) -> &str {
        let is_env = |word: &str| file_name(word) == "env";
        let mut words = self.words.iter().map(String::as_str);
        match words.next() {
            Some(first) if is_env(first) => {
                words.find(|word| !word.contains('=') && !word.starts_with('-')).unwrap_or(first)
            }
            first => first.unwrap_or_default(),
        }
    }

    /// What tells which browser it is: the program's name, and of a boxed one what runs in the box.
    pub(super) fn names(&self) -> Vec<String> {
        let own = file_name(self.program_itself()).to_owned();
        let boxed = matches!(own.as_str(), "flatpak" | "snap");
        let inside =
            self.words.iter().skip(1).filter(|_| boxed).filter_map(|word| match word.strip_prefix("--command=") {
                Some(command) => Some(file_name(command).to_owned()),
                None => Some(word.clone()).filter(|word| !word.starts_with(['-', '@', '%'])),
            });
        std::iter::once(own).chain(inside).collect()
    }

    /// Whether it has a place for the address.
    pub(super) fn has_a_place(&self) -> bool {
        self.words.iter().any(|word| self.marks.iter().any(|mark| word.contains(mark)))
    }

    /// The words with the address in its place (at the end where it has none), and before it `asks`, unless the line
    /// says already how pages are to be opened; with whether a new window is asked for.
    pub(super) fn with(&self, address: &str, asks: Option<&'static [&'static str]>) -> (Vec<String>, bool) {
        let says_how = |word: &String| {
            let name = word.trim_start_matches('-');
            word.starts_with('-') && SAYS_HOW.iter().any(|how| name == *how || name.starts_with(&format!("{how}=")))
        };
        let asks_itself = self.words.iter().any(|word| word.trim_start_matches('-') == "new-window");
        let asks = asks.filter(|_| !self.words.iter().any(says_how));
        let mut out: Vec<String> = Vec::with_capacity(self.words.len() + 3);
        let mut at = None;
        for word in &self.words {
            let mark = self.marks.iter().find(|mark| word.contains(**mark));
            let filled = mark.map_or_else(|| word.clone(), |mark| word.replace(mark, address));
            if mark.is_some() && filled == address {
                at.get_or_insert(out.len());
            }
            // What is left of a per cent sign that stood for itself.
            out.push(if mark.is_none() { filled.replace("%%", "%") } else { filled });
        }
        if !self.has_a_place() {
            at = Some(out.len());
            out.push(address.to_owned());
        }
        let (Some(at), Some(asks)) = (at, asks) else { return (out, asks_itself) };
        // Flatpak's mark of an address, and the words that say that one follows, belong to it.
        let before = out.get(at.wrapping_sub(1)).map(String::as_str);
        let from = match before {
            Some("@@u" | "@@") => at - 1,
            Some("-url" | "--url" | "--") => {
                out.remove(at - 1);
                at - 1
            }
            _ => at,
        };
        out.splice(from..from, asks.iter().map(|word| (*word).to_owned()));
        (out, true)
    }
}

/// The last part of a program's path, without what Windows adds.
fn file_name(program: &str) -> &str {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    name.strip_suffix(".exe").unwrap_or(name)
}

/// A text of a desktop's entry, as it was before it was written there.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('s') => out.push(' '),
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some('\\') | None => out.push('\\'),
                Some(other) => out.extend(['\\', other]),
            },
            (letter, false) => out.push(letter),
        }
    }
    out
}

/// The words of a command line: quotes keep words together, a backslash keeps the next letter as it is. Nothing else is
/// read into it: no variables, no patterns, no shell.
fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            ('\\', None | Some('"')) => word.get_or_insert_default().extend(letters.next()),
            ('"' | '\'', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (letter, Some(open)) if letter == open => quote = None,
            (letter, None) if letter.is_whitespace() => out.extend(word.take()),
            (letter, _) => word.get_or_insert_default().push(letter),
        }
    }
    out.extend(word);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://www.gov.uk/a?b=1&c=%20";
    const NEW: Option<&[&str]> = Some(&["--new-window"]);

    fn placed(line: Option<Line>, asks: Option<&'static [&'static str]>) -> (String, bool) {
        let (words, new) = line.unwrap().with(ADDRESS, asks);
        (words.join("|").replace(ADDRESS, "ADDRESS"), new)
    }

    #[test]
    fn an_entry_of_browser_may_hold_arguments_and_a_place() {
        for (text, asks, expected, new) in [
            ("firefox", NEW, "firefox|--new-window|ADDRESS", true),
            ("firefox -P work", NEW, "firefox|-P|work|--new-window|ADDRESS", true),
            ("firefox --new-tab %s", NEW, "firefox|--new-tab|ADDRESS", false),
            ("firefox --new-window %s &", NEW, "firefox|--new-window|ADDRESS", true),
            ("chromium --app=%s", NEW, "chromium|--app=ADDRESS", false),
            ("'/opt/my browser/run' \"%s\" --x", None, "/opt/my browser/run|ADDRESS|--x", false),
            ("/usr/bin/env MOZ=1 firefox", NEW, "/usr/bin/env|MOZ=1|firefox|--new-window|ADDRESS", true),
            ("run $(id) `id` $HOME", None, "run|$(id)|`id`|$HOME|ADDRESS", false),
            ("qutebrowser", Some(&["--target", "window"]), "qutebrowser|--target|window|ADDRESS", true),
        ] {
            assert_eq!(placed(Line::named(text), asks), (expected.to_owned(), new), "{text}");
        }
        assert_eq!((Line::named("  "), Line::named("&")), (None, None));
    }

    #[test]
    fn the_line_of_a_desktops_entry_is_read_as_the_standard_has_it() {
        let place = Path::new("/usr/share/applications/b.desktop");
        for (exec, asks, expected) in [
            ("/usr/bin/chromium %U", NEW, "/usr/bin/chromium|--new-window|ADDRESS"),
            ("firefox %u", NEW, "firefox|--new-window|ADDRESS"),
            ("firefox -url %u", NEW, "firefox|--new-window|ADDRESS"),
            ("\"/opt/a \\\\\"b\\\\\"/c\" --flag=50%% %u", None, "/opt/a \"b\"/c|--flag=50%|ADDRESS"),
            ("browser %i %c --desktop %k", None, "browser|--desktop|/usr/share/applications/b.desktop|ADDRESS"),
            (
                "env BAMF_DESKTOP_FILE_HINT=/x.desktop /snap/bin/firefox %u",
                NEW,
                "env|BAMF_DESKTOP_FILE_HINT=/x.desktop|/snap/bin/firefox|--new-window|ADDRESS",
            ),
            (
                "/usr/bin/flatpak run --branch=stable --command=firefox --file-forwarding org.mozilla.firefox @@u %u @@",
                NEW,
                "/usr/bin/flatpak|run|--branch=stable|--command=firefox|--file-forwarding|org.mozilla.firefox|\
                 --new-window|@@u|ADDRESS|@@",
            ),
        ] {
            assert_eq!(placed(Line::of_entry(exec, place), asks).0, expected, "{exec}");
        }
        assert_eq!(Line::of_entry("", place), None);
    }

    #[test]
    fn a_boxed_browser_is_known_by_what_is_in_the_box() {
        let names = |exec| Line::of_entry(exec, Path::new("/b.desktop")).unwrap().names();
        assert!(
            names("flatpak run --command=/app/bin/chrome com.google.Chrome @@u %U @@").contains(&"chrome".to_owned())
        );
        assert!(names("env A=b /snap/bin/chromium %U").contains(&"chromium".to_owned()));
        assert_eq!(names("konqueror --profile firefox %u"), ["konqueror"]);
    }
}
