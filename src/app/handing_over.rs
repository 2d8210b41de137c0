//! Handing over to HMRC online services as the interface knows it: what a row is for, the card of a task, and how far
//! somebody got with it.
//!
//! Nothing here opens anything. What is opened leaves as an [`Address`] in
//! [`Effect::OpenPage`](crate::app::effect::Effect::OpenPage), so that it can be a page of HMRC's only.

use chrono::{DateTime, Utc};

use crate::app::model::Model;
use crate::app::pane::Pane;
use crate::app::remote::read;
use crate::rules::hand_off::offer::{self, Heard, Point, Verdict, Why, offers, page_offers};
use crate::rules::hand_off::pages::client_page;
use crate::rules::hand_off::watch::{Seen, Way};
use crate::rules::hand_off::{About, Address, Offer, Pages, Task};
use crate::rules::ids::mask_identifiers;
use crate::rules::{Money, Person, Query, Role, Subject, TaxYear};

/// The task that is for no business that has ended.
pub(in crate::app) const CEASE: &str = "cease-business";

/// What is known of handing over, whatever is on screen.
#[derive(Debug, Clone, Default)]
pub struct HandingOver {
    /// The server that shows HMRC's pages in play, without a slash at its end: the demo's. None where HMRC's own are
    /// opened.
    pub origin: Option<String>,
    /// The number of the last thing that was asked of the world.
    pub asked: u64,
    /// The card that is set aside while a file is written from it.
    pub aside: Option<Box<HandOffSheet>>,
}

/// Something that can be done at HMRC: a task, about a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The task's name in the catalogue.
    pub task: &'static str,
    /// What about.
    pub about: About,
}

impl Wanted {
    /// A task about nothing in particular.
    pub const fn only(task: &'static str) -> Self {
        Self { task, about: About::Nothing }
    }

    /// A task about a thing.
    pub const fn about(task: &'static str, about: About) -> Self {
        Self { task, about }
    }
}

/// What was handed over: kept, and looked after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// Whose account.
    pub subject: Subject,
    /// The task's name in the catalogue.
    pub task: String,
    /// What about.
    pub about: About,
    /// As whom.
    pub role: Role,
    /// How the person was taken there.
    pub way: Way,
    /// What HMRC held just before the page was opened; none where that was not read.
    pub before: Option<Seen>,
}

/// The sheet of handing over: the tasks of a row to choose from, then the card of one.
#[derive(Debug, Clone)]
pub struct HandOffSheet {
    /// Whose account was on screen when it was opened.
    pub subject: Option<Subject>,
    /// The tasks that are sensible for the row, with what each is about.
    pub tasks: Vec<(String, About)>,
    /// Which of them is chosen.
    pub chosen: usize,
    /// The card of the chosen one, once it is open.
    pub card: Option<Card>,
    /// What was owed when the sums in it were taken; none while that is not known.
    pub owed: Option<Owed>,
}

/// What is owed on the account, in short: whether sums that were taken from it still hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    /// What HMRC's page would offer to pay.
    offered: Option<Money>,
    /// Everything together.
    total: Money,
}

/// Without the sums.
impl std::fmt::Debug for Owed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Owed")
    }
}

/// The card of a task, on screen.
#[derive(Debug, Clone)]
pub struct Card {
    /// The task's name in the catalogue.
    pub task: String,
    /// What it was opened about.
    pub asked: About,
    /// The chosen one of the ways it can be done.
    pub about: About,
    /// Whether the person chose it. If not, the first that is open is chosen, once it is known which is.
    pub picked: bool,
    /// How far it got.
    pub step: Step,
    /// The number of what is awaited from the world.
    pub number: u64,
    /// The QR code on screen in place of the card.
    pub code: Option<Code>,
    /// Whether the address of the task was copied or shown as a code, so that somebody may be there.
    pub shown: bool,
    /// First visible line.
    pub scroll: u16,
}

