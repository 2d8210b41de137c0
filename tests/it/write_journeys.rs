//! What a person does who changes coding out, from unlocking to the receipt, through the core and the real client against
//! the simulator.

use quarterdeck::app::effect::Effect;
use quarterdeck::app::model::Overlay;
use quarterdeck::app::msg::Msg;
use quarterdeck::app::update::update;
use quarterdeck::app::writing::Looked;
use quarterdeck::app::writing::SendTold;
use quarterdeck::app::writing::Stage;
use quarterdeck::app::writing::Stopped;
use quarterdeck::rules::write::Lock;
use rstest::rstest;

use crate::support::http::ask;
use crate::support::world::{World, noon, parse_keys};

/// Tomasz's coding out of 2025-26, whose return is not in.
fn tomasz() -> World {
    let mut world = World::new(120, 40).start();
    world.press("0/Tomasz<enter><enter>5");
    world
}

/// The same, with writing unlocked.
fn unlocked() -> World {
    let mut world = tomasz();
    world.press("Uj<enter>");
    world
}

#[track_caller]
fn shows(world: &World, text: &str) {
    let screen = world.screen();
    // Sentences go over several lines, beside the panes' names.
    let beside: Vec<String> = screen.lines().map(|line| line.chars().skip(21).collect()).collect();
    let flat = beside.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains(text) || flat.contains(text), "no {text:?} on\n{screen}");
}

fn later(world: &mut World, minutes: i64) {
    world.minutes_pass(minutes);
}

/// The form with another first amount.
const CORRECT: &str = "c500<enter>";

#[test]
fn a_correction_from_unlocking_to_the_receipt_and_back() {
    let mut world = tomasz();
    shows(&world, "read-only  U");
    world.press("U");
    shows(&world, "Unlock writing to HMRC?");
    world.press("<enter>");
    shows(&world, "Stays read-only");
    assert_eq!(world.model.writing.lock, Lock::Locked);
    world.press("Uj<enter>");
    shows(&world, "writing unlocked until 12:15");
    world.press(CORRECT);
    shows(&world, "Review: Correct the amounts in your 2025-26 tax code");
    world.press("<esc>");
    shows(&world, "Not sent: Correct");
    shows(&world, "No: nothing was sent. The draft is kept.");
    assert!(world.sent.is_empty());
    world.press("c");
    shows(&world, "A draft is kept");
    shows(&world, "500.00");
    world.press("<enter>2025-26<enter>");
    shows(&world, "Receipt: Correct");
    shows(&world, "HMRC's record was read again and shows it.");
    world.press("<enter>");
    shows(&world, "500.00 ◂ 21 Nov 2026");
    world.press("d2025-26<enter>");
    shows(&world, "Receipt: Delete");
    world.press("<enter>x2025-26<enter>");
    shows(&world, "Receipt: Opt out");
    world.press("<enter>");
    shows(&world, "opt back in for 2025-26");
    world.press("x2025-26<enter>");
    shows(&world, "Receipt: Opt back in");
    world.press("<enter>J");
    shows(&world, "16 rows, each as it was written, none missing");
    assert_eq!(world.sent, ["coding-out amend", "coding-out delete", "coding-out opt-out", "coding-out opt-in"]);
}

#[rstest]
#[case::enter_on_nothing("<enter>", "Nothing was typed, and nothing was sent.")]
#[case::esc("<esc>", "No: nothing was sent.")]
#[case::no("no<enter>", "No: nothing was sent.")]
#[case::n_alone_is_not_yet_no("n", "or Esc for No: n")]
#[case::n("N<enter>", "No: nothing was sent.")]
#[case::another_year("2024-25<enter>", "That is not 2025-26. Nothing was sent.")]
#[case::a_held_key("2222222222<enter>", "That is not 2025-26. Nothing was sent.")]
#[case::letters("yes<enter>", "That is not 2025-26. Nothing was sent.")]
#[case::letters_that_are_keys("ok, review U<enter>", "That is not 2025-26. Nothing was sent.")]
#[case::edited("c<esc>", "What was typed is kept as a draft")]
fn whatever_is_not_the_word_sends_nothing(#[case] keys: &str, #[case] said: &str) {
    let mut world = unlocked();
    world.press(CORRECT);
    world.press(keys);
    shows(&world, said);
    assert!(world.sent.is_empty());
}

