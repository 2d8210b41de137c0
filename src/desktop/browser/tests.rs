//! The desktop with programs that stand in for browsers and for what desktops are asked with.

use super::*;

#[test]
fn a_browser_for_terminals_is_not_started() {
    for named in ["/usr/bin/w3m", "lynx -nocolor", "env LANG=C elinks %s"] {
        let desktop = Desktop { browser: Some(named.into()), display: true, ..Desktop::default() };
        assert_eq!(desktop.open("https://www.gov.uk"), Err(NotOpened::InTerminal), "{named}");
    }
}

#[test]
fn what_would_open_a_page_is_known_beforehand() {
    let looked = |browser: Option<&str>, display, remote| {
        Desktop { browser: browser.map(Into::into), display, remote, ..Desktop::default() }.look()
    };
    #[cfg(all(unix, not(target_os = "macos")))]
    assert_eq!(looked(None, true, false), Browser::NoOpener);
    assert_eq!(looked(None, true, true), Browser::Remote);
    assert_eq!(looked(None, false, false), Browser::NoDisplay);
    assert_eq!(looked(Some("/usr/bin/lynx"), true, false), Browser::InTerminal);
    assert_eq!(looked(Some("firefux -P work"), true, false), Browser::NotThere("firefux".to_owned()));
}

#[test]
fn without_a_screen_or_from_afar_nothing_is_started() {
    let open = |desktop: Desktop| desktop.open("https://www.gov.uk");
    let bare = Desktop::default();
    assert_eq!(open(Desktop { remote: true, display: true, ..bare.clone() }), Err(NotOpened::Remote));
    assert_eq!(open(Desktop { remote: true, container: true, ..bare.clone() }), Err(NotOpened::Remote));
    assert_eq!(open(Desktop { container: true, ..bare.clone() }), Err(NotOpened::Container));
    assert_eq!(open(bare.clone()), Err(NotOpened::NoDisplay));
    let missing = Desktop { browser: Some("/nonexistent/browser".into()), ..bare };
    assert_eq!(open(missing), Err(NotOpened::NoSuchBrowser));
}

#[cfg(unix)]
mod with_programs {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;
    use std::time::{Duration, Instant};

    use super::*;

    const ADDRESS: &str = "http://localhost:1/?a=$(id)&b=%20;rm'\"";

    /// A folder of programs: `PATH`, and what a desktop knows of applications.
    struct Programs(tempfile::TempDir);

    impl Programs {
        fn new() -> Self {
            let this = Self(tempfile::tempdir().unwrap());
            fs::create_dir_all(this.place("applications")).unwrap();
            for (tool, real) in [("sh", "/bin/sh"), ("env", "/usr/bin/env"), ("setsid", "/usr/bin/setsid")] {
                if Path::new(real).exists() {
                    symlink(real, this.place(tool)).unwrap();
                }
            }
            this
        }

        fn place(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        /// A program of this name, by the text of a shell's script. Another process writes it: of what this one has open
        /// for writing, a program that another test starts just then would hold a copy, and nothing can be started then.
        fn program(&self, name: &str, script: &str) -> PathBuf {
            let (place, aside) = (self.place(name), self.place("aside"));
            let write = "printf '%s\\n' \"$2\" > \"$1\" && chmod 755 \"$1\" && mv \"$1\" \"$3\"";
            let mut shell = std::process::Command::new("/bin/sh");
            let arguments =
                [aside.as_os_str(), format!("#!/bin/sh\n{script}").as_ref(), place.as_os_str()].map(ToOwned::to_owned);
            assert!(shell.args(["-c", write, "sh"]).args(arguments).status().unwrap().success());
            place
        }

        /// A browser of this name that notes the words it is started with, and goes on as `then` says.
        fn browser(&self, name: &str, then: &str) -> PathBuf {
            let seen = self.place("seen");
            let note = format!("printf '%s\\n' \"$@\" > '{0}.new'\nmv '{0}.new' '{0}'\n{then}", seen.display());
            self.program(name, &note)
        }

        fn entry(&self, id: &str, lines: &str) {
            fs::write(self.place("applications").join(id), format!("[Desktop Entry]\n{lines}\n")).unwrap();
        }

        fn desktop(&self) -> Desktop {
            Desktop {
                display: true,
                path: Some(self.0.path().into()),
                data_folders: vec![self.0.path().to_owned()],
                ..Desktop::default()
            }
        }

        fn naming(&self, browser: &str) -> Desktop {
            Desktop { browser: Some(browser.into()), ..self.desktop() }
        }

        /// The words the browser was started with; waits for them.
        fn seen(&self) -> Vec<String> {
            let since = Instant::now();
            let seen = self.place("seen");
            while !seen.exists() && since.elapsed() < Duration::from_secs(20) {
                std::thread::yield_now();
            }
            let text = fs::read_to_string(&seen).unwrap();
            fs::remove_file(seen).unwrap();
            text.lines().map(str::to_owned).collect()
        }
    }

