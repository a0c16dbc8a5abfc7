//! `POST /v1/verifications/{id}/check`

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use verification::Status;
use verification::code::TypedCode;
use verification::service::{Check, CheckError, MalformedCode};

use super::fields::Fields;
use super::response::{VerificationResponse, answer};
use super::show::Id;
use super::{Api, Problem};
use crate::infrastructure::projects::Project;

/// Charges one attempt. A wrong code is an answer, not an error: 200 with one attempt fewer.
pub async fn check(
    State(api): State<Api>,
    project: Project,
    Id(id): Id,
    mut fields: Fields,
) -> Result<Json<VerificationResponse>, Problem> {
    let code = TypedCode::new(&fields.required("code")?);
    fields.finish()?;
    let check = Check {
        project: project.id,
        id,
        holder: None,
        client: None,
        code,
        malformed: MalformedCode::Reject,
    };
    Ok(answer(api.service.check(check).await?.verification))
}

impl From<CheckError> for Problem {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Unknown => Self::no_such_verification(),
            CheckError::Closed(status, _) => closed(status),
            CheckError::Malformed(format) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid-code",
                "Invalid code",
                format!(
                    "A code of this verification has {} {}. Nothing was charged.",
                    format.length,
                    format.alphabet.name_of_symbols()
                ),
            )
            .with("field", "code"),
            CheckError::Limited(limited) => limited.into(),
            CheckError::Unjudged => {
                tracing::error!("a check was charged and not judged");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "not-judged",
                    "Not judged",
                    "The attempt was charged, but the code could not be judged. Each further try is charged too.",
                )
            }
            CheckError::Busy => Self::busy(),
            CheckError::Store(error) => error.into(),
        }
    }
}

/// 409: one's own verification is over, and this is how it ended.
pub(super) fn closed(status: Status) -> Problem {
    let (name, detail) = match status {
        Status::Approved => (
            "already-approved",
            "The code was right before and can't be used again.",
        ),
        Status::Expired => ("expired", "The code's time is over."),
        Status::Exhausted => ("exhausted", "Every attempt was used up."),
        Status::Canceled | Status::Pending => ("canceled", "The verification was withdrawn."),
    };
    Problem::new(StatusCode::CONFLICT, name, "Verification closed", detail)
        .with("verification_status", status.name())
}
