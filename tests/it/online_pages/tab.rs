//! A browser without a screen: it keeps its cookie, follows what it is told to, and sends the forms it was shown.

use quarterdeck::simulator::Running;
use serde_json::Value;
use url::form_urlencoded::Serializer;

use crate::support::http::{Answer, Ask, ask};

pub(super) const VIEW: &str = "/report-quarterly/income-and-expenses/view";
pub(super) const AGENTS: &str = "/report-quarterly/income-and-expenses/view/agents";
pub(super) const DAY: &str = "2026-11-21";

pub(super) struct Tab<'a> {
    simulator: &'a Running,
    cookie: String,
    /// The page it shows.
    pub(super) page: String,
    pub(super) status: u16,
    /// Where that page is.
    pub(super) address: String,
}

/// A form on a page: where it goes, and its fields as they stand.
pub(super) struct Form {
    pub(super) action: String,
    pub(super) fields: Vec<(String, String)>,
}

pub(super) fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

fn plain(text: &str) -> String {
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    marks.iter().fold(text.to_owned(), |text, (mark, letter)| text.replace(mark, letter))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
    Some(plain(value))
}

fn encoded(fields: &[(String, String)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

impl<'a> Tab<'a> {
    pub(super) fn new(simulator: &'a Running) -> Self {
        Self { simulator, cookie: String::new(), page: String::new(), status: 0, address: String::new() }
    }

    /// Signed in as somebody.
    pub(super) fn signed_in(simulator: &'a Running, who: &str) -> Self {
        let mut tab = Self::new(simulator);
        tab.open(&format!("{VIEW}/income-tax"));
        tab.submit(&[("who", who)]);
        tab
    }

    /// A main agent, or a supporting one, with this client chosen.
    pub(super) fn agent_for(simulator: &'a Running, who: &str, utr: &str) -> Self {
        let mut tab = Self::signed_in(simulator, who);
        tab.open(&format!("{AGENTS}/client-utr/{utr}"));
        tab.submit(&[]);
        tab.submit(&[]);
        tab
    }

    pub(super) fn request(&self, method: &str, address: &str) -> Ask {
        ask(method, address).with("accept", "text/html").with("authorization", "").with("cookie", &self.cookie)
    }

    /// Sends one request and takes its cookie.
    pub(super) fn send(&mut self, request: &Ask) -> Answer {
        let answer = request.send(self.simulator.base_url());
        if let Some(cookie) = answer.header("set-cookie") {
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite="), "{cookie}");
            cookie.split(';').next().unwrap().clone_into(&mut self.cookie);
        }
        answer
    }

    fn follow(&mut self, request: &Ask) {
        let mut request = request.clone();
        for _ in 0..5 {
            let answer = self.send(&request);
            request.address.clone_into(&mut self.address);
            if answer.status != 303 {
                (self.status, self.page) = (answer.status, text(&answer));
                return;
            }
            request = self.request("GET", answer.header("location").unwrap());
        }
        panic!("round and round: {}", request.address);
    }

    pub(super) fn open(&mut self, address: &str) {
        self.follow(&self.request("GET", address));
    }

    pub(super) fn forms(&self) -> Vec<Form> {
        let forms = self.page.split("<form ").skip(1).map(|rest| rest.split("</form>").next().unwrap());
        forms
            .map(|form| {
                let tags: Vec<&str> =
                    form.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
                let stands = |tag: &&&str| !tag.contains("type=\"radio\"") || tag.contains(" checked");
                let field = |tag: &&str| (attribute(tag, "name").unwrap(), attribute(tag, "value").unwrap());
                Form {
                    action: attribute(&format!(" {form}"), "action").unwrap(),
                    fields: tags.iter().filter(stands).map(field).collect(),
                }
            })
            .collect()
    }

    /// Fills the first form of the page in and sends it.
    pub(super) fn submit(&mut self, answers: &[(&str, &str)]) {
        self.submit_form(0, answers);
    }

    pub(super) fn submit_form(&mut self, number: usize, answers: &[(&str, &str)]) {
        let Form { action, mut fields } = self.forms().remove(number);
        for (name, value) in answers {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let host = self.simulator.base_url().to_owned();
        let mut request = self.request("POST", &action).body(&encoded(&fields)).with("origin", &host);
        request = request.with("content-type", "application/x-www-form-urlencoded");
        self.follow(&request);
    }

    /// Follows the first link whose text begins so.
    pub(super) fn click(&mut self, link: &str) {
        let address = self.link(link).unwrap_or_else(|| panic!("no link {link} on {}:\n{}", self.address, self.page));
        self.open(&address);
    }

    pub(super) fn link(&self, named: &str) -> Option<String> {
        let links = self.page.split("<a ").skip(1).filter_map(|rest| rest.split_once('>'));
        let mut found = links.filter(|(_, rest)| plain(rest.split('<').next().unwrap()).starts_with(named));
        found.next().and_then(|(tag, _)| attribute(&format!(" {tag}"), "href"))
    }

    /// What the page says was done.
    pub(super) fn done(&self) -> String {
        let said = self.page.split("id=\"done\" role=\"status\">").nth(1).and_then(|rest| rest.split('<').next());
        plain(said.unwrap_or_else(|| panic!("nothing done at {}:\n{}", self.address, self.page)))
    }

    /// What the page says is wrong.
    pub(super) fn error(&self) -> String {
        let said = self.page.split("id=\"error\" role=\"alert\">").nth(1).and_then(|rest| rest.split('<').next());
        plain(said.unwrap_or_else(|| panic!("nothing wrong at {}:\n{}", self.address, self.page)))
    }

    pub(super) fn title(&self) -> String {
        plain(self.page.split("<h1>").nth(1).unwrap().split('<').next().unwrap())
    }

    /// One of the APIs' answers.
    pub(super) fn api(&self, address: &str) -> Value {
        ask("GET", address).send(self.simulator.base_url()).json()
    }
}

/// The balance and every open document of a person.
pub(super) fn open_account(tab: &Tab<'_>, nino: &str) -> Value {
    let flags = "onlyOpenItems=true&calculateAccruedInterest=true&includeLocks=true";
    tab.api(&format!("/accounts/self-assessment/{nino}/balance-and-transactions?{flags}"))
}

/// A sum of an answer as text.
pub(super) fn sum(value: &Value) -> String {
    value.to_string()
}

pub(super) fn set_clock(simulator: &Running, now: &str) {
    let body = format!("{{\"now\":\"{now}\"}}");
    assert_eq!(ask("PUT", "/simulator/clock").body(&body).send(simulator.base_url()).status, 204);
}
