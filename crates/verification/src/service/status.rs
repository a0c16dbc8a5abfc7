//! Looking a verification up.

use super::{Ports, Service};
use crate::ports::{Ledger, LedgerError, StoreError};
use crate::project::ProjectId;
use crate::record::{Binding, Status, Verification, VerificationId};
use crate::timestamp::Timestamp;

impl Service {
    /// The verification `id` of `project`, as it stands now. With a binding, only if that browser
    /// asked for it.
    pub async fn status(
        &self,
        project: ProjectId,
        id: VerificationId,
        binding: Option<Binding>,
    ) -> Result<Option<Verification>, StoreError> {
        self.transact(move |ports, ledger| {
            let mut found = find(ledger, project, id, binding)?;
            if let Some(verification) = &mut found {
                let now = ports.clock.now_for(&verification.to);
                verification.status = effective(ports, verification, now);
            }
            Ok(found)
        })
        .await
    }
}

pub(super) fn find(
    ledger: &mut dyn Ledger,
    project: ProjectId,
    id: VerificationId,
    binding: Option<Binding>,
) -> Result<Option<Verification>, LedgerError> {
    let found = ledger.find(project, id)?;
    Ok(found.filter(|found| binding.is_none_or(|binding| found.belongs_to(&binding))))
}

/// Where it stands: a code whose pepper was dropped can't be checked any more, so it has expired.
pub(super) fn effective(ports: &Ports, verification: &Verification, now: Timestamp) -> Status {
    match verification.status_at(now) {
        Status::Pending if !ports.keys.contains(verification.key) => Status::Expired,
        status => status,
    }
}
