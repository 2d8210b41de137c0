//! Journeys through the whole program and its contracts with the outside.

mod contract_client;
#[cfg(unix)]
mod pty;
mod screens;
mod support;