#[test]
fn after_a_wrong_word_the_right_one_can_still_be_typed() {
    let mut world = unlocked();
    world.press(CORRECT);
    for wrong in ["<enter>", "yes<enter>", "y<enter>", "2025<enter>"] {
        world.press(wrong);
        shows(&world, "Review: Correct");
        shows(&world, "Type 2025-26 and press Enter, or Esc for No:");
    }
    world.press("2025-26<enter>");
    shows(&world, "Receipt: Correct");
}

#[rstest]
#[case::correction(CORRECT)]
#[case::deletion("d")]
#[case::choice("x")]
fn what_is_typed_after_no_does_nothing(#[case] review: &str) {
    let mut world = unlocked();
    world.press(review);
    world.press("<esc>2025-26dxq:");
    shows(&world, "No: nothing was sent.");
    world.press("<enter>");
    assert!(world.model.overlay.is_none());
    shows(&world, "Coding out, 2025 to 2026");
    assert!(world.sent.is_empty());
}

#[test]
fn the_word_is_not_pasted_and_not_typed_ahead() {
    let mut world = unlocked();
    world.press(CORRECT);
    world.happen(Msg::Paste("2025-26".to_owned()));
    shows(&world, "This is typed, not pasted");
    world.press("<enter>");
    shows(&world, "Nothing was typed, and nothing was sent.");
    world.silent = true;
    world.press("c<enter>2025-26<enter>");
    shows(&world, "Asking HMRC how it stands now");
    let review = world.undone.iter().rev().find(|effect| matches!(effect, Effect::Review { .. })).cloned().unwrap();
    world.silent = false;
    let Effect::Review { number, .. } = review else { panic!("{review:?}") };
    world.happen(Msg::Reviewed { number, outcome: Err(Stopped::Here("The disk is full.".to_owned())) });
    shows(&world, "The disk is full.");
    assert!(world.sent.is_empty());
}

#[test]
fn keys_from_before_the_review_was_drawn_are_not_meant_for_it() {
    let mut world = unlocked();
    world.press(CORRECT);
    let Some(Overlay::Write(sheet)) = &mut world.model.overlay else { panic!("no review") };
    let Stage::Review(page) = &mut sheet.stage else { panic!("no review") };
    // It came in the same batch as the keys: there was no new frame between.
    page.drawn = false;
    let mut effects = Vec::new();
    for key in parse_keys("2025-26<enter>") {
        effects.extend(update(&mut world.model, Msg::Key(key)));
    }
    assert_eq!(effects, []);
    shows(&world, "Send it? Type 2025-26");
}

#[test]
fn from_the_exact_request_one_step_leads_back_to_the_review() {
    let mut world = unlocked();
    world.press(CORRECT);
    world.press("v");
    shows(&world, "PUT /accounts/self-assessment/AA****02A/2025-26/collection/tax-code");
    world.press("<esc>");
    shows(&world, "What HMRC does");
    world.press("2025-26<enter>");
    shows(&world, "Receipt: Correct");
}

#[test]
fn while_locked_a_review_can_only_be_read_and_unlocking_comes_back_to_it() {
    let mut world = tomasz();
    world.press(CORRECT);
    shows(&world, "Writing is locked, so this can only be read. U unlocks it.");
    world.press("2025-26<enter>");
    shows(&world, "Writing is locked. Nothing was sent.");
    world.press("Uj<enter>");
    shows(&world, "Review: Correct");
    shows(&world, "Send it? Type 2025-26");
    world.press("2025-26<enter>");
    shows(&world, "Receipt: Correct");
}

