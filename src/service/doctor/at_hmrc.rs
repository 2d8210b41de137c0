//! What HMRC says to the calls of a check-up. Each reads, and is sent once.

use std::time::Duration;

use super::{Chain, PATIENCE, Unlocked, Whom, within};
use crate::hmrc::apis::fraud_validator::{HeaderFeedback, ValidateHeaders};
use crate::hmrc::apis::individual_details::ItsaStatus;
use crate::hmrc::apis::sa_accounts::{BalanceAndTransactions, Details, Which};
use crate::hmrc::auth::Session;
use crate::hmrc::client::{Client, Connection, Credentials};
use crate::hmrc::endpoint::{Api, Endpoint};
use crate::hmrc::error::ApiError;
use crate::rules::check_up::{Finding, Judged, StepId};
use crate::rules::fraud_verdict::{ApiJudged, HeaderTold};
use crate::rules::profile::ConnectionMethod;
use crate::rules::{Environment, Failure, FailureKind, Nino, Role, Secret, TaxYear};
use crate::service::access::AccessError;
use crate::service::clock::Clock;

/// HMRC's code for two different things, which the role tells apart.
const NOT_AUTHORISED: &str = "CLIENT_OR_AGENT_NOT_AUTHORISED";

/// The APIs whose last calls are judged.
const USED: [Api; 4] = [Api::IndividualDetails, Api::SelfAssessmentAccounts, Api::Obligations, Api::BusinessDetails];

/// The one who is asked about.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// Whose account.
    pub(super) nino: Nino,
    /// As whom.
    pub(super) role: Role,
}

/// What the harmless call came to.
pub(super) enum Asked {
    /// It was not made: something else comes first.
    Not,
    /// There is nobody to ask about.
    Nobody,
    /// HMRC answered.
    Yes,
    /// It did not.
    No(Failure),
}

impl Asked {
    /// Why the sign-in is of no use, where that is what HMRC said.
    pub(super) fn sign_in_failure(&self) -> Option<Failure> {
        match self {
            Self::No(failure) if failure.kind == FailureKind::SignIn && failure.code != "INVALID_SCOPE" => {
                Some(failure.clone())
            }
            _ => None,
        }
    }

    /// What it says of the person's being signed up.
    pub(super) fn enrolment(&self, role: Role) -> Finding {
        match self {
            Self::Not => Finding::ComesAfter(StepId::SignIn),
            Self::Nobody => Finding::NobodyToAskAbout(role),
            Self::Yes => Finding::Enrolled,
            Self::No(failure) if failure.code == NOT_AUTHORISED && role.is_agent() => {
                Finding::ComesAfter(StepId::Agent)
            }
            Self::No(failure) => refused(failure, Api::IndividualDetails),
        }
    }
}

/// What a refusal stands for.
fn refused(failure: &Failure, api: Api) -> Finding {
    match failure.code.as_str() {
        "CLIENT_NOT_MTD_ENROLLED" => Finding::NotSignedUp,
        NOT_AUTHORISED => Finding::NotAuthorised,
        "RESOURCE_FORBIDDEN" => Finding::NotSubscribed(api.name()),
        "INVALID_SCOPE" => Finding::ScopeRefused,
        _ => Finding::CallOut(failure.clone()),
    }
}

/// The way to HMRC.
pub(super) struct Line {
    /// Asks as whoever is signed in.
    client: Option<Client>,
    /// Whoever is signed in, where there is a profile to sign in with.
    session: Option<Result<Session, Failure>>,
    /// Whose headers may be judged, and how the one who asks is shown.
    judge: Judge,
}

enum Judge {
    /// Nobody judges here.
    None,
    /// By this token.
    Token(Client),
    /// By the application's own token.
    Application(Box<Unlocked>, Option<Duration>),
}

impl Line {
    pub(super) async fn of(chain: &Chain) -> Self {
        let patience = chain.patience;
        let none = Self { client: None, session: None, judge: Judge::None };
        match &chain.whom {
            Whom::Demo | Whom::Nobody | Whom::Locked(..) => none,
            Whom::Server { base, token } => {
                let Some(token) = token else { return none };
                let mut connection = Connection::new(base, token.clone());
                connection.machine = Some(std::sync::Arc::clone(&chain.machine));
                let client = Client::new(patient(connection, patience)).ok();
                let judge = client.clone().map_or(Judge::None, Judge::Token);
                Self { client, session: None, judge }
            }
            Whom::Profile(unlocked) => {
                let session = apart(unlocked, Unlocked::session).await;
                let connect =
                    |session| Client::new(patient(unlocked.connection(Credentials::Session(session)), patience));
                let client = session.as_ref().ok().and_then(|session| connect(session.clone()).ok());
                let tested = matches!(unlocked.profile().environment, Environment::Sandbox | Environment::Local);
                let judge = if tested { Judge::Application(unlocked.clone(), patience) } else { Judge::None };
                Self { client, session: Some(session), judge }
            }
        }
    }

    /// The session of whoever is signed in.
    pub(super) fn session(&self) -> Result<Session, Failure> {
        self.session.clone().unwrap_or_else(|| Err(Failure::new(FailureKind::SignIn, "not-signed-in")))
    }

