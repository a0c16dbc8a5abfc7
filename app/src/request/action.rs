//! The server function behind the number form.

use leptos::prelude::*;
use leptos_axum::redirect;
use serde::{Deserialize, Serialize};
use verification::service::{Request, RequestError};
use verification::{Channel, PhoneNumber, ProjectId, Purpose, Verification, Wording};

use crate::failure::FormError;
use crate::session::{BrowserSession, Secret};
use crate::site::Site;

/// What a program learns of a code that is on its way; a browser is sent to the next page instead.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sent {
    /// The number, masked.
    pub to: String,
    /// Seconds until the code can be sent again.
    pub resend_in: u64,
    /// Seconds until the code expires.
    pub expires_in: u64,
}

impl Sent {
    /// What to tell of `verification` at this moment.
    pub fn of(verification: &Verification, site: &Site) -> Self {
        let now = site.service.clock().now_for(&verification.to);
        Self {
            to: verification.to.masked(),
            resend_in: verification.resend_at().seconds_from(now),
            expires_in: verification.expires_at.seconds_from(now),
        }
    }
}

/// Checks the number, sends a code to it, by text unless told otherwise, and ties the verification
/// to this browser.
#[server(prefix = "", endpoint = "/")]
pub async fn request_code(number: String, channel: Option<Channel>) -> Result<Sent, FormError> {
    let to = PhoneNumber::parse(&number)?;
    ask(to, channel.unwrap_or(Channel::Sms)).await
}

/// Asks for a fresh code for this browser, in place of the one it may be waiting for.
pub(crate) async fn ask(to: PhoneNumber, channel: Channel) -> Result<Sent, FormError> {
    let site = Site::current();
    let session = BrowserSession::current().await?;
    let verification = begin(&site, &session, to, channel).await?;
    redirect("/validate");
    Ok(Sent::of(&verification, &site))
}

/// Sends a fresh code for the browser of `session`, in place of the one it may be waiting for, and ties
/// the verification to that browser.
pub async fn begin(
    site: &Site,
    session: &BrowserSession,
    to: PhoneNumber,
    channel: Channel,
) -> Result<Verification, FormError> {
    let secret = Secret::generate(&*site.entropy)?;
    let request = Request {
        project: ProjectId::SITE,
        to,
        channel,
        purpose: Purpose::default(),
        wording: Wording::Site,
        from: None,
        policy: site.policy,
        binding: Some(secret.binding()),
        replaces: session.held().await?,
    };
    let verification = site.service.request(request).await?;
    session.hold(verification.id, secret).await?;
    Ok(verification)
}

impl From<RequestError> for FormError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Reserved => Self::ReservedNumber,
            RequestError::Unsupported(channel) => Self::UnsupportedNumber { channel },
            RequestError::Limited(limited) => limited.into(),
            RequestError::NotSent(_) => Self::NotSent,
            RequestError::Store(error) => error.into(),
            // The form offers no such channel.
            RequestError::ChannelUnavailable(_) => Self::Malformed,
            RequestError::Entropy(_) => {
                tracing::error!(%error, "no code could be made");
                Self::Unavailable
            }
        }
    }
}
