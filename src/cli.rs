//! The command line: every pane is also a command.
//!
//! Three steps: [`arguments`] reads what was written, [`plan`] decides what it means, and one module for each command
//! asks and lays out what came. A command is a function from answers to a [`Report`]; who answers is
//! [`desk`]'s business, and only `world` knows that it is HMRC, or the demo's simulator.

pub mod arguments;
pub mod base_url;
pub mod desk;
pub mod environment;
pub mod output;
pub mod plan;
pub mod trouble;

mod access;
mod ask_person;
mod balance;
mod briefing;
mod businesses;
mod charges;
mod clients;
mod coding_out;
mod doctor;
pub(crate) mod export;
mod findings;
mod hand_offs;
mod hidden;
mod interface;
mod itsa_status;
mod journal;
mod known;
mod obligations;
mod open;
mod overview;
mod parts;
mod payments;
mod penalties;
mod profiles;
mod reconcile;
mod sign_in;
mod simulator;
mod statement;
mod streams;
mod sync;
mod tasks;
mod updates;
mod what_if;
pub(crate) mod wording;
mod world;
mod writing;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

pub(crate) use self::access::hint as access_hint;
use self::arguments::Arguments;
use self::desk::{Ask, Desk};
use self::environment::Environment;
use self::export::ToExport;
use self::output::page::Paper;
use self::output::{Report, Setting};
use self::plan::{Action, Form, JournalAction, Looks, Plan, Question};
pub use self::streams::Streams;
use self::trouble::{Trouble, exit};
use self::wording::Reader;
use crate::rules::{Query, TaxYear};
use crate::store::config::{self, Colour, Glyphs};
use crate::store::places::Places;

/// How a command line ended.
#[derive(Debug)]
pub enum Ended {
    /// With an exit code.
    Exit(u8),
    /// Not yet: the terminal interface is to be opened.
    Interface(Box<Plan>),
}

/// Runs the command line of this process and says with which exit code it ends.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let environment = Environment::read();
    let mut out = io::stdout().lock();
    let mut err = io::stderr();
    let terminal = out.is_terminal();
    let (width, err_width) = (streams::width(terminal, &environment), streams::err_width());
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let mut streams = Streams { out: &mut out, err: &mut err, terminal, width, err_width };
    let ended = run_with(&arguments, &environment, &mut streams);
    let plan = match ended {
        Ended::Exit(code) => return code,
        Ended::Interface(plan) => plan,
    };
    // The interface writes to the terminal by itself.
    drop(out);
    interface::open(&plan).unwrap_or_else(|trouble| {
        let mut streams = Streams { out: &mut io::stdout(), err: &mut err, terminal, width, err_width };
        complain(&trouble, false, &Reader::of(&plan.world.source), &mut streams)
    })
}

/// Runs a command line with everything it depends on passed in.
pub fn run_with(arguments: &[OsString], environment: &Environment, streams: &mut Streams<'_>) -> Ended {
    let json_wanted = wants_json(arguments);
    let read = match Arguments::try_parse_from(arguments) {
        Ok(read) => read,
        Err(error) => return Ended::Exit(refuse(&error, json_wanted, streams)),
    };
    let plan = match prepare(read, environment, streams) {
        Ok(plan) => plan,
        Err(trouble) => return Ended::Exit(complain(&trouble, json_wanted, &Reader::default(), streams)),
    };
    if matches!(plan.action, Action::Interface) {
        if streams.terminal {
            return Ended::Interface(Box::new(plan));
        }
        streams.say(&Arguments::command().render_help().to_string());
        return Ended::Exit(exit::USAGE);
    }
    let form = plan.looks.form;
    match act(&plan, streams) {
        Ok(code) => Ended::Exit(code),
        Err(trouble) => Ended::Exit(complain(&trouble, form == Form::Json, &Reader::of(&plan.world.source), streams)),
    }
}

fn prepare(read: Arguments, environment: &Environment, streams: &mut Streams<'_>) -> Result<Plan, Trouble> {
    let places = Places::find(environment.home.as_deref()).ok();
    let loaded = places.as_ref().map(|places| config::load(&places.config_file())).transpose()?.unwrap_or_default();
    for unknown in &loaded.unknown {
        streams.say(&format!("Warning: {unknown}\n"));
    }
    let known = places.as_ref().map(access::profiles).transpose()?.unwrap_or_default();
    let without_effect = without_effect(&read);
    let plan = plan::resolve(read, environment, places, loaded.config, &known)?;
    for note in without_effect {
        streams.say(&format!("Note: {note}\n"));
    }
    Ok(plan)
}

