//! What a command found out, and how it is written: for people, as one JSON object, or for a spreadsheet.

pub mod calendar;
pub mod json;
pub mod ledger;
pub mod page;
pub mod sheet;
pub mod table;

use std::io::{self, Write};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use self::calendar::Day;
use self::json::{Json, Object};
use self::page::{Page, Paper};
use self::sheet::Sheet;
use super::plan::Form;
use super::trouble::Said;
use super::wording::Reader;
use crate::rules::charges::{Account, Condition, Document};
use crate::rules::ids::mask_identifiers;
use crate::rules::penalties::{PaymentPlans, Penalties};
use crate::rules::statement::Statement;
use crate::rules::{Environment, Nino, ProfileName, TaxYear};
use crate::words::Voice;
use crate::words::dates::instant;

/// What a command found out, in every form it can be printed in.
#[derive(Debug, Clone)]
pub struct Report {
    /// The name of the command, as in `charges-show`: the middle of the JSON schema's name.
    pub name: &'static str,
    /// The tax year it is about, when it is about one.
    pub tax_year: Option<TaxYear>,
    /// For programs.
    pub data: Object,
    /// For people.
    pub page: Page,
    /// For spreadsheets.
    pub sheet: Sheet,
    /// For plain-text accounting, where it has that form.
    pub ledger: Option<Box<Statement>>,
    /// For calendars, where it has due dates.
    pub calendar: Option<Vec<Day>>,
    /// Said on standard error beside it: a part that could not be had.
    pub asides: Vec<String>,
    /// The exit code.
    pub exit: u8,
    /// Whether nothing is written at all (`check` with nothing to say).
    pub silent: bool,
}

impl Report {
    /// A report that went well.
    pub const fn new(name: &'static str, data: Object, page: Page, sheet: Sheet) -> Self {
        Self {
            name,
            tax_year: None,
            data,
            page,
            sheet,
            ledger: None,
            calendar: None,
            asides: Vec::new(),
            exit: super::trouble::exit::DONE,
            silent: false,
        }
    }

    /// The same, about a tax year.
    #[must_use]
    pub const fn about(mut self, year: TaxYear) -> Self {
        self.tax_year = Some(year);
        self
    }
}

/// What every command's words depend on: which HMRC, who, when, and what may be shown.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Which HMRC.
    pub environment: Environment,
    /// Where it is, when it is on this computer.
    pub place: Option<String>,
    /// The profile, where there is one.
    pub profile: Option<ProfileName>,
    /// Whose account; none where no account is asked for.
    pub nino: Option<Nino>,
    /// Their name, when it is known.
    pub person: Option<String>,
    /// When HMRC was asked.
    pub now: DateTime<Utc>,
    /// When HMRC gave the oldest of the answers shown, where they were kept from before.
    pub kept_since: Option<DateTime<Utc>>,
    /// Whether identifiers are shown in full.
    pub reveal: bool,
    /// Who reads.
    pub reader: Reader,
    /// Which charges are in payment plans, where the command asked.
    pub plans: PaymentPlans,
}

impl Setting {
    /// One that knows nothing but which HMRC was asked, and when.
    pub fn of(environment: Environment, now: DateTime<Utc>) -> Self {
        Self {
            environment,
            place: None,
            profile: None,
            nino: None,
            person: None,
            now,
            kept_since: None,
            reveal: false,
            reader: Reader::default(),
            plans: PaymentPlans::default(),
        }
    }

    /// Today: the UTC date, as at HMRC.
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// What else is true of a charge today beside where it stands.
    pub fn conditions(&self, one: &Document) -> Vec<Condition> {
        one.conditions_in(self.plans.days_of(one), self.today())
    }

    /// The same setting, with the payment plans that `penalties` tell of.
    #[must_use]
    pub fn with_plans(&self, account: Option<&Account>, penalties: Option<&Penalties>) -> Self {
        let plans = account.map(|account| PaymentPlans::of(penalties, account, self.today())).unwrap_or_default();
        Self { plans, ..self.clone() }
    }

