//! Journeys through the real program in a pseudo-terminal: what a person sees, and how they get their terminal back.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use rstest::rstest;
use rustix::process::Signal;

use crate::support::pty::{Term, demo_command, end_when_closed, set_up};
use crate::support::skip;

/// The demo with its first person's figures on the screen.
fn loaded() -> Term {
    let mut term = Term::demo();
    term.wait_for("Maya Lindqvist");
    term.wait_for("£8,445.15");
    // The marks of what is late come with the last answers, and push the names along.
    term.wait_for("Oblig! 3 Owe!");
    term
}

#[test]
fn it_starts_with_the_demo_and_walks_through_every_pane() {
    let mut term = loaded();
    term.wait_for("Demo");
    for (key, shown) in [
        ("2", "Obligations:"),
        ("3", "Balancing payment"),
        ("4", "Payments received, and where they went"),
        ("5", "Coding out, 2025 to 2026"),
        ("6", "Not yet: going through the tax return"),
        ("7", "Lindqvist Joinery"),
        ("8", "penalty points of 4"),
        ("9", "Manage your Self Assessment"),
        ("0", "Everybody here is invented"),
        ("1", "Needs attention"),
    ] {
        term.press(key);
        term.wait_for(shown);
    }
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
}

/// The export key writes what the command prints, into the folder the program was started in.
#[test]
fn a_pane_is_exported_as_its_command_prints_it() {
    let home = Arc::new(tempfile::tempdir().unwrap());
    let mut term = Term::demo_in(Arc::clone(&home));
    term.wait_for("£8,445.15");
    term.press("3");
    term.wait_for("due in 252 days");
    term.press("e");
    term.wait_for("quarterdeck-charges-2026-11-21.csv");
    term.press("<enter><enter>");
    term.wait_for("Written to ");
    let written = fs::read_to_string(home.path().join("quarterdeck-charges-2026-11-21.csv")).unwrap();
    let line = "--demo --today 2026-11-21T12:00:00Z --format csv charges";
    let printed = crate::support::program::program(home.path(), line).output().unwrap();
    assert_eq!(written.as_bytes(), printed.stdout);
    // Once more: nothing is written over before somebody says so.
    term.press("e<enter><enter>");
    term.wait_for("There is a file of that name.");
    term.press("y");
    term.wait_for("Written to ");
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
}

#[test]
fn a_row_opens_and_closes_again() {
    let mut term = loaded();
    term.press("3");
    term.wait_for("due in 252 days");
    term.press("j<enter>");
    term.wait_gone("due in 252 days");
    term.wait_for("Balancing payment");
    term.press("<esc>");
    term.wait_for("due in 252 days");
}

#[test]
fn a_filter_narrows_the_list_and_escape_clears_it() {
    let mut term = loaded();
    term.press("9");
    term.wait_for("Cease a business");
    term.press("/refund");
    term.wait_for("Enter keeps, Esc clears");
    term.wait_for("Claim a refund");
    term.wait_gone("Cease a business");
    term.press("<enter>");
    term.wait_gone("Esc clears");
    term.press("<esc>");
    // Only once Escape has done its work: Escape and a letter right after it are one key to a terminal.
    term.wait_gone("/refund");
    term.wait_for("▸ Claim a refund");
    term.press("g");
    term.wait_for("Cease a business");
}

#[test]
fn help_and_palette_come_over_the_pane_and_go() {
    let mut term = loaded();
    term.press("?");
    term.wait_for("Keys that work in Overview");
    term.press("<esc>");
    term.wait_gone("Keys that work in");
    term.press(":points");
    term.wait_for("Penalties");
    term.press("<enter>");
    term.wait_for("penalty points of 4");
}

#[test]
fn pasted_text_is_text_and_never_keys() {
    let mut term = loaded();
    term.send(b"\x1b[200~q9\x1b[201~");
    term.wait_for("There is no field to paste into");
    term.press("9/");
    term.wait_for("Enter keeps, Esc clears");
    term.send(b"\x1b[200~refund\x1b[201~");
    term.wait_for("/ refund");
}

#[test]
fn another_person_and_another_year() {
    let mut term = loaded();
    term.press("0");
    term.wait_for("Everybody here is invented");
    term.press("j<enter>");
    term.wait_for("Tomasz Żurawski  AA •• •• 02 A");
    term.wait_gone("£8,445.15");
    term.press("[");
    term.wait_for("‹ 2025-26 ›");
    term.press("]");
    term.wait_for("‹ 2026-27 ›");
}

