//! `POST /api/relay/rest/mfa/{id}/verify`

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use signalwire::mfa::{VerifyRequest, VerifyResponse};
use signalwire::{InvalidParameter, Parameter, Problem};
use verification::code::TypedCode;
use verification::service::{Check, CheckError, MalformedCode};

use super::Api;
use super::body::Body;
use super::refusal::Refusal;
use crate::infrastructure::projects::Project;

/// Characters of the longest token that is judged.
const MAX_TOKEN: usize = 64;

/// Charges one attempt. A wrong token is 200 and `false`, the last allowed one too; after that, and
/// wherever else nothing can be checked, 404.
pub async fn verify(
    State(api): State<Api>,
    project: Project,
    id: Result<Path<String>, PathRejection>,
    Body(request): Body<VerifyRequest>,
) -> Result<Json<VerifyResponse>, Refusal> {
    // Read before the id is looked up, so that the refusal of a malformed token shows nothing of it.
    let code = token(&request)?;
    let Ok(id) = id.map_or_else(|_| Err(()), |Path(id)| id.parse().map_err(drop)) else {
        return Err(Refusal::NotFound);
    };
    let check = Check {
        project: project.id,
        id,
        holder: None,
        client: None,
        code,
        malformed: MalformedCode::Count,
    };
    let checked = api.service.check(check).await?;
    Ok(Json(VerifyResponse {
        success: checked.right,
    }))
}

fn token(request: &VerifyRequest) -> Result<TypedCode, InvalidParameter> {
    let invalid = |problem| Parameter::Token.with(problem);
    let token = request
        .token
        .read(Parameter::Token)?
        .filter(|token| !token.is_empty())
        .ok_or(invalid(Problem::Blank))?;
    if token.chars().count() > MAX_TOKEN {
        return Err(invalid(Problem::TooLong(MAX_TOKEN)));
    }
    Ok(TypedCode::new(token))
}

impl From<CheckError> for Refusal {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Unknown | CheckError::Closed(..) => Self::NotFound,
            CheckError::Limited(limited) => Self::Limited(limited.retry_after),
            CheckError::Busy => Self::Unavailable,
            CheckError::Store(error) => error.into(),
            CheckError::Malformed(_) | CheckError::Unjudged => {
                tracing::error!(%error, "a token was not judged");
                Self::Failed
            }
        }
    }
}
