//! Handing over to HMRC online services: who may do what where, whether they can now, the address to go to, and what
//! came of it.
//!
//! The list of tasks is data (`assets/tasks.toml`); [`Task`] is its shape.

pub mod about;
pub mod address;
pub mod business_link;
pub mod offer;
pub mod pages;
pub mod watch;

pub use about::{About, PenaltyKind};
pub use address::{Address, Page};
pub use offer::Offer;
pub use pages::{CHOOSE_CLIENT, ExactPage, Pages, client_page};
pub use watch::{HandOff, Leaving};

/// Who a task is open to, and where they do it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "who may do it and whether it is live are independent facts")]
pub struct Task {
    /// A short name, stable: what `open TASK` takes.
    pub id: String,
    /// What it is, in HMRC's words.
    pub title: String,
    /// Where it is done.
    pub by: DoneBy,
    /// The pane of this program that shows or does it, by name; none where there is none.
    pub pane: Option<String>,
    /// The page for the taxpayer.
    pub individual: Option<Address>,
    /// The page for an agent; none where HMRC does not let agents do it.
    pub agent: Option<Address>,
    /// The page on GOV.UK to start from if the address has moved.
    pub fallback: Option<Address>,
    /// Pages about one thing: a tax year, a charge, a business.
    pub exact: Vec<ExactPage>,
    /// Whether an agent does it for a client, who has to be chosen in the browser first.
    pub of_client: bool,
    /// The way through HMRC's menus, in order.
    pub path: Vec<String>,
    /// Whether the taxpayer may.
    pub for_individual: bool,
    /// Whether a main agent may.
    pub for_main_agent: bool,
    /// Whether a supporting agent may.
    pub for_supporting_agent: bool,
    /// Whether HMRC's page is live.
    pub live: bool,
    /// The day that was checked.
    pub checked: chrono::NaiveDate,
    /// Why it is done there.
    pub why: String,
    /// What to have ready.
    pub have_ready: Vec<String>,
    /// What to know before starting: what cannot be undone, what it costs, until when it is possible.
    pub warning: Option<String>,
    /// What this program will show afterwards.
    pub afterwards: Option<String>,
}

/// Where a task is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DoneBy {
    /// In software only.
    Software,
    /// In HMRC online services only.
    Hmrc,
    /// In either.
    Both,
}

impl DoneBy {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Software => "software",
            Self::Hmrc => "hmrc",
            Self::Both => "both",
        }
    }
}

impl Task {
    /// The address to hand a taxpayer over to: HMRC's page where it is live, else the page on GOV.UK.
    pub fn address(&self) -> Option<&Address> {
        let page = self.individual.as_ref().or(self.agent.as_ref()).filter(|_| self.live);
        page.or(self.fallback.as_ref())
    }
}
