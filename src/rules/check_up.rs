//! A walk along the chain from this computer to a taxpayer's account at HMRC, step by step.
//!
//! What a step found is data; `words::check_up` says it.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};

use super::fraud_verdict::{ApiJudged, HeaderTold, Verdict};
use super::machine::Missing;
use super::profile::Keeps;
use super::write::{Change, Flaw};
use super::{Environment, Failure, ProfileName, Role};

/// What a step looks at, in the order of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StepId {
    /// Whether this computer's clock agrees with HMRC's.
    Clock,
    /// The profile and its settings.
    Profile,
    /// Where secrets are kept, and whether they can be read.
    Secrets,
    /// The encrypted local data.
    LocalData,
    /// Whether the journal of writes is as this program left it.
    Journal,
    /// Whether it is known what became of every write.
    Writes,
    /// Name look-up and a secure connection to each of HMRC's hosts.
    Connection,
    /// A browser to sign in with.
    Browser,
    /// Whether somebody is signed in.
    SignIn,
    /// The permissions of the sign-in.
    Scopes,
    /// How long HMRC's permission for this program still lasts.
    Authority,
    /// Whether the taxpayer is signed up for Making Tax Digital for Income Tax.
    Enrolment,
    /// Whether the agent may act for the client, and in which role.
    Agent,
    /// The fraud prevention headers.
    FraudHeaders,
}

impl StepId {
    /// Every step, in the order of the chain.
    pub const ALL: [Self; 14] = [
        Self::Clock,
        Self::Profile,
        Self::Secrets,
        Self::LocalData,
        Self::Journal,
        Self::Writes,
        Self::Connection,
        Self::Browser,
        Self::SignIn,
        Self::Scopes,
        Self::Authority,
        Self::Enrolment,
        Self::Agent,
        Self::FraudHeaders,
    ];

    /// The name used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Profile => "profile",
            Self::Secrets => "secrets",
            Self::LocalData => "local-data",
            Self::Journal => "journal",
            Self::Writes => "writes",
            Self::Connection => "connection",
            Self::Browser => "browser",
            Self::SignIn => "sign-in",
            Self::Scopes => "scopes",
            Self::Authority => "authority",
            Self::Enrolment => "enrolment",
            Self::Agent => "agent",
            Self::FraudHeaders => "fraud-headers",
        }
    }
}

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepState {
    /// As it should be.
    Ok,
    /// Something is to be done.
    Failing,
    /// There is nothing to look at here.
    NotApplicable,
}

impl StepState {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failing => "failing",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// What a step found, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is like.
    pub text: String,
    /// The one thing to do about it.
    pub fix: Option<String>,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it looked at.
    pub id: StepId,
    /// How it went.
    pub state: StepState,
    /// Whether what was found is worth a word, though nothing is to be mended.
    pub noted: bool,
    /// What it found.
    pub found: Found,
}

/// What one step found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// The step.
    pub id: StepId,
    /// What it found.
    pub finding: Finding,
}

/// Seconds between this computer's clock and HMRC's that do no harm.
pub const CLOCK_TOLERANCE: i64 = 60;

