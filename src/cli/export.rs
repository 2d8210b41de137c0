//! `export`: what a command prints, as a file. Also what the interface's export key writes, so both say the same.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::arguments::ExportWhat;
use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::{Page, Paper};
use super::output::sheet::Sheet;
use super::output::{self, Report, Setting, calendar};
use super::parts::Parts;
use super::plan::{Form, Question};
use super::tasks;
use super::trouble::Trouble;
use super::updates;
use crate::cli::arguments::ObligationFilter;
use crate::rules::hand_off::Task;
use crate::rules::next_dates::next_dates;
use crate::rules::obligations::merge;
use crate::rules::{BusinessId, DateRange, Sent, TaxYear};
use crate::store::export::{NotWritten, write};

/// What is written where.
#[derive(Debug, Clone)]
pub struct ToExport {
    /// What.
    pub what: ExportWhat,
    /// In which form.
    pub form: Form,
    /// The file.
    pub out: PathBuf,
    /// Whether a file of that name may be replaced.
    pub over: bool,
    /// The days of a statement.
    pub range: Option<DateRange>,
}

/// What is to be in a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// What.
    pub(crate) what: ExportWhat,
    /// In which form.
    pub(crate) form: Form,
    /// The days of a statement.
    pub(crate) range: Option<DateRange>,
    /// The catalogue of tasks.
    pub(crate) tasks: &'a [Task],
}

/// How old the answers in a file are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Heard {
    /// When the oldest of them was given, if it is not new.
    pub(crate) kept_since: Option<DateTime<Utc>>,
    /// When the oldest of them was given.
    pub(crate) at: Option<DateTime<Utc>>,
}

/// A file that is still to be written, and what must be said beside it.
pub(crate) struct Made {
    pub(crate) bytes: Vec<u8>,
    pub(crate) asides: Vec<String>,
    pub(crate) exit: u8,
}

impl ToExport {
    /// Whether there is a place for the file, before anybody is asked for what is to be in it.
    pub(crate) fn has_a_place(&self) -> Result<(), Trouble> {
        if let Some(why) = no_file(&self.out) {
            return Err(why);
        }
        if !self.over && self.out.symlink_metadata().is_ok() { Err(self.exists()) } else { Ok(()) }
    }

    fn exists(&self) -> Trouble {
        Trouble::usage(
            "file-exists",
            format!("there is a file {} already, and it was left as it is", self.out.display()),
            "--yes replaces it; or choose another name.",
        )
    }

    /// Writes the file; says in a sentence where it is.
    pub(crate) fn place(&self, bytes: &[u8]) -> Result<String, Trouble> {
        self.has_a_place()?;
        write(&self.out, bytes, self.over).map_err(|why| match why {
            NotWritten::Exists => self.exists(),
            NotWritten::Io(cause) => Trouble::Folder { folder: self.out.clone(), cause },
        })?;
        let whole = std::path::absolute(&self.out).unwrap_or_else(|_no_folder| self.out.clone());
        let form = if named(&self.out) == Some(self.form) { "" } else { as_what(self.form) };
        let rest = match (self.what, self.form) {
            (ExportWhat::Everything, Form::Table | Form::Csv | Form::Ledger) => {
                " It holds the statement of account; `--format json` holds everything."
            }
            _ => "",
        };
        Ok(format!("Written to {}{form}. Only you can read it.{rest}", whole.display()))
    }
}

/// The form that the name of a file says.
pub(super) fn named(out: &Path) -> Option<Form> {
    match out.extension()?.to_str()? {
        "json" => Some(Form::Json),
        "csv" => Some(Form::Csv),
        "journal" | "ledger" | "hledger" => Some(Form::Ledger),
        "ics" => Some(Form::Ics),
        "txt" => Some(Form::Table),
        _ => None,
    }
}

/// The form, where the name of the file says another or none.
pub(super) const fn as_what(form: Form) -> &'static str {
    match form {
        Form::Table => ", as text",
        Form::Json => ", as JSON",
        Form::Csv => ", as CSV",
        Form::Ledger => ", as a ledger journal",
        Form::Ics => ", as a calendar",
    }
}

/// Why no file can be there, whatever it holds.
pub(super) fn no_file(out: &Path) -> Option<Trouble> {
    if out.is_dir() {
        let said = format!("{} is a folder", out.display());
        return Some(Trouble::usage("folder", said, "Give the name of a file in it, as in all.json."));
    }
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty())?;
    let said = || format!("the folder {} is not there", folder.display());
    (!folder.is_dir()).then(|| Trouble::usage("folder", said(), "Make it first, or choose another folder."))
}

/// Whether there is such a form of it; a sentence when there is not.
pub(super) const fn why_not(what: ExportWhat, form: Form) -> Option<&'static str> {
    let everything = matches!(what, ExportWhat::Everything);
    let dated = matches!(
        what,
        ExportWhat::Overview
            | ExportWhat::Obligations
            | ExportWhat::Balance
            | ExportWhat::Charges
            | ExportWhat::AllCharges
    );
    match form {
        Form::Ledger if !everything && !matches!(what, ExportWhat::Statement) => {
            Some("only the statement has the ledger form")
        }
        Form::Ics if !everything && !dated => Some("there are no due dates in it, so there is no calendar of it"),
        Form::Table | Form::Json | Form::Csv | Form::Ics | Form::Ledger => None,
    }
}

