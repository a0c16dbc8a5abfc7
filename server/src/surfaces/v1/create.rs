//! `POST /v1/verifications`

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use verification::service::{Request, RequestError};
use verification::{Channel, PhoneNumber, PolicyRequest, Purpose};

use super::fields::Fields;
use super::{Api, Problem, response};
use crate::infrastructure::projects::Project;

/// Makes a verification and sends its code: 201 with the object and its `Location`.
pub async fn create(
    State(api): State<Api>,
    project: Project,
    fields: Fields,
) -> Result<Response, Problem> {
    let request = read(&project, fields)?;
    if request.channel == Channel::Sms
        && api
            .service
            .costs_more(&request.template, &request.purpose, &request.policy)
    {
        return Err(Problem::invalid_parameter(
            "purpose",
            "With this purpose each text takes two messages and costs twice as much. Make it shorter, or use letters of the GSM alphabet only (no ç, ’ or emoji).",
        ));
    }
    let verification = api.service.request(request).await?;
    let location = HeaderValue::try_from(format!("/v1/verifications/{}", verification.id))
        .map_err(|_| Problem::unavailable())?;
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        response::answer(verification),
    )
        .into_response())
}

fn read(project: &Project, mut fields: Fields) -> Result<Request, Problem> {
    let to = PhoneNumber::parse(&fields.required("to")?)?;
    let channel = channel(fields.string("channel")?.as_deref())?.unwrap_or(Channel::Sms);
    let purpose = match fields.string("purpose")? {
        Some(words) => Purpose::new(&words)
            .map_err(|error| Problem::invalid_parameter("purpose", error.to_string()))?,
        None => Purpose::default(),
    };
    let policy = project.profile.policy(PolicyRequest {
        code_length: fields.number("code_length")?,
        allow_alphas: fields.flag("allow_alphas")?,
        valid_for: fields.number("valid_for")?,
        max_attempts: fields.number("max_attempts")?,
    })?;
    fields.finish()?;
    Ok(Request {
        project: project.id,
        to,
        channel,
        purpose,
        template: project.template(),
        from: None,
        policy,
        client: None,
        browser: None,
    })
}

/// A channel by its public name.
pub(super) fn channel(name: Option<&str>) -> Result<Option<Channel>, Problem> {
    match name {
        None => Ok(None),
        Some("sms") => Ok(Some(Channel::Sms)),
        Some("call") => Ok(Some(Channel::Call)),
        Some(_) => Err(Problem::invalid_parameter(
            "channel",
            "`channel` must be `sms` or `call`.",
        )),
    }
}

impl From<RequestError> for Problem {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::ChannelUnavailable(channel) => Self::channel_unavailable(channel.name()),
            RequestError::Reserved => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "reserved-number",
                "Reserved number",
                "This number is set aside for fiction and reaches nobody.",
            )
            .with("field", "to"),
            RequestError::Unsupported(channel) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "unsupported-number",
                "Unsupported number",
                format!(
                    "Codes can't be sent to a number of this kind by `{}`.",
                    channel.name()
                ),
            )
            .with("field", "to"),
            RequestError::Limited(limited) => limited.into(),
            RequestError::NotSent(failure) => Self::not_sent()
                .with("id", failure.verification.id.to_string())
                .with("status", failure.verification.status.name()),
            RequestError::Store(error) => error.into(),
            RequestError::Entropy(error) => {
                tracing::error!(%error, "no code could be made");
                Self::unavailable()
            }
        }
    }
}
