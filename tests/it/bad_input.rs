//! Wrong values and files: a clear sentence, the right exit code, and a program that goes on where it can.

use std::fs;

use rstest::rstest;

use crate::support::program::{ended, program};

/// Words of the machinery, which a taxpayer must not have to know.
const JARGON: [&str; 7] =
    ["os error", "invalid digit", "invalid type", "unknown variant", "literal string", "panicked", "UTF-8"];

fn said(line: &str, home: &std::path::Path) -> (i32, String) {
    let run = program(home, line).output().unwrap();
    let text = ended(&run);
    for word in JARGON {
        assert!(!text.contains(word), "{line}: {word:?} in {text}");
    }
    (run.status.code().unwrap(), String::from_utf8(run.stderr).unwrap())
}

#[rstest]
#[case("--nino QQ123456C balance", "Error: That is not a National Insurance number.")]
#[case("--tax-year 2025-27 balance", "a tax year's second half is the year after the first, as in 2025-26")]
#[case("--today 2026-02-30 balance", "Error: --today takes a date that exists.")]
#[case("payments --from 2026-05-01 --to 2026-04-01", "Error: The range ends before it starts.")]
#[case("check --within many", "it takes a whole number of days from 0 to 3660")]
#[case("check --within -1", "")]
#[case("check --within 4000", "it takes a whole number of days from 0 to 3660")]
#[case("simulator serve --port 99999", "it takes a number from 0 to 65535")]
#[case("simulator serve --seed x", "it takes a whole number")]
#[case("simulator serve --clients -", "it takes a whole number")]
#[case("obligations --status odd", "[possible values: open, fulfilled, all]")]
#[case("balances", "a similar subcommand exists: 'balance'")]
#[case("--base-url http://example.com balance", "its host is not 127.0.0.1, [::1] or localhost")]
fn a_wrong_value_ends_with_2_and_says_what_is_right(#[case] line: &str, #[case] sentence: &str) {
    let home = tempfile::tempdir().unwrap();
    let (code, text) = said(line, home.path());
    assert_eq!(code, 2, "{text}");
    assert!(text.starts_with("Error: ") && text.contains(sentence), "{text}");
    assert!(!text.contains("QQ123456C"), "what was mistyped may be a real number");
}

#[rstest]
#[case(b"mouse = \n", 2, "config.toml, line 1: this is not written as a setting is, as in mouse = true")]
#[case(b"\nmouse = \"yes\"\n", 2, "config.toml, line 2, key `mouse`: it takes true or false")]
#[case(b"colour = \"sometimes\"\n", 2, "key `colour`: it takes \"auto\", \"always\" or \"never\"")]
#[case(b"glyphs = [\"ascii\"]\n", 2, "key `glyphs`: it takes \"unicode\" or \"ascii\"")]
#[case(b"color = \"auto\"\n", 0, "the key `color` means nothing here; did you mean `colour`?")]
#[case(b"mouse = true\n\xff\xfe\n", 2, "config.toml, line 2: this is not text")]
fn a_wrong_settings_file_is_named_with_its_line(#[case] file: &[u8], #[case] code: i32, #[case] sentence: &str) {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("config.toml"), file).unwrap();
    let (ended, text) = said("tasks", home.path());
    assert_eq!(ended, code, "{text}");
    assert!(text.contains(sentence), "{text}");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_ends_with_6() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("config.toml")).unwrap();
    let (code, text) = said("balance", home.path());
    assert!(code == 6 && text.contains("config.toml: it is a folder, not a file"), "{code}: {text}");
    let file = home.path().join("a-file");
    fs::write(&file, "").unwrap();
    let (code, text) = said("balance", &file);
    assert!(code == 6 && text.contains("QUARTERDECK_HOME"), "{code}: {text}");
}

/// Mistakes in the keys cost the keys, not the session.
#[cfg(unix)]
#[rstest]
#[case("quit = \"q\"\n", "keymap.toml, line 1: no key is called \"quit\"")]
#[case("\nx = \"qiut\"\n", "keymap.toml, line 2: no command is called \"qiut\"")]
#[case("x = \n", "keymap.toml, line 1: it is not written as in x = \"quit\"")]
fn mistakes_in_the_keys_are_said_and_the_usual_keys_work(#[case] file: &str, #[case] sentence: &str) {
    use crate::support::pty::Term;

    let home = std::sync::Arc::new(tempfile::tempdir().unwrap());
    fs::write(home.path().join("keymap.toml"), file).unwrap();
    let mut term = Term::demo_in(home);
    term.wait_for(sentence);
    term.press("3");
    term.wait_for("Balancing payment");
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
}

/// An answer that never comes holds up nothing but itself, and not the way out.
#[cfg(unix)]
#[test]
fn a_hanging_answer_leaves_the_other_panes_and_the_way_out() {
    use portable_pty::CommandBuilder;

    use crate::support::program::{Served, TODAY};
    use crate::support::pty::Term;

    let served = Served::start("--fault hang@penalties");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_quarterdeck"));
    command.args(["--base-url", &served.base_url, "--nino", "AA000001A", "--today", TODAY]);
    let variables = [("QUARTERDECK_TOKEN", served.token.as_str()), ("QUARTERDECK_TIMEOUT", "600")];
    let mut term = Term::open_with(command, std::sync::Arc::new(tempfile::tempdir().unwrap()), &variables);
    term.press("8");
    term.wait_for("Asking HMRC");
    term.press("3");
    term.wait_for("Balancing payment");
    term.press("7");
    term.wait_for("Lindqvist Joinery");
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
}
