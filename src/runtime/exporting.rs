//! Writing what is on screen to a file: the same reports as the command line's, from the answers the screen shows.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::app::export::{ExportForm, ExportWhat, Exported, ToExport};
use crate::app::model::Model;
use crate::app::pane::Pane;
use crate::app::remote::Remote;
use crate::cli::arguments::ExportWhat as Command;
use crate::cli::desk::Ask;
use crate::cli::export::{self, Heard};
use crate::cli::output::Setting;
use crate::cli::plan::Form;
use crate::cli::trouble::Trouble;
use crate::cli::wording::Reader;
use crate::rules::query::Fetched;
use crate::rules::{Answer, DateRange, Failure, FailureKind, Query, Subject, TaxYear};
use crate::service::accounts::Accounts;

/// A file on its way.
pub(super) struct Exporting {
    wanted: ToExport,
    range: Option<DateRange>,
    setting: Setting,
    year: Option<TaxYear>,
    tasks: Vec<crate::rules::hand_off::Task>,
    asker: Shown,
}

impl Exporting {
    /// What is wanted, with everything the screen knows; nothing where there is nobody to ask about.
    pub(super) fn new(model: &Model, accounts: Option<Accounts>, wanted: ToExport) -> Option<Self> {
        let subject = model.subject.clone()?;
        let person = model.person().map(|person| person.name.clone()).filter(|name| !name.is_empty());
        let setting = Setting {
            profile: model.access.profile.clone(),
            nino: Some(subject.nino.clone()),
            person,
            reveal: model.reveal,
            reader: Reader::spoken_to_as(model.voice()),
            ..Setting::of(model.settings.environment, model.now)
        };
        let range = match wanted.what {
            ExportWhat::Statement(Some(year)) => DateRange::new(year.start(), year.end().min(model.today())).ok(),
            _ => None,
        };
        let year = wanted.year;
        let known = model.answers.questions(&subject).into_iter().filter_map(|query| {
            let remote = model.answers.get(&subject, &query);
            let fresh = matches!(remote, Remote::Ready(_));
            let fetched = remote.known()?.clone();
            Some((query, (fetched, fresh)))
        });
        let known = known.collect();
        let tasks = model.settings.tasks.clone();
        Some(Self {
            wanted,
            range,
            setting,
            year,
            tasks,
            asker: Shown { known, accounts, subject, heard: Mutex::default() },
        })
    }

    /// Makes the file and puts it in its place.
    pub(super) async fn write(self) -> Exported {
        let Self { wanted, range, setting, year, tasks, asker } = self;
        let form = match wanted.form {
            ExportForm::Csv => Form::Csv,
            ExportForm::Json => Form::Json,
            ExportForm::Ledger => Form::Ledger,
            ExportForm::Ics => Form::Ics,
            ExportForm::Text => Form::Table,
        };
        let what = command(wanted.what);
        let of = export::Wanted { what, form, range, tasks: &tasks };
        let made = Box::pin(export::file(&asker, &setting, || asker.heard(), year, of)).await;
        let made = match made {
            Ok(made) => made,
            Err(trouble) => return Exported::Failed(in_words(&trouble, &setting.reader)),
        };
        let to = export::ToExport { what, form, out: PathBuf::from(wanted.file), over: wanted.over, range };
        let placed = tokio::task::spawn_blocking(move || {
            if !to.over && to.out.symlink_metadata().is_ok() {
                return Exported::Exists;
            }
            match to.place(&made.bytes) {
                Ok(said) => Exported::Done(said),
                Err(trouble) => Exported::Failed(in_words(&trouble, &setting.reader)),
            }
        });
        placed.await.unwrap_or_else(|_panicked| Exported::Failed("The file was not written.".to_owned()))
    }
}

fn in_words(trouble: &Trouble, reader: &Reader) -> String {
    let said = trouble.said_to(reader);
    format!("{} {}", said.message, said.hint)
}

/// The command that prints what a pane shows.
const fn command(what: ExportWhat) -> Command {
    match what {
        ExportWhat::Statement(_) => Command::Statement,
        ExportWhat::AllCharges => Command::AllCharges,
        ExportWhat::Updates(_) => Command::Updates,
        ExportWhat::Pane(pane) => match pane {
            Pane::Overview | Pane::YearEnd | Pane::People => Command::Overview,
            Pane::Obligations => Command::Obligations,
            Pane::WhatYouOwe => Command::Charges,
            Pane::Payments => Command::Payments,
            Pane::CodingOut => Command::CodingOut,
            Pane::Businesses => Command::Businesses,
            Pane::Penalties => Command::Penalties,
            Pane::Online => Command::Tasks,
        },
    }
}

/// Whoever answers: the screen, so that a file says what the screen says; HMRC, where the screen knows nothing.
struct Shown {
    known: HashMap<Query, (Fetched<Arc<Answer>>, bool)>,
    accounts: Option<Accounts>,
    subject: Subject,
    /// When the oldest answer was given, and whether all of them are new.
    heard: Mutex<Option<(DateTime<Utc>, bool)>>,
}

impl Shown {
    fn note(&self, at: DateTime<Utc>, fresh: bool) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let (oldest, all_fresh) = heard.unwrap_or((at, true));
        *heard = Some((oldest.min(at), all_fresh && fresh));
    }

    fn heard(&self) -> Heard {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let at = heard.map(|(at, _)| at);
        Heard { at, kept_since: heard.filter(|(_, fresh)| !fresh).map(|(at, _)| at) }
    }
}

impl Ask for Shown {
    async fn ask(&self, query: &Query) -> Result<Answer, Failure> {
        if let Some((fetched, fresh)) = self.known.get(query) {
            self.note(fetched.at, *fresh);
            return Ok(fetched.value.as_ref().clone());
        }
        let Some(accounts) = &self.accounts else {
            return Err(Failure::new(FailureKind::Unreachable, "not-connected"));
        };
        let failure = match accounts.ask(&self.subject, query).await {
            Ok(fetched) => {
                self.note(fetched.at, true);
                return Ok(fetched.value);
            }
            Err(failure) => failure,
        };
        match accounts.kept(&self.subject, query).await {
            Some(Ok(fetched)) => {
                self.note(fetched.at, false);
                Ok(fetched.value)
            }
            Some(Err(failure)) => Err(failure),
            None => Err(failure),
        }
    }
}
