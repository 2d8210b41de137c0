//! A real browser: Chromium without a window, driven through `chromedriver` over the W3C's `WebDriver` protocol.
//!
//! It ends with the value that stands for it, and nothing else does: the driver is asked to close the browser and is then
//! ended as this test's own child. Where either is missing the test says so and is skipped; with
//! `QUARTERDECK_REQUIRE_TOOLS=1` it fails.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::http::{Answer, Ask};
use super::skip;

/// Where Debian and others put them.
const DRIVERS: [&str; 3] = ["/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver", "/usr/local/bin/chromedriver"];
const BROWSERS: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// No window, nobody's profile, and no calls to anywhere. (`--no-sandbox`: it may run as root here, and opens pages of
/// this machine only.)
const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    "--disable-component-update",
    "--disable-quic",
    "--disable-dev-shm-usage",
];

/// The name under which `WebDriver` hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser, ended when dropped.
pub(crate) struct Browser {
    driver: Child,
    base: String,
    session: String,
    /// Its profile, which goes when it goes; none where the browser is another's.
    _profile: Option<tempfile::TempDir>,
}

/// A page and the window it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Its name at the browser.
    pub(crate) target: String,
    pub(crate) window: i64,
    pub(crate) address: String,
}

impl Browser {
    /// Starts it; `None`, said aloud, where it is missing.
    pub(crate) fn start() -> Option<Self> {
        let driver = found(&DRIVERS)?;
        let browser = found(&BROWSERS)?;
        let (driver, base) = started(&driver);
        let profile = tempfile::tempdir().unwrap();
        let mut flags: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        let options = json!({ "binary": browser, "args": flags });
        let this = Self { driver, base, session: String::new(), _profile: Some(profile) };
        Some(this.with_session(&options))
    }

    /// Looks at a browser that somebody else started, by the port it listens on for that.
    pub(crate) fn attached(port: u16) -> Option<Self> {
        let (driver, base) = started(&found(&DRIVERS)?);
        let this = Self { driver, base, session: String::new(), _profile: None };
        Some(this.with_session(&json!({ "debuggerAddress": format!("127.0.0.1:{port}") })))
    }

    /// Where the browser lies that others are to start.
    pub(crate) fn program() -> Option<PathBuf> {
        found(&BROWSERS)
    }

    fn with_session(mut self, options: &Value) -> Self {
        let wish = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome", "timeouts": { "pageLoad": 60_000, "implicit": 60_000 }, "goog:chromeOptions": options,
        } } });
        let opened = self.ask("POST", "/session", &wish);
        opened["sessionId"].as_str().unwrap().clone_into(&mut self.session);
        self
    }

    /// Every page that is open, in which window.
    pub(crate) fn shown(&self) -> Vec<Shown> {
        let targets = self.devtools("Target.getTargets", &json!({}));
        let pages = targets["targetInfos"].as_array().unwrap().iter().filter(|one| one["type"] == "page");
        let shown = pages.map(|one| {
            let window = self.devtools("Browser.getWindowForTarget", &json!({ "targetId": one["targetId"] }));
            let address = one["url"].as_str().unwrap().to_owned();
            let target = one["targetId"].as_str().unwrap().to_owned();
            Shown { target, window: window["windowId"].as_i64().unwrap(), address }
        });
        shown.collect()
    }

    fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.of_session("POST", "/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// From now on everything is about this page.
    pub(crate) fn turn_to(&self, page: &Shown) {
        self.of_session("POST", "/window", &json!({ "handle": page.target }));
    }

    /// Opens an address and waits until it is there.
    pub(crate) fn open(&self, address: &str) {
        self.of_session("POST", "/url", &json!({ "url": address }));
    }

    /// Clicks what a CSS selector finds. A page that follows may still be on its way: look for something on it first,
    /// because what is looked for is waited for.
    pub(crate) fn click(&self, selector: &str) {
        let element = self.element(selector);
        self.of_session("POST", &format!("/element/{element}/click"), &json!({}));
    }

    /// Clicks the link that says this.
    pub(crate) fn follow(&self, text: &str) {
        let found = self.of_session("POST", "/element", &json!({ "using": "link text", "value": text }));
        let element = found[ELEMENT].as_str().unwrap();
        self.of_session("POST", &format!("/element/{element}/click"), &json!({}));
    }

    /// Empties what a CSS selector finds.
    pub(crate) fn clear(&self, selector: &str) {
        let element = self.element(selector);
        self.of_session("POST", &format!("/element/{element}/clear"), &json!({}));
    }

    /// Presses keys in what a CSS selector finds.
    pub(crate) fn press(&self, selector: &str, keys: &str) {
        let element = self.element(selector);
        self.of_session("POST", &format!("/element/{element}/value"), &json!({ "text": keys }));
    }

    /// The text a person sees of what a CSS selector finds.
    pub(crate) fn text(&self, selector: &str) -> String {
        let element = self.element(selector);
        self.of_session("GET", &format!("/element/{element}/text"), &Value::Null).as_str().unwrap().to_owned()
    }

    /// The title of the page.
    pub(crate) fn title(&self) -> String {
        self.of_session("GET", "/title", &Value::Null).as_str().unwrap().to_owned()
    }

    /// The address it is at.
    pub(crate) fn address(&self) -> String {
        self.of_session("GET", "/url", &Value::Null).as_str().unwrap().to_owned()
    }

    /// The name the browser gives what a CSS selector finds: what a screen reader says.
    pub(crate) fn spoken_name(&self, selector: &str) -> String {
        let element = self.element(selector);
        let path = format!("/element/{element}/computedlabel");
        self.of_session("GET", &path, &Value::Null).as_str().unwrap().to_owned()
    }

    /// What JavaScript says in the page.
    pub(crate) fn evaluate(&self, script: &str) -> Value {
        self.of_session("POST", "/execute/sync", &json!({ "script": script, "args": [] }))
    }

    fn element(&self, selector: &str) -> String {
        let found = self.of_session("POST", "/element", &json!({ "using": "css selector", "value": selector }));
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    fn of_session(&self, method: &str, path: &str, body: &Value) -> Value {
        self.ask(method, &format!("/session/{}{path}", self.session), body)
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.send(method, path, body).expect("the driver answers");
        let said = answer.json();
        assert_eq!(answer.status, 200, "{method} {path}: {said}");
        said["value"].clone()
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Option<Answer> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Ask { method: method.to_owned(), address: path.to_owned(), headers, body }.try_send(&self.base)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            // Closes the browser and waits for it; a driver that cannot any more has lost it already.
            let _closed = self.send("DELETE", &format!("/session/{}", self.session), &Value::Null);
        }
        let _gone_already = self.driver.kill();
        let _gone_already = self.driver.wait();
    }
}

fn found(places: &[&str]) -> Option<PathBuf> {
    let found = places.iter().map(PathBuf::from).find(|place| place.exists());
    if found.is_none() {
        skip(places[0]);
    }
    found
}

/// Starts the driver on a port of its own choosing, which it tells.
fn started(driver: &Path) -> (Child, String) {
    let mut process = Command::new(driver)
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the driver can be started");
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let port = lines.find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse::<u16>().ok()
    });
    // It goes on writing now and then, and must not find the pipe closed.
    std::thread::spawn(move || lines.for_each(drop));
    (process, format!("http://127.0.0.1:{}", port.expect("the driver says where it listens")))
}
