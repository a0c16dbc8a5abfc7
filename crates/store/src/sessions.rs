//! Browser sessions, by the hash of their id.
//!
//! The bytes are the caller's. A session is made once, saved while it lives, and gone when deleted:
//! no call here brings one back.

use rusqlite::params;
use verification::Timestamp;
use verification::ports::StoreError;

use crate::SqliteStore;
use crate::ledger::{FORGET_SESSIONS, limit};

impl SqliteStore {
    /// Makes a session. `false` when there is one of that hash; it is left as it is.
    pub async fn create_session(
        &self,
        hash: [u8; 32],
        data: Vec<u8>,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.change_session(
            "INSERT INTO sessions (hash, data, expires_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            hash,
            data,
            expires_at,
        )
        .await
    }

    /// Saves a session. `false` when it is gone, and it stays gone: a request that was under way
    /// while its session was ended must not end the ending.
    pub async fn save_session(
        &self,
        hash: [u8; 32],
        data: Vec<u8>,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.change_session(
            "UPDATE sessions SET data = ?2, expires_at = ?3 WHERE hash = ?1",
            hash,
            data,
            expires_at,
        )
        .await
    }

    async fn change_session(
        &self,
        sql: &'static str,
        hash: [u8; 32],
        data: Vec<u8>,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.tend(move |operation| {
            let changed = operation.write(sql, params![hash, data, expires_at.as_millis()])?;
            Ok(changed == 1)
        })
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

    /// Ends a session. It is no error when it is gone.
    pub async fn delete_session(&self, hash: [u8; 32]) -> Result<(), StoreError> {
        self.tend(move |operation| {
            operation.write("DELETE FROM sessions WHERE hash = ?1", [hash])?;
            Ok(())
        })
        .await
    }

    /// Deletes up to `most` sessions whose time was over at `now`; how many went.
    pub async fn forget_sessions(&self, now: Timestamp, most: usize) -> Result<usize, StoreError> {
        self.tend(move |operation| operation.write(FORGET_SESSIONS, (now.as_millis(), limit(most))))
            .await
    }
}
