//! Journeys through the whole program and its contracts with the outside.

mod cli_demo;
mod cli_local;
mod contract_client;
mod screens;
mod support;
