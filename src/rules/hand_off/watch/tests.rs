use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::rules::allocation::Payment;
use crate::rules::businesses::ListedBusiness;
use crate::rules::charges::{Account, BalanceDetails};
use crate::rules::hand_off::PenaltyKind;
use crate::rules::itsa_status::{StatusDetail, YearStatus};
use crate::rules::obligations::{Duty, Obligation, ObligationStatus};
use crate::rules::{Answer, Sent, TypeOfBusiness};

const CATALOGUE: &str = include_str!("../../../../assets/tasks.toml");

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn money(pence: i64) -> Money {
    Money::from_pence(pence)
}

fn year(text: &str) -> TaxYear {
    text.parse().unwrap()
}

fn start() -> DateTime<Utc> {
    at("2026-11-21T12:00:00Z")
}

fn business() -> About {
    About::Business { id: "XAIS12345678901".parse().unwrap(), kind: TypeOfBusiness::SelfEmployment }
}

fn hand_off(task: &str, about: About) -> HandOff {
    HandOff {
        number: 1,
        subject: Subject { nino: "AA000001A".parse().unwrap() },
        task: task.to_owned(),
        state: begins(task, &about, Role::Individual),
        about,
        role: Role::Individual,
        at: start(),
        way: Way::Opened,
        before: Seen::default(),
        noticed: Vec::new(),
        looked: None,
    }
}

/// Everything HMRC could be seen to hold.
fn whole() -> Seen {
    Seen {
        businesses: Some(vec!["X1".to_owned()]),
        ends: Some(vec![("X1".to_owned(), None)]),
        reporting: Some(vec![("X1".to_owned(), year("2026-27"), "A".to_owned())]),
        updates: Some(vec![("X1".to_owned(), day("2026-11-05")), ("X1".to_owned(), day("2027-02-05"))]),
        statuses: Some(vec![(year("2026-27"), "MTD Voluntary".to_owned())]),
        on_account: Some(vec![("1001".to_owned(), money(100)), ("1002".to_owned(), money(100))]),
        payments: Some(vec![("L/1".to_owned(), money(500), None)]),
        refunds: Some(vec![money(70)]),
        penalties: Some(vec![("P1".to_owned(), None)]),
    }
}

#[test]
fn every_task_of_the_catalogue_that_hmrc_does_is_decided_about() {
    let ids = CATALOGUE.lines().filter_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"'));
    let asked: Vec<&str> = ids.filter(|id| begins(id, &About::Nothing, Role::Individual) == State::ToAsk).collect();
    // A task in software is never handed over. Of the rest HMRC tells software nothing.
    assert_eq!(
        asked,
        [
            "contact-preference",
            "business-details",
            "personal-details",
            "calendar-periods",
            "other-income",
            "budget-payment-plan",
            "payment-plan",
            "refund-bank-details",
            "coded-out-amounts",
            "correct-coded-out-amounts",
            "delete-coded-out-correction",
            "coding-out-choice",
            "amend-return",
            "claim-enrolment",
            "manage-agents",
            "ask-client",
        ]
    );
    for id in ONLY_LOOKED_AT {
        assert!(CATALOGUE.contains(&format!("id = \"{id}\"")), "{id}");
    }
}

#[rstest]
#[case("pay", Role::MainAgent, State::Watching)]
// HMRC answers nothing of accounts to supporting agents.
#[case("pay", Role::SupportingAgent, State::ToAsk)]
#[case("claim-refund", Role::SupportingAgent, State::ToAsk)]
#[case("opt-out", Role::SupportingAgent, State::Watching)]
#[case("home", Role::Individual, State::Looked)]
#[case("somebody's own task", Role::Individual, State::ToAsk)]
fn a_hand_off_begins(#[case] task: &str, #[case] role: Role, #[case] state: State) {
    assert_eq!(begins(task, &About::Nothing, role), state);
}

