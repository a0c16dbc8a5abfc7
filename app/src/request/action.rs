//! The server function behind the number form.

use std::time::Duration;

use leptos::prelude::*;
use leptos_axum::redirect;
use serde::{Deserialize, Serialize};
use verification::service::{BrowserRequest, Request, RequestError, Resend};
use verification::{
    BrowserToken, Channel, Client, Holder, Locale, MessageTemplate, PhoneNumber, ProjectId,
    Purpose, Status, Verification,
};

use crate::failure::FormError;
use crate::session::{BrowserSession, browser_token, client};
use crate::site::Site;
use crate::words::locale;

/// The response to a program after a send. A browser is redirected to the next page instead.
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
    /// The response about `verification` at this moment.
    pub fn of(verification: &Verification, site: &Site) -> Self {
        let now = site.service.clock().now_for(&verification.to);
        Self {
            to: verification.to.masked(),
            resend_in: verification.resend_at().seconds_from(now),
            expires_in: verification.expires_at.seconds_from(now),
        }
    }
}

/// Checks the number, sends a code to it, by text unless `channel` says otherwise, and ties the
/// verification to this browser.
#[server(prefix = "", endpoint = "/")]
pub async fn request_code(number: String, channel: Option<Channel>) -> Result<Sent, FormError> {
    let to = PhoneNumber::parse(&number)?;
    ask(to, channel.unwrap_or(Channel::Sms)).await
}

/// Requests a code for this browser, in place of the one that its visitor has yet to enter.
pub(crate) async fn ask(to: PhoneNumber, channel: Channel) -> Result<Sent, FormError> {
    let site = Site::current();
    let session = BrowserSession::current().await?;
    let from = Sender {
        token: browser_token().await?,
        client: client().await,
        locale: locale(),
    };
    let verification = begin(&site, &session, from, to, channel).await?;
    redirect("/validate");
    Ok(Sent::of(&verification, &site))
}

/// The browser that sends a request, and the address it sends it from.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The token in the browser's cookie.
    pub token: BrowserToken,
    /// The address, for limits.
    pub client: Option<Client>,
    /// The language of its page.
    pub locale: Locale,
}

/// How long a repeated request counts as the same press, or as the repetition of one with a lost response.
const SAME_REQUEST: Duration = Duration::from_secs(20);

/// Sends a code for the browser of `session`, in place of the one that its visitor has yet to enter,
/// and ties the verification to that browser. A browser that repeats its request within a minute gets
/// the same verification. Nothing is sent again at first; later, or by the other channel, it is a resend.
pub async fn begin(
    site: &Site,
    session: &BrowserSession,
    from: Sender,
    to: PhoneNumber,
    channel: Channel,
) -> Result<Verification, FormError> {
    let service = &site.service;
    let mut pending = session.pending(service).await?;
    if let Some((id, holder)) = pending {
        let found = service.status(ProjectId::SITE, id, Some(holder)).await?;
        if found.is_some_and(|found| found.status == Status::Approved) {
            // Its code was right, and the response was lost. It is kept until something new is proved.
            session.succeed(service, id).await?;
            pending = None;
        }
    }
    let request = Request {
        project: ProjectId::SITE,
        to,
        channel,
        purpose: Purpose::default(),
        template: MessageTemplate::Site,
        locale: from.locale,
        from: None,
        policy: site.policy,
        client: from.client,
        browser: Some(BrowserRequest {
            token: from.token,
            replaces: pending,
        }),
    };
    let (verification, sent) = match service.request(request).await {
        Ok(verification) => (verification, Ok(())),
        Err(RequestError::NotSent(failure)) if failure.verification.status == Status::Pending => {
            // It may have gone out all the same, and then its code works.
            (*failure.verification, Err(FormError::Unconfirmed))
        }
        Err(error) => return Err(error.into()),
    };
    let secret = service.browser_secret(from.token, verification.id);
    // A repetition leaves the session as it is: where its response is lost, the browser has the old id.
    let is_held = pending
        .is_some_and(|(id, holder)| id == verification.id && holder.binding == secret.binding());
    if !is_held {
        session.hold(verification.id, secret).await?;
    }
    sent?;
    let newest = verification.sends.last().map(|send| send.at);
    let now = service.clock().now_for(&verification.to);
    let is_recent = newest.is_some_and(|at| now < at.after(SAME_REQUEST));
    if is_recent && verification.channel() == channel {
        return Ok(verification);
    }
    let resend = Resend {
        project: ProjectId::SITE,
        id: verification.id,
        holder: Some(Holder::of(secret.binding())),
        client: from.client,
        channel: Some(channel),
        known_sends: None,
    };
    Ok(service.resend(resend).await?)
}

impl From<RequestError> for FormError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Reserved => Self::ReservedNumber,
            RequestError::Unsupported(channel) | RequestError::ChannelUnavailable(channel) => {
                Self::UnsupportedNumber { channel }
            }
            RequestError::Limited(limited) => limited.into(),
            RequestError::NotSent(_) => Self::NotSent,
            RequestError::Store(error) => error.into(),
            RequestError::Entropy(_) => {
                tracing::error!(%error, "no code could be made");
                Self::Unavailable
            }
        }
    }
}
