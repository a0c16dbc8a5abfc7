//! `POST /v1/verifications/{id}/resend`

use axum::extract::State;
use serde::Deserialize;
use verification::Channel;
use verification::service::{Resend, ResendError};
use web::json::Json;

use super::response::VerificationResponse;
use super::show::Id;
use super::{Api, ApiError};
use crate::infrastructure::projects::Project;

/// The body of the request, which may be left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResendBody {
    channel: Option<Channel>,
}

/// Sends the same code again, the same way unless a `channel` is given. Over a vendor it is a new one.
pub async fn resend(
    State(api): State<Api>,
    project: Project,
    Id(id): Id,
    body: Option<Json<ResendBody>>,
) -> Result<VerificationResponse, ApiError> {
    let resend = Resend {
        project: project.id,
        id,
        holder: None,
        client: None,
        channel: body.and_then(|Json(body)| body.channel),
        known_sends: None,
    };
    Ok(api.service.resend(resend).await?.into())
}

impl From<ResendError> for ApiError {
    fn from(error: ResendError) -> Self {
        match error {
            ResendError::Unknown => Self::NoSuchVerification,
            ResendError::Closed(status, _) => Self::Closed(status),
            ResendError::ChannelUnavailable(channel) => Self::ChannelUnavailable(channel),
            ResendError::TooSoon { retry_after } => Self::TooSoon { retry_after },
            ResendError::Expiring => Self::Expiring,
            ResendError::Limited(limited) => limited.into(),
            ResendError::NotSent(_) => Self::NotSent(None),
            ResendError::Store(error) => error.into(),
        }
    }
}
