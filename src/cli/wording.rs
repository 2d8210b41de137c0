//! What is said about a failure, in the words of [`codes`] and of the command line.

use crate::rules::{Failure, FailureKind};
use crate::service::accounts::OFFLINE;
use crate::words::Voice;
use crate::words::codes::{self, Explained};

pub(super) use crate::words::harmless;

/// What happened and what to do about it.
pub(super) fn explain(failure: &Failure, voice: Voice) -> Explained {
    if failure.code == "no-token" {
        return Explained {
            what: "A local server needs a token, and there is none.".to_owned(),
            next: "Set QUARTERDECK_TOKEN; `quarterdeck simulator serve` prints one.".to_owned(),
        };
    }
    let explained = codes::explain(failure, voice);
    let next = match (failure.kind, failure.code.as_str()) {
        // Why a sign-in came to nothing has its own way out; only being signed out has the general one.
        (FailureKind::SignIn, code) if code.starts_with("sign-in-") && code != "sign-in-authority-ended" => {
            return explained;
        }
        (FailureKind::SignIn, _) => {
            "Run `quarterdeck login`. With --base-url: check QUARTERDECK_TOKEN; `quarterdeck simulator serve` prints one."
        }
        (_, "unreachable" | "connection-refused" | "connection-lost") => {
            "Check the network. A server on this computer must be running; `quarterdeck simulator serve` starts one."
        }
        (_, OFFLINE) => "Leave --offline out to ask HMRC.",
        _ => return explained,
    };
    Explained { next: next.to_owned(), ..explained }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_done_on_this_computer_is_said() {
        let next = |kind, code: &str| explain(&Failure::new(kind, code), Voice::You).next;
        assert!(next(FailureKind::SignIn, "INVALID_CREDENTIALS").contains("QUARTERDECK_TOKEN"));
        assert!(next(FailureKind::Unreachable, "unreachable").contains("must be running"));
        assert!(next(FailureKind::SignIn, "INVALID_CREDENTIALS").contains("quarterdeck login"));
        assert!(next(FailureKind::SignIn, "sign-in-authority-ended").contains("quarterdeck login"));
        assert!(next(FailureKind::SignIn, "sign-in-no-port").contains("login --paste"));
        assert!(next(FailureKind::Unreachable, "timed-out").starts_with("Try again"));
    }
}
