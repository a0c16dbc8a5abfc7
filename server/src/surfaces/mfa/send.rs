//! `POST /api/relay/rest/mfa/sms` and `…/call`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use verification::service::{Request, RequestError};
use verification::{Channel, Purpose};

use super::Api;
use super::fields::Fields;
use super::parameters::Parameters;
use super::refusal::Refusal;
use crate::infrastructure::projects::Project;

/// What a client needs to check the code later.
#[derive(Serialize)]
pub struct Sent {
    id: String,
    /// It was handed over; whether it arrives is not known yet.
    success: bool,
    to: String,
    channel: Channel,
}

/// Sends a code by text.
pub async fn sms(
    State(api): State<Api>,
    project: Project,
    fields: Fields,
) -> Result<Json<Sent>, Refusal> {
    send(&api, &project, &fields, Channel::Sms).await
}

/// Sends a code by voice call.
pub async fn call(
    State(api): State<Api>,
    project: Project,
    fields: Fields,
) -> Result<Json<Sent>, Refusal> {
    send(&api, &project, &fields, Channel::Call).await
}

async fn send(
    api: &Api,
    project: &Project,
    fields: &Fields,
    channel: Channel,
) -> Result<Json<Sent>, Refusal> {
    let parameters = Parameters::read(fields, channel, project.profile)?;
    let request = Request {
        project: project.id,
        to: parameters.to,
        channel,
        purpose: Purpose::default(),
        template: parameters.template,
        locale: api.locale.clone(),
        from: parameters.from,
        policy: parameters.policy,
        client: None,
        browser: None,
    };
    let verification = api.service.request(request).await?;
    Ok(Json(Sent {
        id: verification.id.to_string(),
        success: true,
        to: verification.to.as_e164().to_owned(),
        channel,
    }))
}

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::ChannelUnavailable(channel) => Self::Invalid(vec![format!(
                "Channel is unavailable: codes can't be sent by {} here",
                channel.name()
            )]),
            RequestError::Reserved => Self::Invalid(vec![
                "To is invalid: the number is reserved for fiction and reaches nobody".to_owned(),
            ]),
            RequestError::Unsupported(channel) => Self::Invalid(vec![format!(
                "To is invalid: codes can't be sent to a number of this kind by {}",
                channel.name()
            )]),
            RequestError::Limited(limited) => Self::Limited(limited.retry_after),
            // The service has logged it.
            RequestError::NotSent(_) => Self::Failed,
            RequestError::Store(error) => error.into(),
            RequestError::Entropy(error) => {
                tracing::error!(%error, "no code could be made");
                Self::Unavailable
            }
        }
    }
}
