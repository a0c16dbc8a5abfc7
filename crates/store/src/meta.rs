//! What the store knows of itself: how far time had come, and which key is current.

use verification::ports::StoreError;
use verification::{KeyId, Timestamp};

use crate::SqliteStore;

impl SqliteStore {
    /// The latest service time that the record knew of when it was opened; the epoch in a new store.
    /// Service time starts no earlier, so that a clock that was set back revives nothing.
    pub fn opened_at_mark(&self) -> Timestamp {
        self.inner.opened_at_mark
    }

    /// The key that the store names as current; `None` until one is named. A node whose key ring
    /// lacks it is not ready.
    pub async fn named_key(&self) -> Result<Option<KeyId>, StoreError> {
        self.tend(|operation| {
            let named = operation.read("SELECT current_key FROM meta", [], |row| row.get(0))?;
            Ok(named.flatten().map(KeyId))
        })
        .await
    }

    /// Names `key` as current.
    pub async fn name_key(&self, key: KeyId) -> Result<(), StoreError> {
        self.tend(move |operation| {
            let sql = "UPDATE meta SET current_key = ?1 WHERE current_key IS NOT ?1";
            operation.write(sql, [key.0])?;
            Ok(())
        })
        .await
    }
}
