//! Changing payments on account. Source: HMRC's account: the year before, then the current one, the first of them whose
//! return is not in, whose 31 January has not passed, and which has any.

use super::{About, Asked, Offer, Point, Unknown, Verdict, Why};
use crate::rules::charges::Account;
use crate::rules::payments_on_account::{PaymentsOnAccount, of_year, was_changed};
use crate::rules::what_if::Window;

/// Whether they can be changed, of which year, and what they are.
pub(super) fn change(asked: &Asked<'_>) -> Offer {
    let known = asked.known;
    if known.account.is_none() {
        return Offer::plain(Verdict::NotKnown(Unknown::Account));
    }
    let accounts: Vec<&Account> = [known.account, known.history].into_iter().flatten().collect();
    let current = asked.year();
    let mut why = None;
    for year in [current.previous(), Some(current)].into_iter().flatten() {
        let both = of_year(&accounts, year);
        if both.first.or(both.second).is_none() {
            continue;
        }
        let (about, points) = (About::TaxYear(year), points(&both));
        match Window::of(year, known.returns.unwrap_or_default(), asked.today) {
            Window::Open(until) => {
                let verdict = match asked.return_is_in(year) {
                    Ok(_) => Verdict::Open { until: Some(until) },
                    Err(unknown) => Verdict::NotKnown(unknown),
                };
                return Offer { about, verdict, points };
            }
            Window::ReturnIsIn(_) => why = Some((about, Why::ReturnIsIn(year))),
            Window::Over(until) => why = Some((about, Why::TooLate(until))),
        }
    }
    match why {
        // What is paid is not on the open account: only the history knows it.
        _ if known.history.is_none() => Offer::plain(Verdict::NotKnown(Unknown::Account)),
        Some((about, why)) => Offer { about, verdict: Verdict::Closed(why), points: Vec::new() },
        None => Offer::plain(Verdict::Closed(Why::NoPaymentsOnAccount)),
    }
}

fn points(both: &PaymentsOnAccount<'_>) -> Vec<Point> {
    let mut each = [both.first, both.second].into_iter().flatten();
    let now = each.next().map(|one| one.original_amount);
    // HMRC keeps both at one sum; where they are not, neither is "each".
    let now = now.filter(|now| each.all(|one| one.original_amount == *now));
    let reduced = [both.first, both.second].into_iter().flatten().any(was_changed);
    let sums = Point::OnAccount { tax_year: both.year, each: now, most: both.relevant_amount(), reduced };
    vec![sums, Point::InterestIfTooLow]
}