#[test]
fn it_locks_by_itself_for_another_account_and_by_the_same_key() {
    let mut world = unlocked();
    let wait = world.undone.iter().find_map(|effect| match effect {
        Effect::After(wait, Msg::LockEnds) => Some(wait.as_secs()),
        _ => None,
    });
    assert_eq!(wait, Some(15 * 60));
    later(&mut world, 15);
    shows(&world, "The 15 minutes are over: read-only again");
    let mut world = unlocked();
    world.press("0<esc>/Maya<enter><enter>");
    assert_eq!(world.model.writing.lock, Lock::Locked);
    world.press("0<esc>/Tomasz<enter><enter>");
    shows(&world, "read-only  U");
    let mut world = unlocked();
    world.press("U");
    shows(&world, "Read-only again");
    assert_eq!(world.model.writing.lock, Lock::Locked);
}

#[test]
fn a_review_of_six_minutes_ago_is_asked_anew() {
    let mut world = unlocked();
    world.press(CORRECT);
    later(&mut world, 6);
    world.press("2025-26<enter>");
    shows(&world, "HMRC was asked again: nothing has changed. Enter goes on.");
    assert!(world.sent.is_empty());
    world.press("<enter>");
    shows(&world, "Receipt: Correct");
}

/// What somebody else sends meanwhile.
fn somebody_else_corrects(world: &World) {
    let body = r#"{"taxCodeComponents":{"payeUnderpayment":[{"id":253000000102,"amount":1.00}],
        "debt":[{"id":253000000200,"amount":40.00}]}}"#;
    let path = "/accounts/self-assessment/AA000002A/2025-26/collection/tax-code";
    let simulator = world.simulator.as_ref().unwrap();
    let sent = ask("PUT", path)
        .with("Authorization", &format!("Bearer {}", simulator.token()))
        .with("Accept", "application/vnd.hmrc.4.0+json")
        .body(body)
        .send(simulator.base_url());
    assert!((200..300).contains(&sent.status), "{}", sent.code());
}

#[test]
fn what_somebody_else_changed_meanwhile_is_shown_and_nothing_is_overwritten() {
    let mut world = unlocked();
    world.press(CORRECT);
    somebody_else_corrects(&world);
    world.press("2025-26<enter>");
    shows(&world, "HMRC's record has changed. Nothing was sent; here is the review anew.");
    world.press("<esc>");
    shows(&world, "No: nothing was sent");
    // Only here: at HMRC it would be sent at another time, which is a change too.
    let minutes = |world: &World, by| Msg::Now(world.model.now + chrono::TimeDelta::minutes(by));
    world.happen(minutes(&world, 1));
    world.press("c<enter>");
    world.happen(minutes(&world, 6));
    somebody_else_corrects(&world);
    world.press("r");
    shows(&world, "HMRC was asked again: nothing has changed.");
}

#[test]
fn a_refusal_keeps_the_draft_with_one_key_back_to_it() {
    let mut world = unlocked();
    world.press(CORRECT);
    world.faults(&["status=403@tax-code"]);
    world.press("2025-26<enter>");
    // HMRC is looked at just before sending, and refuses that already: nothing left.
    shows(&world, "HMRC could not be asked how it stands.");
    shows(&world, "Nothing was sent.");
    world.faults(&[]);
    world.press("c");
    shows(&world, "500.00");
    let world = opting_out_with("status=403@opt-out");
    shows(&world, "Not done: Opt out");
    shows(&world, "Nothing changed at HMRC.");
}

/// Opting out, with something wrong at HMRC as soon as it is confirmed, and mended right after.
fn opting_out_with(fault: &str) -> World {
    let mut world = unlocked();
    world.press("x");
    world.faults(&[fault]);
    world.press("2025-26<enter>");
    world.faults(&[]);
    world
}