#[rstest]
#[case("cease-business", business(), &["OpenUpdates", "Business("])]
#[case("cease-business", About::Nothing, &["OpenUpdates", "Businesses"])]
#[case("add-business", About::Nothing, &["OpenUpdates", "Businesses"])]
#[case("opt-out", About::TaxYear(year("2025-26")), &["OpenUpdates", "ItsaStatus(TaxYear(\"2025-26\"))"])]
#[case("opt-out", About::TaxYear(year("2027-28")), &["OpenUpdates", "ItsaStatus(TaxYear(\"2026-27\"))"])]
#[case("pay", About::Nothing, &["Payments"])]
#[case("contact-preference", About::Nothing, &[])]
fn what_is_asked(#[case] task: &str, #[case] about: About, #[case] asked: &[&str]) {
    let questions = questions(watched(task), &about, day("2026-11-21"));
    let told: Vec<String> = questions.iter().map(|one| format!("{one:?}")).collect();
    assert_eq!(told.len(), asked.len(), "{told:?}");
    for (told, asked) in told.iter().zip(asked) {
        assert!(told.starts_with(asked.split('(').next().unwrap()), "{told} {asked}");
    }
    if let Some(Query::ItsaStatus(asked_of)) = questions.iter().find(|one| matches!(one, Query::ItsaStatus(_))) {
        let expected = if about == About::TaxYear(year("2025-26")) { "2025-26" } else { "2026-27" };
        assert_eq!(*asked_of, year(expected));
    }
}

#[test]
fn each_business_is_asked_about_where_none_is_meant_and_payments_on_account_that_are_no_longer_open() {
    let listed = Seen { businesses: Some(vec!["XAIS12345678901".to_owned(), "odd".to_owned()]), ..Seen::default() };
    let then = questions_then(watched("cease-business"), &About::Nothing, &Seen::default(), &listed);
    assert_eq!(then, [Query::Business("XAIS12345678901".parse().unwrap())]);
    assert_eq!(questions_then(watched("cease-business"), &business(), &Seen::default(), &listed), []);
    let open = |ids: &[&str]| Seen {
        on_account: Some(ids.iter().map(|id| ((*id).to_owned(), money(1))).collect()),
        ..Seen::default()
    };
    let (before, now) = (open(&["100000000001", "100000000002"]), open(&["100000000002"]));
    let then = questions_then(watched("payments-on-account"), &About::Nothing, &before, &now);
    assert_eq!(then, [Query::AccountDocument("100000000001".parse().unwrap())]);
}

#[rstest]
#[case("add-business", About::Nothing, Change::BusinessAdded("X2".to_owned()), true)]
#[case("add-business", About::Nothing, Change::UpdatesCame(4), false)]
#[case("cease-business", business(), Change::BusinessCeased { id: "XAIS12345678901".to_owned(), on: day("2026-11-01") }, true)]
#[case("cease-business", business(), Change::BusinessCeased { id: "X2".to_owned(), on: day("2026-11-01") }, false)]
#[case("cease-business", About::Nothing, Change::BusinessCeased { id: "X2".to_owned(), on: day("2026-11-01") }, true)]
#[case("cease-business", business(), Change::UpdatesGone(2), false)]
#[case("opt-out", About::TaxYear(year("2026-27")), status("2026-27", "Annual"), true)]
#[case("opt-out", About::TaxYear(year("2026-27")), status("2027-28", "Annual"), false)]
#[case("opt-out", About::Nothing, status("2027-28", "Annual"), true)]
#[case("opt-out", About::TaxYear(year("2026-27")), status("2026-27", "MTD Mandated"), false)]
#[case("sign-up-again", About::TaxYear(year("2026-27")), status("2026-27", "MTD Voluntary"), true)]
#[case("sign-up-again", About::TaxYear(year("2026-27")), status("2026-27", "Annual"), false)]
#[case("reporting-obligations", About::Nothing, status("2026-27", "Something new"), true)]
#[case("payments-on-account", About::TaxYear(year("2026-27")), Change::OnAccount { from: money(2), to: money(1) }, true)]
#[case("pay", About::Amount(money(5)), paid(4, Some("2026-11-21")), true)]
#[case("pay", About::Nothing, paid(4, Some("2026-11-24")), true)]
// HMRC dates it to before anybody went: it was on its way already.
#[case("pay", About::Amount(money(5)), paid(5, Some("2026-11-20")), false)]
// It was not there before, and HMRC does not say of which day it is.
#[case("pay", About::Amount(money(5)), paid(5, None), true)]
#[case("claim-refund", About::Nothing, Change::RefundAsked(money(4)), true)]
#[case("claim-refund", About::Nothing, paid(4, None), false)]
#[case("appeal-penalty", penalty("P1"), Change::Appeal { number: "P1".to_owned(), to: "under-appeal".to_owned() }, true)]
#[case("appeal-penalty", penalty("P1"), Change::Appeal { number: "P2".to_owned(), to: "under-appeal".to_owned() }, false)]
#[case("appeal-penalty", penalty("P1"), Change::Appeal { number: "P1".to_owned(), to: "appeal-rejected".to_owned() }, false)]
#[case("contact-preference", About::Nothing, paid(4, None), false)]
fn only_the_change_that_was_meant_settles_a_task(
    #[case] task: &str,
    #[case] about: About,
    #[case] change: Change,
    #[case] done: bool,
) {
    assert_eq!(settles(task, &about, start().date_naive(), &change), done);
}

