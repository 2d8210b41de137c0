//! Everything a person can mean: one table that feeds the keymap, the palette, the help and the status line.

use std::borrow::Cow;

use crate::app::model::{Connection, Model};
use crate::app::pane::Pane;
use crate::app::remote::read;
use crate::app::rows::hand_off::{wanted, why_none};
use crate::app::views::Views;
use crate::app::writing::Looked;
use crate::rules::coding_out::{CodedOut, Wanted};
use crate::rules::write::Topic;
use crate::rules::{Environment, Query, Role};
use crate::words::access::{self, Closed};
use crate::words::writing;

/// What a person means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the table below describes each one")]
pub enum Command {
    Show(Pane),
    NextPart,
    PreviousPart,
    Down,
    Up,
    Top,
    Bottom,
    PageDown,
    PageUp,
    Open,
    Back,
    EarlierYear,
    LaterYear,
    Filter,
    Refresh,
    RefreshAll,
    PaidToo,
    View,
    ColumnsLeft,
    ColumnsRight,
    Sort,
    SortReverse,
    Wide,
    Mask,
    Copy,
    HandOver,
    QrCode,
    OpenAgain,
    HandOffDone,
    HandOffNotDone,
    HandOffLater,
    Export,
    Statement,
    WhatIf,
    Correct,
    DeleteCorrection,
    OptOut,
    Unlock,
    Journal,
    SignIn,
    SetUp,
    Headers,
    CheckUp,
    AddClient,
    RemoveClient,
    Palette,
    Help,
    Suspend,
    Quit,
    QuitNow,
}

/// A row of the table of commands.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The command.
    pub command: Command,
    /// What `keymap.toml` calls it.
    pub name: &'static str,
    /// A few words for the status line and the palette.
    pub title: &'static str,
    /// A sentence for the help.
    pub help: &'static str,
    /// Other words it is found by.
    pub aliases: &'static str,
}

macro_rules! commands {
    ($($command:expr, $name:literal, $title:literal, $help:literal, $aliases:literal;)+) => {
        /// Every command, in the order of the help.
        pub const COMMANDS: &[Entry] = &[
            $(Entry { command: $command, name: $name, title: $title, help: $help, aliases: $aliases },)+
        ];
    };
}