/// What was said on the command line and changes nothing.
fn without_effect(read: &Arguments) -> Vec<String> {
    let writes = [(read.shared.unlock, "--unlock"), (read.shared.dry_run, "--dry-run")];
    let reads = !read.command.as_ref().is_some_and(arguments::Command::writes);
    let given = writes.into_iter().filter(|(given, _)| *given && reads);
    let why = match read.command {
        None => "it is for the commands that write, and in the interface U unlocks",
        Some(_) => "this only reads from HMRC",
    };
    let mut notes: Vec<String> = given.map(|(_, option)| format!("{option} changes nothing here: {why}.")).collect();
    let of_no_year = read.command.as_ref().and_then(arguments::Command::of_no_year);
    if let (true, Some(name)) = (read.shared.tax_year.is_some(), of_no_year) {
        notes.push(format!("--tax-year changes nothing here: `{name}` is about the whole account."));
    }
    notes
}

/// Says of writes that nobody knows the outcome of, whatever the command is about. What opens an account says it with
/// more of it by itself ([`say_beforehand`]), and the journal's list finds out.
fn say_of_open_writes(plan: &Plan, streams: &mut Streams<'_>) {
    let says_itself = match &plan.action {
        Action::Journal(what) => matches!(what, JournalAction::List | JournalAction::Show(_)),
        // The latter are for other programs, or for no account.
        Action::Ask(_)
        | Action::Export(_)
        | Action::Write(_)
        | Action::Serve(_)
        | Action::Completions(_)
        | Action::Manual
        | Action::Interface
        | Action::ResetDemo => true,
        _ => false,
    };
    if !says_itself && let Some(note) = world::open_writes_noted(plan) {
        streams.say(&format!("Note: {}\n", wording::harmless(&note)));
    }
}

fn act(plan: &Plan, streams: &mut Streams<'_>) -> Result<u8, Trouble> {
    say_of_open_writes(plan, streams);
    let report = match &plan.action {
        Action::Ask(question) => return ask(plan, question, streams),
        Action::Export(export) => return write_file(plan, export, streams),
        Action::Write(write) => {
            let (report, setting) = writing::act(plan, write, streams)?;
            return deliver(&report, &setting, plan, streams);
        }
        Action::Journal(what) => return journal::act(plan, what, streams),
        Action::Sync { all } => {
            let (report, setting) = sync::report(plan, *all, streams)?;
            return deliver(&report, &setting, plan, streams);
        }
        Action::HandOffs(what) => {
            let (report, setting) = hand_offs::act(plan, what, streams)?;
            return deliver(&report, &setting, plan, streams);
        }
        Action::Tasks => return briefing::list(plan, streams),
        Action::Task { id } => return briefing::show(plan, id, streams),
        Action::Open(what) => return open::act(plan, what, streams),
        Action::ResetDemo => simulator::reset(plan)?,
        Action::Serve(serve) => {
            simulator::serve(plan, serve, streams)?;
            return Ok(exit::DONE);
        }
        Action::Profile(what) => profiles::act(plan, what)?,
        Action::Login(login) => sign_in::login(plan, login, streams)?,
        Action::Logout => sign_in::logout(plan)?,
        Action::Doctor { demo } => doctor::report(plan, *demo)?,
        Action::Clients(what) => clients::act(plan, what)?,
        Action::Completions(shell) => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "quarterdeck", &mut text);
            return print(streams.out, &text).map(|()| exit::DONE);
        }
        Action::Manual => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Arguments::command()).render(&mut text).map_err(Trouble::Writing)?;
            return print(streams.out, &text).map(|()| exit::DONE);
        }
        Action::Interface => return Ok(exit::USAGE),
    };
    deliver(&report, &world::setting(&plan.world, plan.looks, None), plan, streams)
}

