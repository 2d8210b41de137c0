//! What `open` says: where to go, and the way from HMRC's home page.

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
    /// Where the pages are instead of at HMRC.
    pub(super) origin: Option<String>,
    pub(super) about: &'a About,
    pub(super) role: Role,
    pub(super) live: bool,
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
    pub(super) fn handed_over(&self, outcome: Option<Result<Opened, NotOpened>>, demo: bool) -> Report {
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
                page.line(Tone::Plain, "Open this address in a browser:");
            }
            None => page.line(Tone::Plain, "The demo shows this page while the program runs:"),
        }
        let opened = matches!(outcome, Some(Ok(_)));
        if let Some(client) = &self.client {
            page.link(self.at(client));
            page.line(Tone::Plain, "Compare the name it shows with your client's, and then open:");
        }
        page.link(then);
        if demo || self.origin.is_some() {
            page.say_in(Tone::Quiet, "At HMRC it would be:");
            page.link(self.pages.then().to_string());
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
        if demo && outcome.is_none() {
            page.say_in(
                Tone::Quiet,
                "Here nobody can press a key to end it. In a terminal the page is opened and stays until you do; \
                 `quarterdeck simulator serve` keeps the demo's pages for other programs.",
            );
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
        let for_agents = self.task.agent.as_ref().filter(|_| self.live && !self.role.is_agent());
        Object::new()
            .put("task", &self.task.id)
            .put("title", &self.task.title)
            .put("address", &self.client.as_ref().unwrap_or_else(|| self.pages.then()).to_string())
            .maybe("clientAddress", self.client.as_ref())
            .put("startAddress", start)
            .maybe("exactAddress", exact.as_ref())
            .maybe("fallback", fallback.as_ref())
            .maybe("agentAddress", for_agents)
            .maybe("demoAddress", self.origin.as_ref().map(|_| self.first()).as_ref())
            .maybe("about", about.as_ref())
            .put("path", &self.task.path)
            .put("live", &self.live)
    }
}
