//! Quarterdeck: a terminal program for Making Tax Digital for Income Tax.
//!
//! | module | what it holds |
//! |---|---|
//! | [`rules`] | tax rules and the values they speak of: pure |
//! | [`words`] | the sentences a person reads: pure tables |
//! | [`hmrc`] | HMRC's API: HTTP and wire formats |
//! | [`store`] | what is kept on disk |
//! | [`service`] | what both faces ask for |
//! | [`app`] | the functional core of the terminal interface: pure |
//! | [`view`] | drawing: pure |
//! | [`simulator`] | a stateful stand-in for HMRC on loopback |
//! | [`cli`] | the command line |
//! | [`runtime`] | the shell around the core |
//! | [`desktop`] | browser, clipboard, editor |
//!
//! `ARCHITECTURE.md` says who may know whom; `tests/architecture.rs` holds the sources to it.

pub mod app;
pub mod cli;
pub mod desktop;
pub mod hmrc;
pub mod rules;
pub mod runtime;
pub mod service;
pub mod simulator;
pub mod store;
pub mod view;
pub mod words;
