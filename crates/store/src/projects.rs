//! Who may call the APIs.

use rusqlite::{Row, params};
use uuid::Uuid;
use verification::ports::StoreError;
use verification::{Profile, ProjectId, SenderName, Timestamp};

use crate::SqliteStore;
use crate::rows::unreadable;

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
    /// When it was shut out, for good.
    pub revoked_at: Option<Timestamp>,
}

const COLUMNS: &str =
    "SELECT id, sender, profile, secret, created_at, rotated_at, revoked_at FROM projects";

impl SqliteStore {
    /// Writes down a new project.
    pub async fn add_project(&self, project: ProjectRecord) -> Result<(), StoreError> {
        self.tend(move |operation| {
            operation.write(
                "INSERT INTO projects (id, sender, profile, secret, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    project.id.as_bytes(),
                    project.sender.as_str(),
                    profile_number(project.profile),
                    project.secret,
                    project.created_at.as_millis(),
                ],
            )?;
            Ok(())
        })
        .await
    }

    /// The project `id`, revoked or not.
    pub async fn project(&self, id: ProjectId) -> Result<Option<ProjectRecord>, StoreError> {
        self.tend(move |operation| {
            operation.read(
                &format!("{COLUMNS} WHERE id = ?1"),
                [id.as_bytes()],
                project,
            )
        })
        .await
    }

    /// Every project, oldest first.
    pub async fn projects(&self) -> Result<Vec<ProjectRecord>, StoreError> {
        self.tend(|operation| {
            operation.read_all(&format!("{COLUMNS} ORDER BY created_at, id"), [], project)
        })
        .await
    }

    /// Replaces the secret of a project that is not revoked; the old one is dead from then on.
    /// `false` when there is no such project.
    pub async fn rotate_project(
        &self,
        id: ProjectId,
        secret: [u8; 32],
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.tend(move |operation| {
            let changed = operation.write(
                "UPDATE projects SET secret = ?2, rotated_at = ?3 WHERE id = ?1 AND revoked_at IS NULL",
                params![id.as_bytes(), secret, at.as_millis()],
            )?;
            Ok(changed == 1)
        })
        .await
    }

    /// Shuts a project out for good. `false` when there is no such project, or no longer.
    pub async fn revoke_project(&self, id: ProjectId, at: Timestamp) -> Result<bool, StoreError> {
        self.tend(move |operation| {
            let changed = operation.write(
                "UPDATE projects SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
                params![id.as_bytes(), at.as_millis()],
            )?;
            Ok(changed == 1)
        })
        .await
    }
}

fn project(row: &Row<'_>) -> rusqlite::Result<ProjectRecord> {
    let moment = |column| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<_>>(column)?.map(Timestamp::from_millis))
    };
    Ok(ProjectRecord {
        id: ProjectId::new(Uuid::from_bytes(row.get(0)?)),
        sender: SenderName::new(row.get_ref(1)?.as_str()?)
            .map_err(|_| unreadable(1, "sender name"))?,
        profile: PROFILES
            .into_iter()
            .find(|profile| row.get(2) == Ok(profile_number(*profile)))
            .ok_or_else(|| unreadable(2, "policy"))?,
        secret: row.get(3)?,
        created_at: Timestamp::from_millis(row.get(4)?),
        rotated_at: moment(5)?,
        revoked_at: moment(6)?,
    })
}

const PROFILES: [Profile; 2] = [Profile::Strict, Profile::Compat];

const fn profile_number(profile: Profile) -> u8 {
    match profile {
        Profile::Strict => 0,
        Profile::Compat => 1,
    }
}
