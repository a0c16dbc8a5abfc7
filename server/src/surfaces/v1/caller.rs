//! Authentication of the calling project.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::{Api, ApiError};
use crate::infrastructure::projects::Project;

impl FromRequestParts<Api> for Project {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        api.projects
            .authenticate(&parts.headers)
            .await?
            .ok_or(ApiError::Unauthorized)
    }
}
