//! The check-up: along the chain from this computer to a taxpayer's account at HMRC, until the broken link is found.
//!
//! Each step is told as soon as it was taken. Nothing is changed on the way, except that a sign-in about to end is
//! renewed, as any call would. Every wait has an end.

mod at_hmrc;
mod hosts;
mod journal;

use std::time::Duration;

use super::access::{AccessError, DataSeen, Unlocked};
use super::clock::Clock;
use super::reader::LookAtMachine;
use crate::hmrc::auth::{Authority, SignInError, Standing};
use crate::hmrc::fraud_headers::fraud_headers;
use crate::rules::check_up::{Browser, Cause, Finding, Judged, Looked, StepId, StepState};
use crate::rules::fraud_verdict::HeaderTold;
use crate::rules::{Environment, Failure, FailureKind, Nino, Profile, Role, Secret};
use crate::store::db::Entry;
use crate::store::places::Places;
use crate::store::secrets::Slot;

use at_hmrc::{Asked, Line, Person};

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is looked at.
pub struct Chain {
    /// From whose side.
    pub whom: Whom,
    /// What time it is here.
    pub clock: Clock,
    /// Whether HMRC must not be asked.
    pub offline: bool,
    /// How long an answer may take, where the person says so.
    pub patience: Option<Duration>,
    /// Whose account, where one was chosen.
    pub nino: Option<Nino>,
    /// The number of the client, where one was chosen.
    pub client: Option<i64>,
    /// What a page would be opened with.
    pub browser: Browser,
    /// Looks at this computer, as before each call.
    pub machine: LookAtMachine,
    /// Where things lie; nothing where there is no home folder.
    pub places: Option<Places>,
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chain").field("offline", &self.offline).finish_non_exhaustive()
    }
}

/// From whose side the chain is looked at.
#[derive(Debug, Clone)]
pub enum Whom {
    /// The demo's, which needs none of it.
    Demo,
    /// Nobody's yet: a computer without a profile.
    Nobody,
    /// A server on this computer, named by its address.
    Server {
        /// Its address.
        base: String,
        /// The token to ask with.
        token: Option<Secret>,
    },
    /// A profile whose secrets are out of reach.
    Locked(Box<Profile>, Cause),
    /// A profile.
    Profile(Box<Unlocked>),
}

/// Why a profile's secrets are out of reach, for [`Whom::Locked`].
pub fn cause(error: &AccessError) -> Cause {
    let hint = match error {
        AccessError::Database(error) => Some(error.hint().to_owned()),
        _ => None,
    };
    Cause { code: error.code(), what: error.to_string(), hint }
}

/// What HMRC would be told of this computer now.
pub fn headers(machine: &LookAtMachine) -> Vec<HeaderTold> {
    fraud_headers(&machine()).into_iter().map(|one| HeaderTold { name: one.name, value: one.value }).collect()
}

/// Walks along the chain and tells each step as it was taken. What comes back are the headers, as they would be sent.
pub async fn walk(chain: &Chain, tell: impl FnMut(Looked) + Send) -> Vec<HeaderTold> {
    let told = look(&chain.machine).await;
    let mut walk = Walk { chain, tell };
    walk.all(&told).await;
    told
}

/// Waits until no renewal of the profile's sign-in is under way, which would be lost with the program. A check-up that
/// was called off may have begun one.
pub async fn settle(unlocked: &Unlocked) {
    let vault = unlocked.vault();
    let _held = tokio::task::spawn_blocking(move || vault.lock(PATIENCE).map(drop)).await;
}

async fn look(machine: &LookAtMachine) -> Vec<HeaderTold> {
    let machine = std::sync::Arc::clone(machine);
    tokio::task::spawn_blocking(move || headers(&machine)).await.unwrap_or_default()
}

/// A walk under way.
struct Walk<'a, T> {
    chain: &'a Chain,
    tell: T,
}

/// What became of the sign-in.
struct SignIn {
    /// The step itself.
    found: Finding,
    /// How it stands, when there is one.
    standing: Option<Standing>,
    /// What HMRC said to a first call made with it.
    asked: Asked,
    /// Whether HMRC said that it is over.
    over: bool,
}

