//! Everything on screen and everything known: plain data.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use tui_input::Input;

use crate::app::access::{AccessState, HeaderShown, NewProfile};
use crate::app::export::ExportSheet;
use crate::app::field::{Hidden, Line};
use crate::app::form::Form;
use crate::app::handing_over::{HandOffSheet, HandingOver};
use crate::app::keymap::Keymap;
use crate::app::list::ListState;
use crate::app::pane::Pane;
use crate::app::remote::{Answers, Remote};
use crate::app::rows::Rows;
use crate::app::set_up::SetUp;
use crate::app::sign_in::{SignIn, mends};
use crate::app::statement::StatementSheet;
use crate::app::views::Views;
use crate::app::watching::Watching;
use crate::app::what_if::WhatIfSheet;
use crate::app::writing::{AmountsSheet, JournalSheet, UnlockSheet, WriteSheet, Writing};
use crate::rules::check_up::Step;
use crate::rules::dated::DatedRules;
use crate::rules::hand_off::Task;
use crate::rules::{Answer, Environment, Nino, Person, Profile, Query, Role, Subject, TaxYear};
use crate::words::Voice;

/// How the program was started.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which HMRC.
    pub environment: Environment,
    /// What the environment is, in words for the top line: "Demo: a simulated HMRC, nothing here is real".
    pub environment_words: String,
    /// The port of the server, where HMRC is a server on this computer.
    pub server_port: Option<u16>,
    /// The person asked for on the command line.
    pub subject: Option<Subject>,
    /// The tax year asked for on the command line.
    pub tax_year: Option<TaxYear>,
    /// Whether identifiers are shown in full.
    pub reveal: bool,
    /// The keys.
    pub keymap: Keymap,
    /// What HMRC online services offer.
    pub tasks: Vec<Task>,
    /// Rules that hold for some years, as somebody said on some day; without them nothing is said because of them.
    pub dated: Option<&'static DatedRules>,
    /// Something to say at once, such as a mistake in a configuration file.
    pub notice: Option<String>,
    /// The profile in use.
    pub profile: Option<Profile>,
    /// Whether HMRC is not asked and only stored answers are shown.
    pub offline: bool,
    /// Whether a profile can be set up from here.
    pub may_set_up: bool,
}

impl Settings {
    /// Started plainly: nobody and no year asked for, the shipped keys.
    pub fn new(environment: Environment, environment_words: impl Into<String>) -> Self {
        Self {
            environment,
            environment_words: environment_words.into(),
            server_port: None,
            subject: None,
            tax_year: None,
            reveal: false,
            keymap: Keymap::defaults(),
            tasks: Vec::new(),
            dated: None,
            notice: None,
            profile: None,
            offline: false,
            may_set_up: false,
        }
    }
}

/// Whether there is a connection to HMRC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connection {
    /// On its way.
    Connecting,
    /// The secrets are sealed: a passphrase is needed first.
    Locked {
        /// Whether the passphrase given last did not fit.
        wrong: bool,
    },
    /// There is one.
    Ready,
    /// There can be none; why.
    Failed(String),
}

/// Which part of a pane has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Part {
    /// The list.
    #[default]
    List,
    /// The detail beside, below or over it.
    Detail,
}

/// Where the detail stands, decided by the room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DetailPlace {
    /// To the right of the list.
    Right,
    /// Below the list.
    Below,
    /// Instead of the list.
    Instead,
}

/// What the palette finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Found {
    /// A command, by its place in the table.
    Command(usize),
    /// A task of HMRC online services, by its place in the catalogue.
    Task(usize),
}

