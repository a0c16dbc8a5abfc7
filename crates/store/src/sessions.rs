//! Browser sessions, by the hash of their id.
//!
//! The bytes are the caller's. A session is created once, saved while it lives, and retired: no call
//! here brings one back or prolongs it.

use rusqlite::params;
use verification::Timestamp;
use verification::ports::{LedgerError, StoreError};

use crate::SqliteStore;
use crate::ledger::{FORGET_SESSIONS, limit};
use crate::operation::Operation;

impl SqliteStore {
    /// Creates a session. `false` when there is one of that hash; it is left as it is.
    pub async fn create_session(
        &self,
        hash: [u8; 32],
        data: Vec<u8>,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let expires_at = expires_at.as_millis();
        self.change_session(move |operation| {
            operation.write(
                "INSERT INTO sessions (hash, data, expires_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                params![hash, data, expires_at],
            )
        })
        .await
    }

    /// Saves the data of a session, which ends when it would have ended. `false` when it is gone, and
    /// it stays gone: a request that was in progress while its session was ended must not revive it.
    pub async fn save_session(&self, hash: [u8; 32], data: Vec<u8>) -> Result<bool, StoreError> {
        self.change_session(move |operation| {
            let sql = "UPDATE sessions SET data = ?2 WHERE hash = ?1";
            operation.write(sql, params![hash, data])
        })
        .await
    }

    /// Ends a session at `at`, unless it ends before. It is no error when it is gone.
    pub async fn retire_session(&self, hash: [u8; 32], at: Timestamp) -> Result<(), StoreError> {
        let at = at.as_millis();
        self.change_session(move |operation| {
            let sql = "UPDATE sessions SET expires_at = ?2 WHERE hash = ?1 AND expires_at > ?2";
            operation.write(sql, params![hash, at])
        })
        .await
        .map(drop)
    }

    async fn change_session(
        &self,
        change: impl FnOnce(&mut Operation<'_>) -> Result<usize, LedgerError> + Send + 'static,
    ) -> Result<bool, StoreError> {
        self.tend(move |operation| Ok(change(operation)? == 1))
            .await
    }

    /// The data of a session; `None` when it is gone or its time was over at `now`.
    pub async fn load_session(
        &self,
        hash: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.tend(move |operation| {
            operation.read(
                "SELECT data FROM sessions WHERE hash = ?1 AND expires_at > ?2",
                params![hash, now.as_millis()],
                |row| row.get(0),
            )
        })
        .await
    }

    /// Deletes up to `most` sessions whose time was over at `now`; how many went.
    pub async fn forget_sessions(&self, now: Timestamp, most: usize) -> Result<usize, StoreError> {
        self.tend(move |operation| operation.write(FORGET_SESSIONS, (now.as_millis(), limit(most))))
            .await
    }
}
