//! `POST /request-auth`

use app::failure::FormError;
use app::request::{Sender, begin};
use app::session::BrowserSession;
use axum::extract::State;
use verification::service::{Request, Resend, ResendError};
use verification::{
    Channel, Client, Holder, Locale, PhoneNumber, PolicyRequest, ProjectId, Purpose, Status,
    Verification,
};

use super::Classic;
use super::answer::Answer;
use super::caller::{AuthenticatedCaller, Caller};
use super::form::Form;
use crate::infrastructure::projects::Project;

/// Sends a code to `number`; while one is pending there, the same again.
pub async fn request_auth(
    State(classic): State<Classic>,
    called: AuthenticatedCaller,
    form: Form,
) -> Result<Answer, Answer> {
    let to = form.number()?;
    match called.by {
        Caller::Browser { session, token } => {
            let from = Sender {
                token: token.ok_or(Answer::CookiesNeeded)?,
                client: called.client,
                locale: called.locale,
            };
            for_browser(&classic, &session, from, to).await?;
        }
        Caller::Program(project) => for_program(&classic, &project, to, called.locale).await?,
    }
    Ok(Answer::Sent)
}

async fn for_browser(
    classic: &Classic,
    session: &BrowserSession,
    from: Sender,
    to: PhoneNumber,
) -> Result<(), Answer> {
    let service = &classic.site.service;
    if let Some((id, holder)) = session.pending(service).await? {
        let status = service.status(ProjectId::SITE, id, Some(holder));
        let pending = status
            .await?
            .filter(|held| held.status == Status::Pending && held.to == to);
        if let Some(pending) = pending
            && resend(classic, &pending, Some(holder), from.client).await?
        {
            return Ok(());
        }
    }
    begin(&classic.site, session, from, to, Channel::Sms).await?;
    Ok(())
}

async fn for_program(
    classic: &Classic,
    project: &Project,
    to: PhoneNumber,
    locale: Locale,
) -> Result<(), Answer> {
    let newest = classic.site.service.newest(project.id, to.clone()).await?;
    if let Some(pending) = newest
        && resend(classic, &pending, None, None).await?
    {
        return Ok(());
    }
    let policy = project.profile.policy(PolicyRequest::default());
    let policy = policy.map_err(|error| {
        tracing::error!(%error, "a profile refuses its own defaults");
        Answer::Unavailable
    })?;
    let request = Request {
        project: project.id,
        to,
        channel: Channel::Sms,
        purpose: Purpose::default(),
        template: project.template(),
        locale,
        from: None,
        policy,
        client: None,
        browser: None,
    };
    let sent = classic.site.service.request(request).await;
    sent.map(drop)
        .map_err(|error| FormError::from(error).into())
}

/// Sends a pending code once more. `false` when only a new one is of use.
async fn resend(
    classic: &Classic,
    pending: &Verification,
    holder: Option<Holder>,
    client: Option<Client>,
) -> Result<bool, Answer> {
    let resend = Resend {
        project: pending.project,
        id: pending.id,
        holder,
        client,
        channel: Some(Channel::Sms),
        known_sends: None,
    };
    match classic.site.service.resend(resend).await {
        Ok(_) => Ok(true),
        Err(ResendError::Unknown | ResendError::Closed(..) | ResendError::Expiring) => Ok(false),
        Err(ResendError::TooSoon { retry_after }) => Err(Answer::Limited(retry_after)),
        Err(ResendError::Limited(limited)) => Err(Answer::Limited(limited.retry_after)),
        Err(ResendError::NotSent(_) | ResendError::ChannelUnavailable(_)) => Err(Answer::NotSent),
        Err(ResendError::Store(error)) => Err(error.into()),
    }
}
