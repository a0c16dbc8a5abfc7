//! Authentication of the calling project.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::Api;
use super::refusal::Refusal;
use crate::infrastructure::projects::Project;

impl FromRequestParts<Api> for Project {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        api.projects
            .authenticate(&parts.headers)
            .await?
            .ok_or(Refusal::Unauthorized)
    }
}
