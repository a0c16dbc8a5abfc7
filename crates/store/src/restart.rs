//! What a start may have to make void before anything is decided.

use verification::ports::{Ledger, StoreError};
use verification::{Event, EventKind, Status, Timestamp};

use crate::SqliteStore;

/// Rows that one transaction closes. A start that is cut short goes on where it was.
const BATCH: usize = 1_000;

impl SqliteStore {
    /// Expires everything that is pending; how many there were.
    ///
    /// For a start whose clock stands behind the [mark](Self::opened_at_mark), where nobody can tell
    /// what has run out, and after a restore from a backup, where what was pending may since have
    /// been used. Limits stand.
    pub async fn void_pending(&self, now: Timestamp) -> Result<usize, StoreError> {
        let mut voided = 0;
        loop {
            let closed = self.tend(move |operation| {
                let pending = operation.overdue(Timestamp::from_millis(i64::MAX), BATCH)?;
                let count = pending.len();
                for mut verification in pending {
                    verification.close(Status::Expired, now);
                    operation.update(&verification)?;
                    operation.tell(Event::of(&verification, EventKind::Expired, now))?;
                }
                Ok(count)
            });
            match closed.await? {
                0 => return Ok(voided),
                count => voided += count,
            }
        }
    }

    /// Ends every session; how many there were. Goes with [`void_pending`](Self::void_pending) after
    /// a restore: a backup holds sessions that have been ended since.
    pub async fn end_sessions(&self) -> Result<usize, StoreError> {
        self.tend(|operation| operation.write("DELETE FROM sessions", []))
            .await
    }
}
