//! Signing a browser out.

use super::{Service, cancel};
use crate::browser::Holder;
use crate::id::VerificationId;
use crate::ports::{Scope, StoreError};
use crate::project::ProjectId;
use crate::record::Status;

impl Service {
    /// Takes the verification `id` away from the browser that holds it, for good: no session is verified
    /// by it from then on, and one that is pending is canceled. One that is not the browser's is left
    /// as it is.
    pub async fn release(
        &self,
        project: ProjectId,
        id: VerificationId,
        holder: Holder,
    ) -> Result<(), StoreError> {
        self.decide(Scope::verification(id), move |rules, ledger| {
            // In one step, so that a right code is either before it and ended, or after it and too late.
            let found = cancel::decide(rules, ledger, project, id, Some(holder))?;
            if let Some(mut verification) = found
                && verification.status == Status::Approved
            {
                verification.binding = None;
                ledger.update(&verification);
            }
            Ok(())
        })
        .await
    }
}
