//! Signing in, setting up, roles and permissions: every sentence about who may do what, and how to become them.

use chrono::NaiveDate;

use super::codes;
use super::dates::day_long;
use crate::rules::profile::Keeps;
use crate::rules::retirement::Retirement;
use crate::rules::{Environment, ProfileName, Role};

/// What a sign-in that was given up here fails with.
pub const CANCELLED_CODE: &str = "sign-in-cancelled";
/// Said when signing in was given up.
pub const CANCELLED: &str = "Signing in was given up. Nothing changed";
/// What another sign-in would do where there is one.
pub const SIGNED_IN_ALREADY: &str = "You are signed in, and need not sign in again. Another sign-in takes the place of this one: \
     it lasts 18 months from then, and may be another user ID's. Until it is through, this one stays.";
/// Said when it worked.
pub const SIGNED_IN: &str = "You are signed in. What was missing is asked again";
/// Why nothing is asked again.
pub const OFFLINE: &str = "Start without --offline to ask HMRC";
/// The code of a question that was not asked for that reason.
pub const OFFLINE_CODE: &str = "offline";
/// Why nothing is asked yet.
pub const LOCKED: &str = "Locked: a passphrase comes first. L asks for it";

/// Which HMRC, in a few words for the top line.
pub const fn environment(environment: Environment) -> &'static str {
    match environment {
        Environment::Demo => "Demo: a simulated HMRC, nothing here is real",
        Environment::Local => "Local: a server on this computer",
        Environment::Sandbox => "Sandbox: made-up data at HMRC",
        Environment::Production => "HMRC: real tax",
    }
}

/// What to tell of a failed sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub what: &'static str,
    /// What to do.
    pub next: &'static str,
}

/// Why signing in came to nothing, and what to do.
pub fn sign_in_failed(code: &str) -> Told {
    let (what, next) = codes::plain(code).unwrap_or((
        "Signing in came to nothing, for a reason this program has no words for.",
        "Try again. If it happens again, D walks along the chain and finds the broken link.",
    ));
    Told { what, next }
}

/// That a question found no sign-in, and the key that begins one.
pub fn sign_in_wanted(code: &str, key: &str) -> String {
    let what = if code == "not-signed-in" { "Not signed in" } else { "The sign-in has ended" };
    format!("{what}; {key} signs in")
}

/// What to do after a code that was not taken, while the attempt goes on.
pub const PASTE_AGAIN: &str = "Paste it again: the attempt goes on. If HMRC's page is gone, give up and start again.";

/// What to do where secrets are out of reach, for the code of why they are.
pub fn secrets_hint(code: &str) -> &'static str {
    codes::plain(code).map_or("Try again. If it happens again, set the profile up again.", |(_, next)| next)
}

/// What will happen when somebody signs in.
pub const fn before_sign_in(environment: Environment) -> [&'static str; 3] {
    [
        match environment {
            Environment::Production => {
                "Your browser opens HMRC's own page. Sign in there with your Government Gateway user ID: the one of your \
                 tax account, or, as an agent, the one of your agent services account. HMRC may ask for a code from your \
                 phone."
            }
            Environment::Sandbox => {
                "Your browser opens the page of HMRC's sandbox. Sign in there with a test user that the Developer Hub \
                 made; your own user ID does not work there."
            }
            Environment::Local | Environment::Demo => {
                "Your browser opens the sign-in page of the server on this computer."
            }
        },
        "There you give this program permission to see and change Self Assessment for 18 months. You can end it at any \
         time in your HMRC account, under “Manage authorised applications”.",
        "Your password goes to HMRC only: this program never sees it, and keeps only what HMRC gives it for the \
         permission, encrypted.",
    ]
}

/// The name of a role.
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Individual => "taxpayer",
        Role::MainAgent => "main agent",
        Role::SupportingAgent => "supporting agent",
    }
}

/// What a supporting agent is not shown, by what a pane is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named for what is closed")]
pub enum Closed {
    Account,
    Payments,
    CodingOut,
    Penalties,
    YearEnd,
}

/// Why a supporting agent does not see something: for the status line, then in full.
pub const fn closed(what: Closed) -> (&'static str, &'static str) {
    match what {
        Closed::Account => (
            "HMRC does not let supporting agents see what a client owes",
            "HMRC does not let supporting agents see what a client owes: charges, balances and interest. Your client's main \
             agent can see them, and so can your client.",
        ),
        Closed::Payments => (
            "HMRC does not let supporting agents see a client's payments",
            "HMRC does not let supporting agents see a client's payments, or the charges they went to. Your client's main \
             agent can see them, and so can your client.",
        ),
        Closed::CodingOut => (
            "HMRC does not let supporting agents see what a tax code collects",
            "HMRC does not let supporting agents see or change what is collected through a client's tax code. Your client's \
             main agent can, and so can your client.",
        ),
        Closed::Penalties => (
            "HMRC does not let supporting agents see a client's penalties",
            "HMRC does not let supporting agents see a client's penalty points or penalties. Your client's main agent can \
             see them, and so can your client.",
        ),
        Closed::YearEnd => (
            "HMRC does not let supporting agents see calculations or submit the return",
            "HMRC does not let supporting agents see a client's tax calculations or submit the tax return. Your client's \
             main agent can, and so can your client.",
        ),
    }
}

