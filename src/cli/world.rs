//! From a plan to somebody who answers: the demo's simulator is started, or a server on this computer addressed.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::arguments::Serve;
use super::desk::Ask;
use super::output::Setting;
use super::plan::{Action, Looks, Plan, Source, WorldPlan};
use super::trouble::Trouble;
use super::wording::Reader;
use crate::desktop::machine::Machine;
use crate::rules::hand_off::watch::Pace;
use crate::rules::machine::Facts;
use crate::rules::profile::ConnectionMethod;
use crate::rules::write::{Manner, Where, writes};
use crate::rules::{Answer, Failure, FailureKind, Nino, Person, Query, Role, Subject};
use crate::service::access::{JournalOf, demo_has_journal, keeper_of_demo, open_writes_noted as open_writes_noted_for};
use crate::service::accounts::{Accounts, Authority, MakeClient, NOT_FOR_SUPPORTING_AGENTS, OFFLINE};
use crate::service::clock::Clock;
use crate::service::reader::{Address, LookAtMachine, client};
use crate::service::watch::Watcher;
use crate::service::write::Writer;
use crate::simulator::{self, Fault, Options, Running, StartError};
use crate::store::places::{NoHome, Places, create_private};
use crate::store::reason;
use crate::words::{access, count, dates};

/// What the demo's figures grow from: always the same people.
const SEED: u64 = 1;

/// A world to ask in. The demo's simulator runs as long as it lives.
pub(super) struct World {
    pub(super) setting: Setting,
    /// What the person should know about it.
    pub(super) notices: Vec<String>,
    accounts: Accounts,
    subject: Subject,
    role: Role,
    utr: Option<String>,
    heard: RefCell<Heard>,
    simulator: Option<Running>,
}

/// What was heard from the store instead of HMRC.
#[derive(Debug, Clone, Default)]
pub(super) struct Heard {
    /// When HMRC gave the oldest of the answers that were kept from before.
    pub(super) as_at: Option<DateTime<Utc>>,
    /// Why HMRC was not heard itself; nothing when it was not to be asked.
    pub(super) instead_of: Option<Failure>,
    /// Why HMRC is not asked again.
    out_of_reach: Option<Failure>,
}

impl World {
    /// Refuses what HMRC answers to nobody in this role, before anything else is asked for its sake.
    pub(super) fn may_ask(&self, query: &Query) -> Result<(), Failure> {
        let refused = || Failure::new(FailureKind::NotAuthorised, NOT_FOR_SUPPORTING_AGENTS);
        if self.role.may_ask(query) { Ok(()) } else { Err(refused()) }
    }

    /// As whom it is asked about.
    pub(super) const fn role(&self) -> Role {
        self.role
    }

    /// Whose account it is.
    pub(super) const fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Their Unique Taxpayer Reference, where it was given.
    pub(super) fn utr(&self) -> Option<&str> {
        self.utr.as_deref()
    }

    /// Where the demo's simulator listens.
    pub(super) fn simulator(&self) -> Option<&str> {
        self.simulator.as_ref().map(Running::base_url)
    }

    /// What writes to the account, and reads the journal.
    pub(super) fn writer(&self, plan: &Plan) -> Result<Writer, Trouble> {
        writer(plan, &self.accounts)
    }

    /// What looks after somebody who goes to HMRC's pages; none where nothing is kept.
    pub(super) fn watcher(&self) -> Option<Watcher> {
        self.accounts.watcher().ok()
    }

    /// A sentence for each write to this account that nobody knows the outcome of.
    pub(super) async fn open_writes(&self, plan: &Plan) -> Vec<String> {
        if !has_journal(plan, &self.accounts) {
            return Vec::new();
        }
        let Ok(writer) = self.writer(plan) else { return Vec::new() };
        // A journal that cannot be read is said by the commands that need it.
        let Ok(journal) = writer.journal().await else { return Vec::new() };
        let open = writes(&journal.entries).into_iter().filter(|one| one.stands() == Where::Open);
        let (own, others): (Vec<_>, Vec<_>) = open.partition(|one| *one.subject == self.subject);
        let mut said: Vec<String> = own.iter().map(super::writing::still_open).collect();
        said.extend(still_open_somewhere(others.len(), " for other people"));
        said.iter().map(|one| self.setting.reader.put(one)).collect()
    }

    /// What was heard from the store so far.
    pub(super) fn heard(&self) -> Heard {
        self.heard.borrow().clone()
    }

