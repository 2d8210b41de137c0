//! How often HMRC may be asked: one token bucket for each application, shared by all processes of one computer.
//!
//! HMRC counts by client id, not by user or process. The bucket therefore lives in a small locked file where a folder
//! is given. What is kept is one instant: when the bucket, drained by every call so far, would be full again. A waiter
//! takes its place when its time has come, not before, so that a call that is given up takes nobody's.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

/// What time it is. The same for all processes, so not a monotonic clock of one of them.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// How many calls in how much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    per_second: NonZeroU32,
    burst: NonZeroU32,
}

impl Rate {
    /// HMRC's standard tier, without using the burst it allows: 3 calls a second, one at a time.
    pub const STANDARD: Self = Self { per_second: NonZeroU32::MIN.saturating_add(2), burst: NonZeroU32::MIN };

    /// So many calls a second, `burst` of them at once after a pause.
    pub const fn new(per_second: NonZeroU32, burst: NonZeroU32) -> Self {
        Self { per_second, burst }
    }

    /// From one call to the next, rounded up to a microsecond: never faster than asked.
    fn interval(self) -> TimeDelta {
        TimeDelta::microseconds(1_000_000_u32.div_ceil(self.per_second.get()).into())
    }

    /// What an empty bucket needs to be full.
    fn whole(self) -> TimeDelta {
        self.interval() * i32::try_from(self.burst.get()).unwrap_or(i32::MAX)
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// How long the file may be held by somebody else. It is held for microseconds; longer means that its holder was
/// stopped, and then going on alone is better than hanging.
const PATIENCE: Duration = Duration::from_secs(2);
/// How soon a held file is tried again.
const AGAIN: Duration = Duration::from_micros(200);

/// Lets calls through at a rate. Cheap to clone; the clones share the bucket.
#[derive(Clone)]
pub struct Limiter(Arc<Inner>);

struct Inner {
    rate: Rate,
    clock: Clock,
    file: Option<PathBuf>,
    /// The waiters of this process, in the order they came.
    line: Mutex<Line>,
}

#[derive(Debug, Default)]
struct Line {
    /// When the bucket is full again, as far as this process knows.
    full_at: Option<DateTime<Utc>>,
}

/// A call that was let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether other processes were counted too. They are not when there is no file, or it cannot be used.
    pub shared: bool,
}

impl std::fmt::Debug for Limiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limiter").field("rate", &self.0.rate).field("file", &self.0.file).finish_non_exhaustive()
    }
}

/// What the bucket says.
enum Said {
    /// One is taken.
    Go,
    /// Not before then.
    Wait(TimeDelta),
    /// Somebody else is looking at it.
    Held,
}

impl Limiter {
    /// A limiter of this process alone.
    pub fn alone(rate: Rate, clock: Clock) -> Self {
        Self(Arc::new(Inner { rate, clock, file: None, line: Mutex::default() }))
    }

    /// A limiter that every process shares which is given the same folder and client id.
    ///
    /// The folder is made when it is missing. Where file or folder cannot be used the limiter goes on for this process
    /// alone, and says so in each [`Pass`].
    pub fn shared(folder: &Path, client_id: &str, rate: Rate, clock: Clock) -> Self {
        let file = Some(folder.join(file_name(client_id)));
        Self(Arc::new(Inner { rate, clock, file, line: Mutex::default() }))
    }

    /// Waits until a call may be made. Dropping the future leaves the place to the next.
    #[expect(
        clippy::significant_drop_tightening,
        reason = "the turn is held until the pass, which is what keeps order"
    )]
    pub async fn pass(&self) -> Pass {
        let inner = &*self.0;
        let mut line = inner.line.lock().await;
        let mut held_for = Duration::ZERO;
        loop {
            let now = (inner.clock)();
            let (said, shared) = match &inner.file {
                Some(file) if held_for < PATIENCE => match ask_file(file, inner.rate, now, &mut line) {
                    Ok(said) => (said, true),
                    Err(_unusable) => (line.ask(inner.rate, now), false),
                },
                _ => (line.ask(inner.rate, now), false),
            };
            match said {
                Said::Go => return Pass { at: now, shared },
                // Rounded up: a timer that is early would only be set again.
                Said::Wait(wait) => tokio::time::sleep(wait.to_std().unwrap_or_default()).await,
                Said::Held => {
                    // Not by the runtime's clock: the holder is another process, and lives in real time even where a
                    // test makes up its own. It holds the file for microseconds, so everybody else hardly waits.
                    std::thread::sleep(AGAIN);
                    held_for += AGAIN;
                    tokio::task::yield_now().await;
                }
            }
        }
    }
}

impl Line {
    /// Takes one if the bucket has one.
    fn ask(&mut self, rate: Rate, now: DateTime<Utc>) -> Said {
        // Nothing takes the bucket further than its whole size; what is beyond was written before the clock was put
        // back, and would make everybody wait for that long.
        let full_at = self.full_at.map_or(now, |at| at.max(now).min(now + rate.whole()));
        let next = full_at + rate.interval();
        let wait = next - rate.whole() - now;
        if wait > TimeDelta::zero() {
            self.full_at = Some(full_at);
            return Said::Wait(wait);
        }
        self.full_at = Some(next);
        Said::Go
    }
}

/// Asks the bucket in the file, and keeps what it says in `line` for the case that the file cannot be used later.
fn ask_file(path: &Path, rate: Rate, now: DateTime<Utc>, line: &mut Line) -> io::Result<Said> {
    let mut file = open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(Said::Held),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    line.full_at = match read(&mut file)? {
        Kept::Nothing => None,
        Kept::Instant(at) => Some(at),
        // Half a write, or somebody's scribble: somebody may just have made a call.
        Kept::Unreadable => Some(now + rate.whole()),
    };
    let said = line.ask(rate, now);
    if let Some(at) = line.full_at {
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(at.timestamp_micros().to_string().as_bytes())?;
    }
    // The lock ends with the file.
    Ok(said)
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut folder = std::fs::DirBuilder::new();
            folder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
            folder.create(path.parent().unwrap_or(path))?;
            options.open(path)
        }
        other => other,
    }
}

enum Kept {
    Nothing,
    Instant(DateTime<Utc>),
    Unreadable,
}

fn read(file: &mut File) -> io::Result<Kept> {
    let mut text = Vec::new();
    file.take(64).read_to_end(&mut text)?;
    if text.is_empty() {
        return Ok(Kept::Nothing);
    }
    let instant = std::str::from_utf8(&text).ok().and_then(|text| text.trim().parse().ok());
    Ok(instant.and_then(DateTime::from_timestamp_micros).map_or(Kept::Unreadable, Kept::Instant))
}

/// The bucket's file: letters, digits and hyphens of the client id as they are, so that no two ids share one.
fn file_name(client_id: &str) -> String {
    use std::fmt::Write;
    let mut name = "rate-".to_owned();
    for byte in client_id.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            name.push(char::from(byte));
        } else {
            let _infallible = write!(name, "_{byte:02x}");
        }
    }
    name
}

#[cfg(test)]
mod tests;