/// How far somebody got with a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It is read.
    Reading,
    /// The account says that it cannot be done now: asked whether to go all the same.
    Sure {
        /// Whether "open all the same" is chosen; at first it is not.
        open: bool,
    },
    /// A browser is being started.
    Opening(Which),
    /// The page that names the client is open; an agent compares the name.
    Comparing,
    /// HMRC's page named somebody else.
    WrongClient,
    /// The task's page was opened.
    Open {
        /// When.
        at: DateTime<Utc>,
        /// How.
        started: Started,
    },
    /// No browser was opened.
    NotOpened {
        /// Which page was to be.
        which: Which,
        /// Why, in a sentence.
        why: String,
    },
}

/// How a browser was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Started {
    /// It was asked for a new window.
    NewWindow,
    /// It knows no way to be asked: it does as it is set up to.
    AsSetUp,
}

/// Which page of a hand-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Which {
    /// The one that names the client.
    Client,
    /// The task's own.
    Task,
}

/// A QR code on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// It is being drawn.
    Drawing,
    /// Its rows, the dark places `true`, with the light edge that readers need.
    Drawn(Vec<Vec<bool>>),
    /// There is none; why, in a sentence.
    Failed(String),
}

/// What Enter does on a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goes {
    /// Opens these pages, one after another.
    Pages(Pages),
    /// Opens the page that says where to turn: HMRC has none for the task.
    Elsewhere(Address),
    /// Shows the pane of this program that does it.
    Here(Pane),
    /// Nothing: this role may not, or there is nowhere to go.
    Nowhere,
}

/// A card with everything that is said on it.
#[derive(Debug, Clone)]
pub struct Laid<'a> {
    /// The task.
    pub task: &'a Task,
    /// The ways it can be done; at least one.
    pub offers: Vec<Offer>,
    /// Which of them is chosen.
    pub chosen: usize,
    /// Why it is closed to this role, whatever the account says.
    pub closed: Option<Why>,
    /// What Enter does.
    pub goes: Goes,
}

impl Laid<'_> {
    /// The chosen offer.
    pub fn offer(&self) -> Option<&Offer> {
        self.offers.get(self.chosen)
    }

    /// Whether the account says that it cannot be done now.
    pub fn is_refused(&self) -> bool {
        self.offer().is_some_and(|offer| matches!(offer.verdict, Verdict::Closed(_)))
    }

    /// The page that names the client, where one is opened first.
    pub const fn client_page(&self) -> Option<&Address> {
        match &self.goes {
            Goes::Pages(pages) => pages.client.as_ref(),
            Goes::Elsewhere(_) | Goes::Here(_) | Goes::Nowhere => None,
        }
    }

    /// The task's own page.
    pub fn task_page(&self) -> Option<&Address> {
        match &self.goes {
            Goes::Pages(pages) => Some(pages.then()),
            Goes::Elsewhere(address) => Some(address),
            Goes::Here(_) | Goes::Nowhere => None,
        }
    }

    /// One of its pages.
    pub fn page(&self, which: Which) -> Option<&Address> {
        match which {
            Which::Client => self.client_page(),
            Which::Task => self.task_page(),
        }
    }

    /// The page that a person is to go to at this step.
    pub fn page_at(&self, step: &Step) -> Option<(Which, &Address)> {
        let first = if self.client_page().is_some() { Which::Client } else { Which::Task };
        let which = match step {
            Step::Reading | Step::Sure { .. } | Step::WrongClient | Step::Comparing => first,
            Step::Opening(which) | Step::NotOpened { which, .. } => *which,
            Step::Open { .. } => Which::Task,
        };
        Some((which, self.page(which)?))
    }

    /// The first tax year whose updates would be deleted, where a copy of them is to be taken first.
    pub fn year_to_copy(&self) -> Option<TaxYear> {
        self.offer()?.points.iter().find_map(|point| match point {
            Point::CopyFirst(year) => Some(*year),
            _ => None,
        })
    }
}

impl HandOffSheet {
    /// The questions whose answers the open card needs; while a task is chosen, whether the business that is to end has
    /// ended already.
    pub fn questions(&self, model: &Model) -> Vec<Query> {
        let Some(card) = &self.card else {
            let business = |(task, about): &(String, About)| match about {
                About::Business { id, .. } if task == CEASE => Some(Query::Business(id.clone())),
                _ => None,
            };
            return self.tasks.iter().filter_map(business).collect();
        };
        model.task(&card.task).map(|task| questions(task, model)).unwrap_or_default()
    }
}

