//! What the loop does for access: connecting, signing in, profiles, an agent's clients.

use std::io;

use crossterm::event::Event;
use futures_util::Stream;
use ratatui::backend::Backend;

use super::{Added, Connected, Done, EventLoop, Leave, NotConnected, Signal, Ticket, Told, Under};
use crate::app::access::{AccessState, NewClient};
use crate::app::effect::Effect;
use crate::app::msg::Msg;
use crate::rules::query::Fetched;
use crate::rules::{Answer, Nino, Profile, Secret};
use crate::runtime::checking::{About, Checking};
use crate::runtime::ways::person;
use crate::store::db::{Database, DbError, NewEntry};

impl<B, I, S> EventLoop<B, I, S>
where
    B: Backend,
    I: Stream<Item = io::Result<Event>> + Unpin,
    S: Stream<Item = Signal> + Unpin,
{
    /// Carries out what access asks for.
    pub(super) fn access(&mut self, effect: Effect) -> Leave {
        match effect {
            Effect::Unlock(passphrase) => {
                self.connect(Some(passphrase));
                None
            }
            Effect::AddProfile(new, secret) => {
                let ways = self.world.ways.clone();
                self.work.spawn_blocking(move || Done::Added(Box::new(ways.add(new, secret))));
                None
            }
            Effect::SignIn => self.sign_in(),
            Effect::EnterCode(pasted) => {
                if let Some(under) = &self.signing_in {
                    under.paste(pasted);
                }
                None
            }
            Effect::CancelSignIn => {
                self.signing_in = None;
                None
            }
            Effect::OpenBrowser(address) => {
                let desktop = self.world.ways.desktop.clone();
                self.work.spawn_blocking(move || match desktop.open(&address) {
                    Ok(_opened) => Done::Nothing,
                    Err(why) => Done::Said(Box::new(Msg::NotDone(format!("Could not {why}")))),
                });
                None
            }
            Effect::LookAtHeaders => {
                let (ways, profile) = (self.world.ways.clone(), self.profile());
                self.work.spawn_blocking(move || Done::Said(Box::new(Msg::Headers(ways.headers(profile.as_ref())))));
                None
            }
            Effect::CheckUp => {
                self.check_up();
                None
            }
            Effect::LookAtPeople => {
                self.look_at_people();
                None
            }
            Effect::AddClient(new) => {
                self.with_people(move |database| database.add_person(&entry(new)).map(drop));
                None
            }
            Effect::RemoveClient(nino) => {
                self.with_people(move |database| remove(database, &nino));
                None
            }
            _ => None,
        }
    }

    fn check_up(&mut self) {
        let profile = match &self.unlocked {
            Some(unlocked) => Some((unlocked.profile().clone(), Some(unlocked.clone()))),
            None => self.model.settings.profile.clone().map(|profile| (profile, None)),
        };
        let nino = self.model.subject.as_ref().map(|subject| subject.nino.clone());
        self.check_ups += 1;
        let (ways, told) = (self.world.ways.clone(), self.told.0.clone());
        self.checking = Some(Checking::start(self.check_ups, ways, About { profile, nino }, told));
    }

    /// What a check-up says, unless it was called off meanwhile.
    fn looked(&mut self, run: u64, msg: Msg) -> Leave {
        if self.checking.as_ref().is_none_or(|checking| checking.run() != run) {
            return None;
        }
        if matches!(msg, Msg::CheckUpDone) {
            self.checking = None;
        }
        self.update(msg)
    }

    fn profile(&self) -> Option<Profile> {
        self.unlocked.as_ref().map(|unlocked| unlocked.profile().clone())
    }

    pub(super) fn connect(&mut self, passphrase: Option<Secret>) {
        let connect = self.world.connect.clone();
        self.work.spawn_blocking(move || Done::Connected(Box::new(connect(passphrase))));
    }

    pub(super) fn connected(&mut self, outcome: Result<Connected, NotConnected>) -> Leave {
        match outcome {
            Ok(connected) => self.take_up(connected),
            Err(NotConnected::Locked { wrong }) => self.update(Msg::Locked { wrong }),
            Err(NotConnected::Failed(why)) => self.update(Msg::NotConnected(why)),
        }
    }

    fn take_up(&mut self, connected: Connected) -> Leave {
        let Connected { accounts, unlocked, people, keep, notice, pages } = connected;
        self.accounts = Some(accounts);
        self.open_desk();
        self.unlocked = unlocked;
        self.signing_in = None;
        self.keep = keep;
        let left = self.update(Msg::PagesAt(pages)).or_else(|| self.update(Msg::Connected(people)));
        self.look_at_the_sign_in();
        left.or_else(|| notice.and_then(|notice| self.update(Msg::NotDone(notice))))
    }

    /// From now on the new profile is the one in use.
    pub(super) fn added(&mut self, outcome: Result<Added, NotConnected>) -> Leave {
        match outcome {
            Ok(Added { profile, starts_with, connected }) => {
                let (ways, again) = (self.world.ways.clone(), profile.clone());
                self.world.connect = std::sync::Arc::new(move |passphrase| ways.open(&again, passphrase));
                let left = self.update(Msg::ProfileAdded { name: profile.name, starts_with });
                left.or_else(|| self.take_up(connected))
            }
            Err(NotConnected::Locked { .. }) => {
                let why = "There is a sealed file of that name already, with another passphrase.";
                self.update(Msg::NotDone(why.to_owned()))
            }
            Err(NotConnected::Failed(why)) => self.update(Msg::NotDone(why)),
        }
    }

    /// Shows what is kept, then asks HMRC.
    pub(super) fn recalled(&mut self, ticket: Ticket, kept: Option<Fetched<Answer>>) -> Leave {
        let left = match kept {
            Some(Fetched { value, at }) => self.update(Msg::Kept { ticket: ticket.clone(), answer: value, at }),
            None => None,
        };
        if let Some(accounts) = self.accounts.clone() {
            self.ask(accounts, ticket);
        }
        left
    }

    /// What an answer may have brought besides itself: news of versions that end, trouble with keeping it.
    pub(super) fn after_an_answer(&mut self) -> Leave {
        let accounts = self.accounts.as_ref()?;
        let (retirements, trouble) = (accounts.retirements(), accounts.take_trouble());
        if retirements != self.model.access.retirements {
            let access = AccessState { retirements, ..self.model.access.clone() };
            if let Some(code) = self.update(Msg::Access(access)) {
                return Some(code);
            }
        }
        let why = trouble?;
        // Where somebody took the file away, that is what is to be said of it.
        let gone = self.unlocked.as_ref().and_then(|unlocked| self.world.ways.gone(unlocked.profile()));
        self.update(gone.map_or_else(|| Msg::NotDone(format!("Could not {why}. {}", why.hint())), Msg::TakenAway))
    }

    fn sign_in(&mut self) -> Leave {
        let Some(unlocked) = self.unlocked.clone() else {
            return self.update(Msg::SignInFailed { code: "sign-in-not-possible".to_owned() });
        };
        // The one before is called off first: it may hold the port.
        self.signing_in = None;
        let by_hand = self.world.ways.desktop.remote;
        self.signing_in = Some(Under::start(unlocked, by_hand, self.told.0.clone()));
        None
    }

    pub(super) fn told(&mut self, told: Told) -> Leave {
        let told = match told {
            Told::Looked { run, msg } => return self.looked(run, *msg),
            Told::Hindered(msg) => return self.update(*msg),
            of_the_sign_in => of_the_sign_in,
        };
        if self.signing_in.is_none() {
            // It was called off; what it said on its way out no longer matters, unless it is that it worked.
            return match told {
                Told::Over(Ok(())) => self.update(Msg::SignedIn),
                Told::At { .. }
                | Told::Sent { .. }
                | Told::Slip(_)
                | Told::Over(Err(_))
                | Told::Looked { .. }
                | Told::Hindered(_) => None,
            };
        }
        match told {
            Told::At { address, by_hand } => {
                // A browser is looked at for a moment after it was started: not by the loop.
                let (desktop, told) = (self.world.ways.desktop.clone(), self.told.0.clone());
                self.work.spawn_blocking(move || {
                    let opened = desktop.open(&address).is_ok();
                    // Nobody listens after the program was left.
                    let _left = told.send(Told::Sent { address, by_hand, opened });
                    Done::Nothing
                });
                None
            }
            Told::Sent { address, by_hand, opened } => self.update(Msg::SignInAt { address, by_hand, opened }),
            Told::Slip(code) => self.update(Msg::CodeRefused { code }),
            Told::Looked { .. } | Told::Hindered(_) => None,
            Told::Over(outcome) => {
                self.signing_in = None;
                match outcome {
                    Ok(()) => {
                        self.reconnect();
                        let left = self.update(Msg::SignedIn);
                        self.look_at_the_sign_in();
                        left
                    }
                    Err(code) => self.update(Msg::SignInFailed { code }),
                }
            }
        }
    }

    /// After a sign-in the accounts are asked with the new tokens.
    fn reconnect(&mut self) {
        if let (Some(unlocked), Some(accounts)) = (&self.unlocked, &self.accounts) {
            self.accounts = Some(unlocked.again(accounts));
            self.open_desk();
        }
    }

    /// Reads until when HMRC's permission lasts, and tells the core.
    fn look_at_the_sign_in(&mut self) {
        let Some(unlocked) = self.unlocked.clone() else { return };
        let known = self.model.access.clone();
        self.work.spawn_blocking(move || {
            let tokens = unlocked.vault().load().ok().flatten();
            let profile = unlocked.profile();
            Done::Said(Box::new(Msg::Access(AccessState {
                profile: Some(profile.name.clone()),
                role: profile.role,
                keeps: Some(profile.keeps),
                authority_ends: tokens.map(|tokens| tokens.authority_ends().date_naive()),
                ..known
            })))
        });
    }

    /// Says so where another copy of the program removed the profile, or what is stored for it.
    pub(super) fn look_whether_it_is_there(&mut self) {
        let Some(profile) = self.profile() else { return };
        let ways = self.world.ways.clone();
        self.work.spawn_blocking(move || match ways.gone(&profile) {
            Some(what) => Done::Said(Box::new(Msg::TakenAway(what))),
            None => Done::Nothing,
        });
    }

    /// Shows the book of people as it is now.
    fn look_at_people(&mut self) {
        let Some(accounts) = self.accounts.clone() else { return };
        self.work.spawn(async move {
            let Some(keeper) = accounts.keeper() else { return Done::Nothing };
            match keeper.with(Database::people).await {
                Some(Ok(people)) => {
                    accounts.know(&people);
                    Done::Said(Box::new(Msg::PeopleSeen(people.iter().map(person).collect())))
                }
                // Where the book cannot be read, who is on screen stays; a question says what is wrong.
                Some(Err(_)) | None => Done::Nothing,
            }
        });
    }

    /// Changes the book of people, and shows it as it is then.
    fn with_people(&mut self, change: impl FnOnce(&Database) -> Result<(), DbError> + Send + 'static) {
        let Some(accounts) = self.accounts.clone() else { return };
        self.work.spawn(async move {
            let Some(keeper) = accounts.keeper() else { return Done::Nothing };
            let people = keeper.with(move |database| change(database).and_then(|()| database.people())).await;
            Done::Said(Box::new(match people {
                Some(Ok(people)) => {
                    accounts.know(&people);
                    Msg::People(people.iter().map(person).collect())
                }
                Some(Err(why)) => Msg::NotDone(format!("Could not {why}. {}", why.hint())),
                None => Msg::NotDone("Could not reach the local data.".to_owned()),
            }))
        });
    }
}

fn entry(new: NewClient) -> NewEntry {
    NewEntry { name: new.name, nino: new.nino, utr: new.utr, role: new.role }
}

fn remove(database: &Database, nino: &Nino) -> Result<(), DbError> {
    let people = database.people()?;
    let Some(entry) = people.iter().find(|entry| entry.nino == *nino) else { return Ok(()) };
    database.remove_person(entry.id).map(drop)
}
