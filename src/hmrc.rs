//! HMRC's API: everything about HTTP and HMRC's wire, nothing about screens.
//!
//! A call is a typed request handed to [`client::Client::call`]; each HMRC API has its file under [`apis`], with its
//! requests and, private to it, the shapes of HMRC's JSON. What comes back are the plain values of
//! [`rules`](crate::rules), or an [`error::ApiError`].
//!
//! | file | what it holds |
//! |---|---|
//! | [`client`] | the connection: headers, limits, one exchange |
//! | [`auth`] | signing in, and staying signed in |
//! | [`endpoint`] | what a typed request is |
//! | [`limits`] | the question rules of HMRC that a type can hold: ranges, document numbers |
//! | [`fraud_headers`] | what the law wants HMRC to be told of the computer |
//! | [`hosts`] | where HMRC is |
//! | [`reach`] | whether a host answers at all |
//! | [`limiter`] | how often HMRC may be asked, together with the other processes |
//! | `wire` | how a field of HMRC's JSON is read |
//! | [`error`] | what can go wrong |

#![warn(clippy::indexing_slicing)]
#![deny(clippy::float_arithmetic)]

pub mod apis;
#[cfg(test)]
mod asked;
pub mod auth;
pub mod client;
pub mod endpoint;
pub mod error;
pub mod fraud_headers;
pub mod hosts;
pub mod limiter;
pub mod limits;
pub mod reach;
mod wire;
