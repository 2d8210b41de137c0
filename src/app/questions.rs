//! Which questions each pane asks HMRC.

use crate::app::handing_over;
use crate::app::model::{Model, Overlay};
use crate::app::pane::Pane;
use crate::app::rows;
use crate::app::statement;
use crate::rules::coding_out::Wanted;
use crate::rules::{DateRange, Query, Sent, TypeOfBusiness};

/// The questions of the pane on screen, the most important first; with an open detail, its questions as well.
pub fn of_pane(model: &Model) -> Vec<Query> {
    let year = model.year();
    let mut asked = match model.pane {
        Pane::Overview => {
            let mut asked = vec![
                Query::OpenAccount,
                Query::OpenUpdates,
                Query::Returns(None),
                Query::UpdatesOf(year),
                Query::Businesses,
                Query::Penalties,
                Query::ItsaStatus(model.latest_year()),
                Query::CodingOutStatus(model.rows.open_ended_year(model.latest_year())),
            ];
            // Only some findings look at these: without them the list would depend on which panes were opened before.
            asked.extend([payments(model), history(model)]);
            asked.extend((year != model.latest_year()).then(|| Query::UpdatesOf(model.latest_year())));
            asked.extend(each_business(model));
            asked
        }
        Pane::Obligations => {
            vec![Query::OpenUpdates, Query::UpdatesOf(year), Query::Returns(None), Query::Businesses]
        }
        Pane::WhatYouOwe if model.views.shows(Pane::WhatYouOwe) => {
            vec![Query::OpenAccount, history(model), payments(model)]
        }
        Pane::WhatYouOwe if model.paid_too => vec![Query::OpenAccount, history(model)],
        Pane::WhatYouOwe => vec![Query::OpenAccount],
        // The payment's own document says what of it is not allocated; only the history knows those that are used up.
        Pane::Payments => vec![payments(model), Query::OpenAccount, history(model)],
        Pane::CodingOut => vec![
            Query::Returns(None),
            Query::CodedOut(year, Wanted::Latest),
            Query::CodedOut(year, Wanted::HmrcHeld),
            Query::CodedOut(year, Wanted::User),
            Query::CodingOutStatus(year),
            Query::OpenAccount,
        ],
        Pane::Businesses => {
            let mut asked = vec![Query::Businesses, Query::ItsaStatus(year)];
            asked.extend(each_business(model));
            asked
        }
        // The rest tells what the next missed deadline would do, and what still grows; the overview asks it too.
        Pane::Penalties => vec![
            Query::Penalties,
            Query::OpenAccount,
            Query::OpenUpdates,
            Query::Returns(None),
            Query::ItsaStatus(model.latest_year()),
        ],
        // Whether a task can be done now hangs on nearly everything.
        Pane::Online => {
            let mut asked: Vec<Query> = Vec::new();
            for query in model.settings.tasks.iter().flat_map(|task| handing_over::questions(task, model)) {
                if !asked.contains(&query) {
                    asked.push(query);
                }
            }
            asked
        }
        Pane::YearEnd | Pane::People => Vec::new(),
    };
    if model.detail.is_some() {
        asked.extend(of_detail(model));
    }
    if matches!(model.overlay, Some(Overlay::Statement(_))) {
        asked.extend(statement::questions(model));
    }
    if let Some(Overlay::HandOff(sheet)) = &model.overlay {
        asked.extend(sheet.questions(model));
    }
    let role = model.role();
    asked.retain(|query| role.may_ask(query));
    asked
}

/// The details of every business that is known.
fn each_business(model: &Model) -> impl Iterator<Item = Query> {
    model.rows.businesses.iter().filter_map(|listed| match &listed.business_id {
        Sent::Read(id) => Some(Query::Business(id.clone())),
        Sent::Unreadable(_) => None,
    })
}

/// The payments every view shows: four tax years back to today.
pub fn payments(model: &Model) -> Query {
    Query::Payments(DateRange::four_tax_years_to(model.today()))
}

/// Every document of four tax years back to today.
pub fn history(model: &Model) -> Query {
    Query::AccountHistory(DateRange::four_tax_years_to(model.today()))
}

fn of_detail(model: &Model) -> Vec<Query> {
    match model.pane {
        Pane::WhatYouOwe => {
            let id = rows::selected_document(model).map(|document| &document.document_id);
            let history = match id {
                Some(Sent::Read(id)) => Some(Query::ChargeHistory(id.clone())),
                Some(Sent::Unreadable(_)) | None => None,
            };
            // What lowered or settled it may be used up, and then only the account's history knows it.
            let account = (!model.paid_too).then(|| self::history(model));
            history.into_iter().chain([payments(model)]).chain(account).collect()
        }
        Pane::Businesses => {
            let Some(listed) = model.list().selected_index().and_then(|index| model.rows.businesses.get(index)) else {
                return Vec::new();
            };
            let Sent::Read(id) = &listed.business_id else { return Vec::new() };
            let mut asked = vec![Query::AccountingType(id.clone(), model.tax_year)];
            if listed.type_of_business == TypeOfBusiness::SelfEmployment {
                asked.push(Query::PeriodsOfAccount(id.clone(), model.tax_year));
                asked.push(Query::LateAccountingDateRule(id.clone(), model.tax_year));
            }
            asked
        }
        _ => Vec::new(),
    }
}
