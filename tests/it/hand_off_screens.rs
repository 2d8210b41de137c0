//! The sheets of handing over, in each state, as text at two sizes and with their looks.

use quarterdeck::app::effect::Effect;
use quarterdeck::app::handing_over::Started;
use quarterdeck::app::msg::Msg;
use quarterdeck::rules::{Failure, FailureKind, Role};
use quarterdeck::view::theme::{ASCII, Theme};
use rstest::rstest;

use crate::hand_off_steps::voluntary;
use crate::support::world::World;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

/// What the world answers to the last thing that was asked of it.
fn answer(world: &mut World, outcome: Result<Started, String>) {
    let Some(Effect::OpenPage { number, gone, .. }) = last(world) else { panic!("no page was to be opened") };
    world.happen(Msg::PageOpened { number, gone, outcome });
}

fn last(world: &World) -> Option<Effect> {
    let asked = |effect: &&Effect| matches!(effect, Effect::OpenPage { .. } | Effect::DrawCode { .. });
    world.undone.iter().rev().find(asked).cloned()
}

/// A pattern as large as a QR code of such an address, with its light edge.
fn pattern(side: usize) -> Vec<Vec<bool>> {
    let inside = |at: &usize| (4..side - 4).contains(at);
    let dark = |x: usize, y: usize| inside(&x) && inside(&y) && (x * 7 + y * 3) % 5 < 2;
    (0..side).map(|y| (0..side).map(|x| dark(x, y)).collect()).collect()
}

/// Keys pressed, and between them what the world answers: `opened`, `ssh`, `drawn`, `not-drawn`.
fn play(world: &mut World, script: &str) {
    for step in script.split(' ').filter(|step| !step.is_empty()) {
        match (step, last(world)) {
            ("opened", _) => answer(world, Ok(Started::NewWindow)),
            ("ssh", _) => {
                answer(world, Err("Could not open a browser from here: you are connected over SSH.".to_owned()));
            }
            ("drawn", Some(Effect::DrawCode { number, .. })) => {
                world.happen(Msg::CodeDrawn { number, drawn: Ok(pattern(49)) });
            }
            ("not-drawn", Some(Effect::DrawCode { number, .. })) => {
                world
                    .happen(Msg::CodeDrawn { number, drawn: Err("The address is too long for a QR code.".to_owned()) });
            }
            (keys, _) => world.press(keys),
        }
    }
}

/// Somebody's world: of the demo, or of a profile.
fn world(who: &str, script: &str, (columns, rows): (u16, u16)) -> World {
    let mut world = match who {
        "agent" => World::of_profile(Role::MainAgent, (columns, rows)),
        "supporting" => World::of_profile(Role::SupportingAgent, (columns, rows)),
        "taxpayer" => World::of_profile(Role::Individual, (columns, rows)),
        "agent-no-utr" => {
            let mut world = World::of_profile(Role::MainAgent, (columns, rows));
            for person in &mut world.people {
                person.utr = None;
            }
            world
        }
        "unanswered" => {
            let mut world = World::new(columns, rows);
            let why = || Failure { status: Some(503), ..Failure::new(FailureKind::Unavailable, "SERVER_ERROR") };
            world.instead = Box::new(move |_| Some(Err(why())));
            world
        }
        "voluntary" => {
            let mut world = World::new(columns, rows);
            world.instead = voluntary();
            world
        }
        _ => World::new(columns, rows),
    };
    if world.model.settings.profile.is_none() {
        world.happen(Msg::PagesAt(Some("http://127.0.0.1:4321".to_owned())));
    }
    let mut world = world.start();
    if !matches!(who, "agent" | "supporting" | "taxpayer" | "agent-no-utr" | "unanswered" | "voluntary" | "Maya") {
        world.press(&format!("0/{who}<enter><enter>"));
    }
    play(&mut world, script);
    world
}

fn assert_fits(world: &mut World, (columns, rows): (u16, u16)) -> String {
    let text = world.screen();
    assert_eq!(text.lines().count(), usize::from(rows));
    for line in text.lines() {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= usize::from(columns), "{line}");
    }
    text
}

