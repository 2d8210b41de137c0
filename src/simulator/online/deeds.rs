//! What was done on HMRC's pages, and how a story goes on with it.
//!
//! A deed is added to the story it concerns before anything is worked out, so that every answer and every sum follows
//! from it as from the rest of the story.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::rules::TaxYear;
use crate::simulator::call::is_calendar;
use crate::simulator::ledger::Account;
use crate::simulator::obligations;
use crate::simulator::rates::Rates;
use crate::simulator::state::Changes;
use crate::simulator::story::{Appeal, Business, Payment, Pence, Reduced, Status, Story, Sum};
use crate::simulator::when::{When, YearFromNow, later};

/// Something done on HMRC's pages.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Deed {
    /// When.
    pub(crate) at: DateTime<Utc>,
    pub(crate) what: What,
}

/// What was done. Years are those a tax year starts in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum What {
    /// A business was added.
    Added(NewBusiness),
    /// A new business was signed up for a year of its first two, or opted out of it.
    Reports { business: String, year: u16, quarterly: bool },
    /// A business ended on this day.
    Ceased { business: String, on: NaiveDate },
    /// Making Tax Digital was left for these years.
    OptedOut { years: Vec<u16> },
    /// It was joined again for these years.
    SignedUp { years: Vec<u16> },
    /// Both payments on account of a year were changed.
    Adjusted { year: u16, to: Pence, reason: String },
    /// A payment was made, which HMRC has on the day it is received.
    Paid { amount: Pence, to_penalties: Pence, received: NaiveDate, method: String },
    /// A refund was asked for.
    RefundAsked { amount: Pence },
    /// A penalty was appealed against, by its number or charge reference.
    Appealed { penalty: String },
}

/// A business as it was added.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NewBusiness {
    pub(crate) id: String,
    /// HMRC's word for its type.
    pub(crate) kind: String,
    pub(crate) name: Option<String>,
    pub(crate) trade: Option<String>,
    pub(crate) commenced: NaiveDate,
    pub(crate) address: Vec<String>,
    pub(crate) postcode: Option<String>,
}

/// The story as it went on up to `today`.
pub(crate) fn lived(told: &Story, deeds: &[Deed], today: NaiveDate, rates: Rates, changes: &Changes) -> Story {
    let mut story = told.clone();
    for deed in deeds {
        let day = deed.at.date_naive();
        if day > today {
            continue;
        }
        // Where charges change, what had been paid by then stays paid.
        if matches!(deed.what, What::Adjusted { .. } | What::Ceased { .. }) {
            keep_payments(&mut story, day, today, rates, changes);
        }
        go_on(&mut story, &deed.what, day, today);
    }
    story
}

/// Gives every payment up to `day` the amount it came to, which may have followed from the charges it went to.
fn keep_payments(story: &mut Story, day: NaiveDate, today: NaiveDate, rates: Rates, changes: &Changes) {
    let updates =
        obligations::updates(story, today, &|business, year| is_calendar(changes, story, business, year, today).0);
    let account = Account::new(story, today, rates, &updates);
    let made: HashMap<usize, Pence> = account.payments.iter().map(|one| (one.told, one.amount)).collect();
    for (place, payment) in (0..).zip(&mut story.payments) {
        if payment.amount.is_none() && payment.on.on(today) <= day {
            payment.amount = Some(Sum(made.get(&place).copied().unwrap_or_default()));
        }
    }
}

