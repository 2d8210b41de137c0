//! Every task of HMRC online services by its three roads: the pane that lists them, the row it concerns, and
//! `quarterdeck open TASK`. And whatever an answer of HMRC's holds, none of them leads anywhere but to its page.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use quarterdeck::app::command::COMMANDS;
use quarterdeck::app::model::{Found as InPalette, Overlay};
use quarterdeck::app::pane::Pane;
use quarterdeck::rules::allocation::Payment;
use quarterdeck::rules::businesses::{Business, Latency, LatencyIndicator};
use quarterdeck::rules::charges::{Account, BalanceDetails};
use quarterdeck::rules::hand_off::address::{Address, HOSTS, Page};
use quarterdeck::rules::hand_off::{About, PenaltyKind, Task, client_page};
use quarterdeck::rules::itsa_status::{StatusDetail, YearStatus};
use quarterdeck::rules::{Answer, BusinessId, DocumentId, Query, Role, Sent, TaxYear, TypeOfBusiness};
use quarterdeck::store::tasks::catalogue;
use url::Url;

use crate::hand_off_tables::by_role;
use crate::support::program::{TODAY, ended, program};
use crate::support::world::World;

/// The tasks that concern a row, and the panes whose rows lead to them.
const OF_ROWS: &[(&str, &[Pane])] = &[
    ("payments-on-account", &[Pane::Overview, Pane::WhatYouOwe]),
    ("deadlines", &[Pane::Overview, Pane::Obligations]),
    ("add-business", &[Pane::Businesses]),
    ("cease-business", &[Pane::Obligations, Pane::Businesses]),
    ("business-details", &[Pane::Businesses]),
    ("new-business-years", &[Pane::Businesses]),
    ("calculations", &[Pane::Overview, Pane::Obligations, Pane::YearEnd]),
    ("sa302", &[Pane::YearEnd]),
    ("amend-return", &[Pane::YearEnd]),
    ("what-you-owe", &[Pane::Overview, Pane::WhatYouOwe]),
    ("pay", &[Pane::Overview, Pane::WhatYouOwe]),
    ("payment-plan", &[Pane::Overview, Pane::WhatYouOwe]),
    ("budget-payment-plan", &[Pane::WhatYouOwe]),
    ("payments", &[Pane::Overview, Pane::Payments]),
    ("money-in-account", &[Pane::Overview, Pane::Payments]),
    ("claim-refund", &[Pane::Payments]),
    ("refund-status", &[Pane::Overview]),
    ("years-before-mtd", &[Pane::Overview, Pane::Payments]),
    ("opt-out", &[Pane::Overview, Pane::Obligations]),
    ("sign-up-again", &[Pane::Overview, Pane::Obligations]),
    ("reporting-obligations", &[Pane::Overview]),
    ("penalties", &[Pane::Penalties]),
    ("appeal-penalty", &[Pane::Penalties]),
    ("choose-client", &[Pane::People]),
    ("ask-client", &[Pane::People]),
];

/// The tasks that concern no row, but the person or the whole account: the pane of HMRC online services and the command
/// lead to them, and the palette by name.
///
/// - How HMRC writes to a person, who they are, who acts for them, what they did lately, and being in Making Tax Digital
///   at all (`contact-preference`, `personal-details`, `manage-agents`, `messages`, `recent-activity`, `sign-up`,
///   `claim-enrolment`, `exemption`, `home`) stands in no row of what is owed, due or held.
/// - `check-active-businesses` is about the list as a whole, and HMRC asks it only of those it moved itself.
/// - `refund-bank-details` has no page: they are given with each claim.
/// - What software does (`calendar-periods`, `other-income`, coding out) is done on its own pane, by its own keys: there
///   is nothing to hand over, and `o` says so.
const OF_NO_ROW: &[&str] = &[
    "home",
    "contact-preference",
    "personal-details",
    "calendar-periods",
    "other-income",
    "refund-bank-details",
    "coded-out-amounts",
    "correct-coded-out-amounts",
    "delete-coded-out-correction",
    "coding-out-choice",
    "check-active-businesses",
    "recent-activity",
    "sign-up",
    "claim-enrolment",
    "manage-agents",
    "messages",
    "exemption",
];

/// Which panes' rows lead to which tasks.
type Found = BTreeMap<String, BTreeSet<&'static str>>;