fn paid(pence: i64, on: Option<&str>) -> Change {
    Change::Payment { amount: money(pence), on: on.map(day) }
}

#[rstest]
#[case::as_meant(About::Amount(money(500)), &[paid(500, Some("2026-11-21"))], None)]
#[case::less(About::Amount(money(500)), &[paid(400, Some("2026-11-22"))], Some(500))]
#[case::in_two_parts(About::Amount(money(500)), &[paid(400, Some("2026-11-22")), paid(100, None)], None)]
#[case::an_earlier_one_is_no_part(About::Amount(money(500)), &[paid(400, Some("2026-11-20")), paid(500, None)], None)]
#[case::only_an_earlier_one(About::Amount(money(500)), &[paid(400, Some("2026-11-20"))], None)]
#[case::nothing_yet(About::Amount(money(500)), &[], None)]
#[case::no_sum_meant(About::Nothing, &[paid(400, None)], None)]
fn another_sum_than_was_meant_is_told(#[case] about: About, #[case] came: &[Change], #[case] meant: Option<i64>) {
    let told = other_sum("pay", &about, start().date_naive(), came);
    assert_eq!(told.map(|told| told.meant), meant.map(money));
    assert_eq!(other_sum("claim-refund", &about, start().date_naive(), came), None, "a payment is no refund");
}

#[test]
fn another_refund_than_was_meant_is_told_with_what_came() {
    let of = |asked: &[i64]| {
        let came: Vec<Change> = asked.iter().map(|pence| Change::RefundAsked(money(*pence))).collect();
        other_sum("claim-refund", &About::Amount(money(500)), start().date_naive(), &came)
    };
    assert_eq!(of(&[500]), None);
    assert_eq!(of(&[100, 200]), Some(OtherSum { came: money(300), meant: money(500), parts: 2 }));
}

#[rstest]
#[case(About::TaxYear(year("2026-27")), status("2027-28", "Annual"), Some(Another::Year))]
#[case(About::TaxYear(year("2026-27")), status("2026-27", "MTD Mandated"), None)]
#[case(About::Nothing, status("2027-28", "Annual"), None)]
#[case(penalty("P1"), Change::Appeal { number: "P2".to_owned(), to: "under-appeal".to_owned() }, Some(Another::Penalty))]
#[case(penalty("P1"), Change::UpdatesGone(3), None)]
fn a_change_of_another_year_or_penalty_is_known(
    #[case] about: About,
    #[case] change: Change,
    #[case] is: Option<Another>,
) {
    assert_eq!(another(&about, &change), is);
}

fn status(of: &str, to: &str) -> Change {
    Change::Status { tax_year: year(of), from: None, to: to.to_owned() }
}

fn penalty(number: &str) -> About {
    About::Penalty { number: number.to_owned(), kind: PenaltyKind::LateSubmission, review: false }
}

#[test]
fn each_change_is_told_in_order() {
    let now = Seen {
        businesses: Some(vec!["X1".to_owned(), "X2".to_owned()]),
        ends: Some(vec![("X1".to_owned(), Some(day("2026-11-01"))), ("X2".to_owned(), Some(day("2020-01-01")))]),
        reporting: Some(vec![("X1".to_owned(), year("2026-27"), "Q".to_owned())]),
        updates: Some(vec![("X1".to_owned(), day("2026-11-05")), ("X2".to_owned(), day("2027-02-05"))]),
        statuses: Some(vec![(year("2026-27"), "Annual".to_owned()), (year("2027-28"), "Annual".to_owned())]),
        on_account: Some(vec![("1001".to_owned(), money(40)), ("1002".to_owned(), money(40))]),
        payments: Some(vec![("L/2".to_owned(), money(500), Some(day("2026-11-20")))]),
        refunds: Some(vec![money(70), money(70)]),
        penalties: Some(vec![("P1".to_owned(), Some("under-appeal".to_owned())), ("P2".to_owned(), None)]),
    };
    let told = noticed(&whole(), &now);
    assert_eq!(
        told,
        [
            Change::BusinessAdded("X2".to_owned()),
            Change::BusinessCeased { id: "X1".to_owned(), on: day("2026-11-01") },
            Change::Reporting { id: "X1".to_owned(), tax_year: year("2026-27"), to: "Q".to_owned() },
            Change::UpdatesGone(1),
            Change::UpdatesCame(1),
            Change::Status {
                tax_year: year("2026-27"),
                from: Some("MTD Voluntary".to_owned()),
                to: "Annual".to_owned()
            },
            Change::Status { tax_year: year("2027-28"), from: None, to: "Annual".to_owned() },
            Change::OnAccount { from: money(200), to: money(80) },
            paid(500, Some("2026-11-20")),
            Change::RefundAsked(money(70)),
            Change::Appeal { number: "P1".to_owned(), to: "under-appeal".to_owned() },
        ]
    );
}

