//! What the command line, the environment and the settings come to: every value read, every mix allowed or refused.
//!
//! Parsing and deciding are two steps. [`Arguments`] hold what was written; a [`Plan`] holds what it means. Nothing is
//! started, asked or written before there is one.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};

use super::arguments::{
    Arguments, BusinessesCommand, ChargesCommand, CodedOutSource, CodingOutCommand, Command, DemoCommand, Format,
    ObligationFilter, PaymentsCommand, Range, Serve, Shared, SimulatorCommand, TasksCommand, When,
};
use super::base_url::BaseUrl;
use super::environment::Environment;
use super::trouble::Trouble;
use crate::rules::coding_out::Wanted;
use crate::rules::{BusinessId, DateRange, DocumentId, Environment as Hmrc, Nino, PaymentId, TaxYear};
use crate::service::clock::Clock;
use crate::store::config::{Colour, Config};
use crate::store::places::Places;

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
}

/// Which HMRC, whose account, what time it is.
#[derive(Debug, Clone)]
pub struct WorldPlan {
    /// Which HMRC.
    pub source: Source,
    /// Whose account; in the demo the first of its people when none is given.
    pub nino: Option<Nino>,
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
}

impl Source {
    /// Which environment it is.
    pub const fn environment(&self) -> Hmrc {
        match self {
            Self::Demo { .. } => Hmrc::Demo,
            Self::Local { .. } => Hmrc::Local,
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
}

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Action {
    /// Open the terminal interface.
    Interface,
    /// Ask HMRC something and print it.
    Ask(Question),
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
    /// `payments show`.
    Payment(PaymentId),
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
) -> Result<Plan, Trouble> {
    let Arguments { shared, command } = arguments;
    let source = source(&shared, environment, places.as_ref())?;
    let world = WorldPlan {
        nino: shared.nino.as_deref().map(nino).transpose()?,
        tax_year: shared.tax_year.as_deref().map(tax_year).transpose()?,
        clock: shared.today.as_deref().map_or_else(|| Ok(Clock::system()), clock)?,
        offline: shared.offline,
        patience: environment.timeout.as_deref().map(patience).transpose()?,
        source,
    };
    if shared.client.is_some() {
        return Err(Trouble::NotYet("an agent's client book"));
    }
    let form = form(shared.format, command.as_ref())?;
    let looks =
        Looks { form, colour: colour(&shared, environment, &config), plain: shared.plain, reveal: shared.reveal };
    // A screen reader is served by lines, the most important first, not by a screen that is drawn anew.
    let alone = if looks.plain { Action::Ask(Question::Overview) } else { Action::Interface };
    let today = world.clock.now().date_naive();
    let action = command.map_or(Ok(alone), |command| action(command, today))?;
    Ok(Plan { world, looks, action, places, config })
}

fn source(shared: &Shared, environment: &Environment, places: Option<&Places>) -> Result<Source, Trouble> {
    let chosen = [shared.profile.is_some(), shared.demo, shared.base_url.is_some()];
    if chosen.into_iter().filter(|given| *given).count() > 1 {
        return Err(Trouble::usage(
            "mixed-options",
            "--profile, --demo and --base-url each choose another HMRC",
            "Give one of them.",
        ));
    }
    if shared.profile.is_some() {
        return Err(Trouble::NotYet("profiles, and with them HMRC's sandbox and real accounts,"));
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

fn patience(text: &str) -> Result<Duration, Trouble> {
    match text.parse::<u64>() {
        Ok(seconds @ 1..=600) => Ok(Duration::from_secs(seconds)),
        _ => Err(Trouble::usage(
            "timeout",
            "QUARTERDECK_TIMEOUT is not a number of seconds from 1 to 600",
            "Correct it, or take it out of the environment.",
        )),
    }
}

fn scenario(text: &str) -> Result<String, Trouble> {
    let fits =
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if fits {
        Ok(text.to_owned())
    } else {
        Err(Trouble::usage(
            "scenario",
            "that is no name of a test scenario",
            "They are letters, digits and underscores, as in NOT_FOUND.",
        ))
    }
}

fn nino(text: &str) -> Result<Nino, Trouble> {
    // The text is not repeated: a slip of one letter in a real number would put it on screen and in a log.
    text.parse().map_err(|_not_a_nino| {
        Trouble::usage(
            "nino",
            "that is not a National Insurance number",
            "Two letters, six digits and a letter A to D, as in AA000001A. Some pairs of letters do not exist.",
        )
    })
}

fn tax_year(text: &str) -> Result<TaxYear, Trouble> {
    text.parse().map_err(|why: crate::rules::tax_year::NotATaxYear| {
        Trouble::usage("tax-year", format!("--tax-year: {why}"), "From 2010-11 to 2098-99, as in 2025-26.")
    })
}

fn date(option: &str, text: &str) -> Result<NaiveDate, Trouble> {
    let wrong = || {
        Trouble::usage("date", format!("--{option} takes a date that exists"), "Year, month and day, as in 2026-11-21.")
    };
    let strict = text.len() == 10
        && text
            .bytes()
            .zip(0..)
            .all(|(byte, at)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| strict).ok_or_else(wrong)
}

/// A day means noon of it, so that a command that takes a while stays on that day.
fn clock(text: &str) -> Result<Clock, Trouble> {
    let instant = match DateTime::parse_from_rfc3339(text) {
        Ok(instant) => instant.with_timezone(&Utc),
        Err(_) => date("today", text)?.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default()).and_utc(),
    };
    let day = instant.date_naive();
    if TaxYear::containing(day).contains(day) {
        Ok(Clock::set_to(instant))
    } else {
        Err(Trouble::usage(
            "date",
            "--today lies outside the years HMRC's API knows",
            "From 6 April 2010 to 5 April 2099, as in 2026-11-21 or 2026-11-21T09:00:00Z.",
        ))
    }
}

fn form(format: Option<Format>, command: Option<&Command>) -> Result<Form, Trouble> {
    let refuse = |what: &str| {
        let message = format!("`{what}` comes with a later version");
        Err(Trouble::usage("format", message, "Every command has table, json and csv."))
    };
    match (format, command) {
        (None | Some(Format::Table), _) => Ok(Form::Table),
        (Some(Format::Json), _) => Ok(Form::Json),
        (Some(Format::Csv), _) => Ok(Form::Csv),
        (Some(Format::Ics), Some(Command::Obligations { .. } | Command::Export { .. })) => {
            Err(Trouble::NotYet("the calendar form"))
        }
        (Some(Format::Ledger), Some(Command::Statement { .. } | Command::Export { .. })) => {
            Err(Trouble::NotYet("the plain-text accounting form"))
        }
        (Some(Format::Ics), _) => refuse("obligations --format ics"),
        (Some(Format::Ledger), _) => refuse("statement --format ledger"),
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

fn action(command: Command, today: NaiveDate) -> Result<Action, Trouble> {
    let not_yet = |what| Err(Trouble::NotYet(what));
    let question = match command {
        Command::Overview => Question::Overview,
        Command::Obligations { status } => Question::Obligations(status),
        Command::Balance => Question::Balance,
        Command::Charges { all, one } => charges(all, one)?,
        Command::Payments { range, one } => payments(&range, one, today)?,
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
        Command::Statement { .. } => return not_yet("the statement"),
        Command::Clients { .. } => return not_yet("an agent's client book"),
        Command::Sync { .. } => return not_yet("keeping answers on this computer"),
        Command::Journal { .. } => return not_yet("the journal"),
        Command::Export { .. } => return not_yet("export"),
        Command::Profile { .. } => return not_yet("profiles"),
        Command::Login | Command::Logout => return not_yet("signing in to HMRC"),
        Command::Doctor => return not_yet("the doctor"),
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

fn payments(range: &Range, one: Option<PaymentsCommand>, today: NaiveDate) -> Result<Question, Trouble> {
    let range = date_range(range, today)?;
    match one {
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

fn id<T>(text: &str, code: &'static str, list: &str) -> Result<T, Trouble>
where
    T: FromStr<Err: std::fmt::Display>,
{
    text.parse().map_err(|why: T::Err| Trouble::usage(code, format!("that is {why}"), list))
}

/// The days given; the end left out is today, the start left out lies where the usual range of four tax years starts.
fn date_range(range: &Range, today: NaiveDate) -> Result<Option<DateRange>, Trouble> {
    if range.from.is_none() && range.to.is_none() {
        return Ok(None);
    }
    let to = range.to.as_deref().map_or(Ok(today), |text| date("to", text))?;
    let usual = || Ok(DateRange::four_tax_years_to(to).from());
    let from = range.from.as_deref().map_or_else(usual, |text| date("from", text))?;
    let hint = "As in --from 2025-04-06 --to 2026-04-05.";
    if from.year() < 1900 || to.year() > 2099 {
        return Err(Trouble::usage("date", "HMRC's API knows the years 1900 to 2099 only", hint));
    }
    DateRange::new(from, to).map(Some).map_err(|why| Trouble::usage("date", why.to_string(), hint))
}
