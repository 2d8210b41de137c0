//! The two places where words about failures and texts from HMRC come in.

use std::borrow::Cow;

use crate::rules::Failure;

/// What happened and what to do.
pub(super) struct Explained {
    pub(super) what: String,
    pub(super) next: String,
}

/// What happened and what to do about a failure.
pub(super) fn explain(failure: &Failure) -> Explained {
    Explained { what: format!("HMRC did not answer ({}).", failure.code), next: "Try again later.".to_owned() }
}

/// A text from HMRC without anything that could steer a terminal.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_control) {
        Cow::Owned(text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}
