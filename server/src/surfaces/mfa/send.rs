//! `POST /api/relay/rest/mfa/sms` and `…/call`

use axum::Json;
use axum::extract::State;
use signalwire::mfa::{SendRequest, SendResponse};
use signalwire::{Parameter, Problem};
use verification::service::{Request, RequestError};
use verification::{Channel, Purpose};

use super::Api;
use super::body::Body;
use super::parameters::{Parameters, wire};
use super::refusal::Refusal;
use crate::infrastructure::projects::Project;

/// Sends a code by text.
pub async fn sms(
    State(api): State<Api>,
    project: Project,
    Body(request): Body<SendRequest>,
) -> Result<Json<SendResponse>, Refusal> {
    send(&api, &project, &request, Channel::Sms).await
}

/// Sends a code by voice call.
pub async fn call(
    State(api): State<Api>,
    project: Project,
    Body(request): Body<SendRequest>,
) -> Result<Json<SendResponse>, Refusal> {
    send(&api, &project, &request, Channel::Call).await
}

async fn send(
    api: &Api,
    project: &Project,
    request: &SendRequest,
    channel: Channel,
) -> Result<Json<SendResponse>, Refusal> {
    let parameters = Parameters::read(request, channel, &project.profile)?;
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
    Ok(Json(SendResponse {
        id: verification.id.to_string(),
        // The provider took it. Whether it arrives is not known yet.
        success: true,
        to: verification.to.as_e164().to_owned().into(),
        channel: wire(channel).into(),
    }))
}

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::ChannelUnavailable(channel) => Parameter::Channel
                .with(Problem::Unavailable(format!(
                    "codes can't be sent by {} here",
                    channel.name()
                )))
                .into(),
            RequestError::Reserved => Parameter::To
                .with(Problem::Invalid(
                    "the number is reserved for fiction and reaches nobody".to_owned(),
                ))
                .into(),
            RequestError::Unsupported(channel) => Parameter::To
                .with(Problem::Invalid(format!(
                    "codes can't be sent to a number of this kind by {}",
                    channel.name()
                )))
                .into(),
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