#[test]
fn a_lost_answer_is_not_known_and_found_out_by_itself() {
    let mut world = opting_out_with("lose-answer=POST");
    shows(&world, "Not known yet: Opt out");
    shows(&world, "It sends nothing again.");
    let again =
        |world: &World| world.undone.iter().filter(|effect| matches!(effect, Effect::After(_, Msg::LookAgain))).count();
    assert_eq!(again(&world), 1, "it is looked for, gently");
    world.happen(Msg::LookAgain);
    shows(&world, "Found out: Opt out");
    shows(&world, "It was done: HMRC's record shows it.");
    assert!(world.model.writing.open.is_empty());
    assert_eq!(world.sent.len(), 1, "nothing is sent again");
    world.press("<enter>");
    shows(&world, "Opted out");
}

#[test]
fn while_a_correction_is_not_known_no_form_opens_about_the_same_code() {
    let mut world = unlocked();
    world.press(CORRECT);
    world.faults(&["lose-answer=PUT"]);
    world.press("2025-26<enter><enter>");
    for key in ["c", "d"] {
        world.press(key);
        shows(&world, "Not known yet: the correction of the 2025-26 tax code. J: journal");
        assert!(world.model.overlay.is_none(), "{}", world.screen());
    }
    shows(&world, "x opt out for 2025-26");
}

#[test]
fn the_pane_is_as_fresh_as_the_receipt() {
    for keys in ["x", "d", CORRECT] {
        let mut world = unlocked();
        shows(&world, "HMRC, as at 12:00");
        later(&mut world, 9);
        world.press(keys);
        world.press("2025-26<enter>");
        shows(&world, "Receipt: ");
        world.press("<enter>");
        shows(&world, "HMRC, as at 12:09");
    }
}

#[test]
fn what_never_arrived_is_known_after_two_minutes_and_said_until_then() {
    let mut world = opting_out_with("status=503@opt-out");
    world.press("<enter>");
    shows(&world, "1 write not known yet  J");
    world.happen(Msg::LookAgain);
    shows(&world, "1 write not known yet");
    // Nothing else about the same is offered meanwhile, and it says why; the amounts are something else.
    shows(&world, "! It is not known yet what became of opting out for the 2025-26 bill. Until it is found out");
    assert!(!world.screen().contains("x opt"), "{}", world.screen());
    shows(&world, "c correct an amount");
    world.press("x");
    shows(&world, "Not known yet: opting out for the 2025-26 bill. J: journal");
    assert!(world.model.overlay.is_none());
    later(&mut world, 3);
    world.happen(Msg::LookAgain);
    shows(&world, "Found out about opting out for the 2025-26 bill: it was not done");
    assert!(world.model.writing.open.is_empty());
    assert_eq!(world.sent.len(), 1);
}

#[test]
fn nothing_is_offered_before_the_journal_was_looked_at() {
    let mut world = tomasz();
    world.faults(&["status=503@opt-out"]);
    world.press("Uj<enter>x2025-26<enter><enter>");
    let open = std::mem::take(&mut world.model.writing.open);
    assert_eq!(open.len(), 1);
    world.model.writing.looked = Looked::NotYet;
    shows(&world, "Looking what became of earlier writes …");
    for offer in ["c correct", "d delete", "x opt out"] {
        assert!(!world.screen().contains(offer), "{}", world.screen());
    }
    world.happen(Msg::OpenWrites(Ok(open)));
    shows(&world, "Not known yet: opting out for the 2025-26 bill. J: journal");
    shows(&world, "c correct an amount");
    assert!(!world.screen().contains("x opt out"), "{}", world.screen());
    world.press("1");
    shows(&world, "! 1 write not known yet");
    shows(&world, "It is not known yet what became of 1 write to HMRC. J shows the journal.");
}