/// Something laid over the panes.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The keys that work here.
    Help {
        /// First visible line.
        scroll: u16,
    },
    /// The palette of commands.
    Palette {
        /// What was typed.
        input: Input,
        /// What was found, the best match first.
        matches: Vec<Found>,
        /// Which match is chosen.
        chosen: usize,
    },
    /// The passphrase of the sealed secrets is asked for.
    Passphrase {
        /// What was typed.
        field: Hidden,
        /// Whether it is being tried.
        trying: bool,
    },
    /// Signing in.
    SignIn(SignIn),
    /// Setting up a profile.
    SetUp(Box<SetUp>),
    /// What HMRC is told of this computer.
    Headers {
        /// The headers, once they were looked at.
        shown: Option<Vec<HeaderShown>>,
        /// First visible line.
        scroll: u16,
    },
    /// The check-up.
    CheckUp {
        /// The steps so far.
        steps: Vec<Step>,
        /// Whether there are no more to come.
        done: bool,
        /// First visible line.
        scroll: u16,
    },
    /// The statement of account.
    Statement(StatementSheet),
    /// What is on screen is to be written to a file.
    Export(Box<ExportSheet>),
    /// What would follow from a payment or a reduction.
    WhatIf(Box<WhatIfSheet>),
    /// Whether writing is to be unlocked.
    Unlock(UnlockSheet),
    /// The amounts in a tax code are corrected.
    Amounts(Box<AmountsSheet>),
    /// A write, from its review to what became of it.
    Write(Box<WriteSheet>),
    /// The journal of writes.
    Journal(JournalSheet),
    /// Handing over to HMRC online services.
    HandOff(Box<HandOffSheet>),
    /// Somebody is added to the profile's people.
    NewClient {
        /// What was typed.
        form: Box<Form>,
        /// Whether it is asked if what was typed may be thrown away.
        leaving: bool,
        /// Whether they are being added.
        adding: bool,
        /// Why they could not be added.
        failed: Option<String>,
    },
    /// Somebody is removed from the profile's people, if the word is typed.
    RemoveClient {
        /// Who.
        nino: Nino,
        /// Their name.
        name: String,
        /// What was typed.
        field: Line,
    },
}

/// A sentence for the status line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether it tells of something that did not work.
    pub trouble: bool,
}

/// The whole state.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, each with its own key")]
pub struct Model {
    /// How the program was started.
    pub settings: Settings,
    /// The time of the last thing that happened.
    pub now: DateTime<Utc>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Rows of the list that fit on screen.
    pub viewport: usize,
    /// Whether there is a connection to HMRC.
    pub connection: Connection,
    /// What is known of the access in use.
    pub access: AccessState,
    /// The profile that is being added.
    pub adding: Option<NewProfile>,
    /// Whose accounts can be looked at.
    pub people: Vec<Person>,
    /// Whose account is looked at.
    pub subject: Option<Subject>,
    /// The tax year on screen.
    pub tax_year: TaxYear,
    /// Whether the person chose that year; if not, each pane takes the year that makes most sense for it.
    pub year_chosen: bool,
    /// The pane on screen.
    pub pane: Pane,
    /// The part that has the keys.
    pub part: Part,
    /// The first visible line of the open detail; `None` when it is closed.
    pub detail: Option<u16>,
    /// What is laid over the panes.
    pub overlay: Option<Overlay>,
    /// The filter being typed.
    pub filtering: Option<Input>,
    /// What the filter looks in, row by row, kept while it is typed.
    pub filter_texts: Option<Vec<String>>,
    /// Each pane's list, by [`Pane::index`].
    pub lists: [ListState; 10],
    /// The rows of the lists, worked out from the answers.
    pub rows: Rows,
    /// Everything HMRC answered.
    pub answers: Answers,
    /// Whether identifiers are shown in full.
    pub reveal: bool,
    /// Whether all columns are shown.
    pub wide: bool,
    /// Whether What you owe shows charges that are paid as well.
    pub paid_too: bool,
    /// Which panes show their other view.
    pub views: Views,
    /// What is known of writing.
    pub writing: Writing,
    /// What is known of handing over.
    pub handing_over: HandingOver,
    /// What is known of hand-offs.
    pub watching: Watching,
    /// A sentence for the status line.
    pub notice: Option<Notice>,
    /// Frames of the loading mark drawn since something started loading; it stops moving after the first second.
    pub spin: u8,
    /// Whether a [`Spin`](crate::app::msg::Msg::Spin) is on its way.
    pub spinning: bool,
}

impl Model {
    /// The first tax year of Making Tax Digital for Income Tax; HMRC's obligations go back no further.
    pub const EARLIEST: TaxYear = match TaxYear::starting(2017) {
        Some(year) => year,
        None => TaxYear::FIRST_READ,
    };

