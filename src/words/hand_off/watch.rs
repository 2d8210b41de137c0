//! What came of a hand-off: what changed at HMRC, what is still awaited, and what only the person can say.

use crate::rules::hand_off::About;
use crate::rules::hand_off::watch::{HandOff, Happened, State, Watched, Way, watched};
use crate::words::{Voice, businesses};

pub use super::changes::{Gone, Seen, Telling, change, names, noticed, other_sum_in_short, seen, seen_in_all};

/// What a watch says once it is over without anything seen.
pub const GAVE_UP_SHORT: &str = "nothing seen at HMRC in 7 days";
/// The same as a sentence.
pub const GAVE_UP: &str = "Nothing was seen of it at HMRC in 7 days, so it is no longer looked for.";
/// What can be said of a hand-off that is still open.
pub const STILL_OPEN: &str = "HMRC is asked now and then, for 7 days at most.";
/// The account cannot be read because somebody has to sign in first.
pub const PAUSED: &str = "Looking at HMRC for what changed pauses until you sign in again";
/// The row to be answered is gone.
pub const NOT_OPEN: &str = "That was answered already";
/// There is nothing to answer.
pub const NOTHING_ASKED: &str = "Nothing is asked about HMRC online services just now";
/// The question is put off.
pub const LATER: &str = "Asked again the next time Quarterdeck starts; pane 9 keeps it";
/// The person said that it was done.
pub const NOTED_DONE: &str = "Noted: done. Pane 9 and the journal show it";
/// The person said that it was not done.
pub const NOTED_NOT_DONE: &str = "Noted: not done. Pane 9 and the journal show it";

/// What a task is, as something somebody has done: "change your contact preference".
pub fn deed(task: &str, title: &str, voice: Voice) -> String {
    let your = voice.possessive();
    match task {
        "contact-preference" => format!("change {your} contact preference"),
        "business-details" => format!("have the details of {your} business changed"),
        "personal-details" => format!("tell HMRC about the change to {your} personal details"),
        "payments-on-account" => format!("change {your} payments on account"),
        "add-business" => "add the business".to_owned(),
        "cease-business" => "cease the business".to_owned(),
        "check-active-businesses" => format!("check {your} businesses"),
        "new-business-years" => "choose how the new business reports".to_owned(),
        "budget-payment-plan" => format!("set up {your} budget payment plan"),
        "payment-plan" => format!("set up {your} payment plan"),
        "pay" => "make the payment".to_owned(),
        "claim-refund" => "claim the refund".to_owned(),
        "refund-bank-details" => format!("give HMRC {your} bank details"),
        "opt-out" => "opt out".to_owned(),
        "sign-up-again" => "sign up again".to_owned(),
        "sign-up" => "sign up".to_owned(),
        "exemption" => "apply for the exemption".to_owned(),
        "reporting-obligations" => format!("change {your} reporting obligations"),
        "appeal-penalty" => "appeal against the penalty".to_owned(),
        "claim-enrolment" => "claim the enrolment".to_owned(),
        "manage-agents" => format!("change {your} agents"),
        "ask-client" => "ask the client for authorisation".to_owned(),
        _ => format!("finish \u{201c}{title}\u{201d}"),
    }
}

/// The question where no interface of HMRC can show it: "Did you change your contact preference?".
///
/// Agents are asked for themselves: they were at the page.
pub fn question(task: &str, title: &str, voice: Voice) -> String {
    format!("Did you {}?", deed(task, title, voice))
}

/// Where a hand-off stands, with what was noticed. Its task's title is known to whoever shows it.
pub fn stands<'a>(one: &HandOff, title: &str, telling: impl Into<Telling<'a>>) -> String {
    let telling = telling.into();
    let seen = seen_in_all(one.into(), &one.noticed, telling);
    match stands_besides(one, title, telling) {
        None => format!("Changed at HMRC: {seen}"),
        Some(stands) if seen.is_empty() => stands,
        Some(stands) => {
            let stop = if stands.ends_with(['.', '?']) { "" } else { "." };
            format!("{stands}{stop} Noticed meanwhile: {seen}")
        }
    }
}

