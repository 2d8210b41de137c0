//! What an agent can send to a client who has to do something at HMRC themselves.

use std::fmt::Write as _;

use crate::rules::hand_off::{Address, Task};

/// A letter to the client, plain text, ready to copy: what to do, where, by which way, with what at hand. It names
/// nobody, and nothing of the account is in it.
pub fn for_the_client(task: &Task) -> String {
    let page = task.individual.as_ref().filter(|_| task.live);
    let mut text =
        format!("{}\n\nHMRC lets only you do this, signed in to your own account. {}\n", task.title, task.why);
    // Writing to a text cannot fail.
    if let Some(address) = page.or(task.fallback.as_ref()).map(Address::as_str) {
        let _written = write!(text, "\nGo to {address}\nand sign in with your own Government Gateway user ID.");
        if !task.path.is_empty() {
            let _written = write!(text, " If another page comes first, choose: {}.", task.path.join(" > "));
        }
        text.push('\n');
    }
    if !task.have_ready.is_empty() {
        text.push_str("\nHave ready:\n");
        for thing in &task.have_ready {
            let _written = writeln!(text, "- {thing}");
        }
    }
    if let Some(warning) = &task.warning {
        let _written = writeln!(text, "\nBefore you start: {warning}");
    }
    if let Some(fallback) = task.fallback.as_ref().filter(|fallback| page.is_some_and(|page| page != *fallback)) {
        let _written = writeln!(text, "\nIf the page has moved, start at {fallback}");
    }
    text
}
