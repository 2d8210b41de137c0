//! The statement of account on screen: its days, the questions it needs, and how it is worked out from the answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::model::{Model, Overlay};
use crate::app::questions;
use crate::app::remote::read;
use crate::rules::charges::{Account, ChargeChange};
use crate::rules::statement::{Sources, Statement, histories_wanted, statement};
use crate::rules::{Answer, DateRange, DocumentId, Query, TaxYear};

/// The statement on screen.
#[derive(Debug, Clone, Default)]
pub struct StatementSheet {
    /// Of one tax year; else of four tax years back to today.
    pub year: Option<TaxYear>,
    /// What came of the answers so far; nothing while one of the first three is missing.
    pub told: Option<Arc<Statement>>,
    /// First visible line.
    pub scroll: u16,
}

impl StatementSheet {
    /// Its days.
    pub fn period(&self, model: &Model) -> DateRange {
        period(self.year, model)
    }
}

fn period(year: Option<TaxYear>, model: &Model) -> DateRange {
    let usual = DateRange::four_tax_years_to(model.today());
    let of_year = year.and_then(|year| DateRange::new(year.start(), year.end().min(model.today())).ok());
    of_year.unwrap_or(usual)
}

/// The questions of the statement; of charges that may have changed, as soon as they are known.
pub fn questions(model: &Model) -> Vec<Query> {
    let mut asked = vec![Query::OpenAccount, questions::history(model), questions::payments(model)];
    let (open, past) = accounts(model);
    asked.extend(histories_wanted(open, past).into_iter().map(Query::ChargeHistory));
    asked
}

fn accounts(model: &Model) -> (Option<&Account>, Option<&Account>) {
    let of = |query: &Query| model.answer(query).and_then(read::account);
    (of(&Query::OpenAccount), of(&questions::history(model)))
}

/// Works the statement on screen out anew, if there is one.
pub fn work_out(model: &mut Model) {
    let Some(Overlay::Statement(sheet)) = &model.overlay else { return };
    let told = of(model, period(sheet.year, model)).map(Arc::new);
    if let Some(Overlay::Statement(sheet)) = &mut model.overlay {
        sheet.told = told;
    }
}

/// The statement of a period, once the account and the payments are known.
fn of(model: &Model, period: DateRange) -> Option<Statement> {
    let usual = DateRange::four_tax_years_to(model.today());
    let needed = [Query::OpenAccount, questions::history(model)];
    if needed.iter().any(|query| model.answer(query).is_none()) {
        return None;
    }
    let payments = model.answer(&questions::payments(model)).and_then(read::payments)?;
    let (open, past) = accounts(model);
    let mut changes: BTreeMap<DocumentId, Vec<ChargeChange>> = BTreeMap::new();
    for id in histories_wanted(open, past) {
        let known: Option<&Answer> = model.answer(&Query::ChargeHistory(id.clone()));
        if let Some(history) = known.and_then(read::charge_history) {
            changes.insert(id, history.to_vec());
        }
    }
    let sources = Sources { open, past, payments, changes: &changes, since: usual.from() };
    Some(statement(sources, period, model.today()))
}
