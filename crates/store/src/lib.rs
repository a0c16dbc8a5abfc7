//! The durable record: SQLite behind one writer thread.
//!
//! Every operation, reading or writing, passes through one bounded queue to one thread that owns the
//! only connection. It takes what is waiting as one transaction, gives each operation a savepoint of
//! its own, and answers only after the commit is on disk. So decisions never race each other, a
//! commit's wait for the disk is shared, and nobody learns what could still be undone.
//!
//! Other processes (`countersign unlock`) may open the same file: each batch holds SQLite's write
//! lock from its first read on.

#![deny(missing_docs)]

mod error;
mod health;
mod ledger;
mod meta;
mod migrations;
mod mode;
mod open;
mod operation;
mod projects;
mod restart;
mod rows;
mod serving;
mod sessions;
#[cfg(test)]
mod tests;
mod writer;

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::params;
use tokio::sync::{mpsc, oneshot};
use verification::ports::{BoxFuture, Clock, LedgerError, Store, StoreError, Work};
use verification::{Event, ProjectId, Timestamp, VerificationId};

pub use error::OpenError;
use health::Health;
pub use mode::Mode;
pub use open::Inspection;
use operation::Operation;
pub use projects::ProjectRecord;
pub use restart::ClockReset;
pub use serving::Serving;
use writer::{Job, Task, Writer};

/// How to open a store.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The mode of this process. A new store records it; a store of the other mode is refused.
    pub mode: Mode,
    /// Operations that may wait for the writer, at least 1. Beyond that callers are told
    /// [`StoreError::Busy`] at once.
    pub queue: usize,
}

/// The store. Clones share one writer.
#[derive(Clone)]
pub struct SqliteStore {
    inner: Arc<Inner>,
}

struct Inner {
    queue: mpsc::Sender<Job>,
    health: Arc<Health>,
    thread: Mutex<Option<JoinHandle<()>>>,
    opened_at_mark: Timestamp,
}

impl SqliteStore {
    /// Opens the store at `path` and starts its writer. What is missing of folder and file is made,
    /// readable by this user alone; an older schema is brought up to date.
    ///
    /// `clock` makes the service clock from the latest moment that the record knows, which is the
    /// epoch in a new store. The clock is returned beside the store, which raises its high-water mark
    /// by it: no row is later than the mark.
    ///
    /// It blocks on the disk, and for up to some seconds on other processes.
    pub fn open<C: Clock + 'static>(
        path: impl AsRef<Path>,
        options: &Options,
        clock: impl FnOnce(Timestamp) -> C,
    ) -> Result<(Self, Arc<C>), OpenError> {
        let path = path.as_ref();
        let opened = open::open(path, options.mode)?;
        let opened_at_mark = opened.mark;
        let clock = Arc::new(clock(opened_at_mark));
        let (queue, waiting) = mpsc::channel(options.queue.max(1));
        let health = Arc::new(Health::default());
        let writer = Writer::new(
            opened,
            waiting,
            Arc::clone(&health),
            Arc::clone(&clock) as _,
        )
        .map_err(|source| OpenError::Unusable {
            path: path.to_owned(),
            source,
        })?;
        let thread = thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || writer.work())
            .map_err(OpenError::Thread)?;
        let thread = Mutex::new(Some(thread));
        let store = Self {
            inner: Arc::new(Inner {
                queue,
                health,
                thread,
                opened_at_mark,
            }),
        };
        Ok((store, clock))
    }

    /// Looks at the store at `path` without changing it: an older schema stays as it is.
    pub fn inspect(path: impl AsRef<Path>, mode: Mode) -> Result<Inspection, OpenError> {
        open::inspect(path.as_ref(), mode)
    }

    /// Whether the store takes work and can write it. It is not ready after a failure or a
    /// [`close`](Self::close), for good, and as long as the last write failed (disk full, file
    /// locked) or a batch has been stuck for more than three seconds (disk frozen).
    pub fn is_ready(&self) -> bool {
        !self.inner.queue.is_closed()
            && !self.inner.health.has_failed()
            && self.inner.health.is_writable()
    }

    /// Writes one changed page, so that a store that could not write finds out whether it can again.
    pub async fn try_write(&self) -> Result<(), StoreError> {
        self.tend(|operation| {
            // SQLite skips a write that changes nothing.
            operation.write("UPDATE meta SET mark = mark + 1", [])?;
            Ok(())
        })
        .await
    }

    /// Waits until the store has failed for good, and tells why. The process should then exit
    /// non-zero: only a new start reads back what is really on disk.
    pub async fn failed(&self) -> String {
        let mut failure = self.inner.health.failure.subscribe();
        match failure.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(reason)) => reason.clone(),
            // The sender lives in `inner`, which `self` holds.
            _ => std::future::pending().await,
        }
    }

    /// Batches that wrote anything, since the start.
    pub fn writes(&self) -> u64 {
        self.inner.health.writes.load(Ordering::Relaxed)
    }

    /// Finishes what is waiting, moves the log into the file and stops the writer. Later calls of
    /// anything answer [`StoreError::Unavailable`]; closing again is harmless.
    pub async fn close(&self) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        let closed = match self.inner.queue.send(Job::Close(answer)).await {
            // Without an answer the writer had already been told, or has died, which `failed` tells.
            Ok(()) => answered.await.unwrap_or(Ok(())),
            Err(_) => Ok(()),
        };
        let thread = self
            .inner
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        // The answer was its last act, so this does not block; a panic has set the failure.
        thread
            .map(JoinHandle::join)
            .transpose()
            .map_err(|_| gone())?;
        closed
    }

    /// What happened to `id` of `project`, oldest first. It reads all events: for tests and tools.
    pub async fn events(
        &self,
        project: ProjectId,
        id: VerificationId,
    ) -> Result<Vec<Event>, StoreError> {
        self.tend(move |operation| {
            operation.read_all(
                "SELECT project, verification, kind, number, at FROM events \
                 WHERE verification = ?1 AND project = ?2 ORDER BY seq",
                params![id.as_bytes(), project.as_bytes()],
                rows::event,
            )
        })
        .await
    }

    /// Runs an operation of the store's own; its outcome is seen only after the commit.
    pub(crate) async fn tend<T: Send + 'static>(
        &self,
        tend: impl FnOnce(&mut Operation<'_>) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (outcome, tended) = oneshot::channel();
        self.submit(Task::Tend(Box::new(move |operation| {
            // The receiver outlives the work unless the caller hung up; then nobody is to be told.
            let _ = outcome.send(tend(operation)?);
            Ok(())
        })))
        .await?;
        tended.await.map_err(|_| gone())
    }

    async fn submit(&self, task: Task) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        self.enqueue(Job::Run(task, Some(answer)))?;
        answered.await.unwrap_or_else(|_| Err(gone()))
    }

    fn enqueue(&self, job: Job) -> Result<(), StoreError> {
        self.inner
            .queue
            .try_send(job)
            .map_err(|refused| match refused {
                mpsc::error::TrySendError::Full(_) => StoreError::Busy,
                mpsc::error::TrySendError::Closed(_) => gone(),
            })
    }
}

impl Store for SqliteStore {
    fn run(&self, work: Work) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.submit(Task::Decide(work)))
    }

    fn note(&self, work: Work) -> Result<(), StoreError> {
        self.enqueue(Job::Run(Task::Decide(work), None))
    }
}

fn gone() -> StoreError {
    StoreError::Unavailable("the store is closed".to_owned())
}
