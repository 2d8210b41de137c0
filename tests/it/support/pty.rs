//! The real program in a pseudo-terminal: keys in, screen out, and what is left of the terminal afterwards.
//!
//! Nothing here sleeps: [`Term::wait_for`] and its like wait for a condition, woken by what the program writes, up to a
//! ceiling that only a hanging program reaches.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{ChildKiller, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// How long a condition may take on a busy machine.
const CEILING: Duration = Duration::from_mins(3);

const SIZE: PtySize = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };

/// What comes out of the terminal.
enum Event {
    Written(Vec<u8>),
    Ended(ExitStatus),
}

/// Holds the reader back, so that the program's writes fill the terminal up.
#[derive(Default)]
struct Gate {
    shut: Mutex<bool>,
    changed: Condvar,
}

impl Gate {
    fn set(&self, shut: bool) {
        *self.shut.lock().unwrap() = shut;
        self.changed.notify_all();
    }

    fn pass(&self) {
        drop(self.changed.wait_while(self.shut.lock().unwrap(), |shut| *shut).unwrap());
    }
}

/// A terminal with a program in it.
pub(crate) struct Term {
    pub(crate) home: Arc<TempDir>,
    events: Receiver<Event>,
    ended: Option<ExitStatus>,
    writer: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    /// Kept open: with the last one closed, the system itself would reset the terminal.
    _slave: Box<dyn SlavePty + Send>,
    killer: Box<dyn ChildKiller + Send + Sync>,
    pid: u32,
    gate: Arc<Gate>,
    parser: vt100::Parser,
    bytes: Vec<u8>,
    lines_before: String,
    pub(crate) started: Instant,
}

impl Term {
    /// The demo on 80 columns and 24 rows, in a fresh home.
    pub(crate) fn demo() -> Self {
        Self::demo_in(Arc::new(tempfile::tempdir().unwrap()))
    }

    /// The demo in this home.
    pub(crate) fn demo_in(home: Arc<TempDir>) -> Self {
        Self::open(demo_command(), home)
    }

    /// A program in a terminal, with nothing in its environment that a test does not know of.
    pub(crate) fn open(command: CommandBuilder, home: Arc<TempDir>) -> Self {
        Self::open_with(command, home, &[])
    }

    /// The same with some variables more.
    pub(crate) fn open_with(mut command: CommandBuilder, home: Arc<TempDir>, variables: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(SIZE).unwrap();
        set_up(&mut command, home.path());
        for (name, value) in variables {
            command.env(name, value);
        }
        let lines_before = lines(pair.master.as_ref());
        let started = Instant::now();
        let mut child = pair.slave.spawn_command(command).unwrap();
        let (sender, events) = channel();
        let gate = Arc::new(Gate::default());
        let (pid, killer) = (child.process_id().unwrap(), child.clone_killer());
        let reader = pair.master.try_clone_reader().unwrap();
        read_on(reader, sender.clone(), Arc::clone(&gate));
        thread::spawn(move || sender.send(Event::Ended(child.wait().unwrap())));
        Self {
            home,
            events,
            ended: None,
            writer: pair.master.take_writer().unwrap(),
            master: pair.master,
            _slave: pair.slave,
            killer,
            pid,
            gate,
            parser: vt100::Parser::new(number(24), number(80), 0),
            bytes: Vec::new(),
            lines_before,
            started,
        }
    }

    /// Presses keys: letters as they are, others as in `<enter>`, `<c-c>`, `<up>`.
    pub(crate) fn press(&mut self, keys: &str) {
        let mut bytes = Vec::new();
        let mut rest = keys;
        while let Some(letter) = rest.chars().next() {
            assert!(bytes.last() != Some(&0x1b), "a key after <esc> in one go would be Alt and that key");
            if let Some((name, after)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
                bytes.extend_from_slice(&named(name));
                rest = after;
            } else {
                bytes.extend_from_slice(letter.to_string().as_bytes());
                rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            }
        }
        self.send(&bytes);
    }

