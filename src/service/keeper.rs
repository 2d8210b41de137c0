//! The database behind a channel: one named thread has it, everybody else sends it work.

use std::io;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use crate::store::db::{Database, JournalError};

type Job = Box<dyn FnOnce(&Database) + Send>;

/// Whoever keeps answers and people. Cheap to clone; the clones share the thread, which ends with the last of them.
#[derive(Clone)]
pub struct Keeper(Arc<Desk>);

struct Desk {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// The last one waits for the work at hand, so that the program never ends in the middle of it.
impl Drop for Desk {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A panic in it has been told.
            let _ended = thread.join();
        }
    }
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keeper").finish_non_exhaustive()
    }
}

impl Keeper {
    /// Gives the database a thread. It waits for work without waking up.
    pub fn start(database: Database) -> io::Result<Self> {
        let (jobs, to_do) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new().name("database".to_owned()).spawn(move || {
            for job in to_do {
                job(&database);
            }
        })?;
        Ok(Self(Arc::new(Desk { jobs: Some(jobs), thread: Some(thread) })))
    }

    /// What `work` makes of the database; `None` when its thread has gone, which only a crash does.
    pub async fn with<T: Send + 'static>(&self, work: impl FnOnce(&Database) -> T + Send + 'static) -> Option<T> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |database| {
            // Whoever asked may have given up meanwhile.
            let _given_up = answer.send(work(database));
        });
        self.0.jobs.as_ref()?.send(job).ok()?;
        answered.await.ok()
    }

    /// What `work` makes of the journal in the database.
    ///
    /// # Errors
    /// Its own, or [`JournalError::Gone`] when the database's thread has gone.
    pub async fn journal<T, E>(
        &self,
        work: impl FnOnce(&Database) -> Result<T, E> + Send + 'static,
    ) -> Result<T, JournalError>
    where
        T: Send + 'static,
        E: Send + 'static,
        JournalError: From<E>,
    {
        Ok(self.with(work).await.ok_or(JournalError::Gone)??)
    }
}
