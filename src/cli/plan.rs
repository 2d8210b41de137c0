//! What the command line, the environment and the settings come to: every value read, every mix allowed or refused.
//!
//! Parsing and deciding are two steps. [`Arguments`] hold what was written; a [`Plan`] holds what it means. Nothing is
//! started, asked or written before there is one.

use std::path::PathBuf;
use std::time::Duration;

use chrono::NaiveDate;

use super::arguments::{
    Arguments, BusinessesCommand, ChargesCommand, CodedOutSource, CodingOutCommand, Command, DemoCommand, Format,
    Login, ObligationFilter, PaymentsCommand, Range, Serve, Shared, SimulatorCommand, TasksCommand, When,
};
use super::base_url::BaseUrl;
use super::environment::Environment;
use super::export::ToExport;
use super::trouble::Trouble;
use crate::desktop::browser::Desktop;
use crate::rules::coding_out::Wanted;
use crate::rules::environment::port_in;
use crate::rules::{BusinessId, DateRange, DocumentId, Environment as Hmrc, Money, Nino, PaymentId, Profile, TaxYear};
use crate::service::clock::Clock;
use crate::store::config::{Colour, Config};
use crate::store::places::Places;
use crate::store::profiles::Profiles;

mod access;
mod files;
mod money;
mod values;

use files::to_export;
use money::{days_of_statement, what_if};
use values::{clock, date_range, id, nino, patience, scenario, tax_year};

pub use access::{ClientsAction, ProfileAction, ToAdd};
pub(super) use access::{no_such_profile, utr};

/// What is to be done, how, and for whom.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Which HMRC, whose account, what time it is.
    pub world: WorldPlan,
    /// How it is printed or drawn.
    pub looks: Looks,
    /// What is to be done.
    pub action: Action,
    /// Where things lie; absent where there is no home folder, and then nothing is kept.
    pub places: Option<Places>,
    /// The settings.
    pub config: Config,
    /// Where pages are opened.
    pub desktop: Desktop,
}

/// Which HMRC, whose account, what time it is.
#[derive(Debug, Clone)]
pub struct WorldPlan {
    /// Which HMRC.
    pub source: Source,
    /// Whose account; in the demo the first of its people when none is given.
    pub nino: Option<Nino>,
    /// The number of an agent's client.
    pub client: Option<i64>,
    /// The tax year, when one was given.
    pub tax_year: Option<TaxYear>,
    /// The time.
    pub clock: Clock,
    /// Whether HMRC must not be asked.
    pub offline: bool,
    /// How long an answer may take, when the environment says so.
    pub patience: Option<Duration>,
}

/// Which HMRC is asked.
#[derive(Debug, Clone)]
pub enum Source {
    /// The built-in simulator.
    Demo {
        /// Where its world is kept; absent where there is no home folder.
        state: Option<PathBuf>,
    },
    /// A server on this computer.
    Local {
        /// Its address.
        base: BaseUrl,
        /// The bearer token, when the environment holds one.
        token: Option<Token>,
        /// The `Gov-Test-Scenario` to send.
        scenario: Option<String>,
    },
    /// What a profile leads to.
    Profile {
        /// The profile.
        profile: Box<Profile>,
        /// The `Gov-Test-Scenario` to send.
        scenario: Option<String>,
        /// Opens the file of secrets without a person.
        passphrase_file: Option<PathBuf>,
        /// Whether it is the one used where none is named.
        used: bool,
    },
}

impl Source {
    /// Which environment it is.
    pub const fn environment(&self) -> Hmrc {
        match self {
            Self::Demo { .. } => Hmrc::Demo,
            Self::Local { .. } => Hmrc::Local,
            Self::Profile { profile, .. } => profile.environment,
        }
    }

    /// The port of the server, where it is on this computer.
    pub fn server_port(&self) -> Option<u16> {
        match self {
            Self::Local { base, .. } => port_in(base.as_str()),
            Self::Profile { profile, .. } if profile.environment == Hmrc::Local => port_in(&profile.addresses.api),
            Self::Demo { .. } | Self::Profile { .. } => None,
        }
    }

    /// The profile, where there is one.
    pub fn profile(&self) -> Option<&Profile> {
        match self {
            Self::Demo { .. } | Self::Local { .. } => None,
            Self::Profile { profile, .. } => Some(profile),
        }
    }
}

/// A bearer token; its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// How things are printed or drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// In which form.
    pub form: Form,
    /// Whether to colour: always, never, or as the terminal allows.
    pub colour: Colour,
    /// Whether to write plain lines for a screen reader.
    pub plain: bool,
    /// Whether identifiers are shown in full.
    pub reveal: bool,
}