#[test]
fn a_click_on_a_name_shows_the_pane() {
    let mut term = loaded();
    let row = term.screen().lines().nth(1).unwrap().to_owned();
    let column = row.chars().position(|letter| letter == '8').unwrap() + 1;
    term.send(format!("\x1b[<0;{column};2M\x1b[<0;{column};2m").as_bytes());
    term.wait_for("penalty points of 4");
}

#[test]
fn a_terminal_that_gets_too_small_says_so_and_comes_back() {
    let mut term = loaded();
    term.press("3");
    term.wait_for("due in 252 days");
    term.resize(40, 10);
    term.wait_for("Quarterdeck needs");
    term.resize(80, 24);
    term.wait_for("due in 252 days");
    term.resize(120, 40);
    term.wait_for("QUARTERDECK");
    term.wait_for("due in 252 days");
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
}

#[test]
fn copying_goes_through_the_terminal() {
    let mut term = loaded();
    term.press("9");
    term.wait_for("Manage your Self Assessment");
    term.press("y");
    term.wait_for("Copied");
    let written = String::from_utf8_lossy(term.written()).into_owned();
    assert!(written.contains("\x1b]52;c;"), "the terminal was told what to copy");
}

#[test]
fn while_it_runs_the_terminal_is_set_up_and_no_frame_is_left_half_done() {
    let mut term = loaded();
    term.wait_quiet(Duration::from_millis(300));
    let mut modes = term.modes();
    // The cursor stands on the selected row where there is one.
    modes.remove(&25);
    assert_eq!(modes.into_iter().collect::<Vec<_>>(), [1000, 1004, 1006, 1049, 2004], "as asked for");
}

#[rstest]
#[case::quit("q")]
#[case::ctrl_c("<c-c>")]
fn leaving_by_key_gives_the_terminal_back(#[case] key: &str) {
    let mut term = loaded();
    term.press(key);
    assert_eq!(term.wait_restored(), 0);
    assert!(!term.screen().contains("Maya"), "the screen is the one from before");
}

#[rstest]
#[case(Signal::TERM, 143)]
#[case(Signal::INT, 130)]
#[case(Signal::HUP, 129)]
fn a_signal_ends_it_and_gives_the_terminal_back(#[case] signal: Signal, #[case] code: u32) {
    let mut term = loaded();
    term.signal(signal);
    assert_eq!(term.wait_restored(), code);
}

#[test]
fn ended_in_the_middle_of_a_frame_it_gives_the_terminal_back() {
    let mut term = loaded();
    term.hold();
    let mut stuck = None;
    for turn in 0..500_u16 {
        term.resize(200 - turn % 2, 60);
        term.wait_quiet(Duration::from_millis(20));
        stuck = term.is_stuck_writing();
        if stuck != Some(false) {
            break;
        }
    }
    match stuck {
        None => skip("/proc/PID/syscall, which tells whether a program is inside a write"),
        Some(stuck) => assert!(stuck, "the terminal never filled up"),
    }
    term.signal(Signal::TERM);
    term.release();
    assert_eq!(term.wait_restored(), 143);
}

#[rstest]
#[case::with_sighup(true)]
#[case::without_anybody_telling(false)]
fn a_terminal_that_is_closed_ends_it(#[case] told: bool) {
    let home = tempfile::tempdir().unwrap();
    let mut command = demo_command();
    set_up(&mut command, home.path());
    command.set_controlling_tty(told);
    let status = end_when_closed(command, "£8,445.15");
    assert_eq!((status.signal(), status.exit_code()), (None, 129));
}

#[test]
fn killed_outright_it_leaves_nothing_that_stops_the_next_start() {
    let mut term = loaded();
    term.press("3");
    term.signal(Signal::KILL);
    assert!(term.wait_end().signal().is_some());
    assert!(term.modes().contains(&1049), "nobody is left who could have given the terminal back");
    let mut again = Term::demo_in(Arc::clone(&term.home));
    again.wait_for("£8,445.15");
    again.press("q");
    assert_eq!(again.wait_restored(), 0);
}

