//! Adding, ending and confirming businesses. Source: HMRC's account, "manage your businesses".

use chrono::NaiveDate;

use super::{About, Asked, Offer, Point, Unknown, Verdict, Why};
use crate::rules::businesses::Business;
use crate::rules::obligations::{Obligation, ObligationStatus};
use crate::rules::updates::Income;
use crate::rules::{SentOption, TaxYear, TypeOfBusiness};

/// Adding one, each kind: a sole trade always, of property one in the UK and one abroad at a time.
pub(super) fn add(asked: &Asked<'_>) -> Vec<Offer> {
    [TypeOfBusiness::SelfEmployment, TypeOfBusiness::UkProperty, TypeOfBusiness::ForeignProperty]
        .into_iter()
        .map(|kind| {
            let verdict = may_add(asked, &kind);
            let closed = matches!(verdict, Verdict::Closed(_));
            let points = if closed { Vec::new() } else { vec![Point::OutsideAtFirst] };
            Offer { about: About::NewBusiness(kind), verdict, points }
        })
        .collect()
}

fn may_add(asked: &Asked<'_>, kind: &TypeOfBusiness) -> Verdict {
    if *kind == TypeOfBusiness::SelfEmployment {
        return Verdict::YES;
    }
    let runs = |of: &dyn Fn(&TypeOfBusiness) -> bool| {
        asked.known.businesses.iter().any(|one| of(&one.type_of_business) && !one.has_ceased(asked.today))
    };
    if runs(&|held| held == kind) {
        Verdict::Closed(Why::AlreadyHeld)
    } else if !asked.all_businesses {
        Verdict::NotKnown(Unknown::Businesses)
    } else if runs(&|held| *held == TypeOfBusiness::PropertyUnspecified) {
        // It is property, and HMRC does not say where.
        Verdict::NotKnown(Unknown::NotTold)
    } else {
        Verdict::YES
    }
}

/// One offer for each business; none known, or not all, is one more.
fn each(asked: &Asked<'_>, none: Why, of: impl Fn(&Business) -> Option<Offer>) -> Vec<Offer> {
    let mut all: Vec<Offer> = asked.known.businesses.iter().filter_map(|business| of(business)).collect();
    if !asked.all_businesses {
        all.push(Offer::plain(Verdict::NotKnown(Unknown::Businesses)));
    } else if all.is_empty() {
        all.push(Offer::plain(Verdict::Closed(none)));
    }
    all
}

fn about(business: &Business) -> About {
    let kind = business.type_of_business.clone();
    business.business_id.read().map_or(About::Nothing, |id| About::Business { id: id.clone(), kind })
}

/// Ending one.
pub(super) fn cease(asked: &Asked<'_>) -> Vec<Offer> {
    each(asked, Why::NoBusiness, |business| {
        let (verdict, points) = match business.cessation_date.value() {
            Some(day) => (Verdict::Closed(Why::Ceased(day)), Vec::new()),
            // A day of ending that cannot be read, or a kind of business that HMRC has not recorded.
            None if business.cessation_date.is_some() || Income::of(&business.type_of_business).is_none() => {
                (Verdict::NotKnown(Unknown::NotTold), ending(asked, business))
            }
            None => (Verdict::YES, ending(asked, business)),
        };
        Some(Offer { about: about(business), verdict, points })
    })
}

/// The earliest end HMRC takes of a sole trade.
const FIRST_END: Option<NaiveDate> = NaiveDate::from_ymd_opt(2015, 4, 6);

/// What follows from ending a business today.
fn ending(asked: &Asked<'_>, business: &Business) -> Vec<Point> {
    let kind = &business.type_of_business;
    let mut points = Vec::new();
    points.extend(earliest_end(business));
    let is_property = matches!(kind, TypeOfBusiness::UkProperty | TypeOfBusiness::ForeignProperty);
    points.extend(is_property.then(|| Point::AllOfKind(kind.clone())));
    if let Some(updates) = asked.known.updates {
        let open = updates
            .iter()
            .filter(|one| one.status == ObligationStatus::Open && one.is_update_of(&business.business_id));
        let (vanish, stay): (Vec<&Obligation>, Vec<&Obligation>) =
            open.partition(|one| one.quarter_begins_after(asked.today));
        points.extend((!stay.is_empty()).then_some(Point::StayDue(stay.len())));
        points.extend((!vanish.is_empty()).then_some(Point::Vanish(vanish.len())));
    }
    points
}

fn earliest_end(business: &Business) -> Option<Point> {
    let started = business.commencement_date.value();
    let first = FIRST_END.filter(|_| business.type_of_business == TypeOfBusiness::SelfEmployment);
    match (started, first) {
        (Some(day), Some(first)) if day < first => Some(Point::EndNotBefore(first)),
        (Some(day), _) => Some(Point::StartedOn(day)),
        (None, first) => first.map(Point::EndNotBefore),
    }
}

/// Signing a new business up, or leaving it outside, for one of its first two tax years.
pub(super) fn first_years(asked: &Asked<'_>) -> Vec<Offer> {
    let current = asked.year();
    each(asked, Why::NoNewBusiness, |business| {
        let latency = business.latency.as_ref()?;
        let open = |year: Option<TaxYear>| year.is_none_or(|year| year >= current);
        if business.has_ceased(asked.today) || !latency.years.iter().any(|(year, _)| open(year.value())) {
            return None;
        }
        let told = latency.years.iter().filter(|(year, _)| open(year.value()));
        let points = told.map(|(year, how)| Point::FirstYear { tax_year: year.clone(), how: how.clone() });
        let readable = latency.years.iter().all(|(year, _)| year.value().is_some());
        let verdict = if readable { Verdict::YES } else { Verdict::NotKnown(Unknown::NotTold) };
        Some(Offer { about: about(business), verdict, points: points.collect() })
    })
}

/// Confirming them: HMRC does not tell software of whom it asks that.
pub(super) fn check(asked: &Asked<'_>) -> Offer {
    let listed = asked.known.businesses.iter().map(|one| Point::Listed {
        name: one.name().map(str::to_owned),
        kind: one.type_of_business.clone(),
        started: one.commencement_date.value(),
        ended: one.cessation_date.value(),
    });
    Offer { about: About::Nothing, verdict: Verdict::NotKnown(Unknown::NotTold), points: listed.collect() }
}
