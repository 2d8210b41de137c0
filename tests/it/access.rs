//! Access from the outside: the real program, a simulated HMRC that lets nobody in without a sign-in, and what lies
//! between them. Each test has a home of its own.

mod agents;
mod at_once;
mod canary;
mod desk;
mod figures;
mod forgotten;
mod hand_over;
mod killed;
mod offline;
mod paste;
mod profiles;
mod road;
mod secrets;
mod storage;
mod wire;