#[test]
fn what_is_kept_of_it_says_nothing_in_a_log() {
    assert_eq!(format!("{:?}", Seen { refunds: Some(vec![money(123)]), ..Seen::default() }), "[\"refunds\"]");
}

#[test]
fn what_is_read_before_anybody_can_act_is_how_it_was_before() {
    let before = |seen| HandOff { before: seen, ..hand_off("pay", About::Nothing) };
    let seen = |ids: &[&str]| Seen {
        payments: Some(ids.iter().map(|id| ((*id).to_owned(), money(1), None)).collect()),
        ..Seen::default()
    };
    let look = |after, now: Seen| Look { now, missing: false, at: start() + TimeDelta::seconds(after) };
    // What was known was old: a payment had arrived since.
    let at_once = before(seen(&["1"])).after(look(2, seen(&["1", "2"])));
    assert_eq!((at_once.news, at_once.state, at_once.before), (Vec::new(), State::Watching, seen(&["1", "2"])));
    let later = before(seen(&["1"])).after(look(40, seen(&["1", "2"])));
    assert_eq!((later.news, later.state, later.before), (vec![paid(1, None)], State::Done, seen(&["1"])));
    // Nothing was known: the first that is read is what is compared with.
    let first = before(Seen::default()).after(look(400, seen(&["1", "2"])));
    assert_eq!((first.news, first.state, first.before), (Vec::new(), State::Watching, seen(&["1", "2"])));
}

#[test]
fn a_change_that_was_noticed_is_not_told_again() {
    let one = HandOff {
        before: whole(),
        looked: Some(start()),
        noticed: vec![Change::RefundAsked(money(5))],
        ..hand_off("claim-refund", About::Nothing)
    };
    let refunds = Some(vec![money(5), money(70)]);
    let now = Seen { refunds, ..whole() };
    let round = one.after(Look { now, missing: false, at: start() + TimeDelta::minutes(1) });
    assert_eq!((round.news, round.state), (Vec::new(), State::Watching));
}

#[rstest]
// Seven days are over, and HMRC was asked.
#[case(TimeDelta::days(7), false, State::GaveUp)]
#[case(TimeDelta::days(7) - TimeDelta::seconds(1), false, State::Watching)]
// It could not be: the last look is tried again for another week.
#[case(TimeDelta::days(7), true, State::Watching)]
#[case(TimeDelta::days(14), true, State::GaveUp)]
fn it_stops_by_itself(#[case] since: TimeDelta, #[case] missing: bool, #[case] state: State) {
    let one = HandOff { before: whole(), looked: Some(start()), ..hand_off("pay", About::Nothing) };
    let now = if missing { Seen::default() } else { whole() };
    assert_eq!(one.after(Look { now, missing, at: start() + since }).state, state);
}

#[test]
fn what_hmrc_does_not_answer_to_software_is_asked_of_the_person() {
    let one = hand_off("appeal-penalty", About::Nothing);
    let refused = Look { now: Seen::default(), missing: false, at: start() };
    assert_eq!(one.after(refused).state, State::ToAsk);
    let failed = Look { now: Seen::default(), missing: true, at: start() };
    assert_eq!(one.after(failed).state, State::Watching);
}

#[test]
fn a_clock_that_was_set_back_stops_nothing() {
    let one = HandOff { looked: Some(start() + TimeDelta::days(300)), ..hand_off("pay", About::Nothing) };
    assert_eq!(one.next_look(start(), Pace::Gentle), Some(start()));
}

