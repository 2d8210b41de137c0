//! Writing what is on screen to a file: what, in which form, under which name.

use chrono::NaiveDate;

use crate::app::form::{FieldId, Form, Pick};
use crate::app::pane::Pane;
use crate::rules::TaxYear;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportWhat {
    /// What a pane shows.
    Pane(Pane),
    /// Charges with those that are paid.
    AllCharges,
    /// The statement of account: of a tax year, else of four tax years back to today.
    Statement(Option<TaxYear>),
    /// The updates sent for a tax year, as HMRC holds them.
    Updates(TaxYear),
}

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportForm {
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
    /// For plain-text accounting.
    Ledger,
    /// For calendars.
    Ics,
    /// A page to print.
    Text,
}

impl ExportForm {
    /// What a file of this form is called at its end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ledger => "journal",
            Self::Ics => "ics",
            Self::Text => "txt",
        }
    }
}

impl ExportWhat {
    /// The forms it has, the most usual first.
    pub const fn forms(self) -> &'static [ExportForm] {
        use ExportForm::{Csv, Ics, Json, Ledger, Text};
        match self {
            Self::Statement(_) => &[Text, Csv, Json, Ledger],
            // HMRC's own objects come first: nothing of them is left out.
            Self::Updates(_) => &[Json, Csv],
            Self::AllCharges | Self::Pane(Pane::Overview | Pane::Obligations | Pane::WhatYouOwe) => {
                &[Csv, Json, Ics, Text]
            }
            Self::Pane(_) => &[Csv, Json, Text],
        }
    }

    /// Its name in the name of a file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Statement(_) => "statement",
            Self::Updates(_) => "updates",
            Self::AllCharges => "all-charges",
            Self::Pane(pane) => match pane {
                Pane::Overview => "overview",
                Pane::Obligations => "obligations",
                Pane::WhatYouOwe => "charges",
                Pane::Payments => "payments",
                Pane::CodingOut => "coding-out",
                Pane::YearEnd => "year-end",
                Pane::Businesses => "businesses",
                Pane::Penalties => "penalties",
                Pane::Online => "hmrc-online",
                Pane::People => "people",
            },
        }
    }
}

/// What the world is asked to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToExport {
    /// What.
    pub what: ExportWhat,
    /// The tax year of a pane that has one.
    pub year: Option<TaxYear>,
    /// In which form.
    pub form: ExportForm,
    /// The file, in the current folder unless it says another.
    pub file: String,
    /// Whether a file of that name may be replaced.
    pub over: bool,
}

/// How it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exported {
    /// It is written; where, in a sentence.
    Done(String),
    /// There is a file of that name; nothing was written.
    Exists,
    /// It was not written; why, in a sentence.
    Failed(String),
}

/// The sheet that asks in which form and under which name.
#[derive(Debug, Clone)]
pub struct ExportSheet {
    /// What is to be written.
    pub what: ExportWhat,
    /// Form and name.
    pub form: Form,
    /// The name this program made up, to tell whether the person typed another.
    suggested: String,
    day: NaiveDate,
    /// Whether it is being written.
    pub writing: bool,
    /// Whether there is a file of that name, and it is asked if it may be replaced.
    pub exists: bool,
    /// Why it was not written.
    pub failed: Option<String>,
}

impl ExportSheet {
    /// Its fields.
    pub const FIELDS: &'static [FieldId] = &[FieldId::ExportForm, FieldId::File];

    /// The sheet for `what`, as at `day`.
    pub fn new(what: ExportWhat, day: NaiveDate) -> Self {
        let forms = what.forms();
        let first = forms.first().copied().unwrap_or(ExportForm::Csv);
        let others: Vec<Pick> = forms.iter().skip(1).map(|form| Pick::ExportForm(*form)).collect();
        let form = Form::new(vec![
            (FieldId::ExportForm, Form::choice(Pick::ExportForm(first), &others)),
            (FieldId::File, Form::line()),
        ]);
        let mut sheet = Self { what, form, suggested: String::new(), day, writing: false, exists: false, failed: None };
        sheet.suggest();
        sheet
    }

    /// The chosen form.
    pub fn chosen(&self) -> ExportForm {
        match self.form.chosen(FieldId::ExportForm) {
            Some(Pick::ExportForm(form)) => form,
            _ => ExportForm::Csv,
        }
    }

    /// Keeps the end of a name nobody typed in step with the form.
    pub fn suggest(&mut self) {
        // The copy of one year does not stand in the way of another's.
        let year = match self.what {
            ExportWhat::Updates(year) => format!("-{year}"),
            _ => String::new(),
        };
        let name = format!("quarterdeck-{}{year}-{}.{}", self.what.name(), self.day, self.chosen().extension());
        let untouched = self.form.text(FieldId::File) == self.suggested;
        if untouched {
            self.form.put(FieldId::File, &name);
            self.suggested = name;
        }
    }
}
