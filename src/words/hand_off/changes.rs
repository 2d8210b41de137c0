//! What changed at HMRC, in words: by itself, and in the light of what somebody went for.

use chrono::NaiveDate;

use crate::rules::businesses::TypeOfBusiness;
use crate::rules::hand_off::About;
use crate::rules::hand_off::watch::{Another, Change, HandOff, OtherSum, another, other_sum, settles};
use crate::rules::itsa_status::Status;
use crate::rules::penalties::{AppealLevel, AppealStatus};
use crate::rules::{Answer, BusinessId, Sent};
use crate::words::{Voice, businesses, capital, count, dates, itsa_status, penalties};

/// To whom something is told, and what they know already.
#[derive(Debug, Clone, Copy, Default)]
pub struct Telling<'a> {
    /// Who is spoken to.
    pub voice: Voice,
    /// Today, where what is dated then needs no date.
    pub today: Option<NaiveDate>,
    /// HMRC's ids of businesses with their names: see [`names`].
    pub names: &'a [(String, String)],
}

impl From<Voice> for Telling<'_> {
    fn from(voice: Voice) -> Self {
        Self { voice, ..Self::default() }
    }
}

impl Telling<'_> {
    /// The name of a business, where it is known and no other goes by it.
    pub fn business(&self, id: &str) -> Option<&str> {
        let (_, name) = self.names.iter().find(|(of, _)| of == id)?;
        let shared = self.names.iter().any(|(of, other)| of != id && other == name);
        (!shared).then_some(name)
    }

    /// "Harbour Joinery", or "Business XAIS12345678901".
    fn which_business(&self, id: &str) -> String {
        self.business(id).map_or_else(|| format!("Business {id}"), str::to_owned)
    }
}

/// The names of businesses in HMRC's answers: those they trade under; of property, which nobody has two of, what it is.
pub fn names<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut add = |id: &Sent<BusinessId>, name: Option<&String>, kind: &TypeOfBusiness| {
        let property = matches!(kind, TypeOfBusiness::UkProperty | TypeOfBusiness::ForeignProperty);
        let kind = property.then(|| businesses::type_of_business(kind).into_owned());
        if let (Some(id), Some(name)) = (id.read(), name.cloned().or(kind)) {
            let known = (id.to_string(), name);
            if !all.contains(&known) {
                all.push(known);
            }
        }
    };
    for answer in answers {
        match answer {
            Answer::Businesses(listed) => {
                for one in listed {
                    add(&one.business_id, one.trading_name.as_ref(), &one.type_of_business);
                }
            }
            Answer::Business(Some(one)) => add(&one.business_id, one.trading_name.as_ref(), &one.type_of_business),
            _ => {}
        }
    }
    all
}

/// What somebody went for.
#[derive(Debug, Clone, Copy)]
pub struct Gone<'a> {
    /// The task's id.
    pub task: &'a str,
    /// What it is about.
    pub about: &'a About,
    /// The day they went.
    pub day: NaiveDate,
}

impl<'a> From<&'a HandOff> for Gone<'a> {
    fn from(one: &'a HandOff) -> Self {
        Self { task: &one.task, about: &one.about, day: one.day() }
    }
}

/// A change in the light of what somebody went for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// A sentence, without a stop.
    pub text: String,
    /// What it is of, where that is not what they went for.
    pub another: Option<Another>,
    /// Whether it tells a sum that was to be another.
    other_sum: bool,
    /// The first of the changes it tells.
    change: Change,
}

