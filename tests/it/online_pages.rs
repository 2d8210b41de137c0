//! HMRC's pages in the demo, through a plain HTTP client: who comes in, where to, and what the APIs say afterwards.

mod answers;
mod businesses;
mod gate;
mod money;
mod obligations;
mod tab;
