//! The functional core of the terminal interface: state, messages, effects. No IO, no clock, no drawing.
//!
//! A key becomes a [`Command`](command::Command) through the [`Keymap`](keymap::Keymap); commands, answers and
//! everything else that happens are [`Msg`](msg::Msg)s; [`update`](update::update) is the only place that changes the
//! [`Model`](model::Model), and what the world must do comes back as [`Effect`](effect::Effect)s.

pub mod access;
pub mod command;
pub mod effect;
pub mod export;
pub mod field;
pub mod form;
pub mod handing_over;
pub mod key;
pub mod keymap;
pub mod list;
pub mod model;
pub mod msg;
pub mod pane;
pub mod questions;
pub mod reconciled;
pub mod remote;
pub mod rows;
pub mod set_up;
pub mod sign_in;
pub mod statement;
pub mod update;
pub mod views;
pub mod watching;
pub mod what_if;
pub mod writing;
