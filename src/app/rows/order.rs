//! The order of a list: what is shown of its rows, and by which column it is sorted.

use std::borrow::Cow;
use std::cmp::Ordering;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::model::Model;
use crate::app::pane::Pane;
use crate::app::rows::{OverviewRow, PenaltyRow};
use crate::rules::obligations::Duty;
use crate::rules::{Sent, SentOption};
use crate::words::{access, businesses, charges, coding_out, findings, obligations, penalties};

/// How many rows a pane has before filtering.
pub(super) fn count(model: &Model, pane: Pane) -> usize {
    match pane {
        Pane::Overview => model.rows.overview.len(),
        Pane::Obligations => model.rows.obligations.len(),
        Pane::WhatYouOwe => model.rows.charges.len(),
        Pane::Payments => model.rows.payments().len(),
        Pane::CodingOut => model.rows.coding.len(),
        Pane::YearEnd => 0,
        Pane::Businesses => model.rows.businesses.len(),
        Pane::Penalties => model.rows.penalties.len(),
        Pane::Online => model.rows.online.len(),
        Pane::People => model.people.len(),
    }
}

/// The identity of a row: the same after a refresh, a sort and a filter.
pub fn id(model: &Model, pane: Pane, index: usize) -> String {
    let rows = &model.rows;
    let found = match pane {
        Pane::Overview => rows.overview.get(index).map(|row| match row {
            OverviewRow::Next(next) => format!("{} {:?}", next.date, std::mem::discriminant(&next.what)),
            OverviewRow::Finding(finding) => format!("{} {:?} {:?}", finding.id(), finding.since(), finding.until()),
        }),
        Pane::Obligations => {
            rows.obligations.get(index).map(|one| format!("{} {} {:?}", one.due, one.period_end, one.duty))
        }
        Pane::WhatYouOwe => {
            rows.charges.get(index).and_then(|row| rows.document(*row)).map(|one| one.document_id.to_string())
        }
        Pane::Payments => rows.payments().get(index).map(|one| match one.id() {
            Some(id) => id.to_string(),
            None => format!("{:?} {index}", one.transaction_date),
        }),
        Pane::CodingOut => {
            rows.coding.get(index).map(|row| format!("{:?} {:?} {:?}", row.kind, row.id, row.related_tax_year))
        }
        Pane::YearEnd => None,
        Pane::Businesses => rows.businesses.get(index).map(|one| one.business_id.to_string()),
        Pane::Penalties => rows.penalties.get(index).map(|row| match row {
            PenaltyRow::LateSubmission(_) => {
                rows.late_submission(*row).map(|one| format!("point {}", one.number)).unwrap_or_default()
            }
            PenaltyRow::LatePayment(_) => rows
                .late_payment(*row)
                .map(|one| format!("late {} {:?}", one.principal_charge_reference, one.category))
                .unwrap_or_default(),
        }),
        Pane::Online => rows.online.get(index).map(|row| row.id(model)),
        Pane::People => model.people.get(index).map(|person| person.subject.nino.as_str().to_owned()),
    };
    found.unwrap_or_default()
}

