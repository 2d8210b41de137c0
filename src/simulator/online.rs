//! HMRC's pages for everything software may not do, in play: at the same paths, on the simulator's own origin.
//!
//! As at HMRC, the browser's session decides whose affairs a page shows, signing in forgets the address that was opened
//! (but for pages of the personal tax account), and an agent chooses the client in the browser. What is done here is
//! kept as deeds, which the stories go on with: the APIs' answers change at once.
//!
//! A journey is shortened to: its first page with the questions, a page to check the answers, and a last page. Answers go
//! from page to page in the form and are checked again each time, so that no page needs to know the one before.

mod businesses;
mod catalogue;
mod cease;
mod clients;
mod deeds;
mod gate;
mod home;
mod html;
mod instalments;
mod money;
mod obligations;
mod pay;
mod penalties;
mod refund;
mod route;
mod sessions;
mod sign_in;
mod visit;

pub(crate) use deeds::{Deed, lived};
pub(crate) use gate::page;
pub(crate) use sessions::Browsers;

/// The base of the account service for taxpayers.
const VIEW: &str = "/report-quarterly/income-and-expenses/view";
/// The base of the account service for agents.
const AGENTS: &str = "/report-quarterly/income-and-expenses/view/agents";
const SIGN_IN: &str = "/report-quarterly/income-and-expenses/view/sign-in";
const SIGN_OUT: &str = "/report-quarterly/income-and-expenses/view/sign-out";
/// The pages' style, the only thing they fetch.
const STYLE_PATH: &str = "/demo-pages/style.css";
