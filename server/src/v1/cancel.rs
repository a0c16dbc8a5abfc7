//! `POST /v1/verifications/{id}/cancel`

use axum::Json;
use axum::extract::{Path, State};

use super::object::{Object, answer};
use super::show::parse;
use super::{Api, Problem, Project};

/// Withdraws a pending verification. One that had ended otherwise keeps its end, and the answer
/// says which.
pub async fn cancel(
    State(api): State<Api>,
    project: Project,
    Path(id): Path<String>,
) -> Result<Json<Object>, Problem> {
    let canceled = api.service.cancel(project.id, parse(&id)?, None).await?;
    canceled
        .map(answer)
        .ok_or_else(Problem::no_such_verification)
}
