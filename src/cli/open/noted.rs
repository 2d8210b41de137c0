//! That somebody is handed over is noted, with what HMRC held before, so that the change can be noticed later.

use tokio::runtime::{Builder, Runtime};

use crate::cli::plan::{Plan, Source};
use crate::cli::streams::Streams;
use crate::cli::world::{self, World};
use crate::rules::hand_off::watch::{Seen, Way};
use crate::rules::hand_off::{About, Leaving, Task};
use crate::rules::{Role, Subject};
use crate::service::watch::{Watcher, Which};
use crate::words::hand_off::watch as words;

/// A hand-off that can be noted: there is somebody's account to look at, and somewhere to keep it.
pub(super) struct Noting {
    runtime: Runtime,
    watcher: Watcher,
    leaving: Leaving,
}

impl Noting {
    /// Reads what HMRC holds before the person goes. None where no account is at hand or nothing is kept: that must not
    /// be in the way of going.
    pub(super) fn begin(plan: &Plan, world: Option<&World>, task: &Task, about: &About, role: Role) -> Option<Self> {
        let named = plan.world.nino.is_some() || matches!(plan.world.source, Source::Profile { .. });
        let opened = if world.is_none() && named { world::open(plan).ok() } else { None };
        let world = world.or(opened.as_ref())?;
        let watcher = world.watcher()?;
        let runtime = Builder::new_current_thread().enable_all().build().ok()?;
        let mut leaving = Leaving {
            subject: world.subject().clone(),
            task: task.id.clone(),
            about: about.clone(),
            role,
            way: Way::Opened,
            before: Seen::default(),
            read: false,
        };
        leaving.before = runtime.block_on(watcher.before(&leaving));
        leaving.read = !leaving.before.is_empty();
        Some(Self { runtime, watcher, leaving })
    }

    /// Notes that the person went, or was shown where to go.
    pub(super) fn note(self, opened: bool, streams: &mut Streams<'_>) -> Option<Noted> {
        let Self { runtime, watcher, mut leaving } = self;
        leaving.way = if opened { Way::Opened } else { Way::Shown };
        let subject = leaving.subject.clone();
        match runtime.block_on(watcher.record(leaving)) {
            Ok(noted) => Some(Noted { runtime, watcher, subject, number: noted.number }),
            Err(why) => {
                streams
                    .say(&format!("Note: this could not be noted in the journal: could not {why}. {}\n", why.hint()));
                None
            }
        }
    }
}

/// A hand-off that was noted.
pub(super) struct Noted {
    runtime: Runtime,
    watcher: Watcher,
    subject: Subject,
    number: u64,
}

impl Noted {
    /// Where it stands, once HMRC was looked at again; none where that says nothing.
    pub(super) fn stands(&self, task: &Task, world: &World) -> Option<String> {
        let turn = self.runtime.block_on(self.watcher.turn(&Which::AllOf(self.subject.clone()))).ok()?;
        let now = turn.now.iter().find(|one| one.number == self.number)?;
        Some(words::stands(now, &task.title, world.setting.voice()))
    }
}
