//! The server functions behind the keys of the visitor's phone.

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

/// Presses keys in a call to this browser's own phone.
#[server(prefix = "", endpoint = "/phone/press")]
pub async fn press_key(call: String, digits: String) -> Result<OnTheLine, FormError> {
    let site = Site::current();
    let sandbox = own_phone(&site, &call).await?;
    let call = sandbox.press(&Caller::Operator, &call, &digits)?;
    Ok(told(&call))
}

/// Hangs up a call to this browser's own phone, or declines it.
#[server(prefix = "", endpoint = "/phone/hang-up")]
pub async fn hang_up(call: String) -> Result<OnTheLine, FormError> {
    let site = Site::current();
    let sandbox = own_phone(&site, &call).await?;
    let call = sandbox.hang_up(&Caller::Operator, &call)?;
    Ok(told(&call))
}

/// The carrier, once it is certain that the call is one of the verification this browser holds.
async fn own_phone<'a>(site: &'a Site, call: &str) -> Result<&'a Sandbox, FormError> {
    let held = BrowserSession::current().await?.held().await?;
    let (Some(demo), Some((id, binding))) = (site.demo(), held) else {
        return Err(FormError::NothingPending);
    };
    let own = site
        .service
        .status(ProjectId::SITE, id, Some(binding))
        .await?;
    let called = demo.sandbox.call(call);
    match (own, called) {
        (Some(own), Some(called)) if own.id == called.verification => Ok(&demo.sandbox),
        _ => Err(FormError::NothingPending),
    }
}

fn told(call: &Call) -> OnTheLine {
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
