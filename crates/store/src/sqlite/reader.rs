//! The threads that only read the file.
//!
//! Each has a connection of its own, which can't write. It reads what is committed, while the writer
//! waits for the disk, and never waits for the writer. A snapshot is as short as one operation, and an
//! operation has a time limit: an open snapshot keeps the log from being moved into the file.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use rusqlite::Connection;
use tokio::sync::oneshot;
use verification::ports::{Outcome, StoreError};

use super::error::{OpenError, StoreFault};
use super::health::{Act, Health};
use super::open::open_reader;
use super::operation::{Operation, OperationError, run};
use super::writer::{FlagOnPanic, Internal};
use super::{gone, unavailable};

/// Threads: two, so that a long read does not keep the short ones waiting.
const READERS: usize = 2;

/// How long one operation may read. The longest takes some milliseconds.
const LONGEST_READ: Duration = Duration::from_secs(2);

/// Instructions of SQLite's machine between two looks at the time.
const INSTRUCTIONS: i32 = 10_000;

/// An operation that reads, and where its outcome goes.
pub(crate) struct Read {
    pub(crate) run: Internal,
    pub(crate) reply: oneshot::Sender<Result<Outcome, StoreError>>,
}

/// The readers of a store.
pub(crate) struct Readers {
    /// Gone once the store is closed. The threads then finish what is waiting, and end.
    queue: Mutex<Option<Sender<Read>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Readers {
    /// Opens the connections to the store at `path`, which is there already, and starts the threads. Up
    /// to `queue` operations may wait.
    pub(crate) fn start(
        path: &Path,
        queue: usize,
        health: &Arc<Health>,
    ) -> Result<Self, OpenError> {
        let (sender, jobs) = bounded(queue);
        let start = |n| {
            let reader = Reader {
                connection: open_reader(path)?,
                jobs: jobs.clone(),
                health: Arc::clone(health),
            };
            thread::Builder::new()
                .name(format!("reader-{n}"))
                .spawn(move || reader.work())
                .map_err(OpenError::Thread)
        };
        let threads: Result<_, OpenError> = (0..READERS).map(start).collect();
        Ok(Self {
            queue: Mutex::new(Some(sender)),
            threads: Mutex::new(threads?),
        })
    }

    /// Puts an operation into the queue.
    pub(crate) fn submit(&self, read: Read) -> Result<(), StoreError> {
        let queue = lock(&self.queue);
        let queue = queue.as_ref().ok_or_else(gone)?;
        queue.try_send(read).map_err(|refused| match refused {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => gone(),
        })
    }

    /// Finishes what is waiting, and closes the connections.
    pub(crate) fn close(&self) {
        drop(lock(&self.queue).take());
        let threads: Vec<_> = lock(&self.threads).drain(..).collect();
        for thread in threads {
            // A panic has set the store's failure.
            drop(thread.join());
        }
    }
}

fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One thread's connection.
struct Reader {
    connection: Connection,
    jobs: Receiver<Read>,
    health: Arc<Health>,
}

impl Reader {
    /// Works until the store is closed, or every handle is gone.
    fn work(mut self) {
        let _flag = FlagOnPanic(Arc::clone(&self.health), "a reader panicked");
        while let Ok(read) = self.jobs.recv() {
            let outcome = self.read(read.run).map_err(|fault| {
                self.health.report_fault(&fault, Act::Read);
                unavailable(fault)
            });
            // The caller may have stopped waiting.
            drop(read.reply.send(outcome));
        }
    }

    /// Runs one operation in a snapshot of its own.
    fn read(
        &mut self,
        operation: impl FnOnce(&mut Operation<'_>) -> Result<Outcome, OperationError>,
    ) -> Result<Outcome, StoreFault> {
        if let Some(reason) = &*self.health.failure.borrow() {
            return Err(StoreFault::Fatal(reason.clone()));
        }
        let begun = Instant::now();
        let is_late = move || begun.elapsed() > LONGEST_READ;
        let limited = self
            .connection
            .progress_handler(INSTRUCTIONS, Some(is_late))
            .and_then(|()| run(&self.connection, "BEGIN"));
        limited.map_err(|error| StoreFault::from(&error))?;
        let mut open = Operation::new(&self.connection);
        let returned = catch_unwind(AssertUnwindSafe(|| operation(&mut open)));
        let ended = open.finish(returned);
        if !self.connection.is_autocommit() {
            // There is nothing to undo: this ends the snapshot.
            run(&self.connection, "ROLLBACK").map_err(|error| StoreFault::from(&error))?;
        }
        ended
            .map(|done| done.outcome)
            .map_err(|failed| failed.fault)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use verification::Timestamp;
    use verification::ports::{Clock, StoreError};

    use super::{LONGEST_READ, READERS};
    use crate::{Mode, Node, Options, SqliteStore};

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(0)
        }
    }

    const OPTIONS: Options = Options {
        mode: Mode::Sandbox,
        queue: 64,
    };

    const ENDLESS: &str =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n";

    #[tokio::test]
    async fn a_read_that_takes_too_long_is_ended_and_the_reader_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let (store, _) = SqliteStore::open(path, &OPTIONS, |_| Still).unwrap();
        let begun = Instant::now();
        let endless = (0..READERS).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .read(|operation| operation.read(ENDLESS, [], |_| Ok(())))
                    .await
            })
        });
        for ended in endless.collect::<Vec<_>>() {
            let error = ended.await.unwrap().unwrap_err();
            assert!(error.to_string().contains("interrupted"), "{error}");
        }
        assert!(begun.elapsed() >= LONGEST_READ);
        assert_eq!(store.named_key().await.unwrap(), None);
        assert!(store.is_ready(), "the writer has nothing to do with it");
    }

    #[tokio::test]
    async fn a_reader_can_t_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let (store, _) = SqliteStore::open(path, &OPTIONS, |_| Still).unwrap();
        let written = store
            .read(|operation| operation.write("UPDATE meta SET mark = 7", []))
            .await;
        assert!(
            matches!(written, Err(StoreError::Unavailable(reason)) if reason.contains("readonly"))
        );
    }

    /// What is left is one file, although readers had it open.
    #[tokio::test]
    async fn closing_ends_the_readers_and_moves_the_whole_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let (store, _) = SqliteStore::open(&path, &OPTIONS, |_| Still).unwrap();
        store.try_write().await.unwrap();
        assert_eq!(store.named_key().await.unwrap(), None);
        store.close().await.unwrap();
        assert!(store.named_key().await.is_err());
        let log = folder.path().join("store.db-wal");
        assert!(!log.exists() || log.metadata().unwrap().len() == 0);
    }
}
