//! The server function behind the code form.

use axum::Extension;
use leptos::prelude::*;
use leptos_axum::{extract, redirect};
use serde::{Deserialize, Serialize};
use verification::code::TypedCode;
use verification::service::{Check, CheckError, Misfit};
use verification::{Client, ProjectId, Status};

use crate::failure::FormError;
use crate::session::BrowserSession;
use crate::site::Site;

/// What a program learns of a right code; a browser is sent to the success page instead.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Validated {
    /// The number that is verified, masked.
    pub to: String,
    /// Always `approved`.
    pub status: Status,
}

/// Checks the code of the verification that this browser asked for.
#[server(prefix = "", endpoint = "/validate")]
pub async fn validate_code(code: String) -> Result<Validated, FormError> {
    let site = Site::current();
    let session = BrowserSession::current().await?;
    let Some((id, binding)) = session.held().await? else {
        return Err(FormError::NothingPending);
    };
    let client: Option<Extension<Client>> = extract().await.ok();
    let check = Check {
        project: ProjectId::SITE,
        id,
        binding: Some(binding),
        client: client.map(|Extension(client)| client),
        code: TypedCode::new(&code),
        misfit: Misfit::Refuse,
    };
    let checked = site.service.check(check).await?;
    let verification = checked.verification;
    match verification.status {
        Status::Approved => {
            // The record says approved already; an old session id changes nothing of that.
            if session.renew().await.is_err() {
                tracing::warn!(verification = %verification.id, "session id not renewed");
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

impl From<CheckError> for FormError {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Unknown => Self::NothingPending,
            CheckError::Closed(status, _) => Self::closed(status),
            CheckError::Misfit(format) => Self::MalformedCode(format),
            CheckError::Limited(limited) => limited.into(),
            CheckError::Unjudged => {
                tracing::error!("a check was charged and not judged");
                Self::Unjudged
            }
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
