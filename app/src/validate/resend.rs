//! The server functions behind "send it again" and "send a new one".

use leptos::prelude::*;
use leptos_axum::redirect;
use verification::service::{Resend, ResendError};
use verification::{Channel, ProjectId};

use crate::failure::FormError;
use crate::request::{Sent, ask};
use crate::session::BrowserSession;
use crate::site::Site;

/// Sends this browser's code once more, the way it went before unless told otherwise. The code stays
/// the same, so a late first text still works; only a vendor makes a new one each time.
#[server(prefix = "", endpoint = "/resend")]
pub async fn resend_code(channel: Option<Channel>) -> Result<Sent, FormError> {
    let site = Site::current();
    let session = BrowserSession::current().await?;
    let Some((id, binding)) = session.held().await? else {
        return Err(FormError::NothingPending);
    };
    let resend = Resend {
        project: ProjectId::SITE,
        id,
        binding: Some(binding),
        channel,
    };
    let verification = site.service.resend(resend).await?;
    redirect("/validate");
    Ok(Sent::of(&verification, &site))
}

/// Sends a new code to the number this browser asked for before, the way the last one went, without
/// asking for it again (WCAG 2.2, 3.3.7).
#[server(prefix = "", endpoint = "/new-code")]
pub async fn new_code() -> Result<Sent, FormError> {
    let site = Site::current();
    let session = BrowserSession::current().await?;
    let Some((id, binding)) = session.held().await? else {
        return Err(FormError::NothingPending);
    };
    let earlier = site
        .service
        .status(ProjectId::SITE, id, Some(binding))
        .await?;
    match earlier {
        Some(earlier) => {
            let channel = earlier.channel();
            ask(earlier.to, channel).await
        }
        None => Err(FormError::NothingPending),
    }
}

impl From<ResendError> for FormError {
    fn from(error: ResendError) -> Self {
        match error {
            ResendError::Unknown => Self::NothingPending,
            ResendError::Closed(status, _) => Self::closed(status),
            ResendError::TooSoon { retry_after } => Self::TooSoon { retry_after },
            ResendError::Expiring => Self::Expiring,
            ResendError::Limited(limited) => limited.into(),
            ResendError::NotSent(_) => Self::NotSent,
            ResendError::Store(error) => error.into(),
            ResendError::ChannelUnavailable(_) => {
                tracing::error!(%error, "a channel that was used before is gone");
                Self::NotSent
            }
        }
    }
}
