//! Closing what has run out, and forgetting what nobody asks for any more.

use std::time::Duration;

use super::Service;
use crate::events::{Event, EventKind};
use crate::ports::StoreError;
use crate::record::Status;

/// What one sweep did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swept {
    /// Verifications found expired.
    pub expired: usize,
    /// Rows deleted.
    pub forgotten: usize,
}

impl Service {
    /// Closes up to `batch` verifications whose time is over, and deletes up to `batch` rows of
    /// each kind that have been closed for `retention`. Small batches keep others from waiting.
    pub async fn sweep(&self, retention: Duration, batch: usize) -> Result<Swept, StoreError> {
        self.transact(move |ports, ledger| {
            let now = ports.clock.now();
            let mut expired = 0;
            for mut verification in ledger.overdue(now, batch)? {
                // The last try was charged, and nobody lived to write its verdict down.
                let (status, kind) = match verification.status_at(now) {
                    Status::Exhausted => (Status::Exhausted, EventKind::Exhausted),
                    _ => (Status::Expired, EventKind::Expired),
                };
                verification.close(status, now);
                ledger.update(&verification)?;
                ledger.tell(Event::of(&verification, kind, now))?;
                expired += 1;
            }
            let forgotten = ledger.forget(now.before(retention), batch)?;
            Ok(Swept { expired, forgotten })
        })
        .await
    }
}