fn ask(plan: &Plan, question: &Question, streams: &mut Streams<'_>) -> Result<u8, Trouble> {
    let world = world::open(plan)?;
    if matches!(question, Question::CodedOut(_) | Question::CodingOutStatus) {
        // Which year it is about would else be asked first, in vain.
        world.may_ask(&Query::CodingOutStatus(TaxYear::containing(world.setting.today())))?;
    }
    let asked = answer(&world, &world.setting, plan.world.tax_year, question);
    deliver_asked(plan, &world, asked, streams)
}

/// Waits for a report that is asked for in `world`, and delivers it with what is to be said beside it.
fn deliver_asked(
    plan: &Plan,
    world: &world::World,
    asked: impl Future<Output = Result<Report, Trouble>>,
    streams: &mut Streams<'_>,
) -> Result<u8, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::Writing)?;
    runtime.block_on(say_beforehand(world, plan, streams));
    let outcome = runtime.block_on(asked);
    if let Some(why) = world.not_kept() {
        streams.say(&format!("Warning: {}\n", wording::harmless(&why)));
    }
    for note in runtime.block_on(world.notes()) {
        streams.say(&format!("Note: {}\n", wording::harmless(&note)));
    }
    let mut report = outcome?;
    let (heard, setting) = (world.heard(), world.setting.clone());
    if let Some(failure) = heard.instead_of {
        let why = Trouble::from(failure.clone()).said_to(&setting.reader);
        // Once is enough; what is not stored either stands in the report itself.
        report.asides.retain(|aside| !aside.contains(&why.message));
        report.asides.insert(0, format!("{} These are stored answers. {}", why.message, why.hint));
        report.exit = trouble::exit_code_of(&failure);
    }
    let setting = Setting { kept_since: heard.as_at, ..setting };
    deliver(&report, &setting, plan, streams)
}

/// Says what the person should know before anything else: about the place, and about writes nobody knows the outcome of.
async fn say_beforehand(world: &world::World, plan: &Plan, streams: &mut Streams<'_>) {
    for notice in &world.notices {
        streams.say(&format!("Warning: {}\n", wording::harmless(notice)));
    }
    for open in world.open_writes(plan).await {
        streams.say(&format!("Note: {}\n", wording::harmless(&open)));
    }
}

/// Asks, and writes the answer to a file; says where it is.
fn write_file(plan: &Plan, export: &ToExport, streams: &mut Streams<'_>) -> Result<u8, Trouble> {
    // What cannot be written in the end is said before HMRC is asked.
    export.has_a_place()?;
    let world = world::open(plan)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::Writing)?;
    runtime.block_on(say_beforehand(&world, plan, streams));
    let tasks = tasks::known(plan.places.as_ref())?;
    let file = runtime.block_on(export::file(
        &world,
        &world.setting,
        || export::Heard { kept_since: world.heard().as_at, at: None },
        plan.world.tax_year,
        export::Wanted { what: export.what, form: export.form, range: export.range, tasks: &tasks },
    ));
    let mut file = file?;
    for note in runtime.block_on(world.notes()) {
        streams.say(&format!("Note: {}\n", wording::harmless(&note)));
    }
    if let Some(failure) = world.heard().instead_of {
        let why = Trouble::from(failure.clone()).said_to(&world.setting.reader);
        file.asides.insert(0, format!("{} These are stored answers. {}", why.message, why.hint));
        file.exit = trouble::exit_code_of(&failure);
    }
    for aside in &file.asides {
        streams.say(&format!("Warning: {}\n", wording::harmless(aside)));
    }
    let said = export.place(&file.bytes)?;
    print(streams.out, format!("{}\n", wording::harmless(&said)).as_bytes())?;
    Ok(file.exit)
}

