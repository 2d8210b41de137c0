//! What happened.

use chrono::{DateTime, Utc};

use crate::app::access::{AccessState, HeaderShown};
use crate::app::command::Command;
use crate::app::export::Exported;
use crate::app::handing_over::{HandedOver, Started};
use crate::app::key::Key;
use crate::app::pane::Pane;
use crate::app::remote::Ticket;
use crate::app::watching::WatchTold;
use crate::app::writing::{FoundOut, JournalTold, SendTold, Stopped};
use crate::rules::check_up::Step;
use crate::rules::write::{Draft, IntentId, Reviewed, Sent};
use crate::rules::{Answer, Failure, Person, ProfileName, Subject};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Msg {
    /// The time is this now. Comes before the other messages of a batch.
    Now(DateTime<Utc>),
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// A person means this.
    Command(Command),
    /// The mouse was clicked on something.
    Click(Target),
    /// The wheel was turned: rows down, negative for up.
    Wheel(i32),
    /// The terminal has this size now, in columns and rows.
    Resize(u16, u16),
    /// The list on screen has room for this many rows now.
    Viewport(usize),
    /// There is a connection to HMRC, with these people: none for an agent without clients, or for an individual whose
    /// National Insurance number is not known yet.
    Connected(Vec<Person>),
    /// There is no connection yet: the secrets are sealed with a passphrase.
    Locked {
        /// Whether the passphrase that was given last does not fit.
        wrong: bool,
    },
    /// There can be no connection to HMRC; why, in a sentence.
    NotConnected(String),
    /// A question was answered or failed.
    Answered {
        /// Which question.
        ticket: Ticket,
        /// Its answer.
        outcome: Result<Answer, Failure>,
        /// When it came.
        at: DateTime<Utc>,
    },
    /// A question could not be answered yet, and is asked again.
    Hindered {
        /// Which question.
        ticket: Ticket,
        /// What was in the way.
        failure: Failure,
    },
    /// The stored answer to a question that is being asked; comes before [`Msg::Answered`].
    Kept {
        /// Which question.
        ticket: Ticket,
        /// Its answer then.
        answer: Answer,
        /// When HMRC gave it.
        at: DateTime<Utc>,
    },
    /// Signing in goes on in a browser, at this address.
    SignInAt {
        /// The address.
        address: String,
        /// Whether the browser will show a code to paste here.
        by_hand: bool,
        /// Whether a browser was opened.
        opened: bool,
    },
    /// Somebody is signed in.
    SignedIn,
    /// What was pasted is no code for the sign-in under way, which goes on.
    CodeRefused {
        /// Why, as a code that the words of access explain.
        code: String,
    },
    /// Signing in came to nothing.
    SignInFailed {
        /// Why, as a code that the words of access explain.
        code: String,
    },
    /// What HMRC is told of this computer.
    Headers(Vec<HeaderShown>),
    /// Steps of the check-up: all so far.
    CheckedUp(Vec<Step>),
    /// The check-up is over.
    CheckUpDone,
    /// The profile's people are these now.
    People(Vec<Person>),
    /// The profile's people as they are in its book, where nobody here changed it.
    PeopleSeen(Vec<Person>),
    /// Another copy of the program took away what this one works with; what, in a sentence.
    TakenAway(String),
    /// A profile was added, and is on screen from now on.
    ProfileAdded {
        /// Its name.
        name: ProfileName,
        /// The profile the program starts with, where that is another one.
        starts_with: Option<ProfileName>,
    },
    /// What was asked for was not done; why, in a sentence.
    NotDone(String),
    /// The server that shows HMRC's pages in play, without a slash at its end; none where HMRC's own are opened.
    PagesAt(Option<String>),
    /// A browser was started with a page of HMRC's, or was not.
    PageOpened {
        /// The number it was asked for with.
        number: u64,
        /// What was handed over with it.
        gone: Option<Box<HandedOver>>,
        /// How a browser was started, or why none was, in a sentence.
        outcome: Result<Started, String>,
    },
    /// An address was drawn as a QR code, or cannot be.
    CodeDrawn {
        /// The number it was asked for with.
        number: u64,
        /// Its rows, the dark places `true`; or why there is none, in a sentence.
        drawn: Result<Vec<Vec<bool>>, String>,
    },
    /// What is known of the access in use.
    Access(AccessState),
    /// Something was copied, in these words.
    Copied(Result<String, String>),
    /// How writing a file went.
    Exported(Exported),
    /// The program could not be suspended; why, in a sentence.
    NotSuspended(String),
    /// What somebody wants to change and has not done yet.
    Drafts {
        /// Who.
        subject: Subject,
        /// The drafts.
        drafts: Vec<Draft>,
    },
    /// A change was held against what HMRC holds: its review, or why there is none.
    Reviewed {
        /// The number it was asked for with.
        number: u64,
        /// The review.
        outcome: Result<Box<Reviewed>, Stopped>,
    },
    /// What became of a write that was confirmed.
    SendTold {
        /// Its name.
        id: IntentId,
        /// What became of it.
        told: Box<SendTold>,
    },
    /// The writes that nobody knows the outcome of, as the journal has them; or why it could not be read.
    OpenWrites(Result<Vec<Sent>, String>),
    /// What was found out of every write that nobody knew the outcome of.
    FoundOut {
        /// Each of them; those that are still open too.
        found: Vec<FoundOut>,
        /// Why that could not be looked at, in sentences.
        trouble: Option<String>,
    },
    /// It is time to look again what became of those.
    LookAgain,
    /// Writing may be locked again.
    LockEnds,
    /// The journal was read.
    Journal(Result<JournalTold, String>),
    /// Hand-offs were looked after, or why that could not be done, in a sentence where somebody waits for one.
    Noticed {
        /// The number it was asked for with.
        run: u64,
        /// What came of it.
        outcome: Result<Box<WatchTold>, Option<String>>,
    },
    /// It is time to look after hand-offs again.
    WatchDue,
    /// The terminal has the keyboard again: the person may be back from HMRC's pages.
    Back,
    /// The next frame of what moves while something loads.
    Spin,
}

/// What the mouse was clicked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A pane's name.
    Pane(Pane),
    /// A row of the list, counted from its first visible row.
    Row(usize),
    /// The earlier-year arrow.
    EarlierYear,
    /// The later-year arrow.
    LaterYear,
}
