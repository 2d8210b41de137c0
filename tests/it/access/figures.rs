//! How quick a start is and how quiet the program then, with a profile whose answers are stored. With
//! `QUARTERDECK_PROGRAM` set to a release build the figures are those a person gets; here they are printed, and only
//! held to what even a busy machine does.

use std::sync::Arc;
use std::time::Duration;

use portable_pty::CommandBuilder;

use super::desk::Desk;
use crate::support::pty::Term;

/// How often each start is measured.
const STARTS: usize = 10;

fn open(desk: &Desk, more: &str) -> Term {
    let command = desk.command(more);
    let mut builder = CommandBuilder::new(command.get_program());
    builder.args(command.get_args());
    let variables = [("QUARTERDECK_HOME", desk.home.path().to_str().unwrap())];
    Term::open_with(builder, Arc::new(tempfile::tempdir().unwrap()), &variables)
}

/// From the start to something on the screen, ten times: the middle one, and the slowest.
#[expect(clippy::print_stdout, reason = "a measurement is shown")]
fn measured(what: &str, desk: &Desk, text: &str) {
    let mut times: Vec<Duration> = (0..STARTS)
        .map(|_| {
            let mut term = open(desk, "");
            term.wait_for(text);
            let time = term.started.elapsed();
            term.press("q");
            assert_eq!(term.wait_restored(), 0);
            time
        })
        .collect();
    times.sort_unstable();
    let (middle, most) = (times[STARTS / 2], times[STARTS - 1]);
    println!("{what}: in the middle {middle:?}, at most {most:?}");
    assert!(middle < Duration::from_secs(2), "even a debug build on a busy machine is quicker: {middle:?}");
}

#[test]
fn from_start_to_stored_figures_and_idle_after_them() {
    let mut desk = Desk::signed_in();
    desk.done("overview");
    measured("start to first frame", &desk, "Overview");
    // An answer that comes from HMRC at once is slower than the stored one, so HMRC is made slow.
    desk.faults(&["latency=2s"]);
    measured("start to stored figures, HMRC slow", &desk, "£8,445.15");
    desk.faults(&[]);

    let mut term = open(&desk, "");
    term.wait_for("£8,445.15");
    // What is left over from loading comes to rest first.
    term.wait_quiet(Duration::from_secs(2));
    if let Some(before) = term.sleeps() {
        let written = term.written().len();
        term.wait_quiet(Duration::from_secs(10));
        let (woken, bytes) = (term.sleeps().unwrap().abs_diff(before), term.written().len() - written);
        println!("idle for 10 s: woken {woken} times, {bytes} bytes written, threads {:?}", term.threads());
        assert!(woken < 20 && bytes < 2000, "it is quiet");
    }
    term.press("q");
    assert_eq!(term.wait_restored(), 0);

    desk.served.child().kill().unwrap();
    desk.served.child().wait().unwrap();
    desk.wire.cut();
    measured("start to stored figures, HMRC gone", &desk, "£8,445.15");
}
