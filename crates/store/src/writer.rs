//! The one thread that reads and writes the file.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};
use verification::ports::{LedgerError, StoreError, Work};

use crate::error::{Trouble, is_full};
use crate::operation::{Operation, run};

/// What is asked of the writer.
pub(crate) enum Job {
    /// To run one operation, for somebody who waits or for nobody.
    Run(Task, Option<Answer>),
    /// To finish what is waiting, tidy up and stop.
    Close(Answer),
}

/// One operation.
pub(crate) enum Task {
    /// A decision of the service.
    Decide(Work),
    /// Something the store itself offers.
    Tend(Tend),
}

/// An operation on what is not part of the service's ledger.
pub(crate) type Tend = Box<dyn FnOnce(&mut Operation<'_>) -> Result<(), LedgerError> + Send>;

/// Where the outcome goes, once it is on disk.
pub(crate) type Answer = oneshot::Sender<Result<(), StoreError>>;

/// The rows that an operation changed, or why it changed none.
type Outcome = Result<usize, Trouble>;

/// What handles see of the writer.
#[derive(Default)]
pub(crate) struct Health {
    /// Why the writer gave up for good.
    pub(crate) failure: watch::Sender<Option<String>>,
    /// Batches that wrote anything but the high-water mark.
    pub(crate) writes: AtomicU64,
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

pub(crate) struct Writer {
    connection: Connection,
    queue: mpsc::Receiver<Job>,
    health: Arc<Health>,
    log_pages: Arc<AtomicU32>,
    /// Whether the last batch that had something to write could not. A full disk is told once, not
    /// with every batch.
    stumbled: Cell<bool>,
}

impl Writer {
    pub(crate) fn new(
        mut connection: Connection,
        queue: mpsc::Receiver<Job>,
        health: Arc<Health>,
    ) -> rusqlite::Result<Self> {
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
            log_pages,
            stumbled: Cell::new(false),
        })
    }

    /// Works until it is told to close, or until every handle is gone.
    pub(crate) fn work(mut self) {
        let _flag = FlagOnPanic(Arc::clone(&self.health));
        let mut jobs = Vec::with_capacity(BATCH);
        let mut closing = Vec::new();
        while self.queue.blocking_recv_many(&mut jobs, BATCH) > 0 {
            let mut tasks = Vec::with_capacity(jobs.len());
            for job in jobs.drain(..) {
                match job {
                    Job::Run(task, answer) => tasks.push((task, answer)),
                    Job::Close(answer) => {
                        self.queue.close();
                        closing.push(answer);
                    }
                }
            }
            let crowded = tasks.len() >= CROWD;
            self.settle(tasks);
            // Where many wait, those just answered will be back in a moment, and share the next
            // commit if it waits for them: PostgreSQL's commit_delay and commit_siblings. Where few
            // do, nobody is kept waiting.
            if crowded {
                std::thread::sleep(GATHER);
            } else {
                std::thread::yield_now();
            }
        }
        let closed = self.close();
        for answer in closing {
            let _ = answer.send(closed.clone());
        }
    }

    /// Runs a batch, and answers each operation only now that the batch is on disk or gone.
    fn settle(&self, tasks: Vec<(Task, Option<Answer>)>) {
        if tasks.is_empty() {
            return;
        }
        let (tasks, answers): (Vec<_>, Vec<_>) = tasks.into_iter().unzip();
        match self.commit(tasks) {
            Ok(outcomes) => {
                self.note_writes(&outcomes);
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    tell(answer, outcome.map(|_| ()).map_err(unavailable));
                }
            }
            Err(trouble) => {
                self.heed(&trouble);
                for answer in answers {
                    tell(answer, Err(unavailable(trouble.clone())));
                }
            }
        }
        self.move_log(LOG_PAGES);
    }

    /// Runs tasks as one transaction. An error is that of the whole batch, and nothing was written.
    fn commit(&self, tasks: Vec<Task>) -> Result<Vec<Outcome>, Trouble> {
        if let Some(reason) = &*self.health.failure.borrow() {
            return Err(Trouble::Fatal(reason.clone()));
        }
        run(&self.connection, "BEGIN IMMEDIATE").map_err(|error| Trouble::from(&error))?;
        let outcomes = self.run_all(tasks).and_then(|outcomes| {
            match run(&self.connection, "COMMIT") {
                Ok(_) => Ok(outcomes),
                Err(error) => {
                    if is_full(&error) {
                        // Moving the log may make room at its start for the next commit.
                        self.log_pages.store(LOG_PAGES, Ordering::Relaxed);
                    }
                    Err(Trouble::from(&error))
                }
            }
        });
        if outcomes.is_err() && !self.connection.is_autocommit() {
            run(&self.connection, "ROLLBACK").map_err(|error| Trouble::Fatal(error.to_string()))?;
        }
        outcomes
    }

    fn run_all(&self, tasks: Vec<Task>) -> Result<Vec<Outcome>, Trouble> {
        tasks
            .into_iter()
            .map(|task| {
                let outcome = self.run_one(task);
                // SQLite answers some errors, a full disk among them, by rolling everything back;
                // what followed would then run outside any transaction.
                if self.connection.is_autocommit() {
                    let lost = || Trouble::Passing("the transaction was rolled back".to_owned());
                    return Err(outcome.err().unwrap_or_else(lost));
                }
                match outcome {
                    Err(trouble) if trouble.is_fatal() => Err(trouble),
                    outcome => Ok(outcome),
                }
            })
            .collect()
    }

    fn run_one(&self, task: Task) -> Outcome {
        let mut operation = Operation::new(&self.connection);
        // A bug in one operation must cost neither its neighbours nor the writer. Whatever it left
        // half done goes with its savepoint.
        let outcome = catch_unwind(AssertUnwindSafe(|| match task {
            Task::Decide(work) => work(&mut operation),
            Task::Tend(tend) => tend(&mut operation),
        }));
        operation.finish(outcome)
    }

    /// Moves the log into the file once it has grown to `pages`.
    fn move_log(&self, pages: u32) {
        if self.log_pages.load(Ordering::Relaxed) < pages || self.health.failure.borrow().is_some()
        {
            return;
        }
        self.log_pages.store(0, Ordering::Relaxed);
        if let Err(error) = checkpoint(&self.connection, "PRAGMA wal_checkpoint(PASSIVE)") {
            self.heed(&Trouble::from(&error));
        }
    }

    /// Says what happened, and gives up on what can't be trusted any more.
    fn heed(&self, trouble: &Trouble) {
        let reason = trouble.reason();
        if self.health.failure.borrow().is_some() {
            return;
        }
        if trouble.is_fatal() {
            tracing::error!(reason, "the store has failed and takes no more work");
            self.health.failure.send_replace(Some(reason.to_owned()));
        } else if !self.stumbled.replace(true) {
            tracing::warn!(reason, "the store can't write");
        }
    }

    fn note_writes(&self, outcomes: &[Outcome]) {
        if outcomes
            .iter()
            .any(|outcome| outcome.as_ref().is_ok_and(|changed| *changed > 0))
        {
            self.health.writes.fetch_add(1, Ordering::Relaxed);
            if self.stumbled.replace(false) {
                tracing::info!("the store writes again");
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

/// Answers whoever waits, and logs what failed where nobody does.
fn tell(answer: Option<Answer>, outcome: Result<(), StoreError>) {
    match (answer, outcome) {
        // Whoever asked may have stopped waiting.
        (Some(answer), outcome) => drop(answer.send(outcome)),
        (None, Err(error)) => tracing::error!(%error, "a note was not written"),
        (None, Ok(())) => {}
    }
}

fn checkpoint(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    // It answers with a row: whether another process was in the way, which is no harm.
    connection.prepare_cached(sql)?.query_one([], |_| Ok(()))
}

fn unavailable(trouble: Trouble) -> StoreError {
    match trouble {
        Trouble::Passing(reason) | Trouble::Fatal(reason) => StoreError::Unavailable(reason),
    }
}

/// A writer that dies of its own bug must be missed.
struct FlagOnPanic(Arc<Health>);

impl Drop for FlagOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0
                .failure
                .send_replace(Some("the writer panicked".to_owned()));
        }
    }
}
