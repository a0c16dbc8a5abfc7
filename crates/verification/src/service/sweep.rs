//! The sweep: closes what has expired, and deletes what is past retention.

use std::time::Duration;

use futures_util::future::try_join_all;

use super::Service;
use crate::events::{Event, EventKind};
use crate::id::VerificationId;
use crate::ports::{Ledger, ReadError, Scope, Snapshot, StoreError};
use crate::project::ProjectId;
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
    /// Closes up to `batch` expired verifications, and deletes up to `batch` rows of
    /// each kind that have been closed for `retention`. Small batches keep others from waiting.
    pub async fn sweep(&self, retention: Duration, batch: usize) -> Result<Swept, StoreError> {
        let now = self.clock.now();
        let overdue = self.store.overdue(now, batch).await?;
        // Started together, so that they share a commit.
        let closings = overdue.into_iter().map(|(project, id)| {
            self.decide(Scope::verification(id), move |_, ledger| {
                close(ledger, project, id)
            })
        });
        let closed = try_join_all(closings).await?;
        let forgotten = self.store.forget(now.before(retention), batch).await?;
        Ok(Swept {
            expired: closed.into_iter().filter(|closed| *closed).count(),
            forgotten,
        })
    }
}

/// Closes an expired verification; whether it was still open.
fn close(
    ledger: &mut Ledger<'_>,
    project: ProjectId,
    id: VerificationId,
) -> Result<bool, ReadError> {
    let now = ledger.now();
    let Some(mut verification) = ledger.find(project, id)? else {
        return Ok(false);
    };
    if verification.status != Status::Pending || verification.expires_at > now {
        return Ok(false);
    }
    // The last attempt was charged, and the process ended before its verdict was recorded.
    let (status, kind) = match verification.status_at(now) {
        Status::Exhausted => (Status::Exhausted, EventKind::Exhausted),
        _ => (Status::Expired, EventKind::Expired),
    };
    verification.close(status, now);
    ledger.update(&verification);
    ledger.append(Event::of(&verification, kind, now));
    Ok(true)
}