/// The form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Table,
    /// One object.
    Json,
    /// For spreadsheets.
    Csv,
    /// For plain-text accounting.
    Ledger,
    /// For calendars.
    Ics,
}

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Action {
    /// Open the terminal interface.
    Interface,
    /// Ask HMRC something and print it.
    Ask(Question),
    /// Ask, and write the answer to a file.
    Export(ToExport),
    /// Ask everything anew.
    Sync {
        /// About everybody in the book.
        all: bool,
    },
    /// List the tasks.
    Tasks,
    /// Show one task.
    Task(String),
    /// Print a task's address.
    Address(String),
    /// Serve the simulator.
    Serve(Serve),
    /// Clear the demo's world.
    ResetDemo,
    /// Manage profiles.
    Profile(ProfileAction),
    /// Sign in.
    Login(Login),
    /// Forget what was signed in with.
    Logout,
    /// Look for what is wrong.
    Doctor {
        /// In the demo, as was asked.
        demo: bool,
    },
    /// Manage an agent's clients.
    Clients(ClientsAction),
    /// Print completions.
    Completions(clap_complete::Shell),
    /// Print the manual page.
    Manual,
}

/// What HMRC is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// `overview`.
    Overview,
    /// `obligations`.
    Obligations(ObligationFilter),
    /// `balance`.
    Balance,
    /// `charges`: everything, or what is open.
    Charges {
        /// Paid ones too.
        all: bool,
    },
    /// `charges show`.
    Charge(DocumentId),
    /// `charges history`.
    ChargeHistory(DocumentId),
    /// `payments`.
    Payments(Option<DateRange>),
    /// `payments --matrix`.
    PaymentMatrix,
    /// `payments show`.
    Payment(PaymentId),
    /// `reconcile`.
    Reconcile,
    /// `coding-out`: one source, or all three.
    CodedOut(Option<Wanted>),
    /// `coding-out status`.
    CodingOutStatus,
    /// `businesses`.
    Businesses,
    /// `businesses show`.
    Business(BusinessId),
    /// `penalties`.
    Penalties,
    /// `itsa-status`.
    ItsaStatus,
    /// `findings`.
    Findings,
    /// `statement`.
    Statement(Option<DateRange>),
    /// `what-if pay`.
    WhatIfPaid {
        /// How much.
        amount: Money,
        /// When; today when it is not said.
        on: Option<NaiveDate>,
    },
    /// `what-if reduce`: what each payment on account would come to.
    WhatIfReduced(Money),
    /// `check`.
    Check {
        /// Dates within so many days count too.
        within: Option<u16>,
    },
}

/// Decides what `arguments` mean.
pub fn resolve(
    arguments: Arguments,
    environment: &Environment,
    places: Option<Places>,
    config: Config,
    profiles: &Profiles,
) -> Result<Plan, Trouble> {
    let Arguments { shared, command } = arguments;
    // A profile that is being added need not be there yet, and the one it will replace must not be in the way.
    let about_profiles = matches!(command, Some(Command::Profile { .. }));
    let chosen = if about_profiles { source_of_none(&shared, places.as_ref())? } else { None };
    let source = chosen.map_or_else(|| source(&shared, environment, places.as_ref(), profiles), Ok)?;
    let world = WorldPlan {
        nino: shared.nino.as_deref().map(nino).transpose()?,
        tax_year: shared.tax_year.as_deref().map(tax_year).transpose()?,
        clock: shared.today.as_deref().map_or_else(|| Ok(Clock::system()), clock)?,
        client: shared.client.as_deref().map(access::client).transpose()?,
        offline: shared.offline,
        patience: environment.timeout.as_deref().map(patience).transpose()?,
        source,
    };
    if shared.today.is_some() && !matches!(world.source.environment(), Hmrc::Demo | Hmrc::Local) {
        return Err(Trouble::usage(
            "mixed-options",
            "--today is for the demo and for servers on this computer",
            "HMRC has its own clock; leave it out.",
        ));
    }
    if world.client.is_some() && !world.source.profile().is_some_and(|profile| profile.role.is_agent()) {
        return Err(access::not_an_agent());
    }
    let form = form(shared.format, command.as_ref())?;
    let looks =
        Looks { form, colour: colour(&shared, environment, &config), plain: shared.plain, reveal: shared.reveal };
    // A screen reader is served by lines, the most important first, not by a screen that is drawn anew.
    let alone = if looks.plain { Action::Ask(Question::Overview) } else { Action::Interface };
    let action = match command {
        None => alone,
        Some(command) => action(command, &shared, environment, &world)?,
    };
    let Environment { browser, display, remote, .. } = environment;
    let desktop = Desktop { browser: browser.clone(), display: *display, remote: *remote };
    Ok(Plan { world, looks, action, places, config, desktop })
}