/// The looks of a week for hand-offs made at these times, when the program runs all the time and HMRC changes nothing:
/// how often each was looked after, and how often somebody was asked about.
fn week(made: &[TimeDelta]) -> (Vec<usize>, usize) {
    let made_at = |since: &TimeDelta| HandOff { at: start() + *since, ..hand_off("pay", About::Nothing) };
    let mut coming: Vec<HandOff> = made.iter().rev().map(made_at).collect();
    let mut all: Vec<HandOff> = Vec::new();
    let (mut looks, mut rounds, mut now) = (vec![0; made.len()], 0, start());
    loop {
        let made = coming.last().map(|one| one.at);
        let Some(at) = next(&all, now, Pace::Gentle).into_iter().chain(made).min() else { break };
        now = now.max(at);
        if made.is_some_and(|at| at <= now) {
            all.extend(coming.pop());
        }
        let numbers: Vec<usize> =
            all.iter().enumerate().filter(|(_, one)| one.joins(now, Pace::Gentle)).map(|(n, _)| n).collect();
        assert!(!numbers.is_empty(), "what is due is looked at");
        rounds += 1;
        for number in numbers {
            let one = &mut all[number];
            let round = one.after(Look { now: whole(), missing: false, at: now });
            one.before = round.before;
            one.state = round.state;
            one.looked = Some(now);
            looks[number] += 1;
        }
    }
    (looks, rounds)
}

#[test]
fn a_hand_off_takes_198_looks_in_seven_days() {
    // 20 in the first ten minutes, 10 in the first hour, then one an hour, and one at the very end.
    assert_eq!(week(&[TimeDelta::zero()]), (vec![198], 198));
}

#[test]
fn the_demo_is_looked_at_more_often_at_first_and_only_then() {
    for (minutes, gentle, brisk) in [(0, 30, 3), (9, 30, 3), (10, 300, 300), (60, 3600, 3600)] {
        let wait = |pace| next_look(TimeDelta::minutes(minutes), pace);
        let seconds = |seconds| Some(TimeDelta::seconds(seconds));
        assert_eq!((wait(Pace::Gentle), wait(Pace::Brisk)), (seconds(gentle), seconds(brisk)), "{minutes}");
    }
}

#[rstest]
#[case(None, State::Watching, 0, true)]
#[case(Some(0), State::Watching, 4, false)]
#[case(Some(0), State::Watching, 5, true)]
#[case(Some(0), State::Done, 60, false)]
#[case(Some(0), State::ToAsk, 60, false)]
// The clock was set back meanwhile.
#[case(Some(600), State::Watching, 0, true)]
// The hand-off is of yesterday.
#[case(Some(86_400), State::Watching, 86_400 + 299, false)]
#[case(Some(86_400), State::Watching, 86_400 + 300, true)]
fn whoever_comes_back_is_told_now(
    #[case] looked: Option<i64>,
    #[case] state: State,
    #[case] now: i64,
    #[case] may: bool,
) {
    let at = |seconds| start() + TimeDelta::seconds(seconds);
    let one = HandOff { looked: looked.map(at), state, ..hand_off("pay", About::Nothing) };
    assert_eq!(one.may_be_told_now(at(now)), may);
}

