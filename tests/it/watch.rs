//! What the interface does with hand-offs: it waits for what changes, shows it without a key being pressed, and asks
//! what HMRC does not tell. Through the core and the real client against the simulator; what only HMRC's pages can
//! change comes as a message, as from another copy of the program.

use chrono::TimeDelta;
use quarterdeck::app::effect::Effect;
use quarterdeck::app::model::Model;
use quarterdeck::app::msg::Msg;
use quarterdeck::app::update::{handed_over, update};
use quarterdeck::app::watching::WatchTold;
use quarterdeck::rules::hand_off::watch::{Change, State, Way};
use quarterdeck::rules::hand_off::{About, HandOff};
use quarterdeck::rules::{Money, Query, Subject};

use crate::support::world::World;

/// Everything that follows from handing the person on screen over.
fn hand_over(world: &mut World, task: &str, about: About) {
    for effect in handed_over(&world.model, task, about, Way::Opened) {
        world.carry_out(vec![effect]);
    }
}

fn later(world: &mut World, minutes: i64) {
    let now = world.model.now + TimeDelta::minutes(minutes);
    world.happen(Msg::Now(now));
}

fn hand_offs(model: &Model) -> &[HandOff] {
    model.watching.hand_offs.as_deref().unwrap()
}

/// The same hand-offs, of which the last has this to tell now.
fn told(model: &Model, changes: &[Change], state: State) -> Msg {
    let mut now = hand_offs(model).to_vec();
    let last = now.last_mut().unwrap();
    last.noticed.extend_from_slice(changes);
    last.state = state;
    let told = WatchTold { before: hand_offs(model).to_vec(), now, ..WatchTold::default() };
    Msg::Noticed { run: model.watching.run, outcome: Ok(Box::new(told)) }
}

fn last_line(world: &World) -> String {
    world.screen().lines().last().unwrap().trim().to_owned()
}

fn asked(effects: &[Effect]) -> Vec<&Query> {
    let mut asked = Vec::new();
    for effect in effects {
        if let Effect::Fetch(ticket) = effect {
            asked.push(&ticket.query);
        }
    }
    asked
}

#[test]
fn a_hand_off_is_waited_for_and_what_came_of_it_is_shown_by_itself() {
    let mut world = World::new(120, 40).start();
    hand_over(&mut world, "pay", About::Amount(Money::from_pence(12_345)));
    assert_eq!(hand_offs(&world.model).len(), 1);
    assert!(hand_offs(&world.model)[0].before.payments.is_some(), "how it was before is read at once");
    assert!(last_line(&world).contains("Still waiting for the payment to arrive. Looked"), "{}", last_line(&world));
    let after = world.undone.iter().filter(|one| matches!(one, Effect::After(_, Msg::WatchDue))).count();
    assert_eq!(after, 1, "one deadline, and no tick");

    let msg = told(&world.model, &[Change::Payment { amount: Money::from_pence(12_345), on: None }], State::Done);
    let effects = update(&mut world.model, msg);
    assert!(last_line(&world).starts_with("Changed at HMRC: A payment of £123.45 arrived"), "{}", last_line(&world));
    assert!(!last_line(&world).contains("Still waiting"), "{}", last_line(&world));
    let asked = asked(&effects);
    assert!(asked.contains(&&Query::OpenAccount), "what is on screen is asked anew: {asked:?}");
    assert!(asked.iter().any(|query| matches!(query, Query::Payments(_))), "{asked:?}");
    assert!(!asked.contains(&&Query::Businesses), "what a payment does not change stays: {asked:?}");
    let came = world.model.came_of_it();
    assert_eq!((came.len(), came[0].state, came[0].about.as_str()), (1, State::Done, "£123.45"));
    assert_eq!(came[0].stands, "Changed at HMRC: A payment of £123.45 arrived");

    // Told once: what is known is no news.
    world.press("<esc>");
    let msg = told(&world.model, &[], State::Done);
    world.happen(msg);
    assert!(!last_line(&world).contains("Changed at HMRC"), "{}", last_line(&world));
}

#[test]
fn what_hmrc_does_not_tell_is_asked_in_the_status_line_and_never_over_the_screen() {
    let mut world = World::new(120, 40).start();
    hand_over(&mut world, "contact-preference", About::Nothing);
    assert_eq!(hand_offs(&world.model)[0].state, State::ToAsk);
    assert!(!last_line(&world).contains("Did you"), "nobody is back so soon");
    later(&mut world, 2);
    assert!(
        last_line(&world).starts_with("Did you change your contact preference?   Y yes   n no   z later"),
        "{}",
        last_line(&world)
    );
    // Everything else goes on meanwhile.
    world.press("3");
    assert!(world.screen().contains("What you owe"));
    world.press("z");
    assert!(last_line(&world).starts_with("Asked again the next time"), "{}", last_line(&world));
    world.press("<esc>");
    assert!(!last_line(&world).contains("Did you"), "{}", last_line(&world));
    assert_eq!(world.model.came_of_it()[0].state, State::ToAsk, "the list keeps it");
}