impl<T: FnMut(Looked) + Send> Walk<'_, T> {
    fn say(&mut self, id: StepId, finding: Finding) -> StepState {
        let state = finding.state();
        (self.tell)(Looked { id, finding });
        state
    }

    fn say_all(&mut self, ids: &[StepId], finding: &Finding) {
        for id in ids {
            self.say(*id, finding.clone());
        }
    }

    async fn all(&mut self, told: &[HeaderTold]) {
        let whom = &self.chain.whom;
        let reached = hosts::reach(self.chain).await;
        self.say(StepId::Clock, reached.clock(self.chain));
        self.say(StepId::Profile, profile(whom));
        let people = self.this_computer(whom).await;
        self.say(StepId::Connection, reached.finding());
        // What a browser would be wanted for is signing in.
        let browser = match whom {
            Whom::Demo => Finding::NotInDemo,
            _ => Finding::Browser(self.chain.browser.clone()),
        };
        self.say(StepId::Browser, browser);
        let may_ask = reached.may_ask();
        let line = Line::of(self.chain).await;
        match whom {
            Whom::Demo => self.beyond(&Finding::NotInDemo),
            Whom::Nobody => self.beyond(&Finding::ComesAfter(StepId::Profile)),
            Whom::Locked(..) => self.beyond(&Finding::ComesAfter(StepId::Secrets)),
            Whom::Server { token, .. } => {
                let person = self.chain.nino.clone().map(|nino| Person { nino, role: Role::Individual });
                self.by_token(token.is_some(), &line, person, &may_ask).await;
            }
            Whom::Profile(unlocked) => {
                let person = self.person(unlocked.profile().role, &people);
                self.by_sign_in(unlocked, &line, person, &may_ask).await;
            }
        }
        let judged = match may_ask {
            Ok(()) => line.judge(told).await,
            Err(_) if matches!(whom, Whom::Demo | Whom::Nobody) => Judged::NotHere,
            Err(_) => line.may_judge(),
        };
        self.say(StepId::FraudHeaders, Finding::of_headers(told, judged));
    }

    /// Everything from the sign-in to the agent, where there is nothing to look at.
    fn beyond(&mut self, finding: &Finding) {
        use StepId::{Agent, Authority, Enrolment, Scopes, SignIn};
        self.say_all(&[SignIn, Scopes, Authority, Enrolment, Agent], finding);
    }

    /// Secrets and local data; who is in it.
    async fn this_computer(&mut self, whom: &Whom) -> Vec<Entry> {
        let both = [StepId::Secrets, StepId::LocalData];
        let unlocked = match whom {
            Whom::Demo => {
                self.say_all(&both, &Finding::NotInDemo);
                self.made_up_journal(journal::Whose::Demo).await;
                return Vec::new();
            }
            Whom::Nobody => {
                self.say_all(&both, &Finding::ComesAfter(StepId::Profile));
                // Without a profile it is the demo that is shown, and the demo keeps a journal.
                self.made_up_journal(journal::Whose::Demo).await;
                return Vec::new();
            }
            Whom::Server { base, .. } => {
                let whose = journal::Whose::Base(base.clone());
                self.say(StepId::Secrets, Finding::NotWithoutProfile);
                let kept = journal::file(self.chain.places.as_ref(), &whose);
                self.say(
                    StepId::LocalData,
                    kept.map_or(Finding::NotWithoutProfile, |file| Finding::DataBeside { file }),
                );
                self.made_up_journal(whose).await;
                return Vec::new();
            }
            Whom::Locked(_, cause) => {
                self.say(StepId::Secrets, Finding::SecretsOut(cause.clone()));
                self.say(StepId::LocalData, Finding::ComesAfter(StepId::Secrets));
                self.say_all(&journal::STEPS, &Finding::ComesAfter(StepId::Secrets));
                return Vec::new();
            }
            Whom::Profile(unlocked) => unlocked.as_ref().clone(),
        };
        let looked = tokio::task::spawn_blocking(move || (secrets(&unlocked), unlocked.look_at_data()));
        let Ok((secrets, data)) = looked.await else { return Vec::new() };
        let out = matches!(secrets, Finding::SecretsOut(_));
        self.say(StepId::Secrets, secrets);
        let after = |first| [Finding::ComesAfter(first), Finding::ComesAfter(first)];
        let none = || [Finding::JournalNone, Finding::JournalNone];
        let (finding, people, journal) = match data {
            Err(_) if out => (Finding::ComesAfter(StepId::Secrets), Vec::new(), after(StepId::Secrets)),
            Err(error) => (Finding::DataOut(cause(&error)), Vec::new(), after(StepId::LocalData)),
            Ok(DataSeen::InMemory) => (Finding::DataInMemory, Vec::new(), none()),
            Ok(DataSeen::None { folder }) => (Finding::DataNone { folder }, Vec::new(), none()),
            Ok(DataSeen::Whole { file, bytes, crashes, people, journal }) => {
                let journal = journal::found(journal.map_err(AccessError::from));
                (Finding::DataWhole { file, bytes, crashes }, people, journal)
            }
        };
        self.say(StepId::LocalData, finding);
        self.say_of_the_journal(journal);
        people
    }

    /// The journal of the demo, or of a server on this computer.
    async fn made_up_journal(&mut self, whose: journal::Whose) {
        let seen = journal::look(self.chain.places.clone(), whose).await;
        self.say_of_the_journal(seen);
    }

    fn say_of_the_journal(&mut self, seen: [Finding; 2]) {
        for (id, finding) in journal::STEPS.into_iter().zip(seen) {
            self.say(id, finding);
        }
    }

    /// The one who is asked about: chosen, or the first in the book.
    fn person(&self, role: Role, people: &[Entry]) -> Option<Person> {
        let Chain { nino, client, .. } = self.chain;
        let entry = match (client, nino) {
            (Some(id), _) => people.iter().find(|entry| entry.id == *id),
            (None, Some(nino)) => people.iter().find(|entry| entry.nino == *nino),
            (None, None) => people.first(),
        };
        match (entry, nino) {
            (Some(entry), _) => Some(Person { nino: entry.nino.clone(), role: entry.role.unwrap_or(role) }),
            (None, Some(nino)) if client.is_none() => Some(Person { nino: nino.clone(), role }),
            (None, _) => None,
        }
    }

    /// The rest of the chain with a token that somebody gave.
    async fn by_token(&mut self, given: bool, line: &Line, person: Option<Person>, may_ask: &Result<(), Finding>) {
        let asked = match (given, may_ask) {
            (true, Ok(())) => line.ask(person.as_ref(), self.chain.clock).await,
            _ => Asked::Not,
        };
        let signed_in = match (given, asked.sign_in_failure()) {
            (false, _) => Finding::SignInOut(Failure::new(FailureKind::SignIn, "no-token")),
            (true, Some(failure)) => Finding::SignInOut(failure),
            (true, None) => Finding::TokenGiven,
        };
        let out = self.say(StepId::SignIn, signed_in) == StepState::Failing;
        self.say_all(&[StepId::Scopes, StepId::Authority], &Finding::NotWithoutProfile);
        let before = if out { Some(Finding::ComesAfter(StepId::SignIn)) } else { may_ask.clone().err() };
        let enrolment = before.unwrap_or_else(|| asked.enrolment(Role::Individual));
        self.say(StepId::Enrolment, enrolment);
        self.say(StepId::Agent, Finding::NoAgent);
    }

    /// The rest of the chain with the profile's sign-in.
    async fn by_sign_in(
        &mut self,
        unlocked: &Unlocked,
        line: &Line,
        person: Option<Person>,
        may_ask: &Result<(), Finding>,
    ) {
        let role = person.as_ref().map_or(unlocked.profile().role, |person| person.role);
        let sign_in = self.sign_in(line, person.as_ref(), may_ask).await;
        let out = self.say(StepId::SignIn, sign_in.found) == StepState::Failing;
        let Some(standing) = sign_in.standing.filter(|_| !out) else {
            let after = Finding::ComesAfter(StepId::SignIn);
            self.say_all(&[StepId::Scopes, StepId::Authority, StepId::Enrolment, StepId::Agent], &after);
            return;
        };
        self.say(StepId::Scopes, scopes(&standing, unlocked.profile()));
        let local = unlocked.profile().environment == Environment::Local;
        let ended = self.say(StepId::Authority, authority(&standing, sign_in.over, local)) == StepState::Failing;
        let before = if ended { Some(Finding::ComesAfter(StepId::Authority)) } else { may_ask.clone().err() };
        let enrolment = before.clone().unwrap_or_else(|| sign_in.asked.enrolment(role));
        self.say(StepId::Enrolment, enrolment);
        let agent = match (role, before) {
            (Role::Individual, _) => Finding::NoAgent,
            (_, Some(before)) => before,
            (_, None) => line.agent(&sign_in.asked, person.as_ref()).await,
        };
        self.say(StepId::Agent, agent);
    }

    async fn sign_in(&self, line: &Line, person: Option<&Person>, may_ask: &Result<(), Finding>) -> SignIn {
        let nobody = |failure: Failure| SignIn {
            found: Finding::SignInOut(failure),
            standing: None,
            asked: Asked::Not,
            over: false,
        };
        let session = match line.session() {
            Ok(session) => session,
            Err(error) => return nobody(error),
        };
        let standing = match session.standing().await {
            Ok(standing) => standing,
            Err(error) => return nobody(error.into()),
        };
        let found = Finding::SignedIn { since: standing.granted_at.date_naive() };
        let over = standing.authority == Authority::Ended;
        let mut signed_in = SignIn { found, standing: Some(standing), asked: Asked::Not, over };
        if over || may_ask.is_err() {
            return signed_in;
        }
        match within(session.access()).await {
            Ok(Ok(_token)) => signed_in.asked = line.ask(person, self.chain.clock).await,
            Ok(Err(SignInError::AuthorityEnded | SignInError::EndedEarly)) => signed_in.over = true,
            Ok(Err(error)) => signed_in.found = Finding::SignInOut(error.into()),
            Err(too_late) => signed_in.found = Finding::SignInOut(too_late),
        }
        if let Some(failure) = signed_in.asked.sign_in_failure() {
            // A renewal was tried before this is said.
            if matches!(
                failure.code.as_str(),
                "sign-in-authority-ended" | "sign-in-ended-early" | "INVALID_CREDENTIALS"
            ) {
                signed_in.over = true;
            } else {
                signed_in.found = Finding::SignInOut(failure);
            }
        }
        signed_in
    }
}

