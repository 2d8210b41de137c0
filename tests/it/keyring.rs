//! Secrets in a real Secret Service: gnome-keyring on a private D-Bus, and all the ways in which there is none.
//!
//! The bus is told how to start the service when it is first asked for, so nobody waits for it to be up. Whoever uses
//! it is another process: a test changes no environment of its own.

#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use quarterdeck::rules::{Environment, ProfileName, Secret};
use quarterdeck::store::secrets::{Keyring, Patience, SecretError, SecretStore, Slot, keyring_is_there};

use super::support::again::{again, part, said, say};
use super::support::skip;

/// How the service is there.
#[derive(Clone, Copy)]
pub(crate) enum Service {
    Unlocked,
    Locked,
    None,
}

/// A private bus, with folders of its own for whoever lives on it.
pub(crate) struct Bus {
    home: PathBuf,
    address: String,
    daemon: Child,
}

impl Bus {
    /// Starts it in `home`; `None` when the tools are missing.
    pub(crate) fn start(home: &Path, service: Service) -> Option<Self> {
        for tool in ["dbus-daemon", "gnome-keyring-daemon"] {
            if Command::new(tool).arg("--version").output().is_err() {
                skip(&format!("{tool} is not installed"));
                return None;
            }
        }
        let services = home.join("services");
        let _none_before = std::fs::remove_dir_all(&services);
        for folder in [&services, &home.join("run"), &home.join("data")] {
            std::fs::create_dir_all(folder).unwrap();
        }
        let unlock = match service {
            Service::Unlocked => "--unlock",
            Service::Locked | Service::None => "",
        };
        if !matches!(service, Service::None) {
            let script = home.join("serve");
            let shown = home.display();
            let line = format!(
                "#!/bin/sh\necho $$ > {shown}/pid\n\
                 exec gnome-keyring-daemon --foreground --components=secrets {unlock} < {shown}/word > /dev/null 2>&1\n"
            );
            std::fs::write(home.join("word"), "a word\n").unwrap();
            std::fs::write(&script, line).unwrap();
            let entry = format!("[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/sh {}\n", script.display());
            std::fs::write(services.join("secrets.service"), entry).unwrap();
        }
        let config = home.join("bus.conf");
        std::fs::write(&config, bus_config(home, &services)).unwrap();
        let mut daemon = Command::new("dbus-daemon")
            .args(["--nofork", "--nopidfile", "--print-address"])
            .arg(format!("--config-file={}", config.display()))
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Some(Self { home: home.to_owned(), address: address.trim().to_owned(), daemon })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The process of the service, once somebody has asked for it.
    fn service(&self) -> Option<String> {
        std::fs::read_to_string(self.home.join("pid")).ok().map(|pid| pid.trim().to_owned())
    }

    fn signal_service(&self, signal: &str) {
        let pid = self.service().expect("the service runs");
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        if let Some(pid) = self.service() {
            let _gone_already = Command::new("kill").args(["-KILL", &pid]).stderr(Stdio::null()).status();
            let _gone_already = std::fs::remove_file(self.home.join("pid"));
        }
        let _gone_already = self.daemon.kill();
        let _gone_already = self.daemon.wait();
    }
}

fn bus_config(home: &Path, services: &Path) -> String {
    format!(
        "<busconfig><type>session</type><listen>unix:path={}</listen><servicedir>{}</servicedir>\
         <policy context=\"default\"><allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/>\
         </policy></busconfig>",
        home.join("run/bus").display(),
        services.display()
    )
}

/// A process that uses the keyring, talked to by lines.
struct Other {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Other {
    fn start(part: &str, bus: &str) -> Self {
        let mut command = again("keyring::other_process", part);
        command.env("DBUS_SESSION_BUS_ADDRESS", bus).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (to, from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, to, from }
    }

    /// What it says next; nothing at its end.
    fn hears(&mut self) -> Option<String> {
        let mut line = String::new();
        while self.from.read_line(&mut line).unwrap() > 0 {
            if let Some(said) = said(line.trim_end()) {
                return Some(said.to_owned());
            }
            line.clear();
        }
        None
    }

    fn tell(&mut self) {
        writeln!(self.to, "go on").unwrap();
    }