/// What a supporting agent can do, after what they cannot.
pub const OPEN_TO_SUPPORTING: &str = "As a supporting agent you can see your client's obligations (2) and businesses (7). \
                                      If you are your client's main agent, say so in the list of clients: 0.";

/// That the permission ends.
pub fn authority_ends(ends: NaiveDate, today: NaiveDate) -> String {
    if ends < today {
        return format!("Your permission for Quarterdeck ended on {}. Sign in again: L", day_long(ends));
    }
    format!("Your permission for Quarterdeck ends on {}. Sign in again before then: L", day_long(ends))
}

/// That HMRC ends a version of an API.
pub fn retirement(one: &Retirement) -> String {
    let Retirement { api, version, ends, .. } = one;
    match ends {
        Some(ends) => format!("HMRC retires {api} {version} on {}. Update Quarterdeck before then.", day_long(*ends)),
        None => format!("HMRC is going to retire {api} {version}. Update Quarterdeck."),
    }
}

/// That the program starts with another profile than the one on screen, and how that is changed.
pub fn starts_with(name: &ProfileName, other: &ProfileName) -> String {
    format!("Quarterdeck still starts with {other}. To start with {name}: quarterdeck profile use {name}")
}

/// That the profile on screen was removed by another copy of the program.
pub fn removed_elsewhere(name: &ProfileName) -> String {
    format!("{name} was removed in another terminal; nothing is stored. q leaves")
}

/// That another copy of the program forgot what is stored for the profile on screen.
pub const FORGOTTEN_ELSEWHERE: &str = "Stored figures were forgotten elsewhere; start again to store new ones";

/// That nothing is kept.
pub const ONLY_THIS_RUN: &str = "Your sign-in is kept for this run only: you will sign in again next time.";

/// That a profile can be set up.
pub const DEMO_OFFER: &str = "This is the demo. N sets up your own account at HMRC.";

/// That nobody's account can be shown yet; `here` in the list itself.
pub const fn nobody(role: Role, here: bool) -> &'static str {
    match (role.is_agent(), here) {
        (true, false) => "There is no client yet. 0 shows the list of clients, and there a adds one.",
        (true, true) => "There is no client yet. a adds one.",
        (false, false) => "Your National Insurance number is not known yet. 0 and then a adds it.",
        (false, true) => "Your National Insurance number is not known yet. a adds it.",
    }
}

/// Where secrets are kept: in a few words, then in a sentence.
pub const fn keeps(keeps: Keeps) -> (&'static str, &'static str) {
    match keeps {
        Keeps::Keyring => {
            ("this computer's keyring", "The safest. It opens when you sign in to your computer; nothing more to type.")
        }
        Keeps::File => (
            "a file sealed with a passphrase",
            "For computers without a keyring, such as servers. You type the passphrase, of 12 letters or more, each time \
             Quarterdeck starts.",
        ),
        Keeps::Memory => ("nowhere: this run only", "Nothing is kept. You sign in again each time Quarterdeck starts."),
        Keeps::KeyFile => {
            ("a file only you may read", "For made-up data: anyone who may read your files may read it too.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_failing_has_words_of_its_own() {
        let codes = [
            "sign-in-address",
            "sign-in-redirect",
            "sign-in-no-port",
            "sign-in-timed-out",
            "sign-in-refused",
            "sign-in-rejected",
            "sign-in-wrong-state",
            "sign-in-bad-callback",
            "sign-in-code-expired",
            "sign-in-wrong-code",
            "sign-in-wrong-secret",
            "sign-in-wrong-redirect",
            "not-signed-in",
            "sign-in-authority-ended",
            "sign-in-ended-early",
            "sign-in-busy",
            "sign-in-server",
            "sign-in-bad-answer",
            "unreachable",
            "timed-out",
            "keyring-locked",
            CANCELLED_CODE,
        ];
        let told: std::collections::BTreeSet<&str> = codes.iter().map(|code| sign_in_failed(code).what).collect();
        assert_eq!(told.len(), codes.len());
        assert!(!told.contains(sign_in_failed("never-heard-of").what));
    }

    #[test]
    fn secrets_out_of_reach_have_advice_of_their_own() {
        let codes = [
            "no-keyring",
            "keyring-locked",
            "keyring-hangs",
            "keyring-denied",
            "keyring-fails",
            "needs-passphrase",
            "wrong-passphrase",
            "secrets-not-set-up",
            "empty-passphrase",
            "passphrase-file-open",
            "secrets-damaged",
            "secrets-newer",
            "secret-too-long",
            "not-for-real-data",
            "secrets-busy",
            "sealing",
            "secrets-file",
        ];
        for code in codes {
            assert_ne!(secrets_hint(code), secrets_hint("never-heard-of"), "{code}");
        }
    }

    #[test]
    fn dates_are_told_in_full() {
        let day = |text: &str| text.parse().unwrap();
        let text = authority_ends(day("2027-06-03"), day("2027-05-10"));
        assert_eq!(text, "Your permission for Quarterdeck ends on 3 June 2027. Sign in again before then: L");
        assert!(authority_ends(day("2027-06-03"), day("2027-06-04")).contains("ended on 3 June 2027"));
        let one = Retirement { api: "Obligations", version: "3.0", since: None, ends: Some(day("2027-02-01")) };
        assert_eq!(
            retirement(&one),
            "HMRC retires Obligations 3.0 on 1 February 2027. Update Quarterdeck before then."
        );
    }
}
