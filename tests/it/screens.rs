//! Every pane as it is drawn, at three sizes, with colour and without, in each of its states.

use quarterdeck::app::access::{AccessState, HeaderShown};
use quarterdeck::app::key::Key;
use quarterdeck::app::msg::Msg;
use quarterdeck::app::pane::Pane;
use quarterdeck::rules::check_up::{Found, Step, StepId, StepState};
use quarterdeck::rules::machine::Missing;
use quarterdeck::rules::profile::Keeps;
use quarterdeck::rules::{Failure, FailureKind, Person, Role, Subject};
use quarterdeck::view::theme::{ASCII, Theme};
use rstest::rstest;

use crate::support::world::{World, noon};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

fn show(world: &mut World, pane: Pane) {
    world.press(&pane.digit().to_string());
}

/// Shows the account of the person whose story this pane tells best.
fn choose_person(world: &mut World, pane: Pane) {
    match pane {
        Pane::CodingOut => world.press("0/Tomasz<enter><enter>"),
        Pane::Payments => world.press("0/Dev<enter><enter>"),
        Pane::Penalties => world.press("0/Siân<enter><enter>"),
        _ => {}
    }
}

fn unavailable() -> Failure {
    Failure { status: Some(503), ..Failure::new(FailureKind::Unavailable, "SERVER_ERROR") }
}

/// A world in the state that is to be drawn.
fn world_in(state: &str, pane: Pane, (columns, rows): (u16, u16)) -> World {
    let mut world = World::new(columns, rows);
    match state {
        "loading" => {
            world.silent = true;
            world = world.start();
            show(&mut world, pane);
        }
        "empty" => {
            world = world.start();
            world.press("0/Ottoline<enter><enter>");
            show(&mut world, pane);
        }
        "error" => {
            world.instead = Box::new(|_| Some(Err(unavailable())));
            world = world.start();
            show(&mut world, pane);
        }
        "stale" => {
            world = world.start();
            choose_person(&mut world, pane);
            show(&mut world, pane);
            world.instead = Box::new(|_| Some(Err(unavailable())));
            world.press("r");
        }
        "detail" => {
            world = world.start();
            choose_person(&mut world, pane);
            show(&mut world, pane);
            world.press("<enter>");
        }
        _ => {
            world = world.start();
            choose_person(&mut world, pane);
            show(&mut world, pane);
        }
    }
    world
}

/// Three sizes of one pane in one state, without colour; and its looks with colour.
fn check(pane: Pane, state: &str) {
    let mut screens = Vec::new();
    for size in SIZES {
        let mut world = world_in(state, pane, size);
        world.theme = Theme { colour: false, ..Theme::default() };
        let text = world.screen();
        assert_fits(&text, size);
        screens.push(format!("{} × {}\n{text}", size.0, size.1));
    }
    let name = format!("{}_{state}", pane.title().to_lowercase().replace(' ', "-"));
    insta::assert_snapshot!(format!("{name}_text"), screens.join("\n\n"));
    let mut world = world_in(state, pane, SIZES[1]);
    let coloured = world.looks();
    world.theme = Theme { colour: false, ..Theme::default() };
    insta::assert_snapshot!(
        format!("{name}_looks"),
        format!("120 × 40, in colour\n{coloured}\n\nwithout colour\n{}", world.looks())
    );
}

fn assert_fits(text: &str, (columns, rows): (u16, u16)) {
    assert_eq!(text.lines().count(), usize::from(rows));
    for line in text.lines() {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= usize::from(columns), "{line}");
    }
}

#[rstest]
fn panes(
    #[values(
        Pane::Overview,
        Pane::Obligations,
        Pane::WhatYouOwe,
        Pane::Payments,
        Pane::CodingOut,
        Pane::Businesses,
        Pane::Penalties
    )]
    pane: Pane,
    #[values("loading", "loaded", "empty", "error", "stale", "detail")] state: &str,
) {
    if (pane, state) != (Pane::Overview, "detail") {
        check(pane, state);
    }
}

#[rstest]
#[case(Pane::Online, "loaded")]
#[case(Pane::Online, "detail")]
#[case(Pane::People, "loaded")]
#[case(Pane::YearEnd, "loaded")]
fn panes_without_questions(#[case] pane: Pane, #[case] state: &str) {
    check(pane, state);
}

