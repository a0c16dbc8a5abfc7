//! The demo's responses, word for word.

use app::failure::FormError;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use verification::ports::StoreError;

use web::body::BodyError;

/// An answer. The first five are the demo's.
#[derive(Debug)]
pub enum Answer {
    /// A code is on its way.
    Sent,
    /// It was the code.
    Success,
    /// The number can't be verified.
    InvalidNumber,
    /// The caller may not ask, or the code does not pass. Both get the same response.
    Forbidden,
    /// The browser brought no cookie. Nothing was sent.
    CookiesNeeded,
    /// The provider did not take the text.
    NotSent,
    /// A limit was met; try again after so many seconds.
    Limited(u64),
    /// The body could not be read.
    Body(BodyError),
    /// The record can't be read or written for the moment.
    Unavailable,
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::Sent => (StatusCode::OK, "Your code was sent"),
            Self::Success => (StatusCode::OK, "Success!"),
            Self::InvalidNumber => (StatusCode::BAD_REQUEST, "Invalid Phone Number"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "Forbidden"),
            Self::CookiesNeeded => (
                StatusCode::FORBIDDEN,
                "Allow cookies for this site. Nothing was sent.",
            ),
            Self::NotSent => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Error sending code via SMS",
            ),
            Self::Limited(_) => (StatusCode::TOO_MANY_REQUESTS, "Too Many Requests"),
            Self::Body(error) => {
                return (error.status(), error.to_string()).into_response();
            }
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
        };
        let mut response = (status, text).into_response();
        if let Self::Limited(seconds) = self {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<StoreError> for Answer {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "store unavailable");
        Self::Unavailable
    }
}

/// How the pages' refusals read here.
impl From<FormError> for Answer {
    fn from(error: FormError) -> Self {
        match error {
            FormError::ReservedNumber | FormError::UnsupportedNumber { .. } => Self::InvalidNumber,
            FormError::Limited { retry_after, .. } => Self::Limited(retry_after),
            FormError::CookiesNeeded => Self::CookiesNeeded,
            // To a page's form, a channel that no provider carries is malformed. Here the caller did not
            // choose the channel.
            FormError::NotSent | FormError::Unconfirmed | FormError::Malformed => Self::NotSent,
            // It has been logged.
            _ => Self::Unavailable,
        }
    }
}