commands! {
    Command::Show(Pane::Overview), "overview", "Overview", "What is due, what is owed, what needs attention.", "home summary start";
    Command::Show(Pane::Obligations), "obligations", "Obligations", "Quarterly updates and tax returns, with their dates.", "deadlines updates quarterly return submission";
    Command::Show(Pane::WhatYouOwe), "what-you-owe", "What you owe", "Charges, what is left of each, and interest.", "charges balance owe tax bill liability";
    Command::Show(Pane::Payments), "payments", "Payments", "Payments HMRC received, and the charges they went to.", "paid allocation money credit";
    Command::Show(Pane::CodingOut), "coding-out", "Coding out", "Tax collected through a tax code.", "paye tax code underpayment debt";
    Command::Show(Pane::YearEnd), "year-end", "Year end", "The tax return, step by step.", "final declaration submit calculation";
    Command::Show(Pane::Businesses), "businesses", "Businesses", "Businesses as HMRC holds them.", "income sources trade property quarters";
    Command::Show(Pane::Penalties), "penalties", "Penalties", "Penalty points and late payment penalties.", "points late appeal fine";
    Command::Show(Pane::Online), "hmrc-online", "HMRC online", "What HMRC keeps to its own online services, with addresses.", "tasks hand off opt out pay refund gov.uk";
    Command::Show(Pane::People), "people", "People", "Whose account to look at.", "clients switch person demo";
    Command::Down, "down", "Down", "Next row.", "";
    Command::Up, "up", "Up", "Previous row.", "";
    Command::Top, "top", "First row", "First row.", "start begin";
    Command::Bottom, "bottom", "Last row", "Last row.", "end";
    Command::PageDown, "page-down", "Page down", "A screenful on.", "";
    Command::PageUp, "page-up", "Page up", "A screenful back.", "";
    Command::Open, "open", "Open", "Open the detail of this row.", "enter detail show";
    Command::Back, "back", "Back", "Back out one step.", "escape close";
    Command::NextPart, "next-part", "Next part", "Move between the list and its detail.", "tab focus";
    Command::PreviousPart, "previous-part", "Previous part", "Move between the list and its detail.", "focus";
    Command::EarlierYear, "earlier-year", "Earlier year", "The tax year before.", "previous";
    Command::LaterYear, "later-year", "Later year", "The tax year after.", "next";
    Command::Filter, "filter", "Filter", "Show only rows that hold some text.", "search find";
    Command::Refresh, "refresh", "Refresh", "Ask HMRC again for this pane.", "reload update";
    Command::RefreshAll, "refresh-all", "Refresh everything", "Ask HMRC again for everything seen so far.", "reload";
    Command::PaidToo, "paid-too", "Paid ones too", "Show charges that are paid as well, of the last four tax years.", "all history";
    Command::View, "view", "Another view", "Payments against the charges they went to, or each figure of HMRC's against its documents; and back.", "matrix reconcile reconciliation toggle";
    Command::ColumnsLeft, "columns-left", "Columns left", "The columns before, where not all of them fit.", "matrix scroll";
    Command::ColumnsRight, "columns-right", "Columns right", "The columns after, where not all of them fit.", "matrix scroll";
    Command::Sort, "sort", "Sort", "Sort by the next column.", "order";
    Command::SortReverse, "sort-reverse", "Sort backwards", "Reverse the order.", "order descending";
    Command::Wide, "wide", "All columns", "Show every column, or only those that fit.", "";
    Command::Mask, "mask", "Show or mask identifiers", "Show National Insurance numbers and references in full, or mask them.", "nino utr reveal privacy";
    Command::Copy, "copy", "Copy", "Copy this row's reference or address to the clipboard.", "clipboard yank";
    Command::HandOver, "hand-over", "HMRC online", "Hand this row over to HMRC online services: whether it can be done now, what to have ready, and its page in a new browser window.", "browser open pay hand over hand off";
    Command::QrCode, "qr-code", "QR code", "Show the address on a card of HMRC online services as a QR code.", "telephone phone scan";
    Command::OpenAgain, "open-again", "Open the page again", "Open the exact page again, from its card: signing in to HMRC loses it.", "browser deep link";
    Command::HandOffDone, "hand-off-done", "Yes, it was done", "Say that what you went to HMRC online services for is done.", "answer return yes";
    Command::HandOffNotDone, "hand-off-not-done", "No, it was not done", "Say that what you went to HMRC online services for was not done.", "answer return no";
    Command::HandOffLater, "hand-off-later", "Ask me later", "Put off what is asked about HMRC online services.", "answer return";
    Command::Export, "export", "Export", "Write this pane to a file.", "csv json calendar ics save print";
    Command::Statement, "statement", "Statement", "A statement of account: every event with the balance after it.", "ledger history balance journal print";
    Command::WhatIf, "what-if", "What if", "What a payment would clear, or reduced payments on account would mean; nothing is sent.", "pay reduce estimate plan";
    Command::Correct, "correct", "Correct an amount", "Correct an amount in a tax code.", "amend coding out";
    Command::DeleteCorrection, "delete-correction", "Delete the correction", "Return to HMRC's figures in a tax code.", "coding out";
    Command::OptOut, "opt-out", "Opt out, or back in", "Choose whether a bill is collected through a tax code.", "opt in coding out";
    Command::Unlock, "unlock", "Unlock writing", "Allow changes to be sent to HMRC for this account, for 15 minutes; and lock it again.", "write lock read-only";
    Command::Journal, "journal", "Journal", "Everything this program sent to HMRC, step by step, and whether the journal is sound.", "history writes sent verify receipt";
    Command::SignIn, "sign-in", "Sign in", "Sign in to HMRC in a browser, or give the passphrase.", "login log in authority permission passphrase";
    Command::SetUp, "set-up", "Set up a profile", "Set Quarterdeck up for an account at HMRC.", "profile add new application client id secret";
    Command::Headers, "headers", "What HMRC is told", "What HMRC is told of this computer with every call, and why.", "fraud prevention headers computer privacy";
    Command::CheckUp, "check-up", "Check-up", "Walk along the chain to HMRC and find the broken link.", "doctor diagnose health problem";
    Command::AddClient, "add-client", "Add a client", "Add a client to the list, or yourself.", "new person";
    Command::RemoveClient, "remove-client", "Remove a client", "Take a client off the list; nothing changes at HMRC.", "delete person";
    Command::Palette, "palette", "Commands", "Find any command by name.", "run";
    Command::Help, "help", "Help", "The keys that work here.", "keys";
    Command::Suspend, "suspend", "Suspend", "Back to the shell; fg returns.", "background";
    Command::Quit, "quit", "Quit", "Leave Quarterdeck.", "exit close";
    Command::QuitNow, "quit-now", "Quit at once", "Leave at once, from anywhere.", "exit";
}

