//! Messages that are due later. There is one timer, for the earliest of them, and none when there are none.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tokio::time::Instant;

use crate::app::msg::Msg;

/// Messages by the time they are due; those of one time in the order they were added.
#[derive(Debug, Default)]
pub(super) struct Deadlines {
    due: BinaryHeap<Reverse<Due>>,
    added: u64,
}

#[derive(Debug)]
struct Due {
    at: Instant,
    place: u64,
    msg: Msg,
}

impl Deadlines {
    pub(super) fn add(&mut self, at: Instant, msg: Msg) {
        self.due.push(Reverse(Due { at, place: self.added, msg }));
        self.added += 1;
    }

    /// The earliest deadline.
    pub(super) fn next(&self) -> Option<Instant> {
        self.due.peek().map(|Reverse(due)| due.at)
    }

    /// Takes the earliest message that is due by `now`.
    pub(super) fn take(&mut self, now: Instant) -> Option<Msg> {
        if self.next()? > now {
            return None;
        }
        self.due.pop().map(|Reverse(due)| due.msg)
    }
}

impl Due {
    fn key(&self) -> (Instant, u64) {
        (self.at, self.place)
    }
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Due {}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn messages_come_when_due_and_in_order() {
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        let mut deadlines = Deadlines::default();
        assert_eq!(deadlines.next(), None);
        deadlines.add(at(20), Msg::Wheel(3));
        deadlines.add(at(10), Msg::Wheel(1));
        deadlines.add(at(10), Msg::Wheel(2));
        assert_eq!(deadlines.next(), Some(at(10)));
        assert_eq!(deadlines.take(at(9)), None);
        assert_eq!(deadlines.take(at(10)), Some(Msg::Wheel(1)));
        assert_eq!(deadlines.take(at(10)), Some(Msg::Wheel(2)));
        assert_eq!(deadlines.take(at(10)), None);
        assert_eq!(deadlines.take(at(99)), Some(Msg::Wheel(3)));
        assert_eq!(deadlines.next(), None);
    }
}
