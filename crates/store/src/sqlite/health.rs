//! What handles see of the writer: whether it writes, and whether it has failed for good.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::error::StoreFault;

/// Time after which a batch counts as stuck, as on a disk that a snapshot has frozen.
const STUCK_AFTER: Duration = Duration::from_secs(3);

/// What a fault was met by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// By the writer. Until a batch succeeds, the store is not ready.
    Write,
    /// By a reader. Its caller gets the error.
    Read,
}

/// The state of the writer, shared with the handles.
#[derive(Default)]
pub(crate) struct Health {
    /// Why the writer gave up for good.
    pub(crate) failure: watch::Sender<Option<String>>,
    /// Batches that wrote anything.
    pub(crate) writes: AtomicU64,
    /// The sequence number of the newest event that is committed.
    pub(crate) newest_event: watch::Sender<u64>,
    /// Whether the last batch that had something to write could not.
    unwritable: AtomicBool,
    /// When the batch that is being written began.
    batch: Mutex<Option<Instant>>,
}

impl Health {
    /// Whether the last write succeeded and no batch is stuck.
    pub(crate) fn is_writable(&self) -> bool {
        let batch = *self.batch.lock().unwrap_or_else(PoisonError::into_inner);
        let is_stuck = batch.is_some_and(|begun| begun.elapsed() > STUCK_AFTER);
        !self.unwritable.load(Ordering::Acquire) && !is_stuck
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.failure.borrow().is_some()
    }

    pub(crate) fn begin_batch(&self) {
        self.set_batch(Some(Instant::now()));
    }

    pub(crate) fn end_batch(&self) {
        self.set_batch(None);
    }

    fn set_batch(&self, begun: Option<Instant>) {
        *self.batch.lock().unwrap_or_else(PoisonError::into_inner) = begun;
    }

    /// Takes in a fault of a whole batch, or of a read, and logs it once. After a fatal one the store
    /// takes no more work.
    pub(crate) fn report_fault(&self, fault: &StoreFault, act: Act) {
        let reason = fault.reason();
        if self.has_failed() {
            return;
        }
        if fault.is_fatal() {
            tracing::error!(reason, "the store has failed and takes no more work");
            self.failure.send_replace(Some(reason.to_owned()));
        } else if act == Act::Write && !self.unwritable.swap(true, Ordering::AcqRel) {
            tracing::warn!(reason, "the store can't write");
        }
    }

    /// Records a batch that wrote; whether the one before had failed.
    pub(crate) fn wrote(&self) -> bool {
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.unwritable.swap(false, Ordering::AcqRel)
    }
}
