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

    /// The latest service time that the record knows of now.
    pub async fn high_water_mark(&self) -> Result<Timestamp, StoreError> {
        self.tend(|operation| {
            let mark = operation.read("SELECT mark FROM meta", [], |row| row.get(0))?;
            Ok(Timestamp::from_millis(mark.unwrap_or_default()))
        })
        .await
    }

    /// Records that it is now at least `now`; never lowers the mark. Meant to be called about once a
    /// second while [`writes`](Self::writes) grows, and once before closing.
    pub async fn raise_mark(&self, now: Timestamp) -> Result<(), StoreError> {
        self.tend(move |operation| {
            operation.write_uncounted(
                "UPDATE meta SET mark = ?1 WHERE mark < ?1",
                [now.as_millis()],
            )?;
            Ok(())
        })
        .await
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
