//! What is said about a failure, in the words of [`codes`] and of the command line.

use crate::rules::{Environment, Failure, FailureKind, ProfileName};
use crate::service::accounts::OFFLINE;
use crate::words::Voice;
use crate::words::codes::{self, Explained};

use super::plan::Source;
pub(super) use crate::words::harmless;

/// Who reads, and by which way HMRC is asked: what a hint depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// The taxpayer, or an agent about a client.
    pub voice: Voice,
    way: Way,
    /// The port of the server, where it is on this computer.
    port: Option<u16>,
}

/// By which way HMRC is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    /// None that a hint depends on: the demo, or nothing is decided yet.
    Any,
    /// A server named by its address, with a token from the environment.
    Server,
    /// A profile.
    Profile {
        /// Its name, where it has to be given: another profile is the one used.
        named: Option<ProfileName>,
        /// Whether its server runs on this computer.
        local: bool,
    },
}

/// Codes of a sign-in that is over, which another one mends.
const ENDED: [&str; 2] = ["sign-in-authority-ended", "sign-in-ended-early"];

impl Default for Reader {
    fn default() -> Self {
        Self { voice: Voice::You, way: Way::Any, port: None }
    }
}

impl Reader {
    /// Who is spoken to, where no hint depends on the way HMRC is asked.
    pub fn spoken_to_as(voice: Voice) -> Self {
        Self { voice, ..Self::default() }
    }

    /// Whoever asks this source.
    pub(super) fn of(source: &Source) -> Self {
        let agent = source.profile().is_some_and(|profile| profile.role.is_agent());
        let way = match source {
            Source::Demo { .. } => Way::Any,
            Source::Local { .. } => Way::Server,
            Source::Profile { profile, used, .. } => Way::Profile {
                named: (!used).then(|| profile.name.clone()),
                local: profile.environment == Environment::Local,
            },
        };
        let voice = if agent { Voice::YourClient } else { Voice::You };
        Self { voice, way, port: source.server_port() }
    }

    /// A text that names commands, so that each can be typed as it stands: without the keys of the interface, and with
    /// the profile where another one is used.
    pub(super) fn put(&self, text: &str) -> String {
        let text = text.replace("L, or quarterdeck login", "`quarterdeck login`");
        let Way::Profile { named: Some(name), .. } = &self.way else { return text };
        OF_A_PROFILE.iter().fold(text, |text, command| {
            text.replace(&format!("quarterdeck {command}"), &format!("quarterdeck {command} --profile {name}"))
        })
    }

    fn on_this_computer(&self) -> bool {
        matches!(self.way, Way::Server | Way::Profile { local: true, .. })
    }
}

/// The commands that work with a profile and that hints name.
const OF_A_PROFILE: [&str; 11] = [
    "login",
    "logout",
    "doctor",
    "clients",
    "charges",
    "payments",
    "businesses",
    "obligations",
    "coding-out",
    "journal",
    "export",
];

/// What happened and what to do about it.
pub(super) fn explain(failure: &Failure, reader: &Reader) -> Explained {
    if failure.code == "no-token" {
        return Explained {
            what: "A local server needs a token, and there is none.".to_owned(),
            next: "Set QUARTERDECK_TOKEN; `quarterdeck simulator serve` prints one.".to_owned(),
        };
    }
    let mut explained = codes::explain(failure, reader.voice);
    if reader.on_this_computer()
        && let Some(here) = codes::at_a_server(&failure.code, reader.port)
    {
        explained.what = here.what;
    }
    let next = match (failure.kind, failure.code.as_str()) {
        // Why a sign-in came to nothing has its own way out; only being signed out has the general one.
        (FailureKind::SignIn, code) if code.starts_with("sign-in-") && !ENDED.contains(&code) => {
            explained.next.as_str()
        }
        (FailureKind::SignIn, _) if reader.way == Way::Server => {
            "Check QUARTERDECK_TOKEN; `quarterdeck simulator serve` prints one."
        }
        (FailureKind::SignIn, _) => "Run `quarterdeck login`.",
        (_, "unreachable" | "connection-refused" | "connection-lost") if reader.on_this_computer() => {
            "Start it, then try again; `quarterdeck simulator serve` starts a simulated one."
        }
        (_, "unreachable" | "connection-refused" | "connection-lost") => {
            "Check the network; `quarterdeck doctor` finds the broken link."
        }
        (_, OFFLINE) => "Leave --offline out to ask HMRC.",
        _ => explained.next.as_str(),
    };
    Explained { next: reader.put(next), what: explained.what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(way: Way) -> Reader {
        Reader { way, ..Reader::default() }
    }

    fn profile(named: Option<&str>) -> Reader {
        by(Way::Profile { named: named.map(|name| name.parse().unwrap()), local: false })
    }

    #[test]
    fn what_can_be_done_is_said_for_the_way_hmrc_is_asked() {
        let next = |kind, code: &str, reader: &Reader| explain(&Failure::new(kind, code), reader).next;
        let (server, used, other) = (by(Way::Server), profile(None), profile(Some("firm")));
        assert!(next(FailureKind::SignIn, "INVALID_CREDENTIALS", &server).contains("QUARTERDECK_TOKEN"));
        assert!(!next(FailureKind::SignIn, "INVALID_CREDENTIALS", &server).contains("login"));
        assert_eq!(next(FailureKind::SignIn, "INVALID_CREDENTIALS", &used), "Run `quarterdeck login`.");
        assert_eq!(next(FailureKind::SignIn, "not-signed-in", &other), "Run `quarterdeck login --profile firm`.");
        assert_eq!(next(FailureKind::SignIn, "sign-in-authority-ended", &used), "Run `quarterdeck login`.");
        assert!(next(FailureKind::SignIn, "sign-in-no-port", &other).contains("login --profile firm --paste"));
        assert!(next(FailureKind::Unreachable, "unreachable", &server).starts_with("Start it"));
        let local = Reader { port: Some(9000), ..by(Way::Server) };
        let down = explain(&Failure::new(FailureKind::Unreachable, "connection-refused"), &local);
        assert_eq!(down.what, "The server on this computer (port 9000) is not running.");
        assert!(!next(FailureKind::Unreachable, "unreachable", &used).contains("simulator"));
        assert!(next(FailureKind::Unreachable, "timed-out", &used).starts_with("Try again"));
    }
}