/// The questions whose answers tell whether a task can be done now.
pub fn questions(task: &Task, model: &Model) -> Vec<Query> {
    let listed = model.answer(&Query::Businesses).and_then(read::businesses);
    offer::questions(task, model.role(), model.today(), listed)
}

impl Card {
    /// A card that was just opened.
    pub fn new(task: String, asked: About) -> Self {
        Self {
            task,
            about: asked.clone(),
            asked,
            picked: false,
            step: Step::Reading,
            number: 0,
            code: None,
            shown: false,
            scroll: 0,
        }
    }

    /// The card with what the account says, for the person on screen.
    pub fn laid<'a>(&self, model: &'a Model) -> Option<Laid<'a>> {
        let task = model.task(&self.task)?;
        let offers = choices(model, task, &self.asked);
        let chosen = offers.iter().position(|offer| offer.about == self.about).unwrap_or(0);
        let about = offers.get(chosen).map(|offer| offer.about.clone()).unwrap_or_default();
        let closed = task.closed_to(model.role());
        let goes = match (task.pages(model.role(), &about, model.client_page()), &task.fallback) {
            (Ok(pages), _) => Goes::Pages(pages),
            (Err(Why::InSoftware), _) => here(task).map_or(Goes::Nowhere, Goes::Here),
            (Err(Why::NotOnline), Some(elsewhere)) => Goes::Elsewhere(elsewhere.clone()),
            (Err(_), _) => Goes::Nowhere,
        };
        Some(Laid { task, offers, chosen, closed, goes })
    }
}

/// The ways a task can be done. A row's own thing is one of them, even where HMRC's conditions are not about things.
fn choices(model: &Model, task: &Task, asked: &About) -> Vec<Offer> {
    let mut all = offers(task, &model.heard().asked(model.role()));
    if *asked != About::Nothing && all.iter().all(|offer| offer.about != *asked) {
        let sum = |about: &About| matches!(about, About::Amount(_));
        // A sum that was asked for earlier is not to be paid where nothing is.
        let refused = |offer: &Offer| sum(asked) && matches!(offer.verdict, Verdict::Closed(_));
        let alike =
            |offer: &Offer| !refused(offer) && (offer.about == About::Nothing || (sum(&offer.about) && sum(asked)));
        let alike = all.iter().position(alike);
        if let Some(offer) = alike.and_then(|place| all.get_mut(place)) {
            offer.about = asked.clone();
        }
    }
    all
}

/// The pane of this program where a task is done.
fn here(task: &Task) -> Option<Pane> {
    let name = task.pane.as_deref()?;
    Pane::ALL.into_iter().find(|pane| pane.title() == name)
}

impl Model {
    /// What HMRC answered that tells whether tasks can be done now.
    pub fn heard(&self) -> Heard<'_> {
        Heard::of(self.today(), |query| self.answer(query))
    }

    /// What is owed now; none while that is not known.
    pub fn owed(&self) -> Option<Owed> {
        let heard = self.heard();
        let account = heard.asked(self.role()).known.account?;
        Some(Owed { offered: page_offers(account), total: account.balance.total_balance })
    }

    /// A task of the catalogue.
    pub fn task(&self, id: &str) -> Option<&Task> {
        self.settings.tasks.iter().find(|task| task.id == id)
    }

    /// The page that names the client on screen: by their UTR, where it is known.
    fn client_page(&self) -> Option<Address> {
        client_page(&self.settings.tasks, self.person().and_then(|person| person.utr.as_deref()))
    }

    /// The address of a page as it is really opened: on the server that shows HMRC's pages in play, where there is one.
    pub fn really_opened(&self, address: &Address) -> Option<String> {
        self.handing_over.origin.as_deref().map(|origin| address.at(origin))
    }

    /// An address as it is shown: the client's UTR is masked unless identifiers are shown in full.
    pub fn address_shown(&self, which: Which, address: &str) -> String {
        match which {
            Which::Client if !self.reveal => mask_identifiers(address),
            Which::Client | Which::Task => address.to_owned(),
        }
    }

    /// Whether the UTR of the client on screen is known, so that HMRC's page can be told it.
    pub fn knows_the_utr(&self) -> bool {
        self.person().is_some_and(|person: &Person| person.utr.is_some())
    }
}
