//! What tax codes were given to collect, and what of it HMRC says they have collected.
//!
//! A charge leaves the balance of the statement when a tax code is to collect it. The code then collects it out of pay or
//! a pension, month by month; HMRC tells software at most the day on which it counts a part as collected. Until it says
//! so, the part is with the code still.

use chrono::NaiveDate;

use super::{Event, What};
use crate::rules::charges::DocumentKind;
use crate::rules::sent::{Sent, SentOption};
use crate::rules::{DateRange, DocumentId, Money, TaxYear};

/// What tax codes hold at the start of the days, and what they collected in them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaxCode {
    /// With a tax code before the first day, and not collected by then.
    pub opening: Money,
    /// What HMRC says was collected in these days, in order.
    pub collected: Vec<Collected>,
    /// With a tax code after the last day, and not collected by then.
    pub closing: Money,
}

/// A part of a charge that a tax code collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collected {
    /// The day HMRC counts it as collected; where it gives none, the day it went to the code.
    pub date: NaiveDate,
    /// Whether HMRC gives that day.
    pub is_told: bool,
    /// How much.
    pub amount: Money,
    /// What the charge is.
    pub kind: DocumentKind,
    /// The charge's tax year.
    pub tax_year: Option<TaxYear>,
    /// HMRC's document.
    pub document_id: Option<Sent<DocumentId>>,
}

/// Of every event there is, what concerns `period`.
pub(super) fn of(events: &[Event], period: DateRange) -> TaxCode {
    let to_code = events.iter().filter(|event| matches!(event.what, What::ToTaxCode { .. }));
    // An event whose day cannot be read stands last on the statement, and so here.
    let on = |event: &Event| event.date.value().unwrap_or(period.to());
    let sent = |until: &dyn Fn(NaiveDate) -> bool| -> Money {
        to_code.clone().filter(|event| until(on(event))).map(|event| -event.amount).sum()
    };
    let mut collected: Vec<Collected> = to_code.clone().filter_map(|event| collected(event, on(event))).collect();
    collected.sort_by_key(|one| one.date);
    let taken = |until: &dyn Fn(NaiveDate) -> bool| -> Money {
        collected.iter().filter(|one| until(one.date)).map(|one| one.amount).sum()
    };
    let (before, by_the_end) = (|day| day < period.from(), |day| day <= period.to());
    let opening = sent(&before) - taken(&before);
    let closing = sent(&by_the_end) - taken(&by_the_end);
    collected.retain(|one| !before(one.date) && by_the_end(one.date));
    TaxCode { opening, collected, closing }
}

fn collected(event: &Event, sent_on: NaiveDate) -> Option<Collected> {
    let What::ToTaxCode { kind, collected, collected_on, .. } = &event.what else { return None };
    // Never before it went to the code.
    let told = collected_on.value().filter(|day| *day >= sent_on);
    collected.is_positive().then(|| Collected {
        date: told.unwrap_or(sent_on),
        is_told: told.is_some(),
        amount: *collected,
        kind: kind.clone(),
        tax_year: event.tax_year,
        document_id: event.document_id.clone(),
    })
}