#[test]
fn a_draft_is_on_the_disk_as_it_is_typed_and_can_be_thrown_away() {
    let mut world = tomasz();
    world.press("c77.5");
    let kept = |world: &World| world.model.writing.drafts.len();
    assert_eq!(kept(&world), 1);
    // The key that opts out one step back throws nothing away here.
    world.press("xx");
    assert_eq!(kept(&world), 1);
    world.press("<ctrl-x>");
    shows(&world, "Ctrl-x once more throws the draft away");
    world.press("<esc>");
    shows(&world, "Nothing was sent. What was typed is kept as a draft");
    shows(&world, "take up the draft");
    // Somebody else and back, as after a new start.
    world.press("0<esc>/Maya<enter><enter>0<esc>/Tomasz<enter><enter>5c");
    shows(&world, "77.50");
    world.press("<ctrl-x><ctrl-x>");
    shows(&world, "The draft was thrown away");
    assert_eq!(kept(&world), 0);
    world.press("<esc>c");
    shows(&world, "956.50");
}

#[rstest]
#[case("1e3", "± 13")]
#[case("<right>1e3", "956.501")]
#[case("<backspace>1", "± 956.51")]
#[case("<down><up>7", "± 7")]
#[case("<ctrl-u>", "An amount is needed here")]
#[case("<ctrl-u>1.234", "That is no amount in pounds and pence")]
#[case("<ctrl-u>100000000000", "HMRC takes £0.00 to £99,999,999,999.99.")]
#[case("<ctrl-u>99999999999.99<enter>", "Review: Correct")]
#[case("<ctrl-u>0<enter>", "Review: Correct")]
#[case("<ctrl-u>1.234<enter>", "That is no amount in pounds and pence")]
fn amounts_are_checked_as_they_are_typed(#[case] keys: &str, #[case] said: &str) {
    let mut world = tomasz();
    world.press("c");
    world.press(keys);
    shows(&world, said);
}

#[test]
fn nothing_changed_leaves_no_draft_and_is_not_sent_by_the_way() {
    let mut world = unlocked();
    let kept = |world: &World| world.model.writing.drafts.len();
    world.press("c<esc>");
    assert_eq!(kept(&world), 0);
    world.press("c<enter>");
    shows(&world, "No amount changes, so there is nothing to send.");
    world.press("<down><enter>");
    shows(&world, "No amount changes, so there is nothing to send.");
    // An amount that was typed and typed back is no draft either.
    world.press("<up>500");
    assert_eq!(kept(&world), 1);
    world.press("<ctrl-u>956.50");
    assert_eq!(kept(&world), 0);
    world.press("<esc>");
    shows(&world, "c correct an amount");
    // It is possible all the same, where it is meant.
    world.press("c<enter><enter>");
    shows(&world, "No amount in the tax code changes: it only makes HMRC's figures your own.");
    world.press("<esc><esc>");
    assert_eq!(kept(&world), 0);
    world.press("c<enter><enter>2025-26<enter><enter>c<enter>");
    shows(&world, "each is your own already: there is nothing to send.");
    world.press("<enter>");
    shows(&world, "each is your own already: there is nothing to send.");
    assert_eq!(world.sent, ["coding-out amend"]);
}

#[test]
fn no_to_a_deletion_leaves_the_draft_of_a_correction_as_it_was() {
    let mut world = tomasz();
    world.press("c77.5<esc>d");
    shows(&world, "Review: Delete");
    world.press("<esc><enter>c");
    shows(&world, "77.50");
}

#[rstest]
#[case("0/Tomasz<enter><enter>5]c", "The amounts in the 2026-27 tax code can be changed from 6 Apr 2027")]
#[case("0/Tomasz<enter><enter>5]x", "The choice for the 2026-27 bill can be changed from 6 Apr 2027")]
#[case("0/Tomasz<enter><enter>5[c", "can no longer be changed")]
#[case("c", "This belongs to Coding out: 5")]
fn what_is_closed_says_why_and_is_not_offered(#[case] keys: &str, #[case] said: &str) {
    let mut world = World::new(120, 40).start();
    world.press(keys);
    shows(&world, said);
    assert!(world.model.overlay.is_none());
}

