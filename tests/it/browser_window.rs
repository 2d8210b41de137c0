//! A new window of a real browser, asked for by the real program: and what becomes of it where there is none.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::browser::Browser;
use crate::support::desktop::{Desktop, Screen, executable, one_more, until, windows};
use crate::support::program::program as run;
use crate::support::pty::{Term, demo_command};
use crate::support::{program, skip};

const PAGE: &str = "/report-quarterly/income-and-expenses/view/what-you-owe";
const HMRC: &str = "https://www.tax.service.gov.uk";

/// Stands for the place of HMRC's pages on this computer: any page is there, and nothing leads anywhere else.
fn pages() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut head = [0; 4096];
                let _asked = connection.read(&mut head);
                let page = "<!DOCTYPE html><title>A page</title><p>Nothing here is real.";
                let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length";
                let _gone = write!(connection, "{head}: {}\r\n\r\n{page}", page.len());
            });
        }
    });
    base
}

#[test]
fn a_page_opens_in_a_new_window_of_the_browser_that_is_open_already() {
    let Some(chromium) = Browser::program() else { return };
    let Some(screen) = Screen::start() else { return };
    let desktop = Desktop::new(&chromium, "", &screen.1);
    desktop.browse();
    let Some(browser) = desktop.look() else { return };
    let first = until("the first window", || Some(browser.shown()).filter(|shown| shown.len() == 1));
    let base = pages();
    let written = desktop.open(&base, "what-you-owe", &[]);
    assert!(written.contains("Opened in a new window"), "{written}");
    let second = one_more(&browser, &first, &format!("{base}{PAGE}"));
    // Once more, now by the name in $BROWSER: another window again.
    let script = desktop.script.display().to_string();
    let again = desktop.open(&base, "what-you-owe", &[("BROWSER", script.as_str())]);
    let third = one_more(&browser, &second, &format!("{base}{PAGE}"));
    assert_eq!(windows(&third).len(), 3);
    for written in [written, again] {
        assert!(!written.contains("NOISE") && !written.contains("existing browser session"), "{written}");
        assert!(written.contains(&format!("{base}{PAGE}")) && written.contains(&format!("{HMRC}{PAGE}")), "{written}");
    }
}

#[test]
fn a_page_opens_in_a_browser_that_was_not_open_and_has_no_screen() {
    let Some(chromium) = Browser::program() else { return };
    if !Path::new("/usr/bin/xdg-settings").exists() {
        skip("xdg-utils");
        return;
    }
    // Without a screen of its own it does not look at this one.
    let desktop = Desktop::new(&chromium, "--headless=new", ":987");
    let base = pages();
    let written = desktop.open(&base, "what-you-owe", &[]);
    assert!(written.contains("Opened in a new window") && !written.contains("NOISE"), "{written}");
    let Some(browser) = desktop.look() else { return };
    let shown =
        until("the page", || Some(browser.shown()).filter(|shown| shown.iter().any(|one| one.address.ends_with(PAGE))));
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert_eq!(shown.first().unwrap().address, format!("{base}{PAGE}"));
}

/// What a desktop is made of in these tests: programs by their texts.
struct Made(TempDir);

impl Made {
    fn with(programs: &[(&str, &str)]) -> Self {
        let made = Self(tempfile::tempdir().unwrap());
        for (name, text) in programs {
            let seen = made.seen().display().to_string();
            executable(
                &made.0.path().join(name),
                &format!("#!/bin/sh\nPATH=/usr/bin:/bin\n{}\n", text.replace("SEEN", &seen)),
            );
        }
        made
    }

    fn seen(&self) -> PathBuf {
        self.0.path().join("seen")
    }

    fn run(&self, variables: &[(&str, &str)], more: &str) -> std::process::Output {
        let home = tempfile::tempdir().unwrap();
        let mut command = run(home.path(), &format!("--base-url http://127.0.0.1:1 {more} open what-you-owe"));
        command.env("PATH", self.0.path()).env("HOME", home.path()).envs(variables.iter().copied());
        command.output().unwrap()
    }
}

/// Notes its words, whole at once.
const NOTE: &str = "printf '%s ' \"$@\" > 'SEEN.new'; mv 'SEEN.new' 'SEEN'";

/// Names with their texts or values.
type Pairs<'a> = &'a [(&'a str, &'a str)];

