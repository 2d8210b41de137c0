//! From a plan to somebody who answers: the demo's simulator is started, or a server on this computer addressed.

use std::path::Path;
use std::sync::Arc;

use super::arguments::Serve;
use super::desk::Ask;
use super::output::Setting;
use super::plan::{Looks, Plan, Source, WorldPlan};
use super::trouble::Trouble;
use crate::desktop::machine::Machine;
use crate::rules::{Answer, Failure, FailureKind, Nino, Person, Query, Subject};
use crate::service::clock::Clock;
use crate::service::reader::{Address, LookAtMachine, Reader};
use crate::simulator::{self, Fault, Options, Running, StartError};
use crate::store::places::create_private;
use crate::store::reason;

/// What the demo's figures grow from: always the same people.
const SEED: u64 = 1;

/// A world to ask in. The demo's simulator runs as long as it lives.
pub(super) struct World {
    pub(super) setting: Setting,
    /// What the person should know about it.
    pub(super) notice: Option<String>,
    reader: Reader,
    _simulator: Option<Running>,
}

impl Ask for World {
    async fn ask(&self, query: &Query) -> Result<Answer, Failure> {
        self.reader.ask(query).await
    }
}

/// A line to HMRC, or to what stands in for it, and the people who can be asked about.
pub(super) struct Line {
    pub(super) address: Address,
    pub(super) people: Vec<Person>,
    /// The demo's simulator, which runs as long as this lives.
    pub(super) keep: Option<Running>,
    /// What the person should know about it.
    pub(super) notice: Option<String>,
}

/// Opens the line of `plan`: starts the demo's simulator, or addresses the server named.
pub(super) fn line(plan: &WorldPlan) -> Result<Line, Trouble> {
    if plan.offline {
        return Err(Trouble::NothingStored);
    }
    match &plan.source {
        Source::Demo { state } => demo(plan, state.as_deref()),
        Source::Local { base, token, scenario } => {
            let Some(nino) = plan.nino.clone() else {
                return Err(Trouble::usage(
                    "nino",
                    "a local server needs to be told whose account",
                    "Add --nino; `quarterdeck simulator serve` prints its people.",
                ));
            };
            let Some(token) = token else {
                return Err(Failure::new(FailureKind::SignIn, "no-token").into());
            };
            let address = Address {
                base_url: base.as_str().to_owned(),
                token: token.0.clone(),
                scenario: scenario.clone(),
                patience: plan.patience,
                machine: Some(machine()),
                pace: None,
            };
            let person = Person::new(Subject { nino }, String::new());
            Ok(Line { address, people: vec![person], keep: None, notice: None })
        }
    }
}

/// Opens the world of `plan`.
pub(super) fn open(plan: &Plan) -> Result<World, Trouble> {
    let line = line(&plan.world)?;
    let wanted = plan.world.nino.as_ref();
    let person = match wanted {
        Some(nino) => line.people.iter().find(|person| person.subject.nino == *nino),
        None => line.people.first(),
    };
    let Some(nino) = wanted.cloned().or_else(|| person.map(|person| person.subject.nino.clone())) else {
        return Err(Trouble::Simulator("it has no people".to_owned()));
    };
    let place = match &plan.world.source {
        Source::Demo { .. } => None,
        Source::Local { base, .. } => Some(base.authority().to_owned()),
    };
    let name = person.map(|person| person.name.clone()).filter(|name| !name.is_empty());
    let setting = Setting { place, person: name, ..setting(&plan.world, plan.looks, Some(nino.clone())) };
    Ok(World {
        setting,
        notice: line.notice,
        reader: Reader::new(line.address, Subject { nino })?,
        _simulator: line.keep,
    })
}

fn demo(plan: &WorldPlan, state: Option<&Path>) -> Result<Line, Trouble> {
    // Reading the demo needs no folder; only what is changed in it does.
    let notice = state.and_then(not_kept);
    let state = state.filter(|_| notice.is_none());
    let running = simulator::start(Options { state_dir: state.map(Path::to_owned), ..options(plan.clock) })
        .map_err(|cause| Trouble::Simulator(why(&cause)))?;
    let people = running.people().iter().map(|person| Person {
        story: Some(person.story.clone()),
        ..Person::new(Subject { nino: person.nino.clone() }, person.name.clone())
    });
    let address = Address {
        base_url: running.base_url().to_owned(),
        token: running.token().to_owned(),
        scenario: None,
        patience: plan.patience,
        machine: Some(machine()),
        pace: None,
    };
    Ok(Line { address, people: people.collect(), keep: Some(running), notice })
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
        Source::Demo { .. } | Source::Local { .. } => None,
    }
}

/// Who looks at this computer before each call. The time is the system's, also where the program is told another.
///
/// Nothing is kept of the demo and of local servers, so the computer has no number there.
fn machine() -> LookAtMachine {
    let machine = Machine::new(None);
    Arc::new(move || machine.look(Clock::system().now()))
}

/// What the words of a command depend on, as far as the plan tells.
pub(super) fn setting(plan: &WorldPlan, looks: Looks, nino: Option<Nino>) -> Setting {
    Setting {
        environment: plan.source.environment(),
        place: None,
        nino,
        person: None,
        now: plan.clock.now(),
        reveal: looks.reveal,
    }
}

/// A simulator at its usual: production's rules, any token, nothing going wrong, nothing kept.
fn options(clock: Clock) -> Options {
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
