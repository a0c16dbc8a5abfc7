//! Projects, in SQL.

use async_trait::async_trait;
use rusqlite::{Row, params};
use uuid::Uuid;
use verification::ports::StoreError;
use verification::{Event, EventKind, Profile, ProjectId, SenderName, Subject, Timestamp};

use super::SqliteStore;
use super::rows::unreadable;
use crate::{ProjectRecord, Projects};

const COLUMNS: &str =
    "SELECT id, sender, profile, secret, created_at, rotated_at, revoked_at FROM projects";

#[async_trait]
impl Projects for SqliteStore {
    async fn add_project(&self, project: ProjectRecord) -> Result<(), StoreError> {
        self.run_internal(move |operation| {
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
            operation.append(&act(project.id, EventKind::ProjectCreated, project.created_at))
        })
        .await
    }

    async fn project(&self, id: ProjectId) -> Result<Option<ProjectRecord>, StoreError> {
        self.read(move |operation| {
            operation.read(
                &format!("{COLUMNS} WHERE id = ?1"),
                [id.as_bytes()],
                project,
            )
        })
        .await
    }

    async fn projects(&self) -> Result<Vec<ProjectRecord>, StoreError> {
        self.read(|operation| {
            operation.read_all(&format!("{COLUMNS} ORDER BY created_at, id"), [], project)
        })
        .await
    }

    async fn rotate_project(
        &self,
        id: ProjectId,
        secret: [u8; 32],
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.run_internal(move |operation| {
            let changed = operation.write(
                "UPDATE projects SET secret = ?2, rotated_at = ?3 WHERE id = ?1 AND revoked_at IS NULL",
                params![id.as_bytes(), secret, at.as_millis()],
            )?;
            if changed == 1 {
                operation.append(&act(id, EventKind::ProjectRotated, at))?;
            }
            Ok(changed == 1)
        })
        .await
    }

    async fn revoke_project(&self, id: ProjectId, at: Timestamp) -> Result<bool, StoreError> {
        self.run_internal(move |operation| {
            let changed = operation.write(
                "UPDATE projects SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
                params![id.as_bytes(), at.as_millis()],
            )?;
            if changed == 1 {
                operation.append(&act(id, EventKind::ProjectRevoked, at))?;
            }
            Ok(changed == 1)
        })
        .await
    }
}

/// The event of an operator's act on a project.
fn act(id: ProjectId, kind: EventKind, at: Timestamp) -> Event {
    Event::new(id, Subject::Project, kind, at)
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
