//! A hand-off as the journal tells it, whole.

use chrono::{DateTime, Utc};

use super::watch::{Telling, about, happened, stands, way};
use crate::rules::hand_off::watch::Recorded;
use crate::words::{access, dates};

/// Everything there is to tell of a hand-off but whose account it was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The sheet's or the page's title.
    pub title: String,
    /// What came of it, in a sentence.
    pub came_of_it: String,
    /// Facts, each with its label.
    pub facts: Vec<(&'static str, String)>,
    /// What was noted, the oldest first.
    pub steps: Vec<Step>,
}

/// A row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: DateTime<Utc>,
    /// The row's number.
    pub row: u64,
    /// What happened.
    pub what: String,
}

/// A hand-off whole. Its task's title is known to whoever shows it.
pub fn recorded<'a>(one: &Recorded<'_>, title: &str, telling: impl Into<Telling<'a>>) -> Told {
    let telling = telling.into();
    let hand_off = &one.hand_off;
    let mut facts = vec![("Task", format!("{title} ({})", hand_off.task))];
    let about = about(&hand_off.about);
    if !about.is_empty() {
        facts.push(("About", about));
    }
    facts.push(("As", access::role(hand_off.role).to_owned()));
    facts.push(("HMRC's page", way(hand_off.way).to_owned()));
    facts.push(("Went", dates::instant(hand_off.at)));
    facts.push(("Name", one.name.clone()));
    let step = |row: &&crate::rules::hand_off::watch::NotedEntry| Step {
        at: row.at,
        row: row.number,
        what: happened(&row.noted.what, hand_off.into(), row.noted.way, telling),
    };
    Told {
        title: format!("Handed over to HMRC: {title}"),
        came_of_it: in_a_sentence(stands(hand_off, title, telling)),
        facts,
        steps: one.rows.iter().map(step).collect(),
    }
}

/// With a stop at its end, whatever it ended with.
fn in_a_sentence(said: String) -> String {
    if said.ends_with(['.', '?']) { said } else { format!("{said}.") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::hand_off::About;
    use crate::rules::hand_off::watch::{Change, Happened, Noted, NotedEntry, Way, recorded as all};
    use crate::rules::{Money, Role, Subject};
    use crate::words::Voice;

    fn rows(what: &[Happened]) -> Vec<NotedEntry> {
        let noted = |what: &Happened| Noted {
            hand_off: 3,
            task: "pay".to_owned(),
            about: About::Amount(Money::from_pence(12_000)),
            role: Role::Individual,
            way: Way::Opened,
            what: what.clone(),
        };
        (4..)
            .zip(what)
            .map(|(number, what)| NotedEntry {
                number,
                at: "2026-11-21T12:00:00Z".parse().unwrap(),
                subject: Subject { nino: "AA000001A".parse().unwrap() },
                noted: noted(what),
            })
            .collect()
    }

    fn told(what: &[Happened]) -> Told {
        let rows = rows(what);
        let all = all(&rows);
        assert_eq!(all.len(), 1);
        recorded(&all[0], "Make a payment", Voice::You)
    }

    #[test]
    fn what_came_of_it_follows_from_its_rows() {
        let payment = |pence| Change::Payment { amount: Money::from_pence(pence), on: "2026-11-22".parse().ok() };
        let came = |what: &[Happened]| told(what).came_of_it;
        let gone = Happened::HandedOver;
        assert_eq!(
            came(std::slice::from_ref(&gone)),
            "Still waiting for the payment to arrive, usually within three working days."
        );
        assert_eq!(
            came(&[gone.clone(), Happened::Noticed(vec![payment(10_000)]), Happened::Done]),
            "Changed at HMRC: £100.00 of £120.00 arrived, dated 22 Nov 2026."
        );
        assert_eq!(came(&[gone.clone(), Happened::GaveUp, Happened::Done]), "Done, as you said.");
        assert_eq!(came(&[gone, Happened::NotDone]), "Not done, as you said.");
    }

    #[test]
    fn each_row_is_told_with_its_number() {
        let told = told(&[Happened::HandedOver, Happened::GaveUp]);
        assert_eq!(told.steps.iter().map(|step| step.row).collect::<Vec<_>>(), [4, 5]);
        assert_eq!(told.steps[0].what, "Handed over: opened in a browser");
        assert_eq!(told.facts[0], ("Task", "Make a payment (pay)".to_owned()));
        assert_eq!(told.facts[1], ("About", "£120.00".to_owned()));
    }
}
