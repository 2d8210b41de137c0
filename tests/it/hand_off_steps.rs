//! What the keys of handing over do: which page, of whom, when, and what is kept of it.

use quarterdeck::app::effect::Effect;
use quarterdeck::app::export::{ExportSheet, ExportWhat, Exported};
use quarterdeck::app::form::FieldId;
use quarterdeck::app::handing_over::{HandOffSheet, Started, Step};
use quarterdeck::app::model::Overlay;
use quarterdeck::app::msg::Msg;
use quarterdeck::app::remote::read;
use quarterdeck::rules::charges::Account;
use quarterdeck::rules::hand_off::watch::{State, Way};
use quarterdeck::rules::hand_off::{About, HandOff};
use quarterdeck::rules::itsa_status::{Status, StatusDetail, YearStatus};
use quarterdeck::rules::obligations::Duty;
use quarterdeck::rules::{Answer, Money, Query, Role, Sent};
use rstest::rstest;

use crate::support::world::{Outcome, World};

const V: &str = "https://www.tax.service.gov.uk/report-quarterly/income-and-expenses/view";

fn demo() -> World {
    World::new(120, 40).start()
}

/// HMRC says of three years that they are voluntary.
pub(crate) fn voluntary() -> Box<Outcome> {
    Box::new(|ticket| {
        let Query::ItsaStatus(first) = ticket.query else { return None };
        let detail = StatusDetail {
            submitted_on: Sent::parse("2026-04-06T00:00:00.000Z".to_owned()),
            status: Status::MtdVoluntary,
            reason: "Sign up - no return available".to_owned(),
            business_income_two_years_prior: None,
        };
        let year = |year| YearStatus { tax_year: Sent::Read(year), details: vec![detail.clone()] };
        let years = std::iter::successors(Some(first), |year| year.next()).take(3).map(year);
        Some(Ok(Answer::ItsaStatus(years.collect())))
    })
}

fn agent() -> World {
    World::of_profile(Role::MainAgent, (120, 40)).start()
}

/// The addresses of every page that was to be opened, in order.
fn opened(world: &World) -> Vec<String> {
    let address = |effect: &Effect| match effect {
        Effect::OpenPage { address, .. } => Some(address.to_string()),
        _ => None,
    };
    world.undone.iter().filter_map(address).collect()
}

/// The world did, or did not do, what it was asked last.
fn answer(world: &mut World, outcome: Result<Started, &str>) {
    let asked = world.undone.iter().rev().find(|effect| matches!(effect, Effect::OpenPage { .. })).cloned();
    let Some(Effect::OpenPage { number, gone, .. }) = asked else { panic!("no page was to be opened") };
    world.happen(Msg::PageOpened { number, gone, outcome: outcome.map_err(str::to_owned) });
}

fn copied(world: &World) -> Option<String> {
    world.undone.iter().rev().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    })
}

fn sheet(world: &World) -> &HandOffSheet {
    match &world.model.overlay {
        Some(Overlay::HandOff(sheet)) => sheet,
        other => panic!("no card is on screen: {other:?}"),
    }
}

fn step(world: &World) -> Step {
    sheet(world).card.as_ref().unwrap().step.clone()
}

fn titles(world: &World) -> Vec<&str> {
    sheet(world).tasks.iter().map(|(task, _)| task.as_str()).collect()
}

/// Each pane's rows lead to their own tasks.
#[rstest]
#[case("Maya", "2", &["deadlines", "opt-out", "cease-business"])]
#[case("Maya", "3", &["pay", "what-you-owe", "payments-on-account", "payment-plan"])]
#[case("Dev", "4", &["payments"])]
#[case("Maya", "6", &["calculations", "amend-return", "sa302"])]
#[case("Maya", "7", &["cease-business"])]
#[case("Siân", "8", &["appeal-penalty", "penalties"])]
#[case("Maya", "1", &["pay", "what-you-owe", "payments-on-account"])]
fn a_row_leads_to_its_tasks(#[case] person: &str, #[case] pane: &str, #[case] tasks: &[&str]) {
    let mut world = demo();
    world.press(&format!("0/{person}<enter><enter>{pane}o"));
    let found = titles(&world);
    assert!(found.starts_with(tasks) || found == tasks, "{found:?}");
}

