//! Access from the first key to the last, through the core: unlocking, signing in, setting up, clients.

use quarterdeck::app::access::AccessState;
use quarterdeck::app::effect::Effect;
use quarterdeck::app::model::{Connection, Overlay};
use quarterdeck::app::msg::Msg;
use quarterdeck::app::pane::Pane;
use quarterdeck::rules::profile::Keeps;
use quarterdeck::rules::{Answer, Environment, Failure, FailureKind, Person, Query, Role, Secret};
use rstest::rstest;

use crate::support::world::{World, noon};

const SIZE: (u16, u16) = (120, 40);

fn signed_in(role: Role) -> World {
    World::of_profile(role, SIZE).start()
}

fn at(address: &str, by_hand: bool) -> Msg {
    Msg::SignInAt { address: address.to_owned(), by_hand, opened: !by_hand }
}

/// What the world was asked to do since the last time.
fn asked(world: &mut World) -> Vec<Effect> {
    let effects = std::mem::take(&mut world.undone);
    effects.into_iter().filter(|effect| !matches!(effect, Effect::After(..))).collect()
}

#[test]
fn a_passphrase_opens_and_a_wrong_one_is_said() {
    let mut world = World::of_profile(Role::Individual, SIZE);
    world.happen(Msg::Locked { wrong: false });
    // Letters that are keys elsewhere are letters here.
    world.press("q L?");
    world.happen(Msg::Paste("staple\n".to_owned()));
    world.press("<enter>");
    assert_eq!(asked(&mut world), [Effect::Unlock(Secret::new("q L?staple"))]);
    world.press("x<enter>");
    assert_eq!(asked(&mut world), [], "one try at a time");
    world.happen(Msg::Locked { wrong: true });
    let screen = world.screen();
    assert!(screen.contains("That passphrase does not fit") && !screen.contains("staple"), "{screen}");
    world.press("<esc>r");
    assert!(world.screen().contains("Locked: a passphrase comes first"), "{}", world.screen());
    world.press("Lright<enter>");
    assert_eq!(asked(&mut world), [Effect::Unlock(Secret::new("right"))]);
    let people = world.people.clone();
    world.happen(Msg::Connected(people));
    assert!(world.model.overlay.is_none());
    assert!(world.screen().contains("£8,445.15"), "{}", world.screen());
}

#[test]
fn leaving_the_passphrase_q_quits() {
    let mut world = World::of_profile(Role::Individual, SIZE);
    world.happen(Msg::Locked { wrong: false });
    world.press("<esc>q");
    assert_eq!(asked(&mut world), [Effect::Exit]);
}

/// A world whose HMRC wants a sign-in until there is one.
fn wanting(role: Role) -> World {
    let mut world = World::of_profile(role, SIZE);
    world.instead = Box::new(|_| Some(Err(Failure::new(FailureKind::SignIn, "not-signed-in"))));
    world.start()
}

/// The same with the window for signing in, which opens when it is asked for.
fn about_to_sign_in(role: Role) -> World {
    let mut world = wanting(role);
    world.press("L");
    world
}

#[test]
fn signing_in_waits_to_be_asked_for_and_brings_back_what_failed() {
    let mut world = wanting(Role::Individual);
    assert!(world.model.overlay.is_none(), "{}", world.screen());
    assert!(world.screen().contains("Not signed in; L signs in"), "{}", world.screen());
    // What was typed for something else begins nothing.
    world.press("<enter>2r<enter>");
    assert!(!asked(&mut world).contains(&Effect::SignIn));
    world.press("<esc>1L");
    assert!(world.screen().contains("Your browser opens the page of HMRC's sandbox"), "{}", world.screen());
    world.press("<enter>");
    assert_eq!(asked(&mut world), [Effect::SignIn]);
    world.happen(at("https://example.invalid/authorise", false));
    world.press("yo");
    let copied = Effect::Copy { text: "https://example.invalid/authorise".to_owned(), what: "the address".to_owned() };
    let again = Effect::OpenBrowser("https://example.invalid/authorise".to_owned());
    assert_eq!(asked(&mut world), [copied, again]);
    world.instead = Box::new(|_| None);
    world.happen(Msg::SignedIn);
    let screen = world.screen();
    assert!(screen.contains("You are signed in") && screen.contains("£8,445.15"), "{screen}");
    assert!(world.model.overlay.is_none());
}

