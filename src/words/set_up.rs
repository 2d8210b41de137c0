//! Setting up a profile: what is asked, why, and what is wrong with an answer.

use crate::rules::{Environment, Role};

/// What HMRC wants first, before anybody can sign in.
pub const HUB: &str = "HMRC wants whoever runs software to register it once, as an application of their own, at the Developer Hub. \
                       It is free and takes some minutes. Do this there:";

/// The steps at the Developer Hub.
pub const fn hub_steps(environment: Environment) -> &'static [&'static str] {
    match environment {
        Environment::Production => &[
            "Sign in or register, and choose “Add a production application”. HMRC checks the application and its fraud \
             prevention headers before it lets it in: try it in the sandbox first.",
            "Add these redirect addresses to it, letter for letter:",
            "Subscribe it to these APIs:",
            "Make a client secret, and keep it at hand for the next page with the client ID. HMRC shows it once.",
        ],
        Environment::Sandbox => &[
            "Sign in or register, and choose “Add an application to the sandbox”.",
            "Add these redirect addresses to it, letter for letter:",
            "Subscribe it to these APIs:",
            "Make a client secret, and keep it at hand for the next page with the client ID. HMRC shows it once.",
        ],
        Environment::Local | Environment::Demo => &[
            "A server on this computer needs no registration: quarterdeck simulator serve takes any client ID, and the \
             secret it sees first.",
            "Another server may want these redirect addresses:",
        ],
    }
}

/// The APIs this version uses, as the Developer Hub names them.
pub const APIS: &[&str] = &[
    "Business Details (MTD)",
    "Obligations (MTD)",
    "Self Assessment Accounts (MTD)",
    "Self Assessment Individual Details (MTD)",
];

/// Those that exist in the sandbox only.
pub const SANDBOX_APIS: &[&str] = &["Test Fraud Prevention Headers", "Create Test User"];

/// Those that later versions will use; subscribing now saves signing in again.
pub const LATER_APIS: &[&str] =
    &["Individual Calculations (MTD)", "Business Source Adjustable Summary (MTD)", "Self Employment Business (MTD)"];

/// That the sandbox comes first.
pub const SANDBOX_FIRST: &str =
    "Until HMRC has given your application production access, only the sandbox works: HMRC itself, with made-up data.";

/// An environment as it is chosen: its name, and what it is.
pub const fn environment(environment: Environment) -> (&'static str, &'static str) {
    match environment {
        Environment::Sandbox => ("HMRC's sandbox", "HMRC's own test service. Made-up people, nothing real can happen."),
        Environment::Production => {
            ("HMRC itself", "Real tax. It needs an application that HMRC has given production access.")
        }
        Environment::Local => ("A server on this computer", "A simulator or a mock, for trying things out."),
        Environment::Demo => ("The demo", "Built in; it needs no profile."),
    }
}

/// A role as it is chosen: its name, and what it is.
pub const fn role(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Individual => ("For yourself", "You sign in with the user ID of your own tax account."),
        Role::MainAgent => (
            "For clients, as their main agent",
            "You sign in to your agent services account. You see everything, for every client who authorised you.",
        ),
        Role::SupportingAgent => (
            "For clients, as a supporting agent",
            "HMRC shows you obligations and businesses, but no accounts, payments, penalties or calculations.",
        ),
    }
}

/// A role as it is chosen for one client.
pub const fn client_role(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::SupportingAgent => {
            ("Supporting agent", "HMRC shows you this client's obligations and businesses, but no accounts.")
        }
        Role::MainAgent | Role::Individual => ("Main agent", "HMRC shows you everything of this client."),
    }
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is named for what is wrong")]
pub enum Wrong {
    Missing,
    NotAServerHere,
    NotAnId,
    NotAProfileName,
    NotANino,
    NinoMissing,
    NotAUtr,
    TooShort,
    NotTheSame,
    NotAnAmount,
    NotADay,
}

/// The fewest letters of a passphrase. It guards a file that somebody may carry away.
pub const SHORTEST_PASSPHRASE: usize = 12;

/// What is wrong, and what would be right.
pub const fn wrong(what: Wrong) -> &'static str {
    match what {
        Wrong::Missing => "This is needed to go on.",
        Wrong::NotAServerHere => {
            "Write http://127.0.0.1:PORT or http://localhost:PORT. Only this computer's own servers are asked."
        }
        Wrong::NotAnId => "A client ID has letters, digits and signs, and no room between.",
        Wrong::NotAProfileName => "Write 1 to 32 small letters, digits and hyphens, and no hyphen first.",
        Wrong::NotANino => "That is no National Insurance number. One looks like AA 00 00 01 A.",
        Wrong::NinoMissing => "The National Insurance number is what HMRC knows a person by here.",
        Wrong::NotAUtr => "That is no UTR. Write its ten digits, as in 12345 67890, or leave it empty.",
        Wrong::TooShort => "Use at least 12 letters. Several words in a row are easy to remember and hard to guess.",
        Wrong::NotAnAmount => "Write pounds and pence, as in 1200 or 1,200.50.",
        Wrong::NotADay => "Write year, month and day, as in 2027-01-31.",
        Wrong::NotTheSame => "The two differ. Type the same passphrase again.",
    }
}
