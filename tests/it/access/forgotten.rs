//! What `profile forget-data` says before it forgets, in a terminal, and what No keeps.

use std::sync::Arc;

use portable_pty::CommandBuilder;

use super::desk::Desk;
use crate::support::pty::Term;

const NINO: &str = "AA000002A";

/// The command's question in a terminal, and what stands on the screen, as one line.
fn asked(desk: &Desk) -> (Term, String) {
    let command = desk.command("profile forget-data sim");
    let mut builder = CommandBuilder::new(command.get_program());
    builder.args(command.get_args());
    let variables = [("QUARTERDECK_HOME", desk.home.path().to_str().unwrap())];
    let mut term = Term::open_with(builder, Arc::new(tempfile::tempdir().unwrap()), &variables);
    term.wait_for("Type yes to go on:");
    let screen = term.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    (term, screen)
}

#[test]
fn the_journal_goes_with_the_answers_which_is_said_first_and_no_keeps_everything() {
    let desk = Desk::bare();
    desk.good(&desk.add("sim", &format!("--nino {NINO}")));
    desk.login(NINO);
    desk.done("balance");
    let (mut term, screen) = asked(&desk);
    assert!(screen.contains("every answer stored for sim") && !screen.contains("journal"), "{screen}");
    term.send(b"\r");
    assert_eq!(term.wait_end().exit_code(), 130);

    desk.done("coding-out opt-out --tax-year 2025-26 --unlock --yes");
    for no in ["", "y", "no", "Yes"] {
        let (mut term, screen) = asked(&desk);
        let goes =
            "The journal of what was sent to HMRC goes too, 4 entries, and it is kept nowhere else: save it first";
        assert!(screen.contains(goes), "{screen}");
        term.send(format!("{no}\r").as_bytes());
        assert_eq!(term.wait_end().exit_code(), 130, "{no:?}");
    }
    desk.done("balance --offline");
    assert!(desk.done("journal").out().contains("coding-out opt-out 2025-26"));
    assert!(desk.done("journal verify").out().contains("It is whole: 4 rows"));

    let (mut term, _) = asked(&desk);
    term.send(b"yes\r");
    assert!(term.wait_end().success());
    assert!(desk.done("journal").out().contains("Nothing was written yet."));
    desk.done("journal verify");
    desk.run(&format!("balance --offline --nino {NINO}")).is(5, "");
}
