//! `POST /v1/verifications/{id}/check`

use axum::extract::State;
use serde::Deserialize;
use verification::code::TypedCode;
use verification::service::{Check, CheckError, MalformedCode};
use web::json::Json;

use super::response::VerificationResponse;
use super::show::Id;
use super::{Api, ApiError};
use crate::infrastructure::projects::Project;

/// The body of the request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckBody {
    code: String,
}

/// Charges one attempt. A wrong code is an answer, not an error: 200 with one attempt fewer.
pub async fn check(
    State(api): State<Api>,
    project: Project,
    Id(id): Id,
    Json(body): Json<CheckBody>,
) -> Result<VerificationResponse, ApiError> {
    let check = Check {
        project: project.id,
        id,
        holder: None,
        client: None,
        code: TypedCode::new(&body.code),
        malformed: MalformedCode::Reject,
    };
    Ok(api.service.check(check).await?.verification.into())
}

impl From<CheckError> for ApiError {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Unknown => Self::NoSuchVerification,
            CheckError::Closed(status, _) => Self::Closed(status),
            CheckError::Malformed(format) => Self::InvalidCode(format),
            CheckError::Limited(limited) => limited.into(),
            CheckError::Unjudged => {
                tracing::error!("a check was charged and not judged");
                Self::NotJudged
            }
            CheckError::Busy => Self::Busy,
            CheckError::Store(error) => error.into(),
        }
    }
}