/// Asks, and makes the file.
///
/// `heard` says, once everything was asked, how old the answers are.
pub(crate) async fn file<A: Ask>(
    asker: &A,
    setting: &Setting,
    heard: impl Fn() -> Heard,
    year: Option<TaxYear>,
    wanted: Wanted<'_>,
) -> Result<Made, Trouble> {
    let Wanted { what, form, range, tasks } = wanted;
    let report = match (what, form) {
        (what, Form::Ics) => calendar_of(&Desk::new(asker, setting.today()), setting, what).await?,
        (ExportWhat::Tasks, _) => tasks::list(tasks, None),
        (ExportWhat::Updates, _) => updates::report(&Desk::new(asker, setting.today()), setting, year).await?,
        (ExportWhat::Everything, Form::Json) => everything(asker, setting, year).await?,
        (what, _) => super::answer(asker, setting, year, &question(what, range)).await?,
    };
    let heard = heard();
    let now = heard.at.unwrap_or(setting.now);
    let setting = Setting { kept_since: heard.kept_since, now, ..setting.clone() };
    let mut bytes = Vec::new();
    // A page for the file is as wide as paper.
    output::write(&mut bytes, &report, &setting, form, Paper::default()).map_err(Trouble::Writing)?;
    Ok(Made { bytes, asides: report.asides, exit: report.exit })
}

/// The question behind each thing; everything in one table is the statement of account.
const fn question(what: ExportWhat, range: Option<DateRange>) -> Question {
    match what {
        ExportWhat::Overview => Question::Overview,
        ExportWhat::Obligations => Question::Obligations(ObligationFilter::All),
        ExportWhat::Balance => Question::Balance,
        ExportWhat::Charges => Question::Charges { all: false },
        ExportWhat::AllCharges => Question::Charges { all: true },
        ExportWhat::Payments => Question::Payments(None),
        ExportWhat::Reconcile => Question::Reconcile,
        ExportWhat::CodingOut => Question::CodedOut(None),
        ExportWhat::Businesses => Question::Businesses,
        ExportWhat::Penalties => Question::Penalties,
        ExportWhat::ItsaStatus => Question::ItsaStatus,
        ExportWhat::Findings => Question::Findings,
        ExportWhat::Statement | ExportWhat::Everything | ExportWhat::Tasks | ExportWhat::Updates => {
            Question::Statement(range)
        }
    }
}

/// What the object of everything holds, and under which names.
const PARTS: [(&str, ExportWhat); 10] = [
    ("overview", ExportWhat::Overview),
    ("obligations", ExportWhat::Obligations),
    ("balance", ExportWhat::Balance),
    ("charges", ExportWhat::AllCharges),
    ("payments", ExportWhat::Payments),
    ("codingOut", ExportWhat::CodingOut),
    ("businesses", ExportWhat::Businesses),
    ("penalties", ExportWhat::Penalties),
    ("itsaStatus", ExportWhat::ItsaStatus),
    ("statement", ExportWhat::Statement),
];

/// Every part under its name, as its own command prints it; a part HMRC did not answer says why.
async fn everything<A: Ask>(asker: &A, setting: &Setting, year: Option<TaxYear>) -> Result<Report, Trouble> {
    let mut data = Object::new();
    let mut parts = Parts::default();
    let mut asides = Vec::new();
    for (name, what) in PARTS {
        match super::answer(asker, setting, year, &question(what, None)).await {
            Ok(report) => {
                data = data.put(name, &report.data);
                asides.extend(report.asides);
                parts.note(name, &Ok(()), |()| false);
            }
            Err(Trouble::Asked(failure)) => parts.note::<()>(name, &Err(*failure), |()| false),
            Err(other) => return Err(other),
        }
    }
    let data = data.put("parts", &parts.object(&setting.reader));
    let mut report = Report::new("export", data, Page::bare(), Sheet::default());
    asides.extend(parts.asides(&setting.reader));
    asides.dedup();
    report.asides = asides;
    report.exit = parts.exit_code(&["balance", "obligations", "statement"]);
    Ok(report)
}

/// The due dates of obligations, of payments, or of both.
async fn calendar_of<A: Ask>(desk: &Desk<'_, A>, setting: &Setting, what: ExportWhat) -> Result<Report, Trouble> {
    let (money, duties) = match what {
        ExportWhat::Obligations => (false, true),
        ExportWhat::Balance | ExportWhat::Charges | ExportWhat::AllCharges => (true, false),
        _ => (true, true),
    };
    let account = if money { desk.open_account().await? } else { None };
    let mut obligations = Vec::new();
    let mut businesses = Vec::new();
    if duties {
        let (updates, returns, named) = tokio::join!(desk.open_updates(), desk.returns(None), desk.businesses());
        obligations = merge(&updates?, &returns?);
        businesses = named.unwrap_or_default();
    }
    let name = |id: &Sent<BusinessId>| {
        let listed = businesses.iter().find(|business| business.business_id == *id)?;
        listed.trading_name.clone().or_else(|| listed.trading_type.clone())
    };
    let next = next_dates(account.as_deref(), &obligations, desk.today);
    let days = calendar::days(&next, setting, name);
    let mut report = Report::new("export", Object::new(), Page::bare(), Sheet::default());
    report.calendar = Some(days);
    Ok(report)
}
