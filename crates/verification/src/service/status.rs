//! Looking a verification up.

use super::failures::Failures;
use super::{Rules, Service};
use crate::browser::Holder;
use crate::id::VerificationId;
use crate::limits::{Client, Limited};
use crate::phone_number::PhoneNumber;
use crate::ports::{ReadError, Scope, Snapshot, StoreError};
use crate::project::ProjectId;
use crate::record::{CodeIssuer, Status, Verification};
use crate::timestamp::Timestamp;

impl Service {
    /// The verification `id` of `project`, as it stands now. With a holder, only if that browser
    /// holds it.
    pub async fn status(
        &self,
        project: ProjectId,
        id: VerificationId,
        holder: Option<Holder>,
    ) -> Result<Option<Verification>, StoreError> {
        self.look(Scope::verification(id), move |rules, snapshot| {
            let mut found = find(snapshot, project, id, holder)?;
            if let Some(verification) = &mut found {
                let now = snapshot.now_for(&verification.to);
                verification.status = effective(rules, verification, now);
            }
            Ok(found)
        })
        .await
    }

    /// The limit that keeps `client` from checking codes of `to`, and for how long; `None` where it
    /// may.
    pub async fn closed_to(
        &self,
        project: ProjectId,
        to: PhoneNumber,
        client: Option<Client>,
    ) -> Result<Option<Limited>, StoreError> {
        self.look(self.scope_of(&to), move |rules, snapshot| {
            let now = snapshot.now_for(&to);
            let failures = Failures::load(rules, snapshot, project, &to, client)?;
            Ok(failures.allow(rules, now).err())
        })
        .await
    }

    /// The newest verification of `to` that `project` is waiting for, and that no browser asked for. It is
    /// read in turn with decisions about the number, because the caller decides by it.
    pub async fn newest(
        &self,
        project: ProjectId,
        to: PhoneNumber,
    ) -> Result<Option<Verification>, StoreError> {
        self.decide(self.scope_of(&to), move |rules, ledger| {
            newest(rules, ledger, project, &to)
        })
        .await
    }
}

pub(super) fn newest(
    rules: &Rules,
    snapshot: &mut dyn Snapshot,
    project: ProjectId,
    to: &PhoneNumber,
) -> Result<Option<Verification>, ReadError> {
    let now = snapshot.now_for(to);
    let found = snapshot.newest(project, to, now)?;
    // A vendor's code without the vendor's id of it can't be checked yet, or never.
    Ok(found.filter(|found| {
        found.issuer != CodeIssuer::Vendor(None) && effective(rules, found, now) == Status::Pending
    }))
}

pub(super) fn find(
    snapshot: &mut dyn Snapshot,
    project: ProjectId,
    id: VerificationId,
    holder: Option<Holder>,
) -> Result<Option<Verification>, ReadError> {
    let found = snapshot.find(project, id)?;
    Ok(found.filter(|found| {
        let now = snapshot.now_for(&found.to);
        holder.is_none_or(|holder| found.belongs_to(&holder, now))
    }))
}

/// The effective status: without its pepper, or without its vendor, a code can't be
/// checked, so it has expired.
pub(super) fn effective(rules: &Rules, verification: &Verification, now: Timestamp) -> Status {
    let can_be_checked = match verification.issuer {
        CodeIssuer::Engine => rules.keys.contains(verification.key),
        CodeIssuer::Vendor(_) => rules.router.vendor_of(verification).is_some(),
    };
    match verification.status_at(now) {
        Status::Pending if !can_be_checked => Status::Expired,
        status => status,
    }
}
