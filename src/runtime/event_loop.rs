//! The loop: wait for something, take everything that is there, let the core decide, do what it asks, draw once.

mod access;

use std::io;
use std::time::Duration;

use crossterm::event::Event;
use futures_util::{FutureExt, Stream, StreamExt};
use ratatui::backend::Backend;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};

use super::checking::Checking;
use super::deadline::Deadlines;
use super::exporting::Exporting;
use super::handing_over;
use super::input;
use super::signals::{NotStopped, Signal};
use super::signing_in::{Told, Under};
use super::terminal::Screen;
use super::watching;
use super::ways::{Added, Ways};
use super::writing::{Clerk, Desk};
use super::{CRASHED, Connect, Connected, NotConnected, TERMINAL_GONE};
use crate::app::effect::Effect;
use crate::app::export::{Exported, ToExport};
use crate::app::model::{Model, Overlay};
use crate::app::msg::Msg;
use crate::app::remote::Ticket;
use crate::app::update;
use crate::desktop::clipboard;
use crate::rules::query::Fetched;
use crate::rules::{Answer, Failure, FailureKind};
use crate::service::access::Unlocked;
use crate::service::accounts::Accounts;
use crate::service::clock::Clock;
use crate::service::doctor;
use crate::store::places::Places;
use crate::view;
use crate::view::theme::Theme;

/// The shortest time between two frames.
const FRAME: Duration = Duration::from_millis(8);
/// How long leaving may wait for a renewal of the sign-in to be kept.
const LAST_WORK: Duration = Duration::from_secs(5);
/// How much of a flood is taken before a frame may be drawn.
const BATCH: usize = 512;

/// What the loop is given beside the terminal.
pub(super) struct World {
    pub(super) theme: Theme,
    pub(super) clock: Clock,
    pub(super) connect: Connect,
    pub(super) ways: Ways,
    /// Stops the process until somebody continues it.
    pub(super) stop: fn() -> Result<(), NotStopped>,
}

/// The loop and everything it owns.
pub(super) struct EventLoop<B: Backend, I, S> {
    pub(super) model: Model,
    pub(super) screen: Screen<B>,
    world: World,
    pub(super) input: I,
    pub(super) signals: S,
    work: JoinSet<Done>,
    deadlines: Deadlines,
    accounts: Option<Accounts>,
    /// Where what is about writing is handed in.
    desk: Option<Desk>,
    /// Whoever works behind it.
    clerks: JoinSet<()>,
    unlocked: Option<Unlocked>,
    signing_in: Option<Under>,
    checking: Option<Checking>,
    /// Check-ups so far.
    check_ups: u64,
    told: (mpsc::UnboundedSender<Told>, mpsc::UnboundedReceiver<Told>),
    /// Dropped last, after the terminal is given back.
    keep: Option<Box<dyn std::any::Any + Send>>,
    /// Whether something happened since the last frame.
    stale: bool,
    /// Whether the terminal is given back for a while.
    away: bool,
    drawn: Option<Instant>,
}

/// Work that was done elsewhere.
enum Done {
    Connected(Box<Result<Connected, NotConnected>>),
    Added(Box<Result<Added, NotConnected>>),
    /// What is kept of an answer, before HMRC is asked.
    Recalled(Ticket, Option<Fetched<Answer>>),
    Said(Box<Msg>),
    /// Nothing more is to be said.
    Nothing,
}

/// What the loop woke up for.
enum Woke {
    Signal(Signal),
    Work(Result<Done, JoinError>),
    Told(Told),
    Input(Option<io::Result<Event>>),
    Deadline,
    Frame,
}

/// The exit code to leave with.
type Leave = Option<u8>;

