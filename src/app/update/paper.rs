//! The sheets of money on paper: the statement of account, what is written to a file, what would follow.

use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::export::{ExportSheet, ExportWhat, Exported, ToExport};
use crate::app::form::{FieldId, Pressed};
use crate::app::key::{Code, Key};
use crate::app::model::{Model, Overlay};
use crate::app::pane::Pane;
use crate::app::questions;
use crate::app::remote::read;
use crate::app::statement::{self, StatementSheet};
use crate::app::update::signing_in::say;
use crate::app::update::{ask, ask_missing};
use crate::app::what_if::{Outcome, WhatIf, WhatIfSheet};
use crate::rules::charges::Account;
use crate::rules::what_if::{pay, reduce};
use crate::rules::{Money, TaxYear};
use chrono::NaiveDate;

/// Opens the statement of account: of four tax years, or of one.
pub(super) fn open_statement(model: &mut Model, year: Option<TaxYear>) -> Vec<Effect> {
    model.overlay = Some(Overlay::Statement(StatementSheet { year, ..StatementSheet::default() }));
    statement::work_out(model);
    ask_missing(model)
}

/// A key while the statement is read; `None` where it is no key of its own.
pub(super) fn press_statement(model: &mut Model, meant: Option<Command>) -> Option<Vec<Effect>> {
    let Some(Overlay::Statement(sheet)) = &model.overlay else { return None };
    let year = sheet.year;
    let latest = model.latest_year();
    let first = TaxYear::containing(crate::rules::DateRange::four_tax_years_to(model.today()).from());
    Some(match meant? {
        Command::Export => open_export(model, ExportWhat::Statement(year)),
        Command::EarlierYear => {
            let earlier = year.map_or(Some(latest), TaxYear::previous).filter(|year| *year >= first);
            open_statement(model, earlier.or(year))
        }
        Command::LaterYear => open_statement(model, year.and_then(TaxYear::next).filter(|year| *year <= latest)),
        Command::Refresh => {
            let wanted = statement::questions(model);
            ask(model, wanted)
        }
        _ => return None,
    })
}

/// What the export key writes in the pane on screen.
pub(super) fn shown(model: &Model) -> ExportWhat {
    match model.pane {
        Pane::WhatYouOwe if model.paid_too => ExportWhat::AllCharges,
        pane => ExportWhat::Pane(pane),
    }
}

/// Opens the form of what is to be written.
pub(super) fn open_export(model: &mut Model, what: ExportWhat) -> Vec<Effect> {
    model.overlay = Some(Overlay::Export(Box::new(ExportSheet::new(what, model.today()))));
    Vec::new()
}

pub(super) fn press_export(model: &mut Model, key: Key) -> Vec<Effect> {
    let of_pane = Some(model.year()).filter(|_| matches!(model.pane, Pane::Obligations | Pane::CodingOut));
    let Some(Overlay::Export(sheet)) = &mut model.overlay else { return Vec::new() };
    let year = match sheet.what {
        ExportWhat::Updates(year) => Some(year),
        _ => of_pane,
    };
    if sheet.writing {
        return Vec::new();
    }
    if sheet.exists {
        sheet.exists = false;
        return if key.code == Code::Char('y') { write(sheet, year, true) } else { Vec::new() };
    }
    if key.code == Code::Esc {
        return close_export(model);
    }
    sheet.failed = None;
    let done = sheet.form.press(key, ExportSheet::FIELDS) == Pressed::Done;
    sheet.suggest();
    if done && sheet.form.check(ExportSheet::FIELDS) {
        return write(sheet, year, false);
    }
    Vec::new()
}

fn write(sheet: &mut ExportSheet, year: Option<TaxYear>, over: bool) -> Vec<Effect> {
    sheet.writing = true;
    let file = sheet.form.text(FieldId::File).to_owned();
    vec![Effect::Export(ToExport { what: sheet.what, year, form: sheet.chosen(), file, over })]
}

/// Back to where the export was asked for.
fn close_export(model: &mut Model) -> Vec<Effect> {
    match model.overlay.take() {
        Some(Overlay::Export(sheet)) => match sheet.what {
            ExportWhat::Statement(year) => open_statement(model, year),
            ExportWhat::Updates(_) => {
                model.overlay = model.handing_over.aside.take().map(Overlay::HandOff);
                Vec::new()
            }
            ExportWhat::Pane(_) | ExportWhat::AllCharges => Vec::new(),
        },
        other => {
            model.overlay = other;
            Vec::new()
        }
    }
}