    /// What is worth a word besides the answers: a permission that ends, versions that HMRC retires, a sign-in that
    /// could not be kept.
    pub(super) async fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self.accounts.retirements().iter().map(access::retirement).collect();
        if let Some(Authority::EndsSoon { on }) = self.accounts.authority().await {
            let before = "Run `quarterdeck login` before then.";
            let before = self.setting.reader.put(before);
            notes.push(format!("HMRC lets Quarterdeck in until {} only. {before}", dates::day_long(on)));
        }
        if let Err(why) = self.accounts.settle().await {
            notes.push(format!("Could not {why}: sign in again next time."));
        }
        notes
    }

    /// What went wrong with keeping answers, as a sentence.
    pub(super) fn not_kept(&self) -> Option<String> {
        self.accounts.take_trouble().map(|why| super::access::in_a_sentence(&why.to_string(), why.hint()))
    }

    /// The kept answer, if HMRC failed in a way that says nothing about the question itself.
    async fn instead(&self, query: &Query, failure: Failure) -> Result<Answer, Failure> {
        let offline = failure.code == OFFLINE;
        let silent = matches!(
            failure.kind,
            FailureKind::Unreachable | FailureKind::Unavailable | FailureKind::Throttled | FailureKind::BadAnswer
        );
        if !silent {
            return Err(failure);
        }
        let Some(kept) = self.accounts.kept(&self.subject, query).await else { return Err(failure) };
        let fetched = kept?;
        let mut heard = self.heard.borrow_mut();
        heard.as_at = Some(heard.as_at.map_or(fetched.at, |oldest| oldest.min(fetched.at)));
        if !offline {
            heard.instead_of.get_or_insert(failure);
        }
        Ok(fetched.value)
    }
}

impl Ask for World {
    async fn ask(&self, query: &Query) -> Result<Answer, Failure> {
        // Once HMRC was out of reach it is not waited for with every further question.
        let out_of_reach = self.heard.borrow().out_of_reach.clone();
        if let Some(failure) = out_of_reach {
            return self.instead(query, failure).await;
        }
        match self.accounts.ask(&self.subject, query).await {
            Ok(fetched) => Ok(fetched.value),
            Err(failure) => {
                if failure.kind == FailureKind::Unreachable {
                    self.heard.borrow_mut().out_of_reach = Some(failure.clone());
                }
                self.instead(query, failure).await
            }
        }
    }
}

/// What writes to accounts, and reads the journal. Where nothing can be kept there is none.
pub(super) fn writer(plan: &Plan, accounts: &Accounts) -> Result<Writer, Trouble> {
    let writer = accounts.writer(&plan.places.as_ref().ok_or(NoHome)?.locks())?;
    let by_option = matches!(&plan.action, Action::Write(write) if write.yes);
    Ok(writer.confirmed_by(if by_option { Manner::Yes } else { Manner::Command }))
}

/// That writes are open, for commands that open no world: as it is noted beside the journal, told without its key.
pub(super) fn open_writes_noted(plan: &Plan) -> Option<String> {
    let places = plan.places.as_ref()?;
    let noted = |of| open_writes_noted_for(places, of);
    let many = match &plan.world.source {
        // What is about profiles is about all of them.
        _ if matches!(plan.action, Action::Profile(_)) => {
            let all = super::access::profiles(places).ok()?.all;
            all.iter().map(|profile| noted(JournalOf::Profile(profile))).sum()
        }
        Source::Demo { .. } => noted(JournalOf::Demo),
        Source::Local { base, .. } => noted(JournalOf::Base(base.authority())),
        Source::Profile { profile, .. } => noted(JournalOf::Profile(profile)),
    };
    let many = usize::try_from(many).unwrap_or(usize::MAX);
    Some(Reader::of(&plan.world.source).put(&still_open_somewhere(many, "")?))
}

/// "what became of 2 writes is not known yet"; nothing where there are none.
fn still_open_somewhere(many: usize, whose: &str) -> Option<String> {
    let writes = count(i64::try_from(many).unwrap_or(i64::MAX), "write", "writes");
    (many > 0).then(|| {
        format!("what became of {writes} to HMRC{whose} is not known yet; `quarterdeck journal` finds out. Nothing is sent again.")
    })
}

/// Whether there can be anything in a journal: looking into the demo's would make one.
fn has_journal(plan: &Plan, accounts: &Accounts) -> bool {
    match &plan.world.source {
        Source::Demo { .. } => plan.places.as_ref().is_some_and(demo_has_journal),
        Source::Local { .. } | Source::Profile { .. } => accounts.keeper().is_some(),
    }
}

/// A line to HMRC, or to what stands in for it, and the people who can be asked about.
pub(super) struct Line {
    pub(super) accounts: Accounts,
    pub(super) people: Vec<Person>,
    /// The number of each of them in an agent's book.
    pub(super) numbers: Vec<i64>,
    /// The demo's simulator, which runs as long as this lives.
    pub(super) keep: Option<Running>,
    /// What the person should know about it.
    pub(super) notices: Vec<String>,
}