/// What nobody in the demo has at first: a refund on its way, a payment that went to something before Making Tax Digital,
/// a business in its first two tax years, and a year outside after which it is voluntary again.
fn rare() -> World {
    let mut world = World::new(120, 40);
    world.instead = Box::new(|ticket| {
        Some(Ok(match &ticket.query {
            Query::OpenAccount => {
                let balance = BalanceDetails {
                    first_pending_amount_requested: Some("50".parse().unwrap()),
                    ..BalanceDetails::default()
                };
                Answer::Account(Some(Account { balance, ..Account::default() }.into()))
            }
            Query::Payments(_) => Answer::Payments(vec![Payment {
                payment_lot: Some("081203010024".to_owned()),
                payment_lot_item: Some("000001".to_owned()),
                payment_reference: None,
                payment_amount: Some("500".parse().unwrap()),
                payment_method: None,
                transaction_date: Some(Sent::parse("2026-10-01".to_owned())),
                allocations: Vec::new(),
            }]),
            Query::Business(id) => Answer::Business(Some(new_business(id.clone()).into())),
            Query::ItsaStatus(first) => {
                let status = |year: TaxYear| if year.start_year() < 2027 { "Annual" } else { "MTD Voluntary" };
                let years = core::iter::successors(Some(*first), |year| year.next()).take(3);
                Answer::ItsaStatus(years.map(|year| of_year(year, status(year))).collect())
            }
            _ => return None,
        }))
    });
    world.start()
}

fn new_business(id: BusinessId) -> Business {
    let years = ["2026-27", "2027-28"].map(|year| (Sent::parse(year.to_owned()), LatencyIndicator::Annual));
    Business {
        business_id: Sent::Read(id),
        type_of_business: TypeOfBusiness::SelfEmployment,
        trading_type: None,
        trading_name: None,
        year_of_migration: None,
        first_accounting_period: None,
        latency: Some(Latency { end_date: Sent::parse("2028-04-05".to_owned()), years }),
        quarterly_type_choice: None,
        accounting_periods: Vec::new(),
        commencement_date: Some(Sent::parse("2026-06-01".to_owned())),
        cessation_date: None,
        address: Vec::new(),
    }
}

fn of_year(year: TaxYear, status: &str) -> YearStatus {
    let detail = StatusDetail {
        submitted_on: Sent::parse("2026-04-06T00:00:00.000Z".to_owned()),
        status: status.into(),
        reason: String::new(),
        business_income_two_years_prior: None,
    };
    YearStatus { tax_year: Sent::Read(year), details: vec![detail] }
}

/// Presses `o` on every row of the pane on screen, and opens the card of each task that was not found there before.
fn walk(world: &mut World, found: &mut Found) {
    let pane = world.model.pane.title();
    for _ in 0..100 {
        let row = world.model.list().selected_index();
        // Year end is about the year on screen; elsewhere a pane without rows leads on, but from no row.
        if row.is_none() && world.model.pane != Pane::YearEnd {
            return;
        }
        world.press("o");
        let tasks = match &world.model.overlay {
            Some(Overlay::HandOff(sheet)) => sheet.tasks.clone(),
            None => Vec::new(),
            other => panic!("{pane}: {other:?}"),
        };
        for (place, (id, about)) in tasks.iter().enumerate() {
            if !found.entry(id.clone()).or_default().insert(pane) {
                continue;
            }
            if tasks.len() > 1 {
                world.press(&format!("{}<enter>", "j".repeat(place)));
            }
            let Some(Overlay::HandOff(sheet)) = &world.model.overlay else { panic!("{pane}: {id} has no card") };
            let card = sheet.card.as_ref().unwrap();
            assert_eq!((&card.task, &card.asked), (id, about), "{pane}");
            let laid = card.laid(&world.model).unwrap();
            assert!(!laid.offers.is_empty(), "{pane}: {id}");
            assert!(world.screen().contains(&laid.task.title), "{pane}: {id}\n{}", world.screen());
            if tasks.len() > 1 {
                world.press(&format!("<esc>{}", "k".repeat(place)));
            }
        }
        while world.model.overlay.is_some() {
            world.press("<esc>");
        }
        world.press("j");
        if world.model.list().selected_index() == row {
            return;
        }
    }
    panic!("{pane} has no end");
}

