//! What happened.

use async_trait::async_trait;
use verification::ports::StoreError;
use verification::{Event, ProjectId, VerificationId};

/// The events that decisions append.
#[async_trait]
pub trait Events: Send + Sync {
    /// What happened to `id` of `project`, oldest first. It reads all events: for tests and tools.
    async fn events(
        &self,
        project: ProjectId,
        id: VerificationId,
    ) -> Result<Vec<Event>, StoreError>;
}
