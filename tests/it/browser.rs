//! Signing in with a real browser: the page, the button, the redirect to this machine, and the tokens after it.

use std::io::{BufRead, BufReader, Write as _};
use std::net::TcpListener;

use url::form_urlencoded::parse;

use crate::support::browser::Browser;
use crate::support::sign_in::{OUT_OF_BAND, Pair, address, call, exchange, set_clock, token, wish, with};
use crate::support::simulator;

const LIST: &str = "/individuals/business/details/AA000001A/list";

/// Listens once, as the program does: the parameters of the first call, which is thanked for.
fn heard(listener: TcpListener) -> std::thread::JoinHandle<Vec<(String, String)>> {
    std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut line = String::new();
        BufReader::new(&connection).read_line(&mut line).unwrap();
        let page = "<!DOCTYPE html><title>Thanks</title><h1 id=thanks>Thank you</h1>";
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length";
        write!(connection, "{head}: {}\r\n\r\n{page}", page.len()).unwrap();
        let address = line.split(' ').nth(1).unwrap();
        assert!(address.starts_with("/cb?"), "{address}");
        parse(&address.as_bytes()["/cb?".len()..]).into_owned().collect()
    })
}

#[test]
fn a_person_grants_and_the_program_hears_of_it() {
    let Some(browser) = Browser::start() else { return };
    let simulator = simulator("2026-11-21");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let redirect = format!("http://localhost:{}/cb", listener.local_addr().unwrap().port());
    let heard = heard(listener);
    let wish = with(&wish(), &[("redirect_uri", &redirect), ("client_id", "<b>Quarter & deck</b>")]);
    browser.open(&format!("{}{}", simulator.base_url(), address(&wish)));
    assert_eq!(browser.title(), "Give software access (simulation)");
    assert!(browser.text("header").starts_with("This is not HMRC."));
    assert_eq!(browser.text("#client"), "<b>Quarter & deck</b>", "a name stays a name");
    assert_eq!(browser.text("#redirect"), redirect);
    let spoken = browser.spoken_name("#who-AA000001A");
    assert!(spoken.starts_with("Maya Lindqvist National Insurance number AA, hidden, 01A"), "{spoken}");
    // Without a choice the browser keeps the form; with one it goes.
    browser.click("#grant");
    assert!(browser.address().contains("/oauth/authorize?"), "{}", browser.address());
    browser.click("#who-AA000001A");
    browser.click("#grant");
    assert_eq!(browser.text("#thanks"), "Thank you");
    let heard = heard.join().unwrap();
    assert_eq!(heard[1], ("state".to_owned(), "st&te".to_owned()));
    let call_for = exchange(&heard[0].1);
    let call_for = with(&call_for, &[("redirect_uri", &redirect), ("client_id", "<b>Quarter & deck</b>")]);
    let pair = Pair::of(&token(&simulator, &call_for));
    assert_eq!(call(&simulator, "GET", LIST, &pair.access).0, 200);
    set_clock(&simulator, "2026-11-21T16:00:01Z");
    assert_eq!(call(&simulator, "GET", LIST, &pair.access).1, "INVALID_CREDENTIALS");
}

#[test]
fn a_person_refuses_by_keyboard_alone() {
    let Some(browser) = Browser::start() else { return };
    let simulator = simulator("2026-11-21");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let redirect = format!("http://localhost:{}/cb", listener.local_addr().unwrap().port());
    let heard = heard(listener);
    browser.open(&format!("{}{}", simulator.base_url(), address(&with(&wish(), &[("redirect_uri", &redirect)]))));
    // WebDriver's name of the Enter key.
    browser.press("#refuse", "\u{e007}");
    assert_eq!(heard.join().unwrap()[0], ("error".to_owned(), "access_denied".to_owned()));
}

#[test]
fn a_code_to_copy_is_shown_and_stands_in_the_title() {
    let Some(browser) = Browser::start() else { return };
    let simulator = simulator("2026-11-21");
    let wish = with(&wish(), &[("redirect_uri", OUT_OF_BAND)]);
    browser.open(&format!("{}{}", simulator.base_url(), address(&wish)));
    browser.click("#who-supporting-agent");
    browser.click("#grant");
    let code = browser.text("#code");
    assert_eq!(browser.title(), format!("Success code={code}"));
    assert_eq!(token(&simulator, &with(&exchange(&code), &[("redirect_uri", OUT_OF_BAND)])).status, 200);
    let fetched = browser.evaluate("return performance.getEntriesByType('resource').map(one => one.name)");
    assert_eq!(fetched, serde_json::json!([]), "nothing else is fetched");
}
