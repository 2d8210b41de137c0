//! What a person does who changes coding out, from unlocking to the receipt, through the core and the real client against
//! the simulator.

use quarterdeck::app::effect::Effect;
use quarterdeck::app::model::Overlay;
use quarterdeck::app::msg::Msg;
use quarterdeck::app::writing::Stage;

use crate::support::world::World;

/// Tomasz's coding out of 2025-26, whose return is not in.
fn tomasz() -> World {
    let mut world = World::new(120, 40).start();
    world.press("0/Tomasz<enter><enter>5");
    world
}

fn shows(world: &World, text: &str) {
    assert!(world.screen().contains(text), "no {text:?} on\n{}", world.screen());
}

const CLEAR: &str = "<ctrl-u>";

#[test]
fn a_correction_from_unlocking_to_the_receipt_and_back() {
    let mut world = tomasz();
    shows(&world, "read-only  U");
    world.press("U");
    shows(&world, "Unlock writing to HMRC?");
    world.press("<enter>");
    shows(&world, "Stays read-only");
    world.press("Uj<enter>");
    shows(&world, "writing unlocked until 12:15");
    world.press(&format!("c{CLEAR}500.00<enter>"));
    eprintln!("{}", world.screen());
    shows(&world, "Review: Correct the amounts in your 2025-26 tax code");
    world.press("<enter>");
    shows(&world, "No: nothing was sent. The draft is kept");
    assert!(world.sent.is_empty());
    world.press("c");
    shows(&world, "500.00");
    world.press("<enter>2025-26<enter>");
    eprintln!("{}", world.screen());
    shows(&world, "Receipt: Correct");
    shows(&world, "HMRC's record was read again and shows it.");
    world.press("<enter>");
    eprintln!("{}", world.screen());
    world.press("d2025-26<enter>");
    shows(&world, "Receipt: Delete");
    world.press("<enter>x2025-26<enter>");
    shows(&world, "Receipt: Opt out");
    world.press("<enter>x2025-26<enter>");
    shows(&world, "Receipt: Opt back in");
    world.press("<enter>J");
    eprintln!("{}", world.screen());
    shows(&world, "each as it was written, none missing");
    assert_eq!(world.sent, ["coding-out amend", "coding-out delete", "coding-out opt-out", "coding-out opt-in"]);
}
