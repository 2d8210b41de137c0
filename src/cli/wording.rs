//! What is said about a failure, in the words of [`codes`](crate::words::codes) and of the command line.

use crate::rules::Failure;
use crate::words::Voice;
use crate::words::codes::{self, Explained};

pub(super) use crate::words::harmless;

/// What happened and what to do about it.
pub(super) fn explain(failure: &Failure) -> Explained {
    if failure.code == "no-token" {
        return Explained {
            what: "A local server needs a token, and there is none.".to_owned(),
            next: "Set QUARTERDECK_TOKEN; `quarterdeck simulator serve` prints one.".to_owned(),
        };
    }
    codes::explain(failure, Voice::You)
}
