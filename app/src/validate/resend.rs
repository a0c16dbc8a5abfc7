//! The server functions behind "send it again" and "send a new one".

use leptos::prelude::*;
use leptos_axum::redirect;
use verification::ports::SendError;
use verification::record::REPEAT_WINDOW;
use verification::service::{Resend, ResendError};
use verification::{Channel, Holder, ProjectId, Verification, VerificationId};

use super::action::held;
use crate::failure::FormError;
use crate::request::{Sent, ask};
use crate::session::{BrowserSession, client};
use crate::site::Site;

/// Sends this browser's code once more, over the same channel unless `channel` names another. The
/// code stays the same, so a late first text still works. Only a vendor makes a new one each time.
///
/// `about` is the verification that the form was made for, `sends` the number of sends that its page
/// knew of: a form that is sent twice sends one code.
#[server(prefix = "", endpoint = "/resend")]
pub async fn resend_code(
    channel: Option<Channel>,
    #[server(default)] about: String,
    #[server(default)] sends: Option<u32>,
) -> Result<Sent, FormError> {
    let site = Site::current();
    let session = BrowserSession::current().await?;
    let (id, holder) = held(&site, &session, &about).await?;
    let resend = Resend {
        project: ProjectId::SITE,
        id,
        holder: Some(holder),
        client: client().await,
        channel,
        known_sends: sends.and_then(|sends| usize::try_from(sends).ok()),
    };
    let verification = site.service.resend(resend).await?;
    redirect("/validate");
    Ok(Sent::of(&verification, &site))
}

/// Sends a new code to the number this browser asked for before, the way the last one went, without
/// asking for it again (WCAG 2.2, 3.3.7). `about` is the verification that the form was made for.
#[server(prefix = "", endpoint = "/new-code")]
pub async fn new_code(#[server(default)] about: String) -> Result<Sent, FormError> {
    let site = Site::current();
    let session = BrowserSession::current().await?;
    match held(&site, &session, &about).await {
        Ok(earlier) => {
            let earlier = find(&site, earlier).await?;
            let channel = earlier.channel();
            ask(earlier.to, channel).await
        }
        // The same form was sent a moment ago, and its response has reached the browser meanwhile.
        Err(FormError::Stale) => {
            let pending = session.pending(&site.service).await?;
            let newer = find(&site, pending.ok_or(FormError::Stale)?).await?;
            let now = site.service.clock().now_for(&newer.to);
            if now > newer.created_at.after(REPEAT_WINDOW) {
                return Err(FormError::Stale);
            }
            redirect("/validate");
            Ok(Sent::of(&newer, &site))
        }
        Err(error) => Err(error),
    }
}

async fn find(site: &Site, held: (VerificationId, Holder)) -> Result<Verification, FormError> {
    let (id, holder) = held;
    let found = site.service.status(ProjectId::SITE, id, Some(holder));
    found.await?.ok_or(FormError::NothingPending)
}

impl From<ResendError> for FormError {
    fn from(error: ResendError) -> Self {
        match error {
            ResendError::Unknown => Self::NothingPending,
            ResendError::Closed(status, _) => Self::closed(status),
            ResendError::TooSoon { retry_after } => Self::TooSoon { retry_after },
            ResendError::Expiring => Self::Expiring,
            ResendError::Limited(limited) => limited.into(),
            ResendError::NotSent(failure) => match failure.error {
                SendError::Refused(_) => Self::NotSent,
                SendError::NoAnswer(_) => Self::Unconfirmed,
            },
            ResendError::Store(error) => error.into(),
            ResendError::ChannelUnavailable(_) => {
                tracing::error!(%error, "a channel that was used before is gone");
                Self::NotSent
            }
        }
    }
}
