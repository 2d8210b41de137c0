//! What other parts say of a task and of what came of it, in one place.
//!
//! STUBS until `words::hand_off` has its sentences: each function here then becomes a call of theirs.

use chrono::{DateTime, Utc};

use crate::app::model::Model;
use crate::rules::Money;
use crate::rules::hand_off::Task;
use crate::rules::hand_off::offer::{PayPart, Point, Verdict, Why};
use crate::rules::hand_off::watch::{Change, HandOff};
use crate::words::{Voice, dates};

/// Whether it can be done now, in a sentence, without its mark.
pub fn verdict(verdict: &Verdict, voice: Voice) -> String {
    match verdict {
        Verdict::Open { until: Some(day) } => format!("Open until {}.", dates::day_long(*day)),
        Verdict::Open { until: None } => "Open now, as far as the account shows.".to_owned(),
        Verdict::Closed(of) => why(of, voice),
        Verdict::NotKnown(_) => "HMRC's page will say whether it can be done now.".to_owned(),
    }
}

/// Why it cannot be done now, in a sentence.
pub fn why(why: &Why, voice: Voice) -> String {
    match why {
        Why::NotOnline => "HMRC has no page for this.".to_owned(),
        Why::InSoftware => "This is done in software.".to_owned(),
        Why::NeverAgents => "HMRC does not let agents do this: your client must.".to_owned(),
        Why::MainAgentOnly => "Only the main agent may do this.".to_owned(),
        Why::AgentsOnly => "Only agents do this.".to_owned(),
        other => format!("Not for {}: {other:?}", voice.subject()),
    }
}

/// Something to know before going, in a sentence; none where it is only a sum.
pub fn point(point: &Point, _voice: Voice) -> Option<String> {
    match point {
        Point::Part { .. } | Point::PlanCovers(_) | Point::PageOffers(_) => None,
        Point::OnAccount { reduced: true, .. } => Some("Once reduced, they may go up again.".to_owned()),
        Point::OnAccount { reduced: false, .. } => Some("The first change may only reduce.".to_owned()),
        other => Some(format!("{other:?}")),
    }
}

/// A sum with its label.
pub type Sum = (String, Money);

/// The sums of a point, to be aligned below each other.
pub fn sums(point: &Point) -> Vec<Sum> {
    let one = |label: &str, amount: Money| vec![(label.to_owned(), amount)];
    match point {
        Point::Part { part: PayPart::Overdue, amount } => one("Overdue", *amount),
        Point::Part { part: PayPart::Within30Days, amount } => one("Due within 30 days", *amount),
        Point::Part { part: PayPart::Later, amount } => one("Due later", *amount),
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

/// The words to send to a client who must do it, as an agent may never.
pub fn for_the_client(task: &Task) -> String {
    let address = task.individual.as_ref().or(task.fallback.as_ref()).map(ToString::to_string).unwrap_or_default();
    format!("{}\n{address}\n", task.title)
}

/// What was handed over and is still looked after or not yet read, the newest first.
pub fn away(model: &Model) -> Vec<&HandOff> {
    let of_here = |one: &&HandOff| Some(&one.subject) == model.subject.as_ref();
    model.handing_over.away.iter().rev().filter(of_here).collect()
}

/// When it was last looked for what came of it.
pub const fn looked(model: &Model) -> Option<DateTime<Utc>> {
    model.handing_over.looked
}

/// What is not as it was, in a sentence.
pub fn change(change: &Change, _voice: Voice) -> String {
    format!("{change:?}")
}

/// What is asked where no interface of HMRC's shows whether a task was done.
pub fn question(task: &Task, voice: Voice) -> String {
    format!("Was it done for {}: {}?", voice.subject(), task.title)
}
