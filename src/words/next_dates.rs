//! The next dates in words.

use crate::rules::next_dates::NextThing;
use crate::rules::sent::SentOption;
use crate::words::{Voice, charges, obligations};

/// What is to be done: "Send the update to 5 October, for 2 businesses", "Pay £4,812.27: balancing payment 2025-26,
/// first payment on account 2026-27".
pub fn sentence(thing: &NextThing<'_>, voice: Voice) -> String {
    match thing {
        NextThing::Updates(updates) => {
            let what = updates.first().map(|update| obligations::to_do(update, voice.possessive())).unwrap_or_default();
            match updates.len() {
                0 | 1 => what,
                many => format!("{what}, for {many} businesses"),
            }
        }
        NextThing::Return(one) => obligations::to_do(one, voice.possessive()),
        NextThing::Pay { amount, charges } => {
            let named = charges.iter().map(|charge| {
                let label = lower(&charges::document(charge));
                charge.tax_year.value().map_or_else(|| label.clone(), |year| format!("{label} {year}"))
            });
            format!("Pay {}: {}", amount.pounds(), named.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The label inside a sentence: its first letter small, unless the word is all capitals or HMRC's own text.
fn lower(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second))
            if second.is_lowercase() && !label.starts_with("Class ") && !label.ends_with("(as HMRC names it)") =>
        {
            first.to_lowercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}
