//! `POST /v1/verifications/{id}/cancel`

use axum::Json;
use axum::extract::State;

use super::response::{VerificationResponse, answer};
use super::show::Id;
use super::{Api, Problem};
use crate::infrastructure::projects::Project;

/// Withdraws a pending verification. One that had ended otherwise keeps its end, and the answer
/// says which.
pub async fn cancel(
    State(api): State<Api>,
    project: Project,
    Id(id): Id,
) -> Result<Json<VerificationResponse>, Problem> {
    let canceled = api.service.cancel(project.id, id, None).await?;
    canceled
        .map(answer)
        .ok_or_else(Problem::no_such_verification)
}
