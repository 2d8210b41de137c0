//! This program's own codes, and what a kind of failure says where there is no code to go by.

use super::Meaning;
use crate::rules::{Failure, FailureKind};

/// Whatever HMRC has not opened to software.
pub(super) const NOT_OFFERED: Meaning = Meaning {
    code: "not-offered",
    what: "HMRC does not offer this to software yet. It does not mean that there is nothing.",
    next: "Look in HMRC online services, which show it.",
};

/// A code HMRC may add tomorrow: its kind still says what can be done.
pub(super) const fn of_kind(kind: FailureKind) -> &'static Meaning {
    match kind {
        FailureKind::SignIn => {
            &Meaning { code: "", what: "HMRC does not accept this sign-in.", next: "Sign in again." }
        }
        FailureKind::NotAuthorised => &Meaning {
            code: "",
            what: "HMRC does not let this sign-in see this.",
            next: "Check who is signed in, and for whom.",
        },
        FailureKind::NotOffered => &NOT_OFFERED,
        FailureKind::Refused => &Meaning {
            code: "",
            what: "HMRC refused the request, for a reason this program does not know.",
            next: "Check what was asked for. If it happens again, quote the code to HMRC.",
        },
        FailureKind::Throttled => &Meaning {
            code: "",
            what: "HMRC was asked too often in a short time.",
            next: "Wait a minute, then try again.",
        },
        FailureKind::Unavailable => &Meaning {
            code: "",
            what: "HMRC's service is failing.",
            next: "Try again later. HMRC publishes the state of its services on GOV.UK.",
        },
        FailureKind::Unreachable => &Meaning {
            code: "",
            what: "HMRC could not be reached.",
            next: "Check the network connection, then try again.",
        },
        FailureKind::BadAnswer => &Meaning {
            code: "",
            what: "HMRC's answer could not be read.",
            next: "Try again. If it happens again, look in HMRC online services and report it to the makers of this program.",
        },
        FailureKind::Invalid => &Meaning {
            code: "",
            what: "HMRC does not take this question, so it was not sent.",
            next: "Change what is asked for.",
        },
    }
}

/// What keeps an answer away for now, in a few words; that it is asked again is said beside it.
pub(super) fn in_the_way(failure: &Failure) -> &'static str {
    match (failure.kind, failure.code.as_str()) {
        (_, "connection-refused") => "HMRC is not reachable: connection refused",
        (_, "timed-out") => "HMRC does not answer in time",
        (_, "connection-lost") => "the connection to HMRC broke",
        (FailureKind::Unreachable, _) => "HMRC is not reachable: no connection",
        (FailureKind::Throttled, _) => "HMRC is asked too often",
        (FailureKind::Unavailable, _) => "HMRC's service is failing",
        (FailureKind::BadAnswer, _) => "HMRC's answer is cut off",
        _ => "HMRC gave no answer",
    }
}

/// This program's own codes, in the order of `hmrc::error` and `hmrc::limits`.
pub(super) const MEANINGS: &[Meaning] = &[
    Meaning {
        code: "unreachable",
        what: "HMRC is not reachable: no connection could be made.",
        next: "Check the network connection, then try again.",
    },
    Meaning {
        code: "connection-refused",
        what: "HMRC is not reachable: the connection was refused.",
        next: "Check the network connection, then try again.",
    },
    Meaning {
        code: "no-secure-connection",
        what: "No secure connection to HMRC could be made: the certificate was not accepted, or something in between interferes.",
        next: "Check the clock of this computer and the network: a hotel or office sign-in page can cause this.",
    },
    Meaning { code: "timed-out", what: "HMRC did not answer in time.", next: "Try again in a minute." },
    Meaning {
        code: "connection-lost",
        what: "The connection broke before HMRC's answer came.",
        next: "Check the network connection, then try again.",
    },
    Meaning {
        code: "wrong-content-type",
        what: "Something other than HMRC's data came back, such as a web page.",
        next: "Check the network: a sign-in page of a hotel or office can cause this. Then try again.",
    },
    Meaning {
        code: "not-json",
        what: "HMRC's answer is garbled and cannot be read.",
        next: "Try again. If it happens again, look in HMRC online services.",
    },
    Meaning { code: "truncated", what: "HMRC's answer ended in the middle.", next: "Try again." },
    Meaning {
        code: "wrong-type",
        what: "HMRC's answer has a field of a kind this program does not expect, so none of it is shown.",
        next: "Look in HMRC online services, and report the field to the makers of this program.",
    },
    Meaning {
        code: "missing-field",
        what: "HMRC's answer lacks a figure that cannot be guessed, so none of it is shown.",
        next: "Look in HMRC online services, and report the field to the makers of this program.",
    },
    Meaning { code: "empty-answer", what: "HMRC answered with nothing at all.", next: "Try again." },
    Meaning {
        code: "body-too-large",
        what: "HMRC's answer is larger than this program takes, so it was given up.",
        next: "Where days can be chosen, choose fewer. HMRC online services show it too.",
    },
    Meaning {
        code: "redirected",
        what: "The answer pointed to another address, where this program does not go.",
        next: "Check the network: a sign-in page of a hotel or office can cause this. Then try again.",
    },
    Meaning {
        code: "document-number-length",
        what: "HMRC looks up single documents by numbers of exactly 12 characters, and this one has fewer, so it was not asked.",
        next: "Find it in the list of charges, or look at its history.",
    },
    Meaning {
        code: "dates-outside-1900-2099",
        what: "HMRC takes days of the years 1900 to 2099 only, so it was not asked.",
        next: "Choose other days.",
    },
    Meaning {
        code: "range-too-long",
        what: "The range of days is longer than HMRC takes, so it was not asked.",
        next: "Choose a shorter range.",
    },
    Meaning {
        code: "range-of-one-day",
        what: "HMRC wants the first and last day to differ here, so it was not asked.",
        next: "Choose a range of at least two days.",
    },
    Meaning {
        code: "before-obligations",
        what: "HMRC keeps no quarterly updates from before 6 April 2018, so it was not asked.",
        next: "Choose a later tax year.",
    },
    Meaning {
        code: "before-cumulative-updates",
        what: "HMRC keeps the updates of a year as one summary from 2025-26 on, and this year is earlier, so it was not asked.",
        next: "Choose a later tax year.",
    },
    Meaning {
        code: "payment-format",
        what: "HMRC looks up a payment by a lot of up to 12 and an item of up to 6 letters and digits, and this is none, so it was not asked.",
        next: "Write it as LOT/ITEM, as in 081203010024/000001.",
    },
];
