//! What to know before going: sums that stand below each other, and sentences for the rest.

use crate::rules::Money;
use crate::rules::hand_off::offer::Point;
use crate::words::Voice;
use crate::words::hand_off::{pay_part, point};

/// The sums of a point, each with its label.
pub(super) fn sums(point: &Point) -> Vec<(String, Money)> {
    let one = |label: &str, amount: Money| vec![(label.to_owned(), amount)];
    match point {
        Point::Part { part, amount } => one(pay_part(*part), *amount),
        Point::PlanCovers(amount) => one("Of the overdue, in a payment plan", *amount),
        Point::PageOffers(amount) => one("HMRC's page offers to pay", *amount),
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

/// What is to be said besides the sums; `copied` where the card says itself how to take a copy.
pub(super) fn said(of: &Point, voice: Voice, copied: bool) -> Option<String> {
    match of {
        Point::Part { .. } | Point::PlanCovers(_) | Point::PageOffers(_) | Point::Credit { .. } => None,
        Point::CopyFirst(_) if copied => None,
        Point::OnAccount { each: Some(_), reduced: true, .. } => Some("Once reduced, they may go up again.".to_owned()),
        Point::OnAccount { each: Some(_), reduced: false, .. } => Some("The first change may only reduce.".to_owned()),
        other => Some(point(other, voice)),
    }
}