/// "A business was added: XAIS12345678901".
pub fn change<'a>(change: &Change, telling: impl Into<Telling<'a>>) -> String {
    let telling = telling.into();
    let your = capital(telling.voice.possessive());
    match change {
        Change::BusinessAdded(id) => format!("A business was added: {}", telling.business(id).unwrap_or(id)),
        Change::BusinessCeased { id, on } => {
            format!("{} ceased on {}", telling.which_business(id), dates::day(*on))
        }
        Change::Reporting { id, tax_year, to } => {
            format!("{} reports {} in {tax_year}", telling.which_business(id), reports(to))
        }
        Change::UpdatesGone(number) => format!("{} fewer to send", updates(*number)),
        Change::UpdatesCame(number) => format!("{} more to send", updates(*number)),
        Change::Status { tax_year, from, to } => {
            let before = from.as_deref().map(|from| itsa_status::status(&Status::from(from)).into_owned());
            let before = before.map(|before| format!(", before it was {before}")).unwrap_or_default();
            format!("{your} status for {tax_year} is {}{before}", itsa_status::status(&Status::from(to.as_str())))
        }
        Change::OnAccount { from, to } => {
            format!("{your} payments on account came to {} and are {} now", from.pounds(), to.pounds())
        }
        Change::Payment { amount, on } => {
            format!("A payment of {} arrived{}", amount.pounds(), dated(*on, telling.today))
        }
        Change::RefundAsked(amount) => format!("A refund of {} was asked for and is in progress", amount.pounds()),
        Change::Appeal { number, to } => format!("Penalty {number}: {}", appeals(to)),
    }
}

fn dated(on: Option<NaiveDate>, today: Option<NaiveDate>) -> String {
    let on = on.filter(|on| Some(*on) != today);
    on.map(|on| format!(", dated {}", dates::day(on))).unwrap_or_default()
}

/// "£500.00 of £1,229.04 arrived": what differs goes first.
fn in_sum(sum: OtherSum, change: &Change, telling: Telling<'_>) -> String {
    let (came, meant) = (sum.came.pounds(), sum.meant.pounds());
    let parts = if sum.parts > 1 { format!(" in {} payments", sum.parts) } else { String::new() };
    match change {
        Change::Payment { on, .. } => {
            let dated = if sum.parts > 1 { String::new() } else { dated(*on, telling.today) };
            if sum.came < sum.meant {
                format!("{came} of {meant} arrived{parts}{dated}")
            } else {
                format!("{came} arrived, not {meant}{parts}{dated}")
            }
        }
        _ => format!("{came}, not {meant}, was asked back and is in progress"),
    }
}

/// What was noticed in the light of what somebody went for, each thing once.
pub fn seen<'a>(gone: Gone<'_>, changes: &[Change], telling: impl Into<Telling<'a>>) -> Vec<Seen> {
    let telling = telling.into();
    let settles = |change: &Change| settles(gone.task, gone.about, gone.day, change);
    // What came along with what they went for is no mistake.
    let is_shown = changes.iter().any(settles);
    let sum = other_sum(gone.task, gone.about, gone.day, changes);
    let mut all: Vec<Seen> = Vec::new();
    for one in changes {
        let another = if is_shown { None } else { another(gone.about, one) };
        let sum = sum.filter(|_| settles(one));
        let text = match (sum, another) {
            (Some(sum), _) => in_sum(sum, one, telling),
            (None, Some(what)) => format!("{}: not the {} you went for", change(one, telling), of_what(what)),
            (None, None) => change(one, telling),
        };
        if !all.iter().any(|other| other.text == text) {
            all.push(Seen { text, another, other_sum: sum.is_some(), change: one.clone() });
        }
    }
    all
}

const fn of_what(another: Another) -> &'static str {
    match another {
        Another::Year => "year",
        Another::Business => "business",
        Another::Penalty => "penalty",
    }
}

/// The same as one sentence without a stop, for a list.
pub fn seen_in_all<'a>(gone: Gone<'_>, changes: &[Change], telling: impl Into<Telling<'a>>) -> String {
    let all = seen(gone, changes, telling);
    all.into_iter().map(|one| one.text).collect::<Vec<_>>().join("; ")
}

