//! What a node has to know of the record as a whole: how far time had come, which key is current, and
//! whether it can be written.

use async_trait::async_trait;
use verification::ports::StoreError;
use verification::{KeyId, Timestamp};

/// What [`Node::reset_clock`] changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockReset {
    /// Pending verifications that expired.
    pub voided: usize,
    /// Sessions that ended.
    pub sessions: usize,
    /// Closings, events and limits that lay in the future and count as of now.
    pub clamped: usize,
}

/// The record as a whole.
#[async_trait]
pub trait Node: Send + Sync {
    /// The latest service time that the record knew of when it was opened; the epoch in a new store.
    /// Service time starts no earlier, so that a clock that was set back revives nothing.
    fn opened_at_mark(&self) -> Timestamp;

    /// The key that the store names as current; `None` until one is named. A node with a key ring that
    /// lacks it is not ready.
    async fn named_key(&self) -> Result<Option<KeyId>, StoreError>;

    /// Names `key` as current.
    async fn name_key(&self, key: KeyId) -> Result<(), StoreError>;

    /// Whether the store takes work and can write it. It is not ready after a failure or a
    /// [`close`](Self::close), for good, and as long as the last write failed (disk full, file
    /// locked) or a batch has been stuck for more than three seconds (disk frozen).
    fn is_ready(&self) -> bool;

    /// Writes something, so that a store that could not write finds out whether it can again.
    async fn try_write(&self) -> Result<(), StoreError>;

    /// Waits until the store has failed for good; the reason. The process should then exit non-zero:
    /// only a new start reads back what is really on disk.
    async fn failed(&self) -> String;

    /// Expires everything that is pending; how many there were.
    ///
    /// For a start at which the clock stands behind the [mark](Self::opened_at_mark), where it is unknown
    /// what has expired, and after a restore from a backup, where what was pending may since have
    /// been used. Limits stand.
    async fn void_pending(&self, now: Timestamp) -> Result<usize, StoreError>;

    /// Brings a record with times in the future back to `now`: pending verifications expire,
    /// sessions end, what happened later than `now` counts as having happened now, and the mark is
    /// lowered. Attempts and limits are kept.
    ///
    /// The service clock of this handle must not be ahead of `now`, or its next write raises the mark
    /// again.
    async fn reset_clock(&self, now: Timestamp) -> Result<ClockReset, StoreError>;

    /// Finishes what is waiting, tidies up and stops. Later calls of anything return
    /// [`StoreError::Unavailable`]; closing again is harmless.
    async fn close(&self) -> Result<(), StoreError>;
}