/// The same without what was noticed; none where that says it all.
pub fn stands_besides<'a>(one: &HandOff, title: &str, telling: impl Into<Telling<'a>>) -> Option<String> {
    let telling = telling.into();
    Some(match one.state {
        State::Watching => {
            let usually = match watched(&one.task).first() {
                Some(Watched::Payments) => ", usually within three working days",
                _ => "",
            };
            format!("{}{usually}", waiting(&one.task, &one.about, telling))
        }
        State::Done if one.is_shown() => return None,
        State::Done => "Done, as you said.".to_owned(),
        State::NotDone => "Not done, as you said.".to_owned(),
        State::GaveUp => GAVE_UP.to_owned(),
        State::ToAsk => format!("HMRC does not tell software. {}", question(&one.task, title, telling.voice)),
        State::Looked => "There was nothing to change on that page.".to_owned(),
    })
}

/// What is awaited: "Still waiting for the payment to arrive".
pub fn waiting<'a>(task: &str, about: &About, telling: impl Into<Telling<'a>>) -> String {
    let telling = telling.into();
    let your = telling.voice.possessive();
    let year = match about {
        About::TaxYear(year) => format!(" for {year}"),
        _ => String::new(),
    };
    let business = match about {
        About::Business { id, .. } => {
            telling.business(id.as_str()).map_or_else(|| format!("business {id}"), str::to_owned)
        }
        _ => "the business".to_owned(),
    };
    let what = match (task, watched(task).first()) {
        ("exemption", _) => format!("{your} status{year} to become Exempt"),
        ("opt-out", _) => format!("{your} status{year} to become Not required"),
        ("sign-up-again" | "sign-up", _) => format!("{your} status{year} to become Voluntarily signed up"),
        ("cease-business", _) => format!("{business} to cease"),
        ("new-business-years", _) => format!("{business} to report otherwise"),
        (_, Some(Watched::Businesses)) => format!("{your} businesses to change"),
        (_, Some(Watched::Ends | Watched::Updates)) => format!("{your} businesses and updates to change"),
        (_, Some(Watched::Status)) => format!("{your} status{year} to change"),
        (_, Some(Watched::OnAccount)) => format!("{your} payments on account to change"),
        (_, Some(Watched::Payments)) => "the payment to arrive".to_owned(),
        (_, Some(Watched::Refund)) => "the refund to show".to_owned(),
        (_, Some(Watched::Penalties)) => match about {
            About::Penalty { number, .. } => format!("the appeal against penalty {number} to show"),
            _ => "the appeal to show".to_owned(),
        },
        (_, None) => "you".to_owned(),
    };
    format!("Still waiting for {what}")
}

/// A row of the journal in words.
pub fn happened<'a>(what: &Happened, gone: Gone<'_>, way: Way, telling: impl Into<Telling<'a>>) -> String {
    match what {
        Happened::HandedOver => format!("Handed over: {}", self::way(way)),
        Happened::Noticed(changes) => format!("Changed at HMRC: {}", seen_in_all(gone, changes, telling)),
        Happened::Done => "Done".to_owned(),
        Happened::NotDone => "Not done, as you said".to_owned(),
        Happened::GaveUp => GAVE_UP.to_owned(),
    }
}

/// How somebody was taken to HMRC's page.
pub const fn way(way: Way) -> &'static str {
    match way {
        Way::Opened => "opened in a browser",
        Way::Shown => "address shown",
    }
}

/// A state in a word or two.
pub const fn state(state: State) -> &'static str {
    match state {
        State::Watching => "waiting",
        State::Done => "done",
        State::NotDone => "not done",
        State::GaveUp => "nothing seen",
        State::ToAsk => "asks you",
        State::Looked => "looked at",
    }
}

/// The same, with the sum where another came than was meant: "£500.00 arrived".
pub fn became(one: &HandOff) -> String {
    let sum = if one.state == State::Done { other_sum_in_short(one) } else { None };
    sum.unwrap_or_else(|| state(one.state).to_owned())
}

/// What a hand-off is about, for a list; nothing where it is about nothing in particular.
pub fn about(about: &About) -> String {
    match about {
        About::Nothing => String::new(),
        About::TaxYear(year) => year.to_string(),
        About::Business { id, .. } => id.to_string(),
        About::NewBusiness(kind) => businesses::type_of_business(kind).into_owned(),
        About::Charge { document, tax_year, .. } => format!("charge {document} of {tax_year}"),
        About::Payment(document) => format!("payment {document}"),
        About::Penalty { number, .. } => format!("penalty {number}"),
        About::Amount(amount) => amount.pounds(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_asked_of_whoever_was_there() {
        assert_eq!(question("contact-preference", "", Voice::You), "Did you change your contact preference?");
        assert_eq!(question("payment-plan", "", Voice::YourClient), "Did you set up your client's payment plan?");
        assert_eq!(question("own", "My own task", Voice::You), "Did you finish \u{201c}My own task\u{201d}?");
    }
}