/// A wait with an end.
async fn within<F: Future>(future: F) -> Result<F::Output, Failure> {
    let timed = tokio::time::timeout(PATIENCE, future).await;
    timed.map_err(|_elapsed| Failure::new(FailureKind::Unreachable, "timed-out"))
}

fn profile(whom: &Whom) -> Finding {
    let profile = match whom {
        Whom::Demo => return Finding::NotInDemo,
        Whom::Nobody => return Finding::NoProfile,
        Whom::Server { .. } => return Finding::NotWithoutProfile,
        Whom::Locked(profile, _) => profile,
        Whom::Profile(unlocked) => unlocked.profile(),
    };
    Finding::InUse { name: profile.name.clone(), environment: profile.environment, role: profile.role }
}

/// Whether the secrets can be read, and whether HMRC's is among them. A broker has that one itself.
fn secrets(unlocked: &Unlocked) -> Finding {
    let profile = unlocked.profile();
    let held = unlocked.secrets().get(Slot::ClientSecret);
    let usual = super::access::addresses(profile.environment).map(|usual| usual.token);
    let at_hmrc = profile.environment != Environment::Local && usual.as_ref() == Some(&profile.addresses.token);
    match held {
        Err(error) => Finding::SecretsOut(cause(&error.into())),
        Ok(None) if at_hmrc => Finding::NoClientSecret,
        Ok(_) => Finding::SecretsAt(profile.keeps),
    }
}

fn scopes(standing: &Standing, profile: &Profile) -> Finding {
    let lacking = profile.scopes.iter().filter(|wanted| !standing.scopes.contains(wanted));
    let lacking: Vec<String> = lacking.cloned().collect();
    if lacking.is_empty() { Finding::ScopesGiven(profile.scopes.clone()) } else { Finding::ScopesLacking(lacking) }
}

fn authority(standing: &Standing, over: bool, local: bool) -> Finding {
    match standing.authority {
        Authority::Ended => Finding::AuthorityEnded,
        _ if over => Finding::AuthorityCut { local },
        Authority::EndsSoon { on } => Finding::AuthorityEndsSoon(on),
        Authority::Good => Finding::AuthorityUntil(standing.ends_at.date_naive()),
    }
}
