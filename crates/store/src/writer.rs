//! The one thread that reads and writes the file.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};
use verification::Timestamp;
use verification::ports::{Clock, LedgerError, StoreError, Work};

use crate::error::{Trouble, is_full};
use crate::health::Health;
use crate::open::Opened;
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
        self.health.begin_batch();
        let committed = self.commit(tasks);
        self.health.end_batch();
        match committed {
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
            let mark = self.raise_mark(&outcomes);
            match mark.and_then(|mark| run(&self.connection, "COMMIT").map(|_| mark)) {
                Ok(mark) => {
                    self.mark.set(mark);
                    Ok(outcomes)
                }
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

    /// Raises the high-water mark, as part of the batch, where the batch wrote rows that it does not
    /// cover; the mark once the batch is committed. So no row is ever later than the mark.
    fn raise_mark(&self, outcomes: &[Outcome]) -> rusqlite::Result<Timestamp> {
        let now = self.clock.now();
        if !wrote(outcomes) || now <= self.mark.get() {
            return Ok(self.mark.get());
        }
        let mark = now.after(MARK_LEAD);
        self.connection
            .prepare_cached("UPDATE meta SET mark = ?1 WHERE mark < ?1")?
            .execute([mark.as_millis()])?;
        Ok(mark)
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
                let trouble = Trouble::from(&error);
                if trouble.is_fatal() {
                    self.heed(&trouble);
                } else if !self.log_is_stuck.replace(true) {
                    // Commits go on: they only need room in the log.
                    tracing::warn!(
                        reason = trouble.reason(),
                        "the store's log can't be moved into its file"
                    );
                }
            }
        }
    }

    /// Says what happened, and gives up on what can't be trusted any more.
    fn heed(&self, trouble: &Trouble) {
        let reason = trouble.reason();
        if self.health.has_failed() {
            return;
        }
        if trouble.is_fatal() {
            tracing::error!(reason, "the store has failed and takes no more work");
            self.health.failure.send_replace(Some(reason.to_owned()));
        } else if self.health.write_failed() {
            tracing::warn!(reason, "the store can't write");
        }
    }

    fn note_writes(&self, outcomes: &[Outcome]) {
        if wrote(outcomes) && self.health.wrote() {
            tracing::info!("the store writes again");
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
fn wrote(outcomes: &[Outcome]) -> bool {
    outcomes
        .iter()
        .any(|outcome| outcome.as_ref().is_ok_and(|changed| *changed > 0))
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
