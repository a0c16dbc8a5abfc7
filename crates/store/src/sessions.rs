//! Browser sessions, by the hash of their id.
//!
//! The bytes are the caller's. A session is created once, saved while it lives, and retired: no call
//! here brings one back or prolongs it.

use async_trait::async_trait;
use verification::Timestamp;
use verification::ports::StoreError;

/// Browser sessions.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Creates a session. `false` when there is one of that hash; it is left as it is.
    async fn create_session(
        &self,
        hash: [u8; 32],
        data: Vec<u8>,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Saves the data of a session, which ends when it would have ended. `false` when it is gone, and
    /// it stays gone: a request that was in progress while its session was ended must not revive it.
    async fn save_session(&self, hash: [u8; 32], data: Vec<u8>) -> Result<bool, StoreError>;

    /// Ends a session at `at`, unless it ends before. It is no error when it is gone.
    async fn retire_session(&self, hash: [u8; 32], at: Timestamp) -> Result<(), StoreError>;

    /// The data of a session; `None` when it is gone or its time was over at `now`.
    async fn load_session(
        &self,
        hash: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, StoreError>;

    /// Deletes up to `most` sessions that had expired at `now`; how many went.
    async fn forget_sessions(&self, now: Timestamp, most: usize) -> Result<usize, StoreError>;

    /// Ends every session; how many there were. After a restore from a backup, which holds sessions
    /// that have been ended since, it goes with [`Node::void_pending`](crate::Node::void_pending).
    async fn end_sessions(&self) -> Result<usize, StoreError>;
}