    /// All it says until its end.
    fn all(mut self) -> Vec<String> {
        let lines = std::iter::from_fn(|| self.hears()).collect();
        assert!(self.child.wait().unwrap().success(), "{lines:?}");
        lines
    }
}

fn store(name: &str, patience: Patience) -> Keyring {
    Keyring::new(Environment::Sandbox, &name.parse::<ProfileName>().unwrap(), patience)
}

/// Short, for keyrings that never answer.
const SHORT: Patience = Patience { connecting: Duration::from_millis(300), answering: Duration::from_millis(700) };

fn outcome<T: std::fmt::Debug>(result: Result<T, SecretError>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => error.code().to_owned(),
    }
}

/// Waits until the one who started this process goes on.
fn wait() {
    std::io::stdin().lock().read_line(&mut String::new()).unwrap();
}

#[test]
fn other_process() {
    match part().as_deref() {
        Some("keep") => keep(),
        Some("look") => look(),
        Some("hang") => hang(),
        Some("stop") => stop(),
        _ => {}
    }
}

fn look() {
    say(&outcome(store("work", Patience::default()).get(Slot::Tokens).map(|found| found.is_some())));
}

fn keep() {
    say(&outcome(keyring_is_there()));
    let (work, home) = (store("work", Patience::default()), store("home", Patience::default()));
    say(&outcome(work.get(Slot::Tokens).map(|found| found.is_none())));
    let secret = Secret::new("{\"refresh\": \"caf\u{e9} \u{1f511}\"}");
    say(&outcome(work.set(Slot::Tokens, &Secret::new("an older one"))));
    say(&outcome(work.set(Slot::Tokens, &secret)));
    say(&outcome(work.set(Slot::DatabaseKey, &Secret::new("ab".repeat(48)))));
    say(&outcome(home.set(Slot::Tokens, &Secret::new("another profile's"))));
    say(&outcome(store("work", Patience::default()).get(Slot::Tokens).map(|found| found == Some(secret))));
    say(&outcome(work.delete(Slot::DatabaseKey)));
    say(&outcome(work.get(Slot::DatabaseKey).map(|found| found.is_none())));
    say(&outcome(home.delete_all()));
    say(&outcome(home.get(Slot::Tokens).map(|found| found.is_none())));
    say(&outcome(work.get(Slot::Tokens).map(|found| found.is_some())));
}

/// Against a bus that never answers: the first call waits, the second is told at once.
fn hang() {
    let work = store("work", SHORT);
    say(&outcome(work.get(Slot::Tokens).map(drop)));
    let again = Instant::now();
    say(&outcome(work.get(Slot::Tokens).map(drop)));
    say(&format!("{}", again.elapsed() < SHORT.connecting));
}

/// Against a service that is stopped after it worked, and then goes on.
fn stop() {
    let work = store("work", SHORT);
    say(&outcome(store("work", Patience::default()).set(Slot::Tokens, &Secret::new("kept"))));
    wait();
    say(&outcome(work.get(Slot::Tokens).map(drop)));
    wait();
    let started = Instant::now();
    let mut found = work.get(Slot::Tokens);
    while matches!(found, Err(SecretError::KeyringHangs)) && started.elapsed() < Duration::from_secs(20) {
        std::thread::yield_now();
        found = work.get(Slot::Tokens);
    }
    say(&outcome(found.map(|found| found == Some(Secret::new("kept")))));
}

#[test]
fn a_real_keyring_keeps_secrets_and_gives_them_back_after_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let Some(bus) = Bus::start(home.path(), Service::Unlocked) else { return };
    let kept = Other::start("keep", &bus.address).all();
    assert_eq!(kept, ["()", "true", "()", "()", "()", "()", "true", "()", "true", "()", "true", "true"]);
    drop(bus);
    let bus = Bus::start(home.path(), Service::Unlocked).unwrap();
    assert_eq!(Other::start("look", &bus.address).all(), ["true"]);
    drop(bus);
    // The same keyring, which nobody unlocks: there is no screen to ask on.
    let bus = Bus::start(home.path(), Service::Locked).unwrap();
    assert_eq!(Other::start("look", &bus.address).all(), ["keyring-locked"]);
}

#[test]
fn without_a_bus_or_a_service_there_is_no_keyring() {
    let home = tempfile::tempdir().unwrap();
    let nowhere = format!("unix:path={}", home.path().join("nothing").display());
    assert_eq!(Other::start("look", &nowhere).all(), ["no-keyring"]);
    let Some(bus) = Bus::start(home.path(), Service::None) else { return };
    assert_eq!(Other::start("look", &bus.address).all(), ["no-keyring"]);
}

#[test]
fn a_bus_that_never_answers_is_not_waited_for() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("bus");
    // Connections wait in its line; nobody takes them.
    let _listener = UnixListener::bind(&path).unwrap();
    let heard = Other::start("hang", &format!("unix:path={}", path.display())).all();
    assert_eq!(heard, ["keyring-hangs", "keyring-hangs", "true"]);
}

#[test]
fn a_service_that_stops_is_not_waited_for_and_used_again_when_it_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let Some(bus) = Bus::start(home.path(), Service::Unlocked) else { return };
    let mut other = Other::start("stop", &bus.address);
    assert_eq!(other.hears().as_deref(), Some("()"));
    bus.signal_service("-STOP");
    other.tell();
    assert_eq!(other.hears().as_deref(), Some("keyring-hangs"));
    bus.signal_service("-CONT");
    other.tell();
    assert_eq!(other.all(), ["true"]);
}
