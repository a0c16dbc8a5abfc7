//! The record in one file: SQLite behind one writer thread, with readers beside it.
//!
//! Every decision, and all else that writes, passes through a bounded queue to the one thread with a
//! connection that can write. It takes what is waiting as one transaction, and replies only after the commit
//! is on disk. So decisions never race each other, a commit's wait for the disk is shared, and no caller
//! learns what could still be undone. What decides nothing is read by [readers](reader), which see what
//! is committed and never wait for the writer.
//!
//! Other processes (`countersign unlock`) may open the same file: each batch holds SQLite's write
//! lock from its first read on.

mod changes;
mod error;
mod health;
mod migrations;
mod node;
mod open;
mod operation;
mod projects;
mod reader;
mod restart;
mod rows;
mod sends;
mod serving;
mod sessions;
mod snapshot;
#[cfg(test)]
mod tests;
mod unawaited;
mod writer;

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use async_trait::async_trait;
use rusqlite::params;
use tokio::sync::{mpsc, oneshot, watch};
use verification::ports::{
    BoxFuture, Clock, Decision, FoundSend, Look, Outcome, Scope, Store, StoreError,
};
use verification::{ProjectId, SendId, Timestamp, VerificationId};

use changes::limit;
pub use error::OpenError;
use error::StoreFault;
use health::Health;
pub use open::Inspection;
use operation::{Operation, OperationError};
use reader::{Read, Readers};
pub use serving::Serving;
use snapshot::Current;
use unawaited::Unawaited;
use writer::{Job, Reply, Task, Writer};

use crate::{Database, Events, LoggedEvent, Mode};