#[test]
fn an_answer_is_kept() {
    for (key, state) in [("Y", State::Done), ("n", State::NotDone)] {
        let mut world = World::new(80, 24).start();
        hand_over(&mut world, "contact-preference", About::Nothing);
        later(&mut world, 2);
        assert!(last_line(&world).contains("z later"), "{}", last_line(&world));
        world.press(key);
        assert_eq!(hand_offs(&world.model)[0].state, state);
        let noted = if key == "Y" { "Noted: done." } else { "Noted: not done." };
        assert!(last_line(&world).starts_with(noted), "{}", last_line(&world));
        assert!(!last_line(&world).contains("Did you"), "{}", last_line(&world));
        world.press(key);
        assert!(last_line(&world).contains("Nothing is asked"), "{}", last_line(&world));
    }
}

/// The row of HMRC online services that asks is answered whether or not the status line asks.
#[test]
fn the_row_that_asks_is_answered_at_once_and_after_later() {
    let mut world = World::new(80, 24).start();
    hand_over(&mut world, "contact-preference", About::Nothing);
    world.press("9");
    assert!(!last_line(&world).contains("Did you"), "nobody is back so soon");
    assert!(world.screen().contains("Y says yes, n says no."), "{}", world.screen());
    world.press("z");
    assert!(last_line(&world).starts_with("Asked again the next time"), "{}", last_line(&world));
    world.press("Y");
    assert_eq!(hand_offs(&world.model)[0].state, State::Done, "{}", world.screen());
    assert!(last_line(&world).starts_with("Noted: done."), "{}", last_line(&world));
    assert!(!world.screen().contains("Y says yes"), "{}", world.screen());

    // Of two, the keys are about the one the cursor stands on, and so is the question.
    hand_over(&mut world, "payment-plan", About::Nothing);
    hand_over(&mut world, "manage-agents", About::Nothing);
    later(&mut world, 2);
    world.press("3");
    assert!(last_line(&world).starts_with("Did you set up your payment plan?"), "{}", last_line(&world));
    world.press("9gg");
    assert!(last_line(&world).starts_with("Did you change your agents?"), "{}", last_line(&world));
    world.press("n");
    let states: Vec<State> = hand_offs(&world.model).iter().map(|one| one.state).collect();
    assert_eq!(states, [State::Done, State::ToAsk, State::NotDone]);
}

#[test]
fn the_keys_of_a_question_are_never_cut() {
    let mut world = World::new(80, 24).start();
    hand_over(&mut world, "business-details", About::Nothing);
    world.press("0j<enter>");
    later(&mut world, 2);
    let line = last_line(&world);
    assert!(line.contains(": Did you have") && line.contains("Y yes   n no   z later"), "{line}");
}

#[test]
fn a_change_of_another_year_than_was_meant_is_told_as_such() {
    let mut world = World::new(80, 24).start();
    hand_over(&mut world, "opt-out", About::TaxYear("2026-27".parse().unwrap()));
    let left = Change::Status { tax_year: "2027-28".parse().unwrap(), from: None, to: "Annual".to_owned() };
    world.press("9");
    let msg = told(&world.model, &[left], State::Watching);
    update(&mut world.model, msg);
    let line = last_line(&world);
    assert!(line.starts_with("Changed, but not what you went for: 2027-28 is Not required"), "{line}");
    assert!(world.screen().contains("Still waiting for your status for 2026-27 to become Not required"));
    assert!(world.screen().contains("… another one changed"), "{}", world.screen());
    let came = world.model.came_of_it();
    assert!(came[0].stands.ends_with("for 2027-28 is Not required: not the year you went for"), "{}", came[0].stands);
}

#[test]
fn another_sum_than_was_meant_is_told_first_and_stays_in_the_list() {
    let mut world = World::new(80, 24).start();
    hand_over(&mut world, "pay", About::Amount(Money::from_pence(122_904)));
    let paid = Change::Payment { amount: Money::from_pence(50_000), on: Some(world.model.today()) };
    world.press("9");
    let msg = told(&world.model, &[paid], State::Done);
    update(&mut world.model, msg);
    assert!(last_line(&world).starts_with("Changed at HMRC: £500.00 of £1,229.04 arrived"), "{}", last_line(&world));
    assert!(world.screen().contains("✓ £500.00 arrived"), "{}", world.screen());
}

