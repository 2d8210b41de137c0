//! Secrets in the operating system's keyring: Secret Service, Keychain, Credential Manager.
//!
//! A keyring may ask its owner something before it answers, or hang. Calls therefore run on one thread of their own,
//! in the order they came (Windows promises no order between threads), and the caller waits for only so long. The
//! keyring library looks for the keyring once a process and remembers a failure: one that appears later is found by
//! the next run.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use keyring::{Entry, Error};
use zeroize::Zeroizing;

use super::{SecretError, SecretStore, Slot, check_length, secret_of};
use crate::rules::profile::{Keeps, ProfileName};
use crate::rules::{Environment, Secret};

/// The program's name in the keyring.
const SERVICE: &str = "quarterdeck";

/// How long a keyring may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// To be found. Nobody is asked anything for that.
    pub connecting: Duration,
    /// To answer. It may be asking its owner to unlock it.
    pub answering: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connecting: Duration::from_secs(2), answering: Duration::from_secs(30) }
    }
}

/// One profile's entries in the keyring.
#[derive(Debug)]
pub struct Keyring {
    /// `environment/profile`: a sandbox's tokens can never be taken for production's.
    account: String,
    patience: Patience,
}

impl Keyring {
    /// The entries of a profile. Nothing is looked for yet.
    pub fn new(environment: Environment, profile: &ProfileName, patience: Patience) -> Self {
        Self { account: format!("{}/{profile}", environment.as_str()), patience }
    }

    fn user(&self, slot: Slot) -> String {
        format!("{}/{}", self.account, slot.as_str())
    }
}

impl SecretStore for Keyring {
    fn keeps(&self) -> Keeps {
        Keeps::Keyring
    }

    fn get(&self, slot: Slot) -> Result<Option<Secret>, SecretError> {
        let user = self.user(slot);
        ask(self.patience, move || read(&Entry::new(SERVICE, &user)?))
    }

    fn set(&self, slot: Slot, secret: &Secret) -> Result<(), SecretError> {
        check_length(secret)?;
        let (user, secret) = (self.user(slot), secret.clone());
        ask(self.patience, move || write(&Entry::new(SERVICE, &user)?, &secret))
    }

    fn delete(&self, slot: Slot) -> Result<(), SecretError> {
        let user = self.user(slot);
        ask(self.patience, move || delete(&Entry::new(SERVICE, &user)?))
    }

    fn delete_all(&self) -> Result<(), SecretError> {
        Slot::ALL.into_iter().try_for_each(|slot| self.delete(slot))
    }
}

/// Writes an entry, reads it back and deletes it.
pub(super) fn probe(patience: Patience) -> Result<(), SecretError> {
    let user = format!("probe/{}", std::process::id());
    ask(patience, move || {
        let entry = Entry::new(SERVICE, &user)?;
        write(&entry, &Secret::new("probe"))?;
        delete(&entry)
    })
}

/// What went wrong while the keyring was at work.
enum Failed {
    Keyring(Error),
    /// It gave back something else than it was given.
    Forgot,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Keyring(error)
    }
}

