//! The sheets of writing and the pane they start from, in each state, as text at three sizes and with their looks.

use quarterdeck::app::effect::Effect;
use quarterdeck::app::handing_over::Started;
use quarterdeck::app::msg::Msg;
use quarterdeck::rules::Money;
use quarterdeck::view::theme::{ASCII, Theme};
use rstest::rstest;

use crate::support::world::World;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// Keys pressed, with what goes wrong at HMRC (`!fault `, `!` alone for nothing) and minutes that pass (`~6 `) between;
/// `opened` is a browser that was started.
fn play(world: &mut World, script: &str) {
    for step in script.split(' ').filter(|step| !step.is_empty()) {
        if let Some(fault) = step.strip_prefix('!') {
            let faults: Vec<&str> = Some(fault).filter(|fault| !fault.is_empty()).into_iter().collect();
            world.faults(&faults);
        } else if let Some(minutes) = step.strip_prefix('~') {
            world.minutes_pass(minutes.parse().unwrap());
        } else if step == "look" {
            world.happen(Msg::LookAgain);
        } else if step == "elsewhere" {
            // It was another copy of the program that sent it.
            world.model.writing.open.clear();
        } else if step == "opened" {
            let asked = world.undone.iter().rev().find_map(|effect| match effect {
                Effect::OpenPage { number, gone, .. } => Some((*number, gone.clone())),
                _ => None,
            });
            let (number, gone) = asked.unwrap();
            world.happen(Msg::PageOpened { number, gone, outcome: Ok(Started::NewWindow) });
        } else if step == "slow" {
            world.slow = true;
        } else {
            world.press(step);
        }
    }
}

fn world(person: &str, script: &str, (columns, rows): (u16, u16)) -> World {
    let mut world = World::new(columns, rows).start();
    world.press(&format!("0/{person}<enter><enter>5"));
    play(&mut world, script);
    world
}

/// Names made up anew each time, as dots.
fn steady(world: &World, text: &str) -> String {
    let mut text = text.to_owned();
    let open = world.model.writing.open.iter().map(|sent| sent.id.short().to_owned());
    for name in open.chain(world.names_of_writes()) {
        text = text.replace(&name, "········");
    }
    // Seconds pass while a test runs.
    let pieces: Vec<&str> = text.split(" UTC").collect();
    let last = pieces.len() - 1;
    let steadied = pieces.iter().enumerate().map(|(index, piece)| match piece.rsplit_once(':') {
        Some((before, seconds)) if index < last && before.ends_with(|c: char| c.is_ascii_digit()) => {
            let minutes = before.rsplit(' ').next().is_some_and(|clock| clock.contains(':'));
            if minutes && seconds.len() == 2 { format!("{before}:··") } else { (*piece).to_owned() }
        }
        _ => (*piece).to_owned(),
    });
    steadied.collect::<Vec<_>>().join(" UTC")
}

/// To HMRC's page for the contact preference, which was changed, and to the one that adds a business.
macro_rules! handed_over {
    () => {
        "9/contact-preference<enter>o<enter> opened <esc><esc> ~3 Y 9/add-business<enter>o<enter> opened <esc><esc> "
    };
}

#[rstest]
#[case("locked", "")]
#[case("unlock", "U")]
#[case("unlock-chosen", "Uj")]
#[case("unlocked", "Uj<enter>")]
#[case("amounts", "Uj<enter> c")]
#[case("amounts-typed", "c12.34")]
#[case("amounts-wrong", "c12.345")]
#[case("amounts-unmatched", "c<down><down><down>")]
#[case("amounts-kept", "c500<esc> c")]
#[case("amounts-throwing", "c500<ctrl-x>")]
#[case("draft-kept", "c500<esc> j")]
#[case("review", "Uj<enter> c500<enter>")]
#[case("review-typed", "Uj<enter> c500<enter>2025")]
#[case("review-wrong-word", "Uj<enter> c500<enter>2024-25<enter>")]
#[case("review-locked", "c500<enter>")]
#[case("review-no-word", "Uj<enter> c500<enter><enter>")]
#[case("review-same", "Uj<enter> c<enter><enter>")]
#[case("amounts-same", "c<enter>")]
#[case("not-sent", "Uj<enter> c500<enter>no<enter>")]
#[case("review-old", "Uj<enter> c500<enter> ~6 2025-26<enter>")]
#[case("request", "Uj<enter> c500<enter>v")]
#[case("request-delete", "Uj<enter> dv")]
#[case("review-delete", "Uj<enter> d")]
#[case("review-opt-out", "Uj<enter> x")]
#[case("sending", "Uj<enter> x slow 2025-26<enter>")]
#[case("sending-leaving", "Uj<enter> x slow 2025-26<enter>q")]
#[case("receipt", "Uj<enter> c500<enter>2025-26<enter>")]
#[case("receipt-opt-out", "Uj<enter> x2025-26<enter>")]
#[case("corrected", "Uj<enter> c500<enter>2025-26<enter><enter> j")]
#[case("opted-out", "Uj<enter> x2025-26<enter><enter> j")]
#[case("refused", "Uj<enter> x !status=403@opt-out 2025-26<enter>")]
#[case("unknown", "Uj<enter> x !lose-answer=POST 2025-26<enter>")]
#[case("unknown-pane", "Uj<enter> x !status=503@opt-out 2025-26<enter><enter> j")]
#[case("found-done", "Uj<enter> x !lose-answer=POST 2025-26<enter> ! look")]
#[case("found-not-done", "Uj<enter> x !status=503@opt-out 2025-26<enter> ! ~3 look")]
#[case("unknown-closed", "Uj<enter> x !status=503@opt-out 2025-26<enter><enter> ! x")]
#[case("unresolved", "Uj<enter> x !status=503@opt-out 2025-26<enter><enter> ! elsewhere x")]
#[case("not-asked", "Uj<enter> !status=503 x")]
#[case("journal", "Uj<enter> x2025-26<enter><enter> x !lose-answer=POST 2025-26<enter><enter> J")]
#[case("journal-receipt", "Uj<enter> c<ctrl-u>500<enter>2025-26<enter><enter> J<enter>")]
#[case("journal-found", "Uj<enter> x !status=503@opt-out 2025-26<enter><enter> ! ~3 look J<enter>")]
#[case("journal-keys", "Uj<enter> x2025-26<enter><enter> J?")]
#[case("journal-empty", "J")]
#[case("journal-hand-offs", concat!("Uj<enter> x2025-26<enter><enter> ", handed_over!(), "J"))]
#[case("journal-hand-off", concat!("Uj<enter> x2025-26<enter><enter> ", handed_over!(), "Jj<enter>"))]
#[case("closed", "[")]
#[case("not-yet", "]")]
fn of_writing(#[case] name: &str, #[case] script: &str) {
    let mut screens = Vec::new();
    for size in SIZES {
        let mut world = world("Tomasz", script, size);
        world.theme = Theme { colour: false, ..Theme::default() };
        let text = world.screen();
        assert_eq!(text.lines().count(), usize::from(size.1));
        for line in text.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= usize::from(size.0), "{line}");
        }
        screens.push(format!("{} × {}\n{}", size.0, size.1, steady(&world, &text)));
        world.theme.glyphs = ASCII;
        let strange: String = world.screen().chars().filter(|c| !c.is_ascii() && !"£Żś·".contains(*c)).collect();
        assert_eq!(strange.trim(), "", "{}", world.screen());
    }
    insta::assert_snapshot!(format!("{name}_text"), screens.join("\n\n"));
}

