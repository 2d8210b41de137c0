//! Handing over to HMRC online services in words: whether a task can be done now and why not, what to know before going,
//! and what to write to a client who has to do it.

use std::borrow::Cow;

use crate::rules::businesses::Business;
use crate::rules::hand_off::About;
use crate::rules::hand_off::offer::{Now, Unknown, Verdict, Why};
use crate::words::{Voice, businesses, dates, itsa_status};

mod changes;
mod client;
mod going;
mod journal;
mod points;
pub mod watch;

pub use client::for_the_client;
pub use going::{ALL_THE_SAME, SOMEBODY_ELSE, is_it, only_here};
pub use journal::{Step, Told, recorded};
pub use points::{pay_part, point};

/// "open", "not now" or "not known": a column of a list.
pub const fn in_short(now: Now) -> &'static str {
    match now {
        Now::Open => "open",
        Now::NotNow => "not now",
        Now::NotKnown => "not known",
    }
}

/// Whether it can be done now, in a sentence.
pub fn verdict(verdict: &Verdict, voice: Voice) -> Cow<'static, str> {
    match verdict {
        Verdict::Open { until: None } => "Can be done now.".into(),
        Verdict::Open { until: Some(day) } => {
            format!("Can be done now, until {} at the latest.", dates::day_long(*day)).into()
        }
        Verdict::Closed(reason) => why(reason, voice),
        Verdict::NotKnown(what) => unknown(*what).into(),
    }
}

/// Why it cannot be done now.
pub fn why(why: &Why, voice: Voice) -> Cow<'static, str> {
    let your = voice.possessive();
    match why {
        Why::NotOnline => "HMRC has no page for this yet.".into(),
        Why::InSoftware => "This is done in software, not in HMRC online services.".into(),
        Why::NeverAgents => match voice {
            Voice::You => "Only the taxpayer can do this, signed in to their own account.".into(),
            Voice::YourClient => {
                "HMRC does not let agents do this: your client must, signed in to their own account.".into()
            }
        },
        Why::MainAgentOnly => format!("A supporting agent cannot do this at HMRC: only {your} main agent can.").into(),
        Why::AgentsOnly => "Only agents do this, in their agent services account.".into(),
        Why::Status { tax_year, status: None } => {
            format!("HMRC holds no status for {tax_year}, and its page does not offer this for that year.").into()
        }
        Why::Status { tax_year, status: Some(status) } => {
            let status = itsa_status::status(status);
            format!("The status for {tax_year} is “{status}”: HMRC's page does not offer this for that year.").into()
        }
        Why::Exempt => {
            "An exemption from Making Tax Digital for Income Tax applies: HMRC's page offers nothing then.".into()
        }
        Why::ReturnIsIn(year) => {
            format!("HMRC has {your} tax return for {year}, so it is too late for that year.").into()
        }
        Why::NoPaymentsOnAccount => "HMRC shows no payments on account that could still be changed.".into(),
        Why::TooLate(day) => format!("It is too late: the last day was {}.", dates::day_long(*day)).into(),
        Why::NothingToPay => "HMRC shows software nothing to pay.".into(),
        Why::NoCredit { pending } if pending.is_positive() => format!(
            "Nothing is left to ask for: {} of the money in {your} account was asked for already and is on its way.",
            pending.pounds()
        )
        .into(),
        Why::NoCredit { .. } => format!("HMRC shows no money in {your} account that could be paid out.").into(),
        Why::NothingOverdue => "Nothing is overdue, and a payment plan is for what is.".into(),
        Why::SomethingOverdue => {
            "Something is overdue, and paying ahead is for those whose payments are up to date.".into()
        }
        Why::AbovePlanLimit(limit) => {
            format!("More than {} is owed, the most that HMRC's page takes: HMRC must be called.", limit.pounds())
                .into()
        }
        Why::PlanRuns => "A payment plan runs already, and HMRC's page sets up one at a time.".into(),
        Why::NoBusiness => "HMRC holds no business to do this with.".into(),
        Why::Ceased(day) => format!("HMRC holds {} as its last day already.", dates::day_long(*day)).into(),
        Why::AlreadyHeld => {
            "There is a business of this kind already, and HMRC holds one at most: a further property is part of it."
                .into()
        }
        Why::NoPenalty => "HMRC shows no penalty to appeal against.".into(),
        Why::NotAppealable => "By HMRC's record this one cannot be appealed against now.".into(),
        Why::ReturnMissing(year) => format!(
            "HMRC does not have {your} tax return for {year}, and a payment plan is for those whose returns are in."
        )
        .into(),
        Why::NoNewBusiness => "No business is in its first two tax years.".into(),
    }
}

/// What is missing to know whether it can be done.
pub const fn unknown(unknown: Unknown) -> &'static str {
    match unknown {
        Unknown::Statuses => "HMRC's page will say: the status of the year is not known here.",
        Unknown::Returns => "HMRC's page will say: whether the tax return is in is not known here.",
        Unknown::Account => "HMRC's page will say: what is owed and paid is not known here.",
        Unknown::Businesses => "HMRC's page will say: not all the businesses are known here.",
        Unknown::Penalties => "HMRC's page will say: the penalties are not known here.",
        Unknown::NotTold => "HMRC's page will say: HMRC does not tell software.",
    }
}

/// What one of several ways to do a task is about: a tax year, a business by its name, a penalty by its number; none
/// where there is only one way.
pub fn choice(about: &About, held: &[&Business]) -> Option<String> {
    match about {
        About::Nothing | About::Amount(_) => None,
        About::TaxYear(year) => Some(year.to_string()),
        About::Business { id, kind } => {
            let named = held.iter().find(|one| one.business_id.read() == Some(id)).and_then(|one| one.name());
            Some(named.map_or_else(|| businesses::type_of_business(kind).into_owned(), str::to_owned))
        }
        About::NewBusiness(kind) => Some(businesses::type_of_business(kind).into_owned()),
        About::Charge { document, .. } | About::Payment(document) => Some(document.to_string()),
        About::Penalty { number, .. } => Some(format!("penalty {number}")),
    }
}

#[cfg(test)]
mod tests;