#[rstest]
#[case("choose", "Maya", "3o")]
#[case("choose-second", "Maya", "3oj")]
#[case("pay", "Maya", "3o<enter>")]
#[case("pay-below", "Maya", "3o<enter><pagedown>")]
#[case("pay-one-of-them", "Siân", "3jo<enter>")]
#[case("pay-nothing", "Ottoline", "9/pay<space>your<enter>o")]
#[case("charge", "Maya", "3oj<enter>")]
#[case("on-account", "Maya", "3jjo<enter><esc>jj<enter>")]
#[case("opening", "Maya", "3o<enter><enter>")]
#[case("opened", "Maya", "3o<enter><enter> opened")]
#[case("opened-again", "Maya", "3o<enter><enter> opened a opened")]
#[case("not-opened", "Maya", "3o<enter><enter> ssh")]
#[case("code", "Maya", "3o<enter>Q drawn")]
#[case("code-drawing", "Maya", "3o<enter>Q")]
#[case("code-failed", "Maya", "3o<enter>Q not-drawn")]
#[case("refused", "Ottoline", "9/claim-refund<enter>o")]
#[case("refused-sure", "Ottoline", "9/claim-refund<enter>o<enter>")]
#[case("refused-sure-yes", "Ottoline", "9/claim-refund<enter>o<enter>j")]
#[case("refused-opened", "Ottoline", "9/claim-refund<enter>o<enter>j<enter> opened")]
#[case("opt-out", "voluntary", "9/opt-out<enter>o")]
#[case("opt-out-next", "voluntary", "9/opt-out<enter>o<tab>")]
#[case("opt-out-refused", "Maya", "9/opt-out<enter>o")]
#[case("refund", "Maya", "9/claim-refund<enter>o")]
#[case("task", "Maya", "9/opt-out<enter><enter>")]
#[case("cease", "Maya", "7o<enter>")]
#[case("add", "Maya", "9/add-business<enter>o")]
#[case("penalty", "Siân", "8o<enter>")]
#[case("payment", "Dev", "4o")]
#[case("overview", "Maya", "1jjjjo")]
#[case("elsewhere", "Maya", "9/business-details<enter>o")]
#[case("here", "Maya", "9/coding-out-choice<enter>o")]
#[case("nothing-fits", "Tomasz", "5o")]
#[case("not-known", "unanswered", "9/set<space>up<space>a<enter>o")]
#[case("real", "taxpayer", "3o<enter>")]
#[case("agent", "agent", "3o<enter>")]
#[case("agent-shown", "agent", "3o<enter>m")]
#[case("agent-comparing", "agent", "3o<enter><enter> opened")]
#[case("agent-wrong", "agent", "3o<enter><enter> opened n")]
#[case("agent-second", "agent", "3o<enter><enter> opened y opened")]
#[case("agent-not-opened", "agent", "3o<enter><enter> ssh")]
#[case("agent-no-utr", "agent-no-utr", "3o<enter>")]
#[case("agent-no-utr-comparing", "agent-no-utr", "3o<enter><enter> opened")]
#[case("agent-never", "agent", "9/set<space>up<space>a<enter>o")]
#[case("agent-opt-out", "agent", "9/opt-out<enter>o")]
#[case("supporting", "supporting", "9/claim-refund<enter>o")]
#[case("pane-agent", "agent", "9")]
#[case("pane-supporting", "supporting", "9")]
#[case("palette", "Maya", ":hand")]
fn of_handing_over(#[case] name: &str, #[case] who: &str, #[case] script: &str) {
    let mut screens = Vec::new();
    for size in SIZES {
        let mut world = world(who, script, size);
        world.theme = Theme { colour: false, ..Theme::default() };
        let text = assert_fits(&mut world, size);
        screens.push(format!("{} × {}\n{text}", size.0, size.1));
        world.theme.glyphs = ASCII;
        let strange: String = world.screen().chars().filter(|c| !c.is_ascii() && !"£âéöŻś“”".contains(*c)).collect();
        assert_eq!(strange.trim(), "", "{}", world.screen());
    }
    insta::assert_snapshot!(format!("hand-off_{name}_text"), screens.join("\n\n"));
}

/// What is told by colour is told by weight and by words too.
#[rstest]
#[case("pay", "Maya", "3o<enter>")]
#[case("opened", "Maya", "3o<enter><enter> opened")]
#[case("not-opened", "Maya", "3o<enter><enter> ssh")]
#[case("refused-sure", "Ottoline", "9/claim-refund<enter>o<enter>")]
#[case("opt-out", "voluntary", "9/opt-out<enter>o")]
#[case("code", "Maya", "3o<enter>Q drawn")]
#[case("agent-comparing", "agent", "3o<enter><enter> opened")]
#[case("agent-wrong", "agent", "3o<enter><enter> opened n")]
fn looks_of_handing_over(#[case] name: &str, #[case] who: &str, #[case] script: &str) {
    let mut world = world(who, script, SIZES[1]);
    let coloured = world.looks();
    world.theme = Theme { colour: false, ..Theme::default() };
    insta::assert_snapshot!(
        format!("hand-off_{name}_looks"),
        format!("120 × 40, in colour\n{coloured}\n\nwithout colour\n{}", world.looks())
    );
}
