//! What came of a hand-off: what changed at HMRC, what is still awaited, and what only the person can say.

use crate::rules::hand_off::About;
use crate::rules::hand_off::watch::{Change, HandOff, Happened, State, Watched, Way, paid_otherwise, watched};
use crate::rules::itsa_status::Status;
use crate::rules::penalties::{AppealLevel, AppealStatus};
use crate::words::{Voice, businesses, count, dates, itsa_status, penalties};

/// What a watch says once it is over without anything seen.
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

/// "A business was added at HMRC: XAIS12345678901."
pub fn change(change: &Change, voice: Voice) -> String {
    match change {
        Change::BusinessAdded(id) => format!("A business was added: {id}"),
        Change::BusinessCeased { id, on } => format!("Business {id} ceased on {}", dates::day(*on)),
        Change::Reporting { id, tax_year, to } => format!("Business {id} reports {} in {tax_year}", reports(to)),
        Change::UpdatesGone(number) => format!("{} fewer to send", updates(*number)),
        Change::UpdatesCame(number) => format!("{} more to send", updates(*number)),
        Change::Status { tax_year, from, to } => {
            let to = itsa_status::status(&Status::from(to.as_str())).into_owned();
            let before = from.as_deref().map(|from| itsa_status::status(&Status::from(from)).into_owned());
            let before = before.map(|before| format!(", before it was {before}")).unwrap_or_default();
            format!("{} status for {tax_year} is {to}{before}", capital(voice.possessive()))
        }
        Change::OnAccount { from, to } => {
            format!(
                "{} payments on account came to {} and are {} now",
                capital(voice.possessive()),
                from.pounds(),
                to.pounds()
            )
        }
        Change::Payment { amount, on } => {
            let dated = on.map(|on| format!(", dated {}", dates::day(on))).unwrap_or_default();
            format!("A payment of {} arrived{dated}", amount.pounds())
        }
        Change::RefundAsked(amount) => format!("A refund of {} was asked for and is in progress", amount.pounds()),
        Change::Appeal { number, to } => format!("Penalty {number}: {}", appeals(to)),
    }
}

/// Everything that was noticed at once, for a line: "Your businesses changed at HMRC: …".
pub fn noticed(changes: &[Change], voice: Voice) -> String {
    let mut told: Vec<String> = changes.iter().map(|one| change(one, voice)).collect();
    // What is told twice, of two hand-offs, is one thing.
    let mut seen = Vec::new();
    told.retain(|one| {
        !seen.contains(one) && {
            seen.push(one.clone());
            true
        }
    });
    format!("Changed at HMRC: {}", told.join("; "))
}

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

/// Where a hand-off stands, for a list. Its task's title is known to whoever shows it.
pub fn stands(one: &HandOff, title: &str, voice: Voice) -> String {
    match one.state {
        State::Watching => waiting(&one.task, voice),
        State::Done => match one.noticed.last() {
            Some(_) => format!("{}{}", noticed(&one.noticed, voice), otherwise(one)),
            None => "Done, as you said.".to_owned(),
        },
        State::NotDone => "Not done, as you said.".to_owned(),
        State::GaveUp => GAVE_UP.to_owned(),
        State::ToAsk => format!("HMRC does not tell software. {}", question(&one.task, title, voice)),
        State::Looked => "There was nothing to change on that page.".to_owned(),
    }
}

/// "; the payment was to be £1,200.50", where what arrived since is another sum; else nothing.
pub fn otherwise(one: &HandOff) -> String {
    let meant = paid_otherwise(&one.task, &one.about, one.day(), &one.noticed);
    meant.map(|meant| format!("; the payment was to be {}", meant.pounds())).unwrap_or_default()
}

