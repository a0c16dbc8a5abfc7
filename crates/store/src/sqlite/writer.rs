//! The one thread that writes the file.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};
use verification::Timestamp;
use verification::ports::{Clock, Decision, Ledger, Outcome, StoreError};

use super::error::{StoreFault, is_full};
use super::health::{Act, Health};
use super::open::Opened;
use super::operation::{Done, Failed, Operation, OperationError, run};
use super::snapshot::Current;
use super::unavailable;
use super::unawaited::Pending;

/// What is asked of the writer.
pub(crate) enum Job {
    /// To run one operation, and to reply once it is on disk.
    Run(Task, Reply),
    /// To finish what is waiting, tidy up and stop.
    Close(oneshot::Sender<Result<(), StoreError>>),
}

/// One operation.
pub(crate) enum Task {
    /// A decision of the service, and the clock that it is made by.
    Decide(Decision, Arc<dyn Clock>),
    /// An operation of the store's own.
    Internal(Internal),
}

/// An operation on what no decision is about.
pub(crate) type Internal =
    Box<dyn FnOnce(&mut Operation<'_>) -> Result<Outcome, OperationError> + Send>;

/// Where an outcome goes.
pub(crate) enum Reply {
    /// To the caller who waits for it.
    Caller(oneshot::Sender<Result<Outcome, StoreError>>),
    /// Nowhere. Looks at the verification that it is about go on.
    Nobody(Option<Pending>),
}

impl Task {
    fn run(self, operation: &mut Operation<'_>) -> Result<Outcome, OperationError> {
        let (decision, clock) = match self {
            Self::Internal(internal) => return internal(operation),
            Self::Decide(decision, clock) => (decision, clock),
        };
        let mut current = Current::new(operation, &clock);
        let mut ledger = Ledger::new(&mut current);
        let outcome = (decision.run)(&mut ledger)?;
        let changes = ledger.into_changes();
        operation.apply(&changes)?;
        Ok(outcome)
    }
}

/// Operations that share one commit at most. More would make the first wait for the last.
const BATCH: usize = 256;

/// So many operations in one batch make a crowd, and after a crowd the next batch is given so long to
/// gather.
const CROWD: usize = 4;
const GATHER: Duration = Duration::from_micros(150);

/// Pages of the log, 4 KiB each, after which it is moved into the file. Pages that are written again
/// and again move once, so a longer log is less work; this one stays below 17 MiB.
const LOG_PAGES: u32 = 4_000;

/// How far the high-water mark is raised ahead of service time, so that one commit a second writes it.
const MARK_LEAD: Duration = Duration::from_secs(1);

pub(crate) struct Writer {
    connection: Connection,
    queue: mpsc::Receiver<Job>,
    health: Arc<Health>,
    clock: Arc<dyn Clock>,
    /// The high-water mark as this writer last committed it.
    mark: Cell<Timestamp>,
    log_pages: Arc<AtomicU32>,
    /// Whether the last attempt to move the log failed, so that it is logged once.
    log_is_stuck: Cell<bool>,
}

impl Writer {
    pub(crate) fn new(
        opened: Opened,
        queue: mpsc::Receiver<Job>,
        health: Arc<Health>,
        clock: Arc<dyn Clock>,
    ) -> rusqlite::Result<Self> {
        let mut connection = opened.connection;
        let log_pages = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&log_pages);
        connection.wal_hook(Some(move |_: &mut _, pages| {
            counter.store(u32::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        }))?;
        Ok(Self {
            connection,
            queue,
            health,
            clock,
            mark: Cell::new(opened.mark),
            log_pages,
            log_is_stuck: Cell::new(false),
        })
    }

    /// Works until a job to close comes, or until every handle is gone.
    pub(crate) fn work(mut self) {
        let _flag = FlagOnPanic(Arc::clone(&self.health), "the writer panicked");
        let mut jobs = Vec::with_capacity(BATCH);
        let mut closing = Vec::new();
        while self.queue.blocking_recv_many(&mut jobs, BATCH) > 0 {
            let mut tasks = Vec::with_capacity(jobs.len());
            for job in jobs.drain(..) {
                match job {
                    Job::Run(task, reply) => tasks.push((task, reply)),
                    Job::Close(reply) => {
                        self.queue.close();
                        closing.push(reply);
                    }
                }
            }
            let crowded = tasks.len() >= CROWD;
            self.run_batch(tasks);
            // Where many wait, those just answered will be back in a moment, and share the next
            // commit if it waits for them: PostgreSQL's commit_delay and commit_siblings. Where few
            // do, no caller is kept waiting.
            if crowded {
                std::thread::sleep(GATHER);
            } else {
                std::thread::yield_now();
            }
        }
        let closed = self.close();
        for reply in closing {
            let _ = reply.send(closed.clone());
        }
    }

    /// Runs a batch, and replies to each caller only now that the batch is on disk or undone.
    fn run_batch(&self, tasks: Vec<(Task, Reply)>) {
        if tasks.is_empty() {
            return;
        }
        let (tasks, replies): (Vec<_>, Vec<_>) = tasks.into_iter().unzip();
        self.health.begin_batch();
        let committed = self.commit(tasks);
        self.health.end_batch();
        match committed {
            Ok(ended) => {
                if wrote(&ended) && self.health.wrote() {
                    tracing::info!("the store writes again");
                }
                for (reply, ended) in replies.into_iter().zip(ended) {
                    let outcome = ended.map(|done| done.outcome);
                    send(reply, outcome.map_err(|failed| unavailable(failed.fault)));
                }
            }
            Err(fault) => {
                self.health.report_fault(&fault, Act::Write);
                for reply in replies {
                    send(reply, Err(unavailable(fault.clone())));
                }
            }
        }
        self.move_log(LOG_PAGES);
    }

    /// Runs tasks as one transaction. An error is that of the whole batch, and nothing was written.
    fn commit(&self, tasks: Vec<Task>) -> Result<Vec<Result<Done, Failed>>, StoreFault> {
        if let Some(reason) = &*self.health.failure.borrow() {
            return Err(StoreFault::Fatal(reason.clone()));
        }
        run(&self.connection, "BEGIN IMMEDIATE").map_err(|error| StoreFault::from(&error))?;
        let ended = self.run_all(tasks).and_then(|ended| {
            let mark = self.raise_mark(&ended);
            match mark.and_then(|mark| run(&self.connection, "COMMIT").map(|_| mark)) {
                Ok(mark) => {
                    self.mark.set(mark);
                    self.announce_events(&ended);
                    Ok(ended)
                }
                Err(error) => {
                    if is_full(&error) {
                        // Moving the log may make room at its start for the next commit.
                        self.log_pages.store(LOG_PAGES, Ordering::Relaxed);
                    }
                    Err(StoreFault::from(&error))
                }
            }
        });
        if ended.is_err() && !self.connection.is_autocommit() {
            run(&self.connection, "ROLLBACK")
                .map_err(|error| StoreFault::Fatal(error.to_string()))?;
        }
        ended
    }

    fn run_all(&self, tasks: Vec<Task>) -> Result<Vec<Result<Done, Failed>>, StoreFault> {
        tasks
            .into_iter()
            .map(|task| {
                let ended = self.run_one(task);
                // SQLite answers some errors, a full disk among them, by rolling everything back;
                // what followed would then run outside any transaction.
                if self.connection.is_autocommit() {
                    let lost = || StoreFault::Passing("the transaction was rolled back".to_owned());
                    return Err(ended.err().map_or_else(lost, |failed| failed.fault));
                }
                match ended {
                    Err(failed) if failed.fault.is_fatal() || failed.is_half_done => {
                        Err(failed.fault)
                    }
                    ended => Ok(ended),
                }
            })
            .collect()
    }

    /// A bug in one operation costs neither its neighbours nor the writer: what a decision changes is
    /// applied only after it has returned.
    fn run_one(&self, task: Task) -> Result<Done, Failed> {
        let mut operation = Operation::new(&self.connection);
        let returned = catch_unwind(AssertUnwindSafe(|| task.run(&mut operation)));
        operation.finish(returned)
    }

    /// Raises the high-water mark, as part of the batch, where the batch wrote rows that it does not
    /// cover; the mark once the batch is committed. So no row is ever later than the mark.
    fn raise_mark(&self, ended: &[Result<Done, Failed>]) -> rusqlite::Result<Timestamp> {
        let now = self.clock.now();
        if !wrote(ended) || now <= self.mark.get() {
            return Ok(self.mark.get());
        }
        let mark = now.after(MARK_LEAD);
        self.connection
            .prepare_cached("UPDATE meta SET mark = ?1 WHERE mark < ?1")?
            .execute([mark.as_millis()])?;
        Ok(mark)
    }

    /// Announces that a commit has appended events.
    fn announce_events(&self, ended: &[Result<Done, Failed>]) {
        let newest = ended
            .iter()
            .filter_map(|ended| ended.as_ref().ok()?.newest_event);
        if let Some(newest) = newest.max() {
            self.health.newest_event.send_replace(newest);
        }
    }

    /// Moves the log into the file once it has grown to `pages`.
    fn move_log(&self, pages: u32) {
        if self.log_pages.load(Ordering::Relaxed) < pages || self.health.has_failed() {
            return;
        }
        self.log_pages.store(0, Ordering::Relaxed);
        match checkpoint(&self.connection, "PRAGMA wal_checkpoint(PASSIVE)") {
            Ok(()) => self.log_is_stuck.set(false),
            Err(error) => {
                let fault = StoreFault::from(&error);
                if fault.is_fatal() {
                    self.health.report_fault(&fault, Act::Write);
                } else if !self.log_is_stuck.replace(true) {
                    // Commits go on: they only need room in the log.
                    tracing::warn!(
                        reason = fault.reason(),
                        "the store's log can't be moved into its file"
                    );
                }
            }
        }
    }

    /// Moves the whole log into the file, so that what is left is one file.
    fn close(self) -> Result<(), StoreError> {
        if let Some(reason) = &*self.health.failure.borrow() {
            // Another fsync might claim a success that the first one denied.
            return Err(StoreError::Unavailable(reason.clone()));
        }
        let moved = checkpoint(&self.connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        let closed = self.connection.close().map_err(|(_, error)| error);
        moved.and(closed).map_err(|error| {
            // Nothing is lost: the log is read at the next start.
            tracing::warn!(%error, "the store was closed without moving its log");
            StoreError::Unavailable(error.to_string())
        })
    }
}

/// Whether a batch changed any row.
fn wrote(ended: &[Result<Done, Failed>]) -> bool {
    ended
        .iter()
        .any(|ended| ended.as_ref().is_ok_and(|done| done.changed > 0))
}

/// Replies to the caller, or logs what failed where none waits.
fn send(reply: Reply, outcome: Result<Outcome, StoreError>) {
    match reply {
        // The caller may have stopped waiting.
        Reply::Caller(caller) => drop(caller.send(outcome)),
        Reply::Nobody(pending) => {
            drop(pending);
            if let Err(error) = outcome {
                tracing::error!(%error, "background write failed");
            }
        }
    }
}

fn checkpoint(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    // It answers with a row: whether another process was in the way, which is no harm.
    connection.prepare_cached(sql)?.query_one([], |_| Ok(()))
}

/// Marks the store as failed, for this reason, when its thread panics.
pub(super) struct FlagOnPanic(pub(super) Arc<Health>, pub(super) &'static str);

impl Drop for FlagOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let reason = self.1.to_owned();
            self.0.failure.send_replace(Some(reason));
        }
    }
}
