//! The core driven against the simulator through the real client, without a terminal.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use quarterdeck::app::effect::Effect;
use quarterdeck::app::key::Key;
use quarterdeck::app::model::{Model, Overlay, Settings};
use quarterdeck::app::msg::Msg;
use quarterdeck::app::remote::Ticket;
use quarterdeck::app::update::{start, update};
use quarterdeck::app::writing::Stage;
use quarterdeck::hmrc::client::{Client, Connection, Limits, Secret};
use quarterdeck::rules::profile::{Addresses, ConnectionMethod, Keeps};
use quarterdeck::rules::write::Confirmed;
use quarterdeck::rules::{Answer, Environment, Failure, Person, Profile, Role, Subject};
use quarterdeck::runtime::{watching, writing};
use quarterdeck::service::accounts::Accounts;
use quarterdeck::service::clock::Clock;
use quarterdeck::service::keeper::Keeper;
use quarterdeck::service::write::Writer;
use quarterdeck::simulator::{self, Running};
use quarterdeck::store::db::{Database, new_key};
use quarterdeck::view;
use quarterdeck::view::theme::Theme;
use quarterdeck::words;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tempfile::TempDir;

/// Noon of 21 November 2026: late updates, an overdue payment on account, the coding-out choice open.
pub(crate) fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// What becomes of a question.
pub(crate) type Outcome = dyn Fn(&Ticket) -> Option<Result<Answer, Failure>>;

/// A core with a world to talk to.
pub(crate) struct World {
    pub(crate) model: Model,
    pub(crate) theme: Theme,
    client: Client,
    /// What writes, where this world can be written to.
    keeper: Option<Keeper>,
    folder: TempDir,
    pub(crate) people: Vec<Person>,
    runtime: tokio::runtime::Runtime,
    pub(crate) simulator: Option<Running>,
    /// Answers questions in place of the simulator; `None` lets it answer.
    pub(crate) instead: Box<Outcome>,
    /// Whether questions are left unanswered.
    pub(crate) silent: bool,
    /// Whether what is sent stays on its way.
    pub(crate) slow: bool,
    /// What the world was asked to do and did not do.
    pub(crate) undone: Vec<Effect>,
    /// Whether everything that is sent is held against the review on screen before.
    pub(crate) watch: bool,
    /// What was sent to HMRC, in order.
    pub(crate) sent: Vec<&'static str>,
}

impl World {
    /// The demo's world at noon, on a terminal of this size, nothing asked yet.
    pub(crate) fn new(columns: u16, rows: u16) -> Self {
        Self::with_faults(columns, rows, &[], Limits::default())
    }

    /// The same where things go wrong, written as for `simulator serve --fault`.
    pub(crate) fn with_faults(columns: u16, rows: u16, faults: &[&str], limits: Limits) -> Self {
        let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        let options = simulator::Options { now: Arc::new(noon), faults, ..super::options("2026-11-21") };
        let simulator = simulator::start(options).unwrap();
        let people = simulator
            .people()
            .iter()
            .map(|person| Person {
                story: Some(person.story.clone()),
                ..Person::new(Subject { nino: person.nino.clone() }, person.name.clone())
            })
            .collect();
        let connection = Connection { limits, ..Connection::new(simulator.base_url(), Secret::new(simulator.token())) };
        let words = "Demo: a simulated HMRC, nothing here is real";
        Self::of(connection, (Environment::Demo, words), people, Some(simulator), (columns, rows))
    }

    /// The same people as this profile's own, in HMRC's sandbox as far as the core can tell.
    pub(crate) fn of_profile(role: Role, size: (u16, u16)) -> Self {
        let mut world = Self::new(size.0, size.1);
        let profile = Profile {
            name: "firm-a".parse().unwrap(),
            environment: Environment::Sandbox,
            role,
            client_id: "id".to_owned(),
            redirects: Profile::REDIRECTS.map(str::to_owned).to_vec(),
            scopes: Profile::SCOPES.map(str::to_owned).to_vec(),
            keeps: Keeps::Keyring,
            connection_method: ConnectionMethod::Desktop,
            calls_per_second: None,
            addresses: Addresses { api: String::new(), authorise: String::new(), token: String::new() },
        };
        let settings = Settings {
            tasks: world.model.settings.tasks.clone(),
            profile: Some(profile),
            may_set_up: true,
            ..Settings::new(Environment::Sandbox, words::access::environment(Environment::Sandbox))
        };
        world.model = Model::new(settings, noon(), size);
        for person in &mut world.people {
            person.story = None;
            person.utr = Some(format!("12345{}", person.subject.nino.as_str().get(3..8).unwrap()));
        }
        if role == Role::Individual {
            world.people.truncate(1);
        }
        world
    }

