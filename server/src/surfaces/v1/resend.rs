//! `POST /v1/verifications/{id}/resend`

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use verification::service::{Resend, ResendError};

use super::check::closed;
use super::create::channel;
use super::fields::OptionalFields;
use super::response::{VerificationResponse, answer};
use super::show::Id;
use super::{Api, Problem};
use crate::infrastructure::projects::Project;

/// Sends the same code again, the same way unless a `channel` is given. Over a vendor it is a new one.
pub async fn resend(
    State(api): State<Api>,
    project: Project,
    Id(id): Id,
    OptionalFields(mut fields): OptionalFields,
) -> Result<Json<VerificationResponse>, Problem> {
    let channel = channel(fields.string("channel")?.as_deref())?;
    fields.finish()?;
    let resend = Resend {
        project: project.id,
        id,
        holder: None,
        client: None,
        channel,
        known_sends: None,
    };
    Ok(answer(api.service.resend(resend).await?))
}

impl From<ResendError> for Problem {
    fn from(error: ResendError) -> Self {
        match error {
            ResendError::Unknown => Self::no_such_verification(),
            ResendError::Closed(status, _) => closed(status),
            ResendError::ChannelUnavailable(channel) => Self::channel_unavailable(channel.name()),
            ResendError::TooSoon { retry_after } => Self::too_soon(retry_after),
            ResendError::Expiring => Self::new(
                StatusCode::CONFLICT,
                "expiring",
                "About to expire",
                "So little time is left that the code would come too late. Create a new verification.",
            ),
            ResendError::Limited(limited) => limited.into(),
            ResendError::NotSent(_) => Self::not_sent(),
            ResendError::Store(error) => error.into(),
        }
    }
}
