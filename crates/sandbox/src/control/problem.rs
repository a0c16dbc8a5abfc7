//! Refusals, as RFC 9457 problem documents.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use verification::InvalidNumber;

use crate::refusal::Refusal;

/// A problem document.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    members: Map<String, Value>,
    retry_after: Option<u16>,
}

impl Problem {
    /// A problem of the kind `slug`: `title` says what kind, `detail` what happened here.
    pub fn new(status: StatusCode, slug: &str, title: &str, detail: impl Into<String>) -> Self {
        let members = Map::from_iter([
            ("type".to_owned(), format!("/problems/{slug}").into()),
            ("title".to_owned(), title.into()),
            ("status".to_owned(), status.as_u16().into()),
            ("detail".to_owned(), detail.into().into()),
        ]);
        Self {
            status,
            members,
            retry_after: None,
        }
    }

    /// One more member, for programs.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// A value that is not what `field` takes.
    pub fn invalid(field: &str, detail: impl Into<String>) -> Self {
        let title = "Invalid parameter";
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-parameter",
            title,
            detail,
        )
        .with("field", field)
    }

    /// A body that can't be read.
    pub fn invalid_json(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid-json",
            "Invalid JSON",
            detail,
        )
    }

    fn retry_after(mut self, seconds: u16) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (
            self.status,
            [
                (
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("application/problem+json"),
                ),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
            Value::Object(self.members).to_string(),
        )
            .into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<InvalidNumber> for Problem {
    fn from(error: InvalidNumber) -> Self {
        let detail = error.to_string();
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-number",
            "Invalid phone number",
            detail,
        )
        .with("reason", error.name())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        let new = |status, slug, title| Self::new(status, slug, title, detail.as_str());
        match refusal {
            Refusal::NotYourLease => new(StatusCode::FORBIDDEN, "not-your-lease", "Not your lease"),
            Refusal::UnknownLease | Refusal::UnknownCall => {
                new(StatusCode::NOT_FOUND, "not-found", "Not found")
            }
            Refusal::CallOver => new(StatusCode::CONFLICT, "call-over", "The call is over"),
            Refusal::CallRinging => new(
                StatusCode::CONFLICT,
                "call-ringing",
                "The call is still ringing",
            ),
            Refusal::InvalidDigits => Self::invalid("digits", detail.as_str()),
            Refusal::Leased(_) => new(StatusCode::CONFLICT, "leased", "Numbers are leased"),
            Refusal::NoNumberFree => new(
                StatusCode::SERVICE_UNAVAILABLE,
                "no-number-free",
                "No number is free",
            )
            .retry_after(5),
            Refusal::TooManyReaders => new(
                StatusCode::SERVICE_UNAVAILABLE,
                "too-many-readers",
                "Too many readers",
            )
            .retry_after(1),
            Refusal::TooManySettings => new(
                StatusCode::SERVICE_UNAVAILABLE,
                "too-many-settings",
                "Too many settings",
            )
            .retry_after(5),
            Refusal::NoRandomness(_) => new(
                StatusCode::SERVICE_UNAVAILABLE,
                "no-randomness",
                "No randomness",
            )
            .retry_after(1),
        }
    }
}