/// Answers as HMRC could give them to every question of a watch.
fn answers() -> impl Strategy<Value = Vec<(Query, Answer)>> {
    let account = (prop::collection::vec(0_i64..5, 0..3), 0_i64..3).prop_map(|(refunds, on_account)| {
        let mut refunds = refunds.into_iter().map(money);
        let balance = BalanceDetails {
            first_pending_amount_requested: refunds.next(),
            second_pending_amount_requested: refunds.next(),
            ..BalanceDetails::default()
        };
        let mut document = crate::rules::charges::Document {
            document_id: Sent::parse("100000000001".to_owned()),
            original_amount: money(on_account),
            ..crate::rules::charges::Document::default()
        };
        document.document_description = Some("ITSA- POA 1".to_owned());
        Answer::Account(Some(Box::new(Account::new(balance, Vec::new(), vec![document], Vec::new()))))
    });
    let payments = prop::collection::vec((0_u8..6, 0_i64..4), 0..5).prop_map(|all| {
        let payment = |(item, pence): (u8, i64)| Payment {
            payment_lot: Some("L".to_owned()),
            payment_lot_item: (item > 0).then(|| item.to_string()),
            payment_amount: Some(money(pence)),
            ..Payment::default()
        };
        Answer::Payments(all.into_iter().map(payment).collect())
    });
    let businesses = prop::collection::vec(0_u8..4, 0..4).prop_map(|all| {
        let listed = |number: u8| ListedBusiness {
            type_of_business: TypeOfBusiness::SelfEmployment,
            business_id: Sent::parse(format!("XAIS0000000000{number}")),
            trading_type: None,
            trading_name: None,
        };
        Answer::Businesses(all.into_iter().map(listed).collect())
    });
    let updates = prop::collection::vec((0_u8..3, 1_u32..4, any::<bool>()), 0..5).prop_map(|all| {
        let update = |(business, day, open): (u8, u32, bool)| Obligation {
            duty: Duty::QuarterlyUpdate {
                type_of_business: TypeOfBusiness::SelfEmployment,
                business_id: Sent::parse(format!("XAIS0000000000{business}")),
            },
            period_start: Sent::default(),
            period_end: Sent::default(),
            due: Sent::parse(format!("2026-11-0{day}")),
            status: if open { ObligationStatus::Open } else { ObligationStatus::Fulfilled },
            received: None,
        };
        Answer::Obligations(all.into_iter().map(update).collect())
    });
    let statuses = prop::collection::vec((6_u8..9, prop::sample::select(vec!["Annual", "MTD Voluntary"])), 0..3)
        .prop_map(|all| {
            let all: BTreeSet<(u8, &str)> = all.into_iter().collect();
            let one = |(ends, status): (u8, &str)| YearStatus {
                tax_year: Sent::parse(format!("202{}-2{ends}", ends - 1)),
                details: vec![StatusDetail {
                    submitted_on: Sent::default(),
                    status: status.into(),
                    reason: String::new(),
                    business_income_two_years_prior: None,
                }],
            };
            Answer::ItsaStatus(all.into_iter().map(one).collect())
        });
    let of = |query: Query, answer: BoxedStrategy<Answer>| (Just(query), answer);
    let range = DateRange::new(day("2026-09-01"), day("2026-11-21")).unwrap();
    (
        of(Query::OpenAccount, account.boxed()),
        of(Query::Payments(range), payments.boxed()),
        of(Query::Businesses, businesses.boxed()),
        of(Query::OpenUpdates, updates.boxed()),
        of(Query::ItsaStatus(year("2025-26")), statuses.boxed()),
        prop::collection::vec(any::<bool>(), 5),
    )
        .prop_map(|(a, b, c, d, e, had)| {
            [a, b, c, d, e].into_iter().zip(had).filter(|(_, had)| *had).map(|(one, _)| one).collect()
        })
}

use crate::rules::DateRange;

fn seen(answers: &[(Query, Answer)]) -> Seen {
    Seen::of(answers.iter().map(|(query, answer)| (query, answer)))
}

proptest! {
    #[test]
    fn nothing_changes_from_itself(answers in answers()) {
        let seen = seen(&answers);
        prop_assert_eq!(noticed(&seen, &seen), Vec::new());
    }

    #[test]
    fn the_order_of_answers_does_not_matter((one, other) in answers().prop_flat_map(|all| {
        (Just(all.clone()), Just(all).prop_shuffle())
    })) {
        prop_assert_eq!(seen(&one), seen(&other));
    }

    #[test]
    fn a_part_that_was_not_had_gives_no_change(answers in answers()) {
        prop_assert_eq!(noticed(&Seen::default(), &seen(&answers)), Vec::new());
        prop_assert_eq!(noticed(&seen(&answers), &Seen::default()), Vec::new());
    }

    /// Whatever HMRC answers, in however many looks: no change is told twice.
    #[test]
    fn nothing_is_told_twice(first in answers(), later in prop::collection::vec(answers(), 1..5)) {
        let mut one = HandOff {
            before: seen(&first), looked: Some(start()), ..hand_off("opt-out", About::TaxYear(year("2019-20")))
        };
        for (minute, answers) in (1..).zip(&later) {
            let look = Look { now: seen(answers), missing: false, at: start() + TimeDelta::minutes(minute) };
            let round = one.after(look);
            for change in &round.news {
                prop_assert!(!one.noticed.contains(change));
            }
            one.noticed.extend(round.news);
            one.before = round.before;
        }
    }

    /// However many hand-offs of one person, at whatever times: none is looked after more than twice as often as alone,
    /// and together they are not asked about more often than each alone would be.
    #[test]
    fn looks_are_bounded(mut minutes in prop::collection::vec(0_i64..3 * 24 * 60, 1..5)) {
        minutes.sort_unstable();
        let made: Vec<TimeDelta> = minutes.iter().map(|minute| TimeDelta::minutes(*minute)).collect();
        let (looks, rounds) = week(&made);
        for look in &looks {
            prop_assert!(*look <= 2 * 198, "{}", look);
        }
        prop_assert!(rounds <= 198 * made.len(), "{} rounds", rounds);
    }
}