    /// Sends bytes as a terminal would.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).unwrap();
        self.writer.flush().unwrap();
    }

    /// The terminal gets another size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.set_size(number(rows), number(columns));
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// What stands on the screen, without spaces at the ends of lines.
    pub(crate) fn screen(&self) -> String {
        let contents = self.parser.screen().contents();
        contents.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// Waits until the screen holds a text.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |term| term.screen().contains(text));
    }

    /// Waits until the screen no longer holds a text.
    #[track_caller]
    pub(crate) fn wait_gone(&mut self, text: &str) {
        self.wait_until(&format!("no {text}"), |term| !term.screen().contains(text));
    }

    /// Waits for a condition; `what` says in a failure what was waited for.
    #[track_caller]
    pub(crate) fn wait_until(&mut self, what: &str, met: impl Fn(&Self) -> bool) {
        let end = Instant::now() + CEILING;
        while !met(self) {
            let left = end.saturating_duration_since(Instant::now());
            // After the end only what was written before it can still arrive.
            let came = self.take_in(if self.ended.is_some() { left.min(GRACE) } else { left });
            assert!(came, "waited for {what}; ended: {:?}; the screen:\n{}", self.ended, self.screen());
        }
    }

    /// Waits until the program writes nothing for this long.
    pub(crate) fn wait_quiet(&mut self, quiet: Duration) {
        while self.take_in(quiet) {}
    }

    /// Takes in what comes next; whether anything came in time.
    fn take_in(&mut self, patience: Duration) -> bool {
        match self.events.recv_timeout(patience) {
            Ok(Event::Written(bytes)) => {
                self.parser.process(&bytes);
                self.bytes.extend_from_slice(&bytes);
                true
            }
            Ok(Event::Ended(status)) => {
                self.ended = Some(status);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    /// Waits until the program ended.
    #[track_caller]
    pub(crate) fn wait_end(&mut self) -> ExitStatus {
        self.wait_until("the end of the program", |term| term.ended.is_some());
        self.ended.clone().unwrap()
    }

    /// Waits for the end, and holds the program to giving the terminal back exactly as it was. The exit code.
    ///
    /// That keys are echoed again shows both that they are, and that everything before has been read.
    #[track_caller]
    pub(crate) fn wait_restored(&mut self) -> u32 {
        let status = self.wait_end();
        assert_eq!(status.signal(), None, "it ended by itself, in order");
        self.send(b"echoed again");
        self.wait_for("echoed again");
        self.assert_restored();
        status.exit_code()
    }

    /// Holds the terminal to being as it was before the program.
    #[track_caller]
    pub(crate) fn assert_restored(&self) {
        assert_eq!(self.modes(), BTreeSet::from([25]), "modes still on; only the cursor's should be");
        assert_eq!(lines(self.master.as_ref()), self.lines_before, "line settings");
    }

    /// The private modes that are on, as the byte stream left them: 25 cursor shown, 1049 alternate screen, 2004
    /// bracketed paste, 1000 mouse, 1004 focus, 2026 synchronized output.
    pub(crate) fn modes(&self) -> BTreeSet<u16> {
        let mut on = BTreeSet::from([25]);
        let text = String::from_utf8_lossy(&self.bytes);
        for sequence in text.split("\x1b[?").skip(1) {
            let is_last = |letter: char| !letter.is_ascii_digit() && letter != ';';
            let numbers = sequence.split(is_last).next().unwrap_or_default();
            let numbers = numbers.split(';').filter_map(|number| number.parse::<u16>().ok());
            match sequence.chars().find(|letter| is_last(*letter)) {
                Some('h') => on.extend(numbers),
                Some('l') => numbers.for_each(|number| {
                    on.remove(&number);
                }),
                _ => {}
            }
        }
        on
    }

    /// Waits until the program has taken the keyboard over, so that a key is its own and no longer the system's.
    #[track_caller]
    pub(crate) fn wait_keyboard_taken(&self) {
        let end = Instant::now() + CEILING;
        while lines(self.master.as_ref()) == self.lines_before {
            assert!(Instant::now() < end, "it leaves the keyboard to the system; the screen:\n{}", self.screen());
            thread::yield_now();
        }
    }

    /// Bytes the program has written so far.
    pub(crate) fn written(&self) -> &[u8] {
        &self.bytes
    }

    /// Sends a signal to the program.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_raw(i32::try_from(self.pid).unwrap()).unwrap(), signal).unwrap();
    }

    /// Stops reading, so that the program soon cannot write on.
    pub(crate) fn hold(&self) {
        self.gate.set(true);
    }

    /// Reads on.
    pub(crate) fn release(&self) {
        self.gate.set(false);
    }

    /// Whether the program is inside a write to the terminal that does not come to an end; `None` where the system does
    /// not tell.
    pub(crate) fn is_stuck_writing(&self) -> Option<bool> {
        let call = fs::read_to_string(format!("/proc/{}/syscall", self.pid)).ok()?;
        let write = if cfg!(target_arch = "x86_64") { "1 " } else { "64 " };
        Some(call.starts_with(write))
    }

    /// How often any thread of the program has gone to sleep and thus been woken; `None` where the system does not
    /// tell.
    pub(crate) fn sleeps(&self) -> Option<u64> {
        sleeps(self.pid)
    }

    /// The names of the program's threads.
    pub(crate) fn threads(&self) -> Vec<String> {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.pid)).into_iter().flatten().flatten();
        tasks
            .filter_map(|task| fs::read_to_string(task.path().join("comm")).ok())
            .map(|name| name.trim().to_owned())
            .collect()
    }
}