#[test]
fn ctrl_z_stops_it_and_fg_brings_it_back() {
    let program = crate::support::program().into_string().unwrap();
    let script = format!(
        "'{program}' --demo --today 2026-11-21T12:00:00Z; echo \"stopped with $?\"; read line; fg; echo \"left with $?\""
    );
    let mut command = CommandBuilder::new("/bin/sh");
    command.args(["-m", "-c", &script]);
    let mut term = Term::open(command, Arc::new(tempfile::tempdir().unwrap()));
    term.wait_for("£8,445.15");
    term.press("3");
    term.wait_for("due in 252 days");
    term.press("<c-z>");
    term.wait_for("stopped with");
    term.assert_restored();
    assert!(!term.screen().contains("due in"), "the shell's own screen is back:\n{}", term.screen());
    term.resize(100, 30);
    term.press("<enter>");
    term.wait_for("due in 252 days");
    term.wait_for("QUARTERDECK");
    term.press("q");
    term.wait_for("left with 0");
    term.wait_end();
    term.assert_restored();
}

#[test]
fn without_a_shell_to_come_back_from_ctrl_z_says_so() {
    let mut term = loaded();
    term.press("<c-z>");
    term.wait_for("Could not suspend: no shell is there to come back from");
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
}

#[test]
fn nothing_wakes_up_when_nothing_happens() {
    let mut term = loaded();
    let quiet = Duration::from_secs(3);
    // What is left over from loading comes to rest first; that must happen, and then it must stay so.
    let end = Instant::now() + Duration::from_mins(1);
    loop {
        term.wait_quiet(Duration::from_millis(500));
        let (sleeps, written) = (term.sleeps(), term.written().len());
        let Some(before) = sleeps else {
            return skip("/proc, which tells how often a program wakes up");
        };
        term.wait_quiet(quiet);
        let woken = term.sleeps().unwrap().abs_diff(before);
        let bytes = term.written().len() - written;
        println!("idle for {quiet:?}: woken {woken} times, {bytes} bytes written, threads {:?}", term.threads());
        if woken == 0 && bytes == 0 {
            break;
        }
        assert!(Instant::now() < end, "it never comes to rest: woken {woken} times, {bytes} bytes written");
    }
}

#[test]
fn from_key_to_frame() {
    let mut term = Term::demo();
    term.wait_for("Overview");
    println!("start to first frame: {:?}", term.started.elapsed());
    term.wait_for("£8,445.15");
    println!("start to the demo's figures: {:?}", term.started.elapsed());
    term.press("9");
    term.wait_for("Manage your Self Assessment");
    term.wait_quiet(Duration::from_millis(300));
    let mut times = Vec::new();
    for press in 0..60 {
        let written = term.written().len();
        let start = Instant::now();
        term.press(if press % 20 < 10 { "j" } else { "k" });
        term.wait_until("a frame", |term| term.written()[written..].ends_with(b"\x1b[?2026l"));
        times.push((start.elapsed(), term.written().len() - written));
        // Frames keep a distance of 8 ms; the next key comes after that.
        term.wait_quiet(Duration::from_millis(10));
    }
    times.sort_unstable();
    let bytes = times.iter().map(|(_, bytes)| *bytes).max().unwrap();
    println!(
        "key to frame: p50 {:?}, p95 {:?}, most {:?}; at most {bytes} bytes",
        times[30].0, times[57].0, times[59].0
    );
    assert!(times[30].0 < Duration::from_secs(1), "even a debug build on a busy machine is quicker");
    assert!(bytes < 4000, "moving the cursor does not draw the screen anew: {bytes} bytes");
}

#[test]
fn a_crash_gives_the_terminal_back_and_tells_nothing_personal() {
    let home = Arc::new(tempfile::tempdir().unwrap());
    let mut term = Term::open_with(demo_command(), Arc::clone(&home), &[("QUARTERDECK_REHEARSE_CRASH", "1")]);
    assert_eq!(term.wait_restored(), 101);
    let screen = term.screen();
    assert!(
        screen.contains("Quarterdeck stopped because of a mistake in the program, at src/cli/world.rs:"),
        "{screen}"
    );
    assert!(screen.contains("A report without personal data is in"), "{screen}");
    let reports: Vec<_> = fs::read_dir(home.path().join("crashes")).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(reports.len(), 1);
    let report = fs::read_to_string(reports[0].path()).unwrap();
    assert!(report.contains("crashed at src/cli/world.rs:"), "{report}");
    for text in [&screen, &report] {
        assert!(!text.contains("AA000001A") && !text.contains("1,234.50"), "{text}");
    }
}
