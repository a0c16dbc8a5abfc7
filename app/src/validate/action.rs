//! The server function behind the code form.

use leptos::prelude::*;
use leptos_axum::redirect;
use serde::{Deserialize, Serialize};
use verification::code::TypedCode;
use verification::service::{Check, CheckError, MalformedCode};
use verification::{Holder, ProjectId, Status, VerificationId};

use crate::failure::FormError;
use crate::session::{BrowserSession, browser_token, client};
use crate::site::Site;

/// What a program learns of a right code; a browser is sent to the success page instead.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Validated {
    /// The number that is verified, masked.
    pub to: String,
    /// Always `approved`.
    pub status: Status,
}

/// Checks the code of the verification that this browser asked for. `about` is the verification that
/// the form was made for; one that was replaced since is not checked.
#[server(prefix = "", endpoint = "/validate")]
pub async fn validate_code(
    code: String,
    #[server(default)] about: String,
) -> Result<Validated, FormError> {
    let site = Site::current();
    // The session that follows the right code derives from it.
    browser_token().await?;
    let session = BrowserSession::current().await?;
    let (id, holder) = held(&site, &session, &about).await?;
    let check = Check {
        project: ProjectId::SITE,
        id,
        holder: Some(holder),
        client: client().await,
        code: TypedCode::new(&code),
        malformed: MalformedCode::Reject,
    };
    let checked = match site.service.check(check).await {
        Ok(checked) => checked,
        Err(CheckError::Closed(Status::Approved, _)) => {
            // Pressed twice, or the response to the right code was lost.
            session.succeed(&site.service, id).await?;
            return Err(FormError::AlreadyApproved);
        }
        Err(error) => return Err(error.into()),
    };
    let verification = checked.verification;
    match verification.status {
        Status::Approved => {
            // The record says approved already. If the session can't be written now, the old one still
            // counts for a minute, and the next page view writes it.
            if session.succeed(&site.service, id).await.is_err() {
                tracing::warn!(verification = %id, "session not renewed after a right code");
            }
            redirect("/success");
            Ok(Validated {
                to: verification.to.masked(),
                status: verification.status,
            })
        }
        Status::Exhausted => Err(FormError::Exhausted),
        _ => Err(FormError::WrongCode {
            attempts_left: verification.attempts_left(),
        }),
    }
}

/// The verification that this browser has yet to enter a code for, if the form is about that one.
pub(super) async fn held(
    site: &Site,
    session: &BrowserSession,
    about: &str,
) -> Result<(VerificationId, Holder), FormError> {
    let is_about = |id: &VerificationId| about.is_empty() || id.to_string() == about;
    let pending = session.pending(&site.service).await?;
    if let Some(held) = pending
        && is_about(&held.0)
    {
        return Ok(held);
    }
    let verified = session.verified().await?;
    match (pending, verified) {
        // The form's own verification was approved meanwhile, in another tab.
        (_, Some((id, _))) if !about.is_empty() && is_about(&id) => Err(FormError::AlreadyApproved),
        (Some(_), _) => Err(FormError::Stale),
        (None, Some(_)) => Err(FormError::AlreadyApproved),
        (None, None) => {
            browser_token().await?;
            Err(FormError::NothingPending)
        }
    }
}

impl From<CheckError> for FormError {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Unknown => Self::NothingPending,
            CheckError::Closed(status, _) => Self::closed(status),
            CheckError::Malformed(format) => Self::MalformedCode(format),
            CheckError::Limited(limited) => limited.into(),
            CheckError::Unjudged => {
                tracing::error!("a check was charged and not judged");
                Self::Unjudged
            }
            CheckError::Busy => Self::Busy,
            CheckError::Store(error) => error.into(),
        }
    }
}

impl FormError {
    /// Why nothing more can be done with a verification that ended as `status`.
    pub const fn closed(status: Status) -> Self {
        match status {
            Status::Approved => Self::AlreadyApproved,
            Status::Expired => Self::Expired,
            Status::Exhausted => Self::Exhausted,
            Status::Canceled | Status::Pending => Self::Canceled,
        }
    }
}