/// How long what was written before the end may take to arrive.
const GRACE: Duration = Duration::from_secs(5);

/// The demo, at noon of 21 November 2026.
pub(crate) fn demo_command() -> CommandBuilder {
    let mut command = CommandBuilder::new(super::program());
    command.args(["--demo", "--today", "2026-11-21T12:00:00Z"]);
    command
}

/// An environment with nothing in it that a test does not know of.
pub(crate) fn set_up(command: &mut CommandBuilder, home: &Path) {
    command.env_clear();
    command.env("PATH", "/usr/local/bin:/usr/bin:/bin");
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.env("HOME", home);
    command.env("QUARTERDECK_HOME", home);
    command.cwd(home);
}

/// Runs a program until it has written `text` and come to rest, closes its terminal, and tells how it ended.
pub(crate) fn end_when_closed(command: CommandBuilder, text: &str) -> ExitStatus {
    let pair = native_pty_system().openpty(SIZE).unwrap();
    let mut child = pair.slave.spawn_command(command).unwrap();
    let mut killer = child.clone_killer();
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (mut written, mut buffer) = (Vec::new(), vec![0; 64 << 10]);
    while !String::from_utf8_lossy(&written).contains(text) {
        let count = reader.read(&mut buffer).unwrap();
        written.extend_from_slice(&buffer[..count]);
    }
    let (sender, ended) = channel();
    // A program that still writes would notice by that alone.
    let pid = child.process_id().unwrap();
    while let (before @ Some(_), Err(_)) = (sleeps(pid), ended.recv_timeout(Duration::from_millis(500))) {
        if sleeps(pid) == before {
            break;
        }
    }
    drop((reader, pair));
    thread::spawn(move || sender.send(child.wait().unwrap()));
    ended.recv_timeout(CEILING).unwrap_or_else(|_still_running| {
        killer.kill().unwrap();
        unreachable!("it did not notice that its terminal is gone");
    })
}

impl Drop for Term {
    fn drop(&mut self) {
        self.gate.set(false);
        if self.ended.is_none() {
            let _ended_meanwhile = self.killer.kill();
        }
    }
}

fn read_on(mut reader: Box<dyn Read + Send>, sender: Sender<Event>, gate: Arc<Gate>) {
    thread::spawn(move || {
        let mut buffer = vec![0; 64 << 10];
        loop {
            gate.pass();
            match reader.read(&mut buffer) {
                Ok(0) | Err(_) => return,
                Ok(count) => {
                    if sender.send(Event::Written(buffer[..count].to_vec())).is_err() {
                        return;
                    }
                }
            }
        }
    });
}

fn sleeps(pid: u32) -> Option<u64> {
    let mut sum = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task")).ok()? {
        let status = fs::read_to_string(task.ok()?.path().join("status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        sum += line.and_then(|number| number.trim().parse::<u64>().ok()).unwrap_or_default();
    }
    Some(sum)
}

/// The settings of the line discipline: echo, whole lines, signals from keys.
fn lines(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

fn number(value: u16) -> NonZeroU16 {
    NonZeroU16::new(value).unwrap()
}

fn named(name: &str) -> Vec<u8> {
    match name {
        "enter" => b"\r".to_vec(),
        "esc" => b"\x1b".to_vec(),
        "tab" => b"\t".to_vec(),
        "backspace" => b"\x7f".to_vec(),
        "up" => b"\x1b[A".to_vec(),
        "down" => b"\x1b[B".to_vec(),
        "right" => b"\x1b[C".to_vec(),
        "left" => b"\x1b[D".to_vec(),
        "pgup" => b"\x1b[5~".to_vec(),
        "pgdn" => b"\x1b[6~".to_vec(),
        _ => match name.strip_prefix("c-").map(str::as_bytes) {
            Some([letter]) => vec![letter & 0x1f],
            _ => unreachable!("no key is called {name}"),
        },
    }
}
