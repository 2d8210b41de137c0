//! The limit HMRC sets an application: a bucket of calls that fills up at a steady rate.

use std::time::Duration;

use tokio::time::Instant;

/// A bucket that holds a second's worth of calls.
///
/// It goes by the time that passes, not by the simulator's clock, which may be set anywhere and stand still.
#[derive(Debug)]
pub(crate) struct Bucket {
    per_second: u32,
    /// What is in it, in billionths of a call.
    level: u128,
    looked: Instant,
}

/// One call.
const CALL: u128 = 1_000_000_000;

impl Bucket {
    /// A full bucket.
    pub(crate) fn new(per_second: u32, now: Instant) -> Self {
        Self { per_second, level: u128::from(per_second) * CALL, looked: now }
    }

    /// Takes a call out, if there is one.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.looked).as_nanos();
        let holds = u128::from(self.per_second);
        self.level = (self.level + passed * holds).min(holds * CALL);
        self.looked = now;
        let there = self.level >= CALL;
        if there {
            self.level -= CALL;
        }
        there
    }
}

/// A limit as `--fault throttle=3` or `throttle=3:2s` sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) per_second: u32,
    /// What `Retry-After` says; HMRC documents none.
    pub(crate) retry_after: Option<Duration>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_three_and_gets_three_a_second() {
        let start = Instant::now();
        let mut bucket = Bucket::new(3, start);
        let mut at = |milliseconds| bucket.take(start + Duration::from_millis(milliseconds));
        assert_eq!([at(0), at(0), at(0), at(0)], [true, true, true, false]);
        assert_eq!([at(333), at(334), at(335)], [false, true, false]);
        assert_eq!([at(60_000), at(60_000), at(60_000), at(60_000)], [true, true, true, false], "never more than full");
    }
}