    const NEW: Result<Opened, NotOpened> = Ok(Opened { new_window: true });
    const AS_IT_DOES: Result<Opened, NotOpened> = Ok(Opened { new_window: false });

    #[test]
    fn the_address_reaches_the_browser_as_it_is() {
        let programs = Programs::new();
        programs.browser("my-browser", "");
        assert_eq!(programs.naming("my-browser").open(ADDRESS), AS_IT_DOES);
        assert_eq!(programs.seen(), [ADDRESS]);
        let place = programs.browser("my own browser", "");
        assert_eq!(programs.naming(place.to_str().unwrap()).open(ADDRESS), AS_IT_DOES);
        assert_eq!(programs.seen(), [ADDRESS]);
    }

    #[test]
    fn of_a_named_browser_it_is_known_whether_it_can_be_started() {
        let programs = Programs::new();
        programs.browser("firefox", "");
        fs::write(programs.place("text"), "no program").unwrap();
        let text = programs.place("text").to_string_lossy().into_owned();
        let named = |name: &str| Browser::Named(name.to_owned());
        for (browser, looked) in [
            ("firefox", named("firefox")),
            ("w3m:firefox -P work", named("firefox")),
            ("/nonexistent:firefox", named("firefox")),
            ("/nonexistent/browser --x", Browser::NotThere("/nonexistent/browser".to_owned())),
            ("chromium:lynx", Browser::NotThere("chromium".to_owned())),
            ("text", Browser::NotAProgram("text".to_owned())),
            (text.as_str(), Browser::NotAProgram(text.clone())),
            ("lynx:chromium", Browser::InTerminal),
        ] {
            assert_eq!(programs.naming(browser).look(), looked, "{browser}");
        }
    }

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn a_screen_alone_opens_nothing() {
        let programs = Programs::new();
        assert_eq!(programs.desktop().look(), Browser::NoOpener);
        assert_eq!(programs.desktop().open(ADDRESS), Err(NotOpened::NoOpener));
        programs.program("xdg-settings", "exit 1");
        assert_eq!(programs.desktop().look(), Browser::Usual);
    }

    #[test]
    fn a_browser_that_is_known_is_asked_for_a_new_window() {
        let programs = Programs::new();
        programs.browser("firefox-esr", "");
        assert_eq!(programs.naming("firefox-esr -P work %s").open(ADDRESS), NEW);
        assert_eq!(programs.seen(), ["-P", "work", "--new-window", ADDRESS]);
        // A name that leads to another is known by the other.
        let place = programs.browser("chromium", "");
        symlink(place, programs.place("x-www-browser")).unwrap();
        assert_eq!(programs.naming("x-www-browser").open(ADDRESS), NEW);
        assert_eq!(programs.seen(), ["--new-window", ADDRESS]);
        symlink(programs.program("w3m", ""), programs.place("www-browser")).unwrap();
        assert_eq!(programs.naming("www-browser").open(ADDRESS), Err(NotOpened::InTerminal));
    }

    #[test]
    fn the_first_of_several_that_starts_is_taken() {
        let programs = Programs::new();
        programs.program("broken", "exit 3");
        programs.browser("firefox", "");
        assert_eq!(programs.naming("/nonexistent:lynx:broken:firefox").open(ADDRESS), NEW);
        assert_eq!(programs.seen(), ["--new-window", ADDRESS]);
        assert_eq!(programs.naming("lynx:broken").open(ADDRESS), Err(NotOpened::Ended));
        // A file that cannot be run.
        fs::write(programs.place("text"), "no program").unwrap();
        assert!(programs.naming("text").open(ADDRESS).is_err());
    }