#[test]
fn a_pasted_code_goes_to_hmrc_and_is_never_shown() {
    let mut world = about_to_sign_in(Role::Individual);
    world.press("<enter>");
    world.happen(at("https://example.invalid/authorise", true));
    world.happen(Msg::Paste("code-canary".to_owned()));
    assert!(!world.screen().contains("canary"));
    assert!(!format!("{:?}", world.model).contains("canary"));
    world.press("y<enter>");
    assert_eq!(asked(&mut world), [Effect::SignIn, Effect::EnterCode(Secret::new("code-canaryy"))]);
    // A slip ends nothing: the same attempt takes another code.
    world.happen(Msg::CodeRefused { code: "sign-in-wrong-code".to_owned() });
    let screen = world.screen();
    assert!(screen.contains("mistyped, used up or older") && screen.contains("the attempt goes on"), "{screen}");
    world.happen(Msg::Paste("second-canary".to_owned()));
    world.press("<enter>");
    assert_eq!(asked(&mut world), [Effect::EnterCode(Secret::new("second-canary"))]);
    world.happen(Msg::SignInFailed { code: "sign-in-wrong-secret".to_owned() });
    world.press("<enter>");
    assert_eq!(asked(&mut world), [Effect::SignIn]);
}

#[test]
fn giving_up_is_told_and_whatever_comes_late_leaves_nothing_half_done() {
    let mut world = about_to_sign_in(Role::Individual);
    world.press("<enter><esc>");
    assert_eq!(asked(&mut world), [Effect::SignIn, Effect::CancelSignIn]);
    assert!(world.screen().contains("Signing in was given up"));
    world.happen(Msg::SignInFailed { code: "sign-in-cancelled".to_owned() });
    world.happen(at("https://example.invalid/late", false));
    assert_eq!(asked(&mut world), [Effect::CancelSignIn]);
    assert!(world.model.overlay.is_none());
    // The browser was quicker than the key.
    world.instead = Box::new(|_| None);
    world.happen(Msg::SignedIn);
    assert!(world.screen().contains("£8,445.15"), "{}", world.screen());
}

#[test]
fn ctrl_c_calls_a_sign_in_off_and_only_then_leaves() {
    let mut world = about_to_sign_in(Role::Individual);
    world.press("<enter><ctrl-c>");
    assert_eq!(asked(&mut world), [Effect::SignIn, Effect::CancelSignIn]);
    assert!(world.model.overlay.is_none(), "{}", world.screen());
    world.press("<ctrl-c>");
    assert_eq!(asked(&mut world), [Effect::Exit]);
}

#[test]
fn who_is_signed_in_already_is_told_so_before_another_sign_in() {
    let mut world = World::of_profile(Role::Individual, SIZE).start();
    let access = AccessState { authority_ends: "2028-05-20".parse().ok(), ..world.model.access.clone() };
    world.happen(Msg::Access(access));
    world.press("L");
    let screen = world.screen();
    assert!(screen.contains("Signed in already") && screen.contains("20 May 2028"), "{screen}");
    assert!(screen.contains("signs in again, in the browser"), "{screen}");
    world.press("<esc>");
    // Where HMRC wants another sign-in there is nothing to keep.
    world.instead = Box::new(|_| Some(Err(Failure::new(FailureKind::SignIn, "sign-in-authority-ended"))));
    world.press("rL");
    assert!(!world.screen().contains("Signed in already"), "{}", world.screen());
}