fn source(
    shared: &Shared,
    environment: &Environment,
    places: Option<&Places>,
    profiles: &Profiles,
) -> Result<Source, Trouble> {
    let chosen = [shared.profile.is_some(), shared.demo, shared.base_url.is_some()];
    if chosen.into_iter().filter(|given| *given).count() > 1 {
        return Err(Trouble::usage(
            "mixed-options",
            "--profile, --demo and --base-url each choose another HMRC",
            "Give one of them.",
        ));
    }
    let used = if shared.demo || shared.base_url.is_some() { None } else { access::used(shared, profiles)? };
    if let Some(profile) = used {
        let scenario = shared.scenario.as_deref().map(scenario).transpose()?;
        if scenario.is_some() && profile.environment == Hmrc::Production {
            return Err(Trouble::usage(
                "mixed-options",
                "--scenario is for a local server or HMRC's sandbox, not for real tax",
                "Leave it out.",
            ));
        }
        let passphrase_file = environment.passphrase_file.clone();
        let used = profiles.current.as_ref() == Some(&profile.name);
        return Ok(Source::Profile { profile: Box::new(profile.clone()), scenario, passphrase_file, used });
    }
    let Some(base) = &shared.base_url else {
        if shared.scenario.is_some() {
            return Err(Trouble::usage(
                "mixed-options",
                "--scenario is for a local server or HMRC's sandbox, not for the demo",
                "Add --base-url, or leave --scenario out.",
            ));
        }
        return Ok(Source::Demo { state: places.map(Places::demo) });
    };
    let base = base.parse().map_err(|why| {
        Trouble::usage(
            "base-url",
            format!("--base-url takes a server on this computer only: {why}"),
            "As in http://127.0.0.1:8080; `quarterdeck simulator serve` prints one.",
        )
    })?;
    let scenario = shared.scenario.as_deref().map(scenario).transpose()?;
    Ok(Source::Local { base, token: environment.token.clone().map(Token), scenario })
}

/// `profile` itself works on no HMRC; its `--base-url` says where a local one will be.
fn source_of_none(shared: &Shared, places: Option<&Places>) -> Result<Option<Source>, Trouble> {
    if shared.demo || shared.profile.is_some() {
        return Err(Trouble::usage(
            "mixed-options",
            "`profile` is told the name itself",
            "Leave --demo and --profile out.",
        ));
    }
    Ok(Some(Source::Demo { state: places.map(Places::demo) }))
}

/// The form of what is printed. A file has a form of its own, and what is said beside it is for people.
fn form(format: Option<Format>, command: Option<&Command>) -> Result<Form, Trouble> {
    let refuse = |what: &str| {
        Err(Trouble::usage(
            "format",
            what,
            "Every command has table, json and csv; see also `quarterdeck export --help`.",
        ))
    };
    match (format, command) {
        (None | Some(Format::Table), _) | (_, Some(Command::Export { .. })) => Ok(Form::Table),
        (Some(Format::Json), _) => Ok(Form::Json),
        (Some(Format::Csv), _) => Ok(Form::Csv),
        (Some(Format::Ics), Some(Command::Obligations { .. })) => Ok(Form::Ics),
        (Some(Format::Ledger), Some(Command::Statement { .. })) => Ok(Form::Ledger),
        (Some(Format::Ics), _) => refuse("only `obligations` and `export` make a calendar"),
        (Some(Format::Ledger), _) => refuse("only `statement` and `export` make a ledger journal"),
    }
}

/// The command line decides, then the settings, then `NO_COLOR`, then the terminal.
fn colour(shared: &Shared, environment: &Environment, config: &Config) -> Colour {
    let given = match shared.color {
        Some(When::Always) => Some(Colour::Always),
        Some(When::Never) => Some(Colour::Never),
        Some(When::Auto) => Some(Colour::Auto),
        None => None,
    };
    let wanted = given.unwrap_or(config.colour);
    if shared.plain || (wanted == Colour::Auto && environment.no_color) { Colour::Never } else { wanted }
}

