//! Projects: who may call the APIs.

use async_trait::async_trait;
use verification::ports::StoreError;
use verification::{Profile, ProjectId, SenderName, Timestamp};

/// A project as it is kept: of its secret there is only the hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectRecord {
    /// Its public name.
    pub id: ProjectId,
    /// The name its codes are sent under.
    pub sender: SenderName,
    /// How strict it is.
    pub profile: Profile,
    /// The SHA-256 of its secret, which has enough randomness of its own to need no slower hash.
    pub secret: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// When its secret was last replaced.
    pub rotated_at: Option<Timestamp>,
    /// When it was revoked, for good.
    pub revoked_at: Option<Timestamp>,
}

/// The projects.
#[async_trait]
pub trait Projects: Send + Sync {
    /// Adds a project. An error when there is one of that id.
    async fn add_project(&self, project: ProjectRecord) -> Result<(), StoreError>;

    /// The project `id`, revoked or not.
    async fn project(&self, id: ProjectId) -> Result<Option<ProjectRecord>, StoreError>;

    /// Every project, oldest first.
    async fn projects(&self) -> Result<Vec<ProjectRecord>, StoreError>;

    /// Replaces the secret of a project that is not revoked; the old one is dead from then on.
    /// `false` when there is no such project.
    async fn rotate_project(
        &self,
        id: ProjectId,
        secret: [u8; 32],
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Revokes a project for good. `false` when there is no such project, or no longer.
    async fn revoke_project(&self, id: ProjectId, at: Timestamp) -> Result<bool, StoreError>;
}