    async fn call<E: Endpoint>(&self, request: &E) -> Result<E::Response, Failure> {
        let Some(client) = &self.client else { return Err(Failure::new(FailureKind::Unreachable, "not-connected")) };
        called(client, request).await.map_err(Failure::from)
    }

    /// Asks for this year's status, which everybody signed up has.
    pub(super) async fn ask(&self, person: Option<&Person>, clock: Clock) -> Asked {
        let Some(person) = person else { return Asked::Nobody };
        let tax_year = TaxYear::containing(clock.today());
        let status = ItsaStatus { nino: &person.nino, tax_year, future_years: false, history: false };
        self.call(&status).await.map_or_else(Asked::No, |_status| Asked::Yes)
    }

    /// Whether the agent is who the profile says. HMRC does not say it, but it keeps accounts from supporting agents.
    pub(super) async fn agent(&self, asked: &Asked, person: Option<&Person>) -> Finding {
        let Some(person) = person else { return Finding::ComesAfter(StepId::Enrolment) };
        match asked {
            Asked::Yes => {}
            Asked::No(failure) if failure.code == NOT_AUTHORISED => return Finding::AgentNotAuthorised,
            Asked::No(_) | Asked::Nobody | Asked::Not => return Finding::ComesAfter(StepId::Enrolment),
        }
        let account = BalanceAndTransactions { nino: &person.nino, which: Which::Open, details: Details::default() };
        let supports = person.role == Role::SupportingAgent;
        match self.call(&account).await {
            Ok(_account) if supports => Finding::MainAfterAll,
            Err(failure) if failure.code == NOT_AUTHORISED && !supports => Finding::OnlySupporting,
            Err(failure) if failure.code == NOT_AUTHORISED => Finding::AgentAs(person.role),
            Ok(_account) => Finding::AgentAs(person.role),
            Err(failure) => refused(&failure, Api::SelfAssessmentAccounts),
        }
    }

    /// What is said of the headers where HMRC's test service is not asked.
    pub(super) const fn may_judge(&self) -> Judged {
        match self.judge {
            Judge::None => Judged::NotHere,
            Judge::Token(_) | Judge::Application(..) => Judged::NotAsked,
        }
    }

    /// Has the headers judged.
    pub(super) async fn judge(&self, told: &[HeaderTold]) -> Judged {
        let (client, method) = match &self.judge {
            Judge::None => return Judged::NotHere,
            Judge::Token(client) => (client.clone(), ConnectionMethod::default()),
            Judge::Application(unlocked, patience) => match application(unlocked, *patience).await {
                Ok(client) => (client, unlocked.profile().connection_method),
                Err(failure) => return Judged::Out(failure),
            },
        };
        let verdict = match called(&client, &ValidateHeaders).await {
            Ok(verdict) => verdict,
            // Not a failure of this computer: the server has no such service, or not for this application.
            Err(error) if matches!(error.status(), Some(401 | 403 | 404)) => return Judged::NotOffered,
            Err(error) => return Judged::Out(error.into()),
        };
        let mut feedback = Vec::new();
        for api in USED {
            if let Ok(calls) = called(&client, &HeaderFeedback { api, method }).await {
                feedback.push(ApiJudged { api: api.name(), calls });
            }
        }
        let errors = verdict.errors_in(told).count();
        Judged::Verdict { verdict, errors, feedback }
    }
}

fn patient(mut connection: Connection, patience: Option<Duration>) -> Connection {
    connection.limits.total = patience.unwrap_or(PATIENCE).min(PATIENCE);
    connection.limits.connect = connection.limits.connect.min(connection.limits.total);
    connection
}

/// One call, for no longer than a person waits.
async fn called<E: Endpoint>(client: &Client, request: &E) -> Result<E::Response, ApiError> {
    let too_late = |_elapsed| ApiError::Transport {
        what: crate::hmrc::error::Transport::TimedOut,
        changed: crate::rules::failure::Changed::No,
    };
    within(client.call(request)).await.map_err(too_late)?
}

/// Something that may wait for a keyring, away from whoever draws.
async fn apart<T: Send + 'static>(
    unlocked: &Unlocked,
    what: fn(&Unlocked) -> Result<T, AccessError>,
) -> Result<T, Failure> {
    let unlocked = unlocked.clone();
    let done = tokio::task::spawn_blocking(move || what(&unlocked)).await;
    let gone = |_panicked| Failure::new(FailureKind::Unreachable, "not-connected");
    done.map_err(gone)?.map_err(|error| Failure::new(FailureKind::SignIn, error.code()))
}

/// A client with the application's own token, which HMRC's test service wants.
async fn application(unlocked: &Unlocked, patience: Option<Duration>) -> Result<Client, Failure> {
    let application = apart(unlocked, Unlocked::application).await?;
    let token: Secret = within(application.client_credentials()).await?.map_err(Failure::from)?;
    let connection = patient(unlocked.connection(Credentials::Token(token)), patience);
    Client::new(connection).map_err(|_odd| Failure::new(FailureKind::Unreachable, "not-connected"))
}