/// The words a filter looks in.
pub(super) fn text(model: &Model, pane: Pane, index: usize) -> String {
    let rows = &model.rows;
    let found = match pane {
        Pane::Overview => rows.overview.get(index).map(|row| match row {
            OverviewRow::Next(next) => next.date.to_string(),
            OverviewRow::Finding(finding) => findings::sentence(finding, model.voice(), model.today()),
        }),
        Pane::Obligations => rows.obligations.get(index).map(|one| {
            let name = rows.business_name(&one.duty).unwrap_or_default();
            let kind = obligations::source(one);
            let standing = obligations::standing(one.standing(model.today()));
            format!(
                "{} {name} {kind} {} {} {standing}",
                obligations::duty(&one.duty),
                obligations::period(one),
                one.due
            )
        }),
        Pane::WhatYouOwe => rows.charges.get(index).and_then(|row| rows.document(*row)).map(|one| {
            let year = one.tax_year.as_ref().map(ToString::to_string).unwrap_or_default();
            let due = one.document_due_date.as_ref().map(ToString::to_string).unwrap_or_default();
            let standing = charges::standing(one.standing(model.today()));
            format!("{} {year} {due} {} {standing}", charges::document(one), one.outstanding_amount)
        }),
        Pane::Payments => rows.payments().get(index).map(|one| {
            let day = one.transaction_date.as_ref().map(ToString::to_string).unwrap_or_default();
            let amount = one.payment_amount.unwrap_or_default();
            format!("{day} {amount} {}", one.payment_method.as_deref().unwrap_or_default())
        }),
        Pane::CodingOut => rows.coding.get(index).map(|row| {
            let year = row.related_tax_year.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{} {year}", coding_out::kind(row.kind))
        }),
        Pane::YearEnd => None,
        Pane::Businesses => rows.businesses.get(index).map(|one| {
            let name = one.trading_name.as_deref().unwrap_or_default();
            let trade = one.trading_type.as_deref().unwrap_or_default();
            format!("{name} {trade} {} {}", businesses::type_of_business(&one.type_of_business), one.business_id)
        }),
        Pane::Penalties => rows.penalties.get(index).map(|row| match row {
            PenaltyRow::LateSubmission(_) => {
                let one = rows.late_submission(*row);
                let category = penalties::category(one.and_then(|one| one.category.as_ref()));
                format!("{category} {}", one.map(|one| one.number.as_str()).unwrap_or_default())
            }
            PenaltyRow::LatePayment(_) => {
                let one = rows.late_payment(*row);
                penalties::late_payment(one.and_then(|one| one.category.as_ref())).into_owned()
            }
        }),
        Pane::Online => rows.online.get(index).map(|row| row.text(model)),
        Pane::People => model.people.get(index).map(|person| {
            let role =
                if model.access.role.is_agent() { access::role(person.role.unwrap_or(model.access.role)) } else { "" };
            format!("{} {} {role}", person.name, person.story.as_deref().unwrap_or_default())
        }),
    };
    found.unwrap_or_default()
}

/// The columns a pane can be sorted by.
pub(super) const fn sort_columns(pane: Pane) -> &'static [&'static str] {
    match pane {
        Pane::Obligations => &["due date", "business", "state"],
        Pane::WhatYouOwe => &["due date", "charge", "tax year", "original", "outstanding", "interest"],
        Pane::Payments => &["received", "amount", "method"],
        Pane::Businesses => &["name", "kind"],
        Pane::People => &["name"],
        Pane::Overview | Pane::CodingOut | Pane::YearEnd | Pane::Penalties | Pane::Online => &[],
    }
}

fn compare(model: &Model, pane: Pane, column: usize, a: usize, b: usize) -> Ordering {
    let rows = &model.rows;
    match pane {
        Pane::Obligations => {
            let (Some(a), Some(b)) = (rows.obligations.get(a), rows.obligations.get(b)) else { return Ordering::Equal };
            match column {
                0 => a.due.cmp(&b.due),
                1 => {
                    let name = |duty: &Duty| rows.business_name(duty).unwrap_or_default().to_lowercase();
                    name(&a.duty).cmp(&name(&b.duty))
                }
                _ => a.status.cmp(&b.status),
            }
        }
        Pane::WhatYouOwe => {
            let document = |index: usize| rows.charges.get(index).and_then(|row| rows.document(*row));
            let (Some(a), Some(b)) = (document(a), document(b)) else { return Ordering::Equal };
            match column {
                0 => a.document_due_date.cmp(&b.document_due_date),
                1 => a.kind().cmp(&b.kind()),
                2 => a.tax_year.value().cmp(&b.tax_year.value()),
                3 => a.original_amount.cmp(&b.original_amount),
                4 => a.outstanding_amount.cmp(&b.outstanding_amount),
                _ => a.interest_left().cmp(&b.interest_left()),
            }
        }
        Pane::Payments => {
            let (Some(a), Some(b)) = (rows.payments().get(a), rows.payments().get(b)) else { return Ordering::Equal };
            match column {
                0 => a.received().cmp(&b.received()),
                1 => a.payment_amount.cmp(&b.payment_amount),
                _ => a.payment_method.cmp(&b.payment_method),
            }
        }
        Pane::Businesses => {
            let (Some(a), Some(b)) = (rows.businesses.get(a), rows.businesses.get(b)) else { return Ordering::Equal };
            match column {
                0 => a.trading_name.cmp(&b.trading_name),
                _ => a.type_of_business.cmp(&b.type_of_business),
            }
        }
        Pane::People => {
            let (Some(a), Some(b)) = (model.people.get(a), model.people.get(b)) else { return Ordering::Equal };
            a.name.to_lowercase().cmp(&b.name.to_lowercase())
        }
        Pane::Overview | Pane::CodingOut | Pane::YearEnd | Pane::Penalties | Pane::Online => Ordering::Equal,
    }
}

