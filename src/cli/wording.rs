//! What is said about a failure, in the words of [`codes`] and of the command line.

use crate::rules::{Failure, FailureKind};
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
    let explained = codes::explain(failure, Voice::You);
    // Until there are profiles, whoever answers is on this computer: no sign-in and no network can be at fault.
    let next = match (failure.kind, failure.code.as_str()) {
        (FailureKind::SignIn, _) => {
            "Check QUARTERDECK_TOKEN: it must hold a token the server takes; `quarterdeck simulator serve` prints one."
        }
        (_, "unreachable" | "connection-lost") => {
            "Check that the server is running, and its address; `quarterdeck simulator serve` starts one."
        }
        _ => return explained,
    };
    Explained { next: next.to_owned(), ..explained }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_this_computer_is_looked_for_on_this_computer() {
        let next = |kind, code: &str| explain(&Failure::new(kind, code)).next;
        assert!(next(FailureKind::SignIn, "INVALID_CREDENTIALS").contains("QUARTERDECK_TOKEN"));
        assert!(next(FailureKind::Unreachable, "unreachable").starts_with("Check that the server is running"));
        assert!(next(FailureKind::Unreachable, "timed-out").starts_with("Try again"));
    }
}
