//! Leaving Making Tax Digital for a year, and coming back: what HMRC's page of reporting obligations offers, by the
//! status of each year. Source: HMRC's account, its rules of opting out and signing up.

use chrono::NaiveDate;

use super::{About, Asked, Offer, Point, Unknown, Verdict, Why};
use crate::rules::TaxYear;
use crate::rules::itsa_status::Status;
use crate::rules::obligations::{Duty, ObligationStatus};
use crate::rules::updates::are_cumulative;

/// The year before, the current and the next.
fn three_years(asked: &Asked<'_>) -> Vec<TaxYear> {
    let year = asked.year();
    [year.previous(), Some(year), year.next()].into_iter().flatten().collect()
}

/// Why nothing is offered for any year: the statuses were not had, or one of them is an exemption.
fn nothing_at_all(asked: &Asked<'_>) -> Option<Offer> {
    if asked.known.statuses.is_none() {
        return Some(Offer::plain(Verdict::NotKnown(Unknown::Statuses)));
    }
    let exempt = |year: &TaxYear| asked.status(*year).ok().flatten().is_some_and(Status::is_exempt);
    three_years(asked).iter().any(exempt).then(|| Offer::plain(Verdict::Closed(Why::Exempt)))
}

fn closed(tax_year: TaxYear, status: Option<&Status>) -> Verdict {
    Verdict::Closed(Why::Status { tax_year, status: status.cloned() })
}

/// Opting out: of the year before while its return is not in, of the current and of the next, where they are voluntary.
pub(super) fn opt_out(asked: &Asked<'_>) -> Vec<Offer> {
    if let Some(nothing) = nothing_at_all(asked) {
        return vec![nothing];
    }
    let offer = |year: TaxYear| {
        let verdict = may_leave(asked, year);
        let points = if matches!(verdict, Verdict::Closed(_)) { Vec::new() } else { leaving(asked, year) };
        Offer { about: About::TaxYear(year), verdict, points }
    };
    three_years(asked).into_iter().map(offer).collect()
}

fn may_leave(asked: &Asked<'_>, year: TaxYear) -> Verdict {
    let current = asked.year();
    let status = match asked.status(year) {
        Ok(status) => status,
        Err(unknown) => return Verdict::NotKnown(unknown),
    };
    match status {
        Some(Status::MtdVoluntary) if year < current => match asked.return_is_in(year) {
            Ok(true) => Verdict::Closed(Why::ReturnIsIn(year)),
            Ok(false) => Verdict::YES,
            Err(unknown) => Verdict::NotKnown(unknown),
        },
        Some(Status::MtdVoluntary) => Verdict::YES,
        // The next year has no status for most of this one, and then follows it.
        None | Some(Status::NoStatus) if year > current => match asked.status(current) {
            Ok(Some(Status::MtdVoluntary)) => Verdict::YES,
            Ok(_) => closed(year, status),
            Err(unknown) => Verdict::NotKnown(unknown),
        },
        _ => closed(year, status),
    }
}

/// What follows from leaving in `year`: every later year that is voluntary goes with it.
fn leaving(asked: &Asked<'_>, year: TaxYear) -> Vec<Point> {
    let later: Vec<TaxYear> = three_years(asked).into_iter().filter(|later| *later > year).collect();
    let mut gone = vec![year];
    let mut points = Vec::new();
    for tax_year in &later {
        match may_leave(asked, *tax_year) {
            Verdict::Open { .. } => {
                points.push(Point::LaterYearsToo(*tax_year));
                gone.push(*tax_year);
            }
            Verdict::Closed(Why::Status { status: Some(Status::MtdMandated), .. }) => {
                points.push(Point::RequiredAgain(*tax_year));
            }
            _ => {}
        }
    }
    // A single year before a required one is the only case with a page to check the answers on.
    let next_is_required = later.first().is_some_and(|next| points.first() == Some(&Point::RequiredAgain(*next)));
    let answers_are_checked = gone.len() == 1 && next_is_required;
    if !answers_are_checked {
        points.push(Point::AtOnce);
    }
    for tax_year in gone.into_iter().filter(|gone| gone.start() <= asked.today) {
        let received = received(asked, tax_year);
        if received != Some(0) {
            points.push(Point::UpdatesDeleted { tax_year, received });
            points.extend(are_cumulative(tax_year).then_some(Point::CopyFirst(tax_year)));
        }
    }
    points
}

/// Updates of a year that HMRC has received.
fn received(asked: &Asked<'_>, year: TaxYear) -> Option<usize> {
    let of_year = asked.known.year_updates?.iter().filter(|one| one.tax_year() == Some(year));
    let sent = of_year.filter(|one| one.duty != Duty::TaxReturn && one.status == ObligationStatus::Fulfilled);
    Some(sent.count())
}

/// Coming back: for the current year and the next.
pub(super) fn sign_up_again(asked: &Asked<'_>) -> Vec<Offer> {
    if let Some(nothing) = nothing_at_all(asked) {
        return vec![nothing];
    }
    let current = asked.year();
    let offer = |year: TaxYear| {
        let verdict = may_come_back(asked, year);
        let mut points = Vec::new();
        if !matches!(verdict, Verdict::Closed(_)) {
            let overdue = deadlines_passed(year, asked.today);
            points.extend((overdue > 0).then_some(Point::OverdueAtOnce(overdue)));
        }
        Offer { about: About::TaxYear(year), verdict, points }
    };
    [Some(current), current.next()].into_iter().flatten().map(offer).collect()
}

fn may_come_back(asked: &Asked<'_>, year: TaxYear) -> Verdict {
    let current = asked.year();
    match asked.status(year) {
        Ok(Some(Status::Annual)) => Verdict::YES,
        Ok(status @ (None | Some(Status::NoStatus))) if year > current => match asked.status(current) {
            Ok(Some(Status::Annual)) => Verdict::YES,
            Ok(_) => closed(year, status),
            Err(unknown) => Verdict::NotKnown(unknown),
        },
        Ok(status) => closed(year, status),
        Err(unknown) => Verdict::NotKnown(unknown),
    }
}

/// Deadlines of updates within a tax year: month and day, and whether in the year after it starts.
const DEADLINES: [(i32, u32, u32); 3] = [(0, 8, 7), (0, 11, 7), (1, 2, 7)];

/// How many deadlines of a year in progress have passed. Source: guide, updates are due by 7 August, 7 November and 7
/// February, for either kind of quarters; the fourth is due after the year.
fn deadlines_passed(year: TaxYear, today: NaiveDate) -> usize {
    let start = i32::from(year.start_year());
    let dates = DEADLINES.iter().filter_map(|(later, month, day)| NaiveDate::from_ymd_opt(start + later, *month, *day));
    dates.filter(|due| *due < today).count()
}

/// Signing up for the first time: not for somebody who is in already.
pub(super) fn sign_up(asked: &Asked<'_>) -> Offer {
    let year = asked.year();
    Offer::plain(match asked.status(year) {
        Ok(status @ Some(Status::MtdMandated | Status::MtdVoluntary)) => closed(year, status),
        Ok(_) => Verdict::YES,
        Err(unknown) => Verdict::NotKnown(unknown),
    })
}

/// Applying for an exemption: not for somebody who has one.
pub(super) fn exemption(asked: &Asked<'_>) -> Offer {
    Offer::plain(match asked.status(asked.year()) {
        Ok(Some(status)) if status.is_exempt() => Verdict::Closed(Why::Exempt),
        Ok(_) => Verdict::YES,
        Err(unknown) => Verdict::NotKnown(unknown),
    })
}