#[test]
fn where_no_browser_opens_it_is_said_why_and_the_address_is_there() {
    let none: &[(&str, &str)] = &[];
    let screen = ("DISPLAY", ":987");
    let hangs: &[(&str, &str)] = &[("xdg-settings", "sleep 600"), ("xdg-mime", "sleep 600")];
    let fails: &[(&str, &str)] = &[("firefox", "echo NOISE; echo NOISE >&2; exit 1")];
    let cases: [(&str, Pairs<'_>, Pairs<'_>, &str); 9] = [
        ("no screen", none, &[], "Could not open a browser here: "),
        (
            "over SSH",
            none,
            &[screen, ("SSH_CONNECTION", "1")],
            "Could not open a browser from here: you are connected over SSH",
        ),
        ("nothing to open pages with", none, &[screen], "this computer has no usual one, and xdg-open is not there"),
        ("a desktop that hangs", hangs, &[screen], "this computer has no usual one, and xdg-open is not there"),
        (
            "a name of nothing",
            none,
            &[("BROWSER", "/nonexistent/browser")],
            "Could not find the browser that $BROWSER names",
        ),
        ("a browser for terminals", none, &[screen, ("BROWSER", "lynx")], "it would draw over this program"),
        ("a broken browser", fails, &[screen, ("BROWSER", "firefox")], "it ended at once with an error"),
        ("one after the other", fails, &[("BROWSER", "w3m:/nonexistent:firefox")], "it ended at once with an error"),
        (
            "an xdg-open that finds nothing",
            &[("xdg-open", "exit 3")],
            &[screen],
            "Could not open the browser: it ended at once with an error",
        ),
    ];
    for (case, programs, variables, said) in cases {
        let made = Made::with(programs);
        let since = Instant::now();
        let output = made.run(variables, "");
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(0), "{case}: {err}");
        assert!(err.starts_with("Warning: Could not ") && err.contains(said), "{case}: {err}");
        assert!(
            out.contains("Open this address in a browser on this computer:\nhttp://127.0.0.1:1/report-quarterly/"),
            "{case}: {out}"
        );
        assert!(out.contains(&format!("{HMRC}{PAGE}")) && out.contains("Overview > What you owe"), "{case}: {out}");
        assert!(out.contains("no telephone and no other computer"), "{case}: {out}");
        assert!(!out.contains("NOISE") && !err.contains("NOISE"), "{case}");
        assert!(since.elapsed() < Duration::from_secs(40), "{case}: {:?}", since.elapsed());
        // The same for programs.
        let output = made.run(variables, "--format json");
        let data = &serde_json::from_slice::<Value>(&output.stdout).unwrap()["data"];
        assert_eq!((&data["opened"], &data["newWindow"]), (&Value::Bool(false), &Value::Bool(false)), "{case}");
        assert!(data["notOpened"].as_str().unwrap().starts_with("could not "), "{case}: {data}");
        assert_eq!(data["address"], format!("{HMRC}{PAGE}"), "{case}");
    }
}

#[test]
fn a_desktop_that_hangs_is_asked_to_open_the_page_as_it_opens_any() {
    let made = Made::with(&[("xdg-settings", "sleep 600"), ("xdg-open", NOTE)]);
    let output = made.run(&[("DISPLAY", ":987")], "");
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains("Opened in your browser. If it shows nothing, open this address:"), "{out}");
    assert_eq!(fs::read_to_string(made.seen()).unwrap(), format!("http://127.0.0.1:1{PAGE} "));
}

/// What a browser says, and what it writes to the terminal it finds, never reaches the screen.
#[test]
fn a_browser_that_says_much_is_not_heard() {
    let noisy = format!("{NOTE}; echo NOISE; echo NOISE >&2; (echo NOISE > /dev/tty) 2>/dev/null; exit 0");
    let made = Made::with(&[("firefox", &noisy)]);
    let firefox = made.0.path().join("firefox").display().to_string();
    let mut command = CommandBuilder::new(program());
    command.args(["--base-url", "http://127.0.0.1:1", "open", "what-you-owe", "--qr"]);
    let mut term = Term::open_with(command, Arc::new(tempfile::tempdir().unwrap()), &[("BROWSER", &firefox)]);
    assert_eq!(term.wait_restored(), 0);
    let written = String::from_utf8(term.written().to_vec()).unwrap();
    assert!(written.contains("Opened in a new window") && !written.contains("NOISE"), "{written}");
    let address = format!("http://127.0.0.1:1{PAGE}");
    assert!(
        written.contains(&format!("\x1b]8;;{address}\x1b\\{address}\x1b]8;;\x1b\\")),
        "a link to click on: {written}"
    );
    assert!(written.contains("\x1b[38;5;16;48;5;231m"), "a QR code in colours of its own");
    assert_eq!(fs::read_to_string(made.seen()).unwrap(), format!("--new-window {address} "));
}

