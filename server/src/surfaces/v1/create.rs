//! `POST /v1/verifications`

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use verification::message::MessageKind;
use verification::service::{Request, RequestError};
use verification::{Channel, PhoneNumber, PolicyRequest, Purpose};
use web::json::Json;

use super::error::invalid_parameter;
use super::response::VerificationResponse;
use super::{Api, ApiError};
use crate::infrastructure::projects::Project;

/// The body of the request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    to: String,
    channel: Option<Channel>,
    purpose: Option<String>,
    locale: Option<String>,
    code_length: Option<u64>,
    allow_alphas: Option<bool>,
    valid_for: Option<u64>,
    max_attempts: Option<u64>,
}

/// Makes a verification and sends its code: 201 with the object and its `Location`.
pub async fn create(
    State(api): State<Api>,
    project: Project,
    Json(body): Json<CreateBody>,
) -> Result<Response, ApiError> {
    let request = body.request(&api, &project)?;
    if request.channel == Channel::Sms
        && api
            .service
            .costs_more(MessageKind::from(&request), &request.policy)
    {
        return Err(invalid_parameter(
            "purpose",
            "With this purpose each text takes two messages and costs twice as much. Make it shorter, or use letters of the GSM alphabet only (no ç, ’ or emoji).",
        ));
    }
    let verification = api.service.request(request).await?;
    let location = HeaderValue::try_from(format!("/v1/verifications/{}", verification.id))
        .map_err(|_| ApiError::Unavailable)?;
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        VerificationResponse::from(verification),
    )
        .into_response())
}

impl CreateBody {
    /// The request of `project` that the body describes.
    fn request(self, api: &Api, project: &Project) -> Result<Request, ApiError> {
        let purpose = match self.purpose {
            Some(words) => Purpose::new(&words)
                .map_err(|error| invalid_parameter("purpose", error.to_string()))?,
            None => Purpose::default(),
        };
        Ok(Request {
            project: project.id,
            to: PhoneNumber::parse(&self.to)?,
            channel: self.channel.unwrap_or(Channel::Sms),
            purpose,
            template: project.template(),
            locale: api.locale(self.locale.as_deref())?,
            from: None,
            policy: project.profile.policy(PolicyRequest {
                code_length: self.code_length,
                allow_alphas: self.allow_alphas,
                valid_for: self.valid_for,
                max_attempts: self.max_attempts,
            })?,
            client: None,
            browser: None,
        })
    }
}

impl From<RequestError> for ApiError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::ChannelUnavailable(channel) => Self::ChannelUnavailable(channel),
            RequestError::Reserved => Self::ReservedNumber,
            RequestError::Unsupported(channel) => Self::UnsupportedNumber(channel),
            RequestError::Limited(limited) => limited.into(),
            RequestError::NotSent(failure) => {
                let verification = failure.verification;
                Self::NotSent(Some((verification.id, verification.status)))
            }
            RequestError::Store(error) => error.into(),
            RequestError::Entropy(error) => {
                tracing::error!(%error, "no code could be made");
                Self::Unavailable
            }
        }
    }
}
