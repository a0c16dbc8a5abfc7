//! Signing a browser out.

use super::{Service, status};
use crate::browser::Holder;
use crate::ports::StoreError;
use crate::project::ProjectId;
use crate::record::{Status, VerificationId};

impl Service {
    /// Takes the approved verification `id` away from the browser that holds it, for good. No session
    /// is verified by it from then on. One that is not approved, or not
    /// the browser's, is left as it is.
    pub async fn release(
        &self,
        project: ProjectId,
        id: VerificationId,
        holder: Holder,
    ) -> Result<(), StoreError> {
        self.transact(move |ports, ledger| {
            let found = status::find(ports, ledger, project, id, Some(holder))?;
            if let Some(mut verification) = found
                && verification.status == Status::Approved
            {
                verification.binding = None;
                ledger.update(&verification)?;
            }
            Ok(())
        })
        .await
    }
}
