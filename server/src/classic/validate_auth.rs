//! `POST /validate-auth`

use app::session::BrowserSession;
use axum::extract::State;
use verification::ProjectId;
use verification::code::TypedCode;
use verification::service::{CheckError, CheckNumber, Claim};

use super::Classic;
use super::answer::Answer;
use super::caller::{Called, Caller};
use super::form::Form;

/// Checks `auth_code` for `number`: against the verification of this browser's session, or the
/// newest of the program's project.
pub async fn validate_auth(
    State(classic): State<Classic>,
    called: Called,
    form: Form,
) -> Result<Answer, Answer> {
    let to = form.number()?;
    let (project, claim, session) = match called.by {
        Caller::Browser(session) => {
            let claim = Claim::Browser(session.held().await?);
            (ProjectId::SITE, claim, Some(session))
        }
        Caller::Program(project) => (project.id, Claim::Project, None),
    };
    let check = CheckNumber {
        project,
        to,
        claim,
        client: called.client,
        code: TypedCode::new(form.field("auth_code").unwrap_or_default()),
    };
    match classic.site.service.check_number(check).await {
        Ok(checked) if checked.right => {
            renew(session).await;
            Ok(Answer::Success)
        }
        Ok(_) | Err(CheckError::Unknown | CheckError::Closed(..) | CheckError::Misfit(_)) => {
            Err(Answer::Forbidden)
        }
        Err(CheckError::Limited(limited)) => Err(Answer::Limited(limited.retry_after)),
        Err(CheckError::Unjudged) => {
            tracing::error!("a check was charged and not judged");
            Err(Answer::Unavailable)
        }
        Err(CheckError::Store(error)) => Err(error.into()),
    }
}

/// The record says approved already; an old session id changes nothing of that.
async fn renew(session: Option<BrowserSession>) {
    if let Some(session) = session
        && session.renew().await.is_err()
    {
        tracing::warn!("session id not renewed");
    }
}
