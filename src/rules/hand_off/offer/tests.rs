//! Every combination of what the rules look at, against tables written from HMRC's rules and not from the code.

use chrono::NaiveDate;

use super::*;
use crate::rules::charges::{Account, BalanceDetails};
use crate::rules::hand_off::DoneBy;
use crate::rules::obligations::{Duty, Obligation};

mod appeals;
mod businesses;
mod money;
mod on_account;
mod years;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn year(text: &str) -> TaxYear {
    text.parse().unwrap()
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn sent<T: std::str::FromStr>(text: &str) -> Sent<T> {
    Sent::parse(text.to_owned())
}

/// A task open to everybody: what the catalogue says of it is tested with the catalogue.
fn task(id: &str) -> Task {
    Task {
        id: id.to_owned(),
        title: id.to_owned(),
        by: DoneBy::Hmrc,
        pane: None,
        individual: None,
        agent: None,
        fallback: None,
        exact: Vec::new(),
        of_client: true,
        path: Vec::new(),
        for_individual: true,
        for_main_agent: true,
        for_supporting_agent: true,
        live: true,
        checked: day("2026-08-21"),
        why: String::new(),
        have_ready: Vec::new(),
        warning: None,
        afterwards: None,
    }
}

fn asked<'a>(known: Known<'a>, today: &str) -> Asked<'a> {
    Asked { role: Role::Individual, today: day(today), known, all_businesses: true }
}

fn tax_return(of: &str, status: &str) -> Obligation {
    let year = year(of);
    Obligation {
        duty: Duty::TaxReturn,
        period_start: year.start().into(),
        period_end: year.end().into(),
        due: year.filing_deadline().into(),
        status: status.into(),
        received: None,
    }
}

fn update(business: &str, end: &str, status: &str) -> Obligation {
    Obligation {
        duty: Duty::QuarterlyUpdate { type_of_business: TypeOfBusiness::SelfEmployment, business_id: sent(business) },
        period_start: sent("2026-04-06"),
        period_end: sent(end),
        due: sent("2026-11-07"),
        status: status.into(),
        received: None,
    }
}

fn balance(overdue: &str, within_30_days: &str, later: &str) -> Account {
    let sums = [overdue, within_30_days, later].map(money);
    let balance = BalanceDetails {
        overdue_amount: sums[0],
        payable_amount: sums[1],
        pending_charge_due_amount: sums[2],
        total_balance: sums.iter().sum(),
        ..BalanceDetails::default()
    };
    Account { balance, ..Account::default() }
}

/// The only offer of a task.
fn one(id: &str, asked: &Asked<'_>) -> Offer {
    let mut all = offers(&task(id), asked);
    assert_eq!(all.len(), 1, "{id}");
    all.remove(0)
}

#[test]
fn a_task_closed_to_a_role_is_closed_whatever_the_account_says() {
    let account = balance("100", "0", "0");
    let mut plan = task("payment-plan");
    (plan.for_main_agent, plan.for_supporting_agent) = (false, false);
    let known = Known { account: Some(&account), returns: Some(&[]), ..Known::default() };
    let of = |role| offers(&plan, &Asked { role, ..asked(known, "2026-11-21") }).remove(0).verdict;
    assert_eq!(of(Role::Individual), Verdict::YES);
    assert_eq!(of(Role::MainAgent), Verdict::Closed(Why::NeverAgents));
    assert_eq!(of(Role::SupportingAgent), Verdict::Closed(Why::NeverAgents));
}

#[test]
fn nothing_is_asked_that_hmrc_does_not_answer_to_the_role() {
    use crate::rules::Query;
    for id in ["opt-out", "sign-up-again", "payments-on-account", "pay", "appeal-penalty", "cease-business"] {
        for role in Role::ALL {
            let asked = questions(&task(id), role, day("2026-11-21"), None);
            assert!(asked.iter().all(|query| role.may_ask(query)), "{id} {role:?}");
        }
    }
    let closed = Task { live: false, ..task("pay") };
    assert_eq!(questions(&closed, Role::Individual, day("2026-11-21"), None), []);
    let listed = [crate::rules::businesses::ListedBusiness {
        type_of_business: TypeOfBusiness::SelfEmployment,
        business_id: sent("XAIS00000000001"),
        trading_type: None,
        trading_name: None,
    }];
    let asked = questions(&task("cease-business"), Role::SupportingAgent, day("2026-11-21"), Some(&listed));
    let one = Query::Business("XAIS00000000001".parse().unwrap());
    assert_eq!(asked, [Query::Businesses, one, Query::OpenUpdates]);
}

#[test]
fn an_account_hmrc_holds_nothing_on_is_known_and_a_missing_answer_is_not() {
    use crate::rules::{Answer, Query};
    let today = day("2026-11-21");
    let nothing = Answer::Account(None);
    let empty = Heard::of(today, |query| (*query == Query::OpenAccount).then_some(&nothing));
    assert_eq!(one("pay", &empty.asked(Role::Individual)).verdict, Verdict::Closed(Why::NothingToPay));
    let silent = Heard::of(today, |_any| None);
    assert_eq!(one("pay", &silent.asked(Role::Individual)).verdict, Verdict::NotKnown(Unknown::Account));
    assert_eq!(one("cease-business", &silent.asked(Role::Individual)).verdict, Verdict::NotKnown(Unknown::Businesses));
}

#[test]
fn in_short_a_task_is_open_when_any_way_is() {
    let of = |verdicts: &[Verdict]| Now::of(&verdicts.iter().cloned().map(Offer::plain).collect::<Vec<_>>()).as_str();
    let (no, unknown) = (Verdict::Closed(Why::NoBusiness), Verdict::NotKnown(Unknown::NotTold));
    assert_eq!(of(&[no.clone(), unknown.clone(), Verdict::YES]), "open");
    assert_eq!(of(&[no.clone(), unknown]), "not-known");
    assert_eq!(of(&[no]), "not-now");
}