#[test]
fn a_charge_leads_to_its_own_page_and_its_own_sum() {
    let mut world = demo();
    world.press("3o<enter><enter>");
    assert_eq!(opened(&world), [format!("{V}/making-a-payment?amountInPence=122879")]);
    answer(&mut world, Ok(Started::NewWindow));
    world.press("<esc>j<enter><enter>");
    let charge = opened(&world).pop().unwrap();
    assert!(charge.starts_with(&format!("{V}/tax-years/2026/charge?id=")), "{charge}");
    assert!(charge.ends_with("&isInterestCharge=false"), "{charge}");
}

#[test]
fn every_task_of_the_catalogue_has_a_card_from_its_own_pane() {
    let mut world = demo();
    world.press("9");
    for _ in 0..world.model.rows.online.len() {
        let row = world.model.list().selected_index().unwrap();
        let id = world.model.rows.online[row].task(&world.model).unwrap().id.clone();
        world.press("o");
        let card = sheet(&world).card.as_ref().unwrap();
        assert_eq!(card.task, id);
        assert!(card.laid(&world.model).is_some_and(|laid| !laid.offers.is_empty()), "{id}");
        world.press("<esc>j");
        assert!(world.model.overlay.is_none());
    }
}

#[test]
fn where_nothing_fits_it_says_so() {
    let mut world = demo();
    world.press("0/Tomasz<enter><enter>5o");
    assert!(world.model.overlay.is_none());
    assert!(world.model.notice.as_ref().unwrap().text.starts_with("Software changes this"));
}

#[test]
fn what_the_account_refuses_is_asked_once_more_and_no_comes_first() {
    let mut world = demo();
    world.press("0/Ottoline<enter><enter>9/claim-refund<enter>o<enter>");
    assert_eq!(step(&world), Step::Sure { open: false });
    world.press("<enter>");
    assert_eq!((step(&world), opened(&world).len()), (Step::Reading, 0));
    world.press("<enter>j<enter>");
    assert_eq!(opened(&world).len(), 1);
}

/// Closed for this role: there is nothing that Enter could open.
#[rstest]
#[case(Role::MainAgent, "payment-plan")]
#[case(Role::MainAgent, "contact-preference")]
#[case(Role::SupportingAgent, "claim-refund")]
#[case(Role::Individual, "ask-client")]
fn what_is_closed_to_a_role_is_never_opened(#[case] role: Role, #[case] task: &str) {
    let mut world = World::of_profile(role, (120, 40)).start();
    world.press(&format!("9/{task}<enter>o<enter><enter>j<enter>yQa"));
    assert!(opened(&world).is_empty());
    assert!(!world.undone.iter().any(|effect| matches!(effect, Effect::DrawCode { .. })));
    assert_eq!(kept(&world), []);
}

#[test]
fn what_an_agent_may_never_do_is_copied_as_words_for_the_client() {
    let mut world = agent();
    world.press("9/contact-preference<enter>oy");
    let words = copied(&world).unwrap();
    assert!(words.contains("https://www.tax.service.gov.uk/personal-account/preferences"), "{words}");
}

#[test]
fn an_agent_goes_by_the_page_that_names_the_client_and_compares() {
    let mut world = agent();
    world.press("3o<enter><enter>");
    let utr = world.people.first().unwrap().utr.clone().unwrap();
    assert_eq!(opened(&world), [format!("{V}/agents/client-utr/{utr}")]);
    assert!(!world.screen().contains(&utr), "it is masked");
    answer(&mut world, Ok(Started::NewWindow));
    assert_eq!(step(&world), Step::Comparing);
    assert!(world.screen().contains("Is the name HMRC shows Maya Lindqvist?"));
    // Nothing but a yes opens the task's page.
    world.press("<enter>aQ ");
    assert_eq!((step(&world), opened(&world).len()), (Step::Comparing, 1));
    world.press("n");
    assert_eq!((step(&world), opened(&world).len()), (Step::WrongClient, 1));
    assert_eq!(kept(&world), [], "nobody went anywhere yet");
    world.press("<enter>");
    answer(&mut world, Ok(Started::NewWindow));
    world.press("y");
    assert_eq!(opened(&world).last().unwrap(), &format!("{V}/agents/making-a-payment?amountInPence=122879"));
    answer(&mut world, Ok(Started::NewWindow));
    assert!(matches!(step(&world), Step::Open { .. }));
}