#[test]
fn signing_in_is_not_offered_over_what_is_being_typed() {
    let mut world = World::of_profile(Role::Individual, SIZE);
    world.silent = true;
    let mut world = world.start();
    let ticket = asked(&mut world).into_iter().find_map(|effect| match effect {
        Effect::Fetch(ticket) => Some(ticket),
        _ => None,
    });
    world.press(":ove");
    let outcome = Err(Failure::new(FailureKind::SignIn, "not-signed-in"));
    world.happen(Msg::Answered { ticket: ticket.unwrap(), outcome, at: noon() });
    assert!(matches!(world.model.overlay, Some(Overlay::Palette { .. })));
}

/// A locked keyring keeps the sign-in from being read; signing in once more would not open it.
#[test]
fn signing_in_is_not_offered_where_it_mends_nothing() {
    let mut world = World::of_profile(Role::Individual, SIZE);
    world.instead = Box::new(|_| Some(Err(Failure::new(FailureKind::SignIn, "keyring-locked"))));
    let world = world.start();
    assert!(world.model.overlay.is_none());
    assert!(world.screen().contains("The keyring of this computer is locked"), "{}", world.screen());
}

#[test]
fn the_demo_needs_no_sign_in() {
    let mut world = World::new(120, 40).start();
    world.press("L");
    assert!(world.screen().contains("The demo needs no sign-in"), "{}", world.screen());
    assert_eq!(asked(&mut world), []);
}