/// What the palette finds first when this is typed: a task by its id, or a command by its title.
fn found_first(world: &mut World, text: &str) -> String {
    world.press(&format!(":{text}"));
    let Some(Overlay::Palette { matches, .. }) = &world.model.overlay else { panic!("no palette") };
    let first = match matches.first() {
        Some(InPalette::Task(place)) => catalogue().unwrap()[*place].id.clone(),
        Some(InPalette::Command(place)) => COMMANDS[*place].title.to_owned(),
        None => String::new(),
    };
    world.press("<esc>");
    first
}

/// Opting out of Making Tax Digital is not hidden below a key that belongs to another pane, and that key is found where
/// it can be used.
#[test]
fn what_cannot_be_used_now_is_found_after_what_can() {
    let mut world = World::new(120, 40).start();
    assert_eq!(found_first(&mut world, "opt out"), "opt-out");
    assert_eq!(found_first(&mut world, "statement"), "Statement");
    // A name of its own finds it all the same.
    assert_eq!(found_first(&mut world, "back in"), "Opt out, or back in");
}

#[test]
fn every_task_is_reached_from_the_pane_from_its_row_and_by_its_name() {
    let mut found = Found::new();
    let mut world = World::new(120, 40).start();
    let people: Vec<String> = world.people.iter().map(|person| person.name.clone()).collect();
    for name in people {
        world.press(&format!("0/{name}<enter><enter>"));
        for pane in 1..=8 {
            world.press(&pane.to_string());
            walk(&mut world, &mut found);
        }
    }
    let mut rare = rare();
    for pane in 1..=8 {
        rare.press(&pane.to_string());
        walk(&mut rare, &mut found);
    }
    let mut agent = World::of_profile(Role::MainAgent, (120, 40)).start();
    agent.press("0");
    walk(&mut agent, &mut found);

    world.press("9");
    let listed: BTreeSet<&str> =
        world.model.rows.online.iter().map(|row| row.task(&world.model).unwrap().id.as_str()).collect();
    let wanted: Found = OF_ROWS
        .iter()
        .map(|(task, panes)| ((*task).to_owned(), panes.iter().map(|pane| pane.title()).collect()))
        .collect();
    assert_eq!(found, wanted);
    let home = tempfile::tempdir().unwrap();
    for task in catalogue().unwrap() {
        assert!(listed.contains(task.id.as_str()), "{} is not on its pane", task.id);
        let (of_row, of_none) = (found.contains_key(&task.id), OF_NO_ROW.contains(&task.id.as_str()));
        assert!(of_row != of_none, "{}: which row does it concern, or why none?", task.id);
        by_command(task, home.path());
    }
}

/// `open TASK --print`, for a taxpayer: the address, or why there is none, and how it ends.
fn by_command(task: &Task, home: &std::path::Path) {
    let run = program(home, &format!("--demo --today {TODAY} open {} --print", task.id)).output().unwrap();
    let said = ended(&run);
    let out = String::from_utf8(run.stdout).unwrap();
    let goes = match by_role(&task.id, Role::Individual) {
        "yes" => task.individual.as_ref(),
        "not-online" => task.fallback.as_ref(),
        "in-software" => {
            assert!(said.starts_with("exit 2") && said.contains("is done in software"), "{said}");
            None
        }
        "agents-only" => {
            assert!(said.starts_with("exit 4") && said.contains("Only agents do this"), "{said}");
            None
        }
        other => panic!("{other}"),
    };
    // The page to pay is about the sum HMRC's page would offer, never about nothing.
    let nothing = "amountInPence=0";
    let goes_to = goes.map(|address| format!("{address}\n")).unwrap_or_default();
    match goes_to.split_once(nothing) {
        Some((page, _)) => {
            let pence = out.strip_prefix(page).and_then(|rest| rest.strip_prefix("amountInPence=")?.strip_suffix('\n'));
            let pence = pence.and_then(|pence| pence.parse::<u64>().ok());
            assert!(task.id == "pay" && pence.is_some_and(|pence| pence > 0), "{said}");
        }
        None => assert_eq!(out, goes_to, "{said}"),
    }
    assert_eq!(run.status.success(), goes.is_some(), "{said}");
}