/// The demo's pages last as long as the command, so it stays until somebody ends it.
#[test]
fn the_demo_shows_its_page_until_somebody_ends_it() {
    let made = Made::with(&[("firefox", NOTE)]);
    let firefox = made.0.path().join("firefox").display().to_string();
    let mut command = demo_command();
    command.args(["open", "pay"]);
    let mut term = Term::open_with(command, Arc::new(tempfile::tempdir().unwrap()), &[("BROWSER", &firefox)]);
    term.wait_for("until you press Enter");
    let words = fs::read_to_string(made.seen()).unwrap();
    let address = words.trim().strip_prefix("--new-window ").unwrap().to_owned();
    // The sum HMRC's page would offer: what is overdue.
    let (base, tail) = address.split_at(address.find("/report-quarterly").unwrap());
    let (page, pence) = tail.split_once("?amountInPence=").unwrap();
    assert!(page.ends_with("/view/making-a-payment") && pence.parse::<u64>().unwrap() > 0, "{address}");
    assert!(
        crate::support::http::Ask {
            method: "GET".to_owned(),
            address: tail.to_owned(),
            headers: Vec::new(),
            body: String::new(),
        }
        .try_send(base)
        .is_some(),
        "the simulator answers meanwhile"
    );
    assert!(term.screen().contains("At HMRC it would be:") && term.screen().contains(HMRC), "{}", term.screen());
    term.press("<enter>");
    assert_eq!(term.wait_restored(), 0);
    // With nobody there to end it the demo's would be gone: HMRC's own is told, and nothing is opened.
    fs::remove_file(made.seen()).unwrap();
    let home = tempfile::tempdir().unwrap();
    for more in ["", " --qr", " --print", " --print --qr"] {
        let line = format!("--demo --today 2026-11-21 open pay{more}");
        let output = run(home.path(), &line).env("BROWSER", &firefox).output().unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success() && !out.contains("127.0.0.1"), "{line}: {out}");
        // The sum is the one that is opened.
        assert!(out.contains(&format!("{HMRC}{tail}\n")), "{line}: {out}");
        assert!(err.contains("HMRC's own") && err.contains("The sum is the demo's"), "{line}: {err}");
        assert!(more.contains("--print") || err.contains("lives only while the program runs"), "{line}: {err}");
    }
    assert!(!made.seen().exists());
}

