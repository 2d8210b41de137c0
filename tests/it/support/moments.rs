//! When to kill a program.

use std::time::{Duration, Instant};

/// Numbers that look like chance, and are the same each time.
pub(crate) fn chance(seed: u32) -> u64 {
    let mut x = u64::from(seed).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ (x >> 27)
}

/// Waits for less than the system's timer can.
pub(crate) fn wait(moment: Duration) {
    let started = Instant::now();
    while started.elapsed() < moment {
        std::thread::yield_now();
    }
}
