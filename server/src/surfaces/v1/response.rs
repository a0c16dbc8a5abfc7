//! The JSON representation of a verification.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use verification::{Channel, Delivery, Status, Timestamp, Verification};

/// The representation that every verb answers with.
#[derive(Serialize)]
pub struct VerificationResponse {
    id: String,
    to: String,
    channel: Channel,
    purpose: String,
    locale: String,
    status: Status,
    created_at: Timestamp,
    expires_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    resend_at: Option<Timestamp>,
    attempts: u8,
    attempts_left: u8,
    sends: Vec<Send>,
}

#[derive(Serialize)]
struct Send {
    channel: Channel,
    delivery: Delivery,
    at: Timestamp,
}

impl From<Verification> for VerificationResponse {
    fn from(verification: Verification) -> Self {
        let pending = verification.status == Status::Pending;
        Self {
            id: verification.id.to_string(),
            to: verification.to.as_e164().to_owned(),
            channel: verification.channel(),
            purpose: verification.purpose.to_string(),
            locale: verification.locale.as_str().to_owned(),
            status: verification.status,
            created_at: verification.created_at,
            expires_at: verification.expires_at,
            resend_at: pending.then(|| verification.resend_at()),
            attempts: verification.attempts,
            attempts_left: verification.attempts_left(),
            sends: verification
                .sends
                .iter()
                .map(|send| Send {
                    channel: send.channel,
                    delivery: send.delivery,
                    at: send.at,
                })
                .collect(),
        }
    }
}

impl IntoResponse for VerificationResponse {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}