impl Command {
    /// Its row of the table.
    pub fn entry(self) -> &'static Entry {
        COMMANDS.iter().find(|entry| entry.command == self).unwrap_or(&COMMANDS[0])
    }

    /// The command with this name in `keymap.toml`.
    pub fn named(name: &str) -> Option<Self> {
        COMMANDS.iter().find(|entry| entry.name == name).map(|entry| entry.command)
    }

    /// The command whose key means this one in a pane where the other has no meaning of its own.
    pub const fn shares_the_key_of(self, pane: Pane) -> Option<Self> {
        match (self, pane) {
            (Self::AddClient, Pane::People) => Some(Self::PaidToo),
            (Self::RemoveClient, Pane::People) => Some(Self::OptOut),
            _ => None,
        }
    }

    /// What this command's key means in a pane.
    #[must_use]
    pub const fn here(self, pane: Pane) -> Self {
        match (self, pane) {
            (Self::PaidToo, Pane::People) => Self::AddClient,
            (Self::OptOut, Pane::People) => Self::RemoveClient,
            _ => self,
        }
    }

    /// Why it cannot be used now; `None` when it can.
    pub fn why_not(self, model: &Model) -> Option<Cow<'static, str>> {
        let list = model.list();
        let later = |what: &'static str| Some(Cow::Borrowed(what));
        if let Some(why) = self.is_kept_from(model) {
            return later(why);
        }
        match self {
            Self::HandOver if wanted(model).is_empty() => later(why_none(model)),
            Self::QrCode | Self::OpenAgain => later("This belongs to a card of HMRC online services: o opens one"),
            Self::HandOffDone | Self::HandOffNotDone | Self::HandOffLater if model.asked().is_none() => {
                later(crate::words::hand_off::watch::NOTHING_ASKED)
            }
            Self::Export if model.pane == Pane::People => {
                later("Choose somebody and export their panes; quarterdeck clients list --format csv writes the list")
            }
            Self::Export | Self::Statement if model.subject.is_none() => later("There is nobody to ask about yet: 0"),
            Self::Statement if !model.role().may_ask(&Query::OpenAccount) => later(access::closed(Closed::Account).0),
            Self::WhatIf => why_no_what_if(model).map(Cow::Borrowed),
            Self::Correct | Self::DeleteCorrection | Self::OptOut | Self::Unlock | Self::Journal => {
                why_no_writing(self, model)
            }
            Self::EarlierYear if model.year() <= Model::EARLIEST => later("HMRC shows software nothing earlier"),
            Self::LaterYear if model.year() >= model.latest_year() => {
                later("HMRC holds nothing for later tax years yet")
            }
            Self::PaidToo if model.pane != Pane::WhatYouOwe => later("This belongs to What you owe: 3"),
            Self::View if !Views::has_another(model.pane) => later("This pane has one view: 3 and 4 have another"),
            Self::ColumnsLeft | Self::ColumnsRight if model.rows.matrix.is_none() || model.pane != Pane::Payments => {
                later("This belongs to payments against charges: 4, then v")
            }
            Self::Open | Self::Filter | Self::PaidToo | Self::Sort | Self::SortReverse | Self::Copy
                if model.pane == Pane::WhatYouOwe && model.views.shows(Pane::WhatYouOwe) =>
            {
                later("This belongs to the charges; v goes back to them")
            }
            Self::Open | Self::Export if model.pane == Pane::YearEnd => {
                later("Not yet: the year end comes in a later version")
            }
            Self::Open if list.is_empty() => later("There is no row here to open"),
            Self::Sort | Self::SortReverse if model.sort_columns().is_empty() => {
                later("These rows stay in their order")
            }
            Self::Filter if model.pane == Pane::Overview => {
                later("The overview shows everything there is; / filters in the other panes")
            }
            Self::Filter if model.row_count() == 0 => later("There is nothing here to filter"),
            Self::Copy if model.copyable().is_none() => later("This row has nothing to copy"),
            Self::SignIn => why_no_sign_in(model).map(Cow::Borrowed),
            Self::SetUp if !model.settings.may_set_up => {
                later("A profile cannot be set up from here; quarterdeck profile add does it")
            }
            Self::AddClient | Self::RemoveClient if model.access.profile.is_none() => {
                later("The people here are given. A profile has people of its own; N sets one up")
            }
            Self::AddClient | Self::RemoveClient if model.connection != Connection::Ready => later("Not connected yet"),
            Self::AddClient if !model.access.role.is_agent() && !model.people.is_empty() => {
                later("This profile is for one taxpayer. An agent's profile has clients")
            }
            Self::RemoveClient if model.pane != Pane::People => later("This belongs to the list of clients: 0"),
            Self::RemoveClient if !model.access.role.is_agent() => {
                later("This is the profile's own account; quarterdeck profile remove takes all of it away")
            }
            Self::AddClient if !model.access.role.is_agent() && !model.people.is_empty() => {
                later("A taxpayer's profile is for one person; N sets another one up")
            }
            Self::RemoveClient if list.is_empty() => later("There is nobody here to remove"),
            Self::Refresh | Self::RefreshAll if matches!(model.connection, Connection::Locked { .. }) => {
                later(access::LOCKED)
            }
            Self::Refresh | Self::RefreshAll if model.connection != Connection::Ready => later("Not connected yet"),
            Self::Refresh | Self::RefreshAll if model.subject.is_none() && !self.reads_the_book(model) => {
                later("There is nobody to ask about yet: 0")
            }
            Self::Refresh | Self::RefreshAll if model.settings.offline => later(access::OFFLINE),
            Self::NextPart | Self::PreviousPart if model.detail.is_none() => {
                later("There is one part here; Enter opens a second")
            }
            _ => None,
        }
    }

    /// Whether a refresh looks into the profile's book of people, which another copy of the program may have filled.
    fn reads_the_book(self, model: &Model) -> bool {
        model.access.profile.is_some() && (self == Self::RefreshAll || model.pane == Pane::People)
    }

    /// Why a supporting agent cannot use it: the pane on screen is closed to them.
    fn is_kept_from(self, model: &Model) -> Option<&'static str> {
        let about_the_pane = matches!(
            self,
            Self::Open
                | Self::Filter
                | Self::Refresh
                | Self::PaidToo
                | Self::View
                | Self::Sort
                | Self::SortReverse
                | Self::Copy
                | Self::Export
                | Self::WhatIf
                | Self::Correct
                | Self::DeleteCorrection
                | Self::OptOut
        );
        if !about_the_pane || !model.is_closed(model.pane) {
            return None;
        }
        closed(model.pane).map(|what| access::closed(what).0)
    }
}

