//! Commands held against made-up answers: what is printed, in each form, and with which exit code.

mod answers;
mod briefing;
mod command_lines;
mod printed;
mod updates;

use std::collections::HashMap;

use super::desk::Ask;
use super::output::page::Paper;
use super::output::{self, Setting};
use super::plan::{Form, Plan, Question, resolve};
use super::trouble::Trouble;
use crate::rules::{Answer, Environment, Failure, FailureKind, Query};
use crate::store::config::Config;

/// Somebody who answers what they were told to, and cannot be reached about anything else.
#[derive(Clone, Default)]
struct Told(HashMap<Query, Result<Answer, Failure>>);

impl Told {
    fn with(mut self, query: Query, answer: Answer) -> Self {
        self.0.insert(query, Ok(answer));
        self
    }

    fn without(mut self, query: Query, failure: Failure) -> Self {
        self.0.insert(query, Err(failure));
        self
    }
}

impl Ask for Told {
    async fn ask(&self, query: &Query) -> Result<Answer, Failure> {
        let told = self.0.get(query).cloned();
        told.ok_or_else(|| Failure::new(FailureKind::Unreachable, "not-told"))?
    }
}

fn setting() -> Setting {
    Setting {
        nino: Some("AA000001A".parse().unwrap()),
        person: Some("Maya Lindqvist".to_owned()),
        ..Setting::of(Environment::Demo, "2026-11-21T12:00:00Z".parse().unwrap())
    }
}

fn plan(line: &str) -> Result<Plan, Trouble> {
    use clap::Parser;
    let words = std::iter::once("quarterdeck").chain(line.split_whitespace());
    let arguments = super::arguments::Arguments::try_parse_from(words).unwrap_or_else(|error| panic!("{error}"));
    resolve(
        arguments,
        &super::environment::Environment::default(),
        None,
        Config::default(),
        &crate::store::profiles::Profiles::default(),
    )
}

/// What a command line prints when `told` answers, with its exit code and what goes to standard error.
fn printed(told: &Told, line: &str, paper: Paper) -> String {
    let plan = plan(line).unwrap();
    let super::Action::Ask(question) = &plan.action else { panic!("{line} asks nothing") };
    let setting = Setting { reveal: plan.looks.reveal, ..setting() };
    let report = match answered(told, &setting, &plan, question) {
        Ok(report) => report,
        Err(trouble) => return format!("exit {}\n{:#?}", trouble.exit_code(), trouble.said()),
    };
    let mut text = Vec::new();
    output::write(&mut text, &report, &setting, plan.looks.form, paper).unwrap();
    let mut said = String::from_utf8(text).unwrap();
    for aside in &report.asides {
        said.extend(["aside: ", aside, "\n"]);
    }
    if report.exit != 0 {
        said.extend(["exit ", &report.exit.to_string(), "\n"]);
    }
    said
}

fn answered(told: &Told, setting: &Setting, plan: &Plan, question: &Question) -> Result<output::Report, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(super::answer(told, setting, plan.world.tax_year, question))
}

/// The object a command line prints.
fn object(told: &Told, line: &str) -> serde_json::Value {
    assert_eq!(plan(line).unwrap().looks.form, Form::Json);
    serde_json::from_str(&printed(told, line, Paper::default())).unwrap()
}
