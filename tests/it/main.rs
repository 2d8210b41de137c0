//! Journeys through the whole program and its contracts with the outside.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, in its own functions too")]
#![expect(clippy::expect_used, reason = "a test that cannot go on fails, in its own functions too")]
#![expect(clippy::panic, reason = "a test that cannot go on fails, in its own functions too")]

#[cfg(unix)]
mod access;
mod access_journeys;
mod access_screens;
mod bad_answers;
mod bad_input;
mod browser;
#[cfg(unix)]
mod browser_window;
mod charges;
mod cli_demo;
mod cli_local;
mod cli_write;
mod contract_client;
mod contract_program;
mod contract_simulator;
mod doctor;
#[cfg(unix)]
mod hand_off_pty;
mod hand_off_roads;
mod hand_off_screens;
mod hand_off_steps;
mod hand_off_tables;
mod journeys;
mod keyring;
mod kill_store;
mod kill_write;
mod local_data;
mod matrix;
mod money_sheets;
mod oauth_server;
#[cfg(unix)]
mod online_loop;
mod online_pages;
#[cfg(unix)]
mod pty;
mod readme;
mod screens;
mod signed_in;
mod simulator;
mod simulator_authority;
mod simulator_sign_in;
mod statement;
mod support;
mod watch;
mod write_journeys;
mod write_path;
#[cfg(unix)]
mod write_pty;
mod write_screens;