/// Why nothing about coding out can be changed, or writing not be unlocked.
fn why_no_writing(command: Command, model: &Model) -> Option<Cow<'static, str>> {
    let why = |what: &'static str| Some(Cow::Borrowed(what));
    match command {
        Command::Journal if model.connection != Connection::Ready => return why("Not connected yet"),
        Command::Journal => return None,
        Command::Unlock => {}
        _ if model.pane != Pane::CodingOut => return why("This belongs to Coding out: 5"),
        _ => {}
    }
    if model.settings.offline {
        return why("Offline: nothing can be sent");
    }
    if model.connection != Connection::Ready {
        return why("Not connected yet");
    }
    if model.subject.is_none() {
        return why("There is nobody to write for yet: 0");
    }
    let year = model.year();
    let topic = match command {
        Command::Unlock if model.role() == Role::SupportingAgent => {
            return why("HMRC lets a supporting agent change nothing that this version can write");
        }
        Command::Unlock => return None,
        Command::OptOut => Topic::CodingOut(year),
        _ => Topic::CodedOut(year),
    };
    if let Some(open) = model.open_write(topic) {
        return Some(Cow::Owned(writing::still_open(open, None)));
    }
    if model.writing.looked == Looked::NotYet {
        return why(writing::LOOKING);
    }
    let window = model.window(topic);
    if !window.is_open() {
        return Some(Cow::Owned(writing::window(topic, window)));
    }
    let user = model.answer(&Query::CodedOut(year, Wanted::User)).and_then(read::coded_out);
    match command {
        Command::OptOut if model.choice_of(year).is_none() => why("HMRC has not told what is chosen. r asks again"),
        Command::OptOut => None,
        _ if user.is_none() => why("HMRC has not told yet what was submitted. r asks again"),
        Command::DeleteCorrection if user.is_some_and(CodedOut::is_empty) => {
            why("There is no correction to delete: HMRC's figures apply")
        }
        Command::Correct if model.rows.coding.iter().all(|row| row.id.is_none()) => {
            why("HMRC gave no numbers for these amounts yet, so none can be corrected")
        }
        _ => None,
    }
}

