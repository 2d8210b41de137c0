//! What is to be done: each command read into an action or a question to HMRC.

use std::time::Duration;

use chrono::NaiveDate;

use super::super::arguments::{
    BusinessesCommand, ChargesCommand, Command, DemoCommand, Login, ObligationFilter, PaymentsCommand, Range, Serve,
    Shared, SimulatorCommand, TasksCommand,
};
use super::super::environment::Environment;
use super::super::export::ToExport;
use super::super::trouble::Trouble;
use super::WorldPlan;
use super::access::{self, ClientsAction, ProfileAction};
use super::files::to_export;
use super::money::{days_of_statement, what_if};
use super::values::{date_range, id};
use super::writing::{JournalAction, ToWrite, coding_out, journal};
use crate::rules::coding_out::Wanted;
use crate::rules::{BusinessId, DateRange, DocumentId, Money, PaymentId};

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Action {
    /// Open the terminal interface.
    Interface,
    /// Ask HMRC something and print it.
    Ask(Question),
    /// Ask, and write the answer to a file.
    Export(ToExport),
    /// Send a change to HMRC.
    Write(ToWrite),
    /// Read the journal.
    Journal(JournalAction),
    /// Ask everything anew.
    Sync {
        /// About everybody in the book.
        all: bool,
    },
    /// List the tasks.
    Tasks,
    /// Show one task.
    Task {
        /// Its name.
        id: String,
    },
    /// See what came of hand-offs, or say so.
    HandOffs(HandOffAction),
    /// Open a task's page.
    Open(ToOpen),
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

/// A page to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToOpen {
    /// The task.
    pub task: String,
    /// The thing it is about.
    pub about: Option<String>,
    /// Only to print its address.
    pub print: bool,
    /// With a QR code.
    pub qr: bool,
}

/// What is to be done about hand-offs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandOffAction {
    /// Look what changed.
    Watch {
        /// For how long, until something did; without it once.
        wait: Option<Duration>,
    },
    /// Note what the person says.
    Answer {
        /// The hand-off's number.
        number: u64,
        /// Whether it was done.
        done: bool,
    },
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

/// What a command comes to.
pub(super) fn action(
    command: Command,
    shared: &Shared,
    environment: &Environment,
    world: &WorldPlan,
) -> Result<Action, Trouble> {
    let today = world.clock.today();
    let not_yet = |what| Err(Trouble::NotYet(what));
    let question = match command {
        Command::Overview => Question::Overview,
        Command::Obligations { status } => Question::Obligations(status),
        Command::Balance => Question::Balance,
        Command::Charges { all, one } => charges(all, one)?,
        Command::Payments { matrix, range, one } => payments(matrix, &range, one, today)?,
        Command::Reconcile => Question::Reconcile,
        Command::CodingOut { source, what } => return coding_out(source, what, shared),
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
        Command::Tasks { one: Some(TasksCommand::Show { task }) } => return Ok(Action::Task { id: task }),
        Command::Tasks { one: Some(TasksCommand::Watch { wait }) } => {
            let wait = wait.map(|seconds| Duration::from_secs(seconds.into()));
            return Ok(Action::HandOffs(HandOffAction::Watch { wait }));
        }
        Command::Tasks { one: Some(TasksCommand::Answer { number, done }) } => {
            return Ok(Action::HandOffs(HandOffAction::Answer { number, done: done == "yes" }));
        }
        Command::Open { task, about, print, qr } => return Ok(Action::Open(ToOpen { task, about, print, qr })),
        Command::Demo { what: DemoCommand::Reset } => return Ok(Action::ResetDemo),
        Command::Simulator { what: SimulatorCommand::Serve(serve) } => return Ok(Action::Serve(serve)),
        Command::Completions { shell } => return Ok(Action::Completions(shell)),
        Command::Man => return Ok(Action::Manual),
        Command::Calculations { .. } => return not_yet("calculations"),
        Command::YearEnd { .. } => return not_yet("the end of the year"),
        Command::Statement { range } => Question::Statement(days_of_statement(&range, world.tax_year, today)?),
        Command::WhatIf { what } => what_if(&what, today)?,
        Command::Sync { all } => return Ok(Action::Sync { all }),
        Command::Journal { what } => return Ok(Action::Journal(journal(what, shared)?)),
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