impl<B, I, S> EventLoop<B, I, S>
where
    B: Backend,
    I: Stream<Item = io::Result<Event>> + Unpin,
    S: Stream<Item = Signal> + Unpin,
{
    pub(super) fn new(model: Model, world: World, screen: Screen<B>, input: I, signals: S) -> Self {
        Self {
            model,
            screen,
            world,
            input,
            signals,
            work: JoinSet::new(),
            deadlines: Deadlines::default(),
            accounts: None,
            desk: None,
            clerks: JoinSet::new(),
            unlocked: None,
            signing_in: None,
            checking: None,
            check_ups: 0,
            told: mpsc::unbounded_channel(),
            keep: None,
            stale: true,
            away: false,
            drawn: None,
        }
    }

    /// Runs until the program is left; the exit code. An error is the terminal's, before anything was shown.
    pub(super) async fn run(mut self) -> io::Result<u8> {
        self.begin()?;
        let code = loop {
            if let Some(code) = self.turn().await {
                break code;
            }
        };
        let Self { screen, work, keep, signing_in, checking, check_ups, accounts, unlocked, desk, mut clerks, .. } =
            self;
        drop(screen);
        drop((signing_in, checking, desk));
        // What was typed last must be on the disk.
        let settled = async { while clerks.join_next().await.is_some() {} };
        let _kept_or_too_late = tokio::time::timeout(LAST_WORK, settled).await;
        if let Some(accounts) = accounts {
            // A renewal of the sign-in that is under way would be lost with the program.
            let _kept_or_told_next_time = tokio::time::timeout(LAST_WORK, accounts.settle()).await;
        }
        if let Some(unlocked) = unlocked.filter(|_| check_ups > 0) {
            let _over_or_told_next_time = tokio::time::timeout(LAST_WORK, doctor::settle(&unlocked)).await;
        }
        drop(work);
        drop(keep);
        Ok(code)
    }

    /// Shows the first frame, and only then starts anything.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        self.fit();
        self.draw()?;
        for effect in update::start() {
            self.perform(effect);
        }
        Ok(())
    }

    /// One round: waits, takes everything there is, and draws if it is time to.
    pub(super) async fn turn(&mut self) -> Leave {
        let mut woke = Some(self.wait().await);
        let mut taken = 0;
        self.update(Msg::Now(self.world.clock.now()));
        while let Some(event) = woke {
            if let Some(code) = self.take(event) {
                return Some(code);
            }
            taken += 1;
            woke = if taken < BATCH { self.ready() } else { None };
        }
        self.fit();
        // A terminal that cannot be written to is gone.
        self.draw_when_due().is_err().then_some(TERMINAL_GONE)
    }

    /// Waits for whatever comes first; of several, in this order.
    async fn wait(&mut self) -> Woke {
        let frame = self.frame_due();
        let deadline = self.deadlines.next();
        let far = Instant::now();
        tokio::select! {
            biased;
            Some(signal) = self.signals.next() => Woke::Signal(signal),
            Some(done) = self.work.join_next() => Woke::Work(done),
            Some(told) = self.told.1.recv() => Woke::Told(told),
            event = self.input.next() => Woke::Input(event),
            () = sleep_until(deadline.unwrap_or(far)), if deadline.is_some() => Woke::Deadline,
            () = sleep_until(frame.unwrap_or(far)), if frame.is_some() => Woke::Frame,
        }
    }

    /// What is there already, in the same order.
    fn ready(&mut self) -> Option<Woke> {
        if let Some(Some(signal)) = self.signals.next().now_or_never() {
            return Some(Woke::Signal(signal));
        }
        if let Some(done) = self.work.try_join_next() {
            return Some(Woke::Work(done));
        }
        if let Ok(told) = self.told.1.try_recv() {
            return Some(Woke::Told(told));
        }
        if let Some(event) = self.input.next().now_or_never() {
            return Some(Woke::Input(event));
        }
        self.deadlines.next().is_some_and(|at| at <= Instant::now()).then_some(Woke::Deadline)
    }

    fn take(&mut self, woke: Woke) -> Leave {
        if !matches!(woke, Woke::Frame) {
            self.stale = true;
        }
        match woke {
            Woke::Signal(Signal::Leave(code)) => Some(code),
            Woke::Signal(Signal::Stop) => self.stop(),
            Woke::Signal(Signal::Continue) => self.come_back(),
            Woke::Work(Ok(Done::Connected(outcome))) => self.connected(*outcome),
            Woke::Work(Ok(Done::Added(outcome))) => self.added(*outcome),
            Woke::Work(Ok(Done::Recalled(ticket, kept))) => self.recalled(ticket, kept),
            Woke::Told(told) => self.told(told),
            Woke::Work(Ok(Done::Said(msg))) => {
                let answered = matches!(*msg, Msg::Answered { .. });
                let left = self.update(*msg);
                left.or_else(|| if answered { self.after_an_answer() } else { None })
            }
            // Its panic has been told; one that was called off has nothing to say.
            Woke::Work(Err(error)) => error.is_panic().then_some(CRASHED),
            Woke::Input(Some(Ok(Event::Resize(columns, rows)))) => self.resize((columns, rows)),
            Woke::Input(Some(Ok(event))) => match input::message(&self.model, event) {
                Some(msg) => self.update(msg),
                None => None,
            },
            Woke::Input(Some(Err(_)) | None) => Some(TERMINAL_GONE),
            Woke::Deadline => match self.deadlines.take(Instant::now()) {
                Some(msg) => self.update(msg),
                None => None,
            },
            Woke::Work(Ok(Done::Nothing)) | Woke::Frame => None,
        }
    }

    /// Tells the core what happened and does what it asks for.
    fn update(&mut self, msg: Msg) -> Leave {
        let effects = update::update(&mut self.model, msg);
        if !matches!(self.model.overlay, Some(Overlay::CheckUp { .. })) {
            // Its sheet was closed.
            self.checking = None;
        }
        if effects.iter().any(|effect| matches!(effect, Effect::Fetch(_))) {
            self.look_whether_it_is_there();
        }
        effects.into_iter().find_map(|effect| self.perform(effect))
    }

    pub(super) fn perform(&mut self, effect: Effect) -> Leave {
        match effect {
            Effect::Connect => {
                self.connect(None);
                None
            }
            Effect::Fetch(ticket) => {
                self.fetch(ticket);
                None
            }
            Effect::After(wait, msg) => {
                self.deadlines.add(Instant::now() + wait, msg);
                None
            }
            Effect::Copy { text, what } => {
                let outcome = self.copy(&text).map(|()| what);
                self.update(Msg::Copied(outcome))
            }
            Effect::Unlock(_)
            | Effect::AddProfile(..)
            | Effect::SignIn
            | Effect::EnterCode(_)
            | Effect::CancelSignIn
            | Effect::OpenBrowser(_)
            | Effect::LookAtHeaders
            | Effect::CheckUp
            | Effect::LookAtPeople
            | Effect::AddClient(_)
            | Effect::RemoveClient(_) => self.access(effect),
            Effect::LookAtDrafts(_)
            | Effect::SaveDraft { .. }
            | Effect::ForgetDraft { .. }
            | Effect::Review { .. }
            | Effect::Send(_)
            | Effect::LookForOpen
            | Effect::FindOut
            | Effect::LookAtJournal => {
                self.write(effect);
                None
            }
            Effect::Watch(_) | Effect::WatchNow(..) | Effect::Record(..) | Effect::AnswerHandOff { .. } => {
                self.watch(effect);
                None
            }
            Effect::Export(wanted) => {
                self.export(wanted);
                None
            }
            Effect::OpenPage { .. } | Effect::DrawCode { .. } => {
                self.hand_over(effect);
                None
            }
            Effect::Suspend => self.stop(),
            Effect::Exit => Some(0),
        }
    }

    /// Asks a question: first of what is kept, where nothing is on screen yet, then of HMRC.
    fn fetch(&mut self, ticket: Ticket) {
        let Some(accounts) = self.accounts.clone() else {
            let outcome = Err(Failure::new(FailureKind::Unreachable, "not-connected"));
            let at = self.world.clock.now();
            self.work.spawn(async move { Done::Said(Box::new(Msg::Answered { ticket, outcome, at })) });
            return;
        };
        let known = self.model.answers.get(&ticket.subject, &ticket.query).known().is_some();
        if known || accounts.keeper().is_none() {
            return self.ask(accounts, ticket);
        }
        self.work.spawn(async move {
            let kept = accounts.kept(&ticket.subject, &ticket.query).await;
            Done::Recalled(ticket, kept.and_then(Result::ok))
        });
    }

    /// Writes a file: with the answers that are on screen, and HMRC's where one is missing.
    fn export(&mut self, wanted: ToExport) {
        let exporting = Exporting::new(&self.model, self.accounts.clone(), wanted);
        self.work.spawn(async move {
            let outcome = match exporting {
                Some(exporting) => Box::pin(exporting.write()).await,
                None => Exported::Failed("There is nobody to ask about yet.".to_owned()),
            };
            Done::Said(Box::new(Msg::Exported(outcome)))
        });
    }

    /// Does what handing over asks for, beside the loop: a desktop may take its time.
    fn hand_over(&mut self, effect: Effect) {
        let (desktop, origin) = (self.world.ways.desktop.clone(), self.model.handing_over.origin.clone());
        let accounts = self.accounts.clone();
        self.work.spawn(async move {
            match effect {
                Effect::OpenPage { number, address, gone } => {
                    let opened = handing_over::open(desktop, origin, accounts, (number, address, gone));
                    Done::Said(Box::new(Box::pin(opened).await))
                }
                Effect::DrawCode { number, address } => {
                    Done::Said(Box::new(handing_over::draw(origin.as_deref(), number, &address)))
                }
                _ => Done::Nothing,
            }
        });
    }

    /// Hands in what is about writing; what comes of it comes as a message.
    fn write(&mut self, effect: Effect) {
        let Some(desk) = &self.desk else { return };
        let (slip, clock) = (desk.hand_in(&effect), self.world.clock);
        self.work.spawn(async move { Done::Said(Box::new(Box::pin(slip.answer(effect, clock)).await)) });
    }

    /// Does what is about hand-offs; what comes of it comes as a message.
    fn watch(&mut self, effect: Effect) {
        let Some(accounts) = self.accounts.clone() else { return };
        self.work.spawn(async move {
            match watching::answer(accounts, effect).await {
                Some(msg) => Done::Said(Box::new(msg)),
                None => Done::Nothing,
            }
        });
    }

    /// From now on these accounts are written to as well.
    fn open_desk(&mut self) {
        let Some(accounts) = self.accounts.clone() else { return };
        let locks = self.world.ways.places.as_ref().map(Places::locks);
        let (clerk, desk) = Clerk::new(accounts, locks, self.world.clock);
        self.clerks.spawn(clerk.work());
        self.desk = Some(desk);
    }

    fn ask(&mut self, accounts: Accounts, ticket: Ticket) {
        let (clock, told, waiting) = (self.world.clock, self.told.0.clone(), ticket.clone());
        self.work.spawn(async move {
            let hindered = move |failure| {
                // Nobody listens after the program was left.
                let _left = told.send(Told::Hindered(Box::new(Msg::Hindered { ticket: waiting.clone(), failure })));
            };
            let outcome = accounts.ask_telling(&ticket.subject, &ticket.query, hindered).await;
            let at = outcome.as_ref().map_or_else(|_| clock.now(), |fetched| fetched.at);
            Done::Said(Box::new(Msg::Answered { ticket, outcome: outcome.map(|fetched| fetched.value), at }))
        });
    }

    fn copy(&mut self, text: &str) -> Result<(), String> {
        let sequence = clipboard::osc52(text).map_err(|why| format!("Could not {why}"))?;
        self.screen.tell(&sequence).map_err(|error| format!("Could not copy: {}", error.kind()))
    }

    /// Gives the terminal back and stops. Going on starts with [`Signal::Continue`].
    fn stop(&mut self) -> Leave {
        self.screen.give_back();
        self.away = true;
        match (self.world.stop)() {
            Ok(()) => None,
            Err(why) => {
                let left = self.come_back();
                left.or_else(|| self.update(Msg::NotSuspended(format!("Could not {why}"))))
            }
        }
    }

    fn come_back(&mut self) -> Leave {
        self.away = false;
        match self.screen.take_again() {
            Ok(size) => self.resize(size),
            Err(_gone) => Some(TERMINAL_GONE),
        }
    }

    fn resize(&mut self, size: (u16, u16)) -> Leave {
        self.screen.resize(size);
        self.update(Msg::Resize(size.0, size.1))
    }

    /// Tells the core how many rows there is room for, if that changed.
    fn fit(&mut self) {
        let rows = view::viewport(&self.model);
        if rows != self.model.viewport {
            self.update(Msg::Viewport(rows));
        }
    }

    fn draw_when_due(&mut self) -> io::Result<()> {
        match self.frame_due() {
            Some(due) if due <= Instant::now() => self.draw(),
            _ => Ok(()),
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        let Self { model, world, screen, .. } = self;
        screen.draw(|frame| view::draw_with_links(model, &world.theme, frame))?;
        self.stale = false;
        self.drawn = Some(Instant::now());
        Ok(())
    }

    /// When the next frame may be drawn; `None` when there is nothing new to draw.
    fn frame_due(&self) -> Option<Instant> {
        let wanted = self.stale && !self.away;
        wanted.then(|| self.drawn.map_or_else(Instant::now, |last| last + FRAME))
    }

    /// Whether everything that happened is on the screen and nothing is under way.
    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        self.work.is_empty() && self.checking.is_none() && self.deadlines.next().is_none() && (!self.stale || self.away)
    }
}
