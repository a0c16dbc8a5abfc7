//! Withdrawing a verification.

use super::{Rules, Service, status};
use crate::browser::Holder;
use crate::events::{Event, EventKind};
use crate::id::VerificationId;
use crate::ports::{Ledger, ReadError, Scope, Snapshot, StoreError};
use crate::project::ProjectId;
use crate::record::{Status, Verification};

impl Service {
    /// Withdraws `id` if it is still pending. Answers how it stands afterwards: one that had ended
    /// otherwise keeps its end. `None` when there is no such verification.
    pub async fn cancel(
        &self,
        project: ProjectId,
        id: VerificationId,
        holder: Option<Holder>,
    ) -> Result<Option<Verification>, StoreError> {
        self.decide(Scope::verification(id), move |rules, ledger| {
            decide(rules, ledger, project, id, holder)
        })
        .await
    }
}

pub(super) fn decide(
    rules: &Rules,
    ledger: &mut Ledger<'_>,
    project: ProjectId,
    id: VerificationId,
    holder: Option<Holder>,
) -> Result<Option<Verification>, ReadError> {
    let Some(mut verification) = status::find(ledger, project, id, holder)? else {
        return Ok(None);
    };
    let now = ledger.now_for(&verification.to);
    // Not expired, or its last attempt is still with a vendor. A late yes must find it closed.
    let is_open = match verification.status_at(now) {
        Status::Pending => true,
        Status::Exhausted => verification.status == Status::Pending,
        _ => false,
    };
    if is_open {
        verification.close(Status::Canceled, now);
        ledger.update(&verification);
        ledger.append(Event::of(&verification, EventKind::Canceled, now));
    }
    verification.status = status::effective(rules, &verification, now);
    Ok(Some(verification))
}