    /// One taxpayer at a server on this computer.
    pub(crate) fn local(connection: Connection, nino: &str, size: (u16, u16)) -> Self {
        let person = Person::new(Subject { nino: nino.parse().unwrap() }, String::new());
        Self::of(connection, (Environment::Local, "Local: a server on this computer"), vec![person], None, size)
    }

    fn of(
        connection: Connection,
        (environment, words): (Environment, &str),
        people: Vec<Person>,
        simulator: Option<Running>,
        size: (u16, u16),
    ) -> Self {
        let settings = Settings {
            tasks: quarterdeck::store::tasks::catalogue().unwrap().to_vec(),
            dated: Some(quarterdeck::store::dated_rules::shipped().unwrap()),
            ..Settings::new(environment, words)
        };
        let client = Client::new(connection).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let keeper = simulator.is_some().then(|| keeper(&folder));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self {
            model: Model::new(settings, noon(), size),
            theme: Theme::default(),
            client,
            keeper,
            folder,
            people,
            runtime,
            simulator,
            instead: Box::new(|_| None),
            silent: false,
            slow: false,
            undone: Vec::new(),
            watch: false,
            sent: Vec::new(),
        }
    }

    /// Starts: connects and asks the first questions.
    pub(crate) fn start(mut self) -> Self {
        let effects = start();
        self.carry_out(effects);
        self
    }

    /// Takes in one thing that happened, and everything that follows from it.
    pub(crate) fn happen(&mut self, msg: Msg) {
        // As the loop has it: the time comes first.
        let now = self.model.now;
        assert!(update(&mut self.model, Msg::Now(now)).is_empty());
        let before = self.watch.then(|| self.model.clone());
        let effects = update(&mut self.model, msg);
        if let Some(before) = before {
            for effect in &effects {
                if let Effect::Send(confirmed) = effect {
                    assert_was_reviewed(&before, confirmed);
                }
            }
        }
        self.carry_out(effects);
        let room = view::viewport(&self.model);
        if room != self.model.viewport {
            let effects = update(&mut self.model, Msg::Viewport(room));
            self.carry_out(effects);
        }
    }

    /// Presses keys, written as on a keyboard: `3jj<enter>`.
    pub(crate) fn press(&mut self, keys: &str) {
        for key in parse_keys(keys) {
            self.happen(Msg::Key(key));
        }
    }

    /// Whether what is to be sent stays on its way.
    fn holds_back(&self, effect: &Effect) -> bool {
        self.slow && matches!(effect, Effect::Send(_))
    }