    /// Who is spoken to: the taxpayer, or an agent about a client.
    pub const fn voice(&self) -> Voice {
        self.reader.voice
    }

    /// A text that may hold identifiers, as it may be shown.
    pub fn mask(&self, text: &str) -> String {
        if self.reveal { text.to_owned() } else { mask_identifiers(text) }
    }

    /// The National Insurance number as scripts get it.
    pub(super) fn nino_for_programs(&self) -> Option<String> {
        self.nino.as_ref().map(|nino| if self.reveal { nino.as_str().to_owned() } else { nino.masked() })
    }

    fn heading(&self, year: Option<TaxYear>) -> Vec<String> {
        let environment = match (self.environment, &self.place) {
            (Environment::Demo, _) => "Demo: a simulated HMRC".to_owned(),
            (Environment::Local, Some(place)) => format!("Local server {place}"),
            (Environment::Local, None) => "Local server".to_owned(),
            (Environment::Sandbox, _) => "HMRC's sandbox".to_owned(),
            (Environment::Production, _) => "HMRC".to_owned(),
        };
        let shown = |nino: &Nino| if self.reveal { nino.spaced() } else { nino.masked_on_screen() };
        let person: Vec<String> = self.person.clone().into_iter().chain(self.nino.as_ref().map(shown)).collect();
        let as_at =
            self.kept_since.map_or_else(|| "HMRC, just now".to_owned(), |at| format!("stored, as at {}", instant(at)));
        let asked = self.nino.is_some().then_some(as_at);
        let environment = match &self.profile {
            Some(profile) => format!("{environment} ({profile})"),
            None => environment,
        };
        let parts = [Some(environment), Some(person.join(" ")), year.map(|year| year.to_string()), asked];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect()
    }
}

/// Writes `report` in `form`.
pub fn write(out: &mut dyn Write, report: &Report, setting: &Setting, form: Form, paper: Paper) -> io::Result<()> {
    if report.silent {
        return Ok(());
    }
    match form {
        Form::Table => out.write_all(report.page.print(&setting.heading(report.tax_year), paper).as_bytes())?,
        Form::Json => write_object(out, &envelope(report, setting))?,
        Form::Csv => report.sheet.write(out)?,
        // The plan lets these through only where there is such a form.
        Form::Ledger => {
            let journal = report.ledger.as_ref().map(|told| ledger::journal(told, setting));
            out.write_all(journal.unwrap_or_default().as_bytes())?;
        }
        Form::Ics => {
            let days = report.calendar.as_deref().unwrap_or_default();
            out.write_all(calendar::write(days, setting.kept_since.unwrap_or(setting.now)).as_bytes())?;
        }
    }
    out.flush()
}

fn envelope(report: &Report, setting: &Setting) -> Object {
    Object::new()
        .put("schema", &format!("quarterdeck/{}/1", report.name))
        .put("environment", &setting.environment.as_str())
        .put("profile", &setting.profile.as_ref().map(ToString::to_string))
        .put("nino", &setting.nino_for_programs())
        .maybe("taxYear", report.tax_year.as_ref())
        .put("fetchedAt", &setting.kept_since.unwrap_or(setting.now).to_rfc3339_opts(SecondsFormat::Secs, true))
        .put("stale", &setting.kept_since.is_some())
        .put("data", &report.data)
}

/// Writes what went wrong, as one object.
pub fn write_error(out: &mut dyn Write, said: &Said) -> io::Result<()> {
    let error = Object::new()
        .put("code", &said.code)
        .put("message", &said.message)
        .put("hint", &said.hint)
        .put("changed", &said.changed.as_str())
        .maybe("correlationId", said.correlation_id.as_ref());
    write_object(out, &Object::new().put("schema", &"quarterdeck/error/1").put("error", &error))?;
    out.flush()
}

fn write_object(out: &mut dyn Write, object: &Object) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &object.json())?;
    out.write_all(b"\n")
}