/// Why nothing can be reckoned now.
fn why_no_what_if(model: &Model) -> Option<&'static str> {
    if model.pane != Pane::WhatYouOwe {
        return Some("This belongs to What you owe: 3");
    }
    model.answer(&Query::OpenAccount).is_none().then_some("HMRC has not told yet what is owed")
}

/// Why nobody can sign in now. Where a passphrase comes first, the same command asks for it.
fn why_no_sign_in(model: &Model) -> Option<&'static str> {
    match model.settings.environment {
        _ if matches!(model.connection, Connection::Locked { .. }) => None,
        Environment::Demo => Some("The demo needs no sign-in: nobody in it is real"),
        _ if model.access.profile.is_none() => Some("There is no profile to sign in with; N sets one up"),
        _ if model.settings.offline => Some(access::OFFLINE),
        _ => None,
    }
}

/// What a pane is about that can be closed to a role.
pub const fn closed(pane: Pane) -> Option<Closed> {
    match pane {
        Pane::WhatYouOwe => Some(Closed::Account),
        Pane::Payments => Some(Closed::Payments),
        Pane::CodingOut => Some(Closed::CodingOut),
        Pane::Penalties => Some(Closed::Penalties),
        Pane::YearEnd => Some(Closed::YearEnd),
        Pane::Overview | Pane::Obligations | Pane::Businesses | Pane::Online | Pane::People => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lead_back() {
        for entry in COMMANDS {
            assert_eq!(Command::named(entry.name), Some(entry.command), "{}", entry.name);
            assert_eq!(entry.command.entry().name, entry.name);
            assert!(entry.help.ends_with('.'), "{}", entry.name);
        }
    }

    #[test]
    fn every_pane_can_be_shown() {
        for pane in Pane::ALL {
            assert_eq!(Command::Show(pane).entry().command, Command::Show(pane));
        }
    }
}
