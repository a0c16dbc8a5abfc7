//! `POST /v1/verifications/{id}/cancel`

use axum::extract::State;

use super::response::VerificationResponse;
use super::show::Id;
use super::{Api, ApiError};
use crate::infrastructure::projects::Project;

/// Withdraws a pending verification. One that had ended otherwise keeps its end, and the answer
/// says which.
pub async fn cancel(
    State(api): State<Api>,
    project: Project,
    Id(id): Id,
) -> Result<VerificationResponse, ApiError> {
    let canceled = api.service.cancel(project.id, id, None).await?;
    canceled
        .map(VerificationResponse::from)
        .ok_or(ApiError::NoSuchVerification)
}
