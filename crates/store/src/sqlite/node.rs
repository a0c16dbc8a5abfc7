//! The record as a whole, in one file.

use std::sync::PoisonError;
use std::thread::JoinHandle;

use async_trait::async_trait;
use tokio::sync::oneshot;
use verification::ports::StoreError;
use verification::{KeyId, Timestamp};

use super::restart::{reset_clock, void_pending};
use super::writer::Job;
use super::{SqliteStore, gone};
use crate::{ClockReset, Node};

#[async_trait]
impl Node for SqliteStore {
    fn opened_at_mark(&self) -> Timestamp {
        self.inner.opened_at_mark
    }

    async fn named_key(&self) -> Result<Option<KeyId>, StoreError> {
        self.read(|operation| {
            let named = operation.read("SELECT current_key FROM meta", [], |row| row.get(0))?;
            Ok(named.flatten().map(KeyId))
        })
        .await
    }

    async fn name_key(&self, key: KeyId) -> Result<(), StoreError> {
        self.run_internal(move |operation| {
            let sql = "UPDATE meta SET current_key = ?1 WHERE current_key IS NOT ?1";
            operation.write(sql, [key.0])?;
            Ok(())
        })
        .await
    }

    fn is_ready(&self) -> bool {
        !self.inner.queue.is_closed()
            && !self.inner.health.has_failed()
            && self.inner.health.is_writable()
    }

    async fn try_write(&self) -> Result<(), StoreError> {
        self.run_internal(|operation| {
            // SQLite skips a write that changes nothing.
            operation.write("UPDATE meta SET mark = mark + 1", [])?;
            Ok(())
        })
        .await
    }

    async fn failed(&self) -> String {
        let mut failure = self.inner.health.failure.subscribe();
        let reason = match failure.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone(),
            Err(_) => None,
        };
        match reason {
            Some(reason) => reason,
            // The sender lives in `inner`, which `self` holds.
            None => std::future::pending().await,
        }
    }

    async fn close(&self) -> Result<(), StoreError> {
        // Before the writer, which then moves the whole log.
        self.inner.readers.close();
        let (answer, answered) = oneshot::channel();
        let closed = match self.inner.queue.send(Job::Close(answer)).await {
            // Without a reply the writer was closing already, or has died, which `failed` reports.
            Ok(()) => answered.await.unwrap_or(Ok(())),
            Err(_) => Ok(()),
        };
        let thread = self
            .inner
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        // The answer was its last act, so this does not block; a panic has set the failure.
        thread
            .map(JoinHandle::join)
            .transpose()
            .map_err(|_| gone())?;
        closed
    }

    async fn void_pending(&self, now: Timestamp) -> Result<usize, StoreError> {
        self.run_internal(move |operation| void_pending(operation, now))
            .await
    }

    async fn reset_clock(&self, now: Timestamp) -> Result<ClockReset, StoreError> {
        self.run_internal(move |operation| reset_clock(operation, now))
            .await
    }
}
