//! What to know before going: sums that stand below each other, and sentences for the rest.

use crate::rules::hand_off::About;
use crate::rules::hand_off::offer::Point;
use crate::rules::{Money, TaxYear};
use crate::words::Voice;
use crate::words::hand_off::{pay_part, point};

/// The sums of a point of an offer, each with its label.
pub(super) fn sums(point: &Point, about: &About) -> Vec<(String, Money)> {
    let one = |label: &str, amount: Money| vec![(label.to_owned(), amount)];
    match point {
        Point::Part { part, amount } => one(pay_part(*part), *amount),
        Point::PlanCovers(amount) => one("Of the overdue, in a payment plan", *amount),
        // The page that is opened is told the sum of the row; HMRC's own would start from another.
        Point::PageOffers(amount) => match about {
            About::Amount(sum) if sum != amount => {
                [one("The page opens with", *sum), one("HMRC's What you owe page would offer", *amount)].concat()
            }
            _ => one("HMRC's page offers to pay", *amount),
        },
        Point::OnAccount { each, most, .. } => {
            let each = each.map(|each| ("Each payment on account now".to_owned(), each));
            let most = most.map(|most| ("The most each can be".to_owned(), most));
            each.into_iter().chain(most).collect()
        }
        Point::Credit { available, pending } => {
            let mut both = one("Can be asked for", *available);
            both.extend(pending.is_positive().then(|| ("Asked for already, on its way".to_owned(), *pending)));
            both
        }
        Point::ThenDue(amount) => one("Falls due later", *amount),
        _ => Vec::new(),
    }
}

/// What is to be said besides the sums; `copied` is the year of which the card says itself how to take a
/// copy.
pub(super) fn said(of: &Point, voice: Voice, copied: Option<TaxYear>) -> Option<String> {
    match of {
        Point::Part { .. } | Point::PlanCovers(_) | Point::PageOffers(_) | Point::Credit { .. } => None,
        Point::CopyFirst(year) if copied == Some(*year) => None,
        Point::OnAccount { each: Some(_), reduced: true, .. } => Some("Once reduced, they may go up again.".to_owned()),
        Point::OnAccount { each: Some(_), reduced: false, .. } => Some("The first change may only reduce.".to_owned()),
        other => Some(point(other, voice)),
    }
}
