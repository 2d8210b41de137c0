//! What `open` says: where to go, and the way from HMRC's home page.

use crate::cli::briefing::beforehand::Beforehand;
use crate::cli::output::Report;
use crate::cli::output::json::Object;
use crate::cli::output::page::{Page, Tone};
use crate::cli::output::sheet::Sheet;
use crate::desktop::browser::{NotOpened, Opened};
use crate::rules::Role;
use crate::rules::hand_off::offer::Why;
use crate::rules::hand_off::{About, Address, Pages, Task};
use crate::words::{Voice, hand_off as words};

/// Where to go, as it is shown.
pub(super) struct Shown<'a> {
    pub(super) task: &'a Task,
    pub(super) pages: &'a Pages,
    /// The page that names the client as it may be shown: with the client's UTR only where identifiers are.
    pub(super) client: Option<Address>,
    /// The client's name, where the page that names the client is opened first and a name is known.
    pub(super) named: Option<&'a str>,
    /// The start page for agents, where the person is none.
    pub(super) for_agents: Option<Address>,
    /// Where the pages are instead of at HMRC.
    pub(super) origin: Option<String>,
    /// Who can reach the pages that are there.
    pub(super) only_here: Option<&'static str>,
    pub(super) about: &'a About,
    pub(super) role: Role,
    pub(super) live: bool,
    /// What the account says of it, where one was read.
    pub(super) told: Option<&'a Beforehand>,
}

impl Shown<'_> {
    /// Where a browser is sent for a page.
    pub(super) fn at(&self, address: &Address) -> String {
        self.origin.as_ref().map_or_else(|| address.to_string(), |origin| address.at(origin))
    }

    /// The first address, as it may be shown.
    pub(super) fn first(&self) -> String {
        self.at(self.client.as_ref().unwrap_or_else(|| self.pages.then()))
    }

    /// Who can reach the first address, where it is not everybody.
    pub(super) fn only_here_if_so(&self) -> Option<&'static str> {
        self.only_here.filter(|_| self.origin.is_some())
    }

    /// Only the addresses, in the order to open them.
    pub(super) fn printed(&self) -> Report {
        let mut page = Page::bare();
        let addresses: Vec<&Address> = self.client.iter().chain([self.pages.then()]).collect();
        let mut sheet = Sheet::new(&["task", "address"]);
        for address in addresses {
            page.link(self.at(address));
            sheet.row([self.task.id.clone(), self.at(address)]);
        }
        Report::new("open", self.object().put("opened", &false), page, sheet)
    }

    /// What became of it; none where nothing was to be opened.
    pub(super) fn handed_over(&self, outcome: Option<Result<Opened, NotOpened>>) -> Report {
        let mut page = Page::of_no_hmrc(self.task.title.as_str());
        let mut asides = Vec::new();
        let then = self.at(self.pages.then());
        match &outcome {
            Some(Ok(opened)) => {
                let window = if opened.new_window { "a new window" } else { "your browser" };
                page.line(Tone::Good, format!("Opened in {window}. If it shows nothing, open this address:"));
            }
            Some(Err(why)) => {
                asides.push(format!("Could not {why}."));
                let place = if self.origin.is_some() { "a browser on this computer" } else { "a browser" };
                page.line(Tone::Plain, format!("Open this address in {place}:"));
            }
            None => page.line(Tone::Plain, "HMRC's own page:"),
        }
        let opened = matches!(outcome, Some(Ok(_)));
        if let Some(client) = &self.client {
            page.link(self.at(client));
            let named = self.named.map_or_else(|| "your client's".to_owned(), |name| format!("your client's: {name}"));
            page.line(Tone::Plain, format!("Compare the name it shows with {named}. Then open:"));
        }
        page.link(then);
        if self.origin.is_some() {
            page.say_in(Tone::Quiet, "At HMRC it would be:");
            page.link(self.pages.then().to_string());
        }
        if let Some(only_here) = self.only_here_if_so() {
            page.say_in(Tone::Quiet, only_here);
        }
        if self.live {
            self.say_the_way(&mut page);
        } else {
            let none = words::why(&Why::NotOnline, Voice::You);
            page.say(format!("{none} GOV.UK says what to do instead."));
        }
        if let Some(warning) = &self.task.warning {
            page.say_in(Tone::Soon, format!("Before you start: {warning}"));
        }
        if let Some(afterwards) = &self.task.afterwards {
            page.say(format!("Afterwards: {afterwards}"));
        }
        let new_window = matches!(outcome, Some(Ok(Opened { new_window: true })));
        let why = outcome.and_then(Result::err).map(|why| format!("could not {why}"));
        let object = self.object().put("opened", &opened).put("newWindow", &new_window).put("notOpened", &why);
        let mut sheet = Sheet::new(&["task", "address", "opened"]);
        sheet.row([self.task.id.clone(), self.first(), opened.to_string()]);
        Report { asides, ..Report::new("open", object, page, sheet) }
    }

    /// Signing in shows HMRC's home page: how to go on from there.
    fn say_the_way(&self, page: &mut Page) {
        let signs_in = self.pages.then().as_str().starts_with("https://www.tax.service.gov.uk/");
        if !signs_in {
            return;
        }
        let as_whom = if self.role.is_agent() { "with your agent services account" } else { "again" };
        page.say(format!("HMRC asks you to sign in {as_whom}, and then shows its home page."));
        if !self.task.path.is_empty() {
            page.line(Tone::Plain, format!("From there: {}", self.task.path.join(" > ")));
        }
        let again = "Once you are signed in, the same command opens the exact page again.";
        page.line(Tone::Quiet, again);
    }

    fn object(&self) -> Object {
        let Pages { start, exact, fallback, .. } = self.pages;
        let about = Some(self.about.name()).filter(|name| !name.is_empty());
        Object::new()
            .put("task", &self.task.id)
            .put("title", &self.task.title)
            .put("address", &self.client.as_ref().unwrap_or_else(|| self.pages.then()).to_string())
            .maybe("clientAddress", self.client.as_ref())
            .put("startAddress", start)
            .maybe("exactAddress", exact.as_ref())
            .maybe("fallback", fallback.as_ref())
            .maybe("agentAddress", self.for_agents.as_ref())
            .maybe("demoAddress", self.origin.as_ref().map(|_| self.first()).as_ref())
            .maybe("about", about.as_ref())
            .put("path", &self.task.path)
            .put("live", &self.live)
            .with(self.told.map(|told| told.fields.clone()).unwrap_or_default())
    }
}