#[rstest]
#[case("help", "3?")]
#[case("palette", ":")]
#[case("palette-found", ":refr")]
#[case("filter", "3/acc")]
#[case("notice", "o")]
#[case("sorted", "3ssss")]
#[case("revealed", "m")]
#[case("paid-too", "3a")]
#[case("earlier-year", "[2")]
fn other_things(#[case] name: &str, #[case] keys: &str) {
    let mut world = World::new(120, 40).start();
    world.press(keys);
    insta::assert_snapshot!(name, world.screen());
}

/// Every person of the demo, on the panes that tell their story.
#[rstest]
fn people(
    #[values(
        "Tomasz",
        "Siân",
        "Dev",
        "Zoë",
        "Bartholomew",
        "Ngozi",
        "Fergus",
        "Héloïse",
        "Kit",
        "Idris",
        "Marguerite",
        "Cornelius",
        "Caspian",
        "Wilhelmina"
    )]
    name: &str,
) {
    let mut world = World::new(120, 40).start();
    world.press(&format!("0/{name}<enter><enter>"));
    let mut screens = vec![world.screen()];
    for pane in [Pane::WhatYouOwe, Pane::Payments, Pane::CodingOut, Pane::Businesses, Pane::Penalties] {
        show(&mut world, pane);
        screens.push(world.screen());
    }
    insta::assert_snapshot!(format!("person_{}", name.to_lowercase()), screens.join("\n\n"));
}

/// The other views of Payments and What you owe, at three sizes: what fits, and that it still adds up.
#[rstest]
#[case("matrix_dev", "0/Dev<enter><enter>4v[[")]
#[case("matrix_idris", "0/Idris<enter><enter>4v[")]
#[case("matrix_idris_right", "0/Idris<enter><enter>4v[>>")]
#[case("matrix_cornelius", "0/Cornelius<enter><enter>4v[[")]
#[case("matrix_detail", "0/Cornelius<enter><enter>4v[<enter>")]
#[case("matrix_empty", "0/Ottoline<enter><enter>4v")]
#[case("reconciliation_maya", "3v")]
#[case("reconciliation_cornelius", "0/Cornelius<enter><enter>3v")]
#[case("reconciliation_chosen", "0/Cornelius<enter><enter>3vjjjjjjjjjjjjjjjjjjj")]
#[case("reconciliation_below", "0/Cornelius<enter><enter>3vG")]
#[case("reconciliation_empty", "0/Ottoline<enter><enter>3v")]
fn other_views(#[case] name: &str, #[case] keys: &str) {
    let mut screens = Vec::new();
    for size in SIZES {
        let mut world = World::new(size.0, size.1).start();
        world.theme = Theme { colour: false, ..Theme::default() };
        world.press(keys);
        let text = world.screen();
        assert_fits(&text, size);
        screens.push(format!("{} × {}\n{text}", size.0, size.1));
    }
    insta::assert_snapshot!(format!("view_{name}"), screens.join("\n\n"));
}

#[test]
fn old_terminals_get_plain_letters() {
    let mut world = World::new(80, 24).start();
    world.theme = Theme { colour: false, glyphs: ASCII, plain: false };
    for pane in [Pane::Overview, Pane::Obligations, Pane::WhatYouOwe, Pane::Payments, Pane::CodingOut, Pane::Penalties]
    {
        show(&mut world, pane);
        let screen = world.screen();
        let strange: String = screen.chars().filter(|c| !c.is_ascii() && *c != '£').collect();
        assert_eq!(strange, "", "{screen}");
    }
}

#[test]
fn a_terminal_too_small_says_so_and_comes_back() {
    let mut world = World::new(80, 24).start();
    world.press("3jj");
    let before = world.screen();
    world.happen(Msg::Resize(40, 10));
    assert!(world.screen().contains("Quarterdeck needs 60 columns and 20\nrows"), "{}", world.screen());
    world.happen(Msg::Resize(80, 24));
    assert_eq!(world.screen(), before);
}