/// Everything that was noticed at once, of one or more hand-offs, for a line: "Changed at HMRC: …".
pub fn noticed<'a>(news: &[(Gone<'_>, &[Change])], telling: impl Into<Telling<'a>>) -> String {
    let telling = telling.into();
    let mut all: Vec<Seen> = Vec::new();
    for one in news.iter().flat_map(|(gone, changes)| seen(*gone, changes, telling)) {
        // What two hand-offs notice is one thing, told as of the one that it was meant by.
        let rank = |one: &Seen| (one.another.is_some(), one.other_sum);
        match all.iter_mut().find(|other| other.change == one.change) {
            Some(other) if rank(&one) < rank(other) => *other = one,
            Some(_) => {}
            None => all.push(one),
        }
    }
    let meant = |(gone, changes): &(Gone<'_>, &[Change])| {
        changes.iter().any(|change| settles(gone.task, gone.about, gone.day, change))
    };
    let is_another = !news.iter().any(meant) && all.iter().any(|one| one.another.is_some());
    let words = |one: Seen| if is_another { in_short(&one.change, telling) } else { one.text };
    let told = all.into_iter().map(words).collect::<Vec<_>>().join("; ");
    let head = if is_another { "Changed, but not what you went for" } else { "Changed at HMRC" };
    format!("{head}: {told}")
}

/// A change in fewer words, for the end of a line.
fn in_short(one: &Change, telling: Telling<'_>) -> String {
    match one {
        Change::Status { tax_year, to, .. } => {
            format!("{tax_year} is {}", itsa_status::status(&Status::from(to.as_str())))
        }
        _ => change(one, telling),
    }
}

/// "£500.00 arrived", where another sum was meant; the longest of them in fewer words.
pub fn other_sum_in_short(one: &HandOff) -> Option<String> {
    let sum = other_sum(&one.task, &one.about, one.day(), &one.noticed)?;
    let came = match one.task.as_str() {
        "pay" => format!("{} arrived", sum.came.pounds()),
        _ => format!("{} asked for", sum.came.pounds()),
    };
    Some(if came.chars().count() <= ROOM { came } else { "another sum".to_owned() })
}