/// What is awaited: "Still waiting for the payment to arrive".
pub fn waiting(task: &str, voice: Voice) -> String {
    let your = voice.possessive();
    let what = match (task, watched(task).first()) {
        ("exemption", _) => format!("{your} status to become Exempt"),
        ("opt-out", _) => format!("{your} status to become Not required"),
        ("sign-up-again" | "sign-up", _) => format!("{your} status to become Voluntarily signed up"),
        ("cease-business", _) => "the business to cease".to_owned(),
        ("new-business-years", _) => "the business to report otherwise".to_owned(),
        (_, Some(Watched::Businesses)) => format!("{your} businesses to change"),
        (_, Some(Watched::Ends | Watched::Updates)) => format!("{your} businesses and updates to change"),
        (_, Some(Watched::Status)) => format!("{your} status to change"),
        (_, Some(Watched::OnAccount)) => format!("{your} payments on account to change"),
        (_, Some(Watched::Payments)) => "the payment to arrive, usually within three working days".to_owned(),
        (_, Some(Watched::Refund)) => "the refund to show".to_owned(),
        (_, Some(Watched::Penalties)) => "the appeal to show".to_owned(),
        (_, None) => "you".to_owned(),
    };
    format!("Still waiting for {what}")
}

/// A row of the journal in words.
pub fn happened(what: &Happened, way: Way, voice: Voice) -> String {
    match what {
        Happened::HandedOver => format!("Handed over: {}", self::way(way)),
        Happened::Noticed(changes) => noticed(changes, voice),
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

fn updates(number: usize) -> String {
    count(i64::try_from(number).unwrap_or(i64::MAX), "update", "updates")
}

/// HMRC's letter for how a new business reports.
fn reports(letter: &str) -> &str {
    match letter {
        "A" => "once a year",
        "Q" => "each quarter",
        other => other,
    }
}

/// `appeal-rejected, under-appeal/tribunal` in words.
fn appeals(sent: &str) -> String {
    let one = |state: &str| {
        let (status, level) = state.split_once('/').map_or((state, None), |(status, level)| (status, Some(level)));
        let status = penalties::appeal(&AppealStatus::from(status)).into_owned();
        let level = level.map(|level| penalties::appeal_level(&AppealLevel::from(level)).into_owned());
        level.map_or_else(|| status.clone(), |level| format!("{status}, {level}"))
    };
    sent.split(", ").map(one).collect::<Vec<_>>().join("; ")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Money;
    use rstest::rstest;

    #[rstest]
    #[case(Change::UpdatesGone(1), "1 update fewer to send")]
    #[case(Change::UpdatesCame(3), "3 updates more to send")]
    #[case(
        Change::Status { tax_year: "2026-27".parse().unwrap(), from: Some("MTD Voluntary".to_owned()), to: "Annual".to_owned() },
        "Your client's status for 2026-27 is Not required, before it was Voluntarily signed up"
    )]
    #[case(Change::Status { tax_year: "2026-27".parse().unwrap(), from: None, to: "Odd".to_owned() },
        "Your client's status for 2026-27 is Odd")]
    #[case(Change::Payment { amount: Money::from_pence(123_456), on: None }, "A payment of £1,234.56 arrived")]
    #[case(
        Change::Payment { amount: Money::from_pence(5), on: "2026-11-18".parse().ok() },
        "A payment of £0.05 arrived, dated 18 Nov 2026"
    )]
    #[case(
        Change::Appeal { number: "P1".to_owned(), to: "appeal-rejected, under-appeal/tribunal".to_owned() },
        "Penalty P1: appeal rejected; under appeal, before the tribunal"
    )]
    fn a_change_in_words(#[case] one: Change, #[case] told: &str) {
        assert_eq!(change(&one, Voice::YourClient), told);
    }

    #[test]
    fn what_two_hand_offs_notice_is_told_once() {
        let twice = [Change::UpdatesGone(1), Change::UpdatesGone(1), Change::UpdatesCame(2)];
        assert_eq!(noticed(&twice, Voice::You), "Changed at HMRC: 1 update fewer to send; 2 updates more to send");
    }

    #[test]
    fn a_question_is_asked_of_whoever_was_there() {
        assert_eq!(question("contact-preference", "", Voice::You), "Did you change your contact preference?");
        assert_eq!(question("payment-plan", "", Voice::YourClient), "Did you set up your client's payment plan?");
        assert_eq!(question("own", "My own task", Voice::You), "Did you finish \u{201c}My own task\u{201d}?");
    }
}