/// What is told by colour is told by weight and by words too.
#[rstest]
#[case("unlocked", "Uj<enter>")]
#[case("amounts-wrong", "c12.345")]
#[case("review", "Uj<enter> c500<enter>")]
#[case("receipt", "Uj<enter> x2025-26<enter>")]
#[case("unknown", "Uj<enter> x !lose-answer=POST 2025-26<enter>")]
fn looks_of_writing(#[case] name: &str, #[case] script: &str) {
    let mut world = world("Tomasz", script, SIZES[1]);
    let coloured = world.looks();
    world.theme = Theme { colour: false, ..Theme::default() };
    insta::assert_snapshot!(
        format!("{name}_looks"),
        format!("120 × 40, in colour\n{coloured}\n\nwithout colour\n{}", world.looks())
    );
}

/// The amounts that stand in one column below its heading, to the first row without one; and the figure below the rule.
fn column(screen: &str, heading: &str) -> (Vec<Money>, Money) {
    let rows: Vec<Vec<char>> = screen.lines().map(|line| line.chars().collect()).collect();
    let text = |row: &[char]| row.iter().collect::<String>();
    let head = rows.iter().position(|row| text(row).contains(heading)).unwrap();
    let start = text(&rows[head]).split(heading).next().unwrap().chars().count();
    let end = start + heading.chars().count();
    // What stands between the headings before and after, to the end of this one.
    let cell = |row: &[char]| -> String {
        if row.len() <= start {
            return String::new();
        }
        let before: String = row.iter().take(end).collect();
        before.chars().rev().take_while(|letter| *letter != ' ').collect::<Vec<_>>().into_iter().rev().collect()
    };
    let (mut amounts, mut below) = (Vec::new(), false);
    for row in rows.iter().skip(head + 1) {
        match cell(row).as_str() {
            rule if rule.starts_with('─') => below = true,
            figure if below => return (amounts, Money::typed(figure).unwrap()),
            "–" | "" => {}
            figure => amounts.push(Money::typed(figure).unwrap()),
        }
    }
    panic!("no sum below {heading}\n{screen}")
}

#[rstest]
#[case::pane("", &["HMRC holds", "You submitted", "In use"])]
#[case::form("c500", &["HMRC holds", "In use", "Should be £"])]
#[case::review("Uj<enter>c500<enter>", &["HMRC holds", "Before", "After"])]
#[case::review_without_the_entry("Uj<enter>c<down><down><down><ctrl-u><enter>", &["HMRC holds", "Before", "After"])]
#[case::review_of_a_deletion("Uj<enter>d", &["HMRC holds", "Before", "After"])]
fn every_column_adds_up_as_it_is_drawn(
    #[case] keys: &str,
    #[case] headings: &[&str],
    #[values((80, 24), (120, 40))] size: (u16, u16),
) {
    let mut world = World::new(size.0, size.1).start();
    world.press("0/Tomasz<enter><enter>5");
    world.press(keys);
    for heading in headings {
        let (amounts, sum) = column(&world.screen(), heading);
        assert!(!amounts.is_empty(), "{heading}\n{}", world.screen());
        assert_eq!(amounts.into_iter().sum::<Money>(), sum, "{heading}\n{}", world.screen());
    }
    assert!(world.screen().contains("40.00"), "what stands apart is told");
}