/// Letters there are for where a hand-off stands, in a list.
const ROOM: usize = 20;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Money;
    use crate::rules::businesses::ListedBusiness;
    use rstest::rstest;

    fn status(tax_year: &str, from: Option<&str>, to: &str) -> Change {
        Change::Status { tax_year: tax_year.parse().unwrap(), from: from.map(str::to_owned), to: to.to_owned() }
    }

    fn payment(pence: i64, on: Option<&str>) -> Change {
        Change::Payment { amount: Money::from_pence(pence), on: on.map(|on| on.parse().unwrap()) }
    }

    fn went<'a>(task: &'a str, about: &'a About) -> Gone<'a> {
        Gone { task, about, day: "2026-11-21".parse().unwrap() }
    }

    #[rstest]
    #[case(Change::UpdatesGone(1), "1 update fewer to send")]
    #[case(Change::UpdatesCame(3), "3 updates more to send")]
    #[case(
        status("2026-27", Some("MTD Voluntary"), "Annual"),
        "Your client's status for 2026-27 is Not required, before it was Voluntarily signed up"
    )]
    #[case(status("2026-27", None, "Odd"), "Your client's status for 2026-27 is Odd")]
    #[case(payment(123_456, None), "A payment of £1,234.56 arrived")]
    #[case(payment(5, Some("2026-11-18")), "A payment of £0.05 arrived, dated 18 Nov 2026")]
    #[case(
        Change::Appeal { number: "P1".to_owned(), to: "appeal-rejected, under-appeal/tribunal".to_owned() },
        "Penalty P1: appeal rejected; under appeal, before the tribunal"
    )]
    fn a_change_in_words(#[case] one: Change, #[case] told: &str) {
        assert_eq!(change(&one, Voice::YourClient), told);
    }

    #[test]
    fn a_business_goes_by_its_name_where_only_it_has_that_name() {
        let listed = |id: &str, name: Option<&str>, kind| ListedBusiness {
            type_of_business: kind,
            business_id: Sent::Read(id.parse().unwrap()),
            trading_type: None,
            trading_name: name.map(str::to_owned),
        };
        let (one, two, three) = ("XAIS00000000001", "XAIS00000000002", "XAIS00000000003");
        let self_employed = || TypeOfBusiness::SelfEmployment;
        let names = names(&[Answer::Businesses(vec![
            listed(one, Some("Harbour Joinery"), self_employed()),
            listed(two, Some("Taxi"), self_employed()),
            listed(three, Some("Taxi"), self_employed()),
            listed("XPIS00000000004", None, TypeOfBusiness::UkProperty),
        ])]);
        let telling = Telling { names: &names, ..Telling::default() };
        let ceased = |id: &str| {
            change(&Change::BusinessCeased { id: id.to_owned(), on: "2026-10-05".parse().unwrap() }, telling)
        };
        assert_eq!(ceased(one), "Harbour Joinery ceased on 5 Oct 2026");
        assert_eq!(ceased(two), "Business XAIS00000000002 ceased on 5 Oct 2026");
        assert_eq!(ceased("XPIS00000000004"), "UK property ceased on 5 Oct 2026");
        assert_eq!(change(&Change::BusinessAdded("X".to_owned()), telling), "A business was added: X");
    }

    #[test]
    fn what_two_hand_offs_notice_is_told_once_and_as_of_the_one_that_meant_it() {
        let twice = [Change::UpdatesGone(1), Change::UpdatesGone(1), Change::UpdatesCame(2)];
        let nothing = went("opt-out", &About::Nothing);
        assert_eq!(
            noticed(&[(nothing, &twice)], Voice::You),
            "Changed at HMRC: 1 update fewer to send; 2 updates more to send"
        );
        let years = ["2026-27", "2027-28"].map(|year| About::TaxYear(year.parse().unwrap()));
        let [this, next] = years.each_ref().map(|about| went("opt-out", about));
        let left = [status("2027-28", None, "Annual")];
        assert_eq!(
            noticed(&[(this, &left), (next, &left)], Voice::You),
            "Changed at HMRC: Your status for 2027-28 is Not required"
        );
    }

    #[test]
    fn another_year_than_somebody_went_for_is_told_as_such() {
        let about = About::TaxYear("2026-27".parse().unwrap());
        let left = [status("2027-28", Some("MTD Voluntary"), "Annual")];
        let line = noticed(&[(went("opt-out", &about), &left)], Voice::You);
        assert_eq!(line, "Changed, but not what you went for: 2027-28 is Not required");
        assert_eq!(
            seen_in_all(went("opt-out", &about), &left, Voice::You),
            "Your status for 2027-28 is Not required, before it was Voluntarily signed up: not the year you went for"
        );
        // What comes along with the right one is no mistake.
        let both = [status("2026-27", None, "Annual"), left[0].clone()];
        assert!(!seen_in_all(went("opt-out", &about), &both, Voice::You).contains("not the"));
    }

    #[rstest]
    #[case("pay", &[payment(50_000, Some("2026-11-22"))], "£500.00 of £1,229.04 arrived")]
    #[case("pay", &[payment(50_000, Some("2026-11-21"))], "£500.00 of £1,229.04 arrived, dated 21 Nov 2026")]
    #[case("pay", &[payment(150_000, None)], "£1,500.00 arrived, not £1,229.04")]
    #[case("pay", &[payment(100, None), payment(200, None)], "£3.00 of £1,229.04 arrived in 2 payments")]
    #[case("pay", &[payment(122_904, None)], "A payment of £1,229.04 arrived")]
    #[case("claim-refund", &[Change::RefundAsked(Money::from_pence(10_000))],
        "£100.00, not £1,229.04, was asked back and is in progress")]
    fn another_sum_goes_first(#[case] task: &str, #[case] changes: &[Change], #[case] told: &str) {
        let about = About::Amount(Money::from_pence(122_904));
        let telling = Telling { today: "2026-11-22".parse().ok(), ..Telling::default() };
        assert_eq!(seen_in_all(went(task, &about), changes, telling), told);
    }
}
