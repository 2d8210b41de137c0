//! What the journeys stand on: a simulator at a given instant, plain HTTP, outside tools that may be missing.

pub(crate) mod again;
pub(crate) mod browser;
#[cfg(unix)]
pub(crate) mod desktop;
pub(crate) mod http;
pub(crate) mod moments;
pub(crate) mod openapi;
pub(crate) mod prism;
pub(crate) mod program;
#[cfg(unix)]
pub(crate) mod pty;
pub(crate) mod sign_in;
pub(crate) mod svg;
pub(crate) mod vault;
pub(crate) mod world;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use quarterdeck::simulator::{Options, Running, start};

/// Options of a simulator at noon of `day`, without faults, remembering nothing.
pub(crate) fn options(day: &str) -> Options {
    let now: DateTime<Utc> = format!("{day}T12:00:00Z").parse().unwrap();
    Options {
        port: 0,
        now: Arc::new(move || now),
        seed: 1,
        clients: 0,
        faults: Vec::new(),
        strict_auth: false,
        sandbox_rules: false,
        state_dir: None,
    }
}

/// A simulator at noon of `day`.
pub(crate) fn simulator(day: &str) -> Running {
    start(options(day)).unwrap()
}

/// The program under test: the one built with the tests, or the one `QUARTERDECK_PROGRAM` names (a release build).
#[expect(clippy::disallowed_methods, reason = "a test reads the environment it was started in")]
pub(crate) fn program() -> std::ffi::OsString {
    std::env::var_os("QUARTERDECK_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_quarterdeck").into())
}

/// Says why a test is skipped; where every tool must be there (`QUARTERDECK_REQUIRE_TOOLS=1`), a skip is a failure.
#[expect(clippy::disallowed_methods, reason = "a test reads the environment it was started in")]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn skip(reason: &str) {
    assert!(std::env::var_os("QUARTERDECK_REQUIRE_TOOLS").is_none_or(|value| value != "1"), "missing: {reason}");
    eprintln!("skipped: {reason}");
}