#[test]
fn another_persons_change_is_told_with_their_name_and_asked_anew_when_they_are_shown() {
    let mut world = World::new(120, 40).start();
    let first = world.people[0].name.clone();
    hand_over(&mut world, "opt-out", About::TaxYear("2026-27".parse().unwrap()));
    let subject: Subject = world.people[0].subject.clone();
    world.press("0j<enter>");
    let msg = told(&world.model, &[Change::UpdatesGone(3)], State::Watching);
    let effects = update(&mut world.model, msg);
    assert!(
        last_line(&world).starts_with(&format!("{first}: Changed at HMRC: 3 updates fewer to send")),
        "{}",
        last_line(&world)
    );
    assert!(asked(&effects).is_empty(), "nothing of the person on screen has changed");
    assert!(world.model.answers.get(&subject, &Query::OpenUpdates).known().is_none());
    assert!(world.model.answers.get(&subject, &Query::OpenAccount).known().is_some());
}

#[test]
fn a_watch_that_ends_without_anything_seen_says_so() {
    let mut world = World::new(120, 40).start();
    hand_over(&mut world, "claim-refund", About::Nothing);
    let msg = told(&world.model, &[], State::GaveUp);
    world.happen(msg);
    assert!(last_line(&world).starts_with("Claim a refund: nothing seen at HMRC in 7 days"), "{}", last_line(&world));
}

#[test]
fn what_comes_of_an_earlier_connection_is_dropped() {
    let mut world = World::new(120, 40).start();
    hand_over(&mut world, "pay", About::Nothing);
    let late = told(&world.model, &[Change::UpdatesGone(3)], State::Done);
    let people = world.people.clone();
    world.happen(Msg::Connected(people));
    assert_eq!(hand_offs(&world.model).len(), 1, "what is kept is read again");
    world.happen(late);
    assert_eq!(hand_offs(&world.model)[0].state, State::Watching);
}

#[test]
fn a_lost_sign_in_pauses_and_the_next_one_goes_on() {
    let mut world = World::new(120, 40).start();
    hand_over(&mut world, "pay", About::Nothing);
    let paused = WatchTold {
        before: hand_offs(&world.model).to_vec(),
        now: hand_offs(&world.model).to_vec(),
        paused: true,
        ..WatchTold::default()
    };
    let run = world.model.watching.run;
    let effects = update(&mut world.model, Msg::Noticed { run, outcome: Ok(Box::new(paused)) });
    assert!(effects.is_empty(), "{effects:?}");
    assert!(update(&mut world.model, Msg::WatchDue).is_empty(), "nobody is asked");
    let effects = update(&mut world.model, Msg::SignedIn);
    assert!(effects.contains(&Effect::Watch(run)), "{effects:?}");
}

/// Whoever comes back from the browser is told what came of it without waiting for the next look, and everybody else's
/// terminal may get and lose the keyboard as it likes.
#[test]
fn coming_back_to_the_terminal_looks_at_once() {
    let mut world = World::new(120, 40).start();
    assert!(update(&mut world.model, Msg::Back).is_empty(), "nobody went anywhere");
    hand_over(&mut world, "pay", About::Nothing);
    assert!(update(&mut world.model, Msg::Back).is_empty(), "it was looked at just now");
    world.model.now += TimeDelta::seconds(6);
    let (run, subject) = (world.model.watching.run, world.people[0].subject.clone());
    let effects = update(&mut world.model, Msg::Back);
    assert_eq!(effects, [Effect::WatchNow(run, subject)]);
    assert!(update(&mut world.model, Msg::Back).is_empty(), "one look at a time");
    let looked = hand_offs(&world.model)[0].looked;
    world.carry_out(effects);
    assert!(hand_offs(&world.model)[0].looked > looked);
    // Another person's hand-off is not what somebody comes back from.
    world.model.now += TimeDelta::seconds(6);
    world.press("0j<enter>");
    assert!(update(&mut world.model, Msg::Back).is_empty());
}

/// However many messages come: one look at a time, and one deadline.
#[test]
fn looks_do_not_pile_up() {
    let mut world = World::new(120, 40).start();
    hand_over(&mut world, "pay", About::Nothing);
    let run = world.model.watching.run;
    assert_eq!(update(&mut world.model, Msg::WatchDue), [Effect::Watch(run)]);
    assert_eq!(update(&mut world.model, Msg::WatchDue), []);
    let next = Some(world.model.now + TimeDelta::seconds(30));
    let now = hand_offs(&world.model).to_vec();
    let told = WatchTold { before: now.clone(), now, next, ..WatchTold::default() };
    let effects = update(&mut world.model, Msg::Noticed { run, outcome: Ok(Box::new(told.clone())) });
    assert_eq!(effects, [Effect::Watch(run)], "once more for what came meanwhile; the deadline stands already");
    let effects = update(&mut world.model, Msg::Noticed { run, outcome: Ok(Box::new(told)) });
    assert_eq!(effects, []);
}
