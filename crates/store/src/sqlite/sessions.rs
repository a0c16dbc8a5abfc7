//! Browser sessions, in SQL.

use async_trait::async_trait;
use rusqlite::params;
use verification::Timestamp;
use verification::ports::StoreError;

use super::SqliteStore;
use super::changes::{FORGET_SESSIONS, limit};
use super::operation::{Operation, OperationError};
use super::restart::end_sessions;
use crate::Sessions;

#[async_trait]
impl Sessions for SqliteStore {
    async fn create_session(
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

    async fn save_session(&self, hash: [u8; 32], data: Vec<u8>) -> Result<bool, StoreError> {
        self.change_session(move |operation| {
            let sql = "UPDATE sessions SET data = ?2 WHERE hash = ?1";
            operation.write(sql, params![hash, data])
        })
        .await
    }

    async fn retire_session(&self, hash: [u8; 32], at: Timestamp) -> Result<(), StoreError> {
        let at = at.as_millis();
        self.change_session(move |operation| {
            let sql = "UPDATE sessions SET expires_at = ?2 WHERE hash = ?1 AND expires_at > ?2";
            operation.write(sql, params![hash, at])
        })
        .await
        .map(drop)
    }

    async fn load_session(
        &self,
        hash: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(move |operation| {
            operation.read(
                "SELECT data FROM sessions WHERE hash = ?1 AND expires_at > ?2",
                params![hash, now.as_millis()],
                |row| row.get(0),
            )
        })
        .await
    }

    async fn forget_sessions(&self, now: Timestamp, most: usize) -> Result<usize, StoreError> {
        self.run_internal(move |operation| {
            operation.write(FORGET_SESSIONS, (now.as_millis(), limit(most)))
        })
        .await
    }

    async fn end_sessions(&self) -> Result<usize, StoreError> {
        self.run_internal(end_sessions).await
    }
}

impl SqliteStore {
    async fn change_session(
        &self,
        change: impl FnOnce(&mut Operation<'_>) -> Result<usize, OperationError> + Send + 'static,
    ) -> Result<bool, StoreError> {
        self.run_internal(move |operation| Ok(change(operation)? == 1))
            .await
    }
}