fn read(entry: &Entry) -> Result<Option<Secret>, Failed> {
    match entry.get_secret() {
        Ok(bytes) => secret_of(bytes).map(Some).ok_or(Failed::Forgot),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn write(entry: &Entry, secret: &Secret) -> Result<(), Failed> {
    entry.set_secret(secret.reveal().as_bytes())?;
    let kept = Zeroizing::new(entry.get_secret()?);
    if kept.as_slice() == secret.reveal().as_bytes() { Ok(()) } else { Err(Failed::Forgot) }
}

fn delete(entry: &Entry) -> Result<(), Failed> {
    match entry.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// What a failure means. Its text is looked at only for this: it may hold anything, and goes no further.
fn meaning(failed: &Failed) -> SecretError {
    match failed {
        Failed::Keyring(Error::TooLong(..)) => SecretError::TooLong,
        Failed::Keyring(Error::NoDefaultStore) => match Entry::store_status() {
            Err(Error::PlatformFailure(cause) | Error::NoStorageAccess(cause)) if denies(&cause.to_string()) => {
                SecretError::KeyringDenied
            }
            _ => SecretError::NoKeyring,
        },
        Failed::Keyring(Error::NoStorageAccess(cause)) => {
            let text = cause.to_string();
            if denies(&text) {
                SecretError::KeyringDenied
            } else if text.contains("not returned") {
                // The service is there and has no collection to keep anything in.
                SecretError::NoKeyring
            } else {
                SecretError::KeyringLocked
            }
        }
        Failed::Keyring(Error::PlatformFailure(cause)) => {
            let text = cause.to_string();
            if denies(&text) {
                SecretError::KeyringDenied
            } else if text.contains("IsLocked") {
                SecretError::KeyringLocked
            } else if text.contains("ServiceUnknown") {
                SecretError::NoKeyring
            } else {
                SecretError::KeyringFails
            }
        }
        Failed::Forgot | Failed::Keyring(_) => SecretError::KeyringFails,
    }
}

fn denies(text: &str) -> bool {
    text.contains("AccessDenied") || text.contains("denied")
}

/// How far a call has come.
enum Step<T> {
    Started,
    Connected,
    Done(Result<T, SecretError>),
}

type Job = Box<dyn FnOnce() + Send>;

/// The way to the thread that talks to the keyring.
static WORKER: Mutex<Option<Sender<Job>>> = Mutex::new(None);
/// The calls so far, numbered from 1 as they are handed over.
static ASKED: AtomicU64 = AtomicU64::new(0);
/// The last call that was waited for in vain, and the last one that came to an end.
static OVERDUE: AtomicU64 = AtomicU64::new(0);
static ENDED: AtomicU64 = AtomicU64::new(0);

/// Does `work` on the keyring's thread, waiting for only so long.
///
/// While a call hangs, others do not queue up behind it: they are told so at once. A call that was given up before it
/// began is not made; one given up later may still come through.
fn ask<T: Send + 'static>(
    patience: Patience,
    work: impl FnOnce() -> Result<T, Failed> + Send + 'static,
) -> Result<T, SecretError> {
    let (steps, answers) = mpsc::channel();
    let begun = Arc::new(AtomicBool::new(false));
    let begun_there = Arc::clone(&begun);
    let number = hand_over(|number| {
        Box::new(move || {
            if !begun_there.swap(true, Ordering::SeqCst) {
                let _nobody_waits = steps.send(Step::Started);
                let _looked_for_once = Entry::store_status();
                let _nobody_waits = steps.send(Step::Connected);
                let done = work().map_err(|failed| meaning(&failed));
                ENDED.store(number, Ordering::SeqCst);
                let _nobody_waits = steps.send(Step::Done(done));
            }
        })
    })?;
    wait(&answers, patience).unwrap_or_else(|| {
        if begun.swap(true, Ordering::SeqCst) {
            OVERDUE.store(number, Ordering::SeqCst);
        }
        Err(SecretError::KeyringHangs)
    })
}

/// Waits for the end of a call; `None` when it takes too long.
fn wait<T>(answers: &Receiver<Step<T>>, patience: Patience) -> Option<Result<T, SecretError>> {
    // In the line: the one before may be asking its owner something.
    let mut limit = patience.answering;
    loop {
        match answers.recv_timeout(limit) {
            Ok(Step::Started) => limit = patience.connecting,
            Ok(Step::Connected) => limit = patience.answering,
            Ok(Step::Done(done)) => return Some(done),
            Err(RecvTimeoutError::Timeout) => return None,
            // The thread is gone, which only a fault in the library brings about.
            Err(RecvTimeoutError::Disconnected) => return Some(Err(SecretError::KeyringFails)),
        }
    }
}

/// Gives a job its number and puts it in the line, starting the thread when there is none.
fn hand_over(job: impl FnOnce(u64) -> Job) -> Result<u64, SecretError> {
    let mut worker = WORKER.lock().unwrap_or_else(PoisonError::into_inner);
    if OVERDUE.load(Ordering::SeqCst) > ENDED.load(Ordering::SeqCst) {
        return Err(SecretError::KeyringHangs);
    }
    let number = ASKED.fetch_add(1, Ordering::SeqCst) + 1;
    let mut job = job(number);
    if let Some(line) = worker.as_ref() {
        match line.send(job) {
            Ok(()) => return Ok(number),
            Err(mpsc::SendError(back)) => job = back,
        }
    }
    let line = start()?;
    let sent = line.send(job).map_err(|_gone| SecretError::KeyringFails);
    *worker = Some(line);
    drop(worker);
    sent.map(|()| number)
}

fn start() -> Result<Sender<Job>, SecretError> {
    let (line, jobs) = mpsc::channel::<Job>();
    let run = move || jobs.into_iter().for_each(|job| job());
    match std::thread::Builder::new().name("keyring".to_owned()).spawn(run) {
        Ok(_runs_as_long_as_the_program) => Ok(line),
        Err(_no_thread) => Err(SecretError::KeyringFails),
    }
}

impl<T> fmt::Debug for Step<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Started => "Started",
            Self::Connected => "Connected",
            Self::Done(_) => "Done",
        })
    }
}