/// What a step can find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It cannot be looked at before an earlier step is put right.
    ComesAfter(StepId),
    /// HMRC is not asked, because it must not be.
    Offline,
    /// The demo has nothing of the kind.
    NotInDemo,
    /// A server named by its address has nothing of the kind.
    NotWithoutProfile,

    /// Seconds this computer's clock is ahead of HMRC's; it is behind when this is below zero.
    ClockAhead(i64),
    /// The time is what the person said, not the computer's.
    ClockSet,
    /// The server did not say what time it is.
    ClockNotTold,
    /// No host answered.
    ClockNobody,

    /// The profile in use.
    InUse {
        /// Its name.
        name: ProfileName,
        /// Which HMRC.
        environment: Environment,
        /// As whom.
        role: Role,
    },
    /// There is no profile on this computer.
    NoProfile,

    /// Secrets can be read.
    SecretsAt(Keeps),
    /// They cannot.
    SecretsOut(Cause),
    /// There is no client secret, and nobody else holds it.
    NoClientSecret,

    /// The local data is whole.
    DataWhole {
        /// The database.
        file: PathBuf,
        /// Its size in bytes.
        bytes: u64,
        /// Where reports of crashes go.
        crashes: PathBuf,
    },
    /// There is none yet.
    DataNone {
        /// Where it will be.
        folder: PathBuf,
    },
    /// That of a server on this computer, which needs no profile.
    DataBeside {
        /// The database, with its key beside it.
        file: PathBuf,
    },
    /// It is kept in memory only.
    DataInMemory,
    /// It cannot be used.
    DataOut(Cause),

    /// Nothing was ever written to HMRC from here.
    JournalNone,
    /// The journal is as this program left it.
    JournalWhole {
        /// How many rows it has.
        rows: u64,
        /// When the last was added.
        last: Option<DateTime<Utc>>,
        /// Whether the program ended before it had noted the last row.
        unfinished: bool,
    },
    /// It is not.
    JournalFlawed(Vec<Flaw>),
    /// It cannot be read.
    JournalOut(Cause),
    /// It is known what became of every write.
    WritesKnown,
    /// It is not known what became of these.
    WritesOpen(Vec<OpenWrite>),

    /// Every host answered.
    Reached(Vec<String>),
    /// Some did not.
    Unreached(Vec<HostOut>),

    /// What a page is opened with.
    Browser(Browser),

    /// Somebody signed in.
    SignedIn {
        /// On this day.
        since: NaiveDate,
    },
    /// A server named by its address takes the token from the environment.
    TokenGiven,
    /// Nobody is signed in, or the sign-in is of no use.
    SignInOut(Failure),

    /// Every permission needed was given.
    ScopesGiven(Vec<String>),
    /// Some were not.
    ScopesLacking(Vec<String>),

    /// HMRC's permission lasts.
    AuthorityUntil(NaiveDate),
    /// It lasts, and not for long.
    AuthorityEndsSoon(NaiveDate),
    /// It is over.
    AuthorityEnded,
    /// It was ended before its time.
    AuthorityCut {
        /// By a server on this computer.
        local: bool,
    },

    /// HMRC answered about the person.
    Enrolled,
    /// The profile does not say whose account it is.
    NobodyToAskAbout(Role),
    /// The person is not signed up for Making Tax Digital for Income Tax.
    NotSignedUp,
    /// The person may be signed up; this sign-in may not see them.
    NotAuthorised,
    /// The application is not subscribed to this API.
    NotSubscribed(&'static str),
    /// The sign-in lacks the permission, whatever it says.
    ScopeRefused,
    /// The call failed in another way.
    CallOut(Failure),

    /// The profile is a taxpayer's own.
    NoAgent,
    /// The agent may act, as the profile says.
    AgentAs(Role),
    /// The agent may not act for this client.
    AgentNotAuthorised,
    /// The profile says main agent; HMRC treats it as a supporting one.
    OnlySupporting,
    /// The profile says supporting agent; HMRC treats it as the main one.
    MainAfterAll,

    /// The headers, and what HMRC's test service says of them.
    Headers {
        /// How many are sent.
        sent: usize,
        /// Those that are not.
        missing: Vec<(&'static str, Missing)>,
        /// What HMRC's test service says.
        judged: Judged,
    },
}

/// A write that nobody knows the outcome of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenWrite {
    /// What it changes, where that can be read.
    pub change: Option<Change>,
    /// When it began.
    pub at: Option<DateTime<Utc>>,
}

/// Why something of this computer cannot be used, in the words of whoever looks after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// A stable name for it.
    pub code: &'static str,
    /// What it is. Reads after "could not".
    pub what: String,
    /// What to do about it, where its code does not say it.
    pub hint: Option<String>,
}

/// A host that did not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostOut {
    /// Its name.
    pub host: String,
    /// Why not.
    pub why: NoAnswer,
}

/// Why a host did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// The address is none.
    NoAddress,
    /// The name is not known from here.
    NoName,
    /// Nobody takes the connection.
    NoConnection,
    /// No secure connection comes about.
    NotSecure,
    /// Nothing came in time.
    TooLate,
    /// The connection broke.
    Broken,
}

/// What a page is opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Browser {
    /// The system's own choice.
    Usual,
    /// The one the person named.
    Named(String),
    /// The one the person named is not there: what was named.
    NotThere(String),
    /// The one the person named is a file that is no program: what was named.
    NotAProgram(String),
    /// The one the person named draws in the terminal.
    InTerminal,
    /// The person sits at another computer.
    Remote,
    /// There is no screen.
    NoDisplay,
    /// Nothing here opens pages, though there is a screen.
    NoOpener,
}

impl Browser {
    /// Whether a page can be opened with it, as far as can be seen.
    pub const fn opens(&self) -> bool {
        matches!(self, Self::Usual | Self::Named(_))
    }
}

/// What became of the question to HMRC's test service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// There is none: it belongs to the sandbox.
    NotHere,
    /// It was not asked, because something else has to be put right first.
    NotAsked,
    /// The server has none, or the application is not subscribed to it.
    NotOffered,
    /// It did not answer.
    Out(Failure),
    /// Its verdict.
    Verdict {
        /// On the headers as they are sent now.
        verdict: Verdict,
        /// How many of its errors are about headers that were sent.
        errors: usize,
        /// On the last call of each endpoint.
        feedback: Vec<ApiJudged>,
    },
}