    pub(crate) fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if self.holds_back(&effect) {
                self.undone.push(effect);
                continue;
            }
            match effect {
                Effect::Connect => self.happen(Msg::Connected(self.people.clone())),
                Effect::Fetch(_) if self.silent => self.undone.push(effect),
                Effect::Fetch(ticket) => {
                    let outcome = (self.instead)(&ticket).unwrap_or_else(|| {
                        let asked = quarterdeck::service::query::ask(&self.client, &ticket.subject, &ticket.query);
                        self.runtime.block_on(asked)
                    });
                    let at = self.model.now;
                    self.happen(Msg::Answered { ticket, outcome, at });
                }
                Effect::LookAtDrafts(_)
                | Effect::SaveDraft { .. }
                | Effect::ForgetDraft { .. }
                | Effect::Review { .. }
                | Effect::Send(_)
                | Effect::LookForOpen
                | Effect::FindOut
                | Effect::LookAtJournal
                    if !self.silent && self.keeper.is_some() =>
                {
                    if let Effect::Send(confirmed) = &effect {
                        self.sent.push(confirmed.reviewed().draft().change.name());
                    }
                    let writer = self.writer();
                    let clock = Clock::set_to(self.model.now);
                    let msg = self.runtime.block_on(writing::answer(&writer, effect, clock));
                    self.happen(msg);
                }
                Effect::Watch(_) | Effect::WatchNow(..) | Effect::Record(..) | Effect::AnswerHandOff { .. }
                    if !self.silent && self.keeper.is_some() =>
                {
                    let msg = self.runtime.block_on(watching::answer(self.accounts(), effect));
                    self.happen(msg.unwrap());
                }
                // Whoever keeps no journal has written nothing.
                Effect::LookForOpen if self.keeper.is_none() => self.happen(Msg::OpenWrites(Ok(Vec::new()))),
                other => self.undone.push(other),
            }
        }
    }

    fn accounts(&self) -> Accounts {
        let client = self.client.clone();
        let make = Box::new(move || Ok(client.clone()));
        let clock = Clock::set_to(self.model.now);
        Accounts::new(Some(make), self.keeper.clone(), Role::Individual, clock, "here")
    }

    /// What writes to this world's HMRC, at the time on screen.
    pub(crate) fn writer(&self) -> Writer {
        self.accounts().writer(&self.folder.path().join("locks")).unwrap()
    }

    /// The short names of the writes in the journal, which are made up anew each time.
    pub(crate) fn names_of_writes(&self) -> Vec<String> {
        let journal = self.runtime.block_on(self.writer().journal()).unwrap();
        journal.entries.iter().map(|entry| entry.intent.short().to_owned()).collect()
    }

    /// Minutes pass, here and at HMRC.
    pub(crate) fn minutes_pass(&mut self, minutes: i64) {
        let now = self.model.now + chrono::TimeDelta::minutes(minutes);
        if let Some(simulator) = &self.simulator {
            let body = serde_json::json!({ "now": now.to_rfc3339() }).to_string();
            assert_eq!(super::http::ask("PUT", "/simulator/clock").body(&body).send(simulator.base_url()).status, 204);
        }
        self.happen(Msg::Now(now));
    }

    /// What goes wrong at HMRC from now on.
    pub(crate) fn faults(&self, faults: &[&str]) {
        let body = serde_json::json!({ "faults": faults }).to_string();
        let base = self.simulator.as_ref().unwrap().base_url();
        assert_eq!(super::http::ask("PUT", "/simulator/faults").body(&body).send(base).status, 204);
    }

    /// The screen as it would be drawn.
    pub(crate) fn terminal(&self) -> Terminal<TestBackend> {
        let (columns, rows) = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| view::draw(&self.model, &self.theme, frame)).unwrap();
        terminal
    }

    /// The screen as text, trailing blanks cut.
    pub(crate) fn screen(&self) -> String {
        let terminal = self.terminal();
        let buffer = terminal.backend().buffer();
        let width = usize::from(buffer.area.width);
        let rows = buffer.content.chunks(width).map(|row| {
            let mut skip = 0;
            let mut text = String::new();
            for cell in row {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                text.push_str(cell.symbol());
                skip = unicode_width::UnicodeWidthStr::width(cell.symbol()).saturating_sub(1);
            }
            text.trim_end().to_owned()
        });
        rows.collect::<Vec<_>>().join("\n")
    }

    /// The looks of the screen: each row's runs of one style, as `column+length style`.
    pub(crate) fn looks(&self) -> String {
        let terminal = self.terminal();
        let buffer = terminal.backend().buffer();
        let width = usize::from(buffer.area.width);
        let mut out = Vec::new();
        for (y, row) in buffer.content.chunks(width).enumerate() {
            let mut runs: Vec<(usize, usize, String)> = Vec::new();
            for (x, cell) in row.iter().enumerate() {
                if cell.symbol().trim().is_empty() {
                    continue;
                }
                let style = format!("{:?} {:?}", cell.fg, cell.modifier);
                match runs.last_mut() {
                    Some((from, length, last)) if *last == style && *from + *length + 1 >= x => *length = x + 1 - *from,
                    _ => runs.push((x, 1, style)),
                }
            }
            let plain = "Reset Modifier(0x0)";
            let runs: Vec<String> = runs
                .into_iter()
                .filter(|(_, _, style)| style != plain && style != "Reset NONE")
                .map(|(from, length, style)| format!("{from}+{length} {style}"))
                .collect();
            if !runs.is_empty() {
                out.push(format!("{y:>2}: {}", runs.join(" | ")));
            }
        }
        out.join("\n")
    }
}

/// The review was on screen, of the account on screen, unlocked, fresh, with the word typed there, and nothing else was
/// being sent.
fn assert_was_reviewed(before: &Model, confirmed: &Confirmed) {
    let Some(Overlay::Write(sheet)) = &before.overlay else { panic!("no sheet was on screen") };
    let Stage::Review(page) = &sheet.stage else { panic!("no review was on screen") };
    assert_eq!(page.reviewed.as_ref(), confirmed.reviewed());
    let draft = confirmed.reviewed().draft();
    assert_eq!(before.subject.as_ref(), Some(&draft.subject));
    assert!(before.writing.lock.until(&draft.subject, before.now).is_some(), "it was locked");
    assert!(!confirmed.reviewed().is_stale(before.now), "it was old");
    assert_eq!(page.field.text(), confirmed.reviewed().word());
    assert!(before.writing.sending.is_none(), "something else was being sent");
}

/// What keeps the journal in this folder.
fn keeper(folder: &TempDir) -> Keeper {
    let key = new_key().unwrap();
    Keeper::start(Database::open(&folder.path().join("world.db"), &key).unwrap()).unwrap()
}

/// Keys written as on a keyboard: single characters, and names in angle brackets.
pub(crate) fn parse_keys(keys: &str) -> Vec<Key> {
    let mut parsed = Vec::new();
    let mut rest = keys;
    while let Some(first) = rest.chars().next() {
        let (name, after) = match rest.strip_prefix('<').and_then(|inside| inside.split_once('>')) {
            Some((name, after)) => (name.to_owned(), after),
            None => (first.to_string(), rest.get(first.len_utf8()..).unwrap_or_default()),
        };
        parsed.push(name.parse().unwrap());
        rest = after;
    }
    parsed
}