#[test]
fn a_profile_is_set_up_page_by_page() {
    let mut world = World::new(120, 40).start();
    world.model.settings.may_set_up = true;
    world.press("N<enter><enter>jy<enter>client-q<enter>secret-canary<enter>");
    let copied = "http://localhost:8917/cb".to_owned();
    assert_eq!(asked(&mut world), [Effect::Copy { what: copied.clone(), text: copied }]);
    // The name that is suggested is gone over, so is a mistake in the number.
    world.press("<ctrl-u>firm-a<enter>Maya<enter>aa 00<enter><enter>");
    assert!(world.screen().contains("That is no National Insurance number"), "{}", world.screen());
    world.press("00 01 a<enter>1234567890<enter>");
    world.press("2<tab>correct horse battery<tab>correct horse battery<enter>");
    let screen = world.screen();
    assert!(screen.contains("Is this right?") && screen.contains("AA •• •• 01 A"), "{screen}");
    assert!(!screen.contains("canary") && !screen.contains("horse") && !screen.contains("123456"), "{screen}");
    assert!(!format!("{:?}", world.model).contains("canary"));
    world.press("<enter>");
    let effects = asked(&mut world);
    let [Effect::AddProfile(profile, secret)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(secret.reveal(), "secret-canary");
    assert_eq!(
        (profile.name.as_str(), profile.environment, profile.role),
        ("firm-a", Environment::Sandbox, Role::Individual)
    );
    assert_eq!((profile.client_id.as_str(), profile.keeps), ("client-q", Keeps::File));
    assert_eq!(profile.passphrase.as_ref().unwrap().reveal(), "correct horse battery");
    let person = profile.person.as_ref().unwrap();
    assert_eq!((person.nino.as_str(), person.utr.as_deref()), ("AA000001A", Some("1234567890")));
    // Nothing of the demo is left, and the top line says where this is.
    world.happen(Msg::ProfileAdded { name: "firm-a".parse().unwrap(), starts_with: "try".parse().ok() });
    assert!(world.screen().contains("Enter opens the browser"), "signing in comes next: {}", world.screen());
    world.press("<esc>");
    let screen = world.screen();
    assert!(screen.contains("Sandbox: made-up data at HMRC · firm-a") && !screen.contains('£'), "{screen}");
    assert_eq!(world.model.connection, Connection::Connecting);
    assert!(!format!("{:?}", world.model).contains("horse"));
}

#[test]
fn a_server_on_this_computer_asks_for_no_registration() {
    let mut world = World::new(120, 40).start();
    world.model.settings.may_set_up = true;
    world.press("Njj<enter>http://127.0.0.1:9000<enter><enter><enter>");
    assert!(world.screen().contains("Enter takes what is filled in"), "{}", world.screen());
    world.press("<enter><enter><enter><enter>AA000001A<enter>1234<enter>");
    assert!(world.screen().contains("Write its ten digits"), "{}", world.screen());
    world.press("<ctrl-u><enter><enter><enter>");
    let effects = asked(&mut world);
    let [Effect::AddProfile(profile, secret)] = &effects[..] else { panic!("{effects:?}: {}", world.screen()) };
    assert_eq!((profile.client_id.as_str(), secret.reveal()), ("quarterdeck", "local"));
    // Which profile the next start opens is said where it is another one.
    world.happen(Msg::ProfileAdded { name: "local".parse().unwrap(), starts_with: "try".parse().ok() });
    assert!(world.screen().contains("Enter opens the browser"), "signing in comes next: {}", world.screen());
    world.press("<esc>");
    let screen = world.screen();
    assert!(screen.contains("Quarterdeck still starts with try") && screen.contains("profile use local"), "{screen}");
}

#[test]
fn what_is_filled_in_for_this_computer_is_not_taken_to_hmrc() {
    let mut world = World::new(120, 40).start();
    world.model.settings.may_set_up = true;
    world.press(
        "Njj<enter>http://127.0.0.1:9000<enter><enter><enter><esc><esc><esc>kk<tab><enter><enter><enter><enter><enter>",
    );
    assert!(world.screen().contains("This is needed to go on"), "{}", world.screen());
    assert!(!world.screen().contains("quarterdeck simulator serve"), "{}", world.screen());
}

#[test]
fn a_profile_that_cannot_be_added_is_mended_not_typed_again() {
    let mut world = World::new(120, 40).start();
    world.model.settings.may_set_up = true;
    world.press("N<enter><enter><enter>id<enter>secret<enter><enter><enter><enter><enter>3<enter><enter>");
    assert_eq!(asked(&mut world).len(), 1);
    world.press("<esc>q");
    world.happen(Msg::NotDone("There is a profile of that name already.".to_owned()));
    assert!(world.screen().contains("! There is a profile of that name already."), "{}", world.screen());
    world.press("<esc><esc>-2<enter><enter><enter><enter><enter><enter>");
    let effects = asked(&mut world);
    let [Effect::AddProfile(profile, _)] = &effects[..] else { panic!("{effects:?}: {}", world.screen()) };
    assert_eq!(profile.name.as_str(), "sandbox-2");
    assert_eq!(profile.person, None);
}

#[test]
fn what_was_typed_is_not_thrown_away_without_asking() {
    let mut world = World::new(120, 40).start();
    world.model.settings.may_set_up = true;
    world.press("N<esc>");
    assert!(world.model.overlay.is_none());
    world.press("N<enter><enter><enter>id<esc><esc><esc><esc>");
    assert!(world.screen().contains("Throw away what you typed?"), "{}", world.screen());
    world.press("n<enter><enter><enter>");
    assert!(world.screen().contains("id"), "{}", world.screen());
    world.press("<esc><esc><esc><esc>y");
    assert!(world.model.overlay.is_none());
}

#[test]
fn a_client_is_added_chosen_and_removed() {
    let mut world = World::of_profile(Role::MainAgent, SIZE);
    world.people.truncate(1);
    let mut world = world.start();
    world.press("0aTomasz<enter>aa000002a<enter><enter>2<enter>");
    let effects = asked(&mut world);
    let [Effect::AddClient(client)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((client.nino.as_str(), client.role), ("AA000002A", Some(Role::SupportingAgent)));
    let mut people = world.people.clone();
    people.push(Person {
        role: client.role,
        ..Person::new(quarterdeck::rules::Subject { nino: client.nino.clone() }, client.name.clone())
    });
    world.happen(Msg::People(people.clone()));
    // The cursor is on whoever is new; Enter shows them, as this client's supporting agent.
    world.press("<enter>3");
    assert!(
        world.screen().contains("HMRC does not let supporting agents see what a client owes"),
        "{}",
        world.screen()
    );
    world.press("0xno<enter>");
    assert_eq!(asked(&mut world), []);
    world.press("xyes<enter>");
    assert_eq!(asked(&mut world), [Effect::RemoveClient("AA000002A".parse().unwrap())]);
    world.happen(Msg::People(people[..1].to_vec()));
    assert!(world.model.subject.as_ref().is_some_and(|subject| subject.nino.as_str() == "AA000001A"));
    world.press("3");
    assert!(world.screen().contains("What is owed"), "{}", world.screen());
}

#[test]
fn whoever_another_program_added_or_took_away_is_seen_after_a_refresh() {
    let mut world = World::of_profile(Role::MainAgent, SIZE);
    let all = world.people.clone();
    world.people.clear();
    let mut world = world.start();
    world.press("R");
    assert_eq!(asked(&mut world), [Effect::LookAtPeople]);
    world.happen(Msg::PeopleSeen(all.clone()));
    assert!(world.screen().contains("£8,445.15"), "{}", world.screen());
    // A form that is open meanwhile stays as it is.
    world.press("0aTomasz");
    world.happen(Msg::PeopleSeen(all[1..].to_vec()));
    assert!(matches!(world.model.overlay, Some(Overlay::NewClient { .. })));
    assert_eq!(world.model.subject.as_ref(), Some(&all[1].subject));
}

#[rstest]
#[case("0a", "The people here are given")]
#[case("N", "A profile cannot be set up from here")]
#[case("x", "This belongs to Coding out")]
fn keys_that_do_nothing_here_say_why(#[case] keys: &str, #[case] why: &str) {
    let mut world = World::new(120, 40).start();
    world.press(keys);
    assert!(world.screen().contains(why), "{}", world.screen());
}

#[test]
fn a_supporting_agent_asks_nothing_that_is_closed_to_them() {
    let mut world = World::of_profile(Role::SupportingAgent, SIZE);
    world.silent = true;
    let mut world = world.start();
    for pane in Pane::ALL {
        world.press(&format!("{}<enter>rRa]s<esc>", pane.digit()));
    }
    let asked: Vec<Query> = asked(&mut world)
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Fetch(ticket) => Some(ticket.query),
            _ => None,
        })
        .collect();
    assert!(asked.contains(&Query::OpenUpdates) && asked.contains(&Query::Businesses));
    assert!(asked.iter().all(|query| Role::SupportingAgent.may_ask(query)), "{asked:?}");
}