/// The report of a question; `year` is the tax year, when one was chosen.
async fn answer<A: Ask>(
    asker: &A,
    setting: &Setting,
    year: Option<TaxYear>,
    question: &Question,
) -> Result<Report, Trouble> {
    let desk = Desk::new(asker, setting.today());
    match question {
        Question::Overview => Ok(overview::report(&desk, setting).await),
        Question::Obligations(filter) => obligations::report(&desk, setting, *filter, year).await,
        Question::Balance => balance::report(&desk, setting).await,
        Question::Charges { all } => charges::report(&desk, setting, *all, year).await,
        Question::Charge(id) => charges::show(&desk, setting, id).await,
        Question::ChargeHistory(id) => charges::history(&desk, setting, id).await,
        Question::Payments(range) => payments::report(&desk, setting, *range, year).await,
        Question::PaymentMatrix => payments::matrix::report(&desk, setting, year).await,
        Question::Reconcile => reconcile::report(&desk, setting).await,
        Question::Payment(id) => payments::show(&desk, setting, id).await,
        Question::CodedOut(source) => coding_out::show(&desk, setting, *source, year).await,
        Question::CodingOutStatus => coding_out::status(&desk, setting, year).await,
        Question::Businesses => businesses::report(&desk, setting).await,
        Question::Business(id) => businesses::show(&desk, setting, id).await,
        Question::Penalties => penalties::report(&desk).await,
        Question::ItsaStatus => itsa_status::report(&desk, year).await,
        Question::Findings => Ok(findings::report(&desk, setting).await),
        Question::Statement(range) => statement::report(&desk, setting, *range).await,
        Question::WhatIfPaid { amount, on } => what_if::paying(&desk, setting, *amount, *on).await,
        Question::WhatIfReduced(to) => what_if::reducing(&desk, setting, *to, year).await,
        Question::Check { within } => Ok(findings::check(&desk, setting, *within).await),
    }
}

/// Writes a report where it belongs, and gives its exit code.
fn deliver(report: &Report, setting: &Setting, plan: &Plan, streams: &mut Streams<'_>) -> Result<u8, Trouble> {
    for aside in &report.asides {
        streams.say(&format!("Warning: {}\n", wording::harmless(aside)));
    }
    let paper = Paper {
        width: streams.width,
        colour: coloured(plan.looks, streams.terminal),
        plain: plan.looks.plain,
        ascii: plan.config.glyphs == Glyphs::Ascii,
    };
    let mut text = Vec::new();
    output::write(&mut text, report, setting, plan.looks.form, paper).map_err(Trouble::Writing)?;
    print(streams.out, &text)?;
    Ok(report.exit)
}

const fn coloured(looks: Looks, terminal: bool) -> bool {
    match looks.colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => terminal,
    }
}

/// Writes to standard output; a reader that has gone away (`| head`) has had enough, which is no failure.
fn print(out: &mut dyn Write, text: &[u8]) -> Result<(), Trouble> {
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => Err(Trouble::Writing(cause)),
        _ => Ok(()),
    }
}

/// Says what went wrong: to a person on standard error, to a script as one object on standard output.
fn complain(trouble: &Trouble, json: bool, reader: &Reader, streams: &mut Streams<'_>) -> u8 {
    let said = trouble.said_to(reader);
    let id = said.correlation_id.as_ref().map(|id| format!("HMRC's correlation id: {id}\n")).unwrap_or_default();
    let code = match trouble {
        Trouble::Asked(..) if !said.message.contains(&said.code) => format!(" ({})", said.code),
        _ => String::new(),
    };
    let text = format!("Error: {}{code}\n{}\n{id}", said.message, said.hint);
    for line in text.lines() {
        streams.say(&format!("{}\n", wording::harmless(line)));
    }
    let mut object = Vec::new();
    if json && output::write_error(&mut object, &said).is_ok() {
        let _nobody_reads_on = print(streams.out, &object);
    }
    trouble.exit_code()
}

/// What clap says: help and version on standard output, everything else is a wrong command line.
fn refuse(error: &clap::Error, json: bool, streams: &mut Streams<'_>) -> u8 {
    let text = error.render().to_string();
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _nobody_reads_on = print(streams.out, text.as_bytes());
        return exit::DONE;
    }
    // Every failure starts in the same way.
    streams.say(&text.replacen("error: ", "Error: ", 1));
    if json {
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let usage = Trouble::usage("usage", message, "`quarterdeck --help` lists commands and options.");
        let mut object = Vec::new();
        if output::write_error(&mut object, &usage.said()).is_ok() {
            let _nobody_reads_on = print(streams.out, &object);
        }
    }
    exit::USAGE
}

/// Whether a command line asks for JSON; looked at when it could not be read otherwise.
fn wants_json(arguments: &[OsString]) -> bool {
    let pairs = arguments.iter().zip(arguments.iter().skip(1));
    arguments.iter().any(|one| one == "--format=json")
        || pairs.into_iter().any(|(one, next)| one == "--format" && next == "json")
}
