//! What must be asked to know whether a task can be done, and what was answered.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{Asked, Task};
use crate::rules::businesses::{Business, ListedBusiness};
use crate::rules::charges::Account;
use crate::rules::findings::Known;
use crate::rules::itsa_status::YearStatus;
use crate::rules::obligations::{Obligation, merge};
use crate::rules::penalties::Penalties;
use crate::rules::{Answer, DateRange, Query, Role, TaxYear};

/// The years whose updates may be deleted: the one before, and the current.
fn years(today: NaiveDate) -> impl Iterator<Item = TaxYear> {
    let year = TaxYear::containing(today);
    [year.previous(), Some(year)].into_iter().flatten()
}

/// The year from which statuses are asked for.
fn first_year(today: NaiveDate) -> TaxYear {
    let year = TaxYear::containing(today);
    year.previous().unwrap_or(year)
}

fn history(today: NaiveDate) -> Query {
    Query::AccountHistory(DateRange::four_tax_years_to(today))
}

/// What to ask about a task for `role`, in an order that stays; nothing where the answers do not matter. The businesses
/// are asked for one by one once their list is known: then `listed` is that list, and this is asked again.
pub fn questions(task: &Task, role: Role, today: NaiveDate, listed: Option<&[ListedBusiness]>) -> Vec<Query> {
    if task.closed_to(role).is_some() {
        return Vec::new();
    }
    let statuses = Query::ItsaStatus(first_year(today));
    let businesses = || {
        let ids = listed.unwrap_or_default().iter().filter_map(|one| one.business_id.read().cloned());
        core::iter::once(Query::Businesses).chain(ids.map(Query::Business)).collect::<Vec<_>>()
    };
    let mut asked = match task.id.as_str() {
        "opt-out" => {
            let mut asked = vec![statuses, Query::Returns(None)];
            asked.extend(years(today).map(Query::UpdatesOf));
            asked
        }
        "sign-up-again" | "sign-up" | "exemption" => vec![statuses],
        "payments-on-account" => vec![Query::OpenAccount, history(today), Query::Returns(None)],
        "pay" => vec![Query::OpenAccount, Query::Penalties],
        "claim-refund" | "refund-status" | "budget-payment-plan" => vec![Query::OpenAccount],
        "payment-plan" => vec![Query::OpenAccount, Query::Penalties, Query::Returns(None)],
        "appeal-penalty" => vec![Query::Penalties],
        "cease-business" => [businesses(), vec![Query::OpenUpdates]].concat(),
        "add-business" | "new-business-years" | "check-active-businesses" => businesses(),
        _ => Vec::new(),
    };
    asked.retain(|query| role.may_ask(query));
    asked
}

/// What was answered, as far as it was: both faces put their answers together here.
#[derive(Debug, Clone, Default)]
pub struct Heard<'a> {
    account: Option<Cow<'a, Account>>,
    history: Option<Cow<'a, Account>>,
    updates: Option<&'a [Obligation]>,
    year_updates: Option<Vec<Obligation>>,
    returns: Option<&'a [Obligation]>,
    penalties: Option<&'a Penalties>,
    statuses: Option<&'a [YearStatus]>,
    businesses: Vec<&'a Business>,
    all_businesses: bool,
    today: NaiveDate,
}

impl<'a> Heard<'a> {
    /// Of the answers there are: `answer` gives the one to a question, where it was had.
    pub fn of(today: NaiveDate, answer: impl Fn(&Query) -> Option<&'a Answer>) -> Self {
        let account = |query: &Query| match answer(query)? {
            // Nothing on the account is known, too.
            Answer::Account(held) => Some(held.as_deref().map_or_else(Cow::default, Cow::Borrowed)),
            _ => None,
        };
        let obligations = |query: &Query| match answer(query)? {
            Answer::Obligations(all) => Some(all.as_slice()),
            _ => None,
        };
        let year_updates =
            years(today).try_fold(Vec::new(), |all, year| Some(merge(&all, obligations(&Query::UpdatesOf(year))?)));
        let listed = match answer(&Query::Businesses) {
            Some(Answer::Businesses(listed)) => Some(listed),
            _ => None,
        };
        let details = listed.map(|listed| businesses(listed, &answer));
        let all_businesses = details.as_ref().is_some_and(|all| all.iter().all(Option::is_some));
        Self {
            account: account(&Query::OpenAccount),
            history: account(&history(today)),
            updates: obligations(&Query::OpenUpdates),
            year_updates,
            returns: obligations(&Query::Returns(None)),
            penalties: match answer(&Query::Penalties) {
                Some(Answer::Penalties(penalties)) => Some(penalties),
                _ => None,
            },
            statuses: match answer(&Query::ItsaStatus(first_year(today))) {
                Some(Answer::ItsaStatus(years)) => Some(years),
                _ => None,
            },
            businesses: details.unwrap_or_default().into_iter().flatten().collect(),
            all_businesses,
            today,
        }
    }

    /// What `role` asks with it.
    pub fn asked(&self, role: Role) -> Asked<'_> {
        let known = Known {
            account: self.account.as_deref(),
            history: self.history.as_deref(),
            updates: self.updates,
            year_updates: self.year_updates.as_deref(),
            returns: self.returns,
            penalties: self.penalties,
            statuses: self.statuses,
            businesses: &self.businesses,
            ..Known::default()
        };
        Asked { role, today: self.today, known, all_businesses: self.all_businesses }
    }
}

/// Each business of the list, `None` for one whose details were not had. One that HMRC does not know after all is left
/// out.
fn businesses<'a>(
    listed: &[ListedBusiness],
    answer: impl Fn(&Query) -> Option<&'a Answer>,
) -> Vec<Option<&'a Business>> {
    let detail = |one: &ListedBusiness| {
        let Some(id) = one.business_id.read() else { return Some(None) };
        match answer(&Query::Business(id.clone())) {
            Some(Answer::Business(Some(business))) => Some(Some(&**business)),
            Some(Answer::Business(None)) => None,
            _ => Some(None),
        }
    };
    listed.iter().filter_map(detail).collect()
}
