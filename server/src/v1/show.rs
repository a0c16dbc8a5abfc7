//! `GET /v1/verifications/{id}`

use axum::Json;
use axum::extract::{Path, State};
use verification::VerificationId;

use super::object::{Object, answer};
use super::{Api, Problem, Project};

/// The verification as it stands.
pub async fn show(
    State(api): State<Api>,
    project: Project,
    Path(id): Path<String>,
) -> Result<Json<Object>, Problem> {
    let found = api.service.status(project.id, parse(&id)?, None).await?;
    found.map(answer).ok_or_else(Problem::no_such_verification)
}

/// An id from the path. One that is none is as unknown as any other.
pub(super) fn parse(id: &str) -> Result<VerificationId, Problem> {
    id.parse().map_err(|_| Problem::no_such_verification())
}