/// How the writing went.
pub(super) fn exported(model: &mut Model, outcome: Exported) -> Vec<Effect> {
    let waiting = matches!(&model.overlay, Some(Overlay::Export(sheet)) if sheet.writing);
    match (outcome, &mut model.overlay) {
        (Exported::Done(where_to), _) => {
            let effects = if waiting { close_export(model) } else { Vec::new() };
            say(model, where_to, false);
            return effects;
        }
        (Exported::Exists, Some(Overlay::Export(sheet))) if waiting => {
            sheet.writing = false;
            sheet.exists = true;
        }
        (Exported::Failed(why), Some(Overlay::Export(sheet))) if waiting => {
            sheet.writing = false;
            sheet.failed = Some(why);
        }
        (Exported::Failed(why), _) => say(model, why, true),
        (Exported::Exists, _) => {}
    }
    Vec::new()
}

/// Opens the form of what would follow.
pub(super) fn open_what_if(model: &mut Model) -> Vec<Effect> {
    let owed = model.rows.account().map_or(Money::ZERO, |account| account.balance.total_balance);
    let past = model.answer(&questions::history(model)).and_then(read::account);
    let accounts: Vec<&Account> = model.rows.account().into_iter().chain(past).collect();
    let year = Some(model.tax_year).filter(|_| model.year_chosen);
    let as_they_are = reduce(&accounts, owed, year, &model.rows.returns, model.today());
    model.overlay = Some(Overlay::WhatIf(Box::new(WhatIfSheet::new(owed, as_they_are.as_ref(), model.today()))));
    Vec::new()
}

pub(super) fn press_what_if(model: &mut Model, key: Key, meant: Option<Command>) -> Vec<Effect> {
    let half = i16::try_from(model.size.1 / 2).unwrap_or(10);
    let Some(Overlay::WhatIf(sheet)) = &mut model.overlay else { return Vec::new() };
    if sheet.outcome.is_some() {
        let by = match meant {
            Some(Command::Down) => 1,
            Some(Command::Up) => -1,
            Some(Command::PageDown) => half,
            Some(Command::PageUp) => -half,
            _ => {
                // Back to the form, which keeps what was typed.
                sheet.outcome = None;
                sheet.scroll = 0;
                return Vec::new();
            }
        };
        sheet.scroll = sheet.scroll.saturating_add_signed(by);
        return Vec::new();
    }
    if key.code == Code::Esc {
        model.overlay = None;
        return Vec::new();
    }
    let fields = sheet.fields();
    sheet.passed = false;
    let done = sheet.form.press(key, fields) == Pressed::Done;
    if sheet.form.focus == FieldId::WhatIf {
        sheet.suggest();
    }
    if done && sheet.form.check(fields) {
        reckon(model);
    }
    Vec::new()
}

/// Works out what would follow, from what is known already.
fn reckon(model: &mut Model) {
    let today = model.today();
    let past = model.answer(&questions::history(model)).and_then(read::account);
    let accounts: Vec<&Account> = model.rows.account().into_iter().chain(past).collect();
    let Some(Overlay::WhatIf(sheet)) = &model.overlay else { return };
    let Some(amount) = Money::typed(sheet.form.text(FieldId::Amount)) else { return };
    let on = sheet.form.text(FieldId::Day).parse::<NaiveDate>().unwrap_or(today);
    let outcome = match sheet.asked() {
        WhatIf::Pay if on < today => None,
        WhatIf::Pay => accounts.first().map(|account| {
            let told = pay(account, amount, on, today);
            Outcome::Paying(told.and_penalties(account, model.rows.penalties()))
        }),
        WhatIf::Reduce => {
            let year = Some(model.tax_year).filter(|_| model.year_chosen);
            let told = reduce(&accounts, amount, year, &model.rows.returns, today);
            Some(told.map_or(Outcome::NoPaymentsOnAccount, Outcome::Reducing))
        }
    };
    if let Some(Overlay::WhatIf(sheet)) = &mut model.overlay {
        sheet.passed = outcome.is_none();
        sheet.outcome = outcome;
        sheet.scroll = 0;
    }
}

/// Takes in a pasted text; false where no sheet here takes it.
pub(super) fn paste(model: &mut Model, text: &str) -> bool {
    match &mut model.overlay {
        Some(Overlay::Export(sheet)) if !sheet.writing && !sheet.exists => sheet.form.paste(text),
        Some(Overlay::WhatIf(sheet)) if sheet.outcome.is_none() => sheet.form.paste(text),
        _ => false,
    }
}