impl Finding {
    /// How a step that found this went.
    pub fn state(&self) -> StepState {
        match self {
            // An agent without clients has something to do; a server may be looked at without asking about anybody.
            Self::NobodyToAskAbout(role) if role.is_agent() => StepState::Failing,
            Self::NobodyToAskAbout(_)
            | Self::ComesAfter(_)
            | Self::Offline
            | Self::NotInDemo
            | Self::NotWithoutProfile
            | Self::ClockSet
            | Self::ClockNotTold
            | Self::ClockNobody
            | Self::DataInMemory
            | Self::JournalNone
            | Self::NoAgent => StepState::NotApplicable,
            Self::Browser(browser) => match browser {
                Browser::Usual | Browser::Named(_) => StepState::Ok,
                Browser::NotThere(_) | Browser::NotAProgram(_) => StepState::Failing,
                Browser::InTerminal | Browser::Remote | Browser::NoDisplay | Browser::NoOpener => {
                    StepState::NotApplicable
                }
            },
            Self::ClockAhead(seconds) if seconds.abs() > CLOCK_TOLERANCE => StepState::Failing,
            Self::Headers { judged: Judged::Verdict { errors, .. }, .. } if *errors > 0 => StepState::Failing,
            Self::Headers { judged: Judged::Out(_), .. }
            | Self::NoProfile
            | Self::SecretsOut(_)
            | Self::NoClientSecret
            | Self::DataOut(_)
            | Self::JournalFlawed(_)
            | Self::JournalOut(_)
            | Self::WritesOpen(_)
            | Self::Unreached(_)
            | Self::SignInOut(_)
            | Self::ScopesLacking(_)
            | Self::AuthorityEnded
            | Self::AuthorityCut { .. }
            | Self::NotSignedUp
            | Self::NotAuthorised
            | Self::NotSubscribed(_)
            | Self::ScopeRefused
            | Self::CallOut(_)
            | Self::AgentNotAuthorised
            | Self::OnlySupporting
            | Self::MainAfterAll => StepState::Failing,
            Self::ClockAhead(_)
            | Self::InUse { .. }
            | Self::SecretsAt(_)
            | Self::DataWhole { .. }
            | Self::DataNone { .. }
            | Self::DataBeside { .. }
            | Self::JournalWhole { .. }
            | Self::WritesKnown
            | Self::Reached(_)
            | Self::SignedIn { .. }
            | Self::TokenGiven
            | Self::ScopesGiven(_)
            | Self::AuthorityUntil(_)
            | Self::AuthorityEndsSoon(_)
            | Self::Enrolled
            | Self::AgentAs(_)
            | Self::Headers { .. } => StepState::Ok,
        }
    }

    /// Whether a step that found this is as it should be, and yet worth a word.
    pub fn is_noted(&self) -> bool {
        match self {
            Self::Headers { missing, .. } => self.state() == StepState::Ok && !missing.is_empty(),
            Self::SecretsAt(Keeps::Memory | Keeps::KeyFile) | Self::AuthorityEndsSoon(_) => true,
            Self::Browser(_) => self.state() == StepState::NotApplicable,
            _ => false,
        }
    }

    /// What is found of headers like these.
    pub fn of_headers(told: &[HeaderTold], judged: Judged) -> Self {
        let missing: Vec<_> = told.iter().filter_map(|one| Some((one.name, *one.value.as_ref().err()?))).collect();
        Self::Headers { sent: told.len() - missing.len(), missing, judged }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<&str> = StepId::ALL.iter().map(|id| id.as_str()).collect();
        assert_eq!(names.len(), StepId::ALL.len());
    }

    #[test]
    fn a_minute_is_no_wrong_clock_and_more_is() {
        for (seconds, state) in
            [(0, StepState::Ok), (-60, StepState::Ok), (61, StepState::Failing), (-61, StepState::Failing)]
        {
            assert_eq!(Finding::ClockAhead(seconds).state(), state, "{seconds}");
        }
    }

    #[test]
    fn headers_left_out_for_a_reason_are_no_failure() {
        let told = [
            HeaderTold { name: "Gov-Vendor-Version", value: Ok("x".to_owned()) },
            HeaderTold { name: "Gov-Client-Screens", value: Err(Missing::NoScreen) },
        ];
        let found = Finding::of_headers(&told, Judged::NotHere);
        assert_eq!(found.state(), StepState::Ok);
        assert!(found.is_noted() && !Finding::of_headers(&told[..1], Judged::NotHere).is_noted());
        assert!(matches!(found, Finding::Headers { sent: 1, ref missing, .. } if missing.len() == 1));
    }
}
