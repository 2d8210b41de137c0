//! The sheets of money on paper as they are drawn: the statement, the form of an export, what would follow.

use quarterdeck::app::effect::Effect;
use quarterdeck::app::export::{ExportForm, ExportWhat, Exported, ToExport};
use quarterdeck::app::msg::Msg;
use quarterdeck::app::pane::Pane;
use quarterdeck::rules::{Failure, FailureKind, Role};
use quarterdeck::view::theme::{ASCII, Theme};
use rstest::rstest;

use crate::support::world::World;

fn asked(world: &mut World) -> Vec<Effect> {
    std::mem::take(&mut world.undone).into_iter().filter(|effect| !matches!(effect, Effect::After(..))).collect()
}

#[rstest]
#[case("statement", "t")]
#[case("statement_end", "tG")]
#[case("statement_of_a_year", "t[[")]
#[case("export", "3e")]
#[case("export_of_the_statement", "te")]
#[case("what_if", "3i")]
#[case("what_if_paid", "3i<enter><enter><enter>")]
#[case("what_if_reduced", "3i<down><enter><enter>")]
#[case("what_if_over", "0/Siân<enter><enter>3[[i")]
fn sheets(#[case] name: &str, #[case] keys: &str) {
    let mut screens = Vec::new();
    for size in [(80, 24), (120, 40)] {
        let mut world = World::new(size.0, size.1).start();
        world.press(keys);
        world.theme = Theme { colour: false, ..Theme::default() };
        let text = world.screen();
        for line in text.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= usize::from(size.0), "{line}");
        }
        screens.push(format!("{} × {}\n{text}", size.0, size.1));
    }
    insta::assert_snapshot!(name, screens.join("\n\n"));
}

/// Dev's payment went to an older debt in part; in plain letters.
#[test]
fn the_statement_of_somebody_with_older_debts() {
    let mut world = World::new(120, 40).start();
    world.press("0/Dev<enter><enter>t");
    world.theme = Theme { colour: false, glyphs: ASCII, ..Theme::default() };
    insta::assert_snapshot!("statement_dev", world.screen());
}

/// Every figure of the statement on screen is one of the statement the command prints: both are worked out from the
/// same answers by the same rule, and the sums at the end add up on screen.
#[test]
fn the_sums_at_the_end_add_up_on_screen() {
    let mut world = World::new(120, 60).start();
    world.press("tG");
    let screen = world.screen();
    let sum = |label: &str| -> quarterdeck::rules::Money {
        let line = screen.lines().find(|line| line.contains(label)).unwrap_or_else(|| panic!("{label}: {screen}"));
        line.split_whitespace().last().unwrap().replace(',', "").parse().unwrap()
    };
    let parts = ["Balance carried forward", "Interest still accruing, est.", "Credit not used yet"];
    let total: quarterdeck::rules::Money = parts.iter().map(|label| sum(label)).sum();
    assert_eq!(total, sum("HMRC's total today"));
}

#[test]
fn a_statement_that_cannot_be_had_says_why() {
    let mut world = World::new(120, 40);
    let failure = || Failure { status: Some(503), ..Failure::new(FailureKind::Unavailable, "SERVER_ERROR") };
    world.instead = Box::new(move |_| Some(Err(failure())));
    let mut world = world.start();
    world.press("t");
    assert!(world.screen().contains("HMRC"), "{}", world.screen());
    assert!(!world.screen().contains("Balance carried forward"));
    world.press("<esc>");
    assert!(!world.screen().contains("Statement of account"));
}

#[test]
fn the_form_makes_up_a_name_and_keeps_one_that_was_typed() {
    let mut world = World::new(80, 24).start();
    world.press("3e");
    assert!(world.screen().contains("quarterdeck-charges-2026-11-21.csv"), "{}", world.screen());
    world.press("<down>");
    assert!(world.screen().contains("quarterdeck-charges-2026-11-21.json"), "{}", world.screen());
    world.press("<tab><enter>");
    let wanted = ToExport {
        what: ExportWhat::Pane(Pane::WhatYouOwe),
        year: None,
        form: ExportForm::Json,
        file: "quarterdeck-charges-2026-11-21.json".to_owned(),
        over: false,
    };
    assert_eq!(asked(&mut world), [Effect::Export(wanted.clone())]);
    // While it is being written nothing else is taken.
    world.press("<enter>");
    assert_eq!(asked(&mut world), []);
    world.happen(Msg::Exported(Exported::Exists));
    assert!(world.screen().contains("There is a file of that name."), "{}", world.screen());
    world.press("n");
    assert_eq!(asked(&mut world), []);
    world.press("<enter>");
    asked(&mut world);
    world.happen(Msg::Exported(Exported::Exists));
    world.press("y");
    assert_eq!(asked(&mut world), [Effect::Export(ToExport { over: true, ..wanted })]);
    world.happen(Msg::Exported(Exported::Done("Written to there.".to_owned())));
    assert!(world.screen().contains("Written to there."), "{}", world.screen());
    assert!(!world.screen().contains("Export:"));
    // A name that was typed stays when the form changes.
    world.press("e<tab>x<shift-tab><down>");
    assert!(world.screen().contains("2026-11-21.csvx"), "{}", world.screen());
}

#[test]
fn what_if_says_what_is_wrong_and_keeps_what_was_typed() {
    let mut world = World::new(120, 40).start();
    world.press("i");
    assert!(world.screen().contains("This belongs to What you owe: 3"), "{}", world.screen());
    world.press("3i<enter>x<enter>");
    world.press("<enter>");
    assert!(world.screen().contains("Write pounds and pence"), "{}", world.screen());
    world.press("<backspace><enter>");
    for _ in 0..10 {
        world.press("<backspace>");
    }
    world.press("2026-11-20<enter>");
    assert!(world.screen().contains("That day has passed."), "{}", world.screen());
    assert_eq!(asked(&mut world), [], "nothing is asked and nothing is sent");
}

/// HMRC tells a supporting agent nothing of the account.
#[test]
fn a_supporting_agent_is_told_why_there_is_no_statement() {
    let mut world = World::of_profile(Role::SupportingAgent, (120, 40)).start();
    world.press("t");
    assert!(!world.screen().contains("Statement of account,"), "{}", world.screen());
}