#[test]
fn without_a_utr_the_agent_types_it_on_hmrcs_page() {
    let mut world = World::of_profile(Role::MainAgent, (120, 40));
    for person in &mut world.people {
        person.utr = None;
    }
    let mut world = world.start();
    world.press("3o<enter><enter>");
    assert_eq!(opened(&world), [format!("{V}/agents/client-utr")]);
}

#[test]
fn a_page_about_no_client_needs_no_client() {
    let mut world = agent();
    world.press("9/ask-client<enter>o<enter>");
    assert_eq!(opened(&world), ["https://www.tax.service.gov.uk/agent-client-relationships/authorisation-request"]);
}

/// Everything that was kept of hand-offs.
fn kept(world: &World) -> Vec<HandOff> {
    world.model.watching.hand_offs.clone().unwrap_or_default()
}

#[test]
fn what_was_opened_is_kept_once_and_what_was_not_is_not() {
    let mut world = demo();
    world.press("3o<enter><enter>");
    answer(&mut world, Err("Could not start a browser."));
    assert_eq!(kept(&world), []);
    assert!(matches!(step(&world), Step::NotOpened { .. }));
    world.press("<enter>");
    answer(&mut world, Ok(Started::NewWindow));
    world.press("O");
    answer(&mut world, Ok(Started::NewWindow));
    let kept = kept(&world);
    assert_eq!(kept.len(), 1, "the page again is the same hand-off");
    let gone = kept.first().unwrap();
    assert_eq!((gone.task.as_str(), gone.way, gone.role), ("pay", Way::Opened, Role::Individual));
    assert!(matches!(gone.about, About::Amount(_)));
    assert_eq!(Some(&gone.subject), world.model.subject.as_ref());
}

#[test]
fn a_copied_address_is_a_hand_off_too_and_only_once() {
    let mut world = demo();
    world.happen(Msg::PagesAt(Some("http://127.0.0.1:4321".to_owned())));
    world.press("3o<enter>yyQ");
    let address = copied(&world).unwrap();
    let page = "http://127.0.0.1:4321/report-quarterly/income-and-expenses/view/making-a-payment?amountInPence=122879";
    assert_eq!(address, page, "in the demo its own page is the one to go to");
    let kept = kept(&world);
    assert_eq!(kept.iter().map(|gone| gone.way).collect::<Vec<_>>(), [Way::Shown]);
}

#[test]
fn an_answer_that_comes_late_is_for_its_own_card_only() {
    let mut world = demo();
    world.press("3o<enter><enter><esc><esc>3o<enter>");
    answer(&mut world, Ok(Started::NewWindow));
    assert_eq!(step(&world), Step::Reading, "this card opened nothing");
    assert_eq!(kept(&world).len(), 1, "but the person is there all the same");
}

#[test]
fn nothing_is_opened_for_somebody_who_is_not_on_screen_any_more() {
    let mut world = agent();
    world.press("3o<enter>");
    world.model.subject = world.people.last().map(|person| person.subject.clone());
    world.press("<enter>");
    assert!(opened(&world).is_empty());
    assert!(world.model.overlay.is_none());
}

#[test]
fn a_software_task_leads_to_its_pane() {
    let mut world = demo();
    world.press("9/coding-out-choice<enter>o<enter>");
    assert_eq!(world.model.pane, quarterdeck::app::pane::Pane::CodingOut);
    assert!(world.model.overlay.is_none() && opened(&world).is_empty());
}