fn action(command: Command, shared: &Shared, environment: &Environment, world: &WorldPlan) -> Result<Action, Trouble> {
    let today = world.clock.today();
    let not_yet = |what| Err(Trouble::NotYet(what));
    let question = match command {
        Command::Overview => Question::Overview,
        Command::Obligations { status } => Question::Obligations(status),
        Command::Balance => Question::Balance,
        Command::Charges { all, one } => charges(all, one)?,
        Command::Payments { matrix, range, one } => payments(matrix, &range, one, today)?,
        Command::Reconcile => Question::Reconcile,
        Command::CodingOut { source, what } => coding_out(source, what.as_ref())?,
        Command::Businesses { one: None } => Question::Businesses,
        Command::Businesses { one: Some(BusinessesCommand::Show { business_id }) } => {
            Question::Business(id(&business_id, "business-id", "`quarterdeck businesses` lists them.")?)
        }
        Command::Businesses { one: Some(BusinessesCommand::Quarters { .. }) } => {
            return not_yet("choosing standard or calendar quarters");
        }
        Command::Penalties => Question::Penalties,
        Command::ItsaStatus => Question::ItsaStatus,
        Command::Findings => Question::Findings,
        Command::Check { within } => Question::Check { within },
        Command::Tasks { one: None } => return Ok(Action::Tasks),
        Command::Tasks { one: Some(TasksCommand::Show { task }) } => return Ok(Action::Task(task)),
        Command::Open { task, print: true } => return Ok(Action::Address(task)),
        Command::Open { print: false, .. } => {
            return not_yet("opening HMRC's pages (`open TASK --print` prints the address)");
        }
        Command::Demo { what: DemoCommand::Reset } => return Ok(Action::ResetDemo),
        Command::Simulator { what: SimulatorCommand::Serve(serve) } => return Ok(Action::Serve(serve)),
        Command::Completions { shell } => return Ok(Action::Completions(shell)),
        Command::Man => return Ok(Action::Manual),
        Command::Calculations { .. } => return not_yet("calculations"),
        Command::YearEnd { .. } => return not_yet("the end of the year"),
        Command::Statement { range } => Question::Statement(days_of_statement(&range, world.tax_year, today)?),
        Command::WhatIf { what } => what_if(&what, today)?,
        Command::Sync { all } => return Ok(Action::Sync { all }),
        Command::Journal { .. } => return not_yet("the journal"),
        Command::Export { what, out } => return Ok(Action::Export(to_export(what, out, shared, world)?)),
        Command::Profile { what } => return Ok(Action::Profile(access::profile(what, shared, environment)?)),
        Command::Clients { what } => return Ok(Action::Clients(access::clients(what, world, shared.yes)?)),
        Command::Login(_) | Command::Logout if shared.demo || shared.base_url.is_some() => {
            return Err(access::no_sign_in(shared));
        }
        Command::Login(login) => return Ok(Action::Login(login)),
        Command::Logout => return Ok(Action::Logout),
        Command::Doctor => return Ok(Action::Doctor { demo: shared.demo }),
    };
    Ok(Action::Ask(question))
}

fn charges(all: bool, one: Option<ChargesCommand>) -> Result<Question, Trouble> {
    const LIST: &str = "`quarterdeck charges --all` lists them.";
    match one {
        None => Ok(Question::Charges { all }),
        Some(_) if all => {
            Err(Trouble::usage("mixed-options", "--all is for the list of charges", "Leave it out to see one charge."))
        }
        Some(ChargesCommand::Show { document_id }) => Ok(Question::Charge(id(&document_id, "document-id", LIST)?)),
        Some(ChargesCommand::History { document_id }) => {
            Ok(Question::ChargeHistory(id(&document_id, "document-id", LIST)?))
        }
    }
}

fn payments(matrix: bool, range: &Range, one: Option<PaymentsCommand>, today: NaiveDate) -> Result<Question, Trouble> {
    let range = date_range(range, today)?;
    match one {
        None if matrix && range.is_some() => Err(Trouble::usage(
            "mixed-options",
            "--matrix is about a whole tax year",
            "Give --tax-year instead of --from and --to.",
        )),
        None if matrix => Ok(Question::PaymentMatrix),
        Some(_) if matrix => Err(Trouble::usage(
            "mixed-options",
            "--matrix is for the list of payments",
            "Leave it out to see one payment.",
        )),
        None => Ok(Question::Payments(range)),
        Some(_) if range.is_some() => Err(Trouble::usage(
            "mixed-options",
            "--from and --to are for the list of payments",
            "Leave them out to see one payment.",
        )),
        Some(PaymentsCommand::Show { payment }) => {
            Ok(Question::Payment(id(&payment, "payment", "`quarterdeck payments` lists them.")?))
        }
    }
}

fn coding_out(source: Option<CodedOutSource>, what: Option<&CodingOutCommand>) -> Result<Question, Trouble> {
    let wanted = |source| match source {
        CodedOutSource::HmrcHeld => Wanted::HmrcHeld,
        CodedOutSource::User => Wanted::User,
        CodedOutSource::Latest => Wanted::Latest,
    };
    match what {
        None => Ok(Question::CodedOut(source.map(wanted))),
        Some(CodingOutCommand::Show { source: own }) => Ok(Question::CodedOut((*own).or(source).map(wanted))),
        Some(CodingOutCommand::Status) => Ok(Question::CodingOutStatus),
        Some(CodingOutCommand::Amend { .. } | CodingOutCommand::Delete) => {
            Err(Trouble::NotYet("correcting coded-out amounts"))
        }
        Some(CodingOutCommand::OptOut | CodingOutCommand::OptIn) => {
            Err(Trouble::NotYet("opting out of coding out, and back in,"))
        }
    }
}
