//! What a person does, from the first key to the last, through the core and the real client against the simulator.

use quarterdeck::app::effect::Effect;
use quarterdeck::app::msg::Msg;
use quarterdeck::app::pane::Pane;
use quarterdeck::rules::{Answer, Failure, FailureKind};
use rstest::rstest;

use crate::support::world::{World, noon};

fn demo() -> World {
    World::new(120, 40).start()
}

/// The identity of the row under the cursor.
fn cursor_row(world: &World) -> String {
    let index = world.model.list().selected_index().unwrap();
    let row = world.model.rows.charges[index];
    world.model.rows.document(row).unwrap().document_id.to_string()
}

#[rstest]
#[case("<enter>", Pane::WhatYouOwe, "▸ 31 Jul 2026  Second payment on account")]
#[case("j<enter>", Pane::Obligations, "▸ Sat 7 Nov 2026   Update to 5 Oct 2026")]
#[case("jj<enter>", Pane::WhatYouOwe, "▸ 31 Jan 2027  Balancing payment")]
fn enter_on_the_overview_lands_on_the_thing_itself(#[case] keys: &str, #[case] pane: Pane, #[case] row: &str) {
    let mut world = demo();
    world.press(keys);
    assert_eq!(world.model.pane, pane);
    assert!(world.screen().contains(row), "{}", world.screen());
}

/// Findings are the same however the overview was come to: it asks whatever they look at.
#[rstest]
#[case("Wilhelmina", "7", "Tarrant Prints ceased on 2 September 2026", "7 Businesses")]
#[case("Ngozi", "4", "£2,248.40 of credit is not used yet: £950.00 from the payment of 2 April", "4 Payments")]
fn what_needs_attention_does_not_depend_on_the_panes_opened_before(
    #[case] name: &str,
    #[case] pane: &str,
    #[case] sentence: &str,
    #[case] place: &str,
) {
    let mut world = demo();
    world.press(&format!("0/{name}<enter><enter>1"));
    let fresh = world.screen();
    let line = fresh.lines().find(|line| line.contains(sentence)).unwrap_or_else(|| panic!("{fresh}"));
    assert!(line.contains(place), "{line}");
    world.press(&format!("{pane}1"));
    assert_eq!(world.screen(), fresh);
}

#[test]
fn the_selection_stays_on_its_row_through_sort_filter_and_refresh() {
    let mut world = demo();
    world.press("3j");
    let row = cursor_row(&world);
    for keys in ["s", "s", "S", "r", "a", "/balancing<enter>", "<esc>", "/first", "<esc>"] {
        world.press(keys);
        if keys != "/first" {
            assert_eq!(cursor_row(&world), row, "after {keys}");
        }
    }
}

#[test]
fn going_back_takes_one_step_at_a_time() {
    let mut world = demo();
    world.press("3/second<enter><enter>");
    assert!(world.model.detail.is_some());
    world.press("<esc>");
    assert!(world.model.detail.is_none() && !world.model.list().filter.is_empty());
    world.press("<esc>");
    assert!(world.model.list().filter.is_empty() && world.model.pane == Pane::WhatYouOwe);
    world.press("<esc>");
    assert_eq!(world.model.pane, Pane::Overview);
}

#[test]
fn a_letter_in_a_field_is_a_letter() {
    let mut world = demo();
    world.press("3/q?:");
    assert_eq!(world.model.list().filter, "q?:");
    assert!(world.undone.iter().all(|effect| *effect != Effect::Exit));
    world.press("<esc>");
    assert_eq!(world.model.list().filter, "");
    world.press("q");
    assert!(world.undone.contains(&Effect::Exit));
}

#[test]
fn a_pasted_novel_is_cut_to_a_line() {
    let mut world = demo();
    world.press("3/");
    world.happen(Msg::Paste("lorem ipsum ".repeat(50_000)));
    assert_eq!(world.model.list().filter.chars().count(), 200);
    world.happen(Msg::Paste("\u{1b}[31mred\r\nsecond line".to_owned()));
    assert!(!world.model.list().filter.contains(['\u{1b}', '\n']));
}

#[test]
fn however_the_keys_are_changed_ctrl_c_leaves() {
    let mut world = demo();
    let own = "q = \"down\"\n\"ctrl-c\" = \"down\"\n";
    world.model.settings.keymap = world.model.settings.keymap.clone().with(own).unwrap();
    world.press("q");
    assert!(!world.undone.contains(&Effect::Exit));
    world.press("<ctrl-c>");
    assert!(world.undone.contains(&Effect::Exit));
}

#[test]
fn an_answer_for_somebody_else_changes_nothing_on_screen() {
    let mut world = World::new(120, 40);
    world.silent = true;
    world = world.start();
    let late: Vec<_> = world.undone.drain(..).collect();
    world.silent = false;
    world.press("0j<enter>");
    let before = world.screen();
    for effect in late {
        if let Effect::Fetch(ticket) = effect {
            let outcome = Ok(Answer::Penalties(Box::default()));
            world.happen(Msg::Answered { ticket, outcome, at: noon() });
        }
    }
    assert_eq!(world.screen(), before);
    assert!(before.contains("Tomasz Żurawski"));
}

#[test]
fn one_failing_answer_leaves_the_others_and_is_named() {
    let mut world = World::new(120, 40);
    world.instead = Box::new(|ticket| {
        let failing = matches!(ticket.query, quarterdeck::rules::Query::OpenAccount);
        failing.then(|| Err(Failure::new(FailureKind::Unreachable, "timed-out")))
    });
    world = world.start();
    let screen = world.screen();
    assert!(screen.contains("without what is owed"), "{screen}");
    assert!(screen.contains("Send the update to 5 October"), "{screen}");
    assert!(!screen.contains("Nothing to send and nothing to pay"), "{screen}");
}

#[test]
fn what_is_due_within_a_week_needs_attention() {
    let mut world = demo();
    world.happen(Msg::Now("2027-01-30T09:00:00Z".parse().unwrap()));
    let screen = world.screen();
    assert!(screen.contains("Tomorrow: Pay £4,812.27"), "{screen}");
    assert!(!screen.contains("In 8 days"), "{screen}");
}
