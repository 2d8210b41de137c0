//! Journeys through the whole program and its contracts with the outside.

mod contract_client;
mod screens;
mod support;