    #[test]
    fn the_desktops_own_browser_is_found_and_asked() {
        let programs = Programs::new();
        programs.program("xdg-settings", "echo mine.desktop");
        programs.browser("google-chrome-stable", "");
        programs.entry("mine.desktop", "Exec=google-chrome-stable --flag %U");
        assert_eq!(programs.desktop().open(ADDRESS), NEW);
        assert_eq!(programs.seen(), ["--flag", "--new-window", ADDRESS]);
        // A browser that is not known may say itself how it opens a window.
        programs.browser("some-browser", "");
        programs
            .entry("mine.desktop", "Exec=some-browser %u\n[Desktop Action new-window]\nExec=some-browser --window %u");
        assert_eq!(programs.desktop().open(ADDRESS), NEW);
        assert_eq!(programs.seen(), ["--window", ADDRESS]);
        programs.entry("mine.desktop", "Exec=w3m %u\nTerminal=true");
        assert_eq!(programs.desktop().open(ADDRESS), Err(NotOpened::UsualInTerminal));
        // The other way to ask, where the first has no answer.
        programs.program("xdg-settings", "exit 1");
        programs.program("xdg-mime", "echo 'other.desktop;mine.desktop;'");
        programs.entry("other.desktop", "Exec=some-browser %u");
        assert_eq!(programs.desktop().open(ADDRESS), AS_IT_DOES);
        assert_eq!(programs.seen(), [ADDRESS]);
    }

    #[test]
    fn a_desktop_that_does_not_answer_is_not_waited_for() {
        let programs = Programs::new();
        // A script that waits for a program of its own, which holds its output open.
        programs.program("xdg-settings", "PATH=/usr/bin:/bin\nsleep 600\necho mine.desktop");
        programs.program("xdg-mime", "echo mine.desktop");
        programs.browser("firefox", "");
        programs.entry("mine.desktop", "Exec=firefox %u");
        let since = Instant::now();
        // The time is over for both: the page is opened as the desktop does, and there is nothing that does.
        assert_eq!(programs.desktop().open(ADDRESS), Err(NotOpened::NoOpener));
        assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
    }

    #[test]
    fn a_desktop_that_has_nothing_to_open_pages_with_is_told() {
        let programs = Programs::new();
        assert_eq!(programs.desktop().open(ADDRESS), Err(NotOpened::NoOpener));
        let windows = Desktop { in_windows: true, display: false, ..programs.desktop() };
        assert_eq!(windows.open(ADDRESS), Err(NotOpened::NoDisplay));
        programs.browser("explorer.exe", "exit 1");
        assert_eq!(windows.open(ADDRESS), AS_IT_DOES);
        assert_eq!(programs.seen(), [ADDRESS]);
        programs.browser("wslview", "");
        assert_eq!(windows.open(ADDRESS), AS_IT_DOES);
        assert_eq!(programs.seen(), [ADDRESS]);
        programs.browser("termux-open-url", "");
        let phone = Desktop { on_android: true, display: false, ..programs.desktop() };
        assert_eq!(phone.open(ADDRESS), AS_IT_DOES);
        assert_eq!(programs.seen(), [ADDRESS]);
    }

    #[test]
    fn a_browser_that_ends_at_once_is_noticed_and_one_that_stays_is_let_be() {
        let programs = Programs::new();
        programs.program("firefox", "exit 1");
        assert_eq!(programs.naming("firefox").open(ADDRESS), Err(NotOpened::Ended));
        // It stays until it is told to go, and has a session of its own, so that no key here reaches it.
        let go = programs.place("go");
        let session = "read -r pid comm state ppid pgrp session rest < /proc/self/stat; echo \"$pid $session\"";
        let stay = format!(
            "{session} > '{0}/session'\nPATH=/usr/bin:/bin\nwhile ! [ -e '{1}' ]; do sleep 0.05; done",
            programs.0.path().display(),
            go.display()
        );
        programs.browser("firefox", &stay);
        let since = Instant::now();
        assert_eq!(programs.naming("firefox").open(ADDRESS), NEW);
        assert!(since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());
        programs.seen();
        fs::write(&go, "").unwrap();
        if cfg!(target_os = "linux") && Path::new("/usr/bin/setsid").exists() {
            let said = fs::read_to_string(programs.place("session")).unwrap();
            let (process, session) = said.trim().split_once(' ').unwrap();
            assert_eq!(process, session);
        }
    }
}
