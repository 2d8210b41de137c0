//! The program's clock: the only reader of the system's time.
//!
//! Everything else is told the time. In the demo and against a local server the clock can be started elsewhere
//! (`--today`); it runs on from there.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

#[cfg(test)]
pub use passing::let_pass;

/// A clock that runs at the system's pace, possibly set to another time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    ahead: TimeDelta,
}

impl Clock {
    /// The system's own time.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that shows `instant` now and runs on from there.
    pub fn set_to(instant: DateTime<Utc>) -> Self {
        Self { ahead: instant - system_now() }
    }

    /// Whether it shows the system's own time.
    pub fn is_system(self) -> bool {
        self.ahead.is_zero()
    }

    /// The time now.
    pub fn now(self) -> DateTime<Utc> {
        system_now().checked_add_signed(self.ahead).unwrap_or_else(system_now)
    }

    /// Today: the UTC date, as at HMRC.
    pub fn today(self) -> NaiveDate {
        self.now().date_naive()
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the system's time")]
#[cfg(not(test))]
fn system_now() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
use passing::system_now;

/// Time that passes because a test says so, on the thread that says it.
#[cfg(test)]
mod passing {
    use std::cell::Cell;

    use chrono::{DateTime, TimeDelta, Utc};

    thread_local! {
        static PASSED: Cell<TimeDelta> = const { Cell::new(TimeDelta::zero()) };
    }

    /// Lets so much time pass for every clock on this thread.
    pub fn let_pass(time: TimeDelta) {
        PASSED.set(PASSED.get() + time);
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's time")]
    pub(super) fn system_now() -> DateTime<Utc> {
        Utc::now() + PASSED.get()
    }
}
