//! What reached the endpoints that change something, so that a test can count it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

/// So many are remembered.
const MOST: usize = 10_000;

/// The writes that reached their endpoint, in the order they were answered; a lost or late one among them.
#[derive(Debug, Default)]
pub(super) struct Writes(Mutex<VecDeque<Value>>);

impl Writes {
    /// Takes note of one.
    pub(super) fn note(&self, method: &str, path: &str, body: &[u8], status: u16) {
        let body = String::from_utf8_lossy(body);
        let write = json!({ "method": method, "path": path, "body": body, "status": status });
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST {
            seen.pop_front();
        }
        seen.push_back(write);
    }

    /// All of them, the oldest first.
    pub(super) fn list(&self) -> Value {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        json!({ "writes": seen.iter().collect::<Vec<_>>() })
    }

    /// None of them any more.
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
