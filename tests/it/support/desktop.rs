//! A desktop that a browser is started on: a screen nobody sees, Chromium as what opens pages, and its windows counted.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

use super::browser::{Browser, Shown};
use super::pty::Term;
use super::{program, skip};

/// How long a browser may take on a busy machine.
const CEILING: Duration = Duration::from_mins(3);

/// A screen that nobody sees.
pub(crate) struct Screen(Child, pub(crate) String);

impl Screen {
    /// Starts it; `None`, said aloud, where it is missing.
    pub(crate) fn start() -> Option<Self> {
        if !Path::new("/usr/bin/Xvfb").exists() || !Path::new("/usr/bin/xdg-settings").exists() {
            skip("Xvfb and xdg-utils");
            return None;
        }
        let mut child = Command::new("/usr/bin/Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Some(Self(child, format!(":{}", number.trim())))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _gone_already = self.0.kill();
        let _gone_already = self.0.wait();
    }
}

/// A desktop whose usual browser is Chromium, by a script that says much and lets it run for whoever tests here.
pub(crate) struct Desktop {
    folder: TempDir,
    pub(crate) script: PathBuf,
    display: String,
}

impl Desktop {
    /// With this Chromium and these options more, on that display.
    pub(crate) fn new(chromium: &Path, more: &str, display: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["data/applications", "config", "profile"] {
            fs::create_dir_all(at(name)).unwrap();
        }
        let script = at("chromium-for-tests");
        let flags = "--no-sandbox --remote-debugging-port=0 --no-first-run --disable-gpu --disable-dev-shm-usage \
                     --disable-background-networking --disable-sync --disable-component-update --disable-quic";
        let text = format!(
            "#!/bin/sh\necho NOISE\necho NOISE >&2\nPATH=/usr/bin:/bin\necho $$ >> '{}'\nexec '{}' {flags} {more} \
             --user-data-dir='{}' \"$@\"\n",
            at("started").display(),
            chromium.display(),
            at("profile").display()
        );
        executable(&script, &text);
        let entry = format!(
            "[Desktop Entry]\nType=Application\nName=For tests\nExec={} %U\n\
             MimeType=text/html;x-scheme-handler/http;x-scheme-handler/https;\n",
            script.display()
        );
        fs::write(at("data/applications/for-tests.desktop"), entry).unwrap();
        let kinds = ["x-scheme-handler/https", "x-scheme-handler/http", "text/html"];
        let usual: Vec<String> = kinds.iter().map(|kind| format!("{kind}=for-tests.desktop\n")).collect();
        fs::write(at("config/mimeapps.list"), format!("[Default Applications]\n{}", usual.concat())).unwrap();
        Self { folder, script, display: display.to_owned() }
    }

    /// What the session of this desktop tells its programs.
    pub(crate) fn variables(&self) -> [(&'static str, String); 3] {
        let at = |name: &str| self.folder.path().join(name).display().to_string();
        [("DISPLAY", self.display.clone()), ("XDG_DATA_HOME", at("data")), ("XDG_CONFIG_HOME", at("config"))]
    }

    /// Opens the browser as somebody does who has just sat down.
    pub(crate) fn browse(&self) {
        let mut command = Command::new(&self.script);
        command.arg("about:blank").env_clear().envs(self.variables()).env("HOME", self.folder.path());
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::spawn(move || child.wait());
    }

    /// The browser, looked at from outside.
    pub(crate) fn look(&self) -> Option<Browser> {
        let file = self.folder.path().join("profile/DevToolsActivePort");
        let port = until("the browser to listen", || {
            let text = fs::read_to_string(&file).ok()?;
            text.lines().nth(1).and_then(|_whole| text.lines().next()?.parse::<u16>().ok())
        });
        Browser::attached(port)
    }

    /// Runs the program in a terminal of its own, to its end: what it wrote.
    pub(crate) fn open(&self, base: &str, task: &str, more: &[(&str, &str)]) -> String {
        let mut command = CommandBuilder::new(program());
        command.args(["--base-url", base, "--today", "2026-11-21", "open", task]);
        let variables = self.variables();
        let variables: Vec<(&str, &str)> =
            variables.iter().map(|(name, value)| (*name, value.as_str())).chain(more.iter().copied()).collect();
        let mut term = Term::open_with(command, Arc::new(tempfile::tempdir().unwrap()), &variables);
        assert_eq!(term.wait_restored(), 0, "{}", term.screen());
        String::from_utf8(term.written().to_vec()).unwrap()
    }
}

impl Drop for Desktop {
    /// Ends every browser of this desktop: each was started with a process group of its own, by its script's number.
    fn drop(&mut self) {
        let started = fs::read_to_string(self.folder.path().join("started")).unwrap_or_default();
        for number in started.lines().filter_map(|line| line.parse::<i32>().ok()) {
            let _gone_already = Pid::from_raw(number).map(|group| kill_process_group(group, Signal::KILL));
        }
    }
}

/// A program by its text. It is written by another process: of a file this one has open for writing, whatever a test
/// beside this one starts just then would hold a copy, and the program could not be started.
pub(crate) fn executable(place: &Path, text: &str) {
    let write = "printf '%s' \"$2\" > \"$1\" && chmod 755 \"$1\"";
    let mut shell = Command::new("/bin/sh");
    assert!(shell.args(["-c", write, "sh"]).arg(place).arg(text).status().unwrap().success());
}

/// Waits for something to be there.
#[track_caller]
pub(crate) fn until<T>(what: &str, find: impl Fn() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(since.elapsed() < CEILING, "waited for {what}");
        std::thread::yield_now();
    }
}

/// The windows of these pages.
pub(crate) fn windows(shown: &[Shown]) -> BTreeSet<i64> {
    shown.iter().map(|one| one.window).collect()
}

/// Waits for one page more: that page.
#[track_caller]
pub(crate) fn one_more(browser: &Browser, before: &[Shown], address: &str) -> Vec<Shown> {
    let now = until("a page more", || {
        let shown = browser.shown();
        // A page is on its way for a moment.
        let there = shown.iter().filter(|one| one.address == address).count();
        (there > before.iter().filter(|one| one.address == address).count()).then_some(shown)
    });
    assert_eq!(now.len(), before.len() + 1, "{now:?}");
    assert_eq!(windows(&now).len(), windows(before).len() + 1, "a window more, not a tab: {now:?}");
    now
}