/// What cannot be undone is said before anything is opened, and what cannot be done now is asked about.
#[test]
fn what_the_account_says_comes_before_the_page() {
    let home = tempfile::tempdir().unwrap();
    let said = |line: &str| {
        let output = run(home.path(), &format!("--demo --today 2026-11-21 {line}")).output().unwrap();
        assert!(output.status.success(), "{line}");
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let tells = |line: &str| serde_json::from_str::<Value>(&said(line).0).unwrap()["data"].clone();
    let start = "/report-quarterly/income-and-expenses/view/reporting-frequency";
    let (out, err) = said("open opt-out --print");
    assert_eq!(out, format!("{HMRC}{start}\n"));
    assert!(err.contains("Not now. The status for 2026-27") || err.contains("2026-27 (not now)"), "{err}");
    assert_eq!(tells("open opt-out --print --format json")["now"], "not-now");
    // In a terminal it asks, and Enter opens nothing.
    let made = Made::with(&[("firefox", NOTE)]);
    let firefox = made.0.path().join("firefox").display().to_string();
    for (answer, opens) in [("<enter>", false), ("n<enter>", false), ("y<enter>", true)] {
        let mut command = demo_command();
        command.args(["open", "opt-out", "--tax-year", "2026-27"]);
        let mut term = Term::open_with(command, Arc::new(tempfile::tempdir().unwrap()), &[("BROWSER", &firefox)]);
        term.wait_for("Open it all the same? [y/N]");
        assert!(term.screen().contains("Not now. The status for 2026-27 is"), "{}", term.screen());
        assert!(!made.seen().exists());
        term.press(answer);
        if opens {
            term.wait_for("until you press Enter");
            term.press("<enter>");
        }
        assert_eq!(term.wait_restored(), if opens { 0 } else { 130 });
        assert_eq!(made.seen().exists(), opens);
    }
}

/// The thing a page is about is looked up in the account.
#[test]
fn a_page_is_about_the_row_that_was_named() {
    let home = tempfile::tempdir().unwrap();
    let said = |line: &str| {
        let output = run(home.path(), &format!("--demo --today 2026-11-21 --format json {line}")).output().unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let exact = |line: &str| {
        let said = said(&format!("open {line} --print"));
        let address = said["data"]["exactAddress"].as_str().unwrap_or_else(|| panic!("{line}: {said}"));
        address.strip_prefix(HMRC).unwrap().replace("/report-quarterly/income-and-expenses/view", "")
    };
    let charge = &said("charges")["data"]["charges"][0];
    let document = charge["documentId"].as_str().unwrap();
    let year = charge["taxYear"].as_str().unwrap();
    let ends = 2000 + year.split_once('-').unwrap().1.parse::<u16>().unwrap();
    let address = exact(&format!("what-you-owe --about {document}"));
    assert!(address.starts_with(&format!("/tax-years/{ends}/charge?id={document}&isInterestCharge=")), "{address}");
    let payment = &said("payments")["data"]["payments"][0];
    let (lot, item) = (payment["paymentLot"].as_str().unwrap(), payment["paymentLotItem"].as_str().unwrap());
    let address = exact(&format!("payments --about {lot}/{item}"));
    assert!(address.starts_with("/payment-made-to-hmrc?documentNumber="), "{address}");
    let businesses = said("businesses")["data"]["businesses"].clone();
    for business in businesses.as_array().unwrap() {
        let id = business["businessId"].as_str().unwrap();
        let address = exact(&format!("cease-business --about {id}"));
        let page = match business["typeOfBusiness"].as_str().unwrap() {
            "self-employment" => "/manage-your-businesses/cease/business-confirm-cease?id=",
            "uk-property" => "/manage-your-businesses/cease/uk-property-confirm-cease",
            _ => "/manage-your-businesses/cease/foreign-property-confirm-cease",
        };
        assert!(address.starts_with(page), "{address}");
    }
    let penalties = said("penalties")["data"].clone();
    let number = penalties["lateSubmissionPenalty"]["details"][0]["penaltyNumber"].as_str().unwrap();
    let address = exact(&format!("appeal-penalty --about {number}"));
    assert!(
        address.starts_with(&format!("/view-penalty/self-assessment/appeal-penalty?penaltyId={number}&isLPP=false"))
    );
    assert_eq!(exact("opt-out --tax-year 2026-27"), "/optout?taxYear=2026");
    assert_eq!(exact("calculations --tax-year 2026-27"), "/tax-year-summary/2027#taxCalculation");
    assert_eq!(
        exact("add-business --about uk-property"),
        "/manage-your-businesses/add-uk-property/business-start-date"
    );
    // What HMRC holds nothing of.
    let refused = said("open what-you-owe --about X99999999999 --print");
    assert_eq!(refused["error"]["code"], "not-held");
}

/// A slip in the person's own entries names file, entry and field.
#[test]
fn a_persons_own_entries_count_and_a_slip_in_them_is_told() {
    let home = tempfile::tempdir().unwrap();
    let own = |text: &str| {
        fs::write(home.path().join("tasks.toml"), text).unwrap();
        run(home.path(), "open messages --print").output().unwrap()
    };
    let moved = own("[[task]]\nid = \"messages\"\nindividual = \"https://www.tax.service.gov.uk/elsewhere\"\n");
    assert_eq!(String::from_utf8(moved.stdout).unwrap(), "https://www.tax.service.gov.uk/elsewhere\n");
    let wrong = own("[[task]]\nid = \"messages\"\nindividual = \"https://evil.example/\"\n");
    let err = String::from_utf8(wrong.stderr).unwrap();
    assert_eq!(wrong.status.code(), Some(2), "{err}");
    assert!(
        err.contains("tasks.toml, entry `messages`, field `individual`: that is no address of HMRC or GOV.UK"),
        "{err}"
    );
}