/// How to open a store.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The mode of this process. A new store records it; a store of the other mode is refused.
    pub mode: Mode,
    /// Operations that may wait for the writer, at least 1. Beyond that callers get
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
    readers: Readers,
    unawaited: Arc<Unawaited>,
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
        health.newest_event.send_replace(opened.newest_event);
        let readers = Readers::start(path, options.queue.max(1), &health)?;
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
                readers,
                unawaited: Arc::default(),
                opened_at_mark,
            }),
        };
        Ok((store, clock))
    }

    /// Looks at the store at `path` without changing it: an older schema stays as it is.
    pub fn inspect(path: impl AsRef<Path>, mode: Mode) -> Result<Inspection, OpenError> {
        open::inspect(path.as_ref(), mode)
    }

    /// Batches that wrote anything, since the start.
    pub fn writes(&self) -> u64 {
        self.inner.health.writes.load(Ordering::Relaxed)
    }

    /// Runs an operation of the store's own; its outcome is returned only after the commit.
    pub(crate) async fn run_internal<T: Send + 'static>(
        &self,
        operation: impl FnOnce(&mut Operation<'_>) -> Result<T, OperationError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let internal = Task::Internal(Box::new(move |open| Ok(Box::new(operation(open)?))));
        of_type(self.submit(internal).await?)
    }

    /// Reads what is committed, in a snapshot of its own and without waiting for the writer.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Operation<'_>) -> Result<T, OperationError> + Send + 'static,
    ) -> Result<T, StoreError> {
        of_type(
            self.submit_read(move |open| Ok(Box::new(read(open)?)))
                .await?,
        )
    }

    async fn submit_read(
        &self,
        run: impl FnOnce(&mut Operation<'_>) -> Result<Outcome, OperationError> + Send + 'static,
    ) -> Result<Outcome, StoreError> {
        let (reply, replied) = oneshot::channel();
        let run = Box::new(run);
        self.inner.readers.submit(Read { run, reply })?;
        replied.await.unwrap_or_else(|_| Err(gone()))
    }

    async fn submit(&self, task: Task) -> Result<Outcome, StoreError> {
        let (reply, replied) = oneshot::channel();
        self.enqueue(Job::Run(task, Reply::Caller(reply)))?;
        replied.await.unwrap_or_else(|_| Err(gone()))
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

impl Database for SqliteStore {
    fn deciding_by(&self, clock: Arc<dyn Clock>) -> Arc<dyn Store> {
        let store = self.clone();
        Arc::new(DecisionStore { store, clock })
    }
}

#[async_trait]
impl Events for SqliteStore {
    async fn events_after(
        &self,
        project: Option<ProjectId>,
        seq: u64,
        most: usize,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        let after = i64::try_from(seq).unwrap_or(i64::MAX);
        self.read(move |operation| match project {
            Some(project) => operation.read_all(
                PROJECT_EVENTS,
                params![after, limit(most), project.as_bytes()],
                rows::logged_event,
            ),
            None => operation.read_all(ALL_EVENTS, params![after, limit(most)], rows::logged_event),
        })
        .await
    }

    fn newest_event(&self) -> watch::Receiver<u64> {
        self.inner.health.newest_event.subscribe()
    }
}

const ALL_EVENTS: &str = "SELECT seq, project, subject, verification, number, kind, data, at \
     FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2";

const PROJECT_EVENTS: &str = "SELECT seq, project, subject, verification, number, kind, data, at \
     FROM events WHERE project = ?3 AND seq > ?1 ORDER BY seq LIMIT ?2";

/// A store, and the clock by which it decides.
struct DecisionStore {
    store: SqliteStore,
    clock: Arc<dyn Clock>,
}

impl DecisionStore {
    fn task(&self, decision: Decision) -> Task {
        Task::Decide(decision, Arc::clone(&self.clock))
    }
}

impl Store for DecisionStore {
    fn decide(&self, decision: Decision) -> BoxFuture<'_, Result<Outcome, StoreError>> {
        Box::pin(self.store.submit(self.task(decision)))
    }

    fn enqueue(&self, decision: Decision) -> Result<(), StoreError> {
        let about = decision.scope.verification;
        let pending = about.map(|id| self.store.inner.unawaited.begin(id));
        let job = Job::Run(self.task(decision), Reply::Nobody(pending));
        self.store.enqueue(job)
    }

    fn look(&self, scope: Scope, look: Look) -> BoxFuture<'_, Result<Outcome, StoreError>> {
        let clock = Arc::clone(&self.clock);
        Box::pin(async move {
            if let Some(id) = scope.verification {
                self.store.inner.unawaited.settled(id).await;
            }
            let read = move |operation: &mut Operation<'_>| {
                let mut current = Current::new(operation, &clock);
                Ok(look(&mut current)?)
            };
            self.store.submit_read(read).await
        })
    }

    fn overdue(
        &self,
        now: Timestamp,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<(ProjectId, VerificationId)>, StoreError>> {
        Box::pin(self.store.read(move |operation| {
            operation.read_all(OVERDUE, (now.as_millis(), limit(most)), |row| {
                let id = VerificationId::from_bytes(row.get(1)?);
                Ok((rows::project(row, 0)?, id))
            })
        }))
    }

    fn find_send(
        &self,
        provider: &str,
        id: &SendId,
    ) -> BoxFuture<'_, Result<Option<FoundSend>, StoreError>> {
        let (provider, id) = (provider.to_owned(), id.as_str().to_owned());
        // In turn with what names sends: the report may come before the commit of the id.
        Box::pin(self.store.run_internal(move |operation| {
            let sql =
                "SELECT project, verification, send FROM send_ids WHERE provider = ?1 AND id = ?2";
            operation.read(sql, [provider, id], |row| {
                Ok(FoundSend {
                    project: rows::project(row, 0)?,
                    verification: VerificationId::from_bytes(row.get(1)?),
                    send: usize::try_from(row.get::<_, i64>(2)?).unwrap_or(usize::MAX),
                })
            })
        }))
    }

    fn forget(&self, before: Timestamp, most: usize) -> BoxFuture<'_, Result<usize, StoreError>> {
        Box::pin(
            self.store
                .run_internal(move |operation| operation.forget(before, most)),
        )
    }
}

const OVERDUE: &str = "SELECT project, id FROM verifications \
     WHERE status = 0 AND expires_at <= ?1 ORDER BY expires_at LIMIT ?2";

/// The outcome, of the type that the operation returns.
fn of_type<T: 'static>(outcome: Outcome) -> Result<T, StoreError> {
    outcome.downcast().map(|it| *it).map_err(|_| gone())
}

fn gone() -> StoreError {
    StoreError::Unavailable("the store is closed".to_owned())
}

fn unavailable(fault: StoreFault) -> StoreError {
    match fault {
        StoreFault::Passing(reason) | StoreFault::Fatal(reason) => StoreError::Unavailable(reason),
    }
}
