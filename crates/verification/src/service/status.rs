//! Looking a verification up.

use super::{Ports, Service};
use crate::phone_number::PhoneNumber;
use crate::ports::{Ledger, LedgerError, StoreError, Verifier};
use crate::project::ProjectId;
use crate::record::{Binding, Maker, Status, Verification, VerificationId};
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

impl Service {
    /// The newest verification of `to` that `project` is waiting for, and that no browser asked
    /// for.
    pub async fn newest(
        &self,
        project: ProjectId,
        to: PhoneNumber,
    ) -> Result<Option<Verification>, StoreError> {
        self.transact(move |ports, ledger| newest(ports, ledger, project, &to))
            .await
    }
}

pub(super) fn newest(
    ports: &Ports,
    ledger: &mut dyn Ledger,
    project: ProjectId,
    to: &PhoneNumber,
) -> Result<Option<Verification>, LedgerError> {
    let now = ports.clock.now_for(to);
    let found = ledger.newest(project, to, now)?;
    // One whose vendor has not answered yet, or never will, is not waited for by anybody.
    Ok(found.filter(|found| {
        found.maker != Maker::Vendor(None) && effective(ports, found, now) == Status::Pending
    }))
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

/// Where it stands: a code whose pepper was dropped, or whose vendor is not asked any more, can't be
/// checked, so it has expired.
pub(super) fn effective(ports: &Ports, verification: &Verification, now: Timestamp) -> Status {
    let can_be_checked = match verification.maker {
        Maker::Engine => ports.keys.contains(verification.key),
        Maker::Vendor(_) => matches!(ports.verifier, Verifier::Vendor(_)),
    };
    match verification.status_at(now) {
        Status::Pending if !can_be_checked => Status::Expired,
        status => status,
    }
}
