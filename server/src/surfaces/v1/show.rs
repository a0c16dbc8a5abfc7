//! `GET /v1/verifications/{id}`

use axum::extract::{FromRequestParts, Path, State};
use http::request::Parts;
use verification::VerificationId;

use super::response::VerificationResponse;
use super::{Api, ApiError};
use crate::infrastructure::projects::Project;

/// The verification as it stands.
pub async fn show(
    State(api): State<Api>,
    project: Project,
    Id(id): Id,
) -> Result<VerificationResponse, ApiError> {
    let found = api.service.status(project.id, id, None).await?;
    found
        .map(VerificationResponse::from)
        .ok_or(ApiError::NoSuchVerification)
}

/// The id in the path. One that is none is as unknown as any other.
pub(super) struct Id(pub VerificationId);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Path::<String>::from_request_parts(parts, state)
            .await
            .ok()
            .and_then(|Path(id)| id.parse().ok())
            .map(Self)
            .ok_or(ApiError::NoSuchVerification)
    }
}
