//! Handing over with the real program in a pseudo-terminal: what the browser is given, and that it draws over nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use crate::support::pty::{Term, demo_command};

/// A browser that makes noise wherever it can, and notes what it was given. By its name it knows how to be asked for a
/// new window.
fn noisy_browser(home: &Path) -> (PathBuf, PathBuf) {
    let (browser, given) = (home.join("firefox"), home.join("given"));
    let script = format!(
        "#!/bin/sh\necho NOISE\necho NOISE >&2\n(echo NOISE > /dev/tty) 2>/dev/null\nprintf '%s\\n' \"$@\" > '{0}.new'\n\
         mv '{0}.new' '{0}'\n",
        given.display()
    );
    fs::write(&browser, script).unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    (browser, given)
}

/// The demo where what is owed is on screen, with this as `$BROWSER`.
fn what_is_owed(browser: &str, home: &Arc<TempDir>) -> Term {
    let mut term = Term::open_with(demo_command(), Arc::clone(home), &[("BROWSER", browser)]);
    term.wait_for("£8,445.15");
    term.press("3");
    term.wait_for("due in 252 days");
    term
}

#[test]
fn a_row_is_handed_over_to_the_browser_and_nothing_is_drawn_over_the_screen() {
    let home = Arc::new(tempfile::tempdir().unwrap());
    let (browser, given) = noisy_browser(home.path());
    let mut term = what_is_owed(browser.to_str().unwrap(), &home);
    term.press("o");
    term.wait_for("What do you want to do?");
    term.press("<enter>");
    // The address is on screen before anything is opened: HMRC's, and the demo's own that is opened in its place.
    term.wait_for("https://www.tax.service.gov.uk/report-quarterly");
    term.wait_for("http://127.0.0.1:");
    assert!(!given.exists());
    term.press("<enter>");
    term.wait_for("Opened in a new browser window");
    term.wait_until("the browser to be started", |_| given.exists());
    let given = fs::read_to_string(&given).unwrap();
    assert!(given.contains("--new-window"), "{given}");
    let address = given.lines().last().unwrap();
    let rest = address.strip_prefix("http://127.0.0.1:").unwrap();
    let (port, page) = rest.split_once('/').unwrap();
    assert!(port.parse::<u16>().is_ok(), "{address}");
    assert_eq!(page, "report-quarterly/income-and-expenses/view/making-a-payment?amountInPence=122879");
    assert!(!term.screen().contains("NOISE"), "{}", term.screen());
    // The address is a link, for terminals that know links.
    let written = String::from_utf8_lossy(term.written()).into_owned();
    assert!(written.contains("\x1b]8;id=qd0;https://www.tax.service.gov.uk/report-quarterly"), "no link");
    term.press("<esc>");
    term.wait_for("What do you want to do?");
    term.press("<esc>");
    term.wait_gone("What do you want to do?");
    assert!(!String::from_utf8_lossy(term.written()).contains("NOISE"));
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
}

#[test]
fn where_no_browser_can_be_started_the_address_is_the_next_screen() {
    let home = Arc::new(tempfile::tempdir().unwrap());
    let mut term = what_is_owed("lynx", &home);
    term.press("o<enter><enter>");
    term.wait_for("! Could not open the browser in $BROWSER");
    term.wait_for("Open the address below in a browser on this computer yourself");
    term.wait_for("https://www.tax.service.gov.uk/report-quarterly");
    term.press("y");
    term.wait_until("the clipboard", |term| String::from_utf8_lossy(term.written()).contains("\x1b]52;c;"));
    term.press("<esc>");
    term.wait_for("What do you want to do?");
    term.press("<esc>");
    term.wait_gone("What do you want to do?");
    term.press("q");
    assert_eq!(term.wait_restored(), 0);
}