#[test]
fn a_stored_answer_never_replaces_a_newer_one() {
    let mut world = World::of_profile(Role::Individual, SIZE);
    world.silent = true;
    let mut world = world.start();
    let fetched = asked(&mut world);
    let ticket = fetched.iter().find_map(|effect| match effect {
        Effect::Fetch(ticket) if ticket.query == Query::Penalties => Some(ticket.clone()),
        _ => None,
    });
    let ticket = ticket.unwrap();
    let answer = || Answer::Penalties(Box::default());
    let earlier = "2026-11-20T14:32:00Z".parse().unwrap();
    world.happen(Msg::Kept { ticket: ticket.clone(), answer: answer(), at: earlier });
    assert_eq!(world.model.remote(&Query::Penalties).known().unwrap().at, earlier);
    world.happen(Msg::Answered { ticket: ticket.clone(), outcome: Ok(answer()), at: noon() });
    world.happen(Msg::Kept { ticket, answer: answer(), at: earlier });
    assert_eq!(world.model.remote(&Query::Penalties).known().unwrap().at, noon());
}

#[test]
fn what_hmrc_is_told_is_masked_until_it_is_asked_for() {
    let mut world = signed_in(Role::Individual);
    world.press("H");
    assert_eq!(asked(&mut world), [Effect::LookAtHeaders]);
    let header =
        quarterdeck::app::access::HeaderShown { name: "Gov-Client-User-IDs", value: Ok("os=canary".to_owned()) };
    world.happen(Msg::Headers(vec![header]));
    assert!(!world.screen().contains("canary"));
    world.press("m");
    assert!(world.screen().contains("os=canary"), "{}", world.screen());
    assert!(!format!("{:?}", world.model).contains("canary"));
}