fn go_on(story: &mut Story, what: &What, day: NaiveDate, today: NaiveDate) {
    match what {
        What::Added(business) => {
            story.joined.get_or_insert(from_now(TaxYear::containing(day).start_year(), today));
            story.businesses.push(added(business, day, today));
        }
        What::Reports { business, year, quarterly } => {
            let found = story.businesses.iter_mut().find(|one| one.id == *business);
            if let Some(business) = found {
                report(business, *year, *quarterly, today);
            }
        }
        What::Ceased { business, on } => {
            for business in story.businesses.iter_mut().filter(|one| one.id == *business) {
                (business.ceased, business.still_asked) = (Some(When::Fixed(*on)), false);
            }
        }
        What::OptedOut { years } => {
            for year in years {
                set_status(story, *year, "Annual", "MTD ITSA Opt-Out", day, today);
                delete_updates(story, *year, day, today);
            }
        }
        What::SignedUp { years } => {
            for year in years {
                set_status(story, *year, "MTD Voluntary", "MTD ITSA Opt-In", day, today);
            }
        }
        What::Adjusted { year, to, reason } => {
            let of = |one: &&mut crate::simulator::story::Return| one.year.on(today).start_year() + 1 == *year;
            let claim = Reduced { on: When::Fixed(day), to: Sum(*to), reason: reason.clone() };
            if let Some(one) = story.returns.iter_mut().find(of) {
                one.adjusted.push(claim);
            }
        }
        What::Paid { amount, to_penalties, received, method } => story.payments.push(Payment {
            on: When::Fixed(*received),
            amount: Some(Sum(*amount)),
            without_interest: false,
            targets: Vec::new(),
            older_debt: Sum(0),
            method: method.clone(),
            document: true,
            refunded: None,
            to_penalties: Some(*to_penalties),
        }),
        What::RefundAsked { amount } => story.refunds_pending.push(Sum(*amount)),
        // In front of an earlier one against the same penalty.
        What::Appealed { penalty } => story.appeals.insert(
            0,
            Appeal {
                missed: None,
                paid_late: None,
                status: "under-appeal".to_owned(),
                level: Some("statutory-review".to_owned()),
                of: Some(penalty.clone()),
            },
        ),
    }
}

/// A new business stays outside for its first two tax years, unless those are over.
fn added(new: &NewBusiness, day: NaiveDate, today: NaiveDate) -> Business {
    let last = later(TaxYear::containing(new.commenced), 1);
    let annual = || "A".to_owned();
    Business {
        id: new.id.clone(),
        kind: new.kind.clone(),
        name: new.name.clone(),
        trade: new.trade.clone(),
        commenced: When::Fixed(new.commenced),
        ceased: None,
        accounting: "CASH".to_owned(),
        accounts_to: None,
        calendar_since: None,
        address: new.address.clone(),
        postcode: new.postcode.clone(),
        updates: std::collections::BTreeMap::new(),
        still_asked: false,
        undated: Vec::new(),
        latency: (!last.has_ended(day.min(today))).then(|| [annual(), annual()]),
        periods_of_account: Vec::new(),
        told_on: Some(day),
    }
}

fn report(business: &mut Business, year: u16, quarterly: bool, today: NaiveDate) {
    let first = TaxYear::containing(business.commenced.on(today)).start_year();
    let Some([one, other]) = business.latency.as_mut() else { return };
    let letter = if quarterly { "Q" } else { "A" };
    match year.checked_sub(first) {
        Some(0) => letter.clone_into(one),
        Some(1) => letter.clone_into(other),
        _ => {}
    }
}

fn set_status(story: &mut Story, year: u16, word: &str, reason: &str, day: NaiveDate, today: NaiveDate) {
    story.statuses.push(Status {
        year: from_now(year, today),
        word: word.to_owned(),
        reason: reason.to_owned(),
        since: When::Fixed(day),
        income: None,
    });
}

/// What was sent for a year that had begun is gone, also when the year is joined again.
fn delete_updates(story: &mut Story, year: u16, day: NaiveDate, today: NaiveDate) {
    if TaxYear::containing(day).start_year() < year {
        return;
    }
    let name = obligations::own_updates(from_now(year, today));
    for business in &mut story.businesses {
        business.updates.insert(name.clone(), std::array::from_fn(|_quarter| String::new()));
    }
}

/// A year as stories count it.
fn from_now(year: u16, today: NaiveDate) -> YearFromNow {
    let this_year = TaxYear::containing(today).start_year();
    YearFromNow(i16::try_from(i32::from(year) - i32::from(this_year)).unwrap_or_default())
}