/// Works out what a pane's list shows and puts the cursor back on the row it stood on, or as near as can be.
pub fn reorder(model: &mut Model, pane: Pane) {
    let total = count(model, pane);
    let list = &model.lists[pane.index()];
    let mut order: Vec<u32> = (0..u32::try_from(total).unwrap_or(u32::MAX)).collect();
    if let (Pane::Payments, Some(matrix)) = (pane, &model.rows.matrix) {
        order.retain(|index| matrix.row(*index as usize).is_some());
    }
    if !list.filter.is_empty() {
        retain_matching(model, pane, &list.filter, &mut order);
    }
    if let Some(column) = list.sort {
        order.sort_by(|a, b| compare(model, pane, column, *a as usize, *b as usize));
    }
    if list.reverse {
        order.reverse();
    }
    let place = list
        .selected
        .as_ref()
        .and_then(|selected| order.iter().position(|index| id(model, pane, *index as usize) == *selected));
    let viewport = model.viewport;
    let list = &mut model.lists[pane.index()];
    list.order = order;
    let place = place.unwrap_or(list.cursor);
    list.move_to(place, viewport);
}

fn retain_matching(model: &Model, pane: Pane, filter: &str, order: &mut Vec<u32>) {
    let pattern = Pattern::new(filter, CaseMatching::Ignore, Normalization::Smart, AtomKind::Substring);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let kept = model.filter_texts.as_ref().filter(|_| pane == model.pane);
    order.retain(|index| {
        let index = *index as usize;
        let words = match kept.and_then(|texts| texts.get(index)) {
            Some(words) => Cow::Borrowed(words.as_str()),
            None => Cow::Owned(text(model, pane, index)),
        };
        pattern.score(Utf32Str::new(&words, &mut buffer), &mut matcher).is_some()
    });
}

/// What a filter looks in, row by row.
pub(in crate::app) fn texts(model: &Model, pane: Pane) -> Vec<String> {
    (0..count(model, pane)).map(|index| text(model, pane, index)).collect()
}

/// What can be copied of the selected row: the text, and what it is.
pub(in crate::app) fn copyable(model: &Model) -> Option<(String, &'static str)> {
    let index = model.list().selected_index()?;
    let rows = &model.rows;
    match model.pane {
        Pane::Overview => match rows.overview.get(index)? {
            OverviewRow::Next(next) => Some((next.date.to_string(), "the date")),
            OverviewRow::Finding(finding) => {
                Some((findings::sentence(finding, model.voice(), model.today()), "the sentence"))
            }
        },
        Pane::Obligations => Some((rows.obligations.get(index)?.due.to_string(), "the due date")),
        Pane::WhatYouOwe => {
            let document = rows.document(*rows.charges.get(index)?)?;
            let reference = document.breakdown.iter().find_map(|line| line.charge_reference.clone());
            Some(match reference {
                Some(reference) => (reference, "the charge reference number (to look it up, not to pay with)"),
                None => (document.document_id.to_string(), "the document id"),
            })
        }
        Pane::Payments => Some((rows.payments().get(index)?.id()?.to_string(), "the payment lot and item")),
        Pane::CodingOut => Some((rows.coding.get(index)?.id?.to_string(), "the coding-out id")),
        Pane::YearEnd => None,
        Pane::Businesses => match &rows.businesses.get(index)?.business_id {
            Sent::Read(id) => Some((id.to_string(), "the business id")),
            Sent::Unreadable(text) => Some((text.clone(), "the business id")),
        },
        Pane::Penalties => {
            let row = rows.penalties.get(index)?;
            match rows.late_submission(*row) {
                Some(one) => Some((one.number.clone(), "the penalty number")),
                None => Some((rows.late_payment(*row)?.charge_reference.clone()?, "the penalty's reference")),
            }
        }
        Pane::Online => {
            let task = rows.online.get(index)?.task(model)?;
            Some((task.individual.as_ref().or(task.fallback.as_ref())?.to_string(), "the address"))
        }
        Pane::People => {
            Some((model.people.get(index)?.subject.nino.as_str().to_owned(), "the National Insurance number"))
        }
    }
}

impl Model {
    /// Rows of the pane on screen, before filtering.
    pub fn row_count(&self) -> usize {
        count(self, self.pane)
    }

    /// The columns the pane on screen can be sorted by.
    pub const fn sort_columns(&self) -> &'static [&'static str] {
        sort_columns(self.pane)
    }

    /// What can be copied of the selected row.
    pub fn copyable(&self) -> Option<(String, &'static str)> {
        copyable(self)
    }
}
