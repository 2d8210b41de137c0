//! What may become a request, and what a person sees of it before.

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;

use super::*;
use crate::rules::coding_out::{CodedOut, CodingOutStatus, Component, Correction, Corrections, Kind, Return, Source};
use crate::rules::{Money, Subject, TaxYear};

fn year() -> TaxYear {
    "2025-26".parse().unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn maya() -> Subject {
    Subject { nino: "AA000001A".parse().unwrap() }
}

/// `p7=842.00` under HMRC's kinds: s, p, d, i.
fn corrections(text: &str) -> Vec<Correction> {
    let one = |word: &str| {
        let (key, amount) = word.split_once('=').unwrap();
        let (kind, id) = key.split_at(1);
        let kind = Kind::ALL["spdi".find(kind).unwrap()];
        Correction { kind, id: id.parse().unwrap(), amount: Money::parse(amount).unwrap() }
    };
    text.split_whitespace().map(one).collect()
}

fn coded_out(matched: &str, unmatched: &str, source: &Source) -> CodedOut {
    let component = |one: Correction, source| Component {
        kind: one.kind,
        id: Some(one.id),
        amount: one.amount,
        related_tax_year: None,
        submitted_on: crate::rules::Sent::parse("2026-11-03T09:30:00Z".to_owned()),
        source,
    };
    CodedOut {
        components: corrections(matched).into_iter().map(|one| component(one, Some(source.clone()))).collect(),
        unmatched: corrections(unmatched).into_iter().map(|one| component(one, None)).collect(),
    }
}

/// HMRC's amounts, the customer's, and those of the customer that match nothing.
fn amounts(held: &str, own: &str, unmatched: &str) -> Held {
    let (held, user) = (coded_out(held, "", &Source::HmrcHeld), coded_out(own, unmatched, &Source::User));
    let mut latest = user.clone();
    let theirs = |one: &Component| !user.components.iter().any(|own| (own.kind, own.id) == (one.kind, one.id));
    latest.components.extend(held.components.iter().filter(|one| theirs(one)).cloned());
    latest.components.sort_by_key(|one| (one.kind, one.id));
    Held::CodedOut { held, user, latest }
}

fn choice(opted_out: bool) -> Held {
    Held::CodingOut(CodingOutStatus {
        processing_date: crate::rules::Sent::parse("2026-11-03T09:30:00Z".to_owned()),
        tax_year: crate::rules::Sent::parse("2025-26".to_owned()),
        opted_out,
    })
}

fn correct(text: &str) -> Change {
    Change::CorrectCodedOut { tax_year: year(), amounts: Corrections::new(corrections(text)).unwrap() }
}

fn seen(held: Held) -> Seen {
    Seen { held, the_return: Return::Out, at: now() }
}

fn checked(change: Change, seen: Seen, today: &str) -> Result<Checked, Objection> {
    let draft = Draft { id: IntentId::new("0123456789abcdef"), subject: maya(), change, made: now() };
    draft.check(seen, today.parse().unwrap()).map_err(|refused| refused.1)
}

#[rstest]
#[case::hmrcs_number(correct("p7=96"), amounts("p7=114.50", "", ""), None)]
#[case::ones_own_again(correct("p7=96"), amounts("p7=114.50", "p7=90", ""), None)]
#[case::an_unmatched_one(correct("d9=1"), amounts("p7=114.50", "", "d9=5"), None)]
#[case::another_kind(correct("s7=96"), amounts("p7=114.50", "", ""), Some("not HMRC's"))]
#[case::another_number(correct("p7=96 p8=1"), amounts("p7=114.50", "", ""), Some("not HMRC's"))]
#[case::nothing_there(correct("p7=96"), amounts("", "", ""), Some("no numbers"))]
#[case::nothing_new(correct("p7=90"), amounts("p7=114.50", "p7=90", ""), Some("already so"))]
#[case::hmrcs_own_figure(correct("p7=114.50"), amounts("p7=114.50", "", ""), None)]
#[case::delete(Change::DeleteCodedOut { tax_year: year() }, amounts("p7=114.50", "p7=90", ""), None)]
#[case::nothing_to_delete(Change::DeleteCodedOut { tax_year: year() }, amounts("p7=114.50", "", ""), Some("already so"))]
#[case::opt_out(Change::OptOutOfCodingOut { tax_year: year() }, choice(false), None)]
#[case::opted_out(Change::OptOutOfCodingOut { tax_year: year() }, choice(true), Some("already so"))]
#[case::opt_in(Change::OptInToCodingOut { tax_year: year() }, choice(true), None)]
#[case::opted_in(Change::OptInToCodingOut { tax_year: year() }, choice(false), Some("already so"))]
#[case::another_answer(Change::OptInToCodingOut { tax_year: year() }, amounts("", "", ""), Some("unanswered"))]
fn what_hmrc_would_refuse_is_not_reviewed(#[case] change: Change, #[case] held: Held, #[case] expected: Option<&str>) {
    let objection = checked(change, seen(held), "2026-11-21").err().map(|objection| match objection {
        Objection::Window(_) => "window",
        Objection::NotHmrcs { .. } => "not HMRC's",
        Objection::NoNumbers => "no numbers",
        Objection::AlreadySo => "already so",
        Objection::Unanswered => "unanswered",
    });
    assert_eq!(objection, expected);
}

#[rstest]
#[case::year_not_over("2026-04-05", Return::Out, false, false)]
#[case::year_over("2026-04-06", Return::Out, true, true)]
#[case::last_day_of_the_choice("2026-12-30", Return::Out, true, true)]
#[case::the_day_after("2026-12-31", Return::Out, true, false)]
#[case::return_in("2026-07-01", Return::In(None), false, false)]
#[case::nobody_knows("2026-07-01", Return::Unknown, true, true)]
fn windows_hold_for_each_change(
    #[case] today: &str,
    #[case] the_return: Return,
    #[case] amounts_open: bool,
    #[case] choice_open: bool,
) {
    let held = || Seen { the_return, ..seen(amounts("p7=1", "p7=2", "")) };
    let chosen = |opted_out| Seen { the_return, ..seen(choice(opted_out)) };
    let year = year();
    let open = |change, seen| checked(change, seen, today).is_ok();
    assert_eq!(open(correct("p7=3"), held()), amounts_open);
    assert_eq!(open(Change::DeleteCodedOut { tax_year: year }, held()), amounts_open);
    assert_eq!(open(Change::OptOutOfCodingOut { tax_year: year }, chosen(false)), choice_open);
    assert_eq!(open(Change::OptInToCodingOut { tax_year: year }, chosen(true)), choice_open);
}

fn reviewed() -> Reviewed {
    let checked = checked(correct("p7=96"), seen(amounts("p7=114.50", "", "")), "2026-11-21").unwrap();
    checked.review(Request { method: "PUT", path: "/a".to_owned(), accept: "x", body: None })
}

#[rstest]
#[case::all_right("2025-26", 0, None)]
#[case::with_spaces(" 2025-26 ", 0, None)]
#[case::nothing_typed("", 0, Some(NotConfirmed::Word))]
#[case::yes("y", 0, Some(NotConfirmed::Word))]
#[case::another_year("2024-25", 0, Some(NotConfirmed::Word))]
#[case::five_minutes("2025-26", 300, None)]
#[case::older("2025-26", 301, Some(NotConfirmed::Stale))]
#[case::from_the_future("2025-26", -301, Some(NotConfirmed::Stale))]
#[case::locked_again("2025-26", 900, Some(NotConfirmed::Locked))]
fn it_takes_the_word_a_fresh_answer_and_an_open_lock(
    #[case] typed: &str,
    #[case] seconds: i64,
    #[case] why_not: Option<NotConfirmed>,
) {
    let lock = Lock::open(maya(), now());
    let later = now() + TimeDelta::seconds(seconds);
    let lock = if seconds < 0 { Lock::open(maya(), later) } else { lock };
    assert_eq!(reviewed().confirm(typed, &lock, later).err().map(|refused| refused.1), why_not);
}

#[test]
fn one_account_is_unlocked_not_the_next() {
    let tomasz = Subject { nino: "AA000002A".parse().unwrap() };
    for lock in [Lock::Locked, Lock::open(tomasz, now())] {
        let refused = reviewed().confirm("2025-26", &lock, now()).unwrap_err();
        assert_eq!(refused.1, NotConfirmed::Locked);
    }
    let long_open = Lock::Unlocked { subject: maya(), until: now() + TimeDelta::days(1) };
    assert_eq!(long_open.until(&maya(), now()), None, "a clock put back lengthens nothing");
}

/// A line as `p7 114.50 → 96.00 Changed`.
fn said(line: &Line) -> String {
    let money = |amount: Option<Money>| amount.map_or_else(|| "–".to_owned(), |amount| amount.to_string());
    match line {
        Line::Amount { kind, id, before, after, difference, .. } => {
            let place = Kind::ALL.iter().position(|one| one == kind).unwrap();
            let letter = "spdi".chars().nth(place).unwrap();
            format!("{letter}{} {} → {} {difference:?}", id.unwrap_or_default(), money(*before), money(*after))
        }
        Line::Choice { before, after } => format!("{before} → {after}"),
    }
}

#[rstest]
#[case::one_changed_one_taken_over(
    correct("s1=842 p7=96"),
    amounts("s1=842 p7=114.50", "", ""),
    &["s1 842.00 → 842.00 BecomesOwn", "p7 114.50 → 96.00 Changed"]
)]
#[case::left_out_goes_back(
    correct("s1=800"),
    amounts("s1=842 p7=114.50", "s1=842 p7=96", ""),
    &["s1 842.00 → 800.00 Changed", "p7 96.00 → 114.50 BackToHmrc"]
)]
#[case::unmatched_is_dropped(
    correct("s1=800"),
    amounts("s1=842", "", "d9=5"),
    &["s1 842.00 → 800.00 Changed", "d9 5.00 → – Dropped"]
)]
#[case::all_back(
    Change::DeleteCodedOut { tax_year: year() },
    amounts("s1=842 p7=114.50", "p7=96", ""),
    &["s1 842.00 → 842.00 Same", "p7 96.00 → 114.50 BackToHmrc"]
)]
#[case::one_number_under_two_kinds(
    correct("s7=1 p7=2"),
    amounts("s7=10 p7=20", "", ""),
    &["s7 10.00 → 1.00 Changed", "p7 20.00 → 2.00 Changed"]
)]
#[case::the_choice(Change::OptOutOfCodingOut { tax_year: year() }, choice(false), &["false → true"])]
fn a_review_shows_every_line(#[case] change: Change, #[case] held: Held, #[case] expected: &[&str]) {
    let lines: Vec<String> = held.lines(&change.after()).iter().map(said).collect();
    assert_eq!(lines, expected);
}

