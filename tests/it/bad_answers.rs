//! The terminal interface while HMRC answers badly: the pane says what happened, whether anything changed and which key
//! comes next; the other panes work on, and so does the program.

use std::time::Duration;

use quarterdeck::app::pane::Pane;
use quarterdeck::hmrc::client::Limits;
use rstest::rstest;

use crate::support::world::World;

/// The screen as one line, as it is read: without the breaks of lines.
fn read(world: &World) -> String {
    world.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The demo where one thing goes wrong; an answer may take two seconds.
fn world(fault: &str) -> World {
    let limits =
        Limits { total: Duration::from_secs(if fault.contains("hang") { 2 } else { 60 }), ..Limits::default() };
    World::with_faults(80, 24, &[fault], limits).start()
}

#[rstest]
#[case("garble=html", "HMRC's service is failing.", "Try again later.")]
#[case("garble=truncate", "HMRC's answer ended in the middle.", "Try again.")]
#[case("garble=types", "HMRC's answer has a field of a kind this program does not expect", "report the field")]
#[case("garble=huge", "HMRC's answer is larger than this program takes", "HMRC online services")]
#[case("hang", "HMRC did not answer in time.", "Try again in a minute.")]
#[case("status=503", "HMRC's service is failing.", "Try again later.")]
#[case("status=429", "HMRC was asked too often in a short time.", "Wait a minute, then try again.")]
#[case("status=401", "HMRC no longer accepts this sign-in", "Sign in again.")]
#[case("status=403", "HMRC does not offer this to software yet.", "Look in HMRC online services")]
#[case("status=404", "HMRC does not offer this to software yet.", "Look in HMRC online services")]
fn one_failing_call_leaves_the_other_panes_working(#[case] fault: &str, #[case] what: &str, #[case] next: &str) {
    let mut world = world(&format!("{fault}@penalties"));
    for _ in 0..2 {
        world.press("8");
        let screen = world.screen();
        let said = read(&world);
        println!("{screen}\n");
        for wanted in [what, next, "Nothing changed at HMRC.", "r tries again"] {
            assert!(said.contains(wanted), "{wanted:?} is not on\n{screen}");
        }
        for (pane, shown) in
            [("2", "Lindqvist Joinery"), ("3", "Balancing payment"), ("4", "1,200.00"), ("7", "Joinery")]
        {
            world.press(pane);
            let screen = world.screen();
            assert!(screen.contains(shown) && !read(&world).contains(what), "{shown:?} is not on\n{screen}");
        }
        world.press("8r");
    }
}

#[rstest]
#[case("garble=html", "HMRC's service is failing.")]
#[case("garble=truncate", "HMRC's answer ended in the middle.")]
#[case("garble=types", "HMRC's answer has a field of a kind this program does not expect")]
#[case("status=503", "HMRC's service is failing.")]
#[case("status=429", "HMRC was asked too often in a short time.")]
#[case("status=401", "HMRC no longer accepts this sign-in")]
#[case("status=403", "HMRC does not let this sign-in see this account.")]
fn where_everything_fails_every_pane_says_so(#[case] fault: &str, #[case] what: &str) {
    let mut world = world(fault);
    for pane in [
        Pane::Overview,
        Pane::Obligations,
        Pane::WhatYouOwe,
        Pane::Payments,
        Pane::CodingOut,
        Pane::Businesses,
        Pane::Penalties,
    ] {
        world.press(&pane.digit().to_string());
        for keys in ["", "r", "<enter>", "j", "<esc>"] {
            world.press(keys);
        }
        world.press(&pane.digit().to_string());
        let screen = world.screen();
        println!("{screen}\n");
        let said = read(&world);
        for wanted in [what, "Nothing changed at HMRC.", "r tries again"] {
            assert!(said.contains(wanted), "{pane:?}: {wanted:?} is not on\n{screen}");
        }
        assert!(!screen.contains('…'), "{pane:?}: a sentence is cut off\n{screen}");
        for claim in ["You have no payments due", "no payment in the last", "holds no business", "No penalty points"] {
            assert!(!said.contains(claim), "{pane:?}: nothing is known, yet it says {claim:?}");
        }
    }
}

#[test]
fn escape_sequences_reach_no_cell_of_the_screen() {
    let mut world = world("garble=escape");
    for pane in Pane::ALL {
        for keys in ["", "<enter>", "m"] {
            world.press(&format!("{}{keys}", pane.digit()));
            let terminal = world.terminal();
            let cells = &terminal.backend().buffer().content;
            let found: Vec<_> = cells.iter().filter(|cell| cell.symbol().contains(char::is_control)).collect();
            assert!(found.is_empty(), "{pane:?}: {found:?}");
        }
    }
}
