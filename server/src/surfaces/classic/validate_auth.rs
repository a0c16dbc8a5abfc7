//! `POST /validate-auth`

use app::session::BrowserSession;
use axum::extract::State;
use verification::code::TypedCode;
use verification::service::{CheckError, CheckNumber, Lookup};
use verification::{ProjectId, Status, VerificationId};

use super::Classic;
use super::answer::Answer;
use super::caller::{AuthenticatedCaller, Caller};
use super::form::Form;

/// Checks `auth_code` for `number`: against the verification of this browser's session, or the
/// newest of the program's project.
pub async fn validate_auth(
    State(classic): State<Classic>,
    called: AuthenticatedCaller,
    form: Form,
) -> Result<Answer, Answer> {
    let to = form.number()?;
    let (project, lookup, session) = match called.by {
        Caller::Browser { session, token } => {
            let held = match token {
                Some(_) => session.pending(&classic.site.service).await?,
                // The session that follows the right code derives from it.
                None => None,
            };
            let lookup = Lookup::Browser(held);
            (ProjectId::SITE, lookup, Some(session))
        }
        Caller::Program(project) => (project.id, Lookup::Project, None),
    };
    let check = CheckNumber {
        project,
        to,
        lookup,
        client: called.client,
        code: TypedCode::new(form.field("auth_code").unwrap_or_default()),
    };
    match classic.site.service.check_number(check).await {
        Ok(checked) if checked.right => {
            succeed(&classic, session, checked.verification.id).await;
            Ok(Answer::Success)
        }
        // Sent twice, or the response to the right code was lost: the same session gave it.
        Err(CheckError::Closed(Status::Approved, verification)) if session.is_some() => {
            succeed(&classic, session, verification.id).await;
            Ok(Answer::Success)
        }
        Ok(_) | Err(CheckError::Unknown | CheckError::Closed(..) | CheckError::Malformed(_)) => {
            Err(Answer::Forbidden)
        }
        Err(CheckError::Limited(limited)) => Err(Answer::Limited(limited.retry_after)),
        Err(CheckError::Busy) => Err(Answer::Unavailable),
        Err(CheckError::Unjudged) => {
            tracing::error!("a check was charged and not judged");
            Err(Answer::Unavailable)
        }
        Err(CheckError::Store(error)) => Err(error.into()),
    }
}

/// The record says approved already. If the session can't be written now, the old one still counts for
/// a minute, and the next page view writes it.
async fn succeed(classic: &Classic, session: Option<BrowserSession>, id: VerificationId) {
    if let Some(session) = session
        && session.succeed(&classic.site.service, id).await.is_err()
    {
        tracing::warn!(verification = %id, "session not renewed after a right code");
    }
}
