//! Authentication of the calling project.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::{Api, Problem};
use crate::infrastructure::projects::Project;

impl FromRequestParts<Api> for Project {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        api.projects
            .authenticate(&parts.headers)
            .await?
            .ok_or_else(Problem::unauthorized)
    }
}