/// Something the shell says about access, of its own accord or late.
fn about_access() -> impl proptest::strategy::Strategy<Value = Msg> {
    use proptest::prelude::*;
    let code = prop::sample::select(vec!["sign-in-refused", "sign-in-cancelled", "never-heard-of"]);
    let nino = prop::sample::select(vec!["AA000001A", "AA000002A", "AA000003A"]);
    let person = (nino, "\\PC{0,20}", prop::option::of(prop::sample::select(Role::ALL.to_vec()))).prop_map(
        |(nino, name, role)| Person {
            role,
            utr: Some("1234567890".to_owned()),
            ..Person::new(Subject { nino: nino.parse().unwrap() }, name)
        },
    );
    let people = prop::collection::vec(person, 0..4);
    let state = (prop::sample::select(Role::ALL.to_vec()), prop::option::of(0i64..800), any::<bool>()).prop_map(
        |(role, days, named)| AccessState {
            starts_with: days.is_some().then(|| "firm-b".parse().unwrap()),
            profile: named.then(|| "firm-a".parse().unwrap()),
            role,
            keeps: Some(Keeps::Memory),
            authority_ends: days.map(|days| noon().date_naive() + chrono::TimeDelta::days(days - 30)),
            retirements: Vec::new(),
        },
    );
    let step = Step {
        id: StepId::SignIn,
        noted: false,
        state: StepState::Failing,
        found: Found { text: "Nobody is signed in.".to_owned(), fix: Some("Sign in.".to_owned()) },
    };
    let header = HeaderShown { name: "Gov-Client-Screens", value: Err(Missing::NoScreen) };
    prop_oneof![
        any::<bool>().prop_map(|wrong| Msg::Locked { wrong }),
        people.clone().prop_map(Msg::Connected),
        people.prop_map(Msg::People),
        ("\\PC{0,300}", any::<bool>(), any::<bool>()).prop_map(|(address, by_hand, opened)| Msg::SignInAt {
            address,
            by_hand,
            opened
        }),
        Just(Msg::SignedIn),
        code.prop_map(|code| Msg::SignInFailed { code: code.to_owned() }),
        Just(Msg::Headers(vec![header; 14])),
        (0usize..12).prop_map(move |count| Msg::CheckedUp(vec![step.clone(); count])),
        Just(Msg::CheckUpDone),
        Just(Msg::ProfileAdded { name: "firm-a".parse().unwrap(), starts_with: None }),
        Just(Msg::NotDone("It could not be done.".to_owned())),
        Just(Msg::NotConnected("Nobody there.".to_owned())),
        state.prop_map(Msg::Access),
    ]
}

/// Whatever is pressed at whatever size, nothing panics and every line fits.
#[test]
fn any_keys_at_any_size() {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};
    let keys = "1234567890jkgGhl[]/rRavv<>sSwmyoe?:qUUcdxJ-LNHD+\t\u{8}\u{1b}\nxéabc ";
    let key = prop::sample::select(keys.chars().collect::<Vec<char>>());
    let step = prop_oneof![
        8 => key.prop_map(|key| match key {
            '\n' => Msg::Key("enter".parse::<Key>().unwrap()),
            '\u{1b}' => Msg::Key("esc".parse::<Key>().unwrap()),
            '\t' => Msg::Key("tab".parse::<Key>().unwrap()),
            '\u{8}' => Msg::Key("backspace".parse::<Key>().unwrap()),
            letter => Msg::Key(letter.to_string().parse::<Key>().unwrap()),
        }),
        1 => (1u16..220, 1u16..70).prop_map(|(columns, rows)| Msg::Resize(columns, rows)),
        1 => (-40i32..40).prop_map(Msg::Wheel),
        1 => "\\PC{0,12}".prop_map(Msg::Paste),
        2 => about_access(),
    ];
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    runner
        .run(&(any::<bool>(), prop::collection::vec(step, 1..60)), |(profile, steps)| {
            let mut world = if profile { World::of_profile(Role::MainAgent, (80, 24)) } else { World::new(80, 24) };
            world.model.settings.may_set_up = true;
            let mut world = world.start();
            for step in steps {
                world.happen(step);
                let _drawn = world.screen();
            }
            Ok(())
        })
        .unwrap();
}
