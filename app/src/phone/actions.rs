//! The server functions behind the keys of the visitor's phone.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_axum::redirect;
use sandbox::{Call, Caller, Refusal, Sandbox};
use serde::{Deserialize, Serialize};
use verification::ProjectId;

use crate::failure::FormError;
use crate::session::BrowserSession;
use crate::site::Site;

/// What a program learns of a call after a key; a browser is sent back to the page instead.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OnTheLine {
    /// The name of where the call stands.
    pub status: String,
}

/// Presses keys in a call to this browser's own phone. `pressed` is the number of keys that the page
/// knew of: a form that is sent twice presses once.
#[server(prefix = "", endpoint = "/phone/press")]
pub async fn press_key(
    call: String,
    digits: String,
    #[server(default)] pressed: Option<u32>,
) -> Result<OnTheLine, FormError> {
    let site = Site::current();
    let (sandbox, _) = own_call(&site, &call).await?;
    let call = sandbox.press_after(&Caller::Operator, &call, &digits, pressed)?;
    Ok(standing(&call))
}

/// Hangs up a call to this browser's own phone, or declines it. One that has ended stays as it is.
#[server(prefix = "", endpoint = "/phone/hang-up")]
pub async fn hang_up(call: String) -> Result<OnTheLine, FormError> {
    let site = Site::current();
    let (sandbox, now) = own_call(&site, &call).await?;
    match sandbox.hang_up(&Caller::Operator, &call) {
        Ok(call) => Ok(standing(&call)),
        Err(Refusal::CallOver) => Ok(standing(&now)),
        Err(refusal) => Err(refusal.into()),
    }
}

/// The carrier and the call, if the call is one of the verification that this browser holds.
async fn own_call<'a>(site: &'a Site, call: &str) -> Result<(&'a Sandbox, Arc<Call>), FormError> {
    let session = BrowserSession::current().await?;
    let held = session.pending(&site.service).await?;
    let (Some(demo), Some((id, holder))) = (site.demo(), held) else {
        return Err(FormError::NothingPending);
    };
    let own = site.service.status(ProjectId::SITE, id, Some(holder));
    let called = demo.sandbox.call(call);
    match (own.await?, called) {
        (Some(own), Some(called)) if own.id == called.verification => Ok((&demo.sandbox, called)),
        _ => Err(FormError::NothingPending),
    }
}

fn standing(call: &Call) -> OnTheLine {
    redirect("/validate");
    OnTheLine {
        status: call.status.name().to_owned(),
    }
}

impl From<Refusal> for FormError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::CallOver => Self::CallOver,
            Refusal::CallRinging => Self::CallRinging,
            Refusal::InvalidDigits => Self::Malformed,
            // The call was there a moment ago and has made room for newer ones.
            Refusal::UnknownCall => Self::NothingPending,
            other => {
                tracing::error!(error = %other, "the virtual carrier refused");
                Self::Unavailable
            }
        }
    }
}