#[rstest]
#[case::arrived(amounts("p7=1", "p7=96", ""), 0, Some(Found::Done))]
#[case::too_early_to_say(amounts("p7=1", "", ""), 119, None)]
#[case::never_arrived(amounts("p7=1", "", ""), 120, Some(Found::NotDone))]
#[case::somebody_else_so_far(amounts("p7=1", "p7=50", ""), 119, None)]
#[case::somebody_else(amounts("p7=1", "p7=50", ""), 120, Some(Found::ChangedByOthers))]
fn reading_back_decides(#[case] held: Held, #[case] seconds: i64, #[case] expected: Option<Found>) {
    let before = amounts("p7=1", "", "").standing();
    let reading = read_back(&before, &correct("p7=96").after(), &held.standing());
    assert_eq!(Found::of(reading, now(), now() + TimeDelta::seconds(seconds)), expected);
}

#[test]
fn a_review_holds_only_while_hmrc_says_the_same() {
    let before = amounts("p7=1", "", "");
    assert!(before.is_still(&amounts("p7=1", "", "")));
    assert!(!before.is_still(&amounts("p7=2", "", "")), "HMRC's figure changed");
    assert!(!before.is_still(&amounts("p7=1", "p7=1", "")), "a colleague's software sent the same figure");
    assert!(choice(true).is_still(&choice(true)) && !choice(true).is_still(&choice(false)));
}

#[test]
fn a_write_is_open_from_sending_until_something_is_known() {
    let confirmed = Step::Confirmed { before: Standing::CodedOut(Vec::new()), change: correct("p7=1"), basis: None };
    let unknown = Step::Unknown { failure: None };
    let cases = [
        (vec![confirmed.clone()], Where::NotSent),
        (vec![confirmed.clone(), Step::Sent], Where::Open),
        (vec![confirmed.clone(), Step::Sent, unknown.clone()], Where::Open),
        (vec![confirmed.clone(), Step::Sent, unknown, Step::Found(Found::Done)], Where::Over),
        (vec![confirmed, Step::Withdrawn { why: None }], Where::Over),
    ];
    for (steps, expected) in cases {
        assert_eq!(where_it_stands(&steps), expected, "{steps:?}");
    }
}