/// Opens the line of `plan`: starts the demo's simulator, addresses the server named, or opens the profile.
pub(super) fn line(plan: &WorldPlan, places: Option<&Places>) -> Result<Line, Trouble> {
    check(plan)?;
    match &plan.source {
        Source::Demo { .. } if plan.rehearse_crash => rehearse_crash(),
        Source::Demo { state } => demo(plan, state.as_deref(), places),
        Source::Local { base, token, scenario } => {
            let client = match (plan.offline, token) {
                (false, Some(token)) => Some(client(Address {
                    base_url: base.as_str().to_owned(),
                    token: token.0.clone(),
                    scenario: scenario.clone(),
                    patience: plan.patience,
                    machine: Some(machine(None, ConnectionMethod::default())),
                    pace: None,
                })?),
                _ => None,
            };
            let (keeper, notice) = super::access::keeper_of_base(places, base);
            let make = client.map(|client| Box::new(move || Ok(client.clone())) as MakeClient);
            let accounts = Accounts::new(make, keeper, Role::Individual, plan.clock, base.authority());
            let people = plan.nino.iter().map(|nino| Person::new(Subject { nino: nino.clone() }, String::new()));
            Ok(Line {
                accounts,
                people: people.collect(),
                numbers: Vec::new(),
                keep: None,
                notices: notice.into_iter().collect(),
            })
        }
        Source::Profile { .. } => super::access::line(plan, places.ok_or(NoHome)?),
    }
}

/// A mistake in the program, made on purpose and with personal data in it, to see that none of it is told.
#[expect(clippy::panic, reason = "a crash can only be seen where there is one")]
fn rehearse_crash() -> ! {
    panic!("AA000001A owes £1,234.50")
}

/// What is wrong with a plan, before anything is opened.
pub(super) fn check(plan: &WorldPlan) -> Result<(), Trouble> {
    match &plan.source {
        // The demo keeps no answers: its simulator is always there to be asked.
        Source::Demo { .. } if plan.offline => Err(Trouble::NothingStored),
        Source::Local { .. } if plan.nino.is_none() => Err(Trouble::usage(
            "nino",
            "a local server needs to be told whose account",
            "Add --nino; `quarterdeck simulator serve` prints its people.",
        )),
        Source::Local { token: None, .. } if !plan.offline => Err(Failure::new(FailureKind::SignIn, "no-token").into()),
        _ => Ok(()),
    }
}

/// Whom the command is about, where it is about one person.
pub(super) fn one(plan: &Plan, line: &Line) -> Result<Person, Trouble> {
    let wanted = match plan.world.client {
        Some(id) => Some(super::access::client_numbered(line, id)?),
        None => plan.world.nino.clone(),
    };
    // The wrong client's figures would be worse than a question: only where there is one is there no doubt.
    if wanted.is_none() && plan.world.source.profile().is_some_and(|profile| profile.role.is_agent()) {
        super::access::in_no_doubt(line)?;
    }
    let known = match &wanted {
        Some(nino) => line.people.iter().find(|person| person.subject.nino == *nino),
        None => line.people.first(),
    };
    let unknown = || wanted.map(|nino| Person::new(Subject { nino }, String::new()));
    known.cloned().or_else(unknown).ok_or_else(|| super::access::nobody(&plan.world.source))
}

/// Opens the world of `plan`.
pub(super) fn open(plan: &Plan) -> Result<World, Trouble> {
    let line = line(&plan.world, plan.places.as_ref())?;
    let person = one(plan, &line)?;
    let nino = person.subject.nino;
    let usual = plan.world.source.profile().map_or(Role::Individual, |profile| profile.role);
    let role = person.role.unwrap_or(usual);
    let name = Some(person.name).filter(|name| !name.is_empty());
    let setting = Setting { person: name, ..setting(&plan.world, plan.looks, Some(nino.clone())) };
    Ok(World {
        setting,
        notices: line.notices,
        accounts: line.accounts,
        subject: Subject { nino },
        role,
        utr: person.utr,
        heard: RefCell::default(),
        simulator: line.keep,
    })
}

fn demo(plan: &WorldPlan, state: Option<&Path>, places: Option<&Places>) -> Result<Line, Trouble> {
    // Reading the demo needs no folder; only what is changed in it does.
    let notice = state.and_then(not_kept);
    let state = state.filter(|_| notice.is_none());
    let running = simulator::start(Options { state_dir: state.map(Path::to_owned), ..options(plan.clock) })
        .map_err(|cause| Trouble::Simulator(why(&cause)))?;
    let people = running.people().iter().map(|person| Person {
        story: Some(person.story.clone()),
        ..Person::new(Subject { nino: person.nino.clone() }, person.name.clone())
    });
    let people = people.collect();
    let address = Address {
        base_url: running.base_url().to_owned(),
        token: running.token().to_owned(),
        scenario: None,
        patience: plan.patience,
        machine: Some(machine(None, ConnectionMethod::default())),
        pace: None,
    };
    let mut accounts = Accounts::live(client(address)?, plan.clock).at_pace(Pace::Brisk);
    if let Some(places) = places.filter(|_| state.is_some()).cloned() {
        accounts = accounts.with_journal(Box::new(move || keeper_of_demo(&places)));
    }
    Ok(Line { accounts, people, numbers: Vec::new(), keep: Some(running), notices: notice.into_iter().collect() })
}

