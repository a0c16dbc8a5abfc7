//! `POST /request-auth`

use app::session::{BrowserSession, Secret};
use axum::extract::State;
use verification::service::{Request, RequestError, Resend, ResendError};
use verification::{
    Binding, Channel, PhoneNumber, PolicyRequest, ProjectId, Purpose, Status, Verification,
    VerificationId, Wording,
};

use super::Classic;
use super::answer::Answer;
use super::caller::{Called, Caller};
use super::form::Form;
use crate::projects::Project;

/// Sends a code to `number`; while one is pending there, the same again.
pub async fn request_auth(
    State(classic): State<Classic>,
    called: Called,
    form: Form,
) -> Result<Answer, Answer> {
    let to = form.number()?;
    match called.by {
        Caller::Browser(session) => for_browser(&classic, &session, to).await?,
        Caller::Program(project) => for_program(&classic, &project, to).await?,
    }
    Ok(Answer::Sent)
}

async fn for_browser(
    classic: &Classic,
    session: &BrowserSession,
    to: PhoneNumber,
) -> Result<(), Answer> {
    let held = session.held().await?;
    if let Some((id, binding)) = held {
        let status = classic.service.status(ProjectId::SITE, id, Some(binding));
        let pending = status
            .await?
            .filter(|held| held.status == Status::Pending && held.to == to);
        if let Some(pending) = pending
            && resend(classic, &pending, Some(binding)).await?
        {
            return Ok(());
        }
    }
    let secret = Secret::generate(&*classic.entropy)?;
    let request = Request {
        policy: classic.policy,
        binding: Some(secret.binding()),
        replaces: held,
        ..fresh(ProjectId::SITE, to, Wording::Site, classic)
    };
    let id = send(classic, request).await?;
    session.hold(id, secret).await?;
    Ok(())
}

async fn for_program(classic: &Classic, project: &Project, to: PhoneNumber) -> Result<(), Answer> {
    let newest = classic.service.newest(project.id, to.clone()).await?;
    if let Some(pending) = newest
        && resend(classic, &pending, None).await?
    {
        return Ok(());
    }
    let policy = project.profile.policy(PolicyRequest::default());
    let request = Request {
        policy: policy.map_err(|error| {
            tracing::error!(%error, "a profile refuses its own defaults");
            Answer::Unavailable
        })?,
        ..fresh(project.id, to, project.wording(), classic)
    };
    send(classic, request).await.map(drop)
}

fn fresh(project: ProjectId, to: PhoneNumber, wording: Wording, classic: &Classic) -> Request {
    Request {
        project,
        to,
        channel: Channel::Sms,
        purpose: Purpose::default(),
        wording,
        from: None,
        policy: classic.policy,
        binding: None,
        replaces: None,
    }
}

async fn send(classic: &Classic, request: Request) -> Result<VerificationId, Answer> {
    let sent = classic.service.request(request).await;
    sent.map(|verification| verification.id)
        .map_err(|error| match error {
            RequestError::Reserved | RequestError::Unsupported(_) => Answer::InvalidNumber,
            RequestError::Limited(limited) => Answer::Limited(limited.retry_after),
            RequestError::NotSent(_) | RequestError::ChannelUnavailable(_) => Answer::NotSent,
            RequestError::Store(error) => error.into(),
            RequestError::Entropy(error) => {
                tracing::error!(%error, "no code could be made");
                Answer::Unavailable
            }
        })
}

/// Sends a pending code once more. `false` when only a new one is of use.
async fn resend(
    classic: &Classic,
    pending: &Verification,
    binding: Option<Binding>,
) -> Result<bool, Answer> {
    let resend = Resend {
        project: pending.project,
        id: pending.id,
        binding,
        channel: Some(Channel::Sms),
    };
    match classic.service.resend(resend).await {
        Ok(_) => Ok(true),
        Err(ResendError::Unknown | ResendError::Closed(..) | ResendError::Expiring) => Ok(false),
        Err(ResendError::TooSoon { retry_after }) => Err(Answer::Limited(retry_after)),
        Err(ResendError::Limited(limited)) => Err(Answer::Limited(limited.retry_after)),
        Err(ResendError::NotSent(_) | ResendError::ChannelUnavailable(_)) => Err(Answer::NotSent),
        Err(ResendError::Store(error)) => Err(error.into()),
    }
}
