//! The integration tests: one binary, one file for each journey.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, in its own functions too")]

mod contract_simulator;
mod simulator;
mod support;