/// Why nothing of the demo's world can be kept in `folder`, as one line.
fn not_kept(folder: &Path) -> Option<String> {
    let cause = create_private(folder).err()?;
    Some(format!("the demo keeps nothing: {} cannot be used; {}", folder.display(), reason(&cause)))
}

/// What the interface should say before there is a connection.
pub(super) fn notice(plan: &WorldPlan) -> Option<String> {
    match &plan.source {
        Source::Demo { state: Some(folder) } if !plan.offline => not_kept(folder),
        Source::Demo { .. } | Source::Local { .. } | Source::Profile { .. } => None,
    }
}

/// Who looks at this computer before each call. The time is the system's, also where the program is told another.
///
/// The number made up for this computer is for HMRC; the demo and local servers are given none.
pub(super) fn machine(device_file: Option<PathBuf>, method: ConnectionMethod) -> LookAtMachine {
    let machine = Machine::new(device_file);
    Arc::new(move || Facts { method, ..machine.look(Clock::system().now()) })
}

/// What the words of a command depend on, as far as the plan tells.
pub(super) fn setting(plan: &WorldPlan, looks: Looks, nino: Option<Nino>) -> Setting {
    let place = match &plan.source {
        Source::Local { base, .. } => Some(base.authority().to_owned()),
        Source::Demo { .. } | Source::Profile { .. } => None,
    };
    Setting {
        place,
        profile: plan.source.profile().map(|profile| profile.name.clone()),
        nino,
        reveal: looks.reveal,
        reader: Reader::of(&plan.source),
        ..Setting::of(plan.source.environment(), plan.clock.now())
    }
}

/// A simulator at its usual: production's rules, any token, nothing going wrong, nothing kept.
pub(super) fn options(clock: Clock) -> Options {
    Options {
        port: 0,
        now: Arc::new(move || clock.now()),
        seed: SEED,
        clients: 0,
        faults: Vec::new(),
        strict_auth: false,
        sandbox_rules: false,
        state_dir: None,
    }
}

/// Starts the simulator for other programs, and says which faults no request can meet.
pub(super) fn serve(plan: &WorldPlan, serve: &Serve) -> Result<(Running, Vec<String>), Trouble> {
    let fault = |spec: &String| {
        spec.parse::<Fault>().map_err(|why| {
            let hint = "As in latency=200ms, lose-answer=PUT or status=503:0.2.";
            Trouble::usage("fault", format!("--fault: {why}"), hint)
        })
    };
    let clients = serve.clients.unwrap_or_default();
    let faults = serve.fault.iter().map(fault).collect::<Result<Vec<Fault>, _>>()?;
    let of_no_use = serve.fault.iter().zip(&faults).filter(|(_, fault)| fault.matches_nothing());
    let of_no_use: Vec<String> = of_no_use.map(|(spec, _)| spec.clone()).collect();
    let running = simulator::start(Options {
        port: serve.port,
        seed: serve.seed.unwrap_or(SEED),
        clients: usize::try_from(clients).unwrap_or(usize::MAX),
        faults,
        strict_auth: serve.strict_auth,
        sandbox_rules: serve.sandbox_rules,
        ..options(plan.clock)
    });
    running.map(|running| (running, of_no_use)).map_err(|cause| Trouble::Simulator(why(&cause)))
}

/// Why the simulator did not start, in words that follow on "could not be started".
fn why(cause: &StartError) -> String {
    match cause {
        StartError::Listen(cause) => format!("it has no port to listen on; {}", reason(cause)),
        StartError::Thread(cause) => reason(cause),
        StartError::State(cause) => format!("what it remembers cannot be read; {}", reason(cause)),
        StartError::Data(_) => cause.to_string(),
    }
}

/// Clears the demo's world.
pub(super) fn reset(folder: &Path) -> Result<(), Trouble> {
    let forgotten =
        create_private(folder).and_then(|()| simulator::reset_state(folder)).and_then(|()| writable(folder));
    forgotten.map_err(|cause| Trouble::Folder { folder: folder.to_owned(), cause })
}

/// A folder that takes nothing has not been cleared, even when nothing stood in it.
fn writable(folder: &Path) -> std::io::Result<()> {
    let file = folder.join(format!(".{}.try", std::process::id()));
    std::fs::write(&file, [])?;
    std::fs::remove_file(file)
}