/// What an answer might hold where a number should be: pieces that mean something to a browser, a shell or a terminal,
/// and anything at all.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "..",
        "/",
        "//",
        "\\",
        "%2f",
        "%2F",
        "%2e",
        "%",
        "%0a",
        "?",
        "&",
        "=",
        "#",
        "@",
        ":",
        ":8443",
        "evil.example",
        "https://evil.example/",
        "javascript:",
        "{utr}",
        "{review}",
        "\n",
        "\t",
        "\r",
        "\0",
        "\u{1b}]8;;",
        " ",
        "\u{202e}",
        "\u{ff0f}",
        "\u{3002}",
        "g\u{43e}v.uk",
        "XAIS00000000001",
        "1234567890",
        "0",
        "true",
    ]);
    prop_oneof![
        3 => prop::collection::vec(pieces, 1..6).prop_map(|parts| parts.concat()),
        1 => "[0-9]{10}",
        1 => "\\PC{1,12}",
        1 => any::<String>(),
    ]
}

/// Everything a page can be about, made of a text HMRC sent, as far as it can stand there.
fn made_of(text: &str) -> Vec<About> {
    let year: TaxYear = "2025-26".parse().unwrap();
    let kinds = [PenaltyKind::LateSubmission, PenaltyKind::FirstLatePayment, PenaltyKind::SecondLatePayment];
    let mut all: Vec<About> = kinds
        .into_iter()
        .flat_map(|kind| [true, false].map(|review| About::Penalty { number: text.to_owned(), kind, review }))
        .collect();
    if let Ok(id) = text.parse() {
        let kind = |kind: &str| TypeOfBusiness::from(kind);
        for kind in [kind("self-employment"), kind("uk-property"), kind("foreign-property"), kind(text)] {
            all.push(About::Business { id: Clone::clone(&id), kind });
        }
    }
    if let Ok(document) = text.parse::<DocumentId>() {
        all.push(About::Charge { document: document.clone(), tax_year: year, interest_only: false });
        all.push(About::Payment(document));
    }
    all.extend(text.parse().ok().map(About::Amount));
    all.extend(text.parse().ok().map(About::TaxYear));
    all.push(About::NewBusiness(TypeOfBusiness::from(text)));
    all
}

/// What stands before the first blank of a page.
fn before_blanks(page: &Page) -> &str {
    page.as_str().split('{').next().unwrap()
}

/// It is one of HMRC's pages to a reader that is not ours, and nothing in it needs putting right.
fn assert_hmrcs(address: &Address) {
    let url = Url::parse(address.as_str()).unwrap();
    assert_eq!(url.as_str(), address.as_str());
    assert_eq!((url.scheme(), url.port(), url.username(), url.password()), ("https", None, "", None), "{url}");
    assert!(HOSTS.contains(&url.host_str().unwrap()), "{url}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    /// Whatever HMRC's answer holds, a task of the catalogue opens its start page, or its own page about the thing: as
    /// the catalogue has it up to the blank, with as many parts to its path and names in its query.
    #[test]
    fn no_answer_leads_anywhere_else(text in hostile(), utr in hostile()) {
        let tasks = catalogue().unwrap();
        let client = client_page(tasks, Some(&utr)).unwrap();
        assert_hmrcs(&client);
        let plain = "https://www.tax.service.gov.uk/report-quarterly/income-and-expenses/view/agents/client-utr";
        let rest = client.as_str().strip_prefix(plain).unwrap();
        let digits = |rest: &str| rest.len() == 10 && rest.bytes().all(|byte| byte.is_ascii_digit());
        prop_assert!(rest.is_empty() || rest.strip_prefix('/').is_some_and(digits), "{:?}", rest);
        for task in tasks {
            for role in Role::ALL {
                for about in made_of(&text) {
                    let Ok(pages) = task.pages(role, &about, Some(client.clone())) else { continue };
                    let start = if role.is_agent() { &task.agent } else { &task.individual };
                    prop_assert_eq!(Some(&pages.start), start.as_ref());
                    let Some(exact) = &pages.exact else { continue };
                    assert_hmrcs(exact);
                    let of_it = task.exact.iter().find(|page| page.about == about.name()).unwrap();
                    let page = if role.is_agent() { &of_it.agent } else { &of_it.individual };
                    let page = page.as_ref().unwrap();
                    prop_assert!(exact.as_str().starts_with(before_blanks(page)), "{} {}", exact, page.as_str());
                    for mark in ['/', '?', '&', '=', '#', ':', '@'] {
                        let many = |text: &str| text.matches(mark).count();
                        prop_assert_eq!(many(exact.as_str()), many(page.as_str()), "{} in {}", mark, exact);
                    }
                }
            }
        }
    }
}