    /// The state at the start, before anything happened.
    pub fn new(settings: Settings, now: DateTime<Utc>, size: (u16, u16)) -> Self {
        let notice = settings.notice.clone().map(|text| Notice { text, trouble: true });
        Self {
            now,
            size,
            viewport: usize::from(size.1),
            connection: Connection::Connecting,
            access: AccessState {
                profile: settings.profile.as_ref().map(|profile| profile.name.clone()),
                role: settings.profile.as_ref().map(|profile| profile.role).unwrap_or_default(),
                keeps: settings.profile.as_ref().map(|profile| profile.keeps),
                ..AccessState::default()
            },
            adding: None,
            people: Vec::new(),
            subject: settings.subject.clone(),
            tax_year: settings.tax_year.unwrap_or_else(|| TaxYear::containing(now.date_naive())),
            year_chosen: settings.tax_year.is_some(),
            pane: Pane::Overview,
            part: Part::List,
            detail: None,
            overlay: None,
            filtering: None,
            filter_texts: None,
            lists: Default::default(),
            rows: Rows::default(),
            answers: Answers::default(),
            reveal: settings.reveal,
            wide: false,
            paid_too: false,
            views: Views::default(),
            writing: Writing::default(),
            handing_over: HandingOver::default(),
            watching: Watching::default(),
            notice,
            spin: 0,
            spinning: false,
            settings,
        }
    }

    /// Until when somebody is signed in; `None` where nobody is, or HMRC wants another sign-in.
    pub fn signed_in_until(&self) -> Option<NaiveDate> {
        let refused = |subject| {
            let failed = self.answers.failed(subject);
            failed.iter().filter_map(|query| self.answers.get(subject, query).failure()).any(mends)
        };
        let until = self.access.authority_ends.filter(|day| *day >= self.today());
        until.filter(|_| !self.subject.as_ref().is_some_and(refused))
    }

    /// Today: the UTC date, as at HMRC.
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// Who is spoken to.
    pub const fn voice(&self) -> Voice {
        if self.access.role.is_agent() { Voice::YourClient } else { Voice::You }
    }

    /// As whom the program acts for the person on screen.
    pub fn role(&self) -> Role {
        self.person().and_then(|person| person.role).unwrap_or(self.access.role)
    }

    /// What a pane is called here.
    pub const fn title_of(&self, pane: Pane) -> &'static str {
        match pane {
            Pane::People if self.access.role.is_agent() => "Clients",
            Pane::WhatYouOwe if self.access.role.is_agent() => "What is owed",
            other => other.title(),
        }
    }

    /// Whether HMRC answers nothing that a pane is about to this role.
    pub fn is_closed(&self, pane: Pane) -> bool {
        let about = match pane {
            Pane::WhatYouOwe | Pane::Payments | Pane::CodingOut => Query::OpenAccount,
            Pane::Penalties => Query::Penalties,
            // Calculations are closed to supporting agents as accounts are.
            Pane::YearEnd => return self.role() == Role::SupportingAgent,
            Pane::Overview | Pane::Obligations | Pane::Businesses | Pane::Online | Pane::People => return false,
        };
        !self.role().may_ask(&about)
    }

    /// The list of the pane on screen.
    pub fn list(&self) -> &ListState {
        &self.lists[self.pane.index()]
    }

    /// The list of the pane on screen, to change.
    pub fn list_mut(&mut self) -> &mut ListState {
        &mut self.lists[self.pane.index()]
    }

    /// The last tax year HMRC can hold anything for: the one of today.
    pub fn latest_year(&self) -> TaxYear {
        TaxYear::containing(self.today())
    }

    /// The person on screen.
    pub fn person(&self) -> Option<&Person> {
        let subject = self.subject.as_ref()?;
        self.people.iter().find(|person| person.subject == *subject)
    }

    /// What is known of a question about the person on screen.
    pub fn remote(&self, query: &Query) -> &Remote<Arc<Answer>> {
        static NOBODY: Remote<Arc<Answer>> = Remote::NotAsked;
        self.subject.as_ref().map_or(&NOBODY, |subject| self.answers.get(subject, query))
    }

    /// The answer to a question about the person on screen, however old.
    pub fn answer(&self, query: &Query) -> Option<&Answer> {
        self.remote(query).known().map(|fetched| fetched.value.as_ref())
    }

    /// The tax year a pane shows: the chosen one, else the one that makes most sense for it.
    ///
    /// Coding out and the year end are about the latest ended year whose return is still open.
    pub fn year(&self) -> TaxYear {
        match self.pane {
            Pane::CodingOut | Pane::YearEnd if !self.year_chosen => self.rows.open_ended_year(self.latest_year()),
            _ => self.tax_year,
        }
    }

    /// Where an open detail stands, by the room there is.
    pub const fn detail_place(&self) -> DetailPlace {
        let (columns, rows) = self.size;
        if columns >= 160 {
            DetailPlace::Right
        } else if rows >= 34 {
            DetailPlace::Below
        } else {
            DetailPlace::Instead
        }
    }
}