/// A copy of what HMRC deletes is offered first, and the card is there again afterwards.
#[test]
fn opting_out_offers_a_copy_first_and_comes_back_to_the_card() {
    let mut world = World::new(120, 40);
    world.instead = voluntary();
    let mut world = world.start();
    world.press("9/opt-out<enter>o");
    let year = sheet(&world).card.as_ref().unwrap().laid(&world.model).unwrap().year_to_copy();
    world.press("e");
    let Some(Overlay::Export(page)) = &world.model.overlay else { panic!("nothing is to be exported") };
    assert_eq!(page.what, ExportWhat::Updates(year.unwrap()));
    world.press("<enter><enter>");
    let asked = world.undone.iter().rev().find_map(|effect| match effect {
        Effect::Export(wanted) => Some((wanted.what, wanted.year)),
        _ => None,
    });
    assert_eq!(asked, Some((ExportWhat::Updates(year.unwrap()), year)));
    world.happen(Msg::Exported(Exported::Done("Written to a file.".to_owned())));
    assert_eq!(sheet(&world).card.as_ref().unwrap().task, "opt-out");
}

#[test]
fn the_palette_hands_over_by_name() {
    let mut world = demo();
    world.press(":hand<space>over:<space>claim<enter>");
    assert_eq!(sheet(&world).card.as_ref().unwrap().task, "claim-refund");
}

/// The copy is of what HMRC deletes: nothing was sent for the next year, so none is offered; and each year's has a name
/// of its own.
#[test]
fn a_copy_is_offered_only_of_a_year_with_updates() {
    let mut world = World::new(120, 40);
    world.instead = voluntary();
    let mut world = world.start();
    world.press("9/opt-out<enter>o");
    let of_way = |world: &World| {
        let laid = sheet(world).card.as_ref().unwrap().laid(&world.model).unwrap();
        (laid.offer().unwrap().about.clone(), laid.year_to_copy())
    };
    let mut ways = Vec::new();
    for _ in 0..3 {
        ways.push(of_way(&world));
        let copied = world.screen().contains("A copy of the updates");
        assert_eq!(copied, of_way(&world).1.is_some(), "{}", world.screen());
        world.press("<tab>");
    }
    let years = ["2025-26", "2026-27", "2027-28"].map(|year| About::TaxYear(year.parse().unwrap()));
    assert!(years.iter().all(|year| ways.iter().any(|(way, _)| way == year)), "{ways:?}");
    let [_, this, _] = &years;
    for (way, copy) in ways {
        // Of the year before the return is in, so that it cannot be left; for the next nothing was sent.
        assert_eq!(copy.map(About::TaxYear).as_ref(), Some(this).filter(|this| way == **this), "{way:?}");
        if let Some(copy) = copy {
            let page = ExportSheet::new(ExportWhat::Updates(copy), world.model.today());
            assert_eq!(page.form.text(FieldId::File), format!("quarterdeck-updates-{copy}-2026-11-21.json"));
        }
    }
}

/// After the last way comes the first, and before the first the last.
#[test]
fn tab_goes_round() {
    let mut world = demo();
    world.press("9/add-business<enter>o");
    let about = |world: &World| sheet(world).card.as_ref().unwrap().about.clone();
    let ways = sheet(&world).card.as_ref().unwrap().laid(&world.model).unwrap().offers;
    let all: Vec<About> = ways.into_iter().map(|offer| offer.about).collect();
    assert!(all.len() > 2, "{all:?}");
    let first = about(&world);
    let mut seen = Vec::new();
    for _ in &all {
        seen.push(about(&world));
        world.press("<tab>");
    }
    assert_eq!(about(&world), first);
    assert!(all.iter().all(|way| seen.contains(way)), "{seen:?}");
    for way in seen.iter().rev() {
        world.press("<shift-tab>");
        assert_eq!(about(&world), *way);
    }
}

