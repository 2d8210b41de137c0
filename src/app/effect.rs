//! What the world must do, as data. One executor, in `runtime`, carries it out and answers with messages.

use std::time::Duration;

use crate::app::access::{NewClient, NewProfile};
use crate::app::export::ToExport;
use crate::app::handing_over::HandedOver;
use crate::app::msg::Msg;
use crate::app::remote::Ticket;
use crate::rules::hand_off::{Address, Leaving};
use crate::rules::write::{Change, Confirmed, Topic};
use crate::rules::{Nino, Secret, Subject};

/// Something the world must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Connect to HMRC; in the demo, start it. Answered by [`Msg::Connected`], [`Msg::Locked`] or
    /// [`Msg::NotConnected`].
    Connect,
    /// Open the sealed file of secrets with this passphrase, then go on as for [`Effect::Connect`].
    Unlock(Secret),
    /// Ask HMRC. Answered by [`Msg::Kept`] where an earlier answer is stored, and then by [`Msg::Answered`].
    Fetch(Ticket),
    /// Start signing in. Answered by [`Msg::SignInAt`], then by [`Msg::SignedIn`] or [`Msg::SignInFailed`].
    SignIn,
    /// Go on signing in with a code, or the address that holds it, as pasted.
    EnterCode(Secret),
    /// Give up signing in.
    CancelSignIn,
    /// Open this address of the sign-in in a browser, again.
    OpenBrowser(String),
    /// Look at this computer as HMRC is told of it. Answered by [`Msg::Headers`].
    LookAtHeaders,
    /// Walk along the chain to HMRC. Answered by [`Msg::CheckedUp`] as steps come, then by [`Msg::CheckUpDone`].
    CheckUp,
    /// Add a profile with its client secret, and connect with it. Answered by [`Msg::ProfileAdded`] and then as
    /// [`Effect::Connect`], or by [`Msg::NotDone`].
    AddProfile(NewProfile, Secret),
    /// Look who is in the profile's book of people now: another copy of the program may have changed it. Answered by
    /// [`Msg::PeopleSeen`], where there is such a book.
    LookAtPeople,
    /// Add somebody to the profile's people. Answered by [`Msg::People`] or [`Msg::NotDone`].
    AddClient(NewClient),
    /// Remove somebody from the profile's people. Answered by [`Msg::People`] or [`Msg::NotDone`].
    RemoveClient(Nino),
    /// Look at what is kept of what somebody wants to change. Answered by [`Msg::Drafts`].
    LookAtDrafts(Subject),
    /// Keep what somebody wants to change, in place of what is kept about the same. Answered by [`Msg::Drafts`].
    SaveDraft {
        /// Whose account.
        subject: Subject,
        /// What to change.
        change: Change,
    },
    /// Forget what is kept about a topic. Answered by [`Msg::Drafts`].
    ForgetDraft {
        /// Whose account.
        subject: Subject,
        /// What it is about.
        topic: Topic,
    },
    /// Hold a change against what HMRC holds now. Nothing is sent. Answered by [`Msg::Reviewed`].
    Review {
        /// Whose account.
        subject: Subject,
        /// What to change.
        change: Change,
        /// The number to answer with.
        number: u64,
    },
    /// Send what a person confirmed, once. Answered by [`Msg::SendTold`].
    Send(Box<Confirmed>),
    /// Look in the journal for writes that nobody knows the outcome of; HMRC is not asked. Answered by
    /// [`Msg::OpenWrites`].
    LookForOpen,
    /// Find out from HMRC's record what became of writes that nobody knows the outcome of. Nothing is sent. Answered by
    /// [`Msg::FoundOut`].
    FindOut,
    /// Read the journal. Answered by [`Msg::Journal`].
    LookAtJournal,
    /// Open a page of HMRC's in a new browser window; in the demo, the page that stands for it. Answered by
    /// [`Msg::PageOpened`].
    OpenPage {
        /// The number to answer with.
        number: u64,
        /// The page.
        address: Address,
        /// What is handed over with it, to come back with the answer.
        gone: Option<Box<HandedOver>>,
    },
    /// Draw an address as a QR code. Answered by [`Msg::CodeDrawn`].
    DrawCode {
        /// The number to answer with.
        number: u64,
        /// The address.
        address: Address,
    },
    /// Note that somebody is being handed over to HMRC online services, and look at once how HMRC's record stands. Goes
    /// with whatever opens the page. Answered by [`Msg::Noticed`] with that number.
    Record(u64, Box<Leaving>),
    /// Look after hand-offs, where that is due; at none does it ask HMRC more often. Answered by [`Msg::Noticed`] with that
    /// number.
    Watch(u64),
    /// Look after everything that is awaited of somebody, due or not. Answered by [`Msg::Noticed`] with that number.
    WatchNow(u64, Subject),
    /// Note what the person says came of a hand-off. Answered by [`Msg::Noticed`].
    AnswerHandOff {
        /// The number to answer with.
        run: u64,
        /// The hand-off's.
        number: u64,
        /// Whether it was done.
        done: bool,
    },
    /// Send a message after a while.
    After(Duration, Msg),
    /// Copy a text to the clipboard. Answered by [`Msg::Copied`].
    Copy {
        /// The text.
        text: String,
        /// What it is, for the status line.
        what: String,
    },
    /// Write a file. Answered by [`Msg::Exported`].
    Export(ToExport),
    /// Give the terminal back and stop until continued.
    Suspend,
    /// Leave.
    Exit,
}