#[test]
fn leaving_waits_for_the_answer_and_a_second_time_for_nothing() {
    let exits = |world: &World| world.undone.contains(&Effect::Exit);
    let slow = |keys: &str| {
        let mut world = unlocked();
        world.press("x");
        world.slow = true;
        world.press("2025-26<enter>");
        world.press(keys);
        world
    };
    let mut world = slow("");
    shows(&world, "then sending, and waiting for its answer");
    world.press("q");
    assert!(!exits(&world));
    shows(&world, "leaves as soon as the answer is in the journal");
    let Some(Effect::Send(confirmed)) = world.undone.iter().find(|one| matches!(one, Effect::Send(_))).cloned() else {
        panic!("nothing is being sent")
    };
    let id = confirmed.reviewed().draft().id.clone();
    let told = Box::new(SendTold::NotSent(Stopped::Here("No room.".to_owned())));
    world.happen(Msg::SendTold { id, told });
    assert!(exits(&world));

    let mut world = slow("<ctrl-c>");
    assert!(!exits(&world));
    world.press("<ctrl-c>");
    assert!(exits(&world));
    assert_eq!(world.model.now, noon());
}

/// Whatever is pressed and whatever happens, in whatever order: nothing is sent but what was reviewed on screen, of the
/// account on screen, while it is unlocked, with the word typed there.
#[test]
fn nothing_is_sent_without_its_review() {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};
    let keys = prop::sample::select(vec![
        "x2025-26<enter>",
        "d2025-26<enter>",
        "c50<enter>2025-26<enter>",
        "5x2025-26<enter><enter>",
        "5",
        "c",
        "d",
        "x",
        "U",
        "J",
        "j",
        "<enter>",
        "<enter>",
        "<esc>",
        "2025-26",
        "2025-26<enter>",
        "2025-26<enter>",
        "Uj<enter>",
        "Uj<enter>",
        "v",
        "r",
        "q",
        "[",
        "]",
        "<ctrl-u>",
        "50",
        "0<esc>/Tomasz<enter><enter>5",
        "0<esc>0j<enter>5",
        "1",
        "<ctrl-c>",
    ]);
    let step = prop_oneof![
        12 => keys.prop_map(Step::Keys),
        1 => (0i64..9).prop_map(Step::Minutes),
        1 => Just(Step::Again),
        1 => any::<bool>().prop_map(Step::Slow),
        1 => Just(Step::Late),
        1 => Just(Step::LookAgain),
    ];
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let sent = std::cell::Cell::new(0);
    runner
        .run(&prop::collection::vec(step, 1..50), |steps| {
            let mut world = unlocked();
            world.watch = true;
            for step in steps {
                match step {
                    Step::Keys(keys) => world.press(keys),
                    Step::Minutes(by) => later(&mut world, by),
                    Step::Again => world.happen(Msg::Connected(world.people.clone())),
                    Step::Slow(slow) => world.slow = slow,
                    Step::Late => {
                        // What was held back arrives, late and perhaps twice.
                        let held: Vec<Effect> =
                            world.undone.iter().filter(|one| matches!(one, Effect::Send(_))).cloned().collect();
                        for effect in held {
                            let Effect::Send(confirmed) = effect else { continue };
                            let id = confirmed.reviewed().draft().id.clone();
                            let stopped = Stopped::Here("Too late.".to_owned());
                            world.happen(Msg::SendTold { id, told: Box::new(SendTold::NotSent(stopped)) });
                        }
                    }
                    Step::LookAgain => world.happen(Msg::LookAgain),
                }
                let _drawn = world.screen();
            }
            sent.set(sent.get() + world.sent.len());
            Ok(())
        })
        .unwrap();
    assert!(sent.get() > 0, "the test never came as far as sending");
}

/// A step of the test above.
#[derive(Debug, Clone)]
enum Step {
    Keys(&'static str),
    Minutes(i64),
    Again,
    Slow(bool),
    Late,
    LookAgain,
}