/// The account as the simulator has it, changed; HMRC answers with it from now on.
fn owes(world: &mut World, change: impl FnOnce(&mut Account)) {
    let mut account = world.model.answer(&Query::OpenAccount).and_then(read::account).unwrap().clone();
    change(&mut account);
    world.instead = Box::new(move |ticket| {
        (ticket.query == Query::OpenAccount).then(|| Ok(Answer::Account(Some(account.clone().into()))))
    });
}

fn asked(world: &World) -> About {
    sheet(world).card.as_ref().unwrap().laid(&world.model).unwrap().offer().unwrap().about.clone()
}

/// What is left of the charge, while it is there; then what HMRC's page would offer; then nothing.
#[test]
fn the_sum_of_an_open_card_follows_what_is_owed() {
    let money = |text: &str| text.parse::<Money>().unwrap();
    let mut world = demo();
    world.press("3o<enter><enter>");
    answer(&mut world, Ok(Started::NewWindow));
    assert_eq!(asked(&world), About::Amount(money("1228.79")));
    let paid = |account: &mut Account, left: &str| {
        let left = money(left);
        let charge =
            account.documents.iter_mut().find(|one| one.outstanding_amount + one.interest_left() == money("1228.79"));
        if let Some(charge) = charge {
            charge.outstanding_amount = left - charge.interest_left();
        }
        account.balance.total_balance -= account.balance.overdue_amount - left;
        account.balance.overdue_amount = left;
    };
    owes(&mut world, |account| paid(account, "500"));
    assert_eq!(asked(&world), About::Amount(money("1228.79")), "until HMRC says so");
    world.press("r");
    assert_eq!(asked(&world), About::Amount(money("500")));
    assert_eq!(step(&world), Step::Reading, "what was opened was another sum");
    assert!(!world.screen().contains("1,228.79"), "{}", world.screen());
    owes(&mut world, |account| {
        account.documents.retain(|one| one.outstanding_amount + one.interest_left() != money("500"));
        account.balance.total_balance -= account.balance.overdue_amount;
        account.balance.overdue_amount = Money::ZERO;
    });
    world.press("r<enter>");
    assert_eq!(asked(&world), About::Amount(money("7216.36")));
    assert_eq!(opened(&world).last().unwrap(), &format!("{V}/making-a-payment?amountInPence=721636"));
    owes(&mut world, |account| *account = Account::default());
    world.press("r");
    assert_eq!(asked(&world), About::Nothing);
    assert!(world.screen().contains("HMRC shows software nothing to pay."), "{}", world.screen());
}

/// A row that says what was handed over leads to what is owed now once that has ended.
#[test]
fn a_payment_that_was_made_is_not_offered_again() {
    let mut world = demo();
    world.press("3jo<enter><enter>");
    answer(&mut world, Ok(Started::NewWindow));
    let sum = asked(&world);
    assert_ne!(sum, About::Amount("1228.79".parse().unwrap()));
    world.press("<esc><esc>9ggo");
    assert_eq!(asked(&world), sum, "while it is waited for");
    world.press("<esc>");
    for gone in world.model.watching.hand_offs.iter_mut().flatten() {
        gone.state = State::Done;
    }
    world.press("o");
    assert_eq!(asked(&world), About::Amount("1228.79".parse().unwrap()));
}

/// A business that has ended is not to be ended again, whether that was known before or comes to be known.
#[test]
fn what_has_ended_is_not_offered_to_be_ended() {
    let mut world = demo();
    world.press("0/Wilhelmina<enter><enter>12");
    let mut ended = 0;
    for _ in 0..world.model.rows.obligations.len() {
        let row = &world.model.rows.obligations[world.model.list().selected_index().unwrap()];
        let Duty::QuarterlyUpdate { business_id: Sent::Read(id), .. } = row.duty.clone() else {
            world.press("j");
            continue;
        };
        let held = world.model.answer(&Query::Business(id)).and_then(read::business).unwrap();
        let ceased = held.has_ceased(world.model.today());
        ended += usize::from(ceased);
        world.press("o");
        assert_eq!(titles(&world).contains(&"cease-business"), !ceased);
        world.press("<esc>j");
    }
    assert!(ended > 0);
}
