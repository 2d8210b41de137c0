//! Journeys through the whole program and its contracts with the outside.

mod screens;
mod support;
